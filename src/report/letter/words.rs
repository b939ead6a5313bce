//! The words of the letter: `knowledge/report/letter*.yaml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::phrases::Phrases;
use crate::knowledge::{self, InLanguages};
use crate::model::{Language, PartialDate, Precision, RecordKind, StatedDate};
use crate::report::pdf::words::fill;

/// The words of a letter in a language.
pub(in crate::report) fn of(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// What holds in every language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Items that no hospital is asked for.
    pub(super) family: Vec<String>,
    /// Items with which the images themselves are asked for.
    pub(super) images: Vec<String>,
    /// The types of the numbers whose end is shown.
    pub(super) numbers: Vec<String>,
}

/// What is left for the sender where no paper tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Blanks {
    pub(super) name: String,
    pub(super) born: String,
    pub(super) number: String,
}

/// How a date is written, as far as it is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    day: String,
    month: String,
    year: String,
}

/// All words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Words {
    pub(super) language: String,
    pub(super) months: [String; 12],
    pub(super) dates: Dates,
    pub(super) file_name: String,
    pub(super) page: String,
    pub(super) sender: Vec<String>,
    pub(super) addressee: Vec<String>,
    pub(super) to: String,
    pub(super) date: String,
    pub(super) subject: String,
    pub(super) patient: String,
    pub(super) born: String,
    pub(super) number: String,
    pub(super) blanks: Blanks,
    pub(super) number_ends: String,
    pub(super) greeting: String,
    pub(super) opening: String,
    pub(super) asked: String,
    pub(super) helpful: String,
    pub(super) missing: String,
    pub(super) mentioned: String,
    pub(super) mentioned_nowhere: String,
    pub(super) pending: String,
    pub(super) pending_nowhere: String,
    pub(super) unreadable: String,
    pub(super) partial: String,
    pub(super) stale: String,
    pub(super) stale_of: String,
    pub(super) since: String,
    pub(super) conflict: String,
    pub(super) earliest: String,
    pub(super) paper: String,
    pub(super) undated: String,
    pub(super) at: String,
    pub(super) numbered: String,
    pub(super) or: String,
    pub(super) more: String,
    pub(super) joint: String,
    pub(super) copies: String,
    pub(super) images: String,
    pub(super) none: String,
    pub(super) elsewhere: String,
    pub(super) thanks: String,
    pub(super) regards: String,
    pub(super) signature: Vec<String>,
    pub(super) footer: String,
    pub(super) kinds: BTreeMap<String, String>,
    pub(super) why: BTreeMap<String, String>,
    pub(super) phrases: Phrases,
}

static WORDS: InLanguages<Words> = InLanguages::new(|language| knowledge::builtin_in("report/letter_*.yaml", language));
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| knowledge::builtin("report/letter.yaml"));

impl Words {
    /// What a kind of paper is called inside a sentence.
    pub(in crate::report) fn kind(&self, kind: &RecordKind) -> String {
        self.kinds.get(kind.id()).cloned().unwrap_or_else(|| kind.id().to_owned())
    }

    /// A date as far as it is known.
    pub(in crate::report) fn date(&self, date: &PartialDate) -> String {
        let month = date.month_number().and_then(|n| self.months.get(n as usize - 1)).map_or("", String::as_str);
        let (form, day) = match (date.day_number(), date.month_number()) {
            (Some(day), _) => (&self.dates.day, day.to_string()),
            (None, Some(_)) => (&self.dates.month, String::new()),
            _ => (&self.dates.year, String::new()),
        };
        fill(form, &[("day", &day), ("month", month), ("year", &date.year_number().to_string())])
    }

    /// A date as a paper states it: both readings of an ambiguous one.
    pub(super) fn stated(&self, date: &StatedDate) -> Option<String> {
        let value = self.date(date.value.as_ref()?);
        Some(match &date.other_reading {
            Some(other) if date.precision == Precision::Ambiguous => {
                fill(&self.or, &[("a", &value), ("b", &self.date(other))])
            }
            _ => value,
        })
    }

    /// What the checklist says in English, in the words of the letter. Words of a user's own checklist stay as they are.
    pub(in crate::report) fn say(&self, english: &str) -> String {
        self.phrases.say(english).or_else(|| self.redated(english)).unwrap_or_else(|| english.to_owned())
    }

    /// The date in what the checklist says in English of an event.
    pub(super) fn date_in(&self, english: &str) -> Option<PartialDate> {
        let (_, places) = self.phrases.of_form(english)?;
        places.into_iter().find(|(name, _)| *name == "date").and_then(|(_, value)| english_date(value))
    }

    /// The same with the places of a sentence in the words of the letter too: a part of it, or a date.
    fn redated(&self, english: &str) -> Option<String> {
        if let Some(date) = english_date(english) {
            return Some(self.date(&date));
        }
        let (form, places) = self.phrases.of_form(english)?;
        let places: Vec<(&str, String)> = places.into_iter().map(|(name, value)| (name, self.say(value))).collect();
        let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Some(fill(form, &places))
    }
}

/// `3 Nov 2026`, `Nov 2026`, as the reasons of the checklist write it.
fn english_date(text: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let month = |name: &str| of(Language::En).months.iter().position(|month| month == name).map(|n| n as u32 + 1);
    match parts.as_slice() {
        [day, name, year] => PartialDate::day(year.parse().ok()?, month(name)?, day.parse().ok()?),
        [name, year] => PartialDate::month(year.parse().ok()?, month(name)?),
        _ => None,
    }
}
