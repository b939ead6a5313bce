//! Papers as they should not be: each becomes pages, or a line of the list, and the rest goes on.

use std::fmt::Write as _;

use image::RgbImage;
use lopdf::{Document, Object};

use super::*;
use crate::model::{Language, Page as TextPage, TextSource};
use crate::report::dossier::{Beside, Form, Section};
use crate::report::pdf::tests::rich;

fn dossier() -> Dossier {
    let sections = vec![Section::plain(1, "01 Letters"), Section::plain(2, "02 Reports")];
    Dossier { language: Language::En, sections, papers: Vec::new(), left: Vec::new(), beside: Beside::of(Language::En) }
}

fn paper(file: &str, number: &str, name: &str) -> Paper {
    Paper {
        file: file.to_owned(),
        number: number.to_owned(),
        section: usize::from(number.starts_with("02")),
        also: Vec::new(),
        target: format!("02 Reports/{number} 2026-03-05 report ({name}).pdf"),
        form: Form::File,
        date: "2026-03-05".to_owned(),
        kind: "report".to_owned(),
    }
}

/// A PDF of these objects, from number 1 on; the first is the root.
fn made(objects: &[&str]) -> Vec<u8> {
    let mut text = String::from("%PDF-1.7\n");
    let mut offsets = Vec::new();
    for (n, object) in (1..).zip(objects) {
        offsets.push(text.len());
        write!(text, "{n} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let start = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for offset in &offsets {
        writeln!(text, "{offset:010} 00000 n ").unwrap();
    }
    write!(text, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    text.into_bytes()
}

const DRAWN: &str = "<</Length 44>>stream\nBT /F1 12 Tf 72 700 Td (A plain word) Tj ET    \nendstream";
const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

/// A document whose one page has these further entries.
fn one_page(entries: &str, more: &[&str]) -> Vec<u8> {
    let page = format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{entries}>>");
    let pages = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>>>";
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", pages];
    objects.extend([page.as_str(), DRAWN, FONT]);
    objects.extend(more);
    made(&objects)
}

struct Merged {
    document: Document,
    bytes: Vec<u8>,
    told: Told,
}

impl Merged {
    fn page(&self, n: usize) -> &Dictionary {
        let pages: Vec<_> = self.document.get_pages().into_values().collect();
        self.document.get_dictionary(pages[n]).unwrap()
    }

    /// The first page behind the summary.
    fn front(&self) -> usize {
        let labels = self.document.catalog().unwrap().get(b"PageLabels").unwrap().as_dict().unwrap();
        let numbers = labels.get(b"Nums").unwrap().as_array().unwrap();
        numbers.get(2).map_or(self.told.pages, |n| n.as_i64().unwrap() as usize)
    }

    fn papers(&self) -> usize {
        self.told.pages - self.front()
    }

    fn content(&self, n: usize) -> String {
        let pages: Vec<_> = self.document.get_pages().into_values().collect();
        String::from_utf8_lossy(&self.document.get_page_content(pages[n])).into_owned()
    }

    /// The letters of a page, as an independent reader copies them.
    fn read(&self, n: usize) -> String {
        let number = self.document.get_pages().into_keys().nth(n).unwrap();
        self.document.extract_text(&[number]).unwrap().split_whitespace().collect()
    }

    fn numbers(&self, n: usize, key: &str) -> Vec<f32> {
        self.page(n).get(key.as_bytes()).unwrap().as_array().unwrap().iter().map(|v| v.as_float().unwrap()).collect()
    }
}

fn merged(papers: &[(&str, Vec<u8>)]) -> Merged {
    let dossier = dossier();
    let mut merger = Merger::new(Vec::new(), &dossier).unwrap();
    for (n, (file, bytes)) in papers.iter().enumerate() {
        merger.pdf(&paper(file, &format!("02-{:02}", n + 1), file), bytes.clone()).unwrap();
    }
    let (bytes, told) = merger.finish(&rich::case()).unwrap();
    assert_eq!(bytes.len() as u64, told.bytes);
    let document = Document::load_mem(&bytes).unwrap();
    assert_eq!(document.get_pages().len(), told.pages);
    Merged { document, bytes, told }
}

fn one(bytes: Vec<u8>) -> Merged {
    merged(&[("F01", bytes)])
}

/// Every object that can be reached as text, to look for what must not be there.
fn all(document: &Document) -> String {
    document.objects.values().map(|object| format!("{object:?}\n")).collect()
}

#[test]
fn a_page_is_as_it_was_with_its_number_below_it() {
    let merged = one(one_page("", &[]));
    assert_eq!((merged.papers(), merged.told.left.len()), (1, 0));
    let n = merged.front();
    assert_eq!(merged.numbers(n, "MediaBox")[..], [0.0, -16.0, 612.0, 792.0]);
    let content = merged.content(n);
    assert!(
        content.contains("0 0 612 792 re W n") && content.trim_end().ends_with("(A plain word) Tj ET"),
        "{content}"
    );
    let text = merged.read(n);
    assert!(text.contains("02-01·page1of1") && text.contains("Aplainword"), "{text}");
    assert!(!all(&merged.document).contains("JavaScript"));
}

#[test]
fn the_edge_of_the_strip_follows_the_page() {
    for (entries, whole) in [
        ("/Rotate 90", [0.0, 0.0, 628.0, 792.0]),
        ("/Rotate -180", [0.0, 0.0, 612.0, 808.0]),
        ("/Rotate 270", [-16.0, 0.0, 612.0, 792.0]),
        ("/Rotate 45", [0.0, -16.0, 612.0, 792.0]),
        ("/MediaBox[500 700 100 50]", [100.0, 34.0, 500.0, 700.0]),
        ("/CropBox[100 100 400 500]", [100.0, 84.0, 400.0, 500.0]),
        ("/CropBox[-50 -50 9000 9000]", [0.0, -16.0, 612.0, 792.0]),
        ("/UserUnit 2/MediaBox[0 0 300 400]", [0.0, -8.0, 300.0, 400.0]),
        // Boxes of nothing, or of the size of a town.
        ("/MediaBox[0 0 0 0]", [0.0, -16.0, 595.0, 842.0]),
        ("/MediaBox[0 0 999999999 999999999]", [0.0, -16.0, 595.0, 842.0]),
        ("/CropBox[700 0 800 100]", [0.0, -16.0, 612.0, 792.0]),
    ] {
        let merged = one(one_page(entries, &[]));
        let n = merged.front();
        assert_eq!(merged.papers(), 1, "{entries}");
        let have = merged.numbers(n, "MediaBox");
        assert!(
            have.iter().zip(whole).all(|(have, want): (&f32, f32)| (have - want).abs() < 0.01),
            "{entries}: {have:?}"
        );
        assert_eq!(have, merged.numbers(n, "CropBox"), "{entries}");
    }
}

#[test]
fn nothing_that_acts_by_itself_comes_along() {
    let annotations = "/AA<</O<</S/JavaScript/JS(a)>>>>/Annots[6 0 R 7 0 R 8 0 R 9 0 R 10 0 R 11 0 R 12 0 R]";
    let merged = one(one_page(
        annotations,
        &[
            "<</Subtype/Link/Rect[10 10 90 90]/A<</S/Launch/F(cmd.exe)>>>>",
            "<</Subtype/Link/Rect[10 10 90 90]/A<</S/URI/URI(javascript:x)>>>>",
            "<</Subtype/Link/Rect[10 10 90 90]/A<</S/URI/URI(https://example.org/)/Next<</S/JavaScript/JS(b)>>>>>>",
            "<</Subtype/FileAttachment/Rect[10 10 90 90]/FS<</F(x.exe)/EF<</F 4 0 R>>>>>>",
            "<</Subtype/Widget/FT/Tx/Rect[10 10 90 90]/AA<</K<</S/JavaScript/JS(c)>>>>/AP<</N 13 0 R>>/Parent 3 0 R>>",
            "<</Subtype/Text/Rect[10 10 90 90]/Contents(a remark)/A<</S/JavaScript/JS(d)>>/Popup 7 0 R>>",
            "<</Subtype/Screen/Rect[10 10 90 90]/A<</S/Rendition/JS(e)>>>>",
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Metadata 4 0 R/F(other.pdf)/Length 3>>stream\nq Q\nendstream",
        ],
    ));
    let text = all(&merged.document);
    for word in
        ["/JS", "JavaScript", "Launch", "cmd.exe", "x.exe", "Widget", "other.pdf", "Metadata", "Rendition", "/AA"]
    {
        assert!(!text.contains(word), "{word}");
    }
    let kept = merged.page(merged.front()).get(b"Annots").unwrap().as_array().unwrap();
    let kind = |object: &Object| object.as_dict().unwrap().get(b"Subtype").unwrap().as_name().unwrap().to_vec();
    assert_eq!(kept.iter().map(kind).collect::<Vec<_>>(), [b"Link".to_vec(), b"Stamp".to_vec(), b"Text".to_vec()]);
    assert!(text.contains("https://example.org/") && text.contains("a remark"));
}

#[test]
fn what_was_filled_in_stays() {
    let merged = one(one_page(
        "/Annots[6 0 R 7 0 R 8 0 R 9 0 R]",
        &[
            "<</Subtype/Widget/Rect[10 10 200 24]/FT/Tx/V(filled in)/DA(/F1 9 Tf)>>",
            "<</Subtype/Widget/Rect[10 40 200 54]/Parent 10 0 R>>",
            "<</Subtype/Widget/Rect[10 70 20 80]/FT/Btn/AS/Yes/AP<</N<</Yes 11 0 R/Off 3 0 R>>>>>>",
            "<</Subtype/Widget/Rect[10 70 20 80]/FT/Tx/Ff 8192/V(a secret)>>",
            "<</FT/Ch/V(chosen)/Kids[7 0 R]/Parent 10 0 R>>",
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 3>>stream\nq Q\nendstream",
        ],
    ));
    let kept = merged.page(merged.front()).get(b"Annots").unwrap().as_array().unwrap();
    assert_eq!(kept.len(), 3);
    let contents = |n: usize| kept[n].as_dict().unwrap().get(b"Contents").unwrap().as_str().unwrap().to_vec();
    assert_eq!((contents(0), contents(1)), (b"filled in".to_vec(), b"chosen".to_vec()));
    assert!(kept[2].as_dict().unwrap().has(b"AP") && !all(&merged.document).contains("a secret"));
}

#[test]
fn names_of_places_are_resolved_and_links_to_nothing_go() {
    let page =
        "<</Type/Page/Parent 2 0 R/Contents 5 0 R/MediaBox[0 0 200 200]/Annots[7 0 R 8 0 R 9 0 R 10 0 R 11 0 R]>>";
    let merged = one(made(&[
        "<</Type/Catalog/Pages 2 0 R/Dests<</Old[4 0 R/Fit]>>/Names<</Dests 6 0 R>>/Outlines 12 0 R>>",
        "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        page,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        "<</Length 0>>stream\n\nendstream",
        // A tree that holds itself.
        "<</Kids[6 0 R 15 0 R]>>",
        "<</Subtype/Link/Rect[0 0 9 9]/Dest/Old>>",
        "<</Subtype/Link/Rect[0 0 9 9]/Dest(new)>>",
        "<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoTo/D[1/XYZ 1 2 3]>>>>",
        "<</Subtype/Link/Rect[0 0 9 9]/Dest(nowhere)>>",
        "<</Subtype/Link/Rect[0 0 9 9]/A<</S/GoToR/F(x.pdf)/D[0/Fit]>>>>",
        "<</First 13 0 R>>",
        "<</Title(Chapter)/Dest(new)/Next 14 0 R/First 13 0 R>>",
        "<</Title(Again)/Next 13 0 R/A<</S/GoTo/D/Old>>>>",
        "<</Names[(new)<</D[4 0 R/FitH 90]>>(loop)(loop)]>>",
    ]));
    let (n, pages) = (merged.front(), merged.document.get_pages());
    let second = *pages.values().nth(n + 1).unwrap();
    let links = merged.page(n).get(b"Annots").unwrap().as_array().unwrap();
    assert_eq!(links.len(), 3);
    for link in links {
        let target = link.as_dict().unwrap().get(b"Dest").unwrap().as_array().unwrap();
        assert_eq!(target[0].as_reference().unwrap(), second);
    }
    let text = all(&merged.document);
    assert!(text.contains("Chapter") && text.contains("Again") && !text.contains("nowhere"));
}

#[test]
fn what_is_hidden_stays_hidden() {
    let layered = |properties: &str| {
        made(&[
            &format!("<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R 7 0 R]/D<<{properties}>>>>>>"),
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 200]>>",
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Properties<</A 6 0 R/B 7 0 R>>/Font<</F1 5 0 R>>>>>>",
            DRAWN,
            FONT,
            "<</Type/OCG/Name(draft)>>",
            "<</Type/OCG/Name(final)>>",
        ])
    };
    for (properties, hidden) in [("/OFF[6 0 R]", 1), ("/BaseState/OFF/ON[7 0 R]", 1), ("/BaseState/OFF", 2), ("", 0)] {
        let merged = one(layered(properties));
        let all = merged.document.catalog().unwrap().get(b"OCProperties").unwrap().as_dict().unwrap();
        assert_eq!(all.get(b"OCGs").unwrap().as_array().unwrap().len(), 2);
        let usual = all.get(b"D").unwrap().as_dict().unwrap();
        assert_eq!(usual.get(b"OFF").unwrap().as_array().unwrap().len(), hidden, "{properties}");
    }
}

#[test]
fn one_bad_paper_is_a_line_of_the_list_and_the_rest_goes_on() {
    let good = one_page("", &[]);
    let deep = format!("{}0{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_page = format!("/Deep 6 0 R/Resources<</Font<</F1 5 0 R>>/Properties<</X {}>>>>", &"[".repeat(40_000));
    let many: Vec<String> = (0..6_000).map(|n| format!("{} 0 R", n % 3 + 3)).collect();
    let tree = format!("<</Type/Pages/Count 6000/Kids[{}]/MediaBox[0 0 9 9]>>", many.join(" "));
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("F02", Vec::new()),
        ("F03", b"%PDF-1.7\n%%EOF".to_vec()),
        ("F04", good[..good.len() / 2].to_vec()),
        ("F05", made(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"])),
        ("F06", made(&["<</Type/Catalog/Pages 1 0 R>>"])),
        ("F07", one_page("/Contents 99 0 R/Resources 3 0 R/Annots 3 0 R", &[])),
        ("F08", one_page("/Group 6 0 R/Annots[6 0 R]", &[&deep])),
        ("F09", one_page(&deep_page, &[])),
        ("F10", made(&["<</Type/Catalog/Pages 2 0 R>>", &tree, "<</Type/Page>>", "<</Type/Page>>", "<</Type/Page>>"])),
        ("F11", one_page("/Parent 3 0 R/Resources null/UserUnit (x)/Rotate [1]", &[])),
        ("F12", one_page("/Contents[4 0 R 3 0 R (x) [4 0 R] 77 0 R 4 0 R]", &[])),
    ];
    let mut papers = vec![("F01", good.clone())];
    papers.extend(bad.clone());
    papers.push(("F99", good));
    let merged = merged(&papers);
    // The first and the last are there, each other one is there or in the list.
    let front = merged.front();
    assert!(merged.content(front).contains("A plain word"));
    assert!(merged.content(merged.told.pages - 1).contains("A plain word"));
    assert!(merged.told.left.contains(&"02-02".to_owned()) && merged.told.left.contains(&"02-03".to_owned()));
    let pages: Vec<u32> = merged.document.get_pages().into_keys().collect();
    let list: String = pages[..front].iter().map(|n| merged.document.extract_text(&[*n]).unwrap()).collect();
    for number in (1..=papers.len()).map(|n| format!("02-{n:02}")) {
        assert!(list.contains(&number), "{number}");
    }
    assert!(list.contains("It is damaged"));
}

#[test]
fn more_pages_than_a_paper_has_are_not_put_in() {
    let kids: Vec<String> = (0..10_000).map(|n| format!("{} 0 R", n + 3)).collect();
    let tree = format!("<</Type/Pages/Count 10000/Kids[{}]/MediaBox[0 0 99 99]>>", kids.join(" "));
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>", tree.as_str()];
    objects.extend(vec!["<</Type/Page/Parent 2 0 R>>"; 10_000]);
    let merged = one(made(&objects));
    assert_eq!((merged.papers(), merged.told.left.clone()), (0, vec!["02-01".to_owned()]));
}

#[test]
fn bytes_that_are_named_often_are_not_copied_without_end() {
    // One stream of a megabyte, in which a thousand objects say that they begin.
    let mut text = String::from("%PDF-1.7\n");
    let mut offsets = vec![0; 1_101];
    let mut object = |text: &mut String, n: usize, body: &str| {
        offsets[n] = text.len();
        write!(text, "{n} 0 obj\n{body}\nendobj\n").unwrap();
    };
    object(&mut text, 1, "<</Type/Catalog/Pages 2 0 R>>");
    object(&mut text, 2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 99 99]>>");
    let all: Vec<String> = (10..1_100).map(|n| format!("/X{n} {n} 0 R")).collect();
    object(&mut text, 3, &format!("<</Type/Page/Parent 2 0 R/Resources<</XObject<<{}>>>>>>", all.concat()));
    for (n, offset) in offsets.iter_mut().enumerate().skip(10).take(1_090) {
        *offset = text.len();
        writeln!(text, "{n} 0 obj <</Length {}>>stream", 1_000_000).unwrap();
    }
    text.push_str(&" ".repeat(1_100_000));
    text.push_str("\nendstream\nendobj\n");
    let start = text.len();
    writeln!(text, "xref\n0 {}", offsets.len()).unwrap();
    for (n, offset) in offsets.iter().enumerate() {
        writeln!(text, "{offset:010} {}", if n == 0 || *offset == 0 { "65535 f " } else { "00000 n " }).unwrap();
    }
    writeln!(text, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", offsets.len()).unwrap();
    let merged = one(text.into_bytes());
    assert!(merged.bytes.len() < 50 << 20, "{}", merged.bytes.len());
    assert_eq!(merged.told.left, ["02-01"]);
}

#[test]
fn damage_anywhere_is_survived() {
    let whole = one_page(
        "/Annots[6 0 R 7 0 R]/Rotate 90/CropBox[10 10 500 500]",
        &["<</Subtype/Link/Rect[10 10 90 90]/Dest[3 0 R/Fit]>>", "<</Subtype/Widget/Rect[1 1 9 9]/AP<</N 4 0 R>>>>"],
    );
    let dossier = dossier();
    let mut merger = Merger::new(std::io::sink(), &dossier).unwrap();
    for at in (0..whole.len()).step_by(3) {
        for odd in [0, b'<', b'9', 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = odd;
            merger.pdf(&paper("F01", "02-01", "x"), bytes).unwrap();
        }
    }
}

#[test]
fn texts_and_pictures_become_pages_and_links_lead_to_them() {
    let dossier = dossier();
    let case = rich::case();
    let make = || {
        let mut merger = Merger::new(Vec::new(), &dossier).unwrap();
        let lines = |word: &str| vec![format!("{word} one\ttwo"), "血小板 120".to_owned()];
        let pages = vec![
            TextPage::of(1, lines("first"), TextSource::Text),
            TextPage::of(2, vec!["x".to_owned(); 90], TextSource::Text),
            TextPage::of(3, lines("third"), TextSource::Text),
        ];
        merger.text(&paper("F01", "01-01", "letter"), &PagedText::of(pages)).unwrap();
        merger.text(&paper("F02", "01-02", "empty"), &PagedText::default()).unwrap();
        let image = RgbImage::from_fn(400, 300, |x, y| image::Rgb([x as u8, y as u8, 9]));
        let placed = merger.picture(&Picture::Points(image)).unwrap();
        assert!(merger.picture(&Picture::Jpeg(b"\xFF\xD8 no jpeg")).unwrap().is_none());
        merger.pictures(&paper("F03", "02-01", "fax"), &[placed, None, placed]).unwrap();
        merger.left(&paper("F04", "02-02", "disc"), Unfit::Images);
        merger.finish(&case).unwrap()
    };
    let (bytes, told) = make();
    assert!(bytes == make().0, "the same papers give the same bytes");
    assert_eq!(told.left, ["01-02", "02-01", "02-02"]);
    let document = Document::load_mem(&bytes).unwrap();
    let merged = Merged { document, bytes, told };
    let front = merged.front();
    let pages: Vec<_> = merged.document.get_pages().into_iter().collect();
    let text = merged.read(front);
    assert!(text.contains("01-01·page1of") && text.contains("血小板120"), "{text}");
    assert!(merged.read(pages.len() - 1).contains("02-01·page3of3"));
    // Links of the summary: to the page of the paper where there is one, else to the index.
    let mut leads = std::collections::BTreeSet::new();
    for (n, (_, id)) in pages.iter().enumerate().take(front) {
        let page = merged.document.get_dictionary(*id).unwrap();
        for link in page.get(b"Annots").and_then(Object::as_array).into_iter().flatten() {
            let link = link.as_dict().unwrap();
            assert!(!link.has(b"CaseFile") && !link.has(b"CasePage"));
            let target = link.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
            let at = pages.iter().position(|(_, id)| *id == target);
            leads.insert(at.unwrap_or_else(|| panic!("a link of page {n} leads nowhere")));
        }
    }
    assert!(leads.iter().any(|at| *at == front) && leads.iter().any(|at| *at < front), "{leads:?}");
}
