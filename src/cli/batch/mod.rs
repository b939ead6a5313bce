//! `batch`: a summary and a case file for each sub-folder, and one overview of all; `overview`: the overview alone, from what
//! any number of runs have left.

mod folders;
mod kept;
mod log;
mod work;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

use sha2::{Digest, Sha256};

use self::folders::Folder;
use self::log::Log;
use self::work::{Progress, Task};
use super::arguments::{Batch, Look, OverviewOf, Sorting, Tongues};
use super::console::Console;
use super::failure::Failure;
use super::outside::must_be_outside;
use super::words::{self, Batch as Words, counted, fill};
use super::{environment, exit, interrupt, run, save};
use crate::assess::across;
use crate::intake::IntakeError;
use crate::model::overview::OVERVIEW_SCHEMA;
use crate::model::{Language, Need, Overview, PartialDate, PatientRow, Tool};
use crate::pipeline::Settings;
use crate::report::overview::{self, Order};

/// What the last complete run found, to tell what changed since.
const LAST: &str = "overview.json";

/// Looks at all patients of a folder.
///
/// # Errors
/// A folder without patients, wrong settings, results that cannot be written, Ctrl-C. What is wrong with one patient is in its
/// row.
pub(super) fn batch(arguments: &Batch, console: &mut Console) -> Result<u8, Failure> {
    let Tongues { first: language, beside } = arguments.language;
    let words = &words::of(language).batch;
    let (root, results) = (&arguments.look.folder, &arguments.output);
    for patient in folders::patients(root, results).map_err(|error| unlisted(root, error))?.0 {
        must_be_outside(&patient.path, results)?;
    }
    save::make_folder(results).map_err(|error| Failure::output(results, &error))?;
    let (all, loose) = folders::patients(root, results).map_err(|error| unlisted(root, error))?;
    let chosen = match &arguments.only {
        Some(list) => only(all, list)?,
        None => all,
    };
    if chosen.is_empty() {
        let failure = Failure::of(|words| &words.batch.no_patients, exit::NO_FOLDER);
        return Err(failure.with("root", shown(root)));
    }
    let settings = Settings { language, beside, ..run::settings(&arguments.look)? };
    let told = told(&arguments.look, &settings);
    let jobs = arguments.jobs.or_else(cores).unwrap_or(1);
    let task = Task {
        folders: &chosen,
        results,
        look: &arguments.look,
        settings: &settings,
        told: &told,
        all: arguments.all,
        jobs,
        words,
    };
    let mut log = Log::new(arguments.log.as_deref())?;
    let start = Instant::now();
    let done = work::look_at(&task, interrupt::watch(), |progress, news| {
        if !arguments.quiet {
            console.progress(&line(words, progress, start));
        }
        news.iter().for_each(|(index, done)| log.patient(*index, progress.total, done));
    });
    console.clear_progress();
    let finished = done.iter().flatten().count();
    if finished < chosen.len() {
        return Err(stopped(finished, chosen.len()));
    }
    let fresh = done.iter().flatten().filter(|done| done.fresh).count();
    let rows: Vec<PatientRow> = done.into_iter().flatten().map(|done| done.row).collect();
    if !arguments.quiet {
        let total = counted(&words.total, finished);
        let numbers =
            [("total", total.as_str()), ("fresh", &fresh.to_string()), ("same", &(finished - fresh).to_string())];
        console.remark(&fill(&words.done, &numbers));
    }
    if arguments.json {
        rows.iter().for_each(|row| console.result(&json_line(row)));
    }
    // The runs of a list are parts of a batch: its overview is made when all are done.
    let code = if arguments.only.is_some() {
        exit_code(&rows)
    } else {
        let overview = whole(rows, loose, language, results);
        write(overview, arguments.sort, results, words, arguments.quiet, console)?
    };
    log.end().map(|()| code)
}

/// Makes the overview of what is there.
///
/// # Errors
/// A folder without results, or to which nothing can be written.
pub(super) fn overview(arguments: &OverviewOf, console: &mut Console) -> Result<u8, Failure> {
    let words = &words::of(arguments.language.into()).batch;
    let (places, _) =
        folders::patients(&arguments.folder, Path::new("")).map_err(|error| unlisted(&arguments.folder, error))?;
    let rows: Vec<PatientRow> = places.iter().filter_map(|place| kept::any(&place.path)).collect();
    if rows.is_empty() {
        let failure = Failure::of(|words| &words.batch.no_cases, exit::NO_FOLDER);
        return Err(failure.with("path", shown(&arguments.folder)));
    }
    let overview = whole(rows, Vec::new(), arguments.language.into(), &arguments.folder);
    write(overview, arguments.sort, &arguments.folder, words, false, console)
}

/// The rows together, with what changed and what is mixed up.
fn whole(mut rows: Vec<PatientRow>, loose: Vec<String>, language: Language, results: &Path) -> Overview {
    let last: Option<Overview> =
        fs::read(results.join(LAST)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    for row in &mut rows {
        let before = last.iter().flat_map(|last| &last.patients).find(|before| before.folder == row.folder);
        row.changes = before.map(|before| across::changes(before, row));
    }
    drop(last);
    let today = PartialDate::from(run::today());
    let mixed = across::mixed(&rows);
    // Whom the papers name is for that comparison alone, and the largest part of a row.
    rows.iter_mut().for_each(|row| row.persons = Vec::new());
    Overview {
        schema: OVERVIEW_SCHEMA.to_owned(),
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        as_of: rows.iter().filter_map(|row| row.as_of).max().unwrap_or(today),
        language,
        mixed,
        patients: rows,
        loose,
    }
}

/// Writes the overview in all its forms, and says where.
fn write(
    mut overview: Overview,
    sort: Sorting,
    results: &Path,
    words: &Words,
    quiet: bool,
    console: &mut Console,
) -> Result<u8, Failure> {
    overview::order(
        &mut overview,
        match sort {
            Sorting::Worst => Order::Worst,
            Sorting::Name => Order::Name,
        },
    );
    kept::clear(results, |_| false).map_err(|error| Failure::output(results, &error))?;
    let put = |name: &str, bytes: &[u8]| {
        let path = results.join(name);
        save::replace(&path, bytes).map_err(|error| Failure::output(&path, &error))
    };
    put("Overview.xlsx", &overview::xlsx::write(&overview).map_err(|error| Failure::document(&error))?)?;
    put("Overview.html", &overview::html::write(&overview))?;
    for (stem, bytes) in overview::csv::write(&overview) {
        put(&format!("Overview - {stem}.csv"), &bytes)?;
    }
    // Last, and in the order of the folders: only a complete run is what the next one is compared with.
    overview.patients.sort_by(|a, b| a.folder.cmp(&b.folder));
    put(LAST, &serde_json::to_vec(&overview).map_err(|error| Failure::document(&error.into()))?)?;
    if !quiet {
        let failed = overview.patients.iter().filter(|row| row.problem.is_some()).count();
        for (n, forms) in
            [(failed, &words.failed), (overview.mixed.len(), &words.mixed), (overview.loose.len(), &words.loose)]
        {
            if n > 0 {
                console.remark(&fill(&counted(forms, n), &[("sheet", &words.sheet_of_mixed)]));
            }
        }
        let path = results.join("Overview.html");
        console.remark(&crate::report::screen::saved(overview.language, &path.display().to_string()));
    }
    Ok(exit_code(&overview.patients))
}

/// The folders of a list, one name a line.
fn only(all: Vec<Folder>, list: &Path) -> Result<Vec<Folder>, Failure> {
    let text = fs::read_to_string(list).map_err(|error| Failure::input(list, &error))?;
    let wanted: BTreeSet<&str> =
        text.trim_start_matches('\u{FEFF}').lines().map(str::trim).filter(|name| !name.is_empty()).collect();
    let known: BTreeSet<&str> = all.iter().map(|folder| folder.name.as_str()).collect();
    if let Some(name) = wanted.difference(&known).next() {
        let failure = Failure::of(|words| &words.batch.not_in_list, exit::USAGE);
        return Err(failure.with("path", shown(list)).with("name", (*name).to_owned()));
    }
    let names: BTreeSet<String> = wanted.into_iter().map(str::to_owned).collect();
    Ok(all.into_iter().filter(|folder| names.contains(&folder.name)).collect())
}

fn unlisted(folder: &Path, error: std::io::Error) -> Failure {
    let error = match error.kind() {
        std::io::ErrorKind::NotFound => IntakeError::NoFolder,
        std::io::ErrorKind::NotADirectory => IntakeError::NotAFolder,
        _ => IntakeError::Denied(error),
    };
    Failure::folder(folder, &error)
}

/// What changes the results of a run beside the papers.
fn told(look: &Look, settings: &Settings) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    add(&environment::program());
    add(&format!("{:?}", settings.checklist));
    add(&format!("{:?} {:?} {:?}", settings.as_of, settings.disease, settings.extract));
    add(&format!("{:?} {:?} {:?}", settings.language, settings.beside, settings.read.passwords));
    add(&format!("{:?} {:?}", settings.read.ocr, settings.tesseract.as_ref().map(|found| &found.stamp)));
    for path in &look.vocabulary {
        add(&fs::read_to_string(path).unwrap_or_default());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cores() -> Option<usize> {
    std::thread::available_parallelism().ok().map(std::num::NonZeroUsize::get)
}

/// How far the batch is, and how long it may still take.
fn line(words: &Words, progress: Progress, start: Instant) -> String {
    let papers = counted(&words.papers, progress.papers);
    let numbers = [("done", progress.done.to_string()), ("total", progress.total.to_string()), ("papers", papers)];
    let text = fill(&words.progress, &numbers.each_ref().map(|(name, value)| (*name, value.as_str())));
    // Unchanged patients cost nothing and say nothing of the others.
    if progress.fresh < 3 || progress.done == progress.total {
        return text;
    }
    let left = start.elapsed().as_secs_f64() / progress.fresh as f64 * (progress.total - progress.done) as f64;
    if left < 50.0 {
        return fill(&words.soon, &[("text", &text)]);
    }
    fill(&words.left, &[("text", &text), ("n", &format!("{:.0}", (left / 60.0).ceil()))])
}

fn stopped(done: usize, total: usize) -> Failure {
    let failure = Failure::sentence(|words| &words.batch.stopped);
    failure.with("n", done.to_string()).with("total", total.to_string())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Ends the program while workers are still in the middle of a page.
fn stop_now(progress: Progress, language: Language) -> ! {
    Console::new(language).failure(&stopped(progress.done, progress.total));
    #[expect(clippy::exit, reason = "a page that takes minutes must not hold up the end")]
    std::process::exit(i32::from(exit::INTERRUPTED))
}

fn json_line(row: &PatientRow) -> String {
    // Whom papers name is for the comparison, not for the reader.
    let row = PatientRow { persons: Vec::new(), ..row.clone() };
    serde_json::to_string(&row).unwrap_or_default() + "\n"
}

/// What a finished batch answers.
fn exit_code(rows: &[PatientRow]) -> u8 {
    let open = |row: &PatientRow| row.items.iter().any(|item| item.need == Need::Required && item.is_open());
    if rows.iter().any(|row| row.problem.is_some() || open(row)) {
        exit::ITEMS_OPEN
    } else if rows.iter().any(|row| !row.unread.is_empty()) {
        exit::FILES_UNREAD
    } else {
        exit::COMPLETE
    }
}
