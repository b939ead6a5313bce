//! Folding: one spelling for everything that reads the same.
//!
//! Lower case, Latin letters without their accents, one kind of apostrophe, dash and space, runs of spaces as one.
//! Both the phrases of the knowledge files and the text of a paper go through here, so they meet (domain/vocabulary.md,
//! head). Scripts other than Latin, Greek and Cyrillic keep their marks, except the vowel signs of Arabic.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a phrase or a line: no space at either end.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut folded);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// As [`fold`], with the byte of `text` that each byte of the folded line comes from.
pub(crate) fn fold_with_places(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        fold_char(c, &mut folded);
        places.resize(folded.len(), at);
    }
    folded.truncate(folded.trim_end().len());
    places.truncate(folded.len());
    (folded, places)
}

/// Appends one character, folded; spaces are not repeated and never come first.
fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        if c.is_ascii_whitespace() || c.is_ascii_control() {
            push_space(out);
        } else {
            // Catalan `medul.la`, typed for `medul·la`.
            if matches!(c, 'l' | 'L') && ends_in_vowel_and_l(out.strip_suffix('.').unwrap_or_default()) {
                out.pop();
            }
            out.push(c.to_ascii_lowercase());
        }
        return;
    }
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{2032}' | '\u{00B4}' => out.push('\''),
        '\u{201C}' | '\u{201D}' | '\u{00AB}' | '\u{00BB}' => out.push('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
        '\u{00D7}' => out.push('x'),
        '\u{00DF}' => out.push_str("ss"),
        // Soft hyphen, zero-width signs, byte order mark, tatweel and the vowel signs of Arabic.
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{0640}' | '\u{064B}'..='\u{0652}' => {}
        // The dot of Catalan: `medul·la`.
        '\u{00B7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' if ends_in_vowel_and_l(out) => {}
        'أ' | 'إ' | 'آ' => out.push('ا'),
        'ى' => out.push('ي'),
        'ة' => out.push('ه'),
        c if c.is_whitespace() || c.is_control() => push_space(out),
        c if loses_marks(c) => {
            for part in std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part)) {
                out.extend(part.to_lowercase());
            }
        }
        c => {
            for part in std::iter::once(c).nfkc() {
                out.extend(part.to_lowercase());
            }
        }
    }
}

fn ends_in_vowel_and_l(out: &str) -> bool {
    out.strip_suffix('l').is_some_and(|rest| rest.ends_with(['a', 'e', 'i', 'o', 'u']))
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Latin, Greek, Cyrillic, free accents, and the signs that stand for Latin letters (ligatures, full width).
fn loses_marks(c: char) -> bool {
    matches!(u32::from(c), 0xA0..=0x52F | 0x1D00..=0x1FFF | 0x2070..=0x209F | 0xFB00..=0xFB06 | 0xFF01..=0xFF5E)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        assert_eq!(fold("  Médula  ÓSEA "), "medula osea");
        assert_eq!(fold("l’immunophénotype"), "l'immunophenotype");
        assert_eq!(fold("PET–CT\u{a0}ﬁndings"), "pet-ct findings");
        assert_eq!(fold("Weiß µmol"), "weiss μmol");
        assert_eq!(fold("×10⁹/L"), "x109/l");
        assert_eq!(fold("ＣＤ１９（＋）"), "cd19(+)");
        assert_eq!(fold("骨髓"), "骨髓");
        assert_eq!(fold("Ёлка"), "елка");
        for medulla in ["medul·la", "MEDUL·LA", "meduŀla", "medul•la", "medul.la"] {
            assert_eq!(fold(medulla), "medulla");
        }
        assert_eq!(fold("val. lliures · 5 mL.L"), "val. lliures · 5 ml.l");
    }

    #[test]
    fn places_lead_back_to_the_paper() {
        let text = "  Médula   ósea";
        let (folded, places) = fold_with_places(text);
        assert_eq!(folded, fold(text));
        let at = folded.find("osea").map(|at| places[at]);
        assert_eq!(at.map(|at| &text[at..]), Some("ósea"));
    }
}
