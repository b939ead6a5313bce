//! Writes pages as PDF: with a text layer in the standard fonts, or as pictures alone.

use anyhow::Result;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::layout::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
use super::paper::{Family, Paper, western};
use super::picture::Scan;

/// A PDF whose words can be read.
pub(crate) fn with_text(pages: &[Page], paper: &Paper) -> Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let (plain, bold) = match paper.family {
        Family::Helvetica => ("Helvetica", "Helvetica-Bold"),
        Family::Times => ("Times-Roman", "Times-Bold"),
        Family::Courier => ("Courier", "Courier-Bold"),
    };
    let fonts = dictionary! { "F1" => font(&mut document, plain), "F2" => font(&mut document, bold) };
    let resources = document.add_object(dictionary! { "Font" => fonts });
    let mut contents = Vec::new();
    for page in pages {
        let operations = page.iter().map(operations).collect::<Result<Vec<_>>>()?.concat();
        contents.push((Content { operations }.encode()?, resources));
    }
    finish(document, contents, Some(&paper.title))
}

/// A PDF of scanned pages: one picture a page and no words.
pub(crate) fn of_pictures(scans: &[Scan]) -> Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let mut contents = Vec::new();
    for scan in scans {
        let picture = Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(scan.wide),
                "Height" => i64::from(scan.high), "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
                "Filter" => "DCTDecode",
            },
            scan.jpeg.clone(),
        )
        .with_compression(false);
        let picture = document.add_object(picture);
        let resources = document.add_object(dictionary! { "XObject" => dictionary! { "Im1" => picture } });
        let size = [PAGE_WIDTH, 0.0, 0.0, PAGE_HEIGHT, 0.0, 0.0].map(Object::from);
        let operations = vec![
            Operation::new("q", vec![]),
            Operation::new("cm", size.to_vec()),
            Operation::new("Do", vec!["Im1".into()]),
            Operation::new("Q", vec![]),
        ];
        contents.push((Content { operations }.encode()?, resources));
    }
    finish(document, contents, None)
}

fn font(document: &mut Document, name: &str) -> ObjectId {
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
    })
}

fn operations(mark: &Mark) -> Result<Vec<Operation>> {
    let numbers = |values: &[f32]| values.iter().map(|v| Object::Real((v * 100.0).round() / 100.0)).collect();
    Ok(match mark {
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
