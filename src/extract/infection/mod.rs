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

#[cfg(test)]
mod tests {
    use crate::extract::marked;

    #[test]
    fn marked_sentences() {
        marked::check(include_str!("sentences.yaml"), super::read);
    }
}
