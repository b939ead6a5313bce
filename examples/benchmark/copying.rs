//! The copying of a dossier, whose papers were hashed when they were read, beside `cp -r` of the same files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, anyhow, ensure};
use cart_dossier::cli::organise::store::{Job, Outcome, Store};
use cart_dossier::model::file::Content;
use cart_dossier::report::dossier::{Beside, manifest};
use cart_dossier::report::letter::Language;
use cart_dossier::watch::Watch;
use sha2::{Digest, Sha256};

use super::measure::{self, Subject};
use super::program::{self, Part};

/// How many papers are copied.
const PAPERS: usize = 300;
/// Copying may take this much of the time of `cp -r`: no less than half its speed.
const LIMIT: f64 = 2.0;

/// The size of a paper that was scanned at a copy shop.
const SCAN: usize = 600 << 10;

/// Measures it on copies of the papers of the cases, as they are and as large as scans; whether the limit holds.
pub(crate) fn measure(cases: &[PathBuf], temporary: &Path) -> Result<bool> {
    Ok(measure_one(cases, 0, &temporary.join("small"))? & measure_one(cases, SCAN, &temporary.join("large"))?)
}

fn measure_one(cases: &[PathBuf], least: usize, temporary: &Path) -> Result<bool> {
    let from = temporary.join("to-be-copied");
    let (papers, bytes) = make(cases, least, &from)?;
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
        subject("the copies of a dossier", |from, to| {
            let mut command = program::command(Part::Copying)?;
            command.arg(from).arg(to).arg(from.with_extension("sums"));
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

/// Three hundred papers: the files of the cases in turn, filled up to a size.
fn make(cases: &[PathBuf], least: usize, folder: &Path) -> Result<(usize, u64)> {
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
    let (mut bytes, mut sums) = (0_u64, String::new());
    for (number, path) in (1..=PAPERS).zip(sources.iter().cycle()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut paper = fs::read(path)?;
        // Nothing that a file system could pack.
        let mut state = number as u64;
        while paper.len() < least {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            paper.extend(state.to_le_bytes());
        }
        fs::write(folder.join(format!("{number:03} {name}")), &paper)?;
        bytes += paper.len() as u64;
        sums.push_str(&format!("{:x}  {number:03} {name}\n", Sha256::digest(&paper)));
    }
    fs::write(folder.with_extension("sums"), sums)?;
    Ok((PAPERS, bytes))
}

/// Copies a folder as `organise` does, to which the hashes are known from the reading; for the process that is measured.
pub(crate) fn copy(from: &Path, to: &Path, sums: &Path) -> Result<()> {
    let sums = fs::read_to_string(sums)?;
    let sums: BTreeMap<String, String> =
        sums.lines().filter_map(manifest::line).map(|(hash, name)| (name, hash)).collect();
    let store = Store::open(to, &Beside::of(Language::En)).map_err(|refused| anyhow!("{refused:?}"))?;
    let mut jobs = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Twenty sections, as a checklist has.
        let section = jobs.len() % 20;
        let meta = entry.metadata()?;
        jobs.push(Job {
            file: String::new(),
            target: format!("{section:02} Section/{name}"),
            content: Content::Disk(entry.path()),
            sha256: sums.get(&name).cloned(),
            bytes: Some(meta.len()),
            modified: meta.modified().ok(),
        });
    }
    let written =
        store.put_all(&jobs, &Watch::default()).map_err(|(path, error)| anyhow!("{}: {error}", path.display()))?;
    let written = written.context("it was stopped")?;
    ensure!(written.iter().all(|outcome| matches!(outcome, Outcome::Written(_))), "not everything was written");
    Ok(())
}
