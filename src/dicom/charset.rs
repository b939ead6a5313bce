//! Text of DICOM values: (0008,0005) names the character sets, escape sequences switch between them (PS3.3 C.12.1.1.2).

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// Decodes a value of one line under the character sets of its file.
pub(crate) fn decode(value: &[u8], charset: &[u8]) -> String {
    text(value, charset).chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// Decodes a value that may have several lines; other control characters are dropped.
pub(crate) fn decode_lines(value: &[u8], charset: &[u8]) -> String {
    let text = text(value, charset).replace("\r\n", "\n").replace(['\r', '\u{C}'], "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect::<String>().trim().to_owned()
}

fn text(value: &[u8], charset: &[u8]) -> String {
    if value.is_ascii() && !value.contains(&0x1B) {
        return String::from_utf8_lossy(value).into_owned();
    }
    let named = String::from_utf8_lossy(charset);
    let mut sets = named.split('\\');
    let first = by_name(sets.next().unwrap_or_default());
    if value.contains(&0x1B) {
        return decode_segments(value, first.unwrap_or(WINDOWS_1252));
    }
    match first.or_else(|| sets.find_map(by_name)) {
        // Devices that write UTF-8 and go on to declare Latin letters are common; the other way round it is no UTF-8.
        Some(encoding) if encoding == WINDOWS_1252 => undeclared(value),
        Some(encoding) => encoding.decode_without_bom_handling(value).0.into_owned(),
        None => undeclared(value),
    }
}

/// A file that names no character set, or only plain ASCII, may hold other letters all the same.
fn undeclared(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(value).0.into_owned(),
    }
}

/// `ISO_IR 100`, `ISO 2022 IR 100`, `GB18030`, and the ways in which devices misspell them: `ISO-IR 100`, `ISO_IR_100`.
fn by_name(name: &str) -> Option<&'static Encoding> {
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_ascii_uppercase();
    let parts: Vec<&str> = name.split([' ', '_', '-']).filter(|part| !part.is_empty()).collect();
    let number = match parts.as_slice() {
        ["ISO", "2022", "IR", number] | ["ISO", "IR", number] | ["ISO2022", "IR", number] => *number,
        ["ISO", number] => number.strip_prefix("IR").unwrap_or(number),
        _ => name.as_str(),
    };
    Some(match number {
        "100" => WINDOWS_1252,
        "101" => encoding_rs::ISO_8859_2,
        "109" => encoding_rs::ISO_8859_3,
        "110" => encoding_rs::ISO_8859_4,
        "144" => encoding_rs::ISO_8859_5,
        "127" => encoding_rs::ISO_8859_6,
        "126" => encoding_rs::ISO_8859_7,
        "138" => encoding_rs::ISO_8859_8,
        "148" => encoding_rs::WINDOWS_1254,
        "166" => encoding_rs::WINDOWS_874,
        "203" => encoding_rs::ISO_8859_15,
        "13" => SHIFT_JIS,
        "87" => ISO_2022_JP,
        "149" => EUC_KR,
        "192" | "UTF-8" | "UTF8" => UTF_8,
        "58" | "GB18030" | "GBK" | "GB2312" => GB18030,
        // A label of the web, as some programs write: `windows-1251`, `ISO8859-1`.
        _ => return Encoding::for_label(name.as_bytes()),
    })
}

/// Decodes the runs between escape sequences, each under the set that its sequence names. A set ends with the line, and
/// at the marks between the parts of a name and between values.
fn decode_segments(value: &[u8], default: &'static Encoding) -> String {
    let mut out = String::new();
    let mut parts = value.split(|byte| *byte == 0x1B);
    if let Some(plain) = parts.next() {
        out.push_str(&default.decode_without_bom_handling(plain).0);
    }
    for part in parts {
        let (set, skip) = match part {
            [b'$', b'B' | b'@', ..] => (Set::Kanji, 2),
            [b'$', b'(', b'B', ..] => (Set::Kanji, 3),
            [b'$', b'(', b'D', ..] => (Set::MoreKanji, 3),
            [b'$', b')', b'C', ..] => (Set::Of(EUC_KR), 3),
            [b'$', b')', b'A', ..] => (Set::Of(GB18030), 3),
            [b'(', b'J' | b'I', ..] | [b')', b'I' | b'J', ..] => (Set::Of(SHIFT_JIS), 2),
            [b'(', b'B', ..] => (Set::Of(default), 2),
            [b'-', letter, ..] => (Set::Of(by_final(*letter)), 2),
            [b'.', letter, ..] => (Set::Of(by_final(*letter)), 2),
            _ => (Set::Of(default), 0),
        };
        let bytes = part.get(skip..).unwrap_or_default();
        match set {
            Set::Of(encoding) => {
                let end = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n' | b'\t')).unwrap_or(bytes.len());
                out.push_str(&encoding.decode_without_bom_handling(&bytes[..end]).0);
                out.push_str(&default.decode_without_bom_handling(&bytes[end..]).0);
            }
            // Two bytes a letter, as EUC has them with the high bit set (behind 8F in the second table).
            Set::Kanji | Set::MoreKanji => {
                let end = bytes.iter().position(|byte| !(0x21..0x7F).contains(byte)).unwrap_or(bytes.len());
                let lead: &[u8] = if matches!(set, Set::Kanji) { &[] } else { &[0x8F] };
                let pairs =
                    bytes[..end].chunks_exact(2).flat_map(|pair| [lead, &[pair[0] | 0x80, pair[1] | 0x80]].concat());
                out.push_str(&EUC_JP.decode_without_bom_handling(&pairs.collect::<Vec<u8>>()).0);
                out.push_str(&default.decode_without_bom_handling(&bytes[end..]).0);
            }
        }
    }
    out
}

/// What an escape sequence switches to.
enum Set {
    Of(&'static Encoding),
    /// JIS X 0208.
    Kanji,
    /// JIS X 0212.
    MoreKanji,
}

fn by_final(letter: u8) -> &'static Encoding {
    match letter {
        b'B' => encoding_rs::ISO_8859_2,
        b'C' => encoding_rs::ISO_8859_3,
        b'D' => encoding_rs::ISO_8859_4,
        b'L' => encoding_rs::ISO_8859_5,
        b'G' => encoding_rs::ISO_8859_6,
        b'F' => encoding_rs::ISO_8859_7,
        b'H' => encoding_rs::ISO_8859_8,
        b'M' => encoding_rs::WINDOWS_1254,
        b'T' => encoding_rs::WINDOWS_874,
        _ => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_lines};

    /// The examples of the standard (PS3.5 annexes H to J).
    #[test]
    fn names_of_the_standard_are_read() {
        assert_eq!(decode("Buc^Jérôme".as_bytes(), b"ISO_IR 192"), "Buc^Jérôme");
        assert_eq!(decode(b"Buc^J\xe9r\xf4me", b"ISO_IR 100"), "Buc^Jérôme");
        assert_eq!(decode(b"\xbb\xee\xda\x63\x65\xdc\xd1yp", b"ISO_IR 144").chars().next(), Some('Л'));
        assert_eq!(decode(b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", b"GB18030"), "Wang^XiaoDong=王^小东=");
        assert_eq!(
            decode(b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", b"\\ISO 2022 IR 87"),
            "Yamada^Tarou=山田^太郎"
        );
        assert_eq!(
            decode(b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", b"\\ISO 2022 IR 149"),
            "Hong^Gildong=洪^吉洞"
        );
    }

    #[test]
    fn undeclared_letters_are_kept() {
        assert_eq!(decode("Müller".as_bytes(), b""), "Müller");
        assert_eq!(decode(b"M\xfcller", b"ISO_IR 6"), "Müller");
    }

    #[test]
    fn every_repertoire_is_read() {
        use encoding_rs::*;
        for (text, name, encoding) in [
            ("Люкceмбypг^Анна", "ISO_IR 144", ISO_8859_5),
            ("قباني^لنزار", "ISO_IR 127", ISO_8859_6),
            ("Διονυσιος^Ελένη", "ISO_IR 126", ISO_8859_7),
            ("שרון^דבורה", "ISO_IR 138", ISO_8859_8),
            ("Łukasz^Żółć", "ISO_IR 101", ISO_8859_2),
            ("Ĝis^Ĥoro", "ISO_IR 109", ISO_8859_3),
            ("Ķēniņš^Līga", "ISO_IR 110", ISO_8859_4),
            ("Çelik^Ayşegül", "ISO_IR 148", WINDOWS_1254),
            ("สมชาย^ใจดี", "ISO_IR 166", WINDOWS_874),
            ("Cœur^Œdipe", "ISO_IR 203", ISO_8859_15),
            ("ﾔﾏﾀﾞ^ﾀﾛｳ", "ISO_IR 13", SHIFT_JIS),
            ("王^小东", "GBK", GBK),
            ("𠮷田^小东", "GB18030", GB18030),
            ("홍^길동", "ISO 2022 IR 149", EUC_KR),
            ("Иванова^Анна", "windows-1251", WINDOWS_1251),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{text}");
            assert_eq!(decode(&bytes, name.as_bytes()), text, "{name}");
        }
    }

    /// Several sets in one value, as PS3.3 C.12.1.1.2 and PS3.5 annexes H, I and K have them.
    #[test]
    fn sets_change_within_a_value() {
        assert_eq!(
            decode(
                b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J",
                b"ISO 2022 IR 13\\ISO 2022 IR 87"
            ),
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎"
        );
        assert_eq!(
            decode(b"Dionysios=\x1b-F\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", b"ISO 2022 IR 6\\ISO 2022 IR 126"),
            "Dionysios=Διονυσιος"
        );
        assert_eq!(decode(b"Luxemburg=\x1b-L\xbb\xee\xda", b"ISO 2022 IR 100\\ISO 2022 IR 144"), "Luxemburg=Люк");
        assert_eq!(
            decode(b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=", b"\\ISO 2022 IR 58"),
            "Zhang^XiaoDong=张^小东="
        );
        // JIS X 0212 has letters that JIS X 0208 lacks.
        assert_eq!(decode(b"\x1b$(D0!\x1b(B", b"\\ISO 2022 IR 159"), "丂");
    }

    #[test]
    fn misspelt_names_and_wrong_ones_are_understood() {
        for name in
            ["ISO_IR 144", "ISO-IR 144", "ISO IR 144", "ISO_IR_144", "iso_ir 144", "ISO 2022 IR 144", "ISO_IR144"]
        {
            assert_eq!(decode(b"\xbb\xee\xda", name.as_bytes()), "Люк", "{name}");
        }
        assert_eq!(decode("Jérôme".as_bytes(), b"ISO_IR 100"), "Jérôme");
        assert_eq!(decode(b"J\xe9r\xf4me", b"no such set"), "Jérôme");
    }

    #[test]
    fn lines_are_kept_where_they_are_wanted() {
        assert_eq!(decode_lines(b"one\r\ntwo\rthree\x0cfour\x00", b""), "one\ntwo\nthree\nfour");
        let korean = b"\x1b$)C\xb1\xe8\xc8\xf1\xc1\xdf\r\n\x1b$)C\xb1\xe8";
        assert_eq!(decode_lines(korean, b"\\ISO 2022 IR 149"), "김희중\n김");
        assert_eq!(decode(b"one\r\ntwo\x1b", b""), "onetwo");
    }
}
