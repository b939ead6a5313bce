//! The same paper twice (domain/extraction.md §7, 22 to 24).
//!
//! The same text in another file, the report that replaced another, the one that adds to another, and a translation with
//! its original are linked, so that each counts once and no paper contradicts its own copy. Links are made only where
//! nothing speaks against them: papers on the same form are alike in all but what matters.

mod agree;
mod issues;
mod near;
mod pairs;
mod translations;
mod weighty;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::identity::{Persona, Relation, personas};
use super::kinds;
use crate::model::{Fact, Imprint, PatientMatch, Precision, Record, RecordKind, SetAside, TextSource};

/// A translation that does not agree with its original, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) translation: String,
    pub(crate) original: String,
    /// What the original says, and what the translation says in its place.
    pub(crate) values: (String, String),
}

/// One paper as it is compared.
#[derive(Debug)]
struct Paper<'a> {
    record: &'a Record,
    imprint: &'a Imprint,
    facts: Vec<&'a Fact>,
    persona: Option<&'a Persona<'a>>,
}

impl Paper<'_> {
    /// The full date by which the paper goes.
    fn day(&self) -> Option<chrono::NaiveDate> {
        let date = self.record.date.as_ref().filter(|date| date.precision == Precision::Day)?;
        Some(date.value?.earliest())
    }

    fn is_recognised(&self) -> bool {
        self.record.text_source == TextSource::Ocr
    }

    fn is_cut(&self) -> bool {
        self.imprint.cut || self.record.complete_pages == Some(false)
    }

    fn is_evidence(&self) -> bool {
        kinds::is_evidence(self.record.kind.id())
    }

    /// Whether its kind could not be told.
    fn is_unknown(&self) -> bool {
        self.record.kind == RecordKind::unclassified()
    }

    fn is_of_kind(&self, kind: &str) -> bool {
        super::case::has_kind(self.record, kind)
    }

    /// Whether both papers can be of one kind.
    fn shares_kind(&self, other: &Paper<'_>) -> bool {
        self.record.kind == other.record.kind
            || self.is_unknown()
            || other.is_unknown()
            || self.is_of_kind(other.record.kind.id())
            || other.is_of_kind(self.record.kind.id())
    }

    /// Whether what both say of the person is about two people.
    fn is_of_another_person(&self, other: &Paper<'_>) -> bool {
        match (self.persona, other.persona) {
            (Some(one), Some(two)) => one.relation(two) == Relation::Different,
            _ => false,
        }
    }
}

/// What stands in the place of what, by place among the records.
#[derive(Debug, Default)]
struct Links {
    near: BTreeMap<usize, usize>,
    replaced: BTreeMap<usize, usize>,
    supplements: BTreeMap<usize, usize>,
    translations: BTreeMap<usize, usize>,
}

/// Finds the papers that are there twice, and writes it into the records. Without their imprints nothing is found.
pub(crate) fn link(records: &mut [Record], facts: &[Fact], imprints: &[Imprint]) -> Vec<Difference> {
    if imprints.len() != records.len() {
        return Vec::new();
    }
    let (links, differences) = {
        let personas = personas(facts);
        let mut by_record: HashMap<&str, Vec<&Fact>> = HashMap::new();
        for fact in facts {
            by_record.entry(fact.evidence.record.as_str()).or_default().push(fact);
        }
        let papers: Vec<Paper<'_>> = records
            .iter()
            .zip(imprints)
            .map(|(record, imprint)| Paper {
                record,
                imprint,
                facts: by_record.remove(record.id.as_str()).unwrap_or_default(),
                persona: personas.get(record.id.as_str()),
            })
            .collect();
        let near = near::find(&papers);
        let first: Vec<usize> = (0..papers.len()).filter(|place| !near.contains_key(place)).collect();
        let (replaced, supplements) = issues::find(&papers, &first);
        let standing: Vec<usize> = first.into_iter().filter(|place| !replaced.contains_key(place)).collect();
        let (translations, differences) = translations::find(&papers, &standing);
        (Links { near, replaced, supplements, translations }, differences)
    };
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    for (place, record) in records.iter_mut().enumerate() {
        let id = |link: &BTreeMap<usize, usize>| link.get(&place).and_then(|other| ids.get(*other)).cloned();
        record.near_duplicate_of = id(&links.near);
        record.replaced_by = id(&links.replaced);
        record.supplement_of = id(&links.supplements);
        record.translation_of = id(&links.translations);
    }
    differences
}

/// Marks the statements that another paper makes in their place. `matches`: whose each record is.
pub(crate) fn mark(records: &[Record], matches: &[PatientMatch], facts: &mut [Fact]) {
    let counted = super::counted_papers(records, matches);
    let counts = |id: &str| counted.contains(id);
    let mut aside: HashMap<&str, SetAside> = HashMap::new();
    let mut originals: HashMap<&str, &str> = HashMap::new();
    for record in records {
        if record.replaced_by.as_deref().is_some_and(counts) {
            aside.insert(&record.id, SetAside::Replaced);
        } else if record.near_duplicate_of.as_deref().is_some_and(counts) {
            aside.insert(&record.id, SetAside::Repeated);
        } else if let Some(original) = record.translation_of.as_deref().filter(|id| counts(id)) {
            originals.insert(&record.id, original);
        }
    }
    if aside.is_empty() && originals.is_empty() {
        return;
    }
    let sources: HashSet<&str> = originals.values().copied().collect();
    let what = |record: &str, fact: &Fact| (record.to_owned(), fact.kind.clone(), fact.name.to_lowercase());
    let said: HashSet<(String, String, String)> = facts
        .iter()
        .filter(|fact| sources.contains(fact.evidence.record.as_str()))
        .map(|fact| what(&fact.evidence.record, fact))
        .collect();
    // What the user says of a value counts whatever other paper repeats it.
    let read = |fact: &&mut Fact| !fact.evidence.by_user && fact.set_aside != Some(SetAside::Corrected);
    for fact in facts.iter_mut().filter(read) {
        let record = fact.evidence.record.as_str();
        let repeats = originals.get(record).is_some_and(|original| said.contains(&what(original, fact)));
        fact.set_aside = aside.get(record).copied().or(repeats.then_some(SetAside::Repeated));
    }
}
