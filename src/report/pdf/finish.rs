//! From pages to the bytes of a PDF: embedded fonts, links, bookmarks, metadata. No clock, no chance: the same pages
//! give the same bytes.

use std::fmt::Write as _;

use anyhow::Context;
use lopdf::{Dictionary, Object, ObjectId, StringFormat, dictionary};
use printpdf::{PdfDocument, PdfSaveOptions};
use sha2::{Digest, Sha256};

use super::flow::{Bookmark, Doc, FILE};
use super::page::Link;
use super::theme::PAGE;
use crate::model::{CaseFile, PartialDate};

/// Of which file, and of which page of it, a link at the front of a merged dossier speaks.
pub(in crate::report) const FILE_KEY: &str = "CaseFile";
pub(in crate::report) const PAGE_KEY: &str = "CasePage";

/// What stands in a document beside its pages.
pub(super) struct Form<'a> {
    pub(super) title: &'a str,
    pub(super) language: &'a str,
    pub(super) info: Dictionary,
    /// Sixteen bytes that belong to this document.
    pub(super) id: Vec<u8>,
    /// Whether it becomes the front of a merged dossier: its links say of which page of which file they speak.
    pub(super) front: bool,
}

impl Form<'_> {
    /// Of a document that is only a part of another one.
    pub(super) fn plain() -> Self {
        Self { title: "", language: "", info: Dictionary::new(), id: vec![0; 16], front: false }
    }
}

/// Writes the document of a case.
pub(super) fn finish(doc: Doc<'_>, case: &CaseFile, title: &str, language: &str) -> anyhow::Result<Vec<u8>> {
    write(doc, &Form { title, language, info: info(case, title), id: case_id(case)?, front: false })
}

/// Writes a document.
pub(super) fn write(doc: Doc<'_>, form: &Form<'_>) -> anyhow::Result<Vec<u8>> {
    let Doc { book, pages, bookmarks, anchors, .. } = doc;
    let mut pdf = PdfDocument::new(&super::beside::in_line(form.title));
    pdf.resources.fonts.map = book.embed()?;
    let links: Vec<Vec<Link>> = pages.iter().map(|page| page.links.clone()).collect();
    pdf.pages = pages.into_iter().map(super::page::Canvas::into_page).collect();
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: true, image_optimization: None };
    let mut out = pdf.to_lopdf_document(&options, &mut Vec::new());
    "1.7".clone_into(&mut out.version);
    let page_ids: Vec<ObjectId> = out.get_pages().into_values().collect();
    for (page, links) in page_ids.iter().zip(links) {
        let annotations: Vec<Object> = links
            .iter()
            .filter(|link| form.front || !link.front)
            .filter_map(|link| {
                let place = anchors.get(&link.target);
                let place = place.and_then(|(page, y)| Some(destination(*page_ids.get(*page)?, *y)));
                let mut annotation = annotation(link);
                match place {
                    Some(place) => annotation.set("Dest", place),
                    None if form.front => {}
                    None => return None,
                }
                if let (true, Some(file)) = (form.front, link.target.strip_prefix(FILE)) {
                    annotation.set(FILE_KEY, Object::string_literal(file));
                    annotation.set(PAGE_KEY, i64::from(link.page.unwrap_or(1)));
                }
                Some(annotation)
            })
            .map(Object::Dictionary)
            .collect();
        let dict = out.get_dictionary_mut(*page).context("a page is missing")?;
        if annotations.is_empty() {
            dict.remove(b"Annots");
        } else {
            dict.set("Annots", annotations);
            dict.set("Tabs", "R");
        }
    }
    let outline = outline(&mut out, &bookmarks, &page_ids);
    let info = out.add_object(form.info.clone());
    let catalog = out.catalog_mut().context("the catalog is missing")?;
    catalog.set("Lang", text(form.language));
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    // A viewer shows the numbers that stand on the pages.
    let numbers = dictionary! { "S" => "D" };
    catalog.set("PageLabels", dictionary! { "Nums" => vec![0.into(), Object::Dictionary(numbers)] });
    catalog.remove(b"PageLayout");
    if let Some(outline) = outline {
        catalog.set("Outlines", outline);
        catalog.set("PageMode", "UseOutlines");
    }
    let old = out.trailer.get(b"Info").and_then(Object::as_reference).ok();
    out.trailer.set("Info", info);
    if let Some(old) = old {
        out.objects.remove(&old);
    }
    // printpdf draws these two numbers by lot.
    let id = Object::String(form.id.clone(), StringFormat::Hexadecimal);
    out.trailer.set("ID", vec![id.clone(), id]);
    out.compress();
    let mut bytes = Vec::new();
    out.save_to(&mut bytes).context("the summary could not be written")?;
    Ok(bytes)
}

/// Sixteen bytes that belong to this case and to no other.
pub(super) fn case_id(case: &CaseFile) -> anyhow::Result<Vec<u8>> {
    let json = serde_json::to_vec(case).context("the case could not be numbered")?;
    Ok(Sha256::digest(json)[..16].to_vec())
}

fn destination(page: ObjectId, y: f32) -> Object {
    vec![page.into(), "XYZ".into(), Object::Null, (PAGE.1 - y + 4.0).round().into(), Object::Null].into()
}

fn annotation(link: &Link) -> Dictionary {
    let [left, top, right, bottom] = link.area;
    let rect: Vec<Object> =
        [left, PAGE.1 - bottom, right, PAGE.1 - top].map(|v| ((v * 100.0).round() / 100.0).into()).to_vec();
    dictionary! {
        "Type" => "Annot",
        "Subtype" => "Link",
        "Rect" => rect,
        "Border" => vec![0.into(), 0.into(), 0.into()],
        "F" => 4,
    }
}

/// A text of the file itself, in any script.
fn text(value: &str) -> Object {
    if value.is_ascii() {
        return Object::string_literal(value);
    }
    let bytes = [0xFE, 0xFF].into_iter().chain(value.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}

/// `D:20250914000000Z`: the day of the case; the hour is not known and not invented from a clock.
fn date(date: &PartialDate) -> Object {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(out, "D:{}000000Z", date.latest().format("%Y%m%d"));
    Object::string_literal(out)
}

pub(in crate::report) fn info(case: &CaseFile, title: &str) -> Dictionary {
    let made = format!("{} {}", case.tool.name, case.tool.version);
    dictionary! {
        "Title" => text(&super::beside::in_line(&super::shape::clean(title))),
        "Creator" => text(&made),
        "Producer" => text(&made),
        "CreationDate" => date(&case.as_of),
        "ModDate" => date(&case.as_of),
    }
}

/// Bookmarks of two levels. Gives the root, or nothing where there are none.
fn outline(out: &mut lopdf::Document, bookmarks: &[Bookmark], pages: &[ObjectId]) -> Option<ObjectId> {
    if bookmarks.is_empty() {
        return None;
    }
    let root = out.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| out.new_object_id()).collect();
    // The parent of each: the last one of the level above.
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(bookmarks.len());
    let mut last_top = None;
    for (n, bookmark) in bookmarks.iter().enumerate() {
        if bookmark.level == 0 {
            last_top = Some(n);
            parents.push(None);
        } else {
            parents.push(last_top);
        }
    }
    let children = |parent: Option<usize>| -> Vec<usize> {
        (0..bookmarks.len())
            .filter(|n| parents[*n] == parent && (parent.is_some() || bookmarks[*n].level == 0 || last_top.is_none()))
            .collect()
    };
    let ends = |dict: &mut Dictionary, list: &[usize], open: bool| {
        if let (Some(first), Some(last)) = (list.first(), list.last()) {
            dict.set("First", ids[*first]);
            dict.set("Last", ids[*last]);
            let n = list.len() as i64;
            dict.set("Count", if open { n } else { -n });
        }
    };
    for (n, bookmark) in bookmarks.iter().enumerate() {
        let siblings = children(parents[n]);
        let place = siblings.iter().position(|s| *s == n).unwrap_or(0);
        let mut dict = dictionary! {
            "Title" => text(&super::beside::in_line(&bookmark.title)),
            "Parent" => parents[n].map_or(root, |p| ids[p]),
        };
        if let Some(page) = pages.get(bookmark.page) {
            dict.set("Dest", destination(*page, bookmark.y));
        }
        if let Some(previous) = place.checked_sub(1).and_then(|p| siblings.get(p)) {
            dict.set("Prev", ids[*previous]);
        }
        if let Some(next) = siblings.get(place + 1) {
            dict.set("Next", ids[*next]);
        }
        ends(&mut dict, &children(Some(n)), false);
        out.set_object(ids[n], dict);
    }
    let mut dict = dictionary! { "Type" => "Outlines" };
    ends(&mut dict, &children(None), true);
    out.set_object(root, dict);
    Some(root)
}
