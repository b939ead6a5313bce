//! Of which day a value is: its column's, its sentence's, its panel's, else the paper's.

use std::ops::Range;

use super::words::WORDS;
use crate::extract::Paper;
use crate::extract::lexicon::Lexicon;
use crate::extract::reach;
use crate::model::{DateKind, StatedDate};

/// Dates that never are the day of a test.
const NEVER: [DateKind; 8] = [
    DateKind::Birth,
    DateKind::Expiry,
    DateKind::FollowUp,
    DateKind::Request,
    DateKind::Printed,
    DateKind::TreatmentStart,
    DateKind::TreatmentEnd,
    DateKind::Comparison,
];

/// The date of a panel that stands above its values.
#[derive(Debug, Default)]
pub(in crate::extract) struct PanelDate {
    date: Option<StatedDate>,
    /// A sample's own date holds until the next; that of a heading, as long as values follow.
    of_sample: bool,
}

impl PanelDate {
    /// Takes note of a unit: `has_values` says whether values were read from it.
    pub(in crate::extract) fn pass(&mut self, paper: &Paper<'_>, unit: usize, has_values: bool) {
        if has_values {
            return;
        }
        let dates: Vec<&StatedDate> = paper.dates.by_unit[unit].iter().map(|placed| &placed.date).collect();
        if let Some(sample) = dates.iter().find(|date| date.kind == DateKind::SpecimenTaken && date.value.is_some()) {
            (self.date, self.of_sample) = (Some((*sample).clone()), true);
        } else if let ([date], true) = (dates.as_slice(), WORDS.heads_panel(&paper.units[unit])) {
            if !NEVER.contains(&date.kind) && date.value.is_some() {
                (self.date, self.of_sample) = (Some((*date).clone()), false);
            }
        } else if !self.of_sample {
            self.date = None;
        }
    }

    /// The date of what stands at `range` of the unit.
    pub(in crate::extract) fn of(&self, paper: &Paper<'_>, unit: usize, range: &Range<usize>) -> Option<StatedDate> {
        date_near(paper, unit, range).or_else(|| self.date.clone()).or_else(|| paper.date.cloned())
    }
}

/// The date in the same sentence or row that stands nearest to `range`.
pub(in crate::extract) fn date_near(paper: &Paper<'_>, unit: usize, range: &Range<usize>) -> Option<StatedDate> {
    let gap = |place: &Range<usize>| {
        if place.end <= range.start { range.start - place.end } else { place.start.saturating_sub(range.end) }
    };
    paper.dates.by_unit[unit]
        .iter()
        .filter(|placed| placed.date.value.is_some() && !NEVER.contains(&placed.date.kind))
        .min_by_key(|placed| gap(&placed.range))
        .map(|placed| placed.date.clone())
}

/// The last phrase of a lexicon that stands before `at`, not more than `words` words away and in the same clause.
pub(in crate::extract) fn phrase_before<T>(lexicon: &Lexicon<T>, text: &str, at: usize, words: usize) -> bool {
    let start = text[..at].rfind([';', '\t']).map_or(0, |found| found + 1);
    let start = text[start..at].rfind(". ").map_or(start, |found| start + found + 2);
    lexicon.find(&text[start..at]).iter().any(|hit| reach::words(&text[start + hit.range.end..at]) <= words)
}
