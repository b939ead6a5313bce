//! Values that were found at the diagnosis or on another old day, and are not how things stand (`knowledge/extract/at_diagnosis.yaml`).

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::fold::fold;
use super::lexicon::Lexicon;
use super::reach;
use crate::knowledge;
use crate::model::{Certainty, DateKind, Fact, StatedDate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AtDiagnosis {
    /// Of which types of facts it may be said.
    types: Vec<String>,
    /// Beside a value they say that it is what was found at the diagnosis.
    phrases: Vec<String>,
    /// Before a value they say that it is of today.
    now: Vec<String>,
    /// The only words between a value and the day on which it was found.
    links: Vec<String>,
}

/// The same, to be searched.
struct Past {
    types: Vec<String>,
    phrases: Lexicon<()>,
    now: Lexicon<()>,
    links: Vec<String>,
}

static PAST: LazyLock<Past> = LazyLock::new(|| {
    let known: AtDiagnosis = knowledge::builtin("extract/at_diagnosis.yaml");
    let lexicon = |list: Vec<String>| Lexicon::new(list.into_iter().map(|phrase| (phrase, ())));
    Past {
        types: known.types,
        phrases: lexicon(known.phrases),
        now: lexicon(known.now),
        links: known.links.iter().map(|word| fold(word)).collect(),
    }
});

/// Words between a value and those that make it one of the diagnosis, at most.
const PAST_REACH: usize = 5;
/// A value of a day so long before the paper's is not how things stand.
const PAST_DAYS: i64 = 90;

/// Whether facts of a type may be those of the diagnosis.
pub(super) fn may_be_said_of(kind: &str) -> bool {
    PAST.types.iter().any(|known| known == kind)
}

/// Marks what was found at the diagnosis, or on an older day that stands beside it: it is not how things stand.
/// `values`: the places of all such values of the unit.
pub(super) fn mark(paper: &Paper<'_>, index: usize, values: &[Range<usize>], own: &Range<usize>, fact: &mut Fact) {
    let unit = &paper.units[index];
    let words = unit.words();
    let between = |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end)..a.start.max(b.start).max(a.end.min(b.end));
    let gap = |other: &Range<usize>| between(own, other);
    let dates: Vec<_> =
        paper.dates.by_unit[index].iter().filter(|placed| placed.date.kind != DateKind::Birth).collect();
    // A phrase belongs to the value that is next to it.
    let is_own = |hit: &Range<usize>| {
        let near = |value: &Range<usize>| between(value, hit).len();
        values.iter().all(|value| near(own) <= near(value))
    };
    let reaches = |hit: &Range<usize>| {
        let words = &words[gap(hit)];
        !words.contains([';', '\t']) && !words.contains(". ") && reach::words(words) <= PAST_REACH
    };
    let lead = reach::last(&words[..own.start], 3);
    let is_now = !PAST.now.find(lead).is_empty();
    let told = unit.find(&PAST.phrases).into_iter().map(|hit| hit.range);
    let told = told.filter(|hit| !is_now && is_own(hit) && reaches(hit)).min_by_key(|hit| gap(hit).len());
    let is_linked = |at: &Range<usize>| {
        let words = words[at.clone()].split([' ', ',', '(', '-', ':']).filter(|word| !word.is_empty());
        words.clone().count() <= 2 && words.clone().all(|word| PAST.links.iter().any(|link| link == word))
    };
    let beside = |place: &Range<usize>| {
        is_linked(&gap(place)) || told.as_ref().is_some_and(|hit| is_linked(&between(hit, place)))
    };
    let dated = dates.iter().find(|placed| is_own(&placed.range) && beside(&placed.range));
    let day = |date: &StatedDate| date.value;
    let is_old = dated
        .and_then(|placed| day(&placed.date))
        .zip(paper.date.and_then(day))
        .is_some_and(|(then, today)| (today.earliest() - then.latest()).num_days() > PAST_DAYS);
    if told.is_none() && !is_old {
        return;
    }
    if fact.certainty == Certainty::Asserted {
        fact.certainty = Certainty::Historical;
    }
    let diagnosed = || {
        let all = paper.dates.by_unit.iter().flatten();
        all.map(|placed| &placed.date).find(|date| date.kind == DateKind::Diagnosis && date.value.is_some())
    };
    fact.date = dated.map(|placed| &placed.date).or_else(diagnosed).cloned();
}
