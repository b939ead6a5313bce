//! What recognition of pictures misreads, mended for matching only: a digit in the middle of a word (`BONE MARR0W`), a
//! letter in the number of a marker (`CDI9`, `C019`, `CD l9`).
//!
//! A word is mended only into one that the knowledge files hold, a marker only into one that exists. Numbers, dates,
//! units and the names of genes hold no such word, and stay. Every change takes one byte for one byte, so places in the
//! folded line stay what they are.

/// The fewest letters of a word that is mended.
const LEAST_LETTERS: usize = 4;
/// The most digits in it.
const MOST_DIGITS: usize = 2;
/// The most letters of a word that is looked up.
const MOST_LETTERS: usize = 40;

/// Mends a folded line of a page that was recognised. `known`: whether a word is one of the vocabulary.
pub(crate) fn mend(line: &mut String, known: impl Fn(&str) -> bool) {
    if !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let mut bytes = std::mem::take(line).into_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let end = at + length;
        // Letters of other scripts stand beside it: part of a longer word.
        let alone = (at == 0 || bytes[at - 1].is_ascii()) && bytes.get(end).is_none_or(u8::is_ascii);
        if alone && !mend_marker(&mut bytes, at, end) {
            mend_word(&mut bytes[at..end], &known);
        }
        at = end;
    }
    // One ASCII byte for another: it is still UTF-8.
    *line = String::from_utf8(bytes).unwrap_or_default();
}

/// Puts letters for digits where that makes a word.
fn mend_word(token: &mut [u8], known: &impl Fn(&str) -> bool) {
    let places: Vec<usize> = (0..token.len()).filter(|at| token[*at].is_ascii_digit()).collect();
    if places.is_empty()
        || places.len() > MOST_DIGITS
        || token.len() > MOST_LETTERS
        || token.len() - places.len() < LEAST_LETTERS
    {
        return;
    }
    let mut tries = vec![token.to_vec()];
    for &at in &places {
        // At the end a number may follow a word: `cycle 5`, `type 1`.
        let last = at + 1 == token.len();
        let letters: &[u8] = match token[at] {
            b'0' => b"o",
            b'1' if last => b"l",
            b'1' => b"il",
            b'5' if !last => b"s",
            _ => return,
        };
        tries = tries
            .iter()
            .flat_map(|tried| {
                letters.iter().map(|letter| {
                    let mut tried = tried.clone();
                    tried[at] = *letter;
                    tried
                })
            })
            .collect();
    }
    if let Some(word) = tries.iter().find(|tried| std::str::from_utf8(tried).is_ok_and(known)) {
        token.copy_from_slice(word);
    }
}

/// Mends the name of a marker that is, or begins, at `at`; whether the token is one, right or mended.
fn mend_marker(bytes: &mut [u8], at: usize, end: usize) -> bool {
    let token = &bytes[at..end];
    let prefix = [b"cy".as_slice(), b"s", b"m", b""].into_iter().find(|prefix| token.starts_with(prefix));
    let start = at + prefix.map_or(0, <[u8]>::len);
    let name = &bytes[start..end];
    if name.starts_with(b"cd") && name.len() > 2 {
        return put_number(bytes, start + 2, end);
    }
    // `CD l9`
    if name == b"cd" && bytes.get(end) == Some(&b' ') {
        let number = end + 1;
        let stop = number + bytes[number..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        return put_number(bytes, number, stop);
    }
    // `C019` is a marker only where a sign, a share or a word says what it shows: codes and ids look like it.
    let may_be = name.starts_with(b"c0") && (4..=5).contains(&name.len()) && shows_sign(&bytes[end..]);
    let is_one = may_be && put_number(bytes, start + 2, end);
    if is_one {
        bytes[start + 1] = b'd';
    }
    is_one
}

/// Writes the number of a marker with digits, where such a marker exists.
fn put_number(bytes: &mut [u8], start: usize, end: usize) -> bool {
    if !(1..=4).contains(&(end - start)) || !bytes[start..end].iter().any(u8::is_ascii_digit) {
        return false;
    }
    let mut mended: Vec<u8> = bytes[start..end]
        .iter()
        .map(|byte| match byte {
            b'i' | b'l' => b'1',
            b'o' => b'0',
            byte => *byte,
        })
        .collect();
    // `cd79a`: a last letter is part of the name.
    let number = mended.strip_suffix(b"a").or(mended.strip_suffix(b"b")).or(mended.strip_suffix(b"c"));
    let number = number.or(mended.strip_suffix(b"d")).unwrap_or(&mended);
    let exists = number.iter().all(u8::is_ascii_digit)
        && !number.starts_with(b"0")
        && std::str::from_utf8(number).ok().and_then(|number| number.parse().ok()).is_some_and(is_marker);
    if exists {
        bytes[start..end].swap_with_slice(&mut mended);
    }
    exists
}

/// Whether markers of this number exist: there are about 370.
fn is_marker(number: u16) -> bool {
    (1..=371).contains(&number)
}

/// Whether what follows a marker says that it is there or not.
fn shows_sign(rest: &[u8]) -> bool {
    let rest: &[u8] = &rest[rest.iter().take_while(|byte| matches!(byte, b' ' | b':' | b'\t')).count()..];
    let signs: [&[u8]; 12] =
        [b"+", b"(+", b"(-", b"- ", b"pos", b"neg", b"dim", b"bright", b"weak", b"partial", b"het", b"part"];
    let share = rest.iter().take(8).position(|byte| *byte == b'%').is_some_and(|at| {
        rest[..at].iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b',' | b'<' | b'>' | b'~'))
    });
    share || signs.iter().any(|sign| rest.starts_with(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(line: &str) -> String {
        let words = [
            "marrow",
            "pathology",
            "report",
            "immunophenotyping",
            "positive",
            "lymph",
            "cycles",
            "specimen",
            "material",
            "notch",
            "oedema",
            "lines",
            "histology",
            "biopsy",
            "types",
        ];
        let mut line = line.to_owned();
        mend(&mut line, |word| words.contains(&word));
        line
    }

    #[test]
    fn words_are_put_right() {
        for (read, meant) in [
            ("bone marr0w", "bone marrow"),
            ("path0logy rep0rt", "pathology report"),
            ("1mmunophenotyping", "immunophenotyping"),
            ("immun0phenotyp1ng", "immunophenotyping"),
            ("po5itive", "positive"),
            ("1ymph", "lymph"),
            ("0edema", "oedema"),
            ("5pecimen: b1opsy", "specimen: biopsy"),
            ("materia1", "material"),
            ("h1stology", "histology"),
        ] {
            assert_eq!(mended(read), meant);
        }
    }

    #[test]
    fn markers_are_put_right() {
        for (read, meant) in [
            ("cdi9 positive", "cd19 positive"),
            ("cdl9+", "cd19+"),
            ("c019 +", "cd19 +"),
            ("c019: 95 %", "cd19: 95 %"),
            ("c0138 (+)", "cd138 (+)"),
            ("cd l9", "cd 19"),
            ("cd i9, cd2o, cd1o", "cd 19, cd20, cd10"),
            ("cycd79a, cd79b, cdl1c, scdi9", "cycd79a, cd79b, cd11c, scd19"),
            ("cd38+/cdi38+", "cd38+/cd138+"),
        ] {
            assert_eq!(mended(read), meant);
        }
    }

    #[test]
    fn numbers_units_ids_and_genes_stay() {
        for line in [
            "il10 il-10 il1b il6 b12 1q21 t(11;14) del(17p) 46,xx[20] 10q23",
            "gprc5d slamf7 notch1 bcl2 bcl6 sf3b1 kmt2a cdkn2a cdkn1b tp53 igh5 s100 p15 mum1 pax5 pd1 tnfrsf13b",
            "hla-a*01:01 drb1*15:01 dqb1*05:01 a0101",
            "01/05/2021 10:15 2015-01-10 15 mar 2010 nhs 105 015 1051",
            "10 g/l 1.5x109/l 150 ml 5 mg 0.5 ug/l 15 mmol/l 1l 10ml x10^9/l",
            "c02 24 mmol/l co2 c020 icd c019 c01.9 c34.1 c83.3 c05 pc02: 40",
            "cycle5 cycles5 line5 type5 day1 week10 stage1 c1d15 d15 t1 t2 n0 m0",
            "cdl cdll cdi cd cd lo cdo ncd10x h10 p0123456 ab10cd15",
            "r-chop x6 vs38c ki67 18f-fdg tc99m f18 t1/t2 ct1",
            "骨髓1细胞 病0理 ацd10",
        ] {
            assert_eq!(mended(line), line);
        }
    }
}
