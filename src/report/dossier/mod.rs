//! The dossier: the papers of a case as numbered copies in the sections of its checklist.
//!
//! [`Dossier::of`] says what lies where, from the case file alone; [`index`] lists it, [`manifest`] is the list of hashes.
//! Nothing is copied here, and no file is opened. Every file of the case is in the plan once: as a paper with its place,
//! or with the reason why it is not there.

mod aside;
pub mod index;
pub mod manifest;
pub mod names;
mod place;
mod plan;
pub(super) mod words;

use std::collections::BTreeSet;

pub use aside::without_others;

use crate::model::CaseFile;
use crate::model::Language;

/// How a dossier is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// The language of its names and its index.
    pub language: Language,
    /// Whether a file that holds papers of the patient and of another person is copied too.
    pub with_mixed: bool,
    /// Ids of files that can be taken only from their archive: it is copied in their place.
    pub out_of_reach: BTreeSet<String>,
}

/// What lies where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// The language of its names.
    pub language: Language,
    /// The folders, in order; also those in which nothing lies.
    pub sections: Vec<Section>,
    /// What is copied, in the order of its numbers.
    pub papers: Vec<Paper>,
    /// What is not, in the order of the listing.
    pub left: Vec<Left>,
    /// The names of the files beside the folders.
    pub beside: Beside,
}

/// One folder of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its number.
    pub number: usize,
    /// Its title, in the language of the dossier.
    pub title: String,
    /// The name of its folder.
    pub folder: String,
    /// Its title in the checklist; `None` of a folder behind them.
    of_checklist: Option<String>,
}

/// One file of the case that is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Id of the file.
    pub file: String,
    /// As `03-02`.
    pub number: String,
    /// In which of the sections it lies.
    pub section: usize,
    /// The other sections to which a part of it belongs.
    pub also: Vec<usize>,
    /// Where it is copied to, with `/` between the parts.
    pub target: String,
    /// What is copied.
    pub form: Form,
    /// The clinical date as far as it is known, or a word that it is not.
    pub date: String,
    /// What it is, in words.
    pub kind: String,
}

/// What is copied of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// The file.
    File,
    /// The files of an imaging series, into the folder of this name. What stands before the rest of their paths that they
    /// keep there; `None`: what is common to all of them.
    Images(Option<String>),
}

/// A file of the case that is not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Id of the file.
    pub file: String,
    /// Why.
    pub why: Why,
}

/// Why a file is not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It is another person's.
    Aside,
    /// It is a donor's.
    Donor,
    /// These pages of it are another person's.
    Mixed(String),
    /// Something in it is another person's; whether the rest is there as files of its own.
    HoldsAside(bool),
    /// The same bytes as another file: its id.
    Same(String),
    /// All of it is in files of its own.
    Opened,
    /// The contents of a disc with another person's images.
    DiscOfOthers,
    /// Only its archive, which is copied, gives it.
    InArchive,
    /// Nothing is in it.
    Empty,
    /// It could not be opened.
    Closed,
    /// It is no paper; the reason of the listing.
    NoPaper(Option<String>),
}

#[cfg(test)]
impl Section {
    /// A section for tests.
    pub(super) fn plain(number: usize, folder: &str) -> Self {
        Self { number, title: folder.to_owned(), folder: folder.to_owned(), of_checklist: None }
    }
}

impl Why {
    /// Whether the paper is somebody else's, so that not even its name is shown.
    pub fn is_others(&self) -> bool {
        matches!(self, Why::Aside | Why::Donor)
    }
}

/// Names of the files beside the folders of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The case summary.
    pub summary: String,
    /// The summary and all papers in one PDF, where that is asked for.
    pub merged: String,
    /// The index for people.
    pub index_html: String,
    /// The index for a spreadsheet.
    pub index_csv: String,
    /// The hashes of all files.
    pub manifest: String,
}

impl Beside {
    /// In this language.
    pub fn of(language: Language) -> Self {
        let words = words::words(language);
        Self {
            summary: words.summary.clone(),
            merged: words.merged.file.clone(),
            index_html: words.index_html.clone(),
            index_csv: words.index_csv.clone(),
            manifest: words.manifest.clone(),
        }
    }
}

impl Dossier {
    /// The dossier of a case.
    pub fn of(case: &CaseFile, options: &Options) -> Self {
        plan::plan(case, options)
    }

    /// How many files of the case lie in each section, for those that hold any.
    pub fn filled(&self) -> impl Iterator<Item = (&Section, usize)> {
        let count = |at: usize| {
            let numbers = self.papers.iter().filter(|paper| paper.section == at).map(|paper| &paper.number);
            numbers.collect::<BTreeSet<_>>().len()
        };
        self.sections.iter().enumerate().map(move |(at, section)| (section, count(at))).filter(|(_, n)| *n > 0)
    }
}

#[cfg(test)]
mod tests;
