//! Scans, locks, limits, damage.

use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::{Sheet, bytes_of, document, lines, read_doc, words};
use crate::limits::Limits;
use crate::model::FileState;
use crate::read::Options;
use crate::read::pdf::{PdfOutcome, read};

const OFF_ONE: &str = "a picture of paper; its words were not read, because recognition is switched off (--no-ocr): \
    run it again without --no-ocr";
const OFF_ALL: &str = "its pages are pictures of paper; their words were not read, because recognition is switched off \
    (--no-ocr): run it again without --no-ocr";

fn limited(limits: Limits) -> Options {
    Options { limits, ..Options::default() }
}

#[test]
fn a_scan_needs_its_words_recognised() {
    let mut scan = Sheet::default();
    scan.picture().text(50.0, 830.0, "Fax 3 Nov 2026 p. 1");
    let outcome = read_doc(document(&[scan.clone()]));
    assert_eq!(outcome.state, FileState::NeedsOcr);
    assert_eq!(outcome.reason.as_deref(), Some(OFF_ONE));
    assert!(outcome.text.pages[0].needs_ocr);
    let outcome = read_doc(document(&[scan.clone(), scan]));
    assert_eq!(outcome.reason.as_deref(), Some(OFF_ALL));
}

#[test]
fn a_scan_with_its_words_behind_it_is_read() {
    let mut sheet = Sheet::default();
    sheet.picture().op("Tr", vec![3.into()]);
    sheet.text(50.0, 700.0, "Echocardiogram of 14 January 2025: ejection fraction 58 %, no effusion seen.");
    assert_eq!(lines(&sheet), ["Echocardiogram of 14 January 2025: ejection fraction 58 %, no effusion seen."]);
}

#[test]
fn a_file_of_words_and_pictures_is_partly_read() {
    let mut scan = Sheet::default();
    scan.picture();
    let outcome = read_doc(document(&[words(), scan.clone(), scan]));
    assert_eq!(outcome.state, FileState::PartlyRead);
    let reason = outcome.reason.unwrap();
    assert!(reason.starts_with("pages 2 and 3 are pictures of paper") && reason.contains("--no-ocr"), "{reason}");
    assert_eq!(outcome.text.pages.iter().map(|page| page.needs_ocr).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn an_empty_page_is_empty_and_does_no_harm_beside_words() {
    let outcome = read_doc(document(&[Sheet::default()]));
    assert_eq!(outcome.state, FileState::Empty);
    assert!(outcome.reason.is_some());
    assert_eq!(read_doc(document(&[words(), Sheet::default()])).state, FileState::Read);
    assert_eq!(read_doc(document(&[])).state, FileState::Empty);
}

fn locked(user: &str, passwords: &[&str]) -> PdfOutcome {
    let mut doc = document(&[words()]);
    let version = EncryptionVersion::V2 {
        document: &doc,
        owner_password: "keeper",
        user_password: user,
        key_length: 128,
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).unwrap();
    doc.encrypt(&state).unwrap();
    let passwords = passwords.iter().map(|password| (*password).to_owned()).collect();
    read(bytes_of(doc), &Options { passwords, ..Options::default() })
}

#[test]
fn a_password_to_open_is_asked_for_and_one_to_change_is_not() {
    let outcome = locked("open me", &[]);
    assert_eq!(outcome.state, FileState::NeedsPassword);
    assert!(outcome.reason.unwrap().contains("--password"));
    let outcome = locked("", &[]);
    assert_eq!(outcome.state, FileState::Read);
    assert_eq!(outcome.text.pages[0].lines[0], "Clinic letter of 3 November 2026");
}

#[test]
fn the_passwords_that_were_given_are_tried() {
    let outcome = locked("open me", &["wrong", "open me", "other"]);
    assert_eq!((outcome.state, outcome.reason), (FileState::Read, None));
    let outcome = locked("open me", &["wrong"]);
    assert_eq!(outcome.state, FileState::NeedsPassword);
    assert!(outcome.reason.unwrap().contains("none of those given"));
}

#[test]
fn limits_of_pages_and_text_are_kept_and_told() {
    let limits = Limits { pages: 2, ..Limits::default() };
    let outcome = read(bytes_of(document(&[words(), words(), words()])), &limited(limits));
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::PartlyRead, 2));
    assert_eq!(outcome.reason.as_deref(), Some("only the first 2 of its 3 pages were read"));
    let limits = Limits { text_bytes: 60, ..Limits::default() };
    let outcome = read(bytes_of(document(&[words(), words(), words()])), &limited(limits));
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::PartlyRead, 1));
}

/// Never a panic; a state that is not `read` has a reason, and text that is there is in the pages.
fn survives(bytes: Vec<u8>) -> PdfOutcome {
    let outcome = read(bytes, &Options::default());
    assert_eq!(outcome.state == FileState::Read, outcome.reason.is_none(), "{:?}", outcome.state);
    if matches!(outcome.state, FileState::Read | FileState::PartlyRead) {
        assert!(!outcome.text.is_blank());
    }
    outcome
}

#[test]
fn a_file_cut_short_is_never_called_read() {
    let mut scan = Sheet::default();
    scan.picture();
    let whole = bytes_of(document(&[words(), scan, words()]));
    for part in 1..=20 {
        let outcome = survives(whole[..whole.len() * part / 21].to_vec());
        assert_ne!(outcome.state, FileState::Read, "cut at {part} of 21");
    }
    assert_eq!(survives(Vec::new()).state, FileState::Damaged);
    assert_eq!(survives(b"%PDF-1.7 and no more".to_vec()).state, FileState::Damaged);
}

#[test]
fn flipped_bytes_never_stop_the_program() {
    let whole = bytes_of(document(&[words(), words()]));
    let mut seed = 0x2545_F491_4F6C_DD1Du64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..1 + next(12) {
            let place = next(bytes.len());
            bytes[place] = next(256) as u8;
        }
        survives(bytes);
    }
}

#[test]
fn altered_content_is_told() {
    let mut sheet = words();
    for line in 0..40 {
        sheet.text(72.0, 650.0 - 12.0 * line as f32, "The course was without event, and he went home.");
    }
    let doc = document(&[sheet, words()]);
    let content: ObjectId =
        *doc.objects.iter().find(|(_, o)| matches!(o, Object::Stream(s) if s.dict.has(b"Filter"))).unwrap().0;
    let mut doc = doc;
    if let Some(Object::Stream(stream)) = doc.objects.get_mut(&content) {
        let last = stream.content.len() - 1;
        stream.content[last] ^= 0x55;
    }
    let outcome = read_doc(doc);
    assert_eq!(outcome.state, FileState::PartlyRead);
    assert_eq!(outcome.reason.as_deref(), Some("page 1 is damaged; part of it may be missing"));
}

/// A page that draws the last of eight forms, each of which draws the one before ten times.
fn with_forms() -> Document {
    let mut sheet = words();
    sheet.op("Do", vec!["Fm".into()]);
    let mut doc = document(&[sheet]);
    let mut before: Option<ObjectId> = None;
    for _ in 0..8 {
        let objects = before.map(|form| dictionary! { "Fm" => form }).unwrap_or_default();
        let dict = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "XObject" => objects },
        };
        before = Some(doc.add_object(Stream::new(dict, b"/Fm Do ".repeat(10))));
    }
    let page = *doc.get_pages().get(&1).unwrap();
    let page = doc.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    let resources = page.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    resources.set("XObject", dictionary! { "Fm" => before.unwrap() });
    doc
}

#[test]
fn forms_that_multiply_come_to_an_end() {
    let outcome = survives(bytes_of(with_forms()));
    assert_eq!(outcome.state, FileState::PartlyRead);
    assert!(outcome.reason.unwrap().starts_with("it has more on it"));
    assert_eq!(outcome.text.pages[0].lines[0], "Clinic letter of 3 November 2026");
}

#[test]
fn a_tree_of_pages_that_holds_itself_comes_to_an_end() {
    let mut doc = document(&[words()]);
    let tree = doc.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let dict = doc.get_object_mut(tree).unwrap().as_dict_mut().unwrap();
    dict.get_mut(b"Kids").unwrap().as_array_mut().unwrap().push(Object::Reference(tree));
    assert_eq!(read_doc(doc).text.pages.len(), 1);
}

#[test]
fn content_that_unpacks_without_end_is_not_unpacked() {
    let mut doc = document(&[words()]);
    let mut bomb = Stream::new(Dictionary::new(), vec![b' '; 80 << 20]);
    bomb.compress().unwrap();
    let bomb = doc.add_object(bomb);
    let page = *doc.get_pages().get(&1).unwrap();
    doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", bomb);
    let outcome = survives(bytes_of(doc));
    assert_eq!(outcome.state, FileState::Damaged);
}

#[test]
fn a_width_table_without_end_is_not_believed() {
    let mut doc = document(&[words()]);
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Vast",
        "W" => vec![0.into(), 4_000_000_000i64.into(), 500.into()],
    };
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Vast", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()],
    };
    let page = *doc.get_pages().get(&1).unwrap();
    let page = doc.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    page.get_mut(b"Resources").unwrap().as_dict_mut().unwrap().set("Font", dictionary! { "F1" => font });
    assert_ne!(survives(bytes_of(doc)).state, FileState::Read);
}

#[test]
fn a_field_that_was_filled_in_but_not_drawn_is_read() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 700.0, "ECOG performance status");
    let mut doc = document(&[sheet]);
    let field = doc.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => Object::string_literal("ecog"),
        "V" => Object::string_literal("1 on 3 Nov"),
        "Rect" => vec![250.into(), 696.into(), 400.into(), 710.into()],
    });
    let page = *doc.get_pages().get(&1).unwrap();
    doc.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Annots", vec![Object::Reference(field)]);
    assert_eq!(read_doc(doc).text.pages[0].lines, ["ECOG performance status\t1 on 3 Nov"]);
}
