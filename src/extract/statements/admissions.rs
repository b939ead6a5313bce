//! Stays in hospital: first and last day, as far as they are stated.

use std::sync::LazyLock;

use crate::extract::labs::words::starts_with_word;
use crate::extract::lexicon::{Lexicon, goes_on};
use crate::extract::sections::Section;
use crate::extract::{Paper, context};
use crate::model::{Certainty, DateKind, Fact, StatedDate, Subject};

use super::other_papers::{KNOWLEDGE, is_spoken};

static CUES: LazyLock<Lexicon<()>> =
    LazyLock::new(|| Lexicon::new(KNOWLEDGE.admission.cues.iter().map(|cue| (cue.clone(), ()))));

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let discharge_paper = paper.record.kind.id() == KNOWLEDGE.admission.kind;
    let undated = KNOWLEDGE.admission.undated_kinds.iter().any(|kind| kind == paper.record.kind.id());
    if !is_spoken(paper) {
        return Vec::new();
    }
    let mut facts = Vec::new();
    let mut own: [Option<(usize, std::ops::Range<usize>, StatedDate)>; 2] = [None, None];
    for (index, unit) in paper.units.iter().enumerate() {
        if matches!(unit.section, Section::FamilyHistory | Section::Legend | Section::Indication) {
            continue;
        }
        let placed: Vec<_> = paper.dates.by_unit[index]
            .iter()
            .filter(|placed| placed.date.value.is_some())
            .filter(|placed| matches!(placed.date.kind, DateKind::Admission | DateKind::Discharge))
            .collect();
        let cue = unit.find(&CUES).into_iter().next().map(|hit| hit.range);
        let place = cue.clone().or_else(|| placed.first().map(|placed| placed.range.clone()));
        let Some(place) = place else { continue };
        let around = context::at(unit, &place);
        let happened = matches!(around.certainty, Certainty::Asserted | Certainty::Historical);
        let before = unit.words()[..place.start].trim_end();
        let not_yet = KNOWLEDGE
            .admission
            .not_before
            .iter()
            .any(|phrase| before.strip_suffix(phrase.as_str()).is_some_and(|rest| !rest.ends_with(goes_on)));
        let today = paper.date.and_then(|date| date.value);
        let ahead = placed.iter().any(|placed| {
            matches!((today, placed.date.value), (Some(today), Some(day)) if !discharge_paper && today.surely_before(&day))
        });
        if not_yet
            || ahead
            || !happened
            || around.negated
            || around.subject != Subject::Patient
            || unit.words().contains('?')
        {
            continue;
        }
        let first = placed.iter().find(|placed| placed.date.kind == DateKind::Admission);
        let last = placed
            .iter()
            .rev()
            .find(|placed| placed.date.kind == DateKind::Discharge)
            .or_else(|| placed.iter().rev().find(|placed| first.is_some_and(|first| first.range != placed.range)));
        if discharge_paper && placed.len() == 1 && cue.as_ref().is_none_or(|cue| placed[0].range.start < cue.end + 40) {
            let slot = usize::from(placed[0].date.kind == DateKind::Discharge);
            if own[slot].is_none() {
                own[slot] = Some((index, placed[0].range.clone(), placed[0].date.clone()));
            }
            continue;
        }
        // A day of discharge alone tells of no other stay than the paper's own.
        if !placed.is_empty() && first.is_none() && cue.is_none() {
            continue;
        }
        if placed.is_empty() {
            // Said without a date, as "admitted with sepsis in October".
            let Some(cue) = unit.find(&CUES).into_iter().next().map(|hit| hit.range) else { continue };
            let rest = unit.words()[cue.end..].trim_start();
            if !undated || KNOWLEDGE.admission.not_behind.iter().any(|word| starts_with_word(rest, word)) {
                continue;
            }
            facts.push(paper.fact(
                "admission",
                "admission",
                unit.raw(&cue),
                unit.evidence(&cue),
                "extract/statements:admission",
            ));
            facts.push(mention(paper, unit, &cue, None));
            continue;
        }
        let days = [first.map(|placed| &placed.date), last.map(|placed| &placed.date)];
        let Some(value) = interval(days) else { continue };
        let start = placed.iter().map(|placed| placed.range.start).min().unwrap_or(place.start);
        let end = placed.iter().map(|placed| placed.range.end).max().unwrap_or(place.end);
        let span = start..end;
        facts.push(admission(paper, index, &span, value, days));
        if !discharge_paper {
            let day = days[1].or(days[0]).and_then(|date| date.value).map(|date| date.to_string());
            facts.push(mention(paper, unit, &span, day));
        }
    }
    // Spoken of again without its date: the stay whose date is known, or the same one.
    let dated = facts.iter().any(|fact| fact.kind == "admission" && fact.value.is_some());
    let mut kept = 0;
    facts.retain(|fact| {
        kept += usize::from(fact.value.is_none());
        fact.value.is_some() || (!dated && kept <= 2)
    });
    let days = [own[0].as_ref().map(|(_, _, date)| date), own[1].as_ref().map(|(_, _, date)| date)];
    if let (Some(value), Some((index, range, _))) = (interval(days), own[0].as_ref().or(own[1].as_ref())) {
        facts.insert(0, admission(paper, *index, range, value, days));
    }
    facts
}

/// The ISO interval of two days, of which one may be unknown.
fn interval(days: [Option<&StatedDate>; 2]) -> Option<String> {
    let [first, last] = days.map(|day| day.and_then(|date| date.value));
    match (first, last) {
        (Some(first), Some(last)) if first == last || last.surely_before(&first) => Some(first.to_string()),
        (Some(first), Some(last)) => Some(format!("{first}/{last}")),
        (Some(first), None) => Some(first.to_string()),
        (None, Some(last)) => Some(format!("/{last}")),
        (None, None) => None,
    }
}

fn admission(
    paper: &Paper<'_>,
    index: usize,
    place: &std::ops::Range<usize>,
    value: String,
    days: [Option<&StatedDate>; 2],
) -> Fact {
    let unit = &paper.units[index];
    let raw = unit.raw(place).trim().to_owned();
    let mut fact = paper.fact("admission", "admission", &raw, unit.evidence(place), "extract/statements:admission");
    fact.value = Some(value);
    fact.date = days[1].or(days[0]).cloned();
    fact
}

/// The discharge summary that such a stay must have.
fn mention(
    paper: &Paper<'_>,
    unit: &crate::extract::unit::Unit,
    place: &std::ops::Range<usize>,
    day: Option<String>,
) -> Fact {
    let mut fact = paper.fact(
        "report-mentioned",
        &KNOWLEDGE.admission.kind,
        unit.raw(place).trim(),
        unit.evidence(place),
        "extract/statements:admission",
    );
    fact.value = day;
    fact
}
