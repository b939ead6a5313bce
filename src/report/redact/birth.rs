//! Finds dates of birth in any printed form, of which the year alone is left.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fold;
use super::words::rules;
use crate::model::PartialDate;

/// A figure or a word of a text that may be a part of a date.
struct Part {
    range: Range<usize>,
    /// What it is as a number; `None` of a word.
    number: Option<u32>,
    /// How many figures.
    width: usize,
    /// The month that a word names.
    month: Option<u32>,
}

/// Words between the parts of a date, and characters.
const BETWEEN: [&str; 13] = ["st", "nd", "rd", "th", "de", "del", "d", "of", "the", "г", "年", "月", "o"];
/// The most bytes between two parts.
const GAP: usize = 8;

/// The places of births in a text, each with its year.
pub(super) fn find(text: &str, births: &BTreeSet<PartialDate>) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    if births.is_empty() {
        return found;
    }
    let parts = parts(text);
    for (at, part) in parts.iter().enumerate() {
        if found.last().is_some_and(|(range, _)| range.end > part.range.start) {
            continue;
        }
        if let Some(year) = births.iter().find_map(|birth| whole(part, &text[part.range.clone()], birth)) {
            found.push((part.range.clone(), year));
            continue;
        }
        let [first, second, third] = [at, at + 1, at + 2].map(|n| parts.get(n));
        let (Some(first), Some(second), Some(third)) = (first, second, third) else { continue };
        let near = |one: &Part, other: &Part| other.range.start - one.range.end <= GAP;
        if !near(first, second) || !near(second, third) {
            continue;
        }
        if let Some(birth) = births.iter().find(|birth| is_birth([first, second, third], birth)) {
            let mut end = third.range.end;
            // 1980年2月11日: the sign for the day belongs to it.
            end += text[end..].chars().next().filter(|c| matches!(c, '日' | '号')).map_or(0, char::len_utf8);
            found.push((first.range.start..end, birth.year_number().to_string()));
        }
    }
    found
}

/// Figures of a birth without anything between: `19680912`, `120968`.
fn whole(part: &Part, printed: &str, birth: &PartialDate) -> Option<String> {
    let (month, day) = (birth.month_number()?, birth.day_number()?);
    let year = birth.year_number();
    let short = year.rem_euclid(100);
    let figures: String = printed.chars().filter_map(fold::figure).collect();
    let forms = match part.width {
        8 => [
            format!("{year:04}{month:02}{day:02}"),
            format!("{day:02}{month:02}{year:04}"),
            format!("{month:02}{day:02}{year:04}"),
        ],
        6 => [
            format!("{short:02}{month:02}{day:02}"),
            format!("{day:02}{month:02}{short:02}"),
            format!("{month:02}{day:02}{short:02}"),
        ],
        _ => return None,
    };
    forms.contains(&figures).then(|| year.to_string())
}

fn is_birth(parts: [&Part; 3], birth: &PartialDate) -> bool {
    let (Some(month), Some(day)) = (birth.month_number(), birth.day_number()) else { return false };
    let is_day = |part: &Part| part.number == Some(day) && part.width <= 2;
    let is_month = |part: &Part| part.month == Some(month) || (part.number == Some(month) && part.width <= 2);
    let is_year = |part: &Part| {
        let year = u32::try_from(birth.year_number()).unwrap_or_default();
        (part.width == 4 && part.number == Some(year)) || (part.width == 2 && part.number == Some(year % 100))
    };
    let [a, b, c] = parts;
    (is_day(a) && is_month(b) && is_year(c))
        || (is_month(a) && is_day(b) && is_year(c))
        || (is_year(a) && is_month(b) && is_day(c))
        || (is_year(a) && is_day(b) && is_month(c))
}

/// Figures and words, without those that stand between the parts of a date.
fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut run: Option<(usize, u32, usize)> = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (fold::figure(c).and_then(|c| c.to_digit(10)), run) {
            (Some(value), None) => run = Some((at, value, 1)),
            (Some(value), Some((start, sum, width))) => {
                run = Some((start, sum.saturating_mul(10).saturating_add(value), width + 1));
            }
            (None, Some((start, sum, width))) => {
                parts.push(Part { range: start..at, number: Some(sum), width, month: None });
                run = None;
            }
            (None, None) => {}
        }
    }
    let words = fold::words(text).into_iter().filter(|word| !BETWEEN.contains(&word.folded.as_str()));
    parts.extend(words.map(|word| Part {
        number: None,
        width: 0,
        month: rules().months.get(&word.folded).copied(),
        range: word.range,
    }));
    parts.sort_by_key(|part| part.range.start);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let births = BTreeSet::from(["1968-09-12".parse().unwrap(), "2017-04-14".parse().unwrap()]);
        let mut out = text.to_owned();
        for (range, year) in find(text, &births).into_iter().rev() {
            out.replace_range(range, &year);
        }
        out
    }

    #[test]
    fn a_birth_keeps_its_year_alone_in_any_form() {
        for text in [
            "12/09/1968",
            "12.9.68",
            "1968-09-12",
            "09/12/1968",
            "12 Sep 1968",
            "12th of September 1968",
            "September 12, 1968",
            "12 de septiembre de 1968",
            "1968年9月12日",
            "١٢/٠٩/١٩٦٨",
            "１９６８年９月１２日",
            "19680912",
            "120968",
            "12 сентября 1968",
            "12\u{A0}Sep\u{A0}1968",
            "12-SEP-1968",
        ] {
            assert_eq!(shown(text), "1968", "{text}");
            assert_eq!(shown(&format!("born {text}, seen 3 Nov 2026")), "born 1968, seen 3 Nov 2026");
        }
    }

    #[test]
    fn other_dates_stay() {
        for text in ["12/09/2026", "12 Oct 1968", "13/09/1968", "1968", "PET-CT 24/09/2025 and 12/9", "14 May 2017"] {
            assert_eq!(shown(text), text);
        }
    }
}
