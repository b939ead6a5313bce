//! Other papers that a paper speaks of: done and reported elsewhere, or booked.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::dates::Placed;
use crate::extract::lexicon::Lexicon;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context};
use crate::knowledge;
use crate::model::{Certainty, DateKind, Fact, PartialDate, Subject};

/// `knowledge/extract/other_papers.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Knowledge {
    kind_words: Vec<KindWords>,
    pub(super) antigens: Vec<String>,
    pub(super) antigen_names: BTreeMap<String, Vec<String>>,
    pub(super) product_behind: Vec<String>,
    pub(super) product_before: Vec<String>,
    pub(super) pending: PendingWords,
    mention: MentionWords,
    pub(super) admission: AdmissionWords,
    appointment_kinds: Vec<String>,
    appointment_clinic: ClinicWords,
}

/// The words for one kind of paper.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindWords {
    pub(super) kind: String,
    /// Whether the words name the test first and its report second.
    pub(super) scan: bool,
    phrases: Vec<String>,
}

/// The words of waiting.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PendingWords {
    pub(super) behind: Vec<String>,
    pub(super) before: Vec<String>,
    pub(super) not_after: Vec<String>,
    pub(super) result_words: Vec<String>,
    pub(super) between: Vec<String>,
    pub(super) addendum: Vec<String>,
    pub(super) addendum_kinds: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MentionWords {
    kinds: Vec<String>,
    verbs: Vec<String>,
    booked: Vec<String>,
    not_papers: Vec<String>,
}

/// The words of a stay in hospital.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdmissionWords {
    pub(super) cues: Vec<String>,
    pub(super) kind: String,
    pub(super) undated_kinds: Vec<String>,
    pub(super) not_before: Vec<String>,
    pub(super) not_behind: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClinicWords {
    kind: String,
    phrases: Vec<String>,
}

pub(super) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| knowledge::builtin("extract/other_papers.yaml"));

/// Names of kinds of papers; `None` for words that only contain such a name.
pub(super) static KIND_WORDS: LazyLock<Lexicon<Option<&'static KindWords>>> = LazyLock::new(|| {
    let decoys = KNOWLEDGE.mention.not_papers.iter().map(|phrase| (phrase.clone(), None));
    let named = KNOWLEDGE
        .kind_words
        .iter()
        .flat_map(|words| words.phrases.iter().map(move |phrase| (phrase.clone(), Some(words))));
    Lexicon::new(decoys.chain(named))
});

static VERBS: LazyLock<Lexicon<()>> =
    LazyLock::new(|| Lexicon::new(KNOWLEDGE.mention.verbs.iter().map(|verb| (verb.clone(), ()))));
static BOOKED: LazyLock<Lexicon<()>> =
    LazyLock::new(|| Lexicon::new(KNOWLEDGE.mention.booked.iter().map(|cue| (cue.clone(), ()))));
static CLINICS: LazyLock<Lexicon<()>> =
    LazyLock::new(|| Lexicon::new(KNOWLEDGE.appointment_clinic.phrases.iter().map(|phrase| (phrase.clone(), ()))));

/// Characters between a kind of paper and the date or the verb that belongs to it, at most.
const REACH: usize = 60;

/// Whether the paper is of a kind that speaks of other papers.
pub(super) fn is_spoken(paper: &Paper<'_>) -> bool {
    KNOWLEDGE.mention.kinds.iter().any(|kind| kind == paper.record.kind.id())
}

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    if KNOWLEDGE.appointment_kinds.iter().any(|kind| kind == paper.record.kind.id()) {
        return appointment_letter(paper).into_iter().collect();
    }
    if !is_spoken(paper) {
        return Vec::new();
    }
    let mut facts: Vec<Fact> = Vec::new();
    for (index, unit) in paper.units.iter().enumerate() {
        if matches!(unit.section, Section::Legend | Section::Indication | Section::FamilyHistory | Section::Technique) {
            continue;
        }
        let words = unit.words();
        let hits: Vec<(Range<usize>, &KindWords)> =
            KIND_WORDS.find(words).into_iter().filter_map(|hit| Some((hit.range, (*hit.meaning)?))).collect();
        for (position, (place, kind)) in hits.iter().enumerate() {
            let limits = (
                position.checked_sub(1).map_or(0, |before| hits[before].0.end),
                hits.get(position + 1).map_or(words.len(), |next| next.0.start),
            );
            let Some(fact) = spoken_of(paper, index, unit, place, kind, limits) else { continue };
            let again = |known: &Fact| known.kind == fact.kind && known.name == fact.name && known.value == fact.value;
            if !facts.iter().any(again) {
                facts.push(fact);
            }
        }
    }
    facts
}

/// What a sentence says of one paper: that it exists, or that it is booked.
fn spoken_of(
    paper: &Paper<'_>,
    index: usize,
    unit: &Unit,
    place: &Range<usize>,
    kind: &KindWords,
    limits: (usize, usize),
) -> Option<Fact> {
    let words = unit.words();
    if words.contains('?') {
        return None;
    }
    let date = date_of(&paper.dates.by_unit[index], place, limits);
    let value = date.and_then(|placed| placed.date.value);
    let stretch = &words[place.end..limits.1];
    let near = |lexicon: &Lexicon<()>| lexicon.find(stretch).first().is_some_and(|hit| hit.range.start <= REACH);
    let around = context::at(unit, place);
    if around.subject != Subject::Patient {
        return None;
    }
    let paper_day = paper.date.and_then(|date| date.value);
    let ahead = matches!((paper_day, value), (Some(today), Some(day)) if today.surely_before(&day));
    let booked = near(&BOOKED) || date.is_some_and(|placed| placed.date.kind == DateKind::FollowUp);
    if let (Some(day), true) = (value, booked || ahead) {
        let past = paper_day.is_some_and(|today| day.surely_before(&today));
        return (!past && booked).then(|| booking(paper, unit, &kind.kind, place, date, day));
    }
    let compared =
        unit.section == Section::Comparison || date.is_some_and(|placed| placed.date.kind == DateKind::Comparison);
    let own = kind.kind == paper.record.kind.id();
    let happened =
        !booked && !around.negated && matches!(around.certainty, Certainty::Asserted | Certainty::Historical);
    let said = value.is_some() || near(&VERBS);
    if !said || (own && !compared) || (unit.section == Section::Plan && value.is_none()) || !(happened || compared) {
        return None;
    }
    // A result paper speaks of other papers where it compares, or with their date.
    let span = date.map_or(place.clone(), |placed| joined(place, &placed.range));
    let mut fact = paper.fact(
        "report-mentioned",
        &kind.kind,
        unit.raw(&span).trim(),
        unit.evidence(&span),
        "extract/statements:report-mentioned",
    );
    fact.value = value.map(|day| day.to_string());
    Some(fact)
}

fn booking(
    paper: &Paper<'_>,
    unit: &Unit,
    kind: &str,
    place: &Range<usize>,
    date: Option<&Placed>,
    day: PartialDate,
) -> Fact {
    let span = date.map_or(place.clone(), |placed| joined(place, &placed.range));
    let mut fact =
        paper.fact("appointment", kind, unit.raw(&span).trim(), unit.evidence(&span), "extract/statements:appointment");
    fact.value = Some(day.to_string());
    fact.date = date.map(|placed| placed.date.clone());
    fact
}

fn joined(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

/// The date that belongs to a paper that is named at `place`: the first behind it, else the last before it, within reach
/// and without another paper between.
fn date_of<'a>(dates: &'a [Placed], place: &Range<usize>, (from, until): (usize, usize)) -> Option<&'a Placed> {
    let known = |placed: &&Placed| placed.date.value.is_some() && placed.date.kind != DateKind::Birth;
    dates
        .iter()
        .filter(known)
        .find(|placed| {
            placed.range.start >= place.end && placed.range.end <= until && placed.range.start - place.end <= REACH
        })
        .or_else(|| {
            dates.iter().rev().filter(known).find(|placed| {
                placed.range.end <= place.start
                    && placed.range.start >= from
                    && place.start - placed.range.end <= REACH / 2
            })
        })
}

/// The booking of an appointment letter: what it is for, and the day.
fn appointment_letter(paper: &Paper<'_>) -> Option<Fact> {
    let issued = [DateKind::Issued, DateKind::Birth, DateKind::Printed, DateKind::Typed, DateKind::Dictated];
    let mut days: Vec<(usize, &Placed)> = paper
        .dates
        .by_unit
        .iter()
        .enumerate()
        .flat_map(|(index, dates)| dates.iter().map(move |placed| (index, placed)))
        .filter(|(_, placed)| placed.date.value.is_some() && !issued.contains(&placed.date.kind))
        .collect();
    // The labelled day first, then one in a sentence of booking.
    days.sort_by_key(|(index, placed)| {
        let labelled = placed.date.kind == DateKind::FollowUp;
        let said = !paper.units[*index].find(&BOOKED).is_empty();
        (!labelled, !said, *index)
    });
    let (index, placed) = *days.first()?;
    let said = placed.date.kind == DateKind::FollowUp
        || !paper.units[index].find(&BOOKED).is_empty()
        || matches!(placed.date.kind, DateKind::Scan | DateKind::Clinic);
    let day = placed.date.value?;
    let named =
        |unit: &Unit| unit.find(&KIND_WORDS).into_iter().find_map(|hit| hit.meaning.map(|kind| kind.kind.clone()));
    let kind = named(&paper.units[index]).or_else(|| paper.units.iter().find_map(named)).or_else(|| {
        let clinic = paper.units.iter().any(|unit| !unit.find(&CLINICS).is_empty());
        clinic.then(|| KNOWLEDGE.appointment_clinic.kind.clone())
    })?;
    said.then(|| booking(paper, &paper.units[index], &kind, &placed.range, Some(placed), day))
}
