//! Several papers in one file, one paper in several files: what becomes of them from the folder to the page of the summary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "common/segments.rs"]
mod papers;

use std::collections::BTreeMap;

use cart_dossier::intake;
use cart_dossier::model::{CaseFile, FindingCode, PagedText, PatientMatch, Record};
use cart_dossier::pipeline::{self, Place};
use cart_dossier::read::Options;
use cart_dossier::report::{json, pdf, screen};
use cart_dossier::watch::Watch;
use common::{case_of, pdf_pages, project, settings};
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    papers::write(folder.path(), papers::BY_PAGES);
    papers::write(folder.path(), papers::BY_NAMES);
    folder
}

fn name<'a>(case: &'a CaseFile, id: &str) -> &'a str {
    &case.files.iter().find(|file| file.id == id).unwrap().path
}

/// The records that lie in a file, with their kinds and pages there.
fn in_file(case: &CaseFile, path: &str) -> Vec<(String, [u32; 2])> {
    let file = case.files.iter().find(|file| file.path == path).unwrap();
    let own = case.records.iter().filter(|record| file.records.contains(&record.id));
    own.map(|record| (record.kind.id().to_owned(), record.pages_in(&file.id))).collect()
}

fn record<'a>(case: &'a CaseFile, path: &str) -> &'a Record {
    let file = case.files.iter().find(|file| file.path == path).unwrap();
    case.records.iter().find(|record| file.records.contains(&record.id)).unwrap()
}

#[test]
fn a_file_gives_as_many_records_as_it_holds_papers() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let scan = in_file(&case, "Scan0001.txt");
    assert_eq!(scan.iter().map(|(_, pages)| *pages).collect::<Vec<_>>(), [[1, 1], [2, 2], [3, 3]], "{scan:?}");
    let bundle = in_file(&case, "discharge papers.txt");
    assert_eq!(bundle, [("discharge-summary".to_owned(), [1, 2]), ("xray-report".to_owned(), [3, 3])]);
    assert_eq!(in_file(&case, "biopsy.txt"), [("pathology-report".to_owned(), [1, 2])]);
}

#[test]
fn every_paper_has_its_own_date_and_facts() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let file = case.files.iter().find(|file| file.path == "Scan0001.txt").unwrap();
    let records: Vec<&Record> =
        file.records.iter().map(|id| case.records.iter().find(|r| r.id == *id).unwrap()).collect();
    for (record, day) in records.iter().zip(["2026-10-27", "2026-11-16", "2026-10-27"]) {
        let date = record.date.as_ref().and_then(|date| date.value).map(|date| date.to_string());
        assert_eq!(date.as_deref(), Some(day), "{record:?}");
        let [first, last] = record.pages;
        let within = |page: u32| (first..=last).contains(&page);
        assert!(
            record.all_dates.iter().all(|date| within(date.page)) && record.cues.iter().all(|cue| within(cue.page))
        );
        assert!(
            case.facts.iter().filter(|fact| fact.evidence.record == record.id).all(|fact| within(fact.evidence.page))
        );
    }
}

#[test]
fn two_patients_are_never_one_record() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let file = case.files.iter().find(|file| file.path == "two children.txt").unwrap();
    let whose: Vec<PatientMatch> =
        file.records.iter().map(|id| case.records.iter().find(|r| r.id == *id).unwrap().patient).collect();
    assert_eq!(whose[0], PatientMatch::Same);
    assert!(matches!(whose[1], PatientMatch::Donor | PatientMatch::Other), "{whose:?}");
    let typing: Vec<&str> = case
        .facts
        .iter()
        .filter(|fact| fact.kind == "patient-name" && fact.evidence.record == file.records[1])
        .filter_map(|fact| fact.value.as_deref())
        .collect();
    assert_eq!(typing, ["Youssef Benchekroun"]);
}

#[test]
fn one_paper_in_two_files_is_one_record() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let flow = record(&case, "IMG_0041.txt");
    assert_eq!(flow.kind.id(), "flow-cytometry-report");
    let parts: Vec<(&str, [u32; 2])> = flow.parts.iter().map(|part| (name(&case, &part.file), part.pages)).collect();
    assert_eq!(parts, [("IMG_0041.txt", [1, 1]), ("IMG_0042.txt", [1, 1])]);
    assert_eq!(flow.complete_pages, Some(true));
    assert_eq!(flow.id, record(&case, "IMG_0042.txt").id);
    // The marker stands on the second page, and is cited there.
    let fact = case.facts.iter().find(|fact| fact.name == "CD19" && fact.evidence.record == flow.id).unwrap();
    assert_eq!((name(&case, &fact.evidence.file), fact.evidence.page), ("IMG_0042.txt", 1));
    assert_eq!(
        fact.date.as_ref().and_then(|date| date.value).map(|date| date.to_string()).as_deref(),
        Some("2026-10-27")
    );
}

#[test]
fn words_that_run_over_join_and_names_alone_do_not() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let letter = record(&case, "letter 1.txt");
    assert_eq!(letter.id, record(&case, "letter 2.txt").id);
    assert_eq!((letter.kind.id(), letter.parts.len()), ("clinic-letter", 2));
    assert_ne!(record(&case, "note 1.txt").id, record(&case, "note 2.txt").id);
}

// trap 25
#[test]
fn a_missing_page_is_named() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let discharge = record(&case, "Informe alta.txt");
    assert_eq!((discharge.kind.id(), discharge.complete_pages), ("discharge-summary", Some(false)));
    assert_eq!(discharge.page_count.as_ref().map(|count| count.missing.clone()), Some(vec![2]));
    let findings: Vec<_> = case.findings.iter().filter(|f| f.code == FindingCode::IncompletePages).collect();
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert!(
        finding.message.contains("Page 2 of 2") && finding.message.contains("Informe alta.txt"),
        "{}",
        finding.message
    );
}

#[test]
fn every_quote_is_on_its_page() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let texts: BTreeMap<String, PagedText> = intake::intake(folder.path(), &intake::Options::default())
        .unwrap()
        .iter()
        .map(|source| (source.path.clone(), pipeline::text_of(source, &Options::default())))
        .collect();
    let mut quotes: Vec<(String, u32, u32, String)> = Vec::new();
    for fact in &case.facts {
        let at = &fact.evidence;
        quotes.push((at.file.clone(), at.page, at.line, at.quote.clone()));
    }
    for record in &case.records {
        for date in record.all_dates.iter().chain(&record.date) {
            quotes.push((date.file.clone().unwrap_or(record.file.clone()), date.page, date.line, date.quote.clone()));
        }
        for cue in &record.cues {
            quotes.push((cue.file.clone().unwrap_or(record.file.clone()), cue.page, cue.line, cue.quote.clone()));
        }
    }
    assert!(quotes.len() > 80, "{}", quotes.len());
    for (file, page, line, quote) in quotes {
        let page_text = &texts[name(&case, &file)].pages[page as usize - 1];
        let from_line = page_text.lines[line as usize - 1..].join("\n");
        assert!(from_line.contains(&quote), "{file} page {page} line {line} does not hold {quote:?}");
    }
}

#[test]
fn the_case_file_fits_its_schema_and_both_names_are_shown() {
    let folder = folder();
    let case = case_of(folder.path(), "generic");
    let schema = std::fs::read_to_string(project("docs/case.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let text = json::write(&case).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let listed = screen::files(&case, screen::Screen { width: 100, colour: false, all: true });
    for name in ["IMG_0041.txt", "IMG_0042.txt", "letter 2.txt"] {
        assert!(listed.contains(name), "{listed}");
    }
    let item = case.items.iter().find(|item| item.records.contains(&record(&case, "IMG_0041.txt").id)).unwrap();
    assert!(item.reason.contains("IMG_0041.txt") && item.reason.contains("IMG_0042.txt"), "{}", item.reason);
    let printed = pdf_pages(pdf::write(&case).unwrap()).join("\n");
    assert!(printed.contains("IMG_0042.txt"));
}

#[test]
fn a_second_run_gives_the_same() {
    let folder = folder();
    let kept = tempfile::tempdir().unwrap();
    let place = Place { folder: kept.path().join("kept"), program: "test".to_owned() };
    let settings = pipeline::Settings { cache: Some(place), ..settings("generic") };
    let run = || json::write(&pipeline::run(folder.path(), &settings, &Watch::default()).unwrap()).unwrap();
    let first = run();
    assert_eq!(run(), first);
    assert_eq!(json::write(&case_of(folder.path(), "generic")).unwrap(), first);
}

/// The records of some files: for each, the files that it lies in.
fn joined(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let case = case_of(folder.path(), "generic");
    let names = |record: &Record| record.files().iter().map(|id| name(&case, id).to_owned()).collect();
    case.records.iter().map(names).collect()
}

const LINA: &str = "Name: Lina Benchekroun    DOB: 14/04/2017\n";
const YOUSSEF: &str = "Name: Youssef Benchekroun    DOB: 30/08/2014\n";

#[test]
fn counters_join_the_pages_of_one_patient() {
    let files = [
        ("x.txt", format!("{LINA}LABORATORY REPORT\nHb\t92\tg/L\nPage 1 of 3")),
        ("k.txt", format!("{LINA}Platelets\t64\t10^9/L\nPage 2 of 3")),
        ("a.txt", format!("{LINA}Neutrophils\t1.0\t10^9/L\nPage 3 of 3")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(joined(&files), [["x.txt", "k.txt", "a.txt"]]);
    // Without the second, the rest still belongs together.
    assert_eq!(joined(&[files[0], files[2]]), [["x.txt", "a.txt"]]);
}

/// Reports that only their dates, and what was measured, tell apart.
fn series(days: &[u32]) -> Vec<(String, String)> {
    let report = |(at, day): (usize, &u32)| {
        let text = format!(
            "Larkbridge Royal Infirmary\nHaematology laboratory: full blood count\n\n{LINA}\
             Hospital No: LR300000\tSample taken: {day:02}/10/2026\nReported: {day:02}/10/2026\n\n\
             Test\tResult\tUnits\tReference range\nHaemoglobin\t{}\tg/L\t115 - 150\nPlatelets\t{}\t10^9/L\t150 - 400\n",
            80 + at / 40,
            60 + at % 40
        );
        (format!("bloods {at}.txt"), text)
    };
    days.iter().enumerate().map(report).collect()
}

// "an old result taken for a new one"
#[test]
fn results_of_one_day_after_another_are_papers_of_their_own() {
    let files = series(&[1, 2, 3, 12]);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(joined(&files), [["bloods 0.txt"], ["bloods 1.txt"], ["bloods 2.txt"], ["bloods 3.txt"]]);
}

#[test]
fn a_long_row_of_papers_that_fit_each_other_takes_the_time_of_their_number() {
    let took = |count: usize| {
        let files = series(&vec![7; count]);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let start = std::time::Instant::now();
        assert!(!joined(&files).is_empty());
        start.elapsed().as_secs_f64()
    };
    took(10);
    let (few, many) = (took(250), took(1000));
    // Four times the papers; all against all would take sixteen times as long.
    assert!(many < 8.0 * few, "{few} s, then {many} s");
}

#[test]
fn pages_of_two_patients_are_never_joined() {
    let one = format!("{LINA}LABORATORY REPORT\nHb\t92\tg/L\nPage 1 of 2");
    let other = format!("{YOUSSEF}Platelets\t264\t10^9/L\nPage 2 of 2");
    assert_eq!(joined(&[("IMG_1.txt", &one), ("IMG_2.txt", &other)]).len(), 2);
    assert_eq!(joined(&[("Scan (1 of 2).txt", &one), ("Scan (2 of 2).txt", &other)]).len(), 2);
    let open = format!("{LINA}She has been well at home and we spoke with her mother for a very long");
    let runs_on = format!("{YOUSSEF}time about the relapse of the disease.");
    assert_eq!(joined(&[("letter 1.txt", &open), ("letter 2.txt", &runs_on)]).len(), 2);
}

#[test]
fn the_second_page_goes_to_its_own_report() {
    let first = |number: &str| format!("{LINA}LABORATORY REPORT\nLab no: {number}\nHb\t92\tg/L\nPage 1 of 2");
    let second = |number: &str| format!("{LINA}Lab no: {number}\nPlatelets\t64\t10^9/L\nPage 2 of 2");
    let (a, b, c, d) = (first("B100200"), first("B300400"), second("B300400"), second("B100200"));
    let records = joined(&[("a.txt", &a), ("b.txt", &b), ("c.txt", &c), ("d.txt", &d)]);
    assert_eq!(records, [["a.txt", "d.txt"], ["b.txt", "c.txt"]]);
    // Where nothing tells whose it is, nothing is joined.
    let (a, b) = (
        format!("{LINA}LABORATORY REPORT\nHb\t92\tg/L\nPage 1 of 2"),
        format!("{LINA}LABORATORY REPORT\nHb\t99\tg/L\nPage 1 of 2"),
    );
    let c = format!("{LINA}Platelets\t64\t10^9/L\nPage 2 of 2");
    assert_eq!(joined(&[("a.txt", &a), ("b.txt", &b), ("q.txt", &c)]).len(), 3);
    // Photos in a row tell it.
    assert_eq!(
        joined(&[("IMG_1.txt", &a), ("IMG_2.txt", &c), ("IMG_7.txt", &b)]),
        [vec!["IMG_1.txt", "IMG_2.txt"], vec!["IMG_7.txt"]]
    );
}

#[test]
fn counters_in_names_join_what_goes_on() {
    let open = format!("{LINA}DISCHARGE SUMMARY\nShe was admitted with fever.");
    let rest = "She went home well.\nFollow-up in clinic.";
    assert_eq!(
        joined(&[("Scan (1 of 2).txt", &open), ("Scan (2 of 2).txt", rest)]),
        [["Scan (1 of 2).txt", "Scan (2 of 2).txt"]]
    );
    // A second paper that begins by itself is one.
    let own = format!("{LINA}CHEST X-RAY REPORT\nFindings: the lungs are clear. Impression: normal.");
    assert_eq!(joined(&[("Scan (1 of 2).txt", &open), ("Scan (2 of 2).txt", &own)]).len(), 2);
    // Names that only follow each other are no evidence.
    assert_eq!(joined(&[("Scan 1.txt", &open), ("Scan 2.txt", rest)]).len(), 2);
}

#[test]
fn pages_scanned_in_the_wrong_order_are_one_paper() {
    let pages =
        format!("{LINA}Platelets\t64\t10^9/L\nPage 2 of 2\n\u{C}{LINA}LABORATORY REPORT\nHb\t92\tg/L\nPage 1 of 2");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("scan.txt"), pages).unwrap();
    let case = case_of(folder.path(), "generic");
    let [record] = case.records.as_slice() else { panic!("{:?}", case.records) };
    assert_eq!(record.parts.iter().map(|part| part.pages).collect::<Vec<_>>(), [[2, 2], [1, 1]]);
    assert_eq!((record.complete_pages, record.files().len()), (Some(true), 1));
}
