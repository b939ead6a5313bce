//! The names of members, as parts of a path that is only shown.

use std::collections::BTreeSet;

/// A longer part of a name is cut.
const LONGEST_PART: usize = 200;
/// Folders in folders that are shown.
const DEEPEST: usize = 32;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name, with a number behind it if it is taken.
    pub(super) fn unique(&mut self, name: String) -> String {
        let mut chosen = name.clone();
        let mut number = 2_usize;
        while self.0.contains(&chosen) {
            chosen = format!("{name} [{number}]");
            // Many of one name: do not try every number from the beginning.
            number += if number > 64 { self.0.len() } else { 1 };
        }
        self.0.insert(chosen.clone());
        chosen
    }

    /// Gives a name free again; `path` ends with it.
    pub(super) fn forget(&mut self, path: &str) {
        let name = path.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| &path[at + 1..]);
        if let Some(name) = name.into_iter().find(|name| self.0.contains(*name)).map(str::to_owned) {
            self.0.remove(&name);
        }
    }
}

/// A name as folders and a file below its holder: nothing that leads out of it, no drive, no control characters.
pub(super) fn safe(given: &str, number: usize) -> String {
    let shown = |part: &str| -> String {
        part.chars()
            .map(|c| if is_hidden(c) { '_' } else { c })
            .take(LONGEST_PART)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let is_drive =
        |part: &str| part.len() == 2 && part.ends_with(':') && part.starts_with(|c: char| c.is_ascii_alphabetic());
    let parts: Vec<String> = given
        .split(['/', '\\'])
        .map(shown)
        .filter(|part| !part.is_empty() && !is_drive(part) && !part.chars().all(|c| c == '.'))
        .take(DEEPEST)
        .collect();
    if parts.is_empty() { format!("file {number}") } else { parts.join("/") }
}

/// Control characters, and those that turn the direction of writing: a name must read as it is.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The names of an archive, which may be written in the encoding of the machine that packed it. One name is too short to
/// tell; all together mostly are not.
pub(super) fn decode(names: &[&[u8]]) -> Vec<String> {
    let odd: Vec<u8> = names
        .iter()
        .filter(|name| std::str::from_utf8(name).is_err())
        .take(500)
        .flat_map(|name| name.iter().copied().chain([b'\n']))
        .collect();
    let page = CodePage::of(&odd);
    let one = |name: &&[u8]| match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => page.decode(name),
    };
    names.iter().map(one).collect()
}

/// An encoding of names before UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CodePage {
    /// Western DOS.
    Dos,
    DosCyrillic,
    Windows,
    WindowsCyrillic,
    Chinese,
    ChineseTraditional,
}

impl CodePage {
    const ALL: [Self; 6] =
        [Self::Dos, Self::Windows, Self::Chinese, Self::DosCyrillic, Self::WindowsCyrillic, Self::ChineseTraditional];

    /// The one that makes the likeliest letters of the bytes.
    fn of(bytes: &[u8]) -> Self {
        let best = Self::ALL.into_iter().rev().max_by_key(|page| page.score(bytes));
        best.unwrap_or(Self::Dos)
    }

    fn decode(self, bytes: &[u8]) -> String {
        let encoding = match self {
            Self::Dos => return bytes.iter().map(|byte| dos(*byte)).collect(),
            Self::DosCyrillic => encoding_rs::IBM866,
            Self::Windows => encoding_rs::WINDOWS_1252,
            Self::WindowsCyrillic => encoding_rs::WINDOWS_1251,
            Self::Chinese => encoding_rs::GB18030,
            Self::ChineseTraditional => encoding_rs::BIG5,
        };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }

    /// Points for each byte that is no ASCII: two for what is common in the encoding's languages.
    fn score(self, bytes: &[u8]) -> i64 {
        match self {
            Self::Chinese => pairs(bytes, |lead, trail| match (lead, trail) {
                (0xB0..=0xD7, 0xA1..=0xFE) => 2,
                (0xA1 | 0xA3, 0xA1..=0xFE) => 1,
                (0xD8..=0xF7, 0xA1..=0xFE) => -1,
                _ => -3,
            }),
            Self::ChineseTraditional => pairs(bytes, |lead, trail| match (lead, trail) {
                (0xA4..=0xC6, 0x40..=0x7E | 0xA1..=0xFE) => 2,
                (0xA1, 0x40..=0x7E | 0xA1..=0xFE) => 1,
                (0xC9..=0xF9, 0x40..=0x7E | 0xA1..=0xFE) => -1,
                _ => -3,
            }),
            _ => {
                let text: Vec<char> = self.decode(bytes).chars().collect();
                let none = ['\n'];
                let around = none.iter().chain(&text).zip(&text).zip(text.iter().skip(1).chain(&none));
                around.filter(|((_, c), _)| !c.is_ascii()).map(|((before, c), after)| letter(*before, *c, *after)).sum()
            }
        }
    }
}

/// The points of a letter of an encoding with one byte a letter. An accent stands among plain letters, a Cyrillic letter
/// among its like.
fn letter(before: char, c: char, after: char) -> i64 {
    let cyrillic = ('А'..='я').contains(&c);
    let like = |near: char| near.is_alphabetic() && near.is_ascii() != cyrillic;
    let unlike = |near: char| near.is_alphabetic() && near.is_ascii() == cyrillic;
    if unlike(before) && !like(after) || unlike(after) && !like(before) {
        return -1;
    }
    match c {
        'а'..='я' | 'ё' | '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{FC}' => 2,
        'А'..='Я' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{DC}' => 1,
        '–' | '’' | '«' | '»' | '№' | 'º' | 'ª' => 0,
        _ => -3,
    }
}

fn pairs(bytes: &[u8], points: impl Fn(u8, u8) -> i64) -> i64 {
    let mut sum = 0;
    let mut at = 0;
    while let Some(lead) = bytes.get(at) {
        if lead.is_ascii() {
            at += 1;
            continue;
        }
        sum += 2 * points(*lead, bytes.get(at + 1).copied().unwrap_or(0));
        at += 2;
    }
    sum
}

/// A byte in code page 850; code page 437 has the same small letters.
fn dos(byte: u8) -> char {
    const HIGH: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";
    if byte.is_ascii() { byte.into() } else { HIGH.chars().nth(usize::from(byte - 128)).unwrap_or('\u{FFFD}') }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_its_holder() {
        for (given, safe_name) in [
            ("../../etc/passwd", "etc/passwd"),
            ("C:\\Users\\me\\a.pdf", "Users/me/a.pdf"),
            ("/root/a.pdf", "root/a.pdf"),
            ("//server/share/a.pdf", "server/share/a.pdf"),
            ("a/./b/.../c.txt", "a/b/c.txt"),
            ("report\u{202E}fdp.exe", "report_fdp.exe"),
            ("a\nb\u{1B}[2J.txt", "a_b_[2J.txt"),
            ("", "file 7"),
            ("..", "file 7"),
            ("检查 报告.pdf", "检查 报告.pdf"),
        ] {
            assert_eq!(safe(given, 7), safe_name);
        }
        assert_eq!(safe(&"x/".repeat(5_000), 1).split('/').count(), DEEPEST);
    }

    #[test]
    fn equal_names_are_told_apart() {
        let mut names = Names::default();
        assert_eq!(names.unique("a".to_owned()), "a");
        assert_eq!(names.unique("a".to_owned()), "a [2]");
        assert_eq!(names.unique("a".to_owned()), "a [3]");
        names.forget("x.zip/a [3]");
        assert_eq!(names.unique("a".to_owned()), "a [3]");
        let many: BTreeSet<String> = (0..20_000).map(|_| names.unique("b".to_owned())).collect();
        assert_eq!(many.len(), 20_000);
    }

    #[test]
    fn the_encoding_of_names_is_told_by_all_of_them() {
        let cases: &[(&[&str], CodePage)] = &[
            (&["血常规检查报告.pdf", "出院小结.jpg"], CodePage::Chinese),
            (&["病理報告單.pdf", "檢查報告.pdf"], CodePage::ChineseTraditional),
            (&["Выписка из истории болезни.pdf", "анализ крови.jpg"], CodePage::DosCyrillic),
            (&["Выписка из истории болезни.pdf", "анализ крови.jpg"], CodePage::WindowsCyrillic),
            (&["Informe médico año 2026.pdf", "análisis.pdf"], CodePage::Windows),
            (&["Informe médico año 2026.pdf", "Arztbrief für die Überweisung.pdf"], CodePage::Dos),
            (&["Entlassungsbrief Größe.pdf"], CodePage::Dos),
            (&["compte rendu hépatique.pdf"], CodePage::Windows),
        ];
        for (names, page) in cases {
            let packed: Vec<Vec<u8>> = names.iter().map(|name| encode(name, *page)).collect();
            let packed: Vec<&[u8]> = packed.iter().map(Vec::as_slice).collect();
            assert_eq!(decode(&packed), *names, "{page:?}");
        }
        assert_eq!(decode(&["été.pdf".as_bytes(), b"a.pdf"]), ["été.pdf", "a.pdf"]);
        assert_eq!(decode(&[b"\xFF\xFE"]).len(), 1);
        assert_eq!(dos(0xE1), 'ß');
        assert_eq!(dos(0xFF), '\u{A0}');
    }

    fn encode(name: &str, page: CodePage) -> Vec<u8> {
        match page {
            CodePage::Dos => name.chars().map(|c| (0..=255).find(|byte| dos(*byte) == c).unwrap()).collect(),
            CodePage::DosCyrillic => encoding_rs::IBM866.encode(name).0.into_owned(),
            CodePage::Windows => encoding_rs::WINDOWS_1252.encode(name).0.into_owned(),
            CodePage::WindowsCyrillic => encoding_rs::WINDOWS_1251.encode(name).0.into_owned(),
            CodePage::Chinese => encoding_rs::GBK.encode(name).0.into_owned(),
            CodePage::ChineseTraditional => encoding_rs::BIG5.encode(name).0.into_owned(),
        }
    }
}
