//! The status of an item: the first that holds, in the order of domain/checklist.md §1, and why.

use super::applies::{self, Asked};
use super::candidates::{self, Chosen};
use super::case::{Case, stated};
use super::checklist::{Check, ChecklistItem};
use super::checks;
use super::conflict::{self, Conflict};
use super::reason;
use super::stale::{self, Superseding};
use super::traces::{self, Traces};
use super::words::reasons;
use crate::model::{Fact, Item, Need, PartialDate, Status};

/// The fact type of a paper that another paper speaks of.
const MENTION: &str = "report-mentioned";

/// The fact types that show an event.
const EVENT_FACTS: [&str; 4] = ["relapse-date", "disease-status", "lymphoma-response", "treatment-line"];

/// An item with what the findings need of it.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) item: Item,
    pub(crate) conflicts: Vec<Conflict<'a>>,
}

/// Judges one item.
pub(crate) fn judge<'a>(case: &Case<'a>, item: &ChecklistItem) -> Judged<'a> {
    let asked = applies::asked(case, item);
    if let Asked::No(need, reason) = asked {
        return not_applicable(case, item, need, &reason);
    }
    let traces = traces::traces(case, item);
    let (need, because) = match asked {
        Asked::Yes(need, because) => (need, because),
        _ if traces.is_empty() || item.rules.only_when => {
            let default = case.speech.say(&reasons().not_applicable, "no-trigger", &[]);
            return not_applicable(
                case,
                item,
                Need::IfApplicable,
                item.rules.applies_words.as_ref().unwrap_or(&default),
            );
        }
        _ => (Need::IfApplicable, Vec::new()),
    };
    let mut judged = match candidates::choose(case, item, &traces.candidates) {
        Some(chosen) => with_papers(case, item, need, &traces, &chosen),
        None => without_papers(case, item, need, &traces),
    };
    if judged.item.facts.is_empty() {
        judged.item.facts = unique(because.into_iter().take(3).map(|fact| fact.id.clone()));
    }
    if judged.item.status != Status::Present {
        judged.item.ask = Some(item.ask.clone()).filter(|ask| !ask.is_empty());
    }
    reason::add_booking(case, item, &mut judged.item);
    judged
}

fn not_applicable<'a>(case: &Case<'_>, item: &ChecklistItem, need: Need, reason: &str) -> Judged<'a> {
    let mut line = empty(item, need, Status::NotApplicable);
    line.reason = case.speech.say(&reasons().status, "not-applicable", &[("reason", reason)]);
    Judged { item: line, conflicts: Vec::new() }
}

fn empty(item: &ChecklistItem, need: Need, status: Status) -> Item {
    Item::new(&item.id, &item.title, &item.section, need, status)
}

/// Nothing but traces: a file that cannot be read, words about it, or a promise of it.
fn without_papers<'a>(case: &Case<'a>, item: &ChecklistItem, need: Need, traces: &Traces<'a>) -> Judged<'a> {
    let mut held = Vec::new();
    if !traces.unreadable.is_empty() {
        held.push(Status::Unreadable);
    }
    // A paper that says of itself that the result is to follow promises it; it does not speak of another report.
    if !traces.mentions.is_empty() {
        held.push(Status::MentionedOnly);
    }
    if !traces.pending.is_empty() {
        held.push(Status::Pending);
    }
    let status = held.first().copied().unwrap_or(Status::Missing);
    let mut line = empty(item, need, status);
    line.also = held.into_iter().skip(1).collect();
    line.limit_days = item.limit.days(&case.disease, case.is_paediatric());
    let facts: Vec<&Fact> = traces.mentions.iter().chain(&traces.pending).copied().collect();
    let papers = facts.iter().filter(|fact| !fact.evidence.is_of_no_paper()).map(|fact| fact.evidence.record.clone());
    line.records = unique(papers);
    line.facts = unique(facts.iter().map(|fact| fact.id.clone()));
    let names = match status {
        Status::Unreadable => {
            case.speech.list(traces.unreadable.iter().map(|file| file.path.rsplit('/').next().unwrap_or_default()))
        }
        Status::Pending => case.speech.list(traces.pending.iter().map(|fact| case.place_of(fact))),
        _ => case.speech.list(traces.mentions.iter().map(|fact| case.place_of(fact))),
    };
    let entered = status == Status::MentionedOnly && traces.mentions.iter().all(|fact| fact.evidence.is_of_no_paper());
    let words = if entered { "entered-by-user".to_owned() } else { crate::model::id_of(&status) };
    line.reason = case.speech.say(&reasons().status, &words, &[("files", &names)]);
    if status == Status::MentionedOnly {
        add_age_of_mention(case, item, &mut line, traces);
    }
    if status == Status::Missing {
        reason::add_unread(case, &mut line);
        reason::add_of_another_time(case, item, &mut line, traces);
    }
    if item.rules.checks.contains(&Check::AdmissionsCovered) {
        // Which stays: a letter that asks for the report has to name them.
        line.lacking = checks::lacking(case, Check::AdmissionsCovered, &[]);
    }
    if let Some(fact) = traces.not_done.first() {
        let file = case.place_of(fact);
        reason::add_note(case, &mut line, "not-done", &[("file", file), ("quote", &fact.evidence.quote)]);
        line.facts.push(fact.id.clone());
    }
    reason::add_other_person(case, item, &mut line);
    Judged { item: line, conflicts: Vec::new() }
}

/// Says where the newest examination that is mentioned is itself old. The date of the letter tells nothing of that.
fn add_age_of_mention(case: &Case<'_>, item: &ChecklistItem, line: &mut Item, traces: &Traces<'_>) {
    let own = |fact: &&Fact| {
        let of_report = fact.value.as_deref().filter(|_| fact.kind == MENTION).and_then(|value| value.parse().ok());
        stated(fact.date.as_ref()).or(of_report)
    };
    let dates = traces.mentions.iter().filter_map(own).filter(|date: &PartialDate| date.earliest() <= case.as_of);
    let Some(date) = dates.max_by_key(PartialDate::earliest) else { return };
    let age = date.days_until(case.as_of);
    let event = stale::superseded(case, &item.rules.stale_after, &date);
    line.newest = Some(date);
    line.age_days = Some(age);
    if event.is_some() || line.limit_days.is_some_and(|limit| age > i64::from(limit)) {
        line.superseded_by = event.map(|event| event.words);
        line.also.push(Status::Stale);
        reason::add_age(case, line);
    }
}

fn with_papers<'a>(
    case: &Case<'a>,
    item: &ChecklistItem,
    need: Need,
    traces: &Traces<'a>,
    chosen: &Chosen<'a>,
) -> Judged<'a> {
    let limit = item.limit.days(&case.disease, case.is_paediatric());
    let age = chosen.date.map(|date| date.days_until(case.as_of));
    let old = limit.zip(age).is_some_and(|(limit, age)| age > i64::from(limit));
    let event = chosen.date.and_then(|date| stale::superseded(case, &item.rules.stale_after, &date));
    let conflicts = conflict::conflicts(case, item, &traces.candidates, chosen.date);
    let mut held: Vec<Status> = Vec::new();
    if !chosen.seen.lacking.is_empty() {
        held.push(Status::Partial);
    }
    if old || event.is_some() {
        held.push(Status::Stale);
    }
    if !conflicts.is_empty() {
        held.push(Status::Conflict);
    }
    if !traces.pending.is_empty() {
        // What is there whole and in date stays found while more is awaited: one stain of a panel that is complete.
        let place = usize::from(held.is_empty());
        held.resize(held.len().max(place), Status::Present);
        held.insert(place, Status::Pending);
    }
    let status = held.first().copied().unwrap_or(Status::Present);
    let mut line = empty(item, need, status);
    line.also = held.iter().copied().skip(1).collect();
    line.records = unique(chosen.members.iter().map(|member| member.record.id.clone()));
    let awaited = traces.pending.iter().copied().filter(|_| status == Status::Pending);
    let facts = chosen.seen.facts.iter().copied().chain(awaited.clone());
    let facts = facts.chain(conflicts.iter().flat_map(|conflict| [conflict.older, conflict.newer]));
    let facts = facts.map(|fact| fact.id.clone());
    line.facts = unique(facts.chain(event.iter().flat_map(|event| shown_by(case, event))));
    for fact in awaited.chain(conflicts.iter().flat_map(|conflict| [conflict.older, conflict.newer])) {
        if !line.records.contains(&fact.evidence.record) && !fact.evidence.is_of_no_paper() {
            line.records.push(fact.evidence.record.clone());
        }
    }
    line.lacking = chosen.seen.lacking.clone();
    line.newest = chosen.date;
    line.age_days = age;
    line.limit_days = limit;
    line.superseded_by = event.as_ref().map(|event| event.words.clone());
    line.reason = reason::reason(case, &line, traces, chosen, &conflicts, old, event.as_ref());
    reason::add_notes(case, item, &mut line, traces, chosen);
    Judged { item: line, conflicts }
}

/// The statements that show an event: those that stand where it stands.
fn shown_by(case: &Case<'_>, event: &Superseding) -> Vec<String> {
    let here = |fact: &&Fact| {
        event.evidence.iter().any(|place| {
            (&place.record, place.page, place.line) == (&fact.evidence.record, fact.evidence.page, fact.evidence.line)
        })
    };
    let of_event = |fact: &&Fact| EVENT_FACTS.contains(&fact.kind.as_str());
    case.statements().filter(of_event).filter(here).map(|fact| fact.id.clone()).collect()
}

fn unique(ids: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for id in ids {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}
