//! The case file: the contract of `--json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::date::{PartialDate, StatedDate};
use super::fact::{Evidence, Fact};
use super::file::FileEntry;
use super::language::Language;
use super::record::Record;

/// The value of [`CaseFile::schema`].
pub const SCHEMA: &str = "cart-dossier.case/1";

/// All that is known of one patient's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// What wrote it.
    pub tool: Tool,
    /// Ages are counted to this day.
    pub as_of: PartialDate,
    /// The language of its sentences; what papers say stays in theirs.
    #[serde(default)]
    pub language: Language,
    /// Id of the checklist.
    pub profile: String,
    /// SHA-256 of the checklist's text.
    pub checklist_sha256: String,
    /// Which disease.
    pub disease: Disease,
    /// Who.
    pub patient: Patient,
    /// Every file, once.
    pub files: Vec<FileEntry>,
    /// Every paper.
    pub records: Vec<Record>,
    /// Every statement.
    pub facts: Vec<Fact>,
    /// The checklist, in order.
    pub items: Vec<Item>,
    /// Treatments in order of time.
    pub timeline: Vec<TimelineEntry>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
    /// What to ask.
    pub questions: Vec<Question>,
    /// Sentences of the checklist for page 1, as that treatment at home goes on.
    #[serde(default)]
    pub notices: Vec<String>,
    /// Whether who it is about was hidden: its quotes are then not letter for letter those of the papers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
    /// Sums.
    pub counts: Counts,
}

/// Name and version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `cart-dossier`.
    pub name: String,
    /// As in Cargo.toml.
    pub version: String,
}

/// The disease of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disease {
    /// `b-all lbcl fl mcl cll mm other unknown`.
    pub id: String,
    /// Who said so.
    pub chosen_by: DiseaseSource,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
    /// The markers that CAR-T products for it aim at; of an unknown disease, those of all.
    #[serde(default)]
    pub targets: Vec<String>,
}

/// Who chose the disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DiseaseSource {
    Documents,
    User,
    Unknown,
}

/// The person of the case, as the papers name them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// As printed on most papers.
    pub name: Option<String>,
    /// Birth.
    pub date_of_birth: Option<PartialDate>,
    /// `male` or `female`.
    pub sex: Option<String>,
    /// At `as_of`, in whole years.
    pub age_years: Option<u32>,
    /// Numbers.
    pub identifiers: Vec<Identifier>,
    /// Where each stands.
    pub evidence: Vec<Evidence>,
}

/// A number of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// `id-nhs`, `id-mrn` …
    #[serde(rename = "type")]
    pub kind: String,
    /// As printed.
    pub value: String,
}

/// How much reviewers want an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Need {
    Required,
    Recommended,
    IfApplicable,
}

/// The nine statuses of domain/checklist.md §1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "defined in docs/checklist.md")]
pub enum Status {
    Present,
    Partial,
    Stale,
    Pending,
    MentionedOnly,
    Conflict,
    Unreadable,
    Missing,
    NotApplicable,
}

/// One line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// As in the checklist.
    pub id: String,
    /// For people.
    pub title: String,
    /// For people.
    pub section: String,
    /// How much it is wanted here.
    pub need: Need,
    /// The first status that holds.
    pub status: Status,
    /// Other statuses that hold too.
    pub also: Vec<Status>,
    /// The papers it rests on.
    pub records: Vec<String>,
    /// The statements it rests on.
    pub facts: Vec<String>,
    /// What was not seen, for people.
    pub lacking: Vec<String>,
    /// The newest clinical date; of an ambiguous one the older reading.
    pub newest: Option<PartialDate>,
    /// Days from `newest` to `as_of`.
    pub age_days: Option<i64>,
    /// Too old after this many days.
    pub limit_days: Option<u32>,
    /// The event after which it is too old, in words with its date.
    pub superseded_by: Option<String>,
    /// One sentence: why this status.
    pub reason: String,
    /// What to ask for, where there is something to ask.
    pub ask: Option<String>,
}

impl Item {
    /// A line of which nothing is known but its status.
    pub fn new(id: &str, title: &str, section: &str, need: Need, status: Status) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            section: section.to_owned(),
            need,
            status,
            also: Vec::new(),
            records: Vec::new(),
            facts: Vec::new(),
            lacking: Vec::new(),
            newest: None,
            age_days: None,
            limit_days: None,
            superseded_by: None,
            reason: String::new(),
            ask: None,
        }
    }
}

/// What sort of treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum TimelineKind {
    Systemic,
    Radiotherapy,
    Transplant,
    CellTherapy,
    Bridging,
    Lymphodepletion,
    Surgery,
    Maintenance,
}

/// Whether a treatment was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum TreatmentStatus {
    Given,
    Ongoing,
    Planned,
}

/// How the disease answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// `CMR`, `CR`, `PMR`, `PR`, `SD`, `PMD`, `PD` …
    pub value: String,
    /// When it was seen.
    pub date: Option<StatedDate>,
    /// PET-CT, marrow …
    pub method: Option<String>,
}

/// One treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// `T1` and so on.
    pub id: String,
    /// What sort.
    pub kind: TimelineKind,
    /// Id of the regimen or drug.
    pub regimen: String,
    /// As printed.
    pub raw: String,
    /// First day.
    pub start: Option<StatedDate>,
    /// Last day.
    pub end: Option<StatedDate>,
    /// Said to go on.
    pub ongoing: bool,
    /// As printed.
    pub cycles: Option<String>,
    /// Proposed line of therapy; `None` for what is not counted as a line.
    pub line_proposed: Option<u32>,
    /// The line number that a paper gives.
    pub line_asserted: Option<u32>,
    /// Why a new line, or why none.
    pub why_new_line: String,
    /// Best response linked to it.
    pub response: Option<Response>,
    /// Why it ended.
    pub stop_reason: Option<String>,
    /// Given, going on, or planned.
    pub status: TreatmentStatus,
    /// Where it stands.
    pub evidence: Vec<Evidence>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Could change what the summary says.
    Warn,
    /// Worth a look.
    Look,
}

/// What sort of finding; each has a heading in docs/findings.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each has a heading in docs/findings.md")]
pub enum FindingCode {
    OtherPatient,
    UnattributedPaper,
    SameContent,
    TranslationPair,
    ReplacedReport,
    AmbiguousDate,
    FutureDate,
    DateBeforeBirth,
    IncompletePages,
    NeedsOcr,
    NeedsPassword,
    Damaged,
    Unsupported,
    Empty,
    TooLarge,
    Unclassified,
    OddName,
    FolderLoop,
    CannotOpen,
    LineCountDiffers,
    AntigenChanged,
    ValuesDiffer,
    PartlyRead,
    HardToRead,
    CorrectedKind,
    UnusedCorrection,
    SexChromosomes,
    DoubtfulNumber,
    IdentityDiffers,
    CorrectedDate,
    CorrectedPerson,
    CorrectedValue,
    EnteredByUser,
    ResultChanged,
}

impl FindingCode {
    /// Whether it says no more than the lists of unread files and of papers set aside do.
    pub fn is_of_a_list(self) -> bool {
        matches!(
            self,
            Self::OtherPatient
                | Self::NeedsOcr
                | Self::NeedsPassword
                | Self::Damaged
                | Self::Unsupported
                | Self::Empty
                | Self::TooLarge
                | Self::PartlyRead
                | Self::CannotOpen
        )
    }

    /// The code as printed, as `other-patient`.
    pub fn id(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// What a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What sort.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// Files it is about.
    pub files: Vec<String>,
    /// Records it is about.
    pub records: Vec<String>,
    /// What was seen.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// What to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// As `q-target`.
    pub id: String,
    /// The question.
    pub text: String,
    /// Whom.
    pub ask_whom: String,
    /// The items that raised it.
    pub because: Vec<String>,
    /// Papers that help.
    pub records: Vec<String>,
}

/// Sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Files by state.
    pub files: BTreeMap<String, usize>,
    /// Records by kind.
    pub records: BTreeMap<String, usize>,
    /// Items by need, then by status.
    pub items: BTreeMap<String, BTreeMap<String, usize>>,
}
