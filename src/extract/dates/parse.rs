//! Finds date expressions in folded text (domain/extraction.md §3).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

use crate::extract::fold::fold;
use crate::knowledge;
use crate::model::PartialDate;

/// A date expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// In the folded text.
    pub range: Range<usize>,
    /// What it says.
    pub reading: Reading,
    /// Whether its digits alone show the order of day and month: 13/11/2026.
    pub shows_order: Option<super::DateOrder>,
}

/// What a date expression says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// One date.
    Sure(PartialDate),
    /// Day and month may be swapped.
    Either {
        /// Read as day, month, year.
        day_first: PartialDate,
        /// Read as month, day, year.
        month_first: PartialDate,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MonthNames {
    month: u32,
    names: Vec<String>,
}

/// Small words inside dates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DateWords {
    to: Vec<String>,
    of: Vec<String>,
    ordinals: Vec<String>,
    before_year: Vec<String>,
}

static DATE_WORDS: LazyLock<DateWords> = LazyLock::new(|| knowledge::builtin("extract/date_words.yaml"));

/// Whether what stands between two dates makes them the ends of a span.
pub(super) fn is_span(between: &str) -> bool {
    let between = between.trim();
    let word = between.strip_prefix('-').map_or(between, str::trim_start);
    between == "-" || DATE_WORDS.to.iter().any(|to| fold(to) == word)
}

/// The words as one choice of an expression, the longest first.
fn choice<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| regex::escape(&fold(word))).collect();
    words.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
    words.dedup();
    words.join("|")
}

static MONTHS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let months: Vec<MonthNames> = knowledge::builtin("extract/months.yaml");
    months.into_iter().flat_map(|m| m.names.into_iter().map(move |name| (fold(&name), m.month))).collect()
});

/// The dates that one match holds: one, or both ends of a span.
type Found = Vec<(Range<usize>, Reading)>;

/// The forms, tried at each place in this order.
struct Forms {
    year_first: Regex,
    numeric: Regex,
    day_range_numeric: Regex,
    day_month_range: Regex,
    day_name_range: Regex,
    day_name: Regex,
    name_day: Regex,
    name_range: Regex,
    name_year: Regex,
    month_year: Regex,
    year: Regex,
    chinese: Regex,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let m = choice(MONTHS.keys());
    let words = &*DATE_WORDS;
    let (of, th) = (choice(&words.of), choice(&words.ordinals));
    let y = r"(?:19|20)\d{2}";
    let to = format!(r"(?:\s?-\s?|\s?(?:{})\s)", choice(&words.to));
    let form = |pattern: String| crate::knowledge::builtin_regex("dates", &pattern);
    Forms {
        year_first: form(format!(r"({y})([-/.])(\d{{1,2}})[-/.](\d{{1,2}})")),
        numeric: form(format!(r"(\d{{1,2}})([-/.])(\d{{1,2}})([-/.])({y}|\d{{2}})")),
        day_range_numeric: form(format!(r"(\d{{1,2}}){to}(\d{{1,2}})([/.])(\d{{1,2}})[/.]({y})")),
        day_month_range: form(format!(r"(\d{{1,2}})([/.])(\d{{1,2}}){to}(\d{{1,2}})[/.](\d{{1,2}})[/.]({y})")),
        day_name_range: form(format!(r"(\d{{1,2}})(?:{th})?(?: ({m})\.?)?{to}(\d{{1,2}})(?:{th})? ({m})\.?,? ({y})")),
        day_name: form(format!(
            r"(\d{{1,2}})(?:{th}|\.)?[ -]?(?:(?:{of}) )?({m})\.?,?[ -]?(?:(?:{of}) )?({y}|'\d{{2}}|\d{{2}})"
        )),
        name_day: form(format!(r"({m})\.? (\d{{1,2}})(?:{th})?,? ({y})")),
        name_range: form(format!(r"({m})\.?{to}({m})\.? ({y})")),
        name_year: form(format!(r"({m})\.?,?[ -]?(?:(?:{of}) )?({y}|'\d{{2}})")),
        month_year: form(format!(r"(\d{{1,2}})/({y})")),
        year: form(format!(r"(?:{}) ({y})", choice(&words.before_year))),
        chinese: form(r"((?:19|20)\d{2})\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?".to_owned()),
    }
});

/// The date expressions in folded text, in order, not overlapping.
pub fn mentions(words: &str) -> Vec<Mention> {
    // Every form has digits: most sentences have none and cost nothing.
    if !words.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let forms = &*FORMS;
    let mut found: Vec<Mention> = Vec::new();
    let mut take = |form: &Regex, read: &dyn Fn(&Captures<'_>) -> Found| {
        let mut from = 0;
        while let Some(captures) = form.captures_at(words, from) {
            let Some(whole) = captures.get(0) else { break };
            from = whole.start() + words[whole.start()..].chars().next().map_or(1, char::len_utf8);
            if !stands_free(words, &whole.range()) {
                continue;
            }
            let readings = read(&captures);
            if readings.is_empty() || readings.iter().any(|(range, _)| found.iter().any(|m| overlap(&m.range, range))) {
                continue;
            }
            from = whole.end();
            for (range, reading) in readings {
                let shows_order = order_shown(&words[range.clone()], &reading);
                found.push(Mention { range, reading, shows_order });
            }
            if from >= words.len() {
                break;
            }
        }
    };
    take(&forms.chinese, &|c| one(c, full_or_month(number(c, 1), number(c, 2), c.get(3).map(|_| number(c, 3)))));
    take(&forms.day_month_range, &|c| {
        two(c, 1..4, 4..7, (number(c, 3), number(c, 1)), (number(c, 5), number(c, 4)), number(c, 6))
    });
    take(&forms.day_range_numeric, &|c| {
        two(c, 1..2, 2..6, (number(c, 4), number(c, 1)), (number(c, 4), number(c, 2)), number(c, 5))
    });
    take(&forms.year_first, &|c| one(c, PartialDate::day(number(c, 1) as i32, number(c, 3), number(c, 4))));
    take(&forms.numeric, &|c| numeric(c));
    take(&forms.day_name_range, &|c| {
        let second = month(c, 4);
        let first = c.get(2).map_or(second, |name| MONTHS.get(name.as_str()).copied().unwrap_or(0));
        two(c, 1..3, 3..6, (first, number(c, 1)), (second, number(c, 3)), number(c, 5))
    });
    take(&forms.day_name, &|c| one(c, year(c, 3).and_then(|y| PartialDate::day(y, month(c, 2), number(c, 1)))));
    take(&forms.name_day, &|c| one(c, year(c, 3).and_then(|y| PartialDate::day(y, month(c, 1), number(c, 2)))));
    take(&forms.name_range, &|c| {
        let y = number(c, 3) as i32;
        match (PartialDate::month(y, month(c, 1)), PartialDate::month(y, month(c, 2)), c.get(1), c.get(2), c.get(3)) {
            (Some(a), Some(b), Some(first), Some(second), Some(last)) => {
                vec![(first.range(), Reading::Sure(a)), (second.start()..last.end(), Reading::Sure(b))]
            }
            _ => Vec::new(),
        }
    });
    take(&forms.name_year, &|c| one(c, year(c, 2).and_then(|y| PartialDate::month(y, month(c, 1)))));
    take(&forms.month_year, &|c| one(c, PartialDate::month(number(c, 2) as i32, number(c, 1))));
    take(&forms.year, &|c| {
        c.get(1).map_or_else(Vec::new, |y| vec![(y.range(), Reading::Sure(PartialDate::year(number(c, 1) as i32)))])
    });
    found.sort_by_key(|mention| mention.range.start);
    found
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn number(captures: &Captures<'_>, group: usize) -> u32 {
    captures.get(group).and_then(|m| m.as_str().trim_start_matches('\'').parse().ok()).unwrap_or(0)
}

fn month(captures: &Captures<'_>, group: usize) -> u32 {
    captures.get(group).and_then(|m| MONTHS.get(m.as_str()).copied()).unwrap_or(0)
}

/// A year of four digits, or of two: below 70 this century, else the last.
fn year(captures: &Captures<'_>, group: usize) -> Option<i32> {
    let digits = captures.get(group)?.as_str().trim_start_matches('\'');
    let year: i32 = digits.parse().ok()?;
    Some(match digits.len() {
        4 => year,
        _ if year < 70 => 2000 + year,
        _ => 1900 + year,
    })
}

fn one(captures: &Captures<'_>, date: Option<PartialDate>) -> Found {
    match (captures.get(0), date) {
        (Some(whole), Some(date)) => vec![(whole.range(), Reading::Sure(date))],
        _ => Vec::new(),
    }
}

fn full_or_month(year: u32, month: u32, day: Option<u32>) -> Option<PartialDate> {
    match day {
        Some(day) => PartialDate::day(year as i32, month, day),
        None => PartialDate::month(year as i32, month),
    }
}

/// First and last day of a span that names the year once.
fn two(
    captures: &Captures<'_>,
    first: Range<usize>,
    second: Range<usize>,
    (month_a, day_a): (u32, u32),
    (month_b, day_b): (u32, u32),
    year: u32,
) -> Found {
    let span = |groups: Range<usize>| {
        let parts: Vec<_> = groups.filter_map(|group| captures.get(group)).collect();
        Some(parts.first()?.start()..parts.last()?.end())
    };
    let year = year as i32;
    match (PartialDate::day(year, month_a, day_a), PartialDate::day(year, month_b, day_b), span(first), span(second)) {
        (Some(a), Some(b), Some(first), Some(second)) if a <= b => {
            vec![(first, Reading::Sure(a)), (second, Reading::Sure(b))]
        }
        _ => Vec::new(),
    }
}

fn numeric(captures: &Captures<'_>) -> Found {
    let separators = (captures.get(2).map(|m| m.as_str()), captures.get(4).map(|m| m.as_str()));
    let short_year = captures.get(5).is_some_and(|m| m.as_str().len() == 2);
    // 1-2-20 is more often a code or a range than a date.
    if separators.0 != separators.1 || (short_year && separators.0 == Some("-")) {
        return Vec::new();
    }
    let Some(year) = year(captures, 5) else { return Vec::new() };
    let (a, b) = (number(captures, 1), number(captures, 3));
    let day_first = PartialDate::day(year, b, a);
    // A full stop between the parts is day first wherever it is used.
    let month_first = if separators.0 == Some(".") { None } else { PartialDate::day(year, a, b) };
    let reading = match (day_first, month_first) {
        (Some(day_first), Some(month_first)) if day_first != month_first => Reading::Either { day_first, month_first },
        (Some(date), _) | (None, Some(date)) => Reading::Sure(date),
        (None, None) => return Vec::new(),
    };
    captures.get(0).map_or_else(Vec::new, |whole| vec![(whole.range(), reading)])
}

fn order_shown(words: &str, reading: &Reading) -> Option<super::DateOrder> {
    let Reading::Sure(date) = reading else { return None };
    if !words.contains('/') {
        return None;
    }
    let parts: Vec<u32> = words.split('/').map_while(|part| part.parse().ok()).collect();
    match (parts.as_slice(), date.day_number()) {
        ([first, second, _], Some(day)) if *first == day && *first > 12 && *second <= 12 => {
            Some(super::DateOrder::DayFirst)
        }
        ([first, second, _], Some(day)) if *second == day && *second > 12 && *first <= 12 => {
            Some(super::DateOrder::MonthFirst)
        }
        _ => None,
    }
}

/// Whether the expression is not a part of a longer number or word: `80101911/26.06.2025` holds one date.
fn stands_free(words: &str, range: &Range<usize>) -> bool {
    let mut before = words[..range.start].chars().rev();
    let after = words[range.end..].chars().next();
    let text = &words[range.clone()];
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    let before_ok = match before.next() {
        None => true,
        Some(c) if c.is_ascii_digit() => !starts_with_digit,
        Some(c) if c.is_alphabetic() => (c as u32) >= 0x2E80,
        Some('/') => text.contains('.'),
        Some('.') => !(starts_with_digit && before.next().is_some_and(|c| c.is_ascii_digit())),
        Some(_) => true,
    };
    let mut rest = words[range.end..].chars();
    let after_ok = match after {
        Some(c) if c.is_ascii_digit() => false,
        Some(c) if c.is_alphabetic() => (c as u32) >= 0x2E80 || c == 't',
        Some('/' | '.') => {
            rest.next();
            !rest.next().is_some_and(|c| c.is_ascii_digit())
        }
        Some('%') => false,
        _ => true,
    };
    before_ok && after_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(text: &str) -> Vec<String> {
        mentions(&fold(text))
            .into_iter()
            .map(|mention| match mention.reading {
                Reading::Sure(date) => date.to_string(),
                Reading::Either { day_first, month_first } => format!("{day_first}|{month_first}"),
            })
            .collect()
    }

    #[test]
    fn reads_the_forms() {
        for (text, expected) in [
            ("seen on 3 November 2026", "2026-11-03"),
            ("seen on 3rd Nov 2026", "2026-11-03"),
            ("Nov 3, 2026", "2026-11-03"),
            ("22-Apr-2025", "2025-04-22"),
            ("22/04/2025", "2025-04-22"),
            ("11/13/2026", "2026-11-13"),
            ("03.04.2026", "2026-04-03"),
            ("2026-09-08", "2026-09-08"),
            ("2026年11月3日", "2026-11-03"),
            ("03/04/2026", "2026-04-03|2026-03-04"),
            ("05/05/2026", "2026-05-05"),
            ("March 2021", "2021-03"),
            ("03/2021", "2021-03"),
            ("diagnosed in 2019", "2019"),
            ("5 de marzo de 2024", "2024-03-05"),
            ("80101911/26.06.2025", "2025-06-26"),
            ("12-16 October 2026", "2026-10-12 2026-10-16"),
            ("12-16/10/2026", "2026-10-12 2026-10-16"),
            ("12 May to 29 August 2025", "2025-05-12 2025-08-29"),
            ("12/05/2025-29/08/2025", "2025-05-12|2025-12-05 2025-08-29"),
            ("30/03-20/05/2026", "2026-03-30 2026-05-20"),
            ("Mar-Jul 2024", "2024-03 2024-07"),
            ("2026-09-08T10:30:00", "2026-09-08"),
            ("Oct '24", "2024-10"),
        ] {
            assert_eq!(sure(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn leaves_what_is_no_date() {
        for text in [
            "31/02/2026",
            "Ki-67 90%",
            "4.0-10.0",
            "BP 120/80",
            "999 123 4519",
            "10^9/L",
            "130-170",
            "1.2.3",
            "R-CHOP x6",
            "200 mg in 2 weeks",
            "1/12",
            "NG12/2345",
        ] {
            assert_eq!(sure(text), Vec::<String>::new(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reads_back_what_is_written(year in 1925i32..2060, month in 1u32..=12, day in 1u32..=31) {
            if let Some(date) = PartialDate::day(year, month, day) {
                let iso = format!("on {year}-{month:02}-{day:02}");
                proptest::prop_assert_eq!(sure(&iso), vec![date.to_string()]);
                let dotted = format!("{day}.{month:02}.{year}");
                proptest::prop_assert_eq!(sure(&dotted), vec![date.to_string()]);
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = sure(&text);
        }
    }
}
