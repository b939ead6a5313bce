//! Every file of the folder, what could not be read, what was set aside, and how the summary was made.

use crate::model::id_of;
use crate::model::{FileEntry, PatientMatch, Record};
use crate::report::pdf::beside;
use crate::report::pdf::flow::{Doc, Reference, anchor};
use crate::report::pdf::table::{self, Block, Column, Row};
use crate::report::pdf::theme;
use crate::report::pdf::view::{View, is_own};
use crate::report::pdf::words::{count, fill};
use crate::report::twins;

/// Writes the index of all files.
pub(in crate::report::pdf) fn files(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.index;
    doc.heading(&view.words.sections.index, None);
    if view.case.files.is_empty() {
        doc.paragraph(&words.none, theme::BODY, 4.0);
        return;
    }
    let c = &words.columns;
    let columns = [
        Column { title: &c.id, share: 11.0 },
        Column { title: &c.file, share: 44.0 },
        Column { title: &c.kind, share: 33.0 },
        Column { title: &c.date, share: 23.0 },
        Column { title: &c.pages, share: 15.0 },
        Column { title: &c.state, share: 20.0 },
        Column { title: &c.hash, share: 19.0 },
    ];
    let rows = view.case.files.iter().map(|file| row(view, file)).collect();
    table::draw(doc, &columns, rows);
}

fn name(view: &View<'_>, file: &FileEntry) -> Vec<Block> {
    let mut blocks = vec![Block::lines(middle_cut(&file.path), theme::BODY.sized(8.2), 5)];
    if let Some(container) = &file.container {
        let text = fill(&view.words.document.in_container, &[("path", container)]);
        blocks.push(Block::lines(text, theme::SMALL.sized(7.0), 2));
    }
    for other in twins::other_names(view.case, file) {
        blocks.push(Block::lines(middle_cut(&other), theme::SMALL.sized(7.0), 3));
    }
    blocks
}

/// A long path without its middle: its end, with the file's own name, says most.
fn middle_cut(path: &str) -> String {
    let chars: Vec<char> = path.chars().collect();
    if chars.len() <= 150 {
        return path.to_owned();
    }
    let (start, end) = (&chars[..60], &chars[chars.len() - 80..]);
    start.iter().chain(['…'].iter()).chain(end).collect()
}

fn row(view: &View<'_>, file: &FileEntry) -> Row {
    let words = &view.words.index;
    let records: Vec<&Record> = file.records.iter().filter_map(|id| view.record(id)).collect();
    let (mut kinds, mut dates) = (Vec::new(), Vec::new());
    let several = records.len() > 1;
    for record in records.iter().take(10) {
        if !is_own(record) {
            kinds.push(Block::text(&words.aside_kind, theme::SMALL.sized(8.0)));
            dates.push(Block::text("–", theme::SMALL.sized(8.0)));
            continue;
        }
        let mut kind = view.words.kind(record.kind.id());
        if record.corrected_from.is_some() {
            kind = fill(&words.by_user, &[("kind", &kind)]);
        }
        if several {
            kind = beside::list(&[kind, pages_of(view, record, file)], ", ");
        }
        let rest: Vec<String> = record.files().into_iter().filter(|other| *other != file.id).collect();
        if !rest.is_empty() {
            kind = fill(&words.also_in, &[("kind", &kind), ("files", &rest.join(", "))]);
        }
        kinds.push(Block::lines(kind, theme::BODY.sized(8.2), 4));
        let date = record.date.as_ref().map_or_else(|| view.words.document.no_date.clone(), |d| view.words.stated(d));
        dates.push(Block::lines(date, theme::BODY.sized(8.2), 3));
    }
    if records.len() > 10 {
        let n = (records.len() - 10).to_string();
        kinds.push(Block::text(fill(&view.words.document.and_more, &[("n", &n)]), theme::SMALL));
    }
    if let (true, Some(series)) = (records.is_empty(), &file.series) {
        let parts = [series.modality.as_str(), series.study_description.as_str()];
        let detail: Vec<&str> = parts.into_iter().filter(|p| !p.trim().is_empty()).collect();
        kinds.push(Block::lines(detail.join(", "), theme::BODY.sized(8.2), 3));
        if let Some(Ok(date)) = series.study_date.as_deref().map(str::parse) {
            dates.push(Block::text(view.words.date(&date), theme::BODY.sized(8.2)));
        }
    }
    let pages = match (file.members, file.pages) {
        // What could not be opened holds nobody knows how many.
        (Some(0), _) | (None, None) => "–".to_owned(),
        (Some(n), _) => count(if file.series.is_some() { &words.images } else { &view.words.document.files }, n),
        (None, Some(n)) => n.to_string(),
    };
    let state = match &file.duplicate_of {
        Some(other) => fill(&words.same_as, &[("file", other)]),
        None => state(view, file),
    };
    let hash: String = file.sha256.chars().take(12).collect();
    Row::Cells {
        cells: vec![
            vec![Block::text(&file.id, theme::STRONG.colored(theme::TEAL).sized(8.4))],
            name(view, file),
            kinds,
            dates,
            vec![Block::text(pages, theme::BODY.sized(8.2))],
            vec![Block::text(state, theme::BODY.sized(8.2))],
            vec![Block::text(hash, theme::SMALL.sized(7.0))],
        ],
        tint: None,
        anchor: Some(anchor(&file.id)),
        to: None,
    }
}

/// The pages of a file that a paper has.
fn pages_of(view: &View<'_>, record: &Record, file: &FileEntry) -> String {
    let words = &view.words.index;
    let [from, to] = record.pages_in(&file.id).map(|p| p.to_string());
    if from == to {
        fill(&words.page_of, &[("n", &from)])
    } else {
        fill(&words.pages_of, &[("from", &from), ("to", &to)])
    }
}

fn state(view: &View<'_>, file: &FileEntry) -> String {
    view.words.index.states.get(&id_of(&file.state)).cloned().unwrap_or_default()
}

/// Writes the list of what could not be read.
pub(in crate::report::pdf) fn unread(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.index;
    doc.heading(&view.words.sections.unread, None);
    let unread: Vec<&FileEntry> = view.case.files.iter().filter(|f| f.state.is_unread()).collect();
    if unread.is_empty() {
        doc.paragraph(&words.all_read, theme::BODY, 4.0);
        return;
    }
    let c = &words.unread_columns;
    let rows = unread
        .iter()
        .map(|file| {
            let mut why = vec![Block::text(crate::report::pdf::words::capital(&state(view, file)), theme::STRONG)];
            if let Some(reason) = file.reason.as_deref().filter(|r| !r.trim().is_empty()) {
                why.push(Block::lines(reason, theme::BODY, 5));
            }
            Row::cells(vec![chip(file), name(view, file), why])
        })
        .collect();
    table::draw(doc, &short(&c.id, &c.file, &c.reason), rows);
}

fn short<'a>(id: &'a str, file: &'a str, reason: &'a str) -> [Column<'a>; 3] {
    [Column { title: id, share: 14.0 }, Column { title: file, share: 56.0 }, Column { title: reason, share: 66.0 }]
}

fn chip(file: &FileEntry) -> Vec<Block> {
    vec![Block::Chips(vec![Reference::to(&file.id, None)], 1)]
}

/// Writes the list of papers of other persons: their file names, nothing of their content.
pub(in crate::report::pdf) fn aside(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.index;
    doc.heading(&view.words.sections.aside, None);
    let mut rows = Vec::new();
    for file in &view.case.files {
        let others: Vec<&Record> =
            file.records.iter().filter_map(|id| view.record(id)).filter(|r| !is_own(r)).collect();
        let Some(first) = others.first() else { continue };
        let mut why = Vec::new();
        for (matches, text) in [(PatientMatch::Other, &words.other), (PatientMatch::Donor, &words.donor)] {
            if others.iter().any(|r| r.patient == matches) {
                why.push(Block::text(text, theme::BODY));
            }
        }
        if !view.is_set_aside(file) {
            why.push(Block::text(pages_of(view, first, file), theme::SMALL));
        }
        rows.push(Row::cells(vec![chip(file), name(view, file), why]));
    }
    if rows.is_empty() {
        doc.paragraph(&words.none_aside, theme::BODY, 4.0);
        return;
    }
    let c = &words.aside_columns;
    table::draw(doc, &short(&c.id, &c.file, &c.reason), rows);
}

/// Writes the notice at the end. It comes last: only then is it known how many characters could not be printed.
pub(in crate::report::pdf) fn notice(doc: &mut Doc<'_>, view: &View<'_>) {
    let case = view.case;
    let words = &view.words.notice;
    doc.heading(&view.words.sections.notice, None);
    let hash: String = case.checklist_sha256.chars().take(12).collect();
    let values = [
        ("tool", case.tool.name.as_str()),
        ("version", case.tool.version.as_str()),
        ("date", &view.words.date(&case.as_of)),
        ("profile", case.profile.as_str()),
        ("hash", hash.as_str()),
        ("files", &case.files.len().to_string()),
    ];
    // Some fourteen lines, kept together.
    doc.keep(150.0);
    for text in &words.paragraphs {
        doc.paragraph(&fill(text, &values), theme::BODY, 4.0);
    }
    if doc.book.missing > 0 {
        let text = count(&words.glyphs, doc.book.missing);
        doc.paragraph(&text, theme::STRONG, 4.0);
    }
}
