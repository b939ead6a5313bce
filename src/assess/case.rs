//! The case as the rules look at it: whose papers count, what they state, what happened when.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::checklist::DiseaseEvent;
use super::words::Speech;
use super::{kinds, targets};
use crate::model::{
    Evidence, Fact, FileEntry, PartialDate, PatientMatch, Record, RecordKind, StatedDate, Subject, TimelineEntry,
    TreatmentStatus,
};

/// The id of a disease that no paper and no user names.
pub(crate) const UNKNOWN_DISEASE: &str = "unknown";

/// Age from which a person counts as an adult (domain/checklist.md §6.2).
const ADULT_YEARS: u32 = 18;

/// One event of the disease.
#[derive(Debug, Clone)]
pub(crate) struct CaseEvent {
    pub(crate) kind: DiseaseEvent,
    pub(crate) date: PartialDate,
    pub(crate) evidence: Evidence,
}

/// All that the rules may look at.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) files: &'a [FileEntry],
    pub(crate) records: &'a [Record],
    pub(crate) timeline: &'a [TimelineEntry],
    pub(crate) events: &'a [CaseEvent],
    pub(crate) as_of: NaiveDate,
    /// The language in which it is told.
    pub(crate) speech: &'static Speech,
    /// Disease id of the checklist, or [`UNKNOWN_DISEASE`].
    pub(crate) disease: String,
    /// The main targets of the disease.
    pub(crate) targets: Vec<String>,
    pub(crate) age_years: Option<u32>,
    pub(crate) sex: Option<String>,
    pub(crate) birth: Option<PartialDate>,
    /// The languages that the receiving team reads.
    pub(crate) languages: Vec<String>,
    places: HashMap<&'a str, usize>,
    file_places: HashMap<&'a str, usize>,
    /// What people call each record, by its place.
    names: Vec<String>,
    statements: Vec<&'a Fact>,
    by_record: HashMap<&'a str, Vec<&'a Fact>>,
    bookings: Vec<&'a Fact>,
}

impl<'a> Case<'a> {
    pub(crate) fn new(
        files: &'a [FileEntry],
        records: &'a [Record],
        facts: &'a [Fact],
        timeline: &'a [TimelineEntry],
        events: &'a [CaseEvent],
        as_of: NaiveDate,
        speech: &'static Speech,
    ) -> Self {
        let places: HashMap<&str, usize> =
            records.iter().enumerate().map(|(place, record)| (record.id.as_str(), place)).collect();
        let counts = |fact: &&Fact| {
            let place = places.get(fact.evidence.record.as_str());
            fact.subject == Subject::Patient
                && fact.set_aside.is_none()
                && (place.is_some_and(|place| is_paper_of_patient(&records[*place])) || fact.evidence.is_of_no_paper())
        };
        let statements: Vec<&Fact> = facts.iter().filter(counts).collect();
        let mut by_record: HashMap<&str, Vec<&Fact>> = HashMap::new();
        for fact in &statements {
            by_record.entry(fact.evidence.record.as_str()).or_default().push(fact);
        }
        Self {
            files,
            records,
            timeline,
            events,
            as_of,
            speech,
            disease: UNKNOWN_DISEASE.to_owned(),
            targets: Vec::new(),
            age_years: None,
            sex: None,
            birth: None,
            languages: Vec::new(),
            places,
            file_places: files.iter().enumerate().map(|(place, file)| (file.id.as_str(), place)).collect(),
            names: names(records, files, speech),
            statements,
            by_record,
            bookings: facts.iter().filter(|fact| fact.kind == "appointment").collect(),
        }
    }

    pub(crate) fn record(&self, id: &str) -> Option<&'a Record> {
        self.places.get(id).map(|place| &self.records[*place])
    }

    /// The papers that may count: the patient's own, or of nobody in particular, and of a kind that is evidence; of a
    /// paper that is there twice, and of a report that was replaced, the one that stands.
    pub(crate) fn papers(&self) -> impl Iterator<Item = &'a Record> + '_ {
        let stands = |id: &str| self.record(id).is_some_and(is_paper_of_patient);
        self.records
            .iter()
            .filter(move |record| is_paper_of_patient(record) && !record.stands_behind().is_some_and(stands))
    }

    /// What those papers state about the patient.
    pub(crate) fn statements(&self) -> impl Iterator<Item = &'a Fact> {
        self.statements.iter().copied()
    }

    /// What one of those papers states about the patient.
    pub(crate) fn statements_in(&self, record: &str) -> &[&'a Fact] {
        self.by_record.get(record).map_or(&[], Vec::as_slice)
    }

    /// The examinations that are booked, in whatever paper of the patient.
    pub(crate) fn bookings(&self) -> impl Iterator<Item = &'a Fact> {
        self.bookings.iter().copied()
    }

    /// The date of a statement: its own, else that of its paper.
    pub(crate) fn date_of(&self, fact: &Fact) -> Option<PartialDate> {
        stated(fact.date.as_ref())
            .or_else(|| self.record(&fact.evidence.record).and_then(|record| stated(record.date.as_ref())))
    }

    /// Where a file came to lie, without its folders.
    pub(crate) fn file_name(&self, file: &str) -> &'a str {
        let entry = self.file_places.get(file).and_then(|place| self.files.get(*place));
        entry.map_or("", |entry| entry.path.rsplit('/').next().unwrap_or(&entry.path))
    }

    /// What people call a record: the names of its files; with its pages, where a file holds other papers.
    pub(crate) fn name_of(&self, record: &str) -> &str {
        self.places.get(record).map_or("", |place| self.names[*place].as_str())
    }

    /// What people call the place of a statement: its paper, or the file in which the user states it.
    pub(crate) fn place_of(&self, fact: &Fact) -> &str {
        if fact.evidence.is_of_no_paper() {
            self.file_name(&fact.evidence.file)
        } else {
            self.name_of(&fact.evidence.record)
        }
    }

    pub(crate) fn is_paediatric(&self) -> bool {
        self.age_years.is_some_and(|age| age < ADULT_YEARS)
    }

    /// The treatments that were given or go on.
    pub(crate) fn treatments(&self) -> impl Iterator<Item = &'a TimelineEntry> {
        self.timeline.iter().filter(|entry| entry.status != TreatmentStatus::Planned)
    }

    /// The start of the first treatment.
    pub(crate) fn first_treatment(&self) -> Option<PartialDate> {
        self.treatments().filter_map(|entry| stated(entry.start.as_ref())).min_by_key(PartialDate::earliest)
    }

    /// The treatments against a main target of the disease.
    pub(crate) fn against_target(&self) -> impl Iterator<Item = &'a TimelineEntry> {
        let aimed = |entry: &&TimelineEntry| self.targets.iter().any(|target| targets::aims_at(&entry.regimen, target));
        self.treatments().filter(aimed)
    }

    /// The start of the first treatment against a main target.
    pub(crate) fn first_against_target(&self) -> Option<PartialDate> {
        self.against_target().filter_map(|entry| stated(entry.start.as_ref())).min_by_key(PartialDate::earliest)
    }
}

/// What people call the records.
fn names(records: &[Record], files: &[FileEntry], speech: &Speech) -> Vec<String> {
    let paths: BTreeMap<&str, &str> = files.iter().map(|file| (file.id.as_str(), file.path.as_str())).collect();
    let mut papers_in: BTreeMap<String, usize> = BTreeMap::new();
    for file in records.iter().flat_map(Record::files) {
        *papers_in.entry(file).or_default() += 1;
    }
    let of = |record: &Record| {
        let parts = record.places().into_iter().map(|part| {
            let path = paths.get(part.file.as_str()).copied().unwrap_or_default();
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            // Two parts of one paper in one file need no pages.
            let others = papers_in.get(&part.file).is_some_and(|papers| *papers > 1);
            if others { speech.with_pages(&name, part.pages) } else { name }
        });
        speech.list(parts)
    };
    records.iter().map(of).collect()
}

/// The date of a statement; of an ambiguous one the older reading.
pub(crate) fn stated(date: Option<&StatedDate>) -> Option<PartialDate> {
    date.and_then(|date| date.value)
}

/// Whether a record has this kind, first or also.
pub(crate) fn has_kind(record: &Record, kind: &str) -> bool {
    std::iter::once(&record.kind).chain(&record.also).map(RecordKind::id).any(|id| id == kind)
}

/// Whether a paper may count for the patient.
pub(crate) fn is_paper_of_patient(record: &Record) -> bool {
    matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown) && kinds::is_evidence(record.kind.id())
}
