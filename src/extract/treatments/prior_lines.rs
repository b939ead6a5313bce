//! How many lines of treatment a paper says there were: a statement `prior-lines`.

use super::words::{WORDS, has};
use crate::extract::Paper;
use crate::extract::context;
use crate::extract::unit::Unit;
use crate::model::{Certainty, Fact, Subject};

/// The number of lines that a unit asserts.
pub(crate) fn statement(paper: &Paper<'_>, unit: &Unit) -> Option<Fact> {
    let words = unit.words();
    let mut patterns = WORDS.prior_lines.iter().filter(|pattern| unit.may_have(*pattern));
    let found = patterns.find_map(|pattern| pattern.captures(words)?.name("n"))?;
    let range = found.range();
    let around = context::at(unit, &range);
    let stated = matches!(around.certainty, Certainty::Asserted | Certainty::Historical);
    if has(&WORDS.prior_lines_not, words, 0..words.len()) || around.subject != Subject::Patient || around.negated {
        return None;
    }
    let number = WORDS.number(found.as_str())?;
    if !stated || !(1..=20).contains(&number) {
        return None;
    }
    let rule = "extract/treatment_words:prior_lines";
    let mut fact = paper.fact("statement", "prior-lines", unit.raw(&range), unit.evidence(&range), rule);
    fact.value = Some(number.to_string());
    Some(fact)
}
