//! The program beside other tools on the same files, and the limits.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail, ensure};
use cart_dossier::cli::exit;
use serde_json::Value;

use super::dicom::Disc;
use super::measure::{self, Spread, Subject, Times};
use super::papers::Papers;
use super::program::{self, Part};

/// Listing the PDF files may take this much of the time of `pdftotext`.
const PAPERS_LIMIT: f64 = 1.0;
/// Listing the slices may take this much of the time of `dcmdump`.
const SLICES_LIMIT: f64 = 2.0;
/// The most memory the program may hold, in MB.
const MEMORY_LIMIT: f64 = 150.0;

/// What the program answers when it has listed a folder.
const LISTED: &[i32] = &[exit::COMPLETE as i32, exit::FILES_UNREAD as i32];
/// What it answers when it has looked at a case.
const LOOKED: &[i32] = &[exit::COMPLETE as i32, exit::FILES_UNREAD as i32, exit::ITEMS_OPEN as i32];

/// Reads and classifies the papers; whether the limits hold.
pub(crate) fn papers(made: &Papers) -> Result<bool> {
    let case = listed(&made.folder)?;
    let files = case["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let records = case["records"].as_array().map(Vec::as_slice).unwrap_or_default();
    ensure!(files.len() == made.files.len(), "the program lists {} files", files.len());
    ensure!(files.iter().all(|file| file["state"] == "read"), "the program has not read every file");
    let sorted = records.iter().filter(|record| record["kind"] != "unclassified").count();
    println!("  the program reads {} files and tells the kind of {sorted}", files.len());

    let mut subjects = vec![list(&made.folder, None), list(&made.folder, Some(1))];
    if peer_is_there("pdftotext") {
        let files: Vec<PathBuf> = made.files.clone();
        subjects.push(Subject {
            name: "pdftotext, a process for each file".to_owned(),
            commands: Box::new(move || {
                Ok(files
                    .iter()
                    .map(|file| {
                        let mut command = Command::new("pdftotext");
                        command.arg(file).arg("-");
                        command
                    })
                    .collect())
            }),
            good_codes: &[0],
        });
    }
    judge(&subjects, PAPERS_LIMIT)
}

/// Lists the slices; whether the limits hold.
pub(crate) fn slices(disc: &Disc) -> Result<bool> {
    let case = listed(&disc.folder)?;
    let files = case["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let members: u64 = files.iter().filter_map(|file| file["members"].as_u64()).sum();
    ensure!(files.len() == disc.series && members == disc.slices as u64, "the program lists {members} slices");
    println!("  the program gathers {members} slices into {} series", files.len());

    let mut subjects = vec![list(&disc.folder, None), list(&disc.folder, Some(1))];
    if peer_is_there("dcmdump") {
        let folder = disc.folder.clone();
        subjects.push(Subject {
            name: "dcmdump -M, one process for all".to_owned(),
            commands: Box::new(move || {
                let mut command = Command::new("dcmdump");
                command.args(["-M", "+sd", "+r"]).arg(&folder);
                Ok(vec![command])
            }),
            good_codes: &[0],
        });
    }
    judge(&subjects, SLICES_LIMIT)
}

/// Times commands that have no peer.
pub(crate) fn commands(case: &Path, temporary: &Path) -> Result<()> {
    let start =
        Subject { name: "--version".to_owned(), commands: ours(vec!["--version".into()], None), good_codes: &[0] };
    let outputs = temporary.join("scans");
    let scan = ["scan".into(), case.into(), "-o".into(), outputs, "--as-of".into(), "2026-11-20".into()];
    let scan = Subject {
        name: "scan of examples/case-2, with its PDF".to_owned(),
        commands: ours(scan.to_vec(), None),
        good_codes: LOOKED,
    };
    let subjects = [start, scan];
    for (subject, times) in subjects.iter().zip(measure::all(&subjects)?) {
        print_times(subject, &times);
    }
    Ok(())
}

/// The files and records of a folder, as `list --json` tells them.
fn listed(folder: &Path) -> Result<Value> {
    let mut command = program::command(Part::Program)?;
    command.arg("list").arg(folder).arg("--json");
    let output = measure::run(command, "list --json", LISTED)?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The program's listing of a folder, on all cores or on some.
fn list(folder: &Path, cores: Option<usize>) -> Subject {
    let on = cores.map_or_else(String::new, |cores| format!(", on {cores} core"));
    Subject {
        name: format!("cart-dossier list{on}"),
        commands: ours(vec!["list".into(), folder.to_owned()], cores),
        good_codes: LISTED,
    }
}

fn ours(arguments: Vec<PathBuf>, cores: Option<usize>) -> Box<dyn Fn() -> Result<Vec<Command>>> {
    Box::new(move || {
        let mut command = program::command(Part::Program)?;
        command.args(&arguments);
        if let Some(cores) = cores {
            command.env("RAYON_NUM_THREADS", cores.to_string());
        }
        Ok(vec![command])
    })
}

fn peer_is_there(tool: &str) -> bool {
    let there = measure::is_installed(tool);
    if !there {
        println!("  {tool} is not installed: no ratio");
    }
    there
}

/// Prints the times of the program on all cores, on one, and of the peer if there is one; whether the limits hold.
fn judge(subjects: &[Subject], limit: f64) -> Result<bool> {
    let times = measure::all(subjects)?;
    for (subject, times) in subjects.iter().zip(&times) {
        print_times(subject, times);
    }
    let (ours, on_one, peer) = match times.as_slice() {
        [ours, on_one] => (ours, on_one, None),
        [ours, on_one, peer] => (ours, on_one, Some(peer)),
        _ => bail!("nothing was timed"),
    };
    let mut holds = true;
    if let Some(peer) = peer {
        holds &= measure::at_most("ratio", ours.against(peer), limit);
        println!("  {:<40}{:.2}", "ratio on one core", on_one.against(peer));
    }
    match ours.peak.max(on_one.peak) {
        Some(peak) => {
            holds &= measure::at_most("peak memory in MB", Spread::of(&[peak as f64 / 1024.0]), MEMORY_LIMIT);
        }
        None => println!("  peak memory: this system does not tell it"),
    }
    Ok(holds)
}

pub(crate) fn print_times(subject: &Subject, times: &Times) {
    println!("  {:<40}{:.1}", subject.name, times.spread());
}
