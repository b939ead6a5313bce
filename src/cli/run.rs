//! Looks at a folder as the arguments say.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::arguments::{Look, Order};
use super::console::Console;
use super::failure::Failure;
use super::progress::Bar;
use super::words::fill;
use super::{environment, exit, interrupt, languages};
use crate::assess::{Checklist, diseases};
use crate::classify::{self, Vocabulary};
use crate::corrections::{self, Corrections};
use crate::extract;
use crate::extract::dates::DateOrder;
use crate::intake::IntakeError;
use crate::knowledge::Problem;
use crate::model::{CaseFile, Language, Need};
use crate::pipeline::{self, Examined, NoCase, Settings};
use crate::read;
use crate::report::{redact, screen};
use crate::watch::{Progress, Step, Watch};

/// How often the progress is shown and Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(100);
/// How long readers may go on after Ctrl-C.
const GRACE: Duration = Duration::from_millis(600);
/// As much as the first thread of a program has.
const STACK: usize = 8 << 20;
/// The largest file of passwords (bytes), and the most passwords that are tried on each locked file.
const PASSWORD_BYTES: u64 = 64 << 10;
/// The largest file of corrections, of own words, or of a checklist (bytes).
const OWN_BYTES: u64 = 1 << 20;
const PASSWORDS: usize = 100;

/// The settings of a run.
///
/// # Errors
/// A checklist or disease that does not exist.
pub(super) fn settings(look: &Look) -> Result<Settings, Failure> {
    let checklist = match &look.checklist {
        Some(path) => own_checklist(path)?,
        None => checklist(&look.profile)?,
    };
    if let Some(disease) = &look.disease
        && !diseases().contains(&disease.as_str())
    {
        return Err(Failure::unknown(|words| &words.errors.unknown_disease, disease, &diseases()));
    }
    let date_order = look.date_order.map(|order| match order {
        Order::Dmy => DateOrder::DayFirst,
        Order::Mdy => DateOrder::MonthFirst,
    });
    let languages = languages::named(&look.ocr_language)?;
    let ocr = (!look.no_ocr).then_some(read::ocr::Options { languages, tesseract: None });
    let corrections = corrections(&look.folder)?;
    Ok(Settings {
        vocabulary: vocabulary(look, &corrections)?,
        corrections,
        tesseract: ocr.as_ref().and_then(|_| environment::tesseract()),
        read: read::Options { ocr, passwords: passwords(look)?, ..read::Options::default() },
        extract: extract::Options { date_order },
        checklist,
        as_of: look.as_of.unwrap_or_else(today),
        disease: look.disease.clone(),
        language: Language::default(),
        beside: None,
        cache: if look.no_cache { None } else { environment::cache() },
    })
}

/// The settings for one patient of a batch: with the corrections and the own words of the folder.
///
/// # Errors
/// A case.yaml, or words, with a mistake.
pub(super) fn for_folder(batch: &Settings, look: &Look, folder: &Path) -> Result<Settings, Failure> {
    let look = Look { folder: folder.to_path_buf(), ..look.clone() };
    let corrections = corrections(folder)?;
    let vocabulary =
        if corrections.vocabulary.is_empty() { batch.vocabulary.clone() } else { vocabulary(&look, &corrections)? };
    Ok(Settings { vocabulary, corrections, ..batch.clone() })
}

/// The passwords of the command line and of the file that it names, in this order, each once.
fn passwords(look: &Look) -> Result<Vec<String>, Failure> {
    let mut all = look.password.clone();
    if let Some(path) = &look.password_file {
        let failed = |error: std::io::Error| Failure::input(path, &error).exit(exit::USAGE);
        let mut text = String::new();
        File::open(path).and_then(|file| file.take(PASSWORD_BYTES).read_to_string(&mut text)).map_err(failed)?;
        // A mark of the byte order is no part of the first one.
        all.extend(text.trim_start_matches('\u{FEFF}').lines().map(str::to_owned));
    }
    let mut passwords: Vec<String> = Vec::new();
    for password in all {
        if !password.is_empty() && !passwords.contains(&password) && passwords.len() < PASSWORDS {
            passwords.push(password);
        }
    }
    Ok(passwords)
}

/// What the user says of the papers, where it is said.
fn corrections(folder: &Path) -> Result<Corrections, Failure> {
    let Some(text) = case_text(&folder.join(corrections::FILE))? else { return Ok(Corrections::default()) };
    let parsed = Corrections::parse(corrections::FILE, &text, &classify::kinds());
    parsed.map_err(|error| Failure::own_case(&error))
}

/// The text of a `case.yaml`, where there is one.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn case_text(path: &Path) -> Result<Option<String>, Failure> {
    match own_text(path) {
        Ok(text) => Ok(Some(text)),
        // Without a folder there is another thing to say than this.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        // It is the folder that may not be looked into.
        Err(error) if error.kind() == ErrorKind::PermissionDenied && std::fs::symlink_metadata(path).is_err() => {
            Err(Failure::folder(path.parent().unwrap_or(path), &IntakeError::Denied(error)))
        }
        Err(error) => Err(Failure::input(path, &error)),
    }
}

/// What kinds of papers are told with, where the user has words of their own.
fn vocabulary(look: &Look, corrections: &Corrections) -> Result<Option<Arc<Vocabulary>>, Failure> {
    let in_folder = corrections.vocabulary.iter().map(|name| look.folder.join(name));
    let mut own = Vec::new();
    for path in in_folder.chain(look.vocabulary.iter().cloned()) {
        let text = own_text(&path).map_err(|error| Failure::input(&path, &error))?;
        own.push((path.display().to_string(), text));
    }
    if own.is_empty() {
        return Ok(None);
    }
    let vocabulary = Vocabulary::with(&own).map_err(|error| Failure::own_words(&error))?;
    Ok(Some(Arc::new(vocabulary)))
}

/// A text of the user's own, for this program; larger ones are none.
fn own_text(path: &Path) -> std::io::Result<String> {
    // A link, or a pipe that never ends, may come with somebody's folder.
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(Problem::new("no-plain-file").into());
    }
    bounded_text(path)
}

/// A text that the user named, however it is there; larger ones are none.
fn bounded_text(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(OWN_BYTES + 1).read_to_string(&mut text)?;
    if read as u64 > OWN_BYTES {
        return Err(Problem::new("file-too-large").with("n", (OWN_BYTES >> 10).to_string()).into());
    }
    Ok(text)
}

/// A built-in checklist.
///
/// # Errors
/// A name that is none.
pub(super) fn checklist(name: &str) -> Result<Checklist, Failure> {
    Checklist::builtin(name)
        .ok_or_else(|| Failure::unknown(|words| &words.errors.unknown_checklist, name, &Checklist::builtin_ids()))
}

/// The user's own checklist.
///
/// # Errors
/// A file that cannot be read, or is no checklist: every mistake, with its line.
pub(super) fn own_checklist(path: &Path) -> Result<Checklist, Failure> {
    let text = bounded_text(path).map_err(|error| Failure::input(path, &error))?;
    Checklist::parse(&path.display().to_string(), &text).map_err(|errors| Failure::checklist(&errors))
}

/// The one place where the clock is read.
pub(super) fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// Looks at the folder.
///
/// # Errors
/// A folder that cannot be opened, or that holds nothing; Ctrl-C.
pub(super) fn case(folder: &Path, settings: Settings, console: &mut Console) -> Result<CaseFile, Failure> {
    examine(folder, &settings, console).map(|examined| examined.case)
}

/// The case without who it is about.
///
/// # Errors
/// None in practice.
pub(super) fn redacted(case: &CaseFile) -> Result<CaseFile, Failure> {
    redact::redact(case).map_err(|error| Failure::document(&error.into()))
}

/// Looks at the folder, and keeps hold of its files.
///
/// # Errors
/// As [`case`].
pub(super) fn examine(folder: &Path, settings: &Settings, console: &mut Console) -> Result<Examined, Failure> {
    let start = Instant::now();
    let watch = interrupt::watch();
    let examined = in_background(folder, settings, watch, console);
    console.clear_progress();
    let examined = match examined {
        Some(Ok(examined)) => examined,
        Some(Err(NoCase::Folder(error))) => return Err(Failure::folder(folder, &error)),
        Some(Err(NoCase::Stopped)) => return Err(Failure::stopped(settings.cache.is_some())),
        None if watch.is_stopped() => return Err(Failure::stopped(settings.cache.is_some())),
        None => return Err(Failure::internal()),
    };
    let files = examined.case.files.len();
    if files == 0 {
        return Err(Failure::nothing_found(folder));
    }
    console.remark(&screen::reading_done(settings.language, files, start.elapsed().as_secs_f64()));
    if let Some(why) = &examined.not_kept {
        let why = why.told(console.language());
        console.remark(&fill(&console.words().cache.not_kept, &[("why", &why)]));
    }
    console.remark("");
    Ok(examined)
}

/// Runs the pipeline while this thread shows how far it is and waits for Ctrl-C: a reader that is in the middle of a long
/// page must not hold up the end of the program. What it was writing to the cache is then at most a torn line.
fn in_background(
    folder: &Path,
    settings: &Settings,
    watch: &Watch,
    console: &mut Console,
) -> Option<Result<Examined, NoCase>> {
    let (sender, receiver) = mpsc::channel();
    let (folder, settings, own) = (folder.to_owned(), settings.clone(), watch.clone());
    let worker = move || {
        let _ = sender.send(pipeline::examine(&folder, &settings, &own));
    };
    std::thread::Builder::new().stack_size(STACK).spawn(worker).ok()?;
    let mut bar = Bar::new(console.language());
    let mut given_up = None;
    loop {
        match receiver.recv_timeout(TICK) {
            Ok(result) => return Some(result),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = Instant::now();
        if watch.is_stopped() {
            console.clear_progress();
            // An end in good order is near, as a rule.
            if now > *given_up.get_or_insert(now + GRACE) {
                return None;
            }
        } else {
            console.progress(&bar.line(&watch.progress(), now));
        }
    }
}

/// The last moment at which a run can still be stopped with nothing written; `kept`: whether what was read is.
///
/// # Errors
/// Ctrl-C.
pub(super) fn begin_writing(kept: bool, console: &mut Console) -> Result<(), Failure> {
    let watch = interrupt::watch();
    if watch.is_stopped() {
        console.clear_progress();
        return Err(Failure::stopped(kept));
    }
    console.progress(
        &Bar::new(console.language()).line(&Progress { step: Step::Writing, ..watch.progress() }, Instant::now()),
    );
    Ok(())
}

/// What a finished run answers.
pub(super) fn exit_code(case: &CaseFile) -> u8 {
    if case.items.iter().any(|item| item.need == Need::Required && screen::is_open(item)) {
        exit::ITEMS_OPEN
    } else if case.files.iter().any(|file| file.state.is_unread()) {
        exit::FILES_UNREAD
    } else {
        exit::COMPLETE
    }
}
