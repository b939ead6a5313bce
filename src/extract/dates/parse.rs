//! Finds date expressions in folded text (domain/extraction.md §3).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Captures;
use serde::Deserialize;

use crate::extract::fold::fold;
use crate::extract::unit::Unit;
use crate::knowledge;
use crate::model::PartialDate;
use crate::sieve::Expression;

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

static MONTHS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let months: Vec<MonthNames> = knowledge::builtin("extract/months.yaml");
    months.into_iter().flat_map(|m| m.names.into_iter().map(move |name| (fold(&name), m.month))).collect()
});

static OTHER_CALENDARS: LazyLock<Vec<Expression>> = LazyLock::new(|| {
    WORDS.other_calendars.iter().map(|pattern| knowledge::expression("extract/date_words.yaml", pattern)).collect()
});

/// Where a unit has a date of another calendar, which is not converted: `1445/08/24 ه`.
pub(super) fn of_other_calendars(unit: &Unit) -> Vec<Range<usize>> {
    let words = unit.words();
    if !words.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let found = OTHER_CALENDARS
        .iter()
        .filter(|form| unit.may_have(*form))
        .flat_map(|form| form.find_iter(words).map(|found| found.range()));
    let mut ranges: Vec<_> = found.filter(|range| stands_free(words, range)).collect();
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|later, earlier| overlap(later, earlier));
    ranges
}

/// The dates that one match holds: one, or both ends of a span.
/// Words of the forms of dates: `knowledge/extract/date_words.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Between day, month and year.
    of: Vec<String>,
    /// Between the first and the last day.
    to: Vec<String>,
    /// Before a year that stands alone.
    before_year: Vec<String>,
    /// Before the month and the year in two figures: `ED 03/24`.
    before_short: Vec<String>,
    /// May be joined to a date: `2024г.`
    behind: Vec<String>,
    /// Behind the figure of the day.
    ordinals: Vec<String>,
    /// A date of another calendar, on folded text.
    other_calendars: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words: Words = knowledge::builtin("extract/date_words.yaml");
    let folded = |list: Vec<String>| {
        let mut folded: Vec<String> = list.iter().map(|word| fold(word)).collect();
        // The longest first, as expressions take the first that fits.
        folded.sort_by_key(|word| std::cmp::Reverse(word.len()));
        folded
    };
    Words {
        of: folded(words.of),
        to: folded(words.to),
        before_year: folded(words.before_year),
        before_short: folded(words.before_short),
        behind: folded(words.behind),
        ordinals: folded(words.ordinals),
        other_calendars: words.other_calendars,
    }
});

/// Whether nothing but a word for "to" stands between two dates.
pub(super) fn joins_span(between: &str) -> bool {
    let word = between.trim();
    let word = word.strip_prefix("- ").unwrap_or(word);
    word == "-" || WORDS.to.iter().any(|known| known == word)
}

/// The dates that one match holds: one, or both ends of a span.
type Found = Vec<(Range<usize>, Reading)>;

/// One way to write a date.
type Form = Expression;

/// The forms, tried at each place in this order.
struct Forms {
    year_first: Form,
    numeric: Form,
    day_range_numeric: Form,
    day_month_range: Form,
    day_name_range: Form,
    day_name: Form,
    name_day: Form,
    name_range: Form,
    name_year: Form,
    month_span: Form,
    short_span: Form,
    month_year: Form,
    month_dot_year: Form,
    short_month: Form,
    year: Form,
    chinese: Chinese,
}

/// The forms of Chinese papers, in figures or in characters, with years of the Republic (Minguo) too.
struct Chinese {
    day: Form,
    span: Form,
    year: Form,
    minguo: Form,
    minguo_figures: Form,
    month_span: Form,
    month: Form,
    month_before_words: Form,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut names: Vec<&str> = MONTHS.keys().map(String::as_str).collect();
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    let m = names.iter().map(|name| regex::escape(name)).collect::<Vec<_>>().join("|");
    let y = r"(?:19|20)\d{2}";
    let any = |words: &[String]| match words {
        // Nothing at all is in no list.
        [] => r"[^\s\S]".to_owned(),
        words => {
            let mut words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words.join("|")
        }
    };
    let th = any(&WORDS.ordinals);
    let blank = |word: &String| if word.ends_with('\'') { word.clone() } else { format!("{word} ") };
    let of = any(&WORDS.of.iter().map(blank).collect::<Vec<_>>());
    let to = format!(r"\s?(?:-|{})\s?", any(&WORDS.to));
    // `آذار/مارس`: both names of a month that has two.
    let also = format!(r"(?: ?/ ?(?:{m})| ?\((?:{m})\))?");
    let (lead, short_lead) = (any(&WORDS.before_year), any(&WORDS.before_short));
    let form = |pattern: String| knowledge::expression("dates", &pattern);
    Forms {
        year_first: form(format!(r"({y})([-/.])(\d{{1,2}})[-/.](\d{{1,2}})")),
        numeric: form(format!(r"(\d{{1,2}})([-/.])(\d{{1,2}})([-/.])({y}|\d{{2}})")),
        day_range_numeric: form(format!(r"(\d{{1,2}}){to}(\d{{1,2}})([/.])(\d{{1,2}})[/.]({y})")),
        day_month_range: form(format!(r"(\d{{1,2}})([/.])(\d{{1,2}}){to}(\d{{1,2}})[/.](\d{{1,2}})[/.]({y})")),
        day_name_range: form(format!(
            r"(\d{{1,2}})(?:{th})?(?: (?:{of})?({m})\.?)?{to}(\d{{1,2}})(?:{th})? (?:{of})?({m})\.?,? (?:{of})?({y})"
        )),
        day_name: form(format!(
            r"(\d{{1,2}})(?:{th}|\.)?[ /-]?(?:{of})?({m})\.?{also},?[ /-]?(?:{of})?({y}|'\d{{2}}|\d{{2}})"
        )),
        name_day: form(format!(r"({m})\.? (\d{{1,2}})(?:{th})?,? ({y})")),
        name_range: form(format!(r"({m})\.?{to}({m})\.? (?:{of})?({y})")),
        name_year: form(format!(r"({m})\.?{also}(?:,?[ /-]?(?:{of})?({y}|'\d{{2}})|/(\d{{2}}))")),
        month_span: form(format!(r"(0[1-9]|1[0-2])\s?-\s?(0[1-9]|1[0-2])[/.]({y})")),
        short_span: form(r"(0[1-9]|1[0-2])/([0-3]\d)\s?-\s?(0[1-9]|1[0-2])/([0-3]\d)".to_owned()),
        month_year: form(format!(r"(\d{{1,2}})/({y})")),
        // Two figures before the point: 1.2034 is a number.
        month_dot_year: form(format!(r"(0[1-9]|1[0-2])\.({y})")),
        short_month: form(format!(r"(?:{short_lead})\.?:? (0[1-9]|1[0-2])/([0-3]\d)")),
        year: form(format!(r"(?:{lead}) ({y})")),
        chinese: Chinese {
            day: form(format!("{chinese_day}(?: ?{n} ?[日号])?", chinese_day = CHINESE_MONTH, n = CHINESE_NUMBER)),
            span: form(format!(
                "{month}(?: ?{n} ?[日号])? ?(?:-|~|至|到) ?(?:{n} ?月)?(?: ?{n} ?[日号])?",
                month = CHINESE_MONTH,
                n = CHINESE_NUMBER
            )),
            year: form(format!("({y}) ?年")),
            minguo: form(r"民国 ?(\d{2,3}) ?([-/.]) ?(\d{1,2}) ?[-/.] ?(\d{1,2})".to_owned()),
            minguo_figures: form(r"(1[0-4]\d)([/.])(0[1-9]|1[0-2])[/.](0[1-9]|[12]\d|3[01])".to_owned()),
            month_span: form(format!(r"({y})[-./](\d{{1,2}}) ?(?:-|~|至|到) ?({y})[-./](\d{{1,2}})")),
            month: form(format!(r"({y})[-/](0[1-9]|1[0-2])(?:[^-/.\d]|$)")),
            month_before_words: form(format!(r"({y})\.(0?[1-9]|1[0-2]) ?[\p{{Han}}~]")),
        },
    }
});

/// The date expressions in folded text, in order, not overlapping.
pub fn mentions(words: &str) -> Vec<Mention> {
    all(words, |_| true)
}

/// The date expressions in a unit.
pub(super) fn mentions_of(unit: &Unit) -> Vec<Mention> {
    all(unit.words(), |form| unit.may_have(form))
}

fn all(words: &str, may_stand: impl Fn(&'static Form) -> bool) -> Vec<Mention> {
    // Every form has digits: most sentences have none and cost nothing.
    if !words.bytes().any(|byte| byte.is_ascii_digit()) && !words.contains('年') {
        return Vec::new();
    }
    let forms = &*FORMS;
    let mut found: Vec<Mention> = Vec::new();
    let mut take = |form: &'static Form, read: &dyn Fn(&Captures<'_>) -> Found| {
        if !may_stand(form) {
            return;
        }
        let mut from = 0;
        // Most forms stand nowhere: the groups are asked for where one does.
        while let Some(place) = form.find_at(words, from)
            && let Some(captures) = form.captures_at(words, place.start())
        {
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
    if words.contains(['年', '国']) {
        take(&forms.chinese.span, &|c| chinese_span(c));
        take(&forms.chinese.day, &|c| one(c, chinese_date(c, 2, 3)));
        take(&forms.chinese.minguo, &|c| {
            one(c, PartialDate::day(number(c, 1) as i32 + MINGUO, number(c, 3), number(c, 4)))
        });
        take(&forms.chinese.year, &|c| one(c, Some(PartialDate::year(number(c, 1) as i32))));
    }
    take(&forms.day_month_range, &|c| {
        two(c, 1..4, 4..7, (number(c, 3), number(c, 1)), (number(c, 5), number(c, 4)), number(c, 6))
    });
    take(&forms.day_range_numeric, &|c| {
        two(c, 1..2, 2..6, (number(c, 4), number(c, 1)), (number(c, 4), number(c, 2)), number(c, 5))
    });
    take(&forms.year_first, &|c| one(c, PartialDate::day(number(c, 1) as i32, number(c, 3), number(c, 4))));
    take(&forms.chinese.minguo_figures, &|c| {
        one(c, PartialDate::day(number(c, 1) as i32 + MINGUO, number(c, 3), number(c, 4)))
    });
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
    take(&forms.name_year, &|c| {
        one(c, year(c, 2).or_else(|| year(c, 3)).and_then(|y| PartialDate::month(y, month(c, 1))))
    });
    take(&forms.month_span, &|c| {
        let y = number(c, 3) as i32;
        match (PartialDate::month(y, number(c, 1)), PartialDate::month(y, number(c, 2)), c.get(1), c.get(2), c.get(3)) {
            (Some(a), Some(b), Some(first), Some(second), Some(last)) if a <= b => {
                vec![(first.range(), Reading::Sure(a)), (second.start()..last.end(), Reading::Sure(b))]
            }
            _ => Vec::new(),
        }
    });
    take(&forms.short_span, &|c| {
        let month = |group| year(c, group + 1).and_then(|y| PartialDate::month(y, number(c, group)));
        let place = |group| Some(c.get(group)?.start()..c.get(group + 1)?.end());
        match (month(1), month(3), place(1), place(3)) {
            (Some(a), Some(b), Some(first), Some(second)) if a <= b => {
                vec![(first, Reading::Sure(a)), (second, Reading::Sure(b))]
            }
            _ => Vec::new(),
        }
    });
    take(&forms.short_month, &|c| match (c.get(1), c.get(2), year(c, 2)) {
        (Some(first), Some(last), Some(y)) => PartialDate::month(y, number(c, 1))
            .map_or_else(Vec::new, |date| vec![(first.start()..last.end(), Reading::Sure(date))]),
        _ => Vec::new(),
    });
    take(&forms.month_dot_year, &|c| one(c, PartialDate::month(number(c, 2) as i32, number(c, 1))));
    take(&forms.chinese.month_span, &|c| year_months(c));
    take(&forms.chinese.month, &|c| year_months(c));
    take(&forms.chinese.month_before_words, &|c| year_months(c));
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

fn full_or_month(year: i32, month: u32, day: Option<u32>) -> Option<PartialDate> {
    match day {
        Some(day) => PartialDate::day(year, month, day),
        None => PartialDate::month(year, month),
    }
}

/// What the years of the Republic of China count from.
const MINGUO: i32 = 1911;
/// A number of one to four figures or characters.
const CHINESE_NUMBER: &str = r"(\d{1,2}|[一二三四五六七八九十廿卅]{1,4})";
/// Year and month: the year of two or three figures is checked later.
const CHINESE_MONTH: &str =
    r"((?:民国 ?)?(?:\d{2,4}|[〇零○0一二三四五六七八九十百]{2,8})) ?年 ?(\d{1,2}|[一二三四五六七八九十]{1,3}) ?月";

/// The date of groups 1 (year), `month` and `day`, the last if it is there.
fn chinese_date(captures: &Captures<'_>, month: usize, day: usize) -> Option<PartialDate> {
    let number = |group: usize| captures.get(group).map(|found| chinese_number(found.as_str()));
    let day = match number(day) {
        Some(day) => Some(day?),
        None => None,
    };
    full_or_month(chinese_year(captures.get(1)?.as_str())?, number(month)??, day)
}

/// `2024`, `二〇二四`, `民国113`, `113`; of two figures only those of this century's last years.
fn chinese_year(text: &str) -> Option<i32> {
    let (minguo, figures) = match text.strip_prefix("民国") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let year = chinese_number(figures)? as i32;
    match year {
        1..=199 if minguo => Some(year + MINGUO),
        1900..=2099 if !minguo => Some(year),
        100..=149 => Some(year + MINGUO),
        10..=30 if !minguo => Some(2000 + year),
        _ => None,
    }
}

/// A number in figures, in characters by place (`二十三`, `一百一十三`), or figure by figure (`二〇二四`).
fn chinese_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digit = |c: char| "〇一二三四五六七八九".chars().position(|d| d == c || (d == '〇' && "零○0".contains(c)));
    let (mut total, mut last, mut figures) = (0u32, None, 0u32);
    let by_place = text.contains(['十', '百', '廿', '卅']);
    for c in text.chars() {
        match c {
            '百' => total += 100 * last.take().unwrap_or(1),
            '十' => total += 10 * last.take().unwrap_or(1),
            '廿' => total += 20,
            '卅' => total += 30,
            c => {
                let value = digit(c)? as u32;
                figures = figures.checked_mul(10)?.checked_add(value)?;
                last = Some(value);
            }
        }
    }
    Some(if by_place { total + last.unwrap_or(0) } else { figures })
}

/// `2024年3月至7月`, `2024年3月5日-12日`: a span that names its year once.
fn chinese_span(captures: &Captures<'_>) -> Found {
    let (Some(whole), Some(first_end)) = (captures.get(0), captures.get(3).or(captures.get(2))) else {
        return Vec::new();
    };
    let second = captures.get(4).or(captures.get(5));
    // A day behind a month stays a day, and a month behind a month a month.
    if second.is_none() || captures.get(3).is_some() != captures.get(5).is_some() {
        return Vec::new();
    }
    let month = if captures.get(4).is_some() { 4 } else { 2 };
    match (chinese_date(captures, 2, 3), chinese_date(captures, month, 5), second) {
        (Some(a), Some(b), Some(second)) if a <= b => {
            vec![(whole.start()..first_end.end(), Reading::Sure(a)), (second.start()..whole.end(), Reading::Sure(b))]
        }
        _ => Vec::new(),
    }
}

/// `2024-03`, and both ends of `2024.03-2024.07`.
fn year_months(captures: &Captures<'_>) -> Found {
    let one = |year: usize, month: usize| {
        let (first, last) = (captures.get(year)?, captures.get(month)?);
        let date = PartialDate::month(number(captures, year) as i32, number(captures, month))?;
        Some((first.start()..last.end(), Reading::Sure(date)))
    };
    match (captures.get(3), one(1, 2)) {
        (None, Some(date)) => vec![date],
        (Some(_), Some(first)) => one(3, 4).map_or_else(Vec::new, |second| vec![first, second]),
        _ => Vec::new(),
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
        Some(c) if c.is_alphabetic() => {
            let word = &words[range.end..];
            let word = &word[..word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len())];
            (c as u32) >= 0x2E80 || c == 't' || WORDS.behind.iter().any(|known| known == word)
        }
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
    use crate::extract::unit::units;
    use crate::model::{PagedText, TextSource};

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
            ("2026年11月3号", "2026-11-03"),
            ("二〇二六年十一月三日", "2026-11-03"),
            ("二零二四年三月二十三日", "2024-03-23"),
            ("民國113年3月5日", "2024-03-05"),
            ("中華民國五十八年三月五日", "1969-03-05"),
            ("民國一百一十三年三月", "2024-03"),
            ("113/03/05", "2024-03-05"),
            ("民國58/3/5", "1969-03-05"),
            ("24年3月确诊", "2024-03"),
            ("2019年确诊", "2019"),
            ("2024年3月至7月", "2024-03 2024-07"),
            ("2024年3月5日至3月12日", "2024-03-05 2024-03-12"),
            ("2024年3月5日-12日", "2024-03-05 2024-03-12"),
            ("2024年3月至2025年1月", "2024-03 2025-01"),
            ("2024-03至2024-07", "2024-03 2024-07"),
            ("2024.03-2024.07 R-CHOP", "2024-03 2024-07"),
            ("2024.3行活检", "2024-03"),
            ("于2024-03-05行", "2024-03-05"),
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
            ("5 d'abril del 2024", "2024-04-05"),
            ("1º de março de 2024", "2024-03-01"),
            ("05/mar/2024, mai/24", "2024-03-05 2024-05"),
            ("del 12 al 16 de octubre de 2026", "2026-10-12 2026-10-16"),
            ("del 12 de mayo al 29 de agosto de 2025", "2025-05-12 2025-08-29"),
            ("de março a julho de 2024, em 2022", "2024-03 2024-07 2022"),
            ("R-CHOP 03-07/2024", "2024-03 2024-07"),
            ("R-CHOP 03/24-07/24", "2024-03 2024-07"),
            ("03.2024", "2024-03"),
            ("ED 03/24", "2024-03"),
            ("am 3. März 2024", "2024-03-03"),
            ("24.07.2018г.", "2018-07-24"),
            ("٥ آذار ٢٠٢٤", "2024-03-05"),
            ("5 آذار/مارس 2024", "2024-03-05"),
            ("٢٠٢٤/٠٣/٠٥ م", "2024-03-05"),
            ("14 كانون الثاني 2025", "2025-01-14"),
            ("في تشرين الأول من عام 2023", "2023-10"),
            ("منذ عام 2019", "2019"),
            ("من آذار إلى تموز 2024", "2024-03 2024-07"),
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
            "03/24 Lymphknoten",
            "κ/λ 1.2034",
            "NG12/2345",
            "7 out of 10",
            "2 set 20",
            "HX-2024-03-118",
            "ferritin 2000.10",
            "BP 113/73",
            "45年3月",
            "1445/08/24 هـ",
            "24/08/1445 هـ",
        ] {
            assert_eq!(sure(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn knows_other_calendars_and_converts_nothing() {
        let found = |text: &str| {
            let text = PagedText::single(vec![text.to_owned()], TextSource::Text);
            units(&text, 1, 1).iter().map(|unit| of_other_calendars(unit).len()).sum::<usize>()
        };
        for text in ["1445/08/24 هـ", "٢٤/٠٨/١٤٤٥ هـ", "24 شعبان 1445", "١٤٤٦-٠١-٠٣هـ", "5 رمضان 1445 هـ"]
        {
            assert_eq!(found(text), 1, "{text}");
            assert_eq!(sure(text), Vec::<String>::new(), "{text}");
        }
        for text in ["1445", "24/08/2024", "1,445 mL", "0014/08/24", "14/4/5"] {
            assert_eq!(found(text), 0, "{text}");
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
