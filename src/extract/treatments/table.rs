//! Tables of treatments: which column holds what.

use std::ops::Range;

use super::words::{Column, WORDS};
use crate::extract::unit::Unit;

/// The columns of a table of treatments, by place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns(Vec<Option<Column>>);

impl Columns {
    /// Reads a heading row; `None` where the row is none, or is of another table.
    pub(crate) fn of(unit: &Unit) -> Option<Self> {
        if !unit.is_row {
            return None;
        }
        let words = unit.words();
        let columns: Vec<Option<Column>> = unit
            .cells()
            .into_iter()
            .map(|cell| {
                let cell = words[cell].trim().trim_end_matches([':', '.']);
                WORDS.columns.get(cell).copied()
            })
            .collect();
        let has = |column| columns.contains(&Some(column));
        let when = has(Column::Start) || has(Column::End) || has(Column::Dates);
        let what = has(Column::Line) || has(Column::Cycles) || has(Column::Response) || has(Column::End) || when;
        (has(Column::Treatment) && what && columns.iter().flatten().count() >= 2).then_some(Self(columns))
    }

    /// The cell of a column in a row of this table.
    pub(crate) fn cell(&self, unit: &Unit, column: Column) -> Option<Range<usize>> {
        let index = self.0.iter().position(|c| *c == Some(column))?;
        unit.cells().into_iter().nth(index)
    }
}
