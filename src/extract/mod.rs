//! Stage 4: reads the facts and dates of one record, each with the words that state it.

use crate::model::{Fact, PagedText, Record, StatedDate};

/// What one record states. Ids of facts, and of records and files in their evidence, are empty: the pipeline numbers.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// All statements.
    pub facts: Vec<Fact>,
    /// All dates.
    pub dates: Vec<StatedDate>,
    /// The clinical date.
    pub date: Option<StatedDate>,
    /// Who signed.
    pub author: Option<String>,
    /// Where it was written.
    pub institution: Option<String>,
    /// See [`Record::complete_pages`].
    pub complete_pages: Option<bool>,
}

/// Reads one record.
pub fn extract(_record: &Record, _text: &PagedText) -> Extraction {
    Extraction::default()
}
