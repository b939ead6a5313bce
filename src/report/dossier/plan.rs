//! The plan: every file of the case once, in its place or with the reason why it has none.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::aside::{Files, below, folder_of};
use super::words::{Words, words};
use super::{Beside, Dossier, Form, Left, Options, Paper, names, place};
use crate::model::Language;
use crate::model::{CaseFile, FileEntry, Format};

/// What gets one number: a file, or the files of a disc.
struct Unit<'c> {
    files: Vec<&'c FileEntry>,
    section: usize,
    also: Vec<usize>,
    /// Dated before undated, by date, then in the order of the listing.
    order: (bool, Option<NaiveDate>, usize, usize),
    date: String,
    kind: String,
    part: Option<(usize, usize)>,
    /// What is in brackets.
    stem: String,
    /// With its dot; `None` for a folder.
    ending: Option<String>,
    /// Of a disc, where it begins.
    root: Option<String>,
}

/// See [`Dossier::of`].
pub(super) fn plan(case: &CaseFile, options: &Options) -> Dossier {
    let words = words(options.language);
    let files = Files::of(case);
    let sections = place::sections(case, options.language, words);
    let (mut left, mut copied) = (Vec::new(), Vec::new());
    for file in &case.files {
        match files.left(file, options) {
            Some(why) => left.push(Left { file: file.id.clone(), why }),
            None => copied.push(file),
        }
    }
    let mut units: Vec<Unit<'_>> = Vec::new();
    for (root, group) in discs(copied) {
        let groups = if root.is_some() { vec![group] } else { group.into_iter().map(|file| vec![file]).collect() };
        let unit = |group| of_files(&files, group, options.language, words, &sections, root.clone());
        units.extend(groups.into_iter().map(unit));
    }
    units.sort_by_key(|unit| (unit.section, unit.order));
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut taken = names::Taken::default();
    let mut papers = Vec::new();
    for unit in &units {
        let running = numbers.entry(unit.section).or_default();
        *running += 1;
        let section = &sections[unit.section];
        let number = format!("{:02}-{:02}", section.number, running);
        let path = taken.free(&format!("{}/{}", section.folder, name(unit, &number, words)));
        for file in &unit.files {
            let (target, form) = match (&unit.root, file.series.is_some() && unit.ending.is_none()) {
                (root, true) => (path.clone(), Form::Images(root.clone())),
                (Some(root), false) => {
                    let own = names::part(below(&file.path, root).unwrap_or(&file.path));
                    (format!("{path}/{own}"), Form::File)
                }
                (None, false) => (path.clone(), Form::File),
            };
            papers.push(Paper {
                file: file.id.clone(),
                number: number.clone(),
                section: unit.section,
                also: unit.also.clone(),
                target,
                form,
                date: unit.date.clone(),
                kind: unit.kind.clone(),
            });
        }
    }
    Dossier { language: options.language, sections, papers, left, beside: Beside::of(options.language) }
}

/// The series of each disc with its table of contents, by the folder in which that lies; all other files without one.
fn discs(copied: Vec<&FileEntry>) -> BTreeMap<Option<String>, Vec<&FileEntry>> {
    let contents = copied.iter().filter(|file| file.format == Format::Dicomdir);
    let mut roots: Vec<&str> = contents.map(|file| folder_of(&file.path)).collect();
    // The disc nearest to a file is its own.
    roots.sort_by_key(|root| std::cmp::Reverse(root.len()));
    let root_of =
        |file: &FileEntry| roots.iter().find(|root| below(&file.path, root).is_some()).map(|r| (*r).to_owned());
    let with_images: Vec<String> =
        copied.iter().filter(|file| is_images(file)).filter_map(|file| root_of(file)).collect();
    let mut groups: BTreeMap<Option<String>, Vec<&FileEntry>> = BTreeMap::new();
    for file in copied {
        let of_disc =
            is_images(file) || (file.format == Format::Dicomdir && is_contents(file, root_of(file).as_deref()));
        let root = root_of(file).filter(|root| of_disc && with_images.contains(root));
        groups.entry(root).or_default().push(file);
    }
    groups
}

/// A series of images; a report in a DICOM object is a file as any other.
fn is_images(file: &FileEntry) -> bool {
    file.format == Format::Dicom && file.series.is_some()
}

fn is_contents(file: &FileEntry, root: Option<&str>) -> bool {
    root == Some(folder_of(&file.path))
}

fn of_files<'c>(
    files: &Files<'c>,
    group: Vec<&'c FileEntry>,
    language: Language,
    words: &Words,
    sections: &[super::Section],
    root: Option<String>,
) -> Unit<'c> {
    let papers: Vec<_> = group.iter().flat_map(|file| files.own(file)).collect();
    let images: Vec<&FileEntry> = group.iter().copied().filter(|file| is_images(file)).collect();
    let first = images.first().or(group.first()).copied();
    let of_papers: Vec<usize> = papers.iter().map(|record| place::section_of(files.case, record, sections)).collect();
    let alone = || first.map_or(0, |file| place::section_of_file(file, sections));
    let (section, also) = place::most(&of_papers).unwrap_or_else(|| (alone(), Vec::new()));
    let (sorted, date) = place::date_of(&papers, words);
    let own = first.map(|file| files.own(file)).unwrap_or_default();
    let mut kind = first.map_or_else(String::new, |file| place::kind_of(file, &own, language, words));
    let (mut stem, mut ending) = first.map_or_else(Default::default, stem_of);
    if !images.is_empty() {
        let mut modalities: Vec<&str> =
            images.iter().filter_map(|file| file.series.as_ref()).map(|series| series.modality.trim()).collect();
        modalities.retain(|modality| !modality.is_empty());
        modalities.sort_unstable();
        modalities.dedup();
        if !modalities.is_empty() {
            kind = words.images.replace("{kind}", &kind).replace("{modality}", &modalities.join(" "));
        }
        let folder = root.as_deref().or_else(|| first.map(|file| folder_of(&file.path))).unwrap_or_default();
        if let Some(name) = folder.rsplit('/').next().filter(|name| !name.is_empty()) {
            name.clone_into(&mut stem);
        }
        ending = None;
    }
    let listed = first.map_or(usize::MAX, |file| place::listed_at(files, file, &own));
    let at = first.and_then(|file| files.case.files.iter().position(|one| one.id == file.id)).unwrap_or(usize::MAX);
    let part = first.filter(|_| group.len() == 1).and_then(|file| place::part_of(file, &own));
    let order = (sorted.is_none(), sorted.map(|date| date.earliest()), listed, at);
    Unit { files: group, section, also, order, date, kind, part, stem, ending, root }
}

/// The name of a file without its ending, and the ending.
fn stem_of(file: &FileEntry) -> (String, Option<String>) {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let ending = names::ending(name);
    let stem = &name[..name.len() - ending.map_or(0, str::len)];
    (stem.to_owned(), Some(ending.map_or_else(|| place::ending_of(file.format), str::to_owned)))
}

/// The name of the file: the stem of the original is cut where the whole would be too long.
fn name(unit: &Unit<'_>, number: &str, words: &Words) -> String {
    let form = if unit.part.is_some() { &words.paper_in_parts } else { &words.paper };
    let (part, parts) = unit.part.unwrap_or_default();
    let form = form
        .replace("{number}", number)
        .replace("{part}", &part.to_string())
        .replace("{parts}", &parts.to_string())
        .replace("{date}", &unit.date)
        .replace("{kind}", &names::clean(&unit.kind));
    let ending = unit.ending.clone().unwrap_or_default();
    let room = names::LONGEST.saturating_sub(form.len() - "{stem}".len() + ending.len());
    let stem = names::clean(&unit.stem);
    let stem = names::cut(&stem, room);
    let name = if stem.is_empty() { form.replace(" ({stem})", "") } else { form.replace("{stem}", stem) };
    names::part(&format!("{name}{ending}"))
}
