//! Lines that hold Arabic or Hebrew: from the order on the page to the order of reading.

use unicode_bidi::{BidiClass, bidi_class};

/// The text of tokens that stand from left to right: letters, spaces, and TABs between cells.
pub(super) fn logical(tokens: &[String]) -> String {
    let strength = |c: char| match bidi_class(c) {
        BidiClass::R | BidiClass::AL => 1i32,
        BidiClass::L => -1,
        _ => 0,
    };
    let chars = || tokens.iter().flat_map(|token| token.chars());
    // Letters below U+0590 run to the right.
    if !chars().any(|c| c >= '\u{590}' && strength(c) == 1) {
        return tokens.concat();
    }
    let leftwards = chars().map(strength).sum::<i32>() > 0;
    let mut cells: Vec<String> =
        tokens.split(|token| token == "\t").map(|cell| reorder(cell, u8::from(leftwards))).collect();
    if leftwards {
        cells.reverse();
    }
    cells.join("\t")
}

/// Reorders one cell: the rule that sets text on a line, run backwards.
fn reorder(tokens: &[String], base: u8) -> String {
    let mut levels = levels_of(tokens, base);
    let mut order: Vec<usize> = (0..tokens.len()).collect();
    let highest = levels.iter().copied().max().unwrap_or(0);
    for level in (1..=highest).rev() {
        let mut from = 0;
        while from < levels.len() {
            let length = levels.iter().skip(from).take_while(|l| **l >= level).count();
            if length > 1 {
                if let Some(run) = order.get_mut(from..from + length) {
                    run.reverse();
                }
                if let Some(run) = levels.get_mut(from..from + length) {
                    run.reverse();
                }
            }
            from += length.max(1);
        }
    }
    let mut text = String::new();
    for (index, level) in order.into_iter().zip(levels) {
        if let Some(token) = tokens.get(index) {
            match mirrored(token) {
                Some(other) if level % 2 == 1 => text.push(other),
                _ => text.push_str(token),
            }
        }
    }
    text
}

/// The level of each token: even runs to the right, odd to the left.
fn levels_of(tokens: &[String], base: u8) -> Vec<u8> {
    let class = |token: &String| token.chars().next().map_or(BidiClass::ON, bidi_class);
    let inner = if base == 1 { 2 } else { 0 };
    let mut levels: Vec<Option<u8>> = tokens
        .iter()
        .map(|token| match class(token) {
            BidiClass::R | BidiClass::AL => Some(1),
            BidiClass::L => Some(inner),
            BidiClass::EN | BidiClass::AN => Some(2),
            _ => None,
        })
        .collect();
    let digit =
        |index: usize| tokens.get(index).is_some_and(|token| matches!(class(token), BidiClass::EN | BidiClass::AN));
    for index in 0..levels.len() {
        if levels.get(index).copied().flatten().is_some() {
            continue;
        }
        let space = tokens.get(index).is_some_and(|token| token == " ");
        let before = index.checked_sub(1).and_then(|i| levels.get(i).copied().flatten());
        let after = levels.iter().skip(index).find_map(|level| *level);
        let level = match (before, after) {
            // Inside a number: 4.5, 10/12.
            _ if !space && index > 0 && digit(index - 1) && digit(index + 1) => 2,
            // A sign before a number, or behind it: -4, 12%.
            _ if !space && (digit(index + 1) || (index > 0 && digit(index - 1))) && base == 0 => 0,
            (Some(a), Some(b)) if a == b && (a != 2 || !space || !digit(index.wrapping_sub(1))) => a,
            _ => base,
        };
        if let Some(slot) = levels.get_mut(index) {
            *slot = Some(level);
        }
    }
    levels.into_iter().map(|level| level.unwrap_or(base)).collect()
}

/// Brackets only: a sign as `≥` is taken as it is seen.
fn mirrored(token: &str) -> Option<char> {
    Some(match token {
        "(" => ')',
        ")" => '(',
        "[" => ']',
        "]" => '[',
        "{" => '}',
        "}" => '{',
        "«" => '»',
        "»" => '«',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(visual: &str) -> String {
        logical(&visual.chars().map(|c| c.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn latin_is_left_alone() {
        assert_eq!(read("Hb 13.2\tg/dL"), "Hb 13.2\tg/dL");
    }

    #[test]
    fn hebrew_turns_and_its_number_does_not() {
        // Printed from right to left: shalom 12.5
        assert_eq!(read("12.5 םולש"), "שלום 12.5");
    }

    #[test]
    fn the_cells_of_an_arabic_row_begin_on_the_right() {
        assert_eq!(read("g/dL\t13.2\tنيبولغوميه"), "هيموغلوبين\t13.2\tg/dL");
    }

    #[test]
    fn a_latin_word_in_an_arabic_line_keeps_its_order() {
        assert_eq!(read("ةجيتن PCR ةيبلس"), "سلبية PCR نتيجة");
    }

    #[test]
    fn an_arabic_word_in_a_latin_line_turns_alone() {
        assert_eq!(read("Name: دمحم"), "Name: محمد");
    }
}
