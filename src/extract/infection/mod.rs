//! Markers of infection, blood group and HLA type.
//!
//! A virus that is only named, vaccinated against or part of a tumour's name is no result; a titre is no polarity; what
//! is a donor's stays a donor's (domain/extraction.md §2.9).

mod blood_group;
mod hla;
mod knowledge;
mod markers;

use super::{Paper, scope};
use crate::model::Fact;

/// The markers, blood group and alleles that a paper states.
pub fn read(paper: &Paper<'_>) -> Vec<Fact> {
    if scope::says_nothing(paper.record) {
        return Vec::new();
    }
    let mut facts = markers::read(paper);
    facts.extend(blood_group::read(paper));
    facts.extend(hla::read(paper));
    facts
}

/// The ids of all markers of infection.
pub(super) fn ids() -> Vec<&'static str> {
    let mut ids: Vec<&str> = knowledge::INFECTIONS.ids.iter().map(String::as_str).collect();
    ids.dedup();
    ids
}

/// The marker of infection that a text names, and nothing else.
pub(super) fn named(text: &str) -> Option<&'static str> {
    knowledge::INFECTIONS.markers.whole(text).map(|marker| marker.id.as_str())
}

#[cfg(test)]
mod tests {
    use crate::extract::marked;

    #[test]
    fn marked_sentences() {
        marked::check(include_str!("sentences.yaml"), super::read);
    }
}
