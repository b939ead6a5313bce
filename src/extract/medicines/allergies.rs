//! Allergies: the substance and what it did, or the statement that none is known.

use std::ops::Range;

use super::knowledge::MEDICINES;
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context};
use crate::model::{Certainty, Fact, Subject};

/// Words of a substance, at most.
const SUBSTANCE_WORDS: usize = 5;

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for unit in paper.units {
        if matches!(unit.section, Section::Legend | Section::FamilyHistory | Section::Plan) {
            continue;
        }
        let knowledge = &MEDICINES.allergies;
        let found = if let Some(none) = unit.find(&knowledge.none_known).first() {
            // "Allergic to metamizole, otherwise no known allergies": one is known.
            let apart = |hit: &Range<usize>| hit.end <= none.range.start || hit.start >= none.range.end;
            let named = unit.find(&knowledge.to).iter().any(|hit| apart(&hit.range));
            if named { sentence(paper, unit) } else { vec![none_known(paper, unit, &none.range)] }
        } else if unit.section == Section::Allergies {
            section(paper, unit)
        } else {
            sentence(paper, unit)
        };
        facts.extend(found);
    }
    facts.dedup_by(|a, b| a.name == b.name && a.value == b.value && a.evidence == b.evidence);
    facts
}

fn none_known(paper: &Paper<'_>, unit: &Unit, place: &Range<usize>) -> Fact {
    let mut fact = paper.fact(
        "allergy",
        "none-known",
        unit.raw(place).trim(),
        unit.evidence(place),
        "extract/medicines:none-known",
    );
    fact.subject = context::at(unit, place).subject;
    fact
}

/// Items under the heading.
fn section(paper: &Paper<'_>, unit: &Unit) -> Vec<Fact> {
    let words = unit.words();
    let knowledge = &MEDICINES.allergies;
    let start = unit.opening().map_or(0, |opening| opening.length.min(words.len()));
    let body = words[start..].trim_matches([' ', '\t', '.', ':', '-', '。']);
    if body.is_empty() || knowledge.unknown.iter().any(|known| known == body) {
        return Vec::new();
    }
    let body_start = start + words[start..].find(body).unwrap_or(0);
    let body_place = body_start..body_start + body.len();
    if knowledge.none_short.iter().any(|none| none == body) {
        return vec![none_known(paper, unit, &body_place)];
    }
    // A sentence inside the section.
    let spoken = sentence(paper, unit);
    if !spoken.is_empty() || reach::words(body) > 14 {
        return spoken;
    }
    let mut facts = Vec::new();
    if body.contains('\t') {
        let cells: Vec<Range<usize>> = unit
            .cells()
            .into_iter()
            .filter(|cell| cell.end > body_place.start && !words[cell.clone()].trim().is_empty())
            .collect();
        let cells: Vec<Range<usize>> = cells
            .into_iter()
            .map(|cell| cell.start.max(body_place.start)..cell.end)
            .filter(|c| c.start < c.end)
            .collect();
        if let Some(name) = cells.first() {
            let name = trimmed(words, name);
            let known = |text: &str| knowledge.unknown.iter().any(|unknown| unknown == text);
            if !known(&words[name.clone()]) {
                let reaction =
                    cells.get(1).map(|cell| trimmed(words, cell)).filter(|cell| !known(&words[cell.clone()]));
                facts.extend(allergy(paper, unit, &name, reaction));
            }
        }
        return facts;
    }
    let mut from = body_place.start;
    for piece in pieces(&words[body_place.clone()]) {
        let place = body_place.start + piece.start..body_place.start + piece.end;
        from = from.max(place.end);
        let text = words[place.clone()].trim_matches([' ', '.', ':']);
        // "patient to confirm", "Weight 92 kg" on the next line: no substance.
        if knowledge.unknown.iter().any(|known| known == text) || text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let (name, reaction) = name_and_reaction(words, &place);
        facts.extend(allergy(paper, unit, &name, reaction));
    }
    facts
}

/// Parts a list at commas and semicolons outside brackets, and at "and".
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0usize, 0usize);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                pieces.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(start..text.len());
    pieces
}

/// `penicillin (rash)`, `penicillin - rash`, `latex causing hives`.
fn name_and_reaction(words: &str, place: &Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let text = &words[place.clone()];
    if let (Some(open), Some(close)) = (text.find('('), text.rfind(')'))
        && open < close
    {
        let name = trimmed(words, &(place.start..place.start + open));
        return (name, Some(trimmed(words, &(place.start + open + 1..place.start + close))));
    }
    for mark in &MEDICINES.allergies.reactions {
        let spaced = if mark == ":" { mark.clone() } else { format!(" {mark} ") };
        if let Some(at) = text.find(&spaced) {
            let name = trimmed(words, &(place.start..place.start + at));
            return (name, Some(trimmed(words, &(place.start + at + spaced.len()..place.end))));
        }
    }
    (trimmed(words, place), None)
}

fn trimmed(words: &str, place: &Range<usize>) -> Range<usize> {
    let text = &words[place.clone()];
    let mut inner = text.trim_matches(|c: char| c.is_whitespace() || ".,;:-•*".contains(c));
    for word in &MEDICINES.allergies.opens {
        if let Some(rest) = inner.strip_prefix(word.as_str()).filter(|rest| rest.starts_with(' ')) {
            inner = rest.trim_start();
        }
    }
    let start = place.start + text.rfind(inner).unwrap_or(0);
    start..start + inner.len()
}

/// `allergic to penicillin`, `penicillin allergy`.
fn sentence(paper: &Paper<'_>, unit: &Unit) -> Vec<Fact> {
    let words = unit.words();
    let knowledge = &MEDICINES.allergies;
    let mut facts = Vec::new();
    for hit in unit.find(&knowledge.to) {
        let context = context::at(unit, &hit.range);
        if context.negated || context.certainty == Certainty::Planned || context.subject != Subject::Patient {
            continue;
        }
        let stop = words[hit.range.end..].find([',', ';', '.', '\t']).map_or(words.len(), |at| hit.range.end + at);
        let place = hit.range.end..stop;
        let (mut name, reaction) = name_and_reaction(words, &place);
        if let Some(end) = knowledge.ends.find(&words[name.clone()]).first() {
            name = trimmed(words, &(name.start..name.start + end.range.start));
        }
        facts.extend(allergy(paper, unit, &name, reaction));
    }
    if !facts.is_empty() {
        return facts;
    }
    for hit in unit.find(&knowledge.substances) {
        let rest = words[hit.range.end..].trim_start();
        let behind = knowledge.behind.iter().any(|word| crate::extract::labs::words::starts_with_word(rest, word));
        let context = context::at(unit, &hit.range);
        if behind && !context.negated && context.subject == Subject::Patient && context.certainty != Certainty::Planned
        {
            facts.extend(allergy(paper, unit, &hit.range, None));
        }
    }
    facts
}

fn allergy(paper: &Paper<'_>, unit: &Unit, name: &Range<usize>, reaction: Option<Range<usize>>) -> Option<Fact> {
    let words = unit.words();
    let text = words.get(name.clone())?;
    let said = text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && reach::words(text) <= SUBSTANCE_WORDS;
    if !said || MEDICINES.allergies.unknown.iter().any(|unknown| unknown == text) {
        return None;
    }
    let end = reaction.as_ref().map_or(name.end, |place| place.end.max(name.end));
    let whole = name.start..end;
    let printed = unit.raw(name).trim().replace('\n', " ");
    let mut fact =
        paper.fact("allergy", &printed, unit.raw(&whole).trim(), unit.evidence(&whole), "extract/medicines:allergy");
    fact.value = reaction.map(|place| unit.raw(&place).trim().replace('\n', " ")).filter(|text| !text.is_empty());
    Some(fact)
}
