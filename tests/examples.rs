//! What holds for every example: the schema, every quote on its page, every file once, no forbidden word.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;

use cart_dossier::intake;
use cart_dossier::model::{CaseFile, Language, PagedText};
use cart_dossier::pipeline;
use cart_dossier::read::Options;
use cart_dossier::report::{json, pdf, screen};
use cart_dossier::watch::Watch;
use common::{EXAMPLES, case_of, own_words, pdf_pages, project, settings};

/// Stems that nothing the program writes may hold outside the words of a paper, of all languages together
/// (domain/questions.md §4).
fn forbidden() -> Vec<String> {
    let text = std::fs::read_to_string(project("tests/lint/forbidden.yaml")).unwrap();
    let by_language: BTreeMap<String, Vec<String>> = serde_yaml::from_str(&text).unwrap();
    assert!(by_language.len() >= 10, "en, es, ca, fr, de, it, pt, ru, zh, ar");
    by_language.into_values().flatten().collect()
}

/// Keys of the case file under which a paper, a file or the user speaks, and not the program.
const OF_PAPERS: [&str; 24] = [
    "quote",
    "value",
    "value_raw",
    "unit",
    "unit_raw",
    "raw",
    "name",
    "path",
    "author",
    "institution",
    "method",
    "sample",
    "reference_range",
    "flag",
    "rule",
    "regimen",
    "caption",
    "stop_reason",
    "sha256",
    "study_uid",
    "series_uid",
    "cycles",
    "birth_name",
    "identifiers",
];

/// What the program itself says in a case file.
fn said(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(list) => list.iter().for_each(|one| said(one, found)),
        serde_json::Value::Object(map) => {
            map.iter().filter(|(key, _)| !OF_PAPERS.contains(&key.as_str())).for_each(|(_, one)| said(one, found));
        }
        _ => {}
    }
}

#[test]
fn the_case_file_fits_its_schema() {
    let schema = std::fs::read_to_string(project("docs/case.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, papers, profile) in EXAMPLES {
        let text = json::write(&case_of(&project(papers), profile)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
        let back: CaseFile = serde_json::from_str(&text).unwrap();
        assert_eq!(json::write(&back).unwrap(), text, "{name}: reading it back changes it");
    }
}

#[test]
fn every_quote_is_on_its_page() {
    for (name, papers, profile) in EXAMPLES {
        let folder = project(papers);
        let case = case_of(&folder, profile);
        let options = Options::default();
        let texts: BTreeMap<String, PagedText> = intake::intake(&folder, &intake::Options::default())
            .unwrap()
            .iter()
            .map(|source| (source.path.clone(), pipeline::text_of(source, &options)))
            .collect();
        let mut quotes: Vec<(String, u32, u32, String)> = Vec::new();
        for fact in &case.facts {
            let evidence = &fact.evidence;
            quotes.push((evidence.file.clone(), evidence.page, evidence.line, evidence.quote.clone()));
        }
        let evidence = case.timeline.iter().flat_map(|entry| &entry.evidence);
        for evidence in evidence.chain(&case.patient.evidence).chain(&case.disease.evidence) {
            quotes.push((evidence.file.clone(), evidence.page, evidence.line, evidence.quote.clone()));
        }
        for record in &case.records {
            for date in record.all_dates.iter().chain(&record.date) {
                let file = date.file.clone().unwrap_or(record.file.clone());
                quotes.push((file, date.page, date.line, date.quote.clone()));
            }
            for cue in &record.cues {
                let file = cue.file.clone().unwrap_or(record.file.clone());
                quotes.push((file, cue.page, cue.line, cue.quote.clone()));
            }
        }
        assert!(quotes.len() > 50, "{name}: too few quotes to mean anything");
        for (file, page, line, quote) in quotes {
            let path = &case.files.iter().find(|entry| entry.id == file).unwrap().path;
            let page_text = texts[path].pages.iter().find(|p| p.number == page);
            let page_text = page_text.unwrap_or_else(|| panic!("{name}: {path} has no page {page}"));
            let from_line = page_text.lines[(line - 1) as usize..].join("\n");
            assert!(from_line.contains(&quote), "{name}: {path} page {page} line {line} does not hold {quote:?}");
            assert!(quote.chars().count() <= 240);
        }
    }
}

#[test]
fn every_file_is_listed_once() {
    for (name, papers, profile) in EXAMPLES {
        let folder = project(papers);
        let case = case_of(&folder, profile);
        let on_disk =
            walkdir::WalkDir::new(&folder).into_iter().filter(|e| e.as_ref().unwrap().file_type().is_file()).count();
        let listed: usize =
            case.files.iter().filter(|file| file.container.is_none()).map(|file| file.members.unwrap_or(1)).sum();
        assert_eq!(listed, on_disk, "{name}");
        for file in &case.files {
            let said = file.state == cart_dossier::model::FileState::Read || file.reason.is_some();
            assert!(said, "{name}: {} has no reason", file.path);
        }
    }
}

#[test]
fn no_output_holds_a_forbidden_word_of_its_own() {
    let mut folders: Vec<(String, std::path::PathBuf, String)> =
        EXAMPLES.iter().map(|(n, p, c)| ((*n).to_owned(), project(p), (*c).to_owned())).collect();
    let empty = tempfile::tempdir().unwrap();
    std::fs::write(empty.path().join("note.txt"), "Nothing of interest.").unwrap();
    folders.push(("nearly empty".into(), empty.path().to_path_buf(), "uk-china".into()));
    let forbidden = forbidden();
    let mut wrong = Vec::new();
    let kept = tempfile::tempdir().unwrap();
    let all = folders.iter().flat_map(|folder| Language::ALL.map(|language| (folder, language)));
    for ((name, folder, profile), language) in all {
        let place = pipeline::Place { folder: kept.path().to_path_buf(), program: "examples".to_owned() };
        let settings = pipeline::Settings { language, cache: Some(place), ..settings(profile) };
        let case = pipeline::run(folder, &settings, &Watch::default()).unwrap();
        let wide = screen::Screen { width: 100, colour: false, all: true };
        let (shown, listed) = (screen::checklist(&case, wide), screen::files(&case, wide));
        let printed = pdf_pages(pdf::write(&case).unwrap()).join("\n");
        let mut json = Vec::new();
        said(&serde_json::from_str(&json::write(&case).unwrap()).unwrap(), &mut json);
        let json = json.into_iter().map(|text| ("JSON", text));
        for (what, text) in [("screen", shown), ("list", listed), ("PDF", printed)].into_iter().chain(json) {
            let own = own_words(&text);
            for stem in &forbidden {
                if own.contains(stem.as_str()) {
                    wrong.push(format!("{name} {language:?}, {what}: {stem:?} in …{}…", around(&own, stem)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn around(text: &str, stem: &str) -> String {
    let at = text.find(stem).unwrap_or(0);
    let from = text[..at].char_indices().rev().nth(60).map_or(0, |(i, _)| i);
    text[from..].chars().take(140).collect()
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    for (name, papers, profile) in EXAMPLES {
        let one = pdf::write(&case_of(&project(papers), profile)).unwrap();
        let two = pdf::write(&case_of(&project(papers), profile)).unwrap();
        assert!(one == two, "{name}: two runs differ");
    }
}

/// Whether two values differ in texts alone.
fn same_but_words(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value;
    // What orders and joins: never words.
    const KEYS: [&str; 9] = ["id", "code", "status", "files", "records", "rule", "kind", "file", "quote"];
    match (one, other) {
        (Value::String(_), Value::String(_)) => true,
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_but_words(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            let same = |(key, value): (&String, &Value)| {
                let plain = value.is_string() || value.as_array().is_some_and(|all| all.iter().all(Value::is_string));
                if plain && KEYS.contains(&key.as_str()) { value == &b[key] } else { same_but_words(value, &b[key]) }
            };
            a.keys().eq(b.keys()) && a.iter().all(same)
        }
        _ => one == other,
    }
}

#[test]
fn two_languages_stand_side_by_side() {
    for (name, papers, profile) in EXAMPLES {
        for (language, beside) in [(Language::En, Language::Zh), (Language::Es, Language::En)] {
            let settings = pipeline::Settings { language, beside: Some(beside), ..settings(profile) };
            let examined = pipeline::examine(&project(papers), &settings, &Watch::default()).unwrap();
            let (case, other) = (examined.case, examined.beside.unwrap());
            let values = [&case, &other].map(|case| serde_json::to_value(case).unwrap());
            assert!(same_but_words(&values[0], &values[1]), "{name}: the two differ in more than words");
            let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let printed = plain(&pdf_pages(pdf::write_beside(&case, &other).unwrap()).concat());
            let questions = case.questions.iter().chain(&other.questions).map(|question| &question.text);
            let findings = case.findings.iter().chain(&other.findings).map(|finding| &finding.message);
            let titles = case.items.iter().chain(&other.items).map(|item| &item.title);
            for text in titles.chain(questions).chain(findings) {
                // As much as stands on one line of a narrow column.
                let start: String = plain(text).chars().take(8).collect();
                // The name of an Arabic file is copied in the order in which it stands.
                if start.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)) {
                    continue;
                }
                assert!(printed.contains(&start), "{name}, {language:?} and {beside:?}: {text:?} is not there");
            }
        }
    }
}
