//! The six stages in a row, for one folder.
//!
//! `read`, `classify` and `extract` look at one file alone and run side by side, one worker a core; `assess` then sees
//! the whole case. In between, papers that lie in several files are put together (`join`); until then a short text is
//! held, a long one is dropped as soon as its facts are read. What the first three give is kept for the next run
//! ([`crate::cache`]).

mod cost;
mod entered;
mod join;
mod keep;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::assess::{self, Checklist};
use crate::classify::{self, Edges, Vocabulary};
use crate::corrections::Corrections;
use crate::extract::{self, Extraction};
use crate::intake::{self, IntakeError};
use crate::knowledge::Problem;
use crate::model::file::Recognised;
use crate::model::{
    CaseFile, Explanation, Fact, FileEntry, FileState, Format, Imprint, Language, PagedText, Record, SourceFile,
    TextSource,
};
use crate::read;
use crate::watch::{Step, Watch};

use self::keep::Keep;
pub use self::keep::{Installed, Place};

/// Texts of so few pages are held until it is known whether their papers go on in other files.
const HELD_PAGES: usize = 4;
/// The same of a text with a paper that lacks pages.
const HELD_OF_OPEN: usize = 60;

/// How to look at a folder.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How to read files, and what one may cost.
    pub read: read::Options,
    /// How to read dates.
    pub extract: extract::Options,
    /// What tells kinds of papers, with the user's own words; `None`: what is compiled in, made ready when it is needed.
    pub vocabulary: Option<Arc<Vocabulary>>,
    /// What the user says of the papers.
    pub corrections: Corrections,
    /// What is asked for.
    pub checklist: Checklist,
    /// Ages are counted to this day.
    pub as_of: NaiveDate,
    /// The disease, where the user says it.
    pub disease: Option<String>,
    /// The language of what is said of the case.
    pub language: Language,
    /// The language in which it is said once more, to stand beside the first.
    pub beside: Option<Language>,
    /// Where what was read is kept for the next run; `None`: nowhere.
    pub cache: Option<Place>,
    /// An installed Tesseract.
    pub tesseract: Option<Installed>,
}

impl Settings {
    /// What kinds of papers are told with.
    pub fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.as_deref().unwrap_or_else(|| Vocabulary::builtin())
    }

    /// How to take the folder in.
    pub fn intake(&self) -> intake::Options {
        intake::Options {
            limits: self.read.limits.clone(),
            passwords: self.read.passwords.clone(),
            own: self.corrections.own_files(),
        }
    }
}

/// Why there is no case.
#[derive(Debug)]
pub enum NoCase {
    /// The folder cannot be listed.
    Folder(IntakeError),
    /// The run was told to stop.
    Stopped,
}

/// One file with all that its own stages gave.
#[derive(Debug)]
struct FileResult {
    entry: FileEntry,
    papers: Vec<Paper>,
    /// Its text, where it was read just now and one of its papers may go on in another file.
    text: Option<PagedText>,
}

/// One paper with what it states.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Paper {
    record: Record,
    facts: Vec<Fact>,
    /// For the comparison with the other papers.
    imprint: Imprint,
    /// How it begins and ends, where it lies on pages.
    edges: Option<Edges>,
}

/// Looks at a folder.
///
/// # Errors
/// Where the folder itself cannot be listed, or the run was told to stop. What is wrong with a file is in the result.
pub fn run(folder: &Path, settings: &Settings, watch: &Watch) -> Result<CaseFile, NoCase> {
    examine(folder, settings, watch).map(|examined| examined.case)
}

/// A case, with the files that it was made of.
#[derive(Debug)]
pub struct Examined {
    /// The case.
    pub case: CaseFile,
    /// The same case, told in the second language of [`Settings`].
    pub beside: Option<CaseFile>,
    /// Why nothing, or not all, is kept for the next run though it was asked for.
    pub not_kept: Option<Problem>,
    /// In the order of the case's files.
    sources: Vec<SourceFile>,
}

impl Examined {
    /// One file of the case as it was found.
    pub fn source(&self, file: &FileEntry) -> Option<&SourceFile> {
        self.case.files.iter().position(|one| one.id == file.id).and_then(|at| self.sources.get(at))
    }
}

/// Whether somebody makes ready what papers need, or has done so.
static BEGUN: AtomicBool = AtomicBool::new(false);

/// Makes ready what most papers need, on all cores; only the first call does anything, and the others wait for it.
///
/// What a stage needs is else loaded by the first paper that comes to it, one thing after another, and the papers of the other
/// cores wait for it. Not for a thread of a pool: while it waits for the other cores it takes up other work, which may be this.
pub fn load() {
    static LOADED: Once = Once::new();
    BEGUN.store(true, Ordering::Relaxed);
    LOADED.call_once(load_all);
}

/// The same beside other work, for which nobody waits.
fn load_beside() {
    if !BEGUN.swap(true, Ordering::Relaxed) {
        rayon::spawn(load_all);
    }
}

fn load_all() {
    rayon::join(classify::load, extract::load);
}

/// Looks at a folder, and keeps hold of its files.
///
/// # Errors
/// As [`run`].
pub fn examine(folder: &Path, settings: &Settings, watch: &Watch) -> Result<Examined, NoCase> {
    watch.begin(Step::Looking);
    load_beside();
    let sources = intake::intake(folder, &settings.intake()).map_err(NoCase::Folder)?;
    let (corrections, mut unused) = settings.corrections.resolved(&sources);
    let settings = &Settings { corrections, ..settings.clone() };
    let keep = Keep::new(folder, settings, watch);
    let costs: Vec<u64> = sources.iter().map(|source| keep.cost(source)).collect();
    watch.expect(sources.len(), costs.iter().sum());
    watch.begin(Step::Reading);
    let results: Option<Vec<FileResult>> = sources
        .par_iter()
        .zip(&costs)
        .map(|(source, cost)| (!watch.is_stopped()).then(|| one_file(source, settings, &keep, *cost, watch)))
        .collect();
    // The last files may have been cut short.
    let mut results = results.filter(|_| !watch.is_stopped()).ok_or(NoCase::Stopped)?;
    watch.begin(Step::Assembling);
    join::join(&sources, &mut results, settings, |file, result| match &result.text {
        Some(text) => text.clone(),
        None => keep.text(&sources[file], &Watch::default()).0.text,
    });
    keep.tidy(&sources);
    let not_kept = keep.problem();
    let mut input = number(&sources, results);
    unused.extend(entered::enter(&mut input, &settings.corrections, &sources));
    input.unused = unused;
    let told = |input: assess::Input, language: Language| {
        let options = assess::Options { as_of: settings.as_of, disease: settings.disease.clone(), language };
        assess::assess(input, &settings.checklist, &options)
    };
    let beside = settings.beside.map(|language| told(input.clone(), language));
    let case = told(input, settings.language);
    Ok(Examined { case, beside, not_kept, sources })
}

/// The text of one file of a folder, from what is kept of an earlier run or from the file.
pub fn kept_text_of(folder: &Path, source: &SourceFile, settings: &Settings) -> PagedText {
    match &source.verdict {
        Some(_) => PagedText::default(),
        None => Keep::new(folder, settings, &Watch::default()).text(source, &Watch::default()).0.text,
    }
}

/// Why each record that lies in a file, or partly in it, is what it is; in the order of the case's records.
pub fn explain(folder: &Path, examined: &Examined, file: &FileEntry, settings: &Settings) -> Vec<Explanation> {
    let vocabulary = settings.vocabulary();
    let text = |file: &FileEntry| {
        examined.source(file).map(|source| kept_text_of(folder, source, settings)).unwrap_or_default()
    };
    let Some(source) = examined.source(file) else { return Vec::new() };
    let own = text(file);
    let records: Vec<&Record> = examined.case.records.iter().filter(|record| record.is_in(&file.id)).collect();
    if records.iter().all(|record| record.parts.is_empty()) {
        return classify::explain(source, &own, vocabulary);
    }
    let explain = |record: &&Record| {
        let pages = record.places().into_iter().flat_map(|part| {
            let entry = examined.case.files.iter().find(|entry| entry.id == part.file);
            let text = entry.map(&text).unwrap_or_default();
            let [first, last] = part.pages;
            text.pages.into_iter().filter(move |page| (first..=last).contains(&page.number))
        });
        classify::explain_one_paper(&PagedText::of(pages.collect()), vocabulary)
    };
    records.iter().map(explain).collect()
}

/// The text of one file of a folder, as the case file's quotes cite it.
pub fn text_of(source: &SourceFile, options: &read::Options) -> PagedText {
    match &source.verdict {
        Some(_) => PagedText::default(),
        None => read::read(source, options).text,
    }
}

fn one_file(source: &SourceFile, settings: &Settings, keep: &Keep<'_>, cost: u64, watch: &Watch) -> FileResult {
    let watch = watch.for_file();
    let entry = entry_of(source);
    if source.verdict.is_some() {
        watch.file_done(cost, 0, 0);
        return FileResult { entry, papers: Vec::new(), text: None };
    }
    if let Some(found) = keep.found(source, &entry) {
        watch.file_done(cost, 0, 0);
        return found;
    }
    let (reading, fresh) = keep.text(source, &watch);
    let mut result = papers_of(source, entry, &reading, settings);
    keep.put(source, &reading, &result);
    let pages = if fresh { cost::recognised(&reading.text) } else { 0 };
    watch.file_done(cost, pages, cost::rest(source));
    // Few papers are parts of another one; a long text is held only where a page of it is missing.
    let is_open = |paper: &Paper| paper.record.complete_pages == Some(false);
    let most = if result.papers.iter().any(is_open) { HELD_OF_OPEN } else { HELD_PAGES };
    if reading.text.pages.len() <= most {
        result.text = Some(reading.text);
    }
    result
}

/// A file as it is listed before it is read.
fn entry_of(source: &SourceFile) -> FileEntry {
    let (state, reason) = match &source.verdict {
        Some((state, reason)) => (*state, Some(reason.clone())),
        None => (FileState::Read, None),
    };
    FileEntry {
        id: String::new(),
        path: source.path.clone(),
        container: source.container.clone(),
        bytes: source.bytes,
        sha256: source.sha256.clone(),
        format: source.format,
        pages: None,
        state,
        reason,
        problem: source.problem,
        duplicate_of: None,
        records: Vec::new(),
        members: source
            .series
            .as_ref()
            .filter(|_| source.format == Format::Dicom)
            .map(|series| series.members)
            .or(source.holds),
        series: source.series.clone(),
        recognised: None,
        caption: source.caption.clone(),
    }
}

/// What the papers in a file are, and what they state.
fn papers_of(source: &SourceFile, mut entry: FileEntry, reading: &read::Reading, settings: &Settings) -> FileResult {
    (entry.state, entry.reason) = (reading.state, reading.reason.clone());
    let has_pages = matches!(
        source.format,
        Format::Pdf
            | Format::Docx
            | Format::Tiff
            | Format::Jpeg
            | Format::Png
            | Format::Gif
            | Format::Bmp
            | Format::Webp
            | Format::Heic
    );
    entry.pages = (has_pages && !reading.text.pages.is_empty()).then_some(reading.text.pages.len() as u32);
    entry.recognised = recognised(&reading.text);
    let papers = classify::papers(source, &reading.text, settings.vocabulary())
        .into_iter()
        .map(|classify::Paper { mut record, edges }| {
            settings.corrections.apply(source, &mut record);
            let (record, facts, imprint) = extracted(record, &reading.text, settings);
            Paper { record, facts, imprint, edges }
        })
        .collect();
    FileResult { entry, papers, text: None }
}

/// A record with what is read on its pages, and what comparing it needs.
fn extracted(mut record: Record, text: &PagedText, settings: &Settings) -> (Record, Vec<Fact>, Imprint) {
    let Extraction { facts, dates, date, author, institution, imprint } =
        extract::extract(&record, text, &settings.extract);
    record.date = date;
    record.all_dates = dates;
    record.author = author;
    record.institution = institution;
    (record, facts, imprint)
}

/// How well the words of pictures were recognised.
fn recognised(text: &PagedText) -> Option<Recognised> {
    let pages = || text.pages.iter().filter(|page| page.source == TextSource::Ocr);
    let lines = pages().map(|page| page.lines.iter().filter(|line| !line.trim().is_empty()).count() as u32).sum();
    let doubtful = pages().map(|page| page.doubtful.len() as u32).sum();
    (lines > 0).then_some(Recognised { lines, doubtful })
}

/// The id of the file at a place of the listing.
fn file_id(index: usize, files: usize) -> String {
    let width = 2.max(files.to_string().len());
    format!("F{:0width$}", index + 1)
}

/// Gives files, records and facts their ids, in the order of the listing.
fn number(sources: &[SourceFile], results: Vec<FileResult>) -> assess::Input {
    let files = results.len();
    let mut input = assess::Input::default();
    for (index, FileResult { mut entry, papers, .. }) in results.into_iter().enumerate() {
        entry.id = file_id(index, files);
        entry.duplicate_of = sources[index].duplicate_of.map(|original| file_id(original, files));
        for Paper { mut record, facts, imprint, .. } in papers {
            record.id = format!("R{:02}", input.records.len() + 1);
            record.file.clone_from(&entry.id);
            for mut fact in facts {
                fact.id = format!("X{:03}", input.facts.len() + 1);
                fact.evidence.record.clone_from(&record.id);
                // Of a paper in several files it is known already.
                if record.parts.is_empty() {
                    fact.evidence.file.clone_from(&entry.id);
                }
                input.facts.push(fact);
            }
            entry.records.push(record.id.clone());
            input.records.push(record);
            input.imprints.push(imprint);
        }
        input.files.push(entry);
    }
    join::list_everywhere(&mut input.files, &input.records);
    input
}
