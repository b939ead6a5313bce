//! Values that one pattern finds: stage, Deauville, SUVmax, percentages of the marrow, report numbers.
//!
//! Each pattern is an entry of `knowledge/extract/patterns.yaml`, written against folded text, with the words that must
//! not stand around it (a legend `Deauville 1-5`, a trial's criterion).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::at_diagnosis;
use super::context;
use super::fold::fold;
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, Fact, Polarity, Subject};
use crate::script::is_ideograph;
use crate::sieve::Expression;

const FILE: &str = "extract/patterns.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    /// With a group `value`.
    pattern: String,
    /// The same in words of other languages.
    #[serde(default)]
    also: Vec<String>,
    /// What must not follow the value directly.
    #[serde(default)]
    not_before: Vec<String>,
    /// What must not precede the match directly.
    #[serde(default)]
    not_after: Vec<String>,
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
    /// What words of the value stand for: `الرابعة` for IV. Folded at load.
    #[serde(default)]
    words: BTreeMap<String, String>,
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
    /// A number, operator and range kept, decimal point.
    Number,
}

struct Rule {
    entry: Entry,
    /// Each with whether it is in plain letters; one that is not is tried only where other letters stand.
    patterns: Vec<(Expression, bool)>,
    not_before: Vec<Expression>,
    not_after: Vec<Expression>,
    not_behind: Vec<String>,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let entries: Vec<Entry> = knowledge::builtin(FILE);
    let expression = |pattern: &str| knowledge::expression(FILE, pattern);
    let rule = |mut entry: Entry| {
        for word in entry.or_words.iter_mut().chain(&mut entry.without_words) {
            *word = fold(word);
        }
        entry.words = entry.words.iter().map(|(word, meaning)| (fold(word), meaning.clone())).collect();
        Rule {
            patterns: entry.patterns().map(|pattern| (expression(pattern), pattern.is_ascii())).collect(),
            not_before: entry.not_before.iter().map(|p| expression(&format!("^(?:{p})"))).collect(),
            not_after: entry.not_after.iter().map(|p| expression(&format!("(?:{p})$"))).collect(),
            not_behind: entry.not_behind.iter().map(|phrase| fold(phrase)).collect(),
            entry,
        }
    };
    entries.into_iter().map(rule).collect()
});

/// All values of a paper that a pattern finds.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (index, unit) in paper.units.iter().enumerate() {
        if unit.section == Section::Legend {
            continue;
        }
        for rule in RULES.iter().filter(|rule| rule.may_match(unit) && rule.counts_in(paper, unit)) {
            rule.read(paper, index, unit, &mut facts);
        }
    }
    facts
}

impl Rule {
    fn may_match(&'static self, unit: &Unit) -> bool {
        self.patterns.iter().any(|(pattern, _)| unit.may_have(pattern))
    }

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

    fn read(&'static self, paper: &Paper<'_>, index: usize, unit: &Unit, facts: &mut Vec<Fact>) {
        let words = unit.words();
        let first = facts.len();
        let mut seen: Vec<Range<usize>> = Vec::new();
        let mut places: Vec<Range<usize>> = Vec::new();
        let plain = words.is_ascii();
        let patterns =
            self.patterns.iter().filter(|(pattern, is_plain)| (*is_plain || !plain) && unit.may_have(pattern));
        let patterns = patterns.filter(|(pattern, _)| pattern.is_match(words));
        for captures in patterns.flat_map(|(pattern, _)| pattern.captures_iter(words)) {
            let (Some(whole), Some(value)) = (captures.get(0), captures.name("value")) else { continue };
            let before = words[..whole.start()].trim_end_matches(|c: char| " (:,=-".contains(c));
            if self.not_behind.iter().any(|phrase| before.ends_with(phrase.as_str())) {
                continue;
            }
            if self.not_before.iter().any(|stop| stop.is_match(&words[value.end()..]))
                || self.not_after.iter().any(|stop| stop.is_match(&words[..whole.start()]))
                || seen.iter().any(|other: &Range<usize>| other.start < whole.end() && whole.start() < other.end)
            {
                continue;
            }
            seen.push(whole.range());
            let context = context::at(unit, &whole.range());
            if context.subject == Subject::Other || matches!(context.certainty, Certainty::Planned) {
                continue;
            }
            let raw = unit.raw(&value.range()).trim();
            let meant = self.entry.meaning(value.as_str());
            let (raw, folded) = meant.as_deref().map_or((raw, value.as_str()), |meant| (meant, meant));
            let Some(normal) = self.entry.form.normal(raw, folded) else { continue };
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
            places.push(whole.range());
        }
        if at_diagnosis::may_be_said_of(&self.entry.kind) {
            for (fact, own) in facts[first..].iter_mut().zip(&places) {
                at_diagnosis::mark(paper, index, &places, own, fact);
            }
        }
    }
}

impl Entry {
    /// Its pattern, and those of other languages.
    fn patterns(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.pattern).chain(&self.also).map(String::as_str)
    }

    /// A value in words in the form of its numbers; `None` where no word of it has a meaning.
    fn meaning(&self, folded: &str) -> Option<String> {
        let known = folded.split_whitespace().any(|word| self.words.contains_key(word));
        let meant = |word| self.words.get(word).map_or(word, String::as_str);
        known.then(|| folded.split_whitespace().map(meant).collect())
    }
}

/// Stages are written in Latin letters, and typed in Cyrillic ones that look the same.
fn latin(letter: char) -> char {
    match letter {
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Х' => 'X',
        other => other,
    }
}

impl Form {
    fn normal(self, raw: &str, folded: &str) -> Option<String> {
        match self {
            Form::AsPrinted => Some(raw.to_owned()),
            // `IV期B` is IVB.
            Form::Upper => {
                let plain = if raw.chars().any(is_ideograph) { folded } else { raw };
                Some(
                    plain
                        .to_uppercase()
                        .replace(|c| matches!(c, ' ' | '-') || is_ideograph(c), "")
                        .chars()
                        .map(latin)
                        .collect(),
                )
            }
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
