//! What a user says in `case.yaml` and in words of their own is used, and every output says whose word it is.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

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

const BLOOD: &str = "Northgate Hospital\nHaematology laboratory\nBlood count\nName: Edith Marlow   DOB: 04/05/1961\n\
                     Collected: 03/04/2026\nHaemoglobin\t10.4\tg/dL\t(12.0 - 15.5)\nPlatelets\t150\t10^9/L\t(150 - 400)\n\
                     White cells\t5.1\t10^9/L\t(4.0 - 11.0)\n";

const LETTER: &str = "Northgate Hospital\nHaematology clinic\nClinic date: 14/09/2026\nName: Edith Marlow   DOB: 04/05/1961\n\
                      Dear Dr Foster,\nDiagnosis: diffuse large B-cell lymphoma.\nShe was well when I saw her in clinic today.\n\
                      Yours sincerely\nDr A. Poole, Consultant haematologist\n";

fn with_case(papers: &[(&str, &str)], text: &str) -> (tempfile::TempDir, Value) {
    let mut all = papers.to_vec();
    all.push(("case.yaml", text));
    let folder = folder(&all);
    let output = run(&["check", "--json"], folder.path());
    let case = serde_json::from_slice(&output.stdout);
    let case = case.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (folder, case)
}

fn facts<'c>(case: &'c Value, name: &str) -> Vec<&'c Value> {
    case["facts"].as_array().unwrap().iter().filter(|fact| fact["name"] == name).collect()
}

fn findings(case: &Value, code: &str) -> Vec<String> {
    let all = case["findings"].as_array().unwrap().iter().filter(|finding| finding["code"] == code);
    all.map(|finding| format!("{} {}", finding["message"].as_str().unwrap(), finding["fix"].as_str().unwrap()))
        .collect()
}

/// Every statement of the user's names the line of `case.yaml` and no paper's page.
fn is_entered(at: &Value, case: &Value, line: u64) -> bool {
    let own = case["files"].as_array().unwrap().iter().find(|file| file["path"] == "case.yaml").unwrap();
    at["by_user"] == true && at["file"] == own["id"] && at["line"] == line
}

#[test]
fn a_date_is_given_and_an_ambiguous_one_resolved() {
    let (folder, case) = with_case(&[("blood.txt", BLOOD)], "files:\n- {file: blood.txt, date: 2026-04-03}\n");
    let date = &case["records"][0]["date"];
    assert_eq!((&date["value"], &date["precision"]), (&"2026-04-03".into(), &"day".into()));
    assert!(is_entered(date, &case, 2), "{date}");
    let hb = facts(&case, "haemoglobin");
    assert!(hb.iter().all(|fact| fact["date"]["value"] == "2026-04-03" && fact["date"]["by_user"] == true), "{hb:?}");
    assert!(findings(&case, "ambiguous-date").is_empty());
    assert!(findings(&case, "corrected-date")[0].contains("3 Apr 2026"));
    let list = String::from_utf8(run(&["list"], folder.path()).stdout).unwrap();
    assert!(list.contains("3 Apr 2026, as you said"), "{list}");
    let explained = folder.path().join("blood.txt");
    assert!(explained.is_file());
    for (given, precision) in [("2026-03", "month"), ("2026", "year")] {
        let text = format!("files:\n- file: blood.txt\n  date: {given}\n");
        let (_folder, case) = with_case(&[("blood.txt", BLOOD)], &text);
        assert_eq!(case["records"][0]["date"]["value"], given);
        assert_eq!(case["records"][0]["date"]["precision"], precision);
    }
}

#[test]
fn a_value_is_replaced_and_the_printed_one_counts_for_nothing() {
    let own = "facts:\n- {file: blood.txt, type: lab, name: Hb, was: \"10.4 g/dL\", value: \"114 g/L\"}\n";
    let (_folder, case) = with_case(&[("blood.txt", BLOOD)], own);
    let hb = facts(&case, "haemoglobin");
    assert_eq!(hb.len(), 2, "{hb:?}");
    assert_eq!((&hb[0]["value"], &hb[0]["set_aside"]), (&"104".into(), &"corrected".into()));
    assert_eq!((&hb[1]["value"], hb[1].get("set_aside")), (&"114".into(), None));
    assert!(is_entered(&hb[1]["evidence"], &case, 2), "{:?}", hb[1]);
    assert_eq!(hb[1]["evidence"]["record"], hb[0]["evidence"]["record"]);
    assert!(hb[1]["evidence"]["quote"].as_str().unwrap().contains("114 g/L"));
    let said = findings(&case, "corrected-value");
    assert!(said.len() == 1 && said[0].contains("10.4 g/dL") && said[0].contains("blood.txt"), "{said:?}");
    assert!(findings(&case, "entered-by-user")[0].contains("line 2"));
    // What the item of the blood count rests on is the user's value, and says so.
    let item = case["items"].as_array().unwrap().iter().find(|item| item["id"] == "blood-count").unwrap();
    let facts = item["facts"].as_array().unwrap();
    assert!(facts.contains(&hb[1]["id"]) && !facts.contains(&hb[0]["id"]), "{item}");
    assert!(item["reason"].as_str().unwrap().contains("entered by you"), "{item}");
}

#[test]
fn a_value_is_left_out() {
    let own = "facts:\n- file: blood.txt\n  type: lab\n  name: platelets\n  drop: true\n";
    let (_folder, case) = with_case(&[("blood.txt", BLOOD)], own);
    let platelets = facts(&case, "platelets");
    assert_eq!(platelets.len(), 1);
    assert_eq!(platelets[0]["set_aside"], "corrected");
    assert!(facts(&case, "haemoglobin")[0].get("set_aside").is_none());
}

#[test]
fn what_was_not_read_in_a_paper_is_said_with_the_nearest() {
    let own = "facts:\n- {file: blood.txt, type: lab, name: Hb, was: \"9.4 g/dL\", value: \"114 g/L\"}\n\
               - {file: blod.txt, type: lab, name: Hb, drop: true}\n";
    let (_folder, case) = with_case(&[("blood.txt", BLOOD)], own);
    assert_eq!(facts(&case, "haemoglobin").len(), 1);
    let said = findings(&case, "unused-correction");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|said| said.contains("line 2") && said.contains("haemoglobin 10.4 g/dL")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("line 3") && said.contains("\"blood.txt\"")), "{said:?}");
}

#[test]
fn what_no_paper_shows_is_used_and_marked() {
    let own = "facts:\n- {type: ecog, value: 1, date: 2026-11-01}\n\
               treatments:\n- {regimen: R-CHOP, start: 2024-03, end: 2024-07, cycles: 6, response: CR}\n";
    let (folder, case) = with_case(&[("letter.txt", LETTER)], own);
    let ecog = facts(&case, "ecog");
    assert_eq!((ecog.len(), &ecog[0]["value"], &ecog[0]["date"]["value"]), (1, &"1".into(), &"2026-11-01".into()));
    assert!(is_entered(&ecog[0]["evidence"], &case, 2) && ecog[0]["evidence"]["record"] == "");
    let item = case["items"].as_array().unwrap().iter().find(|item| item["id"] == "performance-status").unwrap();
    // Nothing that a user says makes a paper.
    assert_eq!(item["status"], "mentioned-only", "{item}");
    assert!(item["reason"].as_str().unwrap().contains("Entered by you"), "{item}");
    let entry = &case["timeline"][0];
    assert_eq!((&entry["regimen"], &entry["cycles"]), (&"r-chop".into(), &"6".into()));
    assert_eq!((&entry["start"]["value"], &entry["end"]["value"]), (&"2024-03".into(), &"2024-07".into()));
    assert_eq!((&entry["response"]["value"], &entry["line_proposed"]), (&"CR".into(), &1.into()));
    assert!(is_entered(&entry["evidence"][0], &case, 4) && entry["start"]["by_user"] == true, "{entry}");
    assert_eq!(findings(&case, "entered-by-user").len(), 2);
    let screen = String::from_utf8(run(&["check"], folder.path()).stdout).unwrap();
    assert!(screen.contains("entered by you: case.yaml line 2"), "{screen}");
    let out = tempfile::tempdir().unwrap();
    let output = run(&["scan", "-o", out.path().to_str().unwrap()], folder.path());
    let pdf = std::fs::read_dir(out.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    let pdf = pdf.unwrap_or_else(|| panic!("no PDF: {}", String::from_utf8_lossy(&output.stderr)));
    let words = common::pdf_pages(std::fs::read(pdf).unwrap()).join(" ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("entered by the user"), "{words}");
}

#[test]
fn whose_paper_it_is_can_be_said() {
    let sister = LETTER.replace("Edith Marlow", "Rosa Marlow").replace("04/05/1961", "02/02/1958");
    let papers = [("edith.txt", LETTER), ("rosa.txt", sister.as_str())];
    // One paper each: nobody is the patient until the user says whose they are.
    let (_folder, case) = with_case(&papers, "# nothing yet\n");
    assert_eq!(case["patient"]["name"], Value::Null);
    for own in ["files:\n- {file: edith.txt, person: patient}\n", "files:\n- {file: rosa.txt, person: other}\n"] {
        let (_folder, case) = with_case(&papers, own);
        assert_eq!(case["patient"]["name"], "Edith Marlow", "{own}");
        let record = |path: &str| {
            let file =
                case["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap()["id"].clone();
            case["records"].as_array().unwrap().iter().find(|record| record["file"] == file).unwrap().clone()
        };
        assert_eq!(
            (&record("edith.txt")["patient"], &record("rosa.txt")["patient"]),
            (&"same".into(), &"other".into())
        );
        assert_eq!(findings(&case, "corrected-person").len(), 1);
    }
}

#[test]
fn a_diagnosis_that_the_user_enters_is_the_users() {
    let own = "facts:\n- {type: diagnosis-entity, name: mcl, value: Mantle cell lymphoma}\n";
    let (_folder, case) = with_case(&[("letter.txt", LETTER)], own);
    assert_eq!((&case["disease"]["id"], &case["disease"]["chosen_by"]), (&"mcl".into(), &"user".into()));
    assert!(is_entered(&case["disease"]["evidence"][0], &case, 2));
}
