//! Writes pages as PDF: with a text layer in the standard fonts, or as pictures alone.

use std::collections::BTreeMap;

use anyhow::Result;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::layout::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
use super::naskh::{self, Run};
use super::paper::{Family, Paper, western};
use super::picture::Scan;
use super::widths::width;

/// A PDF whose words can be read.
pub(crate) fn with_text(pages: &[Page], paper: &Paper) -> Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let mut fonts = fonts(&mut document, paper.family);
    let mut used = BTreeMap::new();
    let mut drawn = Vec::new();
    for page in pages {
        let mut operations_of_page = Vec::new();
        for mark in page {
            operations_of_page.extend(match paper.family {
                Family::Naskh => operations(&mirrored(mark), &mut used)?,
                _ => operations(mark, &mut used)?,
            });
        }
        drawn.push(Content { operations: operations_of_page }.encode()?);
    }
    if !used.is_empty() {
        fonts.set("F3", naskh::font(&mut document, &used));
    }
    let resources = document.add_object(dictionary! { "Font" => fonts });
    let title = Some(paper.title.as_str()).filter(|title| !naskh::is_arabic(title));
    finish(document, drawn.into_iter().map(|content| (content, resources)).collect(), title)
}

/// Where a mark lies on a page that is set from the right.
fn mirrored(mark: &Mark) -> Mark {
    match mark {
        Mark::Text { x, y, size, bold, text } => {
            let x = PAGE_WIDTH - x - width(text, Family::Naskh, *bold, *size);
            Mark::Text { x, y: *y, size: *size, bold: *bold, text: text.clone() }
        }
        Mark::Rule { x, y, to } => Mark::Rule { x: PAGE_WIDTH - to, y: *y, to: PAGE_WIDTH - x },
        Mark::Shade { x, y, wide, high } => Mark::Shade { x: PAGE_WIDTH - x - wide, y: *y, wide: *wide, high: *high },
    }
}

/// The standard fonts, plain and bold.
fn fonts(document: &mut Document, family: Family) -> Dictionary {
    let (plain, bold) = match family {
        Family::Helvetica | Family::Naskh => ("Helvetica", "Helvetica-Bold"),
        Family::Times => ("Times-Roman", "Times-Bold"),
        Family::Courier => ("Courier", "Courier-Bold"),
    };
    dictionary! { "F1" => font(document, plain), "F2" => font(document, bold) }
}

/// The glyphs of the Arabic font that a document draws, with their letters and advances.
type Used = BTreeMap<u16, (String, f32)>;

/// One line with Arabic in it, from `x` on.
fn joined(text: &str, mut x: f32, y: f32, size: f32, used: &mut Used) -> Result<Vec<Operation>> {
    let mut drawn = Vec::new();
    for run in &naskh::runs(text)? {
        let shown = match run {
            Run::Latin(latin) => Object::String(western(latin)?, StringFormat::Literal),
            Run::Joined(glyphs) => {
                for (glyph, letters, advance) in glyphs {
                    used.entry(*glyph).or_insert_with(|| (letters.clone(), *advance));
                }
                let bytes = glyphs.iter().flat_map(|(glyph, _, _)| glyph.to_be_bytes()).collect();
                Object::String(bytes, StringFormat::Hexadecimal)
            }
        };
        let font = if matches!(run, Run::Latin(_)) { "F1" } else { "F3" };
        let place = [x, y].map(|v| Object::Real((v * 100.0).round() / 100.0)).to_vec();
        drawn.extend([
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec![font.into(), Object::Real(size)]),
            Operation::new("Td", place),
            Operation::new("Tj", vec![shown]),
            Operation::new("ET", vec![]),
        ]);
        x += naskh::wide(run, size);
    }
    Ok(drawn)
}

/// A PDF of scanned pages with the recognised words unseen above each picture, as scanners write it.
pub(crate) fn searchable(papers: &[(&[Scan], &[Page], &Paper)]) -> Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let mut contents = Vec::new();
    for (scans, pages, paper) in papers {
        let fonts = fonts(&mut document, paper.family);
        for (scan, page) in scans.iter().zip(*pages) {
            let picture = picture(&mut document, scan);
            let resources = dictionary! { "Font" => fonts.clone(), "XObject" => dictionary! { "Im1" => picture } };
            let resources = document.add_object(resources);
            let mut drawn = placed_picture();
            // Rendering mode 3: neither filled nor stroked.
            drawn.push(Operation::new("Tr", vec![3.into()]));
            for mark in page.iter().filter(|mark| matches!(mark, Mark::Text { .. })) {
                drawn.extend(operations(mark, &mut Used::new())?);
            }
            contents.push((Content { operations: drawn }.encode()?, resources));
        }
    }
    finish(document, contents, None)
}

fn picture(document: &mut Document, scan: &Scan) -> ObjectId {
    let picture = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(scan.wide),
            "Height" => i64::from(scan.high), "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
            "Filter" => "DCTDecode",
        },
        scan.jpeg.clone(),
    );
    document.add_object(picture.with_compression(false))
}

/// A picture that fills the page.
fn placed_picture() -> Vec<Operation> {
    let size = [PAGE_WIDTH, 0.0, 0.0, PAGE_HEIGHT, 0.0, 0.0].map(Object::from);
    vec![
        Operation::new("q", vec![]),
        Operation::new("cm", size.to_vec()),
        Operation::new("Do", vec!["Im1".into()]),
        Operation::new("Q", vec![]),
    ]
}

/// A PDF of scanned pages: one picture a page and no words.
pub(crate) fn of_pictures(scans: &[Scan]) -> Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let mut contents = Vec::new();
    for scan in scans {
        let picture = picture(&mut document, scan);
        let resources = document.add_object(dictionary! { "XObject" => dictionary! { "Im1" => picture } });
        let operations = placed_picture();
        contents.push((Content { operations }.encode()?, resources));
    }
    finish(document, contents, None)
}

fn font(document: &mut Document, name: &str) -> ObjectId {
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
    })
}

fn operations(mark: &Mark, used: &mut Used) -> Result<Vec<Operation>> {
    let numbers = |values: &[f32]| values.iter().map(|v| Object::Real((v * 100.0).round() / 100.0)).collect();
    Ok(match mark {
        Mark::Text { x, y, size, text, .. } if naskh::is_arabic(text) => joined(text, *x, *y, *size, used)?,
        Mark::Text { x, y, size, bold, text } => vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec![if *bold { "F2" } else { "F1" }.into(), Object::Real(*size)]),
            Operation::new("Td", numbers(&[*x, *y])),
            Operation::new("Tj", vec![Object::String(western(text)?, StringFormat::Literal)]),
            Operation::new("ET", vec![]),
        ],
        Mark::Rule { x, y, to } => vec![
            Operation::new("w", numbers(&[0.6])),
            Operation::new("m", numbers(&[*x, *y])),
            Operation::new("l", numbers(&[*to, *y])),
            Operation::new("S", vec![]),
        ],
        Mark::Shade { x, y, wide, high } => vec![
            Operation::new("q", vec![]),
            Operation::new("g", numbers(&[0.89])),
            Operation::new("re", numbers(&[*x, *y, *wide, *high])),
            Operation::new("f", vec![]),
            Operation::new("Q", vec![]),
        ],
    })
}

/// Pages, catalogue and title; no date and no random id, so that the same text gives the same bytes.
fn finish(mut document: Document, contents: Vec<(Vec<u8>, ObjectId)>, title: Option<&str>) -> Result<Vec<u8>> {
    let tree = document.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for (content, resources) in contents {
        let content = document.add_object(Stream::new(Dictionary::new(), content));
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Resources" => resources, "Contents" => content,
            "MediaBox" => [0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT].map(Object::from).to_vec(),
        });
        kids.push(page.into());
    }
    let count = kids.len() as i64;
    document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalogue);
    if let Some(title) = title {
        let title = Object::String(western(title)?, StringFormat::Literal);
        let info = document.add_object(dictionary! { "Title" => title });
        document.trailer.set("Info", info);
    }
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}
