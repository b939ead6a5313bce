//! Numbers that a state or a health service gives to one person: their form, their check digits, and the birth and sex that
//! some of them tell. For `extract`, which reads them, and for `assess`, which compares them with what papers say in words.
//!
//! A number with a wrong check digit was misread, by a person or a machine: it joins nobody and parts nobody.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde::Deserialize;

use crate::knowledge;
use crate::model::PartialDate;

#[cfg(test)]
mod tests;

const FILE: &str = "paper/personal_numbers.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    schemes: Vec<Scheme>,
}

/// One kind of number, as it is written in YAML.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scheme {
    id: String,
    /// The fact type.
    fact: String,
    /// The name of the fact, where it is not the id.
    #[serde(default)]
    name: Option<String>,
    form: String,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    joins: bool,
    #[serde(default)]
    read_as: BTreeMap<String, String>,
    #[serde(default)]
    checks: Vec<Check>,
    #[serde(default)]
    male: String,
    #[serde(default)]
    female: String,
    /// Letters for the months from January on.
    #[serde(default)]
    months: String,
    /// Letters that stand for 0 to 9.
    #[serde(default)]
    letters_as_figures: String,
    /// What is added to the day of a woman's birth.
    #[serde(default)]
    female_day: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    #[serde(default)]
    weights: Vec<u64>,
    modulus: u64,
    #[serde(default)]
    characters: String,
    #[serde(default)]
    figures: usize,
    #[serde(default)]
    from: Option<u64>,
    #[serde(default)]
    cross_sum: bool,
    #[serde(default)]
    odd_values: Vec<u64>,
}

struct Rules {
    schemes: Vec<(Scheme, Regex)>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    let compiled = knowledge.schemes.into_iter().map(|scheme| {
        let form = knowledge::builtin_regex(FILE, &format!("^(?:{})", scheme.form));
        (scheme, form)
    });
    Rules { schemes: compiled.collect() }
});

/// Signs that stand between the figures of a number.
const BETWEEN: [char; 6] = [' ', '-', '.', '/', '·', '_'];
/// The most characters, signs between them included, that are looked at.
const LONGEST: usize = 40;

/// Whether the check digit holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Validity {
    /// It does.
    Right,
    /// It does not, or a date in it is none: a character was misread.
    Wrong,
    /// The number has none.
    Unchecked,
}

/// A birth as a number tells it: often with two figures of the year, and without the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CodedBirth {
    year: u32,
    /// All four figures.
    whole_year: bool,
    month: Option<u32>,
    day: Option<u32>,
}

impl CodedBirth {
    /// Whether it can be that day, as far as both are known.
    pub(crate) fn agrees(&self, date: &PartialDate) -> bool {
        let year = u32::try_from(date.year_number()).unwrap_or_default();
        let same = |one: Option<u32>, other: Option<u32>| one.is_none() || other.is_none() || one == other;
        let years = if self.whole_year { self.year == year } else { self.year == year % 100 };
        years && same(self.month, date.month_number()) && same(self.day, date.day_number())
    }

    /// The date, where the number tells all of it.
    pub(crate) fn date(&self) -> Option<PartialDate> {
        let year = self.whole_year.then(|| i32::try_from(self.year).ok())??;
        PartialDate::day(year, self.month?, self.day?)
    }
}

/// A number that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonalNumber {
    /// The fact type, as `id-nhs`.
    pub(crate) fact: &'static str,
    /// The kind, as `nhs-number`.
    pub(crate) name: &'static str,
    /// Without the signs between, in capitals.
    pub(crate) value: String,
    /// Bytes of the text that it takes up.
    pub(crate) length: usize,
    pub(crate) validity: Validity,
    /// What it tells of the birth; `None` also where it is misread.
    pub(crate) birth: Option<CodedBirth>,
    /// `true`: a man's.
    pub(crate) male: Option<bool>,
    /// Whether it is one person's alone.
    pub(crate) joins: bool,
}

/// Whether there is such a kind of number.
#[cfg(test)]
pub(crate) fn is_scheme(id: &str) -> bool {
    RULES.schemes.iter().any(|(scheme, _)| scheme.id == id)
}

/// The number of a kind, or of one that stands under the same label, at the start of `text`.
pub(crate) fn read(id: &str, text: &str) -> Option<PersonalNumber> {
    let (compact, ends) = compact(text);
    let named = |id: &str| RULES.schemes.iter().find(|(scheme, _)| scheme.id == id);
    let (first, _) = named(id)?;
    let own = std::iter::once(id).chain(first.also.iter().map(String::as_str)).filter_map(named);
    let mut found: Vec<PersonalNumber> =
        own.filter_map(|(scheme, form)| of_scheme(scheme, form, text, &compact, &ends)).collect();
    // A number that checks under another kind of the label is that kind; else it is what the label says.
    let best = found.iter().position(|number| number.validity == Validity::Right).unwrap_or(0);
    (!found.is_empty()).then(|| found.swap_remove(best))
}

/// Whether `text` is a number of a kind, and nothing else, with its right check digit.
pub(crate) fn is_right(id: &str, text: &str) -> bool {
    read(id, text).is_some_and(|number| number.validity == Validity::Right && number.length == text.len())
}

/// The number that a fact holds, by the fact's type and name.
pub(crate) fn of_fact(fact: &str, name: &str, value: &str) -> Option<PersonalNumber> {
    let (compact, ends) = compact(value);
    RULES
        .schemes
        .iter()
        .filter(|(scheme, _)| scheme.fact == fact && scheme.name.as_ref().unwrap_or(&scheme.id) == name)
        .filter_map(|(scheme, form)| of_scheme(scheme, form, value, &compact, &ends))
        .find(|number| number.length == value.trim_end().len())
}

/// The places of all numbers of a text whose check digits are right, whatever stands before them. Every tenth row of values
/// would check: only what is parted as a number is, and not as a date or a row.
pub(crate) fn right_ones(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut last = ' ';
    for (at, character) in text.char_indices() {
        let starts = character.is_ascii_alphanumeric() && !last.is_alphanumeric();
        last = character;
        if !starts || found.last().is_some_and(|range| range.end > at) {
            continue;
        }
        let (compact, ends) = compact(&text[at..]);
        let numbers = RULES.schemes.iter().filter_map(|(s, form)| of_scheme(s, form, &text[at..], &compact, &ends));
        let right = numbers.filter(|number| number.validity == Validity::Right).map(|number| number.length);
        if let Some(length) = right.filter(|length| is_parted_as_one(&text[at..at + length])).max() {
            found.push(at..at + length);
        }
    }
    found
}

/// Whether the signs in it are those of one number: of one kind, the last one perhaps another, and not many.
fn is_parted_as_one(shown: &str) -> bool {
    let signs: Vec<char> = shown.chars().filter(|c| BETWEEN.contains(c)).collect();
    let groups: Vec<&str> = shown.split(BETWEEN).collect();
    let alike = signs.split_last().is_none_or(|(_, rest)| rest.windows(2).all(|pair| pair[0] == pair[1]));
    let is_date = groups.iter().any(|group| group.len() == 4 && (group.starts_with("19") || group.starts_with("20")))
        && groups.len() > 2
        && groups[0].len() <= 2;
    let short = groups.iter().skip(1).rev().skip(1).any(|group| group.len() < 2);
    alike && !is_date && !short && groups.len() <= 7 && !signs.contains(&'/')
}

/// The characters of a number without those between, and for each the byte after it.
fn compact(text: &str) -> (String, Vec<usize>) {
    let (mut compact, mut ends) = (String::new(), Vec::new());
    for (at, character) in text.char_indices().take(LONGEST) {
        if character.is_ascii_alphanumeric() {
            compact.push(character.to_ascii_uppercase());
            ends.push(at + 1);
        } else if !BETWEEN.contains(&character) {
            break;
        }
    }
    (compact, ends)
}

fn of_scheme(
    scheme: &'static Scheme,
    form: &Regex,
    text: &str,
    compact: &str,
    ends: &[usize],
) -> Option<PersonalNumber> {
    let found = form.captures(compact)?;
    let length = *ends.get(found.get(0)?.len().checked_sub(1)?)?;
    // It ends where its last character does: more figures make another number.
    if text[length..].starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let body = found.name("body").map_or("", |body| body.as_str());
    let coded = scheme.birth(&found);
    let validity = match (found.name("check"), coded) {
        (_, Coded::Impossible) => Validity::Wrong,
        (Some(check), _) if !scheme.checks.is_empty() => {
            if scheme.checked(body, check.as_str()) {
                Validity::Right
            } else {
                Validity::Wrong
            }
        }
        _ => Validity::Unchecked,
    };
    let (birth, by_day) = match coded {
        Coded::Birth(birth, sex) if validity != Validity::Wrong => (Some(birth), sex),
        _ => (None, None),
    };
    let figure = found.name("sex").map(|sex| sex.as_str()).filter(|_| validity != Validity::Wrong);
    let by_figure = figure.and_then(|figure| match (scheme.male.contains(figure), scheme.female.contains(figure)) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    });
    Some(PersonalNumber {
        fact: &scheme.fact,
        name: scheme.name.as_ref().unwrap_or(&scheme.id),
        value: found.get(0)?.as_str().to_owned(),
        length,
        validity,
        birth,
        male: by_figure.or(by_day),
        joins: scheme.joins,
    })
}

/// What a number says of the birth.
#[derive(Clone, Copy)]
enum Coded {
    Nothing,
    /// With the sex, where the day tells it.
    Birth(CodedBirth, Option<bool>),
    /// No calendar has the day.
    Impossible,
}

impl Scheme {
    /// Whether the characters that follow the body are those that it asks for.
    fn checked(&self, body: &str, check: &str) -> bool {
        let mut checked = body.to_owned();
        self.read_as.iter().for_each(|(from, to)| checked = checked.replace(from.as_str(), to));
        let mut rest = check;
        for one in &self.checks {
            let Some(wanted) = one.characters_for(&checked) else { return false };
            let Some(after) = rest.strip_prefix(wanted.as_str()) else { return false };
            checked.push_str(&wanted);
            rest = after;
        }
        rest.is_empty()
    }

    fn birth(&self, found: &Captures<'_>) -> Coded {
        let part = |name: &str| found.name(name).map(|part| self.figures(part.as_str()));
        let Some(Some(year)) = part("year") else { return Coded::Nothing };
        let whole_year = found.name("year").is_some_and(|part| part.len() == 4);
        let month = match found.name("month").map(|part| part.as_str()) {
            Some(letter) if !self.months.is_empty() => self.months.find(letter).map(|at| at as u32 + 1),
            Some(_) => part("month").flatten(),
            None => None,
        };
        let day = part("day").flatten();
        let is_woman = self.female_day.map(|more| day.is_some_and(|day| day > more));
        let day = day.map(|day| if is_woman == Some(true) { day - self.female_day.unwrap_or(0) } else { day });
        let birth = |month, day| Coded::Birth(CodedBirth { year, whole_year, month, day }, is_woman.map(|w| !w));
        match (month, day) {
            // 2000 was a leap year: what no year has is no day.
            (Some(month), Some(day)) => {
                let in_year = if whole_year { i32::try_from(year).unwrap_or(2000) } else { 2000 };
                if PartialDate::day(in_year, month, day).is_none() {
                    return Coded::Impossible;
                }
                birth(Some(month), Some(day))
            }
            (month, _) => birth(month.filter(|month| (1..=12).contains(month)), None),
        }
    }

    /// Figures, some of which may be letters.
    fn figures(&self, text: &str) -> Option<u32> {
        text.chars().try_fold(0u32, |number, c| {
            let place = || self.letters_as_figures.find(c).and_then(|at| u32::try_from(at).ok());
            number.checked_mul(10)?.checked_add(c.to_digit(10).or_else(place)?)
        })
    }
}

impl Check {
    /// What must follow `body`.
    fn characters_for(&self, body: &str) -> Option<String> {
        if self.modulus == 0 {
            return None;
        }
        let mut sum = 0u64;
        for (at, character) in body.chars().enumerate() {
            let value = self.value(at, character)?;
            sum = match self.weights.get(at) {
                None if self.weights.is_empty() => (sum * 10 + value) % self.modulus,
                None => return None,
                Some(weight) if self.cross_sum => sum + value * weight / 10 + value * weight % 10,
                Some(weight) => sum + value * weight,
            };
        }
        let remainder = sum % self.modulus;
        let number = self.from.map_or(remainder, |from| from.saturating_sub(remainder));
        if self.figures > 0 {
            let width = self.figures;
            // A hundred is written as none.
            return Some(format!("{:0width$}", number % 10u64.pow(u32::try_from(width).ok()?)));
        }
        let wanted = self.characters.chars().nth(usize::try_from(number).ok()?)?;
        (wanted != '-').then(|| wanted.to_string())
    }

    fn value(&self, at: usize, character: char) -> Option<u64> {
        let place = u64::from(character.to_digit(36)?);
        if at.is_multiple_of(2) && !self.odd_values.is_empty() {
            return self.odd_values.get(usize::try_from(place).ok()?).copied();
        }
        // A letter is worth its place in the alphabet.
        Some(if place >= 10 { place - 10 } else { place })
    }
}
