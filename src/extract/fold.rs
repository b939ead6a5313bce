//! Folds text for matching, and finds the way back to the page.
//!
//! Rules in YAML are written against folded text: lower case, no diacritics, plain dashes and quotes, `µ` as `u`, `×` as
//! `x`, superscripts as `^9`. Quotes must be verbatim, so every folded byte knows the byte of the page it came from.
//! Superscripts are kept apart before compatibility folding, which would turn 10⁹ into 109 (domain/extraction.md §1).

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folded text with its way back.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each byte of `text`, and one past its end, the byte of the source.
    origin: Vec<u32>,
}

impl Folded {
    /// Folds `raw`. Line breaks become spaces; TABs, which part the cells of a table row, stay.
    pub fn new(raw: &str) -> Self {
        let mut folded = Folded { text: String::with_capacity(raw.len()), origin: Vec::with_capacity(raw.len() + 1) };
        let mut in_superscript = false;
        for (at, character) in raw.char_indices() {
            let superscript = superscript(character);
            if let Some(plain) = superscript {
                if !in_superscript {
                    folded.push('^', at);
                }
                folded.push(plain, at);
            } else if let Some(plain) = plain(character) {
                // A run of blanks, as at an indented line's start, is one: phrases have single spaces.
                if plain != ' ' || !folded.text.ends_with(' ') {
                    folded.push(plain, at);
                }
            } else if character.is_ascii() {
                folded.push(character.to_ascii_lowercase(), at);
            } else {
                for part in character.nfkd().filter(|part| !is_combining_mark(*part)) {
                    for lower in part.to_lowercase() {
                        folded.push(plain(lower).unwrap_or(lower), at);
                    }
                }
            }
            in_superscript = superscript.is_some();
        }
        folded.origin.push(raw.len() as u32);
        folded
    }

    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        self.origin.resize(self.text.len(), at as u32);
    }

    /// The bytes of the source that a range of the folded text came from.
    pub fn source_range(&self, range: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.origin.get(at).copied().unwrap_or_default() as usize;
        place(range.start)..place(range.end)
    }
}

/// The folded form alone, for phrases of the knowledge.
pub fn fold(text: &str) -> String {
    Folded::new(text).text
}

fn superscript(character: char) -> Option<char> {
    match character {
        '⁰' => Some('0'),
        '¹' => Some('1'),
        '²' => Some('2'),
        '³' => Some('3'),
        '⁴'..='⁹' => char::from_digit(character as u32 - '⁰' as u32, 10),
        '⁻' => Some('-'),
        '⁺' => Some('+'),
        _ => None,
    }
}

fn plain(character: char) -> Option<char> {
    match character {
        '\t' => Some('\t'),
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '－' | '﹣' => Some('-'),
        '‘' | '’' | 'ʼ' | '′' | '`' | '´' => Some('\''),
        '“' | '”' | '„' | '«' | '»' => Some('"'),
        'µ' | 'μ' => Some('u'),
        '×' => Some('x'),
        'ß' => None,
        other if other.is_whitespace() => Some(' '),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_and_finds_the_way_back() {
        let raw = "Plt 96 ×10⁹/L — Médula";
        let folded = Folded::new(raw);
        assert_eq!(folded.text, "plt 96 x10^9/l - medula");
        let at = folded.text.find("medula").unwrap();
        assert_eq!(&raw[folded.source_range(&(at..at + 6))], "Médula");
        assert_eq!(fold("large  B-cell\n   lymphoma"), "large b-cell lymphoma");
        let at = folded.text.find("10^9").unwrap();
        assert_eq!(&raw[folded.source_range(&(at..at + 4))], "10⁹");
    }

    proptest::proptest! {
        #[test]
        fn never_leaves_a_character_boundary(raw in "\\PC{0,40}") {
            let folded = Folded::new(&raw);
            for (at, _) in folded.text.char_indices() {
                let range = folded.source_range(&(at..folded.text.len()));
                proptest::prop_assert!(raw.is_char_boundary(range.start) && range.end == raw.len());
            }
        }
    }
}
