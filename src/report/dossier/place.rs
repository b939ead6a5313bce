//! In which section a paper lies, under which date and as what.

use super::aside::Files;
use super::words::{RULES, Words};
use super::{Section, names};
use crate::model::Language;
use crate::model::{CaseFile, FileEntry, FileState, Format, PartialDate, Precision, Record, RecordKind, StatedDate};
use crate::report::letter;

/// The sections of the checklist, in its order and with its numbers, and the folders behind them.
pub(super) fn sections(case: &CaseFile, language: Language, words: &Words) -> Vec<Section> {
    let mut titles: Vec<&str> = Vec::new();
    for item in &case.items {
        if !titles.contains(&item.section.as_str()) {
            titles.push(&item.section);
        }
    }
    let section = |number: usize, title: String, of_checklist: Option<&str>| {
        let name = words.folder.replace("{number}", &format!("{number:02}")).replace("{title}", &title);
        Section { number, folder: names::part(&name), title, of_checklist: of_checklist.map(str::to_owned) }
    };
    // A case that is told in another language has its sections in that language already.
    let of_checklist =
        titles.iter().enumerate().map(|(at, title)| section(at + 1, told_in(language, title), Some(title)));
    let mut all: Vec<Section> = of_checklist.collect();
    let (numbers, folders) = (&RULES.numbers, &words.folders);
    // A checklist with more sections than that pushes the rest on.
    let more = (titles.len() + 1).saturating_sub(numbers.other);
    for (number, title) in
        [(numbers.other, &folders.other), (numbers.beside, &folders.beside), (numbers.unread, &folders.unread)]
    {
        all.push(section(number + more, title.clone(), None));
    }
    all
}

/// The title of a section of the built-in checklists, in a language; any other as it is.
fn told_in(language: Language, title: &str) -> String {
    letter::words::of(language).say(title)
}

/// The places of the three folders behind the sections of the checklist.
fn behind(sections: &[Section]) -> [usize; 3] {
    let n = sections.len();
    [n - 3, n - 2, n - 1]
}

/// Where a paper belongs.
pub(super) fn section_of(case: &CaseFile, record: &Record, sections: &[Section]) -> usize {
    // Homes have the names of the English checklists.
    let named = |title: &str| sections.iter().position(|section| section.of_checklist.as_deref() == Some(title));
    let home = |title: &String| named(&told_in(case.language, title));
    let kind = record.kind.id();
    if let Some(home) = RULES.homes.get(kind).into_iter().flatten().find_map(home) {
        return home;
    }
    let rests = case.items.iter().filter(|item| RULES.belongs.contains(&item.status));
    let item = rests.into_iter().find(|item| item.records.contains(&record.id));
    let [other, beside, _] = behind(sections);
    let last = if RULES.beside.iter().any(|one| one == kind) { beside } else { other };
    item.and_then(|item| named(&item.section)).unwrap_or(last)
}

/// Where a file without any paper lies.
pub(super) fn section_of_file(file: &FileEntry, sections: &[Section]) -> usize {
    let [other, _, unread] = behind(sections);
    if file.state.is_unread() { unread } else { other }
}

/// The section in which most of a file lies, the first of several; and the others, in order.
pub(super) fn most(of_papers: &[usize]) -> Option<(usize, Vec<usize>)> {
    let mut all: Vec<usize> = of_papers.to_vec();
    all.sort_unstable();
    all.dedup();
    let count = |section: usize| of_papers.iter().filter(|one| **one == section).count();
    let first = all.iter().copied().max_by_key(|section| (count(*section), std::cmp::Reverse(*section)))?;
    all.retain(|section| *section != first);
    Some((first, all))
}

/// A date as far as it is known: of two readings, what they have in common.
pub(super) fn known(date: &StatedDate) -> Option<PartialDate> {
    let value = date.value?;
    match (&date.other_reading, date.precision) {
        (Some(other), Precision::Ambiguous) => {
            let year = value.year_number();
            if year != other.year_number() {
                return None;
            }
            let month = value.month_number().filter(|month| other.month_number() == Some(*month));
            month.and_then(|month| PartialDate::month(year, month)).or_else(|| Some(PartialDate::year(year)))
        }
        (_, Precision::Unknown) => None,
        _ => Some(value),
    }
}

/// The date of some papers together, and the one by which they are sorted.
pub(super) fn date_of(papers: &[&Record], words: &Words) -> (Option<PartialDate>, String) {
    let mut dates: Vec<PartialDate> = papers.iter().filter_map(|record| known(record.date.as_ref()?)).collect();
    dates.sort_by_key(|date| (date.earliest(), date.to_string()));
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return (None, words.undated.clone()) };
    let shown = match (first == last, first.year_number(), last.year_number()) {
        (true, ..) => first.to_string(),
        (_, from, to) if from == to => from.to_string(),
        (_, from, to) => words.years.replace("{from}", &from.to_string()).replace("{to}", &to.to_string()),
    };
    (Some(*first), shown)
}

/// What a file is, in words.
pub(super) fn kind_of(file: &FileEntry, papers: &[&Record], language: Language, words: &Words) -> String {
    let unread = || words.unread.get(&state_id(file.state)).cloned().filter(|_| file.state.is_unread());
    match papers {
        [] => unread().unwrap_or_else(|| match &file.series {
            Some(_) => letter::words::of(language).kind(&RecordKind::new("imaging-media")),
            None => words.paper_only.clone(),
        }),
        [one] => letter::words::of(language).kind(&one.kind),
        several => words.several.replace("{n}", &several.len().to_string()),
    }
}

fn state_id(state: FileState) -> String {
    serde_json::to_value(state).ok().and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Which part of a paper that lies in several files a file is, from 1, of how many.
pub(super) fn part_of(file: &FileEntry, papers: &[&Record]) -> Option<(usize, usize)> {
    let [one] = papers else { return None };
    let files = one.files();
    let at = files.iter().position(|id| *id == file.id)?;
    (files.len() > 1).then_some((at + 1, files.len()))
}

/// Of a paper that lies in several files, where its first one stands in the listing.
pub(super) fn listed_at(files: &Files<'_>, file: &FileEntry, papers: &[&Record]) -> usize {
    let first = part_of(file, papers).map_or(&file.id, |_| &papers[0].file);
    files.case.files.iter().position(|one| one.id == *first).unwrap_or(usize::MAX)
}

/// The ending of a file of this format, where its own name shows none.
pub(super) fn ending_of(format: Format) -> String {
    let id = match format {
        Format::Text => "txt".to_owned(),
        Format::Jpeg => "jpg".to_owned(),
        Format::SevenZip => "7z".to_owned(),
        Format::Gzip => "gz".to_owned(),
        Format::Dicom | Format::DicomSr => "dcm".to_owned(),
        Format::Dicomdir | Format::Program | Format::Unknown => return String::new(),
        other => other.id(),
    };
    format!(".{id}")
}
