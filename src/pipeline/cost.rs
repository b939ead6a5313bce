//! What a file is expected to cost before it is opened, so that the time left can be told honestly: a page whose words
//! must be recognised costs a hundred times what a page of text does. Milliseconds of one core, roughly.

use crate::model::{Format, PagedText, SourceFile, TextSource};
use crate::watch::PAGE_COST;

/// A file that is opened at all.
const FILE: u64 = 10;
/// Bytes of a format of text that cost one unit more.
const TEXT_BYTES: u64 = 4 << 10;
/// A scanned page in a PDF or TIFF takes so many bytes; PDF files of words are smaller by far.
const SCAN_BYTES: u64 = 400 << 10;

/// The expected cost of reading a file, if its pictures are recognised or not.
pub(super) fn expected(source: &SourceFile, recognise: bool) -> u64 {
    if source.verdict.is_some() || source.series.is_some() {
        return 0;
    }
    let pages = match source.format {
        Format::Jpeg | Format::Png | Format::Gif | Format::Bmp | Format::Webp | Format::Heic => 1,
        Format::Tiff => 1 + source.bytes / SCAN_BYTES,
        Format::Pdf => source.bytes / SCAN_BYTES,
        _ => 0,
    };
    rest(source) + if recognise { pages * PAGE_COST } else { 0 }
}

/// What a file costs beside its recognised pages.
pub(super) fn rest(source: &SourceFile) -> u64 {
    match source.format {
        _ if source.verdict.is_some() => 0,
        Format::Text | Format::Html | Format::Csv | Format::Eml => FILE + source.bytes / TEXT_BYTES,
        _ => FILE,
    }
}

/// How many pages of a text were recognised.
pub(super) fn recognised(text: &PagedText) -> usize {
    text.pages.iter().filter(|page| page.source == TextSource::Ocr).count()
}
