//! The folder of a family that has everything: a file of every format, each with what it gives, or with the reason why
//! it gives nothing. The folder is `tests/fixtures`; how its files were made is said in its README files.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use cart_dossier::intake;
use cart_dossier::model::{FileState, Format, SourceFile, TextSource};
use cart_dossier::read::{self, Options, Reading, ocr};
use rayon::prelude::*;

/// What the files with the long table say, row by row. A file writes `10⁹/L` and decimals as its format and country do.
const ROWS: [[&str; 4]; 5] = [
    ["Haemoglobin", "102", "g/L", "115 - 165"],
    ["Neutrophils", "4.0", "10⁹/L", "2.0 - 7.5"],
    ["Creatinine", "64", "µmol/L", "45 - 84"],
    ["LDH", "412", "U/L", "135 - 225"],
    ["Beta-2 microglobulin", "2.9", "mg/L", "0.8 - 2.2"],
];

/// The rows of `ROWS` that the other files have.
const SHORT: [usize; 3] = [0, 3, 4];

/// What a file must give.
enum Gives {
    /// All of `ROWS`, the cells parted by TABs.
    Table,
    /// All of `ROWS`, in columns of a fixed width.
    Columns,
    /// The rows of `SHORT`, the cells parted by TABs, and this line.
    Short(&'static str),
    /// The same, recognised from a picture. Of the unit only that it is there: a `g` may be taken for a `9`, and how often
    /// is measured elsewhere (docs/accuracy.md).
    Seen(&'static str),
    /// These lines.
    Lines(&'static [&'static str]),
    /// A line recognised from a picture.
    Word(&'static str),
    /// Entries of a data export: code, value, unit, day.
    Coded(&'static [[&'static str; 4]]),
    /// It was opened, and says how many files are in it.
    Holds(&'static str),
    /// It was not read, for a reason with these words.
    Not(FileState, &'static str),
}
use Gives::{Coded, Columns, Holds, Lines, Not, Seen, Short, Table, Word};

#[rustfmt::skip]
const FILES: &[(&str, Format, Gives)] = &[
    // Tables of office programs and in plain text; the columns of the `.txt` are in UTF-16.
    ("formats/blood-results.csv", Format::Csv, Table),
    ("formats/blood-results.doc", Format::Doc, Table),
    ("formats/blood-results.docx", Format::Docx, Table),
    ("formats/blood-results.fods", Format::Ods, Table),
    ("formats/blood-results.fodt", Format::Odt, Table),
    ("formats/blood-results.html", Format::Html, Table),
    ("formats/blood-results.md", Format::Text, Table),
    ("formats/blood-results.ods", Format::Ods, Table),
    ("formats/blood-results.odt", Format::Odt, Table),
    ("formats/blood-results.pages", Format::Pages, Table),
    ("formats/blood-results.rtf", Format::Rtf, Table),
    ("formats/blood-results.txt", Format::Text, Columns),
    ("formats/blood-results.xls", Format::Xls, Table),
    ("formats/blood-results.xlsx", Format::Xlsx, Table),
    // PDF.
    ("formats/text.pdf", Format::Pdf, Short("Blood results (invented)")),
    ("formats/scanned.pdf", Format::Pdf, Seen("Blood results scanned (invented)")),
    ("formats/mixed.pdf", Format::Pdf, Seen("Blood results scanned (invented)")),
    ("formats/form.pdf", Format::Pdf, Lines(&["Patient:\tMarta Lucia Ferrer", "Date of birth:\t12 September 1968", "ECOG performance status:\t1"])),
    ("formats/attachments.pdf", Format::Pdf, Short("Blood results with an attachment (invented)")),
    ("formats/attachments.pdf/attached note.txt", Format::Text, Lines(&["Note of an invented patient, attached to a PDF."])),
    ("formats/owner-password.pdf", Format::Pdf, Short("Blood results that may not be changed (invented)")),
    ("pdf/user-password.pdf", Format::Pdf, Not(FileState::NeedsPassword, "password")),
    ("formats/garbled.pdf", Format::Pdf, Word("feels well enough to travel. The spleen could not be felt, there")),
    // Pictures.
    ("formats/picture.jpg", Format::Jpeg, Seen("Blood results as JPEG (invented)")),
    ("formats/picture.png", Format::Png, Seen("Blood results as PNG (invented)")),
    ("formats/picture.gif", Format::Gif, Seen("Blood results as GIF (invented)")),
    ("formats/picture.bmp", Format::Bmp, Seen("Blood results as BMP (invented)")),
    ("formats/picture.webp", Format::Webp, Seen("Blood results as WEBP (invented)")),
    ("formats/picture.heic", Format::Heic, Seen("Blood results as HEIC (invented)")),
    ("formats/pages.tif", Format::Tiff, Seen("The second page (invented)")),
    ("formats/fax.tif", Format::Tiff, Seen("Blood results by fax (invented)")),
    ("formats/turned.jpg", Format::Jpeg, Seen("Blood results turned (invented)")),
    ("formats/upside-down.jpg", Format::Jpeg, Seen("Blood results upside down (invented)")),
    ("formats/held-turned.jpg", Format::Jpeg, Seen("Blood results held turned (invented)")),
    ("formats/skewed.png", Format::Png, Seen("Blood results askew (invented)")),
    ("formats/Letter page 2.png", Format::Png, Word("Letter of an invented patient, page 2")),
    ("formats/Letter page 10.png", Format::Png, Word("Letter of an invented patient, page 10")),
    ("pictures/fax.tif", Format::Tiff, Word("INVENTED")),
    ("pictures/corner.heic", Format::Heic, Not(FileState::NeedsOcr, "too blurred or too small")),
    // Text.
    ("formats/letter-utf-8.txt", Format::Text, Lines(&["Informe clínico (inventado)", "La paciente se encuentra bien; próxima visita en diciembre."])),
    ("formats/letter-utf-16.txt", Format::Text, Lines(&["Kurzer Arztbrief (erfunden)", "Die Patientin fühlt sich wohl. Größe 168 cm, Gewicht 61,5 kg. Für die Überweisung liegen alle Befunde bei."])),
    ("formats/letter-windows-1252.txt", Format::Text, Lines(&["Arztbrief (erfunden)", "Die Patientin fühlt sich wohl. Größe 168 cm, Gewicht 61,5 kg. Für die Überweisung liegen alle Befunde bei."])),
    ("formats/letter-gb18030.txt", Format::Text, Lines(&["出院小结（虚构）", "患者一般情况良好，无发热，无盗汗。"])),
    ("formats/letter-koi8-r.txt", Format::Text, Lines(&["Выписка из истории болезни (вымышленная)", "Рекомендовано наблюдение гематолога по месту жительства."])),
    ("formats/letter-windows-1251.txt", Format::Text, Lines(&["Краткая выписка из истории болезни (вымышленная)", "Рекомендовано наблюдение гематолога по месту жительства."])),
    ("formats/letter-mojibake.txt", Format::Text, Lines(&["Platelets ≥ 50 × 10⁹/L, temperature 36.8 °C – the patient’s sister is called Zoë Müller."])),
    // Mail, and a page saved from a portal.
    ("formats/mail.eml", Format::Eml, Short("Subject: Blood results (invented)")),
    ("formats/mail.eml/note.txt", Format::Text, Lines(&["Note of an invented patient, attached to a mail."])),
    ("formats/mail.msg", Format::Msg, Short("Subject: Blood results of Outlook (invented)")),
    ("formats/mail.msg/note.txt", Format::Text, Lines(&["Note of an invented patient, attached to a mail of Outlook."])),
    ("formats/mails.mbox", Format::Mbox, Holds("2 files in it")),
    ("formats/mails.mbox/Blood results 1 (invented).eml", Format::Eml, Short("Subject: Blood results 1 (invented)")),
    ("formats/mails.mbox/Blood results 1 (invented).eml/note.txt", Format::Text, Lines(&["Note of an invented patient, attached to mail 1 of a mailbox."])),
    ("formats/mails.mbox/Blood results 2 (invented).eml", Format::Eml, Short("Subject: Blood results 2 (invented)")),
    ("formats/mails.mbox/Blood results 2 (invented).eml/note.txt", Format::Text, Lines(&["Note of an invented patient, attached to mail 2 of a mailbox."])),
    ("formats/saved-page.mhtml", Format::Mhtml, Short("Blood results saved from a portal (invented)")),
    // Archives.
    ("formats/papers.zip", Format::Zip, Holds("1 file in it")),
    ("formats/papers.zip/letters/note.txt", Format::Text, Lines(&["Note of an invented patient, in a ZIP."])),
    ("formats/papers.tar", Format::Tar, Holds("1 file in it")),
    ("formats/papers.tar/letters/note.txt", Format::Text, Lines(&["Note of an invented patient, in a TAR."])),
    ("formats/note.txt.gz", Format::Gzip, Holds("1 file in it")),
    ("formats/note.txt.gz/note.txt", Format::Text, Lines(&["Note of an invented patient, in a GZ."])),
    ("formats/nested.zip", Format::Zip, Holds("1 file in it")),
    ("formats/nested.zip/inner.tgz", Format::Gzip, Holds("1 file in it")),
    ("formats/nested.zip/inner.tgz/innermost.zip", Format::Zip, Holds("1 file in it")),
    ("formats/nested.zip/inner.tgz/innermost.zip/note.txt", Format::Text, Lines(&["Note of an invented patient, in a ZIP in a TAR in a ZIP."])),
    ("formats/WhatsApp Chat - Ana.zip", Format::Zip, Holds("2 files in it")),
    ("formats/WhatsApp Chat - Ana.zip/_chat.txt", Format::Text, Lines(&["[13/11/2026, 08:01:40] Marta: Thank you!"])),
    ("formats/WhatsApp Chat - Ana.zip/00000002-PHOTO-2026-11-03-14-22-05.jpg", Format::Jpeg, Seen("Blood results from the chat (invented)")),
    ("archives/papers.7z", Format::SevenZip, Holds("2 files in it")),
    ("archives/papers.7z/b.txt", Format::Text, Lines(&[])),
    ("archives/papers.7z/letters/a.txt", Format::Text, Lines(&[])),
    ("archives/deflate64.zip", Format::Zip, Holds("1 file in it")),
    ("archives/deflate64.zip/long.txt", Format::Text, Lines(&[])),
    ("archives/lzma.zip", Format::Zip, Holds("1 file in it")),
    ("archives/lzma.zip/long.txt", Format::Unknown, Not(FileState::Unsupported, "unpack it into this folder")),
    ("archives/locked.7z", Format::SevenZip, Not(FileState::NeedsPassword, "run this again with --password")),
    ("archives/locked-names.7z", Format::SevenZip, Not(FileState::NeedsPassword, "run this again with --password")),
    ("archives/locked-old.zip", Format::Zip, Not(FileState::NeedsPassword, "run this again with --password")),
    // DICOM.
    ("formats/disc/DICOMDIR", Format::Dicomdir, Lines(&[])),
    ("formats/disc/IMAGES/IM1", Format::Dicom, Lines(&["Patient: Marta Lucia Ferrer", "Born: 1968-09-12"])),
    ("formats/slice-cyrillic.dcm", Format::Dicom, Lines(&["Patient: Марта Лусия Феррер"])),
    // Seven slices, each in another transfer syntax, are one series.
    ("dicom/slice-big-endian.dcm", Format::Dicom, Lines(&["Patient: Gareth Pritchard"])),
    ("dicom/report-big.dcm", Format::DicomSr, Lines(&["Long axis: 62 mm"])),
    ("dicom/report-deflated.dcm", Format::DicomSr, Lines(&["Long axis: 62 mm"])),
    ("dicom/report-explicit.dcm", Format::DicomSr, Lines(&["Long axis: 62 mm"])),
    ("dicom/report-implicit.dcm", Format::DicomSr, Lines(&["Long axis: 62 mm"])),
    ("dicom/report-without-preamble", Format::DicomSr, Lines(&["Long axis: 62 mm"])),
    ("formats/encapsulated-pdf.dcm", Format::Dicom, Holds("1 file in it")),
    ("formats/encapsulated-pdf.dcm/document.pdf", Format::Pdf, Short("Blood results kept among pictures (invented)")),
    // Data exports.
    ("exports/ccda.xml", Format::Xml, Coded(&[["718-7", "10.4", "g/dL", "2026-04-20"]])),
    ("exports/bundle.json", Format::Json, Coded(&[["29463-7", "61.5", "kg", "2026-05-03"]])),
    ("exports/labs.ndjson", Format::Json, Coded(&[["882-1", "O Positive", "", "2026-05"]])),
    ("exports/message.hl7", Format::Hl7, Coded(&[["6690-2", "3.2", "10*3/uL", "2026-05-30"]])),
    ("exports/telephone.xml", Format::Xml, Coded(&[["29463-7", "61.8", "kg", "2026-05-20"]])),
    // What is no paper.
    ("formats/unknown.xyz", Format::Unknown, Not(FileState::Unsupported, "save it as PDF")),
];

/// The folder as it is taken in, with these passwords.
fn folder(passwords: &[String]) -> BTreeMap<String, SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let options = intake::Options { passwords: passwords.to_vec(), ..intake::Options::default() };
    let files = intake::intake(&folder, &options).unwrap();
    files.into_iter().map(|file| (file.path.clone(), file)).collect()
}

static SOURCES: LazyLock<BTreeMap<String, SourceFile>> = LazyLock::new(|| folder(&[]));

fn read(path: &str) -> Reading {
    read::read(&SOURCES[path], &Options { ocr: Some(ocr::Options::default()), ..Options::default() })
}

/// The same words as `ROWS` has them: one way to write a power of ten, a decimal and a range.
fn plain(line: &str) -> String {
    line.replace("10^9", "10⁹").replace(',', ".").replace('\u{A0}', " ").replace('μ', "µ").replace(" - ", "-")
}

/// What is wrong with a file.
fn wrong(path: &str, format: Format, gives: &Gives) -> Option<String> {
    let Some(source) = SOURCES.get(path) else { return Some(format!("{path} is not listed")) };
    let reading = read(path);
    let lines: Vec<&str> = reading.text.lines().map(|(_, _, line)| line).collect();
    let shown = || format!("{path}: {:?}, {:?} {:?} {lines:#?}", source.format, reading.state, reading.reason);
    let has = |line: &str| lines.contains(&line);
    let has_row = |row: [&str; 4]| lines.iter().any(|line| plain(line) == plain(&row.join("\t")));
    let short = || SHORT.iter().all(|at| has_row(ROWS[*at]));
    let seen = |row: [&str; 4]| {
        let [analyte, value, _, range] = row.map(plain);
        lines.iter().map(|line| plain(line)).any(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            matches!(cells[..], [a, v, unit, r] if a == analyte && v == value && !unit.is_empty() && r == range)
        })
    };
    let recognised = || reading.text.pages.iter().any(|page| page.source == TextSource::Ocr);
    let right = source.format == format
        && match gives {
            Not(state, reason) => {
                reading.state == *state && reading.reason.as_ref().is_some_and(|told| told.contains(reason))
            }
            Holds(reason) => {
                reading.state == FileState::Read && reading.reason.as_ref().is_some_and(|told| told.contains(reason))
            }
            _ if reading.state != FileState::Read => false,
            Table => ROWS.into_iter().all(has_row),
            Columns => ROWS.into_iter().all(|row| {
                let row = row.map(plain);
                lines.iter().any(|line| {
                    line.split("  ").filter(|cell| !cell.is_empty()).map(|cell| plain(cell.trim())).eq(row.clone())
                })
            }),
            Short(line) => short() && has(line),
            Seen(line) => SHORT.iter().all(|at| seen(ROWS[*at])) && has(line) && recognised(),
            Word(line) => has(line) && recognised(),
            Lines(expected) => expected.iter().all(|line| has(line)),
            Coded(expected) => expected.iter().all(|[code, value, unit, date]| {
                reading.text.coded.iter().any(|entry| {
                    let told = |found: &Option<String>, wanted: &str| found.as_deref().unwrap_or_default() == wanted;
                    entry.codes.iter().any(|known| known.code == *code)
                        && told(&entry.value, value)
                        && told(&entry.unit, unit)
                        && told(&entry.date, date)
                })
            }),
        };
    (!right).then(shown)
}

#[test]
fn every_format_gives_its_text_or_the_reason() {
    let wrong: Vec<String> = FILES.par_iter().filter_map(|(path, format, gives)| wrong(path, *format, gives)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What was locked opens with its password, and nothing else changes.
#[test]
fn passwords_open_what_is_locked() {
    let passwords = ["invented", "lyon"].map(str::to_owned).to_vec();
    let sources = folder(&passwords);
    let options = Options { passwords, ..Options::default() };
    let heart = read::read(&sources["pdf/user-password.pdf"], &options);
    assert_eq!(heart.state, FileState::Read, "{:?}", heart.reason);
    assert!(heart.text.lines().any(|(_, _, line)| line.contains("ejection fraction")), "{:?}", heart.text);
    for holder in ["locked.7z", "locked-names.7z", "locked-old.zip"] {
        // The same letter lies beside it unlocked, and is read there.
        let letter = &sources[&format!("archives/{holder}/letters/a.txt")];
        assert_eq!(letter.sha256, SOURCES["archives/papers.7z/letters/a.txt"].sha256, "{holder}");
    }
}

/// A photo of a chat says when it was sent, by whom and with which words; photos of one paper stand in the order in
/// which people count.
#[test]
fn photos_have_their_captions_and_their_order() {
    let photo = &SOURCES["formats/WhatsApp Chat - Ana.zip/00000002-PHOTO-2026-11-03-14-22-05.jpg"];
    let caption = photo.caption.as_ref().unwrap();
    assert_eq!(caption.sent.unwrap().to_string(), "2026-11-03");
    assert_eq!(caption.from, "Ana (ward)");
    assert_eq!(caption.text.as_deref(), Some("Blood results of today"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let files = intake::intake(&folder, &intake::Options::default()).unwrap();
    let pages: Vec<&str> =
        files.iter().map(|file| file.path.as_str()).filter(|path| path.starts_with("Letter")).collect();
    assert_eq!(pages, ["Letter page 2.png", "Letter page 10.png"]);
}

#[test]
fn every_file_of_the_folder_is_in_the_table() {
    let is_of_the_project = |path: &str| path.ends_with("README.md") || path.ends_with("make.py");
    let unknown: Vec<String> = SOURCES
        .iter()
        .filter(|(path, _)| !is_of_the_project(path) && !FILES.iter().any(|(listed, ..)| listed == path))
        .map(|(path, file)| format!("{path} {:?} {:?}", file.format, file.verdict))
        .collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn a_sheet_begins_with_its_name_and_dates_have_one_reading() {
    for ending in ["ods", "fods", "xlsx", "xls"] {
        let reading = read(&format!("formats/blood-results.{ending}"));
        let first: Vec<&str> = reading.text.pages.iter().map(|page| page.lines[0].as_str()).collect();
        assert_eq!(first, ["Bloods", "Older [hidden sheet]"], "{ending}");
        let lines: Vec<&str> = reading.text.lines().map(|(_, _, line)| line).collect();
        assert!(lines.contains(&"Collected\t2026-11-03"), "{ending}: {lines:#?}");
    }
}
