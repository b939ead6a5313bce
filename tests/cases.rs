//! The example cases: all that the `expected.yaml` of each says must come out.
//!
//! Every difference is printed, not the first alone. Those that are known stand in `cases/known.yaml`, each with its
//! reason: the test fails when a new one comes, and when one of them is gone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "cases/check.rs"]
mod check;
mod common;

use std::path::PathBuf;

use cart_dossier::model::CaseFile;
use cart_dossier::pipeline;
use cart_dossier::read::{self, ocr};
use cart_dossier::report::screen;
use cart_dossier::watch::Watch;
use check::{Check, list, text, word};
use common::{case_of, project, settings};
use serde_yaml::Value;

const CASE_2: &str = "case-2-large-b-cell-lymphoma";

#[test]
fn case_2_large_b_cell_lymphoma() {
    comes_out_as_expected(CASE_2);
}

#[test]
fn case_4_mantle_cell_lymphoma() {
    comes_out_as_expected("case-4-mantle-cell-lymphoma");
}

#[test]
fn case_1_b_all_child() {
    comes_out_as_expected("case-1-b-all-child");
}

#[test]
fn case_6_solid_tumour() {
    comes_out_as_expected("case-6-solid-tumour");
}

/// A new case must not be forgotten here.
#[test]
fn every_case_has_its_test() {
    let tests = std::fs::read_to_string(project("tests/cases.rs")).unwrap();
    let folders = std::fs::read_dir(project("examples")).unwrap().map(|entry| entry.unwrap().path());
    let cases = folders.filter(|folder| folder.join("expected.yaml").is_file());
    let names: Vec<String> = cases.map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert!(names.len() > 1, "{names:?}");
    for name in names {
        assert!(tests.contains(&format!("fn {}()", name.replace('-', "_"))), "{name} has no test");
    }
}

fn folder(name: &str) -> PathBuf {
    project("examples").join(name)
}

fn yaml(path: PathBuf) -> Value {
    let words = std::fs::read_to_string(&path).unwrap();
    cart_dossier::knowledge::parse(&path.to_string_lossy(), &words).unwrap()
}

fn comes_out_as_expected(name: &str) {
    let expected = yaml(folder(name).join("expected.yaml"));
    let case = case_of(&folder(name).join("papers"), &text(&expected["profile"]));
    let mut check = Check::new(case, expected);
    check.all();
    let known = yaml(project("tests/cases/known.yaml"));
    let known: Vec<String> = list(&known, name).iter().map(|one| text(&one["differs"])).collect();
    let is_known = |line: &String| known.iter().any(|known| line.starts_with(known.as_str()));
    let new: Vec<String> = check.differing.iter().filter(|line| !is_known(line)).cloned().collect();
    let gone = |known: &&String| !check.differing.iter().any(|line| line.starts_with(known.as_str()));
    let gone: Vec<String> = known.iter().filter(gone).cloned().collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{name}: {} things differ from expected.yaml and are not known:\n{}\n{} known differences are gone:\n{}",
        new.len(),
        new.join("\n"),
        gone.len(),
        gone.join("\n")
    );
}

/// Recognition is slow: the letter and its scan alone, with another paper of the day that must stay apart.
#[test]
fn the_scan_of_the_letter_is_the_letter_again() {
    let expected = yaml(folder(CASE_2).join("expected.yaml"));
    let papers = folder(CASE_2).join("papers");
    let folder = tempfile::tempdir().unwrap();
    for name in ["clinic letter 3 Nov.docx", "clinic letter 3 Nov (scan).pdf", "bloods_3Nov.pdf"] {
        std::fs::copy(papers.join(name), folder.path().join(name)).unwrap();
    }
    let mut settings = settings("uk-china");
    let without = pipeline::run(folder.path(), &settings, &Watch::default()).unwrap();
    settings.read = read::Options { ocr: Some(ocr::Options::default()), ..read::Options::default() };
    let case = pipeline::run(folder.path(), &settings, &Watch::default()).unwrap();
    let statuses = |case: &CaseFile| {
        case.items.iter().map(|item| (item.id.clone(), item.status, item.also.clone())).collect::<Vec<_>>()
    };
    let mut check = Check::new(case, expected.clone());
    for wanted in list(&expected, "with_recognition") {
        let path = text(&wanted["file"]);
        let (file, of) = (check.case.files.iter().find(|file| file.path == path).cloned(), &wanted["expected"]);
        let record = check.record_of(&path).cloned();
        let date = record.as_ref().and_then(|record| record.date.clone());
        let original = record.as_ref().and_then(|record| record.near_duplicate_of.clone());
        let original = check.case.records.iter().find(|record| Some(&record.id) == original.as_ref()).cloned();
        let original =
            check.case.files.iter().find(|file| original.as_ref().is_some_and(|r| r.file == file.id)).cloned();
        check.same("state", &of["state"], file.map(|file| word(&file.state)));
        check.same("kind", &of["kind"], record.as_ref().map(|record| record.kind.id().to_owned()));
        check.same("date", &of["date"], date.as_ref().and_then(|date| date.value).map(|date| date.to_string()));
        check.same("date kind", &of["date_kind"], date.map(|date| word(&date.kind)));
        check.same("patient", &of["patient"], record.as_ref().map(|record| word(&record.patient)));
        check.same("original", &of["near_duplicate_of"], original.map(|file| file.path));
        let codes: Vec<String> = check.case.findings.iter().map(|finding| finding.code.id()).collect();
        for code in list(wanted, "findings").iter().map(text).filter(|code| !codes.contains(code)) {
            check.differing.push(format!("no finding {code}"));
        }
        for code in list(wanted, "never").iter().map(text).filter(|code| codes.contains(code)) {
            check.differing.push(format!("finding {code}"));
        }
    }
    assert!(check.differing.is_empty(), "{}", check.differing.join("\n"));
    assert_eq!(statuses(&check.case), statuses(&without));
    // Both names, wherever the letter is cited.
    let shown = screen::files(&check.case, screen::Screen { width: 200, colour: false, all: true });
    assert!(shown.contains("clinic letter 3 Nov.docx (also as clinic letter 3 Nov (scan).pdf)"), "{shown}");
    assert!(shown.contains("clinic letter 3 Nov (scan).pdf (also as clinic letter 3 Nov.docx)"), "{shown}");
}
