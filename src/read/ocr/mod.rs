//! Recognises the words of pictures.

use std::path::PathBuf;

/// How to recognise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// ISO 639-1; empty: to be found out.
    pub languages: Vec<String>,
    /// For scripts that the built-in recogniser lacks.
    pub tesseract: Option<Tesseract>,
}

/// An installed Tesseract, found by the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tesseract {
    /// The program.
    pub program: PathBuf,
    /// As `tesseract --list-langs` names them: eng, rus, chi_sim.
    pub languages: Vec<String>,
}
