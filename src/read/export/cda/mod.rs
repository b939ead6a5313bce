//! C-CDA and other CDA R2 documents: what patient portals give as XML.
//!
//! Elements are known by their local names: files in the wild declare their prefixes in many ways, and some not at all.

mod entries;
mod narrative;
mod tree;
mod values;

use std::collections::HashMap;

use roxmltree::Node;

use self::entries::Entries;
use self::tree::{attribute, child, children, path, text_of};
use super::book::{Book, Person, Sort};
use super::when::day;
use super::words::{SectionSort, WORDS, one_line};
use super::{Failure, Read};
use crate::limits::Limits;
use crate::model::{Code, DateKind};

/// Sections that are looked at, sections in sections included.
const MOST_SECTIONS: usize = 500;

pub(super) fn read(text: &str, limits: &Limits) -> Result<Read, Failure> {
    let mended = tree::mended(text, limits)?;
    let document = tree::parse(&mended)?;
    let root = document.root_element();
    let mut book = Book::default();
    if root.tag_name().name() != "ClinicalDocument" {
        return part_alone(book, root);
    }
    let person = book.person(patient(root));
    let code = child(root, "code").map(values::codes).unwrap_or_default();
    book.codes.clone_from(&code);
    let title = child(root, "title").map(text_of).filter(|title| !title.trim().is_empty());
    let title = title.or_else(|| code.first().map(|code| code.display.clone()));
    let summary = book.part(person, Sort::Summary);
    if let Some(title) = title.filter(|title| !title.is_empty()) {
        summary.title = title;
    }
    summary.date = document_date(root);
    let ids = narrative::by_id(root);
    if let Some(body) = path(root, &["component", "nonXMLBody"]).and_then(|body| child(body, "text")) {
        unstructured(&mut book, person, body);
    }
    let mut left = MOST_SECTIONS;
    if let Some(body) = path(root, &["component", "structuredBody"]) {
        sections(&mut book, person, body, &ids, None, &mut left);
    }
    book.cut |= left == 0;
    Ok(Read { book, cause: None })
}

/// A part that was saved without its document: a section, or what holds sections.
fn part_alone(mut book: Book, root: Node<'_, '_>) -> Result<Read, Failure> {
    let is_of_cda = root.descendants().any(|node| matches!(node.tag_name().name(), "templateId" | "structuredBody"));
    let person = book.person(Person::default());
    let ids = narrative::by_id(root);
    let mut left = MOST_SECTIONS;
    // What the section is, the paper is.
    let alone = if root.tag_name().name() == "section" { Some(root) } else { child(root, "section") };
    book.codes.extend(alone.and_then(|section| child(section, "code")).map(values::codes).unwrap_or_default());
    match root.tag_name().name() {
        "section" if is_of_cda => one_section(&mut book, person, root, &ids, None, &mut left),
        "component" if is_of_cda => {
            for section in children(root, "section") {
                one_section(&mut book, person, section, &ids, None, &mut left);
            }
            if let Some(body) = child(root, "structuredBody") {
                sections(&mut book, person, body, &ids, None, &mut left);
            }
        }
        "structuredBody" => sections(&mut book, person, root, &ids, None, &mut left),
        _ => return Err(Failure::Unknown),
    }
    book.put_words_behind_entries();
    Ok(Read { book, cause: None })
}

/// The day of the document: of the stay or the visit that it is about, else the day on which it was written.
fn document_date(root: Node<'_, '_>) -> Option<(String, DateKind)> {
    let time = |parts: &[&str]| path(root, parts).and_then(|node| attribute(node, "value")).and_then(day);
    let discharge = time(&["componentOf", "encompassingEncounter", "effectiveTime", "high"]);
    let visit = || {
        time(&["componentOf", "encompassingEncounter", "effectiveTime"])
            .or_else(|| time(&["componentOf", "encompassingEncounter", "effectiveTime", "low"]))
    };
    let code = child(root, "code").and_then(|code| attribute(code, "code")).unwrap_or_default();
    let written = || time(&["effectiveTime"]);
    // What a portal puts together on demand is of the day on which somebody asked for it.
    let kind = if WORDS.is_printed(code) { DateKind::Printed } else { DateKind::Report };
    discharge
        .map(|day| (day, DateKind::Discharge))
        .or_else(|| visit().map(|day| (day, DateKind::Clinic)))
        .or_else(|| written().map(|day| (day, kind)))
}

fn patient(root: Node<'_, '_>) -> Person {
    let Some(role) = path(root, &["recordTarget", "patientRole"]) else { return Person::default() };
    let patient = child(role, "patient");
    let name = patient.and_then(|patient| child(patient, "name")).and_then(name);
    let value = |element: &str, attribute_name: &str| {
        patient.and_then(|patient| child(patient, element)).and_then(|node| attribute(node, attribute_name))
    };
    let sex = value("administrativeGenderCode", "code").map(|code| match code {
        "M" => "male".to_owned(),
        "F" => "female".to_owned(),
        other => one_line(other),
    });
    let numbers = children(role, "id").filter_map(|id| {
        let number = attribute(id, "extension")?;
        let office = attribute(id, "assigningAuthorityName").or_else(|| attribute(id, "root")).unwrap_or_default();
        Some(Code { system: one_line(office), code: one_line(number), display: String::new() })
    });
    Person {
        name,
        born: value("birthTime", "value").and_then(day),
        sex,
        numbers: numbers.filter(|number| !number.code.is_empty()).take(8).collect(),
    }
}

/// A name in its order: given names, then the family name.
fn name(node: Node<'_, '_>) -> Option<String> {
    let parts = |wanted: &'static str| children(node, wanted).map(text_of).map(|part| one_line(&part));
    let spoken: Vec<String> = parts("given").chain(parts("family")).filter(|part| !part.is_empty()).collect();
    let whole = if spoken.is_empty() { one_line(&text_of(node)) } else { spoken.join(" ") };
    (!whole.is_empty()).then_some(whole)
}

/// A body that is no structure: a text, or a file that is packed in it.
fn unstructured(book: &mut Book, person: usize, body: Node<'_, '_>) {
    let packed = attribute(body, "representation").is_some_and(|how| how.eq_ignore_ascii_case("B64"));
    let summary = book.part(person, Sort::Summary);
    if packed {
        let kind = attribute(body, "mediaType").unwrap_or_default();
        summary.entry(&[kind, &WORDS.plain("attached")], None);
        summary.status = Some("no-content".to_owned());
    } else {
        summary.prose(text_of(body).lines().map(str::to_owned));
    }
}

fn sections(
    book: &mut Book,
    person: usize,
    parent: Node<'_, '_>,
    ids: &HashMap<&str, Node<'_, '_>>,
    outer: Option<SectionSort>,
    left: &mut usize,
) {
    for section in children(parent, "component").filter_map(|component| child(component, "section")) {
        one_section(book, person, section, ids, outer, left);
    }
}

fn one_section(
    book: &mut Book,
    person: usize,
    section: Node<'_, '_>,
    ids: &HashMap<&str, Node<'_, '_>>,
    outer: Option<SectionSort>,
    left: &mut usize,
) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    let code_node = child(section, "code");
    let code = code_node.and_then(|code| attribute(code, "code")).unwrap_or_default();
    let sort = WORDS.section(code).or(outer);
    let title = child(section, "title").map(text_of).unwrap_or_default();
    let mut entries = Entries::new(book, person, ids, sort, one_line(&title));
    for entry in children(section, "entry") {
        entries.entry(entry);
    }
    let coded = entries.coded;
    let mut words = child(section, "text").map(narrative::lines).unwrap_or_default();
    words.retain(|line| !line.trim().is_empty());
    let summary = book.part(person, Sort::Summary);
    let heading = one_line(&title);
    if coded > 0 {
        // The codes speak; the words stand beside them for people.
        if !words.is_empty() {
            summary.line(heading);
            words.into_iter().for_each(|line| summary.line(line));
        }
    } else if !words.is_empty() {
        summary.prose([String::new(), heading, String::new()]);
        summary.prose(words);
    }
    sections(book, person, section, ids, sort, left);
}
