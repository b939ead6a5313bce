use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use super::pages::archive_of_text;
use super::*;
use crate::limits::Limits;

fn lines(outcome: &Outcome) -> Vec<&str> {
    outcome.text.lines().map(|(_, _, line)| line).collect()
}

fn pages(outcome: &Outcome) -> Vec<Vec<&str>> {
    outcome.text.pages.iter().map(|page| page.lines.iter().map(String::as_str).collect()).collect()
}

fn open(format: Format, bytes: &[u8]) -> Outcome {
    read(format, bytes, &Options::default())
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/formats/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const ODF: &str =
    "xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"ta\" xmlns:style=\"s\" xmlns:dc=\"d\" xmlns:draw=\"dr\"";

fn docx(body: &str) -> Vec<u8> {
    let body = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    package(&[("word/document.xml", body.as_bytes())])
}

fn odf(styles: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body>{body}</office:body></office:document-content>"
    );
    package(&[("content.xml", content.as_bytes())])
}

fn xlsx(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = "http://schemas.openxmlformats.org/package/2006/relationships";
    let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    package(&[
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kinds}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kinds}.worksheet+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{kinds}.styles+xml\"/></Types>"
            )
            .as_bytes(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{rels}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            )
            .as_bytes(),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Bloods\" sheetId=\"1\" \
                 state=\"hidden\" r:id=\"r1\"/></sheets></workbook>"
            )
            .as_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{rels}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" \
                 Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{office}/styles\" \
                 Target=\"styles.xml\"/></Relationships>"
            )
            .as_bytes(),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0.0\"/>\
                 </numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/>\
                 <xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            )
            .as_bytes(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>").as_bytes(),
        ),
    ])
}

/// A picture as large as a paper.
fn photo(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(600, 800).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn word_comments_forms_and_wide_cells() {
    let cell = |settings: &str, text: &str| {
        format!("<w:tc><w:tcPr>{settings}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let body = [
        "<w:p><w:ins><w:r><w:t>added </w:t></w:r></w:ins><w:del><w:r><w:delText>removed</w:delText><w:t>removed</w:t></w:r></w:del><w:r><w:t>kept</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t> HIV tested</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val=\"0\"/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:t> HBV tested</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:fldChar><w:ffData><w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"left\"/><w:listEntry w:val=\"right\"/></w:ddList></w:ffData></w:fldChar></w:r></w:p>".to_owned(),
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Click here to enter a date.</w:t></w:r></w:p></w:sdtContent></w:sdt>".to_owned(),
        "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>3 November 2026</w:t></w:r></w:p></w:sdtContent></w:sdt>".to_owned(),
        format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
            cell("<w:gridSpan w:val=\"2\"/>", "Test"),
            cell("", "Unit"),
            cell("", "Hb"),
            cell("", "102"),
            cell("", "g/L")
        ),
    ]
    .concat();
    let document = format!("<w:document {WORD}><w:body>{body}</w:body></w:document>");
    let comments =
        format!("<w:comments {WORD}><w:comment><w:p><w:r><w:t>a comment</w:t></w:r></w:p></w:comment></w:comments>");
    let bytes = package(&[("word/document.xml", document.as_bytes()), ("word/comments.xml", comments.as_bytes())]);
    let outcome = open(Format::Docx, &bytes);
    assert_eq!(
        lines(&outcome),
        [
            "added kept",
            "☒ HIV tested",
            "☐ HBV tested",
            "right",
            "3 November 2026",
            "Test\t\tUnit",
            "Hb\t102\tg/L",
            "a comment"
        ]
    );
    assert_eq!(outcome.state, FileState::Read);
}

#[test]
fn pictures_as_large_as_a_paper_are_pages_of_their_own() {
    let png = photo(image::ImageFormat::Png);
    let logo = {
        let mut bytes = Cursor::new(Vec::new());
        image::DynamicImage::new_luma8(200, 90).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let body =
        format!("<w:document {WORD}><w:body><w:p><w:r><w:t>See the report:</w:t></w:r></w:p></w:body></w:document>");
    let parts: [(&str, &[u8]); 4] = [
        ("word/document.xml", body.as_bytes()),
        ("word/media/image1.png", &png),
        ("word/media/image2.png", &png),
        ("word/media/image3.png", &logo),
    ];
    let outcome = open(Format::Docx, &package(&parts));
    assert_eq!(outcome.state, FileState::PartlyRead);
    assert!(outcome.reason.as_ref().unwrap().contains("1 picture"), "{:?}", outcome.reason);
    let numbers: Vec<(u32, bool)> = outcome.text.pages.iter().map(|page| (page.number, page.needs_ocr)).collect();
    assert_eq!(numbers, [(1, false), (2, true)]);
    // Nothing but the picture.
    let content = odf("", "<office:text><text:p/></office:text>");
    let mut parts = zip::ZipArchive::new(Cursor::new(content.as_slice())).unwrap();
    let mut xml = Vec::new();
    std::io::Read::read_to_end(&mut parts.by_name("content.xml").unwrap(), &mut xml).unwrap();
    let outcome = open(Format::Odt, &package(&[("content.xml", &xml), ("Pictures/1.png", &png)]));
    assert_eq!(outcome.state, FileState::NeedsOcr);
    assert_eq!(outcome.text.pages.len(), 1);
    // In RTF as hexadecimal digits.
    let digits: String = photo(image::ImageFormat::Jpeg).iter().map(|byte| format!("{byte:02x}")).collect();
    let rtf = format!(
        "{{\\rtf1 See{{\\*\\shppict{{\\pict\\jpegblip {digits}}}}}{{\\nonshppict{{\\pict\\wmetafile8 00}}}}\\par}}"
    );
    let outcome = open(Format::Rtf, rtf.as_bytes());
    assert_eq!((lines(&outcome), outcome.text.pages.len()), (vec!["See"], 2));
}

#[test]
fn open_document_text() {
    let styles = "<style:style style:name=\"T1\"><style:text-properties style:text-position=\"super 58%\"/></style:style>\
        <style:style style:name=\"T2\"><style:text-properties text:display=\"none\"/></style:style>\
        <style:style style:name=\"P1\"><style:paragraph-properties fo:break-before=\"page\"/></style:style>";
    let body = "<office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p>\
        </text:deletion></text:changed-region></text:tracked-changes>\
        <text:p>Hb<text:tab/>102<text:s text:c=\"4\"/>g/L<text:line-break/>10<text:span text:style-name=\"T1\">9</text:span>/L\
        <text:span text:style-name=\"T2\">hidden</text:span></text:p>\
        <text:p>Seen<office:annotation><dc:creator>A B</dc:creator><dc:date>2026</dc:date><text:p>a comment</text:p>\
        </office:annotation> twice<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p>\
        </text:note-body></text:note> on <text:date>3 May</text:date></text:p>\
        <table:table><table:table-row><table:table-cell><text:p>Hb</text:p></table:table-cell><table:covered-table-cell/>\
        <table:table-cell><text:p>102</text:p><text:p>low</text:p></table:table-cell></table:table-row></table:table>\
        <text:p><draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box><svg:title>a title</svg:title></draw:frame></text:p>\
        <text:p text:style-name=\"P1\">page two</text:p></office:text>";
    let outcome = open(Format::Odt, &odf(styles, body));
    assert_eq!(
        pages(&outcome),
        [
            vec!["Hb\t102 g/L", "10⁹/L", "Seen twice on 3 May", "Hb\t\t102 low", "boxed"],
            vec!["page two", "a comment", "a note"]
        ]
    );
    assert_eq!(outcome.state, FileState::Read);
}

#[test]
fn open_document_sheets() {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let styles = "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
    let body = format!(
        "<office:spreadsheet><table:table table:name=\"Bloods\">\
         <table:table-row>{}<table:table-cell table:number-columns-repeated=\"2\"/>{}\
         <table:table-cell office:value-type=\"float\" office:value=\"4\"><text:p>4.0</text:p></table:table-cell>\
         <table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-03T00:00:00\"><text:p>03/11/26</text:p>\
         </table:table-cell><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/>\
         </table:table-row><table:table-row>{}</table:table-row></table:table>\
         <table:table table:name=\"Old\" table:style-name=\"ta2\"><table:table-row>{}</table:table-row></table:table>\
         </office:spreadsheet>",
        text("Neutrophils"),
        text("10⁹/L"),
        text("last row"),
        text("x"),
    );
    let outcome = open(Format::Ods, &odf(styles, &body));
    assert_eq!(
        pages(&outcome),
        [vec!["Bloods", "Neutrophils\t\t\t10⁹/L\t4.0\t2026-11-03", "last row"], vec!["Old [hidden sheet]", "x"]]
    );
    // Words in every cell of the widest and longest sheet that can be claimed.
    let body = "<office:spreadsheet><table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"1048576\">\
        <table:table-cell table:number-columns-repeated=\"16384\"><text:p>102 g/L</text:p></table:table-cell>\
        </table:table-row></table:table></office:spreadsheet>";
    let started = Instant::now();
    let outcome = open(Format::Ods, &odf("", body));
    assert!(outcome.text.lines().count() <= 2_000 && started.elapsed() < Duration::from_secs(20));
}

#[test]
fn excel_sheets_show_what_the_sheet_shows() {
    let cell = |place: &str, kind: &str, value: &str| format!("<c r=\"{place}\" {kind}><v>{value}</v></c>");
    let inline = |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!(
        "<row r=\"1\">{}{}{}{}</row><row r=\"3\">{}{}</row><row r=\"4\">{}{}</row><row r=\"1048576\">{}</row>",
        inline("A1", "Neutrophils"),
        cell("B1", "s=\"1\"", "4"),
        cell("D1", "", "2.5"),
        inline("E1", "10⁹/L"),
        cell("A3", "s=\"2\"", "46329"),
        cell("B3", "t=\"b\"", "1"),
        cell("A4", "t=\"e\"", "#N/A"),
        inline("XFD4", "far"),
        inline("A1048576", "last")
    );
    let outcome = open(Format::Xlsx, &xlsx(&rows));
    assert_eq!(outcome.state, FileState::Read, "{:?}", outcome.reason);
    let lines = lines(&outcome);
    assert_eq!(lines[..3], ["Bloods [hidden sheet]", "Neutrophils\t4.0\t\t2.5\t10⁹/L", "2026-11-03\tTRUE"]);
    assert!(lines[3].starts_with("#N/A\t") && lines[3].ends_with("\tfar") && lines[3].len() < 1_100);
    assert_eq!(lines[4..], ["last"]);
}

#[test]
fn one_long_string_in_many_cells_is_bounded() {
    let cells: String =
        (1..20_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>")).collect();
    let bytes = xlsx(&cells);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        parts.push((part.name().unwrap().into_owned(), bytes));
    }
    let strings = format!("<sst><si><t>{}</t></si></sst>", "words ".repeat(5_000));
    parts.push(("xl/sharedStrings.xml".to_owned(), strings.into_bytes()));
    for (name, bytes) in &mut parts {
        if name.ends_with("workbook.xml.rels") {
            let more = "<Relationship Id=\"r3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
            *bytes = String::from_utf8(bytes.clone()).unwrap().replace("</Relationships>", more).into_bytes();
        }
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let outcome = open(Format::Xlsx, &package(&parts));
    assert_eq!(outcome.state, FileState::PartlyRead, "{:?}", outcome.reason);
    let size: usize = outcome.text.lines().map(|(_, _, line)| line.len()).sum();
    assert!((1..=Limits::default().text_bytes).contains(&size), "{size}");
}

#[test]
fn entities_of_a_document_do_not_unfold() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"ha ha ha ha ha ha ha ha ha ha\">\
        <!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">\
        <!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">\
        <!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g SYSTEM \"file:///etc/passwd\">]>";
    let word = format!(
        "{bomb}<w:document {WORD}><w:body><w:p><w:r><w:t>Hb &f;&g; 102</w:t></w:r></w:p></w:body></w:document>"
    );
    let text = format!(
        "{bomb}<office:document-content {ODF}><office:body><office:text><text:p>Hb &f;&g; 102</text:p></office:text></office:body></office:document-content>"
    );
    for (format, part, xml) in [
        (Format::Docx, "word/document.xml", &word),
        (Format::Odt, "content.xml", &text),
        (Format::Odt, "styles.xml", &text),
    ] {
        let outcome = open(format, &package(&[(part, xml.as_bytes())]));
        let size: usize = outcome.text.lines().map(|(_, _, line)| line.len()).sum();
        assert!(size < 100, "{format:?} {part}: {size}");
    }
    let started = Instant::now();
    let sheet = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Hb &f;</t></is></c></row>";
    let outcome = open(Format::Xlsx, &xlsx(sheet));
    assert!(outcome.text.lines().map(|(_, _, line)| line.len()).sum::<usize>() < 200);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn parts_that_unpack_to_mountains_are_bounded() {
    let mountain = vec![b' '; 150 << 20];
    for (format, part) in [
        (Format::Odt, "content.xml"),
        (Format::Ods, "content.xml"),
        (Format::Xlsx, "xl/worksheets/sheet1.xml"),
        (Format::Pages, "Index/Document.iwa"),
    ] {
        let bytes = package(&[(part, &mountain), ("xl/workbook.xml", b"<workbook/>")]);
        assert!(bytes.len() < 1 << 20);
        let started = Instant::now();
        let outcome = open(format, &bytes);
        assert!(outcome.state != FileState::Read || outcome.text.is_blank(), "{format:?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{format:?}");
    }
    // A part whose header says that it is small.
    let mut liar = docx(&"<w:p><w:r><w:t>words</w:t></w:r></w:p>".repeat(50_000));
    let end = liar.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    liar[end + 24..end + 28].copy_from_slice(&10_u32.to_le_bytes());
    let outcome = open(Format::Docx, &liar);
    assert!(outcome.text.lines().count() <= 50_000);
}

#[test]
fn deep_tables_end() {
    let depth = 3_000;
    let word = format!(
        "{}<w:p><w:r><w:t>Hb 102</w:t></w:r></w:p>{}",
        "<w:tbl><w:tr><w:tc>".repeat(depth),
        "</w:tc></w:tr></w:tbl>".repeat(depth)
    );
    let text = format!(
        "<office:text>{}<text:p>Hb 102</text:p>{}</office:text>",
        "<table:table><table:table-row><table:table-cell>".repeat(depth),
        "</table:table-cell></table:table-row></table:table>".repeat(depth)
    );
    let started = Instant::now();
    assert_ne!(open(Format::Docx, &docx(&word)).state, FileState::Read);
    assert_ne!(open(Format::Odt, &odf("", &text)).state, FileState::Read);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn files_that_are_locked_or_no_such_file() {
    let list = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let locked = package(&[("META-INF/manifest.xml", list), ("content.xml", b"\x01\x02")]);
    assert_eq!(open(Format::Odt, &locked).state, FileState::NeedsPassword);
    assert_eq!(open(Format::Pages, &package(&[(".iwpv2", b"x")])).state, FileState::NeedsPassword);
    for format in [Format::Doc, Format::Xls, Format::Xlsx, Format::Odt, Format::Ods, Format::Pages, Format::Docx] {
        assert_eq!(open(format, b"no such file").state, FileState::Damaged, "{format:?}");
    }
}

#[test]
fn chains_of_sectors_that_bite_their_tails_end() {
    for (format, name) in [(Format::Doc, "blood-results.doc"), (Format::Xls, "blood-results.xls")] {
        let bytes = fixture(name);
        let sector = 1_usize << u16::from_le_bytes([bytes[30], bytes[31]]);
        let table = u32::from_le_bytes(bytes[76..80].try_into().unwrap()) as usize;
        let table = (table + 1) * sector;
        // Every sector is followed by itself, or by the first one.
        for next in [None, Some(0_u32)] {
            let mut looped = bytes.clone();
            for entry in 0..sector / 4 {
                let at = table + entry * 4;
                looped[at..at + 4].copy_from_slice(&next.unwrap_or(entry as u32).to_le_bytes());
            }
            let started = Instant::now();
            assert_ne!(open(format, &looped).state, FileState::Read, "{name}");
            assert!(started.elapsed() < Duration::from_secs(10), "{name}");
        }
    }
}

#[test]
fn pages_documents_of_both_ages() {
    let bytes = package(&[
        ("Index/Document.iwa", &archive_of_text("Hb\t102 g/L\nPLT\t40")),
        ("Data/photo.png", &photo(image::ImageFormat::Png)),
    ]);
    let outcome = open(Format::Pages, &bytes);
    assert_eq!((lines(&outcome), outcome.text.pages.len()), (vec!["Hb\t102 g/L", "PLT\t40"], 2));
    let older = "<sl:document xmlns:sl=\"a\" xmlns:sf=\"b\"><sl:stylesheet><sf:p>style</sf:p></sl:stylesheet>\
        <sf:p>Dear Dr<sf:br/></sf:p><sf:tabular-model><sf:grid sf:numcols=\"2\"><sf:datasource><sf:t><sf:ct sfa:s=\"Hb\"/></sf:t>\
        <sf:n sf:v=\"102\"/><sf:t><sf:ct sfa:s=\"PLT\"/></sf:t><sf:n sf:v=\"40\"/></sf:datasource></sf:grid></sf:tabular-model></sl:document>";
    let outcome = open(Format::Pages, &package(&[("index.xml", older.as_bytes())]));
    assert_eq!(lines(&outcome), ["Dear Dr", "Hb\t102", "PLT\t40"]);
}

#[test]
fn damaged_files_never_panic_and_say_what_is_lacking() {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for (format, ending) in [
        (Format::Docx, "docx"),
        (Format::Doc, "doc"),
        (Format::Odt, "odt"),
        (Format::Odt, "fodt"),
        (Format::Ods, "ods"),
        (Format::Rtf, "rtf"),
        (Format::Xlsx, "xlsx"),
        (Format::Xls, "xls"),
        (Format::Pages, "pages"),
    ] {
        let bytes = fixture(&format!("blood-results.{ending}"));
        for length in (0..bytes.len()).step_by(bytes.len() / 12 + 1) {
            let outcome = open(format, &bytes[..length]);
            assert_eq!(outcome.reason.is_none(), outcome.state == FileState::Read, "{ending} cut at {length}");
        }
        for _ in 0..40 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + random() % 8 {
                let at = random() % damaged.len();
                damaged[at] = random() as u8;
            }
            let outcome = open(format, &damaged);
            assert_eq!(outcome.reason.is_none(), outcome.state == FileState::Read, "{ending}");
        }
    }
}
