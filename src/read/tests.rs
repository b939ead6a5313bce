use std::io::{Cursor, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::model::ImagingSeries;
use crate::model::file::Content;

fn file(format: Format, bytes: &[u8]) -> SourceFile {
    let content = Content::Memory(Arc::from(bytes));
    SourceFile { bytes: bytes.len() as u64, format, ..SourceFile::new("x".to_owned(), None, content) }
}

fn limited(limits: Limits) -> Options {
    Options { limits, ..Options::default() }
}

fn read_as(format: Format, bytes: &[u8]) -> Reading {
    read(&file(format, bytes), &Options::default())
}

fn lines(reading: &Reading) -> Vec<&str> {
    reading.text.lines().map(|(_, _, line)| line).collect()
}

fn pages(reading: &Reading) -> Vec<Vec<&str>> {
    reading.text.pages.iter().map(|page| page.lines.iter().map(String::as_str).collect()).collect()
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const WORD: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="m""#;

fn docx(body: &str) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "word/document.xml",
            &format!("<?xml version=\"1.0\"?><w:document {WORD}><w:body>{body}</w:body></w:document>"),
        ),
    ])
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn table(rows: &[&[&str]]) -> String {
    let rows = rows.iter().map(|row| {
        let cells = row.iter().map(|cell| format!("<w:tc><w:tcPr/>{}</w:tc>", p(cell))).collect::<String>();
        format!("<w:tr>{cells}</w:tr>")
    });
    format!("<w:tbl>{}</w:tbl>", rows.collect::<String>())
}

#[test]
fn word_paragraphs_tables_and_signs() {
    let body = [
        p("Dear Dr Smith &amp; Dr Jones, Hb &lt; 100 &#8805; x"),
        table(&[&["Hb", "102", "g/L"], &["PLT", "", "40"]]),
        "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>Hb</w:t><w:tab/><w:tab/><w:t>102</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>/L</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>".to_owned(),
        "<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t> yes </w:t><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/></w:r></w:p>".to_owned(),
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>around</w:t></w:r></w:p>".to_owned(),
    ]
    .concat();
    let reading = read_as(Format::Docx, &docx(&body));
    assert_eq!(reading.state, FileState::Read, "{:?}", reading.reason);
    assert_eq!(
        lines(&reading),
        [
            "Dear Dr Smith & Dr Jones, Hb < 100 ≥ x",
            "Hb\t102\tg/L",
            "PLT\t\t40",
            "Hb\t102",
            "10⁹/L",
            "seen",
            "☑ yes ≥",
            "boxed",
            "around"
        ]
    );
}

#[test]
fn word_pages_headers_notes() {
    let body = [
        p("one"),
        "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>two</w:t><w:br/><w:t>still two</w:t><w:lastRenderedPageBreak/><w:t>three</w:t></w:r></w:p>".to_owned(),
    ]
    .concat();
    let part = |text: &str| format!("<w:hdr {WORD}>{}</w:hdr>", p(text));
    let bytes = package(&[
        ("word/document.xml", &format!("<w:document {WORD}><w:body>{body}</w:body></w:document>")),
        ("word/header1.xml", &part("Town Hospital")),
        ("word/header2.xml", &part("Town Hospital")),
        ("word/footer1.xml", &part("Page 1 of 3")),
        ("word/footnotes.xml", &part("a note")),
    ]);
    let reading = read_as(Format::Docx, &bytes);
    assert_eq!(
        pages(&reading),
        [vec!["Town Hospital", "one"], vec!["two", "still two"], vec!["three", "a note", "Page 1 of 3"]]
    );
}

#[test]
fn word_files_that_are_locked_empty_or_pictures() {
    let locked = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600]].concat();
    assert_eq!(read_as(Format::Docx, &locked).state, FileState::NeedsPassword);
    assert_eq!(read_as(Format::Xlsx, &locked).state, FileState::NeedsPassword);
    assert_eq!(read_as(Format::Docx, &docx(&p(" "))).state, FileState::Empty);
    let picture = package(&[
        ("word/document.xml", &format!("<w:document {WORD}><w:body/></w:document>")),
        ("word/media/image1.png", "x"),
    ]);
    assert_eq!(read_as(Format::Docx, &picture).state, FileState::NeedsOcr);
    assert_eq!(read_as(Format::Docx, b"PK\x03\x04 no").state, FileState::Damaged);
}

#[test]
fn a_word_file_cut_short_gives_what_is_before_the_cut() {
    let body: String = (0..3_000).map(|number| p(&format!("Line {number} of {}", number * 7_919 % 1_000))).collect();
    let whole = docx(&body);
    let reading = read_as(Format::Docx, &whole[..whole.len() * 2 / 3]);
    assert_eq!(reading.state, FileState::PartlyRead);
    assert_eq!(lines(&reading)[0], "Line 0 of 0");
    assert!((100..3_000).contains(&lines(&reading).len()));
    // Cut anywhere: never a panic, never a claim to have all of it.
    for length in (0..whole.len()).step_by(whole.len() / 60) {
        let reading = read_as(Format::Docx, &whole[..length]);
        assert!(matches!(reading.state, FileState::PartlyRead | FileState::Damaged), "cut at {length}");
        assert!(reading.reason.is_some());
    }
}

#[test]
fn a_word_file_that_unpacks_to_a_mountain_is_bounded() {
    let mountain = format!("<w:document {WORD}><w:body>{}</w:body></w:document>", " ".repeat(200 << 20));
    let bytes = package(&[("word/document.xml", &mountain)]);
    drop(mountain);
    assert!(bytes.len() < 1 << 20);
    let started = Instant::now();
    let reading = read_as(Format::Docx, &bytes);
    assert_eq!(reading.state, FileState::Damaged);
    assert!(started.elapsed() < Duration::from_secs(20));
    let words = docx(&p("words and words ").repeat(20_000));
    let reading = read(&file(Format::Docx, &words), &limited(Limits { text_bytes: 10_000, ..Limits::default() }));
    assert_eq!(reading.state, FileState::PartlyRead);
    assert!(reading.text.lines().map(|(_, _, line)| line.len()).sum::<usize>() <= 10_000);
}

#[test]
fn plain_text_pages_and_lines() {
    let reading = read_as(Format::Text, "One\r\ntwo\rthree\n\n\u{C}Page two  \n\u{C}\n".as_bytes());
    assert_eq!(pages(&reading), [vec!["One", "two", "three"], vec!["Page two"]]);
    assert_eq!(reading.state, FileState::Read);
    assert_eq!(read_as(Format::Text, b" \n\t\n").state, FileState::Empty);
    let reading =
        read(&file(Format::Text, "é".repeat(100).as_bytes()), &limited(Limits { text_bytes: 51, ..Limits::default() }));
    assert_eq!(reading.state, FileState::PartlyRead);
    assert_eq!(lines(&reading)[0].chars().count(), 25);
}

#[test]
fn web_pages_give_what_a_browser_shows() {
    let page = "<html><head><title>Results</title><style>p{}</style></head><body><script>var a='<p>no</p>'</script>\
        <p>Dear&nbsp;Dr &lt;Smith&gt;,\n  well</p><div style='display: none'>no</div><div hidden>no</div>\
        <table><tr><th>Test<th>Value<tr><td>Hb</td><td><b>102</b> <i>g/L</i></td></tr>\
        <tr><td>PLT<td>40 x10<sup>9</sup>/L</table><ul><li>one<li>two</ul>a<br>b\
        <pre>k  1\nk  2</pre><input type=checkbox checked>yes</body></html>";
    let reading = read_as(Format::Html, page.as_bytes());
    assert_eq!(
        lines(&reading),
        [
            "Dear\u{A0}Dr <Smith>, well",
            "Test\tValue",
            "Hb\t102 g/L",
            "PLT\t40 x10⁹/L",
            "one",
            "two",
            "a",
            "b",
            "k 1",
            "k 2",
            "☒ yes"
        ]
    );
    assert_eq!(reading.state, FileState::Read);
}

#[test]
fn empty_tags_of_xhtml_swallow_nothing() {
    let page = "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/>\
        <script src=\"a.js\" /></head><body><div style='display:none'/><p>Hb<br/>102</p><table><tr><td/><td>a</td>\
        <td>b</td></tr></table></body></html>";
    assert_eq!(lines(&read_as(Format::Html, page.as_bytes())), ["Hb", "102", "\ta\tb"]);
}

#[test]
fn web_pages_in_other_encodings() {
    let page = "<html><meta charset=\"gb2312\"><p>患者姓名：张三，骨髓</p></html>";
    let reading = read_as(Format::Html, &encoding_rs::GBK.encode(page).0);
    assert_eq!(lines(&reading), ["患者姓名：张三，骨髓"]);
}

#[test]
fn a_web_page_of_endless_tags_ends() {
    for tag in ["div", "b", "table><tr><td", "p", "li", "a href=x"] {
        let page = format!("<html><body>{}<p>Hb 102</p>", format!("<{tag}>").repeat(200_000));
        let started = Instant::now();
        let reading = read_as(Format::Html, page.as_bytes());
        assert!(lines(&reading).iter().any(|line| line.contains("Hb 102")), "{tag}: {:?}", reading.reason);
        assert!(started.elapsed() < Duration::from_secs(20), "{tag} took {:?}", started.elapsed());
    }
    let deep = format!("{}<table><tr><td>Hb</td><td>1 &lt; 2</td></tr></table>", "<div>".repeat(5_000));
    let reading = read_as(Format::Html, deep.as_bytes());
    assert_eq!((lines(&reading), reading.state), (vec!["Hb\t1 < 2"], FileState::PartlyRead));
}

#[test]
fn tables_as_text_in_every_dialect() {
    for text in [
        "Test;Value;Unit\nHb;10,2;g/dL\n\"PLT, EDTA\";40;G/L\n",
        "Test,Value,Unit\nHb,\"10,2\",g/dL\n\"PLT, EDTA\",40,G/L\n",
        "Test\tValue\tUnit\nHb\t10,2\tg/dL\nPLT, EDTA\t40\tG/L\n",
        "sep=|\nTest|Value|Unit\nHb|10,2|g/dL\nPLT, EDTA|40|G/L\n",
    ] {
        let reading = read_as(Format::Csv, text.as_bytes());
        assert_eq!(lines(&reading), ["Test\tValue\tUnit", "Hb\t10,2\tg/dL", "PLT, EDTA\t40\tG/L"], "{text}");
    }
    let reading = read_as(Format::Csv, b"Test,Note\nHb,\"low\nrepeat\"\nPLT,\n");
    assert_eq!(lines(&reading), ["Test\tNote", "Hb\tlow repeat", "PLT"]);
    // A quotation mark that is never closed does not swallow the rest.
    let text = format!("Test,Note\nHb,\"5 cm\n{}", "PLT,40\n".repeat(60));
    assert_eq!(lines(&read_as(Format::Csv, text.as_bytes())).len(), 62);
}

#[test]
fn mails_begin_with_their_headers() {
    let mail = "From: =?utf-8?Q?Ana_P=C3=A9rez?= <a@example.org>\r\nTo: b@example.org, Dr C <c@example.org>\r\n\
Subject: =?gb2312?B?sai45g==?=\r\nDate: Thu, 5 Mar 2026 14:22:00 +0100\r\nMIME-Version: 1.0\r\n\
Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
The patient=E2=80=99s Hb is 102=\r\n g/L.\r\nItâ€™s fine.\r\n";
    let reading = read_as(Format::Eml, mail.as_bytes());
    assert_eq!(
        lines(&reading),
        [
            "Subject: 报告",
            "From: Ana Pérez <a@example.org>",
            "To: b@example.org, Dr C <c@example.org>",
            "Date: 2026-03-05 14:22 +0100",
            "The patient’s Hb is 102 g/L.",
            "It’s fine."
        ]
    );
}

#[test]
fn the_web_page_of_a_mail_stands_in_for_its_text() {
    let mail = |plain: &str| {
        format!(
            "From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=X\r\n\r\n\
--X\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--X\r\nContent-Type: text/html\r\n\r\n\
<table><tr><td>Haemoglobin</td><td>102 g/L</td></tr><tr><td>Platelets</td><td>40</td></tr><tr><td>Neutrophils</td><td>1.2</td></tr></table>\r\n--X--\r\n"
        )
    };
    let reading = read_as(Format::Eml, mail("See HTML").as_bytes());
    assert_eq!(&lines(&reading)[2..], ["Haemoglobin\t102 g/L", "Platelets\t40", "Neutrophils\t1.2"]);
    let reading = read_as(Format::Eml, mail("Haemoglobin 102 g/L, platelets 40").as_bytes());
    assert_eq!(&lines(&reading)[2..], ["Haemoglobin 102 g/L, platelets 40"]);
}

#[test]
fn the_header_of_a_series_is_its_text() {
    let series = ImagingSeries {
        modality: "PT".into(),
        study_date: Some("2026-09-08".into()),
        patient_name: "Ana Müller".into(),
        patient_birth_date: Some("1971-02-03".into()),
        members: 300,
        ..ImagingSeries::default()
    };
    let reading = read(&SourceFile { series: Some(series), ..file(Format::Dicom, b"") }, &Options::default());
    assert_eq!(
        lines(&reading),
        ["Modality: PT", "Study date: 2026-09-08", "Patient: Ana Müller", "Born: 1971-02-03", "Images: 300"]
    );
    assert_eq!((reading.state, reading.reason), (FileState::Read, None));
    assert_eq!(reading.text.pages[0].source, TextSource::Header);
    assert_eq!(read_as(Format::Dicom, b"").state, FileState::Damaged);
    let report = ImagingSeries { modality: "DOC".into(), members: 1, ..ImagingSeries::default() };
    let reading = read(&SourceFile { series: Some(report), ..file(Format::Dicom, b"") }, &Options::default());
    assert_eq!((reading.state, lines(&reading)), (FileState::Unsupported, vec![]));
    let disc = read_as(Format::Dicomdir, b"x");
    assert_eq!((lines(&disc).len(), disc.state, disc.reason), (1, FileState::Read, None));
}

#[test]
fn a_saved_page_is_its_words() {
    let page = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://portal.example.org/\r\nSubject: Invented\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\r\n\r\n--B\r\n\
Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><table><tr><td>Hb=\r\n\
</td><td>102</td><td>g/L</td><td>120=E2=80=93150</td></tr></table></body></html>\r\n--B\r\nContent-Type: text/css\r\n\r\n\
p { color: red }\r\n--B--\r\n";
    assert_eq!(lines(&read_as(Format::Mhtml, page.as_bytes())), ["Hb\t102\tg/L\t120–150"]);
    assert_eq!(read_as(Format::Mhtml, b"MIME-Version: 1.0\r\n\r\n").state, FileState::Empty);
    assert_eq!(read_as(Format::Msg, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").state, FileState::Damaged);
}

#[test]
fn a_mail_of_endless_mails_is_refused() {
    let mail = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n".repeat(50_000);
    assert_eq!(read_as(Format::Eml, mail.as_bytes()).state, FileState::Damaged);
}

#[test]
fn what_is_not_read_says_what_to_do() {
    for format in [Format::Jpeg, Format::Png, Format::Tiff, Format::Gif, Format::Bmp, Format::Webp, Format::Heic] {
        let reading = read_as(format, b"x");
        assert_eq!(reading.state, FileState::Damaged);
        assert!(reading.reason.unwrap().contains("picture"));
    }
    for format in [
        Format::Mbox,
        Format::Zip,
        Format::SevenZip,
        Format::Rar,
        Format::Tar,
        Format::Gzip,
        Format::Unknown,
        Format::Program,
    ] {
        let reading = read_as(format, b"x");
        assert_eq!(reading.state, FileState::Unsupported, "{format:?}");
        assert!(!reading.reason.unwrap().is_empty(), "{format:?}");
    }
    assert!(Cause::ALL.iter().all(|cause| !cause.text().is_empty()));
}

#[test]
fn what_intake_decided_stands() {
    let mut file = file(Format::Text, b"words");
    file.verdict = Some((FileState::Duplicate, "the same content as y".into()));
    let reading = read(&file, &Options::default());
    assert_eq!((reading.state, reading.reason.as_deref()), (FileState::Duplicate, Some("the same content as y")));
    assert!(reading.text.pages.is_empty());
}

#[test]
fn a_file_that_is_gone_or_has_grown() {
    let gone = SourceFile { content: Content::Disk("/no/such/file".into()), ..file(Format::Text, b"x") };
    assert_eq!(read(&gone, &Options::default()).state, FileState::Damaged);
    let reading = read(&file(Format::Text, b"xxx"), &limited(Limits { file_bytes: 2, ..Limits::default() }));
    assert_eq!(reading.state, FileState::TooLarge);
}

#[test]
fn pages_are_bounded() {
    let text = "word\u{C}".repeat(50);
    let reading = read(&file(Format::Text, text.as_bytes()), &limited(Limits { pages: 10, ..Limits::default() }));
    assert_eq!((reading.text.pages.len(), reading.state), (10, FileState::PartlyRead));
}

#[test]
fn random_damage_never_panics() {
    let samples: [(Format, Vec<u8>); 4] = [
        (Format::Docx, docx(&[p("Hb 102"), table(&[&["a", "b"]])].concat())),
        (Format::Html, b"<table><tr><td>a<td>b</table><p>Hb &amp; c".to_vec()),
        (Format::Csv, b"a;b;c\n1;\"2\";3\n".to_vec()),
        (Format::Eml, b"From: a@b.c\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\r\nwords\r\n--X--\r\n".to_vec()),
    ];
    let mut seed = 88_172_645_463_325_252_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for (format, bytes) in samples {
        for _ in 0..300 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + random() % 8 {
                let at = random() % damaged.len();
                damaged[at] = random() as u8;
            }
            let reading = read_as(format, &damaged);
            assert_eq!(reading.reason.is_none(), reading.state == FileState::Read);
        }
    }
}
