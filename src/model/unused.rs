//! What a user entered and what could not be used.

/// A line of `case.yaml` that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// Where it stands, from 1.
    pub line: u32,
    /// What it names: a file or a hash, or a value in a file.
    pub name: String,
    /// Why.
    pub why: Why,
    /// What it may have meant.
    pub nearest: Option<String>,
}

/// Why a line could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// No file is called so.
    NoFile,
    /// So many files are called so.
    SeveralFiles(usize),
    /// The file has no paper that could be read, or none on these pages.
    NoPaper,
    /// The file holds so many papers, and one of them is meant.
    SeveralPapers(usize),
    /// The paper states no such value.
    NoFact,
    /// The paper states it with several values.
    SeveralValues,
}
