//! Whether an item is asked for in this case, and how much.

use super::case::{Case, UNKNOWN_DISEASE, has_kind, stated};
use super::checklist::{Ages, ChecklistItem, Condition};
use super::select::{SPOKEN_OF, select};
use super::words::reasons;
use crate::model::{Fact, Need};

/// Whether an item is asked for.
#[derive(Debug)]
pub(crate) enum Asked<'a> {
    /// It is, with the facts that switched it on.
    Yes(Need, Vec<&'a Fact>),
    /// It is only where there is a trace of it.
    IfFound,
    /// It is not, because of …
    No(Need, String),
}

/// Whether an item is asked for in this case.
pub(crate) fn asked<'a>(case: &Case<'a>, item: &ChecklistItem) -> Asked<'a> {
    let no = |need, id: &str| Asked::No(need, case.speech.say(&reasons().not_applicable, id, &[]));
    let Some(need) = need_in(case, item) else {
        return no(Need::IfApplicable, if item.need.is_empty() { "checklist" } else { "disease" });
    };
    let changed = item.rules.need_when.iter().find(|change| holds(case, &change.when).is_some());
    let need = changed.map_or(need, |change| change.need);
    match (item.age, case.age_years) {
        (Ages::Paediatric, None) => return no(need, "age-unknown"),
        (Ages::Paediatric, Some(_)) if !case.is_paediatric() => return no(need, "adult"),
        (Ages::Adult, Some(_)) if case.is_paediatric() => return no(need, "child"),
        _ => {}
    }
    if need != Need::IfApplicable {
        return Asked::Yes(need, Vec::new());
    }
    match item.rules.applies_when.iter().find_map(|condition| holds(case, condition)) {
        Some(because) => Asked::Yes(need, because),
        None => Asked::IfFound,
    }
}

/// How much the item is wanted in this disease; of an unknown disease, the most that any disease wants it.
fn need_in(case: &Case<'_>, item: &ChecklistItem) -> Option<Need> {
    let of_child = item.child_need.get(&case.disease).filter(|_| case.is_paediatric());
    if case.disease == UNKNOWN_DISEASE {
        return item.need.values().min().copied();
    }
    of_child.or_else(|| item.need.get(&case.disease)).copied()
}

/// Whether a condition holds, and the facts that show it.
pub(crate) fn holds<'a>(case: &Case<'a>, condition: &Condition) -> Option<Vec<&'a Fact>> {
    let mut because = Vec::new();
    if !condition.disease.0.is_empty() && !condition.disease.0.contains(&case.disease) {
        return None;
    }
    if let Some(selector) = &condition.fact {
        because = select(case, std::slice::from_ref(selector), case.statements(), SPOKEN_OF);
        if because.is_empty() {
            return None;
        }
    }
    let event = condition.event.is_empty() || case.events.iter().any(|event| condition.event.contains(&event.kind));
    let treatment =
        condition.treatment.is_empty() || case.treatments().any(|entry| condition.treatment.contains(&entry.kind));
    let target = !condition.target_treated || case.against_target().next().is_some();
    let age_to = condition.age_to.is_none_or(|limit| case.age_years.is_some_and(|age| age <= limit));
    let age_from = condition.age_from.is_none_or(|limit| case.age_years.is_some_and(|age| age >= limit));
    let sex = condition.sex.is_none() || condition.sex == case.sex;
    let language = !condition.other_language || speaks_other_language(case);
    let no_paper = condition.no_paper.as_ref().is_none_or(|kind| !case.papers().any(|record| has_kind(record, kind)));
    (no_paper && event && treatment && target && age_to && age_from && sex && language).then_some(because)
}

fn speaks_other_language(case: &Case<'_>) -> bool {
    let is_other = |language: &String| !case.languages.is_empty() && !case.languages.contains(language);
    case.papers().any(|record| stated(record.date.as_ref()).is_some() && record.language.as_ref().is_some_and(is_other))
}
