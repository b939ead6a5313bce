//! Values in words, of what is often told without a number: `preserved ejection fraction`, `PFTs within normal limits`.

use std::ops::Range;

use super::analyte::{Analyte, NAMES};
use super::words::WORDS;
use crate::extract::unit::Unit;

/// How many words may stand between a name and the word that values it.
const MOST_FILLERS: usize = 6;

/// One that was found.
#[derive(Debug, Clone)]
pub(super) struct InWords {
    pub(super) analyte: &'static Analyte,
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
}

impl InWords {
    /// From the first of name and value to the end of the last.
    pub(super) fn span(&self) -> Range<usize> {
        self.name.start.min(self.value.start)..self.name.end.max(self.value.end)
    }
}

/// The values in words within `part` of a unit, of names behind which no number stands.
pub(super) fn results(unit: &Unit, part: &Range<usize>, with_number: &[Range<usize>]) -> Vec<InWords> {
    let Some(text) = unit.words().get(part.clone()) else { return Vec::new() };
    let mut found = Vec::new();
    for hit in NAMES.find(text) {
        let Some(named) = hit.meaning.filter(|named| named.analyte.in_words && !named.needs_unit) else { continue };
        let shift = |range: Range<usize>| part.start + range.start..part.start + range.end;
        let name = shift(hit.range.clone());
        if with_number.contains(&name) {
            continue;
        }
        let value = behind(text, hit.range.end).or_else(|| before(text, hit.range.start));
        found.extend(value.map(|value| InWords { analyte: named.analyte, name, value: shift(value) }));
    }
    found
}

fn behind(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    for _ in 0..=MOST_FILLERS {
        at += text[at..].len() - text[at..].trim_start_matches([' ', '\t', ')']).len();
        let rest = &text[at..];
        if let Some(hit) = WORDS.in_words.find(rest).first().filter(|hit| hit.range.start == 0) {
            return Some(at..at + hit.range.end);
        }
        at += WORDS.filler(rest)?;
    }
    None
}

fn before(text: &str, to: usize) -> Option<Range<usize>> {
    let text = text[..to].trim_end();
    WORDS.in_words.find(text).last().filter(|hit| hit.range.end == text.len()).map(|hit| hit.range.clone())
}
