//! What a data export says in codes, so that nothing of it has to be guessed from words.

use serde::{Deserialize, Serialize};

/// What sort of entry it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodedRole {
    /// What the export, or a part of it, is: a discharge summary, a laboratory report.
    Document,
    /// Who it is about.
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
    /// When it was taken, found or given, as ISO 8601 with the precision that the export has.
    pub date: Option<String>,
    /// When it ended.
    pub end: Option<String>,
    /// `final`, `preliminary`, `cancelled`, `planned`, `entered-in-error`, … as the export writes it.
    pub status: Option<String>,
    /// Whether the export denies it.
    pub negated: bool,
    /// How it was measured, and in what.
    pub method: Option<String>,
    /// See `method`.
    pub specimen: Option<String>,
}
