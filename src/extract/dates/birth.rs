//! A date of birth without a label before it: `Mrs Jane SMITH 03/03/1960`, at the top of a paper, or `21.08.1982 г.р.`
//!
//! Taken for the day of the examination, it would make a paper decades old, and nobody's. A name must fill the line
//! before it or the line above it, and some other date of the paper must lie many years later (domain/extraction.md §7
//! trap 5); or what follows the date says that it is a birth.

use super::Placed;
use crate::extract::identity;
use crate::extract::unit::Unit;
use crate::model::{DateKind, Precision};

/// A paper about a person is written so many years after the birth, at least, or the date may be another's.
const YEARS: i32 = 10;

/// Names the dates of birth among the dates that no label names.
pub(super) fn name(units: &[Unit], by_unit: &mut [Vec<Placed>], labelled: impl Fn(&Unit, &Placed) -> bool) {
    let years = by_unit.iter().flatten().filter_map(|placed| placed.date.value);
    let Some(newest) = years.map(|date| date.year_number()).max() else { return };
    for (index, (unit, dates)) in units.iter().zip(by_unit.iter_mut()).enumerate() {
        for placed in dates.iter_mut() {
            if identity::is_called_birth(unit, &placed.range) {
                placed.date.kind = DateKind::Birth;
                continue;
            }
            if !unit.in_title_zone {
                continue;
            }
            let whole = matches!(placed.date.precision, Precision::Day | Precision::Ambiguous);
            let old = placed.date.value.is_some_and(|date| date.year_number() + YEARS <= newest);
            if !old || labelled(unit, placed) {
                continue;
            }
            // Without a title it may be no name; the paper is of another day all the same.
            let named = whole && identity::follows_name(units, index, &placed.range);
            placed.date.kind = if named { DateKind::Birth } else { DateKind::Unlabelled };
        }
    }
}
