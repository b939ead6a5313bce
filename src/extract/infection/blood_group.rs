//! The blood group, ABO and RhD.

use std::ops::Range;

use super::knowledge::{INFECTIONS, starts_word};
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context};
use crate::model::{Certainty, Fact, Subject};

/// A group at a place.
struct Group {
    abo: &'static str,
    rh: Option<&'static str>,
    place: Range<usize>,
}

/// The groups, the longer first.
const ABO: [&str; 4] = ["AB", "A", "B", "O"];

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (index, unit) in paper.units.iter().enumerate() {
        if matches!(unit.section, Section::Plan | Section::Legend | Section::Indication | Section::FamilyHistory) {
            continue;
        }
        let Some(group) = group_in(unit) else { continue };
        let context = context::at(unit, &group.place);
        if matches!(context.certainty, Certainty::Planned | Certainty::Uncertain) || context.subject == Subject::Other {
            continue;
        }
        // RhD on the next row of the table.
        let rh = group.rh.or_else(|| paper.units.get(index + 1).and_then(rh_alone));
        let raw = unit.raw(&group.place).trim().to_owned();
        let mut fact = paper.fact(
            "blood-group",
            "blood-group",
            &raw,
            unit.evidence(&group.place),
            "extract/infection:blood-group",
        );
        fact.value = Some(format!("{}{}", group.abo, rh.unwrap_or_default()));
        fact.subject = context.subject;
        fact.date = crate::extract::labs::when::date_near(paper, index, &group.place).or(fact.date);
        facts.push(fact);
    }
    facts
}

fn group_in(unit: &Unit) -> Option<Group> {
    if !unit.may_have(&INFECTIONS.blood_group_labels) {
        return None;
    }
    let words = unit.words();
    let knowledge = &INFECTIONS.blood_group;
    for label in &knowledge.labels {
        for (at, _) in words.match_indices(label.as_str()) {
            let place = at..at + label.len();
            if !crate::extract::lexicon::is_whole_word(words, &place) {
                continue;
            }
            let start = skip(words, place.end, &knowledge.fillers);
            for abo in ABO {
                let end = start + abo.len();
                let Some(found) = words.get(start..end) else { continue };
                let whole = crate::extract::lexicon::is_whole_word(words, &(start..end));
                // An article is no group: the page must have a capital.
                if !whole || found != abo.to_lowercase() || unit.raw(&(start..end)) != abo {
                    continue;
                }
                let (rh, after) = rh_at(words, end);
                if rh.is_none() && knowledge.labels_needing_rh.contains(label) {
                    continue;
                }
                return Some(Group { abo, rh, place: at..after });
            }
        }
    }
    None
}

/// Passes over words that may stand between.
fn skip(words: &str, from: usize, fillers: &[String]) -> usize {
    let mut at = from;
    for _ in 0..6 {
        at += words[at..].len() - words[at..].trim_start_matches([' ', '\t']).len();
        match fillers.iter().find(|filler| starts_word(&words[at..], filler)) {
            Some(filler) => at += filler.len(),
            None => break,
        }
    }
    at
}

/// RhD behind a group: its sign, and where it ends.
fn rh_at(words: &str, from: usize) -> (Option<&'static str>, usize) {
    let knowledge = &INFECTIONS.blood_group;
    let mut at = from;
    for _ in 0..5 {
        at += words[at..].len() - words[at..].trim_start_matches([' ', '\t', ',', ':', ';']).len();
        let rest = &words[at..];
        for (sign, phrases) in &knowledge.rh {
            let longest = phrases.iter().filter(|phrase| starts_word(rest, phrase)).map(String::len).max();
            if let Some(length) = longest {
                return (Some(if sign == "+" { "+" } else { "-" }), at + length);
            }
        }
        let word = knowledge.rh_words.iter().filter(|word| starts_word(rest, word)).map(String::len).max();
        match word {
            Some(length) => at += length,
            None if rest.starts_with("and ") => at += 4,
            None => break,
        }
    }
    (None, from)
}

/// A row that holds RhD alone.
fn rh_alone(unit: &Unit) -> Option<&'static str> {
    let words = unit.words().trim_start();
    let starts = INFECTIONS.blood_group.rh_words.iter().any(|word| starts_word(words, word));
    starts.then(|| rh_at(words, 0).0).flatten()
}
