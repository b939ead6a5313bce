//! Medicines that the patient takes now, and allergies.
//!
//! In a list of medicines a name with a dose is enough; in a sentence the medicine must be known and its dose regular, so
//! that chemotherapy of the past is never printed as a current medicine.

mod allergies;
mod items;
mod knowledge;

use super::{Paper, scope};
use crate::model::Fact;

/// The medicines and allergies that a paper states.
pub fn read(paper: &Paper<'_>) -> Vec<Fact> {
    if scope::says_nothing(paper.record) {
        return Vec::new();
    }
    let mut facts = items::read(paper);
    facts.extend(allergies::read(paper));
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
