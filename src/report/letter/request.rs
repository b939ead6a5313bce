//! One paper that is asked for: what it is called, what it is needed for, what is known of it, which date it should have.

use chrono::{Days, NaiveDate};

use super::Block;
use super::words::Words;
use crate::model::{CaseFile, Fact, Item, PartialDate, Polarity, Record, Status};
use crate::report::pdf::shape::clean;
use crate::report::pdf::words::fill;

/// How many papers are named before the rest is counted.
const PAPERS: usize = 3;
/// The longest name of a hospital, in characters.
const PLACE: usize = 80;
/// The fact type of the number of a report.
const NUMBER: &str = "report-number";
/// The fact type of a result that is to follow.
const AWAITED: &str = "pending-result";

pub(super) fn of(case: &CaseFile, words: &Words, item: &Item, number: usize) -> Block {
    Block::Request {
        number,
        item: item.id.clone(),
        title: clean(&words.say(&item.title)),
        why: words.why.get(&item.id).cloned(),
        known: known(case, words, item),
    }
}

fn known(case: &CaseFile, words: &Words, item: &Item) -> Vec<String> {
    let records: Vec<&Record> = item.records.iter().filter_map(|id| record(case, id)).collect();
    let papers = papers(case, words, &records);
    let mut said = vec![match item.status {
        Status::Pending => pending(case, words, item),
        Status::Stale => {
            let of_newest =
                records.iter().any(|record| record.date.as_ref().and_then(|date| date.value) == item.newest);
            match &item.newest {
                Some(newest) if !of_newest => {
                    fill(&words.stale_of, &[("date", &words.date(newest)), ("papers", &papers)])
                }
                _ => fill(&words.stale, &[("papers", &papers)]),
            }
        }
        Status::Partial => {
            let lacking =
                item.lacking.iter().map(|what| clean(&words.say(what))).collect::<Vec<_>>().join(&words.joint);
            fill(&words.partial, &[("papers", &papers), ("lacking", &lacking)])
        }
        Status::Conflict => fill(&words.conflict, &[("papers", &papers)]),
        Status::MentionedOnly if records.is_empty() => words.mentioned_nowhere.clone(),
        Status::MentionedOnly => fill(&words.mentioned, &[("papers", &papers)]),
        Status::Unreadable => words.unreadable.clone(),
        Status::Missing | Status::Present | Status::NotApplicable => words.missing.clone(),
    }];
    if item.status == Status::Unreadable && item.also.contains(&Status::MentionedOnly) && !records.is_empty() {
        said.push(fill(&words.mentioned, &[("papers", &papers)]));
    }
    if item.status != Status::Pending && item.also.contains(&Status::Pending) {
        said.push(pending(case, words, item));
    }
    if item.status != Status::Conflict && item.also.contains(&Status::Conflict) {
        said.push(fill(&words.conflict, &[("papers", &papers)]));
    }
    let old = item.status == Status::Stale || item.also.contains(&Status::Stale);
    if let (true, Some(event)) = (old, &item.superseded_by) {
        said.push(fill(&words.since, &[("event", &clean(&words.say(event)))]));
    }
    // What is there in date, only not whole, may keep its date; so may a result that is to follow.
    if old || matches!(item.status, Status::Missing | Status::MentionedOnly | Status::Unreadable) {
        let earliest = earliest(case.as_of.earliest(), words, item);
        said.extend(earliest.map(|date| fill(&words.earliest, &[("date", &words.date(&date))])));
    }
    said
}

/// The date that the paper should have at the earliest: within the days of the checklist, and not before the event that
/// makes an older one too old.
fn earliest(as_of: NaiveDate, words: &Words, item: &Item) -> Option<PartialDate> {
    let limit = item.limit_days.and_then(|days| as_of.checked_sub_days(Days::new(days.into()))).map(PartialDate::from);
    let event = item.superseded_by.as_deref().and_then(|event| words.date_in(event));
    match (limit, event) {
        (Some(limit), Some(event)) => Some(if event.earliest() > limit.earliest() { event } else { limit }),
        (limit, event) => limit.or(event),
    }
}

fn pending(case: &CaseFile, words: &Words, item: &Item) -> String {
    let awaited = |fact: &&Fact| fact.kind == AWAITED || fact.polarity == Polarity::Pending;
    let facts = item.facts.iter().filter_map(|id| case.facts.iter().find(|fact| fact.id == *id));
    let mut ids: Vec<&str> = facts.filter(awaited).map(|fact| fact.evidence.record.as_str()).collect();
    ids.dedup();
    let records: Vec<&Record> = ids.iter().filter_map(|id| record(case, id)).collect();
    if records.is_empty() {
        return words.pending_nowhere.clone();
    }
    fill(&words.pending, &[("papers", &papers(case, words, &records))])
}

fn record<'a>(case: &'a CaseFile, id: &str) -> Option<&'a Record> {
    case.records.iter().find(|record| record.id == id)
}

/// The papers by kind, date, place and number, each once; the newest first.
fn papers(case: &CaseFile, words: &Words, records: &[&Record]) -> String {
    let mut sorted = records.to_vec();
    let day = |record: &Record| record.date.as_ref().and_then(|date| date.value).map(|date| date.earliest());
    sorted.sort_by_key(|record| std::cmp::Reverse(day(record)));
    let mut named: Vec<String> = Vec::new();
    for record in sorted {
        let name = paper(case, words, record);
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let rest = named.len().saturating_sub(PAPERS);
    named.truncate(PAPERS);
    if rest > 0 {
        named.push(fill(&words.more, &[("n", &rest.to_string())]));
    }
    named.join(&words.joint)
}

/// One paper as the hospital knows it: not the name of a file of the family.
fn paper(case: &CaseFile, words: &Words, record: &Record) -> String {
    let kind = words.kinds.get(record.kind.id()).map_or(record.kind.id(), String::as_str);
    let date = record.date.as_ref().and_then(|date| words.stated(date));
    let mut name = match date {
        Some(date) => fill(&words.paper, &[("kind", kind), ("date", &date)]),
        None => fill(&words.undated, &[("kind", kind)]),
    };
    let of = |fact: &&Fact| fact.kind == NUMBER && fact.evidence.record == record.id && !fact.evidence.doubtful;
    if let Some(number) = case.facts.iter().find(of).and_then(|fact| fact.value.as_deref()) {
        name = fill(&words.numbered, &[("paper", &name), ("number", &clean(number))]);
    }
    let place = record.institution.as_deref().or(record.author.as_deref()).map(clean);
    match place.filter(|place| !place.is_empty() && place.chars().count() <= PLACE) {
        Some(place) => fill(&words.at, &[("paper", &name), ("place", &place)]),
        None => name,
    }
}
