//! What a user says in `case.yaml` and in words of their own is used, and every output says whose word it is.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn run(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cart-dossier"));
    command.env("CART_DOSSIER_CACHE", "");
    command.args(arguments).arg(folder).args(["--no-cache", "--as-of", "2026-11-20"]);
    command.output().unwrap()
}

fn case(folder: &Path) -> Value {
    serde_json::from_slice(&run(&["check", "--json"], folder).stdout).unwrap()
}

/// A folder with these papers, all invented.
fn folder(papers: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in papers {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const NODE: &str = "Northgate Hospital\nNode left neck\nName: Edith Marlow   DOB: 04/05/1961\nTaken: 12/10/2026\n\
                    effaced by sheets of large cells\n";

#[test]
fn a_kind_can_be_corrected_and_is_marked() {
    let papers = folder(&[("node.txt", NODE), ("case.yaml", "files:\n- {file: node.txt, kind: pathology-report}\n")]);
    let case = case(papers.path());
    assert_eq!(case["records"][0]["kind"], "pathology-report");
    assert_eq!(case["records"][0]["corrected_from"], "unclassified");
    let own = case["files"].as_array().unwrap().iter().find(|file| file["path"] == "case.yaml").unwrap();
    assert_eq!(own["state"], "ignored");
    let findings = case["findings"].as_array().unwrap();
    let corrected = findings.iter().find(|finding| finding["code"] == "corrected-kind").unwrap();
    let message = corrected["message"].as_str().unwrap();
    assert!(
        message.contains("node.txt") && message.contains("\"Pathology report\"") && !message.contains('{'),
        "{message}"
    );
    let list = String::from_utf8(run(&["list"], papers.path()).stdout).unwrap();
    assert!(list.contains("Pathology report, as you said"), "{list}");
}

#[test]
fn without_the_correction_it_is_not_known() {
    let papers = folder(&[("node.txt", NODE)]);
    let case = case(papers.path());
    assert_eq!(case["records"][0]["kind"], "unclassified");
    assert!(case["records"][0].get("corrected_from").is_none());
}

#[test]
fn a_line_that_fits_no_file_is_said() {
    let papers = folder(&[("node.txt", NODE), ("case.yaml", "files:\n- {file: gone.txt, kind: ct-report}\n")]);
    let case = case(papers.path());
    let findings = case["findings"].as_array().unwrap();
    let unused = findings.iter().find(|finding| finding["code"] == "unused-correction").unwrap();
    assert!(unused["message"].as_str().unwrap().contains("gone.txt"));
    assert_eq!(case["records"][0]["kind"], "unclassified");
}

#[test]
fn a_mistake_ends_with_its_place() {
    let papers = folder(&[("node.txt", NODE), ("case.yaml", "files:\n- file: node.txt\n  kind: patology-report\n")]);
    let output = run(&["check"], papers.path());
    assert_eq!(output.status.code(), Some(5));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("case.yaml, line 3") && said.contains("\"pathology-report\""), "{said}");
    let papers =
        folder(&[("case.yaml", "vocabulary: [words.yaml]\n"), ("words.yaml", "language: own\nrules:\n  ct: []\n")]);
    let output = run(&["check"], papers.path());
    assert_eq!(output.status.code(), Some(5));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("words.yaml, line 3") && said.contains("\"ct-report\""), "{said}");
}

#[test]
fn own_words_are_used() {
    let words = "language: ours\nrules:\n  pathology-report:\n    - {id: ours, w: 12, zone: title, any: [node left neck]}\n\
                 features:\n  tissue-description:\n    - {any: [effaced by sheets]}\n";
    let papers = folder(&[("node.txt", NODE), ("case.yaml", "vocabulary: [words.yaml]\n"), ("words.yaml", words)]);
    let case = case(papers.path());
    assert_eq!(case["records"][0]["kind"], "pathology-report");
    assert!(case["records"][0].get("corrected_from").is_none());
    let cues = case["records"][0]["cues"].as_array().unwrap();
    assert!(cues.iter().any(|cue| cue["rule"] == "ours"), "{cues:?}");
    let ignored = case["files"].as_array().unwrap().iter().filter(|file| file["state"] == "ignored").count();
    assert_eq!(ignored, 2);
}
