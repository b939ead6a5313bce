//! Reads the number, unit, flag and reference range that stand at a place.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::number::{DecimalMark, Number, number_at};
use super::units::{UnitMention, unit_at};
use super::words::WORDS;
use crate::extract::unit::Unit;

/// A printed measurement.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// The operator, as `<`; empty for none.
    pub(super) operator: String,
    pub(super) low: Number,
    /// The other end, where `55-60` is printed.
    pub(super) high: Option<Number>,
    pub(super) unit: Option<UnitMention>,
    pub(super) flag: Option<Range<usize>>,
    /// Operator and number.
    pub(super) range: Range<usize>,
    /// Behind number, unit and flag.
    pub(super) end: usize,
}

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    let to = WORDS.reference_to.iter().chain(&WORDS.range_to).map(|to| regex::escape(to));
    let to = std::iter::once("-".to_owned()).chain(to).collect::<Vec<_>>().join("|");
    let labels = WORDS.range_labels.iter().map(|label| regex::escape(label)).collect::<Vec<_>>().join("|");
    let n = r"\d{1,9}(?:[.,]\d{1,6}){0,2}";
    let unit = r"(?: ?[a-z0-9^*/().%]{1,16})?";
    crate::knowledge::builtin_regex(
        "labs",
        &format!(
            r"^[ ,;:]*(?:(?:{labels})[: ]{{1,3}})?(?:\(\s?(?:[a-z. ]{{0,20}}[: ])?(?:{n}\s?{unit}\s?(?:{to})\s?{n}|[<>]=?\s?{n}|[≤≥]\s?{n}){unit}\s?\)|\[\s?(?:[a-z. ]{{0,20}}[: ])?(?:{n}\s?(?:{to})\s?{n}|[<>]=?\s?{n}|[≤≥]\s?{n}){unit}\s?\]|{n}\s?(?:{to})\s?{n}\b)"
        ),
    )
});

/// A reference range at `from`: in brackets, or as `a-b`.
pub(super) fn reference_at(words: &str, from: usize) -> Option<Range<usize>> {
    let rest = words.get(from..)?;
    let cell = rest.split('\t').next().unwrap_or(rest);
    let found = REFERENCE.find(cell)?;
    let text = found.as_str();
    let start = from + text.len() - text.trim_start_matches([' ', ',', ';', ':']).len();
    Some(start..from + found.end())
}

/// The measurement that starts at `from` (blanks passed over) and stands before `end`; `None` where no number stands there, or one that is a date,
/// a fraction, a titre or a part of a word.
pub(super) fn measured_at(unit: &Unit, from: usize, end: usize, mark: DecimalMark) -> Option<Measured> {
    let words = unit.words().get(..end)?;
    let blanks = |at: usize| at + words[at..].len() - words[at..].trim_start_matches(' ').len();
    let start = blanks(from);
    let mut at = start;
    let mut operator = String::new();
    if let Some((sign, length)) = WORDS.operator(words.get(at..)?) {
        operator = sign.to_owned();
        at = blanks(at + length);
    }
    let low = number_at(words, at, mark)?;
    at = low.range.end;
    let mut high = None;
    let next = blanks(at);
    for to in std::iter::once("-").chain(WORDS.range_to.iter().map(String::as_str)) {
        if let (true, Some(rest)) = (operator.is_empty(), strip_word(&words[next..], to)) {
            let second = words.len() - rest.trim_start_matches(' ').len();
            high = number_at(words, second, mark);
        }
        if high.is_some() {
            break;
        }
    }
    // 55 % - 60 %
    if let (None, Some(rest)) = (&high, words[next..].strip_prefix('%'))
        && let Some(rest) = rest.trim_start_matches(' ').strip_prefix('-')
    {
        high = number_at(words, words.len() - rest.trim_start_matches(' ').len(), mark);
    }
    at = high.as_ref().map_or(at, |high| high.range.end);
    let number_end = at;
    let unit_found = unit_at(words, at);
    let glued = words[at..].chars().next();
    // 12/05, 1:80, 2+, 7th, 3e: no measurement, unless what is glued to it is a unit.
    if unit_found.as_ref().is_none_or(|found| found.range.start != at) {
        let flag_glued = WORDS.flag(unit, at, end).is_some();
        let second = words[at..].chars().nth(1);
        let bad = match glued {
            Some('/' | '+' | '^') => true,
            Some(':' | '.') => second.is_some_and(|c| c.is_ascii_digit()),
            Some('-') => true,
            Some(c) => c.is_alphanumeric() && (c as u32) < 0x2E80 && !flag_glued,
            None => false,
        };
        if bad {
            return None;
        }
    }
    let mut flag = WORDS.flag(unit, at, end);
    let mut unit_found = unit_found;
    // `104 L`: a capital that stands alone is a flag before it is a litre.
    if let (Some(flag), Some(found)) = (&flag, &unit_found)
        && flag.start == found.range.start
        && flag.end >= found.range.end
    {
        unit_found = None;
    }
    if let Some(flag) = &flag {
        at = flag.end;
        if unit_found.is_none() {
            unit_found = unit_at(words, at);
        }
    }
    if let Some(found) = &unit_found {
        at = found.range.end;
    } else if let Some(rest) = words[at..].strip_prefix(',') {
        // Values of a comma-separated line.
        let found = unit_at(words, words.len() - rest.len()).filter(|found| found.unit.contains('/'));
        if let (Some(found), false) = (found, rest.starts_with(' ')) {
            at = found.range.end;
            unit_found = Some(found);
        }
    }
    if flag.is_none() {
        flag = WORDS.flag(unit, at, end);
        at = flag.as_ref().map_or(at, |flag| flag.end);
    }
    Some(Measured { operator, range: start..number_end, low, high, unit: unit_found, flag, end: at })
}

/// `text` behind a sign, or behind a word that ends there.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word).filter(|rest| !word.ends_with(char::is_alphabetic) || rest.starts_with(' '))
}
