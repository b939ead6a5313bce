//! Units in all their spellings (domain/extraction.md §1, §2.7).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::extract::fold::fold;
use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitKnowledge {
    rewrites: Vec<(String, String)>,
    units: Vec<UnitEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    unit: String,
    spellings: Vec<String>,
}

struct Units {
    rewrites: Vec<(String, String)>,
    names: Vec<String>,
    by_spelling: HashMap<String, usize>,
}

/// The name under which doses, times and lengths stand in the list.
const OTHER: &str = "other";

/// Characters of a unit, at most.
const LONGEST: usize = 28;

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let knowledge: UnitKnowledge = knowledge::builtin("extract/units.yaml");
    let mut units = Units { rewrites: knowledge.rewrites, names: Vec::new(), by_spelling: HashMap::new() };
    for entry in knowledge.units {
        let place = units.names.len();
        for spelling in &entry.spellings {
            let key = units.key(&fold(spelling));
            units.by_spelling.entry(key).or_insert(place);
        }
        units.names.push(entry.unit);
    }
    units
});

#[expect(clippy::expect_used, reason = "fixed patterns, compiled by every test")]
static POWER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[x*]?10(?:\^|\*{1,2}|e\+?|exp)?\(?0?(12|9|6|3)\)?(.*)$").expect("a fixed pattern"));

impl Units {
    /// The spelling without what differs from paper to paper.
    fn key(&self, spelling: &str) -> String {
        let mut key: String = spelling.chars().filter(|c| *c != ' ').collect();
        if let Some(parts) = POWER.captures(&key) {
            key = format!("10^{}{}", &parts[1], &parts[2]);
        }
        for (from, to) in &self.rewrites {
            if key.contains(from.as_str()) {
                key = key.replace(from.as_str(), to);
            }
        }
        key
    }
}

/// A unit at a place of a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct UnitMention {
    /// Where it stands.
    pub(in crate::extract) range: Range<usize>,
    /// Its name in the list.
    pub(in crate::extract) unit: &'static str,
}

impl UnitMention {
    /// Whether it makes the number a dose, a time or a length.
    pub(in crate::extract) fn is_other(&self) -> bool {
        self.unit == OTHER
    }
}

/// The longest unit that starts at `from`, blanks before it passed over.
pub(in crate::extract) fn unit_at(words: &str, from: usize) -> Option<UnitMention> {
    let units = &*UNITS;
    let rest = words.get(from..)?;
    let start = from + (rest.len() - rest.trim_start_matches(' ').len());
    let mut best: Option<UnitMention> = None;
    for (offset, character) in words[start..].char_indices().take(LONGEST) {
        if character == '\t' || (offset == 0 && matches!(character, '(' | ')' | ',' | '.')) {
            break;
        }
        let end = start + offset + character.len_utf8();
        let next = words[end..].chars().next();
        let goes_on = next.is_some_and(|c| c == '^' || (c.is_alphanumeric() && character.is_alphanumeric()));
        if goes_on || character == ' ' {
            continue;
        }
        let key = units.key(&words[start..end]);
        if let Some(place) = units.by_spelling.get(&key) {
            best = Some(UnitMention { range: start..end, unit: units.names[*place].as_str() });
        }
    }
    // `mg/` of an unknown `mg/xyz` is not mg.
    best.filter(|found| !words[found.range.end..].starts_with('/'))
}

/// The unit that a text is, and nothing else.
pub(in crate::extract) fn whole_unit(words: &str, range: &Range<usize>) -> Option<UnitMention> {
    let text = words.get(range.clone())?;
    let inner = text.trim_matches(|c: char| matches!(c, ' ' | '(' | ')' | '[' | ']' | ','));
    let start = range.start + text.find(inner)?;
    let found = unit_at(words, start)?;
    let unclosed = inner.contains('(') || text.trim().ends_with("))");
    let end = if unclosed { range.start + text.trim_end().len() } else { start + inner.len() };
    (found.range.end >= end.min(start + inner.len())).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Option<&'static str> {
        unit_at(&fold(text), 0).map(|found| found.unit)
    }

    #[test]
    fn knows_the_spellings() {
        for spelling in
            ["10^9/L", "×10⁹/L", "x10(9)/L", "10*9/L", "10e9/L", "109/L", " x 10^9 /L", "10⁹/l", "10^9 per litre"]
        {
            assert_eq!(unit(spelling), Some("10^9/L"), "{spelling}");
        }
        for spelling in ["K/uL", "10^3/µL", "x10(3)/mcL", "THOUS/MCL", "10e3/uL", "K/mm3"] {
            assert_eq!(unit(spelling), Some("10^3/µL"), "{spelling}");
        }
        for spelling in ["/mm3", "/mm³", "cells/µL", "per mm3", "/cumm", "/microlitre", "cells/mcL"] {
            assert_eq!(unit(spelling), Some("/µL"), "{spelling}");
        }
        assert_eq!(unit("µmol/L"), Some("µmol/L"));
        assert_eq!(unit("umol/l and"), Some("µmol/L"));
        assert_eq!(unit("ml/min/1.73m2"), Some("mL/min/1.73 m²"));
        assert_eq!(unit("mL/min/1.73 m²"), Some("mL/min/1.73 m²"));
        assert_eq!(unit("mL/min"), Some("mL/min"));
        assert_eq!(unit("% predicted"), Some("% predicted"));
        assert_eq!(unit("% of"), Some("%"));
        assert_eq!(unit("g/m2"), Some("other"));
        assert_eq!(unit("mg/xyz"), None);
        assert_eq!(unit("glucose"), None);
        assert_eq!(unit(""), None);
    }

    #[test]
    fn a_cell_that_is_a_unit() {
        let whole = |text: &str| whole_unit(text, &(0..text.len())).map(|found| found.unit);
        assert_eq!(whole("(g/l)"), Some("g/L"));
        assert_eq!(whole("x10(9)/l"), Some("10^9/L"));
        assert_eq!(whole("10^9/l"), Some("10^9/L"));
        assert_eq!(whole("g/l raised"), None);
        assert_eq!(whole("104"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC{0,40}") {
            let folded = fold(&text);
            for (at, _) in folded.char_indices() {
                let _ = unit_at(&folded, at);
            }
            let _ = whole_unit(&folded, &(0..folded.len()));
        }
    }
}
