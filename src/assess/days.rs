//! Days whose day and month may be swapped, where the other papers or the day of the run leave one reading only
//! (domain/extraction.md §3, rule 3).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::counted_papers;
use crate::model::{Certainty, DateKind, Fact, PartialDate, PatientMatch, Precision, Record, StatedDate};

/// On which papers a day stands in full, by what it is the day of.
type Known = BTreeMap<(DateOf, PartialDate), BTreeSet<String>>;

/// What a day is the day of, as far as two papers must agree about it to mean the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum DateOf {
    Specimen,
    Scan,
    Clinic,
    Report,
}

impl DateOf {
    fn new(kind: DateKind) -> Option<Self> {
        match kind {
            DateKind::SpecimenTaken => Some(Self::Specimen),
            // A later scan names the one that it is compared with.
            DateKind::Scan | DateKind::Comparison => Some(Self::Scan),
            DateKind::Clinic => Some(Self::Clinic),
            DateKind::Result | DateKind::Report => Some(Self::Report),
            _ => None,
        }
    }
}

/// Settles what can be settled. `matches`: whose each paper is.
pub(super) fn settle(records: &mut [Record], facts: &mut [Fact], matches: &[PatientMatch], as_of: NaiveDate) {
    let papers: BTreeSet<String> = counted_papers(records, matches).into_iter().map(str::to_owned).collect();
    let known = known(records, &papers);
    let one = |date: &mut StatedDate, record: &str, past: bool| {
        let (Precision::Ambiguous, Some(older), Some(newer)) = (date.precision, date.value, date.other_reading) else {
            return;
        };
        let told = papers.contains(record).then(|| told(&known, date.kind, record, [older, newer])).flatten();
        // What was written cannot be of a day that is still to come.
        let only = told.or_else(|| (past && newer.earliest() > as_of).then_some(older));
        if let Some(only) = only {
            (date.value, date.other_reading, date.precision) = (Some(only), None, Precision::Day);
        }
    };
    for record in records {
        let Record { id, date, all_dates, .. } = record;
        for date in all_dates {
            let past = is_past(date.kind);
            one(date, id, past);
        }
        if let Some(date) = date {
            let past = !matches!(date.kind, DateKind::FollowUp | DateKind::Expiry);
            one(date, id, past);
        }
    }
    for fact in facts {
        let stated = !matches!(fact.certainty, Certainty::Planned | Certainty::Uncertain);
        if let Some(date) = &mut fact.date {
            let past = stated && is_past(date.kind);
            one(date, &fact.evidence.record, past);
        }
    }
}

/// Whether a day of this kind has passed when somebody writes it down.
fn is_past(kind: DateKind) -> bool {
    use DateKind::*;
    matches!(
        kind,
        SpecimenTaken | SpecimenReceived | Scan | Result | Report | Clinic | Dictated | Typed | Printed | Issued | Sent
    ) || matches!(kind, Diagnosis | Response | Relapse | Comparison)
}

fn known(records: &[Record], papers: &BTreeSet<String>) -> Known {
    let mut known = Known::new();
    for record in records.iter().filter(|record| papers.contains(&record.id)) {
        for date in record.all_dates.iter().chain(&record.date) {
            let full = date.value.filter(|_| date.precision == Precision::Day);
            if let (Some(day), Some(of)) = (full, DateOf::new(date.kind)) {
                known.entry((of, day)).or_default().insert(record.id.clone());
            }
        }
    }
    known
}

/// The one of two readings that another paper gives in full as the day of the same; none where it gives both.
fn told(known: &Known, kind: DateKind, record: &str, readings: [PartialDate; 2]) -> Option<PartialDate> {
    let of = DateOf::new(kind)?;
    let stands = |day: &PartialDate| known.get(&(of, *day)).is_some_and(|on| on.iter().any(|other| *other != record));
    match readings.map(|day| stands(&day).then_some(day)) {
        [Some(day), None] | [None, Some(day)] => Some(day),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::identity::tests::record;

    fn stated(kind: DateKind, value: &str, other: Option<&str>) -> StatedDate {
        let day = |text: &str| text.parse::<PartialDate>().unwrap();
        StatedDate {
            value: Some(day(value)),
            precision: if other.is_some() { Precision::Ambiguous } else { Precision::Day },
            kind,
            other_reading: other.map(day),
            quote: "12/11/2026".to_owned(),
            page: 1,
            line: 1,
            file: None,
            by_user: false,
        }
    }

    /// What is made of the day of the first paper beside those of the others.
    fn settled(first: StatedDate, others: &[StatedDate], as_of: &str) -> (Option<String>, bool) {
        let mut records: Vec<Record> = std::iter::once(first)
            .chain(others.iter().cloned())
            .enumerate()
            .map(|(n, date)| Record {
                all_dates: vec![date.clone()],
                date: Some(date),
                ..record(&format!("R{n:02}"), "pet-ct-report")
            })
            .collect();
        let matches = vec![PatientMatch::Same; records.len()];
        settle(&mut records, &mut [], &matches, as_of.parse().unwrap());
        let date = records.remove(0).date.unwrap();
        (date.value.map(|day| day.to_string()), date.precision == Precision::Ambiguous)
    }

    #[test]
    fn another_paper_settles_a_day() {
        use DateKind::{Clinic, Comparison, Scan};
        let scan = || stated(Scan, "2026-03-04", Some("2026-04-03"));
        let one = |day: &str, ambiguous| (Some(day.to_owned()), ambiguous);
        let as_of = "2026-11-20";
        assert_eq!(settled(scan(), &[], as_of), one("2026-03-04", true));
        assert_eq!(settled(scan(), &[stated(Scan, "2026-03-04", None)], as_of), one("2026-03-04", false));
        assert_eq!(settled(scan(), &[stated(Comparison, "2026-04-03", None)], as_of), one("2026-04-03", false));
        // A day of something else says nothing, nor do papers for both readings, nor another that is unclear itself.
        assert_eq!(settled(scan(), &[stated(Clinic, "2026-04-03", None)], as_of), one("2026-03-04", true));
        let both = [stated(Scan, "2026-03-04", None), stated(Scan, "2026-04-03", None)];
        assert_eq!(settled(scan(), &both, as_of), one("2026-03-04", true));
        assert_eq!(settled(scan(), &[scan()], as_of), one("2026-03-04", true));
    }

    #[test]
    fn what_was_written_is_of_no_day_to_come() {
        use DateKind::{FollowUp, Sent};
        let sent = |kind| stated(kind, "2026-11-12", Some("2026-12-11"));
        assert_eq!(settled(sent(Sent), &[], "2026-11-20"), (Some("2026-11-12".to_owned()), false));
        assert_eq!(settled(sent(Sent), &[], "2026-12-11"), (Some("2026-11-12".to_owned()), true));
        assert_eq!(settled(sent(FollowUp), &[], "2026-11-20"), (Some("2026-11-12".to_owned()), true));
    }

    #[test]
    fn the_papers_of_another_person_settle_nothing() {
        let date = stated(DateKind::Scan, "2026-03-04", Some("2026-04-03"));
        let other = stated(DateKind::Scan, "2026-04-03", None);
        let mut records = [
            Record { date: Some(date), ..record("R01", "pet-ct-report") },
            Record { date: Some(other), ..record("R02", "pet-ct-report") },
        ];
        settle(&mut records, &mut [], &[PatientMatch::Same, PatientMatch::Other], "2026-11-20".parse().unwrap());
        assert_eq!(records[0].date.as_ref().unwrap().precision, Precision::Ambiguous);
    }
}
