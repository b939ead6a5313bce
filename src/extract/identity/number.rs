//! Numbers of the patient: those of a state or a health service, which can be checked, and a hospital's own.

use std::ops::Range;

use super::RULES;
use super::name::first_cell;
use crate::extract::Paper;
use crate::extract::unit::Unit;
use crate::model::{Certainty, Fact};
use crate::personal_number::{self, Validity};

/// A number of a kind. One whose check digit is wrong is kept as it is printed, and is not sure.
pub(super) fn personal(paper: &Paper<'_>, unit: &Unit, kind: &str, field: &Range<usize>) -> Option<Fact> {
    let start = number_start(unit, field)?;
    let number = personal_number::read(kind, &unit.words()[start..])?;
    let range = start..start + number.length;
    let misread = number.validity == Validity::Wrong;
    let rule = if misread { CHECK_DIGIT.to_owned() } else { format!("extract/identity:{}", number.name) };
    let mut fact = paper.fact(number.fact, number.name, unit.raw(&range), unit.evidence(&range), &rule);
    if misread {
        fact.certainty = Certainty::Uncertain;
    } else {
        fact.value = Some(number.value);
    }
    Some(fact)
}

/// The rule of a number that was misread.
const CHECK_DIGIT: &str = "extract/identity:check-digit";

/// Where the number of a field begins: behind `no.`, `№`.
fn number_start(unit: &Unit, field: &Range<usize>) -> Option<usize> {
    let words = unit.words();
    let (mut start, end) = first_cell(words, field)?;
    let is_sign = |c: char| matches!(c, ' ' | ':' | '.' | '#' | ')' | '(' | '°' | '-');
    loop {
        let text = words[start..end].trim_start_matches(is_sign);
        start = end - text.len();
        let word = RULES
            .number_words
            .iter()
            .find(|word| text.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(is_sign)));
        match word {
            Some(word) => start += word.len(),
            None => return (start < end).then_some(start),
        }
    }
}

/// A hospital's own number.
pub(super) fn hospital(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Option<Fact> {
    let words = unit.words();
    let start = number_start(unit, field)?;
    let end = first_cell(words, field)?.1;
    let length = words[start..end].find(char::is_whitespace).unwrap_or(end - start);
    let range = start..start + words[start..start + length].trim_end_matches([',', '.', ')', ';']).len();
    let token = &words[range.clone()];
    // An NHS number under another label, as in the header of an image, is read as what it is.
    if personal_number::is_right(OF_ANY_LABEL, token) {
        return personal(paper, unit, OF_ANY_LABEL, &range);
    }
    let fits = (3..=20).contains(&token.len())
        && token.chars().any(|c| c.is_ascii_digit())
        && token.chars().all(|c| c.is_ascii_alphanumeric() || "-/".contains(c));
    if !fits {
        return None;
    }
    let mut fact = paper.fact(
        "id-mrn",
        "hospital-number",
        unit.raw(&range),
        unit.evidence(&range),
        "extract/identity:hospital-number",
    );
    fact.value = Some(unit.raw(&range).to_owned());
    Some(fact)
}

/// The kind of number that is told by its check digit alone, whatever its label.
const OF_ANY_LABEL: &str = "nhs-number";
