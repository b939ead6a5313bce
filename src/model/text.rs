//! The text of a file: pages of lines in reading order.

use serde::{Deserialize, Serialize};

use super::coded::Coded;
use super::record::TextSource;

/// The text of one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PagedText {
    /// The pages, in order. A format without pages (mail, text) has one.
    pub pages: Vec<Page>,
    /// What a data export says in codes, in the order of the pages; each entry names the line that shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coded: Vec<Coded>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// The lines in reading order, without line ends. A table row is one line, its cells parted by one TAB.
    pub lines: Vec<String>,
    /// Where the text came from.
    pub source: TextSource,
    /// Whether the page is a picture whose words were not read.
    pub needs_ocr: bool,
    /// Of a recognised page: the lines, from 1, whose reading is doubtful.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubtful: Vec<u32>,
}

impl Page {
    /// A page of words that were read.
    pub fn of(number: u32, lines: Vec<String>, source: TextSource) -> Self {
        Self { number, lines, source, needs_ocr: false, doubtful: Vec::new() }
    }
}

impl PagedText {
    /// The given pages, without codes.
    pub fn of(pages: Vec<Page>) -> Self {
        Self { pages, coded: Vec::new() }
    }

    /// One page of the given lines.
    pub fn single(lines: Vec<String>, source: TextSource) -> Self {
        Self::of(vec![Page::of(1, lines, source)])
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

    /// Whether the reading of a line, or of one of the `more` lines after it, is doubtful.
    pub fn is_doubtful(&self, page: u32, line: u32, more: u32) -> bool {
        let page = self.pages.iter().find(|one| one.number == page);
        page.is_some_and(|page| {
            page.doubtful.iter().any(|doubtful| (line..=line.saturating_add(more)).contains(doubtful))
        })
    }
}
