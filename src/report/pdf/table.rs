//! Tables: rows stay whole, break between pages, and the head is repeated.

use super::flow::{Doc, FILE, Reference};
use super::marks::Sign;
use super::page::{Link, Paint};
use super::shape::{self, Line, Span, Style};
use super::theme::{self, BOTTOM, Color, MARGIN, WIDTH};

/// A column: its head and its share of the width.
pub(super) struct Column<'a> {
    pub(super) title: &'a str,
    pub(super) share: f32,
}

/// Something in a cell.
pub(super) enum Block {
    /// Text, at most so many lines.
    Text(Vec<Span>, usize),
    /// Reference chips, at most so many.
    Chips(Vec<Reference>, usize),
    /// A sign with its word.
    Sign(Sign, String),
}

impl Block {
    /// A text in one style.
    pub(super) fn text(text: impl AsRef<str>, style: Style) -> Self {
        Block::Text(vec![Span::new(text, style)], 12)
    }

    /// The same, of so many lines at most.
    pub(super) fn lines(text: impl AsRef<str>, style: Style, most: usize) -> Self {
        Block::Text(vec![Span::new(text, style)], most)
    }
}

/// A row.
pub(super) enum Row {
    /// A heading inside the table; it stays with the row below.
    Band(String),
    /// Cells.
    Cells {
        cells: Vec<Vec<Block>>,
        tint: Option<Color>,
        /// The place that links lead to.
        anchor: Option<String>,
        /// The place to which the first cell leads, if it is in the document.
        to: Option<String>,
    },
}

impl Row {
    /// A plain row.
    pub(super) fn cells(cells: Vec<Vec<Block>>) -> Self {
        Row::Cells { cells, tint: None, anchor: None, to: None }
    }
}

/// A block that was laid out.
enum Laid {
    Lines(Vec<Line>, f32, f32),
    Chips(Vec<Reference>, usize, f32),
    Sign(Sign, Vec<Line>),
}

impl Laid {
    fn height(&self) -> f32 {
        match self {
            Laid::Lines(lines, leading, _) => lines.len() as f32 * leading,
            Laid::Chips(_, _, height) => *height,
            Laid::Sign(_, lines) => lines.len() as f32 * theme::STRONG.leading(),
        }
    }
}

struct LaidRow {
    cells: Vec<Vec<Laid>>,
    height: f32,
    tint: Option<Color>,
    anchor: Option<String>,
    to: Option<String>,
    band: bool,
}

const PAD: f32 = 5.0;
/// At most so much of a table is kept with its head, if its first row is not taller.
const OPENING: f32 = 110.0;
const HEAD_HEIGHT: f32 = 16.0;
/// What each further line of a head takes.
const HEAD_STEP: f32 = 9.6;
const BAND_HEIGHT: f32 = 15.0;

/// Draws a table at the cursor.
pub(super) fn draw(doc: &mut Doc<'_>, columns: &[Column<'_>], rows: Vec<Row>) {
    let total: f32 = columns.iter().map(|c| c.share).sum();
    let widths: Vec<f32> = columns.iter().map(|c| c.share / total * WIDTH).collect();
    let laid: Vec<LaidRow> = rows.into_iter().map(|row| lay(doc, &widths, row)).collect();
    let first = opening(&laid);
    let titles = titles(doc, columns, &widths);
    let lines = titles.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let height = HEAD_HEIGHT + (lines - 1) as f32 * HEAD_STEP;
    let y = doc.place(height + first);
    doc.y = y;
    head(doc, &titles, &widths, height);
    for (i, row) in laid.iter().enumerate() {
        let with_next = if row.band { laid.get(i + 1).map_or(0.0, |next| next.height) } else { 0.0 };
        if doc.y + row.height + with_next > BOTTOM {
            doc.new_page();
            head(doc, &titles, &widths, height);
        }
        put(doc, &widths, row);
    }
    doc.y += 4.0;
}

/// The height that the head needs below it: the first rows, so that it does not stand above a single one at the foot of
/// a page, but no more than a few lines.
fn opening(rows: &[LaidRow]) -> f32 {
    let (mut height, mut shown) = (0.0, 0);
    for row in rows {
        if shown > 0 && height + row.height > OPENING || shown == 3 {
            break;
        }
        height += row.height;
        shown += usize::from(!row.band);
    }
    height
}

fn titles(doc: &mut Doc<'_>, columns: &[Column<'_>], widths: &[f32]) -> Vec<Vec<Line>> {
    let most = doc.words.lines(1);
    let title = |(column, width): (&Column<'_>, &f32)| {
        shape::wrap(&mut doc.book, &[Span::new(column.title, theme::HEAD)], width - PAD, most)
    };
    columns.iter().zip(widths).map(title).collect()
}

fn head(doc: &mut Doc<'_>, titles: &[Vec<Line>], widths: &[f32], height: f32) {
    let y = doc.y;
    doc.canvas().rect(MARGIN, y, WIDTH, height, Paint::Fill(theme::NAVY));
    let mut x = MARGIN;
    for (lines, width) in titles.iter().zip(widths) {
        for (n, line) in lines.iter().enumerate() {
            doc.put_line(line, x + PAD, y + 11.0 + n as f32 * HEAD_STEP);
        }
        x += width;
    }
    doc.y += height;
}

fn lay(doc: &mut Doc<'_>, widths: &[f32], row: Row) -> LaidRow {
    match row {
        Row::Band(title) => {
            let line =
                shape::single(&mut doc.book, &title, theme::STRONG.colored(theme::TEAL).sized(8.4), WIDTH - 10.0);
            let cells = vec![vec![Laid::Lines(vec![line], 10.0, 8.4)]];
            LaidRow { cells, height: BAND_HEIGHT, tint: Some(theme::PANEL), anchor: None, to: None, band: true }
        }
        Row::Cells { cells, tint, anchor, to } => {
            let cells: Vec<Vec<Laid>> = cells
                .into_iter()
                .zip(widths)
                .map(|(blocks, width)| blocks.into_iter().map(|b| lay_block(doc, b, width - 2.0 * PAD)).collect())
                .collect();
            let tallest = cells.iter().map(|c: &Vec<Laid>| stack(c)).fold(0.0, f32::max);
            LaidRow { cells, height: tallest + 7.0, tint, anchor, to, band: false }
        }
    }
}

fn stack(blocks: &[Laid]) -> f32 {
    blocks.iter().map(Laid::height).sum()
}

fn lay_block(doc: &mut Doc<'_>, block: Block, width: f32) -> Laid {
    match block {
        Block::Text(spans, most) => {
            let style = spans.iter().map(|s| s.style).max_by(|a, b| a.size.total_cmp(&b.size)).unwrap_or(theme::BODY);
            Laid::Lines(shape::wrap(&mut doc.book, &spans, width, doc.words.lines(most)), style.leading(), style.size)
        }
        Block::Chips(references, most) => {
            let height = doc.chips_height(&references, most, width);
            Laid::Chips(references, most, height)
        }
        Block::Sign(sign, word) => {
            let style = theme::STRONG.sized(8.2).colored(sign.color());
            Laid::Sign(sign, shape::wrap(&mut doc.book, &[Span::new(word, style)], width - 14.0, doc.words.lines(2)))
        }
    }
}

fn put(doc: &mut Doc<'_>, widths: &[f32], row: &LaidRow) {
    let top = doc.y;
    if let Some(tint) = row.tint {
        // Below the line of the row above.
        doc.canvas().rect(MARGIN, top + 0.3, WIDTH, row.height - 0.3, Paint::Fill(tint));
    }
    if let Some(anchor) = &row.anchor {
        let page = doc.pages.len() - 1;
        doc.anchors.insert(anchor.clone(), (page, top));
    }
    // A row about a file leads to it where it follows in the same document.
    let file = row.to.clone().or_else(|| row.anchor.clone()).filter(|target| target.starts_with(FILE));
    if let (Some(target), Some(width)) = (file, widths.first()) {
        let area = [MARGIN, top, MARGIN + width, top + row.height];
        doc.canvas().links.push(Link { area, target, page: None, front: true });
    }
    let mut x = MARGIN;
    for (blocks, width) in row.cells.iter().zip(widths) {
        let mut y = top + if row.band { 3.0 } else { 3.5 };
        for block in blocks {
            match block {
                Laid::Lines(lines, leading, size) => {
                    for (n, line) in lines.iter().enumerate() {
                        doc.put_line(line, x + PAD, y + size + n as f32 * leading);
                    }
                }
                Laid::Chips(references, most, _) => {
                    doc.chips(references, *most, x + PAD, y, width - 2.0 * PAD);
                }
                Laid::Sign(sign, lines) => {
                    sign.draw(doc.canvas(), x + PAD + 5.0, y + 6.0, 4.8);
                    for (n, line) in lines.iter().enumerate() {
                        doc.put_line(line, x + PAD + 14.0, y + 8.8 + n as f32 * 10.2);
                    }
                }
            }
            y += block.height();
        }
        x += width;
    }
    doc.y = top + row.height;
    let y = doc.y;
    doc.canvas().path(&[(MARGIN, y), (MARGIN + WIDTH, y)], theme::RULE, 0.5);
}
