//! Gathers from a case all that tells who somebody is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fold;
use super::mask::{Known, persons};
use super::numbers::compact;
use crate::model::{CaseFile, DateKind, PartialDate};

/// What must not be told; `json` is the same case.
pub(super) fn of(case: &CaseFile, json: &Value) -> Known {
    let mut known = Known::default();
    let ordinary = ordinary(case);
    let series = || case.files.iter().filter_map(|file| file.series.as_ref());
    names(&mut known, case, &ordinary);
    each_text(json, &mut |text| {
        persons(text).into_iter().for_each(|name| known.names.add_other(name, &ordinary));
    });
    let facts = || case.facts.iter().filter(|fact| is_number(&fact.kind));
    let stated = facts().flat_map(|fact| fact.value.iter().chain([&fact.value_raw]));
    let headers = series().flat_map(|series| [&series.patient_id, &series.study_uid, &series.series_uid]);
    let own = case.patient.identifiers.iter().map(|identifier| &identifier.value);
    known.numbers.extend(stated.chain(headers).chain(own).filter_map(|number| compact(number)));
    births(&mut known, case);
    for file in &case.files {
        let id = &file.id;
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        known.files.insert(file.path.clone(), id.clone());
        // A name without an ending may be any word.
        if name.contains('.') || name.chars().count() > 7 {
            known.files.entry(name.to_owned()).or_insert_with(|| id.clone());
        }
    }
    known
}

/// Whether a type of facts gives a number of a person, a sample or a paper.
pub(super) fn is_number(kind: &str) -> bool {
    kind.starts_with("id-") || kind == "report-number"
}

fn names(known: &mut Known, case: &CaseFile, ordinary: &BTreeSet<String>) {
    let of_facts = case.facts.iter().filter(|fact| fact.kind == "patient-name");
    let stated = of_facts.flat_map(|fact| fact.value.iter().chain([&fact.value_raw]));
    for name in stated.chain(&case.patient.name) {
        known.names.add_person(name, ordinary);
    }
    for file in &case.files {
        if let Some(series) = &file.series {
            known.names.add_person(&series.patient_name, ordinary);
            known.names.add_institution(&series.institution, ordinary);
        }
        if let Some(caption) = &file.caption {
            known.names.add_person(&caption.from, ordinary);
        }
    }
    for record in &case.records {
        record.author.iter().for_each(|author| known.names.add_other(author, ordinary));
        record.institution.iter().for_each(|place| known.names.add_institution(place, ordinary));
    }
    for fact in case.facts.iter().filter(|fact| fact.name == super::SIGNATURE) {
        fact.value.iter().for_each(|name| known.names.add_other(name, ordinary));
    }
}

fn births(known: &mut Known, case: &CaseFile) {
    let is_day = |date: &PartialDate| date.day_number().is_some();
    let dates = case.records.iter().flat_map(|record| record.all_dates.iter().chain(&record.date));
    let dates = dates.chain(case.facts.iter().filter_map(|fact| fact.date.as_ref()));
    let stated = dates.filter(|date| date.kind == DateKind::Birth).flat_map(|date| [date.value, date.other_reading]);
    let facts = case.facts.iter().filter(|fact| fact.kind == "patient-dob").filter_map(|fact| fact.value.as_deref());
    let headers = case.files.iter().filter_map(|file| file.series.as_ref()?.patient_birth_date.as_deref());
    let parsed = facts.chain(headers).filter_map(|date| date.parse().ok());
    known.births.extend(stated.flatten().chain(parsed).chain(case.patient.date_of_birth).filter(is_day));
}

/// Words of the checklist: a doctor who is called like one of them is known by the rest of the name.
fn ordinary(case: &CaseFile) -> BTreeSet<String> {
    let texts = case.items.iter().flat_map(|item| [&item.title, &item.section]);
    texts.flat_map(|text| fold::words(text)).map(|word| word.folded).collect()
}

/// Every text of a document.
fn each_text(json: &Value, see: &mut impl FnMut(&str)) {
    match json {
        Value::String(text) => see(text),
        Value::Array(list) => list.iter().for_each(|value| each_text(value, see)),
        Value::Object(map) => map.values().for_each(|value| each_text(value, see)),
        _ => {}
    }
}
