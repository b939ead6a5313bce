//! The copying of a dossier, hashes included, beside `cp -r` of the same files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow, ensure};
use cart_dossier::cli::organise::store::{Job, Outcome, Store};
use cart_dossier::model::file::Content;
use cart_dossier::report::dossier::Beside;
use cart_dossier::report::letter::Language;
use cart_dossier::watch::Watch;

use super::measure::{self, Subject};
use super::program::{self, Part};

/// How many papers are copied.
const PAPERS: usize = 300;
/// Copying may take this much of the time of `cp -r`: no less than half its speed.
const LIMIT: f64 = 2.0;

/// Measures it on copies of the papers of the cases; whether the limit holds.
pub(crate) fn measure(cases: &[PathBuf], temporary: &Path) -> Result<bool> {
    let from = temporary.join("to-be-copied");
    let (papers, bytes) = make(cases, &from)?;
    println!("\nCopying {papers} papers, {} MB", bytes >> 20);
    if !measure::is_installed("cp") {
        println!("  cp is not installed: not measured");
        return Ok(true);
    }
    let subject = |name: &str, command: fn(&Path, &Path) -> Result<Command>| {
        let (from, to, rounds) = (from.clone(), temporary.join(format!("copied {name}")), AtomicUsize::new(0));
        Subject {
            name: name.to_owned(),
            commands: Box::new(move || {
                // Every round copies to a new folder, as the program writes nothing that is there.
                let round = rounds.fetch_add(1, Ordering::Relaxed);
                let _ = fs::remove_dir_all(to.join((round.wrapping_sub(1)).to_string()));
                fs::create_dir_all(&to)?;
                Ok(vec![command(&from, &to.join(round.to_string()))?])
            }),
            good_codes: &[0],
        }
    };
    let subjects = [
        subject("the copies of a dossier, hashed", |from, to| {
            let mut command = program::command(Part::Copying)?;
            command.arg(from).arg(to);
            Ok(command)
        }),
        subject("cp -r", |from, to| {
            let mut command = Command::new("cp");
            command.arg("-r").arg(from).arg(to);
            Ok(command)
        }),
    ];
    let times = measure::all(&subjects)?;
    for (subject, times) in subjects.iter().zip(&times) {
        super::compare::print_times(subject, times);
    }
    let ratio = times[0].against(&times[1]);
    let kept = ratio.median <= LIMIT;
    println!("  {:<40}{ratio:.2}, limit {LIMIT:.1}: {}", "ratio", if kept { "kept" } else { "BROKEN" });
    Ok(kept)
}

/// Three hundred papers as people have them: the files of the cases in turn.
fn make(cases: &[PathBuf], folder: &Path) -> Result<(usize, u64)> {
    let mut sources: Vec<PathBuf> = Vec::new();
    for case in cases {
        for entry in fs::read_dir(case)? {
            let path = entry?.path();
            sources.extend(Some(path).filter(|path| path.is_file()));
        }
    }
    sources.sort();
    ensure!(!sources.is_empty(), "there are no papers");
    fs::create_dir_all(folder)?;
    let mut bytes = 0;
    for (number, path) in (1..=PAPERS).zip(sources.iter().cycle()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bytes += fs::copy(path, folder.join(format!("{number:03} {name}")))?;
    }
    Ok((PAPERS, bytes))
}

/// Copies a folder as `organise` does; for the process that is measured.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let store = Store::open(to, &Beside::of(Language::En)).map_err(|refused| anyhow!("{refused:?}"))?;
    let mut jobs = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Twenty sections, as a checklist has.
        let section = jobs.len() % 20;
        jobs.push(Job {
            file: String::new(),
            target: format!("{section:02} Section/{name}"),
            content: Content::Disk(entry.path()),
            sha256: None,
            bytes: Some(entry.metadata()?.len()),
        });
    }
    let written = store.put_all(&jobs, &Watch::default()).map_err(|(path, error)| anyhow!("{}: {error}", path.display()))?;
    let written = written.context("it was stopped")?;
    ensure!(written.iter().all(|outcome| matches!(outcome, Outcome::Written(_))), "not everything was written");
    Ok(())
}
