//! The case summary as PDF, written from the case file alone.
//!
//! `view` leaves out what is not the patient's; `sections` say what stands where; `flow`, `table` and `marks` lay it
//! out; `shape` and `fonts` turn text into glyphs; `page` draws; `finish` makes the file. Every printed word is in
//! `knowledge/report`. Nothing is judged here: the summary shows what the papers state, with the place. `letter` prints the
//! letter to a hospital with the same means.

pub(super) mod beside;
pub(in crate::report) mod finish;
mod flow;
mod fonts;
pub mod letter;
pub(super) mod marks;
mod page;
pub(super) mod phrase;
pub(super) mod sections;
pub(super) mod shape;
pub(in crate::report) mod stamp;
mod table;
#[cfg(test)]
pub(in crate::report) mod tests;
pub(in crate::report) mod text;
pub(super) mod theme;
pub(super) mod view;
pub(super) mod words;

use super::merge::List;
use crate::model::CaseFile;
use flow::{Doc, Running};
use sections::{attention, checklist, curves, facts, front, index, merged, questions, timeline};
use view::View;
use words::{Words, fill};

/// Writes the case summary.
///
/// The same case gives the same bytes.
///
/// # Errors
/// Where a font or the page writer fails.
pub fn write(case: &CaseFile) -> anyhow::Result<Vec<u8>> {
    written(case, words::of(case.language))
}

/// Writes the case summary in two languages, one beside the other: the same case, told in each.
///
/// # Errors
/// As [`write()`].
pub fn write_beside(case: &CaseFile, other: &CaseFile) -> anyhow::Result<Vec<u8>> {
    let words = beside::words(case.language, other.language)?;
    written(&beside::case(case, other)?, &words)
}

fn written(case: &CaseFile, words: &Words) -> anyhow::Result<Vec<u8>> {
    let mut doc = set(case, words)?;
    doc.footers();
    finish::finish(doc, case, &words.document.title, &words.language)
}

/// The same as the front of a merged dossier: with a list of the papers that follow, and of those that cannot, and with links
/// that say of which page of which file they speak.
///
/// # Errors
/// As [`write()`].
pub(in crate::report) fn write_front(case: &CaseFile, list: &List) -> anyhow::Result<Vec<u8>> {
    let words: &Words = words::of(case.language);
    let mut doc = set(case, words)?;
    merged::write(&mut doc, list);
    doc.footers();
    let (title, language) = (&words.document.title, &words.language);
    let id = finish::case_id(case)?;
    let info = finish::info(case, title);
    finish::write(doc, &finish::Form { title, language, info, id, front: true })
}

/// The pages of the summary.
fn set<'w>(case: &CaseFile, words: &'w Words) -> anyhow::Result<Doc<'w>> {
    let view = View::new(case, words);
    let mut doc = Doc::new(words, running(&view))?;
    front::write(&mut doc, &view);
    attention::write(&mut doc, &view);
    timeline::write(&mut doc, &view);
    checklist::write(&mut doc, &view);
    facts::write(&mut doc, &view);
    curves::write(&mut doc, &view);
    questions::findings(&mut doc, &view);
    questions::write(&mut doc, &view);
    index::files(&mut doc, &view);
    index::unread(&mut doc, &view);
    index::aside(&mut doc, &view);
    index::notice(&mut doc, &view);
    Ok(doc)
}

/// Between the parts of the head of the pages.
const BETWEEN: &str = "  ·  ";

/// The head of the pages: name, birth and ends of the numbers, and the title.
fn running(view: &View<'_>) -> Running {
    let (words, patient) = (&view.words.document, &view.case.patient);
    let born = patient.date_of_birth.map(|date| fill(&words.born, &[("date", &view.words.date(&date))]));
    let numbers = Some(front::numbers(view)).filter(|n| !n.is_empty());
    let parts: Vec<String> = [born, numbers].into_iter().flatten().collect();
    Running {
        name: patient.name.clone().unwrap_or_else(|| words.unnamed.clone()),
        // Both languages stand in one text, so that only the first of them begins behind the name.
        more: match parts.is_empty() {
            true => String::new(),
            false => format!("{BETWEEN}{}", beside::list(&parts, BETWEEN)),
        },
        title: words.title.clone(),
    }
}
