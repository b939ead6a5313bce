//! Cuts a sentence that names several treatments into one part for each.

use std::ops::Range;

use super::mention::Mention;
use super::words::WORDS;
use crate::extract::dates::Placed;
use crate::extract::unit::Unit;

/// The part of the unit's folded text that speaks of each mention, in order.
pub(crate) fn segments(unit: &Unit, mentions: &[Mention], dates: &[Placed]) -> Vec<Range<usize>> {
    let words = unit.words();
    let mut parts = Vec::with_capacity(mentions.len());
    let mut start = 0;
    for (index, mention) in mentions.iter().enumerate() {
        let end = match mentions.get(index + 1) {
            Some(next) => own_line(unit, mention, next, dates)
                .unwrap_or_else(|| border(words, mention, next, dates, date_first(mentions, dates))),
            None => words.len(),
        };
        parts.push(start..end);
        start = end;
    }
    parts
}

/// Where the line of the next treatment begins, when it opens that line: what stands before belongs to the one above.
fn own_line(unit: &Unit, mention: &Mention, next: &Mention, dates: &[Placed]) -> Option<usize> {
    let start = unit.line_start(next.range.start);
    let in_date = |at: usize| dates.iter().any(|date| date.range.contains(&at));
    let lead = unit.words().get(start..next.range.start)?;
    let opens = lead.char_indices().all(|(at, c)| !c.is_alphabetic() || in_date(start + at));
    (start >= mention.range.end && opens).then_some(start)
}

/// `March 2024 R-CHOP, May 2025 R-ICE`: each date stands before its treatment.
fn date_first(mentions: &[Mention], dates: &[Placed]) -> bool {
    let (Some(first), Some(date)) = (mentions.first(), dates.first()) else { return false };
    let last = mentions.last().map_or(0, |m| m.range.end);
    date.range.end <= first.range.start && dates.last().is_some_and(|date| date.range.end <= last)
}

fn border(words: &str, mention: &Mention, next: &Mention, dates: &[Placed], date_first: bool) -> usize {
    let gap = mention.range.end..next.range.start;
    let in_date = |at: usize| dates.iter().any(|date| date.range.contains(&at));
    let text = &words[gap.clone()];
    if date_first
        && let Some(date) = dates.iter().find(|date| date.range.start >= gap.start && date.range.end <= gap.end)
    {
        return date.range.start;
    }
    let strong = text.rfind([';', '\t', '。', '；']).map(|at| gap.start + at);
    let word = WORDS.breaks.find(text).pop().map(|hit| gap.start + hit.range.start);
    if let Some(at) = strong.max(word) {
        return at;
    }
    let comma = text.char_indices().rev().find(|(at, c)| *c == ',' && !in_date(gap.start + at));
    if let Some((at, _)) = comma {
        return gap.start + at;
    }
    WORDS.and_words.find(text).pop().map_or(next.range.start, |hit| gap.start + hit.range.start)
}
