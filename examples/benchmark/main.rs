//! Measures how long the program takes and how much memory, beside the tools that read the same files.
//!
//! `cargo run --release --example benchmark` measures all parts, prints a table for each, and writes the tables into
//! docs/performance.md; `-- PART …` does so with some of them. `-- FOLDER` tells what telling the kinds and reading the facts of that
//! folder's papers costs, `-- start FILE` how long another build of the program takes to begin; both are only printed. Every tool is a
//! process of its own, the tools take turns, and the limits are on ratios, which a slow or busy machine changes little. It fails where
//! a limit is broken. A tool that is not installed is skipped, and its table says so. A build without optimisation writes nothing.

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
mod copying;
#[path = "../../tests/common/cues.rs"]
mod cues;
mod dicom;
#[allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a part of the tests")]
#[path = "../../tests/layout/drawn.rs"]
mod drawn;
mod duplicates;
mod growth;
mod listing;
mod long_lines;
#[path = "../make/mod.rs"]
#[allow(dead_code, reason = "a part of the maker of the examples")]
mod make;
mod measure;
#[path = "../measured/mod.rs"]
mod measured;
mod negation;
mod papers;
mod parts;
#[path = "../make/batch.rs"]
mod patients;
mod peer;
mod program;
mod reading;
mod recognition;
mod slices;
mod stages;
mod start;
mod summary;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};

use measured::Page;
use table::Table;

/// Where a part finds the examples, and a folder of its own that is deleted afterwards.
pub(crate) struct Place {
    examples: PathBuf,
    temporary: PathBuf,
}

/// What is measured by itself: its name on the command line and in the page, its title, and how.
type Part = (&'static str, &'static str, fn(&Place) -> Result<Table>);

const PARTS: [Part; 15] = [
    ("reading", "Reading PDF files", reading::measure),
    ("dicom", "Headers of DICOM slices", slices::measure),
    ("duplicates", "Files of the same bytes", duplicates::measure),
    ("negation", "What a sentence states or denies", negation::measure),
    ("recognition", "Recognising pages", recognition::measure),
    ("growth", "The whole scan, with more and more papers", growth::measure),
    ("stages", "Where the time goes, and the slowest tenth of the papers", stages::measure),
    ("again", "A second run", again::measure),
    ("batch", "Two hundred patients", batch::measure),
    ("summary", "The summary of sixty papers", summary::measure),
    ("copying", "The copies of a dossier", copying::measure),
    ("start", "How the program begins", start::measure),
    ("words", "Kinds and facts of papers that have their words as text", parts::of_sixty),
    ("cases", "Kinds and facts of papers as families hold them", parts::as_held),
    ("long-lines", "Lines of repeated cues", long_lines::measure),
];

fn main() -> ExitCode {
    // The benchmark starts itself as the program, so that no other build of it is measured by mistake.
    if let Some(part) = program::asked_for() {
        return program::play(part);
    }
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("not measured: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all that was asked for was measured, and all limits hold.
fn run() -> Result<bool> {
    if cfg!(debug_assertions) {
        println!("This build is not optimised: its figures say nothing, and nothing is written. Use --release.\n");
    }
    println!("Median (least to most).");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let named = |name: &String| PARTS.into_iter().find(|part| part.0 == name);
    match arguments.as_slice() {
        [] => of_parts(&PARTS),
        [start, program] if start == "start" && named(program).is_none() => {
            Ok(printed("How this program begins", &start::of(Path::new(program))?))
        }
        [folder] if named(folder).is_none() && Path::new(folder).is_dir() => {
            Ok(printed("Kinds and facts of the papers of the folder", &parts::of_text(Path::new(folder))?))
        }
        names => match names.iter().map(named).collect::<Option<Vec<Part>>>() {
            Some(parts) => of_parts(&parts),
            None => bail!("the parts are {}; a folder is measured too", PARTS.map(|part| part.0).join(", ")),
        },
    }
}

/// Measures parts one after another; one that cannot be measured does not keep the others from it.
fn of_parts(parts: &[Part]) -> Result<bool> {
    let mut page = Page::of_docs("performance.md")?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let day = chrono::Local::now().date_naive();
    let on = format!("{day}, {cores} cores, a release build.");
    let (mut broken, mut failed) = (Vec::new(), Vec::new());
    for (name, title, measure) in parts {
        let folder = tempfile::Builder::new().prefix("cart-dossier-benchmark-").tempdir()?;
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let place = Place { examples, temporary: folder.path().to_owned() };
        match measure(&place) {
            Ok(table) => {
                if !printed(&format!("{title} (-- {name})"), &table) {
                    broken.push(*name);
                }
                if !cfg!(debug_assertions) {
                    page.put(name, &table.markdown(&on)?)?;
                }
            }
            Err(error) => {
                println!("\n{title}\n  not measured: {error:#}");
                failed.push(*name);
            }
        }
    }
    for (names, what) in [(&broken, "A limit is broken"), (&failed, "Not measured")] {
        if !names.is_empty() {
            println!("\n{what}: {}", names.join(", "));
        }
    }
    Ok(broken.is_empty() && failed.is_empty())
}

/// Prints a table; whether its limits hold.
fn printed(title: &str, table: &Table) -> bool {
    print!("\n{title}\n{}", table.screen());
    table.holds()
}
