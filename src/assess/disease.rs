//! Which disease the papers are about.

use super::case::{Case, UNKNOWN_DISEASE};
use super::select::STATED;
use super::{kinds, targets};
use crate::model::{Disease, DiseaseSource, Evidence, Fact, Polarity, Record};

/// The column for a disease outside the blood cancers with a column of their own.
const OTHER: &str = "other";

/// The most places that are cited.
const CITED: usize = 3;

/// The disease: as the user says, else as the newest tissue report says, else the newest other paper.
///
/// A skin or bowel report beside the blood cancer does not change the case: `other` is chosen only where no paper names
/// one of the diseases with a column.
pub(crate) fn disease(case: &Case<'_>, option: Option<&str>) -> Disease {
    if let Some(id) = option.filter(|id| *id != UNKNOWN_DISEASE) {
        let id = targets::column(id).to_owned();
        return of(id.clone(), DiseaseSource::User, evidence(case, &id));
    }
    let mut named = named(case);
    named.sort_by_key(|(fact, record, column)| {
        let tissue = targets::plays(record, "tissue");
        let date = case.date_of(fact).map(|date| date.earliest());
        std::cmp::Reverse((*column != OTHER, tissue, date))
    });
    match named.first() {
        Some((_, _, column)) => {
            let id = (*column).to_owned();
            of(id.clone(), DiseaseSource::Documents, evidence(case, &id))
        }
        None => of(UNKNOWN_DISEASE.to_owned(), DiseaseSource::Unknown, Vec::new()),
    }
}

fn of(id: String, chosen_by: DiseaseSource, evidence: Vec<Evidence>) -> Disease {
    let targets = targets::main_targets(&id);
    Disease { id, chosen_by, evidence, targets }
}

/// The diagnoses that clinicians state of the patient, with their columns.
fn named<'a>(case: &Case<'a>) -> Vec<(&'a Fact, &'a Record, &'a str)> {
    let stated = |fact: &&Fact| {
        fact.kind == targets::DIAGNOSIS
            && !targets::is_other_illness(fact)
            && STATED.contains(&fact.certainty)
            && matches!(fact.polarity, Polarity::Positive | Polarity::Stated)
    };
    case.statements()
        .filter(stated)
        .filter_map(|fact| case.record(&fact.evidence.record).map(|record| (fact, record, targets::column(&fact.name))))
        .filter(|(_, record, _)| kinds::is_result(record.kind.id()) || kinds::is_narrative(record.kind.id()))
        .collect()
}

fn evidence(case: &Case<'_>, id: &str) -> Vec<crate::model::Evidence> {
    let mut found: Vec<_> = named(case).into_iter().filter(|(_, _, column)| *column == id).collect();
    found.sort_by_key(|(fact, record, _)| {
        let tissue = targets::plays(record, "tissue");
        std::cmp::Reverse((tissue, case.date_of(fact).map(|date| date.earliest())))
    });
    found.into_iter().take(CITED).map(|(fact, _, _)| fact.evidence.clone()).collect()
}
