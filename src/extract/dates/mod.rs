//! Dates of a paper: found, read in the paper's own order, named by what they are the date of.

mod birth;
mod clinical;
mod label;
mod order;
mod parse;

pub use clinical::{clinical_date, clinical_kind};
pub(in crate::extract) use label::behind;
pub use order::DateOrder;
use order::order_of;
pub use parse::{Mention, Reading, mentions};

use super::lines::Line;
use super::unit::Unit;
use crate::model::{DateKind, Evidence, PartialDate, Precision, Record, StatedDate};

/// The dates of one paper, by unit.
#[derive(Debug, Default)]
pub struct PaperDates {
    /// For each unit, in order: the dates in it, each with its place in the folded text.
    pub by_unit: Vec<Vec<Placed>>,
    /// Dates of another calendar, with no other beside them: stated, but not converted.
    unread: Vec<StatedDate>,
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
    pub(super) fn read(record: &Record, lines: &[Vec<Line>], units: &[Unit], user_order: Option<DateOrder>) -> Self {
        let found: Vec<Vec<Mention>> = units.iter().map(parse::mentions_of).collect();
        let order = user_order.or_else(|| order_of(lines, record.language.as_deref(), found.iter().flatten()));
        let (mut by_unit, guessed): (Vec<Vec<Placed>>, Vec<Vec<bool>>) = units
            .iter()
            .zip(found)
            .map(|(unit, mentions)| {
                let ranges: Vec<_> = mentions.iter().map(|mention| mention.range.clone()).collect();
                mentions
                    .into_iter()
                    .map(|mention| {
                        let named = label::kind_of(record, unit, &mention.range, &ranges);
                        let date = state(unit, &mention, named.kind, order);
                        (Placed { date, range: mention.range }, named.guessed)
                    })
                    .unzip()
            })
            .unzip();
        label::settle(record, units, &mut by_unit, &guessed);
        birth::name(units, &mut by_unit, |unit, placed| label::is_labelled(unit, &placed.range));
        let unread = units.iter().zip(&by_unit).filter(|(_, dates)| dates.is_empty()).flat_map(|(unit, _)| {
            let ranges = parse::of_other_calendars(unit);
            ranges.clone().into_iter().map(move |range| {
                let Evidence { quote, page, line, .. } = unit.evidence(&range);
                let kind = label::kind_of(record, unit, &range, &ranges).kind;
                let precision = Precision::Unknown;
                StatedDate {
                    value: None,
                    precision,
                    kind,
                    other_reading: None,
                    quote,
                    page,
                    line,
                    file: None,
                    by_user: false,
                }
            })
        });
        Self { unread: unread.collect(), by_unit }
    }

    /// All dates, in reading order.
    pub fn all(&self) -> Vec<StatedDate> {
        let read = self.by_unit.iter().flatten().map(|placed| placed.date.clone());
        read.chain(self.unread.iter().cloned()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lines::lines;
    use crate::extract::unit::units;
    use crate::model::{PagedText, RecordKind, TextSource};

    #[test]
    fn a_date_of_another_calendar_is_stated_and_not_converted() {
        let dates = |printed: &[&str]| {
            let record =
                Record { language: Some("ar".into()), ..Record::new(RecordKind::new("clinic-letter"), [1, 1]) };
            let text = PagedText::single(printed.iter().map(|line| (*line).to_owned()).collect(), TextSource::Text);
            PaperDates::read(&record, &lines(&text), &units(&text, 1, 1), None).all()
        };
        let stated = dates(&["تاريخ الزيارة: 1447/09/16 هـ"]);
        assert_eq!(stated.len(), 1);
        assert_eq!(
            (stated[0].value, stated[0].precision, stated[0].kind),
            (None, Precision::Unknown, DateKind::Clinic)
        );
        assert!(stated[0].quote.contains("1447/09/16"));
        let both = dates(&["تاريخ الزيارة: 1447/09/16 هـ الموافق 05/03/2026"]);
        assert_eq!(
            both.iter().map(|date| date.value.map(|v| v.to_string())).collect::<Vec<_>>(),
            [Some("2026-03-05".into())]
        );
    }
}
