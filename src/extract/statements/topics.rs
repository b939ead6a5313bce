//! The rules of `knowledge/extract/statements.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use crate::extract::lexicon::Lexicon;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context, header, scope};
use crate::knowledge;
use crate::model::{Certainty, Fact, Polarity, Record, Subject};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Knowledge {
    pub(super) kind_sets: BTreeMap<String, Vec<String>>,
    topics: Vec<RawRule>,
    pub(super) trial_numbers: Vec<String>,
    pub(super) trial_number_kinds: Vec<String>,
    pub(super) trial_planned: Vec<String>,
    pub(super) signature: super::signature::SignatureWords,
}

/// What becomes of a denied phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Negated {
    #[default]
    Drop,
    /// A statement that says no.
    Negative,
    /// A statement that says no, with the value none.
    None,
    Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Question {
    #[default]
    Drop,
    Only,
    Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Tense {
    #[default]
    Drop,
    /// The statement holds whatever its tense: that something was considered is what it states.
    Keep,
    /// Kept, and marked as intended or suspected.
    Mark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Historical {
    /// An old illness is still an illness of the patient.
    Asserted,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    /// By which a language adds its words to the rule.
    #[serde(default, rename = "id")]
    _id: Option<String>,
    topic: String,
    kinds: Vec<String>,
    #[serde(default)]
    sections: Vec<Section>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    values: Vec<RawValue>,
    #[serde(default)]
    default: Option<String>,
    /// What stands beside the phrases with values of its own: a value that is nearer to one of these belongs to it.
    #[serde(default)]
    apart: Vec<String>,
    #[serde(default)]
    value_required: bool,
    #[serde(default)]
    next: bool,
    #[serde(default)]
    least_words: usize,
    #[serde(default)]
    negated: Negated,
    #[serde(default)]
    planned: Tense,
    #[serde(default)]
    uncertain: Tense,
    #[serde(default)]
    question: Question,
    #[serde(default)]
    historical: Option<Historical>,
    #[serde(default)]
    subject: Option<Subject>,
    #[serde(default)]
    any_subject: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValue {
    value: String,
    any: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

struct Value {
    value: String,
    any: Lexicon<()>,
    unless: Lexicon<()>,
}

struct Rule {
    raw: RawRule,
    any: Lexicon<()>,
    with: Lexicon<()>,
    unless: Lexicon<()>,
    apart: Lexicon<()>,
    values: Vec<Value>,
}

pub(super) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| knowledge::builtin("extract/statements.yaml"));

/// The rules by the kind of paper: those that name it, and those that name a set with it.
static BY_KIND: LazyLock<HashMap<&'static str, Vec<(usize, bool)>>> = LazyLock::new(|| {
    let mut by_kind: HashMap<&str, Vec<(usize, bool)>> = HashMap::new();
    for (place, rule) in RULES.iter().enumerate() {
        for kind in &rule.raw.kinds {
            by_kind.entry(kind).or_default().push((place, true));
            for member in KNOWLEDGE.kind_sets.get(kind).into_iter().flatten() {
                by_kind.entry(member).or_default().push((place, false));
            }
        }
    }
    by_kind
});

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let parsed: Knowledge = knowledge::builtin("extract/statements.yaml");
    let lexicon = |list: &[String]| Lexicon::new(list.iter().map(|phrase| (phrase.clone(), ())));
    parsed
        .topics
        .into_iter()
        .map(|raw| Rule {
            any: lexicon(&raw.any),
            with: lexicon(&raw.with),
            unless: lexicon(&raw.unless),
            apart: lexicon(&raw.apart),
            values: raw
                .values
                .iter()
                .map(|v| Value { value: v.value.clone(), any: lexicon(&v.any), unless: lexicon(&v.unless) })
                .collect(),
            raw,
        })
        .collect()
});

/// The value that says that there is none.
const NONE: &str = "none";

/// Whether a record is of one of the kinds, or of a set of kinds, that a rule names. A scope paper must be named itself.
pub(super) fn is_of(record: &Record, kinds: &[String]) -> bool {
    let id = record.kind.id();
    kinds.iter().any(|kind| {
        kind == id
            || (!scope::says_nothing(record)
                && KNOWLEDGE.kind_sets.get(kind).is_some_and(|set| set.iter().any(|member| member == id)))
    })
}

/// The rules for a record, in their order: those that [`is_of`] holds for.
fn rules_for(record: &Record) -> Vec<&'static Rule> {
    let spoken = !scope::says_nothing(record);
    let known = BY_KIND.get(record.kind.id()).into_iter().flatten();
    let places: BTreeSet<usize> = known.filter(|(_, named)| *named || spoken).map(|(place, _)| *place).collect();
    places.into_iter().filter_map(|place| RULES.get(place)).collect()
}

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let rules = rules_for(paper.record);
    let mut facts: Vec<Fact> = Vec::new();
    // Behind `Yours sincerely` nothing stands below the last heading any more.
    let mut closed = false;
    for (index, unit) in paper.units.iter().enumerate() {
        if unit.section == Section::Legend {
            continue;
        }
        closed = (closed || super::signature::closes(unit)) && unit.opening().is_none();
        let mut done: Vec<&str> = Vec::new();
        let may = |rule: &&&'static Rule| match rule.raw.any.is_empty() {
            true => !closed,
            false => unit.may_have(&rule.any),
        };
        for rule in rules.iter().filter(may) {
            let topic = rule.raw.topic.as_str();
            if done.contains(&topic) {
                continue;
            }
            if let Some(fact) = apply(rule, paper, index, unit) {
                done.push(topic);
                facts.push(fact);
            }
        }
    }
    facts
}

fn apply(rule: &'static Rule, paper: &Paper<'_>, index: usize, unit: &Unit) -> Option<Fact> {
    let raw = &rule.raw;
    let words = unit.words();
    if !raw.sections.is_empty() && !raw.sections.contains(&unit.section) {
        return None;
    }
    // Relatives' illnesses, and the requester's question, are spoken of only by the rules for them.
    let apart = matches!(unit.section, Section::FamilyHistory | Section::Indication);
    if apart && !raw.sections.contains(&unit.section) && raw.subject.is_none() && raw.question != Question::Keep {
        return None;
    }
    match (raw.question, words.contains('?')) {
        (Question::Drop, true) | (Question::Only, false) => return None,
        _ => {}
    }
    let targets = targets(rule, unit)?;
    if !raw.with.is_empty() && unit.find(&rule.with).is_empty() || !unit.find(&rule.unless).is_empty() {
        return None;
    }
    // A phrase that is denied or suspected does not speak for the others of its sentence: `No seizures, neuropathy grade 1`.
    // Where a denial is the value, as in `no infection now; pneumonia in May`, the first counts.
    let mut said = targets.iter().filter_map(|target| statement(rule, paper, index, unit, target));
    match raw.negated {
        Negated::None => said.next(),
        _ => said.min_by_key(|fact| fact.polarity == Polarity::Negative),
    }
}

/// What a rule is about in a unit: its phrases, or all words below its headings.
fn targets(rule: &'static Rule, unit: &Unit) -> Option<Vec<Range<usize>>> {
    let words = unit.words();
    if !rule.raw.any.is_empty() {
        let hits: Vec<Range<usize>> = unit.find(&rule.any).into_iter().map(|hit| hit.range).collect();
        return (!hits.is_empty()).then_some(hits);
    }
    // A name with its title ends a list of plans and is none of them.
    if header::is_signature(&unit.text) {
        return None;
    }
    let start = unit.opening().map_or(0, |opening| opening.length.min(words.len()));
    let body = words[start..].trim_matches([' ', '\t', '.', ':', '-']);
    let said: usize = body
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(crate::extract::reach::words)
        .sum();
    if said < rule.raw.least_words.max(1) {
        return None;
    }
    let from = start + words[start..].find(body).unwrap_or(0);
    let whole = from..from + body.len();
    Some(Vec::from([whole]))
}

fn statement(rule: &'static Rule, paper: &Paper<'_>, index: usize, unit: &Unit, target: &Range<usize>) -> Option<Fact> {
    let raw = &rule.raw;
    let around = context::at(unit, target);
    let mut value = value_of(rule, unit, Some(target));
    if value.is_none() && raw.next {
        let next =
            paper.units.get(index + 1).filter(|next| next.section == unit.section && !next.words().contains('?'));
        value = next.and_then(|next| value_of(rule, next, None));
    }
    // `sepsis, which has resolved` and `no bridging` are values; the cue of denial in them is a part of the value.
    let with_denied = raw.negated == Negated::Negative
        && unit.find(&rule.with).iter().any(|hit| context::at(unit, &hit.range).negated);
    let denied = (around.negated || with_denied) && value.is_none();
    let no = value.as_deref() == Some(NONE);
    match (raw.negated, denied) {
        (Negated::Drop, true) => return None,
        // Of the past, it says nothing of today.
        (Negated::None, true) if around.certainty == Certainty::Historical => return None,
        (Negated::None, true) => value = Some(NONE.to_owned()),
        _ => {}
    }
    let whole_section = raw.any.is_empty();
    let certainty = match around.certainty {
        Certainty::Planned if raw.planned == Tense::Drop && !whole_section => return None,
        Certainty::Uncertain if raw.uncertain == Tense::Drop && !whole_section && !denied => return None,
        Certainty::Planned if raw.planned == Tense::Keep => Certainty::Asserted,
        Certainty::Uncertain if raw.uncertain == Tense::Keep => Certainty::Asserted,
        Certainty::Historical if raw.historical.is_some() => Certainty::Asserted,
        // What stands under its own heading is what the paper states there.
        _ if whole_section => Certainty::Asserted,
        other => other,
    };
    if !raw.any_subject && around.subject != Subject::Patient {
        return None;
    }
    if raw.value_required && value.is_none() {
        return None;
    }
    let rule_name = format!("extract/statements:{}", raw.topic);
    let mut fact = paper.fact("statement", &raw.topic, unit.raw(target).trim(), unit.evidence(target), &rule_name);
    fact.polarity = match raw.negated {
        _ if no => Polarity::Negative,
        Negated::Negative | Negated::None if denied => Polarity::Negative,
        _ => Polarity::Stated,
    };
    fact.value = value.or_else(|| raw.default.clone());
    fact.certainty = certainty;
    fact.subject = raw.subject.unwrap_or(Subject::Patient);
    Some(fact)
}

/// The value of the first list with a phrase in the sentence. A phrase that is denied gives no value, unless it says
/// that there is none: `no active infection` is not active.
fn value_of(rule: &'static Rule, unit: &Unit, target: Option<&Range<usize>>) -> Option<String> {
    let apart: Vec<Range<usize>> = unit.find(&rule.apart).into_iter().map(|hit| hit.range).collect();
    let is_own = |value: &Range<usize>| {
        let nearest = apart.iter().map(|other| gap(value, other)).min();
        nearest.is_none_or(|nearest| target.is_some_and(|target| gap(value, target) <= nearest))
    };
    let stated = |value: &&'static Value| {
        unit.find(&value.unless).is_empty()
            && unit
                .find(&value.any)
                .iter()
                .filter(|hit| is_own(&hit.range))
                .any(|hit| value.value == NONE || !context::at(unit, &hit.range).negated)
    };
    rule.values.iter().find(stated).map(|value| value.value.clone())
}

/// How far two places are from each other.
fn gap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}
