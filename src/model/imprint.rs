//! What is needed of a paper's words to compare it with other papers.
//!
//! Made with the facts of a file and kept with them, so that the comparison opens no file; no part of the case file.

use serde::{Deserialize, Serialize};

/// What a paper says of its own place among the versions of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Issue {
    /// Another one is to follow.
    Preliminary,
    /// The one that was to follow.
    Final,
    /// It stands in the place of an earlier one.
    Amended,
    /// It adds to an earlier one, which stands.
    Supplement,
}

/// The words of one paper, made ready for comparing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// Its folded words in reading order, parted by blanks; of a very long paper the first.
    pub words: String,
    /// Which of the words, from 0, stand on lines whose reading is doubtful: first and last of each run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubtful: Vec<[u32; 2]>,
    /// The digits of each number that is part of no date, sorted, each once: `98` of `9.8` and of `9,8`.
    pub numbers: Vec<String>,
    /// The numbers by which a laboratory knows the specimen or the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// What it says of itself among the versions of a report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Issue>,
    /// Whether it says that it is a translation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub translated: bool,
    /// Whether a page of it was not read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// The smallest hashes of its runs of three words: papers that share many of them share most of their words.
    pub sketch: Vec<u32>,
}
