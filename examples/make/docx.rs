//! Writes a paper as a Word document: the few parts that every reader of OOXML expects.

use std::io::{Cursor, Write};

use anyhow::Result;
use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::layout::words;
use super::paper::{Block, Fields, Letterhead, Paper, Table};

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The bytes of the document.
pub(crate) fn write(paper: &Paper) -> Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
        ("word/document.xml", document(paper)),
        ("word/_rels/document.xml.rels", relations(&[("styles", "styles.xml"), ("footer", "footer1.xml")])),
        ("word/styles.xml", styles()),
        ("word/footer1.xml", footer(paper)),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, part) in parts {
        zip.start_file(name, options)?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let part =
        |name: &str, kind: &str| format!(r#"<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>"#);
    format!(
        concat!(
            r#"{}<Types xmlns="{}/content-types">"#,
            r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
            r#"<Default Extension="xml" ContentType="application/xml"/>{}{}{}</Types>"#
        ),
        XML,
        PACKAGE,
        part("document", "document.main"),
        part("styles", "styles"),
        part("footer1", "footer")
    )
}

fn relations(targets: &[(&str, &str)]) -> String {
    let rows: String = targets
        .iter()
        .enumerate()
        .map(|(index, (kind, target))| {
            format!(r#"<Relationship Id="rId{}" Type="{OFFICE}/{kind}" Target="{target}"/>"#, index + 1)
        })
        .collect();
    format!(r#"{XML}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>"#)
}

fn styles() -> String {
    let heading = |id: &str, name: &str, size: u32| {
        format!(
            concat!(
                r#"<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/><w:basedOn w:val="Normal"/>"#,
                r#"<w:rPr><w:b/><w:sz w:val="{}"/></w:rPr></w:style>"#
            ),
            id, name, size
        )
    };
    format!(
        concat!(
            r#"{}<w:styles {}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>"#,
            r#"<w:sz w:val="20"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>"#,
            r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>{}{}</w:styles>"#
        ),
        XML,
        W,
        heading("Title", "Title", 28),
        heading("Heading1", "heading 1", 22)
    )
}

fn footer(paper: &Paper) -> String {
    let lines: String =
        [&paper.foot, &paper.invented].iter().filter(|t| !t.is_empty()).map(|t| paragraph("", t)).collect();
    format!("{XML}<w:ftr {W}>{lines}</w:ftr>")
}

fn document(paper: &Paper) -> String {
    let body: String = paper.blocks.iter().map(block).collect();
    format!(
        concat!(
            r#"{}<w:document {} xmlns:r="{}"><w:body>{}{}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>"#,
            r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" "#,
            r#"w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>"#
        ),
        XML,
        W,
        OFFICE,
        letterhead(&paper.letterhead),
        body
    )
}

fn letterhead(head: &Letterhead) -> String {
    let left = head.left.iter().enumerate().map(|(i, line)| paragraph(if i == 0 { "Title" } else { "" }, line));
    left.chain(head.right.iter().map(|line| paragraph("", line))).collect()
}

fn block(block: &Block) -> String {
    let mut xml = String::new();
    if let Some(title) = &block.title {
        xml += &paragraph("Title", title);
    }
    if let Some(heading) = &block.heading {
        xml += &paragraph("Heading1", heading);
    }
    if let Some(text) = &block.text {
        xml += &paragraph("", text);
    }
    for line in block.lines.iter().flatten() {
        xml += &paragraph("", line);
    }
    for item in block.list.iter().flatten() {
        xml += &paragraph("", &format!("\u{2022} {item}"));
    }
    for (index, item) in block.numbered.iter().flatten().enumerate() {
        xml += &paragraph("", &format!("{}. {item}", index + 1));
    }
    if let Some(fields) = &block.fields {
        xml += &fields_of(fields);
    }
    if let Some(table) = &block.table {
        xml += &table_of(table);
    }
    xml
}

fn fields_of(fields: &Fields) -> String {
    fields
        .rows
        .chunks(fields.columns)
        .map(|row| {
            let cells: Vec<String> = row.iter().map(|(label, value)| format!("**{label}** {value}")).collect();
            let runs = cells.iter().map(|cell| runs(cell)).collect::<Vec<_>>().join("<w:r><w:tab/></w:r>");
            format!("<w:p>{runs}</w:p>")
        })
        .collect()
}

fn table_of(table: &Table) -> String {
    let total: f32 = table.widths.iter().sum();
    let widths: Vec<u32> = table.widths.iter().map(|w| (w / total * 9638.0) as u32).collect();
    let grid: String = widths.iter().map(|w| format!(r#"<w:gridCol w:w="{w}"/>"#)).collect();
    let head: Vec<String> = table.head.iter().map(|cell| format!("**{cell}**")).collect();
    let rows: String = std::iter::once(&head)
        .filter(|row| !row.is_empty())
        .chain(&table.rows)
        .map(|row| {
            let cells: String = row
                .iter()
                .zip(&widths)
                .map(|(cell, w)| {
                    let p = paragraph("", cell);
                    format!(r#"<w:tc><w:tcPr><w:tcW w:w="{w}" w:type="dxa"/></w:tcPr>{p}</w:tc>"#)
                })
                .collect();
            format!("<w:tr>{cells}</w:tr>")
        })
        .collect();
    let edge = |side: &str| format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>"#);
    let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"].map(edge).concat();
    format!(
        concat!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{}</w:tblBorders></w:tblPr>"#,
            "<w:tblGrid>{}</w:tblGrid>{}</w:tbl><w:p/>"
        ),
        edges, grid, rows
    )
}

fn paragraph(style: &str, text: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!(r#"<w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#) };
    format!("<w:p>{style}{}</w:p>", runs(text))
}

/// Runs of one weight each.
fn runs(text: &str) -> String {
    let words = words(text);
    let mut xml = String::new();
    let mut rest = words.as_slice();
    while let Some((_, bold)) = rest.first() {
        let same = rest.iter().take_while(|(_, b)| b == bold).count();
        let mut text = rest.iter().take(same).map(|(w, _)| w.as_str()).collect::<Vec<_>>().join(" ");
        rest = rest.get(same..).unwrap_or_default();
        if !rest.is_empty() {
            text.push(' ');
        }
        let weight = if *bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
        xml += &format!(r#"<w:r>{weight}<w:t xml:space="preserve">{}</w:t></w:r>"#, escape(text.as_str()));
    }
    xml
}
