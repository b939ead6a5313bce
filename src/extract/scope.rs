//! What is read of a kind of paper, and what a letter's words about a result are worth.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::dates::Placed;
use super::lexicon::Lexicon;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, DateKind, Fact, Record, StatedDate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    identity: Vec<String>,
    appointments: Vec<String>,
    statements: Vec<String>,
    results: Vec<String>,
    letters: Vec<String>,
    of_the_day: Vec<String>,
    of_the_day_topics: Vec<String>,
    carried_over: Vec<String>,
}

static SCOPE: LazyLock<Scope> = LazyLock::new(|| knowledge::builtin("extract/scope.yaml"));

static CARRIED_OVER: LazyLock<Lexicon<()>> =
    LazyLock::new(|| Lexicon::new(SCOPE.carried_over.iter().map(|phrase| (phrase.clone(), ()))));

/// Whether results are read of this kind of paper.
pub(super) fn allows_results(record: &Record) -> bool {
    let kind = record.kind.id();
    !SCOPE.identity.iter().chain(&SCOPE.appointments).chain(&SCOPE.statements).any(|id| id == kind)
}

/// Whether statements and appointments are read of this kind of paper.
pub(super) fn allows_statements(record: &Record) -> bool {
    !SCOPE.identity.iter().any(|id| id == record.kind.id())
}

/// Whether a paper states nothing about the patient, whatever words are in it: a leaflet, a form, a bill, a booking.
pub(super) fn says_nothing(record: &Record) -> bool {
    SCOPE.identity.iter().chain(&SCOPE.appointments).any(|id| id == record.kind.id())
}

/// Marks results that a letter only tells of: the report is another paper, and its date is not the letter's but the
/// nearest in the same sentence or row, if there is one.
pub(super) fn mark_reported(paper: &Paper<'_>, facts: &mut [Fact]) {
    if !SCOPE.letters.iter().any(|id| id == paper.record.kind.id()) {
        return;
    }
    for fact in facts.iter_mut().filter(|fact| fact.certainty == Certainty::Asserted) {
        if SCOPE.results.contains(&fact.kind) {
            fact.certainty = Certainty::ReportedByLetter;
            if fact.date.as_ref() == paper.date {
                fact.date = nearest_date(paper, fact);
            }
        }
    }
}

/// An entry of a history is older than the letter by so many days, at least: a visit is written up within weeks.
const PAST_DAYS: i64 = 30;
/// Words before the date that opens an entry: a bullet, a number.
const OPENING: usize = 4;

/// Marks what a letter repeats from an older day: an entry that opens with its date, and text carried over from an older
/// letter, say nothing of today.
pub(super) fn mark_past(paper: &Paper<'_>, facts: &mut [Fact]) {
    if !SCOPE.letters.iter().any(|id| id == paper.record.kind.id()) {
        return;
    }
    let mut entry: Option<Entry> = None;
    for (index, unit) in paper.units.iter().enumerate() {
        let goes_on = entry.as_ref().is_some_and(|entry| entry.page == unit.page && entry.line == unit.line);
        if !goes_on {
            entry = Entry::opened(paper, index, unit);
        }
        let Some(entry) = &entry else { continue };
        let here = |fact: &&mut Fact| {
            fact.evidence.page == unit.page
                && fact.evidence.line >= unit.line
                && unit.text.contains(&fact.evidence.quote)
                && fact.certainty == Certainty::Asserted
                && (fact.date.is_none() || fact.date.as_ref() == paper.date)
                && is_of_the_day(fact, entry.carried_over)
        };
        for fact in facts.iter_mut().filter(here) {
            fact.certainty = Certainty::Historical;
            fact.date = entry.date.clone();
        }
    }
}

fn is_of_the_day(fact: &Fact, carried_over: bool) -> bool {
    SCOPE.of_the_day.contains(&fact.kind)
        || SCOPE.of_the_day_topics.contains(&fact.name)
        || (carried_over && fact.kind == "lymphoma-response")
}

/// Words of a letter that belong to an older day.
struct Entry {
    page: u32,
    line: u32,
    date: Option<StatedDate>,
    carried_over: bool,
}

impl Entry {
    fn opened(paper: &Paper<'_>, index: usize, unit: &Unit) -> Option<Self> {
        let carried_over = unit.find(&CARRIED_OVER).first().is_some_and(|hit| {
            hit.range.start <= OPENING
                && unit.words()[hit.range.end..].trim_start_matches(' ').starts_with([':', '(', '-', ','])
        });
        let first = paper.dates.by_unit.get(index).and_then(|dates| dates.first());
        let opens = first.filter(|placed| placed.range.start <= OPENING || carried_over);
        let date = opens.map(|placed| placed.date.clone());
        let today = paper.date.and_then(|date| date.value);
        let old = date
            .as_ref()
            .and_then(|date| date.value)
            .zip(today)
            .is_some_and(|(date, today)| (today.earliest() - date.latest()).num_days() > PAST_DAYS);
        (carried_over || old).then_some(Self { page: unit.page, line: unit.line, date, carried_over })
    }
}

/// The date that stands nearest to a fact's words in its own unit.
fn nearest_date(paper: &Paper<'_>, fact: &Fact) -> Option<StatedDate> {
    let evidence = &fact.evidence;
    let (index, unit) = paper.units.iter().enumerate().find(|(_, unit)| {
        unit.page == evidence.page && unit.line <= evidence.line && unit.text.contains(&evidence.quote)
    })?;
    let at = unit.text.find(&fact.value_raw)?;
    let distance = |placed: &&Placed| unit.folded.source_range(&placed.range).start.abs_diff(at);
    let dates = paper.dates.by_unit[index].iter().filter(|placed| placed.date.kind != DateKind::Birth);
    dates.min_by_key(distance).map(|placed| placed.date.clone())
}

/// How many facts before a fact are asked whether they say the same.
const REPEATS_REACH: usize = 64;

/// Leaves out what a fact close before says too: two readers may find the same words.
pub(super) fn without_repeats(facts: Vec<Fact>) -> Vec<Fact> {
    let mut kept: Vec<Fact> = Vec::with_capacity(facts.len());
    for fact in facts {
        if !kept.iter().rev().take(REPEATS_REACH).any(|earlier| says_the_same(&fact, earlier)) {
            kept.push(fact);
        }
    }
    kept
}

/// Whether two neighbouring facts state the same thing in the same words.
fn says_the_same(a: &Fact, b: &Fact) -> bool {
    a.kind == b.kind
        && a.name == b.name
        && a.value == b.value
        && a.polarity == b.polarity
        && a.certainty == b.certainty
        && a.subject == b.subject
        && a.evidence == b.evidence
        && a.treatment == b.treatment
}
