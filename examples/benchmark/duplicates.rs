//! Files of the same bytes in a folder, beside programs that look for nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, ensure};
use cart_dossier::intake;
use serde_json::Value;

use super::measure::{self, Subject};
use super::peer::{FCLONES, JDUPES};
use super::program::{self, Part};
use super::table::Table;
use super::{Place, listing, papers};

/// Different papers; every tenth is there twice, every fiftieth three times.
const PAPERS: usize = 1000;
/// The size of a paper with a picture in it.
const BYTES: usize = 100 << 10;

/// The paths of files that are the same, each group once.
type Groups = BTreeSet<BTreeSet<PathBuf>>;

/// Measures it on a folder with known duplicates; all must find exactly these, or nothing is measured.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let folder = place.temporary.join("duplicates");
    let (files, known) = make(&place.examples, &folder)?;
    let ours = ours(&folder)?;
    ensure!(ours == known, "the program finds {} groups of duplicates, not {}", ours.len(), known.len());
    let mut table = Table::default();
    table.note(format!("{files} PDF files of {} KB or more, {} groups of the same bytes.", BYTES >> 10, known.len()));

    let mut subjects = vec![first_stage(&folder), listing::list(&folder, None)];
    let mut names = Vec::new();
    let jdupes = ["-r", "-q", "-j"];
    let fclones = ["group", "--format", "json"];
    for (tool, arguments, groups) in
        [(&JDUPES, jdupes, of_jdupes as fn(&Value) -> Option<Groups>), (&FCLONES, fclones, of_fclones)]
    {
        let Some(name) = table.peer(tool) else { continue };
        let (program, folder) = (tool.name, folder.clone());
        let command = move || {
            let mut command = Command::new(program);
            command.args(arguments).arg(&folder);
            command
        };
        let told = measure::run(command(), program, &[0])?;
        let theirs =
            groups(&serde_json::from_slice(&told.stdout)?).with_context(|| format!("{program} tells no groups"))?;
        ensure!(theirs == known, "{program} finds {} groups of duplicates, not {}", theirs.len(), known.len());
        let commands = Box::new(move || Ok(vec![command()]));
        subjects.push(Subject { name: name.clone(), commands, good_codes: &[0] });
        names.push(name);
    }
    let times = measure::all(&subjects)?;
    let [first, list, theirs @ ..] = times.as_slice() else { return Ok(table) };
    for (name, theirs) in names.iter().zip(theirs) {
        table
            .tell("finding, unpacking and hashing every file, in parts of it", first.against(theirs).figure())
            .beside(name);
        table.tell("`list`, which also reads every file, in parts of it", list.against(theirs).figure()).beside(name);
    }
    table.tell("finding, unpacking and hashing every file", first.spread().ms());
    table.tell("`list`", list.spread().ms());
    fs::remove_dir_all(&folder)?;
    Ok(table)
}

/// How many files there are, and which are the same.
fn make(examples: &Path, folder: &Path) -> Result<(usize, Groups)> {
    let sources = papers::with_words(examples)?;
    let (mut files, mut known) = (0, Groups::new());
    for (number, paper) in (1..=PAPERS).zip(sources.iter().cycle()) {
        let bytes = papers::filled(&paper.bytes, number as u64, BYTES)?;
        let copies = if number % 50 == 0 {
            3
        } else if number % 10 == 0 {
            2
        } else {
            1
        };
        let mut same = BTreeSet::new();
        for copy in 0..copies {
            let place = folder.join(format!("{:02}", (number + 7 * copy) % 20));
            fs::create_dir_all(&place)?;
            let path = place.join(format!("{number:04} {copy} {}", paper.name));
            fs::write(&path, &bytes)?;
            same.insert(path);
        }
        files += copies;
        known.extend(Some(same).filter(|same| same.len() > 1));
    }
    Ok((files, known))
}

/// As `list --json` tells them.
fn ours(folder: &Path) -> Result<Groups> {
    let case = listing::told(folder)?;
    let files = case["files"].as_array().context("there are no files")?;
    ensure!(
        files.iter().all(|file| ["read", "duplicate"].iter().any(|state| file["state"] == *state)),
        "not all is read"
    );
    let mut groups: BTreeMap<&str, BTreeSet<PathBuf>> = BTreeMap::new();
    for file in files {
        let stays = file["duplicate_of"].as_str().or(file["id"].as_str()).context("a file has no id")?;
        let path = file["path"].as_str().context("a file has no path")?;
        groups.entry(stays).or_default().insert(folder.join(path));
    }
    Ok(groups.into_values().filter(|same| same.len() > 1).collect())
}

fn of_jdupes(told: &Value) -> Option<Groups> {
    let paths = |one: &Value| -> Option<BTreeSet<PathBuf>> {
        one["fileList"].as_array()?.iter().map(|file| file["filePath"].as_str().map(PathBuf::from)).collect()
    };
    told["matchSets"].as_array()?.iter().map(paths).collect()
}

fn of_fclones(told: &Value) -> Option<Groups> {
    let paths = |one: &Value| -> Option<BTreeSet<PathBuf>> {
        one["files"].as_array()?.iter().map(|file| file.as_str().map(PathBuf::from)).collect()
    };
    told["groups"].as_array()?.iter().map(paths).collect()
}

/// The first stage of the program in a process of its own.
fn first_stage(folder: &Path) -> Subject {
    let folder = folder.to_owned();
    let commands = Box::new(move || {
        let mut command = program::command(Part::Intake)?;
        command.arg(&folder);
        Ok(vec![command])
    });
    Subject { name: "the first stage".to_owned(), commands, good_codes: &[0] }
}

/// Runs that stage, and says how many duplicates it found.
pub(crate) fn play(folder: &Path) -> Result<String> {
    let files = intake::intake(folder, &intake::Options::default());
    let files = files.map_err(|error| anyhow!("the folder is not listed: {error:?}"))?;
    Ok(files.iter().filter(|file| file.duplicate_of.is_some()).count().to_string())
}
