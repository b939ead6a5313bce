//! Small cases as YAML (tests/assess): facts in, statuses out. Every patient in them is invented.

mod build;
mod coverage;
mod languages;
mod properties;
mod words;

use std::path::Path;

use super::*;
use crate::model::{Item, Status};

/// Every case file, with its text.
fn cases() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assess");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

#[test]
fn every_case_comes_out_as_expected() {
    let mut wrong = Vec::new();
    for (name, text) in cases() {
        for document in build::documents(&name, &text) {
            wrong.extend(document.check().into_iter().map(|problem| format!("{name}, {}: {problem}", document.case)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_sentence_judges() {
    let sources = [
        include_str!("../knowledge/assess/reasons.yaml"),
        include_str!("../knowledge/assess/findings.yaml"),
        include_str!("../knowledge/assess/questions.yaml"),
        include_str!("../knowledge/assess/generic.yaml"),
        include_str!("../knowledge/assess/uk-china.yaml"),
        include_str!("../knowledge/assess/barcelona.yaml"),
        include_str!("../knowledge/assess/barcelona-adult.yaml"),
        include_str!("../knowledge/assess/barcelona-paediatric.yaml"),
        include_str!("../knowledge/assess/solid-tumour.yaml"),
        include_str!("../knowledge/assess/post-infusion.yaml"),
    ];
    for text in sources {
        let printed = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
        for word in words::forbidden() {
            assert!(!printed.to_lowercase().contains(word), "{word}");
        }
    }
}

#[test]
fn an_empty_folder_is_no_case_of_found() {
    for id in Checklist::builtin_ids() {
        let checklist = Checklist::builtin(id).unwrap();
        let options =
            Options { as_of: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(), disease: None, ..Default::default() };
        let case = assess(Input::default(), &checklist, &options);
        assert_eq!(case.items.len(), checklist.items.len());
        assert!(case.items.iter().all(|item| matches!(item.status, Status::Missing | Status::NotApplicable)));
        assert_eq!(case.disease.id, "unknown");
        assert!(case.questions.iter().any(|question| question.id == "q-disease"));
    }
}

#[test]
fn every_item_of_every_checklist_can_be_explained() {
    for id in Checklist::builtin_ids() {
        for item in Checklist::builtin(id).unwrap().items {
            assert!(!item.title.is_empty() && !item.section.is_empty() && !item.ask.is_empty(), "{}", item.id);
        }
    }
}

#[test]
fn every_fact_that_an_item_asks_for_is_in_the_vocabulary() {
    let vocabulary = include_str!("../knowledge/extract/fact_types.yaml");
    let types: Vec<serde_yaml::Value> = serde_yaml::from_str(vocabulary).unwrap();
    let named = |kind: &str, name: &str| {
        types.iter().any(|entry| {
            entry["type"].as_str() == Some(kind)
                && (kind != "statement" || entry["name"].as_str().unwrap().split(" | ").any(|known| known == name))
        })
    };
    for item in Checklist::builtin("generic").unwrap().items {
        let rules = &item.rules;
        let required = rules.required.iter().flat_map(|required| &required.any_of);
        let when = rules.required.iter().filter_map(|required| required.when.as_ref()?.fact.as_ref());
        let applies = rules.applies_when.iter().filter_map(|condition| condition.fact.as_ref());
        let selectors = rules.anchor.iter().chain(&rules.without).chain(&rules.mentioned_by).chain(&rules.compare);
        for selector in selectors.chain(required).chain(when).chain(applies) {
            for kind in &selector.kind.0 {
                assert!(named(kind, kind) || kind == "statement", "{}: {kind}", item.id);
                for name in selector.name.0.iter().filter(|_| kind == "statement") {
                    assert!(named(kind, name), "{}: statement {name}", item.id);
                }
            }
        }
    }
}

#[test]
fn a_checklist_of_the_users_own_changes_items_by_id() {
    let text = "id: mine\nextends: generic\nremove: [hla-typing]\ntop: [blood-count]\nitems:\n  - {id: blood-count, \
                limit-days: 7}\n  - {id: tumour-board, title: Board, section: Plan, need: required, kinds: [mdt-outcome]}\n";
    let checklist = Checklist::parse("mine.yaml", text).unwrap();
    assert_eq!(checklist.items[0].id, "blood-count");
    assert_eq!(checklist.items[0].limit.days("lbcl", false), Some(7));
    assert_eq!(checklist.items[0].title, "Recent blood count");
    assert!(checklist.item("hla-typing").is_none());
    assert_eq!(checklist.items.last().unwrap().id, "tumour-board");
    assert_eq!(checklist.lineage, ["mine", "generic"]);
    assert_ne!(checklist.sha256, Checklist::builtin("generic").unwrap().sha256);
}

#[test]
fn a_variant_takes_the_place_of_the_list_that_names_it() {
    let text = "id: mine\nextends: generic\nnotices: [Always., {text: Of leukaemia., when: {disease: [b-all]}}]\n";
    let mine = Checklist::parse("mine.yaml", text).unwrap();
    let look = |checklist: &Checklist| {
        let options = Options {
            as_of: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            disease: Some("b-all".to_owned()),
            ..Default::default()
        };
        assess(Input::default(), checklist, &options)
    };
    assert_eq!(look(&mine).notices, ["Always.", "Of leukaemia."]);
    // No paper tells an age: the list for adults, and why.
    let barcelona = look(&Checklist::builtin("barcelona").unwrap());
    assert_eq!(barcelona.profile, "barcelona-adult");
    assert!(barcelona.notices[0].contains("age"), "{:?}", barcelona.notices);
    assert_eq!(barcelona.checklist_sha256, Checklist::builtin("barcelona-adult").unwrap().sha256);
    assert!(barcelona.questions.iter().any(|question| question.id == "q-age-centre"));
}

#[test]
fn a_mistake_is_answered_with_the_nearest_name() {
    let wrong = |text: &str, expected: &str| {
        let error = Checklist::parse("mine.yaml", text).unwrap_err().swap_remove(0);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.line.is_some(), "{error}");
    };
    wrong("id: a\nextends: genric\n", "\"generic\"");
    wrong("id: a\nextends: generic\nitems:\n  - {id: blood-cout, limit-days: 7}\n", "\"blood-count\"");
    wrong("id: a\nextends: generic\nitems:\n  - {id: blood-count, kinds: [lab-reprt]}\n", "\"lab-report\"");
    wrong("id: a\nextends: generic\nitems:\n  - {id: blood-count, need: {lbl: required}}\n", "\"lbcl\"");
    wrong("id: a\nextends: generic\nitems:\n  - {id: blood-count, need: {lbcl: must}}\n", "required, recommended");
    wrong("id: a\nextends: generic\nitems:\n  - {id: blood-count, kinds: [appointment-letter]}\n", "never count");
    wrong("id: a\nitems:\n  - {id: x, title: X, section: S, need: required}\n", "no kind of paper");
    wrong("id: a\nextends: generic\nitems:\n  - {id: blood-count, limit: 7}\n", "there is no field");
    let item = |rest: &str| format!("id: a\nextends: generic\nitems:\n  - {{id: blood-count, {rest}}}\n");
    wrong(&item("anchor: [{type: antigen-staus}]"), "\"antigen-status\"");
    wrong(&item("anchor: [{type: statement, name: fertilty}]"), "\"fertility\"");
    wrong(&item("applies-when: [{fact: {type: allergies}}]"), "\"allergy\"");
    wrong("id: a\nextends: generic\nnotices: [{text: X, when: {disease: [lymphoma]}}]\n", "no disease");
    wrong("id: a\nextends: generic\nvariants: [{checklist: barcelona-adlt, notice: X}]\n", "\"barcelona-adult\"");
}

#[test]
fn every_mistake_is_told_at_its_line() {
    let text = "id: a # bone-marrow\nextends: generic\nremove: [hla-typng]\nitems:\n  - id: bone-marrow\n    kinds: \
                [marrow-report]\n    need: {lbl: required}\n  - {id: blood-count, limit-days: 7}\n  - {id: mrd, mentioned-kinds: \
                [mrd]}\n  - {id: blood-count, limit-days: 8}\n";
    let errors = Checklist::parse("mine.yaml", text).unwrap_err();
    let told: Vec<(Option<usize>, bool)> =
        errors.iter().map(|error| (error.line, error.problem.to_string().contains("nearest name"))).collect();
    let line = |line, nearest| (Some(line), nearest);
    assert_eq!(told, [line(3, true), line(6, true), line(7, true), line(9, true), line(10, false)], "{errors:?}");
}

#[test]
fn a_huge_folder_is_judged_in_reasonable_time() {
    let mut text = String::from("case: many\ndisease: lbcl\npapers:\n");
    for number in 0..300 {
        let (month, day) = (1 + number % 12, 1 + number % 28);
        text +=
            &format!("  - file: {number}.pdf\n    kind: lab-report\n    date: 2025-{month:02}-{day:02}\n    facts:\n");
        for name in ["haemoglobin", "platelets", "creatinine", "bilirubin", "alt", "ldh", "crp", "igg", "cd3", "inr"] {
            for value in 0..5 {
                text += &format!("      - {{t: lab, n: {name}, v: \"{value}{number}\", u: g/L}}\n");
            }
        }
    }
    text += "expected: {items: {blood-count: {is: partial}}}\n";
    let documents = build::documents("many", &text);
    let start = std::time::Instant::now();
    assert_eq!(documents[0].check(), Vec::<String>::new());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// Used by [`build`].
fn item<'a>(items: &'a [Item], id: &str) -> Option<&'a Item> {
    items.iter().find(|item| item.id == id)
}
