//! The century of a birth whose year has two digits, and a date of birth without a label before it: `Mrs Jane SMITH 03/03/1960`, at the top of a paper, or `21.08.1982 г.р.`
//!
//! Taken for the day of the examination, it would make a paper decades old, and nobody's. A name must fill the line
//! before it or the line above it, and some other date of the paper must lie many years later (domain/extraction.md §7
//! trap 5); or what follows the date says that it is a birth. Where nothing but its place shows that the words before it
//! are a name, no other date of the paper may be a birth, or older.

use super::Placed;
use crate::extract::identity::{self, Shown};
use crate::extract::unit::Unit;
use crate::model::{DateKind, PartialDate, Precision};

/// A paper about a person is written so many years after the birth, at least, or the date may be another's.
const YEARS: i32 = 10;
/// A birth in a year of two digits below these is of this century, else of the last: `12.9.68` on a letter of today is nobody of
/// whom there are papers (domain/extraction.md §7: two-digit years).
const THIS_CENTURY: i32 = 30;

/// The day as that of a birth, where its year may have been written with two digits.
fn as_birth(unit: &Unit, placed: &Placed, date: PartialDate) -> PartialDate {
    let year = date.year_number();
    let written = &unit.words()[placed.range.clone()];
    if !(2000 + THIS_CENTURY..2100).contains(&year) || written.contains(&year.to_string()) {
        return date;
    }
    let year = year - 100;
    let whole = match (date.month_number(), date.day_number()) {
        (Some(month), Some(day)) => PartialDate::day(year, month, day),
        (Some(month), None) => PartialDate::month(year, month),
        (None, _) => Some(PartialDate::year(year)),
    };
    // 29 February is in few years.
    whole.unwrap_or(date)
}

/// Makes it a date of birth.
fn call_birth(unit: &Unit, placed: &mut Placed) {
    placed.date.kind = DateKind::Birth;
    placed.date.value = placed.date.value.map(|date| as_birth(unit, placed, date));
    placed.date.other_reading = placed.date.other_reading.map(|date| as_birth(unit, placed, date));
}

/// Names the dates of birth among the dates that no label names.
pub(super) fn name(units: &[Unit], by_unit: &mut [Vec<Placed>], labelled: impl Fn(&Unit, &Placed) -> bool) {
    let all = || units.iter().zip(&*by_unit).flat_map(|(unit, dates)| dates.iter().map(move |placed| (unit, placed)));
    let days = || all().filter_map(|(unit, placed)| Some(as_birth(unit, placed, placed.date.value?)));
    let Some(newest) = days().map(|day| day.year_number()).max() else { return };
    let oldest = days().map(|day| day.earliest()).min();
    let is_told = all()
        .any(|(unit, placed)| placed.date.kind == DateKind::Birth || identity::is_called_birth(unit, &placed.range));
    for (index, (unit, dates)) in units.iter().zip(by_unit.iter_mut()).enumerate() {
        for placed in dates.iter_mut() {
            if placed.date.kind == DateKind::Birth || identity::is_called_birth(unit, &placed.range) {
                call_birth(unit, placed);
                continue;
            }
            if !unit.in_title_zone {
                continue;
            }
            let whole = matches!(placed.date.precision, Precision::Day | Precision::Ambiguous);
            let born = placed.date.value.map(|date| as_birth(unit, placed, date).year_number());
            let old = born.is_some_and(|year| year + YEARS <= newest);
            if !old || labelled(unit, placed) {
                continue;
            }
            // Without a title it may be no name; the paper is of another day all the same.
            let is_oldest = placed.date.value.is_some_and(|day| Some(as_birth(unit, placed, day).earliest()) == oldest);
            let named = whole
                && match identity::follows_name(units, index, &placed.range) {
                    Some(Shown::ByName) => true,
                    Some(Shown::ByPlace) => is_oldest && !is_told,
                    None => false,
                };
            if named {
                call_birth(unit, placed);
            } else {
                placed.date.kind = DateKind::Unlabelled;
            }
        }
    }
}
