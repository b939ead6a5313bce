//! When the disease came back, grew or changed: facts of the type `relapse-date`.

use super::mention::Mention;
use super::responses::RESPONSES;
use super::words::{count, has};
use crate::extract::Paper;
use crate::extract::context;
use crate::extract::dates::Placed;
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::model::{Certainty, DateKind, Fact, PartialDate, StatedDate, Subject};
use crate::script::is_ideograph;

/// The dated relapses, progressions and transformations of a unit.
pub(crate) fn events(paper: &Paper<'_>, unit: &Unit, dates: &[Placed], mentions: &[Mention]) -> Vec<Fact> {
    let words = unit.words();
    if matches!(unit.section, Section::Legend | Section::Indication) {
        return Vec::new();
    }
    let mut facts: Vec<Fact> = Vec::new();
    let mut used: Vec<usize> = Vec::new();
    for hit in unit.find(&RESPONSES.events) {
        let around = context::at(unit, &hit.range);
        let sure = matches!(around.certainty, Certainty::Asserted | Certainty::Historical);
        let clause = context::clause(unit, &hit.range);
        let lead = reach::last(&words[clause.start..hit.range.start], 3);
        let joined = words[hit.range.end..].starts_with('-') && !words[hit.range.end..].starts_with("- ");
        let asked = words[hit.range.end..].trim_start().starts_with('?');
        if !sure || around.negated || around.subject != Subject::Patient || joined || asked {
            continue;
        }
        if has(&RESPONSES.event_not, lead, 0..lead.len()) {
            continue;
        }
        let placed = right_before(words, &hit.range, dates, &used)
            .or_else(|| behind(words, &hit.range, dates, mentions, &used))
            .or_else(|| ahead(words, &hit.range, dates, mentions, &used));
        let date = match placed {
            Some(index) => {
                used.push(index);
                Some(StatedDate { kind: DateKind::Relapse, ..dates[index].date.clone() })
            }
            None => now(paper, unit, lead, &hit.range),
        };
        let Some(date) = date else { continue };
        let Some(value) = date.value else { continue };
        if facts.iter().any(|fact| fact.name == *hit.meaning && fact.value == Some(value.to_string())) {
            continue;
        }
        let raw = unit.raw(&hit.range).to_owned();
        let mut fact = paper.fact("relapse-date", hit.meaning, &raw, unit.evidence(&hit.range), "extract/responses");
        fact.value = Some(value.to_string());
        fact.certainty = around.certainty;
        fact.date = Some(date);
        facts.push(fact);
    }
    facts
}

/// "PD October 2026. As you know, it has progressed": what a letter tells without a day is what it has dated already, and no
/// newer event of the day of the letter.
pub(crate) fn drop_retold(facts: &mut Vec<Fact>) {
    let is_event = |fact: &Fact| fact.kind == "relapse-date";
    let day = |fact: &Fact| fact.date.as_ref().and_then(|date| date.value);
    let is_of_letter = |fact: &Fact| fact.date.as_ref().is_some_and(|date| date.kind == DateKind::Clinic);
    let dated: Vec<PartialDate> =
        facts.iter().filter(|fact| is_event(fact) && !is_of_letter(fact)).filter_map(day).collect();
    let is_dated = |letter: PartialDate| {
        dated.iter().any(|event| (0..=RETOLD_DAYS).contains(&(letter.earliest() - event.latest()).num_days()))
    };
    facts.retain(|fact| !(is_event(fact) && is_of_letter(fact) && day(fact).is_some_and(is_dated)));
}

/// A relapse is told of again within so many days of its own.
const RETOLD_DAYS: i64 = 90;

/// Words between "relapse" and its date.
const REACH: usize = 8;

/// `2024年1月复发`: in Chinese the date stands before the verb.
fn right_before(words: &str, range: &std::ops::Range<usize>, dates: &[Placed], used: &[usize]) -> Option<usize> {
    if !words[range.start..].starts_with(is_ideograph) {
        return None;
    }
    let index = dates.iter().rposition(|date| date.range.end <= range.start)?;
    let gap = &words[dates[index].range.end..range.start];
    let near = count(gap) <= RIGHT_BEFORE && !gap.contains([',', ';', '。', '\t']);
    (near && !used.contains(&index) && !unusable(dates[index].date.kind)).then_some(index)
}

/// Words between a date and the verb behind it.
const RIGHT_BEFORE: usize = 3;

/// `Relapse 10/03/2026`, `progressed on ibrutinib in February 2026`.
fn behind(
    words: &str,
    range: &std::ops::Range<usize>,
    dates: &[Placed],
    mentions: &[Mention],
    used: &[usize],
) -> Option<usize> {
    let index = dates.iter().position(|d| d.range.start >= range.end)?;
    let date = &dates[index];
    let gap = &words[range.end..date.range.start];
    let opened = gap.contains('(') && gap.trim() != "(";
    let named = mentions.iter().any(|m| m.range.start >= range.end && m.range.end <= date.range.start);
    let on = RESPONSES
        .event_on
        .find(&words[range.end..])
        .first()
        .is_some_and(|hit| count(&words[range.end..range.end + hit.range.start]) == 0)
        || RESPONSES
            .event_on
            .find(&words[range.clone()])
            .last()
            .is_some_and(|hit| range.start + hit.range.end == range.end);
    if used.contains(&index) || count(gap) > REACH || gap.contains([';', '\t']) || (opened && named) {
        return None;
    }
    if (named && !on) || has(&RESPONSES.event_skip_dates, gap, 0..gap.len()) || unusable(date.date.kind) {
        return None;
    }
    Some(index)
}

/// `On 10 March 2026 he relapsed`, `10/03/2026: relapse`.
fn ahead(
    words: &str,
    range: &std::ops::Range<usize>,
    dates: &[Placed],
    mentions: &[Mention],
    used: &[usize],
) -> Option<usize> {
    let index = dates.iter().rposition(|d| d.range.end <= range.start)?;
    let date = &dates[index];
    let gap = &words[date.range.end..range.start];
    let named = mentions.iter().any(|m| m.range.end <= range.start && m.range.start >= date.range.end);
    // A date behind the name of a treatment is the treatment's: "R-CHOP 2020, relapse".
    let clause = words[..date.range.start].rfind(';').unwrap_or(0);
    let taken = mentions.iter().any(|m| m.range.start >= clause && m.range.end <= date.range.start);
    if used.contains(&index) || named || taken || count(gap) > REACH || gap.contains(';') || unusable(date.date.kind) {
        return None;
    }
    if has(&RESPONSES.event_skip_dates, gap, 0..gap.len()) {
        return None;
    }
    Some(index)
}

fn unusable(kind: DateKind) -> bool {
    matches!(
        kind,
        DateKind::Birth
            | DateKind::Comparison
            | DateKind::FollowUp
            | DateKind::Expiry
            | DateKind::SpecimenTaken
            | DateKind::TreatmentStart
            | DateKind::Diagnosis
            | DateKind::Infusion
            | DateKind::Dictated
            | DateKind::Typed
    )
}

/// "There is now clinical progression", in a letter: the day of the clinic.
fn now(paper: &Paper<'_>, unit: &Unit, lead: &str, range: &std::ops::Range<usize>) -> Option<StatedDate> {
    let told = RESPONSES.present_papers.iter().any(|kind| kind == paper.record.kind.id());
    let words = unit.words();
    let near = reach::first(&words[range.end..], 3);
    let whole = words[range.clone()].to_owned();
    let present = [lead, near, whole.as_str()].iter().any(|text| has(&RESPONSES.present, text, 0..text.len()));
    paper.date.filter(|date| told && present && date.kind == DateKind::Clinic).cloned()
}
