//! The values of one measurement over time, as the papers give them.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::knowledge;
use crate::model::{Certainty, Evidence, Fact, Precision};
use crate::report::pdf::view::View;

/// Which measurements are drawn, by the ids of `extract/analytes.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drawn {
    /// The blood count.
    pub(super) blood: Vec<String>,
    /// The disease's own markers.
    pub(super) markers: Vec<String>,
}

static DRAWN: LazyLock<Drawn> = LazyLock::new(|| knowledge::builtin("report/curves.yaml"));

/// What is drawn.
pub(super) fn drawn() -> &'static Drawn {
    &DRAWN
}

/// One value on one day.
pub(in crate::report::pdf) struct Point<'c> {
    pub(in crate::report::pdf) day: NaiveDate,
    /// In the unit of the series.
    pub(in crate::report::pdf) value: f64,
    /// As it is printed beside the point.
    pub(in crate::report::pdf) text: &'c str,
    /// The reference range of the same paper, in the unit of the series; a side that it does not print is open.
    pub(in crate::report::pdf) range: Option<(Option<f64>, Option<f64>)>,
    /// Whether a laboratory's paper prints it: not a letter, not the user, and without doubt.
    pub(in crate::report::pdf) printed: bool,
    pub(in crate::report::pdf) evidence: &'c Evidence,
}

/// All values of one measurement that share the standard unit.
pub(in crate::report::pdf) struct Series<'c> {
    /// The id of the measurement.
    pub(in crate::report::pdf) name: &'c str,
    pub(in crate::report::pdf) unit: &'c str,
    /// By day; the same value of a day once.
    pub(in crate::report::pdf) points: Vec<Point<'c>>,
}

/// The series of these measurements that have values on two days or more.
pub(in crate::report::pdf) fn of<'c>(view: &View<'c>, names: &'c [String]) -> Vec<Series<'c>> {
    names.iter().filter_map(|name| one(view, name)).collect()
}

fn one<'c>(view: &View<'c>, name: &'c str) -> Option<Series<'c>> {
    let facts: Vec<&'c Fact> = view.newest(&["lab"]).into_iter().filter(|fact| fact.name == name).collect();
    // A number that could not be brought to the standard unit is in the table of values, not in the drawing.
    let unit = facts.iter().find_map(|fact| fact.unit.as_deref())?;
    let mut points: Vec<Point<'c>> = Vec::new();
    for fact in facts.iter().filter(|fact| fact.unit.as_deref() == Some(unit)) {
        let Some(point) = point(view, fact) else { continue };
        match points.iter_mut().find(|known| known.day == point.day && known.text == point.text) {
            // The laboratory's own paper stands before a letter that repeats it.
            Some(known) if point.printed && !known.printed => *known = point,
            Some(_) => {}
            None => points.push(point),
        }
    }
    points.sort_by_key(|point| point.day);
    let days = points.chunk_by(|a, b| a.day == b.day).count();
    (days > 1).then_some(Series { name, unit, points })
}

fn point<'c>(view: &View<'c>, fact: &'c Fact) -> Option<Point<'c>> {
    let date = view.date_of(fact).filter(|date| date.precision == Precision::Day)?;
    let text = fact.value.as_deref()?.trim();
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(Point {
        day: date.value?.earliest(),
        value,
        text,
        range: fact.reference_range.as_deref().and_then(|range| scaled(range, &fact.value_raw, value)),
        printed: fact.certainty == Certainty::Asserted && !fact.evidence.doubtful && !fact.evidence.by_user,
        evidence: &fact.evidence,
    })
}

/// A printed range in the unit of the value: it is printed in the unit in which the value is.
fn scaled(range: &str, printed: &str, value: f64) -> Option<(Option<f64>, Option<f64>)> {
    let (printed, _) = leading_number(printed)?;
    // Of a value of nothing it cannot be told how it was converted.
    let factor = if printed == value { 1.0 } else { value / printed };
    if !factor.is_finite() || factor <= 0.0 {
        return None;
    }
    let (low, high) = bounds(range)?;
    Some((low.map(|n| n * factor), high.map(|n| n * factor)))
}

/// `130 - 170`, `4,0–11,0`, `< 250`, `>= 60`: the lower and the upper side.
fn bounds(range: &str) -> Option<(Option<f64>, Option<f64>)> {
    let text = range.trim().trim_matches(['(', ')', '[', ']']).trim();
    let only = |signs: &[char]| {
        let rest = text.trim_start_matches(signs);
        (rest.len() < text.len()).then(|| leading_number(rest).filter(|(_, rest)| rest.trim().is_empty())).flatten()
    };
    if let Some((high, _)) = only(&['<', '≤', '=']) {
        return Some((None, Some(high)));
    }
    if let Some((low, _)) = only(&['>', '≥', '=']) {
        return Some((Some(low), None));
    }
    let (low, rest) = leading_number(text)?;
    let rest = rest.trim_start().strip_prefix(['-', '–', '—', '~', '～'])?;
    let (high, rest) = leading_number(rest)?;
    (low <= high && rest.trim().is_empty()).then_some((Some(low), Some(high)))
}

/// The number at the start of a text, with a decimal point or comma, and what follows it.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    // "1,500" is one and a half here and fifteen hundred there.
    let unclear = number.rsplit_once(',').is_some_and(|(_, after)| after.len() == 3);
    let number: f64 = number.replace(',', ".").parse().ok()?;
    (!unclear).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_range_is_read_as_it_is_printed() {
        assert_eq!(bounds("130 - 170"), Some((Some(130.0), Some(170.0))));
        assert_eq!(bounds("(4,0–11,0)"), Some((Some(4.0), Some(11.0))));
        assert_eq!(bounds("< 250"), Some((None, Some(250.0))));
        assert_eq!(bounds(">=60"), Some((Some(60.0), None)));
        for odd in ["", "adult", "170 - 130", "1,500-7,800", "4.0 - 11.0 - 12", "10-20 (f) 12-22 (m)", "<5 or 7"] {
            assert_eq!(bounds(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn a_range_follows_its_value_into_the_standard_unit() {
        let (low, high) = scaled("13.2-17.1", "10.3", 103.0).unwrap();
        assert!((low.unwrap() - 132.0).abs() < 1e-9 && (high.unwrap() - 171.0).abs() < 1e-9);
        assert_eq!(scaled("1500-7800", "0", 0.0), Some((Some(1500.0), Some(7800.0))), "nothing was converted");
        assert_eq!(scaled("1.5-7.5", "about ten", 10.0), None);
    }
}
