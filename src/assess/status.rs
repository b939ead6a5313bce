//! The status of an item: the first that holds, in the order of domain/checklist.md §1, and why.

use super::applies::{self, Asked};
use super::candidates::{self, Candidate, Chosen};
use super::case::{Case, stated};
use super::checklist::ChecklistItem;
use super::conflict::{self, Conflict};
use super::select::{SPOKEN_OF, is_name, select};
use super::stale::{self, Superseding};
use super::words::{self, human, list, reasons, say};
use crate::model::{
    Certainty, Fact, FileEntry, FileState, Item, Need, PartialDate, PatientMatch, Polarity, Precision, Record, Status,
};

/// The fact types that show an event.
const EVENT_FACTS: [&str; 4] = ["relapse-date", "disease-status", "lymphoma-response", "treatment-line"];

/// An item with what the findings need of it.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) item: Item,
    pub(crate) conflicts: Vec<Conflict<'a>>,
}

/// What was found of an item, before a status is made of it.
struct Traces<'a> {
    candidates: Vec<Candidate<'a>>,
    mentions: Vec<&'a Fact>,
    pending: Vec<&'a Fact>,
    unreadable: Vec<&'a FileEntry>,
    not_done: Vec<&'a Fact>,
}

/// Judges one item.
pub(crate) fn judge<'a>(case: &Case<'a>, item: &ChecklistItem) -> Judged<'a> {
    let asked = applies::asked(case, item);
    if let Asked::No(need, reason) = asked {
        return not_applicable(item, need, &reason);
    }
    let traces = traces(case, item);
    let (need, because) = match asked {
        Asked::Yes(need, because) => (need, because),
        _ if traces.is_empty() || item.rules.only_when => {
            let default = say(&reasons().not_applicable, "no-trigger", &[]);
            return not_applicable(item, Need::IfApplicable, item.rules.applies_words.as_ref().unwrap_or(&default));
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
    add_booking(case, item, &mut judged.item);
    judged
}

impl Traces<'_> {
    fn is_empty(&self) -> bool {
        self.candidates.is_empty() && self.mentions.is_empty() && self.pending.is_empty() && self.unreadable.is_empty()
    }
}

fn traces<'a>(case: &Case<'a>, item: &ChecklistItem) -> Traces<'a> {
    let candidates = candidates::candidates(case, item);
    let rules = &item.rules;
    let kinds = if rules.mentioned_kinds.is_empty() { &rules.kinds } else { &rules.mentioned_kinds };
    let is_candidate = |fact: &Fact| candidates.iter().any(|candidate| candidate.record.id == fact.evidence.record);
    let mut mentions: Vec<&Fact> = case
        .statements()
        .filter(|fact| fact.kind == "report-mentioned" && kinds.contains(&fact.name))
        .filter(|fact| SPOKEN_OF.contains(&fact.certainty))
        .collect();
    let elsewhere = case.statements().filter(|fact| !is_candidate(fact));
    mentions.extend(select(case, &rules.mentioned_by, elsewhere, SPOKEN_OF));
    let pending = case
        .statements()
        .filter(|fact| fact.certainty != Certainty::Uncertain)
        .filter(|fact| match fact.kind.as_str() {
            "pending-result" => rules.pending_by.iter().any(|name| is_name(case, name, &fact.name)),
            _ => fact.polarity == Polarity::Pending && candidates::asks_for(case, &rules.anchor, fact),
        })
        .filter(|fact| !is_resolved(case, fact, &candidates))
        .collect();
    let not_done = case
        .statements()
        .filter(|fact| fact.polarity == Polarity::NotPerformed && candidates::asks_for(case, &rules.anchor, fact))
        .collect();
    Traces { mentions, pending, unreadable: unreadable(case, item), not_done, candidates }
}

/// Whether another paper of that day or later gives what was awaited.
fn is_resolved(case: &Case<'_>, awaited: &Fact, candidates: &[Candidate<'_>]) -> bool {
    let Some(asked) = case.date_of(awaited) else { return false };
    candidates.iter().any(|candidate| {
        candidate.record.id != awaited.evidence.record
            && candidate.date.is_some_and(|date| date.earliest() >= asked.earliest())
    })
}

/// The files that could not be read and whose name speaks of the item.
fn unreadable<'a>(case: &Case<'a>, item: &ChecklistItem) -> Vec<&'a FileEntry> {
    let closed = [
        FileState::NeedsOcr,
        FileState::NeedsPassword,
        FileState::Damaged,
        FileState::Unsupported,
        FileState::TooLarge,
    ];
    let hinted = |file: &&FileEntry| {
        let name = file.path.rsplit('/').next().unwrap_or_default().to_lowercase();
        let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        item.rules.name_hints.iter().any(|hint| is_hinted(&words, &name, hint))
    };
    case.files.iter().filter(|file| closed.contains(&file.state)).filter(hinted).collect()
}

/// A short hint must be a word of its own (`ct` is in `doctor`), a long one may be part of a word.
fn is_hinted(words: &[&str], name: &str, hint: &str) -> bool {
    const LONG: usize = 5;
    if hint.chars().count() >= LONG { name.contains(hint) } else { words.contains(&hint) }
}

fn not_applicable<'a>(item: &ChecklistItem, need: Need, reason: &str) -> Judged<'a> {
    let mut line = empty(item, need, Status::NotApplicable);
    line.reason = say(&reasons().status, "not-applicable", &[("reason", reason)]);
    Judged { item: line, conflicts: Vec::new() }
}

fn empty(item: &ChecklistItem, need: Need, status: Status) -> Item {
    Item {
        id: item.id.clone(),
        title: item.title.clone(),
        section: item.section.clone(),
        need,
        status,
        also: Vec::new(),
        records: Vec::new(),
        facts: Vec::new(),
        lacking: Vec::new(),
        newest: None,
        age_days: None,
        limit_days: None,
        superseded_by: None,
        reason: String::new(),
        ask: None,
    }
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
    let papers = facts.iter().map(|fact| fact.evidence.record.clone());
    line.records = unique(papers);
    line.facts = unique(facts.iter().map(|fact| fact.id.clone()));
    let names = match status {
        Status::Unreadable => list(traces.unreadable.iter().map(|file| file.path.rsplit('/').next().unwrap_or_default())),
        Status::Pending => list(traces.pending.iter().map(|fact| case.name_of(&fact.evidence.record))),
        _ => list(traces.mentions.iter().map(|fact| case.name_of(&fact.evidence.record))),
    };
    line.reason = say(&reasons().status, &words::id_of(&status), &[("files", &names)]);
    if let Some(fact) = traces.not_done.first() {
        let file = case.name_of(&fact.evidence.record);
        add_note(&mut line, "not-done", &[("file", file), ("quote", &fact.evidence.quote)]);
        line.facts.push(fact.id.clone());
    }
    add_other_person(case, item, &mut line);
    Judged { item: line, conflicts: Vec::new() }
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
    if !traces.pending.is_empty() {
        held.push(Status::Pending);
    }
    if !chosen.seen.lacking.is_empty() {
        held.push(Status::Partial);
    }
    if old || event.is_some() {
        held.push(Status::Stale);
    }
    if !conflicts.is_empty() {
        held.push(Status::Conflict);
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
        if !line.records.contains(&fact.evidence.record) {
            line.records.push(fact.evidence.record.clone());
        }
    }
    line.lacking = chosen.seen.lacking.clone();
    line.newest = chosen.date;
    line.age_days = age;
    line.limit_days = limit;
    line.superseded_by = event.as_ref().map(|event| event.words.clone());
    line.reason = reason(case, &line, traces, chosen, &conflicts, old, event.as_ref());
    add_notes(case, item, &mut line, traces, chosen);
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

/// One sentence: why this status.
fn reason(
    case: &Case<'_>,
    line: &Item,
    traces: &Traces<'_>,
    chosen: &Chosen<'_>,
    conflicts: &[Conflict<'_>],
    old: bool,
    event: Option<&Superseding>,
) -> String {
    let files = list(chosen.members.iter().map(|member| case.file_name(&member.record.file)));
    let date = line.newest.as_ref().map(human);
    let days = line.age_days.unwrap_or_default().to_string();
    let limit = line.limit_days.unwrap_or_default().to_string();
    let event = event.map(|event| event.words.as_str()).unwrap_or_default();
    let awaited = list(traces.pending.iter().map(|fact| case.name_of(&fact.evidence.record)));
    let two = conflicts.first().map(|conflict| [conflict.older, conflict.newer]);
    let differing = list(two.iter().flatten().map(|fact| case.name_of(&fact.evidence.record)));
    let what = two.map(|[fact, _]| fact.name.clone()).unwrap_or_default();
    let lacking = line.lacking.join("; ");
    let id = match (line.status, &date) {
        (Status::Stale, _) if old && !event.is_empty() => "stale-both",
        (Status::Stale, _) if old => "stale-days",
        (Status::Stale, _) => "stale-event",
        (Status::Present, None) => "present-undated",
        (Status::Present, _) => "present",
        (Status::Partial, _) => "partial",
        (Status::Pending, _) => "pending",
        _ => "conflict",
    };
    let places = [
        ("files", if line.status == Status::Pending { &awaited } else { &files }),
        ("date", date.as_ref().unwrap_or(&files)),
        ("days", &days),
        ("limit", &limit),
        ("lacking", &lacking),
        ("what", &what),
        ("differing", &differing),
    ];
    let places: Vec<(&str, &str)> =
        places.iter().map(|(name, value)| (*name, value.as_str())).chain([("event", event)]).collect();
    say(&reasons().status, id, &places)
}

fn add_notes(case: &Case<'_>, item: &ChecklistItem, line: &mut Item, traces: &Traces<'_>, chosen: &Chosen<'_>) {
    if line.also.contains(&Status::Stale) {
        let date = line.newest.as_ref().map(human).unwrap_or_default();
        let days = line.age_days.unwrap_or_default().to_string();
        match &line.superseded_by {
            Some(event) => {
                let event = event.clone();
                add_note(line, "also-older", &[("date", &date), ("event", &event)]);
            }
            None => add_note(line, "also-old", &[("date", &date), ("days", &days)]),
        }
    }
    if line.also.contains(&Status::Conflict) {
        add_note(line, "also-conflict", &[]);
    }
    let ambiguous = chosen.members.iter().any(|member| {
        member.record.date.as_ref().is_some_and(|date| date.precision == Precision::Ambiguous)
    });
    if ambiguous {
        add_note(line, "ambiguous-date", &[]);
    }
    if let (Some(strict), Some(age), Some(limit)) = (item.rules.strict_days, line.age_days, line.limit_days) {
        if age > i64::from(strict) && age <= i64::from(limit) && line.superseded_by.is_none() {
            add_note(line, "strict", &[("strict", &strict.to_string()), ("days", &age.to_string())]);
        }
    }
    if let Some(event) = line.newest.and_then(|date| stale::superseded(case, &item.rules.note_after, &date)) {
        add_note(line, "before", &[("event", &event.words)]);
    }
    let newer = traces.mentions.iter().find(|fact| {
        let date = fact.value.as_deref().and_then(|value| value.parse::<PartialDate>().ok());
        date.zip(line.newest).is_some_and(|(mentioned, newest)| newest.surely_before(&mentioned))
    });
    if let Some(fact) = newer {
        let date = fact.value.as_deref().and_then(|value| value.parse().ok()).as_ref().map(human).unwrap_or_default();
        add_note(line, "newer-mentioned", &[("file", case.name_of(&fact.evidence.record)), ("date", &date)]);
        line.also.push(Status::MentionedOnly);
    }
    if line.status == Status::Present && chosen.members.iter().any(|m| m.record.patient == PatientMatch::Unknown) {
        add_note(line, "unnamed", &[]);
    }
}

/// The next examination that is booked, as a help: a booking satisfies nothing.
fn add_booking(case: &Case<'_>, item: &ChecklistItem, line: &mut Item) {
    if line.status == Status::NotApplicable {
        return;
    }
    let kinds = if item.rules.mentioned_kinds.is_empty() { &item.rules.kinds } else { &item.rules.mentioned_kinds };
    let whose = |record: &Record| matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown);
    let booked = case.bookings().filter(|fact| kinds.contains(&fact.name));
    let booked = booked.filter(|fact| case.record(&fact.evidence.record).is_some_and(whose));
    let dates = booked.filter_map(|fact| {
        let own = fact.value.as_deref().and_then(|value| value.parse::<PartialDate>().ok());
        own.or_else(|| stated(fact.date.as_ref()))
    });
    if let Some(next) = dates.filter(|date| date.latest() >= case.as_of).min_by_key(PartialDate::earliest) {
        add_note(line, "booked", &[("date", &human(&next))]);
    }
}

/// Says where such a paper is there, but of another person.
fn add_other_person(case: &Case<'_>, item: &ChecklistItem, line: &mut Item) {
    let others = case.records.iter().filter(|record| {
        matches!(record.patient, PatientMatch::Other | PatientMatch::Donor)
            && item.rules.kinds.iter().any(|kind| super::case::has_kind(record, kind))
    });
    let names = list(others.map(|record| case.file_name(&record.file)));
    if !names.is_empty() {
        add_note(line, "other-person", &[("files", &names)]);
    }
}

fn add_note(line: &mut Item, id: &str, places: &[(&str, &str)]) {
    line.reason.push(' ');
    line.reason.push_str(&say(&reasons().notes, id, places));
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
