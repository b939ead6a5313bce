//! Word documents of before 2007 (DOC).

use std::panic::{AssertUnwindSafe, catch_unwind};

use office_oxide::DocumentFormat;
use office_oxide::ir::{DocumentIR, Element, HeaderFooter, InlineContent, List, Table, VerticalAlign};

use super::oxide;
use super::pictures::Pictures;
use crate::model::{FileState, TextSource};
use crate::read::flow::{Flow, raised};
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome};

pub(super) fn read(bytes: &[u8], options: &Options) -> Outcome {
    let document = match oxide::open(bytes, DocumentFormat::Doc, &options.limits) {
        Ok(document) => document,
        Err(outcome) => return *outcome,
    };
    let Ok(parts) = catch_unwind(AssertUnwindSafe(|| document.to_ir())) else {
        return Outcome::closed(FileState::Damaged, Cause::Damaged);
    };
    let mut writer = Writer { flow: Flow::new(options.limits.text_bytes), deepest: options.limits.depth, cut: false };
    writer.document(&parts);
    let full = writer.flow.is_full();
    let cut = writer.cut || parts.metadata.text_truncated || document.as_doc().is_some_and(|doc| !doc.text_complete());
    let pages = writer.flow.finish();
    let cause = if full { Some(Cause::TooLong) } else { cut.then_some(Cause::CutShort) };
    let mut pictures = Pictures::after(&pages, options);
    if let Some(document) = document.as_doc() {
        document.images().iter().for_each(|image| pictures.add(&image.data));
    }
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}

/// Writes the parts of a document as lines.
struct Writer {
    flow: Flow,
    deepest: usize,
    cut: bool,
}

impl Writer {
    /// Headers first and footers last, each wording once.
    fn document(&mut self, parts: &DocumentIR) {
        let mut seen: Vec<&HeaderFooter> = Vec::new();
        for section in &parts.sections {
            for head in [&section.first_page_header, &section.header, &section.even_page_header].into_iter().flatten() {
                if !seen.contains(&head) {
                    seen.push(head);
                    self.elements(&head.content, 0);
                }
            }
        }
        for section in &parts.sections {
            self.elements(&section.elements, 0);
        }
        for section in &parts.sections {
            for foot in [&section.first_page_footer, &section.footer, &section.even_page_footer].into_iter().flatten() {
                if !seen.contains(&foot) {
                    seen.push(foot);
                    self.elements(&foot.content, 0);
                }
            }
        }
    }

    fn elements(&mut self, elements: &[Element], depth: usize) {
        if depth > self.deepest {
            self.cut = true;
            return;
        }
        for element in elements {
            match element {
                Element::Heading(heading) => self.line(&heading.content),
                Element::Paragraph(paragraph) => self.line(&paragraph.content),
                Element::Table(table) => self.table(table, depth),
                Element::List(list) => self.list(list, depth),
                Element::TextBox(part) => self.elements(&part.content, depth + 1),
                Element::Footnote(note) | Element::Endnote(note) => self.elements(&note.content, depth + 1),
                Element::CodeBlock(block) => block.content.lines().for_each(|line| {
                    self.flow.text(line);
                    self.flow.end_line();
                }),
                Element::PageBreak => self.flow.break_page(),
                _ => {}
            }
        }
    }

    fn line(&mut self, content: &[InlineContent]) {
        self.flow.end_line();
        for part in content {
            match part {
                InlineContent::Text(span) if span.vertical_align == Some(VerticalAlign::Superscript) => {
                    self.flow.text(&raised(&span.text));
                }
                InlineContent::Text(span) => {
                    for (number, line) in span.text.split(['\n', '\u{B}']).enumerate() {
                        if number > 0 {
                            self.flow.end_line();
                        }
                        self.flow.text(line);
                    }
                }
                InlineContent::LineBreak => self.flow.end_line(),
                _ => {}
            }
        }
        self.flow.end_line();
    }

    fn table(&mut self, table: &Table, depth: usize) {
        for row in &table.rows {
            self.flow.start_row();
            for cell in &row.cells {
                self.flow.start_cell();
                self.elements(&cell.content, depth + 1);
                // A cell over several columns keeps the cells behind it in their columns.
                (1..cell.col_span.min(64)).for_each(|_| self.flow.start_cell());
            }
            self.flow.end_row();
        }
    }

    fn list(&mut self, list: &List, depth: usize) {
        if depth > self.deepest {
            self.cut = true;
            return;
        }
        for item in &list.items {
            self.elements(&item.content, depth + 1);
            if let Some(nested) = &item.nested {
                self.list(nested, depth + 1);
            }
        }
    }
}
