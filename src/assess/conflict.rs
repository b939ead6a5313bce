//! Papers that contradict one another about one epoch, and results that changed over time.

use super::candidates::{self, Candidate, EPOCH_DAYS};
use super::case::{Case, stated};
use super::checklist::ChecklistItem;
use super::kinds;
use super::select::{SPOKEN_OF, STATED, select};
use super::targets;
use crate::model::{Certainty, Fact, PartialDate, Polarity, Record};

/// The newest facts that are compared with one another, so that a hostile folder cannot make the work explode.
const MAX_COMPARED: usize = 300;

/// Numbers this near to each other are the same number, rounded or converted.
const ROUNDING: f64 = 0.02;

/// Two statements of different papers that do not agree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conflict<'a> {
    pub(crate) older: &'a Fact,
    pub(crate) newer: &'a Fact,
}

/// The contradictions about what the item compares, within its epoch.
pub(crate) fn conflicts<'a>(
    case: &Case<'a>,
    item: &ChecklistItem,
    found: &[Candidate<'a>],
    epoch: Option<PartialDate>,
) -> Vec<Conflict<'a>> {
    let rules = &item.rules;
    let is_candidate = candidates::stated_in(found);
    // What another paper quotes without its date may be of any time.
    let quoted = |fact: &&Fact| !is_candidate(fact) && stated(fact.date.as_ref()).is_some();
    let mut facts = select(case, &rules.compare, case.statements().filter(|fact| is_candidate(fact)), STATED);
    facts.extend(select(case, &rules.compare, case.statements().filter(quoted), SPOKEN_OF));
    let window = rules.compare_days;
    let mut dated: Vec<(PartialDate, &Fact)> = facts
        .into_iter()
        .filter_map(|fact| case.date_of(fact).map(|date| (date, fact)))
        .filter(|(date, _)| epoch.is_none_or(|epoch| date.days_until(epoch.earliest()).abs() <= window.max(14)))
        .collect();
    dated.sort_by_key(|(date, fact)| (date.earliest(), fact.id.clone()));
    let surplus = dated.len().saturating_sub(MAX_COMPARED);
    dated.drain(..surplus);
    let mut conflicts: Vec<Conflict<'a>> = Vec::new();
    for (place, (date, older)) in dated.iter().enumerate() {
        for (other_date, newer) in &dated[place + 1..] {
            let same = older.kind == newer.kind && older.name.eq_ignore_ascii_case(&newer.name);
            let near = date.days_until(other_date.earliest()).abs() <= window;
            let known = conflicts.iter().any(|known| known.older.name == older.name && known.older.kind == older.kind);
            if same && near && !known && are_apart(case, older, newer) && differ(older, newer) {
                conflicts.push(Conflict { older, newer });
            }
        }
    }
    conflicts
}

/// Whether two statements stand in papers of which neither repeats the other.
fn are_apart(case: &Case<'_>, one: &Fact, other: &Fact) -> bool {
    let (Some(left), Some(right)) = (case.record(&one.evidence.record), case.record(&other.evidence.record)) else {
        return false;
    };
    first_of(case, left) != first_of(case, right)
}

/// The paper that a paper repeats, replaces it or is translated from; itself where it is none of these.
fn first_of<'a>(case: &Case<'a>, record: &'a Record) -> &'a str {
    let original = |record: &'a Record| record.stands_behind().or(record.translation_of.as_deref());
    let next = original(record).and_then(|id| case.record(id));
    // A copy of a translation, a translation of a replaced report: two steps at most.
    next.map_or(&record.id, |next| original(next).unwrap_or(&next.id))
}

/// Whether two statements about the same thing say different things.
fn differ(one: &Fact, other: &Fact) -> bool {
    if let (Some(left), Some(right)) = (answer(one), answer(other)) {
        return left != right;
    }
    let (Some(left), Some(right)) = (&one.value, &other.value) else { return false };
    match (interval(left), interval(right)) {
        (Some(left), Some(right)) => one.unit == other.unit && (is_below(left, right) || is_below(right, left)),
        _ => {
            let (left, right) = (plain(left), plain(right));
            // A stage of IV and one of IVB do not contradict each other.
            !left.starts_with(&right) && !right.starts_with(&left)
        }
    }
}

fn is_below(left: (f64, f64), right: (f64, f64)) -> bool {
    left.1 + right.0.abs() * ROUNDING < right.0
}

/// The answer of a test, where it is one.
pub(crate) fn answer(fact: &Fact) -> Option<&'static str> {
    match fact.polarity {
        Polarity::Positive => Some("positive"),
        Polarity::Partial => Some("partial"),
        Polarity::Negative | Polarity::Lost => Some("negative"),
        Polarity::Equivocal | Polarity::NotPerformed | Polarity::Pending | Polarity::Stated => None,
    }
}

/// The numbers that a value can mean: `<0.01`, `5-10`, `58 %`, `42,5`.
fn interval(value: &str) -> Option<(f64, f64)> {
    let text = value.trim().trim_end_matches('%').trim().replace(',', ".");
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some(rest) = text.strip_prefix(['<', '≤']) {
        return Some((f64::NEG_INFINITY, number(rest.trim_start_matches('='))?));
    }
    if let Some(rest) = text.strip_prefix(['>', '≥']) {
        return Some((number(rest.trim_start_matches('='))?, f64::INFINITY));
    }
    if let Some(alone) = number(&text) {
        return Some((alone, alone));
    }
    let (low, high) = text.split_once(['-', '–'])?;
    Some((number(low)?, number(high)?))
}

fn plain(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A marker whose answer changed from one sample to a later one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) before: (&'a Fact, PartialDate),
    pub(crate) now: (&'a Fact, PartialDate),
}

/// The fact types of a gene or a chromosome that was tested.
const GENES: [&str; 3] = ["fish", "variant", "fusion"];

/// The watched markers and genes whose newest answer differs from an earlier one (domain/checklist.md §1: a change, no
/// conflict); with whether it is a gene. In myeloma CD19 is not watched: its absence is usual there (domain/checklist.md
/// §4, rule 3).
pub(crate) fn changes<'a>(case: &Case<'a>) -> Vec<(bool, Change<'a>)> {
    let markers = targets::watched(&case.disease);
    let of_markers =
        markers.iter().filter_map(|name| change(case, &["antigen-status"], name)).map(|found| (false, found));
    // A gene is compared with itself by the same sort of test: a variant says nothing of a deletion.
    let of_genes = targets::watched_genes().iter().flat_map(|name| GENES.map(|kind| (kind, name)));
    let of_genes = of_genes.filter_map(|(kind, name)| change(case, &[kind], name)).map(|found| (true, found));
    of_markers.chain(of_genes).collect()
}

/// The newest result of this name, and the newest of an earlier epoch that differs from it.
fn change<'a>(case: &Case<'a>, types: &[&str], name: &str) -> Option<Change<'a>> {
    let results = |fact: &&Fact| {
        let record = case.record(&fact.evidence.record);
        types.contains(&fact.kind.as_str())
            && fact.name.eq_ignore_ascii_case(name)
            && STATED.contains(&fact.certainty)
            && answer(fact).is_some()
            && record.is_some_and(|record| kinds::is_result(record.kind.id()))
    };
    let mut found: Vec<(&Fact, PartialDate)> =
        case.statements().filter(results).filter_map(|fact| case.date_of(fact).map(|date| (fact, date))).collect();
    found.sort_by_key(|(_, date)| date.earliest());
    let now = found.last().copied()?;
    let earlier = found
        .iter()
        .rev()
        .find(|(fact, date)| answer(fact) != answer(now.0) && date.days_until(now.1.earliest()) > EPOCH_DAYS as i64);
    earlier.map(|before| Change { before: *before, now })
}

/// Letters and summaries that are newer than the newest report of a watched marker, and still say the contrary of it:
/// `before` is what they say, `now` the report.
pub(crate) fn contradicted<'a>(case: &Case<'a>) -> Vec<Change<'a>> {
    let mut found: Vec<Change<'a>> = Vec::new();
    for marker in targets::watched(&case.disease) {
        let mut reports = plainly_stated(case, &marker, kinds::is_result);
        reports.sort_by_key(|(_, _, date)| date.earliest());
        let Some((report, carried, day)) = reports.last().copied() else { continue };
        for (fact, says, date) in plainly_stated(case, &marker, kinds::is_narrative) {
            let known = found
                .iter()
                .any(|known| known.before.0.evidence.record == fact.evidence.record && known.now.0.name == report.name);
            if says != carried && date.earliest() > day.earliest() && !known {
                found.push(Change { before: (fact, date), now: (report, day) });
            }
        }
    }
    found
}

/// What papers of some kinds say plainly of a marker: whether the cells carry it, and of when.
fn plainly_stated<'a>(case: &Case<'a>, marker: &str, is_of: fn(&str) -> bool) -> Vec<(&'a Fact, bool, PartialDate)> {
    case.statements()
        .filter(|fact| fact.kind == "antigen-status" && fact.name.eq_ignore_ascii_case(marker))
        .filter(|fact| matches!(fact.certainty, Certainty::Asserted | Certainty::ReportedByLetter))
        .filter(|fact| case.record(&fact.evidence.record).is_some_and(|record| is_of(record.kind.id())))
        .filter_map(|fact| Some((fact, is_carried(fact)?, case.date_of(fact)?)))
        .collect()
}

/// Whether the cells carry the marker, where that is said plainly.
fn is_carried(fact: &Fact) -> Option<bool> {
    match fact.polarity {
        Polarity::Positive | Polarity::Partial => Some(true),
        Polarity::Negative | Polarity::Lost => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_with_their_operators() {
        assert_eq!(interval("5-10"), Some((5.0, 10.0)));
        assert_eq!(interval("42,5 %"), Some((42.5, 42.5)));
        assert_eq!(interval("<0.01"), Some((f64::NEG_INFINITY, 0.01)));
        assert_eq!(interval("IVB"), None);
    }

    #[test]
    fn rounding_is_no_difference() {
        let apart = |a: &str, b: &str| {
            let (a, b) = (interval(a).unwrap(), interval(b).unwrap());
            is_below(a, b) || is_below(b, a)
        };
        assert!(!apart("104", "104.4"));
        assert!(apart("58", "48"));
        assert!(!apart("1-2", "1"));
        assert!(!apart("<5", "3"));
    }
}
