//! Stage 5: looks at the whole case: who it is about, what is there, what is missing, what to ask.
//!
//! Reads no file, no clock, no environment.

pub mod across;
mod applies;
mod candidates;
mod case;
pub mod checklist;
mod checks;
mod complete;
mod conflict;
mod days;
mod disease;
mod findings;
pub mod identity;
mod kinds;
mod questions;
mod reason;
mod select;
mod stale;
mod status;
mod targets;
pub mod timeline;
mod traces;
mod twins;
mod variant;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::model::case::SCHEMA;
use crate::model::{
    CaseFile, Counts, Fact, FileEntry, Imprint, Item, Language, PartialDate, PatientMatch, Record, Subject, Tool,
    Unused,
};
use case::{Case, CaseEvent};
use checklist::DiseaseEvent;
pub use checklist::{Checklist, ChecklistItem, diseases};
use words::Speech;

/// All that was read of one patient's folder, with its ids.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Every file.
    pub files: Vec<FileEntry>,
    /// Every paper.
    pub records: Vec<Record>,
    /// Every statement.
    pub facts: Vec<Fact>,
    /// For each paper, in order, what comparing it with the others needs; empty: none is compared.
    pub imprints: Vec<Imprint>,
    /// What the user said of papers that are not there.
    pub unused: Vec<Unused>,
}

/// How to look at the case.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Ages are counted to this day.
    pub as_of: NaiveDate,
    /// The disease, where the user says it.
    pub disease: Option<String>,
    /// The language of what is said about the case.
    pub language: Language,
}

/// Who the case is about and what happened, as other parts of this stage found it.
#[derive(Debug, Default)]
struct Background {
    identity: identity::Identity,
    timeline: timeline::Timeline,
    /// Translations that do not agree with their originals.
    differences: Vec<twins::Difference>,
}

/// Looks at the whole case.
pub fn assess(mut input: Input, checklist: &Checklist, options: &Options) -> CaseFile {
    let differences = twins::link(&mut input.records, &input.facts, &input.imprints);
    let mut identity = identity::identify(&input.records, &input.facts, options.language);
    identity.patient.age_years = identity.patient.date_of_birth.and_then(|birth| age(birth, options.as_of));
    twins::mark(&input.records, &identity.matches, &mut input.facts);
    days::settle(&mut input.records, &mut input.facts, &identity.matches, options.as_of);
    let of_patient = patients_facts(&input, &identity.matches);
    let timeline = timeline::timeline(&input.records, &of_patient, options.as_of, options.language);
    assemble(input, Background { identity, timeline, differences }, checklist, options)
}

/// Whole years from a full date of birth to `as_of`; none where the day is unknown or lies ahead.
fn age(birth: PartialDate, as_of: NaiveDate) -> Option<u32> {
    birth.day_number()?;
    as_of.years_since(birth.earliest())
}

/// The papers that count: evidence, and the patient's or nobody's. `matches`: whose each record is.
pub(crate) fn counted_papers<'r>(records: &'r [Record], matches: &[PatientMatch]) -> HashSet<&'r str> {
    records
        .iter()
        .zip(matches)
        .filter(|(record, whose)| {
            matches!(whose, PatientMatch::Same | PatientMatch::Unknown) && kinds::is_evidence(record.kind.id())
        })
        .map(|(record, _)| record.id.as_str())
        .collect()
}

/// What papers of the patient, that are evidence, state about the patient.
fn patients_facts(input: &Input, matches: &[PatientMatch]) -> Vec<Fact> {
    let papers = counted_papers(&input.records, matches);
    let counts = |fact: &&Fact| {
        let counted = papers.contains(fact.evidence.record.as_str()) || fact.evidence.is_of_no_paper();
        fact.subject == Subject::Patient && fact.set_aside.is_none() && counted
    };
    input.facts.iter().filter(counts).cloned().collect()
}

fn assemble(mut input: Input, background: Background, checklist: &Checklist, options: &Options) -> CaseFile {
    let Background { identity, timeline, differences } = background;
    for (record, whose) in input.records.iter_mut().zip(&identity.matches) {
        record.patient = *whose;
    }
    let speech = Speech::of(options.language);
    for reason in input.files.iter_mut().filter_map(|file| file.reason.as_mut()) {
        *reason = speech.reworded(reason);
    }
    let checklist = &checklist.told_in(speech);
    let events: Vec<CaseEvent> = timeline.events.iter().map(event).collect();
    let mut case =
        Case::new(&input.files, &input.records, &input.facts, &timeline.entries, &events, options.as_of, speech);
    case.age_years = identity.patient.age_years;
    case.sex = identity.patient.sex.clone();
    case.birth = identity.patient.date_of_birth;
    let disease = disease::disease(&case, options.disease.as_deref());
    case.disease = disease.id.clone();
    case.targets = disease.targets.clone();
    let chosen = variant::choose(&case, checklist);
    let (checklist, notices) = (&*chosen.checklist, chosen.notices);
    case.languages.clone_from(&checklist.languages);

    let mut items = Vec::with_capacity(checklist.items.len());
    let mut conflicts = Vec::new();
    for item in &checklist.items {
        let judged = status::judge(&case, item);
        items.push(judged.item);
        conflicts.extend(judged.conflicts);
    }
    let known = identity.findings.into_iter().chain(timeline.findings).collect();
    let findings = findings::findings(&case, &conflicts, &differences, &input, known);
    let questions = questions::questions(&case, checklist, &items, &findings);
    let counts = counts(&input, &items);
    CaseFile {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        as_of: PartialDate::from(options.as_of),
        language: options.language,
        profile: checklist.id.clone(),
        checklist_sha256: checklist.sha256.clone(),
        disease,
        patient: identity.patient,
        items,
        timeline: timeline.entries,
        findings,
        questions,
        notices,
        redacted: false,
        counts,
        files: input.files,
        records: input.records,
        facts: input.facts,
    }
}

fn event(event: &timeline::Event) -> CaseEvent {
    let kind = match event.kind {
        timeline::EventKind::Relapse => DiseaseEvent::Relapse,
        timeline::EventKind::Progression => DiseaseEvent::Progression,
        timeline::EventKind::Transformation => DiseaseEvent::Transformation,
    };
    CaseEvent { kind, date: event.date, evidence: event.evidence.clone() }
}

fn counts(input: &Input, items: &[Item]) -> Counts {
    let mut counts = Counts::default();
    for file in &input.files {
        *counts.files.entry(crate::model::id_of(&file.state)).or_default() += 1;
    }
    for record in &input.records {
        *counts.records.entry(record.kind.id().to_owned()).or_default() += 1;
    }
    for item in items {
        let by_status = counts.items.entry(crate::model::id_of(&item.need)).or_default();
        *by_status.entry(crate::model::id_of(&item.status)).or_default() += 1;
    }
    counts
}
