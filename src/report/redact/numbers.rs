//! Finds known numbers however their figures are parted.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fold;

/// Characters of the shortest number that is looked for without a label: shorter ones are years and values too.
const SHORTEST: usize = 5;

/// A number without what stands between its characters; `None` of one that is too short, or that no figure is in.
pub(super) fn compact(printed: &str) -> Option<String> {
    let compact: String = printed.chars().filter_map(character).collect();
    let figures = compact.chars().filter(char::is_ascii_digit).count();
    (compact.len() >= SHORTEST && figures >= 3).then_some(compact)
}

/// A letter or figure of a number, in capitals.
fn character(c: char) -> Option<char> {
    fold::figure(c).or_else(|| c.is_ascii_alphabetic().then(|| c.to_ascii_uppercase()))
}

/// Whether it may stand between two figures of one number: the end of a line too, and what is not seen; a TAB parts cells.
fn is_between(c: char) -> bool {
    fold::is_unseen(c) || (c.is_whitespace() && c != '\t') || "-–.·/_'’,".contains(c)
}

/// The places of known numbers in a text.
pub(super) fn find(text: &str, known: &BTreeSet<String>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if known.is_empty() {
        return found;
    }
    // The characters of all numbers without those between; what parts them is a character of no number.
    let (mut compact, mut places): (String, Vec<Range<usize>>) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        if let Some(plain) = character(c) {
            compact.push(plain);
            places.push(at..at + c.len_utf8());
        } else if !is_between(c) && !compact.ends_with('|') {
            compact.push('|');
            places.push(at..at);
        }
    }
    for number in known {
        let mut from = 0;
        while let Some(at) = compact[from..].find(number.as_str()).map(|at| from + at) {
            let (first, last) = (at, at + number.len() - 1);
            from = at + 1;
            if is_whole(&compact, &places, first, last) {
                found.push(places[first].start..places[last].end);
            }
        }
    }
    found
}

/// Whether the number does not go on, on either side, with characters of the same sort and nothing between.
fn is_whole(compact: &str, places: &[Range<usize>], first: usize, last: usize) -> bool {
    let sort = |at: usize| compact.as_bytes().get(at).map(u8::is_ascii_digit);
    let touches = |one: usize, other: usize| {
        let adjoins = places.get(one).zip(places.get(other)).is_some_and(|(one, other)| one.end == other.start);
        adjoins && compact.as_bytes().get(one) != Some(&b'|') && compact.as_bytes().get(other) != Some(&b'|')
    };
    let before = first.checked_sub(1).is_some_and(|before| touches(before, first) && sort(before) == sort(first));
    let after = touches(last, last + 1) && sort(last) == sort(last + 1);
    !before && !after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let known = ["999 123 4519", "LR204471", "25H-04417"].into_iter().filter_map(compact).collect();
        let mut out = text.to_owned();
        for range in find(text, &known).into_iter().rev() {
            out.replace_range(range, "#");
        }
        out
    }

    #[test]
    fn a_number_is_found_however_it_is_parted() {
        for text in [
            "9991234519",
            "999 123 4519",
            "999-123-4519",
            "99 912 345 19",
            "999 123\n4519",
            "９９９ 123 4519",
            "999\u{A0}123\u{2060}4519",
            "9 9 9 1 2 3 4 5 1 9",
            "LR 204471",
            "lr204471",
            "25H04417",
            "25 H - 04417",
        ] {
            assert_eq!(shown(&format!("No {text}, seen")), "No #, seen", "{text}");
        }
        assert_eq!(shown("NHS9991234519 EVR/LJ/LR204471"), "NHS# EVR/LJ/#");
    }

    #[test]
    fn a_part_of_a_longer_number_is_another_number() {
        for text in ["19991234519", "99912345190", "XLR204471", "999\t123\t4519", "98\t165"] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(compact("2026"), None);
        assert_eq!(compact("ABCDEFG"), None);
    }
}
