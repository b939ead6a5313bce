//! The index of a dossier: what lies in each section, and every other file of the folder with the reason why it is not
//! there. [`html`] and [`csv`] write it.

pub mod csv;
pub mod html;

use crate::report::letter;
use std::collections::BTreeMap;

use super::aside::Files;
use super::words::{Words, counted, words};
use super::{Dossier, Form, Paper, Why, place};
use crate::model::{CaseFile, FileEntry, Record};
use crate::report::twins;

/// What became of a file when it was copied, where that was not what the plan says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It could not be read or written, for this reason.
    Failed(String),
    /// Its bytes are others than those that were read.
    Changed,
    /// In its place stands a file of the user's own, under this name.
    Yours(String),
}

/// The index.
#[derive(Debug)]
pub struct Index {
    words: &'static Words,
    /// Whose papers, if the papers say it.
    title: String,
    /// Of which day, by which checklist, how many.
    made: String,
    /// The sections with papers: title and rows.
    pub sections: Vec<(String, Vec<Row>)>,
    /// What is not in the dossier.
    pub left: Vec<Row>,
    /// The name of the summary.
    summary: String,
    /// The name of the merged PDF, where there is one.
    pub merged: Option<String>,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// As `03-02`; of what is not there, the id of the listing.
    pub number: String,
    /// The section.
    pub section: String,
    /// As far as it is known.
    pub date: String,
    /// What it is.
    pub kind: String,
    /// Where it lies in the dossier.
    pub target: Option<String>,
    /// Where it lay in the folder.
    pub original: String,
    /// How many pages.
    pub pages: String,
    /// Whatever else is to say, or why it is not there.
    pub notes: Vec<String>,
}

impl Index {
    /// The index of a dossier. `case` tells nothing of other people's papers ([`super::without_others`]); `troubles` are
    /// by the ids of files.
    pub fn of(case: &CaseFile, dossier: &Dossier, troubles: &BTreeMap<String, Trouble>) -> Self {
        let words = words(dossier.language);
        let maker = Maker { case, dossier, troubles, words, files: Files::of(case) };
        let there = |paper: &&Paper| !matches!(troubles.get(&paper.file), Some(Trouble::Failed(_) | Trouble::Changed));
        let mut sections = Vec::new();
        for (at, section) in dossier.sections.iter().enumerate() {
            let papers = dossier.papers.iter().filter(there);
            let rows: Vec<Row> = papers.filter_map(|paper| maker.row(paper, at)).collect();
            if !rows.is_empty() {
                sections.push((section.folder.clone(), rows));
            }
        }
        let day = letter::words::of(dossier.language).date(&case.as_of);
        let papers = dossier.filled().map(|(_, n)| n).sum();
        let made = [
            ("{date}", day.as_str()),
            ("{profile}", &case.profile),
            ("{papers}", &counted(&words.papers, papers)),
            ("{sections}", &counted(&words.sections, dossier.filled().count())),
        ];
        let title = match &case.patient.name {
            Some(name) => words.title.replace("{name}", name),
            None => words.title_unnamed.clone(),
        };
        Self {
            words,
            title,
            made: made.iter().fold(words.made.clone(), |text, (name, value)| text.replace(name, value)),
            sections,
            left: maker.left(),
            summary: dossier.beside.summary.clone(),
            merged: None,
        }
    }
}

struct Maker<'c> {
    case: &'c CaseFile,
    dossier: &'c Dossier,
    troubles: &'c BTreeMap<String, Trouble>,
    words: &'static Words,
    files: Files<'c>,
}

impl Maker<'_> {
    /// The line of a paper in a section, if it belongs there.
    fn row(&self, paper: &Paper, at: usize) -> Option<Row> {
        if paper.section != at && !paper.also.contains(&at) {
            return None;
        }
        let file = self.files.file(&paper.file)?;
        let own = self.files.own(file);
        // A series of a disc belongs where the disc does.
        let in_section = |record: &&&Record| place::section_of(self.case, record, &self.dossier.sections) == at;
        let here: Vec<&Record> = own.iter().filter(in_section).copied().collect();
        if here.is_empty() && paper.section != at {
            return None;
        }
        let (kind, date) = if own.len() > 1 && !here.is_empty() {
            let kinds: Vec<String> = here.iter().map(|record| self.pages_of(file, record)).collect();
            (kinds.join(&self.words.parts), place::date_of(&here, self.words).1)
        } else {
            (paper.kind.clone(), paper.date.clone())
        };
        let mut notes = Vec::new();
        if paper.section != at {
            let lies = &self.dossier.sections[paper.section].folder;
            notes.push(self.words.lies_in.replace("{section}", lies));
        }
        if place::part_of(file, &own).is_some_and(|(part, _)| part > 1) {
            let first = self.dossier.papers.iter().find(|one| own.iter().any(|record| record.file == one.file));
            notes.extend(first.map(|first| self.words.parts_of.replace("{file}", &first.number)));
        }
        if file.state.is_unread() {
            notes.push(match &file.reason {
                Some(reason) => self.words.unread_note.replace("{reason}", reason),
                None => self.words.unread_plain.clone(),
            });
        }
        notes.extend(twins::other_names(self.case, file));
        if let Some(Trouble::Yours(name)) = self.troubles.get(&file.id) {
            notes.push(self.words.left.yours.replace("{file}", name));
        }
        let pages = match (file.pages, &file.series, paper.form == Form::File) {
            (_, Some(series), false) => counted(&self.words.members, series.members),
            (Some(pages), ..) => pages.to_string(),
            _ => String::new(),
        };
        Some(Row {
            number: paper.number.clone(),
            section: self.dossier.sections[at].folder.clone(),
            date,
            kind,
            target: Some(paper.target.clone()),
            original: file.path.clone(),
            pages,
            notes,
        })
    }

    /// `PET-CT report, pages 3-4`.
    fn pages_of(&self, file: &FileEntry, record: &Record) -> String {
        let [from, to] = record.pages_in(&file.id);
        let form = if from == to { &self.words.page } else { &self.words.pages };
        let kind = letter::words::of(self.dossier.language).kind(&record.kind);
        form.replace("{from}", &from.to_string()).replace("{to}", &to.to_string()).replace("{kind}", &kind)
    }

    /// What is not in the dossier, in the order of the listing.
    fn left(&self) -> Vec<Row> {
        let row = |file: &FileEntry| {
            let left = self.dossier.left.iter().find(|left| left.file == file.id);
            let (why, others) = match (left, self.troubles.get(&file.id)) {
                (Some(left), _) => (self.why(&left.why), self.is_others(&left.why)),
                (None, Some(Trouble::Failed(reason))) => (self.words.left.failed.replace("{reason}", reason), false),
                (None, Some(Trouble::Changed)) => (self.words.left.changed.clone(), false),
                _ => return None,
            };
            let original = if others { String::new() } else { file.path.clone() };
            Some(Row { number: file.id.clone(), original, notes: vec![why], ..Row::default() })
        };
        self.case.files.iter().filter_map(row).collect()
    }

    /// Whether not even the name is shown.
    fn is_others(&self, why: &Why) -> bool {
        match why {
            Why::Same(first) => {
                let first = self.dossier.left.iter().find(|left| left.file == *first);
                first.is_some_and(|left| left.why.is_others())
            }
            other => other.is_others(),
        }
    }

    fn why(&self, why: &Why) -> String {
        let words = &self.words.left;
        match why {
            Why::Aside => words.aside.clone(),
            Why::Donor => words.donor.clone(),
            Why::Mixed(pages) => words.mixed.replace("{pages}", pages),
            Why::HoldsAside(true) => words.holds_aside.clone(),
            Why::HoldsAside(false) => words.holds_aside_locked.clone(),
            Why::Same(first) => match self.dossier.papers.iter().find(|paper| paper.file == *first) {
                Some(paper) => words.same.replace("{number}", &paper.number),
                None => words.same_left.clone(),
            },
            Why::Opened => words.opened.clone(),
            Why::DiscOfOthers => words.disc_of_others.clone(),
            Why::InArchive => words.in_archive.clone(),
            Why::Empty => words.empty.clone(),
            Why::Closed => words.closed.clone(),
            Why::NoPaper(Some(reason)) => words.no_paper.replace("{reason}", reason),
            Why::NoPaper(None) => words.no_paper_plain.clone(),
        }
    }
}
