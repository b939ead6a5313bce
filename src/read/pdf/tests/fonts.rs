//! Letters: what a font says, and what to do where it says nothing.

use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};

use super::{Sheet, document, read_doc};
use crate::model::FileState;
use crate::read::Options;
use crate::read::pdf::{PdfOutcome, read};

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
    assert!(outcome.reason.unwrap().starts_with("its letters cannot be told"));
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
    let outcome = read(bytes, &Options::default());
    assert_eq!(outcome.state, FileState::Read);
    assert_eq!(outcome.text.pages[0].lines, ["Créatinine\t88\tµmol/L"]);
}

#[test]
fn a_font_that_the_file_draws_itself_is_read() {
    let mut sheet = Sheet::default();
    sheet.op("BT", vec![]).op("Tf", vec!["T3".into(), 1.into()]);
    sheet.op("Tm", [0.12, 0.0, 0.0, 0.12, 50.0, 700.0].map(Object::from).to_vec());
    sheet.op("Tj", vec![Object::string_literal("KAPPA")]);
    sheet.op("Td", vec![(5.0 * 45.0 + 25.0).into(), 0.into()]);
    sheet.op("Tj", vec![Object::string_literal("LIGHT")]).op("ET", vec![]);
    let mut doc = document(&[sheet]);
    let drawn = doc.add_object(Stream::new(Dictionary::new(), b"45 0 0 0 40 60 d1 0 0 40 60 re f".to_vec()));
    let names: Vec<Object> =
        std::iter::once(65.into()).chain((65..91).map(|c| format!("g{c}").as_str().into())).collect();
    let procedures: Dictionary = (65..91).map(|c| (format!("g{c}"), Object::Reference(drawn))).collect();
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FirstChar" => 65, "LastChar" => 90,
        "FontMatrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 0.into(), 0.into()],
        "FontBBox" => vec![0.into(), 0.into(), 45.into(), 60.into()],
        "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => names },
        "Widths" => vec![Object::from(45); 26], "CharProcs" => procedures,
    };
    let page = *doc.get_pages().get(&1).unwrap();
    let page = doc.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    page.get_mut(b"Resources").unwrap().as_dict_mut().unwrap().set("Font", dictionary! { "T3" => font });
    assert_eq!(read_doc(doc).text.pages[0].lines, ["KAPPA LIGHT"]);
}
