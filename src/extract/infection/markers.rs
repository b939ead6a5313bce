//! Markers with their polarity, in sentences, lists and rows.

use std::ops::Range;

use super::knowledge::{From, INFECTIONS, Named};
use crate::extract::labs::when::PanelDate;
use crate::extract::labs::words::WORDS;
use crate::extract::lexicon::Hit;
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context};
use crate::model::{Certainty, Fact, Polarity, Subject};

type Marker<'a> = Hit<'a, Named>;

/// What was found about one marker.
struct Result {
    id: String,
    place: Range<usize>,
    polarity: Option<(Polarity, Range<usize>)>,
    value: Option<Range<usize>>,
    method: Option<String>,
    /// The germ is named as an illness, and no result stands with it.
    illness: bool,
}

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    if INFECTIONS.vaccination_kinds.iter().any(|kind| kind == paper.record.kind.id()) {
        return Vec::new();
    }
    let mut facts = Vec::new();
    let mut panel = PanelDate::default();
    for (index, unit) in paper.units.iter().enumerate() {
        let before = facts.len();
        if !matches!(unit.section, Section::Plan | Section::Legend | Section::Indication | Section::FamilyHistory) {
            let results = if unit.is_row { row(unit) } else { sentence(unit, &(0..unit.words().len())) };
            for result in results {
                facts.extend(fact(paper, index, &result, &panel));
            }
        }
        panel.pass(paper, index, facts.len() > before);
    }
    facts
}

fn fact(paper: &Paper<'_>, index: usize, result: &Result, panel: &PanelDate) -> Option<Fact> {
    let unit = &paper.units[index];
    let words = unit.words();
    let kind = paper.record.kind.id();
    if INFECTIONS.is_stain(&result.id, kind)
        || INFECTIONS.is_other_thing(&words[..result.place.start], &words[result.place.end..])
    {
        return None;
    }
    let around = context::at(unit, &result.place);
    if around.certainty == Certainty::Planned && result.polarity.as_ref().is_none_or(|(p, _)| *p != Polarity::Pending) {
        return None;
    }
    if result.illness {
        let named = result.polarity.as_ref().map_or(&result.place, |(_, place)| place);
        let whole = named.start.min(result.place.start)..named.end.max(result.place.end);
        let sure = !around.negated && matches!(around.certainty, Certainty::Asserted | Certainty::Historical);
        if (INFECTIONS.is_test(&result.id) && !sure)
            || INFECTIONS.is_other_thing(&words[..whole.start], &words[whole.end..])
        {
            return None;
        }
    }
    if let Some((polarity, place)) = result.polarity.as_ref().filter(|_| !result.illness) {
        // `was not positive` says neither.
        let denied = || INFECTIONS.is_denied(&words[..place.start]) || context::is_denied_at(unit, place);
        if (*polarity == Polarity::Positive && denied()) || INFECTIONS.polarity_is_others(&words[place.end..]) {
            return None;
        }
    }
    let polarity = result.polarity.as_ref().map(|(polarity, _)| *polarity);
    let print = result.value.clone().or_else(|| result.polarity.as_ref().map(|(_, place)| place.clone()))?;
    let whole = result.place.start.min(print.start)..result.place.end.max(print.end);
    let rule = format!("extract/infection:{}", result.id);
    let mut fact = paper.fact("infection-marker", &result.id, unit.raw(&print).trim(), unit.evidence(&whole), &rule);
    fact.polarity = polarity.unwrap_or(Polarity::Stated);
    if result.illness {
        fact.polarity = if around.negated { Polarity::Negative } else { Polarity::Positive };
        fact.certainty = around.certainty;
    }
    fact.value = result.value.as_ref().map(|value| unit.raw(value).trim().to_owned());
    fact.method = result.method.clone();
    fact.subject = around.subject;
    if fact.subject == Subject::Other {
        return None;
    }
    fact.date = panel.of(paper, index, &whole);
    if around.certainty == Certainty::Historical {
        fact.certainty = Certainty::Historical;
        fact.date = crate::extract::labs::when::date_near(paper, index, &whole);
    }
    Some(fact)
}

/// Markers of a sentence. Markers that a list joins share one polarity: that behind the list, else that before it.
fn sentence(unit: &Unit, part: &Range<usize>) -> Vec<Result> {
    let words = unit.words();
    let Some(text) = words.get(part.clone()) else { return Vec::new() };
    if !unit.may_have(&INFECTIONS.markers) {
        return Vec::new();
    }
    let markers = INFECTIONS.markers.find(text);
    let polarities = INFECTIONS.polarity.find(text);
    let mut results = Vec::new();
    let mut first = 0;
    while first < markers.len() {
        let mut last = first;
        // `HBsAg(-), anti-HBs(+)`: each has its own sign.
        let answered =
            |gap: &Range<usize>| polarities.iter().any(|hit| hit.range.start >= gap.start && hit.range.end <= gap.end);
        let joined = |gap: Range<usize>| INFECTIONS.joins(&text[gap.clone()]) && !answered(&gap);
        while last + 1 < markers.len() && joined(markers[last].range.end..markers[last + 1].range.start) {
            last += 1;
        }
        let group = &markers[first..=last];
        let (start, end) = (group[0].range.start, group[group.len() - 1].range.end);
        let value = (group.len() == 1).then(|| value_after(text, end)).flatten();
        let from = value.as_ref().map_or(end, |value| value.end);
        let behind = polarities
            .iter()
            .find(|hit| hit.range.start >= from)
            .filter(|hit| hit.meaning.1 == From::Either && INFECTIONS.links(&text[from..hit.range.start]));
        let ahead = polarities.iter().rev().find(|hit| hit.range.end <= start).filter(|hit| {
            let between = &text[hit.range.end..start];
            INFECTIONS.links(between) || between.trim() == ":"
        });
        let found = behind.or(ahead);
        let shift = |range: &Range<usize>| part.start + range.start..part.start + range.end;
        let illness = if found.is_none() && value.is_none() { INFECTIONS.illness(text, &(start..end)) } else { None };
        for marker in group {
            if let Some(place) = &illness {
                results.push(Result {
                    id: marker.meaning.id.clone(),
                    place: shift(&marker.range),
                    polarity: Some((Polarity::Positive, shift(place))),
                    value: None,
                    method: None,
                    illness: true,
                });
                continue;
            }
            let polarity = found.map(|hit| (hit.meaning.0, shift(&hit.range)));
            if polarity.is_none() && value.is_none() {
                continue;
            }
            let until =
                found.map_or(marker.range.end + 24, |hit| hit.range.start.max(marker.range.end)).min(text.len());
            results.push(Result {
                id: marker.meaning.id.clone(),
                place: shift(&marker.range),
                polarity,
                value: value.as_ref().map(&shift),
                method: method(marker, text, until),
                illness: false,
            });
        }
        first = last + 1;
    }
    results
}

/// The method between a marker and its answer, of those markers that have several.
fn method(marker: &Marker<'_>, text: &str, until: usize) -> Option<String> {
    if !marker.meaning.methods {
        return None;
    }
    let from = marker.range.end;
    let mut end = until.max(from);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    INFECTIONS.method(&text[marker.range.start..end.max(from)])
}

/// A titre or a number of copies right behind a marker.
fn value_after(text: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    for _ in 0..6 {
        at += text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
        let rest = &text[at..];
        let operator = WORDS.operator(rest).map_or(0, |(_, length)| length);
        let number = rest[operator..].trim_start_matches(' ');
        let digits = number.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(number.len());
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = number[..digits].trim_end_matches(['.', ',']).len();
            let number_end = text.len() - number.len() + digits + power_of_ten(&number[digits..]);
            let tail = text[number_end..].trim_start_matches([' ', '\t']);
            let unit = INFECTIONS.value_units.iter().find(|unit| super::knowledge::starts_word(tail, unit))?;
            return Some(at..text.len() - tail.len() + unit.len());
        }
        if operator > 0 {
            return None;
        }
        let rest_words = rest.split([' ', '\t']).next().unwrap_or_default();
        let length = if rest.starts_with([':', '=', '(', '-']) { 1 } else { rest_words.len() };
        if length == 0 || !INFECTIONS.links(&rest[..length]) {
            return None;
        }
        at += length;
    }
    None
}

/// Length of the power of ten that a number goes on with: `x10^3`.
fn power_of_ten(text: &str) -> usize {
    let rest = text.trim_start_matches(' ');
    let Some(exponent) = rest.strip_prefix("x10^").or_else(|| rest.strip_prefix("x 10^")) else { return 0 };
    let digits = exponent.len() - exponent.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 0 { 0 } else { text.len() - exponent.len() + digits }
}

/// Markers of a row: the first answer in the cells behind the name, before the next name.
fn row(unit: &Unit) -> Vec<Result> {
    let words = unit.words();
    let cells = unit.cells();
    let named: Vec<(usize, Vec<Marker<'_>>)> = cells
        .iter()
        .enumerate()
        .map(|(index, cell)| (index, INFECTIONS.markers.find(&words[cell.clone()])))
        .filter(|(_, hits)| !hits.is_empty())
        .collect();
    let mut results = Vec::new();
    for (position, (index, hits)) in named.iter().enumerate() {
        let cell = &cells[*index];
        // A cell that holds its answer is a sentence.
        let own = sentence(unit, cell);
        if !own.is_empty() {
            results.extend(own);
            continue;
        }
        let until = named.get(position + 1).map_or(cells.len(), |(next, _)| *next);
        let stretch = &cells[index + 1..until];
        let answer = stretch.iter().find_map(|cell| {
            let text = &words[cell.clone()];
            let hit = INFECTIONS.polarity.find(text).into_iter().next()?;
            let short = reach::words(&text[..hit.range.start]) <= 3;
            short.then(|| (hit.meaning.0, cell.start + hit.range.start..cell.start + hit.range.end))
        });
        let value = stretch.first().and_then(|first| {
            let end = stretch.last().map_or(first.end, |last| last.end);
            let found = value_after(&words[..end], first.start)?;
            Some(found)
        });
        if answer.is_none() && value.is_none() {
            continue;
        }
        for hit in hits {
            let until = words[cell.clone()].len();
            results.push(Result {
                id: hit.meaning.id.clone(),
                place: cell.start + hit.range.start..cell.start + hit.range.end,
                polarity: answer.clone(),
                value: value.clone().filter(|_| hits.len() == 1),
                method: method(hit, &words[cell.clone()], until),
                illness: false,
            });
        }
    }
    // `HIV 1/2 Ag/Ab` names one test twice at most.
    results.dedup_by(|a, b| a.id == b.id && a.polarity == b.polarity && a.method == b.method);
    results
}
