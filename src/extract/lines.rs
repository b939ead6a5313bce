//! The printed lines of a paper, folded once for all that look at lines and not at sentences.

use super::fold::fold;
use super::lexicon::{Hit, Lexicon, Searches};
use crate::model::PagedText;

/// One printed line.
#[derive(Debug)]
pub(super) struct Line {
    /// Folded for matching.
    pub(super) words: String,
    searches: Searches,
}

impl Line {
    /// The phrases of a list that stand here ([`Lexicon::find`]).
    pub(super) fn find<T>(&self, lexicon: &'static Lexicon<T>) -> Vec<Hit<'static, T>> {
        self.searches.find(&self.words, lexicon)
    }
}

/// The lines of each page of a text, in its order.
pub(super) fn lines(text: &PagedText) -> Vec<Vec<Line>> {
    let line = |line: &String| Line { words: fold(line), searches: Searches::default() };
    text.pages.iter().map(|page| page.lines.iter().map(line).collect()).collect()
}
