//! How long the program takes to begin, beside one that does nothing, and how large it is.
//!
//! The program itself is measured and not the benchmark, which is larger: the one that lies where this was built, or one that is named
//! (`-- start FILE`), such as a static one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::measure::Spread;

/// Processes of a millisecond need many rounds.
const ROUNDS: usize = 101;
/// To say its version it may take so many times what `true` takes.
const LIMIT: f64 = 3.0;

/// Measures it; whether the limit holds. A program that is not there is skipped and said so.
pub(crate) fn measure(named: Option<PathBuf>) -> Result<bool> {
    let program = match named {
        Some(program) => program,
        None => beside_this()?,
    };
    println!("\nHow the program begins");
    if !program.is_file() {
        println!("  skipped: {} is not there; cargo build --release makes it", program.display());
        return Ok(true);
    }
    if Command::new("true").output().is_err() {
        println!("  skipped: there is no program `true` here");
        return Ok(true);
    }
    let [mut nothing, mut version, mut help] = [const { Vec::new() }; 3];
    for round in 0..=ROUNDS {
        let times =
            [time(Path::new("true"), None)?, time(&program, Some("--version"))?, time(&program, Some("--help"))?];
        if round > 0 {
            nothing.push(times[0]);
            version.push(times[1] / times[0]);
            help.push(times[2] / times[0]);
        }
    }
    let version = Spread::of(&version);
    let kept = version.median <= LIMIT;
    let bytes = std::fs::metadata(&program)?.len();
    println!("  {:<40}{:.2}", "true", Spread::of(&nothing));
    println!(
        "  {:<40}{version:.2}, limit {LIMIT}: {}",
        "--version, in parts of it",
        if kept { "kept" } else { "BROKEN" }
    );
    println!("  {:<40}{:.2}", "--help, in parts of it", Spread::of(&help));
    println!("  {:<40}{:>8.1} MB", "size of the program", bytes as f64 / 1e6);
    Ok(kept)
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
    let start = Instant::now();
    if !command.status().with_context(|| format!("cannot start {}", program.display()))?.success() {
        bail!("{} failed", program.display());
    }
    Ok(start.elapsed().as_secs_f64() * 1e3)
}
