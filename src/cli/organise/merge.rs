//! `--merge`: the papers of a dossier, one after the other, for the one PDF.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::Path;

use super::store;
use crate::cli::console::Console;
use crate::cli::words::{counted, fill, size};
use crate::model::{CaseFile, FileEntry, Format, SourceFile};
use crate::pipeline::{self, Examined, Settings};
use crate::read;
use crate::report::dossier::index::Trouble;
use crate::report::dossier::{Dossier, Form, Paper};
use crate::report::merge::{Merger, Picture, Told, Unfit};
use crate::stored::{self, Bytes};
use crate::watch::Watch;

/// A larger file is more than many mail programs send (bytes).
const LARGE: u64 = 20 << 20;

/// What is merged.
pub(super) struct Papers<'r> {
    pub(super) folder: &'r Path,
    pub(super) settings: &'r Settings,
    pub(super) dossier: &'r Dossier,
    pub(super) examined: &'r Examined,
    /// The case as the summary in the dossier tells it.
    pub(super) case: &'r CaseFile,
}

impl Papers<'_> {
    /// Writes the PDF; an error of the kind `Interrupted` is one of a run that was told to stop.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        troubles: &BTreeMap<String, Trouble>,
        watch: &Watch,
    ) -> io::Result<Told> {
        let mut merger = Merger::new(out, self.dossier)?;
        let mut last = None;
        for paper in &self.dossier.papers {
            if watch.is_stopped() {
                return Err(ErrorKind::Interrupted.into());
            }
            // The files of a disc have one number, and one line.
            let of_disc = paper.form != Form::File || paper.target.matches('/').count() > 1;
            if of_disc {
                if last != Some(&paper.number) {
                    last = Some(&paper.number);
                    merger.left(paper, Unfit::Images);
                }
                continue;
            }
            let entry = self.examined.case.files.iter().find(|file| file.id == paper.file);
            let Some((entry, source)) = entry.and_then(|entry| Some((entry, self.examined.source(entry)?))) else {
                continue;
            };
            if matches!(troubles.get(&paper.file), Some(Trouble::Changed | Trouble::Failed(_))) {
                merger.left(paper, Unfit::Gone);
                continue;
            }
            self.add(&mut merger, paper, entry, source)?;
        }
        merger.finish(self.case).map(|(_, told)| told)
    }

    fn add<W: Write>(
        &self,
        merger: &mut Merger<'_, W>,
        paper: &Paper,
        entry: &FileEntry,
        source: &SourceFile,
    ) -> io::Result<()> {
        let is_picture = read::is_picture(entry.format);
        if entry.format == Format::Pdf || is_picture {
            if source.bytes > self.settings.read.limits.file_bytes {
                merger.left(paper, Unfit::TooLarge);
            } else if !merger.has_room(source.bytes) {
                merger.left(paper, Unfit::Full);
            } else if let Some(bytes) = self.bytes(source) {
                match is_picture {
                    true => self.pictures(merger, paper, entry.format, bytes.as_ref())?,
                    false => merger.pdf(paper, owned(bytes))?,
                }
            } else {
                merger.left(paper, Unfit::Gone);
            }
            return Ok(());
        }
        match entry.format {
            Format::Dicom | Format::Dicomdir => merger.left(paper, Unfit::Images),
            format if format.is_archive() || matches!(format, Format::Program | Format::Unknown) => {
                merger.left(paper, Unfit::NoForm);
            }
            _ => merger.text(paper, &pipeline::kept_text_of(self.folder, source, self.settings))?,
        }
        Ok(())
    }

    /// The bytes of a file, if they are still those that were read.
    fn bytes(&self, source: &SourceFile) -> Option<Bytes> {
        let bytes = stored::bytes(&source.content, self.settings.read.limits.file_bytes).ok()?;
        (source.sha256.is_empty() || store::hash(bytes.as_ref()) == source.sha256).then_some(bytes)
    }

    fn pictures<W: Write>(
        &self,
        merger: &mut Merger<'_, W>,
        paper: &Paper,
        format: Format,
        bytes: &[u8],
    ) -> io::Result<()> {
        if format == Format::Jpeg
            && let Some(placed) = merger.picture(&Picture::Jpeg(bytes))?
        {
            return merger.pictures(paper, &[Some(placed)]);
        }
        let (mut placed, mut failed) = (Vec::new(), None);
        read::pictures(format, bytes, &self.settings.read.limits, &mut |image| match image
            .map_or(Ok(None), |image| merger.picture(&Picture::Points(image)))
        {
            Ok(one) => {
                placed.push(one);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        });
        match failed {
            Some(error) => Err(error),
            None => merger.pictures(paper, &placed),
        }
    }
}

fn owned(bytes: Bytes) -> Vec<u8> {
    match bytes {
        Bytes::Read(bytes) => bytes,
        Bytes::Held(bytes) => bytes.to_vec(),
    }
}

/// What a person should know of it.
pub(super) fn remarks(file: &str, told: &Told, console: &mut Console) {
    let all = console.words();
    let words = &all.organise;
    let pages = counted(&words.merged_pages, told.pages);
    let size = size(&all.cache, told.bytes);
    console.remark(&fill(&words.merged, &[("file", file), ("pages", &pages), ("size", &size)]));
    if !told.left.is_empty() {
        let left = counted(&words.merged_left, told.left.len());
        console.remark(&fill(&left, &[("numbers", &told.left.join(", "))]));
    }
    if told.bytes > LARGE {
        console.remark(&words.merged_large);
    }
}
