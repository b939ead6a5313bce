//! What is read of a kind of paper, and what a letter's words about a result are worth.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::dates::Placed;
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
}

static SCOPE: LazyLock<Scope> =
    LazyLock::new(|| knowledge::builtin("extract/scope.yaml", include_str!("../knowledge/extract/scope.yaml")));

/// Whether results are read of this kind of paper.
pub fn allows_results(record: &Record) -> bool {
    let kind = record.kind.id();
    !SCOPE.identity.iter().chain(&SCOPE.appointments).chain(&SCOPE.statements).any(|id| id == kind)
}

/// Whether statements and appointments are read of this kind of paper.
pub fn allows_statements(record: &Record) -> bool {
    !SCOPE.identity.iter().any(|id| id == record.kind.id())
}

/// Whether a paper states nothing about the patient, whatever words are in it: a leaflet, a form, a bill, a booking.
pub fn says_nothing(record: &Record) -> bool {
    SCOPE.identity.iter().chain(&SCOPE.appointments).any(|id| id == record.kind.id())
}

/// Marks results that a letter only tells of: the report is another paper, and its date is not the letter's but the
/// nearest in the same sentence or row, if there is one.
pub fn mark_reported(paper: &Paper<'_>, facts: &mut [Fact]) {
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

/// Whether two neighbouring facts state the same thing in the same words.
pub fn says_the_same(a: &Fact, b: &Fact) -> bool {
    a.kind == b.kind
        && a.name == b.name
        && a.value == b.value
        && a.polarity == b.polarity
        && a.certainty == b.certainty
        && a.subject == b.subject
        && a.evidence == b.evidence
        && a.treatment == b.treatment
}
