//! The index for a spreadsheet: UTF-8 with its mark, so that programs of all ages read the letters right.

use super::{Index, Row};
use crate::report::dossier::names::is_unseen;

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
    let cells: Vec<String> = cells.iter().map(|one| cell(one)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell that no spreadsheet takes for a formula, whatever the file was called.
fn cell(value: &str) -> String {
    let seen = value.chars().filter(|c| !is_unseen(*c));
    let plain: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let first = plain.trim_start().chars().next();
    let mark = if first.is_some_and(|c| "=+-@|%＝＋－＠".contains(c)) { "'" } else { "" };
    format!("\"{mark}{}\"", plain.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for hostile in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r\n=1",
            "  =1",
            "＝1",
            "\u{200B}=1",
            "\u{FEFF}@x",
        ] {
            let cell = cell(hostile);
            assert!(cell.starts_with("\"'"), "{cell:?}");
            assert!(!cell.contains(['\n', '\r', '\t']), "{cell:?}");
        }
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(cell("03-02"), "\"03-02\"");
    }
}
