//! Tells what an opened file is, and hashes it.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::dicom::Class;
use super::hash::Hasher;
use super::knowledge::{self, Cause};
use super::{dicom, sniff};
use crate::limits::Limits;
use crate::model::{FileState, Format, SourceFile};

/// What is read of a file before it is known whether it is a slice of a scan.
const FIRST: usize = 8 << 10;
/// The most of a file that is read as it comes (bytes): a sparse one may claim a thousand times the disk.
const AS_IT_COMES: u64 = 8 << 30;

/// Sniffs and hashes a file that can be read from any place.
pub(super) fn seekable(
    mut file: SourceFile,
    size: u64,
    source: &mut (impl Read + Seek),
    limits: &Limits,
) -> io::Result<SourceFile> {
    file.bytes = size;
    let mut head = Vec::with_capacity(size.min(FIRST as u64) as usize);
    source.by_ref().take(FIRST as u64).read_to_end(&mut head)?;
    if let Some(object) = object(&head, size, source) {
        let hash = described(&mut file, object);
        file.sha256 = match hash {
            Some(hash) => hash,
            None => hash_of(source, size, limits.file_bytes)?,
        };
        return Ok(judged(file, limits.file_bytes));
    }
    source.seek(SeekFrom::Start(head.len() as u64))?;
    source.by_ref().take((sniff::HEAD - head.len()) as u64).read_to_end(&mut head)?;
    file.format = format(&head, size, &file.path, source);
    let most = most_bytes(&file, &head, limits);
    file.sha256 = hash_of(source, size, most)?;
    Ok(judged(file, most))
}

/// The hash of a whole file; empty where it is too large to be read.
fn hash_of(source: &mut (impl Read + Seek), size: u64, most: u64) -> io::Result<String> {
    if size > most {
        return Ok(String::new());
    }
    source.seek(SeekFrom::Start(0))?;
    // A file may grow while it is read.
    Hasher::of(&mut source.take(most))
}

/// How large a file may be to be opened.
fn most_bytes(file: &SourceFile, head: &[u8], limits: &Limits) -> u64 {
    match file.format {
        format if format.is_archive() && file.container.is_none() => limits.archive_bytes,
        // A telephone's health export is larger than any paper.
        Format::Xml if head.windows(11).take(4 << 10).any(|name| name == b"HealthData ") => AS_IT_COMES,
        _ => limits.file_bytes,
    }
}

/// What a file gave that can be read only from its beginning to its end.
pub(super) struct Streamed {
    /// What it is.
    pub(super) file: SourceFile,
    /// Its bytes, as far as they were to be held.
    pub(super) held: Vec<u8>,
    /// How the reading ended.
    pub(super) end: End,
}

/// How far a stream was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// To its end, and all of it is held.
    Held,
    /// To its end, or to the limit of a file; only the beginning is held.
    Counted,
    /// It is a slice of a scan: only its header was read.
    Header,
    /// More than may be unpacked.
    TooMuch,
}

/// Sniffs and hashes a stream that says that it has `declared` bytes, holding at most `hold` of them and unpacking at
/// most `most`.
pub(super) fn stream(
    mut file: SourceFile,
    declared: u64,
    source: &mut dyn Read,
    hold: u64,
    most: u64,
    limits: &Limits,
) -> io::Result<Streamed> {
    let mut held = Vec::new();
    source.take((sniff::HEAD as u64).min(most.saturating_add(1))).read_to_end(&mut held)?;
    let whole = held.len() < sniff::HEAD;
    let size = if whole { held.len() as u64 } else { declared.max(held.len() as u64) };
    let first = &held[..held.len().min(FIRST)];
    if let Some(object) = object(first, size, &mut Cursor::new(&held)) {
        let hash = described(&mut file, object);
        if let (Some(series), Some(hash), false) = (&file.series, hash, whole)
            && !dicom::may_be_document(&series.modality)
        {
            (file.bytes, file.sha256) = (size, hash);
            return Ok(Streamed { file: judged(file, limits.file_bytes), held, end: End::Header });
        }
    }
    let mut hash = Hasher::default();
    hash.add(&held);
    let mut spent = held.len() as u64;
    let mut end = End::Held;
    let mut buffer = vec![0; 64 << 10];
    loop {
        if spent > most {
            end = End::TooMuch;
            break;
        }
        if spent > limits.file_bytes {
            end = End::Counted;
            break;
        }
        let read = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.add(&buffer[..read]);
        spent += read as u64;
        if spent <= hold {
            held.extend_from_slice(&buffer[..read]);
        } else if end == End::Held {
            // What is not held as a whole is of use no more than its beginning.
            end = End::Counted;
            held.truncate(sniff::HEAD);
            held.shrink_to_fit();
        }
    }
    file.bytes = if spent > limits.file_bytes { declared.max(spent) } else { spent };
    file.sha256 = if spent > limits.file_bytes || end == End::TooMuch { String::new() } else { hash.end() };
    // The hash of a header does not tell two files apart that are no slices.
    let head = &held[..held.len().min(sniff::HEAD)];
    match object(&held[..held.len().min(FIRST)], file.bytes, &mut Cursor::new(&held)) {
        Some(object) => {
            described(&mut file, object);
        }
        None => file.format = format(head, file.bytes, &file.path, &mut Cursor::new(&held)),
    }
    let most = most_bytes(&file, head, limits);
    Ok(Streamed { file: judged(file, most), held, end })
}

/// A reader that panics on a hostile file must not take the others with it.
fn object(head: &[u8], size: u64, source: &mut (impl Read + Seek)) -> Option<dicom::Object> {
    catch_unwind(AssertUnwindSafe(|| dicom::object(head, size, source))).unwrap_or_default()
}

fn format(head: &[u8], size: u64, name: &str, source: &mut (impl Read + Seek)) -> Format {
    catch_unwind(AssertUnwindSafe(|| sniff::sniff(head, size, name, source))).unwrap_or(Format::Unknown)
}

/// Notes what a DICOM object is; gives its hash, where its header is enough to tell it from others.
fn described(file: &mut SourceFile, object: dicom::Object) -> Option<String> {
    file.format = match object.class {
        _ if object.directory => Format::Dicomdir,
        Class::Report => Format::DicomSr,
        _ => Format::Dicom,
    };
    file.series = (object.identified && !object.directory).then_some(object.series);
    file.verdict = match object.class {
        Class::Picture | Class::Report => None,
        Class::Marks => Some((FileState::Ignored, Cause::ViewerMarks.text())),
        Class::Tracing => Some((FileState::Unsupported, Cause::Tracing.text())),
        Class::Radiotherapy => Some((FileState::Unsupported, Cause::RadiotherapyData.text())),
    };
    object.sha256.filter(|_| file.format == Format::Dicom)
}

/// What is known about a file before it is read. A name that no paper has counts most.
fn judged(mut file: SourceFile, most: u64) -> SourceFile {
    let ignored = |cause: Cause| Some((FileState::Ignored, cause.text()));
    // Of a slice of a scan, its header is all that is read.
    let too_large = file.bytes > most && (file.series.is_none() || file.format == Format::DicomSr);
    file.verdict = if let Some(cause) = knowledge::no_paper(&file.path) {
        ignored(cause)
    } else if file.bytes == 0 {
        Some((FileState::Empty, Cause::Empty.text()))
    } else if file.format == Format::Program {
        ignored(Cause::Program)
    } else if too_large {
        Some((FileState::TooLarge, Cause::TooLarge.text().replace("{limit}", &(most >> 20).to_string())))
    } else {
        file.verdict
    };
    file
}
