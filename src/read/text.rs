//! Plain text: its lines as they are, tables in Markdown as rows; a form feed begins a page.

use super::decode::decode;
use super::markdown;
use super::{Outcome, within};
use crate::limits::Limits;
use crate::model::TextSource;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    // No encoding needs more than four bytes for a letter of one.
    let bytes = &bytes[..bytes.len().min(limits.text_bytes.saturating_mul(4))];
    let (text, cause) = within(decode(bytes, None), limits);
    let mut pages: Vec<Vec<String>> = text.split('\u{C}').map(|page| markdown::tables(lines(page))).collect();
    // Printers end the last page with a form feed too.
    if pages.len() > 1 && pages.last().is_some_and(|page| page.iter().all(|line| line.trim().is_empty())) {
        pages.pop();
    }
    Outcome::of(pages, TextSource::Text, cause)
}

/// The lines of a text, whatever ends them, without control characters other than TAB.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let mut lines: Vec<String> = text
        .split(['\n', '\r', '\u{B}', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(|line| line.chars().filter(|c| *c == '\t' || !c.is_control()).collect::<String>().trim_end().to_owned())
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}
