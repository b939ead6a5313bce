//! Text of DICOM values: (0008,0005) names the character sets, escape sequences switch between them.

use encoding_rs::{Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// Decodes a value under the character sets of its file.
pub(super) fn decode(value: &[u8], charset: &[u8]) -> String {
    let named = String::from_utf8_lossy(charset);
    let mut sets = named.split('\\').map(str::trim);
    let first = sets.next().unwrap_or_default();
    let text = if value.contains(&0x1B) {
        decode_segments(value, by_name(first).unwrap_or(WINDOWS_1252))
    } else {
        match by_name(first).or_else(|| sets.find_map(by_name)) {
            Some(encoding) => encoding.decode_without_bom_handling(value).0.into_owned(),
            None => undeclared(value),
        }
    };
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// A file that names no character set, or only plain ASCII, may hold other letters all the same.
fn undeclared(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(value).0.into_owned(),
    }
}

fn by_name(name: &str) -> Option<&'static Encoding> {
    let number = name.strip_prefix("ISO_IR ").or_else(|| name.strip_prefix("ISO 2022 IR ")).unwrap_or(name);
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
        "149" => encoding_rs::EUC_KR,
        "192" => UTF_8,
        "58" | "GB18030" | "GBK" => GB18030,
        _ => return None,
    })
}

/// Decodes the runs between escape sequences, each under the set that its sequence names.
fn decode_segments(value: &[u8], default: &'static Encoding) -> String {
    let mut out = String::new();
    let mut parts = value.split(|byte| *byte == 0x1B);
    if let Some(plain) = parts.next() {
        out.push_str(&default.decode_without_bom_handling(plain).0);
    }
    for part in parts {
        let (encoding, skip, escape): (_, _, &[u8]) = match part {
            [b'$', b'B' | b'@', ..] => (ISO_2022_JP, 2, b"\x1B$B"),
            [b'(', b'J', ..] => (ISO_2022_JP, 2, b"\x1B(J"),
            [b')', b'I', ..] => (SHIFT_JIS, 2, b""),
            [b'$', b')', b'C', ..] => (encoding_rs::EUC_KR, 3, b""),
            [b'$', b')', b'A', ..] => (GB18030, 3, b""),
            [b'(', b'B', ..] => (default, 2, b""),
            [b'-', letter, ..] => (by_final(*letter), 2, b""),
            [b'$', b'(', _, ..] => (WINDOWS_1252, 3, b""),
            _ => (default, 0, b""),
        };
        let bytes = [escape, part.get(skip..).unwrap_or_default()].concat();
        out.push_str(&encoding.decode_without_bom_handling(&bytes).0);
    }
    out
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
    use super::decode;

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
}
