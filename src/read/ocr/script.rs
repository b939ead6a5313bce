//! Pages in a script that the built-in recogniser lacks: how they show, and which Tesseract language may read them.

use super::recognise::Line;

/// What Tesseract calls the languages whose letters the built-in dictionary lacks, after their ISO 639-1 code.
const LACKING: [(&str, &str); 49] = [
    ("ru", "rus"),
    ("uk", "ukr"),
    ("ar", "ara"),
    ("he", "heb"),
    ("fa", "fas"),
    ("hi", "hin"),
    ("el", "ell"),
    ("ko", "kor"),
    ("ja", "jpn"),
    ("th", "tha"),
    ("bg", "bul"),
    ("sr", "srp"),
    ("be", "bel"),
    ("mk", "mkd"),
    ("kk", "kaz"),
    ("ky", "kir"),
    ("tg", "tgk"),
    ("mn", "mon"),
    ("tt", "tat"),
    ("ur", "urd"),
    ("ps", "pus"),
    ("ug", "uig"),
    ("sd", "snd"),
    ("ku", "ckb"),
    ("yi", "yid"),
    ("mr", "mar"),
    ("ne", "nep"),
    ("sa", "san"),
    ("bn", "ben"),
    ("as", "asm"),
    ("ta", "tam"),
    ("te", "tel"),
    ("kn", "kan"),
    ("ml", "mal"),
    ("gu", "guj"),
    ("pa", "pan"),
    ("or", "ori"),
    ("si", "sin"),
    ("lo", "lao"),
    ("km", "khm"),
    ("my", "mya"),
    ("ka", "kat"),
    ("hy", "hye"),
    ("am", "amh"),
    ("ti", "tir"),
    ("bo", "bod"),
    ("dz", "dzo"),
    ("dv", "div"),
    ("vi", "vie"),
];
/// Languages that are tried on one page.
const MOST_TRIED: usize = 8;

/// The installed languages that may read what the built-in recogniser cannot, those that the user named alone if there
/// are any.
pub(super) fn candidates<'i>(wanted: &[String], installed: &'i [String]) -> Vec<&'i str> {
    let named = |code: &str| wanted.is_empty() || wanted.iter().any(|language| language.eq_ignore_ascii_case(code));
    LACKING
        .iter()
        .filter(|(code, _)| named(code))
        .filter_map(|(_, name)| installed.iter().find(|one| one == name).map(String::as_str))
        .take(MOST_TRIED)
        .collect()
}

/// The part of the words that are put together as no word is: a capital after a small letter, a digit between letters,
/// a sign among letters. That is what becomes of letters that the recogniser takes for others that look alike.
pub(super) fn strangeness(lines: &[Line]) -> f32 {
    let text = |line: &Line| line.letters.iter().map(|letter| letter.text).collect::<String>();
    let (mut all, mut strange) = (0u32, 0u32);
    for line in lines.iter().map(text) {
        // Units are written oddly by right.
        for word in line.split_whitespace().filter(|word| word.chars().count() >= 4 && !word.contains('/')) {
            if word.chars().any(char::is_alphabetic) {
                all += 1;
                strange += u32::from(is_strange(word));
            }
        }
    }
    strange as f32 / all.max(1) as f32
}

fn is_strange(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    letters.windows(2).any(|pair| matches!(pair, [a, b] if a.is_lowercase() && b.is_uppercase()))
        || letters.windows(3).any(|three| {
            matches!(three, [a, b, c] if a.is_alphabetic() && c.is_alphabetic() && (b.is_ascii_digit() || is_sign(*b)))
        })
}

/// A sign of mathematics and the like, which stands between no letters.
fn is_sign(c: char) -> bool {
    matches!(c, '∏' | '∑' | '∂' | '√' | '≤' | '≥' | '=' | '<' | '>' | '?' | '!' | '|' | '\\' | '£' | '¥' | '§')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn only_installed_and_wanted_languages_are_tried() {
        let installed = strings(&["ara", "eng", "osd", "rus", "spa"]);
        assert_eq!(candidates(&[], &installed), ["rus", "ara"]);
        assert_eq!(candidates(&strings(&["AR", "en"]), &installed), ["ara"]);
        assert!(candidates(&strings(&["en"]), &installed).is_empty());
        assert!(candidates(&[], &[]).is_empty());
    }

    #[test]
    fn words_made_of_other_letters_are_strange() {
        for word in ["∏peAbIAylee", "IeueHve", "yacTé4Has", "ecTb", "reMaTOJIOrHH"] {
            assert!(is_strange(word), "{word}");
        }
        for word in ["Haemoglobin", "R-CHOP", "CD20", "10^9/L", "Deauville", "(January", "K204417", "SUV:18.4"] {
            assert!(!is_strange(word), "{word}");
        }
        assert_eq!(strangeness(&[]), 0.0);
    }
}
