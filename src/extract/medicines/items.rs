//! Items of a medicine list, and medicines in sentences: name, dose, frequency.

use std::ops::Range;

use super::knowledge::MEDICINES;
use crate::extract::lexicon::is_whole_word;
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context};
use crate::model::{Certainty, Fact, Subject};

/// One medicine on the page.
struct Item {
    name: Range<usize>,
    dose: Option<Range<usize>>,
    frequency: Option<Range<usize>>,
}

impl Item {
    fn whole(&self) -> Range<usize> {
        let places = [Some(&self.name), self.dose.as_ref(), self.frequency.as_ref()];
        let start = places.iter().flatten().map(|place| place.start).min().unwrap_or(0);
        start..places.iter().flatten().map(|place| place.end).max().unwrap_or(start)
    }
}

/// The words of a medicine's name, at most.
const NAME_WORDS: usize = 5;

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let list_paper = MEDICINES.list_kinds.iter().any(|kind| kind == paper.record.kind.id());
    for unit in paper.units {
        let in_list = unit.section == Section::Medication || (list_paper && unit.section == Section::Body);
        let silent_section = matches!(
            unit.section,
            Section::Plan
                | Section::Treatment
                | Section::Legend
                | Section::Indication
                | Section::Allergies
                | Section::FamilyHistory
        );
        if silent_section {
            continue;
        }
        if let Some(none) = unit.find(&MEDICINES.none).first() {
            let raw = unit.raw(&none.range).to_owned();
            facts.push(paper.fact("medication", "none", &raw, unit.evidence(&none.range), "extract/medicines:none"));
            continue;
        }
        for item in items(unit, in_list) {
            facts.extend(fact(paper, unit, &item, in_list));
        }
    }
    facts
}

fn fact(paper: &Paper<'_>, unit: &Unit, item: &Item, in_list: bool) -> Option<Fact> {
    let around = context::at(unit, &item.name);
    let certain = match around.certainty {
        Certainty::Asserted => true,
        Certainty::Historical => in_list,
        _ => false,
    };
    if !certain || around.subject != Subject::Patient || (around.negated && !in_list) {
        return None;
    }
    let raw = |place: &Range<usize>| unit.raw(place).trim().replace('\n', " ");
    let parts: Vec<String> = [&item.dose, &item.frequency].into_iter().flatten().map(raw).collect();
    // `6 mg/j` stands in one piece.
    let is_one =
        item.dose.as_ref().zip(item.frequency.as_ref()).is_some_and(|(dose, frequency)| dose.end == frequency.start);
    let whole = item.whole();
    let name = raw(&item.name);
    let mut fact =
        paper.fact("medication", &name, unit.raw(&whole).trim(), unit.evidence(&whole), "extract/medicines:item");
    fact.value = (!parts.is_empty()).then(|| parts.join(if is_one { "" } else { " " }));
    Some(fact)
}

/// A frequency with the days that narrow it: `once daily` is not `once daily on Monday and Friday`. In a row it is the
/// rest of its cell.
fn with_days(unit: &Unit, place: Range<usize>) -> Range<usize> {
    let words = unit.words();
    if unit.is_row
        && let Some(cell) = unit.cells().into_iter().find(|cell| cell.start <= place.start && place.end <= cell.end)
    {
        let length = words[cell.clone()].trim_end().len();
        return place.start..(cell.start + length).max(place.end);
    }
    let mut end = place.end;
    let mut reached = place.end;
    for hit in MEDICINES.days.find(&words[place.end..]) {
        let range = place.end + hit.range.start..place.end + hit.range.end;
        if !words[reached..range.start].chars().all(|c| c.is_whitespace() || ",/&".contains(c)) {
            break;
        }
        reached = range.end;
        // "on" and "and" count only with a day behind them.
        if !hit.meaning {
            end = range.end;
        }
    }
    place.start..end
}

fn begins_with_frequency(rest: &str) -> bool {
    const LONGEST: usize = 24;
    let head = &rest[..rest.floor_char_boundary(LONGEST)];
    MEDICINES.frequencies.find(head).into_iter().any(|hit| hit.range.start == 0)
}

fn items(unit: &Unit, in_list: bool) -> Vec<Item> {
    let words = unit.words();
    let content = if in_list && !unit.is_row { unit.opening().map_or(0, |o| o.length.min(words.len())) } else { 0 };
    let doses: Vec<Range<usize>> = MEDICINES
        .dose
        .find_iter(words)
        .map(|found| found.range())
        .filter(|range| {
            let rest = &words[range.end..];
            let regular = !MEDICINES.not_regular.iter().any(|unit| rest.starts_with(unit.as_str()));
            // `6 mg/j` tells how often, `6 mg/kg` of what.
            let is_part = rest.starts_with('/') && !begins_with_frequency(rest);
            range.start >= content && is_whole_word(words, range) && regular && !is_part
        })
        .collect();
    let mut found: Vec<Item> = Vec::new();
    let mut from = content;
    for (index, dose) in doses.iter().enumerate() {
        let until = doses.get(index + 1).map_or(words.len(), |next| next.start);
        let Some(name) = name_before(unit, from, dose.start, in_list) else { continue };
        // `10 mg tablets: 1 tablet daily`: a second dose without a name belongs to the first.
        let next_has_name =
            doses.get(index + 1).is_some_and(|next| name_before(unit, dose.end, next.start, in_list).is_some());
        let end = item_end(words, dose.end, if next_has_name { until } else { words.len() });
        let frequency = MEDICINES
            .frequencies
            .find(&words[dose.end..end])
            .into_iter()
            .map(|hit| dose.end + hit.range.start..dose.end + hit.range.end)
            .find(|place| !is_ordinary_word(unit, place))
            .map(|place| with_days(unit, place));
        let part = name.start..end;
        let stopped = !MEDICINES.stopped.find(&words[clause_start(words, name.start)..part.end]).is_empty();
        from = frequency.as_ref().map_or(dose.end, |place| place.end);
        if stopped || (!in_list && frequency.is_none()) {
            continue;
        }
        found.push(Item { name, dose: Some(dose.clone()), frequency });
    }
    if in_list {
        // Known medicines without a dose.
        for hit in unit.find(&MEDICINES.drugs).into_iter().filter(|hit| hit.range.start >= content) {
            let taken = found.iter().any(|item| {
                let whole = item.whole();
                hit.range.start < whole.end && whole.start < hit.range.end
            });
            let end = item_end(words, hit.range.end, words.len());
            let stopped = !MEDICINES.stopped.find(&words[clause_start(words, hit.range.start)..end]).is_empty();
            if taken || stopped {
                continue;
            }
            let frequency = MEDICINES
                .frequencies
                .find(&words[hit.range.end..end])
                .into_iter()
                .map(|f| hit.range.end + f.range.start..hit.range.end + f.range.end)
                .find(|place| !is_ordinary_word(unit, place))
                .map(|place| with_days(unit, place));
            found.push(Item { name: hit.range, dose: None, frequency });
        }
        found.sort_by_key(|item| item.name.start);
    }
    found
}

/// `on` and `om` mean a time of day only in capitals.
fn is_ordinary_word(unit: &Unit, place: &Range<usize>) -> bool {
    place.len() == 2 && unit.words()[place.clone()] == *"on" && unit.raw(place) != "ON"
}

/// Where an item ends: at a mark that parts items, outside brackets.
fn item_end(words: &str, from: usize, until: usize) -> usize {
    let mut depth = 0usize;
    for (at, character) in words[from..until].char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' | '•' => return from + at,
            ',' if depth == 0 => {
                // `monday, wednesday, friday` goes on: a comma parts items only where a name follows, which the dose
                // behind it shows; the caller gives the next dose as the limit.
                let next = words[from + at + 1..until].trim_start();
                if MEDICINES.drugs.find(next).first().is_some_and(|hit| hit.range.start == 0) {
                    return from + at;
                }
            }
            '.' if words[from + at + 1..].starts_with(' ') => return from + at,
            _ => {}
        }
    }
    until
}

fn clause_start(words: &str, at: usize) -> usize {
    let end_of = |found: usize| found + words[found..].chars().next().map_or(1, char::len_utf8);
    words[..at].rfind([',', ';', '•', '\t', ':', '.']).map_or(0, end_of)
}

/// The name before a dose: a known medicine, or in a list the words before it.
fn name_before(unit: &Unit, from: usize, dose: usize, in_list: bool) -> Option<Range<usize>> {
    let words = unit.words();
    if from >= dose {
        return None;
    }
    let known = MEDICINES.drugs.find(&words[from..dose]).into_iter().next_back().map(|hit| hit.range);
    if let Some(known) = known {
        let place = from + known.start..from + known.end;
        let between = &words[place.end..dose];
        let near = if in_list { 6 } else { 2 };
        if reach::words(between) <= near && !between.contains([';', ',']) {
            return Some(place);
        }
    }
    if !in_list {
        return None;
    }
    // Cells or words that only say how it is taken are passed over.
    let mut end = dose;
    for _ in 0..4 {
        let segment_start = words[from..end]
            .trim_end_matches(['\t', ' ', ':', '-', '(', ','])
            .rfind(['\t', ',', ';', '•', '▪', ':', '*', '☐', '·'])
            .map_or(from, |at| from + at + words[from + at..].chars().next().map_or(1, char::len_utf8));
        let segment = words[segment_start..end].trim_matches(|c: char| !c.is_alphanumeric());
        let offset = words[segment_start..end].find(segment).unwrap_or(0);
        let place = segment_start + offset..segment_start + offset + segment.len();
        let mut rest = segment.to_owned();
        for hit in MEDICINES.forms.find(segment).iter().rev() {
            rest.replace_range(hit.range.clone(), "");
        }
        let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 3 {
            let place = without_edges(words, place);
            let text = &words[place.clone()];
            let plain = text.starts_with(char::is_alphabetic)
                && reach::words(text) <= NAME_WORDS
                && !text.contains(". ")
                && !text.split_whitespace().any(|word| MEDICINES.not_names.iter().any(|known| known == word));
            return plain.then_some(place);
        }
        if segment_start <= from {
            return None;
        }
        end = segment_start.saturating_sub(1).max(from);
        while !words.is_char_boundary(end) {
            end -= 1;
        }
    }
    None
}

/// Without the number of the item before the name, and the kind of preparation around it.
fn without_edges(words: &str, place: Range<usize>) -> Range<usize> {
    let text = &words[place.clone()];
    let stripped = text.trim_start_matches(|c: char| c.is_ascii_digit() || ". )".contains(c));
    let mut start = place.end - stripped.len();
    let mut end = place.end;
    for _ in 0..3 {
        let text = &words[start..end];
        let hits = MEDICINES.forms.find(text);
        if let Some(last) = hits.last().filter(|hit| hit.range.end == text.len() && hit.range.start > 0) {
            end = start + text[..last.range.start].trim_end().len();
            continue;
        }
        if let Some(first) = hits.first().filter(|hit| hit.range.start == 0 && hit.range.end < text.len()) {
            start = end - text[first.range.end..].trim_start().len();
            continue;
        }
        break;
    }
    start..end
}
