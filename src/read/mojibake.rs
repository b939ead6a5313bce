//! Puts back letters that were UTF-8 and were read as something else, where they stand: a text is often broken only in
//! part. Short sequences are in a table; whole words of other scripts are found by trying to undo the reading.
//!
//! Right text stays as it is: a run of letters is only taken for broken where all of it is valid UTF-8 again and gives
//! words of one script, which by chance it never does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use encoding_rs::{EncoderResult, Encoding, GBK, WINDOWS_1251, WINDOWS_1252};

use crate::knowledge::builtin;

/// How often a text may have been broken.
const TIMES: usize = 3;
/// The longest run that is tried, in letters.
const LONGEST: usize = 2_000;

struct Table {
    finder: Option<AhoCorasick>,
    right: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let table: BTreeMap<String, String> = builtin("read/mojibake.yaml");
    let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(table.keys()).ok();
    Table { finder, right: table.into_values().collect() }
});

/// Repairs a text.
pub(super) fn repair(mut text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    for _ in 0..TIMES {
        let before = text.clone();
        text = runs(&text).map(|run| undo_twice(run).map_or(Cow::Borrowed(run), Cow::Owned)).collect();
        // Words before letters: the table would take single letters out of the middle of a word.
        for (misread_as, is_strong) in
            [(WINDOWS_1252, of_one_script as IsStrong), (WINDOWS_1251, of_one_script), (GBK, of_common_hanzi)]
        {
            text = undo(text, misread_as, is_strong);
        }
        if let Some(finder) = TABLE.finder.as_ref().filter(|finder| finder.is_match(&text)) {
            text = finder.replace_all(&text, &TABLE.right);
        }
        if text == before {
            break;
        }
    }
    text
}

/// A run that is valid UTF-8 twice over was broken twice.
fn undo_twice(run: &str) -> Option<String> {
    if run.is_ascii() {
        return None;
    }
    let once = String::from_utf8(bytes_of(run, WINDOWS_1252)?).ok()?;
    let twice = String::from_utf8(bytes_of(&once, WINDOWS_1252)?).ok()?;
    // `É»` is valid too, but turns into a letter of no use.
    let is_western = |c: char| matches!(c, '\u{80}'..='\u{FF}' | '\u{152}'..='\u{153}' | '\u{2000}'..='\u{22FF}');
    (twice.chars().all(is_western) || of_one_script(run, &twice)).then_some(twice)
}

/// Whether a run, and what it becomes, are proof that the text was misread.
type IsStrong = fn(run: &str, undone: &str) -> bool;

/// Undoes one reading. Once a run is proof, single letters that fit are repaired too.
fn undo(text: String, misread_as: &'static Encoding, is_strong: IsStrong) -> String {
    let undone: Vec<(&str, Option<String>)> =
        runs(&text).map(|run| (run, if run.is_ascii() { None } else { undo_run(run, misread_as) })).collect();
    let is_proof =
        |(run, undone): &(&str, Option<String>)| undone.as_ref().is_some_and(|undone| is_strong(run, undone));
    let Some((_, Some(proof))) = undone.iter().find(|pair| is_proof(pair)) else { return text };
    let proven = proof.chars().find_map(script);
    // A sign of two bytes alone may be right: `В»` ends a quotation in Russian.
    let fits = |undone: &str| {
        let is_word = undone.chars().any(|c| script(c).is_some());
        undone.chars().all(|c| match script(c) {
            None => c == '\u{FFFD}' || is_mark(c) && (is_word || c >= '\u{2000}'),
            script => script == proven,
        })
    };
    let mut out = String::with_capacity(text.len());
    for pair in &undone {
        match pair {
            (_, Some(undone)) if is_proof(pair) || fits(undone) => out.push_str(undone),
            (run, _) => out.push_str(run),
        }
    }
    out
}

/// The text cut where ASCII begins or ends, and where long runs are too long to try.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_ascii = rest.chars().next()?.is_ascii();
        let ends =
            |(number, (_, c)): &(usize, (usize, char))| c.is_ascii() != is_ascii || !is_ascii && *number >= LONGEST;
        let end = rest.char_indices().enumerate().find(ends).map_or(rest.len(), |(_, (at, _))| at);
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

/// What a run was, if all of it is UTF-8 that was misread. A letter that was lost at its end is marked.
fn undo_run(run: &str, misread_as: &'static Encoding) -> Option<String> {
    let lost = misread_as == GBK;
    let mut out = String::new();
    for part in run.split_inclusive('\u{FFFD}') {
        let whole = part.trim_end_matches('\u{FFFD}');
        let bytes = bytes_of(whole, misread_as)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                out.push_str(text);
                out.push_str(&part[whole.len()..]);
            }
            // Bytes in pairs lose the end of a letter before an ASCII character.
            Err(error) if lost && error.error_len().is_none() => {
                out.push_str(std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?);
                out.push('\u{FFFD}');
            }
            Err(_) => return None,
        }
    }
    let is_plausible = |c: char| c == '\u{FFFD}' || script(c).is_some() || is_mark(c);
    (out.chars().any(|c| c != '\u{FFFD}') && out.chars().all(is_plausible)).then_some(out)
}

/// The bytes of which a reading made these letters.
fn bytes_of(text: &str, misread_as: &'static Encoding) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut encoder = misread_as.new_encoder();
    let mut buffer = [0; 8];
    for letter in text.chars() {
        // Places without a letter stay as control characters.
        if misread_as != GBK && ('\u{80}'..='\u{9F}').contains(&letter) {
            bytes.push(u8::try_from(u32::from(letter)).ok()?);
            continue;
        }
        let (result, _, written) =
            encoder.encode_from_utf8_without_replacement(letter.encode_utf8(&mut [0; 4]), &mut buffer, false);
        if result != EncoderResult::InputEmpty {
            return None;
        }
        bytes.extend_from_slice(&buffer[..written]);
    }
    Some(bytes)
}

/// The script of a letter that a misread text may turn out to hold.
fn script(letter: char) -> Option<u8> {
    match letter {
        '\u{370}'..='\u{3FF}' => Some(1),
        '\u{400}'..='\u{45F}' | '\u{490}'..='\u{4E9}' => Some(2),
        '\u{5D0}'..='\u{5EA}' => Some(3),
        '\u{600}'..='\u{6FF}' => Some(4),
        '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' => Some(5),
        '\u{AC00}'..='\u{D7A3}' => Some(6),
        '\u{E00}'..='\u{E7F}' => Some(7),
        _ => None,
    }
}

/// Signs that stand among words.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{A0}'..='\u{BF}' | '\u{2000}'..='\u{22FF}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}')
}

/// Two letters of one script, or one that takes three bytes.
fn of_one_script(_run: &str, undone: &str) -> bool {
    let scripts: Vec<u8> = undone.chars().filter_map(script).collect();
    let one = scripts.first().is_some_and(|first| scripts.iter().all(|other| other == first));
    one && (scripts.len() >= 2 || scripts.first().is_some_and(|script| *script >= 5))
}

/// Chinese misread as Chinese: rare letters turn into common ones.
fn of_common_hanzi(run: &str, undone: &str) -> bool {
    let hanzi = undone.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
    let common = |text: &str| text.chars().filter(|c| is_common(*c)).count();
    hanzi >= 2 && common(undone) * 10 >= hanzi * 7 && common(run) * 10 <= run.chars().count() * 6
}

/// Whether a letter is among the 3,755 of everyday Chinese.
fn is_common(letter: char) -> bool {
    matches!(GBK.encode(letter.encode_utf8(&mut [0; 4])).0.as_ref(), [0xB0..=0xD7, 0xA1..=0xFE])
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: [&str; 16] = [
        "The patient’s haemoglobin is 102 g/L (115–165); “well”, 37 °C, ≥ 75 × 10⁹/L, β2-microglobulin 2.9 µg/mL ± 2",
        "Médula ósea: sin infiltración. ¿Fiebre? Sí, 38 °C, «niño» nº 3, 1ª línea, CIGÜEÑA, MARÍA MUÑOZ",
        "Moll de l’os: col·laboració, àcid úric, pròtesi, què, més, ALÇADA",
        "Knochenmark: Größe 12 µm, Straße „Mühle“, ÜBERWEISUNG, STRAßE, Ödem, ‚so‘",
        "Hémoglobine : 10,2 g/dL ; « à jeun », cœur, Noël, ÉTÉ, CAFÉ», œdème, où, ça",
        "Midollo osseo: è già più grave; perché così? L’età",
        "Medula óssea: não há infiltração, SÃO JOÃO, mãe, avô, às 10 h, PORÇÃO",
        "Szpik kostny: płytki krwi 40, ŻÓŁĆ, gęś, „źle”; Kostní dřeň: krevní destičky, Žďár; ŠKODA",
        "Гемоглобин снижен, лейкоциты повышены; группа В», «А и В», группы Г–Д, «Г», Г“, № 5, 37 °С, ЁЖ, Ещё, витамин В",
        "Гемоглобін знижений, її аналіз, єдиний, Ґанок, Ці аналізы",
        "患者姓名：张三，骨髓穿刺报告单：原始淋巴细胞占百分之八十，联通，流式细胞检查待回报。",
        "骨髓檢查：淋巴瘤，建議化療。血紅蛋白 102 g/L（115～165）",
        "الهيموغلوبين ١٠٢ غ/ل، نقي العظم: لا يوجد ارتشاح؛ ≥ ٧٥",
        "Αιμοσφαιρίνη 102 g/L, μυελός των οστών: χωρίς διήθηση",
        "Kemik iliği: şüpheli, İSTANBUL, ağrı yok; Măduva osoasă: fără infiltrație, ȘTIINȚĂ, FĂRĂ",
        "骨髄検査：リンパ腫、血小板 40。골수 검사: 정상",
    ];

    #[test]
    fn right_text_stays_in_every_language() {
        for text in RIGHT {
            assert_eq!(repair(text.to_owned()), text);
            // Word by word too: nothing around a word is needed to leave it alone.
            for word in text.split(|c: char| !c.is_alphabetic()) {
                assert_eq!(repair(word.to_owned()), word);
                let upper = word.to_uppercase();
                assert_eq!(repair(upper.clone()), upper);
            }
        }
    }

    #[test]
    fn misread_text_is_put_back() {
        for text in RIGHT {
            // Scripts whose letters the table does not list are found by their words.
            let is_western = !text.chars().any(|c| script(c).is_some_and(|script| script != 1));
            let is_listed = !text.chars().any(|c| ('\u{100}'..='\u{17F}').contains(&c) && !"ŒœŠšŽž".contains(c));
            if is_western && !(is_listed && text.chars().all(|c| script(c).is_none() || "βμ".contains(c))) {
                continue;
            }
            let once = WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned();
            assert_eq!(repair(once.clone()), text, "{once}");
            let twice = WINDOWS_1252.decode_without_bom_handling(once.as_bytes()).0.into_owned();
            if is_western {
                assert_eq!(repair(twice), text);
            }
        }
        for text in [RIGHT[8], RIGHT[9], RIGHT[10], RIGHT[12]] {
            let russian = WINDOWS_1251.decode_without_bom_handling(text.as_bytes()).0.into_owned();
            assert_eq!(repair(russian.clone()), text, "{russian}");
        }
    }

    #[test]
    fn chinese_misread_as_chinese_is_put_back_as_far_as_it_is_there() {
        let broken = |text: &str| GBK.decode_without_bom_handling(text.as_bytes()).0.into_owned();
        assert_eq!(repair(broken("骨髓穿刺报告单：淋巴细胞占百分之八十")), "骨髓穿刺报告单：淋巴细胞占百分之八十");
        // What was lost is marked, not made up.
        let repaired = repair(broken("姓名：张三 血小板计数: 40"));
        assert!(repaired.starts_with("姓名：张") && repaired.contains("血小板计"), "{repaired}");
        let right = "姓名：张三 血小板计数: 40";
        assert!(repaired.chars().all(|c| c == '\u{FFFD}' || right.contains(c)), "{repaired}");
        assert_eq!(repair("锟斤拷锟斤拷 102".to_owned()), "���� 102");
    }

    #[test]
    fn a_text_broken_in_part_keeps_its_right_part() {
        assert_eq!(repair("Гемоглобин и Ð»ÐµÐ¹ÐºÐ¾Ñ†Ð¸Ñ‚Ñ‹ Ð² норме".to_owned()), "Гемоглобин и лейкоциты в норме");
        assert_eq!(repair("mГ©dula, 37 В°C, вЂ™".to_owned()), "médula, 37 °C, ’");
        assert_eq!(repair("M√©dula, 20 ¬µg, it‚Äôs".to_owned()), "Médula, 20 µg, it’s");
        assert_eq!(repair("pÅ‚ytki krwi".to_owned()), "płytki krwi");
    }
}
