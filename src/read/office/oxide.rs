//! The door to the reader of Microsoft's own formats: with bounds, and behind a wall against panics.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use office_oxide::doc::DocError;
use office_oxide::options::ParseOptions;
use office_oxide::xls::XlsError;
use office_oxide::{Document, DocumentFormat, OfficeError};

use crate::limits::Limits;
use crate::model::FileState;
use crate::read::Outcome;
use crate::read::reasons::Cause;

/// One part of a document may unpack to this.
const PART: u64 = 64 << 20;
/// What a small file may multiply to in memory: pictures, the empty cells of a sheet.
const MEMORY: u64 = 256 << 20;

/// Opens a document.
pub(super) fn open(bytes: &[u8], format: DocumentFormat, limits: &Limits) -> Result<Document, Box<Outcome>> {
    let mut options = ParseOptions::default();
    options.limits.package_entries = limits.members;
    options.limits.package_bytes = limits.unpacked_bytes;
    options.limits.part_bytes = PART;
    options.limits.embedded_depth = 1;
    options.limits.embedded_packages = 8;
    options.limits.text_chars = limits.text_bytes;
    options.limits.memory_bytes = MEMORY;
    let source = Cursor::new(bytes.to_vec());
    let document = catch_unwind(AssertUnwindSafe(|| Document::from_reader_with(source, format, &options)));
    match document {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(error)) if is_lock(&error) => Err(closed(FileState::NeedsPassword, Cause::Locked)),
        _ => Err(closed(FileState::Damaged, Cause::Damaged)),
    }
}

fn closed(state: FileState, cause: Cause) -> Box<Outcome> {
    Box::new(Outcome::closed(state, cause))
}

fn is_lock(error: &OfficeError) -> bool {
    matches!(
        error,
        OfficeError::Doc(DocError::Encrypted)
            | OfficeError::Xls(XlsError::Encrypted | XlsError::EncryptionNotSupported(_))
    )
}
