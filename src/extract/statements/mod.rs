//! Sentences about the topics of the checklist, and what a paper says of other papers: awaited, done elsewhere, booked.
//!
//! A statement that is wrong makes an item falsely found, so a rule asks for its words in the right kind of paper and the
//! right part of it, and a denied, suspected or asked sentence counts only where the rule says so.

mod admissions;
mod other_papers;
mod pending;
mod signature;
mod topics;
mod trials;

use super::Paper;
use crate::model::Fact;

/// The statements of a paper.
pub fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = topics::read(paper);
    facts.extend(trials::read(paper));
    facts.extend(signature::read(paper));
    facts.extend(admissions::read(paper));
    facts.extend(pending::read(paper));
    facts.extend(other_papers::read(paper));
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
