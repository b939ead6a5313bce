//! Numbers of trials in public registers.

use std::sync::LazyLock;

use regex::Regex;

use super::topics::{KNOWLEDGE, is_of};
use crate::extract::Paper;
use crate::extract::lexicon::{Lexicon, is_whole_word};
use crate::extract::sections::Section;
use crate::model::{Certainty, Fact};

#[expect(clippy::expect_used, reason = "patterns of the knowledge, compiled by every test")]
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!("(?:{})", KNOWLEDGE.trial_numbers.join("|"))).expect("patterns of the knowledge")
});

static PLANNED: LazyLock<Lexicon<()>> =
    LazyLock::new(|| Lexicon::new(KNOWLEDGE.trial_planned.iter().map(|phrase| (phrase.clone(), ()))));

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !is_of(paper.record, &KNOWLEDGE.trial_number_kinds) {
        return facts;
    }
    for unit in paper.units.iter().filter(|unit| unit.section != Section::Legend) {
        let words = unit.words();
        for found in NUMBERS.find_iter(words).filter(|found| is_whole_word(words, &found.range())) {
            let place = found.range();
            let raw = unit.raw(&place).to_owned();
            let mut fact = paper.fact("statement", "trial", &raw, unit.evidence(&place), "extract/statements:trial");
            fact.value = Some(raw);
            if unit.section == Section::Plan || !unit.find(&PLANNED).is_empty() {
                fact.certainty = Certainty::Planned;
            }
            facts.push(fact);
        }
    }
    facts
}
