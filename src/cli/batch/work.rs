//! Looks at the patients, one on each worker.
//!
//! A worker holds one case at a time and reads its papers one after another, so that memory follows the number of workers and
//! not the size of the batch.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::ThreadPool;

use super::folders::{self, Folder};
use super::kept;
use crate::assess::across;
use crate::cli::arguments::Look;
use crate::cli::failure::Failure;
use crate::cli::run;
use crate::cli::words::{Batch as Words, fill};
use crate::knowledge::Problem;
use crate::model::{CaseFile, Language, PatientRow};
use crate::pipeline::{self, Examined, NoCase, Settings};
use crate::report::{json, pdf};
use crate::watch::Watch;

/// As much as the first thread of a program has.
const STACK: usize = 8 << 20;
/// How often it is looked whether a patient is done.
const TICK: Duration = Duration::from_millis(100);
/// How long workers may go on after Ctrl-C.
const GRACE: Duration = Duration::from_millis(600);

/// What a batch is told.
pub(super) struct Task<'a> {
    /// The patients.
    pub(super) folders: &'a [Folder],
    /// Where the results go.
    pub(super) results: &'a Path,
    /// How to look at each.
    pub(super) look: &'a Look,
    pub(super) settings: &'a Settings,
    /// What the run was told, as far as it changes the results.
    pub(super) told: &'a str,
    /// Whether patients are looked at that did not change.
    pub(super) all: bool,
    pub(super) jobs: usize,
    pub(super) words: &'a Words,
}

impl Task<'_> {
    fn language(&self) -> Language {
        self.settings.language
    }
}

/// A patient that is done.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) row: PatientRow,
    /// Whether it was looked at, as against unchanged.
    pub(super) fresh: bool,
    pub(super) took: Duration,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    pub(super) done: usize,
    pub(super) total: usize,
    /// Papers read so far.
    pub(super) papers: usize,
    /// Patients that were looked at, as against unchanged ones.
    pub(super) fresh: usize,
}

/// The state that the workers share.
struct Shared {
    next: AtomicUsize,
    papers: AtomicUsize,
    done: Mutex<Vec<Option<Done>>>,
    watches: Mutex<Vec<Watch>>,
}

/// Looks at all patients; in the order of the folders. `None` for those that were not finished before the run was stopped.
///
/// `tell` is called again and again while the batch goes on, and for each patient that is done with its place.
pub(super) fn look_at(
    task: &Task<'_>,
    watch: &Watch,
    mut tell: impl FnMut(Progress, &[(usize, &Done)]),
) -> Vec<Option<Done>> {
    let shared = Shared {
        next: AtomicUsize::new(0),
        papers: AtomicUsize::new(0),
        done: Mutex::new(task.folders.iter().map(|_| None).collect()),
        watches: Mutex::new(Vec::new()),
    };
    // What must be recognised last: it takes longest, and so a batch shows most results soonest.
    let mut order: Vec<usize> = (0..task.folders.len()).collect();
    order.sort_by_cached_key(|index| folders::pages_to_recognise(&task.folders[*index].path));
    let (shared_ref, order) = (&shared, &order);
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..task.jobs.max(1)).map(|_| scope.spawn(move || worker(task, shared_ref, order, watch))).collect();
        let mut told: Vec<bool> = task.folders.iter().map(|_| false).collect();
        let mut given_up = None;
        loop {
            let ended = workers.iter().all(std::thread::ScopedJoinHandle::is_finished);
            let done = lock(&shared_ref.done);
            let news: Vec<(usize, &Done)> = done
                .iter()
                .enumerate()
                .filter(|(index, _)| !told[*index])
                .filter_map(|(index, done)| done.as_ref().map(|done| (index, done)))
                .collect();
            let running: usize = lock(&shared_ref.watches).iter().map(|watch| watch.progress().done).sum();
            let progress = Progress {
                done: done.iter().flatten().count(),
                total: task.folders.len(),
                papers: shared_ref.papers.load(Ordering::Relaxed) + running,
                fresh: done.iter().flatten().filter(|done| done.fresh).count(),
            };
            tell(progress, &news);
            let seen: Vec<usize> = news.into_iter().map(|(index, _)| index).collect();
            drop(done);
            seen.into_iter().for_each(|index| told[index] = true);
            if ended {
                break;
            }
            if watch.is_stopped() {
                lock(&shared_ref.watches).iter().for_each(Watch::stop);
                // What is being written is written whole or not at all; a long page is not waited for.
                if Instant::now() > *given_up.get_or_insert_with(|| Instant::now() + GRACE) {
                    super::stop_now(progress, task.language());
                }
            }
            std::thread::sleep(TICK);
        }
    });
    shared.done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn worker(task: &Task<'_>, shared: &Shared, order: &[usize], watch: &Watch) {
    // Without a pool of its own a worker would read on all cores, beside the others.
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build() else { return };
    while let Some(index) = order.get(shared.next.fetch_add(1, Ordering::Relaxed)).copied() {
        if watch.is_stopped() {
            return;
        }
        let start = Instant::now();
        let folder = &task.folders[index];
        let own = Watch::default();
        lock(&shared.watches).push(own.clone());
        let looked = catch_unwind(AssertUnwindSafe(|| patient(task, folder, &pool, &own)));
        let mut watches = lock(&shared.watches);
        watches.retain(|other| !other.is_same(&own));
        shared.papers.fetch_add(own.progress().done, Ordering::Relaxed);
        drop(watches);
        let (row, fresh) = match looked {
            Ok(Some(done)) => done,
            // Stopped before it was finished.
            Ok(None) => return,
            Err(_) => (across::unreadable(&folder.name, &task.words.problems.internal), true),
        };
        if row.problem.is_some() && row.summary.is_none() {
            // Nothing else was written. Where not even this can be written, the overview of this run tells it all the same.
            let _ = kept::write_problem(&kept::place(task.results, folder), &row);
        }
        lock(&shared.done)[index] = Some(Done { row, fresh, took: start.elapsed() });
    }
}

/// The row of a patient and whether it was made now; `None` where the run was stopped.
fn patient(task: &Task<'_>, folder: &Folder, pool: &ThreadPool, watch: &Watch) -> Option<(PatientRow, bool)> {
    let place = kept::place(task.results, folder);
    let stamp = folders::stamp(&folder.path, task.told);
    if !task.all
        && let Some(row) = kept::unchanged(&place, &stamp)
    {
        return Some((row, false));
    }
    // By all cores, before any worker needs it.
    pipeline::load();
    pool.install(|| looked_at(task, folder, stamp, watch)).map(|row| (row, true))
}

/// The row of a patient who is new or changed.
fn looked_at(task: &Task<'_>, folder: &Folder, mut stamp: String, watch: &Watch) -> Option<PatientRow> {
    let words = &task.words.problems;
    let failed = |why: String| Some(across::unreadable(&folder.name, &why));
    let why = |form: &str, failure: &Failure| fill(form, &[("why", &failure.told(task.language()).why)]);
    // A file that came while the others were read is looked at too; one that comes again and again is told.
    for again in [true, false] {
        let settings = match run::for_folder(task.settings, task.look, &folder.path) {
            Ok(settings) => settings,
            Err(failure) => return failed(why(&words.case_yaml, &failure)),
        };
        let examined = match pipeline::examine(&folder.path, &settings, watch) {
            Ok(examined) => examined,
            Err(NoCase::Stopped) => return None,
            Err(NoCase::Folder(error)) => return failed(why(&words.folder, &Failure::folder(&folder.path, &error))),
        };
        if examined.case.files.is_empty() {
            return failed(words.empty.clone());
        }
        let now = folders::stamp(&folder.path, task.told);
        let settled = now == stamp;
        if !settled && again {
            stamp = now;
            continue;
        }
        return Some(written(task, folder, &examined, settled.then_some(stamp.as_str())));
    }
    None
}

/// Writes what was found, and gives the row.
fn written(task: &Task<'_>, folder: &Folder, examined: &Examined, stamp: Option<&str>) -> PatientRow {
    let place = kept::place(task.results, folder);
    let name = format!("{} - {}.pdf", folder.name, task.words.summary);
    let mut row = across::row(&folder.name, &examined.case);
    row.summary = Some(format!("{}/{name}", folder.name));
    if stamp.is_none() {
        row.problem = Some(task.words.problems.changing.clone());
    }
    let write = |case: &CaseFile| -> anyhow::Result<()> {
        let pdf = match &examined.beside {
            Some(other) => pdf::write_beside(case, other)?,
            None => pdf::write(case)?,
        };
        let json = json::write(case)?;
        let files: [(&str, &[u8]); 2] = [(&name, &pdf), (kept::CASE, json.as_bytes())];
        Ok(kept::write(&place, &files, stamp.unwrap_or_default(), &row)?)
    };
    if let Err(error) = write(&examined.case) {
        let why = fill(&task.words.problems.output, &[("why", &told(&error, task.language()))]);
        return PatientRow { summary: None, problem: Some(why), ..row };
    }
    row
}

/// An error of writing in words; what the system says is said in the language.
fn told(error: &anyhow::Error, language: Language) -> String {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) => Problem::of_system(error).told(language),
        None => format!("{error:#}"),
    }
}
