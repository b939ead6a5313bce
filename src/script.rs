//! Letters and digits of other scripts, one by one: what folding for any purpose has in common.

use std::sync::OnceLock;

use unicode_normalization::char::is_combining_mark;

/// Whether a letter or digit ends where the next begins: of scripts that write without spaces none does.
pub(crate) fn is_spaced(c: char) -> bool {
    // A mark goes on a letter: after क of रक्त comes its virama, and रक is no word of it.
    (c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))) && !is_ideograph(c)
}

/// Chinese characters, and the letters that stand among them.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(
        u32::from(c),
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF
    )
}

/// Letters of Arabic, with those of its neighbours and the forms that old programs print.
pub(crate) fn is_arabic(c: char) -> bool {
    c.is_alphabetic() && matches!(u32::from(c), 0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE)
}

/// The digit 0 to 9 that an Arabic, a Persian or an Indian one means.
pub(crate) fn digit(c: char) -> Option<char> {
    let value = match c {
        '٠'..='٩' => u32::from(c) - 0x660,
        '۰'..='۹' => u32::from(c) - 0x6F0,
        '०'..='९' => u32::from(c) - 0x966,
        '০'..='৯' => u32::from(c) - 0x9E6,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// An Arabic letter without its hamza, and a Persian one as the Arabic one.
pub(crate) fn plain_arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' => 'ي',
        'ة' | 'ۀ' | 'ہ' | 'ھ' | 'ە' => 'ه',
        'ک' => 'ك',
        c => c,
    }
}

/// The first character of the table of [`simple`].
const FIRST: u32 = 0x2E80;
/// One more than its last.
const END: u32 = 0xA000;

/// The simplified form of a Chinese character, and the character of a sign for a radical.
pub(crate) fn simple(c: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let Some(at) = u32::from(c).checked_sub(FIRST).filter(|at| *at < END - FIRST) else { return c };
    let table = TABLE.get_or_init(|| {
        let mut table: Vec<char> = (FIRST..END).map(|c| char::from_u32(c).unwrap_or_default()).collect();
        let lines = include_str!("knowledge/paper/chinese.txt").lines().filter(|line| !line.starts_with('#'));
        for pair in lines.flat_map(str::split_whitespace) {
            let mut pair = pair.chars();
            if let (Some(from), Some(to)) = (pair.next(), pair.next())
                && let Some(slot) = table.get_mut((u32::from(from).saturating_sub(FIRST)) as usize)
            {
                *slot = to;
            }
        }
        table
    });
    table.get(at as usize).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_traditional_character_has_one_simplified_one() {
        let text = include_str!("knowledge/paper/chinese.txt");
        let pairs: Vec<&str> =
            text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        assert!(pairs.len() > 2_500);
        for pair in pairs {
            let pair: Vec<char> = pair.chars().collect();
            assert_eq!(pair.len(), 2, "{pair:?}");
            assert_eq!((simple(pair[0]), simple(pair[1])), (pair[1], pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn digits_are_those_of_the_value() {
        assert_eq!(
            "٠٩۰۹5a".chars().map(digit).collect::<Vec<_>>(),
            [Some('0'), Some('9'), Some('0'), Some('9'), None, None]
        );
    }
}
