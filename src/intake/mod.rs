//! Stage 1: finds the files of a folder and tells what each is by its content.
//!
//! Every file found is in the result exactly once: as itself, or as a slice counted in an imaging series. What other
//! files hold (an archive, a mail, a PDF) follows as files of its own. No text is opened here, but for the messages of a
//! chat that say when a photo was sent.

mod chat;
mod dicom;
mod find;
mod hash;
mod inspect;
mod knowledge;
mod natural;
mod options;
mod sniff;
mod taken;
mod twins;
mod unpack;

use std::cmp::Ordering;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use self::find::{Found, why_closed};
use self::knowledge::Cause;
pub use self::options::Options;
use crate::limits::Limits;
use crate::model::file::Content;
use crate::model::{FileState, FindingCode, SourceFile};

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
pub fn intake(root: &Path, options: &Options) -> Result<Vec<SourceFile>, IntakeError> {
    let limits = &options.limits;
    let found = find::find(root, limits)?;
    let files: Vec<SourceFile> =
        found.into_par_iter().flat_map_iter(|found| unpack::unpack(from_disk(found, limits), options)).collect();
    let mut files = dicom::gather(files);
    for file in files.iter_mut().filter(|file| options.own.contains(&file.path)) {
        file.verdict = Some((FileState::Ignored, Cause::Own.text()));
    }
    files.sort_by(order);
    taken::arrange(&mut files);
    twins::pair(&mut files);
    chat::caption(&mut files);
    Ok(files)
}

/// The order of the listing: by the path as it is shown, then by the real one.
fn order(a: &SourceFile, b: &SourceFile) -> Ordering {
    let real = |file: &SourceFile| match &file.content {
        Content::Disk(path) => path.clone(),
        Content::Memory(_) | Content::Member(_) => PathBuf::new(),
    };
    natural::compare(&a.path, &b.path).then_with(|| real(a).cmp(&real(b)))
}

fn from_disk(found: Found, limits: &Limits) -> SourceFile {
    let Found { real, shown, closed } = found;
    let mut blank = SourceFile::new(shown, None, Content::Disk(real.clone()));
    if let Some(cause) = closed {
        let (state, problem) = match cause {
            Cause::Link => (FileState::Ignored, Some(FindingCode::FolderLoop)),
            Cause::Special => (FileState::Ignored, None),
            _ => (FileState::Damaged, Some(FindingCode::CannotOpen)),
        };
        return SourceFile { verdict: Some((state, cause.text())), problem, ..blank };
    }
    let opened = File::open(&real).and_then(|file| Ok((file.metadata()?, file)));
    let inspected = opened.and_then(|(meta, mut file)| {
        blank.modified = meta.modified().ok();
        inspect::seekable(blank.clone(), meta.len(), &mut file, limits)
    });
    inspected.unwrap_or_else(|error| {
        let bytes = std::fs::symlink_metadata(&real).map_or(0, |meta| meta.len());
        let verdict = Some((FileState::Damaged, why_closed(&error).text()));
        SourceFile { bytes, verdict, problem: Some(FindingCode::CannotOpen), ..blank }
    })
}

#[cfg(test)]
mod tests;
