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

/// A PDF of the examples that has words.
pub(crate) struct Paper {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pages: usize,
}

/// The PDF files of the examples that have words.
pub(crate) fn with_words(examples: &Path) -> Result<Vec<Paper>> {
    let mut readable = Vec::new();
    for folder in cases(examples)? {
        for path in sorted(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")) {
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            let read = pdf::read(bytes.clone(), &read::Options::default());
            if read.state == FileState::Read {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                readable.push(Paper { name, bytes, pages: read.text.pages.len() });
            }
        }
    }
    ensure!(!readable.is_empty(), "there is no PDF with words below {}", examples.display());
    Ok(readable)
}

/// Copies the papers in turn, each with a comment behind its end that makes its bytes its own.
pub(crate) fn make(examples: &Path, folder: &Path) -> Result<Papers> {
    let readable = with_words(examples)?;
    fs::create_dir_all(folder)?;
    let mut papers = Papers { folder: folder.to_owned(), files: Vec::new(), pages: 0, bytes: 0 };
    for (number, Paper { name, bytes, pages }) in (1..=FILES).zip(readable.iter().cycle()) {
        let path = folder.join(format!("{number:02} {name}"));
        let bytes = [bytes.as_slice(), format!("\n% {number}\n").as_bytes()].concat();
        fs::write(&path, &bytes)?;
        papers.files.push(path);
        papers.pages += pages;
        papers.bytes += bytes.len();
    }
    Ok(papers)
}

/// A PDF as large as one with a picture, and like no other of another number: with a stream behind its end that no page shows.
pub(crate) fn filled(pdf: &[u8], number: u64, size: usize) -> Result<Vec<u8>> {
    let word = b"startxref";
    let at =
        pdf.windows(word.len()).rposition(|bytes| bytes == word).context("a PDF that does not say where it begins")?;
    // Something of its own also where it is as large as that already.
    let noise = noise(number, size.saturating_sub(pdf.len()).max(64));
    let head = format!("\n9999999 0 obj\n<</Length {}>>\nstream\n", noise.len());
    Ok([pdf, head.as_bytes(), &noise, b"\nendstream\nendobj\n", &pdf[at..]].concat())
}

/// Bytes that no file system could pack, others for each number.
pub(crate) fn noise(number: u64, least: usize) -> Vec<u8> {
    let mut state = number;
    let mut noise = Vec::with_capacity(least + 8);
    while noise.len() < least {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.extend(state.to_le_bytes());
    }
    noise
}

/// The folders of papers of the cases.
pub(crate) fn cases(examples: &Path) -> Result<Vec<PathBuf>> {
    let papers = sorted(examples)?.into_iter().map(|example| example.join("papers"));
    Ok(papers.filter(|papers| papers.is_dir()).collect())
}

/// What is in a folder, by name.
pub(crate) fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
