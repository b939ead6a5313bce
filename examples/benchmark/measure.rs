//! Times processes: several rounds, in which all take turns, so that a busy moment meets them all.

use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::program;
use super::table::Figure;

/// How often everything is measured, after one round that does not count.
pub(crate) const ROUNDS: usize = 7;

/// Something to be timed: commands that run one after another.
pub(crate) struct Subject {
    /// How it is called where it fails.
    pub(crate) name: String,
    /// Makes the commands of one round.
    pub(crate) commands: Box<dyn Fn() -> Result<Vec<Command>>>,
    /// Exit codes that mean it did its work.
    pub(crate) good_codes: &'static [i32],
}

/// The times of one subject.
#[derive(Debug, Default)]
pub(crate) struct Times {
    /// Milliseconds, by round.
    pub(crate) rounds: Vec<f64>,
    /// The most memory that it told of, in KB.
    peak: Option<u64>,
}

/// Middle and edges of a row of numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Spread {
    /// Of numbers in any order.
    pub(crate) fn of(numbers: &[f64]) -> Self {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 { at(middle) } else { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 };
        Self { median, least: at(0), most: at(sorted.len().saturating_sub(1)) }
    }

    /// The same in another unit.
    pub(crate) fn scaled(self, by: f64) -> Self {
        let Self { median, least, most } = self;
        Self { median: median * by, least: least * by, most: most * by }
    }

    /// As a ratio.
    pub(crate) fn figure(self) -> Figure {
        self.into()
    }

    /// As milliseconds.
    pub(crate) fn ms(self) -> Figure {
        Figure::of(self, "ms")
    }
}

impl Times {
    pub(crate) fn spread(&self) -> Spread {
        Spread::of(&self.rounds)
    }

    /// These times in parts of the other's, round by round.
    pub(crate) fn against(&self, other: &Self) -> Spread {
        let ratios: Vec<f64> = self.rounds.iter().zip(&other.rounds).map(|(ours, theirs)| ours / theirs).collect();
        Spread::of(&ratios)
    }

    /// The most memory that it told of, in MB, where the system tells it (Linux).
    pub(crate) fn peak(&self) -> Option<f64> {
        self.peak.map(|peak| peak as f64 / 1024.0)
    }
}

/// MB, as measured once.
pub(crate) fn megabytes(number: f64) -> Figure {
    Figure::of(Spread::of(&[number]), "MB")
}

/// Times all subjects, after one round that does not count.
pub(crate) fn all(subjects: &[Subject]) -> Result<Vec<Times>> {
    rounds(subjects, ROUNDS, true)
}

/// Times all subjects in some rounds, after one that does not count if they are `warmed`.
pub(crate) fn rounds(subjects: &[Subject], rounds: usize, warmed: bool) -> Result<Vec<Times>> {
    let mut times: Vec<Times> = subjects.iter().map(|_| Times::default()).collect();
    for round in usize::from(!warmed)..=rounds {
        for (subject, times) in subjects.iter().zip(&mut times) {
            let commands = (subject.commands)()?;
            let start = Instant::now();
            for command in commands {
                let output = run(command, &subject.name, subject.good_codes)?;
                times.peak = times.peak.max(program::told_peak(&output.stderr));
            }
            if round > 0 {
                times.rounds.push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    Ok(times)
}

/// Milliseconds that some work in this process takes.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// Runs a command to its end; what it prints is taken in, as a reader would.
pub(crate) fn run(mut command: Command, name: &str, good_codes: &[i32]) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {name}"))?;
    match output.status.code() {
        Some(code) if good_codes.contains(&code) => Ok(output),
        _ => bail!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim()),
    }
}
