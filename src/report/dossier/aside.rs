//! Which files stay out of a dossier, and a case that does not tell of other people's papers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Options, Why};
use crate::model::{CaseFile, FileEntry, FileState, Finding, FindingCode, Format, PatientMatch, Record};

/// The papers of a case by its files.
pub(super) struct Files<'c> {
    pub(super) case: &'c CaseFile,
    by_id: BTreeMap<&'c str, &'c FileEntry>,
    records: BTreeMap<&'c str, &'c Record>,
    /// The paths of the files that hold others.
    holders: BTreeSet<&'c str>,
}

impl<'c> Files<'c> {
    pub(super) fn of(case: &'c CaseFile) -> Self {
        Self {
            case,
            by_id: case.files.iter().map(|file| (file.id.as_str(), file)).collect(),
            records: case.records.iter().map(|record| (record.id.as_str(), record)).collect(),
            holders: case.files.iter().filter_map(|file| file.container.as_deref()).collect(),
        }
    }

    /// The file of this id.
    pub(super) fn file(&self, id: &str) -> Option<&'c FileEntry> {
        self.by_id.get(id).copied()
    }

    fn papers(&self, file: &'c FileEntry) -> impl Iterator<Item = &'c Record> {
        file.records.iter().filter_map(|id| self.records.get(id.as_str()).copied())
    }

    /// The papers in a file that are the patient's, or name nobody.
    pub(super) fn own(&self, file: &'c FileEntry) -> Vec<&'c Record> {
        self.papers(file).filter(|record| is_own(record)).collect()
    }

    /// Whether something in a file is another person's paper, and if so, what of it.
    fn of_others(&self, file: &'c FileEntry) -> Option<Why> {
        let file = file.duplicate_of.as_deref().and_then(|first| self.file(first)).unwrap_or(file);
        let others: Vec<&Record> = self.papers(file).filter(|record| !is_own(record)).collect();
        if others.is_empty() {
            return None;
        }
        if !self.own(file).is_empty() {
            let pages = others.iter().map(|record| match record.pages_in(&file.id) {
                [first, last] if first == last => first.to_string(),
                [first, last] => format!("{first}-{last}"),
            });
            return Some(Why::Mixed(pages.collect::<Vec<_>>().join(", ")));
        }
        let donor = others.iter().all(|record| record.patient == PatientMatch::Donor);
        Some(if donor { Why::Donor } else { Why::Aside })
    }

    /// What is directly in a file.
    fn inside(&self, file: &FileEntry) -> impl Iterator<Item = &'c FileEntry> {
        let path = file.path.clone();
        self.case.files.iter().filter(move |one| one.container.as_deref() == Some(path.as_str()))
    }

    /// Whether a file holds another one, at any depth, that is another person's.
    fn holds_others(&self, file: &FileEntry, options: &Options) -> bool {
        let prefix = format!("{}/", file.path);
        let below = self.case.files.iter().filter(|one| one.container.is_some() && one.path.starts_with(&prefix));
        below.into_iter().any(|one| match self.of_others(one) {
            Some(Why::Mixed(_)) => !options.with_mixed,
            other => other.is_some(),
        })
    }

    /// Why a file is not copied; `None`: it is.
    pub(super) fn left(&self, file: &'c FileEntry, options: &Options) -> Option<Why> {
        match self.of_others(file) {
            Some(Why::Mixed(_)) if options.with_mixed => {}
            Some(why) if why.is_others() || file.duplicate_of.is_none() => return Some(why),
            _ => {}
        }
        if let Some(first) = &file.duplicate_of {
            return Some(Why::Same(first.clone()));
        }
        match file.state {
            FileState::Ignored => return Some(Why::NoPaper(file.reason.clone())),
            FileState::Empty if file.bytes == 0 => return Some(Why::Empty),
            _ if file.problem == Some(FindingCode::CannotOpen) => return Some(Why::Closed),
            _ => {}
        }
        let holds = self.holders.contains(file.path.as_str());
        let opened = file.state == FileState::Read
            && (file.format.is_archive() || file.records.is_empty())
            && (holds || file.members == Some(0));
        if holds && self.holds_others(file, options) {
            return Some(Why::HoldsAside(file.state == FileState::Read));
        }
        // The images can be had from the archive alone: it is copied in their place.
        let wanted = |one: &FileEntry| one.state != FileState::Ignored && one.duplicate_of.is_none();
        let needed = holds && self.inside(file).any(|one| wanted(one) && options.out_of_reach.contains(&one.id));
        if opened && !needed {
            return Some(Why::Opened);
        }
        if options.out_of_reach.contains(&file.id) {
            let held_back = |path: &String| {
                let holder = self.case.files.iter().find(|one| one.path == *path);
                holder.is_some_and(|holder| self.holds_others(holder, options))
            };
            let whole = file.container.as_ref().is_some_and(held_back);
            return Some(if whole { Why::HoldsAside(false) } else { Why::InArchive });
        }
        if file.format == Format::Dicomdir && self.images_of_others_below(file) {
            return Some(Why::DiscOfOthers);
        }
        None
    }

    /// Whether the disc, of which this file is the table of contents, holds images of another person.
    fn images_of_others_below(&self, contents: &FileEntry) -> bool {
        let root = folder_of(&contents.path);
        let on_disc = self.case.files.iter().filter(|one| one.series.is_some() && below(&one.path, root).is_some());
        on_disc.into_iter().any(|one| self.of_others(one).is_some())
    }
}

fn is_own(record: &Record) -> bool {
    matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown)
}

/// The folder of a path; empty for what lies at the top.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What stands behind a folder in the path of what is in it.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// The case as the summary in a dossier tells it: of files that are wholly another person's it has the number alone, and
/// no finding about them.
pub fn without_others(case: &CaseFile) -> CaseFile {
    let files = Files::of(case);
    let others = case.files.iter().filter(|file| files.of_others(file).is_some_and(|why| why.is_others()));
    let mut paths: Vec<(String, String)> = Vec::new();
    for file in others {
        paths.push((file.path.clone(), file.id.clone()));
    }
    if paths.is_empty() {
        return case.clone();
    }
    let is_others = |id: &String| paths.iter().any(|(_, other)| other == id);
    let mut masked = case.clone();
    for file in masked.files.iter_mut().filter(|file| is_others(&file.id)) {
        file.path.clone_from(&file.id);
        file.container = None;
        file.caption = None;
        file.series = None;
        file.reason = None;
    }
    // What is the patient's and lies in such a file has its name in its path.
    for file in &mut masked.files {
        for (path, id) in &paths {
            if let Some(rest) = below(&file.path, path) {
                file.path = format!("{id}/{rest}");
            }
            if let Some(holder) = &mut file.container
                && (holder == path || below(holder, path).is_some())
            {
                *holder = holder.replacen(path.as_str(), id, 1);
            }
        }
    }
    let about_others = |finding: &Finding| !finding.files.is_empty() && finding.files.iter().all(is_others);
    masked.findings.retain(|finding| !about_others(finding));
    // The whole path first, then the name alone; the longest first, so that none is cut by another.
    let mut spoken: Vec<(&str, &str)> = Vec::new();
    for (path, id) in &paths {
        spoken.push((path, id));
        spoken.push((path.rsplit('/').next().unwrap_or(path), id));
    }
    spoken.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let hide = |text: &mut String| {
        for (name, id) in &spoken {
            if text.contains(name) {
                *text = text.replace(name, id);
            }
        }
    };
    for finding in &mut masked.findings {
        hide(&mut finding.message);
        hide(&mut finding.fix);
    }
    masked.questions.iter_mut().for_each(|question| hide(&mut question.text));
    for item in &mut masked.items {
        hide(&mut item.reason);
        item.lacking.iter_mut().chain(&mut item.ask).for_each(&hide);
    }
    for file in &mut masked.files {
        file.reason.iter_mut().for_each(&hide);
    }
    masked
}
