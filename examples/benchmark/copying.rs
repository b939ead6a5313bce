//! The copying of a dossier, whose papers were hashed when they were read, beside `cp -r` of the same files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};
use cart_dossier::cli::organise::store::{Job, Outcome, Store};
use cart_dossier::model::Language;
use cart_dossier::model::file::Content;
use cart_dossier::report::dossier::Beside;
use cart_dossier::watch::Watch;
use sha2::{Digest, Sha256};

use super::measure::{self, Spread, Times};
use super::peer::CP;
use super::table::Table;
use super::{Place, papers};

/// How many papers are copied.
const PAPERS: usize = 300;
/// Copying may take this much of the time of `cp -r`: no less than half its speed.
const LIMIT: f64 = 2.0;

/// The size of a paper that was scanned at a copy shop.
const SCAN: usize = 600 << 10;

/// Measures it on copies of the papers of the cases, as they are and as large as scans.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let mut table = Table::default();
    let Some(peer) = table.peer(&CP) else { return Ok(table) };
    let cases = papers::cases(&place.examples)?;
    for (least, name) in [(0, "small"), (SCAN, "large")] {
        let temporary = place.temporary.join(name);
        let from = temporary.join("to-be-copied");
        let (papers, bytes) = make(&cases, least, &from)?;
        let ratio = against_cp(&from, &temporary)?;
        let what = format!("copying {papers} papers, {} MB, in parts of `cp -r`", bytes >> 20);
        table.at_most(what, ratio, LIMIT).beside(&peer);
    }
    Ok(table)
}

fn against_cp(from: &Path, temporary: &Path) -> Result<Spread> {
    let mut times = [Times::default(), Times::default()];
    for round in 0..=measure::ROUNDS {
        // To new folders, as the program writes nothing that is there.
        let (ours, theirs) = (temporary.join(format!("dossier {round}")), temporary.join(format!("cp {round}")));
        let jobs = jobs(from)?;
        let (copied, our_time) = measure::timed(|| copy(&jobs, &ours));
        copied?;
        let mut command = Command::new("cp");
        command.arg("-r").arg(from).arg(&theirs);
        let (copied, their_time) = measure::timed(|| measure::run(command, "cp", &[0]));
        copied?;
        for (times, time) in times.iter_mut().zip([our_time, their_time]) {
            if round > 0 {
                times.rounds.push(time);
            }
        }
        fs::remove_dir_all(&ours)?;
        fs::remove_dir_all(&theirs)?;
    }
    Ok(times[0].against(&times[1]))
}

/// Three hundred papers: the files of the cases in turn, filled up to a size.
fn make(cases: &[PathBuf], least: usize, folder: &Path) -> Result<(usize, u64)> {
    let mut sources: Vec<PathBuf> = Vec::new();
    for case in cases {
        sources.extend(papers::sorted(case)?.into_iter().filter(|path| path.is_file()));
    }
    sources.sort();
    ensure!(!sources.is_empty(), "there are no papers");
    fs::create_dir_all(folder)?;
    let mut bytes = 0;
    for (number, path) in (1..=PAPERS).zip(sources.iter().cycle()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut paper = fs::read(path)?;
        paper.extend(papers::noise(number as u64, least.saturating_sub(paper.len())));
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
