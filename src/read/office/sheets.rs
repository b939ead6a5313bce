//! Spreadsheets of Excel (XLSX, XLSM, XLSB, XLS): each sheet a page that begins with its name, each row a line.
//!
//! The rows are held as sparse as the file has them: a sheet that claims its last row costs nothing.

use office_oxide::xls::{self, XlsDocument};
use office_oxide::xlsx::{CellValue, SheetState, XlsxDocument};
use office_oxide::{Document, DocumentFormat};

use super::oxide;
use super::package::Package;
use super::pictures::Pictures;
use crate::model::TextSource;
use crate::read::flow::Flow;
use crate::read::reasons::{Cause, hidden_sheet};
use crate::read::{Options, Outcome};

/// Empty cells that are kept between two with words.
const GAP: usize = 1_024;

/// Reads a workbook that is a ZIP.
pub(super) fn read_new(bytes: &[u8], options: &Options) -> Outcome {
    open(bytes, DocumentFormat::Xlsx, options)
}

/// Reads a workbook of before 2007.
pub(super) fn read_old(bytes: &[u8], options: &Options) -> Outcome {
    open(bytes, DocumentFormat::Xls, options)
}

fn open(bytes: &[u8], format: DocumentFormat, options: &Options) -> Outcome {
    let document = match oxide::open(bytes, format, &options.limits) {
        Ok(document) => document,
        Err(outcome) => return *outcome,
    };
    let mut flow = Flow::new(options.limits.text_bytes);
    let whole = write(&document, &mut flow);
    let full = flow.is_full();
    let cause = if full { Some(Cause::TooLong) } else { (!whole).then_some(Cause::CutShort) };
    let pages = flow.finish();
    let mut pictures = Pictures::after(&pages, options);
    if let Some(book) = document.as_xls() {
        book.images().iter().for_each(|image| pictures.add(&image.data));
    }
    if let (Some(_), Some(mut package)) = (document.as_xlsx(), Package::open(bytes, &options.limits)) {
        for name in package.names("xl/media/", "") {
            pictures.add_named(&name, || package.bytes(&name));
        }
    }
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}

/// Writes the sheets; whether the workbook came to its end.
fn write(document: &Document, flow: &mut Flow) -> bool {
    if let Some(book) = document.as_xlsx() {
        return write_new(book, flow);
    }
    document.as_xls().is_some_and(|book| write_old(book, flow))
}

fn write_new(book: &XlsxDocument, flow: &mut Flow) -> bool {
    let mut whole = true;
    for sheet in &book.worksheets {
        whole &= sheet.damage.is_none();
        title(&sheet.name, sheet.state != SheetState::Visible, flow);
        for row in &sheet.rows {
            let cells = row.cells.iter().map(|cell| {
                let shown = match cell.value {
                    // The formula of an empty cell is not shown.
                    CellValue::Empty => String::new(),
                    _ => book.format_cell_value(cell),
                };
                (cell.reference.col as usize, shown)
            });
            write_row(cells, flow);
            if flow.is_full() {
                return whole;
            }
        }
        for words in
            sheet.text_shapes.iter().map(|shape| &shape.text).chain(sheet.comments.iter().map(|note| &note.text))
        {
            words.lines().for_each(|line| write_line(line, flow));
        }
    }
    whole
}

fn write_old(book: &XlsDocument, flow: &mut Flow) -> bool {
    for sheet in &book.sheets {
        title(&sheet.name, sheet.hidden, flow);
        for (row, cells) in sheet.rows.iter().enumerate() {
            let shown = (0..cells.len()).map(|column| {
                let text = match cells.get(column) {
                    Some(xls::CellValue::Empty) | None => None,
                    Some(_) => sheet.display_text(row, column),
                };
                (column, text.map(|text| text.into_owned()).unwrap_or_default())
            });
            write_row(shown, flow);
            if flow.is_full() {
                return true;
            }
        }
        for note in &sheet.comments {
            note.text.lines().for_each(|line| write_line(line, flow));
        }
    }
    !book.truncated()
}

fn title(name: &str, hidden: bool, flow: &mut Flow) {
    flow.break_page();
    write_line(&if hidden { hidden_sheet(name) } else { name.to_owned() }, flow);
}

fn write_line(line: &str, flow: &mut Flow) {
    flow.text(line);
    flow.end_line();
}

/// Writes cells by their columns; those without words only hold a place.
fn write_row(cells: impl Iterator<Item = (usize, String)>, flow: &mut Flow) {
    let mut next = 0;
    let mut begun = false;
    for (column, text) in cells.filter(|(_, text)| !text.trim().is_empty()) {
        if !std::mem::replace(&mut begun, true) {
            flow.start_row();
        }
        (0..column.saturating_sub(next).min(GAP)).for_each(|_| flow.start_cell());
        flow.start_cell();
        flow.text(&text);
        next = column + 1;
    }
    if begun {
        flow.end_row();
    }
}
