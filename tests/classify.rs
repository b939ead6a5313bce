//! Every marked paper of `classify_*.yaml` is taken for what it is, with cues that can be followed to the page.

use std::sync::Arc;

use cart_dossier::classify::{classify, explain};
use cart_dossier::knowledge::parse;
use cart_dossier::model::file::Content;
use cart_dossier::model::{Format, PagedText, Record, SourceFile, TextSource};
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
    SourceFile {
        path: "PET-CT report lymphoma pathology.txt".to_owned(),
        container: None,
        content: Content::Memory(Arc::from(Vec::new())),
        bytes: 0,
        sha256: String::new(),
        format,
        verdict: None,
        problem: None,
        duplicate_of: None,
        series: None,
        holds: None,
        caption: None,
    }
}

fn paged(text: &str) -> PagedText {
    PagedText::single(text.lines().map(str::to_owned).collect(), TextSource::Text)
}

fn record(text: &str) -> Record {
    let mut records = classify(&file(Format::Text), &paged(text));
    assert_eq!(records.len(), 1, "{text}");
    records.remove(0)
}

#[expect(clippy::panic, reason = "a test that cannot start must stop")]
fn cases(name: &str, text: &str) -> Vec<Case> {
    parse(name, text).unwrap_or_else(|error| panic!("{error}"))
}

fn check(name: &str, text: &str) {
    let mut wrong = String::new();
    let cases = cases(name, text);
    for case in &cases {
        let record = record(&case.text);
        let told = |kind: &String| record.also.iter().any(|also| also.id() == kind);
        let language = case.language.is_none() || case.language == record.language;
        if case.kind.list().iter().any(|kind| kind == record.kind.id()) && case.also.iter().all(told) && language {
            continue;
        }
        wrong += &format!(
            "\n{} expected, {} told ({:?})\n{}",
            case.kind.list().join(" or "),
            record.kind,
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
    assert!(wrong.is_empty(), "of {} papers:{wrong}", cases.len());
}

#[test]
fn first_lines_of_english_papers() {
    check("classify_en.yaml", include_str!("classify_en.yaml"));
}

#[test]
fn whole_english_result_papers() {
    check("classify_documents.yaml", include_str!("classify_documents.yaml"));
}

#[test]
fn names_of_results_on_papers_that_are_none() {
    check("classify_traps.yaml", include_str!("classify_traps.yaml"));
}

#[test]
fn single_sections_and_short_papers() {
    check("classify_sections.yaml", include_str!("classify_sections.yaml"));
}

#[test]
fn titles_in_other_languages() {
    check("classify_other.yaml", include_str!("classify_other.yaml"));
}

#[test]
fn every_result_kind_has_a_whole_paper() {
    let kinds: Vec<Kind> = parse("kinds.yaml", include_str!("../src/knowledge/classify/kinds.yaml")).unwrap();
    let cases = cases("classify_documents.yaml", include_str!("classify_documents.yaml"));
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
    for (name, text) in [
        ("classify_en.yaml", include_str!("classify_en.yaml")),
        ("classify_documents.yaml", include_str!("classify_documents.yaml")),
    ] {
        for case in cases(name, text) {
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
