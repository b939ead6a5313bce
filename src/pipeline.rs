//! The six stages in a row, for one folder.
//!
//! `read`, `classify` and `extract` look at one file alone and run side by side, one worker a core; `assess` then sees
//! the whole case. The text of a file is dropped as soon as its facts are read.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::assess::{self, Checklist};
use crate::extract::{self, Extraction};
use crate::intake::{self, IntakeError};
use crate::model::{CaseFile, Fact, FileEntry, FileState, Format, PagedText, Record, SourceFile};
use crate::{classify, read};

/// How to look at a folder.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How to read files, and what one may cost.
    pub read: read::Options,
    /// How to read dates.
    pub extract: extract::Options,
    /// What is asked for.
    pub checklist: Checklist,
    /// Ages are counted to this day.
    pub as_of: NaiveDate,
    /// The disease, where the user says it.
    pub disease: Option<String>,
}

/// How far a run is; told from the workers' threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files read so far.
    pub done: usize,
    /// Files in all.
    pub total: usize,
}

/// One file with all that its own stages gave.
#[derive(Debug)]
struct FileResult {
    entry: FileEntry,
    papers: Vec<(Record, Vec<Fact>)>,
}

/// Looks at a folder.
///
/// # Errors
/// Only where the folder itself cannot be listed. What is wrong with a file is in the result.
pub fn run(folder: &Path, settings: &Settings, progress: &(dyn Fn(Progress) + Sync)) -> Result<CaseFile, IntakeError> {
    let sources = intake::intake(folder, &settings.read.limits)?;
    let done = AtomicUsize::new(0);
    let results: Vec<FileResult> = sources
        .par_iter()
        .map(|source| {
            let result = one_file(source, settings);
            progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total: sources.len() });
            result
        })
        .collect();
    let input = number(&sources, results);
    Ok(assess::assess(
        input,
        &settings.checklist,
        &assess::Options { as_of: settings.as_of, disease: settings.disease.clone() },
    ))
}

/// The text of one file of a folder, as the case file's quotes cite it.
pub fn text_of(source: &SourceFile, options: &read::Options) -> PagedText {
    match &source.verdict {
        Some(_) => PagedText::default(),
        None => read::read(source, options).text,
    }
}

fn one_file(source: &SourceFile, settings: &Settings) -> FileResult {
    let mut entry = FileEntry {
        id: String::new(),
        path: source.path.clone(),
        container: source.container.clone(),
        bytes: source.bytes,
        sha256: source.sha256.clone(),
        format: source.format,
        pages: None,
        state: FileState::Read,
        reason: None,
        problem: source.problem,
        duplicate_of: None,
        records: Vec::new(),
        members: source.series.as_ref().map(|series| series.members),
        series: source.series.clone(),
    };
    if let Some((state, reason)) = &source.verdict {
        (entry.state, entry.reason) = (*state, Some(reason.clone()));
        return FileResult { entry, papers: Vec::new() };
    }
    let reading = read::read(source, &settings.read);
    (entry.state, entry.reason) = (reading.state, reading.reason);
    let has_pages = matches!(source.format, Format::Pdf | Format::Docx | Format::Tiff);
    entry.pages = (has_pages && !reading.text.pages.is_empty()).then_some(reading.text.pages.len() as u32);
    let papers = classify::classify(source, &reading.text)
        .into_iter()
        .map(|mut record| {
            let Extraction { facts, dates, date, author, institution, complete_pages } =
                extract::extract(&record, &reading.text, &settings.extract);
            record.date = date;
            record.all_dates = dates;
            record.author = author;
            record.institution = institution;
            record.complete_pages = complete_pages;
            (record, facts)
        })
        .collect();
    FileResult { entry, papers }
}

/// Gives files, records and facts their ids, in the order of the listing.
fn number(sources: &[SourceFile], results: Vec<FileResult>) -> assess::Input {
    let width = 2.max(results.len().to_string().len());
    let file_id = |index: usize| format!("F{:0width$}", index + 1);
    let mut input = assess::Input::default();
    for (index, FileResult { mut entry, papers }) in results.into_iter().enumerate() {
        entry.id = file_id(index);
        entry.duplicate_of = sources[index].duplicate_of.map(file_id);
        for (mut record, facts) in papers {
            record.id = format!("R{:02}", input.records.len() + 1);
            record.file.clone_from(&entry.id);
            for mut fact in facts {
                fact.id = format!("X{:03}", input.facts.len() + 1);
                fact.evidence.record.clone_from(&record.id);
                fact.evidence.file.clone_from(&entry.id);
                input.facts.push(fact);
            }
            entry.records.push(record.id.clone());
            input.records.push(record);
        }
        input.files.push(entry);
    }
    input
}
