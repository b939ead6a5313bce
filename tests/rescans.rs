//! The papers of the lymphoma case, printed and scanned again, must give the same checklist.
//!
//! `cargo test --release --test rescans -- --ignored --nocapture` takes them through every condition of
//! `examples/ocr_accuracy/damage.rs`; the suite takes one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests")]

mod common;
#[path = "../examples/ocr_accuracy/damage.rs"]
#[allow(dead_code, reason = "the measure of recognition uses the rest")]
mod damage;
#[path = "../examples/ocr_accuracy/drawing.rs"]
mod drawing;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use cart_dossier::model::{CaseFile, Status};
use cart_dossier::pipeline;
use cart_dossier::read::{self, ocr};
use cart_dossier::watch::Watch;
use common::{project, settings};
use damage::Condition;
use hayro::hayro_syntax::Pdf;
use image::GrayImage;
use tiff::encoder::{TiffEncoder, colortype};

const PAPERS: &str = "examples/case-2-large-b-cell-lymphoma/papers";

/// The pages of a PDF as a scanner sees them before it damages them.
fn drawn(bytes: Vec<u8>, dpi: f64) -> Vec<GrayImage> {
    let pdf = Pdf::new(bytes).unwrap_or_else(|_| panic!("an example that is no PDF"));
    pdf.pages().iter().map(|page| drawing::page(page, dpi).unwrap()).collect()
}

/// Copies the folder; every PDF becomes a TIFF of its scanned pages.
fn scan(from: &Path, to: &Path, condition: &Condition) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(Result::unwrap) {
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else if place.extension().is_some_and(|ending| ending == "pdf") {
            let mut bytes = Cursor::new(Vec::new());
            let mut tiff = TiffEncoder::new(&mut bytes).unwrap();
            for (seed, page) in (11..).zip(drawn(fs::read(entry.path()).unwrap(), condition.dpi)) {
                let page = condition.damage(&page, seed).unwrap();
                tiff.write_image::<colortype::Gray8>(page.width(), page.height(), page.as_raw()).unwrap();
            }
            fs::write(place.with_extension("tif"), bytes.into_inner()).unwrap();
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}

fn case_of(folder: &Path) -> CaseFile {
    let mut settings = settings("uk-china");
    settings.read = read::Options { ocr: Some(ocr::Options::default()), ..read::Options::default() };
    pipeline::run(folder, &settings, &Watch::default()).unwrap()
}

fn statuses(case: &CaseFile) -> BTreeMap<String, Status> {
    case.items.iter().map(|item| (item.id.clone(), item.status)).collect()
}

/// What differs between the papers and their scans.
fn differing(clean: &CaseFile, condition: &Condition) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    scan(&project(PAPERS), folder.path(), condition);
    let scanned = case_of(folder.path());
    let mut differing = Vec::new();
    let (before, after) = (statuses(clean), statuses(&scanned));
    for (item, status) in &before {
        if after.get(item) != Some(status) {
            differing.push(format!("{item}: {status:?} of the papers, {:?} of their scans", after.get(item)));
        }
    }
    if scanned.patient.name != clean.patient.name || scanned.patient.date_of_birth != clean.patient.date_of_birth {
        differing.push(format!("patient: {:?}, {:?}", scanned.patient.name, scanned.patient.date_of_birth));
    }
    differing
}

#[test]
fn scans_that_lay_askew_give_the_same_checklist() {
    let condition = damage::ALL.into_iter().find(|condition| condition.name == "askew 2°, 150 dpi").unwrap();
    let differing = differing(&case_of(&project(PAPERS)), &condition);
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
#[ignore = "takes minutes"]
fn scans_of_every_kind_give_the_same_checklist() {
    let clean = case_of(&project(PAPERS));
    let mut wrong = Vec::new();
    for condition in damage::ALL {
        let differing = differing(&clean, &condition);
        println!("{}: {} of {} differ", condition.name, differing.len(), clean.items.len());
        differing.iter().for_each(|line| println!("    {line}"));
        if condition.counts {
            wrong.extend(differing.into_iter().map(|line| format!("{}: {line}", condition.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
