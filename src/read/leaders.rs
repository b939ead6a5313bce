//! Dots that lead from a name to its value, as laboratories print them: `Platelets ........ 84`. The two are cells of one row.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::text::PagedText;

/// Four dots or more, close or spread; a colon may end them.
#[expect(clippy::unwrap_used, reason = "a fixed expression, which a test compiles")]
static LEADER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[ \t]*(?:(?:[.·․] ?){4,}|…[ …]*…)[ \t]*:?[ \t]*").unwrap());

/// Puts the border of a cell in the place of such dots.
pub(super) fn part(text: &mut PagedText) {
    for line in text.pages.iter_mut().flat_map(|page| &mut page.lines) {
        if let Some(row) = row(line) {
            *line = row;
        }
    }
}

/// A name, dots and a value as a row. Dots behind a colon, at the end of a line or more than once in it are a blank to be
/// filled in.
fn row(line: &str) -> Option<String> {
    if !line.contains(['.', '·', '․', '…']) {
        return None;
    }
    let mut found = LEADER.find_iter(line);
    let (Some(dots), None) = (found.next(), found.next()) else { return None };
    let (name, value) = (line[..dots.start()].trim_end(), &line[dots.end()..]);
    let is_blank = name.is_empty() || name.ends_with(':') || value.trim().is_empty();
    (!is_blank).then(|| format!("{name}\t{value}"))
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_name_and_its_value_are_a_row() {
        for (line, wanted) in [
            ("CD20 ..... Positive", "CD20\tPositive"),
            ("CD19.......... Negative", "CD19\tNegative"),
            ("Platelets . . . . . 84 10^9/L", "Platelets\t84 10^9/L"),
            ("HBsAg ........: Negative", "HBsAg\tNegative"),
            ("BCL6 …… not rearranged", "BCL6\tnot rearranged"),
        ] {
            assert_eq!(row(line).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn a_blank_and_a_pause_are_none() {
        for line in [
            "Name: ..............................",
            "Signature ..........................",
            "Name: .............. Date: ..........",
            "Weight (kg): ...... stable",
            "He felt well ... then the fever came back.",
            "See p. 4 ff. for more. And so on.",
        ] {
            assert_eq!(row(line), None, "{line}");
        }
    }
}
