//! Bytes to text: byte order marks, UTF-8, UTF-16, else a guess; then the repair of letters that an earlier program
//! broke.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

pub(super) use super::mojibake::repair;

/// Decodes text whose encoding its container may name.
pub(super) fn decode(bytes: &[u8], named: Option<&str>) -> String {
    repair(raw(bytes, named))
}

fn raw(bytes: &[u8], named: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    // Seven-bit Japanese is valid UTF-8 and has to be named.
    let named = named.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(encoding) = named.filter(|encoding| *encoding == encoding_rs::ISO_2022_JP) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if !bytes.contains(&0x1B)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return text.to_owned();
    }
    if mostly_utf8(bytes) {
        return line_by_line(bytes);
    }
    if let Some(encoding) = named.filter(|encoding| *encoding != UTF_8) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if only_lone_signs(bytes) {
        return WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow).decode_without_bom_handling(bytes).0.into_owned()
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4_096)];
    let pairs = sample.len() / 2;
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs {
        0..4 => None,
        _ if odd * 10 >= pairs * 6 && even * 20 <= pairs => Some(UTF_16LE),
        _ if even * 10 >= pairs * 6 && odd * 20 <= pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether all that is beyond ASCII are single signs below the accented letters, as in `µmol/L` or `37 °C`: too little
/// for a guess, and the same in most encodings of the west.
fn only_lone_signs(bytes: &[u8]) -> bool {
    let beyond = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| !byte.is_ascii());
    bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).all(|(at, byte)| {
        let letter_of_windows = matches!(byte, 0x8A | 0x8C | 0x8E | 0x9A | 0x9C | 0x9E | 0x9F);
        *byte < 0xC0 && !letter_of_windows && !beyond(at.checked_sub(1)) && !beyond(Some(at + 1))
    })
}

/// Whether more lines with letters beyond ASCII are UTF-8 than not: a text joined from two sources.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii());
    let (right, wrong) = lines.fold((0_usize, 0_usize), |(right, wrong), line| {
        if std::str::from_utf8(line).is_ok() { (right + 1, wrong) } else { (right, wrong + 1) }
    });
    right > wrong
}

fn line_by_line(bytes: &[u8]) -> String {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(line).0.into_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_guesses() {
        assert_eq!(decode(b"\xEF\xBB\xBFNa\xC3\xAFve", None), "Naïve");
        assert_eq!(decode(b"\xFF\xFEH\0b\0", None), "Hb");
        assert_eq!(decode(b"\xFE\xFF\0H\0b", None), "Hb");
        assert_eq!(decode(b"H\0b\0 \x001\x000\x002\0", None), "Hb 102");
        assert_eq!(decode(b"Creatinine;64;\xB5mol/L\nTemp;37;\xB0C\n", None), "Creatinine;64;µmol/L\nTemp;37;°C\n");
        let french = WINDOWS_1252.encode("Hémoglobine diminuée, numération répétée à la clinique").0;
        assert_eq!(decode(&french, None), "Hémoglobine diminuée, numération répétée à la clinique");
        let russian = "Гемоглобин снижен, лейкоциты повышены, тромбоциты в норме";
        assert_eq!(decode(&encoding_rs::WINDOWS_1251.encode(russian).0, None), russian);
        let chinese = "骨髓穿刺报告单：原始淋巴细胞占百分之八十，流式细胞检查待回报";
        assert_eq!(decode(&encoding_rs::GBK.encode(chinese).0, None), chinese);
        assert_eq!(decode(&encoding_rs::GBK.encode("姓名").0, Some("gb2312")), "姓名");
    }

    #[test]
    fn a_text_joined_from_two_sources_keeps_both() {
        let joined = [&b"Jos\xE9\n"[..], "Muñoz\nPérez\n".as_bytes()].concat();
        assert_eq!(decode(&joined, None), "José\nMuñoz\nPérez\n");
    }

    #[test]
    fn encodings_that_nothing_names() {
        use encoding_rs::*;
        let russian = "Выписной эпикриз. Больной поступил с жалобами на слабость. Гемоглобин 102 г/л, тромбоциты 40.";
        let chinese = "出院小结：患者因淋巴瘤复发入院，骨髓穿刺检查结果待回报，建议定期复查血常规。";
        let taiwan = "出院病歷摘要：病人因淋巴瘤復發入院，骨髓穿刺檢查結果待回報，建議定期追蹤。";
        let polish = "Wypis: płytki krwi niskie, szpik kostny bez nacieku, gorączka ustąpiła, śledziona powiększona.";
        for (encoding, text) in [
            (KOI8_R, russian),
            (WINDOWS_1251, russian),
            (ISO_8859_5, russian),
            (IBM866, russian),
            (GB18030, chinese),
            (BIG5, taiwan),
            (WINDOWS_1250, polish),
            (ISO_8859_2, polish),
            (WINDOWS_1252, "Überweisung: Blutbild auffällig, Leukozyten erhöht, Größe der Milz – „vergrößert“."),
            (WINDOWS_1253, "Εξιτήριο: αιμοσφαιρίνη χαμηλή, αιμοπετάλια χαμηλά, χωρίς πυρετό."),
            (WINDOWS_1256, "تقرير الخروج: نقص الصفيحات، نقي العظم بدون ارتشاح"),
            (SHIFT_JIS, "退院時要約：リンパ腫の再発のため入院。骨髄検査の結果待ち。"),
        ] {
            let bytes = encoding.encode(text).0;
            assert_eq!(decode(&bytes, None), text, "{}", encoding.name());
        }
        // Both orders of UTF-16, with and without letters of the west.
        for text in [russian, chinese, "Haemoglobin 102 g/L\r\nPlatelets 40"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let low: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let high: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(decode(&[&b"\xFF\xFE"[..], &low].concat(), None), text);
            assert_eq!(decode(&[&b"\xFE\xFF"[..], &high].concat(), None), text);
        }
    }

    #[test]
    fn broken_letters_are_repaired_where_they_stand() {
        for (broken, right) in [
            ("the patientâ€™s notes and the clinic’s", "the patient’s notes and the clinic’s"),
            ("ā€œwellā€ and â€œwellâ€\u{9D}", "“well” and “well”"),
            ("MÃ©dula Ã³sea, 20 Âµg, 37 Â°C, Â±2", "Médula ósea, 20 µg, 37 °C, ±2"),
            ("â‰¥ 75 Ã— 10â\u{81}¹/L, Î²2", "≥ 75 × 10⁹/L, β2"),
            ("SÃO PAULO, NÃO, Âge, château", "SÃO PAULO, NÃO, Âge, château"),
        ] {
            assert_eq!(repair(broken.to_owned()), right);
        }
    }
}
