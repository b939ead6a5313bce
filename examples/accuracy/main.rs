//! Measures how well papers are told, read and set together, and writes docs/accuracy.md.
//!
//! `cargo run --release --example accuracy [-- FOLDER] [--ocr]`. `FOLDER/labels.tsv` has the columns `id`, `path`, `language`, `kind`
//! and `also` (kinds that are as right, parted by commas); `facts.tsv` and `negation.tsv` beside it are measured too. Without a folder
//! these parts are skipped, without `--ocr` recognition is, which takes long: what the page says of them stays. With the id of a paper
//! behind the folder, the points of that paper alone are shown, and nothing is written. With `ACCURACY_DETAILS=1` every miss is printed.

// A measuring tool: it prints, and a wrong folder stops it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[path = "../../tests/common/mod.rs"]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a part of the tests")]
mod common;
mod corpus;
mod facts;
mod identity;
mod kinds;
mod known;
#[path = "../make/mod.rs"]
#[allow(dead_code, reason = "a part of the maker of the examples")]
mod make;
mod marked;
#[path = "../measured/mod.rs"]
mod measured;
mod negation;
#[path = "../make/batch.rs"]
mod patients;
mod recognition;
mod statuses;
mod table;
#[path = "../../tests/cases/variation.rs"]
#[allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "a part of the tests")]
mod variation;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use measured::Page;

/// What the user asked for.
#[derive(Debug, Default)]
struct Wanted {
    /// The labelled papers.
    folder: Option<PathBuf>,
    /// The id of one of them, of which the points are shown.
    paper: Option<String>,
    /// With recognition.
    ocr: bool,
    /// With each miss.
    details: bool,
}

impl Wanted {
    fn from_arguments() -> Self {
        let (options, names): (Vec<String>, Vec<String>) =
            std::env::args().skip(1).partition(|argument| argument == "--ocr");
        let mut names = names.into_iter();
        Self {
            folder: names.next().map(PathBuf::from),
            paper: names.next(),
            ocr: !options.is_empty(),
            details: std::env::var_os("ACCURACY_DETAILS").is_some(),
        }
    }
}

fn main() -> Result<()> {
    let wanted = Wanted::from_arguments();
    if let (Some(folder), Some(id)) = (&wanted.folder, &wanted.paper) {
        print!("{}", kinds::explain(&papers(folder)?, id));
        return Ok(());
    }
    let mut report = Report { page: Page::of_docs("accuracy.md")? };
    match &wanted.folder {
        Some(folder) => report.labelled(folder, wanted.details)?,
        None => {
            println!("Kinds, facts, negation: not measured in this run, it was given no folder of labelled papers.")
        }
    }
    report.tell("marked", &marked::count()?)?;
    let known = known::all()?;
    report.tell("statuses", &statuses::measure(&known))?;
    report.tell("identity", &identity::measure(&known, wanted.details))?;
    match wanted.ocr {
        true => {
            for (place, table) in recognition::measure(wanted.details)? {
                report.tell(place, &table)?;
            }
        }
        false => println!("\nRecognition: not measured in this run; -- --ocr measures it, which takes long."),
    }
    Ok(())
}

fn papers(folder: &Path) -> Result<Vec<corpus::Paper>> {
    corpus::load(folder).with_context(|| format!("the labelled papers in {} cannot be read", folder.display()))
}

/// Where figures go: to the screen, and to their place on the page.
struct Report {
    page: Page,
}

impl Report {
    /// What needs labelled papers. A list that is not in the folder is skipped.
    fn labelled(&mut self, folder: &Path, details: bool) -> Result<()> {
        let papers = papers(folder)?;
        self.tell("kinds", &kinds::measure(&papers, details))?;
        for (place, measured) in
            [("facts", facts::measure(folder, &papers, details)), ("negation", negation::measure(folder, details))]
        {
            match measured {
                Ok(table) => self.tell(place, &table)?,
                Err(error) => println!("\n{place}: not measured in this run: {error}"),
            }
        }
        Ok(())
    }

    fn tell(&mut self, place: &str, markdown: &str) -> Result<()> {
        println!("\n{place}\n\n{}", markdown.trim());
        self.page.put(place, markdown)
    }
}
