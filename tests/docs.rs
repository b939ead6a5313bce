//! What README and docs say is true in what a program can check: their commands are understood, their links and pictures
//! lead somewhere, every page can be reached, the output that they show is what the program says, and figures that a command
//! measures are there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

#[path = "docs/commands.rs"]
mod commands;
mod common;
#[path = "docs/links.rs"]
mod links;
#[path = "docs/measured.rs"]
mod measured;
#[path = "docs/output.rs"]
mod output;
#[path = "docs/reference.rs"]
mod reference;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::project;

/// The largest picture (bytes): the pages are read on telephones too.
const PICTURE: u64 = 120 * 1024;

/// A page: its path in the project, and its text.
struct Page {
    path: String,
    text: String,
}

/// README and every page in `docs`, decision records too.
fn pages() -> Vec<Page> {
    let mut paths = vec![project("README.md")];
    paths.extend(files(&project("docs")).into_iter().filter(|path| path.extension().is_some_and(|end| end == "md")));
    let page = |path: PathBuf| Page { text: fs::read_to_string(&path).unwrap(), path: relative(&path) };
    paths.into_iter().map(page).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// A path in the project, with `/` on every system.
fn relative(path: &Path) -> String {
    path.strip_prefix(project("")).unwrap().to_string_lossy().replace('\\', "/")
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_command_is_understood() {
    let pages = pages();
    let all: Vec<String> = pages
        .iter()
        .flat_map(|page| commands::wrong(&page.text).into_iter().map(|it| format!("{}: {it}", page.path)))
        .collect();
    none(&all);
    let count: usize = pages.iter().map(|page| commands::of(&page.text).len()).sum();
    assert!(count > 40, "only {count} commands were found in the docs: are they still looked for in the right way?");
}

#[test]
fn the_reference_is_that_of_the_program() {
    let path = project("docs/cli.md");
    let page = fs::read_to_string(&path).unwrap();
    let made = reference::with_reference(&page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    } else {
        assert!(
            page == made,
            "docs/cli.md does not say what the program does now. This writes it anew: UPDATE_DOCS=1 cargo test --test docs"
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    none(
        &pages()
            .iter()
            .flat_map(|page| links::broken(&page.path, &page.text, &|path| project(path)))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_page_can_be_reached() {
    let pages = pages();
    let mut reached: BTreeSet<String> = BTreeSet::from(["README.md".to_owned()]);
    // Along links and names, from README on.
    loop {
        let from = pages.iter().filter(|page| reached.contains(&page.path));
        let found: BTreeSet<String> = from.flat_map(|page| links::named(&page.path, &page.text)).collect();
        let before = reached.len();
        reached.extend(found);
        if reached.len() == before {
            break;
        }
    }
    // A decision is cited by its number, in the code too.
    let apart = |path: &str| path.starts_with("docs/decisions/");
    let lost = pages.iter().map(|page| &page.path).filter(|path| !apart(path) && !reached.contains(*path));
    none(&lost.map(|path| format!("{path}: no page that README leads to names it")).collect::<Vec<_>>());
}

#[test]
fn pictures_are_small_and_each_is_shown() {
    let shown: BTreeSet<String> = pages().iter().flat_map(|page| links::named(&page.path, &page.text)).collect();
    let mut wrong = Vec::new();
    for path in files(&project("docs/pictures")) {
        let name = relative(&path);
        let size = fs::metadata(&path).unwrap().len();
        if size > PICTURE {
            wrong.push(format!("{name}: {size} bytes, more than {PICTURE}"));
        }
        if !shown.contains(&name) {
            wrong.push(format!("{name}: no page shows it"));
        }
    }
    none(&wrong);
}

#[test]
fn shown_output_is_what_the_program_says() {
    let kept = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut shown = 0;
    for page in pages() {
        for sample in output::samples(&page.text) {
            shown += 1;
            let said = output::run(&sample.command, kept.path());
            wrong.extend(
                output::differs(&sample, &said)
                    .map(|line| format!("{}: {}: not said: {line}", page.path, sample.command)),
            );
        }
    }
    none(&wrong);
    assert!(shown > 0, "no page shows output with its command before it");
}

#[test]
fn every_measured_place_is_filled_by_its_command() {
    let examples = files(&project("examples"));
    let sources = |name: &str| {
        let of = |path: &&PathBuf| {
            let below = format!("examples/{name}");
            let path = relative(path);
            path.ends_with(".rs") && (path == format!("{below}.rs") || path.starts_with(&format!("{below}/")))
        };
        examples.iter().filter(of).map(|path| fs::read_to_string(path).unwrap()).collect::<String>()
    };
    let mains = examples.iter().map(|path| relative(path)).filter_map(|path| {
        let name = path.strip_prefix("examples/")?;
        name.strip_suffix("/main.rs").or_else(|| name.strip_suffix(".rs").filter(|name| !name.contains('/')))?;
        Some(name.split(['/', '.']).next()?.to_owned())
    });
    let writers: Vec<measured::Writer> = mains.map(|name| measured::Writer { sources: sources(&name), name }).collect();
    let pages = pages();
    let wrong = pages.iter().flat_map(|page| {
        let name = page.path.rsplit('/').next().unwrap_or_default();
        measured::wrong(name, &page.text, &writers).into_iter().map(|it| format!("{}: {it}", page.path))
    });
    none(&wrong.collect::<Vec<_>>());
    assert!(pages.iter().map(|page| measured::count(&page.text)).sum::<usize>() > 0, "no page has a measured place");
}
