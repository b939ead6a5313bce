//! In a merged dossier: which papers follow the summary, and which cannot.

use crate::report::merge::{Entry, List};
use crate::report::pdf::flow::{Doc, anchor};
use crate::report::pdf::table::{self, Block, Column, Row};
use crate::report::pdf::theme;

/// Writes both lists.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, list: &List) {
    let words = list.words;
    // Most of it on one page.
    doc.keep(400.0);
    doc.heading(&words.list, None);
    doc.note(&words.list_note);
    if list.papers.is_empty() {
        doc.paragraph(&words.none, theme::BODY, 4.0);
    } else {
        draw(doc, &list.papers, [&words.number, &words.date, &words.kind, &words.name, &words.pages]);
    }
    if !list.left.is_empty() {
        doc.heading(&words.left, None);
        doc.note(&words.left_note);
        draw(doc, &list.left, [&words.number, &words.date, &words.kind, &words.name, &words.reason]);
    }
}

fn draw(doc: &mut Doc<'_>, entries: &[Entry], heads: [&String; 5]) {
    let last = if entries.iter().all(|entry| entry.last.chars().count() < 6) { 14.0 } else { 48.0 };
    let shares = [15.0, 22.0, 36.0, 62.0, last];
    let columns = heads.into_iter().zip(shares).map(|(title, share)| Column { title, share });
    let columns: Vec<Column<'_>> = columns.collect();
    let mut rows = Vec::new();
    let mut section = None;
    for entry in entries {
        if section != Some(&entry.section) {
            section = Some(&entry.section);
            rows.push(Row::Band(entry.section.clone()));
        }
        rows.push(row(entry));
    }
    table::draw(doc, &columns, rows);
}

fn row(entry: &Entry) -> Row {
    let number = if entry.is_there { theme::STRONG.colored(theme::TEAL) } else { theme::STRONG };
    let cell = |text: &str| vec![Block::lines(text, theme::BODY.sized(8.2), 5)];
    Row::Cells {
        cells: vec![
            vec![Block::text(&entry.number, number.sized(8.4))],
            cell(&entry.date),
            cell(&entry.kind),
            cell(&entry.name),
            cell(&entry.last),
        ],
        tint: None,
        anchor: None,
        to: entry.is_there.then(|| anchor(&entry.file)),
    }
}
