//! The benchmark's own executable as the program: the same library and command line, started as a process.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

/// Tells the started process what to be.
const PART: &str = "CART_DOSSIER_BENCHMARK";
/// Behind it stands the peak memory, on the last line of stderr.
const PEAK: &str = "peak memory in KB: ";

/// What a started process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The program, which tells its peak memory when it is done.
    Program,
    /// The measurement of the stages: a process that has loaded nothing yet.
    Stages,
    /// The writing of one summary.
    Summary,
    /// The first stage alone.
    Intake,
}

/// The names under which they are started.
const PARTS: [(Part, &str); 4] =
    [(Part::Program, "program"), (Part::Stages, "stages"), (Part::Summary, "summary"), (Part::Intake, "intake")];

/// What this process was started as.
pub(crate) fn asked_for() -> Option<Part> {
    let asked = std::env::var(PART).ok()?;
    PARTS.into_iter().find(|(_, name)| *name == asked).map(|(part, _)| part)
}

/// Does what this process was started for.
pub(crate) fn play(part: Part) -> ExitCode {
    match part {
        Part::Program => {
            let code = cart_dossier::cli::main();
            if let Some(peak) = peak_memory() {
                eprintln!("{PEAK}{peak}");
            }
            code
        }
        Part::Summary => {
            let arguments: Vec<String> = std::env::args().skip(1).collect();
            let [language, lines] = arguments.as_slice() else { return ExitCode::FAILURE };
            tell(super::summary::play(language, Path::new(lines)))
        }
        Part::Stages => tell(super::stages::play(&folder())),
        Part::Intake => tell(super::duplicates::play(&folder())),
    }
}

/// The folder that this process was given.
fn folder() -> PathBuf {
    std::env::args_os().nth(1).unwrap_or_default().into()
}

fn tell(said: Result<String>) -> ExitCode {
    match said {
        Ok(said) => {
            print!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A command that starts this executable as `part`.
pub(crate) fn command(part: Part) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("the benchmark does not find itself")?);
    let name = PARTS.into_iter().find(|(one, _)| *one == part).map(|(_, name)| name);
    command.env(PART, name.context("a part without a name")?);
    // Every run reads everything, but for those that name a folder of their own.
    command.env("CART_DOSSIER_CACHE", "");
    Ok(command)
}

/// The most memory this process has held, in KB, where the system tells it (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The peak that a finished process told.
pub(crate) fn told_peak(stderr: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(stderr);
    text.lines().rev().find_map(|line| line.strip_prefix(PEAK)).and_then(|peak| peak.parse().ok())
}
