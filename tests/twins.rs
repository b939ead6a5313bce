//! The same paper twice: marked pairs of papers (`tests/twins/*.yaml`), and what becomes of them in a case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::sync::Arc;
use std::time::Instant;

use cart_dossier::assess::{Checklist, Input, Options, assess};
use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::extract;
use cart_dossier::model::file::Content;
use cart_dossier::model::{CaseFile, FileEntry, Format, Page, PagedText, Record, SourceFile, Status, TextSource};
use cart_dossier::read::{self, ocr};
use cart_dossier::report::screen::{self, Screen};
use common::{case_of, project, settings};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    file: String,
    /// Recognised from a picture.
    #[serde(default)]
    ocr: bool,
    /// Lines, from 1, whose reading is doubtful.
    #[serde(default)]
    doubtful: Vec<u32>,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    case: String,
    /// `nothing`, or what the first is to the second: `same` (and the second is cited), `replaced`, `supplement`,
    /// `translation`.
    #[serde(rename = "is")]
    link: String,
    /// Whether the two must be found to differ.
    #[serde(default)]
    differ: bool,
    papers: Vec<Paper>,
}

/// What the stages give of one file with this text.
fn add(input: &mut Input, paper: &Paper) {
    let file = format!("F{:02}", input.files.len() + 1);
    let source = SourceFile {
        format: Format::Text,
        ..SourceFile::new(paper.file.clone(), None, Content::Memory(Arc::from(Vec::new())))
    };
    let from = if paper.ocr { TextSource::Ocr } else { TextSource::Text };
    // A form feed begins a page.
    let pages = (1..).zip(paper.text.split('\u{c}')).map(|(number, page)| {
        let page = Page::of(number, page.lines().map(str::to_owned).collect(), from);
        Page { doubtful: paper.doubtful.clone(), ..page }
    });
    let text = PagedText::of(pages.collect());
    let mut records = Vec::new();
    for mut record in classify::classify(&source, &text, Vocabulary::builtin()) {
        let found = extract::extract(&record, &text, &extract::Options::default());
        record.id = format!("R{:02}", input.records.len() + 1);
        record.file.clone_from(&file);
        record.date = found.date;
        record.all_dates = found.dates;
        record.complete_pages = found.complete_pages;
        for mut fact in found.facts {
            fact.id = format!("X{:03}", input.facts.len() + 1);
            fact.evidence.record.clone_from(&record.id);
            fact.evidence.file.clone_from(&file);
            input.facts.push(fact);
        }
        records.push(record.id.clone());
        input.records.push(record);
        input.imprints.push(found.imprint);
    }
    let entry = serde_json::json!({
        "id": file, "path": paper.file, "container": null, "bytes": 9, "sha256": "", "format": "text", "pages": null,
        "state": "read", "reason": null, "duplicate_of": null, "records": records
    });
    input.files.push(serde_json::from_value::<FileEntry>(entry).unwrap());
}

fn assessed(papers: &[Paper]) -> CaseFile {
    let mut input = Input::default();
    for paper in papers {
        add(&mut input, paper);
    }
    let options = Options { as_of: "2026-11-20".parse().unwrap(), disease: Some("lbcl".to_owned()) };
    assess(input, &Checklist::builtin("generic").unwrap(), &options)
}

fn links(record: &Record) -> Vec<(&'static str, &str)> {
    [
        ("same", &record.near_duplicate_of),
        ("replaced", &record.replaced_by),
        ("supplement", &record.supplement_of),
        ("translation", &record.translation_of),
    ]
    .into_iter()
    .filter_map(|(name, other)| Some((name, other.as_deref()?)))
    .collect()
}

fn marked(name: &str) -> Vec<Marked> {
    let text = std::fs::read_to_string(project("tests/twins").join(name)).unwrap();
    cart_dossier::knowledge::parse(name, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Both orders of the files must give the same links.
fn wrong(marked: &Marked, turned: bool) -> Vec<String> {
    let mut papers = marked.papers.clone();
    if turned {
        papers.reverse();
    }
    let case = assessed(&papers);
    let at = |file: &str| {
        let file = case.files.iter().find(|entry| entry.path == file).unwrap();
        case.records.iter().find(|record| file.records.contains(&record.id)).unwrap()
    };
    let (first, second) = (at(&marked.papers[0].file), at(&marked.papers[1].file));
    let found: Vec<(&str, &str, &str)> = case
        .records
        .iter()
        .flat_map(|record| links(record).into_iter().map(|(name, other)| (record.id.as_str(), name, other)))
        .collect();
    let expected: Vec<(&str, &str, &str)> = match marked.link.as_str() {
        "nothing" => Vec::new(),
        // Of two papers that are as good, the first of the folder is cited.
        "either" if turned => vec![(first.id.as_str(), "same", second.id.as_str())],
        "either" => vec![(second.id.as_str(), "same", first.id.as_str())],
        link => vec![(first.id.as_str(), link, second.id.as_str())],
    };
    let differs = case.findings.iter().any(|finding| finding.code.id() == "values-differ");
    let mut wrong = Vec::new();
    if found != expected {
        let about = |record: &Record| {
            let day = record.date.as_ref().and_then(|date| date.value).map(|date| date.to_string());
            format!("{} {} {:?} {day:?}", record.id, record.kind, record.language)
        };
        wrong.push(format!(
            "{} (turned: {turned}): {found:?}, not {expected:?}; {} / {}",
            marked.case,
            about(first),
            about(second)
        ));
    }
    if marked.link != "nothing" && differs != marked.differ {
        wrong.push(format!("{}: differ: {differs}", marked.case));
    }
    wrong
}

fn check(name: &str, least: usize) {
    let all = marked(name);
    assert!(all.len() >= least, "{} marked pairs", all.len());
    let wrong: Vec<String> = all.iter().flat_map(|one| [wrong(one, false), wrong(one, true)]).flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn twins_are_linked() {
    check("twins.yaml", 12);
}

#[test]
fn what_only_looks_alike_is_not() {
    check("not_twins.yaml", 12);
}
