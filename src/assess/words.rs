//! Sentences: fills the places of a template, and writes dates and lists the way people do, in the language of the case.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

pub(crate) use crate::knowledge::fill;
use crate::knowledge::{self, InLanguages};
use crate::model::{Language, PartialDate};
use crate::script::is_ideograph;
use crate::terms::{self, Terms};

/// The sentences of reasons.yaml.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Reasons {
    /// One sentence for each status, by the status's id.
    pub(crate) status: BTreeMap<String, String>,
    /// Sentences that are added, by their id.
    pub(crate) notes: BTreeMap<String, String>,
    /// What was not seen, by its id.
    pub(crate) lacking: BTreeMap<String, String>,
    /// What makes an item old, by its id.
    pub(crate) events: BTreeMap<String, String>,
    /// Why an item does not apply, by its id.
    pub(crate) not_applicable: BTreeMap<String, String>,
    /// The answers of a test, by the id of the polarity.
    pub(crate) answers: BTreeMap<String, String>,
    /// What people call the things that papers state, by the name in the fact.
    pub(crate) names: BTreeMap<String, String>,
    /// A paper in a file that holds several: on one page, on several.
    on_pages: [String; 2],
}

static REASONS: LazyLock<Reasons> = LazyLock::new(|| knowledge::builtin("assess/reasons.yaml"));

/// The sentences.
pub(crate) fn reasons() -> &'static Reasons {
    &REASONS
}

/// How dates are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    day: String,
    month: String,
    year: String,
}

/// What stands between the parts of a list, and before the last one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    between: String,
    last: String,
    /// What stands before the last one where that begins with one of these sounds, as Spanish `e IgM`.
    #[serde(default)]
    before: Vec<Before>,
}

/// Another word before some sounds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Before {
    last: String,
    sounds: Vec<String>,
    but_not: Vec<String>,
}

impl Listing {
    /// What stands before the last thing.
    fn last(&self, thing: &str) -> &str {
        let thing = thing.to_lowercase();
        let begins = |sounds: &[String]| sounds.iter().any(|sound| thing.starts_with(sound.as_str()));
        let other = self.before.iter().find(|other| begins(&other.sounds) && !begins(&other.but_not));
        other.map_or(&self.last, |other| &other.last)
    }
}

/// How pages are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pages {
    one: String,
    many: String,
    and: String,
    to: String,
}

/// The language in which a case is told: how it writes dates and lists, and its words for the English ones of `assess`, of the
/// built-in checklists and of the reasons why a file was not read. What has no words in it stays as it is, as the titles of a
/// user's own checklist do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Speech {
    months: [String; 12],
    dates: Dates,
    list: Listing,
    /// Between two sentences.
    gap: String,
    /// Between two parts that hold commas themselves.
    parts: String,
    /// At the end of a sentence.
    stop: String,
    pages: Pages,
    #[serde(default)]
    phrases: HashMap<String, String>,
    #[serde(default)]
    terms: Terms,
}

static SPEECHES: InLanguages<Speech> = InLanguages::new(|language| {
    let speech: Speech = knowledge::builtin_in("assess/words_*.yaml", language);
    Speech { terms: terms::of(language).clone(), ..speech }
});

impl Speech {
    /// That of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        SPEECHES.of(language)
    }

    /// The words for English ones.
    pub(crate) fn words<'s>(&'s self, english: &'s str) -> &'s str {
        self.phrases.get(english).map_or(english, String::as_str)
    }

    /// The words for an English sentence that is filled already, as the reasons why a file was not read are: one of no place or of
    /// a single one.
    pub(crate) fn reworded(&self, said: &str) -> String {
        if let Some(words) = self.phrases.get(said) {
            return words.clone();
        }
        let filled = self.phrases.iter().filter_map(|(english, words)| Some((values(english, said)?, english, words)));
        // Of several forms the one with the most words of its own.
        let Some((places, _, words)) = filled.max_by_key(|(_, english, _)| (english.len(), *english)) else {
            return said.to_owned();
        };
        let told = places.into_iter().map(|(place, value)| (place, self.pages_told(value)));
        let told: Vec<(&str, String)> = told.collect();
        let places: Vec<(&str, &str)> = told.iter().map(|(place, value)| (*place, value.as_str())).collect();
        fill(words, &places)
    }

    /// `page 2`, `pages 2, 3 and 5 to 7`, as the reasons write them; anything else as it is.
    fn pages_told(&self, said: &str) -> String {
        let Pages { one, many, and, to } = &self.pages;
        let numbers = said.strip_prefix("pages ").map(|n| (many, n)).or(said.strip_prefix("page ").map(|n| (one, n)));
        let Some((form, numbers)) = numbers else { return said.to_owned() };
        fill(form, &[("n", &numbers.replace(" and ", and).replace(" to ", to))])
    }

    /// A template of English words, filled.
    pub(crate) fn fill(&self, english: &str, places: &[(&str, &str)]) -> String {
        fill(self.words(english), places)
    }

    /// The template of this id in one of the tables, filled.
    pub(crate) fn say(&self, table: &BTreeMap<String, String>, id: &str, places: &[(&str, &str)]) -> String {
        table.get(id).map(|template| self.fill(template, places)).unwrap_or_default()
    }

    /// The name of a treatment, or of several given together. What a paper calls by another name stays as it is.
    pub(crate) fn treatment(&self, name: &str) -> String {
        let said = name.split(terms::TOGETHER).map(|part| terms::find(&self.terms, part).unwrap_or(part));
        said.collect::<Vec<_>>().join(terms::TOGETHER)
    }

    /// What people call a thing that papers state.
    pub(crate) fn called(&self, name: &str) -> String {
        let known = REASONS.names.get(name).map(|known| self.words(known).to_owned());
        // Markers and genes are called what they are written as: `t(11;14)`, `anti-HBc`, `Ki-67`.
        let is_id = || name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        known.unwrap_or_else(|| if is_id() { self.words(&name.replace('-', " ")).to_owned() } else { name.to_owned() })
    }

    /// `3 Nov 2026`, `Nov 2026`, `2026`.
    pub(crate) fn human(&self, date: &PartialDate) -> String {
        let year = date.year_number().to_string();
        let month =
            date.month_number().and_then(|month| self.months.get(month as usize - 1)).map_or("", String::as_str);
        let day = date.day_number().map(|day| day.to_string()).unwrap_or_default();
        let form = match (month, day.as_str()) {
            ("", _) => &self.dates.year,
            (_, "") => &self.dates.month,
            _ => &self.dates.day,
        };
        fill(form, &[("day", &day), ("month", month), ("year", &year)])
    }

    /// `Scan.pdf, page 2`, `Scan.pdf, pages 2 to 3`.
    pub(crate) fn with_pages(&self, file: &str, [first, last]: [u32; 2]) -> String {
        let (from, to) = (first.to_string(), last.to_string());
        let form = &REASONS.on_pages[usize::from(first != last)];
        self.fill(form, &[("file", file), ("from", &from), ("to", &to)])
    }

    /// `2`, `2 and 4`, `2 to 5`: page numbers, in order.
    pub(crate) fn runs(&self, pages: &[u32]) -> String {
        let mut runs: Vec<[u32; 2]> = Vec::new();
        for page in pages {
            match runs.last_mut() {
                Some([_, last]) if *last + 1 == *page => *last = *page,
                _ => runs.push([*page, *page]),
            }
        }
        self.list(runs.iter().map(|[first, last]| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}–{last}"),
        }))
    }

    /// `a`, `a and b`, `a, b and c`; each thing once.
    pub(crate) fn list<S: AsRef<str>>(&self, things: impl IntoIterator<Item = S>) -> String {
        let mut unique: Vec<String> = Vec::new();
        for thing in things {
            if !thing.as_ref().is_empty() && !unique.iter().any(|known| known == thing.as_ref()) {
                unique.push(thing.as_ref().to_owned());
            }
        }
        match unique.pop() {
            None => String::new(),
            Some(last) if unique.is_empty() => last,
            Some(last) => format!("{}{}{last}", unique.join(&self.list.between), self.list.last(&last)),
        }
    }

    /// `a; b`: parts that hold commas themselves.
    pub(crate) fn parts(&self, parts: &[String]) -> String {
        parts.join(&self.parts)
    }

    /// A reason, which stands behind a name, as a sentence of its own.
    pub(crate) fn sentence(&self, reason: &str) -> String {
        let mut characters = reason.trim_end_matches(['.', '。']).chars();
        let Some(first) = characters.next() else { return String::new() };
        first.to_uppercase().chain(characters).chain(self.stop.chars()).collect()
    }

    /// Puts a sentence behind another one.
    pub(crate) fn add(&self, text: &mut String, sentence: &str) {
        if !text.is_empty() {
            text.push_str(&self.gap);
        }
        text.push_str(sentence);
    }
}

/// A sentence whose places hold names of this program alone: between two Chinese characters stands no blank, as it does between
/// one and `R-CHOP`.
pub(crate) fn without_gaps(sentence: &str) -> String {
    let characters: Vec<char> = sentence.chars().collect();
    let is_gap = |at: usize| {
        let beside = |at: Option<usize>| at.and_then(|at| characters.get(at)).copied().is_some_and(is_ideograph);
        characters[at] == ' ' && beside(at.checked_sub(1)) && beside(Some(at + 1))
    };
    (0..characters.len()).filter(|at| !is_gap(*at)).map(|at| characters[at]).collect()
}

/// What stands in the places of a template that a text was filled from; none where it was not.
fn values<'t>(template: &'t str, text: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let mut parts = template.split('{');
    let mut rest = text.strip_prefix(parts.next()?)?;
    // Each place, with the words behind it.
    let places: Vec<(&str, &str)> = parts.map(|part| part.split_once('}')).collect::<Option<_>>()?;
    let mut found = Vec::new();
    for (n, (place, after)) in places.iter().enumerate() {
        let last = n + 1 == places.len();
        let end = if last { rest.len().checked_sub(after.len())? } else { rest.find(after)? };
        let value = rest.get(..end)?;
        rest = rest.get(end..)?.strip_prefix(after)?;
        found.push((*place, value));
    }
    (rest.is_empty() && !found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_a_template() {
        assert_eq!(fill("{file}, {date} {other}", &[("file", "{date}"), ("date", "2026")]), "{date}, 2026 {other}");
    }

    #[test]
    fn writes_as_people_do() {
        let english = Speech::of(Language::En);
        let spanish = Speech::of(Language::Es);
        assert_eq!(english.human(&"2026-11-03".parse().unwrap()), "3 Nov 2026");
        assert_eq!(english.human(&"2026-11".parse().unwrap()), "Nov 2026");
        assert_eq!(english.list(["a", "b", "a", "c"]), "a, b and c");
        assert_eq!(
            (english.with_pages("a.pdf", [2, 2]), english.with_pages("a.pdf", [2, 3])),
            ("a.pdf, page 2".into(), "a.pdf, pages 2 to 3".into())
        );
        assert_eq!(spanish.list(["IgG", "IgA", "IgM"]), "IgG, IgA e IgM");
        assert_eq!(
            (spanish.list(["leucocitos", "hierro"]), spanish.list(["PET-TC", "RM"])),
            ("leucocitos y hierro".into(), "PET-TC y RM".into())
        );
        assert_eq!((english.runs(&[2]), english.runs(&[2, 4, 5, 6])), ("2".to_owned(), "2 and 4–6".to_owned()));
    }
}
