//! `init` and `review`: what is not clear is asked, every answer is kept at once and used by the next run, and what its
//! owner wrote in case.yaml stays as it is. Everyone is invented.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(verb: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cart-dossier"));
    command.env("CART_DOSSIER_CACHE", "").env("NO_COLOR", "1").env_remove("COLUMNS");
    command.args(verb).arg(folder).args(["--no-cache", "--as-of", "2026-11-20"]);
    command
}

fn run(verb: &[&str], folder: &Path, answers: &str) -> Output {
    let mut command = program(verb, folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not ask does not read.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    child.wait_with_output().unwrap()
}

/// A conversation: what was said in it, and what came of it.
fn review(folder: &Path, answers: &[&str]) -> (String, String) {
    let output = run(&["review"], folder, &(answers.join("\n") + "\n"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    (said, String::from_utf8(output.stdout).unwrap())
}

fn case(folder: &Path) -> Value {
    let output = run(&["check", "--json"], folder, "");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

fn folder(papers: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in papers {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn own(folder: &Path) -> String {
    fs::read_to_string(folder.join("case.yaml")).unwrap_or_default()
}

fn record(case: &Value, path: &str) -> Value {
    let file = case["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap()["id"].clone();
    case["records"].as_array().unwrap().iter().find(|record| record["file"] == file).unwrap().clone()
}

fn has_finding(case: &Value, code: &str) -> bool {
    case["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == code)
}

const NODE: &str = "Northgate Hospital\nNode left neck\nName: Edith Marlow   DOB: 04/05/1961\nTaken: 13/10/2026\n\
                    effaced by sheets of large cells\n";

/// Nothing on it shows the order of day and month.
const BLOOD: &str = "Northgate Hospital\nClinical laboratory\nBlood count\nName: Edith Marlow   DOB: 4 May 1961\n\
                     Collected: 03/04/2026\nPlatelets\t150\t10^9/L\t(150 - 400)\n\
                     White cells\t5.1\t10^9/L\t(4.0 - 11.0)\nLymphocytes\t1.4\t10^9/L\t(1.0 - 4.0)\n";

const LETTER: &str = "Northgate Hospital\nHaematology clinic\nClinic date: 14/09/2026\nName: Edith Marlow   DOB: 04/05/1961\n\
                      Dear Dr Foster,\nDiagnosis: diffuse large B-cell lymphoma.\nShe was well when I saw her in clinic today.\n\
                      Yours sincerely\nDr A. Poole, Consultant haematologist\n";

fn sister() -> String {
    LETTER.replace("Edith Marlow", "Rosa Marlow").replace("04/05/1961", "02/02/1958")
}

#[test]
fn a_kind_is_asked_for_and_used() {
    let papers = folder(&[("node.txt", NODE), ("letter.txt", LETTER)]);
    let (said, result) = review(papers.path(), &["another", "99", "", "q"]);
    assert!(said.contains("node.txt") && said.contains("What is this paper?"), "{said}");
    assert!(said.contains("| Node left neck") && said.contains("| effaced by sheets"), "{said}");
    assert_eq!(said.matches("Please answer with one of the numbers").count(), 3, "{said}");
    assert!(result.contains("nothing was written") && own(papers.path()).is_empty(), "{result}");
    // The list of all kinds comes behind those that the words speak for.
    let number = said.lines().find_map(|line| line.trim().strip_suffix("Another kind of paper: show them all"));
    let number = number.unwrap().trim().to_owned();
    let (said, result) = review(papers.path(), &[&number, "0", "pathology report", "s"]);
    assert!(said.contains("CT report") && said.contains("Noted."), "{said}");
    assert!(result.contains("1 answer is in") && result.contains("1 question is still open"), "{result}");
    assert_eq!(own(papers.path()), "files:\n- {file: \"node.txt\", kind: pathology-report}\n");
    let case = case(papers.path());
    let node = record(&case, "node.txt");
    assert_eq!((&node["kind"], &node["corrected_from"]), (&"pathology-report".into(), &"unclassified".into()));
    assert!(has_finding(&case, "corrected-kind"));
    let (said, _) = review(papers.path(), &["q"]);
    assert!(!said.contains("node.txt") && said.contains("Question 1 of 1: Your own question"), "{said}");
}

#[test]
fn no_paper_of_the_case_is_asked_nothing_more() {
    let text = "Northgate\nThings to do\nDate: 03/04/2026\nbuy a new lamp for the hall\n";
    let papers = folder(&[("note.txt", text), ("letter.txt", LETTER)]);
    let (said, _) = review(papers.path(), &["q"]);
    let number =
        said.lines().find_map(|line| line.trim().strip_suffix("No medical paper: it does not belong to the case"));
    let number = number.unwrap_or_else(|| panic!("{said}")).trim().to_owned();
    let (said, result) = review(papers.path(), &[&number]);
    assert!(!said.contains("Which day is meant"), "{said}");
    assert!(result.contains("1 question is still open"), "{result}");
    let case = case(papers.path());
    assert_eq!(record(&case, "note.txt")["kind"], "not-medical");
}

#[test]
fn a_date_is_asked_for_and_used() {
    let papers = folder(&[("blood.txt", BLOOD)]);
    let (said, _) = review(papers.path(), &["1", "q"]);
    assert!(
        said.contains("Collected: 03/04/2026\", can be read in two ways") && said.contains("| Collected: 03/04/2026"),
        "{said}"
    );
    assert!(said.contains("1  4 Mar 2026") && said.contains("2  3 Apr 2026"), "{said}");
    assert_eq!(own(papers.path()), "files:\n- {file: \"blood.txt\", date: 2026-03-04}\n");
    let case = case(papers.path());
    let date = &record(&case, "blood.txt")["date"];
    assert_eq!((&date["value"], &date["by_user"], &date["line"]), (&"2026-03-04".into(), &true.into(), &2.into()));
    assert!(has_finding(&case, "corrected-date") && !has_finding(&case, "ambiguous-date"));
    fs::remove_file(papers.path().join("case.yaml")).unwrap();
    let (said, _) = review(papers.path(), &["3", "2026-02-30", "4 March", "2026-03", "s"]);
    assert_eq!(said.matches("That is no day of the calendar").count(), 2, "{said}");
    assert!(own(papers.path()).contains("date: 2026-03}"), "{}", own(papers.path()));
}

#[test]
fn whose_paper_it_is_is_asked_and_used() {
    let sister = sister();
    let papers = folder(&[("rosa.txt", &sister), ("edith.txt", LETTER), ("blood.txt", BLOOD)]);
    let (said, _) = review(papers.path(), &["s", "2"]);
    assert!(
        said.contains("rosa.txt") && said.contains("Whose paper is this?") && said.contains("Rosa Marlow"),
        "{said}"
    );
    assert_eq!(own(papers.path()), "files:\n- {file: \"rosa.txt\", person: other}\n");
    let case = case(papers.path());
    let rosa = record(&case, "rosa.txt");
    assert_eq!((&rosa["patient"], &rosa["patient_by_user"]), (&"other".into(), &"other".into()));
    assert!(has_finding(&case, "corrected-person"));
    assert!(!review(papers.path(), &["q"]).0.contains("rosa.txt"));
}

#[test]
fn who_the_patient_is_settles_the_other_papers() {
    let sister = sister();
    let second = sister.replace("14/09/2026", "21/09/2026");
    let third = LETTER.replace("14/09/2026", "21/09/2026");
    let all = [("e1.txt", LETTER), ("e2.txt", &third), ("r1.txt", &sister), ("r2.txt", &second)];
    let papers = folder(&all);
    assert_eq!(case(papers.path())["patient"]["name"], Value::Null);
    let (said, _) = review(papers.path(), &["1", "q"]);
    assert!(said.contains("e1.txt"), "{said}");
    assert!(!said.contains(": e2.txt") && said.contains(": r1.txt"), "what is known by now is not asked: {said}");
    assert_eq!(own(papers.path()), "files:\n- {file: \"e1.txt\", person: patient}\n");
    assert_eq!(case(papers.path())["patient"]["name"], "Edith Marlow");
}

#[test]
fn the_familys_own_question_stands_first() {
    let papers = folder(&[("letter.txt", LETTER)]);
    let question = "Is a second opinion possible before the next treatment: \"soon\"?";
    let (said, result) = review(papers.path(), &["?", question]);
    assert!(said.contains("Question 1 of 1: Your own question") && said.contains("in one line"), "{said}");
    assert!(result.contains("1 answer is in") && !result.contains("still open"), "{result}");
    let case = case(papers.path());
    let first = &case["questions"][0];
    assert_eq!((&first["id"], &first["text"]), (&"q-own".into(), &question.into()));
    let ids: Vec<&str> = case["questions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(!ids.contains(&"q-main"), "{ids:?}");
    let fact = case["facts"].as_array().unwrap().iter().find(|fact| fact["name"] == "main-question").unwrap();
    assert_eq!((&fact["evidence"]["by_user"], &fact["evidence"]["line"]), (&true.into(), &1.into()));
    let item = case["items"].as_array().unwrap().iter().find(|item| item["id"] == "main-question").unwrap();
    assert_ne!(item["status"], "missing", "{item}");
    let (said, result) = review(papers.path(), &[]);
    assert!(!said.contains("Question") && result.contains("Nothing is unclear"), "{said}{result}");
}

#[test]
fn what_the_owner_wrote_stays_as_it_is() {
    let sister = sister();
    let later = LETTER.replace("14/09/2026", "21/09/2026");
    let before = "# Mum's papers, kept by Tom\nfiles:   # my list\n  - file: letter.txt      # seen with Dr Foster\n    \
                  date: 2026-09-14\n\n  # to be asked: the scan\n\n# values\nfacts:\n  - {type: ecog, value: 1}   # at home\n";
    let papers = folder(&[
        ("node.txt", NODE),
        ("letter.txt", LETTER),
        ("later.txt", &later),
        ("rosa.txt", &sister),
        ("case.yaml", before),
    ]);
    let (said, result) = review(papers.path(), &["2", "s", "Who decides?"]);
    assert!(result.contains("2 answers are in"), "{said}{result}");
    let after = own(papers.path());
    for line in before.lines() {
        assert!(after.contains(line), "{line:?} is gone:\n{after}");
    }
    assert!(
        after.contains("\n    date: 2026-09-14\n  - {file: ") && after.ends_with("question: \"Who decides?\"\n"),
        "{after}"
    );
    assert_eq!(after.lines().count(), before.lines().count() + 3, "{after}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(papers.path().join("case.yaml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(record(&case(papers.path()), "letter.txt")["date"]["by_user"], true);
}

#[test]
fn a_mistake_in_the_file_is_said_and_nothing_is_written() {
    let broken = "files:\n- file: node.txt\n  kind: patology-report\n";
    let papers = folder(&[("node.txt", NODE), ("case.yaml", broken)]);
    let output = run(&["review"], papers.path(), "1\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("case.yaml, line 3") && said.contains("fix: "), "{said}");
    assert_eq!(own(papers.path()), broken);
    // One that cannot be added to is left as it is, and the line to add is said.
    let odd = "{files: []}\n";
    let papers = folder(&[("blood.txt", BLOOD), ("case.yaml", odd)]);
    let output = run(&["review"], papers.path(), "1\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("- {file: \"blood.txt\", date: 2026-03-04}"), "{said}");
    assert_eq!(own(papers.path()), odd);
}

#[test]
fn every_answer_is_kept_though_the_talk_ends_early() {
    let second = BLOOD.replace("03/04/2026", "05/06/2026").replace("5.1", "6.8");
    let papers = folder(&[("a.txt", BLOOD), ("b.txt", &second)]);
    let output = run(&["review"], papers.path(), "2");
    assert_eq!(output.status.code(), Some(0), "the end of the input is a polite one");
    assert_eq!(own(papers.path()), "files:\n- {file: \"a.txt\", date: 2026-04-03}\n");
    let (said, _) = review(papers.path(), &["1"]);
    assert!(!said.contains(": a.txt") && said.contains("Question 1 of 2: b.txt"), "{said}");
    assert_eq!(own(papers.path()).lines().count(), 3);
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_the_middle_keeps_what_was_answered() {
    let second = BLOOD.replace("03/04/2026", "05/06/2026").replace("5.1", "6.8");
    let papers = folder(&[("a.txt", BLOOD), ("b.txt", &second)]);
    let mut command = program(&["review"], papers.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(b"1\n").unwrap();
    keyboard.flush().unwrap();
    let start = std::time::Instant::now();
    while own(papers.path()).is_empty() && start.elapsed().as_secs() < 120 {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(keyboard);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("Every answer that you gave before is in case.yaml"), "{said}");
    assert_eq!(own(papers.path()), "files:\n- {file: \"a.txt\", date: 2026-03-04}\n");
    let left: Vec<_> = fs::read_dir(papers.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "nothing half written is left: {left:?}");
}

#[test]
fn hostile_words_and_names_are_harmless() {
    let text = NODE.replace("Node left neck", "Node \u{1b}[2J\u{1b}]0;owned\u{7} left\u{9b}31m \u{202E}neck");
    let papers = folder(&[("letter.txt", LETTER)]);
    // A name that no file system of Windows takes.
    let name = if cfg!(windows) { "no{de} #x.txt" } else { "no\u{1b}[31m\n- {a: b}\u{202E}.txt" };
    fs::write(papers.path().join(name), &text).unwrap();
    let output = run(&["review"], papers.path(), "q\n");
    let said = String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
    let bad = |c: &char| (c.is_control() && *c != '\n') || ('\u{202A}'..='\u{202E}').contains(c);
    assert_eq!(said.chars().find(bad), None, "{said:?}");
    assert!(said.contains("What is this paper?"), "{said}");
    let number = said.lines().find_map(|line| line.trim().strip_suffix("Another kind of paper: show them all"));
    review(papers.path(), &[number.unwrap().trim(), "pathology-report", "q"]);
    let written = own(papers.path());
    assert!(written.contains("kind: pathology-report") && written.lines().count() == 2, "{written}");
    let case = case(papers.path());
    assert!(case["records"].as_array().unwrap().iter().any(|one| one["corrected_from"] == "unclassified"), "{written}");
}

#[test]
fn init_makes_a_private_file_that_says_what_may_be_written() {
    let sister = sister();
    let papers = folder(&[
        ("node.txt", NODE),
        ("letter.txt", LETTER),
        ("blood.txt", BLOOD),
        ("rosa.txt", &sister),
        ("broken.pdf", "%PDF-1.7\nnothing"),
    ]);
    let output = run(&["init"], papers.path(), "");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = own(papers.path());
    for words in [
        "\nquestion:\n",
        "\nfiles:\n",
        "\nfacts:\n",
        "\ntreatments:\n",
        "\nvocabulary:\n",
        "#   pathology-report: Pathology report",
        "# blood.txt: its date, Collected: 03/04/2026, can be read in two ways.",
        "#- {file: \"blood.txt\", date: 2026-04-03}",
        "#- {file: \"node.txt\", kind: not-medical}",
        "#- {file: \"rosa.txt\", person: patient}",
        "#   broken.pdf: ",
        "sha256",
        "pages: 3-4",
        "drop: true",
        "response_date",
        "status: given, ongoing or planned",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(papers.path().join("case.yaml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // It changes nothing as it is, and does what it says when the mark of a line is taken away.
    assert_eq!(case(papers.path())["records"].as_array().unwrap().len(), 4);
    assert!(has_finding(&case(papers.path()), "ambiguous-date"));
    let used = text.replace("#- {file: \"blood.txt\", date: 2026-04-03}", "- {file: \"blood.txt\", date: 2026-04-03}");
    fs::write(papers.path().join("case.yaml"), &used).unwrap();
    assert_eq!(record(&case(papers.path()), "blood.txt")["date"]["value"], "2026-04-03");
    // All of them together are still a file that can be read.
    fs::write(papers.path().join("case.yaml"), text.replace("\n#- ", "\n- ")).unwrap();
    assert_eq!(record(&case(papers.path()), "rosa.txt")["patient_by_user"], "other");
    // A talk goes on from there.
    fs::write(papers.path().join("case.yaml"), &used).unwrap();
    let (said, _) = review(papers.path(), &["s", "s", "Why?"]);
    assert!(!said.contains("blood.txt"), "{said}");
    assert!(own(papers.path()).contains("\nquestion: \"Why?\"\n"), "{}", own(papers.path()));
}

#[test]
fn init_writes_over_nothing() {
    let papers = folder(&[("node.txt", NODE), ("case.yaml", "# mine\n")]);
    let output = run(&["init"], papers.path(), "");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert!(said.contains("why: ") && said.contains("cart-dossier review"), "{said}");
    assert_eq!(own(papers.path()), "# mine\n");
}

#[test]
fn a_locked_file_is_named_with_what_to_run() {
    let papers = folder(&[("letter.txt", LETTER)]);
    let locked = common::project("tests/fixtures/pdf/user-password.pdf");
    fs::copy(locked, papers.path().join("locked.pdf")).unwrap();
    let (_, result) = review(papers.path(), &["q"]);
    assert!(result.contains("--password PASSWORD") && result.contains("  locked.pdf"), "{result}");
    let output = run(&["init"], papers.path(), "");
    assert_eq!(output.status.code(), Some(0));
    let text = own(papers.path());
    assert!(text.contains("#   locked.pdf: ") && text.contains("#   cart-dossier check FOLDER --password"), "{text}");
}

#[test]
fn remarks_and_questions_are_told_in_other_languages() {
    for (language, said, asked) in [
        ("es", ["Lo que usted sabe mejor", "no se pudo saber qué tipo"], "¿Qué es este documento?"),
        ("zh", ["您比资料更清楚的内容", "未能认出这是哪一类资料"], "这是什么资料？"),
    ] {
        let papers = folder(&[("node.txt", NODE), ("letter.txt", LETTER)]);
        let output = run(&["init", "--language", language], papers.path(), "");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let text = own(papers.path());
        for words in said {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(text.contains("#- {file: \"node.txt\", kind: "), "{text}");
        assert!(!text.contains("paper") && !text.contains("Pathology report"), "{text}");
        // It is as good as the English one: what is left in is read, and answers are added to it.
        let output = run(&["review", "--language", language], papers.path(), "2\nq\n");
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{talk}");
        assert!(talk.contains(asked) && !talk.contains("Question"), "{talk}");
        let answered = own(papers.path());
        assert!(answered.lines().any(|line| line.starts_with("- {file: \"node.txt\", kind: ")), "{answered}");
    }
}
