//! The letter as a Word document, for the sender to fill in. It brings no font: the reader's own shows every script.
//!
//! The few parts that every reader of OOXML expects. Every text is escaped; no clock, no chance: the same letter gives the
//! same bytes.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Context;
use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::text::shown;
use super::{Block, Letter, Value};

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The paragraph styles: name, what is below a paragraph, what is left of it (twentieths of a point), size (half points),
/// and whether it is bold and kept with the next one.
const STYLES: [(&str, u32, u32, u32, bool); 8] = [
    ("Sender", 0, 0, 22, false),
    ("Subject", 160, 0, 26, true),
    ("Body", 140, 0, 22, false),
    ("Part", 120, 0, 24, true),
    ("Section", 60, 0, 21, true),
    ("Request", 20, 0, 22, true),
    ("Known", 120, 340, 21, false),
    ("Small", 0, 0, 16, false),
];

/// The bytes of the document.
///
/// # Errors
/// Where the package cannot be put together.
pub fn write(letter: &Letter) -> anyhow::Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_relations()),
        ("docProps/core.xml", properties(letter)),
        ("word/document.xml", document(letter)),
        ("word/_rels/document.xml.rels", relations(&[("styles", "styles.xml"), ("footer", "footer1.xml")])),
        ("word/styles.xml", styles(letter)),
        ("word/footer1.xml", footer(letter)),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, part) in parts {
        zip.start_file(name, options).context("the letter could not be packed")?;
        zip.write_all(part.as_bytes()).context("the letter could not be packed")?;
    }
    Ok(zip.finish().context("the letter could not be packed")?.into_inner())
}

/// A text that XML may hold.
fn escaped(text: &str) -> String {
    let allowed: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect();
    escape(allowed.as_str()).into_owned()
}

fn content_types() -> String {
    let part = |path: &str, kind: &str| format!(r#"<Override PartName="/{path}.xml" ContentType="{kind}+xml"/>"#);
    let parts = [
        part("word/document", &format!("{WORD}.document.main")),
        part("word/styles", &format!("{WORD}.styles")),
        part("word/footer1", &format!("{WORD}.footer")),
        part("docProps/core", "application/vnd.openxmlformats-package.core-properties"),
    ];
    let relations = "application/vnd.openxmlformats-package.relationships+xml";
    format!(
        concat!(
            r#"{}<Types xmlns="{}/content-types"><Default Extension="rels" ContentType="{}"/>"#,
            r#"<Default Extension="xml" ContentType="application/xml"/>{}</Types>"#
        ),
        XML,
        PACKAGE,
        relations,
        parts.concat()
    )
}

fn relation(id: usize, kind: &str, target: &str) -> String {
    format!(r#"<Relationship Id="rId{id}" Type="{kind}" Target="{target}"/>"#)
}

fn package_relations() -> String {
    let rows = [
        relation(1, &format!("{OFFICE}/officeDocument"), "word/document.xml"),
        relation(2, &format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
    ];
    format!(r#"{XML}<Relationships xmlns="{PACKAGE}/relationships">{}</Relationships>"#, rows.concat())
}

fn relations(targets: &[(&str, &str)]) -> String {
    let rows = targets.iter().enumerate();
    let rows: String = rows.map(|(n, (kind, target))| relation(n + 1, &format!("{OFFICE}/{kind}"), target)).collect();
    format!(r#"{XML}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>"#)
}

fn properties(letter: &Letter) -> String {
    format!(
        concat!(
            r#"{}<cp:coreProperties xmlns:cp="{}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">"#,
            "<dc:title>{}</dc:title><dc:language>{}</dc:language></cp:coreProperties>"
        ),
        XML,
        PACKAGE,
        escaped(&letter.title),
        escaped(&letter.language)
    )
}

/// Fonts that come with the usual office programs; others take their own for the script.
fn styles(letter: &Letter) -> String {
    let language = match letter.language.as_str() {
        "zh" => r#"<w:lang w:val="en-GB" w:eastAsia="zh-CN"/>"#.to_owned(),
        other => format!(r#"<w:lang w:val="{}"/>"#, escaped(other)),
    };
    let mut styles = format!(
        concat!(
            r#"{}<w:styles {}><w:docDefaults><w:rPrDefault><w:rPr>"#,
            r#"<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Microsoft YaHei" w:cs="Calibri"/>"#,
            r#"<w:sz w:val="22"/><w:szCs w:val="22"/>{}</w:rPr></w:rPrDefault></w:docDefaults>"#,
            r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>"#
        ),
        XML, W, language
    );
    for (name, after, left, size, bold) in STYLES {
        let keep = if bold { "<w:keepNext/>" } else { "" };
        let weight = if bold { "<w:b/>" } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            styles,
            concat!(
                r#"<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="Normal"/>"#,
                r#"<w:pPr>{1}<w:spacing w:after="{2}"/><w:ind w:left="{3}"/></w:pPr>"#,
                r#"<w:rPr>{4}<w:sz w:val="{5}"/><w:szCs w:val="{5}"/></w:rPr></w:style>"#
            ),
            name, keep, after, left, weight, size
        );
    }
    styles + "</w:styles>"
}

/// A run of text; what is left for the sender is marked.
fn run(text: &str, blank: bool, bold: bool) -> String {
    let weight = if bold { "<w:b/>" } else { "" };
    let mark = if blank { r#"<w:highlight w:val="yellow"/>"# } else { "" };
    format!(r#"<w:r><w:rPr>{weight}{mark}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>"#, escaped(text))
}

fn paragraph(style: &str, runs: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>"#)
}

fn plain(style: &str, text: &str) -> String {
    paragraph(style, &run(text, false, false))
}

fn document(letter: &Letter) -> String {
    let mut body = String::new();
    for block in &letter.blocks {
        body.push_str(&match block {
            Block::Blanks(before, blanks) => {
                let before = before.iter().map(|before| plain("Sender", &format!("{before}:")));
                let lines = blanks.iter().map(|blank| paragraph("Sender", &run(&format!("[{blank}]"), true, false)));
                before.chain(lines).collect::<String>() + &plain("Sender", "")
            }
            Block::Line(text) => plain("Body", text),
            Block::Subject(text) => plain("Subject", text),
            Block::Fields(fields) => {
                let lines = fields.iter().map(|(name, value)| {
                    let name = run(&format!("{name}: "), false, true);
                    let value = run(&shown(value), matches!(value, Value::Blank(..)), false);
                    paragraph("Sender", &(name + &value))
                });
                lines.collect::<String>() + &plain("Sender", "")
            }
            Block::Paragraph(text) => plain("Body", text),
            Block::Heading(text) => plain("Part", text),
            Block::Section(text) => plain("Section", text),
            Block::Request { number, title, why, known, .. } => {
                let said: Vec<&str> = why.iter().chain(known).map(String::as_str).collect();
                plain("Request", &format!("{number}. {title}")) + &plain("Known", &said.join(" "))
            }
            Block::Small(_) => String::new(),
        });
    }
    format!(
        concat!(
            r#"{}<w:document {} xmlns:r="{}"><w:body>{}<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>"#,
            r#"<w:pgSz w:w="11906" w:h="16838"/>"#,
            r#"<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>"#,
            "</w:sectPr></w:body></w:document>"
        ),
        XML, W, OFFICE, body
    )
}

/// The notice stands at the foot of every page.
fn footer(letter: &Letter) -> String {
    let notices = letter.blocks.iter().filter_map(|block| match block {
        Block::Small(text) => Some(plain("Small", text)),
        _ => None,
    });
    format!("{XML}<w:ftr {W}>{}</w:ftr>", notices.collect::<String>())
}
