//! Pages files of before 2013: one XML part.

use quick_xml::events::BytesStart;

use crate::read::flow::Flow;
use crate::read::office::xml::{Sink, attribute};

/// The words of the part.
pub(super) struct Document {
    flow: Flow,
    unseen: usize,
    in_paragraph: usize,
    columns: usize,
    column: usize,
    row_open: bool,
}

impl Document {
    pub(super) fn new(text_bytes: usize) -> Self {
        Self { flow: Flow::new(text_bytes), unseen: 0, in_paragraph: 0, columns: 0, column: 0, row_open: false }
    }

    pub(super) fn finish(self) -> Vec<Vec<String>> {
        self.flow.finish()
    }

    /// Cells come row by row, without rows: a table says how many are in one.
    fn start_cell(&mut self) {
        if self.columns == 0 {
            self.flow.end_line();
            return;
        }
        if self.column == self.columns {
            self.end_row();
        }
        if !self.row_open {
            self.flow.start_row();
            self.row_open = true;
        }
        self.flow.start_cell();
        self.column += 1;
    }

    fn end_row(&mut self) {
        if std::mem::take(&mut self.row_open) {
            self.flow.end_row();
        }
        self.column = 0;
    }
}

impl Sink for Document {
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let name = tag.local_name();
        let name: &str = name.as_ref();
        if self.unseen > 0 {
            self.unseen += usize::from(!empty);
            return;
        }
        match name {
            "stylesheet" | "metadata" | "changes" | "del" | "prototypes" if !empty => self.unseen = 1,
            "p" if !empty => self.in_paragraph += 1,
            "br" | "lnbr" => self.flow.end_line(),
            "pgbr" | "sectbr" => self.flow.break_page(),
            "tab" => self.flow.text("\t"),
            "grid" => {
                self.end_row();
                let columns = attribute(tag, "numcols").and_then(|columns| columns.parse().ok());
                self.columns = columns.unwrap_or(0);
            }
            // Cells: text, number, date, empty, and those that another cell covers.
            "t" | "n" | "d" | "g" | "s" | "o" | "du" if self.columns > 0 => {
                self.start_cell();
                if let Some(value) = attribute(tag, "v") {
                    self.flow.text(&value);
                }
            }
            "ct" => {
                if let Some(text) = attribute(tag, "s") {
                    self.flow.text(&text);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.unseen > 0 {
            self.unseen -= 1;
            return;
        }
        match name {
            "p" => {
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
                self.flow.end_line();
            }
            "grid" => {
                self.end_row();
                self.columns = 0;
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.unseen == 0 && self.in_paragraph > 0 {
            self.flow.text(words);
        }
    }

    fn is_full(&self) -> bool {
        self.flow.is_full()
    }
}
