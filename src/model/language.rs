//! The languages in which the program writes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language for what the program writes; what papers say stays in theirs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// Chinese, simplified.
    Zh,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::En, Language::Es, Language::Zh];

    /// Its code (ISO 639-1), under which its words stand in `knowledge`.
    pub fn id(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Es => "es",
            Language::Zh => "zh",
        }
    }
}

/// A code that is none of a [`Language`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoLanguage;

impl fmt::Display for NoLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = Language::ALL.iter().map(|language| language.id()).collect();
        write!(f, "the languages are {}", ids.join(", "))
    }
}

impl std::error::Error for NoLanguage {}

impl FromStr for Language {
    type Err = NoLanguage;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|language| language.id() == code).ok_or(NoLanguage)
    }
}
