//! Gathers the words of a document with a structure (Word, web page) into pages of lines.
//!
//! A table row becomes one line, its cells parted by one TAB. A table that only lays out a page, with a table or whole
//! paragraphs in a cell, gives the lines of what it holds instead, so that a value stays beside its name.

/// A line builder.
#[derive(Debug)]
pub(super) struct Flow {
    pages: Vec<Vec<String>>,
    line: String,
    rows: Vec<Row>,
    break_after_row: bool,
    left: usize,
    full: bool,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<Vec<String>>,
    /// Lines that came from tables inside a cell.
    nested: usize,
}

impl Flow {
    /// A builder that takes so many bytes of text.
    pub(super) fn new(text_bytes: usize) -> Self {
        Self {
            pages: vec![Vec::new()],
            line: String::new(),
            rows: Vec::new(),
            break_after_row: false,
            left: text_bytes,
            full: false,
        }
    }

    /// Whether text was refused because there was too much of it.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Adds words to the line.
    pub(super) fn text(&mut self, text: &str) {
        if text.len() > self.left {
            self.full = true;
            return;
        }
        self.left -= text.len();
        self.line.push_str(text);
    }

    /// Ends the line, if it has words.
    pub(super) fn end_line(&mut self) {
        let line = tidy(&std::mem::take(&mut self.line), !self.rows.is_empty());
        if line.is_empty() {
            return;
        }
        match self.rows.last_mut() {
            Some(row) => match row.cells.last_mut() {
                Some(cell) => cell.push(line),
                None => row.cells.push(vec![line]),
            },
            None => self.emit(line),
        }
    }

    /// Begins a table row.
    pub(super) fn start_row(&mut self) {
        self.end_line();
        self.rows.push(Row::default());
    }

    /// Begins a cell of the row.
    pub(super) fn start_cell(&mut self) {
        self.end_line();
        // A cell costs a byte, so that rows of empty cells are bounded too.
        if self.left == 0 {
            self.full = true;
            return;
        }
        self.left -= 1;
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(Vec::new());
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) {
        self.end_line();
        let Some(row) = self.rows.pop() else { return };
        let lines = row.lines();
        match self.rows.last_mut() {
            Some(outer) => {
                outer.nested += lines.len();
                if outer.cells.is_empty() {
                    outer.cells.push(Vec::new());
                }
                if let Some(cell) = outer.cells.last_mut() {
                    cell.extend(lines);
                }
            }
            None => {
                lines.into_iter().for_each(|line| self.emit(line));
                if std::mem::take(&mut self.break_after_row) {
                    self.break_page();
                }
            }
        }
    }

    /// Begins a page, unless the present one is still without words. A row is not cut: its page ends behind it.
    pub(super) fn break_page(&mut self) {
        if !self.rows.is_empty() {
            self.break_after_row = true;
            return;
        }
        self.end_line();
        if self.pages.last().is_some_and(|page| !page.is_empty()) {
            self.pages.push(Vec::new());
        }
    }

    /// The pages; the last one may be without lines only if it is the first.
    pub(super) fn finish(mut self) -> Vec<Vec<String>> {
        while !self.rows.is_empty() {
            self.end_row();
        }
        self.end_line();
        if self.pages.len() > 1 && self.pages.last().is_some_and(Vec::is_empty) {
            self.pages.pop();
        }
        self.pages
    }

    fn emit(&mut self, line: String) {
        match self.pages.last_mut() {
            Some(page) => page.push(line),
            None => self.pages.push(vec![line]),
        }
    }
}

impl Row {
    fn lines(self) -> Vec<String> {
        let filled: Vec<&Vec<String>> = self.cells.iter().filter(|cell| !cell.is_empty()).collect();
        let Some(first) = filled.first() else { return Vec::new() };
        if self.nested > 1 || filled.len() == 1 {
            return self.cells.into_iter().flatten().collect();
        }
        // Columns that were typed as paragraphs below each other: as many in each cell.
        let depth = first.len();
        if depth >= 3 && filled.iter().all(|cell| cell.len() == depth) {
            return (0..depth)
                .map(|at| {
                    let cells = self.cells.iter().map(|cell| cell.get(at).map(String::as_str).unwrap_or_default());
                    cells.collect::<Vec<_>>().join("\t").trim_end().to_owned()
                })
                .collect();
        }
        vec![self.cells.iter().map(|cell| cell.join(" ")).collect::<Vec<_>>().join("\t").trim_end().to_owned()]
    }
}

/// Without spaces at the ends and with one space for several; a TAB stays one TAB, in a cell it is a space.
fn tidy(line: &str, in_cell: bool) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        let c = match c {
            '\t' if in_cell => ' ',
            '\n' | '\r' | '\u{B}' | '\u{C}' => ' ',
            c => c,
        };
        match c {
            '\t' => {
                while out.ends_with([' ', '\t']) {
                    out.pop();
                }
                out.push('\t');
            }
            ' ' if out.is_empty() || out.ends_with([' ', '\t']) => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// Figures and signs as superscripts, so that `10` and a raised `9` do not become `109`.
pub(super) fn raised(text: &str) -> String {
    let up = |c: char| {
        Some(match c {
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32))?,
            '+' => '⁺',
            '-' | '−' | '–' => '⁻',
            _ => return None,
        })
    };
    text.chars().map(up).collect::<Option<String>>().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(flow: &mut Flow, cells: &[&[&str]]) {
        flow.start_row();
        for cell in cells {
            flow.start_cell();
            for paragraph in *cell {
                flow.text(paragraph);
                flow.end_line();
            }
        }
        flow.end_row();
    }

    #[test]
    fn a_row_is_one_line() {
        let mut flow = Flow::new(1_000);
        row(&mut flow, &[&["Hb"], &["102"], &["g/L", "low"], &[]]);
        row(&mut flow, &[&["PLT"], &[], &["10"]]);
        assert_eq!(flow.finish(), [["Hb\t102\tg/L low", "PLT\t\t10"]]);
    }

    #[test]
    fn a_table_that_lays_out_the_page_gives_its_lines() {
        let mut flow = Flow::new(1_000);
        flow.start_row();
        flow.start_cell();
        flow.text("Dear Dr");
        row(&mut flow, &[&["Hb"], &["102"]]);
        row(&mut flow, &[&["PLT"], &["40"]]);
        flow.start_cell();
        flow.text("Margin");
        flow.end_row();
        assert_eq!(flow.finish(), [["Dear Dr", "Hb\t102", "PLT\t40", "Margin"]]);
    }

    #[test]
    fn columns_typed_as_paragraphs_stay_together() {
        let mut flow = Flow::new(1_000);
        row(&mut flow, &[&["Hb", "WBC", "PLT"], &["102", "3.1", "40"]]);
        assert_eq!(flow.finish(), [["Hb\t102", "WBC\t3.1", "PLT\t40"]]);
    }

    #[test]
    fn a_page_break_in_a_row_waits_for_its_end() {
        let mut flow = Flow::new(1_000);
        flow.start_row();
        flow.start_cell();
        flow.text("a");
        flow.break_page();
        flow.start_cell();
        flow.text("b");
        flow.end_row();
        flow.text("c");
        flow.break_page();
        flow.break_page();
        assert_eq!(flow.finish(), [["a\tb"], ["c"]]);
    }

    #[test]
    fn too_much_text_is_refused() {
        let mut flow = Flow::new(5);
        flow.text("1234");
        flow.text("56");
        assert!(flow.is_full());
        assert_eq!(flow.finish(), [["1234"]]);
    }

    #[test]
    fn raised_figures_stay_raised() {
        assert_eq!(raised("9"), "⁹");
        assert_eq!(raised("-4"), "⁻⁴");
        assert_eq!(raised("th"), "th");
    }
}
