//! The words of an OpenDocument body: paragraphs as lines, a table row as one line, each sheet as a page.

use quick_xml::events::BytesStart;

use super::styles::Styles;
use crate::read::flow::{Flow, raised};
use crate::read::office::xml::{Sink, attribute};
use crate::read::reasons::hidden_sheet;

/// Cells that one tag may stand for, and rows: a sheet says in one tag that its other million rows are empty.
const MOST_CELLS: usize = 1_024;
const MOST_ROWS: usize = 1_000;
/// Bytes of one cell of a sheet.
const LONGEST_CELL: usize = 64 << 10;
/// Words set differently inside each other.
const SPANS: usize = 500;

/// Told apart by their prefix: a field of the text has the same name.
const UNSHOWN: &[&str] = &["dc:creator", "dc:date", "svg:title", "svg:desc"];

/// A body while it is read.
pub(super) struct Body {
    flow: Flow,
    /// Notes and comments, for the end.
    aside: Flow,
    asides: usize,
    styles: Styles,
    unseen: usize,
    in_paragraph: usize,
    spans: Vec<Span>,
    sheet: Option<Sheet>,
    is_spreadsheet: bool,
}

#[derive(Clone, Copy, Default)]
struct Span {
    raised: bool,
    hidden: bool,
}

/// A row of a spreadsheet while it is read.
#[derive(Default)]
struct Sheet {
    row: Vec<String>,
    row_repeats: usize,
    /// Empty cells since the last one with words.
    gap: usize,
    cell: String,
    cell_repeats: usize,
    /// What is taken in place of what is shown.
    value: Option<String>,
    in_cell: bool,
}

impl Body {
    pub(super) fn new(styles: Styles, text_bytes: usize) -> Self {
        Self {
            flow: Flow::new(text_bytes),
            aside: Flow::new(text_bytes),
            asides: 0,
            styles,
            unseen: 0,
            in_paragraph: 0,
            spans: Vec::new(),
            sheet: None,
            is_spreadsheet: false,
        }
    }

    /// The pages, notes and comments behind the words of the last one.
    pub(super) fn finish(self) -> Vec<Vec<String>> {
        let mut pages = self.flow.finish();
        if let Some(last) = pages.last_mut() {
            last.extend(self.aside.finish().into_iter().flatten());
        }
        pages
    }

    fn text(&mut self, text: &str) {
        let span = self.spans.last().copied().unwrap_or_default();
        if span.hidden || self.in_paragraph == 0 {
            return;
        }
        let text = if span.raised { raised(text) } else { text.to_owned() };
        match &mut self.sheet {
            Some(sheet) if self.asides == 0 && sheet.in_cell => {
                if sheet.cell.len() + text.len() <= LONGEST_CELL {
                    sheet.cell.push_str(&text);
                }
            }
            _ => self.flow.text(&text),
        }
    }

    fn end_line(&mut self) {
        match &mut self.sheet {
            Some(sheet) if self.asides == 0 && sheet.in_cell => {
                if !sheet.cell.is_empty() {
                    sheet.cell.push(' ');
                }
            }
            _ => self.flow.end_line(),
        }
    }

    fn begin_aside(&mut self) {
        self.asides += 1;
        if self.asides == 1 {
            std::mem::swap(&mut self.flow, &mut self.aside);
        }
    }

    fn end_aside(&mut self) {
        self.flow.end_line();
        self.asides = self.asides.saturating_sub(1);
        if self.asides == 0 {
            std::mem::swap(&mut self.flow, &mut self.aside);
        }
    }

    fn begin_sheet(&mut self, tag: &BytesStart<'_>) {
        let name = attribute(tag, "name").unwrap_or_default();
        let hidden = self.styles.get(&attribute(tag, "style-name").unwrap_or_default()).hidden;
        self.flow.break_page();
        self.flow.text(&if hidden { hidden_sheet(&name) } else { name });
        self.flow.end_line();
        self.sheet = Some(Sheet::default());
    }

    fn end_row(&mut self) {
        let Some(sheet) = &mut self.sheet else { return };
        sheet.gap = 0;
        let row = std::mem::take(&mut sheet.row);
        if row.is_empty() {
            return;
        }
        for _ in 0..sheet.row_repeats.clamp(1, MOST_ROWS) {
            self.flow.start_row();
            for cell in &row {
                self.flow.start_cell();
                self.flow.text(cell);
            }
            self.flow.end_row();
            if self.flow.is_full() {
                return;
            }
        }
    }
}

impl Sheet {
    fn begin_cell(&mut self, tag: &BytesStart<'_>) {
        self.cell.clear();
        self.cell_repeats = repeats(tag, "number-columns-repeated");
        self.in_cell = true;
        self.value = match attribute(tag, "value-type").as_deref() {
            // The time of midnight is no time.
            Some("date") => {
                attribute(tag, "date-value").map(|date| date.trim_end_matches("T00:00:00").replace('T', " "))
            }
            _ => None,
        };
    }

    fn end_cell(&mut self) {
        self.in_cell = false;
        let shown = std::mem::take(&mut self.cell);
        let cell = self.value.take().unwrap_or_else(|| shown.trim().to_owned());
        if cell.is_empty() {
            self.gap = self.gap.saturating_add(self.cell_repeats);
            return;
        }
        let gap = std::mem::take(&mut self.gap).min(MOST_CELLS);
        for cell in
            std::iter::repeat_n(String::new(), gap).chain(std::iter::repeat_n(cell, self.cell_repeats.min(MOST_CELLS)))
        {
            if self.row.len() < 16 * MOST_CELLS {
                self.row.push(cell);
            }
        }
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> usize {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

impl Sink for Body {
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let name = tag.local_name();
        let name: &str = name.as_ref();
        if self.unseen > 0 {
            self.unseen += usize::from(!empty);
            return;
        }
        let full_name = tag.name();
        match name {
            // What was deleted, the marks of notes, readings above the line; who wrote a comment and when, titles of
            // pictures.
            "tracked-changes" | "note-citation" | "ruby-text" if !empty => self.unseen = 1,
            _ if UNSHOWN.contains(&full_name.as_ref()) && !empty => self.unseen = 1,
            "spreadsheet" => self.is_spreadsheet = true,
            "p" | "h" => {
                let breaks = self.styles.get(&attribute(tag, "style-name").unwrap_or_default()).breaks;
                if breaks && self.sheet.is_none() && self.asides == 0 {
                    self.flow.break_page();
                }
                self.end_line();
                self.in_paragraph += usize::from(!empty);
            }
            "span" if !empty && self.spans.len() < SPANS => {
                let outer = self.spans.last().copied().unwrap_or_default();
                let style = self.styles.get(&attribute(tag, "style-name").unwrap_or_default());
                self.spans.push(Span { raised: outer.raised || style.raised, hidden: outer.hidden || style.hidden });
            }
            "line-break" => self.end_line(),
            "soft-page-break" if self.sheet.is_none() && self.asides == 0 => self.flow.break_page(),
            "tab" if self.sheet.is_some() => self.text(" "),
            "tab" => self.text("\t"),
            "s" => self.text(" "),
            "annotation" | "note-body" if !empty => self.begin_aside(),
            "table" if self.is_spreadsheet && self.sheet.is_none() => self.begin_sheet(tag),
            "table-row" => match &mut self.sheet {
                Some(sheet) => sheet.row_repeats = repeats(tag, "number-rows-repeated"),
                None => self.flow.start_row(),
            },
            "table-cell" | "covered-table-cell" => match &mut self.sheet {
                Some(sheet) => {
                    sheet.begin_cell(tag);
                    if empty {
                        sheet.end_cell();
                    }
                }
                None => {
                    (0..repeats(tag, "number-columns-repeated").min(MOST_CELLS)).for_each(|_| self.flow.start_cell());
                }
            },
            _ => self.styles.note(name, tag),
        }
    }

    fn end(&mut self, name: &str) {
        if self.unseen > 0 {
            self.unseen -= 1;
            return;
        }
        match name {
            "p" | "h" => {
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
                self.end_line();
            }
            "span" => {
                self.spans.pop();
            }
            "annotation" | "note-body" => self.end_aside(),
            "table-cell" | "covered-table-cell" => match &mut self.sheet {
                Some(sheet) => sheet.end_cell(),
                None => self.flow.end_line(),
            },
            "table-row" => match &self.sheet {
                Some(_) => self.end_row(),
                None => self.flow.end_row(),
            },
            "table" => self.sheet = None,
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.unseen == 0 {
            self.text(words);
        }
    }

    fn is_full(&self) -> bool {
        self.flow.is_full() || self.aside.is_full()
    }
}
