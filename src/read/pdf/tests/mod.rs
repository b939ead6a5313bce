//! Papers that are made here, read back. All names are invented.

mod files;
mod fonts;
mod layout;
mod scans;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};

use super::{PdfOutcome, read};
use crate::model::FileState;
use crate::read::Options;

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
    read(bytes_of(doc), &Options::default())
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
