//! Values that one pattern finds: stage, Deauville, SUVmax, percentages of the marrow, report numbers.
//!
//! Each pattern is an entry of `knowledge/extract/patterns.yaml`, written against folded text, with the words that must
//! not stand around it (a legend `Deauville 1-5`, a trial's criterion).

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::Paper;
use super::context;
use super::fold::fold;
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, Fact, Polarity, Subject};
use crate::script::is_ideograph;

const FILE: &str = "extract/patterns.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    /// With a group `value`.
    pattern: String,
    /// What must not follow the value directly.
    #[serde(default)]
    not_before: Option<String>,
    /// What must not precede the match directly.
    #[serde(default)]
    not_after: Option<String>,
    /// Words that must not precede the match directly.
    #[serde(default)]
    not_behind: Vec<String>,
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
    /// A stage in Arabic or Chinese figures as a Roman numeral: `第四期` is IV.
    Roman,
    /// A number, operator and range kept, decimal point.
    Number,
}

struct Rule {
    entry: Entry,
    pattern: Regex,
    not_before: Option<Regex>,
    not_after: Option<Regex>,
    not_behind: Vec<String>,
}

struct Rules {
    /// All patterns in one pass: few units have any.
    any: RegexSet,
    all: Vec<Rule>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let entries: Vec<Entry> = knowledge::builtin(FILE);
    let patterns: Vec<String> = entries.iter().map(|entry| entry.pattern.clone()).collect();
    let regex = |pattern: &str| knowledge::builtin_regex(FILE, pattern);
    let rule = |entry: Entry| Rule {
        pattern: regex(&entry.pattern),
        not_before: entry.not_before.as_ref().map(|p| regex(&format!("^(?:{p})"))),
        not_after: entry.not_after.as_ref().map(|p| regex(&format!("(?:{p})$"))),
        not_behind: entry.not_behind.iter().map(|phrase| fold(phrase)).collect(),
        entry,
    };
    Rules { any: knowledge::builtin_regexes(FILE, &patterns), all: entries.into_iter().map(rule).collect() }
});

/// All values of a paper that a pattern finds.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for unit in paper.units {
        if unit.section == Section::Legend {
            continue;
        }
        let found = RULES.any.matches(unit.words());
        for rule in found.iter().filter_map(|at| RULES.all.get(at)).filter(|rule| rule.counts_in(paper, unit)) {
            rule.read(paper, unit, &mut facts);
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

    fn read(&self, paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
        let words = unit.words();
        for captures in self.pattern.captures_iter(words) {
            let (Some(whole), Some(value)) = (captures.get(0), captures.name("value")) else { continue };
            let before = words[..whole.start()].trim_end_matches(|c: char| " (:,=-".contains(c));
            if self.not_behind.iter().any(|phrase| before.ends_with(phrase.as_str())) {
                continue;
            }
            if self.not_before.as_ref().is_some_and(|stop| stop.is_match(&words[value.end()..]))
                || self.not_after.as_ref().is_some_and(|stop| stop.is_match(&words[..whole.start()]))
            {
                continue;
            }
            let context = context::at(unit, &whole.range());
            if context.subject == Subject::Other || matches!(context.certainty, Certainty::Planned) {
                continue;
            }
            let raw = unit.raw(&value.range()).trim();
            let Some(normal) = self.entry.form.normal(raw, value.as_str()) else { continue };
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
            // `IV期B` is IVB.
            Form::Upper => {
                let plain = if raw.chars().any(is_ideograph) { folded } else { raw };
                Some(plain.to_uppercase().replace(|c| matches!(c, ' ' | '-') || is_ideograph(c), ""))
            }
            Form::Arabic => Some(match folded.trim() {
                "i" => "1".to_owned(),
                "ii" => "2".to_owned(),
                "iii" => "3".to_owned(),
                "iv" => "4".to_owned(),
                "v" => "5".to_owned(),
                other => other.to_uppercase(),
            }),
            Form::Roman => {
                let stages = [("1一", "I"), ("2二", "II"), ("3三", "III"), ("4四", "IV")];
                let stage = stages.iter().find(|(figures, _)| figures.contains(folded.trim()));
                stage.map(|(_, roman)| (*roman).to_owned())
            }
            Form::Number => {
                let plain = folded.replace(' ', "").replace(',', ".");
                plain.chars().any(|c| c.is_ascii_digit()).then_some(plain)
            }
        }
    }
}
