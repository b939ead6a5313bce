//! The case as a FHIR R4 document: a bundle that the systems of hospitals can take in.
//!
//! Written from the case file alone, and only of what the summary may show as the patient's (its `View`). Every statement
//! points to its paper and says page, line and words in an extension. What has a certain code has it; everything else is
//! given in words (`knowledge/report/fhir.yaml`). A date has the precision that the paper gives to it, or is not there.

mod bundle;
mod diagnosis;
mod evidence;
mod ids;
mod knowledge;
mod papers;
mod patient;
mod sections;
mod statements;
mod treatments;
mod values;

use std::collections::BTreeMap;

use serde_json::Value;

use self::ids::Ids;
use super::dossier::without_others;
use super::pdf::view::View;
use super::pdf::words;
use crate::model::CaseFile;

/// Writes the document, indented, with a line end. The same case gives the same bytes.
///
/// # Errors
/// None in practice: every key is a text.
pub fn write(case: &CaseFile) -> serde_json::Result<String> {
    // It is given away: what is said of other people's papers stays with the family.
    let case = without_others(case);
    let view = View::new(&case, words::of(case.language));
    let mut writer = Writer { ids: Ids::of(&case), view: &view, patient: String::new(), papers: BTreeMap::new() };
    serde_json::to_string_pretty(&bundle::write(&mut writer)).map(|text| text + "\n")
}

/// What the resources are written with.
struct Writer<'v, 'c> {
    view: &'v View<'c>,
    ids: Ids,
    /// The address of the patient.
    patient: String,
    /// The addresses of the papers, by the ids of their records.
    papers: BTreeMap<&'c str, String>,
}

/// A resource with its address.
#[derive(Debug)]
struct Entry {
    url: String,
    resource: Value,
}
