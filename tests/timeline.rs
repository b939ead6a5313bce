//! What `timeline` shows: the treatments of the examples in order, told apart by whether they were given, each with a paper.
//!
//! What it says of one example stands in `tests/timeline/`; `UPDATE_TIMELINES=1` writes it anew, to be read before it is kept.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use cart_dossier::model::{CaseFile, Certainty, Language, Precision, TreatmentStatus};
use cart_dossier::pipeline;
use cart_dossier::report::screen::{Screen, columns};
use cart_dossier::report::timeline;
use cart_dossier::watch::Watch;
use common::{EXAMPLES, own_words, project, settings};

const SCREEN: Screen = Screen { width: 80, colour: false, all: true };

/// The heads of the parts: given, planned, mentioned, not found.
const HEADS: [(Language, [&str; 4]); 3] = [
    (Language::En, ["Given, in the order", "Planned or asked", "Only mentioned", "Not found in these"]),
    (Language::Es, ["Administrados, por", "Previstos o", "Solo mencionados", "No encontrado en"]),
    (Language::Zh, ["已接受的治疗，按", "计划中或", "仅提到的", "在这些资料中没有找到"]),
];

static CASES: LazyLock<Vec<(&str, Language, CaseFile)>> = LazyLock::new(|| {
    let each = |(name, folder, profile): (&'static str, &str, &str)| {
        Language::ALL.map(|language| {
            let settings = pipeline::Settings { language, ..settings(profile) };
            (name, language, pipeline::run(&project(folder), &settings, &Watch::default()).unwrap())
        })
    };
    EXAMPLES.into_iter().flat_map(each).collect()
});

fn case(name: &str, language: Language) -> &'static CaseFile {
    CASES.iter().find(|(own, tongue, _)| *own == name && *tongue == language).map(|(.., case)| case).unwrap()
}

fn heads(language: Language) -> [&'static str; 4] {
    HEADS.into_iter().find(|(own, _)| *own == language).map(|(_, heads)| heads).unwrap()
}

/// Without blanks, since where lines are broken is the terminal's business.
fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cart-dossier"))
        .args(arguments)
        .env("COLUMNS", "80")
        .env("CART_DOSSIER_CACHE", "")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn path(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_treatments_of_an_example() {
    let mut wrong = Vec::new();
    for language in Language::ALL {
        let kept = project(&format!("tests/timeline/case-4.{}.txt", language.id()));
        let said = timeline::write(case("case-4", language), SCREEN);
        if std::env::var_os("UPDATE_TIMELINES").is_some() {
            std::fs::write(&kept, &said).unwrap();
        }
        if std::fs::read_to_string(&kept).unwrap_or_default() != said {
            wrong.push(format!("differs from {}:\n{said}", kept.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_treatment_stands_where_it_belongs_and_names_a_paper() {
    for (name, language, case) in CASES.iter() {
        let said = timeline::write(case, SCREEN);
        let [given, planned, ..] = heads(*language);
        let (before, planned) = said.split_once(planned).unwrap();
        let (given, planned) = (flat(before.split_once(given).unwrap().1), flat(planned));
        for entry in &case.timeline {
            let part = if entry.status == TreatmentStatus::Planned { &planned } else { &given };
            if part == &given {
                assert!(part.contains(&flat(&entry.why_new_line)), "{name} {language:?}: {}", entry.regimen);
            }
            let named = entry.evidence.iter().any(|at| {
                let file = case.files.iter().find(|file| file.id == at.file).unwrap();
                part.contains(&flat(&file.path))
            });
            assert!(named, "{name} {language:?}: {}", entry.regimen);
        }
        for line in said.lines() {
            assert!(columns(line) <= 80, "{name} {language:?}: {line}");
        }
    }
}

#[test]
fn no_other_persons_treatment_and_no_judgement_is_in_it() {
    let forbidden = std::fs::read_to_string(project("tests/lint/forbidden.yaml")).unwrap();
    let forbidden: std::collections::BTreeMap<String, Vec<String>> = serde_yaml::from_str(&forbidden).unwrap();
    for (name, language, case) in CASES.iter() {
        let said = own_words(&timeline::write(case, SCREEN));
        for word in forbidden.values().flatten() {
            assert!(!said.contains(word.as_str()), "{name} {language:?}: {word}");
        }
    }
    let said = timeline::write(case("case-4", Language::En), SCREEN);
    assert!(!said.contains("Joaquima"), "{said}");
}

#[test]
fn a_date_that_can_be_read_in_two_ways_shows_both() {
    let mut case = case("first-try", Language::En).clone();
    let start = case.timeline[0].start.as_mut().unwrap();
    start.value = "2026-03-04".parse().ok();
    start.other_reading = "2026-04-03".parse().ok();
    start.precision = Precision::Ambiguous;
    let said = flat(&timeline::write(&case, SCREEN));
    assert!(said.contains("4Mar2026or3Apr2026–"), "{said}");
}

#[test]
fn what_is_only_mentioned_stands_apart() {
    let mut case = case("first-try", Language::En).clone();
    let mut fact = case.facts.iter().find(|fact| fact.treatment.is_some()).unwrap().clone();
    (fact.name, fact.value, fact.value_raw) = ("invented-drug".into(), None, "Inventumab".into());
    fact.certainty = Certainty::Uncertain;
    case.facts.push(fact);
    let said = timeline::write(&case, SCREEN);
    let (before, after) = said.split_once(heads(Language::En)[2]).unwrap();
    assert!(after.contains("Inventumab") && !before.contains("Inventumab"), "{said}");
    assert!(after.lines().any(|line| line.starts_with("    Papers: ")), "{said}");
}

#[test]
fn what_was_not_found_and_what_differs_is_named() {
    for language in Language::ALL {
        let case = case("case-6", language);
        let said = flat(&timeline::write(case, SCREEN));
        let lacking = case.items.iter().find(|item| item.id == "treatment-timeline").unwrap().lacking.clone();
        assert!(!lacking.is_empty());
        let gaps = said.split_once(&flat(heads(language)[3])).unwrap().1;
        assert!(lacking.iter().all(|gap| gaps.contains(&flat(gap))), "{said}");
    }
    let mut case = case("first-try", Language::En).clone();
    case.timeline[0].line_asserted = Some(4);
    assert!(timeline::write(&case, SCREEN).contains("The paper says line 4"));
}

#[test]
fn a_folder_without_treatments_says_so_and_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("note.txt"), "Invented: haemoglobin 102 g/L\n").unwrap();
    for (language, words) in [
        (
            "en",
            [
                "No treatment was found in these papers. That does not say that there was none",
                "cart-dossier letter FOLDER",
            ],
        ),
        ("es", ["Eso no significa que no lo hubiera", "cart-dossier letter CARPETA"]),
        ("zh", ["这并不表示没有接受过治疗", "cart-dossier letter 文件夹"]),
    ] {
        let output = run(&["timeline", &path(home.path()), "--language", language]);
        assert_eq!(output.status.code(), Some(0));
        let said = flat(&out(&output));
        for word in words {
            assert!(said.contains(&flat(word)), "{word}: {said}");
        }
        for word in ["not treated", "untreated", "sin tratar", "未治疗"] {
            assert!(!said.contains(&flat(word)), "{word}: {said}");
        }
    }
}

#[test]
fn exit_codes_are_those_of_list() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(run(&["timeline", &path(empty.path())]).status.code(), Some(4));
    assert_eq!(run(&["timeline", "/no/such/folder"]).status.code(), Some(4));
    let papers = path(&project(EXAMPLES[0].1));
    // Without recognition a photo is not read.
    assert_eq!(run(&["timeline", &papers, "--no-ocr"]).status.code(), Some(3));
    std::fs::write(empty.path().join("unread.pdf"), "%PDF-1.4 broken").unwrap();
    let output = run(&["timeline", &path(empty.path())]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        flat(&out(&output)).contains(&flat("1 file could not be read. A treatment that only it tells of")),
        "{}",
        out(&output)
    );
}

#[test]
fn json_is_the_part_of_the_case_file() {
    let papers = path(&project(EXAMPLES[0].1));
    let json = |command: &str| -> serde_json::Value {
        let output = run(&[command, "--json", "--no-ocr", "--as-of", "2026-11-20", &papers]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (own, whole) = (json("timeline"), json("check"));
    assert_eq!(own.as_object().unwrap().keys().collect::<Vec<_>>(), ["timeline"]);
    assert_eq!(own["timeline"], whole["timeline"]);
    assert!(own["timeline"].as_array().unwrap().len() > 2);
}

#[test]
fn a_redacted_one_names_nobody_and_no_file() {
    let papers = path(&project(EXAMPLES[0].1));
    for format in ["--no-ocr", "--json"] {
        let output = run(&["timeline", "--redact", "--no-cache", format, &papers]);
        let said = out(&output);
        assert!(said.contains("2026") && (format == "--json" || said.contains("Redacted copy")), "{said}");
        for hidden in ["Devlin", "Bronagh", "Clinic letter"] {
            assert!(!said.contains(hidden), "{hidden}: {said}");
        }
    }
}
