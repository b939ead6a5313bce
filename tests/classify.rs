//! Every marked paper of `tests/classify` is taken for what it is, with cues that can be followed to the page.
//!
//! The words are read from `src/knowledge/classify` as they stand there now: who changes them only runs this test again,
//! nothing has to be built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::knowledge::parse;
use cart_dossier::model::file::Content;
use cart_dossier::model::{Explanation, Format, PagedText, Record, SourceFile, TextSource};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the paper is, or may be taken for without harm.
    kind: Kinds,
    /// What else it must be told to be.
    #[serde(default)]
    also: Vec<String>,
    /// The language that must be told.
    #[serde(default)]
    language: Option<String>,
    text: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Kinds {
    One(String),
    Several(Vec<String>),
}

impl Kinds {
    fn list(&self) -> &[String] {
        match self {
            Self::One(kind) => std::slice::from_ref(kind),
            Self::Several(kinds) => kinds,
        }
    }
}

#[derive(Deserialize)]
struct Kind {
    id: String,
    group: String,
}

fn file(format: Format) -> SourceFile {
    let path = "PET-CT report lymphoma pathology.txt".to_owned();
    SourceFile { format, ..SourceFile::new(path, None, Content::Memory(Arc::from(Vec::new()))) }
}

fn paged(text: &str) -> PagedText {
    PagedText::single(text.lines().map(str::to_owned).collect(), TextSource::Text)
}

fn record(text: &str) -> Record {
    let mut records = classify(&file(Format::Text), &paged(text));
    assert_eq!(records.len(), 1, "{text}");
    records.remove(0)
}

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The YAML files of a folder, by name, with their text.
#[expect(clippy::panic, reason = "a test that cannot start must stop")]
fn yaml_files(path: &str) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let files = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        Some((name.strip_suffix(".yaml")?.to_owned(), std::fs::read_to_string(entry.path()).ok()?))
    });
    files.collect()
}

/// What no language owns, then the languages.
static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut texts = yaml_files("src/knowledge/classify");
    let mut base = Vec::new();
    base.extend(texts.remove("any").map(|text| ("any".to_owned(), text)));
    base.extend(texts.into_iter().filter(|(name, _)| name.len() == 2));
    #[expect(clippy::panic, reason = "a test that cannot start must stop")]
    Vocabulary::from_texts(base, &[]).unwrap_or_else(|error| panic!("{error}"))
});

fn classify(file: &SourceFile, text: &PagedText) -> Vec<Record> {
    classify::classify(file, text, &VOCABULARY)
}

fn explain(file: &SourceFile, text: &PagedText) -> Explanation {
    classify::explain(file, text, &VOCABULARY).remove(0)
}

#[expect(clippy::panic, reason = "a test that cannot start must stop")]
fn cases(name: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(folder(&format!("tests/classify/{name}.yaml"))).unwrap_or_default();
    parse(name, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong with the papers of one file.
fn mistakes(name: &str) -> String {
    let mut wrong = String::new();
    for case in &cases(name) {
        let record = record(&case.text);
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
        for score in explain(&file(Format::Text), &paged(&case.text)).scores.iter().take(4) {
            wrong += &format!("  {} {} {:?}\n", score.points, score.kind, score.lacks);
            for cue in &score.cues {
                wrong += &format!("      {} {} {}\n", cue.weight, cue.rule, cue.quote);
            }
        }
    }
    wrong
}

#[test]
fn every_marked_paper() {
    let names = yaml_files("tests/classify");
    assert!(names.len() > 4);
    // One language alone: CLASSIFY_ONLY=de
    let only = std::env::var("CLASSIFY_ONLY").ok();
    let chosen = |name: &&String| only.as_ref().is_none_or(|only| name.starts_with(only.as_str()));
    let wrong: String = names.keys().filter(chosen).map(|name| mistakes(name)).collect();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_compiled_in_is_what_was_tested() {
    for case in cases("en_documents") {
        let own = record(&case.text);
        let built = classify::classify(&file(Format::Text), &paged(&case.text), Vocabulary::builtin());
        assert_eq!(vec![own], built);
    }
}

#[test]
fn every_result_kind_has_a_whole_paper() {
    let kinds: Vec<Kind> = parse("kinds.yaml", include_str!("../src/knowledge/classify/kinds.yaml")).unwrap();
    let cases = cases("en_documents");
    for kind in kinds.iter().filter(|kind| kind.group == "result") {
        assert!(cases.iter().any(|case| case.kind.list().contains(&kind.id)), "{}", kind.id);
    }
}

#[test]
fn a_result_title_alone_is_no_result() {
    let kinds: Vec<Kind> = parse("kinds.yaml", include_str!("../src/knowledge/classify/kinds.yaml")).unwrap();
    for title in [
        "Histopathology report",
        "Bone marrow aspirate and trephine",
        "Flow cytometry report",
        "PET-CT",
        "MRI brain",
        "CT chest abdomen pelvis",
        "Full blood count",
        "HLA typing report",
        "Echocardiogram",
        "MRD report",
        "Serology",
    ] {
        let kind = record(title).kind;
        let group = kinds.iter().find(|known| known.id == kind.id()).map(|known| known.group.as_str());
        assert_ne!(group, Some("result"), "{title} -> {kind}");
    }
}

#[test]
fn cues_can_be_followed() {
    for name in ["en_first_lines", "en_documents"] {
        for case in cases(name) {
            let record = record(&case.text);
            let lines: Vec<&str> = case.text.lines().collect();
            assert!(!record.cues.is_empty() && record.cues.len() <= 12);
            assert!(record.score >= 6, "{} {}", record.kind, case.text);
            assert_ne!(record.runner_up.as_ref(), Some(&record.kind));
            for cue in &record.cues {
                let line = lines[cue.line as usize - 1];
                assert!(line.contains(&cue.quote), "{line:?} holds no {:?}", cue.quote);
                assert!(!cue.quote.is_empty() && cue.quote.chars().count() <= 240);
                assert!(cue.rule.contains('/') && cue.weight != 0 && cue.page == 1);
            }
        }
    }
}

#[test]
fn the_name_of_the_file_is_no_evidence() {
    assert_eq!(record("Thank you very much.").kind.id(), "unclassified");
}

#[test]
fn a_file_without_words_gives_no_record() {
    for lines in [vec![], vec![String::new(), "  \t".to_owned()]] {
        assert!(classify(&file(Format::Pdf), &PagedText::single(lines, TextSource::Text)).is_empty());
    }
    assert!(classify(&file(Format::Jpeg), &PagedText::default()).is_empty());
}

#[test]
fn imaging_files_are_imaging() {
    for format in [Format::Dicom, Format::Dicomdir] {
        let bare = classify(&file(format), &PagedText::default());
        assert_eq!(bare.first().map(|record| record.kind.id()), Some("imaging-media"));
        assert_eq!(bare.first().map(|record| (record.text_source, record.pages)), Some((TextSource::Header, [1, 1])));
        let header =
            PagedText::single(vec!["Modality\tCT".to_owned(), "Study\tPET-CT FDG".to_owned()], TextSource::Header);
        let read = classify(&file(format), &header);
        assert_eq!(read.first().map(|record| record.kind.id()), Some("imaging-media"));
    }
}

#[test]
fn the_explanation_says_what_was_missing() {
    use cart_dossier::model::Lack;
    let why = explain(&file(Format::Text), &paged("BONE MARROW ASPIRATE REPORT\nto follow"));
    assert_eq!(why.winner.id(), "unclassified");
    let marrow = why.scores.iter().find(|score| score.kind.id() == "bone-marrow-report").unwrap();
    assert!(marrow.lacks.contains(&Lack::Results), "{:?}", marrow.lacks);
}

#[test]
fn a_long_and_hostile_text_ends() {
    let line = "CD19+ MRD PET-CT 46,XX[20] c.1A>G \u{202e}____ ".repeat(40);
    let text = PagedText::single(vec![line; 4_000], TextSource::Text);
    assert_eq!(classify(&file(Format::Text), &text).len(), 1);
}

#[test]
fn pages_are_counted() {
    let mut text =
        paged("FULL BLOOD COUNT\nHb 120 g/L\nWBC 4.0 x10^9/L\nPlatelets 210 x10^9/L\nNeutrophils 2.1 x10^9/L");
    let mut second = text.pages[0].clone();
    second.number = 2;
    second.lines = vec!["Reference range on the back".to_owned()];
    text.pages.push(second);
    let records = classify(&file(Format::Pdf), &text);
    assert_eq!(records[0].pages, [1, 2]);
    assert_eq!(records[0].kind.id(), "lab-report");
}
