//! What a rule about one paper cannot see: whether every treatment, and every stay in hospital, is told in full.

use super::candidates::Candidate;
use super::case::{Case, has_kind, stated};
use super::checklist::Check;
use super::select::SPOKEN_OF;
use super::words::{human, reasons, say};
use crate::model::{PartialDate, Precision, TimelineEntry, TimelineKind, TreatmentStatus};

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
            .map(|entry| say(&reasons().lacking, "day-zero", &[("treatment", &entry.raw)]))
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
        !matches!(entry.kind, TimelineKind::Bridging | TimelineKind::Lymphodepletion | TimelineKind::Surgery)
    })
}

/// `Line 2 R-DHAP: start date not found`.
fn gap(entry: &TimelineEntry, id: &str) -> String {
    let what = say(&reasons().lacking, id, &[]);
    match entry.line_proposed {
        Some(line) => {
            let line = line.to_string();
            say(&reasons().lacking, "line", &[("line", &line), ("treatment", &entry.raw), ("what", &what)])
        }
        None => say(&reasons().lacking, "treatment", &[("treatment", &entry.raw), ("what", &what)]),
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
            gaps.push(gap(entry, "start"));
        }
        if !end && !single_day {
            gaps.push(gap(entry, "end"));
        }
        // A course with both its dates is told, though its cycles are not counted.
        if entry.kind == TimelineKind::Systemic && entry.cycles.is_none() && !ongoing && !(start && end) {
            gaps.push(gap(entry, "cycles"));
        }
        // A response says why a course was over.
        if !ongoing && !single_day && entry.stop_reason.is_none() && entry.response.is_none() {
            gaps.push(gap(entry, "stop-reason"));
        }
    }
    if courses(case).next().is_none() {
        gaps.push(say(&reasons().lacking, "no-treatments", &[]));
    }
    gaps
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
            gaps.push(gap(first, "response"));
            continue;
        };
        let date = stated(response.date.as_ref());
        if date.is_none() {
            gaps.push(gap(first, "response-date"));
        }
        let assessed = response.method.is_some() || date.is_some_and(|date| has_assessment(case, date));
        if !assessed {
            gaps.push(gap(first, "response-method"));
        }
    }
    if lines.is_empty() {
        gaps.push(say(&reasons().lacking, "no-treatments", &[]));
    }
    gaps
}

fn has_assessment(case: &Case<'_>, date: PartialDate) -> bool {
    case.papers().any(|record| {
        super::kinds::is_result(record.kind.id())
            && stated(record.date.as_ref()).is_some_and(|own| own.days_until(date.earliest()).abs() <= ASSESSMENT_DAYS)
    })
}

fn admissions_covered(case: &Case<'_>, members: &[Candidate<'_>]) -> Vec<String> {
    let mut gaps: Vec<String> = Vec::new();
    for fact in case.statements().filter(|fact| fact.kind == "admission" && SPOKEN_OF.contains(&fact.certainty)) {
        let Some((first, last)) = fact.value.as_deref().and_then(stay) else { continue };
        let age = last.days_until(case.as_of);
        if !(0..=LOOK_BACK_DAYS).contains(&age) {
            continue;
        }
        let covered = members.iter().any(|member| {
            let tells_it = member.record.id == fact.evidence.record && has_kind(member.record, "discharge-summary");
            let written = member.date.is_some_and(|date| {
                date.earliest() >= first.earliest() && last.days_until(date.earliest()) <= REPORT_DELAY_DAYS
            });
            tells_it || written
        });
        let stay = say(&reasons().lacking, "stay", &[("first", &human(&first)), ("last", &human(&last))]);
        if !covered && !gaps.contains(&stay) {
            gaps.push(stay);
        }
    }
    gaps
}

/// The first and last day of a stay, of `2026-10-12/2026-10-16`.
pub(crate) fn stay(value: &str) -> Option<(PartialDate, PartialDate)> {
    let (first, last) = value.split_once('/').unwrap_or((value, value));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}
