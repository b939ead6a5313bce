//! Every word that the program writes is said in every language: the same keys, the same places to fill, and nothing that
//! was left in English, but for what is called the same everywhere.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::project;
use serde_yaml::Value;

/// The families of files: what stands before the code of the language in their names.
const FAMILIES: [&str; 7] =
    ["cli/", "cli/case_", "report/dossier_", "report/explain_", "report/screen_", "report/timeline_", "problems/"];
const LANGUAGES: [&str; 2] = ["es", "zh"];

/// Texts that are the same in English and in another language: places and names of things alone.
fn same() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(project("tests/languages/same.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// The texts of a file by the way to them: `errors.output.what`, `cache.shown.0`.
fn texts(file: &str) -> BTreeMap<String, String> {
    let path = project(&format!("src/knowledge/{file}.yaml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("there is no {}", path.display()));
    let mut found = BTreeMap::new();
    gather(&serde_yaml::from_str(&text).unwrap(), String::new(), &mut found);
    found
}

fn gather(value: &Value, at: String, found: &mut BTreeMap<String, String>) {
    let below = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    match value {
        Value::Mapping(map) => map.iter().for_each(|(key, value)| gather(value, below(key.as_str().unwrap()), found)),
        Value::Sequence(all) => {
            all.iter().enumerate().for_each(|(n, value)| gather(value, below(&n.to_string()), found));
        }
        Value::String(text) => {
            found.insert(at, text.clone());
        }
        other => panic!("{at}: {other:?}"),
    }
}

/// The places of a text. A form for one may name the number or not.
fn places(way: &str, text: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect();
    found.retain(|name| !name.contains([':', ' ']));
    if way.ends_with(".0") {
        found.remove("n");
    }
    found
}

#[test]
fn every_text_is_there_in_every_language_with_the_same_places() {
    for family in FAMILIES {
        let english = texts(&format!("{family}en"));
        assert!(english.len() > 10, "{family}");
        for language in LANGUAGES {
            let told = texts(&format!("{family}{language}"));
            let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&told), keys(&english), "{family}{language}");
            for (way, text) in &english {
                assert_eq!(places(way, &told[way]), places(way, text), "{family}{language}: {way}");
                assert!(!told[way].trim().is_empty() || text.trim().is_empty(), "{family}{language}: {way}");
            }
        }
    }
}

#[test]
fn nothing_is_left_in_english_but_what_is_called_the_same() {
    let same = same();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for family in FAMILIES {
        let english = texts(&format!("{family}en"));
        for language in LANGUAGES {
            for (way, text) in texts(&format!("{family}{language}")) {
                let words: String =
                    text.split('{').map(|rest| rest.split_once('}').map_or(rest, |(_, rest)| rest)).collect();
                // Of signs alone nothing can be said otherwise.
                if english[&way] == text && words.chars().any(char::is_alphabetic) {
                    used.entry(language.to_owned()).or_default().insert(format!("{family}: {way}"));
                }
            }
        }
    }
    assert_eq!(used, same);
}

#[test]
fn no_word_is_one_that_no_output_may_hold() {
    let forbidden = fs::read_to_string(project("tests/lint/forbidden.yaml")).unwrap();
    let forbidden: BTreeMap<String, Vec<String>> = serde_yaml::from_str(&forbidden).unwrap();
    for family in FAMILIES {
        for language in ["en", "es", "zh"] {
            for (way, text) in texts(&format!("{family}{language}")) {
                for stem in forbidden.values().flatten() {
                    assert!(!text.to_lowercase().contains(stem.as_str()), "{family}{language}: {way}: {stem}");
                }
            }
        }
    }
}
