//! A paper that is no PDF, as pages: its text as it was read, and before it what that is.

use super::finish::{self, Form};
use super::flow::{Doc, Running};
use super::page::Paint;
use super::shape::{self, Line, Span, Style};
use super::theme::{self, MARGIN, WIDTH};
use super::words;
use crate::model::{Language, PagedText};

/// A longer text ends with a line that says where the rest is.
const MOST_PAGES: usize = 200;
/// Letters that are set as one paragraph.
const PARAGRAPH: usize = 1_200;
/// Columns of a table; what has more is set as lines.
const COLUMNS: usize = 12;
/// Lines of one cell.
const CELL_LINES: usize = 40;
const BODY: Style = theme::BODY.sized(9.4);
const GAP: f32 = 8.0;

/// A text with what is said of it.
pub(in crate::report) struct Paper<'t> {
    /// Number and kind, at the head of every page but the first.
    pub(in crate::report) who: String,
    /// The name of the file.
    pub(in crate::report) title: String,
    /// That this is the text of a file, and where that lies.
    pub(in crate::report) about: String,
    /// Where a page of the original begins: `Page 2`.
    pub(in crate::report) page: &'t dyn Fn(u32) -> String,
    /// That the rest is in the original.
    pub(in crate::report) cut: String,
    pub(in crate::report) text: &'t PagedText,
}

/// A page of the original, and the page on which it begins.
pub(in crate::report) type Begin = (u32, usize);

/// A text as PDF, and on which of its pages each page of the original begins.
///
/// # Errors
/// Where a font or the page writer fails.
pub(in crate::report) fn write(paper: &Paper<'_>) -> anyhow::Result<(Vec<u8>, Vec<Begin>)> {
    let running = Running { name: paper.who.clone(), more: String::new(), title: paper.title.clone() };
    let mut doc = Doc::new(words::of(Language::En), running)?;
    about(&mut doc, paper);
    let mut begins = Vec::new();
    let several = paper.text.pages.len() > 1;
    for page in &paper.text.pages {
        if doc.pages.len() > MOST_PAGES {
            break;
        }
        if several {
            let y = doc.place(22.0);
            doc.put(&(paper.page)(page.number), theme::STRONG.colored(theme::TEAL), MARGIN, y + 15.0, WIDTH);
        }
        begins.push((page.number, doc.pages.len() - 1));
        let mut lines = page.lines.iter().map(String::as_str).peekable();
        while let Some(line) = lines.next() {
            if doc.pages.len() > MOST_PAGES {
                let y = doc.place(BODY.leading() + 8.0);
                doc.put(&paper.cut, theme::STRONG, MARGIN, y + 8.0 + BODY.size, WIDTH);
                break;
            }
            let cells = line.split('\t').count();
            if cells == 1 || cells > COLUMNS {
                self::lines(&mut doc, line);
                continue;
            }
            let mut rows = vec![line];
            while let Some(next) = lines.next_if(|next| rows.len() < 200 && next.split('\t').count() == cells) {
                rows.push(next);
            }
            table(&mut doc, &rows, cells);
        }
    }
    let form = Form { title: &paper.title, ..Form::plain() };
    Ok((finish::write(doc, &form)?, begins))
}

/// The box at the head.
fn about(doc: &mut Doc<'_>, paper: &Paper<'_>) {
    let title = shape::wrap(&mut doc.book, &[Span::new(&paper.title, theme::SUBHEADING)], WIDTH - 20.0, 3);
    let about = shape::wrap(&mut doc.book, &[Span::new(&paper.about, theme::BODY)], WIDTH - 20.0, 8);
    let (first, then) = (theme::SUBHEADING.leading(), theme::BODY.leading());
    let height = title.len() as f32 * first + about.len() as f32 * then + 14.0;
    let y = doc.place(height + 10.0);
    doc.canvas().round_rect([MARGIN, y, WIDTH, height], 3.0, Paint::Fill(theme::PANEL));
    let mut at = y + 6.0;
    for (lines, leading, size) in [(&title, first, theme::SUBHEADING.size), (&about, then, theme::BODY.size)] {
        for line in lines {
            doc.put_line(line, MARGIN + 10.0, at + size);
            at += leading;
        }
    }
}

/// One line of the original, in pieces that can be set.
fn lines(doc: &mut Doc<'_>, text: &str) {
    if text.trim().is_empty() {
        // Nothing stands at the top of a page.
        doc.y += if doc.y > theme::TOP + 20.0 { BODY.leading() * 0.5 } else { 0.0 };
        return;
    }
    let text = text.replace('\t', "   ");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = piece(rest);
        doc.paragraph(&rest[..end], BODY, 0.0);
        rest = &rest[end..];
    }
}

/// Where a text that is too long for one paragraph is cut: behind a word.
fn piece(text: &str) -> usize {
    let Some((end, _)) = text.char_indices().nth(PARAGRAPH) else { return text.len() };
    text[..end].rfind(' ').map_or(end, |at| at + 1)
}

/// Rows of as many cells each, in columns.
fn table(doc: &mut Doc<'_>, rows: &[&str], columns: usize) {
    let mut widest = vec![0.0_f32; columns];
    for row in rows {
        for (width, cell) in widest.iter_mut().zip(row.split('\t')) {
            *width = width.max(doc.measure(cell, BODY) + 0.5);
        }
    }
    let widths = shares(&widest, WIDTH - GAP * (columns - 1) as f32);
    for row in rows {
        let cells: Vec<Vec<Line>> = row
            .split('\t')
            .zip(&widths)
            .map(|(cell, width)| shape::wrap(&mut doc.book, &[Span::new(cell, BODY)], *width, CELL_LINES))
            .collect();
        let most = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for n in 0..most {
            let y = doc.place(BODY.leading());
            let mut x = MARGIN;
            for (lines, width) in cells.iter().zip(&widths) {
                if let Some(line) = lines.get(n) {
                    doc.put_line(line, x, y + BODY.size);
                }
                x += width + GAP;
            }
        }
    }
}

/// Divides a width: a column that needs less than its share leaves the rest to the others.
fn shares(needed: &[f32], room: f32) -> Vec<f32> {
    let mut order: Vec<usize> = (0..needed.len()).collect();
    order.sort_by(|a, b| needed[*a].total_cmp(&needed[*b]));
    let (mut widths, mut left) = (needed.to_vec(), room);
    for (done, at) in order.iter().enumerate() {
        let share = left / (needed.len() - done) as f32;
        widths[*at] = needed[*at].min(share).max(1.0);
        left -= widths[*at];
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_needs_little_leaves_room() {
        assert_eq!(shares(&[10.0, 20.0], 100.0), [10.0, 20.0]);
        assert_eq!(shares(&[10.0, 500.0, 300.0], 110.0), [10.0, 50.0, 50.0]);
        assert_eq!(shares(&[40.0, 500.0], 100.0), [40.0, 60.0]);
    }

    #[test]
    fn a_long_line_is_set_whole_and_a_long_text_ends_with_a_word_of_it() {
        let long = "word and more ".repeat(400);
        let text = PagedText::of(vec![
            crate::model::Page::of(
                1,
                vec![long.clone(), "a\tb\tc".to_owned(), "d\t\tf".to_owned()],
                crate::model::TextSource::Text,
            ),
            crate::model::Page::of(2, vec!["second".to_owned(); 20_000], crate::model::TextSource::Text),
        ]);
        let paper = Paper {
            who: "01-01".to_owned(),
            title: "x.txt".to_owned(),
            about: "about".to_owned(),
            page: &|n| format!("page {n}"),
            cut: "cut here".to_owned(),
            text: &text,
        };
        let (bytes, begins) = write(&paper).unwrap();
        assert_eq!(begins.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [1, 2]);
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        let numbers: Vec<u32> = document.get_pages().into_keys().collect();
        let pages: Vec<String> = numbers.iter().map(|n| document.extract_text(&[*n]).unwrap()).collect();
        assert_eq!(pages.len(), MOST_PAGES + 1);
        assert_eq!(pages.join(" ").matches("word").count(), 400);
        assert!(pages.last().unwrap().contains("cut here"));
    }
}
