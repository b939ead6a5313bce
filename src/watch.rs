//! What a run tells while it goes on, and what it can be told: to stop.
//!
//! One [`Watch`] is shared by the run, its readers and whoever waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};

/// What one recognised page is expected to cost: milliseconds of one core, roughly. Only ratios matter.
pub const PAGE_COST: u64 = 2_000;

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Looks through the folder.
    Looking,
    /// Reads the papers.
    Reading,
    /// Puts the case together.
    Assembling,
    /// Writes the results.
    Writing,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it does.
    pub step: Step,
    /// Files read so far.
    pub done: usize,
    /// Files in all; 0 while they are not counted yet.
    pub total: usize,
    /// Pages recognised so far.
    pub pages: usize,
    /// How much of the expected work is done, and how much there is in all; what is kept from an earlier run is no work.
    pub cost: (u64, u64),
}

/// Shared by all who take part in a run; a clone is the same watch.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    run: Arc<Run>,
    /// Pages of the file that this clone is for.
    file_pages: Arc<AtomicUsize>,
}

#[derive(Debug, Default)]
struct Run {
    stop: AtomicBool,
    step: AtomicU8,
    done: AtomicUsize,
    total: AtomicUsize,
    pages: AtomicUsize,
    cost_done: AtomicU64,
    cost_total: AtomicU64,
}

impl Watch {
    /// Whether both are of one run.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.run, &other.run)
    }

    /// Asks the run to stop as soon as it can.
    pub fn stop(&self) {
        self.run.stop.store(true, Ordering::Relaxed);
    }

    /// Whether the run is to stop. A reader that takes long asks this between pages; what it then gives is not kept.
    pub fn is_stopped(&self) -> bool {
        self.run.stop.load(Ordering::Relaxed)
    }

    /// Told by a reader for each page whose words it has recognised.
    pub fn page_recognised(&self) {
        self.file_pages.fetch_add(1, Ordering::Relaxed);
        self.run.pages.fetch_add(1, Ordering::Relaxed);
        self.run.cost_done.fetch_add(PAGE_COST, Ordering::Relaxed);
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        let run = &self.run;
        Progress {
            step: match run.step.load(Ordering::Relaxed) {
                0 => Step::Looking,
                1 => Step::Reading,
                2 => Step::Assembling,
                _ => Step::Writing,
            },
            done: run.done.load(Ordering::Relaxed),
            total: run.total.load(Ordering::Relaxed),
            pages: run.pages.load(Ordering::Relaxed),
            cost: (run.cost_done.load(Ordering::Relaxed), run.cost_total.load(Ordering::Relaxed)),
        }
    }

    /// The next step begins.
    pub(crate) fn begin(&self, step: Step) {
        self.run.step.store(step as u8, Ordering::Relaxed);
    }

    /// So many files are to be read, at this expected cost.
    pub(crate) fn expect(&self, files: usize, cost: u64) {
        self.run.total.store(files, Ordering::Relaxed);
        self.run.cost_total.store(cost, Ordering::Relaxed);
    }

    /// The same watch, for the reader of one file.
    pub(crate) fn for_file(&self) -> Self {
        Self { run: Arc::clone(&self.run), file_pages: Arc::default() }
    }

    /// A file is done, that of [`Watch::for_file`]: what it was expected to cost gives way to what it was.
    pub(crate) fn file_done(&self, expected: u64, pages: usize, rest: u64) {
        // A reader that tells no page in between is counted at its end.
        for _ in self.file_pages.load(Ordering::Relaxed)..pages {
            self.page_recognised();
        }
        let told = self.file_pages.load(Ordering::Relaxed) as u64 * PAGE_COST;
        let run = &self.run;
        run.cost_done.fetch_add(rest, Ordering::Relaxed);
        run.cost_total.fetch_add(told + rest, Ordering::Relaxed);
        run.cost_total.fetch_sub(expected, Ordering::Relaxed);
        run.done.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_expected_gives_way_to_what_was() {
        let watch = Watch::default();
        watch.begin(Step::Reading);
        watch.expect(2, 3_000);
        let file = watch.for_file();
        file.page_recognised();
        assert_eq!(watch.progress().pages, 1, "a page counts before its file is done");
        file.file_done(1_000, 3, 10);
        let Progress { done, total, pages, cost, .. } = watch.progress();
        assert_eq!((done, total, pages), (1, 2, 3));
        assert_eq!(cost, (3 * PAGE_COST + 10, 2_000 + 3 * PAGE_COST + 10));
    }

    #[test]
    fn a_stop_reaches_every_clone() {
        let watch = Watch::default();
        let file = watch.for_file();
        watch.clone().stop();
        assert!(file.is_stopped());
    }
}
