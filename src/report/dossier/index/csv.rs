//! The index for a spreadsheet: UTF-8 with its mark, so that programs of all ages read the letters right.

use super::{Index, Row};
use crate::report::escape::{csv_cell, csv_line};

/// The bytes of the file.
pub fn write(index: &Index) -> Vec<u8> {
    let c = &index.words.columns;
    let mut text = String::from('\u{FEFF}');
    line(&mut text, &[&c.number, &c.section, &c.date, &c.kind, &c.file, &c.original, &c.pages, &c.note]);
    for row in index.sections.iter().flat_map(|(_, rows)| rows) {
        let number = index.words.number_in_a_sheet.replace("{number}", &row.number);
        entry(&mut text, row, &number, &row.section, &index.words.parts);
    }
    for row in &index.left {
        entry(&mut text, row, &row.number, &index.words.not_here, &index.words.parts);
    }
    text.into_bytes()
}

fn entry(text: &mut String, row: &Row, number: &str, section: &str, parts: &str) {
    let target = row.target.as_deref().unwrap_or_default();
    let notes = row.notes.join(parts);
    line(text, &[number, section, &row.date, &row.kind, target, &row.original, &row.pages, &notes]);
}

fn line(text: &mut String, cells: &[&str]) {
    csv_line(text, cells.iter().map(|cell| csv_cell(cell)));
}
