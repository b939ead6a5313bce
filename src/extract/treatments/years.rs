//! Years that stand alone: `ibrutinib (2020), venetoclax (2021-2022)`, `Relapse 2022`.
//!
//! In running text four digits are no date. Beside a treatment or a relapse they are one, if nothing joins them to a
//! name or a number.

use std::ops::Range;

use super::words::WORDS;
use crate::extract::dates::Placed;
use crate::extract::unit::Unit;
use crate::model::{DateKind, PartialDate, Precision, StatedDate};

/// The dates of a unit, and the years that stand alone outside the names in `taken`.
pub(crate) fn with_years(unit: &Unit, dates: &[Placed], taken: &[Range<usize>]) -> Vec<Placed> {
    let words = unit.words();
    let mut all = dates.to_vec();
    let years = unit.may_have(&WORDS.year).then(|| WORDS.year.find_iter(words));
    for found in years.into_iter().flatten() {
        let range = found.range();
        let overlaps = |other: &Range<usize>| other.start < range.end && range.start < other.end;
        if taken.iter().any(overlaps)
            || all.iter().any(|placed| overlaps(&placed.range))
            || !stands_alone(words, &range)
        {
            continue;
        }
        let Ok(year) = found.as_str().parse::<i32>() else { continue };
        let evidence = unit.evidence(&range);
        let date = StatedDate {
            value: Some(PartialDate::year(year)),
            precision: Precision::Year,
            kind: DateKind::Unlabelled,
            other_reading: None,
            quote: evidence.quote,
            page: unit.page,
            line: evidence.line,
            file: None,
            by_user: false,
        };
        all.push(Placed { range, date });
    }
    all.sort_by_key(|placed| placed.range.start);
    all
}

fn stands_alone(words: &str, range: &Range<usize>) -> bool {
    let mut before = words[..range.start].chars().rev();
    let mut after = words[range.end..].chars();
    let year = |text: &str| text.len() >= 4 && text.chars().take(4).all(|c| c.is_ascii_digit());
    let before_ok = match before.next() {
        None | Some(' ' | '\t' | '(' | ',' | ':' | ';') => true,
        Some('-') => year(
            words[..range.start - 1]
                .trim_end()
                .get(words[..range.start - 1].trim_end().len().saturating_sub(4)..)
                .unwrap_or_default(),
        ),
        Some(_) => false,
    };
    let after_ok = match after.next() {
        None | Some(' ' | '\t' | ')' | ',' | ':' | ';') => true,
        Some('.') => after.next().is_none_or(char::is_whitespace),
        Some('-') => year(after.as_str().trim_start()),
        Some(_) => false,
    };
    let next: String = words[range.end..].trim_start().chars().take_while(|c| c.is_alphabetic() || *c == '/').collect();
    before_ok && after_ok && !WORDS.value_units.contains(&next)
}
