//! Reading the headers of ten thousand slices of a disc.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use super::listing::{self, Rival};
use super::peer::{self, DCMDUMP, PYDICOM};
use super::table::Table;
use super::{Place, dicom};

/// Listing the slices may take this much of the time of `dcmdump`.
const LIMIT: f64 = 2.0;
const FOR_ALL: &str = "one process for all";

/// Lists the slices and has their headers read by the others; all must be gathered into their series, or nothing is measured.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let disc = dicom::make(&place.temporary.join("disc"))?;
    let case = listing::told(&disc.folder)?;
    let files = case["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let members: u64 = files.iter().filter_map(|file| file["members"].as_u64()).sum();
    ensure!(files.len() == disc.series && members == disc.slices as u64, "the program lists {members} slices");
    let mut table = Table::default();
    table.note(format!(
        "{members} DICOM slices of {} KB in {} series, written in full: {} MB.",
        disc.slice_bytes >> 10,
        disc.series,
        (disc.slices * disc.slice_bytes) >> 20
    ));

    let mut rivals = Vec::new();
    if let Some(name) = table.peer(&DCMDUMP) {
        let folder = disc.folder.clone();
        rivals.push(Rival::new(name.replace("dcmdump", "dcmdump -M"), FOR_ALL, Some(LIMIT), move || {
            let mut command = Command::new("dcmdump");
            command.args(["-M", "+sd", "+r"]).arg(&folder);
            vec![command]
        }));
    }
    if let Some(name) = table.peer(&PYDICOM) {
        let folder = disc.folder.clone();
        rivals.push(Rival::new(name, "one process for all, with its start", None, move || {
            let mut command = peer::script("dicom_headers.py");
            command.arg(&folder);
            vec![command]
        }));
    }
    listing::beside(&mut table, &disc.folder, rivals)?;
    fs::remove_dir_all(&disc.folder)?;
    Ok(table)
}
