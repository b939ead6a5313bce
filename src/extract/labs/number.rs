//! Numbers as papers print them: decimal comma or point, thousands, operators.
//!
//! `1.234` is a thousand in Spain and a little more than one in England; which of the two a paper means is decided once
//! for the paper, by the numbers in it that can be read in one way only (domain/extraction.md §1).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::units::unit_at;

/// The sign before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum DecimalMark {
    /// 1.5
    Point,
    /// 1,5
    Comma,
}

/// A number at a place of a folded text.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::extract) struct Number {
    /// Where it stands.
    pub(in crate::extract) range: Range<usize>,
    /// What it is.
    pub(in crate::extract) value: f64,
    /// How many decimals it is printed with.
    pub(in crate::extract) decimals: usize,
}

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| crate::knowledge::builtin_regex("labs", r"^\d{1,12}(?:[.,]\d{1,8}){0,4}"));

static GROUPS: LazyLock<Regex> = LazyLock::new(|| crate::knowledge::builtin_regex("labs", r"^(?: \d{3}){1,3}\b"));

/// Languages that write a decimal comma, asked only where no number of the paper decides.
const COMMA_LANGUAGES: [&str; 10] = ["es", "ca", "fr", "de", "it", "pt", "ru", "nl", "pl", "uk"];

impl DecimalMark {
    /// The mark of a paper: that of the majority of its numbers that can be read in one way only.
    pub(in crate::extract) fn of_texts<'a>(texts: impl Iterator<Item = &'a str>, language: Option<&str>) -> Self {
        let (mut points, mut commas) = (0usize, 0usize);
        for text in texts {
            for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
                if text[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') {
                    continue;
                }
                // A number without a mark decides nothing.
                let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
                if !text[at + digits..].starts_with(['.', ',']) {
                    continue;
                }
                match NUMBER.find(&text[at..]).map(|found| certain_mark(found.as_str())) {
                    Some(Some(Self::Point)) => points += 1,
                    Some(Some(Self::Comma)) => commas += 1,
                    _ => {}
                }
            }
        }
        match points.cmp(&commas) {
            std::cmp::Ordering::Greater => Self::Point,
            std::cmp::Ordering::Less => Self::Comma,
            std::cmp::Ordering::Equal => {
                if language.is_some_and(|language| COMMA_LANGUAGES.contains(&language)) {
                    Self::Comma
                } else {
                    Self::Point
                }
            }
        }
    }
}

impl DecimalMark {
    /// The mark in one row or sentence of the paper. Nobody counts cells in thousandths of one: where `/mm³` stands in it, a
    /// mark before three figures parts thousands, as `6.420 /mm³` where haemoglobin is `9.8 g/dL`.
    pub(in crate::extract) fn in_row(self, words: &str) -> Self {
        let unclear = unclear_numbers(words);
        let Some((first, _)) = unclear.first() else { return self };
        let counts_cells = |at: usize| unit_at(words, at).is_some_and(|unit| unit.unit == ONE_IN_A_MICROLITRE);
        let beside = |at: usize| !words[..at].ends_with(|c: char| c.is_alphanumeric()) && counts_cells(at);
        let counts =
            unclear.iter().any(|(_, end)| counts_cells(*end)) || words.match_indices('/').any(|(at, _)| beside(at));
        match counts {
            true if first.contains('.') => Self::Comma,
            true => Self::Point,
            false => self,
        }
    }
}

/// The numbers of which only the paper tells whether their one mark parts thousands or decimals, each with its end.
fn unclear_numbers(words: &str) -> Vec<(&str, usize)> {
    let marks = words.match_indices(['.', ',']).map(|(at, _)| at);
    let three = |at: &usize| words[at + 1..].bytes().take_while(u8::is_ascii_digit).count() == 3;
    marks
        .filter(three)
        .filter_map(|at| {
            let start = at - words[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
            let found = NUMBER.find(&words[start..]).filter(|_| !words[..start].ends_with(['.', ',']))?;
            let one_mark = found.as_str().matches(['.', ',']).count() == 1;
            (one_mark && certain_mark(found.as_str()).is_none()).then_some((found.as_str(), start + found.end()))
        })
        .collect()
}

/// The unit of a count of single cells (`knowledge/extract/units.yaml`).
const ONE_IN_A_MICROLITRE: &str = "/µL";

/// The decimal mark that a number shows by itself: `1.5`, `1,234.5`, `1.234.567`.
fn certain_mark(text: &str) -> Option<DecimalMark> {
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let of = |mark: char| if mark == '.' { DecimalMark::Point } else { DecimalMark::Comma };
    let other = |mark: char| if mark == '.' { DecimalMark::Comma } else { DecimalMark::Point };
    match marks.as_slice() {
        [(at, mark)] => {
            let decimals = text.len() - at - 1;
            (decimals != 3 || *at > 3 || text.starts_with('0')).then(|| of(*mark))
        }
        // 12.05.2026 and 1.2.3 are dates and headings, not numbers.
        [(first, a), .., (_, b)] if a == b => groups_of_three(text, *first).then(|| other(*a)),
        [(first, _), .., (last, b)] => groups_of_three(&text[..*last], *first).then(|| of(*b)),
        [] => None,
    }
}

fn groups_of_three(text: &str, first: usize) -> bool {
    (1..=3).contains(&first) && text[first + 1..].split(['.', ',']).all(|group| group.len() == 3)
}

/// The number that starts at `from`, read with the paper's mark; `None` for what is no number (`12.05.26`).
pub(in crate::extract) fn number_at(words: &str, from: usize, mark: DecimalMark) -> Option<Number> {
    let rest = words.get(from..)?;
    let found = NUMBER.find(rest)?.as_str();
    let digits_before = words[..from].chars().next_back().is_some_and(|c| c.is_ascii_digit());
    if digits_before {
        return None;
    }
    let marks = found.chars().filter(|c| matches!(c, '.' | ',')).count();
    let decimal = match (certain_mark(found), marks) {
        (Some(certain), _) => Some(certain),
        (None, 0) => None,
        // 1.234 or 1,234: the paper decides.
        (None, 1) => Some(mark),
        (None, _) => return None,
    };
    let mut length = found.len();
    let mut plain: String = match decimal {
        Some(DecimalMark::Point) => found.replace(',', ""),
        Some(DecimalMark::Comma) => found.replace('.', "").replace(',', "."),
        None => found.to_owned(),
    };
    // 150 000: groups parted by a space are thousands only where nothing but zeros could follow, or it is read as two
    // numbers of a table.
    if marks == 0 && found.len() <= 3 {
        while let Some(group) = rest.get(length..length + 4) {
            let next = rest[length + 4..].chars().next();
            if group == " 000" && !next.is_some_and(|c| c.is_ascii_digit() || c == '-') {
                plain.push_str("000");
                length += 4;
            } else {
                break;
            }
        }
    }
    // 4 520 /mm3: where a decimal comma is written, figures in threes that a unit ends are one number.
    if marks == 0 && found.len() == length && length <= 3 && mark == DecimalMark::Comma && !found.starts_with('0') {
        let groups = GROUPS.find(&rest[length..]).map_or(0, |groups| groups.end());
        let behind = length + groups;
        if groups > 0 && unit_at(rest, behind).is_some_and(|unit| !unit.is_other()) {
            plain.extend(rest[length..behind].chars().filter(char::is_ascii_digit));
            length = behind;
        }
    }
    let value: f64 = plain.parse().ok()?;
    let decimals = plain.find('.').map_or(0, |at| plain.len() - at - 1);
    Some(Number { range: from..from + length, value, decimals })
}

/// Writes a number for display: with `decimals` where given, else with as many as its size deserves.
pub(in crate::extract) fn written(value: f64, decimals: Option<usize>) -> String {
    let places = decimals.unwrap_or(if value.abs() >= 100.0 {
        1
    } else if value.abs() >= 1.0 {
        2
    } else {
        4
    });
    let text = format!("{value:.places$}");
    if text.contains('.') && decimals.is_none() {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fold::fold;

    #[test]
    fn cells_are_not_counted_in_thousandths() {
        use DecimalMark::{Comma, Point};
        for (row, mark, wanted) in [
            ("leucocitos 6.420 /mm3 4.500 - 11.000", Point, Comma),
            ("plaquetas\t74.000\t150.000 - 450.000\t/mm3", Point, Comma),
            ("platelets 74,000 /ul", Comma, Point),
            ("wbc 6.420 10^3/ul", Point, Point),
            ("12.05.2026 platelets 74,000 /mm3", Comma, Point),
            ("wbc 6.42 /ul", Point, Point),
            ("hb 9.8 g/dl", Point, Point),
            ("beta-2 microglobulin 3.250 mg/l", Point, Point),
        ] {
            assert_eq!(mark.in_row(&fold(row)), wanted, "{row}");
        }
    }

    #[test]
    fn reads_marks_and_thousands() {
        for (text, mark, value) in [
            ("104", DecimalMark::Point, 104.0),
            ("3.2", DecimalMark::Point, 3.2),
            ("3,2", DecimalMark::Point, 3.2),
            ("52,000", DecimalMark::Point, 52_000.0),
            ("52.000", DecimalMark::Comma, 52_000.0),
            ("1.234", DecimalMark::Point, 1.234),
            ("1.234", DecimalMark::Comma, 1234.0),
            ("1,234.5", DecimalMark::Comma, 1234.5),
            ("1.234,5", DecimalMark::Point, 1234.5),
            ("1,100,000", DecimalMark::Point, 1_100_000.0),
            ("150 000", DecimalMark::Point, 150_000.0),
            ("96 150", DecimalMark::Point, 96.0),
            ("96 150 g/l", DecimalMark::Point, 96.0),
            ("4 520 /mm3", DecimalMark::Comma, 4520.0),
            ("1 250 ug/l", DecimalMark::Comma, 1250.0),
            ("4 520", DecimalMark::Comma, 4.0),
            ("4 520,5 mg/l", DecimalMark::Comma, 4.0),
            ("0.123", DecimalMark::Comma, 0.123),
        ] {
            assert_eq!(number_at(text, 0, mark).map(|n| n.value), Some(value), "{text}");
        }
        assert_eq!(number_at("12.05.26", 0, DecimalMark::Point), None);
    }

    #[test]
    fn the_majority_decides() {
        let of = |text: &str, language| DecimalMark::of_texts([text].into_iter(), language);
        assert_eq!(of("hb 10,8 plt 52.000 crp 1,2", Some("en")), DecimalMark::Comma);
        assert_eq!(of("hb 10.8 plt 52,000", Some("es")), DecimalMark::Point);
        assert_eq!(of("plt 52.000", Some("es")), DecimalMark::Comma);
        assert_eq!(of("plt 52.000 on 12.05.2026", None), DecimalMark::Point);
    }

    proptest::proptest! {
        #[test]
        fn point_and_comma_say_the_same(whole in 0u32..1_000_000, cents in 0u32..100) {
            let grouped = |group: char| {
                let digits = whole.to_string();
                let mut text = String::new();
                for (at, digit) in digits.chars().enumerate() {
                    if at > 0 && (digits.len() - at) % 3 == 0 { text.push(group); }
                    text.push(digit);
                }
                text
            };
            let english = format!("{}.{cents:02}", grouped(','));
            let spanish = format!("{},{cents:02}", grouped('.'));
            let a = number_at(&english, 0, DecimalMark::Point).map(|n| n.value);
            let b = number_at(&spanish, 0, DecimalMark::Comma).map(|n| n.value);
            proptest::prop_assert_eq!(a, b);
            proptest::prop_assert!((a.unwrap_or(-1.0) - (f64::from(whole) + f64::from(cents) / 100.0)).abs() < 1e-6);
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,24}") {
            for (at, _) in text.char_indices() {
                let _ = number_at(&text, at, DecimalMark::Comma);
            }
        }
    }
}
