//! Whether two papers state the same facts.

use std::collections::{BTreeMap, BTreeSet};

use super::Paper;
use super::words::squash;
use crate::model::{Fact, Polarity};

/// A longer value is a sentence, and compared as the words of the paper.
const VALUE_LENGTH: usize = 24;

/// The answers of a paper by what they answer.
type Answers<'a> = BTreeMap<(&'a str, String), BTreeSet<(String, &'a str)>>;

/// Something on which two papers give different answers: what one says, what the other says.
pub(super) fn difference(one: &Paper<'_>, other: &Paper<'_>) -> Option<(String, String)> {
    let (left, right) = (answers(&one.facts), answers(&other.facts));
    left.iter().find_map(|(what, said)| {
        let against = right.get(what)?;
        let known: BTreeSet<&String> = said.iter().map(|(answer, _)| answer).collect();
        if against.iter().any(|(answer, _)| known.contains(answer)) {
            return None;
        }
        let show = |answers: &BTreeSet<(String, &str)>| {
            answers.first().map(|(_, raw)| format!("{} {}", what.1, raw.trim())).unwrap_or_default()
        };
        Some((show(said), show(against)))
    })
}

fn answers<'a>(facts: &[&'a Fact]) -> Answers<'a> {
    let mut answers: Answers<'a> = BTreeMap::new();
    for fact in facts {
        let value = fact.value.as_deref().unwrap_or_default();
        let is_short = value.chars().count() <= VALUE_LENGTH && value.bytes().any(|byte| byte.is_ascii_digit());
        let answer = match fact.polarity {
            Polarity::Positive => "positive".to_owned(),
            Polarity::Partial => "partial".to_owned(),
            Polarity::Negative | Polarity::Lost => "negative".to_owned(),
            Polarity::Stated if is_short => number(value),
            _ => continue,
        };
        // A name and a number of a person may be read in part; whose paper it is, is compared for itself.
        if fact.kind.starts_with("patient-") || fact.kind.starts_with("id-") {
            continue;
        }
        let raw = if fact.value_raw.is_empty() { value } else { &fact.value_raw };
        answers.entry((&fact.kind, fact.name.to_lowercase())).or_default().insert((answer, raw));
    }
    answers
}

/// Numbers are the same however they are written: `58`, `58.0`, `58 %`.
fn number(value: &str) -> String {
    let plain = value.trim().trim_end_matches('%').trim();
    plain.parse::<f64>().map_or_else(|_| squash(plain), |number| format!("{number}"))
}
