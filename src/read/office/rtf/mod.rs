//! RTF, as word processors and hospital systems export it: text in the code page of its font or as Unicode, table rows as
//! one line, headers, notes and comments, the answers of forms, pictures.

mod charset;
mod fonts;
mod lexer;
mod reader;
#[cfg(test)]
mod tests;

use self::lexer::Lexer;
use self::reader::Reader;
use super::pictures::Pictures;
use crate::model::TextSource;
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome};

pub(super) fn read(bytes: &[u8], options: &Options) -> Outcome {
    let mut reader = Reader::new(options.limits.text_bytes);
    let mut full = false;
    for token in Lexer::new(bytes) {
        reader.take(token);
        if reader.is_full() {
            full = true;
            break;
        }
        if reader.is_over() {
            break;
        }
    }
    let (pages, found, whole) = reader.finish();
    let cause = match (whole, full) {
        (_, true) => Some(Cause::TooLong),
        (true, false) => None,
        (false, false) => Some(Cause::CutShort),
    };
    let mut pictures = Pictures::after(&pages, options);
    found.iter().for_each(|picture| pictures.add(picture));
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}
