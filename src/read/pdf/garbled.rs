//! Tells a text layer that is wrong from one that is right, without knowing a word of any language.
//!
//! A font whose map to letters is broken gives other letters than the page shows: shifted by some places of the
//! alphabet, of another script, or signs. A scanner's old recognition may be no better. Looked at are: signs that no text
//! has so many of, letters with accents where there should be few, capitals in the middle of words, scripts mixed in one
//! word, ideographs that nobody uses, and how often each letter comes. The last is alike in all languages of one script;
//! short words are left out, so that tables of abbreviations are not judged by it.
//!
//! A page is never given up for this alone: it is recognised, and the two readings are compared.

use std::collections::{BTreeSet, HashMap};

use encoding_rs::{BIG5, Encoding, GB18030, SHIFT_JIS};
use unicode_normalization::UnicodeNormalization;

use crate::read::layout::glyph::UNKNOWN;
use crate::read::ocr::Recognised;

/// With fewer characters, nothing is said of a page.
const LEAST: usize = 120;
/// Letters of longer words that must be there before their frequencies count.
const LEAST_LETTERS: usize = 150;
/// The letters of prose are at least so like those of other prose (cosine). Measured on one paper each in 17 languages
/// of Latin script: 0.80 to 0.96; in 4 of Cyrillic: 0.89 to 0.93; the same shifted by any number of places: at most 0.79.
const LEAST_ALIKE: f64 = 0.77;
/// The part of the characters that are signs no text has many of.
const MOST_SIGNS: f64 = 0.12;
/// The part of the characters that are letters or digits.
const LEAST_WORDS: f64 = 0.45;
/// The part of Latin letters that are not of ASCII; Vietnamese has a third.
const MOST_ACCENTS: f64 = 0.55;
/// The part of longer words with a capital behind a small letter, or with letters of two alphabets.
const MOST_JUMBLED: f64 = 0.3;
/// The part of ideographs that are among the some thousand common ones of China, Taiwan or Japan.
const LEAST_COMMON: f64 = 0.7;

/// How often each letter comes in languages of Latin script, of a thousand, without accents.
const LATIN: [(char, f64); 26] = [
    ('a', 85.0),
    ('b', 15.0),
    ('c', 30.0),
    ('d', 40.0),
    ('e', 125.0),
    ('f', 12.0),
    ('g', 18.0),
    ('h', 25.0),
    ('i', 75.0),
    ('j', 6.0),
    ('k', 18.0),
    ('l', 45.0),
    ('m', 30.0),
    ('n', 70.0),
    ('o', 62.0),
    ('p', 25.0),
    ('q', 4.0),
    ('r', 65.0),
    ('s', 62.0),
    ('t', 65.0),
    ('u', 38.0),
    ('v', 15.0),
    ('w', 8.0),
    ('x', 3.0),
    ('y', 10.0),
    ('z', 15.0),
];

/// The same for Cyrillic script.
const CYRILLIC: [(char, f64); 30] = [
    ('о', 105.0),
    ('а', 85.0),
    ('е', 85.0),
    ('и', 75.0),
    ('н', 65.0),
    ('т', 60.0),
    ('с', 52.0),
    ('р', 48.0),
    ('в', 45.0),
    ('л', 42.0),
    ('к', 35.0),
    ('м', 32.0),
    ('д', 30.0),
    ('п', 28.0),
    ('у', 27.0),
    ('і', 20.0),
    ('я', 18.0),
    ('з', 17.0),
    ('г', 17.0),
    ('б', 16.0),
    ('ч', 13.0),
    ('ы', 12.0),
    ('ь', 12.0),
    ('х', 9.0),
    ('ж', 9.0),
    ('ј', 8.0),
    ('ш', 6.0),
    ('ц', 5.0),
    ('ю', 5.0),
    ('ъ', 5.0),
];

/// Whether a text layer looks wrong.
pub(super) fn is_garbled(lines: &[String]) -> bool {
    let characters = distinct_neighbours(lines);
    let total = characters.len() as f64;
    if characters.len() < LEAST {
        return false;
    }
    let part = |test: fn(char) -> bool| characters.iter().filter(|c| test(**c)).count() as f64 / total;
    let latin = characters.iter().filter(|c| script(**c) == Some(Script::Latin)).count();
    let accents = characters.iter().filter(|c| script(**c) == Some(Script::Latin) && !c.is_ascii()).count();
    let words = words(lines);
    part(is_sign) > MOST_SIGNS
        || part(is_word) < LEAST_WORDS
        || latin >= LEAST && accents as f64 > MOST_ACCENTS * latin as f64
        || jumbled(&words) > MOST_JUMBLED
        || common_ideographs(&characters).is_some_and(|part| part < LEAST_COMMON)
        || [LATIN.as_slice(), CYRILLIC.as_slice()].iter().any(|usual| alike(&words, usual) < LEAST_ALIKE)
}

/// Which of two readings of one page is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// They say the same, or the recognised one says nothing: the file's own letters.
    Layer,
    /// What was recognised.
    Recognised,
    /// Neither can be relied on.
    Neither,
}

/// Compares a text layer that looks wrong with what was recognised.
pub(super) fn choose(layer: &[String], seen: &Recognised) -> Choice {
    let letters = |lines: &[String]| lines.iter().flat_map(|line| line.chars()).filter(|c| c.is_alphanumeric()).count();
    let layer_words = words(layer);
    let seen_words = words(&seen.lines);
    let shared = layer_words.intersection(&seen_words).count();
    if layer_words.len() >= 10 && 2 * shared >= layer_words.len() && !layer.iter().any(|line| line.contains(UNKNOWN)) {
        return Choice::Layer;
    }
    let sure = 2 * seen.doubtful.len() <= seen.lines.len();
    let whole = letters(&seen.lines) >= 20 && 3 * letters(&seen.lines) >= letters(layer);
    if sure && whole && !is_garbled(&seen.lines) { Choice::Recognised } else { Choice::Neither }
}

/// The visible characters; of several alike one after the other (the dots of a form) one.
fn distinct_neighbours(lines: &[String]) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for c in lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()) {
        if out.last() != Some(&c) {
            out.push(c);
        }
    }
    out
}

/// The different words of four letters and more, as they are written.
fn words(lines: &[String]) -> BTreeSet<String> {
    let all = lines.iter().flat_map(|line| line.split(|c: char| !(c.is_alphabetic() || is_mark(c))));
    all.filter(|word| word.chars().count() >= 4).map(str::to_owned).collect()
}

fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x900..=0xDFF | 0xE31..=0xE4E)
}

/// Letters, digits and the marks on them.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

/// A sign that texts have few of.
fn is_sign(c: char) -> bool {
    match u32::from(c) {
        // The lines of a table may be drawn with signs.
        0x21..=0x7E => matches!(c, '$' | '\\' | '^' | '`' | '{' | '}' | '~'),
        0x80..=0x9F => true,
        0xA0..=0xBF => !matches!(
            c,
            '\u{A0}'
                | '«'
                | '»'
                | '°'
                | '±'
                | '²'
                | '³'
                | 'µ'
                | '·'
                | 'ª'
                | 'º'
                | '¹'
                | '¼'
                | '½'
                | '¾'
                | '¿'
                | '¡'
        ),
        0xE000..=0xF8FF | 0xFFF0..=0xFFFF | 0xF0000..=0x10FFFF => true,
        0x2300..=0x243F | 0x2800..=0x28FF => true,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Other,
}

fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() {
        return None;
    }
    Some(match u32::from(c) {
        0xAA | 0xB5 | 0xBA => return None,
        0x41..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x530..=0x58F => Script::Armenian,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x77F => Script::Arabic,
        _ => Script::Other,
    })
}

/// The part of words that no writer writes: a capital behind a small letter, twice; or letters of two alphabets.
fn jumbled(words: &BTreeSet<String>) -> f64 {
    if words.len() < 20 {
        return 0.0;
    }
    let wrong = words.iter().filter(|word| {
        let letters: Vec<char> = word.chars().collect();
        let jumps = letters.windows(2).filter(|pair| pair[0].is_lowercase() && pair[1].is_uppercase()).count();
        let scripts: Vec<Script> =
            letters.iter().filter_map(|c| script(*c)).filter(|script| *script != Script::Other).collect();
        let mixed = scripts.first().is_some_and(|first| scripts.iter().filter(|script| *script != first).count() >= 2);
        jumps >= 2 || mixed
    });
    wrong.count() as f64 / words.len() as f64
}

/// The part of ideographs that are common anywhere; `None` where there are few.
fn common_ideographs(characters: &[char]) -> Option<f64> {
    let ideographs: Vec<char> =
        characters.iter().copied().filter(|c| matches!(u32::from(*c), 0x3400..=0x9FFF | 0xF900..=0xFAFF)).collect();
    if ideographs.len() < LEAST {
        return None;
    }
    let common = ideographs.iter().filter(|c| {
        in_first_level(**c, GB18030, 0xB0..=0xD7)
            || in_first_level(**c, BIG5, 0xA4..=0xC6)
            || in_first_level(**c, SHIFT_JIS, 0x88..=0x98)
    });
    Some(common.count() as f64 / ideographs.len() as f64)
}

/// Whether a national set has a character in its first level, the common ones.
fn in_first_level(c: char, encoding: &'static Encoding, leads: std::ops::RangeInclusive<u8>) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, failed) = encoding.encode(c.encode_utf8(&mut buffer));
    // The other characters of GB18030 have four bytes, or a second byte below A1.
    !failed
        && bytes.len() == 2
        && bytes.first().is_some_and(|lead| leads.contains(lead))
        && (encoding != GB18030 || bytes.get(1).is_some_and(|trail| *trail >= 0xA1))
}

/// How like the letters of these words come to what is usual, from 0 to 1; 1 where they are too few to tell.
fn alike(words: &BTreeSet<String>, usual: &[(char, f64)]) -> f64 {
    let mut counts: HashMap<char, f64> = usual.iter().map(|(letter, _)| (*letter, 0.0)).collect();
    let mut total = 0;
    for c in words.iter().flat_map(|word| word.nfd()).flat_map(char::to_lowercase) {
        if let Some(count) = counts.get_mut(&c) {
            *count += 1.0;
            total += 1;
        }
    }
    if total < LEAST_LETTERS {
        return 1.0;
    }
    let product: f64 = usual.iter().map(|(letter, often)| counts.get(letter).copied().unwrap_or(0.0) * often).sum();
    let length = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>().sqrt();
    product / (length(&mut counts.values().copied()) * length(&mut usual.iter().map(|(_, often)| *often))).max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Sample {
        language: String,
        text: String,
    }

    fn samples() -> Vec<Sample> {
        crate::knowledge::parse("good_text.yaml", include_str!("tests/good_text.yaml")).unwrap()
    }

    fn garbled(text: &str) -> bool {
        is_garbled(&text.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn good_pages_of_every_language_are_left_alone() {
        let wrong: Vec<String> = samples().into_iter().filter(|s| garbled(&s.text)).map(|s| s.language).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    /// The letters moved on in their alphabet, as a font does whose map is off by some places.
    fn shifted(text: &str, first: char, letters: u32, by: u32) -> String {
        let first = u32::from(first);
        text.chars()
            .flat_map(char::to_lowercase)
            .map(|c| match u32::from(c).checked_sub(first) {
                Some(place) if place < letters => char::from_u32(first + (place + by) % letters).unwrap(),
                _ => c,
            })
            .collect()
    }

    #[test]
    fn shifted_letters_are_found() {
        let mut missed = Vec::new();
        let mut all = 0;
        for Sample { language, text } in samples() {
            let alphabet = match language.as_str() {
                "table" | "markers" | "form" => continue,
                "ru" | "uk" | "bg" | "sr" => ('а', 32),
                _ if text.chars().filter(char::is_ascii_lowercase).count() > 200 => ('a', 26),
                _ => continue,
            };
            for by in 1..alphabet.1 {
                all += 1;
                if !garbled(&shifted(&text, alphabet.0, alphabet.1, by)) {
                    missed.push(format!("{language} {by}"));
                }
            }
        }
        assert!(all > 400);
        assert!(missed.len() * 50 < all, "{} of {all}: {missed:?}", missed.len());
    }

    #[test]
    fn codes_of_a_subset_font_are_found() {
        for Sample { text, .. } in samples().into_iter().take(5) {
            // Codes 29 below those of ASCII, as some writers number the glyphs of a font.
            let low: String = text
                .chars()
                .map(|c| match u32::from(c) {
                    code @ 0x3E..=0x7E => char::from_u32(code - 29).unwrap(),
                    _ => c,
                })
                .collect();
            assert!(garbled(&low), "{low}");
            // Numbered as they come.
            let mut seen: Vec<char> = Vec::new();
            let numbered: String = text
                .chars()
                .filter(|c| !c.is_whitespace())
                .map(|c| {
                    let at = seen.iter().position(|known| *known == c).unwrap_or_else(|| {
                        seen.push(c);
                        seen.len() - 1
                    });
                    char::from_u32(0x21 + at as u32).unwrap()
                })
                .collect();
            assert!(garbled(&numbered), "{numbered}");
        }
    }

    #[test]
    fn letters_of_another_encoding_are_found() {
        for Sample { language, text } in samples() {
            let bytes = match language.as_str() {
                "ru" | "uk" | "bg" => encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
                "el" => encoding_rs::WINDOWS_1253.encode(&text).0.into_owned(),
                "ar" | "he" | "ko" | "th" | "hi" => text.clone().into_bytes(),
                "zh-CN" => GB18030.encode(&text).0.into_owned(),
                _ => continue,
            };
            let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            assert!(garbled(&latin), "{language}: {latin}");
        }
        // Ideographs by the wrong numbers.
        let chinese = samples().into_iter().find(|sample| sample.language == "zh-CN").unwrap().text;
        let moved: String = chinese
            .chars()
            .map(|c| {
                if u32::from(c) > 0x4E00 {
                    char::from_u32(0x4E00 + (u32::from(c) * 7 + 1_234) % 20_000).unwrap()
                } else {
                    c
                }
            })
            .collect();
        assert!(garbled(&moved), "{moved}");
    }

    fn seen(lines: &[&str]) -> Recognised {
        Recognised { lines: lines.iter().map(|line| (*line).to_owned()).collect(), ..Recognised::default() }
    }

    #[test]
    fn the_better_of_two_readings_is_kept() {
        let good = samples().remove(0).text;
        let bad = vec![shifted(&good, 'a', 26, 3)];
        assert_eq!(choose(&bad, &seen(&[&good])), Choice::Recognised);
        assert_eq!(choose(std::slice::from_ref(&good), &seen(&[&good])), Choice::Layer);
        assert_eq!(choose(&bad, &seen(&[])), Choice::Neither);
        assert_eq!(choose(&bad, &seen(&["some words"])), Choice::Neither);
        let doubtful = Recognised { doubtful: vec![1], ..seen(&[&good]) };
        assert_eq!(choose(&bad, &doubtful), Choice::Neither);
    }
}
