//! Walks a folder: every entry once, none followed that leads elsewhere.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::IntakeError;
use super::knowledge::Cause;
use crate::limits::Limits;

/// An entry of the folder, not opened yet.
#[derive(Debug)]
pub(super) struct Found {
    /// Where it is.
    pub(super) real: PathBuf,
    /// How it is shown.
    pub(super) shown: String,
    /// Whether it is a file to be opened, else why not.
    pub(super) closed: Option<Cause>,
}

/// Lists everything below `root` that is not a folder, and the folders that could not be opened.
pub(super) fn find(root: &Path, limits: &Limits) -> Result<Vec<Found>, IntakeError> {
    match std::fs::metadata(root) {
        Ok(meta) if !meta.is_dir() => return Err(IntakeError::NotAFolder),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(IntakeError::Denied(error)),
        Err(_) => return Err(IntakeError::NoFolder),
    }
    std::fs::read_dir(root).map_err(IntakeError::Denied)?;
    let mut found = Vec::new();
    let mut add = |real: PathBuf, closed| {
        let shown = shown(root, &real);
        found.push(Found { real, shown, closed });
    };
    for entry in WalkDir::new(root).follow_links(false).min_depth(1).max_depth(limits.depth) {
        match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                if kind.is_dir() {
                    if entry.depth() == limits.depth {
                        add(entry.into_path(), Some(Cause::TooDeep));
                    }
                } else if kind.is_symlink() {
                    add(entry.into_path(), Some(Cause::Link));
                } else if kind.is_file() {
                    add(entry.into_path(), None);
                } else {
                    add(entry.into_path(), Some(Cause::Special));
                }
            }
            Err(error) => {
                let cause = error.io_error().map_or(Cause::Unreadable, why_closed);
                if let Some(path) = error.path() {
                    add(path.to_owned(), Some(cause));
                }
            }
        }
    }
    Ok(found)
}

/// The reason that an error of the system gives.
pub(super) fn why_closed(error: &io::Error) -> Cause {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Cause::Denied,
        io::ErrorKind::NotFound => Cause::Gone,
        _ => Cause::Unreadable,
    }
}

/// The path below the root with `/` between its parts; what is not UTF-8 is shown as U+FFFD.
fn shown(root: &Path, real: &Path) -> String {
    let below = real.strip_prefix(root).unwrap_or(real);
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    parts.map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/")
}
