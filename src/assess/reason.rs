//! Why an item has its status, in plain words, and what else is worth saying about it.

use super::candidates::Chosen;
use super::case::{Case, has_kind, stated};
use super::checklist::{ChecklistItem, Dated, NoteBefore};
use super::conflict::Conflict;
use super::select::{SPOKEN_OF, select};
use super::stale::{self, Superseding};
use super::traces::Traces;
use super::words::reasons;
use crate::model::{Fact, Item, PartialDate, PatientMatch, Precision, Record, Status};

/// One sentence: why this status.
pub(crate) fn reason(
    case: &Case<'_>,
    line: &Item,
    traces: &Traces<'_>,
    chosen: &Chosen<'_>,
    conflicts: &[Conflict<'_>],
    old: bool,
    event: Option<&Superseding>,
) -> String {
    let files = case.speech.list(chosen.members.iter().map(|member| case.name_of(&member.record.id)));
    let date = line.newest.as_ref().map(|date| case.speech.human(date));
    let days = line.age_days.unwrap_or_default().to_string();
    let limit = line.limit_days.unwrap_or_default().to_string();
    let event = event.map(|event| event.words.as_str()).unwrap_or_default();
    let awaited = case.speech.list(traces.pending.iter().map(|fact| case.place_of(fact)));
    let two = conflicts.first().map(|conflict| [conflict.older, conflict.newer]);
    let differing = case.speech.list(two.iter().flatten().map(|fact| case.place_of(fact)));
    let what = two.map(|[fact, _]| case.speech.called(&fact.name)).unwrap_or_default();
    let lacking = case.speech.parts(&line.lacking);
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
    case.speech.say(&reasons().status, id, &places)
}

/// Says that an item is old besides what its status says.
pub(crate) fn add_age(case: &Case<'_>, line: &mut Item) {
    let date = line.newest.as_ref().map(|date| case.speech.human(date)).unwrap_or_default();
    let days = line.age_days.unwrap_or_default().to_string();
    match line.superseded_by.clone() {
        Some(event) => add_note(case, line, "also-older", &[("date", &date), ("event", &event)]),
        None => add_note(case, line, "also-old", &[("date", &date), ("days", &days)]),
    }
}

/// Adds what else is worth saying.
pub(crate) fn add_notes(
    case: &Case<'_>,
    item: &ChecklistItem,
    line: &mut Item,
    traces: &Traces<'_>,
    chosen: &Chosen<'_>,
) {
    if line.also.contains(&Status::Stale) {
        add_age(case, line);
    }
    if line.also.contains(&Status::Conflict) {
        add_note(case, line, "also-conflict", &[]);
    }
    let of_papers = chosen.members.iter().filter_map(|member| member.record.date.as_ref());
    let of_facts = chosen.seen.facts.iter().filter_map(|fact| fact.date.as_ref());
    let ambiguous = of_papers.chain(of_facts).any(|date| date.precision == Precision::Ambiguous);
    if ambiguous {
        add_note(case, line, "ambiguous-date", &[]);
    }
    if let (Some(strict), Some(age), Some(limit)) = (item.rules.strict_days, line.age_days, line.limit_days)
        && age > i64::from(strict)
        && age <= i64::from(limit)
        && line.superseded_by.is_none()
    {
        add_note(case, line, "strict", &[("strict", &strict.to_string()), ("days", &age.to_string())]);
    }
    if let Some(event) = line.newest.and_then(|date| stale::superseded(case, &item.rules.note_after, &date)) {
        add_note(case, line, "before", &[("event", &event.words)]);
    }
    for note in &item.rules.note_before {
        if let Some(fact) = line.newest.and_then(|date| shortly_before(case, note, &date)) {
            case.speech.add(&mut line.reason, &case.speech.fill(&note.say, &[("file", case.place_of(fact))]));
        }
    }
    let newer = traces.mentions.iter().find(|fact| {
        let date = fact.value.as_deref().and_then(|value| value.parse::<PartialDate>().ok());
        date.zip(line.newest).is_some_and(|(mentioned, newest)| newest.surely_before(&mentioned))
    });
    if let Some(fact) = newer {
        let date = fact
            .value
            .as_deref()
            .and_then(|value| value.parse().ok())
            .as_ref()
            .map(|date| case.speech.human(date))
            .unwrap_or_default();
        add_note(case, line, "newer-mentioned", &[("file", case.place_of(fact)), ("date", &date)]);
        line.also.push(Status::MentionedOnly);
    }
    let dated = chosen.members.iter().any(|member| member.record.date.as_ref().is_some_and(|date| date.by_user));
    if dated || chosen.seen.facts.iter().any(|fact| fact.evidence.by_user) {
        add_note(case, line, "entered-by-user", &[]);
    }
    if line.status == Status::Present && chosen.members.iter().any(|m| m.record.patient == PatientMatch::Unknown) {
        add_note(case, line, "unnamed", &[]);
    }
}

/// What was recorded shortly before a paper, the newest of it.
fn shortly_before<'a>(case: &Case<'a>, note: &NoteBefore, date: &PartialDate) -> Option<&'a Fact> {
    let meant = select(case, std::slice::from_ref(&note.fact), case.statements(), SPOKEN_OF);
    let dated = meant.into_iter().filter_map(|fact| case.date_of(fact).map(|day| (fact, day.earliest())));
    let near = dated.filter(|(_, day)| {
        let days = (date.earliest() - *day).num_days();
        (0..=i64::from(note.days)).contains(&days)
    });
    near.max_by_key(|(_, day)| *day).map(|(fact, _)| fact)
}

/// The next examination that is booked, as a help: a booking satisfies nothing.
pub(crate) fn add_booking(case: &Case<'_>, item: &ChecklistItem, line: &mut Item) {
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
        add_note(case, line, "booked", &[("date", &case.speech.human(&next))]);
    }
}

/// Says that something in the folder could not be read: what is missing may be it.
pub(crate) fn add_unread(case: &Case<'_>, line: &mut Item) {
    match case.files.iter().filter(|file| file.state.is_unread()).count() {
        0 => {}
        1 => add_note(case, line, "unread-one", &[]),
        count => add_note(case, line, "unread-several", &[("n", &count.to_string())]),
    }
}

/// Names the papers of the right kind that lie at another place in the history of treatment than the item asks for.
pub(crate) fn add_of_another_time(case: &Case<'_>, item: &ChecklistItem, line: &mut Item, traces: &Traces<'_>) {
    let names = case.speech.list(traces.of_another_time.iter().map(|record| case.name_of(&record.id)));
    let Some(dated) = item.rules.dated.filter(|_| !names.is_empty()) else { return };
    let id = match dated {
        Dated::BeforeTreatment => "after-first-treatment",
        Dated::AfterTreatmentOrAnchor => "before-first-treatment",
        Dated::AfterTargetTherapy => "before-target-therapy",
    };
    add_note(case, line, id, &[("files", &names)]);
}

/// Says where such a paper is there, but of another person.
pub(crate) fn add_other_person(case: &Case<'_>, item: &ChecklistItem, line: &mut Item) {
    let others = case.records.iter().filter(|record| {
        matches!(record.patient, PatientMatch::Other | PatientMatch::Donor)
            && item.rules.kinds.iter().any(|kind| has_kind(record, kind))
    });
    let names = case.speech.list(others.map(|record| case.name_of(&record.id)));
    if !names.is_empty() {
        add_note(case, line, "other-person", &[("files", &names)]);
    }
}

/// Adds a sentence.
pub(crate) fn add_note(case: &Case<'_>, line: &mut Item, id: &str, places: &[(&str, &str)]) {
    case.speech.add(&mut line.reason, &case.speech.say(&reasons().notes, id, places));
}
