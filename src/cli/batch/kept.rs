//! What a batch leaves for each patient: the summary, the case file, and, written last, the row of the overview with the stamp
//! of what it was made of. A row that is there therefore means that the rest is there too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::folders::Folder;
use crate::assess::across;
use crate::cli::save;
use crate::model::{CaseFile, PatientRow};

/// The case file of a patient.
pub(super) const CASE: &str = "case.json";
const ROW: &str = "row.json";

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    stamp: String,
    row: PatientRow,
}

/// Where the results of a patient lie.
pub(super) fn place(results: &Path, folder: &Folder) -> PathBuf {
    results.join(folder.path.file_name().unwrap_or_default())
}

/// The row of an earlier run, if nothing that it was made of has changed.
pub(super) fn unchanged(place: &Path, stamp: &str) -> Option<PatientRow> {
    let kept: Kept = serde_json::from_slice(&fs::read(place.join(ROW)).ok()?).ok()?;
    (kept.stamp == stamp && summary_is_there(place, &kept.row)).then_some(kept.row)
}

fn summary_is_there(place: &Path, row: &PatientRow) -> bool {
    let name = row.summary.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    place.join(name).is_file() && place.join(CASE).is_file()
}

/// The row of a patient, whatever it was made of: from the row, else from the case file.
pub(super) fn any(place: &Path) -> Option<PatientRow> {
    let row = || Some(serde_json::from_slice::<Kept>(&fs::read(place.join(ROW)).ok()?).ok()?.row);
    let case = || {
        let case: CaseFile = serde_json::from_slice(&fs::read(place.join(CASE)).ok()?).ok()?;
        Some(across::row(&place.file_name()?.to_string_lossy(), &case))
    };
    row().or_else(case)
}

/// Writes the files of a patient, and the row last. Each takes its place whole or not at all.
///
/// # Errors
/// Where one cannot be written; the row is then not there.
pub(super) fn write(place: &Path, files: &[(&str, &[u8])], stamp: &str, row: &PatientRow) -> io::Result<()> {
    save::make_folder(place)?;
    // Without a row nothing here counts; what a run that was killed had begun to write goes too.
    clear(place, |name| name == ROW)?;
    for (name, bytes) in files {
        save::replace(&place.join(name), bytes)?;
    }
    write_row(place, stamp, row)
}

/// Leaves the row of a patient who could not be looked at, so that an overview that is made later tells it too. What an earlier
/// run found stays beside it, and the next run looks again.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write_problem(place: &Path, row: &PatientRow) -> io::Result<()> {
    save::make_folder(place)?;
    write_row(place, "", row)
}

/// No state of a folder has an empty stamp: under it a row is never taken for unchanged.
fn write_row(place: &Path, stamp: &str, row: &PatientRow) -> io::Result<()> {
    let row = Kept { stamp: stamp.to_owned(), row: row.clone() };
    save::replace(&place.join(ROW), &serde_json::to_vec(&row)?)
}

/// Takes away what a run that was killed had begun to write, and what else is told.
///
/// # Errors
/// Where the folder cannot be listed or a file not be taken away.
pub(super) fn clear(place: &Path, also: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(place)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if (save::is_passing(&name) || also(&name)) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
