//! The summary as its reader gets it: pages, words, links, bookmarks.

mod cases;
pub(in crate::report) mod rich;

use std::collections::BTreeSet;

use lopdf::{Document, Object};

use super::write;
use crate::model::*;

fn pdf(case: &CaseFile) -> (Document, Vec<u8>) {
    let bytes = write(case).unwrap();
    (Document::load_mem(&bytes).unwrap(), bytes)
}

/// All words, page by page, as an independent reader copies them.
fn pages(document: &Document) -> Vec<String> {
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers
        .iter()
        .map(|n| {
            let text = document.extract_text(&[*n]).unwrap();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn outline(document: &Document) -> Vec<String> {
    let mut titles = Vec::new();
    let root = document.catalog().unwrap().get(b"Outlines").and_then(Object::as_reference).unwrap();
    let mut next = document.get_dictionary(root).unwrap().get(b"First").and_then(Object::as_reference).ok();
    while let Some(id) = next {
        let entry = document.get_dictionary(id).unwrap();
        titles.push(lopdf::decode_text_string(entry.get(b"Title").unwrap()).unwrap());
        assert!(entry.has(b"Dest"));
        next = entry.get(b"Next").and_then(Object::as_reference).ok();
        assert!(titles.len() < 100);
    }
    titles
}

#[test]
fn the_first_page_says_what_matters() {
    let (document, _) = pdf(&rich::case());
    let first = pages(&document).remove(0);
    for words in [
        "CAR-T referral: case summary",
        "Prepared 20 Nov 2026",
        "MORALES GARCÍA, Elena",
        "14 Mar 1961 (65)",
        "NHS …5919, Hospital …8213",
        "Diffuse large B-cell lymphoma, NOS",
        "Weak, 60 %",
        "IHC, lymph node",
        "8 May 2026",
        "ECOG 1",
        "3 lines proposed",
        "Missing, awaited or too old",
        "Travel fitness statement",
        "Newest is 28 Sep 2026",
        "Page 1 of",
    ] {
        assert!(first.contains(words), "{words:?} is not on page 1:\n{first}");
    }
    assert!(!first.contains("999 476"), "a whole number must not be printed");
}

#[test]
fn an_answer_and_a_stage_of_then_are_not_todays() {
    let mut b = cases::Build::new();
    let letter = b.paper("letter.pdf", "clinic-letter", Some("2026-11-16"), 1);
    let line = "Pola-R-CHP x 6: CMR";
    b.fact("disease-status", "status", "relapsed", (&letter, 1), "Second relapse");
    b.fact("lymphoma-response", "response", "CMR", (&letter, 1), line);
    b.fact("treatment-line", "pola-r-chp", "Pola-R-CHP", (&letter, 1), line).treatment = Some(Treatment {
        kind: TimelineKind::Systemic,
        start: None,
        end: None,
        ongoing: false,
        cycles: Some("6".into()),
        line_asserted: None,
        response: Some(Response { value: "CMR".into(), date: None, method: None }),
        stop_reason: None,
        status: TreatmentStatus::Given,
    });
    let stage = b.fact("disease-stage", "stage", "IVB", (&letter, 1), "initially stage IVB, April 2024");
    (stage.certainty, stage.date) = (Certainty::Historical, cases::stated("2024-04"));
    let first = pages(&pdf(&b.0).0).remove(0);
    let status = first.split("Current status").nth(1).unwrap().split("Lines of therapy").next().unwrap();
    assert!(status.contains("Relapsed") && !status.contains("CMR"), "{status}");
    // The only stage there is stands as that of its own day.
    assert!(first.contains("IVB (in the past)") && first.contains("Apr 2024"), "{first}");
}

#[test]
fn what_may_be_read_wrongly_says_so_wherever_it_is_shown() {
    use crate::report::{explain, screen};
    let shown = |case: &CaseFile| {
        let screen = screen::Screen { width: 100, colour: false, all: true };
        let file = case.files.first().unwrap();
        let texts =
            [screen::checklist(case, screen), screen::files(case, screen), explain::write(case, file, &[], screen)];
        let texts = texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        (pages(&pdf(case).0), texts)
    };
    let mut case = rich::case();
    let (clear, texts) = shown(&case);
    assert!(!clear.join(" ").contains("hard to read") && !texts.concat().to_lowercase().contains("hard to read"));
    for fact in &mut case.facts {
        fact.evidence.doubtful = fact.kind == "ecog";
    }
    let (pages, _) = shown(&case);
    assert!(pages[0].contains("ECOG 1 (hard to read)"), "{}", pages[0]);
    assert!(pages[0].contains("“?” behind a page"), "{}", pages[0]);
    let marks = |pages: &[String]| pages.concat().matches("hard to read").count();
    let few = marks(&pages);
    for evidence in case.facts.iter_mut().map(|fact| &mut fact.evidence) {
        evidence.doubtful = true;
    }
    // The items of this case that name statements name no papers.
    for item in &mut case.items {
        let of_item = case.facts.iter().filter(|fact| item.facts.contains(&fact.id));
        item.records.extend(of_item.map(|fact| fact.evidence.record.clone()));
    }
    case.files[0].recognised = Some(crate::model::file::Recognised { lines: 40, doubtful: 9 });
    let (pages, [checklist, files, explained]) = shown(&case);
    assert!(marks(&pages) > few);
    assert!(checklist.contains("(hard to read)") && checklist.contains("Check them on the page"), "{checklist}");
    assert!(files.contains("in part hard to read"), "{files}");
    assert!(explained.contains("hard to read: check it on the page"), "{explained}");
}

#[test]
fn every_part_is_there_and_in_the_outline() {
    let (document, _) = pdf(&rich::case());
    let sections = &super::words::of(Language::En).sections;
    let expected = [
        &sections.front,
        &sections.attention,
        &sections.timeline,
        &sections.treatments,
        &sections.checklist,
        &sections.facts,
        &sections.curves,
        &sections.findings,
        &sections.questions,
        &sections.more_questions,
        &sections.index,
        &sections.unread,
        &sections.aside,
        &sections.notice,
    ];
    assert_eq!(outline(&document), expected.map(String::clone));
    assert!(document.catalog().unwrap().has(b"PageLabels"));
    let all = pages(&document).join(" ");
    for words in [
        "R-CHOP ×6",
        "Planned consolidation",
        "The paper says line 4",
        "Prednisolone pre-phase",
        "c.743G>A",
        "118 ×10⁹/L",
        "range 150–400",
        "flag L",
        "Result awaited",
        "Not seen: hepatitis C; syphilis",
        "This paper names nobody.",
        "IMG_0042.jpg",
        "locked with a password",
        "The paper is about a donor.",
        "1482 images",
        "same file as F13",
        "Not applicable because the disease is not myeloma: Myeloma markers",
        "No doctor has reviewed it",
    ] {
        assert!(all.contains(words), "{words:?} is nowhere in:\n{all}");
    }
}

#[test]
fn every_name_in_another_language_can_be_printed() {
    let mut book = super::fonts::FontBook::new().unwrap();
    for term in [Language::Es, Language::Zh].into_iter().flat_map(|language| crate::terms::of(language).values()) {
        book.pieces(super::fonts::Face::Regular, term);
        assert_eq!(book.missing, 0, "{term}");
    }
}

#[test]
fn what_is_not_the_patients_is_not_shown() {
    let all = pages(&pdf(&rich::case()).0).join(" ");
    for secret in ["SECRET", "A*02:01", "HLA typing", "lenalidomide", "latex"] {
        assert!(!all.contains(secret), "{secret}");
    }
    // Set aside by name.
    assert!(all.contains("letter_wrong_person.pdf"));
}

#[test]
fn every_chip_leads_to_its_line_of_the_index() {
    let (document, _) = pdf(&rich::case());
    let pages: Vec<_> = document.get_pages().into_values().collect();
    let mut links = 0;
    for page in &pages {
        let Ok(list) = document.get_dictionary(*page).unwrap().get(b"Annots").and_then(Object::as_array) else {
            continue;
        };
        for link in list {
            let target = link.as_dict().unwrap().get(b"Dest").and_then(Object::as_array).unwrap();
            assert!(pages.contains(&target[0].as_reference().unwrap()));
            links += 1;
        }
    }
    assert!(links > 80, "{links} links");
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    for case in [rich::case(), cases::empty()] {
        assert_eq!(write(&case).unwrap(), write(&case).unwrap());
    }
    let mut other = rich::case();
    other.as_of = cases::day("2026-11-21");
    assert_ne!(write(&rich::case()).unwrap(), write(&other).unwrap());
}

#[test]
fn an_empty_folder_has_a_summary_too() {
    let (document, _) = pdf(&cases::empty());
    let pages = pages(&document);
    assert!(pages[0].contains("34 of 34 required items") && pages[0].contains("Required paper number 34"));
    assert!(pages[0].contains("Not found in this folder"));
    assert!(pages.join(" ").contains("No dated treatment was found in this folder."));
    assert!(pages.join(" ").contains("The folder held no files."));
}

#[test]
fn a_large_and_hostile_folder_is_only_text() {
    let (document, bytes) = pdf(&cases::large());
    let pages = pages(&document);
    assert!(pages.len() > 40 && pages.len() < 400, "{} pages", pages.len());
    let all = pages.join(" ");
    assert!(all.contains("(((\\) << /JS (x) >> endstream"));
    assert!(all.contains("F200"), "every file is listed");
    assert!(all.contains("printed as □"));
    assert!(all.contains("张伟"));
    for object in document.objects.values() {
        if let Ok(dict) = object.as_dict() {
            assert!(!dict.has(b"JS") && !dict.has(b"AA") && !dict.has(b"OpenAction"));
        }
    }
    assert!(bytes.len() < 3_000_000, "{} bytes", bytes.len());
}

#[test]
fn nothing_the_program_writes_judges_the_patient() {
    // domain/questions.md §4, and the words of a verdict.
    let stems = [
        "eligib",
        "suitab",
        "qualif",
        "meets",
        "not met",
        "contraindic",
        "surviv",
        "prognos",
        "normal",
        "danger",
        "organ failure",
        "curab",
        "cure",
        "terminal",
        "guarantee",
        "last chance",
        "hurry",
        "% chance",
        "should choose",
        "best product",
        "the correct result",
        "patient has",
        "complete dossier",
        "safe to",
        "stop treatment",
        "likely",
        "recommended hospital",
    ];
    let words = include_str!("../../../knowledge/report/en.yaml");
    let spoken: String =
        words.lines().filter(|l| !l.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n").to_lowercase();
    // The text of the papers stands between quotation marks; the empty and the rich case hold none of these words.
    let printed = [cases::empty(), rich::case()].map(|c| pages(&pdf(&c).0).join(" ").to_lowercase()).join(" ");
    for stem in stems {
        assert!(!spoken.contains(stem), "{stem:?} in en.yaml");
        assert!(!printed.contains(stem), "{stem:?} in a summary");
    }
}

#[test]
fn a_drawing_of_too_many_treatments_at_once_still_fits_its_page() {
    let mut b = cases::Build::new();
    let paper = b.paper("letter.pdf", "clinic-letter", Some("2026-01-10"), 1);
    for n in 0..70 {
        b.treatment(
            TimelineKind::Systemic,
            &format!("Regimen {n}"),
            (Some("2025-01"), Some("2025-07")),
            Some(1),
            &paper,
        );
        let response = b.fact("lymphoma-response", "response", &format!("R{n}"), (&paper, 1), "response");
        response.date = cases::stated("2025-05-05");
    }
    let (document, _) = pdf(&b.0);
    let all = pages(&document).join(" ");
    assert!(all.contains("the oldest entries are not drawn"));
    assert!((0..70).all(|n| all.contains(&format!("Regimen {n} Systemic"))), "the table has every treatment");
}

#[test]
fn dates_are_printed_as_far_as_they_are_known() {
    let all = pages(&pdf(&cases::long_history()).0).join(" ");
    for words in ["2008 – 2009", "Sep 2009 – 2012", "4 Dec 2017 – ?", "? – 19 Jan 2018", "20 Sep 2026 – going on"]
    {
        assert!(all.contains(words), "{words}");
    }
    assert!(all.contains("planned (10 Dec 2026)"));
    assert!(all.contains("Target marker BCMA Result awaited"), "{all}");
    let drawing = all.split("Treatment timeline").nth(1).and_then(|t| t.split("Treatments in order").next()).unwrap();
    assert!(drawing.contains("Relapse 30 Jun 2026") && !drawing.contains("Relapse Jun 2026"), "drawn once");
    // A plan is no line of therapy.
    assert!(all.contains("3 lines proposed"));
}

#[test]
fn many_missing_items_are_all_named_on_page_one() {
    let mut b = cases::Build::new();
    for n in 0..40 {
        let title = format!("A required paper with a rather long title, number {n}.");
        b.item(&title, "section", Need::Required, Status::Missing, "Not found in this folder.");
    }
    let first = pages(&pdf(&b.0).0).remove(0);
    assert!((0..40).all(|n| first.contains(&format!("number {n}."))), "{first}");
}

#[test]
fn metadata_come_from_the_case_and_claim_nothing() {
    let (document, bytes) = pdf(&rich::case());
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).unwrap();
    let info = document.get_dictionary(info).unwrap();
    assert_eq!(info.get(b"CreationDate").and_then(Object::as_str).unwrap(), b"D:20261120000000Z");
    assert!(!info.has(b"GTS_PDFXVersion") && !String::from_utf8_lossy(&bytes).contains("GTS_PDFX"));
    assert_eq!(document.version, "1.7");
    assert_eq!(document.catalog().unwrap().get(b"Lang").and_then(Object::as_str).unwrap(), b"en");
    // The patient's name is on the pages, not in the metadata that mail programs show.
    let title = info.get(b"Title").and_then(Object::as_str).unwrap();
    assert_eq!(title, b"CAR-T referral: case summary");
}

#[test]
fn every_page_has_the_notice_and_its_number() {
    let (document, _) = pdf(&rich::case());
    let pages = pages(&document);
    for (n, page) in pages.iter().enumerate() {
        assert!(page.contains("Not medical advice, not a medical device"), "page {}", n + 1);
        assert!(page.contains(&format!("Page {} of {}", n + 1, pages.len())), "page {}", n + 1);
    }
}

#[test]
fn only_used_glyphs_are_embedded() {
    let (document, bytes) = pdf(&rich::case());
    assert!(bytes.len() < 200_000, "{} bytes", bytes.len());
    let names: BTreeSet<String> = document
        .objects
        .values()
        .filter_map(|o| o.as_dict().ok()?.get(b"FontName").and_then(Object::as_name).ok())
        .map(|n| String::from_utf8_lossy(n).into_owned())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.iter().all(|n| n.contains("+SourceSans3-")));
}

/// Writes the three cases into the folder that `SUMMARY_DIR` names, to be looked at.
#[test]
#[ignore = "writes files for a person to look at"]
fn write_for_the_eye() {
    let Ok(folder) = std::env::var("SUMMARY_DIR") else { return };
    for (name, case) in
        [("rich", rich::case()), ("empty", cases::empty()), ("large", cases::large()), ("long", cases::long_history())]
    {
        let began = std::time::Instant::now();
        let bytes = write(&case).unwrap();
        let took = began.elapsed();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &bytes).unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.time")), format!("{took:?}")).unwrap();
    }
}

#[test]
fn values_of_several_days_are_drawn() {
    let case = cases::two_years_of_blood();
    let words = super::words::of(Language::En);
    let view = super::view::View::new(&case, words);
    let names = ["haemoglobin", "ldh", "platelets"].map(str::to_owned);
    let series = super::sections::series::of(&view, &names);
    let found: Vec<(&str, usize)> = series.iter().map(|series| (series.name, series.points.len())).collect();
    assert_eq!(found, [("haemoglobin", 25), ("ldh", 24)], "one value alone is no curve");
    let points = &series[0].points;
    assert!(points.is_sorted_by_key(|point| point.day));
    assert_eq!(points[0].range, Some((Some(130.0), Some(170.0))));
    assert_eq!(points[20].range, Some((None, Some(165.0))));
    assert_eq!(points.iter().filter(|point| !point.printed).count(), 1, "what the letter says");
    let (document, _) = pdf(&case);
    let text = pages(&document).join(" ");
    for words in ["Values over time", "Blood count", "Markers of the disease", "7 Jan 2025", "10 Dec 2026"] {
        assert!(text.contains(words), "{words:?}: {text}");
    }
    let (document, _) = pdf(&cases::empty());
    assert!(!pages(&document).join(" ").contains("Values over time"));
}
