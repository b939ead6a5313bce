//! Plans of made-up cases.

use std::collections::BTreeMap;

use super::*;
use crate::model::Language;
use crate::model::{
    Counts, Disease, DiseaseSource, FileEntry, FileState, Finding, FindingCode, Format, Item, Need, Part, PartialDate,
    Patient, PatientMatch, Record, RecordKind, Severity, StatedDate, Status, Tool,
};

fn file(id: &str, path: &str, records: &[&str]) -> FileEntry {
    FileEntry {
        id: id.to_owned(),
        path: path.to_owned(),
        container: None,
        bytes: 1,
        sha256: "0".repeat(64),
        format: Format::Pdf,
        pages: Some(1),
        state: FileState::Read,
        reason: None,
        problem: None,
        duplicate_of: None,
        records: records.iter().map(|id| (*id).to_owned()).collect(),
        members: None,
        series: None,
        recognised: None,
        caption: None,
    }
}

fn record(id: &str, file: &str, kind: &str, date: Option<&str>) -> Record {
    let date = date.map(|date| StatedDate {
        value: Some(date.parse().unwrap()),
        precision: date.parse::<PartialDate>().unwrap().precision(),
        kind: crate::model::DateKind::Report,
        other_reading: None,
        quote: date.to_owned(),
        page: 1,
        line: 1,
        file: None,
        by_user: false,
    });
    Record { id: id.into(), file: file.into(), date, ..Record::new(RecordKind::new(kind), [1, 1]) }
}

fn item(section: &str, status: Status, records: &[&str]) -> Item {
    Item {
        records: records.iter().map(|id| (*id).to_owned()).collect(),
        ..Item::new(&section.to_lowercase(), section, section, Need::Required, status)
    }
}

fn case(files: Vec<FileEntry>, records: Vec<Record>) -> CaseFile {
    CaseFile {
        language: Language::En,
        schema: String::new(),
        tool: Tool { name: String::new(), version: String::new() },
        as_of: "2026-11-20".parse().unwrap(),
        profile: "generic".into(),
        checklist_sha256: String::new(),
        disease: Disease { id: "unknown".into(), chosen_by: DiseaseSource::Unknown, evidence: vec![], targets: vec![] },
        patient: Patient::default(),
        files,
        records,
        facts: Vec::new(),
        items: vec![
            item("Diagnosis", Status::Present, &[]),
            item("Pathology", Status::Missing, &[]),
            item("Imaging", Status::Missing, &[]),
            item("Plan", Status::Present, &["R90"]),
        ],
        timeline: Vec::new(),
        findings: Vec::new(),
        questions: Vec::new(),
        notices: Vec::new(),
        redacted: false,
        counts: Counts::default(),
    }
}

fn options() -> Options {
    Options { language: Language::En, with_mixed: false, out_of_reach: BTreeSet::new() }
}

fn targets(dossier: &Dossier) -> Vec<&str> {
    dossier.papers.iter().map(|paper| paper.target.as_str()).collect()
}

fn why<'d>(dossier: &'d Dossier, id: &str) -> &'d Why {
    &dossier.left.iter().find(|left| left.file == id).unwrap().why
}

#[test]
fn papers_are_numbered_by_date_in_their_section() {
    let mut ambiguous = record("R4", "F4", "pet-ct-report", Some("2026-03-04"));
    if let Some(date) = &mut ambiguous.date {
        date.precision = crate::model::Precision::Ambiguous;
        date.other_reading = Some("2026-04-03".parse().unwrap());
    }
    let case = case(
        vec![
            file("F1", "PETCT Sept.pdf", &["R1"]),
            file("F2", "old/scan", &["R2"]),
            file("F3", "unsaid.pdf", &["R3"]),
            file("F4", "both.pdf", &["R4"]),
            file("F5", "bill.pdf", &["R5"]),
            file("F6", "what.pdf", &["R6"]),
            file("F7", "our question.txt", &["R90"]),
        ],
        vec![
            record("R1", "F1", "pet-ct-report", Some("2026-09-08")),
            record("R2", "F2", "ct-report", Some("2025-03")),
            record("R3", "F3", "mri-report", None),
            ambiguous,
            record("R5", "F5", "insurance-billing", None),
            record("R6", "F6", "unclassified", None),
            record("R90", "F7", "unclassified", Some("2026")),
        ],
    );
    assert_eq!(
        targets(&Dossier::of(&case, &options())),
        [
            "03 Imaging/03-01 2025-03 CT report (scan).pdf",
            "03 Imaging/03-02 2026 PET-CT report (both).pdf",
            "03 Imaging/03-03 2026-09-08 PET-CT report (PETCT Sept).pdf",
            "03 Imaging/03-04 undated MRI report (unsaid).pdf",
            "04 Plan/04-01 2026 paper (our question).txt",
            "90 Other medical papers/90-01 undated paper (what).pdf",
            "91 Leaflets, bills and forms/91-01 undated bill or insurance paper (bill).pdf",
        ]
    );
}

#[test]
fn other_peoples_papers_are_neither_copied_nor_named() {
    let other = |id: &str, file: &str| Record {
        patient: PatientMatch::Other,
        ..record(id, file, "mri-report", Some("2026-05-19"))
    };
    let mut copy = file("F3", "Smith again.pdf", &[]);
    (copy.state, copy.duplicate_of) = (FileState::Duplicate, Some("F2".into()));
    let mut zip = file("F4", "all.zip", &[]);
    (zip.format, zip.members) = (Format::Zip, Some(1));
    let mut member = file("F5", "all.zip/Smith MRI.pdf", &["R3"]);
    member.container = Some("all.zip".into());
    let mut mixed = other("R5", "F6");
    mixed.pages = [3, 4];
    let mut case = case(
        vec![
            file("F1", "mine.pdf", &["R1"]),
            file("F2", "John Smith.pdf", &["R2"]),
            copy,
            zip,
            member,
            file("F6", "bundle.pdf", &["R4", "R5"]),
        ],
        vec![
            record("R1", "F1", "mri-report", None),
            other("R2", "F2"),
            other("R3", "F5"),
            record("R4", "F6", "ct-report", None),
            mixed,
        ],
    );
    let finding = |files: &[&str], message: &str| Finding {
        code: FindingCode::OtherPatient,
        severity: Severity::Warn,
        files: files.iter().map(|id| (*id).to_owned()).collect(),
        records: Vec::new(),
        message: message.into(),
        fix: String::new(),
    };
    case.findings = vec![finding(&["F2"], "born 1941"), finding(&["F1", "F2"], "mine.pdf and John Smith.pdf differ")];
    let dossier = Dossier::of(&case, &options());
    assert_eq!(targets(&dossier), ["03 Imaging/03-01 undated MRI report (mine).pdf"]);
    assert_eq!(why(&dossier, "F2"), &Why::Aside);
    assert_eq!(why(&dossier, "F3"), &Why::Aside);
    assert_eq!(why(&dossier, "F4"), &Why::HoldsAside(true));
    assert_eq!(why(&dossier, "F6"), &Why::Mixed("3-4".into()));
    let masked = without_others(&case);
    let index = index::Index::of(&masked, &dossier, &BTreeMap::new());
    let said =
        format!("{}{}{masked:?}", index::html::write(&index), String::from_utf8_lossy(&index::csv::write(&index)));
    for secret in ["Smith", "1941", "2026-05-19"] {
        let shown = said.replace("quote: \"2026-05-19\"", "").replace("value: Some(2026-05-19)", "");
        assert!(secret == "2026-05-19" || !shown.contains(secret), "{secret}");
    }
    assert!(said.contains("F2") && masked.findings.len() == 1, "{:?}", masked.findings);
    let with = Dossier::of(&case, &Options { with_mixed: true, ..options() });
    assert!(with.papers.iter().any(|paper| paper.file == "F6"), "{with:?}");
}

#[test]
fn a_merged_scan_lies_once_and_is_listed_in_each_section() {
    let mut second = record("R2", "F1", "pet-ct-report", Some("2025-06-01"));
    second.pages = [3, 4];
    let mut third = record("R3", "F1", "mri-report", Some("2026-01-02"));
    third.pages = [5, 5];
    let case = case(
        vec![file("F1", "all.pdf", &["R1", "R2", "R3"])],
        vec![record("R1", "F1", "pathology-report", Some("2024-02-03")), second, third],
    );
    let dossier = Dossier::of(&case, &options());
    assert_eq!(targets(&dossier), ["03 Imaging/03-01 2024 to 2026 3 papers (all).pdf"]);
    let index = index::Index::of(&case, &dossier, &BTreeMap::new());
    let rows: Vec<(&str, &str, &str)> = index
        .sections
        .iter()
        .flat_map(|(title, rows)| rows.iter().map(|row| (title.as_str(), row.date.as_str(), row.kind.as_str())))
        .collect();
    assert_eq!(
        rows,
        [
            ("02 Pathology", "2024-02-03", "pathology report, page 1"),
            ("03 Imaging", "2025 to 2026", "PET-CT report, pages 3-4; MRI report, page 5"),
        ]
    );
    assert_eq!(index.sections[0].1[0].notes, ["lies in 03 Imaging"]);
}

#[test]
fn a_paper_in_two_files_has_its_parts_in_a_row() {
    let mut whole = record("R1", "F1", "ct-report", Some("2026-10-27"));
    whole.parts = vec![Part { file: "F1".into(), pages: [1, 1] }, Part { file: "F3".into(), pages: [1, 1] }];
    let case = case(
        vec![file("F1", "IMG_1.jpg", &["R1"]), file("F2", "between.pdf", &["R2"]), file("F3", "IMG_2.jpg", &["R1"])],
        vec![whole, record("R2", "F2", "ct-report", Some("2026-10-27"))],
    );
    assert_eq!(
        targets(&Dossier::of(&case, &options())),
        [
            "03 Imaging/03-01 2026-10-27 CT report, part 1 of 2 (IMG_1).jpg",
            "03 Imaging/03-02 2026-10-27 CT report, part 2 of 2 (IMG_2).jpg",
            "03 Imaging/03-03 2026-10-27 CT report (between).pdf",
        ]
    );
}

#[test]
fn a_disc_keeps_its_form() {
    let images = |id: &str, path: &str, record: &str, modality: &str| {
        let mut file = file(id, path, &[record]);
        file.format = Format::Dicom;
        file.members = Some(2);
        file.series = Some(crate::model::ImagingSeries { modality: modality.into(), members: 2, ..Default::default() });
        file
    };
    let mut contents = file("F2", "CD 1/DICOMDIR", &["R2"]);
    contents.format = Format::Dicomdir;
    let mut case = case(
        vec![
            images("F1", "CD 1/DICOM/CT/IM1", "R1", "CT"),
            contents,
            images("F3", "CD 1/DICOM/PT/IM1", "R3", "PT"),
            images("F4", "loose/IM9", "R4", "US"),
        ],
        vec![
            record("R1", "F1", "imaging-media", Some("2026-09-08")),
            record("R2", "F2", "imaging-media", None),
            record("R3", "F3", "imaging-media", Some("2026-09-08")),
            record("R4", "F4", "imaging-media", Some("2026-09-09")),
        ],
    );
    let dossier = Dossier::of(&case, &options());
    let disc = "03 Imaging/03-01 2026-09-08 images, CT PT (CD 1)";
    assert_eq!(
        targets(&dossier),
        [disc, &format!("{disc}/DICOMDIR"), disc, "03 Imaging/03-02 2026-09-09 images, US (loose)"]
    );
    assert_eq!(dossier.papers[0].form, Form::Images(Some("CD 1".into())));
    assert_eq!(dossier.papers[3].form, Form::Images(None));
    // Of a disc on which another person's images are too, only the patient's are there.
    case.records[2].patient = PatientMatch::Other;
    let dossier = Dossier::of(&case, &options());
    assert_eq!((why(&dossier, "F2"), why(&dossier, "F3")), (&Why::DiscOfOthers, &Why::Aside));
    assert_eq!(targets(&dossier)[0], "03 Imaging/03-01 2026-09-08 images, CT (CT)");
}

#[test]
fn what_was_not_read_is_copied_and_what_holds_nothing_is_not() {
    let state = |id: &str, path: &str, state: FileState| FileEntry { state, ..file(id, path, &[]) };
    let mut empty = state("F2", "empty.pdf", FileState::Empty);
    empty.bytes = 0;
    let mut copy = state("F5", "copy.pdf", FileState::Duplicate);
    copy.duplicate_of = Some("F1".into());
    let case = case(
        vec![
            state("F1", "locked.pdf", FileState::NeedsPassword),
            empty,
            state("F3", "Thumbs.db", FileState::Ignored),
            FileEntry { problem: Some(FindingCode::CannotOpen), ..state("F4", "x", FileState::Damaged) },
            copy,
        ],
        Vec::new(),
    );
    let dossier = Dossier::of(&case, &options());
    assert_eq!(targets(&dossier), ["92 Could not be read/92-01 undated locked (locked).pdf"]);
    assert_eq!(why(&dossier, "F2"), &Why::Empty);
    assert_eq!(why(&dossier, "F3"), &Why::NoPaper(None));
    assert_eq!(why(&dossier, "F4"), &Why::Closed);
    assert_eq!(why(&dossier, "F5"), &Why::Same("F1".into()));
}

#[test]
fn what_only_the_archive_gives_is_copied_with_it() {
    let mut archive = file("F1", "disc.7z", &[]);
    (archive.format, archive.members) = (Format::SevenZip, Some(1));
    let mut series = file("F2", "disc.7z/IM1", &["R1"]);
    series.container = Some("disc.7z".into());
    let case = case(vec![archive, series], vec![record("R1", "F2", "imaging-media", None)]);
    let dossier = Dossier::of(&case, &Options { out_of_reach: BTreeSet::from(["F2".into()]), ..options() });
    assert_eq!(why(&dossier, "F2"), &Why::InArchive);
    assert_eq!(targets(&dossier), ["90 Other medical papers/90-01 undated paper (disc).7z"]);
    assert_eq!(why(&Dossier::of(&case, &options()), "F1"), &Why::Opened);
}

#[test]
fn hostile_names_stay_in_their_folder() {
    for name in ["../../etc/passwd.pdf", "a/..", "x\u{202E}fdp.exe", &"長".repeat(300), "CON.pdf", "a\nb\u{0}.pdf", "…"]
    {
        let case = case(vec![file("F1", name, &["R1"])], vec![record("R1", "F1", "ct-report", None)]);
        let dossier = Dossier::of(&case, &options());
        let target = targets(&dossier)[0];
        let parts: Vec<&str> = target.split('/').collect();
        assert!(parts.len() == 2 && parts[1].len() <= names::LONGEST, "{target}");
        assert!(parts[1].starts_with("03-01 undated CT report"), "{target}");
        assert!(parts.iter().all(|part| names::part(part) == **part), "{target}");
    }
}
