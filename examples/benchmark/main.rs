//! Measures how long the program takes and how much memory, beside the tools that read the same files.
//!
//! `cargo run --release --example benchmark`. Every tool is a process of its own, the tools take turns, and the limits
//! are on ratios, which a slow or busy machine changes little. With a folder behind it (`-- FOLDER`) it measures on that
//! folder's papers alone what telling their kinds and reading their facts cost, with `-- long-lines` how lines of repeated cues are read,
//! with `-- cases` what both cost on the papers of the cases, with `-- copying` what the copies of a dossier cost, with `-- summary` what
//! writing the summary of sixty papers costs, with `-- batch` what two hundred patients cost, with `-- start` how long the program takes
//! to begin (`-- start FILE`: that one). It fails where a limit is broken. A tool that is not
//! installed is skipped, and said to be. What the figures mean: docs/performance.md.

// A measuring tool: it prints, and what it cannot do stops it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod again;
mod batch;
#[allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a part of the tests")]
#[path = "../../tests/layout/cases.rs"]
mod cases;
#[allow(clippy::unwrap_used, clippy::panic, reason = "a part of the tests")]
#[path = "../../tests/common/mod.rs"]
mod common;
mod compare;
mod copying;
mod dicom;
#[allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a part of the tests")]
#[path = "../../tests/layout/drawn.rs"]
mod drawn;
mod long_lines;
#[path = "../make/mod.rs"]
#[allow(dead_code, reason = "a part of the maker of the examples")]
mod make;
mod measure;
mod papers;
mod parts;
#[path = "../make/batch.rs"]
mod patients;
mod program;
mod stages;
mod start;
mod summary;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

fn main() -> ExitCode {
    // The benchmark starts itself as the program, so that no other build of it is measured by mistake.
    if let Some(part) = program::asked_for() {
        return program::play(part);
    }
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            println!("\nA limit is broken.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("not measured: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The head of what two stages cost.
const PARTS: &str = "Telling the kinds of papers and reading their facts, beside reading the papers";
/// The papers on which the limits of both are kept.
const CASES: &str = "the papers of the cases, scans and photos among them";
/// The columns of the long lines.
const LINES: &str = "0.6 MB and 5 MB, and how the time grows in parts of the length";

/// Whether all limits hold.
fn run() -> Result<bool> {
    if cfg!(debug_assertions) {
        println!("This build is not optimised: its figures say nothing. Use --release.\n");
    }
    println!("Times in milliseconds: median (least to most).\n");
    if std::env::args_os().nth(1).is_some_and(|part| part == "long-lines") {
        println!("Lines of repeated cues, {LINES}");
        return long_lines::measure();
    }
    if std::env::args_os().nth(1).is_some_and(|part| part == "cases") {
        println!("{PARTS}");
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        return parts::as_held(&papers::cases(&examples)?, CASES);
    }
    if std::env::args_os().nth(1).is_some_and(|part| part == "copying") {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let folder = tempfile::Builder::new().prefix("cart-dossier-benchmark-").tempdir()?;
        return copying::measure(&papers::cases(&examples)?, folder.path());
    }
    if std::env::args_os().nth(1).is_some_and(|part| part == "summary") {
        return summary::measure(tempfile::Builder::new().prefix("cart-dossier-benchmark-").tempdir()?.path());
    }
    if std::env::args_os().nth(1).is_some_and(|part| part == "batch") {
        return batch::measure(tempfile::Builder::new().prefix("cart-dossier-benchmark-").tempdir()?.path());
    }
    if std::env::args_os().nth(1).is_some_and(|part| part == "start") {
        return start::measure(std::env::args_os().nth(2).map(Into::into));
    }
    if let Some(folder) = std::env::args_os().nth(1) {
        println!("{PARTS}");
        return parts::of_text(Path::new(&folder), "the papers of the folder");
    }
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("{cores} cores\n");
    let folder = tempfile::Builder::new().prefix("cart-dossier-benchmark-").tempdir()?;
    let mut holds = true;

    let made = papers::make(&examples, &folder.path().join("papers"))?;
    println!("{} PDF files, {} pages, {} bytes", made.files.len(), made.pages, made.bytes);
    holds &= compare::papers(&made)?;

    println!("\nA second run, {} files and a new one", made.files.len());
    holds &= again::measure(&made, folder.path())?;

    holds &= copying::measure(&papers::cases(&examples)?, folder.path())?;

    holds &= summary::measure(folder.path())?;

    holds &= batch::measure(folder.path())?;

    holds &= start::measure(None)?;

    println!("\nOne command");
    compare::commands(&examples.join("case-2-large-b-cell-lymphoma/papers"), folder.path())?;

    println!("\nWhere the time goes, one file after another");
    stages::print(&made.folder, "the PDF files")?;
    stages::print(&examples.join("case-2-large-b-cell-lymphoma/papers"), "the papers of case 2")?;

    println!("\n{PARTS}");
    holds &= parts::of_text(&made.folder, "the PDF files, which have their words as text")?;
    holds &= parts::as_held(&papers::cases(&examples)?, CASES)?;

    println!("\nLines of repeated cues, {LINES}");
    holds &= long_lines::measure()?;

    let disc = dicom::make(&folder.path().join("disc"))?;
    println!(
        "\n{} DICOM slices of {} KB in {} series, written in full, {} MB",
        disc.slices,
        disc.slice_bytes >> 10,
        disc.series,
        (disc.slices * disc.slice_bytes) >> 20
    );
    holds &= compare::slices(&disc)?;
    Ok(holds)
}
