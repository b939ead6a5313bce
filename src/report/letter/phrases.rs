//! The checklist speaks English; a phrase book says the same in the language of the letter. An entry may have places, as
//! in `discharge report for the stay from {first} to {last}`.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

/// English words and those of the letter.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub(super) struct Phrases {
    whole: BTreeMap<String, String>,
    /// Those with places, the one with the most words of its own first.
    forms: Vec<(Regex, Vec<String>, String)>,
}

impl From<BTreeMap<String, String>> for Phrases {
    fn from(all: BTreeMap<String, String>) -> Self {
        let (mut with_places, whole): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(english, _)| english.contains('{'));
        with_places.sort_by_key(|(english, _)| std::cmp::Reverse(own_words(english)));
        let forms = with_places.into_iter().filter_map(|(english, other)| {
            let (pattern, places) = pattern(&english);
            Some((Regex::new(&pattern).ok()?, places, other))
        });
        Self { forms: forms.collect(), whole: whole.into_iter().collect() }
    }
}

impl Phrases {
    /// The words of the letter for these English ones.
    pub(super) fn say(&self, english: &str) -> Option<String> {
        self.whole.get(english).cloned()
    }

    /// The sentence of the letter with places for an English one, and what stands in the places.
    pub(super) fn of_form<'a>(&'a self, english: &'a str) -> Option<(&'a str, Vec<(&'a str, &'a str)>)> {
        self.forms.iter().find_map(|(pattern, places, other)| {
            let found = pattern.captures(english)?;
            let values = found.iter().skip(1).flatten().map(|part| part.as_str());
            Some((other.as_str(), places.iter().map(String::as_str).zip(values).collect()))
        })
    }
}

/// How many characters stand outside the places.
fn own_words(english: &str) -> usize {
    let mut inside = false;
    let outside = |c: &char| {
        inside = (inside || *c == '{') && *c != '}';
        !inside && *c != '}'
    };
    english.chars().filter(outside).count()
}

/// The expression that finds an English sentence with places, and their names.
fn pattern(english: &str) -> (String, Vec<String>) {
    let (mut pattern, mut places, mut rest) = ("^".to_owned(), Vec::new(), english);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        pattern.push_str(&regex::escape(before));
        // A treatment may be written with commas and colons; dates and counts are not.
        pattern.push_str(match name {
            "date" | "first" | "last" | "what" => "([^,():]+)",
            "line" => "([0-9]+)",
            _ => "(.+)",
        });
        places.push(name.to_owned());
        rest = after;
    }
    pattern.push_str(&regex::escape(rest));
    pattern.push('$');
    (pattern, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_with_the_most_words_is_taken() {
        let book = [("Line {line} {treatment}: {what}", "a"), ("{treatment}: {what}", "b"), ("x", "y")];
        let book = Phrases::from(BTreeMap::from(book.map(|(from, to)| (from.to_owned(), to.to_owned()))));
        let (form, places) = book.of_form("Line 2 R-DHAP, then: x: start date not found").unwrap();
        assert_eq!(form, "a");
        assert_eq!(places, [("line", "2"), ("treatment", "R-DHAP, then: x"), ("what", "start date not found")]);
        assert_eq!(book.of_form("R-DHAP: end").unwrap().0, "b");
        assert_eq!((book.say("x"), book.say("z")), (Some("y".to_owned()), None));
        assert!(book.of_form("nothing of the kind").is_none());
    }
}
