//! A case without who it is about: for a first, anonymous enquiry.
//!
//! What is an identity as a whole is left out or shortened (`mod`); every other text of the case, whatever field it is in, is
//! looked through for names, numbers, births and names of files that the case knows (`known`), and for what shows by its
//! form (`words`, the patterns of `knowledge/report/redact.yaml`). It is done once, before anything is written, so that no
//! report has to know of it. In doubt more is hidden.

mod birth;
mod fold;
mod known;
mod mask;
mod names;
mod numbers;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::pdf::words::{Redacted, fill, of};
use crate::model::{CaseFile, DateKind, FileEntry, Identifier, PartialDate, PatientMatch, Record, StatedDate};
use mask::Mask;

/// The name of the facts that say who signed.
const SIGNATURE: &str = "signature";

/// Fields that hold ids and words of this program, and never those of a paper.
const OWN: [&str; 44] = [
    "schema",
    "tool",
    "as_of",
    "language",
    "checklist_sha256",
    "id",
    "file",
    "files",
    "record",
    "records",
    "facts",
    "because",
    "type",
    "kind",
    "also",
    "status",
    "need",
    "state",
    "format",
    "code",
    "severity",
    "rule",
    "polarity",
    "certainty",
    "subject",
    "sex",
    "text_source",
    "chosen_by",
    "targets",
    "duplicate_of",
    "near_duplicate_of",
    "translation_of",
    "replaced_by",
    "supplement_of",
    "regimen",
    "corrected_from",
    "runner_up",
    "problem",
    "set_aside",
    "patient_by_user",
    "modality",
    "patient_sex",
    "precision",
    "path",
];

/// The case without what tells who it is about.
///
/// # Errors
/// None in practice: what was a case is one.
pub fn redact(case: &CaseFile) -> serde_json::Result<CaseFile> {
    let words = &of(case.language).redacted;
    let mask = Mask::new(known::of(case, &serde_json::to_value(case)?), &words.mark);
    // These are words of this program.
    let own: Vec<String> = words.notices.iter().map(|text| fill(text, &[("mark", &words.mark)])).collect();
    let mut case = without_identity(case, words);
    case.notices.retain(|notice| !own.contains(notice));
    let mut json = serde_json::to_value(case)?;
    hide(&mut json, &mask, true);
    let mut case: CaseFile = serde_json::from_value(json)?;
    case.notices.splice(0..0, own);
    Ok(case)
}

/// Hides what is in the texts of a document.
fn hide(json: &mut Value, mask: &Mask, top: bool) {
    match json {
        Value::String(text) => *text = mask.hide(text),
        Value::Array(list) => list.iter_mut().for_each(|value| hide(value, mask, false)),
        Value::Object(map) => {
            // A measured value is a number and nobody's.
            let measured = map.get("unit").is_some_and(Value::is_string);
            for (key, value) in map.iter_mut() {
                let own = OWN.contains(&key.as_str()) && !holds_more(value) || (measured && key == "value");
                let whose = key == "patient" && value.is_string();
                let count = top && key == "counts";
                if !(own || whose || count) {
                    hide(value, mask, false);
                }
            }
            // Of a date only the year is left.
            let shortened = map.get("value").and_then(Value::as_str).is_some_and(|value| value.len() == 4);
            if shortened && map.get("precision").and_then(Value::as_str).is_some_and(|known| known != "year") {
                map.insert("precision".to_owned(), "year".into());
                map.insert("other_reading".to_owned(), Value::Null);
            }
        }
        _ => {}
    }
}

/// Whether a field holds more than an id, or ids.
fn holds_more(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(list) => list.iter().any(holds_more),
        _ => false,
    }
}

/// The case without the facts, dates and fields that are an identity as a whole.
fn without_identity(case: &CaseFile, words: &Redacted) -> CaseFile {
    let mut case = CaseFile { redacted: true, ..case.clone() };
    patient(&mut case, words);
    let holders: BTreeMap<String, String> =
        case.files.iter().map(|file| (file.path.clone(), file.id.clone())).collect();
    for entry in &mut case.files {
        file(entry, &holders);
    }
    let aside: BTreeSet<String> =
        case.records.iter().filter(|record| is_aside(record)).map(|record| record.id.clone()).collect();
    for paper in &mut case.records {
        record(paper, words);
    }
    let used: BTreeSet<String> = case.items.iter().flat_map(|item| item.facts.iter().cloned()).collect();
    case.facts.retain(|fact| {
        let identity = known::is_number(&fact.kind) || matches!(fact.kind.as_str(), "patient-name" | "patient-dob");
        !identity && (!aside.contains(&fact.evidence.record) || used.contains(&fact.id))
    });
    for fact in &mut case.facts {
        let treatment = fact.treatment.iter_mut();
        let dates = treatment.flat_map(|treatment| {
            let response = treatment.response.as_mut().and_then(|response| response.date.as_mut());
            treatment.start.iter_mut().chain(&mut treatment.end).chain(response)
        });
        dates.chain(&mut fact.date).for_each(|date| stated(date, words));
        if fact.name == SIGNATURE {
            fact.value = fact.value.as_ref().map(|_| words.mark.clone());
            fact.value_raw.clone_from(&words.mark);
            fact.evidence.quote.clone_from(&words.mark);
        }
    }
    let left: BTreeSet<&String> = case.facts.iter().map(|fact| &fact.id).collect();
    for item in &mut case.items {
        item.facts.retain(|id| left.contains(id));
    }
    for entry in &mut case.timeline {
        let response = entry.response.as_mut().and_then(|response| response.date.as_mut());
        entry.start.iter_mut().chain(&mut entry.end).chain(response).for_each(|date| stated(date, words));
    }
    case
}

/// Initials and the year of birth; of the numbers, only of which kinds there are.
fn patient(case: &mut CaseFile, words: &Redacted) {
    let patient = &mut case.patient;
    patient.name = patient.name.as_deref().map(|name| initials(name, &words.mark));
    patient.date_of_birth = patient.date_of_birth.map(|date| PartialDate::year(date.year_number()));
    patient.evidence.clear();
    let kinds: BTreeSet<String> = patient.identifiers.iter().map(|identifier| identifier.kind.clone()).collect();
    patient.identifiers = kinds.into_iter().map(|kind| Identifier { kind, value: words.mark.clone() }).collect();
}

/// `G. P.`; the mark, where the first character of a name is a surname, as in Chinese.
fn initials(name: &str, mark: &str) -> String {
    let rules = words::rules();
    let first = |word: &fold::Word| name[word.range.clone()].chars().next();
    let words: Vec<fold::Word> = fold::words(name)
        .into_iter()
        .filter(|word| !rules.titles.contains(&word.folded))
        .filter(|word| word.folded.chars().count() == 1 || !rules.particles.contains(&word.folded))
        .collect();
    let latin = words.iter().any(|word| first(word).is_some_and(|c| c.is_ascii()));
    let letters: Vec<String> = words
        .iter()
        .filter_map(first)
        .filter(|c| !latin || !crate::script::is_ideograph(*c) && !crate::script::is_arabic(*c))
        .map(|c| format!("{}.", c.to_uppercase()))
        .collect();
    let hidden = name.contains(mark) || letters.is_empty() || (!latin && name.contains(crate::script::is_ideograph));
    if hidden { mark.to_owned() } else { letters.join(" ") }
}

/// An id in the place of the name, and nothing by which the file could be compared.
fn file(entry: &mut FileEntry, holders: &BTreeMap<String, String>) {
    entry.path.clone_from(&entry.id);
    entry.container = entry.container.as_ref().and_then(|path| holders.get(path).cloned());
    entry.bytes = 0;
    entry.sha256.clear();
    entry.caption = None;
    if let Some(series) = &mut entry.series {
        for text in [
            &mut series.study_uid,
            &mut series.series_uid,
            &mut series.patient_name,
            &mut series.patient_id,
            &mut series.institution,
        ] {
            text.clear();
        }
        series.patient_birth_date = None;
    }
}

fn is_aside(record: &Record) -> bool {
    matches!(record.patient, PatientMatch::Other | PatientMatch::Donor)
}

/// Without author and place; of a paper that was set aside nothing but that it is there.
fn record(record: &mut Record, words: &Redacted) {
    record.author = None;
    record.institution = None;
    record.all_dates.retain(|date| date.kind != DateKind::Birth);
    record.date = record.date.take().filter(|date| date.kind != DateKind::Birth);
    if is_aside(record) {
        record.date = None;
        record.all_dates.clear();
        record.cues.clear();
    }
    record.all_dates.iter_mut().chain(&mut record.date).for_each(|date| stated(date, words));
    // The head of a paper, where most names stand, tells its kind: the rule that matched is enough.
    record.cues.iter_mut().for_each(|cue| cue.quote.clone_from(&words.mark));
}

/// The line on which a date stands often holds names; the date is enough.
fn stated(date: &mut StatedDate, words: &Redacted) {
    date.quote.clone_from(&words.mark);
}
