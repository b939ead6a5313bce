//! What a user may know better: the papers of a case of which something is uncertain.

use std::fmt;

use super::patch::{is_printable, quoted};
use super::{MAIN_QUESTION, STATEMENT};
use crate::model::{CaseFile, FileEntry, Finding, FindingCode, PartialDate, PatientMatch, Record, RecordKind};

/// Letters of a hash that name a file where its own name cannot be written.
const HASH_LETTERS: usize = 16;
/// The most kinds that are thought of.
const KINDS: usize = 4;

/// How `case.yaml` names one paper, and no other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Paper {
    by: By,
    pages: Option<[u32; 2]>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Path(String),
    Hash(String),
}

/// Something of a paper that is uncertain.
#[derive(Debug, Clone)]
pub struct Open<'c> {
    /// How `case.yaml` names it.
    pub paper: Paper,
    /// The paper.
    pub record: &'c Record,
    /// The file in which it begins.
    pub file: &'c FileEntry,
    /// What is uncertain.
    pub what: Uncertain,
}

/// What is uncertain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncertain {
    /// Whose it is.
    Person,
    /// What it is; the kinds that its words speak for most, best first.
    Kind(Vec<RecordKind>),
    /// Which of two days is meant.
    Date([PartialDate; 2]),
}

impl Paper {
    /// The name of a paper; `None` where no words name it alone.
    pub fn of(case: &CaseFile, record: &Record) -> Option<Self> {
        let file = case.files.iter().find(|file| file.id == record.file)?;
        let same_path = case.files.iter().filter(|other| other.path == file.path).count() > 1;
        let trimmed = file.path.trim() != file.path || file.path.contains('\\');
        let plain = file.path.chars().all(|c| is_printable(c) && c != char::REPLACEMENT_CHARACTER);
        let by = match file.sha256.get(..HASH_LETTERS) {
            _ if plain && !trimmed && !same_path => By::Path(file.path.clone()),
            Some(hash) => By::Hash(hash.to_owned()),
            None => return None,
        };
        let others = || case.records.iter().filter(|other| other.id != record.id && other.is_in(&file.id));
        if others().next().is_none() {
            return Some(Self { by, pages: None });
        }
        let [first, last] = record.pages_in(&file.id);
        let held = |other: &Record| {
            let mut own = other.places().into_iter().filter(|part| part.file == file.id);
            own.any(|part| first <= part.pages[0] && part.pages[1] <= last)
        };
        (!others().any(held)).then_some(Self { by, pages: Some([first, last]) })
    }
}

/// As it stands in an entry of `files:`.
impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.by {
            By::Path(path) => write!(f, "file: {}", quoted(path))?,
            By::Hash(hash) => write!(f, "sha256: {}", quoted(hash))?,
        }
        match self.pages {
            Some([first, last]) if first == last => write!(f, ", pages: {first}"),
            Some([first, last]) => write!(f, ", pages: {first}-{last}"),
            None => Ok(()),
        }
    }
}

/// All that is uncertain, paper by paper. What the user has said is not, and a paper that stands behind another one, or
/// that is another person's by the user's word, is not asked about.
pub fn open(case: &CaseFile) -> Vec<Open<'_>> {
    let mut all = Vec::new();
    for record in case.records.iter().filter(|record| record.stands_behind().is_none()) {
        let (Some(paper), Some(file)) =
            (Paper::of(case, record), case.files.iter().find(|file| file.id == record.file))
        else {
            continue;
        };
        let is_others = record.patient_by_user.is_some_and(|whose| whose != PatientMatch::Same);
        if !is_others {
            let what = of_record(case, record);
            all.extend(what.into_iter().map(|what| Open { paper: paper.clone(), record, file, what }));
        }
    }
    all
}

/// Whether the user has written a question of their own.
pub fn has_question(case: &CaseFile) -> bool {
    case.facts.iter().any(|fact| fact.evidence.by_user && fact.kind == STATEMENT && fact.name == MAIN_QUESTION)
}

/// The findings that leave it open whose a paper is.
pub fn doubts<'c>(case: &'c CaseFile, record: &'c Record) -> impl Iterator<Item = &'c Finding> {
    let of_persons = [FindingCode::OtherPatient, FindingCode::UnattributedPaper, FindingCode::IdentityDiffers];
    let about = move |finding: &&Finding| of_persons.contains(&finding.code) && finding.records.contains(&record.id);
    case.findings.iter().filter(about)
}

fn of_record(case: &CaseFile, record: &Record) -> Vec<Uncertain> {
    let mut what = Vec::new();
    let donor = record.patient == PatientMatch::Donor;
    if record.patient_by_user.is_none() && !donor && doubts(case, record).next().is_some() {
        what.push(Uncertain::Person);
    }
    if record.kind == RecordKind::unclassified() && record.corrected_from.is_none() {
        what.push(Uncertain::Kind(likely(record)));
    }
    if let Some(date) = record.date.as_ref().filter(|date| !date.by_user)
        && let (Some(one), Some(other)) = (date.value, date.other_reading)
    {
        what.push(Uncertain::Date([one, other]));
    }
    what
}

/// The kinds that its words speak for.
fn likely(record: &Record) -> Vec<RecordKind> {
    let mut points: Vec<(i32, &RecordKind)> = Vec::new();
    for cue in record.cues.iter().filter(|cue| cue.kind != RecordKind::unclassified()) {
        match points.iter_mut().find(|(_, kind)| *kind == &cue.kind) {
            Some((sum, _)) => *sum += cue.weight,
            None => points.push((cue.weight, &cue.kind)),
        }
    }
    points.retain(|(sum, _)| *sum > 0);
    points.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let mut kinds: Vec<RecordKind> = record.runner_up.iter().cloned().collect();
    kinds.extend(points.into_iter().map(|(_, kind)| kind.clone()));
    let mut seen = Vec::new();
    kinds.retain(|kind| {
        let is_answer = kind.id() != "unclassified" && kind.id() != "not-medical" && !seen.contains(kind);
        seen.push(kind.clone());
        is_answer
    });
    kinds.truncate(KINDS);
    kinds
}
