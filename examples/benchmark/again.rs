//! The second run after one new paper, beside a run on that paper alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use cart_dossier::cli::exit;

use super::measure::{self, Subject};
use super::program::{self, Part};
use super::table::Table;
use super::{Place, papers};

/// The second run may take this much of the time of the new paper alone.
const LIMIT: f64 = 1.2;
/// What the program answers when it has looked at a case.
const LOOKED: &[i32] = &[exit::COMPLETE as i32, exit::FILES_UNREAD as i32, exit::ITEMS_OPEN as i32];

/// Measures it on sixty papers.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let temporary = &place.temporary;
    let made = papers::make(&place.examples, &temporary.join("again"))?;
    let (all, kept) = (made.folder, temporary.join("again-kept"));
    measure::run(check(&all, &kept)?, "the first run", LOOKED)?;
    let first = made.files.first().context("no paper was made")?;
    let new = fs::read(first)?;

    // Every round has a paper that no run has seen yet.
    let (again, alone) = (new.clone(), new);
    let one = temporary.join("alone");
    fs::create_dir_all(&one)?;
    let subjects = [
        fresh("the second run, with one new paper", again, all.join("new.pdf"), move |_| check(&all, &kept)),
        fresh("the new paper alone, nothing kept", alone, one.join("new.pdf"), {
            let temporary = temporary.clone();
            move |round| check(&one, &temporary.join(format!("alone-kept-{round}")))
        }),
    ];
    let times = measure::all(&subjects)?;
    let mut table = Table::default();
    let what = format!("a second run on {} files and a new one, in parts of the new one alone", made.files.len());
    table.at_most(what, times[0].against(&times[1]), LIMIT);
    table.tell("the second run", times[0].spread().ms());
    Ok(table)
}

/// A command before each round of which a paper is put in place that differs from all before it.
fn fresh(name: &str, paper: Vec<u8>, path: PathBuf, command: impl Fn(usize) -> Result<Command> + 'static) -> Subject {
    let rounds = AtomicUsize::new(0);
    let name_of_round = name.to_owned();
    Subject {
        name: name.to_owned(),
        commands: Box::new(move || {
            let round = rounds.fetch_add(1, Ordering::Relaxed);
            let bytes = [paper.as_slice(), format!("% {name_of_round} {round}\n").as_bytes()].concat();
            fs::write(&path, bytes)?;
            ensure!(path.is_file(), "the new paper is not there");
            Ok(vec![command(round)?])
        }),
        good_codes: LOOKED,
    }
}

fn check(folder: &Path, kept: &Path) -> Result<Command> {
    let mut command = program::command(Part::Program)?;
    command.arg("check").arg(folder).args(["--as-of", "2026-11-20"]).env("CART_DOSSIER_CACHE", kept);
    Ok(command)
}
