//! When a paper is too old: by its days, and by what happened after it (domain/checklist.md §5).

use super::case::{Case, stated};
use super::checklist::{DiseaseEvent, EventRule};
use super::select::SPOKEN_OF;
use super::targets;
use super::words::{Speech, reasons};
use crate::model::{Evidence, PartialDate, Precision, TimelineEntry, TimelineKind};

/// Something after which an older paper may no longer hold.
#[derive(Debug, Clone)]
pub(crate) struct Superseding {
    /// When.
    pub(crate) date: PartialDate,
    /// What, with its date.
    pub(crate) words: String,
    /// Where it stands.
    pub(crate) evidence: Vec<Evidence>,
}

/// The newest event of these rules that lies after the date.
pub(crate) fn superseded(case: &Case<'_>, rules: &[EventRule], date: &PartialDate) -> Option<Superseding> {
    let newest = rules.iter().filter_map(|rule| newest(case, *rule));
    newest.filter(|event| is_older(date, &event.date)).max_by_key(|event| event.date.earliest())
}

/// Whether a paper of this date counts as older than an event.
///
/// Both are read as early as they can be, so that the scan that showed a relapse "in March" is not older than it. An
/// event of which only the year is known is read as late as it can be: a paper of that year may lie before it.
pub(crate) fn is_older(paper: &PartialDate, event: &PartialDate) -> bool {
    let event = if event.precision() == Precision::Year { event.latest() } else { event.earliest() };
    paper.earliest() < event
}

/// The newest event of a rule, not in the future.
fn newest(case: &Case<'_>, rule: EventRule) -> Option<Superseding> {
    match rule {
        EventRule::Relapse => {
            let event = case
                .events
                .iter()
                .filter(|event| event.date.earliest() <= case.as_of)
                .max_by_key(|event| event.date.earliest())?;
            let id = match event.kind {
                DiseaseEvent::Relapse => "relapse",
                DiseaseEvent::Progression => "progression",
                DiseaseEvent::Transformation => "transformation",
            };
            Some(event_of(case.speech, id, event.date, &[], std::slice::from_ref(&event.evidence)))
        }
        EventRule::LineStart => newest_treatment(case, |entry| entry.line_proposed.is_some(), start)
            .map(|(e, d)| named(case.speech, "line-start", e, d)),
        EventRule::TargetTherapy => {
            let aimed = |entry: &TimelineEntry| case.against_target().any(|other| other.id == entry.id);
            // Of a treatment that goes on the last dose may be today's.
            let last = |entry: &TimelineEntry| {
                if entry.ongoing { Some(PartialDate::from(case.as_of)) } else { end_or_start(entry) }
            };
            let (entry, date) = newest_treatment(case, aimed, last)?;
            Some(if entry.ongoing {
                ongoing(case.speech, entry, date)
            } else {
                named(case.speech, "target-therapy", entry, date)
            })
        }
        EventRule::Discharge => {
            let discharges = case.papers().filter(|record| targets::plays(record, "discharge"));
            let dates = discharges.filter_map(|record| stated(record.date.as_ref()));
            latest(case, dates).map(|date| event_of(case.speech, "discharge", date, &[], &[]))
        }
        EventRule::HeartTreatment => {
            let hurts = |entry: &TimelineEntry| targets::is_in_class(&entry.regimen, "heart");
            newest_treatment(case, hurts, end_or_start).map(|(e, d)| named(case.speech, "heart-treatment", e, d))
        }
        EventRule::HeartEvent => {
            let facts = case.statements().filter(|fact| {
                fact.kind == "statement" && fact.name == "cardiac-event" && SPOKEN_OF.contains(&fact.certainty)
            });
            latest(case, facts.filter_map(|fact| case.date_of(fact)))
                .map(|date| event_of(case.speech, "heart-event", date, &[], &[]))
        }
        EventRule::Allograft => {
            let allograft = |entry: &TimelineEntry| {
                entry.kind == TimelineKind::Transplant && targets::is_in_class(&entry.regimen, "allograft")
            };
            newest_treatment(case, allograft, start).map(|(entry, date)| named(case.speech, "allograft", entry, date))
        }
        EventRule::Bridging => {
            let bridging = |entry: &TimelineEntry| entry.kind == TimelineKind::Bridging;
            newest_treatment(case, bridging, start).map(|(entry, date)| named(case.speech, "bridging", entry, date))
        }
        EventRule::Steroids => {
            // Steroids that are a part of a line are told by the line.
            let alone = |entry: &TimelineEntry| {
                entry.line_proposed.is_none() && targets::is_in_class(&entry.regimen, "steroid")
            };
            newest_treatment(case, alone, start).map(|(entry, date)| named(case.speech, "steroids", entry, date))
        }
    }
}

fn start(entry: &TimelineEntry) -> Option<PartialDate> {
    stated(entry.start.as_ref())
}

fn end_or_start(entry: &TimelineEntry) -> Option<PartialDate> {
    stated(entry.end.as_ref()).or_else(|| start(entry))
}

fn newest_treatment<'a>(
    case: &Case<'a>,
    wanted: impl Fn(&TimelineEntry) -> bool,
    date: impl Fn(&TimelineEntry) -> Option<PartialDate>,
) -> Option<(&'a TimelineEntry, PartialDate)> {
    case.treatments()
        .filter(|entry| wanted(entry))
        .filter_map(|entry| date(entry).map(|date| (entry, date)))
        .filter(|(_, date)| date.earliest() <= case.as_of)
        .max_by_key(|(_, date)| date.earliest())
}

fn latest(case: &Case<'_>, dates: impl Iterator<Item = PartialDate>) -> Option<PartialDate> {
    dates.filter(|date| date.earliest() <= case.as_of).max_by_key(PartialDate::earliest)
}

fn event_of(speech: &Speech, id: &str, date: PartialDate, more: &[(&str, &str)], evidence: &[Evidence]) -> Superseding {
    let human = speech.human(&date);
    let places: Vec<(&str, &str)> = more.iter().copied().chain([("date", human.as_str())]).collect();
    Superseding { date, words: speech.say(&reasons().events, id, &places), evidence: evidence.to_vec() }
}

fn named(speech: &Speech, id: &str, entry: &TimelineEntry, date: PartialDate) -> Superseding {
    event_of(speech, id, date, &[("treatment", &speech.treatment(&entry.raw))], &entry.evidence)
}

fn ongoing(speech: &Speech, entry: &TimelineEntry, date: PartialDate) -> Superseding {
    event_of(speech, "target-therapy-ongoing", date, &[("treatment", &speech.treatment(&entry.raw))], &entry.evidence)
}
