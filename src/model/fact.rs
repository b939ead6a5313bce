//! What a record states, with the words that state it.

use serde::{Deserialize, Serialize};

use super::case::{Response, TimelineKind, TreatmentStatus};
use super::date::StatedDate;

/// Where a statement stands: the words themselves, letter for letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Record id.
    pub record: String,
    /// File id.
    pub file: String,
    /// Page, from 1.
    pub page: u32,
    /// Line on the page, from 1. A quote over several lines starts here; its lines are parted by `\n`.
    pub line: u32,
    /// Verbatim, at most 240 characters.
    pub quote: String,
    /// Whether a line of it was recognised from a picture and may be read wrongly.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
    /// Whether the user entered it: the words and their place are those of `case.yaml`, and `record` is the paper it is
    /// said of, empty where no paper shows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_user: bool,
}

impl Evidence {
    /// Whether no paper shows it: the user says it of the patient.
    pub fn is_of_no_paper(&self) -> bool {
        self.by_user && self.record.is_empty()
    }
}

/// What a test found (domain/extraction.md §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// Found, expressed.
    Positive,
    /// Weak, dim, in part of the cells.
    Partial,
    /// Looked for and not found.
    Negative,
    /// Less than in an earlier sample, or gone.
    Lost,
    /// Could not be told.
    Equivocal,
    /// The test was not done, or failed.
    NotPerformed,
    /// The result is awaited.
    Pending,
    /// A value or a name: there is no yes or no.
    Stated,
}

/// How sure the paper is, and in which tense (domain/extraction.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Stated as a finding.
    Asserted,
    /// Possible, suspected, a reason for a test.
    Uncertain,
    /// Intended, offered, considered.
    Planned,
    /// Of the past.
    Historical,
    /// A letter's words about a report that is another paper.
    ReportedByLetter,
}

/// Whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The person the paper is about.
    Patient,
    /// A relative.
    Family,
    /// A donor.
    Donor,
    /// Nobody in particular: a product, a legend, a template.
    Other,
}

/// Why a statement counts for nothing, though the paper states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetAside {
    /// The same paper in another file, or in another language, states it and is counted.
    Repeated,
    /// The paper was replaced by a later one.
    Replaced,
    /// The user says that it was read wrongly.
    Corrected,
}

/// The parts of a treatment that one sentence or table row states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treatment {
    /// What sort of treatment.
    pub kind: TimelineKind,
    /// First day.
    pub start: Option<StatedDate>,
    /// Last day.
    pub end: Option<StatedDate>,
    /// Said to go on.
    pub ongoing: bool,
    /// As printed: `6`, `C6D1`.
    pub cycles: Option<String>,
    /// The line number that the paper gives.
    pub line_asserted: Option<u32>,
    /// Its response, where the words link them.
    pub response: Option<Response>,
    /// Why it ended.
    pub stop_reason: Option<String>,
    /// Given, going on, or planned.
    pub status: TreatmentStatus,
}

/// One statement of a record.
///
/// `kind` (JSON `type`), `name`, `value` and `unit` follow `knowledge/extract/fact_types.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// `X001` and so on.
    pub id: String,
    /// The fact type, as `antigen-status`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about, as `CD19`, `haemoglobin`, `lbcl`.
    pub name: String,
    /// Normalised.
    pub value: Option<String>,
    /// As printed.
    pub value_raw: String,
    /// Canonical unit of `value`.
    pub unit: Option<String>,
    /// Unit as printed; `None` where the paper prints none.
    pub unit_raw: Option<String>,
    /// Yes, no, or another answer.
    pub polarity: Polarity,
    /// How sure.
    pub certainty: Certainty,
    /// About whom.
    pub subject: Subject,
    /// Flow cytometry, IHC, FISH, PCR …
    pub method: Option<String>,
    /// Lymph node, marrow aspirate, blood …
    pub sample: Option<String>,
    /// The clinical date of this statement, where one is known.
    pub date: Option<StatedDate>,
    /// Reference range as printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reference_range: Option<String>,
    /// Flag as printed: `H`, `L`, `*`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub flag: Option<String>,
    /// Of a `treatment-line`: its parts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub treatment: Option<Treatment>,
    /// Why it counts for nothing, where it does not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub set_aside: Option<SetAside>,
    /// Where it stands.
    pub evidence: Evidence,
    /// The rule that found it, as `extract/antigens:CD19`.
    pub rule: String,
}

impl Fact {
    /// A statement with the parts that most leave as they are: stated, asserted, about the patient, without a value, a date or a treatment.
    pub fn new(kind: &str, name: &str, value_raw: &str, evidence: Evidence, rule: &str) -> Self {
        Self {
            id: String::new(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            value: None,
            value_raw: value_raw.to_owned(),
            unit: None,
            unit_raw: None,
            polarity: Polarity::Stated,
            certainty: Certainty::Asserted,
            subject: Subject::Patient,
            method: None,
            sample: None,
            date: None,
            reference_range: None,
            flag: None,
            treatment: None,
            set_aside: None,
            evidence,
            rule: rule.to_owned(),
        }
    }
}
