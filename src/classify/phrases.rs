//! Folded phrases, found as whole words.
//!
//! One automaton for all of them: a text is read once, however many phrases there are.

use std::collections::{HashMap, HashSet};

use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};

use super::fold::{fold, is_arabic, is_ideograph};
pub(super) use crate::matcher::{Open, is_word};

/// A phrase as it is written: without its stars and folded, and what the stars allow.
pub(super) fn parse(written: &str) -> (String, Open) {
    let bare = |words: &str| !words.trim_matches('*').is_empty();
    let (words, start) = match written.strip_prefix('*') {
        Some(rest) if bare(rest) => (rest, true),
        _ => (written, false),
    };
    let (words, end) = match words.strip_suffix('*') {
        Some(rest) if bare(rest) => (rest, true),
        _ => (words, false),
    };
    (fold(words), Open { start, end })
}

/// A set of phrases.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrases {
    all: HashMap<String, Open>,
    /// The order of the automaton.
    order: Vec<Open>,
    automaton: Option<AhoCorasick>,
}

impl Phrases {
    pub(super) fn new<'p>(written: impl IntoIterator<Item = &'p str>) -> Self {
        let mut all: HashMap<String, Open> = HashMap::new();
        for (words, open) in written.into_iter().map(parse).filter(|(words, _)| !words.is_empty()) {
            let known = all.entry(words).or_default();
            *known = Open { start: known.start || open.start, end: known.end || open.end };
        }
        let listed: Vec<(&String, &Open)> = all.iter().collect();
        let automaton =
            AhoCorasick::builder().start_kind(StartKind::Both).build(listed.iter().map(|(words, _)| *words)).ok();
        let order = listed.iter().map(|(_, open)| **open).collect();
        Self { order, automaton, all }
    }

    /// Whether the words are one of the phrases.
    pub(super) fn has(&self, words: &str) -> bool {
        self.all.contains_key(words)
    }

    /// Whether one of them stands somewhere.
    pub(super) fn stands_in(&self, text: &str) -> bool {
        let Some(automaton) = &self.automaton else { return false };
        automaton
            .find_overlapping_iter(text)
            .any(|found| is_word(text, &found.range(), self.order[found.pattern().as_usize()]))
    }

    /// Whether the text starts with one of them.
    pub(super) fn starts(&self, text: &str) -> bool {
        let Some(automaton) = &self.automaton else { return false };
        // The shortest match comes first; a longer one may be the whole word.
        let mut state = aho_corasick::automaton::OverlappingState::start();
        loop {
            let input = Input::new(text).anchored(Anchored::Yes);
            if automaton.try_find_overlapping(input, &mut state).is_err() {
                return false;
            }
            match state.get_match() {
                Some(found) if is_word(text, &found.range(), self.order[found.pattern().as_usize()]) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }
}

/// Phrases that are told from the end of a text alone; of Arabic, which puts the noun first, from its start.
#[derive(Debug, Clone, Default)]
pub(super) struct Endings {
    words: HashSet<String>,
    parts: Vec<String>,
    first: HashSet<String>,
}

impl Endings {
    pub(super) fn new<'p>(written: impl IntoIterator<Item = &'p str>) -> Self {
        let mut endings = Self::default();
        for (words, open) in written.into_iter().map(parse).filter(|(words, _)| !words.is_empty()) {
            if open.start || words.ends_with(is_ideograph) {
                endings.parts.push(words);
            } else if words.starts_with(is_arabic) {
                endings.first.insert(words);
            } else {
                endings.words.insert(words);
            }
        }
        endings
    }

    /// Whether a text ends with one of them.
    pub(super) fn end(&self, text: &str) -> bool {
        let first = text.split(' ').next().filter(|word| word.starts_with(is_arabic));
        if first.is_some_and(|word| {
            self.first.contains(word) || self.first.contains(word.strip_prefix("ال").unwrap_or(word))
        }) {
            return true;
        }
        text.rsplit(' ').next().is_some_and(|last| self.words.contains(last))
            || self.parts.iter().any(|part| text.ends_with(part.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vowel_signs_belong_to_their_word() {
        let found = |text: &str, words: &str| {
            let at = text.find(words).unwrap();
            is_word(text, &(at..at + words.len()), Open::default())
        };
        assert!(found("रक्त जाँच की रिपोर्ट", "रक्त जाँच"));
        assert!(!found("रक्त जाँचें", "रक्त जाँच"));
        assert!(!found("रक्त", "रक"));
        assert!(found("(जाँच)", "जाँच"));
    }

    #[test]
    fn stars_open_a_phrase() {
        assert_eq!(parse("*Anforderung"), ("anforderung".to_owned(), Open { start: true, end: false }));
        assert_eq!(parse("biops*"), ("biops".to_owned(), Open { start: false, end: true }));
        assert_eq!(parse("*"), ("*".to_owned(), Open::default()));
        let phrases = Phrases::new(["*befund", "ct", "ct thorax", "was"]);
        assert!(phrases.stands_in("histologiebefund") && !phrases.stands_in("befunde"));
        assert!(phrases.starts("ct thorax") && phrases.starts("ct-thorax") && !phrases.starts("cta"));
        assert!(!phrases.starts("the ct") && phrases.stands_in("the ct"));
        assert!(phrases.has("befund") && !phrases.has("histologiebefund"));
    }

    #[test]
    fn endings_are_words_or_parts_of_them() {
        let nouns = Endings::new(["report", "*befund", "报告单", "تقرير"]);
        assert!(nouns.end("flow report") && nouns.end("histologiebefund") && nouns.end("骨髓检查报告单"));
        assert!(nouns.end("تقرير الاشعه") && nouns.end("التقرير النهائي") && !nouns.end("نتيجه تقرير"));
        assert!(!nouns.end("reports") && !nouns.end("misreport"));
    }
}
