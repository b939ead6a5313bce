//! One clinical document: a file, or a page range of a file that holds several.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::date::StatedDate;

/// What a paper is: a category id of `knowledge/classify/kinds.yaml`, or `unclassified`, or `not-medical`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordKind(pub String);

impl RecordKind {
    /// The kind with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Medical or not could not be told, or no kind had enough cues.
    pub fn unclassified() -> Self {
        Self::new("unclassified")
    }

    /// No clinical paper.
    pub fn not_medical() -> Self {
        Self::new("not-medical")
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the words of a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextSource {
    /// The file's own text.
    Text,
    /// Recognised from a picture.
    Ocr,
    /// Coded fields.
    Structured,
    /// The header of an image.
    Header,
}

/// Whose paper it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatientMatch {
    /// The patient of the case.
    Same,
    /// Another person: set aside.
    Other,
    /// A donor of the patient: set aside.
    Donor,
    /// The paper names nobody.
    Unknown,
}

/// Words that made a kind more, or less, likely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// The rule that matched, `kind/number` of `knowledge/classify`.
    pub rule: String,
    /// The kind it speaks for, or against.
    pub kind: RecordKind,
    /// Points; negative: speaks against it.
    pub weight: i32,
    /// Page, from 1.
    pub page: u32,
    /// Line, from 1.
    pub line: u32,
    /// The words on the page.
    pub quote: String,
    /// The file, where it is not the first of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A page's place in its paper, as the page says it: `Page 1 of 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageCounter {
    /// From 1.
    pub page: u32,
    /// How many there are, where it says so.
    pub of: Option<u32>,
}

/// What the page counters of a paper say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageCount {
    /// How many pages the paper has.
    pub of: u32,
    /// The pages that are not there.
    pub missing: Vec<u32>,
}

/// Pages of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The file.
    pub file: String,
    /// First and last page.
    pub pages: [u32; 2],
}

/// One clinical document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// `R01` and so on.
    pub id: String,
    /// The file it is in.
    pub file: String,
    /// First and last page in that file.
    pub pages: [u32; 2],
    /// Of a paper that lies in several places: all of them in the order of its pages, the first of them `file` and `pages`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// What it is.
    pub kind: RecordKind,
    /// What else it is: a marrow report with flow cytometry in it.
    pub also: Vec<RecordKind>,
    /// What it was taken for, where the user says in `case.yaml` what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_from: Option<RecordKind>,
    /// Points of the kind; never a probability.
    pub score: i32,
    /// The next best kind.
    pub runner_up: Option<RecordKind>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// The clinical date, by the order of domain/extraction.md §3: taken, scan or clinic, reported, typed, printed.
    pub date: Option<StatedDate>,
    /// All dates on it.
    pub all_dates: Vec<StatedDate>,
    /// Who signed it.
    pub author: Option<String>,
    /// Where it was written.
    pub institution: Option<String>,
    /// Whose it is.
    pub patient: PatientMatch,
    /// Whose it is, where the user says so in `case.yaml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_by_user: Option<PatientMatch>,
    /// The record with nearly the same text.
    pub near_duplicate_of: Option<String>,
    /// The record of which it is a translation.
    pub translation_of: Option<String>,
    /// The record that stands in its place: the amended report, or the final one after a preliminary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// The report that it adds to; both stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement_of: Option<String>,
    /// `Some(false)` where a page counter shows that pages are missing; `None` without a counter.
    pub complete_pages: Option<bool>,
    /// What its page counters say, where they give the number of pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_count: Option<PageCount>,
    /// Where its words came from.
    pub text_source: TextSource,
    /// Why this kind.
    pub cues: Vec<Cue>,
}

impl Record {
    /// The record that counts in its place: the one with the same text, or the one that replaced it.
    pub fn stands_behind(&self) -> Option<&str> {
        self.replaced_by.as_deref().or(self.near_duplicate_of.as_deref())
    }

    /// Where it lies: every file with its pages, in the order of the paper.
    pub fn places(&self) -> Vec<Part> {
        if self.parts.is_empty() {
            vec![Part { file: self.file.clone(), pages: self.pages }]
        } else {
            self.parts.clone()
        }
    }

    /// The files it lies in, each once, in the order of the paper.
    pub fn files(&self) -> Vec<String> {
        let mut files: Vec<String> = Vec::new();
        for part in self.places() {
            if !files.contains(&part.file) {
                files.push(part.file);
            }
        }
        files
    }

    /// Its pages in a file: those of its first part there.
    pub fn pages_in(&self, file: &str) -> [u32; 2] {
        self.places().into_iter().find(|part| part.file == file).map_or(self.pages, |part| part.pages)
    }

    /// Whether a part of it is in this file.
    pub fn is_in(&self, file: &str) -> bool {
        self.file == file || self.parts.iter().any(|part| part.file == file)
    }

    /// A record of which nothing is known yet but its kind and its pages.
    pub fn new(kind: RecordKind, pages: [u32; 2]) -> Self {
        Self {
            id: String::new(),
            file: String::new(),
            pages,
            parts: Vec::new(),
            kind,
            also: Vec::new(),
            corrected_from: None,
            score: 0,
            runner_up: None,
            language: None,
            date: None,
            all_dates: Vec::new(),
            author: None,
            institution: None,
            patient: PatientMatch::Unknown,
            patient_by_user: None,
            near_duplicate_of: None,
            translation_of: None,
            replaced_by: None,
            supplement_of: None,
            complete_pages: None,
            page_count: None,
            text_source: TextSource::Text,
            cues: Vec::new(),
        }
    }
}
