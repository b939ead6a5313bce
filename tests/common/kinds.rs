//! Marked papers: what each is (`tests/classify/*.yaml`).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::knowledge::parse;
use cart_dossier::model::file::Content;
use cart_dossier::model::{Format, PagedText, SourceFile, TextSource};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What the paper is, or may be taken for without harm.
    pub(crate) kind: Kinds,
    /// What else it must be told to be.
    #[serde(default)]
    also: Vec<String>,
    /// The language that must be told.
    #[serde(default)]
    language: Option<String>,
    pub(crate) text: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Kinds {
    One(String),
    Several(Vec<String>),
}

impl Kinds {
    pub(crate) fn list(&self) -> &[String] {
        match self {
            Self::One(kind) => std::slice::from_ref(kind),
            Self::Several(kinds) => kinds,
        }
    }
}

pub(crate) fn file(format: Format) -> SourceFile {
    let path = "PET-CT report lymphoma pathology.txt".to_owned();
    SourceFile { format, ..SourceFile::new(path, None, Content::Memory(Arc::from(Vec::new()))) }
}

pub(crate) fn paged(text: &str) -> PagedText {
    PagedText::single(text.lines().map(str::to_owned).collect(), TextSource::Text)
}

/// The YAML files of a folder, by name, with their text.
pub(crate) fn yaml_files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let files = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        Some((name.strip_suffix(".yaml")?.to_owned(), std::fs::read_to_string(entry.path()).ok()?))
    });
    files.collect()
}

/// The words of a folder as they stand there now: what no language owns, then the languages.
pub(crate) fn vocabulary(folder: &Path) -> Vocabulary {
    let mut texts = yaml_files(folder);
    let mut base = Vec::new();
    base.extend(texts.remove("any").map(|text| ("any.yaml".to_owned(), text)));
    let languages = texts.into_iter().filter(|(name, _)| name.len() == 2);
    base.extend(languages.map(|(name, text)| (format!("{name}.yaml"), text)));
    Vocabulary::from_texts(base, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// The papers of a list.
pub(crate) fn cases(name: &str, text: &str) -> Vec<Case> {
    parse(name, text).unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong with the papers of one file.
fn mistakes(name: &str, text: &str, vocabulary: &Vocabulary) -> String {
    let mut wrong = String::new();
    for case in &cases(name, text) {
        let (file, text) = (file(Format::Text), paged(&case.text));
        let record = classify::classify(&file, &text, vocabulary).remove(0);
        let told = |kind: &String| record.also.iter().any(|also| also.id() == kind);
        let language = case.language.is_none() || case.language == record.language;
        if case.kind.list().iter().any(|kind| kind == record.kind.id()) && case.also.iter().all(told) && language {
            continue;
        }
        wrong += &format!(
            "\n{name}: {} {:?} expected, {} {:?} told ({:?})\n{}\n",
            case.kind.list().join(" or "),
            case.also,
            record.kind,
            record.also,
            record.language,
            case.text
        );
        for score in classify::explain(&file, &text, vocabulary).remove(0).scores.iter().take(4) {
            wrong += &format!("  {} {} {:?}\n", score.points, score.kind, score.lacks);
            for cue in &score.cues {
                wrong += &format!("      {} {} {}\n", cue.weight, cue.rule, cue.quote);
            }
        }
    }
    wrong
}

/// Every list of a folder, or those whose names begin as `CLASSIFY_ONLY` says: one language alone.
pub(crate) fn every_list_is_told(folder: &Path, vocabulary: &Vocabulary) {
    let only = std::env::var("CLASSIFY_ONLY").ok();
    let mut lists = yaml_files(folder);
    lists.retain(|name, _| only.as_ref().is_none_or(|only| name.starts_with(only.as_str())));
    assert!(!lists.is_empty(), "no papers");
    let wrong: String = lists.iter().map(|(name, text)| mistakes(name, text, vocabulary)).collect();
    assert!(wrong.is_empty(), "{wrong}");
}
