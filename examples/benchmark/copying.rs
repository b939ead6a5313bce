//! The copying of a dossier, whose papers were hashed when they were read, beside `cp -r` of the same files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use cart_dossier::cli::organise::store::{Job, Outcome, Store};
use cart_dossier::model::Language;
use cart_dossier::model::file::Content;
use cart_dossier::report::dossier::Beside;
use cart_dossier::watch::Watch;
use sha2::{Digest, Sha256};

use super::measure::{self, Times};

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
    let mut times = [Times::default(), Times::default()];
    for round in 0..=measure::ROUNDS {
        // To new folders, as the program writes nothing that is there.
        let (ours, theirs) = (temporary.join(format!("dossier {round}")), temporary.join(format!("cp {round}")));
        let jobs = jobs(&from)?;
        let start = Instant::now();
        copy(&jobs, &ours)?;
        let our_time = start.elapsed();
        let mut command = Command::new("cp");
        command.arg("-r").arg(&from).arg(&theirs);
        let start = Instant::now();
        measure::run(command, "cp", &[0])?;
        let their_time = start.elapsed();
        for (times, time) in times.iter_mut().zip([our_time, their_time]) {
            if round > 0 {
                times.rounds.push(time.as_secs_f64() * 1e3);
            }
        }
        fs::remove_dir_all(&ours)?;
        fs::remove_dir_all(&theirs)?;
    }
    for (name, times) in ["the copies of a dossier", "cp -r"].into_iter().zip(&times) {
        println!("  {name:<40}{}", times.spread());
    }
    let ratio = times[0].against(&times[1]);
    Ok(measure::at_most("ratio", ratio, LIMIT))
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
    let mut bytes = 0;
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
    }
    Ok((PAPERS, bytes))
}

/// The files of a folder as `organise` has them before it copies: with the hashes that were made when they were read.
fn jobs(from: &Path) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        // Twenty sections, as a checklist has.
        let section = jobs.len() % 20;
        jobs.push(Job {
            file: String::new(),
            target: format!("{section:02} Section/{}", entry.file_name().to_string_lossy()),
            sha256: Some(format!("{:x}", Sha256::digest(fs::read(entry.path())?))),
            content: Content::Disk(entry.path()),
            bytes: Some(meta.len()),
            modified: meta.modified().ok(),
        });
    }
    Ok(jobs)
}

fn copy(jobs: &[Job], to: &Path) -> Result<()> {
    let store = Store::open(to, &Beside::of(Language::En)).map_err(|refused| anyhow!("{refused:?}"))?;
    let written = store.put_all(jobs, &Watch::default());
    let written = written.map_err(|(path, error)| anyhow!("{}: {error}", path.display()))?.context("it was stopped")?;
    ensure!(written.iter().all(|outcome| matches!(outcome, Outcome::Written(_))), "not everything was written");
    Ok(())
}
