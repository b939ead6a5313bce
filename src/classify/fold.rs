//! Folding: one spelling for everything that reads the same.
//!
//! Lower case, Latin letters without their accents, one kind of apostrophe, dash and space, runs of spaces as one,
//! simplified Chinese characters, plain Arabic letters, the digits 0 to 9, the full stop and comma of every script as
//! `.` and `,`. Both the phrases of the knowledge files and the text of a paper go through here, so they meet
//! (domain/vocabulary.md, head). Scripts other than Latin, Greek and Cyrillic keep their marks, except the vowel signs
//! of Arabic.
//!
//! Chinese and Arabic writers set Latin names off by a space or do not: here one always stands there, so that `\b` and
//! whole words hold. Characters that are printed wide apart (`报 告 单`) are put together.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script::{digit, plain_arabic, simple};
pub(crate) use crate::script::{is_arabic, is_ideograph};

/// Folds a phrase or a line: no space at either end.
pub(crate) fn fold(text: &str) -> String {
    run(text, ()).text
}

/// As [`fold`], with the byte of `text` that each byte of the folded line comes from.
pub(crate) fn fold_with_places(text: &str) -> (String, Vec<usize>) {
    let folded = run(text, Vec::with_capacity(text.len()));
    (folded.text, folded.places)
}

/// Where the bytes come from, for those who ask.
trait Places {
    fn extend_to(&mut self, length: usize, from: usize);
    /// As many bytes, each from the next.
    fn extend_with(&mut self, from: usize, count: usize);
    fn cut(&mut self, length: usize);
}

impl Places for () {
    fn extend_to(&mut self, _: usize, _: usize) {}
    fn extend_with(&mut self, _: usize, _: usize) {}
    fn cut(&mut self, _: usize) {}
}

impl Places for Vec<usize> {
    fn extend_to(&mut self, length: usize, from: usize) {
        self.resize(length, from);
    }
    fn extend_with(&mut self, from: usize, count: usize) {
        self.extend(from..from + count);
    }
    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }
}

/// What the last character was, as far as it matters to the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A Latin letter or a digit.
    Latin,
    Ideograph,
    Arabic,
    Other,
}

struct Folded<'t, P> {
    input: &'t str,
    text: String,
    places: P,
    last: Last,
    /// Where a space stood that comes before the next character, if one comes.
    space: Option<usize>,
    /// Whether the last character is a Chinese one that stands alone.
    lone: bool,
}

fn run<P: Places>(text: &str, places: P) -> Folded<'_, P> {
    let mut folded = Folded {
        input: text,
        text: String::with_capacity(text.len()),
        places,
        last: Last::Other,
        space: None,
        lone: false,
    };
    let mut at = 0;
    while at < text.len() {
        // Most of any paper is runs of plain letters, digits and signs.
        let mut parted = false;
        let plain = text.as_bytes()[at..].iter().take_while(|byte| {
            parted |= matches!(byte, b'.' | b'-');
            is_plain(**byte)
        });
        let end = at + plain.count();
        if end > at {
            folded.take_plain(&text[at..end], at, parted);
            at = end;
        } else if let Some(c) = text[at..].chars().next() {
            folded.take(c, at);
            at += c.len_utf8();
        }
    }
    folded
}

/// Signs that only lose their capitals.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'`'
}

impl<P: Places> Folded<'_, P> {
    /// Takes a run of plain signs, which stands at `at`. `parted`: a full stop or a hyphen is among them.
    fn take_plain(&mut self, run: &str, at: usize, parted: bool) {
        let l = |byte: u8| matches!(byte, b'l' | b'L');
        let double = |three: &[u8]| matches!(three, [one, b'.' | b'-', two] if l(*one) && l(*two));
        let (Some(first), Some(last)) = (run.bytes().next(), run.bytes().next_back()) else { return };
        if (l(first) && self.last == Last::Other) || (parted && run.as_bytes().windows(3).any(double)) {
            run.char_indices().for_each(|(n, c)| self.take(c, at + n));
            return;
        }
        let kind = |byte: u8| if byte.is_ascii_alphanumeric() { Last::Latin } else { Last::Other };
        self.part(at, kind(first));
        let start = self.text.len();
        self.text.push_str(run);
        self.text[start..].make_ascii_lowercase();
        self.places.extend_with(at, run.len());
        self.last = kind(last);
    }

    /// Takes one character of the input, which stands at `at`.
    fn take(&mut self, c: char, at: usize) {
        if c.is_ascii() {
            match c {
                'l' | 'L' => self.put_l(at),
                '`' => self.put('\'', at, Last::Other),
                c if c.is_ascii_alphanumeric() => self.put(c.to_ascii_lowercase(), at, Last::Latin),
                c if c.is_ascii_whitespace() || c.is_ascii_control() => self.space(at),
                c => self.put(c, at, Last::Other),
            }
            return;
        }
        match c {
            // Chinese characters first: nothing else is to be done for them.
            '\u{4E00}'..='\u{9FFF}' => self.put_ideograph(simple(c), at),
            'а'..='я' if c != 'й' => self.put(c, at, Last::Other),
            '\u{2018}'..='\u{201B}' | '\u{02B9}'..='\u{02BC}' | '\u{2032}' | '\u{00B4}' => {
                self.put('\'', at, Last::Other);
            }
            '\u{201C}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' => self.put('"', at, Last::Other),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => self.put('-', at, Last::Other),
            '\u{00D7}' => self.put('x', at, Last::Latin),
            'ß' => self.put_all("ss", at),
            'æ' | 'Æ' => self.put_all("ae", at),
            'œ' | 'Œ' => self.put_all("oe", at),
            'ø' | 'Ø' => self.put('o', at, Last::Latin),
            'ł' | 'Ł' => self.put('l', at, Last::Latin),
            'đ' | 'Đ' => self.put('d', at, Last::Latin),
            'ı' => self.put('i', at, Last::Latin),
            'ς' => self.put('σ', at, Last::Other),
            // Hindi is written with either nasal sign, and often without the dot below a letter.
            '\u{0901}' => self.put('\u{0902}', at, Last::Other),
            '\u{093C}' => {}
            '\u{0958}'..='\u{095F}' => {
                let letter = std::iter::once(c).nfkd().next().unwrap_or(c);
                self.put(letter, at, Last::Other);
            }
            // Soft hyphen, zero-width signs, signs of direction, byte order mark, tatweel, the vowel signs of Arabic.
            '\u{00AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
            | '\u{0640}'
            | '\u{064B}'..='\u{065F}'
            | '\u{0670}' => {}
            '\u{0621}'..='\u{064A}' => self.put(plain_arabic(c), at, Last::Arabic),
            // Full stops that no space follows; the danda of Hindi.
            '。' | '।' => {
                self.put('.', at, Last::Other);
                self.space(at);
            }
            '、' | '،' | '٬' => self.put(',', at, Last::Other),
            '؛' => self.put(';', at, Last::Other),
            '؟' => self.put('?', at, Last::Other),
            '٪' => self.put('%', at, Last::Other),
            '٫' => self.put('.', at, Last::Other),
            '【' | '〔' | '〖' => self.put('[', at, Last::Other),
            '】' | '〕' | '〗' => self.put(']', at, Last::Other),
            c if c.is_whitespace() || c.is_control() => self.space(at),
            c if loses_marks(c) => {
                for part in std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part)) {
                    part.to_lowercase().for_each(|part| self.put_part(part, at));
                }
            }
            c => {
                for part in std::iter::once(c).nfkc() {
                    part.to_lowercase().for_each(|part| self.put_part(part, at));
                }
            }
        }
    }

    /// Appends a character that is taken apart already.
    fn put_part(&mut self, c: char, at: usize) {
        match c {
            c if c.is_ascii_alphanumeric() => self.put(c, at, Last::Latin),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => self.put('-', at, Last::Other),
            c if let Some(digit) = digit(c) => self.put(digit, at, Last::Latin),
            c if c.is_whitespace() => self.space(at),
            c if is_ideograph(c) => self.put_ideograph(simple(c), at),
            c if is_arabic(c) => self.put(plain_arabic(c), at, Last::Arabic),
            c => self.put(c, at, Last::Other),
        }
    }

    fn put_all(&mut self, letters: &str, at: usize) {
        letters.chars().for_each(|c| self.put(c, at, Last::Latin));
    }

    /// An `l`, which closes the `l·l` of Catalan: also written `l.l` and `l-l`.
    fn put_l(&mut self, at: usize) {
        if self.space.is_none() {
            let vowel = |c: char| matches!(fold_vowel(c), 'a' | 'e' | 'i' | 'o' | 'u');
            let next = || self.input[at + 1..].chars().next().is_some_and(vowel);
            if self.text.ends_with("l·") {
                self.cut("·".len());
            } else if (self.text.ends_with("l.") || self.text.ends_with("l-"))
                && self.text[..self.text.len() - 2].ends_with(vowel)
                && next()
            {
                self.cut(1);
            }
        }
        self.put('l', at, Last::Latin);
    }

    fn cut(&mut self, bytes: usize) {
        self.text.truncate(self.text.len() - bytes);
        self.places.cut(self.text.len());
    }

    fn put_ideograph(&mut self, c: char, at: usize) {
        let ends = self.input[at..].chars().nth(1).is_none_or(|next| !next.is_alphanumeric());
        if self.lone && ends && self.last == Last::Ideograph {
            self.space = None;
        }
        let starts = self.space.is_some() || self.last != Last::Ideograph || self.lone;
        self.put(c, at, Last::Ideograph);
        self.lone = starts && ends;
    }

    fn space(&mut self, at: usize) {
        if !self.text.is_empty() && self.space.is_none() {
            self.space = Some(at);
        }
    }

    /// Puts the space that stands before a character, or that belongs between two scripts.
    fn part(&mut self, at: usize, kind: Last) {
        let from = self.space.take().or_else(|| {
            let scripts = matches!(
                (self.last, kind),
                (Last::Latin, Last::Ideograph | Last::Arabic) | (Last::Ideograph | Last::Arabic, Last::Latin)
            );
            scripts.then_some(at)
        });
        if let Some(from) = from {
            self.text.push(' ');
            self.places.extend_to(self.text.len(), from);
        }
    }

    /// Appends one folded character.
    fn put(&mut self, c: char, at: usize, kind: Last) {
        self.part(at, kind);
        self.text.push(c);
        self.places.extend_to(self.text.len(), at);
        self.last = kind;
    }
}

/// A vowel without its accent; anything else as it is.
fn fold_vowel(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        std::iter::once(c).nfd().next().map_or(c, |c| c.to_ascii_lowercase())
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
        for (text, folded) in [
            ("  Médula  ÓSEA ", "medula osea"),
            ("l’immunophénotype", "l'immunophenotype"),
            ("PET–CT\u{a0}ﬁndings", "pet-ct findings"),
            ("Weiß µmol", "weiss μmol"),
            ("×10⁹/L", "x109/l"),
            ("<10⁻⁴", "<10-4"),
            ("ＣＤ１９（＋）", "cd19(+)"),
            ("骨髓", "骨髓"),
            ("Ёлка", "елка"),
            ("БИОПСИЯ", "биопсия"),
            ("œdème, Łódź, SONUÇ RAPORI", "oedeme, lodz, sonuc rapori"),
            ("ΑΠΟΤΕΛΕΣΜΑΤΟΣ εξέτασης", "αποτελεσματοσ εξετασησ"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn the_double_l_of_catalan_is_one_spelling() {
        for text in ["medul·la", "medul.la", "medul-la", "meduŀla", "MEDUL·LA", "medulla"] {
            assert_eq!(fold(text), "medulla", "{text}");
        }
        assert_eq!(fold("col·lèctor cel.lularitat"), "collector cellularitat");
        for kept in ["b-zell-lymphom", "small-lymphocytic", "vol. l", "l. lateral", "end-l.", "hgb 10.l", "cell-line"] {
            assert_eq!(fold(kept), kept);
        }
    }

    #[test]
    fn traditional_characters_become_simplified() {
        assert_eq!(fold("骨髓細胞學檢查報告單"), "骨髓细胞学检查报告单");
        assert_eq!(fold("病理診斷：瀰漫性大B細胞淋巴瘤"), "病理诊断:弥漫性大 b 细胞淋巴瘤");
        assert_eq!(fold("醫囑、臺灣、徵求"), "医嘱,台湾,征求");
        // Signs of radicals, as some PDF files have them.
        assert_eq!(fold("⽩细胞 ⾻髓 ⻝"), "白细胞 骨髓 食");
    }

    #[test]
    fn chinese_and_latin_are_set_apart_and_wide_print_is_joined() {
        assert_eq!(fold("表达CD19，占62%"), "表达 cd19,占 62%");
        assert_eq!(fold("PET/CT检查"), fold("PET/CT 检查"));
        assert_eq!(fold("检 验 报 告 单"), "检验报告单");
        assert_eq!(fold("诊   断 ：淋巴瘤"), "诊断 :淋巴瘤");
        assert_eq!(fold("骨髓 流式 报告"), "骨髓 流式 报告");
        assert_eq!(fold("报告单 姓名"), "报告单 姓名");
        assert_eq!(fold("见淋巴瘤。未见骨髓侵犯。"), "见淋巴瘤. 未见骨髓侵犯.");
        assert_eq!(fold("【检查所见】"), "[检查所见]");
    }

    #[test]
    fn arabic_spellings_meet() {
        assert_eq!(fold("أشعَّة مقطعيّة"), "اشعه مقطعيه");
        assert_eq!(fold("الـــنتائج"), "النتائج");
        assert_eq!(fold("گزارش نهایی ۱۲٫۵٪"), "گزارش نهايي 12.5%");
        assert_eq!(fold("العمر ٤٥سنة؟"), "العمر 45 سنه?");
        assert_eq!(fold("ﻻ ﺗﻮﺟﺪ"), "لا توجد");
        assert_eq!(fold("الـCD19 إيجابي"), "ال cd19 ايجابي");
    }

    #[test]
    fn capitals_meet_their_small_letters() {
        for (capitals, small) in [
            ("KEMİK İLİĞİ TANISI", "Kemik iliği tanısı"),
            ("ΙΣΤΟΛΟΓΙΚΗ ΕΞΕΤΑΣΗ ΜΥΕΛΟΣ", "Ιστολογική εξέταση μυελός"),
            ("WĘZEŁ CHŁONNY", "węzeł chłonny"),
            ("ЗГОДА ПАЦІЄНТА, ЙОД", "Згода пацієнта, йод"),
        ] {
            assert_eq!(fold(capitals), fold(small));
        }
        assert_eq!(fold("kemik iliği tanısı"), "kemik iligi tanisi");
        assert_eq!(fold("пам’ятка"), fold("памʼятка"));
    }

    #[test]
    fn hindi_spellings_meet() {
        assert_eq!(fold("जाँच फ़ॉर्म"), fold("जांच फॉर्म"));
        assert_eq!(fold("\u{095E}"), "\u{092B}");
    }

    #[test]
    fn places_lead_back_to_the_paper() {
        for (text, words, printed) in [
            ("  Médula   ósea", "osea", "ósea"),
            ("cel·lularitat medul·la", "ulla", "ul·la"),
            ("报 告 單 CD19阳性", "阳性", "阳性"),
            ("报 告 單 CD19阳性", "单 cd19", "單 CD19阳性"),
            ("见瘤。未見", "未见", "未見"),
            ("ال ﻻ ٤٥سنة", "سنه", "سنة"),
            ("œdème ﬁn", "fin", "ﬁn"),
        ] {
            let (folded, places) = fold_with_places(text);
            assert_eq!(folded, fold(text));
            assert_eq!(folded.len(), places.len(), "{text}");
            assert!(places.is_sorted(), "{text}");
            let at = folded.find(words).map(|at| &text[places[at]..]);
            assert!(at.is_some_and(|rest| rest.starts_with(printed)), "{text}: {at:?}");
        }
    }

    #[test]
    fn folding_again_changes_nothing() {
        for text in ["報 告 單 CD19阳性。见", "medul·la", "Weiß ×10⁹/L", "الـCD19 أشعَّة ٤٥سنة", "l. l.l"]
        {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}
