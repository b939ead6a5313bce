//! Every marked paper of `tests/classify` is taken for what it is, with cues that can be followed to the page.
//!
//! The words are read from `src/knowledge/classify` as they stand there now: who changes them only runs this test again,
//! nothing has to be built.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "common/kinds.rs"]
mod kinds;

use std::sync::LazyLock;

use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::knowledge::parse;
use cart_dossier::model::{Explanation, Format, PagedText, Record, SourceFile, TextSource};
use common::project;
use kinds::{Case, file, paged, yaml_files};
use serde::Deserialize;

#[derive(Deserialize)]
struct Kind {
    id: String,
    group: String,
}

fn record(text: &str) -> Record {
    let mut records = classify(&file(Format::Text), &paged(text));
    assert_eq!(records.len(), 1, "{text}");
    records.remove(0)
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| kinds::vocabulary(&project("src/knowledge/classify")));

fn classify(file: &SourceFile, text: &PagedText) -> Vec<Record> {
    classify::classify(file, text, &VOCABULARY)
}

fn explain(file: &SourceFile, text: &PagedText) -> Explanation {
    classify::explain(file, text, &VOCABULARY).remove(0)
}

fn cases(name: &str) -> Vec<Case> {
    kinds::cases(name, &yaml_files(&project("tests/classify"))[name])
}

#[test]
fn every_marked_paper() {
    kinds::every_list_is_told(&project("tests/classify"), &VOCABULARY);
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
