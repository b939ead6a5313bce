//! The text of a file: pages of lines in reading order.

use super::record::TextSource;

/// The text of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagedText {
    /// The pages, in order. A format without pages (mail, text) has one.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// The lines in reading order, without line ends. A table row is one line, its cells parted by one TAB.
    pub lines: Vec<String>,
    /// Where the text came from.
    pub source: TextSource,
    /// Whether the page is a picture whose words were not read.
    pub needs_ocr: bool,
}

impl PagedText {
    /// One page of the given lines.
    pub fn single(lines: Vec<String>, source: TextSource) -> Self {
        Self { pages: vec![Page { number: 1, lines, source, needs_ocr: false }] }
    }

    /// Every line with its page and line number, both from 1.
    pub fn lines(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        self.pages
            .iter()
            .flat_map(|page| (1u32..).zip(&page.lines).map(move |(line, text)| (page.number, line, text.as_str())))
    }

    /// Whether no page has a visible character.
    pub fn is_blank(&self) -> bool {
        self.lines().all(|(_, _, text)| text.trim().is_empty())
    }
}
