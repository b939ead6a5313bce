//! Measures, on a folder of labelled papers, how well they are sorted and read.
//!
//! `cargo run --release --example accuracy -- FOLDER`, where `FOLDER/labels.tsv` has the columns `id`, `path`,
//! `language`, `kind` and `also` (kinds that are as right, parted by commas). With the id of a paper as a second
//! argument it shows the points of that paper alone. `facts.tsv` and `negation.tsv` beside it are measured too; with
//! `ACCURACY_DETAILS=1` every miss is printed.

// A measuring tool: it prints, and a wrong folder stops it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod corpus;
mod facts;
mod kinds;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: accuracy FOLDER");
        return ExitCode::from(2);
    };
    match corpus::load(Path::new(&folder)) {
        Ok(papers) => {
            match std::env::args().nth(2) {
                Some(id) => print!("{}", kinds::explain(&papers, &id)),
                None => {
                    print!("{}", kinds::report(&papers));
                    for part in [facts::report(Path::new(&folder), &papers), facts::negation(Path::new(&folder))] {
                        print!("{}", part.unwrap_or_else(|error| format!("not measured: {error}\n")));
                    }
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", Path::new(&folder).display());
            ExitCode::FAILURE
        }
    }
}
