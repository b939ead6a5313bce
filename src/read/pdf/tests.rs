//! Papers that are made here, read back. All names are invented.

use lopdf::content::{Content, Operation};
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use super::{PdfOutcome, read};
use crate::limits::Limits;
use crate::model::FileState;

/// A page in the making: A4, with Helvetica as `F1` and Courier as `F2`.
#[derive(Default, Clone)]
struct Sheet {
    operations: Vec<Operation>,
    rotate: i64,
    image: bool,
}

impl Sheet {
    fn op(&mut self, name: &str, operands: Vec<Object>) -> &mut Self {
        self.operations.push(Operation::new(name, operands));
        self
    }

    fn text_in(&mut self, font: &str, size: f32, x: f32, y: f32, text: &str) -> &mut Self {
        self.op("BT", vec![]);
        self.op("Tf", vec![font.into(), size.into()]);
        self.op("Td", vec![x.into(), y.into()]);
        let bytes = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        self.op("Tj", vec![Object::String(bytes, StringFormat::Literal)]);
        self.op("ET", vec![])
    }

    fn text(&mut self, x: f32, y: f32, text: &str) -> &mut Self {
        self.text_in("F1", 10.0, x, y, text)
    }

    /// A picture over all but a rim of the page.
    fn picture(&mut self) -> &mut Self {
        self.image = true;
        self.op("q", vec![]);
        self.op("cm", [575, 0, 0, 820, 10, 10].map(Object::from).to_vec());
        self.op("Do", vec!["Im".into()]);
        self.op("Q", vec![])
    }
}

fn document(sheets: &[Sheet]) -> Document {
    let mut doc = Document::with_version("1.5");
    let tree = doc.new_object_id();
    let font = |name: &str| {
        dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
        }
    };
    let fonts = dictionary! { "F1" => doc.add_object(font("Helvetica")), "F2" => doc.add_object(font("Courier")) };
    let image = doc.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 4, "Height" => 4,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        },
        vec![128; 16],
    ));
    let kids: Vec<Object> = sheets
        .iter()
        .map(|sheet| {
            let content = Content { operations: sheet.operations.clone() }.encode().unwrap();
            let mut stream = Stream::new(Dictionary::new(), content);
            stream.compress().unwrap();
            let content = doc.add_object(stream);
            let mut resources = dictionary! { "Font" => fonts.clone() };
            if sheet.image {
                resources.set("XObject", dictionary! { "Im" => image });
            }
            let page = doc.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()], "Rotate" => sheet.rotate,
            });
            Object::Reference(page)
        })
        .collect();
    let count = kids.len() as i64;
    doc.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", catalog);
    let id = Object::String(b"cart-dossier-test".to_vec(), StringFormat::Literal);
    doc.trailer.set("ID", vec![id.clone(), id]);
    doc
}

fn bytes_of(mut doc: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    doc.save_to(&mut bytes).unwrap();
    bytes
}

fn read_doc(doc: Document) -> PdfOutcome {
    read(bytes_of(doc), &Limits::default())
}

fn lines(sheet: &Sheet) -> Vec<String> {
    let outcome = read_doc(document(std::slice::from_ref(sheet)));
    assert_eq!(outcome.state, FileState::Read, "{:?}", outcome.reason);
    assert_eq!(outcome.reason, None);
    outcome.text.pages[0].lines.clone()
}

fn words() -> Sheet {
    let mut sheet = Sheet::default();
    sheet.text(72.0, 700.0, "Clinic letter of 3 November 2026").text(72.0, 680.0, "Seen today and well.");
    sheet
}

const RESULTS: [[&str; 4]; 7] = [
    ["Haemoglobin (whole blood, automated count)", "104", "g/L", "130 - 170"],
    ["White cell count (whole blood, automated)", "3.2", "x10^9/L", "4.0 - 11.0"],
    ["Neutrophils, absolute, automated count", "1.9", "x10^9/L", "2.0 - 7.5"],
    ["Alanine aminotransferase (serum)", "31", "U/L", "< 50"],
    ["Lactate dehydrogenase (serum, IFCC)", "612", "U/L", "125 - 243"],
    ["Platelets (whole blood, EDTA tube)", "96", "x10^9/L", "150 - 400"],
    ["C-reactive protein (serum, high range)", "8", "mg/L", "< 5"],
];

#[test]
fn the_rows_of_a_table_stay_whole() {
    let mut sheet = Sheet::default();
    for (row, cells) in RESULTS.iter().enumerate() {
        for (x, cell) in [50.0, 290.0, 350.0, 430.0].into_iter().zip(cells) {
            sheet.text(x, 700.0 - 14.0 * row as f32, cell);
        }
    }
    assert_eq!(lines(&sheet), RESULTS.map(|cells| cells.join("\t")));
}

#[test]
fn a_table_that_was_written_column_by_column_stays_in_rows() {
    let mut sheet = Sheet::default();
    for (column, x) in [50.0, 290.0, 350.0, 430.0].into_iter().enumerate() {
        for (row, cells) in RESULTS.iter().enumerate() {
            // A value often stands a little lower than its name.
            sheet.text(x, 700.0 - 14.0 * row as f32 - 0.7 * column as f32, cells[column]);
        }
    }
    assert_eq!(lines(&sheet), RESULTS.map(|cells| cells.join("\t")));
}

#[test]
fn a_report_that_is_set_with_spaces_has_cells() {
    let mut sheet = Sheet::default();
    sheet.text_in("F2", 10.0, 50.0, 700.0, "Hemoglobin      13.2    g/dL   12.0-16.0");
    sheet.text_in("F2", 10.0, 50.0, 688.0, "Platelets       87      K/uL   150-400");
    sheet.text_in("F2", 10.0, 50.0, 676.0, "Slightly low.  Repeat in one week.");
    assert_eq!(
        lines(&sheet),
        [
            "Hemoglobin\t13.2\tg/dL\t12.0-16.0",
            "Platelets\t87\tK/uL\t150-400",
            "Slightly low. Repeat in one week."
        ]
    );
}

#[test]
fn a_cell_padded_with_spaces_does_not_reach_into_the_next() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 700.0, "Ferritin                              ").text(120.0, 700.0, "890       ");
    sheet.text(170.0, 700.0, "ug/L");
    assert_eq!(lines(&sheet), ["Ferritin\t890\tug/L"]);
}

#[test]
fn two_columns_of_prose_are_read_one_after_the_other() {
    let prose = |side: &str, row: usize| format!("{side} line {} of a text about the course", char::from(b'a' + row as u8));
    for shift in [0.0, 5.0] {
        let mut sheet = Sheet::default();
        sheet.text_in("F1", 14.0, 50.0, 780.0, "A heading that runs over the whole width of the page, as it should be");
        for row in 0..9 {
            sheet.text(50.0, 740.0 - 12.0 * row as f32, &prose("left", row));
            sheet.text(300.0, 740.0 - shift - 12.0 * row as f32, &prose("right", row));
        }
        sheet.text(50.0, 600.0, "A closing line that runs over the whole width of the page and ends the letter here");
        let expected: Vec<String> =
            (0..9).map(|row| prose("left", row)).chain((0..9).map(|row| prose("right", row))).collect();
        let found: Vec<String> = lines(&sheet).into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(found[1..19], expected, "columns shifted by {shift}");
        assert!(found[0].starts_with("A heading") && found[19].starts_with("A closing"));
    }
}

#[test]
fn a_letter_keeps_its_lines_and_its_paragraphs() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 780.0, "Larkbridge Infirmary").text(400.0, 780.0, "3 November 2026");
    sheet.text(50.0, 740.0, "Dear Dr Ashdown,");
    sheet.text(50.0, 716.0, "Thank you for seeing this gentleman,").text(50.0, 704.0, "who was born on 12/09/1968.");
    sheet.text(50.0, 692.0, "He is well.").text(50.0, 660.0, "Yours sincerely").text(50.0, 648.0, "Dr R. Penhale");
    assert_eq!(
        lines(&sheet),
        [
            "Larkbridge Infirmary\t3 November 2026",
            "",
            "Dear Dr Ashdown,",
            "",
            "Thank you for seeing this gentleman,",
            "who was born on 12/09/1968.",
            "He is well.",
            "",
            "Yours sincerely",
            "Dr R. Penhale"
        ]
    );
}

#[test]
fn a_turned_page_reads_as_it_is_seen() {
    let mut sheet = Sheet { rotate: 90, ..Sheet::default() };
    for (line, text) in ["Potassium", "Sodium"].into_iter().enumerate() {
        sheet.op("BT", vec![]).op("Tf", vec!["F1".into(), 10.into()]);
        let x = 100.0 + 14.0 * line as f32;
        sheet.op("Tm", vec![0.into(), 1.into(), (-1).into(), 0.into(), x.into(), 100.into()]);
        sheet.op("Tj", vec![Object::string_literal(text)]);
        sheet.op("Td", vec![200.into(), 0.into()]);
        sheet.op("Tj", vec![Object::string_literal("4.3")]).op("ET", vec![]);
    }
    assert_eq!(lines(&sheet), ["Potassium\t4.3", "Sodium\t4.3"]);
    // Without the turn the text runs up the page, and is still read along its own lines.
    sheet.rotate = 0;
    assert_eq!(lines(&sheet), ["Potassium\t4.3", "Sodium\t4.3"]);
}

#[test]
fn text_that_is_filled_and_stroked_comes_once() {
    let mut sheet = Sheet::default();
    sheet.op("Tr", vec![2.into()]).text(50.0, 700.0, "Bold 100 mg").op("Tr", vec![0.into()]);
    // Bold by writing twice, a hair apart, and by writing each word twice.
    sheet.text(50.0, 680.0, "Issue 1122").text(50.3, 680.0, "Issue 1122");
    assert_eq!(lines(&sheet), ["Bold 100 mg", "Issue 1122"]);
}

#[test]
fn a_raised_digit_does_not_join_the_number_before_it() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 700.0, "x 10").text_in("F1", 6.0, 69.6, 703.5, "9").text(73.3, 700.0, "/L");
    sheet.text(50.0, 670.0, "Hb 13.2").text_in("F1", 6.0, 85.0, 673.5, "1");
    assert_eq!(lines(&sheet), ["x 10⁹/L", "Hb 13.2¹"]);
}

#[test]
fn letters_that_are_spaced_out_make_one_word() {
    let mut sheet = Sheet::default();
    sheet.op("Tc", vec![3.into()]).text(50.0, 700.0, "HISTOLOGY REPORT").op("Tc", vec![0.into()]);
    assert_eq!(lines(&sheet), ["HISTOLOGY REPORT"]);
}

#[test]
fn what_a_clip_hides_is_not_read() {
    let mut sheet = Sheet::default();
    sheet.op("q", vec![]).op("re", vec![50.into(), 690.into(), 11.into(), 30.into()]);
    sheet.op("W", vec![]).op("n", vec![]).text(50.0, 700.0, "580").op("Q", vec![]).text(50.0, 680.0, "after");
    assert_eq!(lines(&sheet), ["58", "after"]);
}

#[test]
fn a_scan_needs_its_words_recognised() {
    let mut scan = Sheet::default();
    scan.picture().text(50.0, 830.0, "Fax 3 Nov 2026 p. 1");
    let outcome = read_doc(document(&[scan.clone()]));
    assert_eq!(outcome.state, FileState::NeedsOcr);
    assert_eq!(outcome.reason.as_deref(), Some("page 1 is a picture of paper; its words were not read"));
    assert!(outcome.text.pages[0].needs_ocr);
    let outcome = read_doc(document(&[scan.clone(), scan]));
    assert_eq!(outcome.reason.as_deref(), Some("its pages are pictures of paper; their words were not read"));
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
    assert_eq!(outcome.reason.as_deref(), Some("pages 2 and 3 are pictures of paper; their words were not read"));
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

fn locked(user: &str) -> PdfOutcome {
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
    read_doc(doc)
}

#[test]
fn a_password_to_open_is_asked_for_and_one_to_change_is_not() {
    let outcome = locked("open me");
    assert_eq!(outcome.state, FileState::NeedsPassword);
    assert_eq!(outcome.reason.as_deref(), Some("it is locked with a password"));
    let outcome = locked("");
    assert_eq!(outcome.state, FileState::Read);
    assert_eq!(outcome.text.pages[0].lines[0], "Clinic letter of 3 November 2026");
}

#[test]
fn limits_of_pages_and_text_are_kept_and_told() {
    let limits = Limits { pages: 2, ..Limits::default() };
    let outcome = read(bytes_of(document(&[words(), words(), words()])), &limits);
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::PartlyRead, 2));
    assert_eq!(outcome.reason.as_deref(), Some("only the first 2 of its 3 pages were read"));
    let limits = Limits { text_bytes: 60, ..Limits::default() };
    let outcome = read(bytes_of(document(&[words(), words(), words()])), &limits);
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::PartlyRead, 1));
}

/// Never a panic; a state that is not `read` has a reason, and text that is there is in the pages.
fn survives(bytes: Vec<u8>) -> PdfOutcome {
    let outcome = read(bytes, &Limits::default());
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
    let content: ObjectId = *doc.objects.iter().find(|(_, o)| matches!(o, Object::Stream(s) if s.dict.has(b"Filter"))).unwrap().0;
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
    assert!(outcome.reason.unwrap().starts_with("page 1 has more on it"));
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

/// A page in a composite font without a map to Unicode, of a character collection.
fn without_unicode(ordering: &str) -> PdfOutcome {
    let mut sheet = Sheet::default();
    // 34 and so on: A, B, C in Adobe-GB1.
    let codes: Vec<u8> = (34..54u8).flat_map(|code| [0, code]).collect();
    sheet.op("BT", vec![]).op("Tf", vec!["F3".into(), 10.into()]).op("Td", vec![50.into(), 700.into()]);
    sheet.op("Tj", vec![Object::String(codes, StringFormat::Hexadecimal)]).op("ET", vec![]);
    let mut doc = document(&[sheet]);
    let (program, _) = hayro_interpret::font::StandardFont::Helvetica.get_font_data();
    let subtype = dictionary! { "Subtype" => "CIDFontType0C" };
    let program = doc.add_object(Stream::new(subtype, (*program).as_ref().to_vec()));
    let descriptor = dictionary! { "Type" => "FontDescriptor", "FontName" => "ABCDEF+Song", "FontFile3" => program };
    let info = dictionary! {
        "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering), "Supplement" => 0,
    };
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "ABCDEF+Song", "CIDSystemInfo" => info,
        "FontDescriptor" => descriptor, "DW" => 600,
    };
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+Song", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()],
    };
    let page = *doc.get_pages().get(&1).unwrap();
    let page = doc.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    page.get_mut(b"Resources").unwrap().as_dict_mut().unwrap().set("Font", dictionary! { "F3" => font });
    read_doc(doc)
}

#[test]
fn a_known_collection_gives_the_letters_that_a_font_does_not() {
    let outcome = without_unicode("GB1");
    assert_eq!(outcome.state, FileState::Read, "{:?}", outcome.reason);
    assert_eq!(outcome.text.pages[0].lines, ["ABCDEFGHIJKLMNOPQRST"]);
}

#[test]
fn letters_that_cannot_be_told_are_left_to_recognition() {
    let outcome = without_unicode("Identity");
    assert_eq!(outcome.state, FileState::NeedsOcr);
    assert!(outcome.reason.unwrap().starts_with("page 1 has letters that cannot be told"));
    assert!(outcome.text.pages[0].needs_ocr && outcome.text.is_blank());
}

#[test]
fn an_embedded_subset_font_is_read() {
    use printpdf::{BuiltinFont, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, TextItem};
    let mut ops = Vec::new();
    for (x, text) in [(20.0, "Créatinine"), (80.0, "88"), (100.0, "µmol/L")] {
        ops.push(Op::StartTextSection);
        ops.push(Op::SetFont { font: PdfFontHandle::Builtin(BuiltinFont::Helvetica), size: Pt(10.0) });
        ops.push(Op::SetTextCursor { pos: Point::new(Mm(x), Mm(200.0)) });
        ops.push(Op::ShowText { items: vec![TextItem::Text(text.to_owned())] });
        ops.push(Op::EndTextSection);
    }
    let mut pdf = PdfDocument::new("Results");
    let pages = vec![PdfPage::new(Mm(210.0), Mm(297.0), ops)];
    let bytes = pdf.with_pages(pages).save(&PdfSaveOptions::default(), &mut Vec::new());
    let outcome = read(bytes, &Limits::default());
    assert_eq!(outcome.state, FileState::Read);
    assert_eq!(outcome.text.pages[0].lines, ["Créatinine\t88\tµmol/L"]);
}
