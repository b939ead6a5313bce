//! Letters and spreadsheets of office programs, one reader a format.

mod doc;
mod docx;
mod odf;
mod oxide;
mod package;
mod pages;
mod pictures;
mod rtf;
mod sheets;
mod symbols;
#[cfg(test)]
mod tests;
mod xml;

use super::reasons::Cause;
use super::{Options, Outcome};
use crate::model::{FileState, Format};

/// Whether a format is one of an office program.
pub(super) fn is_office(format: Format) -> bool {
    matches!(
        format,
        Format::Docx
            | Format::Doc
            | Format::Odt
            | Format::Ods
            | Format::Rtf
            | Format::Pages
            | Format::Xlsx
            | Format::Xls
    )
}

/// Reads a file of an office program.
pub(super) fn read(format: Format, bytes: &[u8], options: &Options) -> Outcome {
    match format {
        // A new Office file that is packed in an old container is a locked one.
        Format::Docx | Format::Xlsx if is_ole(bytes) => Outcome::closed(FileState::NeedsPassword, Cause::Locked),
        Format::Docx if is_markup(bytes) => docx::read_flat(bytes, options),
        Format::Docx => docx::read(bytes, options),
        Format::Odt | Format::Ods if is_markup(bytes) => odf::read_flat(bytes, options),
        Format::Odt | Format::Ods => odf::read(bytes, options),
        Format::Rtf => rtf::read(bytes, options),
        Format::Pages => pages::read(bytes, options),
        Format::Doc => doc::read(bytes, options),
        Format::Xlsx => sheets::read_new(bytes, options),
        Format::Xls => sheets::read_old(bytes, options),
        _ => Outcome::closed(FileState::Unsupported, Cause::Damaged),
    }
}

fn is_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// Whether the document is one XML file, not a ZIP of parts.
fn is_markup(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with(b"\xEF\xBB\xBF<")
}
