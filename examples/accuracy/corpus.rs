//! The labelled papers, with what the program reads of each.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use cart_dossier::intake::{self, intake};
use cart_dossier::model::file::Content;
use cart_dossier::model::{FileState, Format, PagedText, SourceFile, TextSource};
use cart_dossier::read::{Options, read};

/// One labelled paper.
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) language: String,
    pub(crate) kind: String,
    pub(crate) also: Vec<String>,
    pub(crate) file: SourceFile,
    /// `None`: a format that cannot be read yet.
    pub(crate) text: Option<PagedText>,
}

/// Reads `labels.tsv` and the papers it names.
pub(crate) fn load(folder: &Path) -> io::Result<Vec<Paper>> {
    let options = Options::default();
    let labels = fs::read_to_string(folder.join("labels.tsv"))?;
    let mut rows = labels.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| {
        header
            .iter()
            .position(|title| *title == name)
            .ok_or_else(|| io::Error::other(format!("labels.tsv has no column {name}")))
    };
    let (id, path, language) = (column("id")?, column("path")?, column("language")?);
    let (kind, also) = (column("kind")?, column("also")?);
    let note = header.iter().position(|title| *title == "note").unwrap_or(usize::MAX);
    let mut known: HashMap<String, SourceFile> =
        intake(folder, &intake::Options { limits: options.limits.clone(), ..intake::Options::default() })
            .unwrap_or_default()
            .into_iter()
            .map(|file| (file.path.clone(), file))
            .collect();
    let mut papers = Vec::new();
    for row in rows {
        let cell = |at: usize| row.get(at).copied().unwrap_or_default();
        if cell(id).is_empty() {
            continue;
        }
        let file = match known.remove(cell(path)) {
            Some(file) => file,
            None => source(folder, cell(path))?,
        };
        let text = text_of(&file, folder, cell(path), &options)?;
        let mut also: Vec<String> =
            cell(also).split(',').map(str::trim).filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
        // Labels made before there was a kind of its own for these.
        if cell(note).contains("emergency department note") {
            also.push("emergency-note".to_owned());
        }
        papers.push(Paper {
            id: cell(id).to_owned(),
            language: cell(language).to_owned(),
            kind: cell(kind).to_owned(),
            also,
            file,
            text,
        });
    }
    Ok(papers)
}

/// A file that the listing does not have, by its name: a slice of a series, a copy.
fn source(folder: &Path, path: &str) -> io::Result<SourceFile> {
    let bytes = fs::read(folder.join(path))?;
    let format = match path.rsplit('.').next() {
        _ if path.ends_with("DICOMDIR") => Format::Dicomdir,
        _ if bytes.get(128..132) == Some(b"DICM") => Format::Dicom,
        _ if String::from_utf8_lossy(&bytes).trim_start_matches('\u{FEFF}').starts_with("MSH|") => Format::Hl7,
        Some("txt") => Format::Text,
        Some("xml") => Format::Xml,
        Some("json") => Format::Json,
        _ => Format::Unknown,
    };
    let size = bytes.len() as u64;
    let content = Content::Memory(Arc::from(bytes));
    Ok(SourceFile { bytes: size, format, ..SourceFile::new(path.to_owned(), None, content) })
}

fn text_of(file: &SourceFile, folder: &Path, path: &str, options: &Options) -> io::Result<Option<PagedText>> {
    let reading = read(file, options);
    if matches!(reading.state, FileState::Read | FileState::PartlyRead) && !reading.text.is_blank() {
        return Ok(Some(reading.text));
    }
    if matches!(file.format, Format::Dicom | Format::Dicomdir) {
        return Ok(Some(reading.text));
    }
    if file.format != Format::Text {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&fs::read(folder.join(path))?).into_owned();
    let lines = text.trim_start_matches('\u{FEFF}').lines().map(str::to_owned).collect();
    Ok(Some(PagedText::single(lines, TextSource::Text)))
}
