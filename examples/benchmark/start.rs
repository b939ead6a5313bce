//! How long the program takes to begin, beside one that does nothing, and how large it is.
//!
//! The program itself is measured and not the benchmark, which is larger: the one that lies where this was built, or one that is named
//! (`-- start FILE`), such as a static one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Place;
use super::measure::{self, Spread, megabytes};
use super::peer::TRUE;
use super::table::Table;

/// Processes of a millisecond need many rounds.
const ROUNDS: usize = 101;
/// To say its version, or its help, it may take so many times what `true` takes.
const LIMIT: f64 = 3.0;
const ARGUMENTS: [&str; 2] = ["--version", "--help"];

/// Measures the program that lies beside this.
pub(crate) fn measure(_: &Place) -> Result<Table> {
    let program = beside_this()?;
    make(&program)?;
    of(&program)
}

/// Measures a program. One that is not there is skipped, and the table says so.
pub(crate) fn of(program: &Path) -> Result<Table> {
    let mut table = Table::default();
    if !program.is_file() {
        table.note(format!("Skipped: {} is not there; `cargo build --release` makes it.", program.display()));
        return Ok(table);
    }
    let Some(peer) = table.peer(&TRUE) else { return Ok(table) };
    let nothing = Path::new(TRUE.name);
    let (mut of_nothing, mut ratios): (Vec<f64>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let first = time(nothing, None)?;
        let each =
            ARGUMENTS.iter().map(|argument| Ok(time(program, Some(argument))? / first)).collect::<Result<_>>()?;
        if round > 0 {
            of_nothing.push(first);
            ratios.push(each);
        }
    }
    for (at, argument) in ARGUMENTS.iter().enumerate() {
        let ratio = Spread::of(&ratios.iter().map(|ratios| ratios[at]).collect::<Vec<_>>());
        table.at_most(format!("`{argument}`, in parts of it"), ratio, LIMIT).beside(&peer);
    }
    table.tell("`true`", Spread::of(&of_nothing).ms());
    table.tell("size of the program", megabytes(std::fs::metadata(program)?.len() as f64 / 1e6));
    Ok(table)
}

/// Builds the program anew where cargo started this, so that none of earlier sources is measured.
fn make(program: &Path) -> Result<()> {
    let folder = program.parent();
    let is_release = folder.and_then(Path::file_name).is_some_and(|profile| profile == "release");
    let (Some(cargo), Some(target)) = (std::env::var_os("CARGO"), folder.and_then(Path::parent)) else { return Ok(()) };
    if is_release {
        let mut command = Command::new(cargo);
        command.args(["build", "--release", "--bin", "cart-dossier", "--manifest-path"]);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).arg("--target-dir").arg(target);
        measure::run(command, "cargo build", &[0])?;
    }
    Ok(())
}

/// `target/release/cart-dossier` of `target/release/examples/benchmark`.
fn beside_this() -> Result<PathBuf> {
    let this = std::env::current_exe().context("the benchmark does not find itself")?;
    let folder = this.parent().and_then(Path::parent).context("the benchmark lies in no folder of a build")?;
    Ok(folder.join(format!("cart-dossier{}", std::env::consts::EXE_SUFFIX)))
}

fn time(program: &Path, argument: Option<&str>) -> Result<f64> {
    let mut command = Command::new(program);
    command.args(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (status, time) = measure::timed(|| command.status());
    if !status.with_context(|| format!("cannot start {}", program.display()))?.success() {
        bail!("{} failed", program.display());
    }
    Ok(time)
}
