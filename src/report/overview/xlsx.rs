//! The tables as a workbook: one sheet for each, with a head that stays in sight and filters.
//!
//! Every text is a string cell of the format "text": it is no formula, and does not become one when the cell is edited.
//! Links are those of the file format, never a formula, and lead only to files beside the workbook.

use std::collections::HashMap;

use anyhow::Context;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Url, Workbook, Worksheet,
};

use super::sheets::{Cell, Sheet, Tables};
use super::tone::{self, Tone};
use crate::model::{Overview, PartialDate, Precision};
use crate::report::escape::{address, begins_formula, seen};
use crate::report::terminal::columns;

/// Rows of one sheet, without its head: what is more goes to a second one.
const MOST_ROWS: usize = 1_000_000;
/// Units of UTF-16 in one cell; a spreadsheet takes 32,767.
const MOST_UNITS: usize = 32_000;
/// Links of one sheet; a spreadsheet takes 65,530.
const MOST_LINKS: u32 = 65_000;
/// Characters of an address.
const LONGEST_ADDRESS: usize = 2_000;
/// The formats "text" and "0" of every spreadsheet.
const TEXT_FORMAT: u8 = 49;
const WHOLE_FORMAT: u8 = 1;
/// Points of a line, and of the highest row that a spreadsheet takes.
const LINE: usize = 15;
const HIGHEST: usize = 400;
/// The number of the size A4.
const A4: u8 = 9;

/// The bytes of the workbook.
///
/// # Errors
/// Where the workbook cannot be put together.
pub fn write(overview: &Overview) -> anyhow::Result<Vec<u8>> {
    made(overview, MOST_ROWS).context("the workbook could not be put together")
}

pub(super) fn made(overview: &Overview, most: usize) -> anyhow::Result<Vec<u8>> {
    let tables = Tables::of(overview);
    let day = overview.as_of.earliest();
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(&tables.title).set_author(&overview.tool.name);
    // Without it, the moment of writing would stand there.
    let created = excel_day(&PartialDate::from(day)).or_else(|| excel_day(&PartialDate::day(2000, 1, 1)?));
    if let Some(created) = &created {
        properties = properties.set_creation_datetime(created);
    }
    workbook.set_properties(&properties);
    for sheet in &tables.sheets {
        let mut parts: Vec<&[Vec<Cell>]> = sheet.rows.chunks(most).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        for (at, rows) in parts.into_iter().enumerate() {
            let title = if at == 0 { sheet.title.to_owned() } else { format!("{} {}", sheet.title, at + 1) };
            let part = Part { tables: &tables, formats: &formats, sheet, rows };
            part.write(workbook.add_worksheet().set_name(title)?)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// How cells look.
struct Formats {
    head: Format,
    text: Format,
    /// Of a text that a spreadsheet could take for a formula.
    quoted: Format,
    link: Format,
    number: Format,
    date: Format,
    tones: HashMap<Tone, Format>,
}

impl Formats {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let text = top.clone().set_num_format_index(TEXT_FORMAT).set_text_wrap();
        let (letters, ground) = tone::head();
        let toned = |tone: Tone| {
            let (strong, pale) = tone.colors();
            text.clone().set_font_color(Color::RGB(strong)).set_background_color(Color::RGB(pale))
        };
        Self {
            head: text
                .clone()
                .set_bold()
                .set_font_color(Color::RGB(letters))
                .set_background_color(Color::RGB(ground))
                .set_border_bottom(FormatBorder::Thin),
            quoted: text.clone().set_quote_prefix(),
            link: text.clone().set_hyperlink(),
            // Below a head that stands left, and not against the text of the next column.
            number: top.clone().set_num_format_index(WHOLE_FORMAT).set_align(FormatAlign::Left),
            date: top.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            tones: Tone::ALL.into_iter().map(|tone| (tone, toned(tone))).collect(),
            text,
        }
    }

    fn of(&self, text: &str) -> &Format {
        if begins_formula(text) { &self.quoted } else { &self.text }
    }
}

/// The rows of a table that go on one sheet.
struct Part<'t> {
    tables: &'t Tables,
    formats: &'t Formats,
    sheet: &'t Sheet,
    rows: &'t [Vec<Cell>],
}

impl Part<'_> {
    fn write(&self, worksheet: &mut Worksheet) -> anyhow::Result<()> {
        for (column, at) in self.sheet.columns.iter().zip(0..) {
            worksheet.write_string_with_format(0, at, seen(&column.head), &self.formats.head)?;
            worksheet.set_column_width(at, column.width)?;
        }
        let heads = self.sheet.columns.iter().map(|column| (column.width, column.head.as_str()));
        worksheet.set_row_height(0, height(heads))?;
        let mut links = 0;
        for (cells, row) in self.rows.iter().zip(1..) {
            let texts = self.sheet.columns.iter().zip(cells).map(|(column, cell)| (column.width, cell.as_text()));
            let height = height(texts);
            if height > LINE as f64 {
                worksheet.set_row_height(row, height)?;
            }
            for (cell, column) in cells.iter().zip(0..) {
                self.cell(worksheet, (row, column), cell, &mut links)?;
            }
        }
        let last = u32::try_from(self.rows.len())?;
        let columns = u16::try_from(self.sheet.columns.len())?.saturating_sub(1);
        worksheet.autofilter(0, 0, last, columns)?;
        // The head and the folder stay in sight.
        worksheet.set_freeze_panes(1, 1)?;
        // A folder that is called 001 is no number that went wrong.
        worksheet.ignore_error_range(0, 0, last, columns, IgnoreError::NumberStoredAsText)?;
        worksheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        let made = seen(&self.tables.made).replace('&', "&&");
        worksheet.set_header(format!("&L&A&R{made}")).set_footer("&R&P / &N");
        Ok(())
    }

    fn cell(
        &self,
        worksheet: &mut Worksheet,
        (row, column): (u32, u16),
        cell: &Cell,
        links: &mut u32,
    ) -> anyhow::Result<()> {
        match cell {
            Cell::Empty => {}
            Cell::Number(number) => {
                // Far below what a spreadsheet counts exactly.
                worksheet.write_number_with_format(row, column, *number as f64, &self.formats.number)?;
            }
            Cell::Date(date) => match excel_day(date) {
                Some(day) => {
                    worksheet.write_datetime_with_format(row, column, &day, &self.formats.date)?;
                }
                // A day that is not known is not made up.
                None => {
                    let text = self.tables.words.date(date);
                    worksheet.write_string_with_format(row, column, text, &self.formats.text)?;
                }
            },
            Cell::Mark { tone, text, .. } => {
                let format = self.formats.tones.get(tone).unwrap_or(&self.formats.text);
                worksheet.write_string_with_format(row, column, shortened(text), format)?;
            }
            Cell::Text(text) => {
                worksheet.write_string_with_format(row, column, shortened(text), self.formats.of(text))?;
            }
            Cell::Link { text, to } => match link(to).filter(|_| *links < MOST_LINKS) {
                Some(url) => {
                    *links += 1;
                    // An underlined text is a string as any other.
                    let format = if begins_formula(text) {
                        &self.formats.link.clone().set_quote_prefix()
                    } else {
                        &self.formats.link
                    };
                    worksheet.write_url_with_options(row, column, url, shortened(text), "", Some(format))?;
                }
                None => {
                    worksheet.write_string_with_format(row, column, shortened(text), self.formats.of(text))?;
                }
            },
        }
        Ok(())
    }
}

/// The points that wrapped texts in columns of these widths take: not every program makes a row as high as it needs.
fn height<'t>(texts: impl Iterator<Item = (u8, &'t str)>) -> f64 {
    // Words that go to the next line leave room behind them.
    let lines = |(width, text): (u8, &str)| (columns(text) * 6).div_ceil(usize::from(width).max(1) * 5);
    let lines = texts.map(lines).max().unwrap_or(1).max(1);
    (lines * LINE).min(HIGHEST) as f64
}

/// A full date from 1900 on, as spreadsheets know it.
fn excel_day(date: &PartialDate) -> Option<ExcelDateTime> {
    if date.precision() != Precision::Day {
        return None;
    }
    let year = u16::try_from(date.year_number()).ok().filter(|year| *year >= 1900)?;
    let month = u8::try_from(date.month_number()?).ok()?;
    let day = u8::try_from(date.day_number()?).ok()?;
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// The address of a file beside the workbook, where the writer of workbooks leaves it as it is: it takes a path for one
/// that is written with numbers (`%20`) only if one of certain characters is, and writes it so itself else.
fn link(path: &str) -> Option<Url> {
    let address = address(path);
    let address = address.trim_start_matches("./");
    let kept = ["%20", "%22", "%25", "%3C", "%3E", "%5B", "%5D", "%5E", "%60", "%7B", "%7D"];
    let whole = !address.contains('%') || kept.iter().any(|number| address.contains(number));
    // What would part an address, or lead out of the folder, only where it is written with numbers.
    let plain = || !path.contains(['#', '?', ':', '\\', '*', '|']) && seen(path) == path;
    let address = match whole {
        true => address,
        false if plain() => path.trim_start_matches("./"),
        false => return None,
    };
    let leads_here = !address.is_empty() && !address.starts_with('/') && address.len() <= LONGEST_ADDRESS;
    leads_here.then(|| Url::new(format!("file:///{address}")))
}

/// What a cell takes of a text.
fn shortened(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MOST_UNITS
    };
    seen(text).chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_as_high_as_its_texts() {
        let height = |text: &str| super::height([(10, text)].into_iter());
        assert_eq!((height(""), height("short"), height("fifteen letters")), (15.0, 15.0, 30.0));
        // Chinese signs take twice the room.
        assert_eq!((height("没有找到资料"), height(&"long ".repeat(4000))), (30.0, 400.0));
    }

    fn target(path: &str) -> Option<String> {
        link(path).map(|url| format!("{url:?}"))
    }

    #[test]
    fn a_link_leads_only_to_a_file_beside_the_workbook() {
        for (path, to) in [
            ("001/x.pdf", "file:///001/x.pdf"),
            ("a b/é#.pdf", "file:///a%20b/%C3%A9%23.pdf"),
            // Not all of these would be left as they are if they were written with numbers.
            ("Ñandú/(x).pdf", "file:///Ñandú/(x).pdf"),
        ] {
            assert!(target(path).is_some_and(|url| url.contains(&format!("original_url: {to:?}"))), "{path}");
        }
        for refused in ["", "/etc/passwd", "//host/x", "a#b.pdf", "c:x.pdf", "a\\b.pdf", &"a".repeat(3000)] {
            assert_eq!(target(refused), None, "{refused}");
        }
    }
}
