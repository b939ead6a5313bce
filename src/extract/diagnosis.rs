//! Which disease, in which state: `diagnosis-entity`, `diagnosis-date`, `disease-status`, `symptoms-b`.
//!
//! A name counts as said of the patient only outside requests, suspicions and families; the words around it stay with
//! the fact, so that `? DLBCL` is never read as DLBCL (domain/extraction.md §2.2).

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::context;
use super::lexicon::Lexicon;
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, DateKind, Fact, Polarity, StatedDate, Subject};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    entities: Vec<Entity>,
    /// Names that are common words or units unless written in capitals.
    capitals_only: Vec<CapitalName>,
    modifiers: Vec<Modifier>,
    statuses: Vec<StatusWords>,
    /// Kinds of paper to which the requester tells the history: a state told there is one that the requester reports.
    told_to: Vec<String>,
    /// Fever, sweats and loss of weight, as the stage counts them.
    symptoms_b: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entity {
    /// The disease, as in the case file.
    disease: String,
    /// The entity's standard name.
    name: String,
    /// Also a word of clinics and teams.
    #[serde(default)]
    generic: bool,
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CapitalName {
    disease: String,
    name: String,
    text: String,
}

/// A word of a subtype: `NOS`, `non-GCB`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Modifier {
    diseases: Vec<String>,
    name: String,
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusWords {
    status: String,
    phrases: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
enum Named {
    /// Of `entities`.
    Full(usize),
    /// Of `capitals_only`.
    Capitals(usize),
    Decoy,
}

struct Rules {
    knowledge: Knowledge,
    names: Lexicon<Named>,
    modifiers: Lexicon<usize>,
    statuses: Lexicon<usize>,
    symptoms_b: Lexicon<()>,
}

/// Illnesses beside the one that is referred: named apart, so that none of them is taken for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Conditions {
    entities: Vec<Entity>,
    /// Phrases that hold the name of an illness and state none: `seizure prophylaxis`, `ST depression`.
    #[serde(default)]
    decoys: Vec<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut knowledge: Knowledge = knowledge::builtin("extract/diseases.yaml");
    let conditions: Conditions = knowledge::builtin("extract/conditions.yaml");
    knowledge.entities.extend(conditions.entities);
    let full = knowledge
        .entities
        .iter()
        .enumerate()
        .flat_map(|(index, entity)| entity.phrases.iter().map(move |phrase| (phrase.clone(), Named::Full(index))));
    let short =
        knowledge.capitals_only.iter().enumerate().map(|(index, name)| (name.text.clone(), Named::Capitals(index)));
    let decoys = conditions.decoys.into_iter().map(|phrase| (phrase, Named::Decoy));
    // First of those that are written alike.
    let names = Lexicon::new(decoys.chain(full).chain(short));
    let modifiers = Lexicon::new(
        knowledge.modifiers.iter().enumerate().flat_map(|(i, m)| m.phrases.iter().map(move |p| (p.clone(), i))),
    );
    let statuses = Lexicon::new(
        knowledge.statuses.iter().enumerate().flat_map(|(i, s)| s.phrases.iter().map(move |p| (p.clone(), i))),
    );
    let symptoms_b = Lexicon::new(knowledge.symptoms_b.iter().map(|phrase| (phrase.clone(), ())));
    Rules { names, modifiers, statuses, symptoms_b, knowledge }
});

/// The ids of all diseases.
pub(super) fn ids() -> Vec<&'static str> {
    let mut ids: Vec<&str> = RULES.knowledge.entities.iter().map(|entity| entity.disease.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The disease that a text names, and nothing else.
pub(super) fn named(text: &str) -> Option<&'static str> {
    let knowledge = &RULES.knowledge;
    match *RULES.names.whole(text)? {
        Named::Full(index) => Some(&knowledge.entities[index].disease),
        Named::Capitals(index) => Some(&knowledge.capitals_only[index].disease),
        Named::Decoy => None,
    }
}

/// All that a paper says about the disease and its state.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (index, unit) in paper.units.iter().enumerate() {
        if unit.section == Section::Legend {
            continue;
        }
        entities(paper, unit, &mut facts);
        statuses(paper, index, unit, &mut facts);
        symptoms(paper, unit, &mut facts);
        for placed in &paper.dates.by_unit[index] {
            if placed.date.kind == DateKind::Diagnosis
                && let Some(value) = placed.date.value
                && context::at(unit, &placed.range).subject == Subject::Patient
            {
                let raw = unit.raw(&placed.range).to_owned();
                let mut fact = paper.fact(
                    "diagnosis-date",
                    "diagnosis",
                    &raw,
                    unit.evidence(&placed.range),
                    "extract/diseases:date",
                );
                fact.value = Some(value.to_string());
                fact.date = Some(placed.date.clone());
                facts.push(fact);
            }
        }
    }
    facts
}

fn entities(paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
    let mut said: Vec<(String, bool)> = Vec::new();
    for hit in unit.find(&RULES.names) {
        let context = context::at(unit, &hit.range);
        let (disease, name) = match *hit.meaning {
            Named::Decoy => continue,
            Named::Capitals(index) => {
                let entry = &RULES.knowledge.capitals_only[index];
                if !stands_in_capitals(unit, &hit.range, &entry.text) {
                    continue;
                }
                (&entry.disease, &entry.name)
            }
            Named::Full(index) => {
                let entry = &RULES.knowledge.entities[index];
                let listed = matches!(
                    unit.section,
                    Section::Diagnosis | Section::Conclusion | Section::PastHistory | Section::FamilyHistory
                );
                if entry.generic && !listed && context.subject == Subject::Patient {
                    continue;
                }
                (&entry.disease, &entry.name)
            }
        };
        // "Diffuse large B-cell lymphoma (DLBCL)" says it once.
        if said.contains(&(name.clone(), context.negated)) {
            continue;
        }
        said.push((name.clone(), context.negated));
        let clause = context::clause(unit, &hit.range);
        let mut value = name.clone();
        for modifier in RULES.modifiers.find(&unit.words()[clause]) {
            let modifier = &RULES.knowledge.modifiers[*modifier.meaning];
            if modifier.diseases.contains(disease) && !value.contains(&modifier.name) {
                value.push_str(", ");
                value.push_str(&modifier.name);
            }
        }
        let rule = format!("extract/diseases:{disease}");
        let mut fact = paper.fact("diagnosis-entity", disease, unit.raw(&hit.range), unit.evidence(&hit.range), &rule);
        fact.value = Some(value);
        fact.polarity = if context.negated { Polarity::Negative } else { Polarity::Positive };
        fact.certainty = context.certainty;
        fact.subject = context.subject;
        facts.push(fact);
    }
}

/// The disease, and its standard name, that a folded name is, all of it.
pub(super) fn by_name(name: &str) -> Option<(&'static str, &'static str)> {
    let hits = RULES.names.find(name);
    let hit = hits.first().filter(|hit| hit.range == (0..name.len()))?;
    let Named::Full(index) = *hit.meaning else { return None };
    let entity = &RULES.knowledge.entities[index];
    Some((&entity.disease, &entity.name))
}

/// Whether the page writes the name in capitals, inside a text that is not all in capitals, and not as a number's unit.
fn stands_in_capitals(unit: &Unit, range: &Range<usize>, text: &str) -> bool {
    let raw = unit.raw(range);
    let letters = unit.text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = unit.text.chars().filter(|c| c.is_uppercase()).count();
    let only_name = unit.words().trim().len() <= text.len() + 2;
    let shouting = letters > 0 && capitals * 10 > letters * 8 && !only_name && letters > 3 * text.len();
    let after = unit.words()[range.end..].trim_start();
    let before = unit.words()[..range.start].trim_end();
    let numbered = after.starts_with(|c: char| c.is_ascii_digit()) || before.ends_with(|c: char| c.is_ascii_digit());
    raw == text && !shouting && !numbered
}

fn statuses(paper: &Paper<'_>, index: usize, unit: &Unit, facts: &mut Vec<Fact>) {
    let told = unit.section == Section::Indication;
    if told && !RULES.knowledge.told_to.iter().any(|kind| kind == paper.record.kind.id()) {
        return;
    }
    for hit in unit.find(&RULES.statuses) {
        // `Progression?` asks for what the examination shall show.
        if told && (unit.words().contains(['?', '？']) || context::is_doubted(unit, &hit.range)) {
            continue;
        }
        let context = context::at(unit, &hit.range);
        if context.subject != Subject::Patient || context.negated || context.certainty == Certainty::Planned {
            continue;
        }
        let status = &RULES.knowledge.statuses[*hit.meaning].status;
        let rule = format!("extract/diseases:status-{status}");
        let mut fact = paper.fact("disease-status", "status", unit.raw(&hit.range), unit.evidence(&hit.range), &rule);
        fact.value = Some(status.clone());
        fact.certainty = if told { Certainty::ReportedByLetter } else { context.certainty };
        if let Some(date) = old_date(paper, index, unit, &hit.range) {
            fact.certainty = Certainty::Historical;
            fact.date = Some(date);
        }
        facts.push(fact);
    }
}

/// Days before its paper from which a date makes a state one of the past.
const OLD_DAYS: i64 = 365;

/// `Refractory to R-CHOP in 2019, now in remission`: the date beside a state, between the same commas, where it is an old
/// one (domain/extraction.md §7, trap 31).
fn old_date(paper: &Paper<'_>, index: usize, unit: &Unit, range: &Range<usize>) -> Option<StatedDate> {
    let words = unit.words();
    let clause = context::clause(unit, range);
    let from = words[clause.start..range.start].rfind([',', '\t']).map_or(clause.start, |at| clause.start + at);
    let to = words[range.end..clause.end].find([',', '\t']).map_or(clause.end, |at| range.end + at);
    let today = paper.date.and_then(|date| date.value)?.earliest();
    let beside = |placed: &&super::dates::Placed| placed.range.start >= from && placed.range.end <= to;
    let dates = paper.dates.by_unit.get(index)?.iter().filter(beside);
    let mut dated = dates.filter(|placed| placed.date.kind != DateKind::Birth);
    let only = dated.next().filter(|_| dated.next().is_none())?;
    let old = only.date.value.is_some_and(|date| (today - date.latest()).num_days() > OLD_DAYS);
    old.then(|| only.date.clone())
}

fn symptoms(paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
    if unit.section == Section::Indication {
        return;
    }
    let Some(hit) = unit.find(&RULES.symptoms_b).into_iter().next() else { return };
    let context = context::at(unit, &hit.range);
    if !context.is_about_patient() {
        return;
    }
    let rule = "extract/diseases:symptoms-b";
    let mut fact = paper.fact("symptoms-b", "b-symptoms", unit.raw(&hit.range), unit.evidence(&hit.range), rule);
    fact.polarity = if context.negated { Polarity::Negative } else { Polarity::Positive };
    fact.certainty = context.certainty;
    facts.push(fact);
}
