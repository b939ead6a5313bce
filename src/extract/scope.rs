//! What is read of a kind of paper, and what a letter's words about a result are worth.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;
use crate::model::{Certainty, Fact, Record};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    identity: Vec<String>,
    statements: Vec<String>,
    results: Vec<String>,
    letters: Vec<String>,
}

static SCOPE: LazyLock<Scope> =
    LazyLock::new(|| knowledge::builtin("extract/scope.yaml", include_str!("../knowledge/extract/scope.yaml")));

/// Whether results are read of this kind of paper.
pub fn allows_results(record: &Record) -> bool {
    let kind = record.kind.id();
    !SCOPE.identity.iter().chain(&SCOPE.statements).any(|id| id == kind)
}

/// Whether statements and appointments are read of this kind of paper.
pub fn allows_statements(record: &Record) -> bool {
    !SCOPE.identity.iter().any(|id| id == record.kind.id())
}

/// Marks results that a letter only tells of: the report is another paper.
pub fn mark_reported(record: &Record, facts: &mut [Fact]) {
    if !SCOPE.letters.iter().any(|id| id == record.kind.id()) {
        return;
    }
    for fact in facts.iter_mut().filter(|fact| fact.certainty == Certainty::Asserted) {
        if SCOPE.results.contains(&fact.kind) {
            fact.certainty = Certainty::ReportedByLetter;
        }
    }
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
