//! Reading PDF files, beside what others take for their words alone.

use std::process::Command;

use anyhow::{Result, ensure};

use super::listing::{self, Rival};
use super::peer::{self, KREUZBERG, MUTOOL, PDFTOTEXT};
use super::table::Table;
use super::{Place, papers};

/// Listing the files may take this much of the time of `pdftotext`.
const LIMIT: f64 = 1.0;
const FOR_EACH: &str = "a process for each file";

/// Lists sixty files and has them read by the others; each file must be read by the program, or nothing is measured.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let made = papers::make(&place.examples, &place.temporary.join("papers"))?;
    let case = listing::told(&made.folder)?;
    let files = case["files"].as_array().map(Vec::as_slice).unwrap_or_default();
    let records = case["records"].as_array().map(Vec::as_slice).unwrap_or_default();
    ensure!(files.len() == made.files.len(), "the program lists {} files", files.len());
    ensure!(files.iter().all(|file| file["state"] == "read"), "the program has not read every file");
    let sorted = records.iter().filter(|record| record["kind"] != "unclassified").count();
    let mut table = Table::default();
    table.note(format!(
        "{} PDF files, {} pages, {} KB; the program tells the kind of {sorted} papers.",
        files.len(),
        made.pages,
        made.bytes >> 10
    ));

    let mut rivals = Vec::new();
    for (tool, limit) in [(&PDFTOTEXT, Some(LIMIT)), (&MUTOOL, None)] {
        let Some(name) = table.peer(tool) else { continue };
        let (program, files) = (tool.name, made.files.clone());
        rivals.push(Rival::new(name, FOR_EACH, limit, move || {
            let command = |file| {
                let mut command = Command::new(program);
                match program {
                    "mutool" => command.args(["draw", "-q", "-F", "txt"]).arg(file),
                    _ => command.arg(file).arg("-"),
                };
                command
            };
            files.iter().map(command).collect()
        }));
    }
    if let Some(name) = table.peer(&KREUZBERG) {
        let files = made.files.clone();
        rivals.push(Rival::new(name, "one process for all, with its start", None, move || {
            let mut command = peer::script("read_pdf.py");
            command.args(&files);
            vec![command]
        }));
    }
    listing::beside(&mut table, &made.folder, rivals)?;
    Ok(table)
}
