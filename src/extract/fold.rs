//! Folds text for matching, and finds the way back to the page.
//!
//! Rules in YAML are written against folded text: lower case, no diacritics, plain dashes and quotes, `µ` as `u`, `×` as
//! `x`, superscripts as `^9`. Quotes must be verbatim, so every folded byte knows the byte of the page it came from.
//! Superscripts are kept apart before compatibility folding, which would turn 10⁹ into 109 (domain/extraction.md §1).

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::lexicon::Lexicon;
use crate::script;

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
        Self::with_columns(raw, usize::MAX)
    }

    /// Folds a row whose cells are set apart by blanks: a run of at least `gap` of them becomes the TAB it stands for.
    pub fn with_columns(raw: &str, gap: usize) -> Self {
        let mut folded = Folded { text: String::with_capacity(raw.len()), origin: Vec::with_capacity(raw.len() + 1) };
        let mut in_superscript = false;
        let mut next = 0;
        while let Some(character) = raw[next..].chars().next() {
            let at = next;
            next += character.len_utf8();
            if character.is_ascii_alphanumeric() {
                // Most of any paper is plain words, of which nothing but the capitals changes.
                next = at + raw[at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
                folded.set_apart(character, at);
                folded.push_plain(&raw[at..next], at);
                in_superscript = false;
                continue;
            }
            if character == ' ' && gap < usize::MAX {
                let blanks = raw[at..].len() - raw[at..].trim_start_matches(' ').len();
                let inside = !raw[..at].trim().is_empty() && !raw[at + blanks..].trim().is_empty();
                if blanks >= gap
                    && inside
                    && !is_inside_word(raw, at)
                    && !raw[..at].ends_with('\t')
                    && !raw[at + blanks..].starts_with('\t')
                {
                    folded.push('\t', at);
                    next = at + blanks;
                    in_superscript = false;
                    continue;
                }
            }
            if character.is_whitespace() && is_inside_word(raw, at) {
                continue;
            }
            let superscript = superscript(character);
            folded.set_apart(character, at);
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
            } else if let Some(letters) = two_letters(character) {
                letters.chars().for_each(|letter| folded.push(letter, at));
            } else {
                for part in character.nfkd().filter(|part| !is_combining_mark(*part)) {
                    for lower in part.to_lowercase().filter(|lower| !is_silent(*lower)) {
                        folded.push(plain(lower).unwrap_or_else(|| script::simple(script::plain_arabic(lower))), at);
                    }
                }
            }
            in_superscript = superscript.is_some();
        }
        folded.origin.push(raw.len() as u32);
        if folded.text.contains(script::is_arabic) { folded.without_endings() } else { folded }
    }

    /// Leaves out the articles of Arabic words and the alif of their accusative (`سلبيا`), so that a phrase meets them
    /// with and without. What is quoted keeps them.
    fn without_endings(self) -> Self {
        let mut bare = Folded { text: String::with_capacity(self.text.len()), origin: Vec::new() };
        bare.origin.reserve(self.origin.len());
        let mut done = 0;
        while let Some(found) = self.text[done..].find(script::is_arabic) {
            let start = done + found;
            let end = start + self.text[start..].find(|c| !script::is_arabic(c)).unwrap_or(self.text.len() - start);
            bare.text.push_str(&self.text[done..start]);
            bare.origin.extend_from_slice(&self.origin[done..start]);
            let (mut word, mut origin) = (self.text[start..end].to_owned(), self.origin[start..end].to_vec());
            while let Some(article) = script::arabic_article(&word) {
                let next = word[article.end..].chars().next().map_or(0, char::len_utf8);
                let first = origin[article.start];
                origin[article.end..article.end + next].fill(first);
                origin.drain(article.clone());
                word.drain(article);
            }
            let stem = script::arabic_alif(&word).unwrap_or(word.len());
            bare.text.push_str(&word[..stem]);
            bare.origin.extend_from_slice(&origin[..stem]);
            done = end;
        }
        bare.text.push_str(&self.text[done..]);
        bare.origin.extend_from_slice(&self.origin[done..]);
        bare
    }

    fn push(&mut self, character: char, at: usize) {
        self.text.push(character);
        self.origin.resize(self.text.len(), at as u32);
    }

    /// A run of plain letters and digits, in lower case.
    fn push_plain(&mut self, run: &str, at: usize) {
        let start = self.text.len();
        self.text.push_str(run);
        self.text[start..].make_ascii_lowercase();
        self.origin.extend((at..at + run.len()).map(|from| from as u32));
    }

    /// Puts a space where Latin letters or figures and Chinese or Arabic touch, as some writers do and some do not: so
    /// whole words, and `\b`, hold.
    fn set_apart(&mut self, next: char, at: usize) {
        let latin = |c: char| c.is_ascii_alphanumeric();
        let other = |c: char| script::is_ideograph(c) || script::is_arabic(c);
        let next_latin = latin(next) || script::digit(next).is_some();
        let parts = |last: char| (latin(last) && other(next)) || (other(last) && next_latin);
        // `VRD×4`: the sign is no letter of the name.
        let times = |last: char| next == '×' && last.is_ascii_alphabetic();
        if self.text.chars().next_back().is_some_and(|last| parts(last) || times(last)) {
            self.push(' ', at);
        }
    }

    /// Puts for each of some words another of the same length; one of another length stays.
    pub fn rename(&mut self, words: &Lexicon<String>) {
        for hit in words.find(&self.text.clone()) {
            if hit.meaning.len() == hit.range.len() {
                self.text.replace_range(hit.range, hit.meaning);
            }
        }
    }

    /// The bytes of the source that a range of the folded text came from.
    pub fn source_range(&self, range: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.origin.get(at).copied().unwrap_or_default() as usize;
        place(range.start)..place(range.end)
    }
}

/// The most blanks that set the characters of one Chinese word apart: `姓    名`.
const SPREAD: usize = 16;

/// Whether the blank at `at` parts no words: Chinese has none between its words, so a line's end between two characters is
/// the margin's, and single characters that stand apart (`诊 断`) are one word set wide.
fn is_inside_word(raw: &str, at: usize) -> bool {
    let is_blank = |c: &char| c.is_whitespace() && *c != '\t';
    let mut before = raw[..at].chars().rev().take(SPREAD + 2).skip_while(is_blank);
    let mut after = raw[at..].chars().take(SPREAD + 2).skip_while(is_blank);
    if !(before.next().is_some_and(script::is_ideograph) && after.next().is_some_and(script::is_ideograph)) {
        return false;
    }
    let breaks = |c: char| c == '\n';
    let at_margin = raw[..at].chars().rev().take(SPREAD).take_while(is_blank).any(breaks)
        || raw[at..].chars().take(SPREAD).take_while(is_blank).any(breaks);
    let lone = |next: Option<char>| !next.is_some_and(script::is_ideograph);
    at_margin || (lone(before.next()) && lone(after.next()))
}

/// Blanks that part the cells of a line set in columns; `None` for a line of text. Three in a row are a column's border,
/// two are where they come twice and do not follow the end of a sentence, as some people type it.
pub fn column_gap(line: &str) -> Option<usize> {
    let line = line.trim();
    let mut wide = 0;
    let mut narrow = 0;
    let mut at = 0;
    while let Some(found) = line[at..].find("  ") {
        let start = at + found;
        let blanks = line[start..].len() - line[start..].trim_start_matches(' ').len();
        let ends_sentence = line[..start].ends_with(['.', '!', '?']);
        match blanks {
            _ if is_inside_word(line, start) => {}
            2 if ends_sentence => {}
            2 => narrow += 1,
            _ => wide += 1,
        }
        at = start + blanks;
    }
    match (wide, narrow) {
        (0, 0 | 1) => None,
        (_, 0) => Some(3),
        _ => Some(2),
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
        'ø' | 'Ø' => Some('o'),
        'ł' | 'Ł' => Some('l'),
        'đ' | 'Đ' => Some('d'),
        'ı' => Some('i'),
        '、' | '،' | '٬' => Some(','),
        '؛' => Some(';'),
        '؟' => Some('?'),
        '٪' => Some('%'),
        '٫' => Some('.'),
        '【' | '〔' | '〖' => Some('['),
        '】' | '〕' | '〗' => Some(']'),
        other if other.is_whitespace() => Some(' '),
        other => script::digit(other),
    }
}

/// Letters that are written as one.
fn two_letters(character: char) -> Option<&'static str> {
    match character {
        'ß' => Some("ss"),
        'æ' | 'Æ' => Some("ae"),
        'œ' | 'Œ' => Some("oe"),
        _ => None,
    }
}

/// Signs that say nothing: the soft hyphen, those without width, those of direction, the stroke that stretches Arabic.
fn is_silent(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | 'ـ'
    )
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

    #[test]
    fn scripts_meet() {
        for (text, folded) in [
            ("CD19阳性，約85％", "cd19 阳性,约 85%"),
            ("骨髓檢查：CD3、CD5", "骨髓检查:cd3,cd5"),
            ("الهيموغلوبين ١٠٫٤ غ/دل", "هيموغلوبين 10.4 غ/دل"),
            ("إيجابيّ لـCD20", "ايجابي ل cd20"),
            ("كان سلبيًا بالتدفق، لا الدم", "كان سلبي بتدفق, لا الدم"),
            ("Größe, Œdème", "grosse, oedeme"),
            ("2024年3月5日", "2024 年 3 月 5 日"),
            ("VRD×4, 3.2×10⁹/L", "vrd x4, 3.2x10^9/l"),
            ("弥漫大B细胞\n　　淋巴瘤", "弥漫大 b 细胞淋巴瘤"),
            ("诊 断：套细胞淋巴瘤", "诊断:套细胞淋巴瘤"),
            ("血液科 主任医师", "血液科 主任医师"),
            ("性别 男 年龄", "性别 男 年龄"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        let folded = Folded::new("بالورم سلبيًا");
        let quoted = |word: &str| {
            let at = folded.text.find(word).unwrap();
            folded.source_range(&(at..at + word.len()))
        };
        assert_eq!((&"بالورم سلبيًا"[quoted("ورم")], &"بالورم سلبيًا"[quoted("سلبي")]), ("الورم", "سلبيًا"));
        let folded = Folded::new("CD19阳性");
        let at = folded.text.find("阳").unwrap();
        assert_eq!(folded.source_range(&(at..folded.text.len())), 4..10);
    }

    #[test]
    fn columns_of_blanks_become_cells() {
        assert_eq!(column_gap("Platelets             87       10*9/L     150 - 450    L"), Some(3));
        assert_eq!(column_gap("Lambda light chains  6.1 mg/L  5.7 - 26.3"), Some(2));
        assert_eq!(column_gap("A sentence.  Another one.  And a third."), None);
        assert_eq!(column_gap("      an indented line of text"), None);
        assert_eq!(column_gap("one  slip of the finger"), None);
        assert_eq!(column_gap("姓    名：张三"), None);
        assert_eq!(column_gap("白细胞    3.2    10^9/L"), Some(3));
        let raw = "  Plt      87   x10⁹/L";
        let folded = Folded::with_columns(raw, 3);
        assert_eq!(folded.text, " plt\t87\tx10^9/l");
        let at = folded.text.find("87").unwrap();
        assert_eq!(&raw[folded.source_range(&(at..at + 2))], "87");
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

        #[test]
        fn columns_never_leave_a_character_boundary(raw in "[\\PC \\t]{0,40}( {2,5}[\\PC⁹]{1,9}){0,4}") {
            let folded = Folded::with_columns(&raw, column_gap(&raw).unwrap_or(usize::MAX));
            for (at, _) in folded.text.char_indices() {
                let range = folded.source_range(&(at..folded.text.len()));
                proptest::prop_assert!(raw.is_char_boundary(range.start) && range.end == raw.len());
            }
        }
    }
}
