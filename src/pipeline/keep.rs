//! What of a run is kept for the next one, and under which keys.
//!
//! The text of a file and what was found in it are kept apart: other dates or another name cost no new recognition. A
//! file that was read in full without any help (no password, no other program) is kept under a key that asks for none,
//! so that these change nothing for it. What is cheap to tell again, or may pass (a file that is gone, that is locked),
//! is not kept.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{FileResult, Paper, Settings, cost};
use crate::cache::{Cache, Key};
use crate::knowledge::Problem;
use crate::model::file::{Content, Recognised};
use crate::model::{FileEntry, FileState, Format, PagedText, SourceFile};
use crate::read::{self, Reading};
use crate::watch::Watch;

/// The longest quote that a case file takes, in characters.
const QUOTE: usize = 240;

/// Where what was read is kept.
#[derive(Debug, Clone)]
pub struct Place {
    /// A private folder; made where it is not there.
    pub folder: PathBuf,
    /// Names the build of the program: what another one has kept is not used.
    pub program: String,
}

/// An installed Tesseract that is asked for its languages only when a picture needs it: starting it takes time.
#[derive(Debug, Clone)]
pub struct Installed {
    /// Changes with the installation.
    pub stamp: String,
    /// Asks it.
    pub find: fn() -> Option<read::ocr::Tesseract>,
}

/// The text of one file.
#[derive(Debug, Serialize, Deserialize)]
struct Text {
    state: FileState,
    reason: Option<String>,
    text: PagedText,
}

/// What is found in one file, and what the listing says of it.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    state: FileState,
    reason: Option<String>,
    pages: Option<u32>,
    recognised: Option<Recognised>,
    papers: Vec<Paper>,
}

/// The reader of a run, with what earlier runs have kept.
#[derive(Debug)]
pub(super) struct Keep<'a> {
    settings: &'a Settings,
    watch: &'a Watch,
    cache: Option<Cache>,
    /// Why nothing is kept though it was asked for.
    closed: Option<Problem>,
    /// With the languages of an installed Tesseract, once a picture has asked for them.
    options: OnceLock<read::Options>,
}

impl<'a> Keep<'a> {
    pub(super) fn new(folder: &Path, settings: &'a Settings, watch: &'a Watch) -> Self {
        let opened = settings.cache.as_ref().map(|place| Cache::open(&place.folder, folder, &place.program));
        let (cache, closed) = match opened {
            Some(Ok(cache)) => (Some(cache), None),
            Some(Err(error)) => (None, Some(Problem::of_system(&error))),
            None => (None, None),
        };
        Self { settings, watch, cache, closed, options: OnceLock::new() }
    }

    /// The expected cost of a file; nothing where it is kept.
    pub(super) fn cost(&self, source: &SourceFile) -> u64 {
        let kept = self.cache.as_ref().zip(self.found_key(source, Help::None));
        match kept {
            Some((cache, key)) if cache.has(&key) => 0,
            _ => cost::expected(source, self.settings.read.ocr.is_some()),
        }
    }

    /// What an earlier run has found in a file.
    pub(super) fn found(&self, source: &SourceFile, entry: &FileEntry) -> Option<FileResult> {
        let cache = self.cache.as_ref()?;
        if !cache.knows(&source.sha256) {
            return None;
        }
        let get = |help| cache.get::<Found>(&self.found_key(source, help)?).filter(is_sound);
        let found = get(Help::None).or_else(|| get(Help::All))?;
        let Found { state, reason, pages, recognised, papers } = found;
        Some(FileResult { entry: FileEntry { state, reason, pages, recognised, ..entry.clone() }, papers, text: None })
    }

    /// The text of a file, from an earlier run or from the file, and whether it had to be read.
    pub(super) fn text(&self, source: &SourceFile, watch: &Watch) -> (Reading, bool) {
        let cache = self.cache.as_ref().filter(|cache| cache.knows(&source.sha256));
        let get = |help| cache?.get::<Text>(&self.text_key(source, help)?);
        if let Some(Text { state, reason, text }) = get(Help::None).or_else(|| get(Help::All)) {
            return (Reading { text, state, reason }, false);
        }
        let options = if may_hold_pictures(source.format) { self.options() } else { &self.settings.read };
        (read::read(source, &read::Options { watch: watch.clone(), ..options.clone() }), true)
    }

    /// Keeps what was read of a file, and what was found in it.
    pub(super) fn put(&self, source: &SourceFile, reading: &Reading, result: &FileResult) {
        let Some(cache) = &self.cache else { return };
        let keeps =
            matches!(reading.state, FileState::Read | FileState::PartlyRead | FileState::NeedsOcr | FileState::Empty);
        // A run that is being stopped may have read less than there is.
        if !keeps || self.watch.is_stopped() || !is_still_the_same(source) {
            return;
        }
        let whole = reading.state == FileState::Read && !reading.text.pages.iter().any(|page| page.needs_ocr);
        let help = if whole && self.settings.read.passwords.is_empty() { Help::None } else { Help::All };
        let FileEntry { state, reason, pages, recognised, .. } = result.entry.clone();
        if let Some(key) = self.text_key(source, help).filter(|key| !cache.has(key)) {
            let Reading { text, state, reason } = reading.clone();
            cache.put(&key, &Text { state, reason, text });
        }
        if let Some(key) = self.found_key(source, help) {
            cache.put(&key, &Found { state, reason, pages, recognised, papers: result.papers.clone() });
        }
    }

    /// Ends a run that looked at all files.
    pub(super) fn tidy(&self, sources: &[SourceFile]) {
        let contents: HashSet<&str> = sources.iter().map(|source| source.sha256.as_str()).collect();
        // Where it cannot be rewritten it only stays larger than it need be.
        let _ = self.cache.as_ref().map(|cache| cache.tidy(&contents));
    }

    /// Why nothing, or not all, is kept for the next run.
    pub(super) fn problem(&self) -> Option<Problem> {
        self.closed.clone().or_else(|| self.cache.as_ref().and_then(Cache::problem))
    }

    fn options(&self) -> &read::Options {
        self.options.get_or_init(|| {
            let mut options = self.settings.read.clone();
            if let (Some(ocr), Some(installed)) = (&mut options.ocr, &self.settings.tesseract) {
                ocr.tesseract = (installed.find)();
            }
            options
        })
    }

    /// What the text of a file depends on beside its content. The options are written out as they stand, so that one
    /// that is added counts by itself.
    fn text_depends_on(&self, source: &SourceFile, help: Help) -> Vec<String> {
        let options = &self.settings.read;
        let ending = Path::new(&source.path).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let ocr = options.ocr.as_ref().map(|ocr| &ocr.languages);
        let stamp = self.settings.tesseract.as_ref().map(|installed| &installed.stamp);
        let mut parts = vec![
            "text".to_owned(),
            source.format.id(),
            ending.unwrap_or_default(),
            format!("{:?} {ocr:?} {stamp:?}", options.limits),
        ];
        if help == Help::All {
            let all = if may_hold_pictures(source.format) { self.options() } else { options };
            // Only the hash of all this is kept.
            parts.push(format!("{:?} {:?}", all.passwords, all.ocr.as_ref().map(|ocr| &ocr.tesseract)));
        }
        parts
    }

    fn text_key(&self, source: &SourceFile, help: Help) -> Option<Key> {
        key(source, &self.text_depends_on(source, help))
    }

    fn found_key(&self, source: &SourceFile, help: Help) -> Option<Key> {
        let mut parts = self.text_depends_on(source, help);
        parts.push(source.path.clone());
        parts.push(source.container.clone().unwrap_or_default());
        parts.push(format!("{:?}", self.settings.extract));
        parts.push(self.settings.corrections.of_file(source));
        parts.push(self.settings.vocabulary.as_ref().and_then(|words| words.own()).unwrap_or_default().to_owned());
        key(source, &parts)
    }
}

/// With what help a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Help {
    /// None: the file, and the program alone.
    None,
    /// Passwords, and what an installed Tesseract can.
    All,
}

fn key(source: &SourceFile, parts: &[String]) -> Option<Key> {
    let cached = source.verdict.is_none()
        && source.series.is_none()
        && !matches!(source.format, Format::Dicom | Format::Dicomdir);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    if cached { Key::new(&source.sha256, &parts) } else { None }
}

/// Formats of which a part may have to be recognised.
fn may_hold_pictures(format: Format) -> bool {
    !matches!(
        format,
        Format::Text | Format::Html | Format::Csv | Format::Eml | Format::Json | Format::Xml | Format::Hl7
    )
}

/// A file that was changed between its hash and its reading must not be kept under that hash.
fn is_still_the_same(source: &SourceFile) -> bool {
    let Content::Disk(path) = &source.content else { return true };
    let mut hash = Sha256::new();
    let copied = std::fs::File::open(path).and_then(|mut file| std::io::copy(&mut file, &mut hash));
    copied.is_ok() && hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>() == source.sha256
}

/// The form is checked on reading; here, what the case file promises beyond it.
fn is_sound(found: &Found) -> bool {
    found.papers.iter().all(|Paper { record, facts, .. }| {
        let cited = |page: u32, line: u32, quote: &str| {
            (record.pages[0]..=record.pages[1]).contains(&page)
                && line > 0
                && !quote.is_empty()
                && quote.chars().count() <= QUOTE
        };
        facts.iter().all(|fact| cited(fact.evidence.page, fact.evidence.line, &fact.evidence.quote))
    })
}
