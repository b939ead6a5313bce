//! The patients of a batch: one sub-folder each, and the stamp by which it is known whether anything in it changed.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::overview::OVERVIEW_SCHEMA;

/// One patient's folder.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its name.
    pub(super) name: String,
}

/// The sub-folders of a batch by name, and the names of the files beside them.
///
/// Hidden ones are left out, as is the folder of the results where it lies among them, and that of an earlier overview.
///
/// # Errors
/// Where the folder cannot be listed.
pub(super) fn patients(root: &Path, results: &Path) -> io::Result<(Vec<Folder>, Vec<String>)> {
    let results = results.canonicalize().ok();
    let (mut folders, mut loose) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        // A link may lead anywhere, and in circles.
        if !entry.file_type()?.is_dir() {
            loose.push(name);
        } else if (results.is_none() || path.canonicalize().ok() != results) && !is_overview(&path) {
            folders.push(Folder { path, name });
        }
    }
    folders.sort_by(|a, b| a.name.cmp(&b.name));
    loose.sort();
    Ok((folders, loose))
}

/// Whether the folder holds an overview of this program: its summaries are no papers of a patient.
fn is_overview(folder: &Path) -> bool {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    let file = folder.join(super::LAST);
    // A link may lead anywhere, and a pipe never ends.
    if !std::fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file()) {
        return false;
    }
    let head = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice::<Head>(&bytes).ok());
    let name = |schema: &str| schema.split('/').next().map(str::to_owned);
    head.is_some_and(|head| name(&head.schema) == name(OVERVIEW_SCHEMA))
}

/// What changes when a file comes, goes or changes in a folder: names, sizes and times of all files, and what the run was told.
/// No file is opened.
pub(super) fn stamp(folder: &Path, told: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(told.as_bytes());
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        // What cannot be listed today may be listed tomorrow.
        let Ok(entry) = entry else {
            hash.update(b"?");
            continue;
        };
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_string_lossy().into_owned();
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        if let Some(meta) = entry.metadata().ok().filter(|meta| !meta.is_dir()) {
            hash.update(meta.len().to_le_bytes());
            hash.update(times(&meta).as_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// When a file was written; where the system knows, also when anything of it changed, which no copying tool sets back.
fn times(meta: &Metadata) -> String {
    let written = meta.modified().map(|time| format!("{time:?}")).unwrap_or_default();
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        format!("{}.{}", meta.ctime(), meta.ctime_nsec())
    };
    #[cfg(not(unix))]
    let changed = "";
    format!("{written} {changed}")
}

/// About how many pages of a folder may have to be recognised, which takes longest.
///
/// No file is opened: a picture is a page, and a PDF file has as many as scans of its size would have; where its words are text it
/// is small.
pub(super) fn pages_to_recognise(folder: &Path) -> u64 {
    const PICTURES: [&str; 9] = ["jpg", "jpeg", "png", "tif", "tiff", "heic", "webp", "bmp", "gif"];
    const SCANNED_PAGE: u64 = 300 << 10;
    let pages = |entry: walkdir::DirEntry| {
        let is = |ending: &str| entry.path().extension().is_some_and(|its| its.eq_ignore_ascii_case(ending));
        if PICTURES.into_iter().any(is) {
            1
        } else if is("pdf") {
            entry.metadata().map_or(0, |meta| meta.len() / SCANNED_PAGE)
        } else {
            0
        }
    };
    walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).map(pages).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn patients_are_the_sub_folders() {
        let root = tempfile::tempdir().unwrap();
        for name in ["b", "a", ".hidden", "results"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        fs::write(root.path().join("list.txt"), "x").unwrap();
        for (name, schema) in
            [("c", "another.program/1"), ("older", "cart-dossier.overview/1"), ("oldest", "cart-dossier.overview/0")]
        {
            fs::create_dir(root.path().join(name)).unwrap();
            fs::write(root.path().join(name).join("overview.json"), format!(r#"{{"schema": "{schema}", "n": 1}}"#))
                .unwrap();
        }
        let (folders, loose) = patients(root.path(), &root.path().join("results")).unwrap();
        assert_eq!(folders.iter().map(|folder| folder.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(loose, ["list.txt"]);
    }

    #[test]
    fn the_stamp_follows_every_file_and_what_the_run_was_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sub/one.txt");
        fs::create_dir(folder.path().join("sub")).unwrap();
        fs::write(&file, "one").unwrap();
        let first = stamp(folder.path(), "x");
        assert_eq!(first, stamp(folder.path(), "x"));
        assert_ne!(first, stamp(folder.path(), "y"));
        fs::write(&file, "two").unwrap();
        let second = stamp(folder.path(), "x");
        fs::rename(&file, folder.path().join("sub/two.txt")).unwrap();
        let third = stamp(folder.path(), "x");
        assert!(first != second && second != third);
    }

    #[test]
    fn pictures_and_large_pdf_files_are_recognised() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [("a.JPG", 10), ("b.txt", 9 << 20), ("letter.pdf", 90 << 10), ("scan.PDF", 700 << 10)] {
            fs::File::create(folder.path().join(name)).unwrap().set_len(bytes).unwrap();
        }
        assert_eq!(pages_to_recognise(folder.path()), 1 + 2);
    }
}
