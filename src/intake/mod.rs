//! Stage 1: finds the files of a folder and tells what each is by its content.
//!
//! Every file found is in the result exactly once: as itself, or as a slice counted in an imaging series. What is
//! attached to a mail follows as files of its own. No text is opened here.

mod dicom;
mod find;
mod hash;
mod knowledge;
mod mail;
mod natural;
mod sniff;
mod taken;
mod twins;

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use self::find::{Found, why_closed};
use self::knowledge::Cause;
use crate::limits::Limits;
use crate::model::file::Content;
use crate::model::{FileState, FindingCode, Format, SourceFile};

/// Why a folder could not be taken in at all.
#[derive(Debug)]
pub enum IntakeError {
    /// There is no such folder.
    NoFolder,
    /// It is not a folder.
    NotAFolder,
    /// It may not be opened.
    Denied(std::io::Error),
}

/// Finds, sniffs and hashes the files below `root`, in the order in which people count their paths; photos whose names
/// show no number stand in the order in which they were taken.
///
/// # Errors
/// Only where the folder itself cannot be listed; a file that cannot be opened is in the result with its reason.
pub fn intake(root: &Path, limits: &Limits) -> Result<Vec<SourceFile>, IntakeError> {
    let found = find::find(root, limits)?;
    let files: Vec<SourceFile> =
        found.into_par_iter().flat_map_iter(|found| with_members(from_disk(found, limits), limits)).collect();
    let mut files = dicom::gather(files);
    files.sort_by(order);
    taken::arrange(&mut files);
    twins::pair(&mut files);
    Ok(files)
}

/// The order of the listing: by the path as it is shown, then by the real one.
fn order(a: &SourceFile, b: &SourceFile) -> Ordering {
    let real = |file: &SourceFile| match &file.content {
        Content::Disk(path) => path.clone(),
        Content::Memory(_) => PathBuf::new(),
    };
    natural::compare(&a.path, &b.path).then_with(|| real(a).cmp(&real(b)))
}

/// A file and what is attached to it.
fn with_members(file: SourceFile, limits: &Limits) -> Vec<SourceFile> {
    if file.format != Format::Eml || file.verdict.is_some() {
        return vec![file];
    }
    mail::unpack(file, limits)
}

fn from_disk(found: Found, limits: &Limits) -> SourceFile {
    let Found { real, shown, closed } = found;
    let blank = SourceFile {
        path: shown,
        container: None,
        content: Content::Disk(real.clone()),
        bytes: 0,
        sha256: String::new(),
        format: Format::Unknown,
        verdict: None,
        problem: None,
        duplicate_of: None,
        series: None,
    };
    if let Some(cause) = closed {
        let (state, problem) = match cause {
            Cause::Link => (FileState::Ignored, Some(FindingCode::FolderLoop)),
            Cause::Special => (FileState::Ignored, None),
            _ => (FileState::Damaged, Some(FindingCode::CannotOpen)),
        };
        return SourceFile { verdict: Some((state, cause.text())), problem, ..blank };
    }
    let opened = File::open(&real).and_then(|file| Ok((file.metadata()?.len(), file)));
    let inspected = opened.and_then(|(size, mut file)| inspect(blank.clone(), size, &mut file, limits));
    inspected.unwrap_or_else(|error| {
        let bytes = std::fs::symlink_metadata(&real).map_or(0, |meta| meta.len());
        let verdict = Some((FileState::Damaged, why_closed(&error).text()));
        SourceFile { bytes, verdict, problem: Some(FindingCode::CannotOpen), ..blank }
    })
}

/// A member of a mail.
fn from_memory(path: String, container: &str, bytes: Vec<u8>, limits: &Limits) -> SourceFile {
    let bytes: Arc<[u8]> = bytes.into();
    let blank = SourceFile {
        path,
        container: Some(container.to_owned()),
        content: Content::Memory(Arc::clone(&bytes)),
        bytes: bytes.len() as u64,
        sha256: String::new(),
        format: Format::Unknown,
        verdict: None,
        problem: None,
        duplicate_of: None,
        series: None,
    };
    inspect(blank.clone(), bytes.len() as u64, &mut Cursor::new(&*bytes), limits).unwrap_or(blank)
}

/// Sniffs and hashes an opened file.
fn inspect(
    mut file: SourceFile,
    size: u64,
    source: &mut (impl Read + Seek),
    limits: &Limits,
) -> io::Result<SourceFile> {
    file.bytes = size;
    let mut head = Vec::with_capacity(size.min(8 << 10) as usize);
    source.by_ref().take(8 << 10).read_to_end(&mut head)?;
    // A reader that panics on a hostile file must not take the others with it.
    let object = catch_unwind(AssertUnwindSafe(|| dicom::object(&head, size, source))).unwrap_or_default();
    if let Some(object) = object {
        file.format = if object.directory { Format::Dicomdir } else { Format::Dicom };
        file.sha256 = match object.sha256 {
            Some(hash) if !object.directory => hash,
            _ => hash::of(source)?,
        };
        file.series = (object.identified && !object.directory).then_some(object.series);
        return Ok(with_verdict(file, None));
    }
    source.seek(io::SeekFrom::Start(head.len() as u64))?;
    source.by_ref().take((sniff::HEAD - head.len()) as u64).read_to_end(&mut head)?;
    let name = file.path.clone();
    file.format =
        catch_unwind(AssertUnwindSafe(|| sniff::sniff(&head, size, &name, source))).unwrap_or(Format::Unknown);
    file.sha256 = hash::of(source)?;
    let text = Cause::TooLarge.text().replace("{limit}", &(limits.file_bytes >> 20).to_string());
    // A telephone's export is read as it comes, whatever its size.
    let streamed = file.format == Format::Xml && head.windows(11).take(4 << 10).any(|name| name == b"HealthData ");
    let too_large = (size > limits.file_bytes && !streamed).then_some((FileState::TooLarge, text));
    Ok(with_verdict(file, too_large))
}

/// What is known about a file before it is read. A name that no paper has counts most.
fn with_verdict(mut file: SourceFile, too_large: Option<(FileState, String)>) -> SourceFile {
    let ignored = |cause: Cause| Some((FileState::Ignored, cause.text()));
    file.verdict = if let Some(cause) = knowledge::no_paper(&file.path) {
        ignored(cause)
    } else if file.bytes == 0 {
        Some((FileState::Empty, Cause::Empty.text()))
    } else if file.format == Format::Program {
        ignored(Cause::Program)
    } else {
        too_large
    };
    file
}

#[cfg(test)]
mod tests;
