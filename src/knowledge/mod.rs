//! The one door to YAML.
//!
//! What the program knows of medicine, and every sentence it prints, is YAML below this folder: one sub-folder per
//! stage that reads it, compiled in. The stages own the types; this module parses, and says where a mistake is.

use std::fmt;

use serde::de::DeserializeOwned;

/// A mistake in a knowledge file, a checklist or a user's own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeError {
    /// Which file, as `assess/generic.yaml` or the path the user gave.
    pub file: String,
    /// Where, from 1; `None` where the mistake has no single place.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for KnowledgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl std::error::Error for KnowledgeError {}

/// Parses YAML text.
///
/// # Errors
/// A text that is not YAML, or that does not fit `T`, gives the place and what is wrong with it.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, KnowledgeError> {
    serde_yaml::from_str(text).map_err(|error| KnowledgeError {
        file: file.to_owned(),
        line: error.location().map(|place| place.line()),
        problem: error.to_string(),
    })
}

/// Parses a file that is compiled in.
///
/// # Panics
/// If the file is wrong: the tests load every one of them, so that no released program can meet this.
pub fn builtin<T: DeserializeOwned>(file: &str, text: &str) -> T {
    #[expect(clippy::panic, reason = "a compiled-in file that does not parse is a bug that the tests catch")]
    parse(file, text).unwrap_or_else(|error| panic!("built-in {error}"))
}

/// Compiles a pattern that stands in a compiled-in file; patterns are matched against folded text.
///
/// # Panics
/// If the pattern is wrong: see [`builtin`].
pub fn builtin_regex(file: &str, pattern: &str) -> regex::Regex {
    #[expect(clippy::panic, reason = "a compiled-in pattern that does not compile is a bug that the tests catch")]
    regex::Regex::new(pattern).unwrap_or_else(|error| panic!("built-in {file}: {error}"))
}
