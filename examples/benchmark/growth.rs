//! The whole scan of one patient with more and more papers: whether a paper of many costs more than one of few.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cart_dossier::cli::exit;

use super::measure::{self, Subject, megabytes};
use super::program::{self, Part};
use super::table::Table;
use super::{Place, papers, patients};

/// How many papers a patient has, and in how many rounds that is measured.
const FEW: [(usize, usize); 2] = [(10, 7), (100, 5)];
/// The two that are compared take turns.
const MANY: [usize; 2] = [1_000, 10_000];
const ROUNDS: usize = 3;
/// Ten times the papers may take so many times ten times the time.
const LIMIT: f64 = 1.2;
/// What the program answers when it has looked at a case.
const LOOKED: &[i32] = &[exit::FILES_UNREAD as i32, exit::ITEMS_OPEN as i32];

/// Measures it; each scan reads everything, and writes its summary.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let mut table = Table::default();
    table.note("`scan` of one patient, on all cores; nothing is kept of an earlier run, nothing must be recognised.");
    let mut sizes = Vec::new();
    for (papers, rounds) in FEW {
        let subject = scan(&place.temporary, papers)?;
        sizes.push((papers, measure::rounds(&[subject], rounds, true)?.remove(0)));
    }
    let subjects = [scan(&place.temporary, MANY[0])?, scan(&place.temporary, MANY[1])?];
    sizes.extend(MANY.into_iter().zip(measure::rounds(&subjects, ROUNDS, false)?));
    for (papers, times) in &sizes {
        table.tell(format!("{papers} papers: time of a paper"), times.spread().scaled(1.0 / *papers as f64).ms());
        if let Some(peak) = times.peak() {
            table.tell(format!("{papers} papers: peak memory"), megabytes(peak));
        }
    }
    let [.., (few, of_few), (many, of_many)] = sizes.as_slice() else { return Ok(table) };
    let more = *few as f64 / *many as f64;
    let what = format!("time of a paper of {many}, in parts of one of {few}");
    table.at_most(what, of_many.against(of_few).scaled(more), LIMIT);
    if let (Some(few), Some(many)) = (of_few.peak(), of_many.peak()) {
        table.tell("memory, in the same way", measure::Spread::of(&[many / few * more]).figure());
    }
    Ok(table)
}

fn scan(temporary: &Path, papers: usize) -> Result<Subject> {
    let folder = patient(&temporary.join(format!("{papers} papers")), papers)?;
    let results = temporary.join(format!("summary of {papers}"));
    let commands = Box::new(move || {
        // Nothing that is there is written over.
        if results.exists() {
            fs::remove_dir_all(&results)?;
        }
        let mut command = program::command(Part::Program)?;
        command.arg("scan").arg(&folder).arg("-o").arg(&results).args(["--as-of", "2026-11-20"]);
        Ok(vec![command])
    });
    Ok(Subject { name: format!("the scan of {papers} papers"), commands, good_codes: LOOKED })
}

/// One patient with so many papers: those of the second example and laboratory reports of earlier years, some of them damaged. Of very
/// few, those are left that come first by name.
pub(crate) fn patient(home: &Path, papers: usize) -> Result<PathBuf> {
    patients::make(home, 1, papers)?;
    let folders = papers::sorted(&home.join("patients"))?;
    let folder = folders.into_iter().next().context("no patient was made")?;
    let mut left = papers;
    for path in papers::sorted(&folder)? {
        match (path.is_dir(), left) {
            (true, _) if papers < 100 => fs::remove_dir_all(path)?,
            (false, 0) => fs::remove_file(path)?,
            (false, _) => left -= 1,
            (true, _) => {}
        }
    }
    Ok(folder)
}
