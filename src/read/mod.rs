//! Stage 2: gives the text of one file as pages of lines, a table row on one line.
//!
//! Knows formats, and no medicine.

mod chat;
mod csv;
mod decode;
mod dicom_sr;
mod eml;
mod export;
mod flow;
mod header;
mod html;
mod layout;
mod leaders;
mod markdown;
mod mojibake;
mod msg;
pub mod ocr;
mod office;
mod options;
mod pages;
pub mod pdf;
mod picture;
mod reasons;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use self::options::Options;
use self::reasons::Cause;
use crate::limits::Limits;
use crate::model::text::{Page, PagedText};
use crate::model::{FileState, Format, SourceFile, TextSource};
use crate::stored::{self, Bytes};

/// What reading one file gave.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The text; empty where nothing could be read.
    pub text: PagedText,
    /// What came of the file.
    pub state: FileState,
    /// Why, in plain words, for a state other than `read`.
    pub reason: Option<String>,
}

/// Reads one file. Never panics and never fails: what went wrong is in the state and its reason.
pub fn read(file: &SourceFile, options: &Options) -> Reading {
    let mut reading = read_as_it_stands(file, options);
    leaders::part(&mut reading.text);
    reading
}

fn read_as_it_stands(file: &SourceFile, options: &Options) -> Reading {
    let limits = &options.limits;
    if let Some((state, reason)) = &file.verdict {
        return closed(*state, reason.clone());
    }
    if file.format == Format::Pdf && file.bytes <= limits.file_bytes {
        return read_pdf(file, options);
    }
    let format_reason = reasons::of_format(file.format);
    let outcome = catch_unwind(AssertUnwindSafe(|| open(file, options)));
    let outcome = outcome.unwrap_or_else(|_| Outcome::closed(FileState::Damaged, Cause::Damaged));
    match (format_reason, outcome.state) {
        (Some(reason), FileState::Unsupported) => closed(FileState::Unsupported, reason),
        _ => outcome.reading(limits),
    }
}

/// Unpacks the pictures in a file of pictures, one after the other and upright, and hands each over; `None` where one could not
/// be unpacked. It ends where `take` says so. Never panics.
pub fn pictures(
    format: Format,
    data: &[u8],
    limits: &Limits,
    take: &mut dyn FnMut(Option<image::RgbImage>) -> std::ops::ControlFlow<()>,
) {
    picture::unpack(format, data, limits, take);
}

/// Whether a file of this format is one picture or more.
pub fn is_picture(format: Format) -> bool {
    picture::is_picture(format)
}

/// What a reader gives.
#[derive(Debug)]
struct Outcome {
    text: PagedText,
    state: FileState,
    reason: Option<String>,
}

impl Outcome {
    /// Text of a file that was read whole, or not, if there is a cause.
    fn of(pages: Vec<Vec<String>>, source: TextSource, cause: Option<Cause>) -> Self {
        let pages = (1..).zip(pages).map(|(number, lines)| Page::of(number, lines, source));
        let state = if cause.is_some() { FileState::PartlyRead } else { FileState::Read };
        Self { text: PagedText::of(pages.collect()), state, reason: cause.map(Cause::text) }
    }

    fn closed(state: FileState, cause: Cause) -> Self {
        Self { text: PagedText::default(), state, reason: Some(cause.text()) }
    }

    fn but(self, state: FileState, cause: Cause) -> Self {
        Self { state, reason: Some(cause.text()), ..self }
    }

    /// Checks the limits and what "read" means: there are words.
    fn reading(mut self, limits: &Limits) -> Reading {
        if self.text.pages.len() > limits.pages as usize {
            self.text.pages.truncate(limits.pages as usize);
            self = self.but(FileState::PartlyRead, Cause::TooLong);
        }
        if self.text.is_blank() && !self.text.pages.iter().any(|page| page.needs_ocr) {
            match self.state {
                FileState::Read => self = self.but(FileState::Empty, Cause::NoWords),
                FileState::PartlyRead => self = self.but(FileState::Damaged, Cause::Damaged),
                _ => {}
            }
        }
        Reading { text: self.text, state: self.state, reason: self.reason }
    }
}

fn closed(state: FileState, reason: String) -> Reading {
    Reading { text: PagedText::default(), state, reason: Some(reason) }
}

/// The PDF reader has states and reasons of its own, page by page.
fn read_pdf(file: &SourceFile, options: &Options) -> Reading {
    match bytes(file, &options.limits) {
        Some(bytes) => {
            let pdf::PdfOutcome { text, state, reason } = pdf::read(bytes, options);
            Reading { text, state, reason }
        }
        None => closed(FileState::Damaged, Cause::Gone.text()),
    }
}

fn open(file: &SourceFile, options: &Options) -> Outcome {
    let limits = &options.limits;
    // Headers are in the file's description already.
    match file.format {
        Format::Dicom => return header::read(file),
        Format::Dicomdir => return header::disc_contents(),
        // One kind of it may have gigabytes, and is read as it comes.
        Format::Xml => {
            if let Some(outcome) = export::read_health_export(file, limits) {
                return outcome;
            }
        }
        Format::Json | Format::Hl7 | Format::DicomSr => {}
        Format::Pdf | Format::Text | Format::Html | Format::Csv | Format::Eml | Format::Mhtml | Format::Msg => {}
        format if office::is_office(format) => {}
        format if picture::is_picture(format) => {}
        _ => return Outcome::closed(FileState::Unsupported, Cause::Damaged),
    }
    if file.bytes > limits.file_bytes {
        return Outcome::closed(FileState::TooLarge, Cause::TooLarge);
    }
    let Some(bytes) = bytes(file, limits) else { return Outcome::closed(FileState::Damaged, Cause::Gone) };
    let data = bytes.as_ref();
    match file.format {
        format if office::is_office(format) => office::read(format, data, options),
        Format::DicomSr => dicom_sr::read(file, data, limits),
        Format::Text => text::read(data, limits),
        Format::Html => html::read(data, limits),
        Format::Csv => csv::read(data, limits),
        Format::Eml => eml::read(data, limits),
        Format::Json if chat::is_export(data) => chat::read(data, limits),
        Format::Xml | Format::Json | Format::Hl7 => export::read(data, file.format, limits),
        Format::Msg => msg::read(data, limits),
        Format::Mhtml => eml::saved_page(data, limits),
        format if picture::is_picture(format) => picture::read(format, data, options),
        _ => Outcome::closed(FileState::Unsupported, Cause::Damaged),
    }
}

fn bytes(file: &SourceFile, limits: &Limits) -> Option<Bytes> {
    stored::bytes(&file.content, limits.file_bytes).ok()
}

/// A text cut to what may be read of one file, at a letter's edge, with the cause if it was cut.
fn within(mut text: String, limits: &Limits) -> (String, Option<Cause>) {
    if text.len() <= limits.text_bytes {
        return (text, None);
    }
    let end = (0..=limits.text_bytes).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.truncate(end);
    (text, Some(Cause::TooLong))
}

#[cfg(test)]
mod tests;
