//! What a data export says in codes, so that nothing of it has to be guessed from words.

use serde::{Deserialize, Serialize};

use super::date::DateKind;

/// The system of the codes that this program gives itself: what a part of an export is (`results`, `medications`, a
/// FHIR resource's name), and what a [`CodedRole::Patient`] entry tells (`name`, `birth-date`, `sex`, `id`).
pub const OWN: &str = "export-part";

/// The name space of what this program writes in FHIR: its extensions, and the identifiers of its documents. A document that
/// has it repeats papers, and its sentences are no paper's.
pub const OWN_SPACE: &str = "urn:x-cart-dossier";

/// What sort of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodedRole {
    /// A paper begins on this page and ends before the next one: what it is (a discharge summary, a laboratory report),
    /// its title as `value`, its day as `date`.
    Document,
    /// Who it is about: one entry for each of name, birth, sex and number (see [`OWN`]).
    Patient,
    /// A measured value or an answer.
    Observation,
    /// A diagnosis or problem.
    Condition,
    /// A medicine.
    Medication,
    /// Something that was done.
    Procedure,
    /// A study of the body in pictures.
    Imaging,
}

/// A code with its system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// `loinc`, `snomed`, `icd-10`, `rxnorm`, `atc`, `ucum`, … or the export's own name for it.
    pub system: String,
    /// As the export writes it.
    pub code: String,
    /// The words that the export gives for it.
    pub display: String,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    /// What sort of entry.
    pub role: CodedRole,
    /// Page, from 1, and line, from 1, that shows it.
    pub page: u32,
    /// See `page`.
    pub line: u32,
    /// What it is about, in all the codes that the export gives.
    pub codes: Vec<Code>,
    /// The value as the export writes it.
    pub value: Option<String>,
    /// The value, where it is a code: positive, not detected, a stage.
    pub value_codes: Vec<Code>,
    /// Unit as the export writes it.
    pub unit: Option<String>,
    /// Reference range as the export writes it, or low and high joined by ` - `.
    pub reference_range: Option<String>,
    /// Flag as the export writes it: `H`, `L`, `A`.
    pub flag: Option<String>,
    /// When it was taken, found or given: an ISO date with the precision that the export has, without the time of day.
    pub date: Option<String>,
    /// What `date` is the date of.
    pub date_kind: Option<DateKind>,
    /// When it ended.
    pub end: Option<String>,
    /// `final`, `preliminary`, `cancelled`, `planned`, `entered-in-error`, … as the export writes it.
    pub status: Option<String>,
    /// Whether the export denies it.
    pub negated: bool,
    /// Whether it is ordered or intended, and not said to have happened.
    pub planned: bool,
    /// How it was measured, and in what.
    pub method: Option<String>,
    /// See `method`.
    pub specimen: Option<String>,
}

impl Coded {
    /// An entry of which nothing is known yet but its sort. Its place is set when it is put on a page.
    pub fn new(role: CodedRole) -> Self {
        Self {
            role,
            page: 0,
            line: 0,
            codes: Vec::new(),
            value: None,
            value_codes: Vec::new(),
            unit: None,
            reference_range: None,
            flag: None,
            date: None,
            date_kind: None,
            end: None,
            status: None,
            negated: false,
            planned: false,
            method: None,
            specimen: None,
        }
    }

    /// The code that this program gave it, if it is one of those.
    pub fn own(&self) -> Option<&str> {
        self.codes.iter().find(|code| code.system == OWN).map(|code| code.code.as_str())
    }
}

impl Code {
    /// A code of this program's own: see [`OWN`].
    pub fn own(code: &str) -> Self {
        Self { system: OWN.to_owned(), code: code.to_owned(), display: String::new() }
    }
}
