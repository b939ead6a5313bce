//! The same paper twice: marked pairs of papers (`tests/twins/*.yaml`), and what becomes of them in a case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::sync::Arc;

use cart_dossier::assess::{Checklist, Input, Options, assess};
use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::extract;
use cart_dossier::model::file::Content;
use cart_dossier::model::{CaseFile, FileEntry, Format, Page, PagedText, Record, SourceFile, TextSource};
use cart_dossier::report::pdf;
use cart_dossier::report::screen::{self, Screen};
use common::{case_of, pdf_pages, project};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    file: String,
    /// Recognised from a picture.
    #[serde(default)]
    ocr: bool,
    /// Lines, from 1, whose reading is doubtful.
    #[serde(default)]
    doubtful: Vec<u32>,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    case: String,
    /// `nothing`, or what the first is to the second: `same` (and the second is cited), `replaced`, `supplement`,
    /// `translation`.
    #[serde(rename = "is")]
    link: String,
    /// Whether the two must be found to differ.
    #[serde(default)]
    differ: bool,
    papers: Vec<Paper>,
}

/// What the stages give of one file with this text.
fn add(input: &mut Input, paper: &Paper) {
    let file = format!("F{:02}", input.files.len() + 1);
    let source = SourceFile {
        format: Format::Text,
        ..SourceFile::new(paper.file.clone(), None, Content::Memory(Arc::from(Vec::new())))
    };
    let from = if paper.ocr { TextSource::Ocr } else { TextSource::Text };
    // A form feed begins a page.
    let pages = (1..).zip(paper.text.split('\u{c}')).map(|(number, page)| {
        let page = Page::of(number, page.lines().map(str::to_owned).collect(), from);
        Page { doubtful: paper.doubtful.clone(), ..page }
    });
    let text = PagedText::of(pages.collect());
    let mut records = Vec::new();
    for mut record in classify::classify(&source, &text, Vocabulary::builtin()) {
        let found = extract::extract(&record, &text, &extract::Options::default());
        record.id = format!("R{:02}", input.records.len() + 1);
        record.file.clone_from(&file);
        record.date = found.date;
        record.all_dates = found.dates;
        for mut fact in found.facts {
            fact.id = format!("X{:03}", input.facts.len() + 1);
            fact.evidence.record.clone_from(&record.id);
            fact.evidence.file.clone_from(&file);
            input.facts.push(fact);
        }
        records.push(record.id.clone());
        input.records.push(record);
        input.imprints.push(found.imprint);
    }
    let entry = serde_json::json!({
        "id": file, "path": paper.file, "container": null, "bytes": 9, "sha256": "", "format": "text", "pages": null,
        "state": "read", "reason": null, "duplicate_of": null, "records": records
    });
    input.files.push(serde_json::from_value::<FileEntry>(entry).unwrap());
}

fn assessed(papers: &[Paper]) -> CaseFile {
    let mut input = Input::default();
    for paper in papers {
        add(&mut input, paper);
    }
    let options =
        Options { as_of: "2026-11-20".parse().unwrap(), disease: Some("lbcl".to_owned()), ..Default::default() };
    assess(input, &Checklist::builtin("generic").unwrap(), &options)
}

fn links(record: &Record) -> Vec<(&'static str, &str)> {
    [
        ("same", &record.near_duplicate_of),
        ("replaced", &record.replaced_by),
        ("supplement", &record.supplement_of),
        ("translation", &record.translation_of),
    ]
    .into_iter()
    .filter_map(|(name, other)| Some((name, other.as_deref()?)))
    .collect()
}

fn marked(name: &str) -> Vec<Marked> {
    let text = std::fs::read_to_string(project("tests/twins").join(name)).unwrap();
    cart_dossier::knowledge::parse(name, &text).unwrap_or_else(|error| panic!("{error}"))
}

/// Both orders of the files must give the same links.
fn wrong(marked: &Marked, turned: bool) -> Vec<String> {
    let mut papers = marked.papers.clone();
    if turned {
        papers.reverse();
    }
    let case = assessed(&papers);
    let at = |file: &str| {
        let file = case.files.iter().find(|entry| entry.path == file).unwrap();
        case.records.iter().find(|record| file.records.contains(&record.id)).unwrap()
    };
    let (first, second) = (at(&marked.papers[0].file), at(&marked.papers[1].file));
    let found: Vec<(&str, &str, &str)> = case
        .records
        .iter()
        .flat_map(|record| links(record).into_iter().map(|(name, other)| (record.id.as_str(), name, other)))
        .collect();
    let expected: Vec<(&str, &str, &str)> = match marked.link.as_str() {
        "nothing" => Vec::new(),
        // Of two papers that are as good, the first of the folder is cited.
        "either" if turned => vec![(first.id.as_str(), "same", second.id.as_str())],
        "either" => vec![(second.id.as_str(), "same", first.id.as_str())],
        link => vec![(first.id.as_str(), link, second.id.as_str())],
    };
    let differs = case.findings.iter().any(|finding| finding.code.id() == "values-differ");
    let mut wrong = Vec::new();
    if found != expected {
        let about = |record: &Record| {
            let day = record.date.as_ref().and_then(|date| date.value).map(|date| date.to_string());
            format!("{} {} {:?} {day:?}", record.id, record.kind, record.language)
        };
        wrong.push(format!(
            "{} (turned: {turned}): {found:?}, not {expected:?}; {} / {}",
            marked.case,
            about(first),
            about(second)
        ));
    }
    if marked.link != "nothing" && differs != marked.differ {
        wrong.push(format!("{}: differ: {differs}", marked.case));
    }
    wrong
}

fn check(name: &str, least: usize) {
    let all = marked(name);
    assert!(all.len() >= least, "{} marked pairs", all.len());
    let wrong: Vec<String> = all.iter().flat_map(|one| [wrong(one, false), wrong(one, true)]).flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn twins_are_linked() {
    check("twins.yaml", 12);
}

#[test]
fn what_only_looks_alike_is_not() {
    check("not_twins.yaml", 12);
}

/// A folder with every way in which a paper is there twice, and with papers that only look like it.
const FOLDER: [(&str, &str); 9] = [
    ("blood count.txt", BLOODS),
    ("Copy of blood count.txt", BLOODS),
    (
        "blood count October.txt",
        "Larkbridge Royal Infirmary   Blood Sciences   Laboratory report\nPatient: Nuala Byrne   DOB 07/07/1970\n\
         Collected 06/10/2026   Reported 06/10/2026\nFull blood count\nHaemoglobin\t99\tg/L\t130 - 170\n\
         White cells\t2.8\t10^9/L\t4.0 - 11.0\nNeutrophils\t1.2\t10^9/L\t2.0 - 7.5\n\
         Lymphocytes\t0.5\t10^9/L\t1.0 - 4.0\nPlatelets\t71\t10^9/L\t150 - 400\n",
    ),
    ("letter.txt", LETTER),
    (
        "letter.html",
        "<html><body><p>Clinic letter &nbsp; Clinic date 12/11/2026</p><p>Re: Nuala Byrne, DOB 07/07/1970</p>\
         <p>Dear Dr Whitlock, I saw Ms Byrne in the haematology clinic on 12/11/2026. She has relapsed diffuse large \
         B-cell lymphoma. ECOG performance status 1. She weighs 63 kg.</p><p>Plan: referral for CAR-T cell therapy. \
         Yours sincerely, Dr Eleri Vaughan, Consultant Haematologist</p></body></html>",
    ),
    (
        "histology first.txt",
        "PRELIMINARY REPORT\nHistopathology report   Specimen No: H26-04412\nPatient: Nuala Byrne   DOB 07/07/1970\n\
         Collected 16/10/2026   Reported 17/10/2026\nCore biopsy of left axillary lymph node.\n\
         Microscopy: sheets of large atypical lymphoid cells.\nImmunohistochemistry: CD20 negative.\n\
         Diagnosis: large cell lymphoma.\n",
    ),
    (
        "histology.txt",
        "FINAL REPORT\nHistopathology report   Specimen No: H26-04412\nPatient: Nuala Byrne   DOB 07/07/1970\n\
         Collected 16/10/2026   Reported 21/10/2026\nCore biopsy of left axillary lymph node.\n\
         Microscopy: sheets of large atypical lymphoid cells.\n\
         Immunohistochemistry: CD20 positive, CD79a positive, PAX5 positive, CD10 negative, Ki-67 80 %.\n\
         Diagnosis: diffuse large B-cell lymphoma, relapse.\n",
    ),
    (
        "histology addendum.txt",
        "SUPPLEMENTARY REPORT\nHistopathology report   Specimen No: H26-04412\nPatient: Nuala Byrne   DOB 07/07/1970\n\
         Collected 16/10/2026   Reported 30/10/2026\nCore biopsy of left axillary lymph node.\n\
         Further immunohistochemistry: CD19 positive.\n",
    ),
    (
        "analitica.txt",
        "Laboratorio de Hematología   Informe de laboratorio\nPaciente: Nuala Byrne   Fecha de nacimiento: 07/07/1970\n\
         Fecha de extracción: 16/11/2026\nHemograma y resultados de la paciente\nHemoglobina\t104\tg/L\t130 - 170\n\
         Leucocitos\t3,25\t10^9/L\t4,0 - 11,0\nNeutrófilos\t1,95\t10^9/L\t2,0 - 7,5\n\
         Linfocitos\t0,45\t10^9/L\t1,0 - 4,0\nPlaquetas\t96\t10^9/L\t150 - 400\nCreatinina\t88\tumol/L\t60 - 110\n",
    ),
];

const BLOODS: &str = "Larkbridge Royal Infirmary   Blood Sciences   Laboratory report\n\
     Patient: Nuala Byrne   DOB 07/07/1970\nCollected 16/11/2026   Reported 16/11/2026\nFull blood count\n\
     Haemoglobin\t104\tg/L\t130 - 170\nWhite cells\t3.25\t10^9/L\t4.0 - 11.0\n\
     Neutrophils\t1.95\t10^9/L\t2.0 - 7.5\nLymphocytes\t0.45\t10^9/L\t1.0 - 4.0\n\
     Platelets\t96\t10^9/L\t150 - 400\nCreatinine\t88\tumol/L\t60 - 110\n";

const LETTER: &str = "Clinic letter   Clinic date 12/11/2026\nRe: Nuala Byrne, DOB 07/07/1970\n\
     Dear Dr Whitlock, I saw Ms Byrne in the haematology clinic on 12/11/2026. She has\n\
     relapsed diffuse large B-cell lymphoma. ECOG performance status 1. She weighs 63 kg.\n\
     Plan: referral for CAR-T cell therapy.\nYours sincerely, Dr Eleri Vaughan, Consultant Haematologist\n";

#[test]
fn a_folder_counts_every_paper_once_and_shows_every_name() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FOLDER {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let case = case_of(folder.path(), "generic");
    let name = |file: &str| case.files.iter().find(|entry| entry.id == file).unwrap().path.clone();
    let of = |record: &str| name(&case.records.iter().find(|one| one.id == record).unwrap().file);
    let mut found: Vec<(String, &str, String)> = case
        .records
        .iter()
        .flat_map(|record| links(record).into_iter().map(|(link, other)| (of(&record.id), link, of(other))))
        .collect();
    found.sort();
    let expected = [
        ("analitica.txt", "translation", "blood count.txt"),
        ("histology addendum.txt", "supplement", "histology.txt"),
        ("histology first.txt", "replaced", "histology.txt"),
        ("letter.txt", "same", "letter.html"),
    ];
    let expected: Vec<(String, &str, String)> =
        expected.into_iter().map(|(one, link, other)| (one.to_owned(), link, other.to_owned())).collect();
    assert_eq!(found, expected);

    let mut about: Vec<(String, Vec<String>)> = case
        .findings
        .iter()
        .filter(|finding| ["same-content", "translation-pair", "replaced-report"].contains(&finding.code.id().as_str()))
        .map(|finding| (finding.code.id(), finding.files.iter().map(|file| name(file)).collect()))
        .collect();
    about.sort();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
    assert_eq!(
        about,
        [
            ("replaced-report".to_owned(), names(&["histology first.txt", "histology.txt"])),
            ("same-content".to_owned(), names(&["Copy of blood count.txt", "blood count.txt"])),
            ("same-content".to_owned(), names(&["letter.txt", "letter.html"])),
            ("translation-pair".to_owned(), names(&["analitica.txt", "blood count.txt", "Copy of blood count.txt"])),
        ]
    );
    // The preliminary "CD20 negative" neither contradicts nor counts, though it is kept.
    assert!(!case.findings.iter().any(|finding| finding.code.id() == "values-differ"), "{:?}", case.findings);
    let first: Vec<_> = case.facts.iter().filter(|fact| of(&fact.evidence.record) == "histology first.txt").collect();
    assert!(!first.is_empty() && first.iter().all(|fact| fact.set_aside.is_some()));
    let rests_on = |id: &str| -> Vec<String> {
        let item = case.items.iter().find(|item| item.id == id).unwrap();
        item.records.iter().map(|record| of(record)).collect()
    };
    assert_eq!(rests_on("blood-count"), ["blood count.txt"]);
    assert_eq!(rests_on("performance-status"), ["letter.html"]);
    let pathology = rests_on("immunohistochemistry");
    assert!(pathology.contains(&"histology.txt".to_owned()) && !pathology.contains(&"histology first.txt".to_owned()));
    for item in &case.items {
        let files = rests_on(&item.id);
        for (one, other) in [("letter.txt", "letter.html"), ("histology first.txt", "histology.txt")] {
            assert!(!files.contains(&one.to_owned()), "{} rests on {one}, not on {other}", item.id);
        }
    }

    let screen = Screen { width: 240, colour: false, all: true };
    let pages = pdf_pages(pdf::write(&case).unwrap()).join("\n");
    let printed = pages.split_whitespace().collect::<Vec<_>>().join(" ");
    for shown in [screen::files(&case, screen), printed] {
        for words in [
            "also as Copy of blood count.txt",
            "translated in analitica.txt",
            "translation of blood count.txt",
            "also as letter.html",
            "also as letter.txt",
            "replaced by histology.txt",
            "replaces histology first.txt",
            "adds to histology.txt",
        ] {
            assert!(shown.contains(words), "{words} is not in {shown}");
        }
    }
    let checklist = screen::checklist(&case, screen);
    assert!(checklist.contains("(also as letter.txt)"), "{checklist}");

    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(project("docs/case.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let written = serde_json::to_value(&case).unwrap();
    let errors: Vec<String> = validator.iter_errors(&written).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}
