use std::io::{Cursor, Write};

use super::*;

fn kind(name: &str, bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(HEAD)];
    sniff(head, bytes.len() as u64, name, &mut Cursor::new(bytes))
}

fn zip_of(names: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in names {
        zip.start_file(*name, stored).unwrap();
        zip.write_all(if *name == "mimetype" { b"application/vnd.oasis.opendocument.text" } else { b"x" }).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An OLE file whose directory has these names.
fn ole_of(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes[30] = 9;
    for name in names {
        let units: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let mut entry = vec![0; 128];
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = units.len() as u8;
        bytes.extend(entry);
    }
    bytes
}

#[test]
fn the_content_decides_and_not_the_name() {
    let cases: &[(&str, &[u8], Format)] = &[
        ("scan.jpg", b"\xEF\xBB\xBF%PDF-1.4\n", Format::Pdf),
        ("x", b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n%PDF-1.5\n", Format::Pdf),
        ("x", b"Files begin with %PDF-1.5 as a rule.\n", Format::Text),
        ("letter.pdf", b"Dear Dr Smith,\nthe patient is well.\n", Format::Text),
        ("setup.exe", b"%PDF-1.7\n", Format::Pdf),
        ("x", b"\xFF\xD8\xFF\xE0\0\x10JFIF", Format::Jpeg),
        ("x", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", Format::Png),
        ("x", b"II*\0\x08\0\0\0", Format::Tiff),
        ("x", b"GIF89a....", Format::Gif),
        ("x", b"RIFF\x10\0\0\0WEBPVP8 ", Format::Webp),
        ("x", b"\0\0\0\x18ftypheic\0\0\0\0", Format::Heic),
        ("x", b"{\\rtf1\\ansi Dear}", Format::Rtf),
        ("x", b"7z\xBC\xAF\x27\x1C\0\x04", Format::SevenZip),
        ("x", b"Rar!\x1A\x07\x01\0", Format::Rar),
        ("x", b"\x1F\x8B\x08\0\0\0\0\0", Format::Gzip),
        ("viewer", b"MZ\x90\0\x03\0\0\0", Format::Program),
        ("x", b"MSH|^~\\&|LAB|H|||20260301||ORU^R01|1|P|2.5\rPID|1\r", Format::Hl7),
        ("x", b"<?xml version=\"1.0\"?>\n<!-- c -->\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>", Format::Xml),
        ("x", b"<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-\"><html xmlns=\"a\"><body/></html>", Format::Html),
        ("x", b"\n<!DOCTYPE html>\n<html>", Format::Html),
        (
            "x",
            b"<?xml version=\"1.0\"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Me)>\n]>\n<HealthData/>",
            Format::Xml,
        ),
        (
            "x",
            b"<?xml version=\"1.0\"?><office:document office:mimetype=\"application/vnd.oasis.opendocument.text\"/>",
            Format::Odt,
        ),
        ("x", b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument/>", Format::Docx),
        ("x", b"<div><p>Results</p></div>", Format::Html),
        ("x", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", Format::Unknown),
        ("x", b"<10 cells seen in the sample, see below", Format::Text),
        ("x", b"{\"resourceType\": \"Patient\", \"id\": \"1\"}", Format::Json),
        ("x", b"{\"a\": 1}\n{\"a\": 2}\n", Format::Json),
        ("x", b"[1] Smith et al. On cells.", Format::Text),
        ("x", b"From: a@b.c\r\nTo: d@e.f\r\nMIME-Version: 1.0\r\nSubject: x\r\n\r\nHello\r\n", Format::Eml),
        (
            "x",
            b"From a@b.c Mon Mar  2 10:11:12 2026\nFrom: a@b.c\nMIME-Version: 1.0\nSubject: x\n\nHello\n",
            Format::Mbox,
        ),
        ("x", b"From the ward, with thanks.\nTo: you\n", Format::Text),
        ("x", b"From: <Saved by Blink>\r\nSnapshot-Content-Location: a\r\nMIME-Version: 1.0\r\n\r\n", Format::Mhtml),
        ("a.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", Format::Mhtml),
        ("x", b"From: Dr Smith\nTo: Dr Jones\nSubject: A patient\n\nDear\n", Format::Text),
        ("x", b"Test;Value;Unit\nHb;102;g/L\nPLT;40;G/L\n", Format::Csv),
        ("x.csv", b"Test,Value\nHb,102\n", Format::Csv),
        ("x", b"Dear Dr Smith, thank you,\nfor seeing her, who is well,\nand at home.\n", Format::Text),
        ("readme.ini", b"[viewer]\nstart=1\n", Format::Program),
        ("x", b"\x01\x02\x03\x04\0\0\0\0\xFF", Format::Unknown),
        ("x", b"\xFF\xFEH\0b\0", Format::Text),
        ("x", "患者姓名：张三\n".as_bytes(), Format::Text),
    ];
    for (name, bytes, format) in cases {
        assert_eq!(kind(name, bytes), *format, "{name}: {:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn containers_are_told_by_what_is_in_them() {
    let cases: &[(&[&str], Format)] = &[
        (&["[Content_Types].xml", "_rels/.rels", "word/document.xml"], Format::Docx),
        (&["[Content_Types].xml", "xl/workbook.xml"], Format::Xlsx),
        (&["[Content_Types].xml", "ppt/presentation.xml"], Format::Unknown),
        (&["mimetype", "content.xml"], Format::Odt),
        (&["Index/Document.iwa", "preview.jpg"], Format::Pages),
        (&["META-INF/MANIFEST.MF", "a.class"], Format::Program),
        (&["letters/a.pdf", "b.docx"], Format::Zip),
    ];
    for (names, format) in cases {
        assert_eq!(kind("x", &zip_of(names)), *format, "{names:?}");
    }
    // A ZIP cut short has no table of contents; the members before the cut still tell.
    let cut = zip_of(&["[Content_Types].xml", "word/document.xml", "word/styles.xml"]);
    assert_eq!(kind("x", &cut[..cut.len() / 2]), Format::Docx);
    assert_eq!(kind("x", &ole_of(&["Root Entry", "WordDocument"])), Format::Doc);
    assert_eq!(kind("x", &ole_of(&["Root Entry", "Workbook"])), Format::Xls);
    assert_eq!(kind("x", &ole_of(&["Root Entry", "__properties_version1.0"])), Format::Msg);
    assert_eq!(kind("a.docx", &ole_of(&["Root Entry", "EncryptedPackage"])), Format::Docx);
    assert_eq!(kind("a.xlsx", &ole_of(&["Root Entry", "EncryptedPackage"])), Format::Xlsx);
}

#[test]
fn a_tape_is_told_by_its_mark_or_by_its_sum() {
    let mut header = tar::Header::new_ustar();
    header.set_path("a.txt").unwrap();
    header.set_size(0);
    header.set_cksum();
    let mut block = header.as_bytes().to_vec();
    assert_eq!(kind("x", &block), Format::Tar);
    let mut old = tar::Header::new_old();
    old.set_path("a.txt").unwrap();
    old.set_size(0);
    old.set_cksum();
    assert_eq!(kind("x", old.as_bytes()), Format::Tar);
    block[0] = b'b';
    block[257..265].fill(0);
    assert_eq!(kind("x", &block), Format::Unknown);
    assert_eq!(kind("x", &[0; 512]), Format::Unknown);
}
