//! What an item must hold, and what of it was not seen.

use super::applies;
use super::candidates::Candidate;
use super::case::{Case, UNKNOWN_DISEASE, stated};
use super::checklist::{ChecklistItem, Feature, Required};
use super::checks;
use super::select::{STATED, select, selects};
use super::targets;
use super::words::reasons;
use crate::model::{DateKind, Fact, Record};

/// A report belongs to images within so many days: the report may be dated when it was written.
const SAME_STUDY_DAYS: i64 = 3;

/// What was seen of what an item must hold.
#[derive(Debug, Clone)]
pub(crate) struct Seen<'a> {
    /// The facts that the item rests on.
    pub(crate) facts: Vec<&'a Fact>,
    /// What was not seen, for people.
    pub(crate) lacking: Vec<String>,
}

/// Looks through the papers for what the item must hold.
pub(crate) fn look<'a>(case: &Case<'a>, item: &ChecklistItem, members: &[Candidate<'a>]) -> Seen<'a> {
    let rules = &item.rules;
    let own: Vec<&'a Fact> = members.iter().flat_map(|member| member.facts.iter().copied()).collect();
    let mut facts = select(case, &rules.anchor, own.iter().copied(), STATED);
    let mut lacking = Vec::new();
    let mut needs_disease = false;
    for required in &rules.required {
        if let Some(when) = &required.when {
            needs_disease |= case.disease == UNKNOWN_DISEASE && !when.disease.0.is_empty();
            if applies::holds(case, when).is_none() {
                continue;
            }
        }
        let found = facts_for(case, required, &own);
        let met = is_met(required, &found) || required.paper.iter().any(|part| has(case, members, *part));
        if !met {
            lacking.push(required.label.clone());
        }
        facts.extend(found);
    }
    lacking.extend(rules.checks.iter().flat_map(|check| checks::lacking(case, *check, members)));
    let say = |id: &str| case.speech.say(&reasons().lacking, id, &[]);
    if !rules.undated && members.iter().all(|member| member.date.is_none()) {
        let id = if members.iter().any(|member| member.in_future) { "date-in-future" } else { "date" };
        lacking.push(say(id));
    }
    if members.first().is_some_and(|member| member.record.complete_pages == Some(false)) {
        lacking.push(say("pages"));
    }
    if needs_disease {
        lacking.push(say("disease"));
    }
    facts.sort_by(|a, b| a.id.cmp(&b.id));
    facts.dedup_by(|a, b| a.id == b.id);
    Seen { facts, lacking }
}

fn facts_for<'a>(case: &Case<'a>, required: &Required, own: &[&'a Fact]) -> Vec<&'a Fact> {
    let (anywhere, here): (Vec<_>, Vec<_>) = required.any_of.iter().partition(|selector| selector.anywhere);
    let mut found: Vec<&Fact> =
        own.iter().copied().filter(|fact| here.iter().any(|selector| selects(case, selector, fact, STATED))).collect();
    if !anywhere.is_empty() {
        found.extend(
            case.statements().filter(|fact| anywhere.iter().any(|selector| selects(case, selector, fact, STATED))),
        );
    }
    found
}

fn is_met(required: &Required, found: &[&Fact]) -> bool {
    let Some(count) = required.at_least else { return !found.is_empty() };
    let mut names: Vec<String> = found.iter().map(|fact| fact.name.to_lowercase()).collect();
    names.sort();
    names.dedup();
    names.len() >= count
}

fn has(case: &Case<'_>, members: &[Candidate<'_>], part: Feature) -> bool {
    members.iter().any(|member| {
        let record = member.record;
        match part {
            Feature::Author => record.author.is_some() || record.institution.is_some(),
            Feature::SpecimenDate => record.date.iter().chain(&record.all_dates).any(|date| {
                let of_specimen = [DateKind::SpecimenTaken, DateKind::SpecimenReceived, DateKind::Procedure];
                date.value.is_some() && of_specimen.contains(&date.kind)
            }),
            Feature::TranslationOf => record.translation_of.is_some(),
            Feature::MatchingReport => case.papers().any(|other| is_report_of(record, other)),
        }
    })
}

fn is_report_of(media: &Record, other: &Record) -> bool {
    let is_imaging = targets::plays(other, "imaging");
    let (Some(images), Some(report)) = (stated(media.date.as_ref()), stated(other.date.as_ref())) else { return false };
    is_imaging && images.days_until(report.earliest()).abs() <= SAME_STUDY_DAYS
}
