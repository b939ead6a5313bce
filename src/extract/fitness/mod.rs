//! Performance status: ECOG, Karnofsky, Lansky, each as its paper gives it.
//!
//! A scale that is explained, or asked for by a trial, is nobody's status; "PS" is more often a postscript
//! (domain/extraction.md §2.8).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::fold;
use super::labs::when::date_near;
use super::labs::words::starts_with_word;
use super::lexicon::{Hit, Lexicon};
use super::sections::Section;
use super::unit::Unit;
use super::{Paper, context, scope};
use crate::knowledge;
use crate::model::{Certainty, Fact, Subject};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FitnessKnowledge {
    scales: Vec<Scale>,
    fillers: Vec<String>,
    digits: BTreeMap<String, u32>,
    rules: Vec<String>,
    behind_capitals: Vec<String>,
    past: Vec<String>,
    now: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    id: String,
    highest: u32,
    step: u32,
    names: Vec<String>,
    capitals: Vec<String>,
}

#[derive(Debug, Clone)]
struct Named {
    scale: usize,
    /// Whether the name counts only in capitals.
    capitals: bool,
}

struct Fitness {
    scales: Vec<Scale>,
    names: Lexicon<Named>,
    fillers: Vec<String>,
    digits: BTreeMap<String, u32>,
    rules: Lexicon<()>,
    signs: Vec<String>,
    behind_capitals: Vec<String>,
    /// Right behind a score: it is not of the paper's day.
    past: Vec<String>,
    /// Before the score that is.
    now: Lexicon<()>,
}

static FITNESS: LazyLock<Fitness> = LazyLock::new(|| {
    let raw: FitnessKnowledge = knowledge::builtin("extract/fitness.yaml");
    let names = raw.scales.iter().enumerate().flat_map(|(scale, entry)| {
        let plain = entry.names.iter().map(move |name| (name.clone(), Named { scale, capitals: false }));
        plain.chain(entry.capitals.iter().map(move |name| (name.clone(), Named { scale, capitals: true })))
    });
    let mut fillers: Vec<String> = raw.fillers.iter().map(|filler| fold(filler)).collect();
    fillers.sort_by_key(|filler| std::cmp::Reverse(filler.len()));
    let (words, signs): (Vec<String>, Vec<String>) =
        raw.rules.iter().map(|rule| fold(rule)).partition(|rule| rule.chars().any(char::is_alphabetic));
    Fitness {
        names: Lexicon::new(names.collect::<Vec<_>>()),
        fillers,
        digits: raw.digits,
        rules: Lexicon::new(words.into_iter().map(|word| (word, ()))),
        signs,
        past: raw.past.iter().map(|word| fold(word)).collect(),
        now: Lexicon::new(raw.now.into_iter().map(|word| (word, ()))),
        behind_capitals: raw.behind_capitals.iter().map(|word| fold(word)).collect(),
        scales: raw.scales,
    }
});

/// The performance status that a paper states.
pub fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if scope::says_nothing(paper.record) {
        return facts;
    }
    for (index, unit) in paper.units.iter().enumerate() {
        if matches!(unit.section, Section::Legend | Section::Indication | Section::FamilyHistory) {
            continue;
        }
        let words = unit.words();
        let hits = unit.find(&FITNESS.names);
        if hits.is_empty() || !unit.find(&FITNESS.rules).is_empty() {
            continue;
        }
        let mut seen = 0;
        for hit in &hits {
            if hit.range.start < seen {
                continue;
            }
            let Some((value, place)) = score_behind(unit, hit) else { continue };
            seen = place.end;
            let whole = hit.range.start..place.end;
            let context = context::at(unit, &hit.range);
            let certain = matches!(context.certainty, Certainty::Asserted | Certainty::Historical);
            if !certain || context.subject != Subject::Patient || context.negated {
                continue;
            }
            let id = &FITNESS.scales[hit.meaning.scale].id;
            let rule = format!("extract/fitness:{id}");
            let mut fact = paper.fact(id, id, unit.raw(&place).trim(), unit.evidence(&whole), &rule);
            fact.value = Some(value);
            fact.certainty = context.certainty;
            let stated = date_near(paper, index, &whole);
            let own = stated.clone();
            fact.date = if context.certainty == Certainty::Historical { stated } else { stated.or(fact.date) };
            // `ECOG 3 in hospital, now 1`
            let behind = words[place.end..].trim_start_matches(['%', ' ']);
            if FITNESS.past.iter().any(|word| starts_with_word(behind, word)) {
                let today = paper.fact(id, id, "", unit.evidence(&whole), &rule);
                let old = Fact { certainty: Certainty::Historical, date: own, ..fact };
                facts.push(old);
                if let Some((value, place)) = score_now(unit, place.end, &FITNESS.scales[hit.meaning.scale]) {
                    let value_raw = unit.raw(&place).trim().to_owned();
                    let evidence = unit.evidence(&(hit.range.start..place.end));
                    facts.push(Fact { value: Some(value), value_raw, evidence, ..today });
                }
                continue;
            }
            facts.push(fact);
        }
    }
    facts
}

/// The score behind `now`, in the rest of a sentence.
fn score_now(unit: &Unit, from: usize, scale: &Scale) -> Option<(String, Range<usize>)> {
    let words = unit.words();
    let now = from + FITNESS.now.find(&words[from..]).first()?.range.end;
    let mut at = now;
    for _ in 0..4 {
        at += words[at..].len() - words[at..].trim_start_matches(' ').len();
        if let Some((value, length)) = score_at(&words[at..], scale) {
            return Some((value.to_string(), at..at + length));
        }
        at += FITNESS.fillers.iter().find(|filler| starts_with_word(&words[at..], filler))?.len();
    }
    None
}

/// The score behind the name of a scale, as its normal form and its place.
fn score_behind(unit: &Unit, hit: &Hit<'_, Named>) -> Option<(String, Range<usize>)> {
    let words = unit.words();
    let scale = &FITNESS.scales[hit.meaning.scale];
    if hit.meaning.capitals && unit.raw(&hit.range).chars().any(char::is_lowercase) {
        return None;
    }
    let mut at = hit.range.end;
    let mut start = None;
    for _ in 0..8 {
        at += words[at..].len() - words[at..].trim_start_matches([' ', '\t']).len();
        if let Some((value, length)) = score_at(&words[at..], scale) {
            start = Some((value, at, length));
            break;
        }
        let filler = FITNESS.fillers.iter().find(|filler| starts_with_word(&words[at..], filler))?;
        at += filler.len();
    }
    let (first, from, length) = start?;
    let mut end = from + length;
    let mut value = first.to_string();
    // `0-1`, `0 to 1`
    let rest = words[end..].trim_start_matches(' ');
    for to in ["-", "to ", "/"] {
        if let Some(rest) = rest.strip_prefix(to) {
            let rest = rest.trim_start_matches(' ');
            if let Some((second, length)) = score_at(rest, scale).filter(|(second, _)| to != "/" && *second > first) {
                end = words.len() - rest.len() + length;
                value = format!("{first}-{second}");
                break;
            }
            if to == "/" {
                return None;
            }
        }
    }
    let after = words[end..].trim_start_matches('%').trim_start_matches(' ');
    // `ECOG 1 = restricted` explains the scale; `1.5` and `1:3` are no scores.
    let decimal =
        words[end..].starts_with(['.', ',', ':']) && words[end + 1..].starts_with(|c: char| c.is_ascii_digit());
    if after.starts_with('=') || decimal {
        return None;
    }
    if hit.meaning.capitals {
        let closes = after.is_empty() || after.starts_with([',', '.', ';', ')', '(', '\t']);
        if !closes && !FITNESS.behind_capitals.iter().any(|word| starts_with_word(after, word)) {
            return None;
        }
    }
    // A sign right before the score, `ECOG <=2`, is a rule.
    let between = &words[hit.range.end..from];
    (!FITNESS.signs.iter().any(|sign| between.contains(sign.as_str()))).then_some((value, from..end))
}

/// A score at the start of a text, and its length.
fn score_at(text: &str, scale: &Scale) -> Option<(u32, usize)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (value, length) = if digits > 0 {
        (text[..digits].parse().ok()?, digits)
    } else {
        let (word, value) = FITNESS.digits.iter().find(|(word, _)| starts_with_word(text, word))?;
        (*value, word.len())
    };
    let joined = text[length..].starts_with(char::is_alphanumeric);
    (value <= scale.highest && value % scale.step == 0 && !joined).then_some((value, length))
}

#[cfg(test)]
mod tests {
    use crate::extract::marked;

    #[test]
    fn marked_sentences() {
        marked::check(include_str!("sentences.yaml"), super::read);
    }
}
