//! Whether a treatment was given, goes on, or is only spoken of.

use std::ops::Range;

use super::mention::Mention;
use super::steps::{self, Step};
use super::words::{WORDS, closes, count, has, is_to_come, last, opens};
use crate::extract::Paper;
use crate::extract::context;
use crate::extract::dates::Placed;
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::model::{Certainty, Subject, TimelineKind, TreatmentStatus};

/// What the words around a mention make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: TreatmentStatus,
    pub(crate) certainty: Certainty,
    pub(crate) subject: Subject,
}

/// What else the paper shows of this mention.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Signs {
    /// Dates, cycles, a line number, a response.
    pub(crate) details: bool,
    /// A start or an end on a day that is not later than the paper.
    pub(crate) past_date: bool,
    /// A date later than the paper.
    pub(crate) future_date: bool,
    /// A row under headings of a table of treatments.
    pub(crate) in_table: bool,
    /// It ended on another day than it began: it was given, whoever proposed it.
    pub(crate) span: bool,
}

/// The standing of a mention; `None` where the words state neither that it was given nor that it is intended.
pub(crate) fn standing(
    paper: &Paper<'_>,
    unit: &Unit,
    mention: &Mention,
    segment: &Range<usize>,
    signs: Signs,
    dates: &[Placed],
) -> Option<Standing> {
    let words = unit.words();
    let around = context::at(unit, &mention.range);
    let clause = context::clause(unit, &mention.range);
    // What is ordered to stop was being given; the order itself plans nothing.
    let to_stop = !around.negated
        && (closes(&WORDS.stop_before, words, 0..mention.range.start, STOP_SKIP)
            || opens(&WORDS.stop_after, words, mention.range.end..words.len(), 0)
            // In a plan, "Ibrutinib stopped." is no intention to give it.
            || unit.section == Section::Plan && is_stopped(words, mention.range.end..clause.end));
    let subject = subject_of(unit, mention, around.subject);
    if subject == Subject::Other {
        return None;
    }
    let before = clause.start..mention.range.start;
    let after = mention.range.end..segment.end.max(mention.range.end);
    // Behind the name, or behind the day that stands there: "axi-cel 12/02/2024 was planned but cancelled".
    if !signs.in_table
        && (opens(&WORDS.fell_through, words, after.start..clause.end.max(after.end), DAY_SKIP)
            || fell_through_later(words, mention.range.end, dates))
    {
        return None;
    }
    let day_of_plan = opens(&WORDS.planned_for, words, after.clone(), DAY_SKIP)
        && !opens(&WORDS.given_strong, words, after.clone(), DAY_SKIP);
    let strong = last(&WORDS.given_strong, words, before.clone())
        .filter(|cue| count(&words[cue.end..mention.range.start]) <= STRONG_REACH)
        .filter(|cue| !is_to_come(words, before.start..cue.start))
        .filter(|cue| !unit.find(&WORDS.not_strong).iter().any(|h| h.range.start < cue.end && cue.start < h.range.end));
    let denied_behind = strong.is_none() && !signs.details && is_denied_behind(words, mention, segment, &clause);
    if !signs.in_table && (is_none(words, after.start) || denied_behind) {
        return None;
    }
    let strong_after = has(&WORDS.given_strong, words, after.clone());
    let planned_before = last(&WORDS.planned_before, words, before.clone())
        .filter(|cue| count(&words[cue.end..mention.range.start]) <= PLANNED_REACH);
    let step = steps::step(words, mention, &clause, segment)
        .filter(|step| !signs.in_table && !signs.span && (*step != Step::Behind || strong.is_none()));
    // An intention between the verb and the treatment wins over the verb.
    let settled = step.is_none()
        && strong.as_ref().is_some_and(|cue| planned_before.as_ref().is_none_or(|plan| plan.end <= cue.start));
    // "was offered R-CHOP but declined".
    if step.is_some() && has(&WORDS.refused, words, after.start..words.len()) {
        return None;
    }
    // A cell of its own says "planned" for the whole row.
    let next_words = if unit.is_row { after.clone() } else { first_words(words, &after, 5) };
    let planned_after = WORDS.planned_after.find(&words[next_words.clone()]).iter().any(|hit| *hit.meaning)
        || is_questioned(&words[after.clone()]);
    let generic = has(&WORDS.generic, words, 0..words.len());
    if has(&WORDS.impersonal, words, 0..words.len()) {
        return None;
    }
    if generic && !signs.past_date && !settled {
        return None;
    }
    let asked = words[..mention.range.start].trim_end().ends_with('?')
        || (words.trim_end().ends_with(['?', '？']) && !settled && !signs.past_date);
    // Who asks for a test does not know: "Previous CAR-T abroad?"
    if unit.section == Section::Indication && words.trim_end().ends_with(['?', '？']) {
        return None;
    }
    let continuing = last(&WORDS.continuing, words, before.clone())
        .is_some_and(|cue| planned_before.as_ref().is_none_or(|plan| plan.end <= cue.start));
    let ongoing = has(&WORDS.ongoing, words, before.start.max(segment.start)..mention.range.start)
        || has(&WORDS.ongoing, words, after.clone());
    let listed = matches!(unit.section, Section::Treatment) || signs.in_table;
    let weak = has(&WORDS.given_weak, words, before.start.max(segment.start)..mention.range.start)
        || has(&WORDS.given_weak, words, after.clone());
    // A cell product is talked of long before it is given: only a plain statement counts.
    let needs_more = mention.kind == TimelineKind::CellTherapy || mention.kind == TimelineKind::Bridging;
    let given = settled || strong_after || signs.details || listed || ongoing || (weak && !needs_more);
    let intended = matches!(around.certainty, Certainty::Planned | Certainty::Uncertain)
        && unit.section != Section::Indication
        || planned_before.is_some()
        || planned_after
        // "HLA typing for a transplant" alone plans none.
        || step.is_some_and(|step| step != Step::Event || given);
    let forward = WORDS.forward_papers.iter().any(|kind| kind == paper.record.kind.id());
    let stated_in_past = settled || (signs.past_date && !day_of_plan && step.is_none());
    let planned = forward || asked || signs.future_date || (intended && !stated_in_past && !continuing);
    let exempt = last(&WORDS.negation_exempt, words, before.clone())
        .is_some_and(|cue| count(&words[cue.end..mention.range.start]) <= EXEMPT_REACH);
    // Behind a treatment with its dates, a "not detected" is another matter's.
    // "no transplant, prior R-CHOP": a denial ends where a new statement begins.
    let own = words[before.clone()].rfind(',').map_or(before.start, |at| before.start + at);
    let own = if has(&WORDS.given_strong, words, own..before.end) { own..before.end } else { before.clone() };
    let denied = around.negated
        && if own == before {
            has(&WORDS.negators, words, own) || !signs.past_date
        } else {
            has(&WORDS.negators, words, own)
        };
    if denied && !exempt && !signs.in_table {
        return None;
    }
    let plan_section = unit.section == Section::Plan && !stated_in_past && !ongoing && !signs.in_table;
    if to_stop {
        let given = Standing { status: TreatmentStatus::Given, certainty: Certainty::Asserted, subject };
        return (!asked && !forward && subject == Subject::Patient).then_some(given);
    }
    // "Is CAR-T possible after blinatumomab?" plans no blinatumomab.
    if (planned || plan_section) && !signs.future_date && is_point_of_time(&words[before.clone()]) {
        return None;
    }
    if planned || plan_section {
        return Some(Standing { status: TreatmentStatus::Planned, certainty: Certainty::Planned, subject });
    }
    if !given {
        return None;
    }
    let certainty = match around.certainty {
        _ if unit.section == Section::Indication => Certainty::ReportedByLetter,
        Certainty::Historical => Certainty::Historical,
        _ => Certainty::Asserted,
    };
    let status = if ongoing { TreatmentStatus::Ongoing } else { TreatmentStatus::Given };
    Some(Standing { status, certainty, subject })
}

/// Words between "received" and the treatment, at most; more in a list.
const STRONG_REACH: usize = 14;
/// Words between "did not respond to" and the treatment.
const EXEMPT_REACH: usize = 3;
/// Words between a treatment and what became of it: its day.
const DAY_SKIP: usize = 1;
/// Words before "none" in a value: "so far".
const VALUE_LEAD: usize = 2;
/// Words between a list of treatments and "have never been given".
const DENIAL_REACH: usize = 6;
/// Words behind such a denial.
const DENIAL_TAIL: usize = 1;
/// Words between "with his" and "who had": a relative and a name.
const RELATIVE_SKIP: usize = 3;
/// Words between "stop" and the treatment: "stop the epcoritamab".
const STOP_SKIP: usize = 1;
/// Words between an intention and the treatment, at most.
const PLANNED_REACH: usize = 7;

/// "CAR-T in China?" asks; "on epcoritamab, ?infection" suspects something else.
fn is_questioned(after: &str) -> bool {
    let ends_word = |(at, mark): (usize, &str)| !after[at + mark.len()..].starts_with(crate::extract::lexicon::goes_on);
    after.match_indices(['?', '？']).any(ends_word)
}

/// "Previous CAR-T: N/A", "Bestrahlung: bisher keine", "Autologous transplant: -": the value denies what it is the value of.
fn is_none(words: &str, from: usize) -> bool {
    let value = words[from..].trim_start_matches(' ');
    let Some(value) = value.strip_prefix([':', '\t']) else { return false };
    let value = value[..value.find(['.', ',', ';', '(', '\t']).unwrap_or(value.len())].trim();
    let nothing = !value.is_empty() && value.chars().all(|c| matches!(c, '-' | '\u{2013}' | '\u{2014}' | '/'));
    let is_all = |list| {
        last(list, value, 0..value.len())
            .is_some_and(|hit| hit.end == value.len() && count(&value[..hit.start]) <= VALUE_LEAD)
    };
    nothing || is_all(&WORDS.none_words) || is_all(&WORDS.fell_through)
}

/// "after blinatumomab", "after four cycles of R-CHOP": what stands behind tells when.
fn is_point_of_time(before: &str) -> bool {
    let Some(hit) = last(&WORDS.point_of_time, before, 0..before.len()) else { return false };
    let gap = &before[hit.end..];
    gap.trim().is_empty()
        || (!gap.contains([',', ';', '.'])
            && count(gap) <= CYCLES_OF
            && WORDS.cycles.iter().any(|form| form.is_match(gap)))
}

/// "stopped", "has been discontinued" right behind a treatment.
fn is_stopped(words: &str, behind: Range<usize>) -> bool {
    let Some(text) = words.get(behind) else { return false };
    WORDS.stopped.find(text).first().is_some_and(|hit| {
        let gap = &text[..hit.range.start];
        *hit.meaning && count(gap) <= STOPPED_SKIP && !gap.contains([',', ';', '.', '\t'])
    })
}

/// Words in "four cycles of".
const CYCLES_OF: usize = 4;
/// Words between a treatment and "stopped": "has been".
const STOPPED_SKIP: usize = 2;

/// Words between a treatment and how it fell through, and those of that.
const FALL_REACH: usize = 18;

/// "R-GDP was due to start in May 2022; not given", "autograft, planned for March, did not go ahead": nothing but its day and
/// the plan stands between.
fn fell_through_later(words: &str, from: usize, dates: &[Placed]) -> bool {
    let mut rest = reach::first(&words[from..], FALL_REACH).to_owned();
    let Some(fallen) = WORDS.fell_through.find(&rest).first().map(|hit| hit.range.start) else { return false };
    rest.truncate(fallen);
    for date in dates.iter().filter(|date| date.range.start >= from && date.range.end <= from + fallen).rev() {
        rest.replace_range(date.range.start - from..date.range.end - from, " ");
    }
    for hit in WORDS.before_fallen.find(&rest.clone()).iter().rev() {
        rest.replace_range(hit.range.clone(), " ");
    }
    !rest.contains(['.', '\t']) && !rest.contains(char::is_alphanumeric)
}

/// "CAR-T and bispecifics have never been given": a denial that closes the clause is of each treatment of the list before
/// it, unless something else is said of it.
fn is_denied_behind(words: &str, mention: &Mention, segment: &Range<usize>, clause: &Range<usize>) -> bool {
    let behind = mention.list.end..clause.end.max(mention.list.end);
    let Some(hit) = last(&WORDS.fell_through, words, behind.clone()) else { return false };
    let gap = &words[behind.start..hit.start];
    let alone = mention.list.end == mention.range.end && segment.end < hit.start;
    !alone
        && count(gap) <= DENIAL_REACH
        && count(&words[hit.end..behind.end]) <= DENIAL_TAIL
        && !gap.contains([',', ';', ':', '(', ')', '\t'])
        && !gap.contains(|c: char| c.is_ascii_digit())
        && !has(&WORDS.given_strong, gap, 0..gap.len())
}

/// A relative who came along, or who gave the graft, is not whom the treatment was given to.
fn subject_of(unit: &Unit, mention: &Mention, told: Subject) -> Subject {
    if unit.section == Section::FamilyHistory || !matches!(told, Subject::Family | Subject::Donor) {
        return told;
    }
    let words = unit.words();
    let graft = matches!(mention.kind, TimelineKind::Transplant | TimelineKind::CellTherapy)
        && has(&WORDS.graft_sources, words, 0..words.len());
    let company = has(&WORDS.companions, words, 0..words.len());
    let own = last(&WORDS.of_relative, words, 0..mention.range.start).is_some_and(|who| {
        closes(&WORDS.companions, words, 0..words[..who.start].trim_end_matches([' ', ',']).len(), RELATIVE_SKIP)
    });
    if own && !graft {
        return told;
    }
    if graft || company { Subject::Patient } else { told }
}

fn first_words(words: &str, range: &Range<usize>, number: usize) -> Range<usize> {
    let text = &words[range.clone()];
    let stop = text.find([';', '.', '\t']).unwrap_or(text.len());
    range.start..range.start + crate::extract::reach::first(&text[..stop], number).len()
}
