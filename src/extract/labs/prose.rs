//! Values in sentences and lists: `Hb 104 g/L, WCC 3.2`, `a ferritin of 890`.

use std::ops::Range;

use super::analyte::{NAMES, Named};
use super::measure::{Measured, measured_at, reference_at};
use super::number::DecimalMark;
use super::units::{UnitMention, unit_at, whole_unit};
use super::when::phrase_before;
use super::words::WORDS;
use crate::extract::dates::Placed;
use crate::extract::unit::Unit;

/// One result as it stands on the page, before it becomes a fact.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) named: Named,
    pub(super) name: Range<usize>,
    pub(super) measured: Measured,
    pub(super) unit: Option<UnitMention>,
    pub(super) reference: Option<Range<usize>>,
    pub(super) flag: Option<Range<usize>>,
}

impl Found {
    /// From the name to the end of the value.
    pub(super) fn span(&self) -> Range<usize> {
        let places = [&self.name, &self.measured.range];
        let start = places.iter().map(|place| place.start).min().unwrap_or(0);
        let end = places.iter().map(|place| place.end).max().unwrap_or(start).max(self.measured.end);
        start..end
    }
}

/// How many words and brackets may stand between a name and its value.
const MOST_FILLERS: usize = 9;

/// The results within `part` of a unit.
pub(super) fn results(unit: &Unit, part: &Range<usize>, dates: &[Placed], mark: DecimalMark) -> Vec<Found> {
    let words = unit.words();
    let Some(text) = words.get(part.clone()) else { return Vec::new() };
    if !unit.may_have(&*NAMES) {
        return Vec::new();
    }
    let hits = NAMES.find(text);
    let mut found = Vec::new();
    // `Transfuse if Hb <8 g/dL or platelets <10`: what a limit is joined to is a limit.
    let mut guarded: Option<usize> = None;
    for (index, hit) in hits.iter().enumerate() {
        let Some(named) = hit.meaning else { continue };
        let name = part.start + hit.range.start..part.start + hit.range.end;
        let until = hits.get(index + 1).map_or(part.end, |next| part.start + next.range.start);
        let Some(result) = value_after(unit, *named, name.clone(), until, part.end, dates, mark) else { continue };
        if phrase_before(&WORDS.guards_before, words, name.start, 5)
            || WORDS.guarded_after(&words[result.measured.end..])
            || guarded.is_some_and(|end| is_joint(words, end, name.start))
        {
            guarded = Some(result.measured.end);
            continue;
        }
        guarded = None;
        found.push(result);
    }
    found
}

/// Whether no more than a word that joins stands between two places.
fn is_joint(words: &str, from: usize, to: usize) -> bool {
    words
        .get(from..to)
        .is_some_and(|gap| gap.split_whitespace().count() <= JOINT_WORDS && !gap.contains(['.', ';', ':', '\t']))
}

/// Words between two limits, at most.
const JOINT_WORDS: usize = 2;

fn value_after(
    unit: &Unit,
    named: Named,
    name: Range<usize>,
    until: usize,
    end: usize,
    dates: &[Placed],
    mark: DecimalMark,
) -> Option<Found> {
    let words = unit.words();
    let mut at = name.end;
    let mut unit_in_name = None;
    let mut reference = None;
    // A name in its own brackets: `lactate dehydrogenase (LDH) 837`.
    for _ in 0..MOST_FILLERS {
        at += words[at..end].len() - words[at..end].trim_start_matches([' ', '\'', '"']).len();
        if let Some(date) = dates.iter().find(|placed| placed.range.start == at) {
            at = date.range.end;
            continue;
        }
        if let Some(measured) = measured_at(unit, at, end, mark).filter(|m| m.range.start == at) {
            if measured.range.end > end || at > until {
                return None;
            }
            // `130-170` before the number is the reference range, unless this is measured in ranges.
            if measured.high.is_some() && !named.analyte.range_is_value {
                reference = Some(measured.range.clone());
                at = measured.end;
                if measured.unit.is_some() && unit_in_name.is_none() {
                    unit_in_name = measured.unit;
                }
                continue;
            }
            return finish(unit, named, name, measured, unit_in_name, reference, mark);
        }
        let rest = &words[at..end];
        if rest.starts_with(['(', '[']) {
            let close = rest.find([')', ']']).filter(|length| *length <= 40)?;
            let inside = at + 1..at + close;
            if let Some(found) = whole_unit(words, &inside) {
                unit_in_name = Some(found);
            } else if let Some(found) = reference_at(words, at) {
                reference = Some(found);
            } else if let Some(measured) = measured_at(unit, at + 1, end, mark) {
                return finish(unit, named, name, measured, unit_in_name, reference, mark);
            }
            at += close + 1;
            continue;
        }
        // `(LDH) de 837 U/l`: the name stands in brackets of its own.
        if rest.starts_with(')') && words[..name.start].trim_end().ends_with('(') {
            at += 1;
            continue;
        }
        at += WORDS.filler(rest)?;
    }
    None
}

fn finish(
    unit: &Unit,
    named: Named,
    name: Range<usize>,
    mut measured: Measured,
    unit_in_name: Option<UnitMention>,
    mut reference: Option<Range<usize>>,
    mark: DecimalMark,
) -> Option<Found> {
    let words = unit.words();
    let analyte = named.analyte;
    // A capital L behind a volume is its unit.
    if let (Some(flag), None) = (&measured.flag, &measured.unit)
        && let Some(found) = unit_at(words, flag.start).filter(|found| analyte.has_unit(found.unit))
    {
        (measured.end, measured.unit, measured.flag) = (found.range.end, Some(found), None);
    }
    // `2.8 L (85 % predicted)`: the share is what is compared.
    let convertible = measured.unit.as_ref().is_some_and(|u| analyte.convert(&[], "", Some(u.unit)).value.is_some());
    if let (Some(found), false) = (&measured.unit, convertible) {
        let bracket = words[found.range.end..].trim_start();
        if analyte.has_unit(found.unit) && bracket.starts_with('(') {
            let inside = words.len() - bracket.len() + 1;
            if let Some(share) = measured_at(unit, inside, words.len(), mark).filter(|share| {
                share.unit.as_ref().is_some_and(|u| analyte.convert(&[], "", Some(u.unit)).value.is_some())
            }) {
                measured = share;
            }
        }
    }
    let own_unit = measured.unit.clone().filter(|own| !own.is_other() || unit_in_name.is_none());
    let unit_found = own_unit.or(unit_in_name);
    match &unit_found {
        Some(found) if found.is_other() || analyte.is_other_test_in(found.unit) => return None,
        Some(found) if named.needs_unit && !analyte.has_unit(found.unit) => return None,
        None if named.needs_unit => return None,
        _ => {}
    }
    if reference.is_none() {
        reference = reference_at(words, measured.end);
    }
    Some(Found { flag: measured.flag.clone(), named, name, unit: unit_found, reference, measured })
}
