//! Letters and digits of other scripts, one by one: what folding for any purpose has in common.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name without case and marks, in the letters in which most papers write it where they lack the others: `Ærø` as `aero`.
pub(crate) fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    name.chars().for_each(|c| push_folded(&mut folded, c));
    folded
}

/// Puts a letter behind a text as [`folded`] does.
pub(crate) fn push_folded(folded: &mut String, c: char) {
    for c in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match in_common_letters(c) {
            "" => folded.push(simple(plain_arabic(c))),
            letters => folded.push_str(letters),
        }
    }
}

fn in_common_letters(c: char) -> &'static str {
    match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ё' => "е",
        _ => "",
    }
}

/// Whether a letter or digit ends where the next begins: of scripts that write without spaces none does.
pub(crate) fn is_spaced(c: char) -> bool {
    // A mark goes on a letter: after क of रक्त comes its virama, and रक is no word of it.
    (c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))) && !is_ideograph(c)
}

/// Chinese characters, and the letters that stand among them.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(
        u32::from(c),
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF
    )
}

/// Letters of Arabic, with those of its neighbours and the forms that old programs print.
pub(crate) fn is_arabic(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE)
}

/// The digit 0 to 9 that an Arabic, a Persian or an Indian one means.
pub(crate) fn digit(c: char) -> Option<char> {
    let value = match c {
        '٠'..='٩' => u32::from(c) - 0x660,
        '۰'..='۹' => u32::from(c) - 0x6F0,
        '०'..='९' => u32::from(c) - 0x966,
        '০'..='৯' => u32::from(c) - 0x9E6,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// An Arabic letter without its hamza, and a Persian one as the Arabic one.
pub(crate) fn plain_arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' => 'ي',
        'ة' | 'ۀ' | 'ہ' | 'ھ' | 'ە' => 'ه',
        'ک' => 'ك',
        c => c,
    }
}

/// Particles that Arabic writes with the word behind them: and, then, by, for, as.
fn is_particles(letters: &str) -> bool {
    let rest = letters.strip_prefix(['و', 'ف']).unwrap_or(letters);
    rest.is_empty() || matches!(rest, "ب" | "ل" | "ك")
}

/// Whether a part of an Arabic word is nothing but particles that are written with the word behind them.
pub(crate) fn is_arabic_particle(letters: &str) -> bool {
    !letters.is_empty() && is_particles(letters)
}

/// The letters of an article in a plain Arabic word, which is written with it: of `الورم`, `بالورم`, `للورم` those that
/// are not in `ورم` or in its particle. A word so short that they may be its own keeps them.
pub(crate) fn arabic_article(word: &str) -> Option<std::ops::Range<usize>> {
    /// Letters of the word behind its article, at least.
    const LEAST: usize = 3;
    /// Bytes of a word, at most: what is longer is none.
    const MOST: usize = 64;
    if word.len() > MOST {
        return None;
    }
    let at = |article: &str, start: usize| {
        let rest = word.get(start..)?.strip_prefix(article)?;
        (is_particles(&word[..start]) && rest.chars().count() >= LEAST).then_some(start..start + article.len())
    };
    let starts = || word.char_indices().map(|(start, _)| start).take(3);
    let whole = starts().find_map(|start| at("ال", start));
    // Behind the particle for "to" the article has lost its first letter.
    whole.or_else(|| starts().take(2).find_map(|start| at("لل", start)).map(|range| range.start..range.start + 2))
}

/// Where the alif at the end of a plain Arabic word begins that its accusative adds: of `سلبيا`, not of `لا`.
pub(crate) fn arabic_alif(word: &str) -> Option<usize> {
    let stem = word.strip_suffix('ا')?;
    (stem.chars().count() >= 3).then_some(stem.len())
}

/// The first character of the table of [`simple`].
const FIRST: u32 = 0x2E80;
/// One more than its last.
const END: u32 = 0xA000;

/// The simplified form of a Chinese character, and the character of a sign for a radical.
pub(crate) fn simple(c: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let Some(at) = u32::from(c).checked_sub(FIRST).filter(|at| *at < END - FIRST) else { return c };
    let table = TABLE.get_or_init(|| {
        let mut table: Vec<char> = (FIRST..END).map(|c| char::from_u32(c).unwrap_or_default()).collect();
        let lines = include_str!("knowledge/paper/chinese.txt").lines().filter(|line| !line.starts_with('#'));
        for pair in lines.flat_map(str::split_whitespace) {
            let mut pair = pair.chars();
            if let (Some(from), Some(to)) = (pair.next(), pair.next())
                && let Some(slot) = table.get_mut((u32::from(from).saturating_sub(FIRST)) as usize)
            {
                *slot = to;
            }
        }
        table
    });
    table.get(at as usize).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_traditional_character_has_one_simplified_one() {
        let text = include_str!("knowledge/paper/chinese.txt");
        let pairs: Vec<&str> =
            text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        let stem = |word: &'static str| arabic_alif(word).map(|at| &word[..at]);
        assert_eq!(["سلبيا", "لا", "هذا"].map(stem), [Some("سلبي"), None, None]);
        assert!(pairs.len() > 2_500);
        for pair in pairs {
            let pair: Vec<char> = pair.chars().collect();
            assert_eq!(pair.len(), 2, "{pair:?}");
            assert_eq!((simple(pair[0]), simple(pair[1])), (pair[1], pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn an_article_is_no_part_of_its_word() {
        let bare = |word: &str| {
            let mut word = word.to_owned();
            while let Some(article) = arabic_article(&word) {
                word.replace_range(article, "");
            }
            word
        };
        for (word, expected) in [
            ("الورم", "ورم"),
            ("بالورم", "بورم"),
            ("للورم", "لورم"),
            ("والورم", "وورم"),
            ("ورم", "ورم"),
            ("الالتهاب", "تهاب"),
            ("التهاب", "تهاب"),
            ("الدم", "الدم"),
            ("التي", "التي"),
            ("والد", "والد"),
            ("لليمفوما", "ليمفوما"),
            ("الليمفوما", "ليمفوما"),
        ] {
            assert_eq!(bare(word), expected, "{word}");
        }
        let stem = |word: &'static str| arabic_alif(word).map(|at| &word[..at]);
        assert_eq!(["سلبيا", "لا", "هذا"].map(stem), [Some("سلبي"), None, None]);
        assert!(
            is_arabic_particle("و") && is_arabic_particle("وب") && !is_arabic_particle("") && !is_arabic_particle("بو")
        );
    }

    #[test]
    fn digits_are_those_of_the_value() {
        assert_eq!(
            "٠٩۰۹5a".chars().map(digit).collect::<Vec<_>>(),
            [Some('0'), Some('9'), Some('0'), Some('9'), None, None]
        );
    }
}
