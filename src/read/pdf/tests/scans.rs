//! Pages that are drawn and recognised, by a recogniser that tells where a page is black.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use image::RgbImage;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::{Sheet, bytes_of, document, words};
use crate::model::{FileState, TextSource};
use crate::read::Options;
use crate::read::ocr::{Recognised, Unreadable};
use crate::read::pdf::{PdfOutcome, read_with};
use crate::read::picture::Recogniser;

const FAX: &[u8] = include_bytes!("../../../../tests/fixtures/pictures/fax.tif");

fn seen(doc: Document, recogniser: Recogniser<'_>) -> PdfOutcome {
    read_with(bytes_of(doc), &Options::default(), Some(recogniser))
}

/// Where the page is dark: the quarters from the upper left, row by row.
fn quarters(page: &RgbImage) -> Recognised {
    let (width, height) = page.dimensions();
    let dark = |left: u32, top: u32| {
        let points = (0..20).flat_map(|x| (0..20).map(move |y| (x, y)));
        let dark =
            points.filter(|(x, y)| page.get_pixel((left * 20 + x) * width / 40, (top * 20 + y) * height / 40)[0] < 100);
        if dark.count() > 30 { "dark" } else { "light" }
    };
    let line = [dark(0, 0), dark(1, 0), dark(0, 1), dark(1, 1)].join(" ");
    Recognised { lines: vec![line], ..Recognised::default() }
}

fn says(line: &str) -> impl Fn(&RgbImage) -> Recognised + Sync {
    let lines = vec![line.to_owned()];
    move |_| Recognised { lines: lines.clone(), ..Recognised::default() }
}

fn lines(outcome: &PdfOutcome) -> Vec<&str> {
    outcome.text.lines().map(|(_, _, line)| line).collect()
}

/// A scan: a page with this picture over it.
fn scan_of(picture: Stream, rotate: i64) -> Document {
    let mut sheet = Sheet { rotate, ..Sheet::default() };
    sheet.picture();
    with_picture(document(&[sheet]), picture)
}

fn with_picture(mut doc: Document, picture: Stream) -> Document {
    for object in doc.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
        {
            *stream = picture.clone();
        }
    }
    doc
}

/// White, with the upper left quarter black.
fn grey() -> Stream {
    let points = (0..64 * 64).map(|at| if at % 64 < 32 && at / 64 < 32 { 0 } else { 255 }).collect();
    Stream::new(picture(64, 64, 8), points)
}

fn picture(width: i64, height: i64, bits: i64) -> Dictionary {
    dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => bits,
    }
}

/// The first page of the fax as it is packed: group 4.
fn group4() -> Vec<u8> {
    let mut decoder = tiff::decoder::Decoder::new(std::io::Cursor::new(FAX)).unwrap();
    let mut number = |tag| decoder.get_tag_unsigned::<u64>(tag).unwrap() as usize;
    let (offset, length) = (number(tiff::tags::Tag::StripOffsets), number(tiff::tags::Tag::StripByteCounts));
    FAX[offset..offset + length].to_vec()
}

#[test]
fn a_scan_is_drawn_and_its_words_are_its_page() {
    let outcome = seen(scan_of(grey(), 0), &quarters);
    assert_eq!((outcome.state, outcome.reason.as_deref()), (FileState::Read, None));
    assert_eq!(lines(&outcome), ["dark light light light"]);
    assert_eq!(outcome.text.pages[0].source, TextSource::Ocr);
    assert!(!outcome.text.pages[0].needs_ocr);
}

#[test]
fn a_page_that_is_turned_is_seen_turned() {
    assert_eq!(lines(&seen(scan_of(grey(), 90), &quarters)), ["light dark light light"]);
    assert_eq!(lines(&seen(scan_of(grey(), 180), &quarters)), ["light light light dark"]);
}

#[test]
fn faxes_and_jbig2_are_drawn() {
    let parameters = dictionary! { "K" => -1, "Columns" => 1_728, "Rows" => 1_100 };
    let mut fax = Stream::new(picture(1_728, 1_100, 1), group4());
    fax.dict.set("Filter", "CCITTFaxDecode");
    fax.dict.set("DecodeParms", parameters);
    assert_eq!(lines(&seen(scan_of(fax, 0), &quarters)), ["dark light light light"]);
    // A generic region of JBIG2 may be packed as group 4 is.
    let mut data = Vec::new();
    let mut segment = |kind: u8, body: &[u8]| {
        data.extend([0, 0, 0, kind, kind, 0, 1]);
        data.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        data.extend(body);
    };
    let size: Vec<u8> = [1_728u32, 1_100].iter().flat_map(|side| side.to_be_bytes()).collect();
    segment(48, &[size.as_slice(), &[0; 8], &[0, 0, 0]].concat());
    segment(38, &[size.as_slice(), &[0; 8], &[0, 1], &group4()].concat());
    let mut jbig2 = Stream::new(picture(1_728, 1_100, 1), data);
    jbig2.dict.set("Filter", "JBIG2Decode");
    assert_eq!(lines(&seen(scan_of(jbig2, 0), &quarters)), ["dark light light light"]);
}

#[test]
fn in_a_mixed_file_only_the_scans_are_recognised_and_the_order_stays() {
    let mut scan = Sheet::default();
    scan.picture();
    let looks = AtomicUsize::new(0);
    let recognise = |page: &RgbImage| {
        looks.fetch_add(1, Ordering::Relaxed);
        quarters(page)
    };
    let sheets = [words(), scan.clone(), words(), scan.clone(), scan, words()];
    let outcome = seen(with_picture(document(&sheets), grey()), &recognise);
    assert_eq!(outcome.state, FileState::Read, "{:?}", outcome.reason);
    assert_eq!(looks.into_inner(), 3);
    let sources: Vec<TextSource> = outcome.text.pages.iter().map(|page| page.source).collect();
    let (text, ocr) = (TextSource::Text, TextSource::Ocr);
    assert_eq!(sources, [text, ocr, text, ocr, ocr, text]);
}

#[test]
fn a_scan_without_words_and_one_that_could_not_be_read() {
    let nothing = |_: &RgbImage| Recognised::default();
    let outcome = seen(scan_of(grey(), 0), &nothing);
    assert_eq!(outcome.state, FileState::Empty);
    assert_eq!(outcome.reason.as_deref(), Some("its pages are pictures without words"));
    let script = |_: &RgbImage| Recognised { unreadable: Some(Unreadable::Script), ..Recognised::default() };
    let outcome = seen(scan_of(grey(), 0), &script);
    assert_eq!(outcome.state, FileState::NeedsOcr);
    assert!(outcome.reason.unwrap().contains("Tesseract"));
    assert!(outcome.text.pages[0].needs_ocr);
    let mut scan = Sheet::default();
    scan.picture();
    let outcome = seen(document(&[words(), scan]), &script);
    assert_eq!(outcome.state, FileState::PartlyRead);
    assert!(outcome.reason.unwrap().starts_with("the letters of page 2 need Tesseract"));
}

#[test]
fn a_line_added_to_a_scan_does_not_hide_it() {
    let mut sheet = Sheet::default();
    sheet.picture();
    sheet.text(
        30.0,
        20.0,
        "Downloaded from the patient portal of an invented hospital on 3 November 2026, page 1 of 3",
    );
    let letter = "a long letter about the whole history of an invented patient ".repeat(5);
    let outcome = seen(document(std::slice::from_ref(&sheet)), &says(&letter));
    assert_eq!(lines(&outcome), [letter.as_str()]);
    // A short letter on coloured paper stays as it is written.
    let outcome = seen(document(std::slice::from_ref(&sheet)), &says("Downloaded from the patlent portal"));
    assert!(lines(&outcome)[0].starts_with("Downloaded from the patient portal"));
    assert_eq!(outcome.text.pages[0].source, TextSource::Text);
}

const LETTER: [&str; 6] = [
    "Thank you for referring this pleasant retired teacher, who was seen in the clinic today",
    "with his wife. He finished the third cycle of chemotherapy two weeks ago and tolerated it",
    "rather well, apart from tiredness and a short spell of mouth ulcers. On examination there",
    "were no palpable lymph nodes and the spleen was not enlarged. We discussed the result of",
    "the last scan and will see him again in four weeks, with a full blood count and a film of",
    "the chest. He has no fever and no sweats at night and eats well. Invented for this test.",
];

/// The letters three places further on in the alphabet, as a broken font would give them.
fn shifted(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            'a'..='z' => char::from((c as u8 - b'a' + 3) % 26 + b'a'),
            c => c,
        })
        .collect()
}

#[test]
fn a_garbled_layer_is_replaced_by_what_is_seen() {
    let mut sheet = Sheet::default();
    for (row, line) in (0u16..).zip(LETTER) {
        sheet.text(40.0, 700.0 - 14.0 * f32::from(row), &shifted(line));
    }
    let page = || document(std::slice::from_ref(&sheet));
    let outcome = seen(page(), &says(&LETTER.join(" ")));
    assert_eq!((outcome.state, lines(&outcome)), (FileState::Read, vec![LETTER.join(" ").as_str()]));
    assert_eq!(outcome.text.pages[0].source, TextSource::Ocr);
    // Where nothing better is seen, the page is said to be unclear.
    let nothing = |_: &RgbImage| Recognised::default();
    for outcome in [seen(page(), &nothing), read_with(bytes_of(page()), &Options::default(), None)] {
        assert_eq!(outcome.state, FileState::NeedsOcr);
        assert!(outcome.reason.unwrap().contains("letters that cannot be told") || outcome.text.pages[0].needs_ocr);
    }
    // A layer that says what is seen is kept, letter for letter.
    let same: Vec<String> = LETTER.iter().map(|line| shifted(line)).collect();
    let outcome = seen(page(), &says(&same.join(" ")));
    assert_eq!((outcome.state, outcome.text.pages[0].source), (FileState::Read, TextSource::Text));
}

#[test]
fn a_good_page_is_never_drawn() {
    let mut sheet = Sheet::default();
    for (row, line) in (0u16..).zip(LETTER) {
        sheet.text(40.0, 700.0 - 14.0 * f32::from(row), line);
    }
    let never = |_: &RgbImage| -> Recognised { panic!("drawn") };
    let outcome = seen(document(&[sheet]), &never);
    assert_eq!((outcome.state, outcome.reason), (FileState::Read, None));
}

#[test]
fn a_giant_picture_is_named_and_not_unpacked() {
    let started = Instant::now();
    let mut giant = Stream::new(picture(20_000, 20_000, 1), vec![0; 1_000]);
    giant.compress().unwrap();
    let never = |_: &RgbImage| -> Recognised { panic!("drawn") };
    let outcome = seen(scan_of(giant, 0), &never);
    assert_eq!(outcome.state, FileState::NeedsOcr);
    assert!(outcome.reason.unwrap().contains("64 million"));
    // One that says it is small, and unpacks to a mountain.
    let mut mountain = Stream::new(picture(100, 100, 8), vec![0; 64 << 20]);
    mountain.compress().unwrap();
    assert_eq!(seen(scan_of(mountain, 0), &never).state, FileState::NeedsOcr);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn many_empty_pages_cost_nothing_and_are_not_looked_at() {
    let never = |_: &RgbImage| -> Recognised { panic!("drawn") };
    let outcome = seen(document(&vec![Sheet::default(); 500]), &never);
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::Empty, 500));
}

#[test]
fn a_recogniser_sees_a_page_of_200_points_to_the_inch() {
    let sizes = Mutex::new(Vec::new());
    let note = |page: &RgbImage| {
        sizes.lock().unwrap().push(page.dimensions());
        quarters(page)
    };
    seen(scan_of(grey(), 90), &note);
    assert_eq!(sizes.into_inner().unwrap(), [(2_338, 1_652)]);
}
