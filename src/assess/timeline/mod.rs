//! Treatments in order of time, with the lines that are proposed and those that the papers assert.
//!
//! Facts about one treatment in several papers become one entry that keeps all their places. The line numbers are a
//! proposal with its reason; "the patient has had N lines" is never said (domain/extraction.md §4).

mod catalogue;
mod events;
mod lines;
mod merge;
mod rules;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

pub use catalogue::{antigens, standard_name};
pub use events::{Event, EventKind};

use super::words::Speech;
use crate::model::{
    Certainty, Fact, Finding, FindingCode, Language, PatientMatch, Record, Response, Severity, Subject, TimelineEntry,
    TimelineKind, Treatment, TreatmentStatus,
};
use lines::Proposal;
use merge::Course;
use rules::RULES;

/// What was given, and what happened.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// In order of time; undated ones behind, planned ones last.
    pub entries: Vec<TimelineEntry>,
    /// Relapses, progressions and transformations with their dates, oldest first.
    pub events: Vec<Event>,
    /// Where proposed and asserted lines differ.
    pub findings: Vec<Finding>,
}

/// Orders the treatments of the patient. Facts about others, and facts of papers that were set aside, are left out.
pub fn timeline(records: &[Record], facts: &[Fact], as_of: NaiveDate, language: Language) -> Timeline {
    let speech = Speech::of(language);
    let aside: BTreeSet<&str> = records
        .iter()
        .filter(|record| matches!(record.patient, PatientMatch::Other | PatientMatch::Donor))
        .map(|record| record.id.as_str())
        .collect();
    let usable: Vec<&Fact> = facts
        .iter()
        .filter(|fact| fact.subject == Subject::Patient && !aside.contains(fact.evidence.record.as_str()))
        .collect();
    let treatments: Vec<(&Fact, &Treatment)> = usable
        .iter()
        .filter(|fact| fact.kind == "treatment-line" && fact.certainty != Certainty::Uncertain)
        .filter_map(|fact| Some((*fact, fact.treatment.as_ref()?)))
        .collect();
    let mut courses = merge::courses(&treatments, as_of);
    courses.sort_by_key(order);
    let events = events::events(usable.iter().copied(), as_of);
    let proposals = lines::propose(&courses, &events, speech);
    let linked = link(&courses, &usable);
    let entries: Vec<TimelineEntry> = courses
        .iter()
        .zip(proposals)
        .zip(linked)
        .enumerate()
        .map(|(index, ((course, proposal), responses))| entry(index, course, proposal, &responses))
        .collect();
    let findings = findings(&entries, &usable, as_of, speech);
    Timeline { entries, events, findings }
}

fn order(course: &Course<'_>) -> impl Ord + use<> {
    let span = course.span();
    let evidence = course.evidence().first().map(|e| (e.record.clone(), e.page, e.line, e.quote.clone()));
    (course.planned, span.is_none(), span, course.id().to_owned(), evidence)
}

fn entry(index: usize, course: &Course<'_>, proposal: Proposal, responses: &[Response]) -> TimelineEntry {
    let end = course.end().cloned();
    let ongoing = !course.planned && end.is_none() && course.newest(|t| Some(t.ongoing)).unwrap_or(false);
    let status = match (course.planned, ongoing) {
        (true, _) => TreatmentStatus::Planned,
        (_, true) => TreatmentStatus::Ongoing,
        _ => TreatmentStatus::Given,
    };
    TimelineEntry {
        id: format!("T{}", index + 1),
        kind: course.kind(),
        regimen: course.id().to_owned(),
        raw: course.raw(),
        start: course.start().cloned(),
        end,
        ongoing,
        cycles: course.newest(|t| t.cycles.clone()),
        line_proposed: proposal.line,
        line_asserted: course.newest(|t| t.line_asserted),
        why_new_line: proposal.why,
        response: if course.planned { None } else { course.response(responses) },
        stop_reason: course.newest(|t| t.stop_reason.clone()),
        status,
        evidence: course.evidence(),
    }
}

/// For each course the responses of papers that name no treatment, by their dates: the response belongs to the newest
/// course that had begun, unless it came long after its end. What fits none is left out.
fn link(courses: &[Course<'_>], facts: &[&Fact]) -> Vec<Vec<Response>> {
    let mut linked: Vec<Vec<Response>> = courses.iter().map(|_| Vec::new()).collect();
    let counted = |course: &Course<'_>| {
        matches!(
            course.kind(),
            TimelineKind::Systemic | TimelineKind::Transplant | TimelineKind::CellTherapy | TimelineKind::Radiotherapy
        )
    };
    let sure = |fact: &&&Fact| matches!(fact.certainty, Certainty::Asserted | Certainty::Historical);
    for fact in facts.iter().filter(|fact| fact.kind == "lymphoma-response").filter(sure) {
        let Some(date) = fact.date.as_ref().filter(|date| date.value.is_some()) else { continue };
        let (Some(day), Some(value)) = (date.value, fact.value.clone()) else { continue };
        let begun =
            courses.iter().enumerate().filter(|(_, c)| !c.planned && counted(c)).filter_map(|(index, course)| {
                let (from, to) = course.span()?;
                (course.start().is_some() && from <= day.earliest()).then_some((
                    index,
                    from,
                    to,
                    course.end().is_none(),
                ))
            });
        let Some((index, _, to, open)) = begun.max_by_key(|(index, from, ..)| (*from, *index)) else { continue };
        let window = to.checked_add_days(Days::new(RULES.response_days.unsigned_abs())).unwrap_or(to);
        if open || day.earliest() <= window {
            linked[index].push(Response { value, date: Some(date.clone()), method: fact.method.clone() });
        }
    }
    linked
}

fn findings(entries: &[TimelineEntry], facts: &[&Fact], as_of: NaiveDate, speech: &Speech) -> Vec<Finding> {
    let mut found = Vec::new();
    for entry in entries {
        if let (Some(asserted), Some(proposed)) = (entry.line_asserted, entry.line_proposed)
            && asserted != proposed
        {
            let name = speech.treatment(&standard_name(&entry.regimen));
            let parts =
                [("name", name.as_str()), ("asserted", &asserted.to_string()), ("proposed", &proposed.to_string())];
            found.push(differs(speech, speech.fill(&RULES.finding.entry, &parts), entry.evidence.iter()));
        }
    }
    let mut told: BTreeSet<u32> = BTreeSet::new();
    let mut statements: Vec<&&Fact> =
        facts.iter().filter(|fact| fact.kind == "statement" && fact.name == "prior-lines").collect();
    statements.sort_by(|a, b| merge::place(&a.evidence).cmp(&merge::place(&b.evidence)));
    for fact in statements {
        let Some(asserted) = fact.value.as_ref().and_then(|value| value.parse::<u32>().ok()) else { continue };
        let day = fact.date.as_ref().and_then(|date| date.value).map_or(as_of, |value| value.latest());
        let by_then = |e: &&TimelineEntry| {
            e.start.as_ref().or(e.end.as_ref()).and_then(|d| d.value).is_some_and(|value| value.earliest() <= day)
        };
        let proposed = entries.iter().filter(by_then).filter_map(|e| e.line_proposed).max().unwrap_or(0);
        // A treatment without a date may or may not be among those the paper counts; so may the one going on.
        let undated =
            entries.iter().filter(|e| e.start.is_none() && e.end.is_none() && e.status != TreatmentStatus::Planned);
        let open = entries.iter().rfind(|e| e.line_proposed == Some(proposed)).is_some_and(|e| e.end.is_none());
        let least = if open { proposed.saturating_sub(1) } else { proposed };
        let most = proposed + undated.count() as u32;
        if (least..=most).contains(&asserted) || !told.insert(asserted) {
            continue;
        }
        let parts = [("asserted", asserted.to_string()), ("proposed", proposed.to_string())];
        let parts: Vec<(&str, &str)> = parts.iter().map(|(key, value)| (*key, value.as_str())).collect();
        found.push(differs(speech, speech.fill(&RULES.finding.count, &parts), std::iter::once(&fact.evidence)));
    }
    found
}

fn differs<'a>(
    speech: &Speech,
    message: String,
    evidence: impl Iterator<Item = &'a crate::model::Evidence>,
) -> Finding {
    let (mut files, mut records) = (BTreeSet::new(), BTreeSet::new());
    for place in evidence {
        files.insert(place.file.clone());
        records.insert(place.record.clone());
    }
    Finding {
        code: FindingCode::LineCountDiffers,
        severity: Severity::Warn,
        files: files.into_iter().collect(),
        records: records.into_iter().collect(),
        message,
        fix: speech.words(&RULES.finding.fix).to_owned(),
    }
}
