//! The tables for a spreadsheet or another program: UTF-8 with its mark, so that programs of all ages read the letters
//! right; dates as 2026-03-05.

use super::sheets::{Cell, Sheet, Tables};
use crate::model::{Overview, Precision};
use crate::report::escape::{csv_cell, csv_line};
use crate::report::pdf::words::fill;

/// The stem of each file and its bytes. The stems are the same in all languages: `readiness`, `missing`, `ask`, `unread`,
/// `mixed`.
pub fn write(overview: &Overview) -> Vec<(String, Vec<u8>)> {
    let tables = Tables::of(overview);
    tables.sheets.iter().map(|sheet| (sheet.id.to_owned(), file(&tables, sheet))).collect()
}

fn file(tables: &Tables, sheet: &Sheet) -> Vec<u8> {
    let mut text = String::from('\u{FEFF}');
    csv_line(&mut text, sheet.columns.iter().map(|column| csv_cell(&column.head)));
    for row in &sheet.rows {
        csv_line(&mut text, row.iter().map(|cell| self::cell(tables, cell)));
    }
    text.into_bytes()
}

fn cell(tables: &Tables, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(_) | Cell::Mark { .. } | Cell::Link { .. } => csv_cell(cell.as_text()),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) if date.precision() == Precision::Day => date.to_string(),
        // As 2026-03 it would become the first of March.
        Cell::Date(date) => csv_cell(&fill(&tables.words.partial_date, &[("date", &tables.words.date(date))])),
    }
}
