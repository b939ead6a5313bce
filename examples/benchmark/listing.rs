//! The program's listing of a folder, beside other programs on the same files.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use cart_dossier::cli::exit;
use serde_json::Value;

use super::measure::{self, Subject, megabytes};
use super::program::{self, Part};
use super::table::Table;

/// The most memory the program may hold, in MB.
const MEMORY: f64 = 150.0;

/// What the program answers when it has listed a folder.
const LISTED: &[i32] = &[exit::COMPLETE as i32, exit::FILES_UNREAD as i32];

/// Another program that opens the same files.
pub(crate) struct Rival {
    /// Its name and version, and how it is run.
    pub(crate) label: String,
    /// What of its time the program may take, where there is a limit.
    pub(crate) limit: Option<f64>,
    pub(crate) subject: Subject,
}

impl Rival {
    /// `how`: how often it is started, for how many files.
    pub(crate) fn new(
        name: String,
        how: &str,
        limit: Option<f64>,
        commands: impl Fn() -> Vec<Command> + 'static,
    ) -> Self {
        let label = if how.is_empty() { name.clone() } else { format!("{name}, {how}") };
        Self { label, limit, subject: Subject { name, commands: Box::new(move || Ok(commands())), good_codes: &[0] } }
    }
}

/// Times the listing on all cores, on one, and the other programs.
pub(crate) fn beside(table: &mut Table, folder: &Path, rivals: Vec<Rival>) -> Result<()> {
    let mut subjects = vec![list(folder, None), list(folder, Some(1))];
    let mut compared = Vec::new();
    for Rival { label, limit, subject } in rivals {
        compared.push((label, limit));
        subjects.push(subject);
    }
    let times = measure::all(&subjects)?;
    let [ours, on_one, theirs @ ..] = times.as_slice() else { return Ok(()) };
    for ((label, limit), theirs) in compared.iter().zip(theirs) {
        let ratio = ours.against(theirs);
        match limit {
            Some(limit) => table.at_most("`list`, in parts of it", ratio, *limit),
            None => table.tell("`list`, in parts of it", ratio.figure()),
        }
        .beside(label);
        table.tell("the same, on one core", on_one.against(theirs).figure()).beside(label);
    }
    table.tell("`list`", ours.spread().ms());
    match ours.peak().into_iter().chain(on_one.peak()).reduce(f64::max) {
        Some(peak) => {
            table.at_most("peak memory", megabytes(peak), MEMORY);
        }
        None => table.note("This system does not tell the peak memory."),
    }
    Ok(())
}

/// The files and records of a folder, as `list --json` tells them.
pub(crate) fn told(folder: &Path) -> Result<Value> {
    let mut command = program::command(Part::Program)?;
    command.arg("list").arg(folder).arg("--json");
    let output = measure::run(command, "list --json", LISTED)?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The listing of a folder, on all cores or on some.
pub(crate) fn list(folder: &Path, cores: Option<usize>) -> Subject {
    let folder: PathBuf = folder.to_owned();
    Subject {
        name: "cart-dossier list".to_owned(),
        commands: Box::new(move || {
            let mut command = program::command(Part::Program)?;
            command.arg("list").arg(&folder);
            if let Some(cores) = cores {
                command.env("RAYON_NUM_THREADS", cores.to_string());
            }
            Ok(vec![command])
        }),
        good_codes: LISTED,
    }
}
