//! Finds phrases in folded text as whole words, thousands of them in one pass.
//!
//! A word of the text is looked up once, whatever the number of phrases: each phrase lies under its first word and two
//! bytes more, so that few have to be compared. An automaton of thousands of phrases would read every byte of the text
//! through a table too large for the processor's cache; it is left for phrases that begin within a word, with a sign or
//! with a Chinese character.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use hashbrown::HashMap;

use crate::script::{is_arabic, is_spaced};
use crate::sieve::Beginning;

/// How far a phrase may be part of a longer word: `*anforderung`, `biops*`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Open {
    /// The word may begin earlier.
    pub(crate) start: bool,
    /// The word may go on.
    pub(crate) end: bool,
}

/// Whether a hit is whole words. Scripts that write without spaces have no such ends.
pub(crate) fn is_word(text: &str, hit: &Range<usize>, open: Open) -> bool {
    let first = text[hit.clone()].starts_with(is_spaced);
    let last = text[hit.clone()].ends_with(is_spaced);
    let before = || text[..hit.start].ends_with(is_spaced);
    let after = || text[hit.end..].starts_with(is_spaced);
    (open.start || !first || !before()) && (open.end || !last || !after())
}

/// Bytes behind the first word that are part of the key of a phrase.
pub(crate) const BEHIND: usize = 2;
/// Bytes by which the first word is looked up where it may go on.
pub(crate) const START: usize = 4;

/// The phrases, ready to be found. They are told by their numbers, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    phrases: Vec<String>,
    numbers: HashMap<String, u32>,
    /// Phrases of one word, by the word; longer ones by their first word and [`BEHIND`] bytes.
    whole: HashMap<Box<[u8]>, Vec<u32>>,
    /// Phrases of one word that may go on, by their first bytes, [`START`] at most.
    starts: HashMap<Box<[u8]>, Vec<u32>>,
    /// How many bytes such keys have.
    start_lengths: [bool; START + 1],
    /// Of all keys: most words of a text are under none, which shows here at once.
    seen: Seen,
    /// Phrases that no word begins: with plain letters or signs, and with those of other scripts, which most texts have
    /// none of.
    rest: [Vec<u32>; 2],
    automata: [Option<AhoCorasick>; 2],
}

/// A set that knows what is not in it, and what may be: small enough to stay in the processor's cache.
#[derive(Debug, Default)]
struct Seen {
    bits: Vec<u64>,
    /// How far a hash is shifted to be a place.
    shift: u32,
}

impl Seen {
    /// Bits for each key: one word in twenty is let through for nothing.
    const SPARE: usize = 20;

    fn of<'k>(keys: impl Iterator<Item = &'k [u8]> + Clone) -> Self {
        let bits = (keys.clone().count() * Self::SPARE).next_power_of_two().max(64);
        let mut seen = Self { bits: vec![0; bits / 64], shift: u64::BITS - bits.trailing_zeros() };
        for key in keys {
            let (place, bit) = seen.place(key);
            seen.bits[place] |= bit;
        }
        seen
    }

    fn place(&self, key: &[u8]) -> (usize, u64) {
        let mut hash = key.len() as u64;
        for chunk in key.chunks(8) {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        let bit = hash >> self.shift;
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn may_have(&self, key: &[u8]) -> bool {
        let (place, bit) = self.place(key);
        self.bits.get(place).is_some_and(|bits| bits & bit != 0)
    }
}

impl Matcher {
    /// Adds a phrase, folded and not empty; gives its number, which it may have already.
    pub(crate) fn add(&mut self, phrase: &str, open: Open) -> u32 {
        let number = match self.numbers.get(phrase) {
            Some(number) => *number,
            None => {
                let number = u32::try_from(self.phrases.len()).unwrap_or(u32::MAX);
                self.phrases.push(phrase.to_owned());
                self.numbers.insert(phrase.to_owned(), number);
                number
            }
        };
        let word = word_at(phrase);
        // Arabic writes small words onto the next one.
        let starts_free = open.start || phrase.starts_with(|c: char| !is_spaced(c) || c.is_numeric() || is_arabic(c));
        let place = if starts_free {
            &mut self.rest[usize::from(!phrase.starts_with(|c: char| c.is_ascii()))]
        } else if open.end && word == phrase.len() {
            let length = word.min(START);
            self.start_lengths[length] = true;
            self.starts.entry(phrase.as_bytes()[..length].into()).or_default()
        } else {
            self.whole.entry(key(phrase.as_bytes(), word).into()).or_default()
        };
        if !place.contains(&number) {
            place.push(number);
        }
        number
    }

    /// Ends the adding.
    pub(crate) fn ready(mut self) -> Self {
        self.seen = Seen::of(self.whole.keys().chain(self.starts.keys()).map(|key| &**key));
        let automaton = |rest: &Vec<u32>| {
            let phrases = rest.iter().map(|at| &self.phrases[*at as usize]);
            // Many lists and few papers: what is quick to make is quicker in all than what is quick to run.
            let kind = Some(AhoCorasickKind::ContiguousNFA);
            (!rest.is_empty()).then(|| AhoCorasick::builder().kind(kind).build(phrases).ok()).flatten()
        };
        self.automata = [automaton(&self.rest[0]), automaton(&self.rest[1])];
        self.numbers = HashMap::new();
        self
    }

    /// Tells `found` of every phrase and where it stands; of a phrase that may neither begin earlier nor go on, also where
    /// it is a part of a longer word.
    pub(crate) fn find(&self, text: &str, found: &mut impl FnMut(u32, Range<usize>)) {
        for (automaton, rest) in self.automata.iter().zip(&self.rest).take(if text.is_ascii() { 1 } else { 2 }) {
            for hit in automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
                found(rest[hit.pattern().as_usize()], hit.range());
            }
        }
        let bytes = text.as_bytes();
        word_starts(text, |at, end| {
            let mut look = |places: Option<&Vec<u32>>| {
                for number in places.into_iter().flatten() {
                    let phrase = self.phrases[*number as usize].as_bytes();
                    if bytes[at..].starts_with(phrase) {
                        found(*number, at..at + phrase.len());
                    }
                }
            };
            let may_have = |key: &&[u8]| self.seen.may_have(key);
            let own = Some(&bytes[at..end]);
            for key in own.into_iter().chain(bytes.get(at..end + BEHIND)).filter(may_have) {
                look(self.whole.get(key));
            }
            let lengths = (1..=START).filter(|length| self.start_lengths[*length] && at + length <= end);
            for key in lengths.filter_map(|length| bytes.get(at..at + length)).filter(may_have) {
                look(self.starts.get(key));
            }
        });
    }

    /// How all phrases begin.
    pub(crate) fn beginnings(&self, tell: &mut dyn FnMut(Beginning<'_>)) {
        self.whole.keys().for_each(|key| tell(Beginning::Word(key)));
        self.starts.keys().for_each(|key| tell(Beginning::WordStart(key)));
        let rest = self.rest.iter().flatten();
        rest.for_each(|number| tell(Beginning::Bytes(self.phrases[*number as usize].as_bytes())));
    }
}

/// Tells of every word of a text where it begins and ends. A word begins behind digits too: `20mg`.
pub(crate) fn word_starts(text: &str, mut tell: impl FnMut(usize, usize)) {
    let (mut next, mut end) = (0, 0);
    let mut before = Sort::Other;
    while next < text.len() {
        let at = next;
        let (sort, width) = Sort::at(text, at);
        let begins = match sort {
            Sort::Other => false,
            Sort::Letter => before != Sort::Letter,
            Sort::Digit => before == Sort::Other,
        };
        (before, next) = (sort, at + width);
        if begins {
            if end <= at {
                end = at + word_at(&text[at..]);
            }
            tell(at, end);
        }
    }
}

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Letter,
    Digit,
    Other,
}

impl Sort {
    /// That of the character at a place, and how many bytes it has. Most are plain letters.
    fn at(text: &str, at: usize) -> (Self, usize) {
        match text.as_bytes()[at] {
            b'a'..=b'z' | b'A'..=b'Z' => (Self::Letter, 1),
            b'0'..=b'9' => (Self::Digit, 1),
            0..0x80 => (Self::Other, 1),
            _ => {
                let c = text[at..].chars().next().unwrap_or_default();
                let sort = match c {
                    c if !is_spaced(c) => Self::Other,
                    c if c.is_numeric() => Self::Digit,
                    _ => Self::Letter,
                };
                (sort, c.len_utf8().max(1))
            }
        }
    }
}

/// How many bytes the word at the beginning of a text has.
fn word_at(text: &str) -> usize {
    let plain = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return plain;
    }
    plain + text[plain..].find(|c: char| !is_spaced(c)).unwrap_or(text.len() - plain)
}

/// What a phrase lies under.
fn key(phrase: &[u8], word: usize) -> &[u8] {
    phrase.get(..word + BEHIND).unwrap_or(&phrase[..word])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[(&str, Open)], text: &str) -> Vec<(String, usize)> {
        let mut matcher = Matcher::default();
        for (phrase, open) in phrases {
            matcher.add(phrase, *open);
        }
        let matcher = matcher.ready();
        let mut all = Vec::new();
        matcher.find(text, &mut |number, range| {
            assert_eq!(&text[range.clone()], matcher.phrases[number as usize]);
            all.push((matcher.phrases[number as usize].clone(), range.start));
        });
        all.sort();
        all.dedup();
        all
    }

    const SHUT: Open = Open { start: false, end: false };
    const START: Open = Open { start: true, end: false };
    const END: Open = Open { start: false, end: true };

    #[test]
    fn finds_words_and_parts_of_them() {
        let phrases = [
            ("informe", SHUT),
            ("informe de alta", SHUT),
            ("biops", END),
            ("befund", START),
            ("ct", SHUT),
            ("mg", SHUT),
            ("d'anatomia", SHUT),
            ("病理", SHUT),
            ("cd19", END),
            ("10^9/l", SHUT),
            ("x", END),
        ];
        let at = |text: &str| found(&phrases, text).into_iter().map(|(phrase, _)| phrase).collect::<Vec<_>>();
        assert_eq!(at("informe de alta"), ["informe", "informe de alta"]);
        assert_eq!(at("informes"), Vec::<String>::new());
        assert_eq!(at("una biopsia, histologiebefund"), ["befund", "biops"]);
        assert_eq!(at("fact 20mg"), ["mg"]);
        assert_eq!(at("l'informe d'anatomia"), ["d'anatomia", "informe"]);
        assert_eq!(at("报告病理号cd19阳性"), ["cd19", "病理"]);
        assert_eq!(at("4.1x10^9/l"), ["10^9/l", "x"]);
        assert_eq!(at("ct"), ["ct"]);
        assert_eq!(at(""), Vec::<String>::new());
    }

    #[test]
    fn phrases_are_whole_words() {
        let open = |start, end| Open { start, end };
        assert!(is_word("a ct scan", &(2..4), Open::default()));
        assert!(!is_word("fact", &(2..4), open(false, true)));
        assert!(is_word("fact", &(2..4), open(true, false)));
        assert!(!is_word("cts", &(0..2), open(true, false)));
        assert!(is_word("cts", &(0..2), open(false, true)));
        assert!(is_word("做骨髓检查", &(3..9), Open::default()));
    }

    proptest::proptest! {
        /// What an automaton finds as whole words, this finds too, and nothing else.
        #[test]
        fn finds_what_an_automaton_finds(
            phrases in proptest::collection::vec(("[abж病1' ]{1,6}", proptest::bool::ANY, proptest::bool::ANY), 1..12),
            text in "[abж病1' ]{0,60}",
        ) {
                let phrases: Vec<(String, Open)> = phrases
                .into_iter()
                .map(|(phrase, start, end)| (phrase.trim().to_owned(), Open { start, end }))
                .filter(|(phrase, _)| !phrase.is_empty())
                .collect();
            let mut matcher = Matcher::default();
            let numbers: Vec<u32> = phrases.iter().map(|(phrase, open)| matcher.add(phrase, *open)).collect();
            let matcher = matcher.ready();
            let mut all = Vec::new();
            matcher.find(&text, &mut |number, range| all.push((number, range)));
            for ((phrase, open), number) in phrases.iter().zip(numbers) {
                let slow: Vec<Range<usize>> = (0..text.len())
                    .filter(|at| text.is_char_boundary(*at) && text[*at..].starts_with(phrase.as_str()))
                    .map(|at| at..at + phrase.len())
                    .filter(|range| is_word(&text, range, *open))
                    .collect();
                let mut own: Vec<Range<usize>> = all
                    .iter()
                    .filter(|(known, range)| *known == number && is_word(&text, range, *open))
                    .map(|(_, range)| range.clone())
                    .collect();
                own.sort_by_key(|range| range.start);
                own.dedup();
                proptest::prop_assert_eq!(own, slow, "{:?} in {:?}", phrase, text);
            }
        }
    }
}
