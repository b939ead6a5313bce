//! Whose day a date is: that on which a treatment was stopped, or that of another matter.

use std::ops::Range;

use super::mention::Mention;
use super::responses;
use super::words::{WORDS, count, has, is_to_come, opens};
use crate::extract::dates::Placed;
use crate::model::DateKind;
use crate::script::is_ideograph;

/// Words between "stopped" and the treatment behind it.
const STOP_AHEAD: usize = 2;
/// Words between a treatment, or its day, and "stopped" behind it.
const STOP_BEHIND: usize = 6;
/// Words between "stopped" and a day of its own: "in May".
const OWN_DAY: usize = 2;
/// Words between "after" and a treatment: "her bone marrow transplant".
const AFTER: usize = 3;
/// Words between a treatment and "started".
const BEGUN: usize = 1;

/// A sentence, or a part of it, that speaks of one treatment.
pub(super) struct Told<'a> {
    pub(super) words: &'a str,
    pub(super) dates: &'a [Placed],
    pub(super) segment: &'a Range<usize>,
    pub(super) mention: &'a Mention,
}

impl Told<'_> {
    /// "In February 2023 ibrutinib was stopped", "since February 2023 off ibrutinib", "Ibrutinib 02/2023 abgesetzt".
    pub(super) fn is_stop(&self, date: &Placed) -> bool {
        let (name, day) = (&self.mention.range, &date.range);
        if day.end > name.start {
            return name.end <= day.start
                && !has(&WORDS.begun, self.words, name.end..day.start)
                && self.is_stopped_behind(day.end);
        }
        let between = day.end..name.start;
        if self.has_date(&between) {
            return false;
        }
        let hit = WORDS.stopped.find(&self.words[between.clone()]).pop().filter(|hit| *hit.meaning);
        let ahead = hit.is_some_and(|hit| {
            let gap = &self.words[between.start + hit.range.end..name.start];
            count(gap) <= STOP_AHEAD && !parts(gap) && !has(&WORDS.list_words, gap, 0..gap.len())
        });
        ahead || (!self.is_begun(between) && self.is_stopped_behind(self.mention.list.end))
    }

    /// Whether "stopped" follows, with no day of its own.
    fn is_stopped_behind(&self, from: usize) -> bool {
        let until = self.segment.end.max(from);
        let hits = WORDS.stopped.find(&self.words[from..until]);
        let Some(hit) = hits.first().filter(|hit| *hit.meaning) else { return false };
        let (gap, end) = (from..from + hit.range.start, from + hit.range.end);
        let text = &self.words[gap.clone()];
        let next = self.dates.iter().find(|other| other.range.start >= end && other.range.end <= until);
        count(text) <= STOP_BEHIND
            && !parts(text)
            && !has(&WORDS.list_words, text, 0..text.len())
            && !has(&WORDS.negators, text, 0..text.len())
            && !self.has_date(&gap)
            && !self.is_begun(gap.clone())
            && !is_to_come(self.words, gap)
            && next.is_none_or(|next| count(&self.words[end..next.range.start]) > OWN_DAY)
    }

    /// "Examination date: 12/10/2026 Clinical details: on DRd", "went home on 16/04/2025 after her transplant",
    /// "12/10/2026 PET-CT after three cycles of R-CHOP".
    pub(super) fn is_of_another(&self, date: &Placed) -> bool {
        let (name, day) = (&self.mention.range, &date.range);
        if day.end > name.start {
            return false;
        }
        let label = self.words[self.segment.start.min(day.start)..day.start].trim_end();
        if label.ends_with([':', '\t']) && is_of_paper(date.date.kind) {
            return true;
        }
        let between = day.end..name.start;
        let behind = name.end..self.segment.end.max(name.end);
        let given = |list| opens(list, self.words, behind.clone(), BEGUN);
        if given(&WORDS.begun) || given(&WORDS.received) || self.has_date(&between) {
            return false;
        }
        let text = &self.words[between];
        let after = WORDS.point_of_time.find(text).pop().is_some_and(|hit| {
            let gap = &text[hit.range.end..];
            let near = count(gap) <= AFTER || WORDS.cycles.iter().any(|form| form.is_match(gap));
            let own = responses::last_event_end(gap).is_none() && !has(&WORDS.given_strong, gap, 0..gap.len());
            near && own && !parts(gap) && !text[hit.range.start..].starts_with(is_ideograph)
        });
        let test = WORDS.test_words.find(text).pop().is_some_and(|hit| {
            let gap = &text[hit.range.end..];
            !parts(gap) && !has(&WORDS.given_strong, gap, 0..gap.len()) && !has(&WORDS.begun, gap, 0..gap.len())
        });
        after || test
    }

    fn has_date(&self, range: &Range<usize>) -> bool {
        self.dates.iter().any(|date| date.range.start >= range.start && date.range.end <= range.end)
    }

    fn is_begun(&self, range: Range<usize>) -> bool {
        has(&WORDS.begun, self.words, range.clone()) || has(&WORDS.given_strong, self.words, range)
    }
}

/// Whether a stretch of text ends a clause.
fn parts(text: &str) -> bool {
    text.contains([',', ';', ':', '.', '(', ')', '\t']) || text.contains(" - ")
}

/// Kinds that a label gives to the date of a paper, a test or a stay.
fn is_of_paper(kind: DateKind) -> bool {
    use DateKind::{
        Admission, Dictated, Discharge, Printed, Request, Result, Scan, Sent, SpecimenReceived, SpecimenTaken, Typed,
    };
    matches!(
        kind,
        Admission
            | Dictated
            | Discharge
            | Printed
            | Request
            | Result
            | Scan
            | Sent
            | SpecimenReceived
            | SpecimenTaken
            | Typed
    )
}
