//! What a batch of cases comes to: one patient a row, and what several patients have to do with each other.

use serde::{Deserialize, Serialize};

use super::case::{FindingCode, Need, Severity, Status, Tool};
use super::date::PartialDate;
use super::fact::Fact;
use super::file::FileState;
use super::language::Language;

/// The value of [`Overview::schema`].
pub const OVERVIEW_SCHEMA: &str = "cart-dossier.overview/1";

/// A batch: all patients of one folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// [`OVERVIEW_SCHEMA`].
    pub schema: String,
    /// What wrote it.
    pub tool: Tool,
    /// The newest day to which ages are counted.
    pub as_of: PartialDate,
    /// The language of its sentences.
    pub language: Language,
    /// In the order in which they are shown.
    pub patients: Vec<PatientRow>,
    /// Papers and folders that may belong to another patient of the batch.
    pub mixed: Vec<Mixed>,
    /// Names of files that lie beside the patients' folders and belong to none.
    pub loose: Vec<String>,
}

/// One patient of a batch, with all that the overview says of the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientRow {
    /// The name of the sub-folder.
    pub folder: String,
    /// Why the case could not be read; then the rest is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// As printed on most papers.
    pub name: Option<String>,
    /// Birth.
    pub date_of_birth: Option<PartialDate>,
    /// At `as_of`, in whole years.
    pub age_years: Option<u32>,
    /// Id of the disease.
    pub disease: String,
    /// Ages are counted to this day.
    pub as_of: Option<PartialDate>,
    /// Id of the checklist.
    pub profile: String,
    /// Files that hold papers or might.
    pub files: usize,
    /// The items of the checklist that apply, in its order.
    pub items: Vec<RowItem>,
    /// What to ask.
    pub questions: Vec<RowQuestion>,
    /// What could not be read.
    pub unread: Vec<RowUnread>,
    /// What a person should look at.
    pub findings: Vec<RowFinding>,
    /// The papers, to tell what arrived.
    pub papers: Vec<RowPaper>,
    /// Whom the papers name.
    pub persons: Vec<RowPerson>,
    /// What changed since the last batch; `None` where there was none with this patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Changes>,
    /// The summary, by its path from the overview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// An item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowItem {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How much it is wanted.
    pub need: Need,
    /// How it stands.
    pub status: Status,
    /// Why, in a sentence.
    pub reason: String,
    /// The newest day of its papers.
    pub newest: Option<PartialDate>,
    /// Days from then to `as_of`.
    pub age_days: Option<i64>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowQuestion {
    /// What.
    pub text: String,
    /// Whom.
    pub ask_whom: String,
}

/// A file that was not read, or not whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowUnread {
    /// Its path in the folder.
    pub path: String,
    /// How it was left.
    pub state: FileState,
    /// Why.
    pub reason: String,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFinding {
    /// Its code.
    pub code: FindingCode,
    /// How grave.
    pub severity: Severity,
    /// What was seen.
    pub message: String,
}

/// A paper of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPaper {
    /// The path of its file.
    pub path: String,
    /// What it is; empty where it was not told.
    pub kind: String,
    /// SHA-256 of the file; empty where it was not read.
    pub sha256: String,
    /// Whether it is about one person's health, so that it belongs into one folder only.
    pub personal: bool,
}

/// Whom papers name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPerson {
    /// The file that names another person than the patient; `None` for the patient.
    pub file: Option<String>,
    /// What is said of the person: names, birth, numbers, each once.
    pub facts: Vec<Fact>,
}

/// What changed of a patient since the last batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// The day of the last batch.
    pub since: Option<PartialDate>,
    /// Papers that were not there.
    pub arrived: Vec<String>,
    /// Papers that are no longer there.
    pub gone: Vec<String>,
    /// Titles of items that were open and are found now.
    pub resolved: Vec<String>,
    /// Titles of items that were found and are open now, as those newly out of date.
    pub reopened: Vec<String>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        let Self { since: _, arrived, gone, resolved, reopened } = self;
        [arrived, gone, resolved, reopened].into_iter().all(Vec::is_empty)
    }
}

/// Something of one patient that is, or may be, of another one of the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mixed {
    /// What it is.
    pub kind: MixedKind,
    /// The folder in which it is.
    pub folder: String,
    /// The file there; empty for a whole folder.
    pub file: String,
    /// The folder to which it may belong, or that has it too.
    pub other: String,
    /// The file in that folder, where it is there too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_file: Option<String>,
}

/// How two patients of a batch are mixed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MixedKind {
    /// The paper names the patient of the other folder.
    OfOther,
    /// The same file is in both folders.
    InBoth,
    /// Both folders name the same person.
    SamePerson,
}

impl PatientRow {
    /// Required items that are found, and required items in all.
    pub fn readiness(&self) -> (usize, usize) {
        let required = || self.items.iter().filter(|item| item.need == Need::Required);
        (required().filter(|item| item.status == Status::Present).count(), required().count())
    }

    /// Items that are not found in full, required ones first.
    pub fn open(&self) -> Vec<&RowItem> {
        let mut open: Vec<&RowItem> = self.items.iter().filter(|item| item.is_open()).collect();
        open.sort_by_key(|item| item.need);
        open
    }
}

impl RowItem {
    /// Whether something is left to do for it.
    pub fn is_open(&self) -> bool {
        !matches!(self.status, Status::Present | Status::NotApplicable)
    }
}
