//! Reports in several versions: the preliminary one and the final, the one that was corrected, and what only adds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{Paper, pairs, words};
use crate::model::{DateKind, Issue};

/// Two papers of one day and kind are about the same sample only where so great a part of their words is the same.
const SHARED_WORDS: f64 = 0.5;
/// More papers of one kind and day than these are not compared with one another.
const MOST_OF_A_DAY: usize = 40;

/// For each paper that another replaced: which; and for each that adds to another: to which.
pub(super) fn find(papers: &[Paper<'_>], places: &[usize]) -> (BTreeMap<usize, usize>, BTreeMap<usize, usize>) {
    let mut replaced: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut supplements: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (one, other, by_code) in candidates(papers, places) {
        for (old, new) in [(one, other), (other, one)] {
            match relation(&papers[old], &papers[new], by_code) {
                Some(Relation::Replaced) => replaced.entry(old).or_default().push(new),
                Some(Relation::Supplemented) => supplements.entry(new).or_default().push(old),
                None => {}
            }
        }
    }
    // Of several versions the newest stands for all.
    let newest = |new: &[usize]| {
        let standing: Vec<usize> = new.iter().copied().filter(|place| !replaced.contains_key(place)).collect();
        match standing.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    };
    let links: BTreeMap<usize, usize> = replaced.iter().filter_map(|(old, new)| Some((*old, newest(new)?))).collect();
    let added = supplements.iter().filter_map(|(new, old)| {
        let standing: Vec<usize> = old.iter().copied().filter(|place| !links.contains_key(place)).collect();
        match standing.as_slice() {
            [only] => Some((*new, *only)),
            _ => None,
        }
    });
    let added = added.collect();
    (links, added)
}

/// Papers that can be versions of one report, and whether they bear the same number.
fn candidates(papers: &[Paper<'_>], places: &[usize]) -> Vec<(usize, usize, bool)> {
    let may_count = |place: &usize| papers[*place].is_evidence() || papers[*place].is_unknown();
    let evidence = || places.iter().copied().filter(may_count);
    let codes = evidence().flat_map(|place| papers[place].imprint.codes.iter().map(move |code| (place, code.as_str())));
    let mut found: Vec<(usize, usize, bool)> =
        pairs::sharing(codes, |_, _| 1).into_iter().map(|(one, other)| (one, other, true)).collect();
    let known: BTreeSet<(usize, usize)> = found.iter().map(|(one, other, _)| (*one, *other)).collect();
    let mut of_day: HashMap<NaiveDate, Vec<usize>> = HashMap::new();
    for place in evidence() {
        if let Some(day) = papers[place].day() {
            of_day.entry(day).or_default().push(place);
        }
    }
    for places in of_day.values().filter(|places| (2..=MOST_OF_A_DAY).contains(&places.len())) {
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                let issues = [papers[*one].imprint.issue, papers[*other].imprint.issue];
                if issues.iter().any(Option::is_some) && !known.contains(&(*one, *other)) {
                    found.push((*one, *other, false));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

enum Relation {
    Replaced,
    Supplemented,
}

/// What the newer paper is to the older.
fn relation(old: &Paper<'_>, new: &Paper<'_>, by_code: bool) -> Option<Relation> {
    if !is_of_one_sample(old, new, by_code) {
        return None;
    }
    let (first, second) = (old.imprint.issue, new.imprint.issue);
    if second == Some(Issue::Supplement) {
        return (first != Some(Issue::Supplement)).then_some(Relation::Supplemented);
    }
    if first == Some(Issue::Supplement) {
        return None;
    }
    // What is surely a report is not replaced by what may be none.
    if old.is_evidence() && !new.is_evidence() {
        return None;
    }
    let (written, later) = (written(old), written(new));
    let earlier = written.zip(later).is_none_or(|(written, later)| written <= later);
    let surely_earlier = written.zip(later).is_some_and(|(written, later)| written < later);
    let replaces = match (first, second) {
        (Some(Issue::Amended), Some(Issue::Amended)) => surely_earlier,
        (_, Some(Issue::Amended)) => earlier,
        (Some(Issue::Preliminary), Some(Issue::Final)) => earlier,
        // A report with the number of the preliminary one, written later.
        (Some(Issue::Preliminary), None) => by_code && surely_earlier,
        _ => false,
    };
    replaces.then_some(Relation::Replaced)
}

/// Whether both are about one sample, or one examination, of one person.
fn is_of_one_sample(old: &Paper<'_>, new: &Paper<'_>, by_code: bool) -> bool {
    let languages = old.record.language.as_ref().zip(new.record.language.as_ref());
    if languages.is_some_and(|(one, other)| one != other) || old.is_of_another_person(new) {
        return false;
    }
    let adds = new.imprint.issue == Some(Issue::Supplement) || old.imprint.issue == Some(Issue::Supplement);
    if !(old.shares_kind(new) || adds && by_code) {
        return false;
    }
    // A later sample on the same request has a day of its own; a report that was amended for its date shows both.
    let days = old.day().zip(new.day());
    let shows = |paper: &Paper<'_>, day: NaiveDate| {
        paper.record.all_dates.iter().filter_map(|date| date.value).any(|date| date.earliest() == day)
    };
    let other_day = days.is_some_and(|(one, other)| one != other && !shows(new, one));
    if by_code {
        return !other_day;
    }
    let numbered = !old.imprint.codes.is_empty() && !new.imprint.codes.is_empty();
    days.is_some_and(|(one, other)| one == other)
        && !numbered
        && words::shared_words(old.imprint, new.imprint) >= SHARED_WORDS
}

/// When a report was written.
fn written(paper: &Paper<'_>) -> Option<NaiveDate> {
    let of_report = [DateKind::Report, DateKind::Result, DateKind::Issued, DateKind::Typed];
    let dates = paper.record.all_dates.iter().filter(|date| of_report.contains(&date.kind));
    dates.filter_map(|date| date.value).map(|date| date.earliest()).max()
}
