//! Where in `case.yaml` an entry stands, and what of it is wrong.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::Pages;
use crate::knowledge::{KnowledgeError, Problem};
use crate::model::PartialDate;

/// The longest quote that a case file takes, in characters.
const QUOTE: usize = 240;

/// Where an entry stands, with its words: what a paper's page, line and quote are for other statements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// The entry as it is written.
    pub quote: String,
}

/// The entries of one list of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) list: &'a str,
}

impl Entries<'_> {
    /// The lines of an entry, from 0, the last one not among them. An entry in a list on one line has the whole line.
    fn lines(&self, number: usize) -> (usize, usize) {
        let all: Vec<&str> = self.text.lines().collect();
        let head = format!("{}:", self.list);
        let Some(start) = all.iter().position(|line| line.starts_with(&head)) else { return (0, all.len()) };
        let ends = |line: &&str| line.starts_with(|c: char| c.is_alphanumeric() || c == '"');
        let end = all.iter().skip(start + 1).position(ends).map_or(all.len(), |lines| start + 1 + lines);
        let indent = |line: &str| line.len() - line.trim_start().len();
        let items = || (start + 1..end).filter(|at| all[*at].trim_start().starts_with('-'));
        let Some(own) = items().next().map(|first| indent(all[first])) else { return (start, end) };
        let mut starts = items().filter(|at| indent(all[*at]) == own).skip(number);
        match starts.next() {
            Some(first) => (first, starts.next().unwrap_or(end)),
            None => (start, end),
        }
    }

    pub(super) fn place(&self, number: usize) -> Place {
        let (first, last) = self.lines(number);
        let words = self.text.lines().skip(first).take(last - first).map(str::trim_end);
        let words: Vec<&str> = words.filter(|line| !line.is_empty() && !line.trim_start().starts_with('#')).collect();
        let quote: String = words.join("\n").trim().chars().take(QUOTE).collect();
        // A quote is never empty: of what is written in another form there is the name of the list.
        let quote = if quote.is_empty() { self.list.to_owned() } else { quote };
        Place { line: u32::try_from(first + 1).unwrap_or(u32::MAX), quote }
    }

    /// A mistake, at the words that are wrong, else where the entry begins.
    pub(super) fn wrong(&self, number: usize, words: &str, problem: Problem) -> KnowledgeError {
        let (first, last) = self.lines(number);
        let mut own = self.text.lines().skip(first).take(last - first);
        let within = own.position(|line| !words.is_empty() && line.contains(words)).unwrap_or(0);
        KnowledgeError { file: self.file.to_owned(), line: Some(first + within + 1), problem }
    }

    pub(super) fn date(&self, number: usize, date: &Plain) -> Result<PartialDate, KnowledgeError> {
        let words = date.0.trim();
        words.parse().map_err(|_| self.wrong(number, words, Problem::new("no-date").with("text", words)))
    }

    pub(super) fn pages(&self, number: usize, pages: &Plain) -> Result<Pages, KnowledgeError> {
        let words = pages.0.trim();
        Pages::read(words).ok_or_else(|| self.wrong(number, words, Problem::new("no-pages").with("words", words)))
    }
}

/// A word or a number, as it is written: `1`, `2026`, `2026-03`, `10.4 g/dL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plain(pub(super) String);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Plain;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a word or a number")
            }

            fn visit_str<E>(self, word: &str) -> Result<Plain, E> {
                Ok(Plain(word.to_owned()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Plain, E> {
                Ok(Plain(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Plain, E> {
                Ok(Plain(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Plain, E> {
                Ok(Plain(number.to_string()))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_in_every_form() {
        let text = "# mine\nfiles:\n- {file: a}\n\n# the second\n- file: b\n  kind: c\nfacts: [{type: d}, {type: e}]\n";
        let at = |list| Entries { file: "case.yaml", text, list };
        assert_eq!(at("files").place(0), Place { line: 3, quote: "- {file: a}".into() });
        assert_eq!(at("files").place(1), Place { line: 6, quote: "- file: b\n  kind: c".into() });
        assert_eq!(at("facts").place(1).line, 8);
        assert_eq!(at("files").wrong(1, "c", "".into()).line, Some(7));
        assert_eq!(at("treatments").place(0).line, 1);
        let nested = "files:\n  - file: a\n    pages: 1\n  - file: b\n";
        let nested = Entries { file: "case.yaml", text: nested, list: "files" };
        assert_eq!((nested.place(0).line, nested.place(1).line), (2, 4));
    }

    #[test]
    fn words_and_numbers_stay_as_they_are_written() {
        let read: Vec<Plain> = serde_yaml::from_str("[1, 2026, 2026-03, 10.4, -1, 10.4 g/dL]").unwrap();
        let words: Vec<&str> = read.iter().map(|plain| plain.0.as_str()).collect();
        assert_eq!(words, ["1", "2026", "2026-03", "10.4", "-1", "10.4 g/dL"]);
    }
}
