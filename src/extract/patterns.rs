//! Values that one pattern finds: stage, Deauville, SUVmax, percentages of the marrow, report numbers.
//!
//! Each pattern is an entry of `knowledge/extract/patterns.yaml`, written against folded text, with the words that must
//! not stand around it (a legend `Deauville 1-5`, a trial's criterion).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::Paper;
use super::context;
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, Fact, Polarity, Subject};

const FILE: &str = "extract/patterns.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    /// Each with a group `value`.
    #[serde(default)]
    pattern: Patterns,
    /// What must not follow the value directly.
    #[serde(default)]
    not_before: Patterns,
    /// What must not precede the match directly.
    #[serde(default)]
    not_after: Patterns,
    /// Kinds of record in which it counts; none: all.
    #[serde(default)]
    kinds: Vec<String>,
    /// Or a unit that holds one of these words.
    #[serde(default)]
    or_words: Vec<String>,
    /// A unit with one of these words is passed over.
    #[serde(default)]
    without_words: Vec<String>,
    /// Parts of a paper that are passed over, beside requests and legends.
    #[serde(default)]
    form: Form,
    /// What a suspicion makes of it.
    #[serde(default)]
    allow_indication: bool,
}

/// One expression, or a list to which the languages add.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Patterns {
    One(String),
    Many(Vec<String>),
}

impl Default for Patterns {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Patterns {
    fn all(&self) -> &[String] {
        match self {
            Self::One(pattern) => std::slice::from_ref(pattern),
            Self::Many(patterns) => patterns,
        }
    }
}

/// The normal form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// As it stands on the page.
    #[default]
    AsPrinted,
    /// Upper case without spaces: `IVB`.
    Upper,
    /// Roman numerals as Arabic: Deauville `IV` is 4.
    Arabic,
    /// A number, operator and range kept, decimal point.
    Number,
}

struct Rule {
    entry: Entry,
    patterns: Vec<Regex>,
    not_before: Vec<Regex>,
    not_after: Vec<Regex>,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let entries: Vec<Entry> = knowledge::builtin(FILE);
    let regex = |pattern: &str| knowledge::builtin_regex(FILE, pattern);
    entries
        .into_iter()
        .map(|entry| Rule {
            patterns: entry.pattern.all().iter().map(|p| regex(p)).collect(),
            not_before: entry.not_before.all().iter().map(|p| regex(&format!("^(?:{p})"))).collect(),
            not_after: entry.not_after.all().iter().map(|p| regex(&format!("(?:{p})$"))).collect(),
            entry,
        })
        .collect()
});

/// All values of a paper that a pattern finds.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for unit in paper.units {
        if unit.section == Section::Legend {
            continue;
        }
        // Two patterns may find one value, each in the words of its own language.
        let mut taken = Vec::new();
        for rule in RULES.iter().filter(|rule| rule.counts_in(paper, unit)) {
            rule.read(paper, unit, &mut taken, &mut facts);
        }
    }
    facts
}

impl Rule {
    fn counts_in(&self, paper: &Paper<'_>, unit: &Unit) -> bool {
        let entry = &self.entry;
        if unit.section == Section::Indication && !entry.allow_indication {
            return false;
        }
        if entry.without_words.iter().any(|word| unit.words().contains(word.as_str())) {
            return false;
        }
        entry.kinds.is_empty()
            || std::iter::once(&paper.record.kind)
                .chain(&paper.record.also)
                .any(|k| entry.kinds.iter().any(|id| id == k.id()))
            || entry.or_words.iter().any(|word| unit.words().contains(word.as_str()))
    }

    fn read<'a>(
        &'a self,
        paper: &Paper<'_>,
        unit: &Unit,
        taken: &mut Vec<(&'a str, Range<usize>)>,
        facts: &mut Vec<Fact>,
    ) {
        let words = unit.words();
        let name = self.entry.name.as_str();
        for captures in self.patterns.iter().flat_map(|pattern| pattern.captures_iter(words)) {
            let (Some(whole), Some(value)) = (captures.get(0), captures.name("value")) else { continue };
            if self.not_before.iter().any(|stop| stop.is_match(&words[value.end()..]))
                || self.not_after.iter().any(|stop| stop.is_match(&words[..whole.start()]))
            {
                continue;
            }
            let context = context::at(unit, &whole.range());
            if context.subject == Subject::Other || matches!(context.certainty, Certainty::Planned) {
                continue;
            }
            let raw = unit.raw(&value.range()).trim();
            let Some(normal) = self.entry.form.normal(raw, value.as_str()) else { continue };
            if taken
                .iter()
                .any(|(other, range)| *other == name && range.start < value.end() && value.start() < range.end)
            {
                continue;
            }
            taken.push((name, value.range()));
            let rule = format!("extract/patterns:{}/{}", self.entry.kind, self.entry.name);
            let mut fact = paper.fact(
                &self.entry.kind,
                &self.entry.name,
                unit.raw(&whole.range()).trim(),
                unit.evidence(&whole.range()),
                &rule,
            );
            fact.value = Some(normal);
            fact.polarity = Polarity::Stated;
            fact.subject = context.subject;
            fact.certainty = context.certainty;
            fact.sample = super::markers::sample_of(unit);
            facts.push(fact);
        }
    }
}

impl Form {
    fn normal(self, raw: &str, folded: &str) -> Option<String> {
        match self {
            Form::AsPrinted => Some(raw.to_owned()),
            Form::Upper => Some(raw.to_uppercase().replace([' ', '-'], "")),
            Form::Arabic => Some(match folded.trim() {
                "i" => "1".to_owned(),
                "ii" => "2".to_owned(),
                "iii" => "3".to_owned(),
                "iv" => "4".to_owned(),
                "v" => "5".to_owned(),
                other => other.to_uppercase(),
            }),
            Form::Number => {
                let plain = folded.replace(' ', "").replace(',', ".");
                plain.chars().any(|c| c.is_ascii_digit()).then_some(plain)
            }
        }
    }
}
