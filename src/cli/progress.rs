//! The bar that shows how far a run is: step, count and time left, and never a name, which would hold a surname.

use std::time::{Duration, Instant};

use super::words::{self, counted, fill};
use crate::model::Language;
use crate::report::screen::columns;
use crate::watch::{Progress, Step};

/// Characters of the whole line: the narrowest usual terminal, less one.
const WIDTH: usize = 79;
/// Characters of the bar.
const BAR: (usize, usize) = (8, 30);
/// Nothing is said of the time left before so much time has gone by, and so much of the work is done.
const UNKNOWN: (Duration, f64) = (Duration::from_secs(2), 0.03);

/// Draws the progress of one run.
#[derive(Debug)]
pub(super) struct Bar {
    words: &'static words::Progress,
    reading_since: Option<Instant>,
}

impl Bar {
    pub(super) fn new(language: Language) -> Self {
        Self { words: &words::of(language).progress, reading_since: None }
    }

    /// The line for now.
    pub(super) fn line(&mut self, progress: &Progress, now: Instant) -> String {
        let words = self.words;
        match progress.step {
            Step::Looking => words.looking.clone(),
            Step::Assembling => words.assembling.clone(),
            Step::Writing => words.writing.clone(),
            Step::Reading => {
                let since = *self.reading_since.get_or_insert(now);
                reading(words, progress, now.saturating_duration_since(since))
            }
        }
    }
}

fn reading(words: &words::Progress, progress: &Progress, elapsed: Duration) -> String {
    let numbers = [("done", progress.done.to_string()), ("total", progress.total.to_string())];
    let mut parts = vec![fill(&words.files, &numbers.each_ref().map(|(name, value)| (*name, value.as_str())))];
    if progress.pages > 0 {
        parts.push(counted(&words.pages, progress.pages));
    }
    parts.extend(left(progress, elapsed).map(|left| time(words, left)));
    let text = parts.join(&words.between);
    let room = WIDTH.saturating_sub(columns(&words.reading) + columns(&text) + 4);
    let width = room.clamp(BAR.0, BAR.1);
    let full = (share(progress) * width as f64) as usize;
    format!("{} [{}{}] {text}", words.reading, "=".repeat(full), " ".repeat(width - full))
}

/// How much of the work is done; where there is none, of the files.
fn share(progress: &Progress) -> f64 {
    let (done, total) = match progress.cost {
        (_, 0) => (progress.done as u64, progress.total as u64),
        cost => cost,
    };
    if total == 0 { 0.0 } else { (done as f64 / total as f64).clamp(0.0, 1.0) }
}

/// The time left, at the pace so far; `None` while that says nothing.
fn left(progress: &Progress, elapsed: Duration) -> Option<Duration> {
    let share = share(progress);
    if elapsed < UNKNOWN.0 || share < UNKNOWN.1 || share >= 1.0 {
        return None;
    }
    Some(elapsed.mul_f64((1.0 - share) / share))
}

fn time(words: &words::Progress, left: Duration) -> String {
    // Rounded up: a promise that is broken is worse than none.
    match left.as_secs() {
        0..50 => words.less_than_a_minute.clone(),
        seconds => fill(&words.minutes, &[("n", &(seconds + 10).div_ceil(60).to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(progress: &Progress, elapsed: Duration) -> String {
        super::reading(&words::of(Language::En).progress, progress, elapsed)
    }

    fn at(done: usize, pages: usize, cost: (u64, u64)) -> Progress {
        Progress { step: Step::Reading, done, total: 100, pages, cost }
    }

    #[test]
    fn says_nothing_of_the_time_while_it_is_unknown() {
        let text = reading(&at(2, 0, (1, 1_000)), Duration::from_secs(60));
        assert!(text.contains("2 of 100 files") && !text.contains("left"), "{text}");
        let text = reading(&at(20, 0, (500, 1_000)), Duration::from_secs(1));
        assert!(!text.contains("left"), "{text}");
    }

    #[test]
    fn the_time_left_follows_the_work_and_not_the_files() {
        // Nine files of ten are done, and a tenth of the work.
        let text = reading(&at(90, 3, (1_000, 10_000)), Duration::from_secs(60));
        assert!(text.contains("3 pages recognised, about 10 min left"), "{text}");
        let text = reading(&at(90, 3, (9_000, 10_000)), Duration::from_secs(60));
        assert!(text.contains("less than a minute left"), "{text}");
    }

    #[test]
    fn fits_a_narrow_terminal_and_names_nobody() {
        let progress = Progress { step: Step::Reading, done: 99_999, total: 99_999, pages: 999, cost: (5, 10) };
        let text = reading(&progress, Duration::from_secs(100));
        assert!(text.chars().count() <= WIDTH + BAR.0, "{text}");
        for language in Language::ALL {
            let words = &words::of(language).progress;
            let text = super::reading(words, &at(50, 12, (500, 1_000)), Duration::from_secs(100));
            assert!(columns(&text) <= WIDTH && text.contains('='), "{text}");
        }
    }

    #[test]
    fn work_that_turns_out_larger_takes_the_bar_back_and_breaks_nothing() {
        assert!((share(&at(1, 0, (20, 10))) - 1.0).abs() < 1e-9);
        assert!(share(&Progress { step: Step::Reading, done: 0, total: 0, pages: 0, cost: (0, 0) }).abs() < 1e-9);
        assert_eq!(left(&at(1, 0, (20, 10)), Duration::from_secs(9)), None);
    }
}
