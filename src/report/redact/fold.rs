//! Words of a text with their places, folded so that a name is found however it is written.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// Without case and marks.
    pub(super) folded: String,
    /// Whether it begins with a capital, or with a letter that has none.
    pub(super) capital: bool,
}

/// The figure 0 to 9 that a character of any script means.
pub(super) fn figure(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    script::digit(c).or_else(|| std::iter::once(c).nfkd().next().filter(char::is_ascii_digit))
}

/// Signs that are written and not seen, as a word joiner.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{AD}' | '\u{FEFF}')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || is_combining_mark(c) || is_unseen(c)
}

/// The runs of letters of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
        match (start, is_letter(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let shown = &text[from..at];
                let mut folded = String::with_capacity(shown.len());
                shown.chars().filter(|c| !is_unseen(*c)).for_each(|c| script::push_folded(&mut folded, c));
                let first = shown.chars().find(|c| !is_unseen(*c));
                if !folded.is_empty() {
                    let capital = first.is_some_and(|c| !c.is_lowercase());
                    words.push(Word { range: from..at, folded, capital });
                }
                start = None;
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_folds_the_same_however_it_is_written() {
        for (one, other) in
            [("NÚÑEZ", "Nunez"), ("Weiß", "WEISS"), ("張偉", "张伟"), ("N\u{FA}ñez", "Nu\u{301}n\u{303}ez")]
        {
            assert_eq!(script::folded(one), script::folded(other), "{one} {other}");
        }
    }

    #[test]
    fn words_have_their_places() {
        let text = "Pritchard_MRI d’Ahmed, Si\u{AD}ân";
        let found: Vec<(&str, String)> = words(text).into_iter().map(|word| (&text[word.range], word.folded)).collect();
        let shown: Vec<&str> = found.iter().map(|(_, folded)| folded.as_str()).collect();
        assert_eq!(shown, ["pritchard", "mri", "d", "ahmed", "sian"]);
        assert_eq!(found[4].0, "Si\u{AD}ân");
    }
}
