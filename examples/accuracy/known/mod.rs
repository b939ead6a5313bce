//! Folders of which it is known what must come out, set beside what came out: which status each item has, and whose each paper is.

mod changed;
mod example;
mod generated;
mod persons;

use std::collections::BTreeSet;

use anyhow::Result;
use cart_dossier::model::{CaseFile, PatientMatch, Status};

/// Where folders with a known truth come from, in the order of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Set {
    /// `examples/*/expected.yaml`.
    Examples,
    /// `tests/cases/variations`.
    Changed,
    /// `examples/make/batch.rs`.
    Generated,
    /// `examples/accuracy/known/persons.yaml`.
    Persons,
}

impl Set {
    pub(crate) const ALL: [Self; 4] = [Self::Examples, Self::Changed, Self::Generated, Self::Persons];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Examples => "the examples",
            Self::Changed => "the examples with one paper changed",
            Self::Generated => "patients of the generator",
            Self::Persons => "persons who are easily mixed up",
        }
    }
}

/// One folder, known and looked at.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) set: Set,
    pub(crate) name: String,
    pub(crate) items: Vec<KnownItem>,
    pub(crate) whose: Whose,
}

/// An item with its known status, and the one it was given.
#[derive(Debug)]
pub(crate) struct KnownItem {
    pub(crate) id: String,
    pub(crate) truth: Truth,
    pub(crate) told: Status,
}

/// What is known of an item.
#[derive(Debug, Clone)]
pub(crate) enum Truth {
    /// It has one of these.
    Is(Vec<Status>),
    /// Whatever it is, it is not found.
    NotFound,
}

/// Whose the papers of a folder are, in counts.
#[derive(Debug, Default)]
pub(crate) struct Whose {
    /// Papers of other persons.
    pub(crate) others: usize,
    /// Of these, set aside.
    pub(crate) aside: usize,
    /// Of these, named to the reader: in a finding, or as the paper of the patient whose folder it belongs to.
    pub(crate) named: usize,
    /// Papers of the patient, and papers that name nobody.
    pub(crate) own: usize,
    /// Of these, taken for another person's.
    pub(crate) own_aside: usize,
    /// What went wrong, for the screen.
    pub(crate) wrong: Vec<String>,
}

impl Whose {
    /// Counts the papers of a case. `others`: the files that hold another person's paper; `is_named`: whether the reader is told
    /// that such a file may be another's.
    pub(crate) fn of(case: &CaseFile, others: &BTreeSet<String>, is_named: impl Fn(&str) -> bool) -> Self {
        let mut whose = Self { others: others.len(), ..Self::default() };
        let is_aside = |of: PatientMatch| matches!(of, PatientMatch::Other | PatientMatch::Donor);
        for file in &case.files {
            let records = || case.records.iter().filter(|record| record.is_in(&file.id));
            if others.contains(&file.path) {
                let is_aside = records().count() > 0 && records().all(|record| is_aside(record.patient));
                whose.aside += usize::from(is_aside);
                whose.named += usize::from(is_named(&file.path));
                if !is_aside || !is_named(&file.path) {
                    whose.wrong.push(format!("{}: another person's, not set aside or not named", file.path));
                }
            } else {
                // A paper in several files is counted in its first.
                for record in records().filter(|record| record.file == file.id) {
                    whose.own += 1;
                    if is_aside(record.patient) {
                        whose.taken_for_others(&file.path);
                    }
                }
            }
        }
        whose
    }

    /// One of the patient's own papers was.
    fn taken_for_others(&mut self, path: &str) {
        self.own_aside += 1;
        self.wrong.push(format!("{path}: the patient's own, taken for another's"));
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.others += other.others;
        self.aside += other.aside;
        self.named += other.named;
        self.own += other.own;
        self.own_aside += other.own_aside;
    }
}

/// The findings that tell of a paper that may be another person's: one was set aside, or was not though names differ.
const OF_PERSONS: [&str; 2] = ["other-patient", "identity-differs"];

/// Whether a finding of the case tells that this file may hold another person's paper.
fn is_in_finding(case: &CaseFile, path: &str) -> bool {
    let file = case.files.iter().find(|file| file.path == path);
    let mut findings = case.findings.iter().filter(|finding| OF_PERSONS.contains(&finding.code.id().as_str()));
    file.is_some_and(|file| findings.any(|finding| finding.files.contains(&file.id)))
}

/// The known statuses of a case beside those that it has; of an item that it does not have, nothing.
fn items(case: &CaseFile, truths: impl IntoIterator<Item = (String, Truth)>) -> Vec<KnownItem> {
    let told = |id: &str| case.items.iter().find(|item| item.id == id).map(|item| item.status);
    truths.into_iter().filter_map(|(id, truth)| Some(KnownItem { told: told(&id)?, id, truth })).collect()
}

/// Looks at all folders.
pub(crate) fn all() -> Result<Vec<Known>> {
    let examples = example::all()?;
    let mut known = Vec::new();
    for (example, case) in &examples {
        known.push(example.against(case));
    }
    known.extend(changed::all(&examples));
    known.extend(generated::all()?);
    known.extend(persons::all()?);
    Ok(known)
}
