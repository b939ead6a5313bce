//! Stage 2: gives the text of one file as pages of lines, a table row on one line.
//!
//! Knows formats, and no medicine.

pub mod pdf;

use crate::limits::Limits;
use crate::model::{FileState, PagedText, SourceFile};

/// What reading one file gave.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The text; empty where nothing could be read.
    pub text: PagedText,
    /// What came of the file.
    pub state: FileState,
    /// Why, in plain words, for a state other than `read`.
    pub reason: Option<String>,
}

/// Reads one file. Never panics and never fails: what went wrong is in the state and its reason.
pub fn read(_file: &SourceFile, _limits: &Limits) -> Reading {
    Reading { text: PagedText::default(), state: FileState::Unsupported, reason: None }
}
