//! What is done on the way to a treatment, on a day of its own: it is offered, funded, consented to, cells are collected
//! for it. Such a day is no day of the treatment.

use std::ops::Range;

use super::mention::Mention;
use super::words::{WORDS, closes, count, has, is_to_come, last, opens};
use crate::extract::dates;

/// What the words of a clause make of the day in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It was offered, discussed, asked for, as the words ahead of it say.
    Ahead,
    /// The same, as the words behind it say.
    Behind,
    /// Another event for its sake: "funding for axi-cel", "axi-cel manufacture".
    Event,
}

/// Words between "offered" and the treatment behind it.
const AHEAD: usize = 10;
/// Words between the treatment and "was approved".
const BEHIND: usize = 8;
/// Words between "consent for" and the treatment: "an allogeneic".
const ARTICLES: usize = 2;

/// The step to a treatment that its clause tells of, unless the clause also says that it was given.
pub(super) fn step(words: &str, mention: &Mention, clause: &Range<usize>, segment: &Range<usize>) -> Option<Step> {
    // "axi-cel (Yescarta) was approved".
    let listed = mention.list.end + words[mention.list.end..].bytes().take_while(|byte| *byte == b')').count();
    let behind = listed..if mention.list.end == mention.range.end { segment.end } else { clause.end };
    let behind = behind.start..behind.end.max(behind.start);
    let step = event(words, mention, clause, &behind)
        .or_else(|| spoken_ahead(words, mention, clause, segment, &behind).then_some(Step::Ahead))
        .or_else(|| spoken_behind(words, &behind).then_some(Step::Behind))?;
    let told = |list| last(list, words, behind.clone()).is_some_and(|cue| !is_to_come(words, behind.start..cue.start));
    let given = told(&WORDS.received) || (step != Step::Event && told(&WORDS.begun));
    (!given).then_some(step)
}

fn event(words: &str, mention: &Mention, clause: &Range<usize>, behind: &Range<usize>) -> Option<Step> {
    let joined = usize::from(words[behind.clone()].starts_with('-'));
    let ahead = closes(&WORDS.steps_before, words, clause.start..mention.list.start, ARTICLES);
    let right_behind = opens(&WORDS.steps_after, words, behind.start + joined..behind.end, 0);
    (ahead || right_behind).then_some(Step::Event)
}

/// "In March she was offered R-CHOP or R-ICE".
fn spoken_ahead(
    words: &str,
    mention: &Mention,
    clause: &Range<usize>,
    segment: &Range<usize>,
    behind: &Range<usize>,
) -> bool {
    let ahead = clause.start..mention.list.start;
    let Some(hit) = WORDS.proposed.find(&words[ahead.clone()]).pop().filter(|hit| *hit.meaning) else { return false };
    let (start, end) = (ahead.start + hit.range.start, ahead.start + hit.range.end);
    let gap = &words[end..ahead.end];
    let in_list = mention.list.start < mention.range.start;
    (start >= segment.start || in_list)
        && count(gap) <= AHEAD
        && !gap.contains([',', '(', ')', '\t'])
        && !has(&WORDS.point_of_time, gap, 0..gap.len())
        && !has(&WORDS.given_strong, gap, 0..gap.len())
        // "discussed on 3 March and R-CHOP from 5 March": each has its own day.
        && (dates::mentions(gap).is_empty() || dates::mentions(&words[behind.clone()]).is_empty())
}

/// "Axi-cel was approved", "R-CHOP im März besprochen".
fn spoken_behind(words: &str, behind: &Range<usize>) -> bool {
    let hits = WORDS.proposed.find(&words[behind.clone()]);
    let Some(hit) = hits.first().filter(|hit| *hit.meaning) else { return false };
    let gap = &words[behind.start..behind.start + hit.range.start];
    count(gap) <= BEHIND
        && !gap.contains([',', ';', '(', ')', '\t'])
        && !gap.contains(" - ")
        && !has(&WORDS.list_words, gap, 0..gap.len())
        && !has(&WORDS.given_strong, gap, 0..gap.len())
}
