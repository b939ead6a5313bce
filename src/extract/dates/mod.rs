//! Dates of a paper: found, read in the paper's own order, named by what they are the date of.

mod birth;
mod clinical;
mod label;
mod order;
mod parse;

pub use clinical::{clinical_date, clinical_kind};
pub use order::{DateOrder, order_of};
pub use parse::{Mention, Reading, mentions};

use super::unit::Unit;
use crate::model::{DateKind, PagedText, PartialDate, Precision, Record, StatedDate};

/// The dates of one paper, by unit.
#[derive(Debug, Default)]
pub struct PaperDates {
    /// For each unit, in order: the dates in it, each with its place in the folded text.
    pub by_unit: Vec<Vec<Placed>>,
}

/// A date and where it stands in its unit.
#[derive(Debug, Clone)]
pub struct Placed {
    /// In the unit's folded text.
    pub range: std::ops::Range<usize>,
    /// The date.
    pub date: StatedDate,
}

impl PaperDates {
    /// Finds and names every date of a paper.
    pub fn read(record: &Record, text: &PagedText, units: &[Unit], user_order: Option<DateOrder>) -> Self {
        let found: Vec<Vec<Mention>> = units.iter().map(|unit| mentions(unit.words())).collect();
        let order = user_order.or_else(|| order_of(text, record.language.as_deref(), found.iter().flatten()));
        let mut by_unit: Vec<Vec<Placed>> = units
            .iter()
            .zip(found)
            .map(|(unit, mentions)| {
                let ranges: Vec<_> = mentions.iter().map(|mention| mention.range.clone()).collect();
                mentions
                    .into_iter()
                    .map(|mention| {
                        let kind = label::kind_of(record, unit, &mention.range, &ranges);
                        Placed { date: state(unit, &mention, kind, order), range: mention.range }
                    })
                    .collect()
            })
            .collect();
        birth::name(units, &mut by_unit, |unit, placed| label::is_labelled(unit, &placed.range));
        Self { by_unit }
    }

    /// All dates, in reading order.
    pub fn all(&self) -> Vec<StatedDate> {
        self.by_unit.iter().flatten().map(|placed| placed.date.clone()).collect()
    }
}

/// Puts a date in words: its reading by the paper's order, or both readings where no order is known.
fn state(unit: &Unit, mention: &Mention, kind: DateKind, order: Option<DateOrder>) -> StatedDate {
    let (value, other_reading, precision) = match (mention.reading, order) {
        (Reading::Sure(date), _) => (Some(date), None, date.precision()),
        (Reading::Either { day_first, .. }, Some(DateOrder::DayFirst)) => (Some(day_first), None, Precision::Day),
        (Reading::Either { month_first, .. }, Some(DateOrder::MonthFirst)) => (Some(month_first), None, Precision::Day),
        (Reading::Either { day_first, month_first }, None) => {
            let older: PartialDate = day_first.min(month_first);
            (Some(older), Some(day_first.max(month_first)), Precision::Ambiguous)
        }
    };
    let evidence = unit.evidence(&mention.range);
    StatedDate {
        value,
        precision,
        kind,
        other_reading,
        quote: evidence.quote,
        page: unit.page,
        line: evidence.line,
        file: None,
        by_user: false,
    }
}
