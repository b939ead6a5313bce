//! The case as the summary may show it: only what the papers state about the patient.
//!
//! A statement about a relative, a donor or nobody, a plan, a suspicion, and everything from a paper of another person
//! is left out here, once, so that no section can print it as the patient's.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Reference;
use super::words::Words;
use crate::model::{
    CaseFile, Certainty, Evidence, Fact, FileEntry, FileState, Item, PartialDate, PatientMatch, Record, StatedDate,
    Subject, TimelineEntry,
};

/// The case, filtered and indexed.
pub(in crate::report) struct View<'c> {
    pub(in crate::report) case: &'c CaseFile,
    pub(in crate::report) words: &'c Words,
    records: BTreeMap<&'c str, &'c Record>,
    /// Statements about the patient, in the order of the case file.
    pub(in crate::report) facts: Vec<&'c Fact>,
}

impl<'c> View<'c> {
    pub(in crate::report) fn new(case: &'c CaseFile, words: &'c Words) -> Self {
        let records: BTreeMap<&str, &Record> = case.records.iter().map(|r| (r.id.as_str(), r)).collect();
        let facts = case
            .facts
            .iter()
            .filter(|f| f.subject == Subject::Patient && f.set_aside.is_none())
            .filter(|f| !matches!(f.certainty, Certainty::Planned | Certainty::Uncertain))
            .filter(|f| {
                f.evidence.is_of_no_paper() || records.get(f.evidence.record.as_str()).is_some_and(|r| is_own(r))
            })
            .collect();
        Self { case, words, records, facts }
    }

    pub(in crate::report) fn record(&self, id: &str) -> Option<&'c Record> {
        self.records.get(id).copied()
    }

    /// Papers of the patient, or that name nobody; of a paper that is there twice the one that is counted.
    pub(super) fn own_records(&self) -> impl Iterator<Item = &'c Record> + '_ {
        let counted = |record: &Record| {
            let other = record.stands_behind().or(record.translation_of.as_deref());
            !other.and_then(|id| self.record(id)).is_some_and(is_own)
        };
        self.case.records.iter().filter(|r| is_own(r)).filter(move |r| counted(r))
    }

    /// Treatments that a paper of the patient states.
    pub(in crate::report) fn treatments(&self) -> impl Iterator<Item = &'c TimelineEntry> + '_ {
        self.case.timeline.iter().filter(|t| t.evidence.is_empty() || t.evidence.iter().any(|e| self.own_evidence(e)))
    }

    /// Whether a place belongs to a paper that may be shown, or is the user's word.
    pub(in crate::report) fn own_evidence(&self, evidence: &Evidence) -> bool {
        evidence.is_of_no_paper() || self.record(&evidence.record).is_some_and(is_own)
    }

    /// The date of a statement: its own, else that of its paper.
    pub(super) fn date_of(&self, fact: &'c Fact) -> Option<&'c StatedDate> {
        fact.date
            .as_ref()
            .filter(|d| d.value.is_some())
            .or_else(|| self.record(&fact.evidence.record).and_then(|r| r.date.as_ref()))
            .filter(|d| d.value.is_some())
    }

    /// Whether a response without a day of its own is said of a treatment in the same words: `Pola-R-CHP x 6: CMR`. It is of
    /// the day of that treatment, not of the paper's.
    pub(super) fn is_of_treatment(&self, fact: &Fact) -> bool {
        let same_words = |a: &Evidence, b: &Evidence| {
            (&a.record, a.page) == (&b.record, b.page)
                && (a.quote.contains(b.quote.as_str()) || b.quote.contains(a.quote.as_str()))
        };
        let answer = |other: &Fact| other.treatment.as_ref().and_then(|t| t.response.as_ref()).map(|r| r.value.clone());
        fact.kind == "lymphoma-response"
            && fact.date.as_ref().is_none_or(|date| date.value.is_none())
            && self.facts.iter().any(|other| {
                answer(other).is_some_and(|value| fact.value.as_ref() == Some(&value))
                    && same_words(&other.evidence, &fact.evidence)
            })
    }

    /// The day by which statements are put in order; an unknown date comes before all others.
    pub(super) fn day_of(&self, fact: &'c Fact) -> Option<PartialDate> {
        self.date_of(fact).and_then(|d| d.value)
    }

    /// Statements of these types, newest first; on the same day in the order of the case file.
    pub(in crate::report) fn newest(&self, kinds: &[&str]) -> Vec<&'c Fact> {
        let mut found: Vec<&Fact> = self.facts.iter().copied().filter(|f| kinds.contains(&f.kind.as_str())).collect();
        found.sort_by_key(|f| std::cmp::Reverse(self.order_key(f)));
        found
    }

    fn order_key(&self, fact: &'c Fact) -> Option<(chrono::NaiveDate, chrono::NaiveDate)> {
        self.day_of(fact).map(|d| (d.earliest(), d.latest()))
    }

    /// Own papers of these kinds, or with such a part, newest first.
    pub(super) fn papers(&self, kinds: &[&str]) -> Vec<&'c Record> {
        let mut found: Vec<&Record> = self
            .own_records()
            .filter(|r| kinds.contains(&r.kind.id()) || r.also.iter().any(|k| kinds.contains(&k.id())))
            .collect();
        found.sort_by_key(|r| std::cmp::Reverse(record_day(r)));
        found
    }

    /// Where statements stand, each page once, in order.
    pub(super) fn references<'a>(&self, evidence: impl IntoIterator<Item = &'a Evidence>) -> Vec<Reference> {
        let own = evidence.into_iter().filter(|e| self.own_evidence(e));
        Reference::once(own.map(|e| Reference {
            doubtful: e.doubtful,
            by_user: e.by_user,
            ..Reference::to(&e.file, Some(e.page))
        }))
    }

    /// The first page of papers.
    pub(super) fn paper_references<'a>(&self, records: impl IntoIterator<Item = &'a String>) -> Vec<Reference> {
        let own = records.into_iter().filter_map(|id| self.record(id)).filter(|r| is_own(r));
        Reference::once(own.flat_map(paper_places))
    }

    /// Where an item's statements stand; without statements, where its papers begin.
    pub(super) fn item_references(&self, item: &Item) -> Vec<Reference> {
        let wanted: BTreeSet<&str> = item.facts.iter().map(String::as_str).collect();
        let facts = self.case.facts.iter().filter(|f| wanted.contains(f.id.as_str())).map(|f| &f.evidence);
        let found = self.references(facts);
        if found.is_empty() { self.paper_references(&item.records) } else { found }
    }

    /// Whether anything shown may be read wrongly.
    pub(super) fn has_doubtful(&self) -> bool {
        self.facts.iter().any(|fact| fact.evidence.doubtful)
            || self.treatments().any(|entry| entry.evidence.iter().any(|at| at.doubtful))
    }

    /// Files that hold papers or might: not what comes with a disc.
    pub(super) fn counted_files(&self) -> impl Iterator<Item = &'c FileEntry> + '_ {
        self.case.files.iter().filter(|f| f.state != FileState::Ignored)
    }

    /// Whether every paper in a file is someone else's.
    pub(super) fn is_set_aside(&self, file: &FileEntry) -> bool {
        let mut records = file.records.iter().filter_map(|id| self.record(id)).peekable();
        records.peek().is_some() && records.all(|r| !is_own(r))
    }
}

/// Whether a paper is the patient's, or names nobody.
pub(in crate::report) fn is_own(record: &Record) -> bool {
    matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown)
}

/// Where a paper begins in each of its files.
pub(super) fn paper_places(record: &Record) -> impl Iterator<Item = Reference> + use<> {
    record.places().into_iter().map(|part| Reference::to(&part.file, Some(part.pages[0])))
}

/// The day of a paper.
pub(super) fn record_day(record: &Record) -> Option<PartialDate> {
    record.date.as_ref().and_then(|d| d.value)
}
