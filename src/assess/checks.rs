//! What a rule about one paper cannot see: whether every treatment, and every stay in hospital, is told in full.

use super::candidates::Candidate;
use super::case::{Case, stated};
use super::checklist::Check;
use super::kinds;
use super::select::SPOKEN_OF;
use super::targets;
use super::words::reasons;
use crate::model::{Fact, PartialDate, Precision, TimelineEntry, TimelineKind, TreatmentStatus};

/// The fact type of a stay in hospital.
pub(crate) const ADMISSION: &str = "admission";

/// How far back stays in hospital are asked for (domain/checklist.md §3, `discharge-reports`).
const LOOK_BACK_DAYS: i64 = 365;

/// A discharge report may be written so many days after the stay.
const REPORT_DELAY_DAYS: i64 = 45;

/// A result of these days shows how a response was assessed.
const ASSESSMENT_DAYS: i64 = 14;

/// What a check did not see, for people.
pub(crate) fn lacking(case: &Case<'_>, check: Check, members: &[Candidate<'_>]) -> Vec<String> {
    match check {
        Check::LinesDated => lines_dated(case),
        Check::LinesAnswered => lines_answered(case),
        Check::TransplantDated => case
            .treatments()
            .filter(|entry| {
                entry.kind == TimelineKind::Transplant && !is_day(entry.start.as_ref().map(|d| d.precision))
            })
            .map(|entry| case.speech.treatment(&entry.raw))
            .map(|name| case.speech.say(&reasons().lacking, "day-zero", &[("treatment", &name)]))
            .collect(),
        Check::AdmissionsCovered => admissions_covered(case, members),
    }
}

fn is_day(precision: Option<Precision>) -> bool {
    precision == Some(Precision::Day)
}

/// Known to the month at least (domain/checklist.md §3, `treatment-timeline`).
fn is_month(precision: Option<Precision>) -> bool {
    matches!(precision, Some(Precision::Day | Precision::Month | Precision::Ambiguous))
}

/// The treatments whose dates are asked for: what is no line is not.
fn courses<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a TimelineEntry> {
    case.treatments().filter(|entry| {
        let beside =
            matches!(entry.kind, TimelineKind::Bridging | TimelineKind::Lymphodepletion | TimelineKind::Surgery);
        let no_line = entry.line_proposed.is_none() && targets::is_in_class(&entry.regimen, "no-line");
        !beside && !no_line
    })
}

/// `Line 2 R-DHAP: start date not found`.
fn gap(case: &Case<'_>, entry: &TimelineEntry, id: &str) -> String {
    let what = case.speech.say(&reasons().lacking, id, &[]);
    let name = case.speech.treatment(&entry.raw);
    match entry.line_proposed {
        Some(line) => {
            let line = line.to_string();
            case.speech.say(&reasons().lacking, "line", &[("line", &line), ("treatment", &name), ("what", &what)])
        }
        None => case.speech.say(&reasons().lacking, "treatment", &[("treatment", &name), ("what", &what)]),
    }
}

fn lines_dated(case: &Case<'_>) -> Vec<String> {
    let mut gaps = Vec::new();
    for entry in courses(case) {
        let start = is_month(entry.start.as_ref().map(|date| date.precision));
        let ongoing = entry.ongoing || entry.status == TreatmentStatus::Ongoing;
        let end = ongoing || is_month(entry.end.as_ref().map(|date| date.precision));
        let single_day = entry.kind == TimelineKind::Transplant || entry.kind == TimelineKind::CellTherapy;
        if !start {
            gaps.push(gap(case, entry, "start"));
        }
        if !end && !single_day {
            gaps.push(gap(case, entry, "end"));
        }
        // A course with both its dates is told, though its cycles are not counted.
        if entry.kind == TimelineKind::Systemic && entry.cycles.is_none() && !ongoing && !(start && end) {
            gaps.push(gap(case, entry, "cycles"));
        }
        if !ongoing && !single_day && !is_end_told(case, entry) {
            gaps.push(gap(case, entry, "stop-reason"));
        }
    }
    if courses(case).next().is_none() {
        gaps.push(case.speech.say(&reasons().lacking, "no-treatments", &[]));
    }
    gaps
}

/// A stop reason tells why a course was over; so does its response, and the next step of the same line.
fn is_end_told(case: &Case<'_>, entry: &TimelineEntry) -> bool {
    let start = |entry: &TimelineEntry| stated(entry.start.as_ref()).map(|date| date.earliest());
    let of_line =
        courses(case).filter(|other| entry.line_proposed.is_some() && other.line_proposed == entry.line_proposed);
    entry.stop_reason.is_some()
        || entry.response.is_some()
        || of_line.into_iter().any(|other| start(other).zip(start(entry)).is_some_and(|(other, own)| other > own))
}

/// Every line of treatment needs a response; one entry of a line may carry it for the others
/// (domain/checklist.md §4, rule 7).
fn lines_answered(case: &Case<'_>) -> Vec<String> {
    let mut gaps = Vec::new();
    let mut lines: Vec<u32> = courses(case).filter_map(|entry| entry.line_proposed).collect();
    lines.sort_unstable();
    lines.dedup();
    for line in &lines {
        let of_line: Vec<_> = courses(case).filter(|entry| entry.line_proposed == Some(*line)).collect();
        let Some(first) = of_line.first() else { continue };
        let Some(response) = of_line.iter().rev().find_map(|entry| entry.response.as_ref()) else {
            gaps.push(gap(case, first, "response"));
            continue;
        };
        let date = stated(response.date.as_ref());
        if date.is_none() {
            gaps.push(gap(case, first, "response-date"));
        }
        let assessed = response.method.is_some() || date.is_some_and(|date| has_assessment(case, date));
        if !assessed {
            gaps.push(gap(case, first, "response-method"));
        }
    }
    if lines.is_empty() {
        gaps.push(case.speech.say(&reasons().lacking, "no-treatments", &[]));
    }
    gaps
}

fn has_assessment(case: &Case<'_>, date: PartialDate) -> bool {
    case.papers().any(|record| {
        kinds::is_result(record.kind.id())
            && stated(record.date.as_ref()).is_some_and(|own| own.days_until(date.earliest()).abs() <= ASSESSMENT_DAYS)
    })
}

fn admissions_covered(case: &Case<'_>, members: &[Candidate<'_>]) -> Vec<String> {
    let mut gaps: Vec<String> = Vec::new();
    for fact in case.statements().filter(|fact| fact.kind == ADMISSION && SPOKEN_OF.contains(&fact.certainty)) {
        let Some((first, last)) = asked_stay(case, fact) else { continue };
        let covered = members.iter().any(|member| {
            let tells_it = member.record.id == fact.evidence.record && targets::plays(member.record, "discharge");
            let written = member.date.is_some_and(|date| {
                date.earliest() >= first.earliest() && last.days_until(date.earliest()) <= REPORT_DELAY_DAYS
            });
            tells_it || written
        });
        let stay = case.speech.say(
            &reasons().lacking,
            "stay",
            &[("first", &case.speech.human(&first)), ("last", &case.speech.human(&last))],
        );
        if !covered && !gaps.contains(&stay) {
            gaps.push(stay);
        }
    }
    gaps
}

/// The first and last day of a stay of the last year.
pub(crate) fn asked_stay(case: &Case<'_>, fact: &Fact) -> Option<(PartialDate, PartialDate)> {
    let (first, last) = fact.value.as_deref().and_then(stay)?;
    (0..=LOOK_BACK_DAYS).contains(&last.days_until(case.as_of)).then_some((first, last))
}

/// The first and last day of a stay, of `2026-10-12/2026-10-16`.
fn stay(value: &str) -> Option<(PartialDate, PartialDate)> {
    let (first, last) = value.split_once('/').unwrap_or((value, value));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}
