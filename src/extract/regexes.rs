//! Several patterns for one thing: each language may add its own to a list.

use regex::{Captures, Match, Regex};

use crate::knowledge;

/// Patterns of which any may be found.
#[derive(Debug)]
pub(crate) struct Regexes(Vec<Regex>);

impl Regexes {
    /// Compiles the patterns of a list of the knowledge.
    pub(crate) fn new(file: &str, patterns: &[String]) -> Self {
        Self(patterns.iter().map(|pattern| knowledge::builtin_regex(file, pattern)).collect())
    }

    /// Whether one of them is found.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| pattern.is_match(text))
    }

    /// The first place where one is found; of several there, the longest.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        let found = self.0.iter().filter_map(|pattern| pattern.find(text));
        found.min_by_key(|found| (found.start(), std::cmp::Reverse(found.end())))
    }

    /// The groups of the first place where one is found; of several there, of the longest.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let found = self.0.iter().filter_map(|pattern| pattern.captures(text));
        found.min_by_key(|found| {
            let whole = found.get(0).map_or(0..0, |whole| whole.range());
            (whole.start, std::cmp::Reverse(whole.end))
        })
    }

    /// All places where one of them is found, pattern by pattern.
    pub(crate) fn find_iter<'t>(&self, text: &'t str) -> impl Iterator<Item = Match<'t>> {
        self.0.iter().flat_map(move |pattern| pattern.find_iter(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_longest_counts() {
        let regexes = Regexes::new("test", &[r"\d+ gy".into(), r"(?P<n>\d+) gy en \d+".into(), "sin".into()]);
        assert_eq!(regexes.find("36 gy en 18 sesiones").map(|m| m.as_str()), Some("36 gy en 18"));
        assert_eq!(regexes.captures("20 gy, 36 gy en 18").and_then(|c| Some(c.get(0)?.as_str())), Some("20 gy"));
        assert_eq!(regexes.find_iter("sin 20 gy").count(), 2);
        assert!(!regexes.is_match("nada") && regexes.find("nada").is_none());
    }
}
