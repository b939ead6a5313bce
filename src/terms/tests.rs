use std::collections::BTreeSet;

use serde_yaml::Value;

use super::*;

/// The names of the entries of a list.
fn names(list: &Value) -> impl Iterator<Item = String> {
    list.as_sequence().unwrap().iter().map(|entry| entry["name"].as_str().unwrap().to_owned())
}

/// Texts at a key of the entries of a list.
fn texts<'v>(list: &'v Value, key: &'v str) -> impl Iterator<Item = String> + 'v {
    list.as_sequence().unwrap().iter().map(move |entry| entry[key].as_str().unwrap().to_owned())
}

/// Whether a name of a treatment is an abbreviation, as `R-CHOP` and `mini-BEAM` are: no word of it is written out.
fn is_abbreviation(name: &str) -> bool {
    let words = name.split(|c: char| !c.is_alphanumeric());
    words.into_iter().all(|word| word.len() < 5 || !word.chars().all(|c| c.is_ascii_lowercase()))
}

/// All names that `extract` can give and that are English words.
fn given() -> BTreeSet<String> {
    let file = |name: &str| knowledge::builtin::<Value>(&format!("extract/{name}.yaml"));
    let mut all = BTreeSet::new();
    let diseases = file("diseases");
    for list in ["entities", "capitals_only", "modifiers"] {
        all.extend(names(&diseases[list]));
    }
    all.extend(names(&file("conditions")["entities"]));
    for list in ["methods", "method_of_kind", "samples"] {
        all.extend(names(&file("antigens")[list]));
    }
    all.extend(texts(&file("responses")["methods"], "method"));
    all.extend(texts(&file("treatment_words")["stop_reasons"], "reason"));
    let methods = file("infection")["methods"].as_mapping().unwrap().clone();
    all.extend(
        methods.values().map(|method| method.as_str().unwrap().to_owned()).filter(|name| !is_abbreviation(name)),
    );
    all.extend(names(&file("drugs")));
    for list in ["regimens", "procedures", "cell_products"] {
        for name in names(&file(list)) {
            all.extend(name.split(TOGETHER).filter(|part| !is_abbreviation(part)).map(str::to_owned));
        }
    }
    all
}

/// Names of medicines and substances that a paper may print: not those of brands, which are the same everywhere.
fn printed() -> BTreeSet<String> {
    let medicines: Value = knowledge::builtin("extract/medicines.yaml");
    let lists = [&medicines["drugs"], &medicines["allergies"]["substances"]];
    let texts = lists.into_iter().flat_map(|list| list.as_sequence().unwrap());
    texts.map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Names that are read by a pattern: how full of cells a marrow is.
const BY_PATTERN: [&str; 3] = ["hypercellular", "hypocellular", "normocellular"];

#[test]
fn every_name_is_said_in_every_language() {
    let (given, printed) = (given(), printed());
    assert!(given.len() > 750 && printed.len() > 500, "{} {}", given.len(), printed.len());
    for language in [Language::Es, Language::Zh] {
        let known: BTreeSet<String> = of(language).keys().cloned().collect();
        let missing: Vec<_> = given.difference(&known).collect();
        assert!(missing.is_empty(), "{language:?}, missing: {missing:?}");
        let is_read =
            |name: &&String| given.contains(*name) || printed.contains(*name) || BY_PATTERN.contains(&name.as_str());
        let unused: Vec<_> = known.iter().filter(|name| !is_read(name)).collect();
        assert!(unused.is_empty(), "{language:?}, not read: {unused:?}");
        for (english, term) in of(language) {
            assert!(!term.trim().is_empty() && term == term.trim(), "{language:?}: {english}");
        }
    }
    assert!(of(Language::Es).keys().eq(of(Language::Zh).keys()), "a name is in one language alone");
}

#[test]
fn what_has_no_chinese_name_is_rare() {
    let plain = |(english, term): &(&String, &String)| english == term && !is_abbreviation(english);
    let plain = of(Language::Zh).iter().filter(plain).count();
    assert!(plain * 25 < of(Language::Zh).len(), "{plain}");
}

#[test]
fn a_name_is_the_same_at_the_start_of_a_line() {
    assert_eq!(find(of(Language::Es), "Cyclophosphamide"), Some("ciclofosfamida"));
    assert_eq!(find(of(Language::Zh), "rituximab"), Some("利妥昔单抗"));
    assert_eq!(find(of(Language::Es), "Cyclophosphamide, oral"), None);
    assert_eq!(find(of(Language::En), "rituximab"), None);
}
