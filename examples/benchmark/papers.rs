//! Sixty PDF files out of the example papers that have words.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use cart_dossier::model::FileState;
use cart_dossier::read::{self, pdf};

/// How many files are made.
pub(crate) const FILES: usize = 60;

/// A folder of PDF files.
pub(crate) struct Papers {
    pub(crate) folder: PathBuf,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) pages: usize,
    pub(crate) bytes: usize,
}

/// Copies the papers in turn, each with a comment behind its end that makes its bytes its own.
pub(crate) fn make(examples: &Path, folder: &Path) -> Result<Papers> {
    let mut sources = Vec::new();
    for example in sorted(examples)? {
        let papers = example.join("papers");
        if papers.is_dir() {
            sources.extend(sorted(&papers)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")));
        }
    }
    let mut readable = Vec::new();
    for path in sources {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let read = pdf::read(bytes.clone(), &read::Options::default());
        if read.state == FileState::Read {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            readable.push((name, bytes, read.text.pages.len()));
        }
    }
    ensure!(!readable.is_empty(), "there is no PDF with words below {}", examples.display());
    fs::create_dir_all(folder)?;
    let mut papers = Papers { folder: folder.to_owned(), files: Vec::new(), pages: 0, bytes: 0 };
    for (number, (name, bytes, pages)) in (1..=FILES).zip(readable.iter().cycle()) {
        let path = folder.join(format!("{number:02} {name}"));
        let bytes = [bytes.as_slice(), format!("\n% {number}\n").as_bytes()].concat();
        fs::write(&path, &bytes)?;
        papers.files.push(path);
        papers.pages += pages;
        papers.bytes += bytes.len();
    }
    Ok(papers)
}

/// The folders of papers of the cases.
pub(crate) fn cases(examples: &Path) -> Result<Vec<PathBuf>> {
    let papers = sorted(examples)?.into_iter().map(|example| example.join("papers"));
    Ok(papers.filter(|papers| papers.is_dir()).collect())
}

/// What is in a folder, by name.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
