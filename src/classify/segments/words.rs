//! The words that part papers (`knowledge/classify/segments.yaml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use crate::classify::fold::fold;
use crate::knowledge::builtin;
use crate::matcher::{Matcher, Open};

/// What a label at the head of a page announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Field {
    Name,
    Birth,
    PatientNumber,
    PaperNumber,
    Date,
    /// Something else, or somebody else.
    Stop,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    labels: BTreeMap<Field, Vec<String>>,
    name_titles: Vec<String>,
    not_names: Vec<String>,
    letterhead: Vec<String>,
    signed: Vec<String>,
    continued: Vec<String>,
    cover: Vec<String>,
    cover_words: usize,
    blank: Vec<String>,
    blank_words: usize,
}

/// Phrases that are found as whole words in folded text, the longest first.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    automaton: Option<AhoCorasick>,
    meanings: Vec<T>,
}

impl<T: Copy> Phrases<T> {
    fn new(phrases: impl IntoIterator<Item = (String, T)>) -> Self {
        let (folded, meanings): (Vec<String>, Vec<T>) = phrases
            .into_iter()
            .map(|(words, meaning)| (fold(&words), meaning))
            .filter(|(words, _)| !words.is_empty())
            .unzip();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&folded).ok();
        Self { automaton, meanings }
    }

    /// Start, end and meaning of each phrase.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, T)> + 't {
        let hits = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        hits.filter(move |hit| is_word(text, hit.start(), hit.end()))
            .map(|hit| (hit.start(), hit.end(), self.meanings[hit.pattern().as_usize()]))
    }

    pub(super) fn stand_in(&self, text: &str) -> bool {
        self.find(text).next().is_some()
    }
}

/// Scripts without spaces between words have no such ends.
fn is_word(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: char| c.is_alphanumeric() && u32::from(c) < 0x2E80;
    let first = text[start..end].chars().next().is_some_and(spaced);
    let last = text[start..end].chars().next_back().is_some_and(spaced);
    let before = text[..start].chars().next_back().is_some_and(spaced);
    let after = text[end..].chars().next().is_some_and(spaced);
    !(first && before || last && after)
}

/// The lists that the lines of a page are looked through for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Labels,
    Letterhead,
    Signed,
    Continued,
    Cover,
    Blank,
}

/// The lists that may have a phrase in a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Present(u8);

impl Present {
    pub(super) fn has(self, list: List) -> bool {
        self.0 & (1 << list as u8) != 0
    }
}

/// All of them, ready to be found.
pub(super) struct Words {
    /// All phrases of the lists, and which list has each: most lines have none of them, and one pass shows it.
    all: Matcher,
    holders: Vec<u8>,
    pub(super) labels: Phrases<Field>,
    pub(super) name_titles: Vec<String>,
    pub(super) not_names: Phrases<()>,
    pub(super) letterhead: Phrases<()>,
    pub(super) signed: Phrases<()>,
    pub(super) continued: Phrases<()>,
    pub(super) cover: Phrases<()>,
    pub(super) cover_words: usize,
    pub(super) blank: Phrases<()>,
    pub(super) blank_words: usize,
}

impl Words {
    /// Which lists may have a phrase in a folded line: none that has is left out.
    pub(super) fn present(&self, folded: &str) -> Present {
        let mut present = Present::default();
        self.all.find(folded, &mut |number, _| present.0 |= self.holders[number as usize]);
        present
    }
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let known: Knowledge = builtin("classify/segments.yaml");
    let plain = |words: Vec<String>| Phrases::new(words.into_iter().map(|word| (word, ())));
    let (mut all, mut holders) = (Matcher::default(), Vec::new());
    let mut enter = |list: List, phrases: &mut dyn Iterator<Item = &String>| {
        for phrase in phrases.map(|phrase| fold(phrase)).filter(|phrase| !phrase.is_empty()) {
            let number = all.add(&phrase, Open::default()) as usize;
            holders.resize(holders.len().max(number + 1), 0);
            holders[number] |= 1 << list as u8;
        }
    };
    enter(List::Labels, &mut known.labels.values().flatten());
    enter(List::Letterhead, &mut known.letterhead.iter());
    enter(List::Signed, &mut known.signed.iter());
    enter(List::Continued, &mut known.continued.iter());
    enter(List::Cover, &mut known.cover.iter());
    enter(List::Blank, &mut known.blank.iter());
    let labels = known.labels.into_iter().flat_map(|(field, words)| words.into_iter().map(move |word| (word, field)));
    Words {
        all: all.ready(),
        holders,
        labels: Phrases::new(labels),
        name_titles: known.name_titles.iter().map(|word| fold(word)).collect(),
        not_names: plain(known.not_names),
        letterhead: plain(known.letterhead),
        signed: plain(known.signed),
        continued: plain(known.continued),
        cover: plain(known.cover),
        cover_words: known.cover_words,
        blank: plain(known.blank),
        blank_words: known.blank_words,
    }
});
