//! What several test programs need: a run of the pipeline on a folder, and the text of a PDF.

#![allow(dead_code, reason = "each test program uses a part")]

use std::path::{Path, PathBuf};

use cart_dossier::assess::Checklist;
use cart_dossier::corrections::Corrections;
use cart_dossier::extract;
use cart_dossier::model::CaseFile;
use cart_dossier::pipeline::{self, Settings};
use cart_dossier::read;
use cart_dossier::watch::Watch;

/// The folders of examples: name, papers, checklist.
pub(crate) const EXAMPLES: [(&str, &str, &str); 5] = [
    ("first-try", "examples/first-try/papers", "generic"),
    ("case-1", "examples/case-1-b-all-child/papers", "barcelona"),
    ("case-2", "examples/case-2-large-b-cell-lymphoma/papers", "uk-china"),
    ("case-4", "examples/case-4-mantle-cell-lymphoma/papers", "barcelona"),
    ("case-6", "examples/case-6-solid-tumour/papers", "uk-china"),
];

/// A path of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// How the tests look at a folder.
pub(crate) fn settings(profile: &str) -> Settings {
    Settings {
        read: read::Options::default(),
        extract: extract::Options::default(),
        vocabulary: None,
        corrections: Corrections::default(),
        checklist: Checklist::builtin(profile).unwrap(),
        as_of: "2026-11-20".parse().unwrap(),
        disease: None,
        language: Default::default(),
        beside: None,
        cache: None,
        tesseract: None,
    }
}

/// The case of a folder.
pub(crate) fn case_of(folder: &Path, profile: &str) -> CaseFile {
    pipeline::run(folder, &settings(profile), &Watch::default()).unwrap()
}

/// A text in small letters on one line, without what stands in quotation marks: that is a paper's.
pub(crate) fn own_words(text: &str) -> String {
    let mut own = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    for (open, close) in [('“', '”'), ('«', '»'), ('"', '"')] {
        while let Some(from) = own.find(open) {
            let after = from + open.len_utf8();
            let Some(length) = own[after..].find(close) else { break };
            own.replace_range(from..after + length + close.len_utf8(), " ");
        }
    }
    own
}

/// The words of a PDF, page by page.
pub(crate) fn pdf_pages(bytes: Vec<u8>) -> Vec<String> {
    let outcome = cart_dossier::read::pdf::read(bytes, &read::Options::default());
    outcome.text.pages.iter().map(|page| page.lines.join("\n")).collect()
}
