//! A case as a row.

use std::collections::BTreeSet;

use crate::assess::identity::personas;
use crate::assess::kinds;
use crate::model::overview::{RowFinding, RowItem, RowPaper, RowPerson, RowQuestion, RowUnread};
use crate::model::{CaseFile, Fact, FileEntry, FileState, PatientMatch, PatientRow, Record, Status, Subject};

/// The row of a case in the sub-folder of this name.
pub fn row(folder: &str, case: &CaseFile) -> PatientRow {
    let items = case.items.iter().filter(|item| item.status != Status::NotApplicable);
    let unread = case.files.iter().filter(|file| file.state.is_unread());
    PatientRow {
        folder: folder.to_owned(),
        problem: None,
        name: case.patient.name.clone(),
        date_of_birth: case.patient.date_of_birth,
        age_years: case.patient.age_years,
        disease: case.disease.id.clone(),
        as_of: Some(case.as_of),
        profile: case.profile.clone(),
        files: case.files.iter().filter(|file| file.state != FileState::Ignored).count(),
        items: items
            .map(|item| RowItem {
                id: item.id.clone(),
                title: item.title.clone(),
                need: item.need,
                status: item.status,
                reason: item.reason.clone(),
                newest: item.newest,
                age_days: item.age_days,
            })
            .collect(),
        questions: case
            .questions
            .iter()
            .map(|question| RowQuestion { text: question.text.clone(), ask_whom: question.ask_whom.clone() })
            .collect(),
        unread: unread
            .map(|file| RowUnread {
                path: file.path.clone(),
                state: file.state,
                reason: file.reason.clone().unwrap_or_default(),
            })
            .collect(),
        findings: case
            .findings
            .iter()
            .map(|finding| RowFinding {
                code: finding.code,
                severity: finding.severity,
                message: finding.message.clone(),
            })
            .collect(),
        papers: papers(case),
        persons: persons(case),
        changes: None,
        summary: None,
    }
}

/// The row of a sub-folder that could not be looked at.
pub fn unreadable(folder: &str, why: &str) -> PatientRow {
    PatientRow {
        folder: folder.to_owned(),
        problem: Some(why.to_owned()),
        name: None,
        date_of_birth: None,
        age_years: None,
        disease: String::new(),
        as_of: None,
        profile: String::new(),
        files: 0,
        items: Vec::new(),
        questions: Vec::new(),
        unread: Vec::new(),
        findings: Vec::new(),
        papers: Vec::new(),
        persons: Vec::new(),
        changes: None,
        summary: None,
    }
}

fn papers(case: &CaseFile) -> Vec<RowPaper> {
    let personas = personas(&case.facts);
    let is_personal = |record: &&Record| {
        kinds::is_evidence(record.kind.id()) && personas.get(record.id.as_str()).is_some_and(|p| p.is_named())
    };
    let of = |file: &FileEntry| {
        let records = || case.records.iter().filter(|record| record.is_in(&file.id));
        RowPaper {
            path: file.path.clone(),
            kind: records().next().map(|record| record.kind.id().to_owned()).unwrap_or_default(),
            sha256: file.sha256.clone(),
            personal: records().any(|record| is_personal(&record)),
        }
    };
    let held = |file: &&FileEntry| !matches!(file.state, FileState::Ignored | FileState::Duplicate);
    case.files.iter().filter(held).map(of).collect()
}

/// The patient, and each other person that a paper of the folder names.
fn persons(case: &CaseFile) -> Vec<RowPerson> {
    let of = |wanted: &dyn Fn(&Record) -> bool| {
        let records: BTreeSet<&str> =
            case.records.iter().filter(|record| wanted(record)).map(|record| record.id.as_str()).collect();
        let mut seen = BTreeSet::new();
        let facts = case.facts.iter().filter(|fact| {
            records.contains(fact.evidence.record.as_str())
                && is_identity(fact)
                && seen.insert((&fact.kind, &fact.name, &fact.value, fact.set_aside.is_some()))
        });
        facts.cloned().collect::<Vec<Fact>>()
    };
    let own = RowPerson { file: None, facts: of(&|record| record.patient == PatientMatch::Same) };
    let others = case.records.iter().filter(|record| record.patient == PatientMatch::Other);
    let others = others.filter_map(|record| {
        let file = case.files.iter().find(|file| file.id == record.file)?;
        let facts = of(&|one| one.id == record.id);
        (!facts.is_empty()).then(|| RowPerson { file: Some(file.path.clone()), facts })
    });
    std::iter::once(own).chain(others).collect()
}

fn is_identity(fact: &Fact) -> bool {
    fact.subject == Subject::Patient
        && (matches!(fact.kind.as_str(), "patient-name" | "patient-dob") || fact.kind.starts_with("id-"))
}
