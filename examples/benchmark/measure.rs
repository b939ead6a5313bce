//! Times processes: several rounds, in which all take turns, so that a busy moment meets them all.

use std::fmt;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::program;

/// How often everything is measured, after one round that does not count.
pub(crate) const ROUNDS: usize = 7;

/// Something to be timed: commands that run one after another.
pub(crate) struct Subject {
    /// How it is called in the table.
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
    pub(crate) peak: Option<u64>,
}

/// Middle and edges of a row of numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    /// The same in another unit.
    pub(crate) fn scaled(self, by: f64) -> Self {
        let Self { median, least, most } = self;
        Self { median: median * by, least: least * by, most: most * by }
    }

    pub(crate) fn of(numbers: &[f64]) -> Self {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 { at(middle) } else { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 };
        Self { median, least: at(0), most: at(sorted.len().saturating_sub(1)) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(0);
        let Self { median, least, most } = self;
        write!(f, "{median:>8.digits$} ({least:.digits$} to {most:.digits$})")
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

/// Says whether a figure keeps its limit, and answers that.
pub(crate) fn at_most(name: &str, figure: Spread, limit: f64) -> bool {
    judged(name, figure, limit, figure.median <= limit)
}

/// The same for a limit that is to be reached.
pub(crate) fn at_least(name: &str, figure: Spread, limit: f64) -> bool {
    judged(name, figure, limit, figure.median >= limit)
}

fn judged(name: &str, figure: Spread, limit: f64, kept: bool) -> bool {
    println!("  {name:<40}{figure:.2}, limit {limit}: {}", if kept { "kept" } else { "BROKEN" });
    kept
}

/// Runs a command to its end; what it prints is taken in, as a reader would.
pub(crate) fn run(mut command: Command, name: &str, good_codes: &[i32]) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {name}"))?;
    match output.status.code() {
        Some(code) if good_codes.contains(&code) => Ok(output),
        _ => bail!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim()),
    }
}

/// Whether a tool can be started.
pub(crate) fn is_installed(tool: &str) -> bool {
    Command::new(tool).arg("--version").stdin(Stdio::null()).output().is_ok()
}
