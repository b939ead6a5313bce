//! What was found of an item, before a status is made of it.

use super::candidates::{self, Candidate};
use super::case::Case;
use super::checklist::{Check, ChecklistItem};
use super::checks;
use super::select::{SPOKEN_OF, is_name, select};
use crate::model::{Certainty, Fact, FileEntry, FileState, Polarity, Record};

/// What was found of an item, before a status is made of it.
#[derive(Debug)]
pub(crate) struct Traces<'a> {
    pub(crate) candidates: Vec<Candidate<'a>>,
    /// Words about it in papers that are not candidates.
    pub(crate) mentions: Vec<&'a Fact>,
    /// Promises that no later paper keeps.
    pub(crate) pending: Vec<&'a Fact>,
    /// Files that could not be read and whose name speaks of it.
    pub(crate) unreadable: Vec<&'a FileEntry>,
    /// Words that it was not done.
    pub(crate) not_done: Vec<&'a Fact>,
    /// Papers that would be candidates at another place in the history of treatment.
    pub(crate) of_another_time: Vec<&'a Record>,
}

impl Traces<'_> {
    pub(crate) fn is_empty(&self) -> bool {
        self.candidates.is_empty() && self.mentions.is_empty() && self.pending.is_empty() && self.unreadable.is_empty()
    }
}

/// Looks for every trace of an item.
pub(crate) fn traces<'a>(case: &Case<'a>, item: &ChecklistItem) -> Traces<'a> {
    let candidates = candidates::candidates(case, item);
    let rules = &item.rules;
    let kinds = if rules.mentioned_kinds.is_empty() { &rules.kinds } else { &rules.mentioned_kinds };
    let is_candidate = candidates::stated_in(&candidates);
    let mut mentions: Vec<&Fact> = case
        .statements()
        .filter(|fact| fact.kind == "report-mentioned" && kinds.contains(&fact.name))
        .filter(|fact| SPOKEN_OF.contains(&fact.certainty))
        .collect();
    let elsewhere = case.statements().filter(move |fact| !is_candidate(fact));
    mentions.extend(select(case, &rules.mentioned_by, elsewhere, SPOKEN_OF));
    if rules.checks.contains(&Check::AdmissionsCovered) {
        mentions.retain(|fact| fact.kind != checks::ADMISSION || checks::asked_stay(case, fact).is_some());
    }
    let pending = case
        .statements()
        .filter(|fact| fact.certainty != Certainty::Uncertain)
        .filter(|fact| match fact.kind.as_str() {
            "pending-result" => rules.pending_by.iter().any(|name| is_name(case, name, &fact.name)),
            _ => fact.polarity == Polarity::Pending && candidates::asks_for(case, &rules.anchor, fact),
        })
        .filter(|fact| !is_resolved(case, fact, &candidates))
        .collect();
    let not_done = case
        .statements()
        .filter(|fact| fact.polarity == Polarity::NotPerformed && candidates::asks_for(case, &rules.anchor, fact))
        .collect();
    let of_another_time = if candidates.is_empty() { candidates::of_another_time(case, item) } else { Vec::new() };
    Traces { mentions, pending, unreadable: unreadable(case, item), not_done, of_another_time, candidates }
}

/// Whether another paper of that day or later gives what was awaited.
fn is_resolved(case: &Case<'_>, awaited: &Fact, candidates: &[Candidate<'_>]) -> bool {
    let Some(asked) = case.date_of(awaited) else { return false };
    candidates.iter().any(|candidate| {
        candidate.record.id != awaited.evidence.record
            && candidate.date.is_some_and(|date| date.earliest() >= asked.earliest())
    })
}

/// The files that could not be read and whose name speaks of the item.
fn unreadable<'a>(case: &Case<'a>, item: &ChecklistItem) -> Vec<&'a FileEntry> {
    let closed = [
        FileState::NeedsOcr,
        FileState::NeedsPassword,
        FileState::Damaged,
        FileState::Unsupported,
        FileState::TooLarge,
    ];
    let hinted = |file: &&FileEntry| {
        let name = file.path.rsplit('/').next().unwrap_or_default().to_lowercase();
        let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        item.rules.name_hints.iter().any(|hint| is_hinted(&words, &name, hint))
    };
    case.files.iter().filter(|file| closed.contains(&file.state)).filter(hinted).collect()
}

/// A short hint must be a word of its own (`ct` is in `doctor`), a long one may be part of a word.
fn is_hinted(words: &[&str], name: &str, hint: &str) -> bool {
    const LONG: usize = 5;
    if hint.chars().count() >= LONG { name.contains(hint) } else { words.contains(&hint) }
}
