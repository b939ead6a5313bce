//! Which papers may satisfy an item, and which of them it is judged by.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::Days;

use super::case::{Case, UNKNOWN_DISEASE, has_kind, stated};
use super::checklist::{ChecklistItem, Choose, DateFrom, Dated, Selector};
use super::complete::{self, Seen};
use super::select::{SPOKEN_OF, STATED, select, selects};
use super::stale;
use crate::model::{Fact, PartialDate, Record};

/// Papers within so many days belong to one epoch (domain/checklist.md §1, `conflict`).
pub(crate) const EPOCH_DAYS: u64 = 14;

/// So many of the newest papers are tried for the best one, and so many others of its days to complete it: a hostile
/// folder with thousands of papers of one day must not make the work explode.
const MAX_TRIED: usize = 300;
const MAX_JOINED: usize = 40;

/// A paper that may satisfy an item.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<'a> {
    pub(crate) record: &'a Record,
    /// What it states about the patient, of its own epoch.
    pub(crate) facts: Vec<&'a Fact>,
    /// The date it is judged by; `None` where none is stated, or the one stated lies in the future.
    pub(crate) date: Option<PartialDate>,
    pub(crate) in_future: bool,
}

/// The papers an item is judged by.
#[derive(Debug)]
pub(crate) struct Chosen<'a> {
    pub(crate) members: Vec<Candidate<'a>>,
    pub(crate) seen: Seen<'a>,
    pub(crate) date: Option<PartialDate>,
}

/// Whether a fact stands in one of these papers.
pub(crate) fn stated_in<'c>(found: &'c [Candidate<'_>]) -> impl Fn(&Fact) -> bool + 'c {
    let papers: BTreeSet<&str> = found.iter().map(|candidate| candidate.record.id.as_str()).collect();
    move |fact| papers.contains(fact.evidence.record.as_str())
}

/// The papers that may satisfy an item, newest first, those without a date last.
pub(crate) fn candidates<'a>(case: &Case<'a>, item: &ChecklistItem) -> Vec<Candidate<'a>> {
    let mut found: Vec<Candidate<'a>> = case.papers().filter_map(|record| candidate(case, item, record)).collect();
    // Of a paper and its translation the original comes first.
    found.sort_by_key(|candidate| {
        (Reverse(candidate.date.map(|date| date.earliest())), candidate.record.translation_of.is_some())
    });
    found
}

/// The papers that only their place in the history of treatment keeps from being candidates.
pub(crate) fn of_another_time<'a>(case: &Case<'a>, item: &ChecklistItem) -> Vec<&'a Record> {
    let bound = item.rules.dated.and_then(|dated| match dated {
        Dated::AfterTargetTherapy => case.first_against_target(),
        Dated::BeforeTreatment | Dated::AfterTreatmentOrAnchor => case.first_treatment(),
    });
    if bound.is_none() {
        return Vec::new();
    }
    let dated = |record: &&'a Record| {
        fits(case, item, record).is_some_and(|anchors| date_of(case, item, record, &anchors).0.is_some())
    };
    case.papers().filter(dated).collect()
}

fn candidate<'a>(case: &Case<'a>, item: &ChecklistItem, record: &'a Record) -> Option<Candidate<'a>> {
    let anchors = fits(case, item, record)?;
    let (date, in_future) = date_of(case, item, record, &anchors);
    if !item.rules.dated.is_none_or(|dated| lies(case, dated, date, !anchors.is_empty())) {
        return None;
    }
    let facts = case.statements_in(&record.id).iter().copied();
    let facts = facts.filter(|fact| !is_of_older_epoch(item, fact, date)).collect();
    Some(Candidate { record, facts, date, in_future })
}

/// Whether a paper is of a kind that can satisfy the item, whenever it was written; with its anchors.
fn fits<'a>(case: &Case<'a>, item: &ChecklistItem, record: &'a Record) -> Option<Vec<&'a Fact>> {
    let rules = &item.rules;
    let facts = case.statements_in(&record.id);
    let anchors = select(case, &rules.anchor, facts.iter().copied(), STATED);
    let here = |kinds: &[String]| kinds.iter().any(|kind| has_kind(record, kind));
    let mut for_disease =
        rules.kinds_for.iter().filter(|(id, _)| case.disease == UNKNOWN_DISEASE || **id == case.disease);
    let by_kind = here(&rules.kinds) || for_disease.any(|(_, kinds)| here(kinds));
    let by_fact = !anchors.is_empty() && here(&rules.kinds_with_fact);
    if !(by_kind || by_fact) || !select(case, &rules.without, facts.iter().copied(), STATED).is_empty() {
        return None;
    }
    Some(anchors)
}

/// The date by which a paper is judged, and whether the one it states lies in the future.
fn date_of(case: &Case<'_>, item: &ChecklistItem, record: &Record, anchors: &[&Fact]) -> (Option<PartialDate>, bool) {
    let own = stated(record.date.as_ref());
    let newest_anchor = anchors.iter().filter_map(|fact| stated(fact.date.as_ref())).max_by_key(PartialDate::earliest);
    let date = match item.rules.date_from {
        DateFrom::Record => own.or(newest_anchor),
        DateFrom::Fact => newest_anchor.or(own),
    };
    match date {
        Some(date) if date.earliest() > case.as_of => (None, true),
        other => (other, false),
    }
}

/// Of a print-out with columns for several days, the older columns do not complete the newest.
fn is_of_older_epoch(item: &ChecklistItem, fact: &Fact, date: Option<PartialDate>) -> bool {
    let (DateFrom::Fact, Some(date), Some(own)) = (item.rules.date_from, date, stated(fact.date.as_ref())) else {
        return false;
    };
    own.days_until(date.earliest()) > EPOCH_DAYS as i64
}

/// Whether the paper lies where the item wants it in the history of treatment.
fn lies(case: &Case<'_>, dated: Dated, date: Option<PartialDate>, anchored: bool) -> bool {
    let first = case.first_treatment().map(|date| date.earliest());
    match (dated, first, date.map(|date| date.earliest())) {
        // A report is often dated days after treatment had to begin.
        (Dated::BeforeTreatment, Some(first), Some(date)) => {
            first.checked_add_days(Days::new(EPOCH_DAYS)).is_none_or(|latest| date <= latest)
        }
        (Dated::BeforeTreatment, _, _) => true,
        (Dated::AfterTreatmentOrAnchor, Some(first), Some(date)) => anchored || date > first,
        (Dated::AfterTreatmentOrAnchor, _, _) => anchored,
        // A test during that treatment is a re-test, though an old one.
        (Dated::AfterTargetTherapy, _, Some(date)) => {
            case.first_against_target().is_some_and(|start| start.earliest() <= date)
        }
        (Dated::AfterTargetTherapy, _, None) => false,
    }
}

/// Chooses what the item is judged by; `None` where there is no candidate.
pub(crate) fn choose<'a>(case: &Case<'a>, item: &ChecklistItem, found: &[Candidate<'a>]) -> Option<Chosen<'a>> {
    let newest = found.first()?;
    match item.rules.choose {
        Choose::All => {
            let seen = complete::look(case, item, found);
            let members = once(case, item, found, seen.lacking.len());
            Some(Chosen { members, seen, date: newest.date })
        }
        Choose::Newest => Some(epoch(case, item, found, newest)),
        Choose::Oldest => {
            let oldest = found.iter().rev().find(|candidate| candidate.date.is_some()).unwrap_or(newest);
            Some(epoch(case, item, found, oldest))
        }
        Choose::Best => found
            .iter()
            .take(MAX_TRIED)
            .map(|candidate| epoch(case, item, found, candidate))
            .min_by_key(|chosen| (is_stale(case, item, chosen), chosen.date.is_none(), chosen.seen.lacking.len())),
    }
}

/// All papers, but of a translation whose original is among them only what it adds.
fn once<'a>(case: &Case<'a>, item: &ChecklistItem, found: &[Candidate<'a>], lacking: usize) -> Vec<Candidate<'a>> {
    let has_original = |candidate: &Candidate<'a>| {
        let original = candidate.record.translation_of.as_deref();
        original.is_some_and(|id| found.iter().any(|other| other.record.id == id))
    };
    let originals: Vec<Candidate<'a>> = found.iter().filter(|one| !has_original(one)).cloned().collect();
    let same = originals.len() < found.len() && complete::look(case, item, &originals).lacking.len() == lacking;
    if same { originals } else { found.to_vec() }
}

fn is_stale(case: &Case<'_>, item: &ChecklistItem, chosen: &Chosen<'_>) -> bool {
    let limit = item.limit.days(&case.disease, case.is_paediatric());
    chosen.date.is_some_and(|date| {
        limit.is_some_and(|limit| date.days_until(case.as_of) > i64::from(limit))
            || stale::superseded(case, &item.rules.stale_after, &date).is_some()
    })
}

/// A paper, with those of its epoch that hold what it lacks. Dated by the oldest of them, so that a fresh paper does not
/// make an old one young.
fn epoch<'a>(case: &Case<'a>, item: &ChecklistItem, found: &[Candidate<'a>], first: &Candidate<'a>) -> Chosen<'a> {
    let mut members = vec![first.clone()];
    let mut seen = complete::look(case, item, &members);
    let mut date = first.date;
    let later = item.rules.choose == Choose::Oldest;
    let near = |other: &&Candidate<'a>| match (first.date, other.date) {
        (Some(first), Some(other)) => {
            let days = if later { first.days_until(other.earliest()) } else { other.days_until(first.earliest()) };
            (0..=EPOCH_DAYS as i64).contains(&days)
        }
        _ => false,
    };
    for other in found.iter().filter(near).filter(|other| other.record.id != first.record.id).take(MAX_JOINED) {
        if seen.lacking.is_empty() {
            break;
        }
        members.push(other.clone());
        let wider = complete::look(case, item, &members);
        if wider.lacking.len() < seen.lacking.len() {
            seen = wider;
            date = date.min_by_earliest(other.date);
        } else {
            members.pop();
        }
    }
    Chosen { members, seen, date }
}

/// The earlier of two dates.
trait MinByEarliest {
    fn min_by_earliest(self, other: Self) -> Self;
}

impl MinByEarliest for Option<PartialDate> {
    fn min_by_earliest(self, other: Self) -> Self {
        [self, other].into_iter().flatten().min_by_key(PartialDate::earliest)
    }
}

/// Selectors of an item that tell its fact apart, whatever the answer: to find that it is awaited, or was not done.
pub(crate) fn asks_for(case: &Case<'_>, anchor: &[Selector], fact: &Fact) -> bool {
    anchor.iter().any(|selector| {
        let any_answer =
            Selector { polarity: Vec::new(), value: Default::default(), has: Vec::new(), ..selector.clone() };
        selects(case, &any_answer, fact, SPOKEN_OF)
    })
}
