//! DICOM as other software writes it: every transfer syntax's header, and the report among the pictures.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use cart_dossier::intake::intake;
use cart_dossier::limits::Limits;
use cart_dossier::model::{FileState, Format, SourceFile};
use cart_dossier::read::{self, Reading};
use common::project;

fn alone(name: &str) -> SourceFile {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(project("tests/fixtures/dicom").join(name), folder.path().join(name)).unwrap();
    let mut files = intake(folder.path(), &Limits::default()).unwrap();
    assert_eq!(files.len(), 1);
    let mut file = files.remove(0);
    // The folder goes; what is to be read is kept in memory.
    let bytes = std::fs::read(project("tests/fixtures/dicom").join(name)).unwrap();
    file.content = cart_dossier::model::file::Content::Memory(bytes.into());
    file
}

#[test]
fn every_transfer_syntax_has_its_header_read() {
    for name in [
        "slice-big-endian.dcm",
        "slice-deflated.dcm",
        "slice-ge-private.dcm",
        "slice-jpeg.dcm",
        "slice-jpeg-ls.dcm",
        "slice-rle.dcm",
        "slice-without-preamble",
    ] {
        let file = alone(name);
        assert_eq!(file.format, Format::Dicom, "{name}");
        let series = file.series.unwrap();
        assert_eq!(series.patient_name, "Gareth Pritchard", "{name}");
        assert_eq!(series.study_date.as_deref(), Some("2026-09-08"), "{name}");
        assert!(!series.series_uid.is_empty() && !series.modality.is_empty(), "{name}");
    }
}

#[test]
fn a_report_among_the_pictures_is_read_in_every_transfer_syntax() {
    for name in [
        "report-explicit.dcm",
        "report-implicit.dcm",
        "report-big.dcm",
        "report-deflated.dcm",
        "report-without-preamble",
    ] {
        let file = alone(name);
        assert_eq!((file.format, file.verdict.as_ref()), (Format::DicomSr, None), "{name}");
        let Reading { text, state, .. } = read::read(&file, &read::Options::default());
        assert_eq!(state, FileState::Read, "{name}");
        let lines: Vec<&str> = text.lines().map(|(_, _, line)| line).collect();
        let expected = [
            "Study date: 2026-09-08",
            "Study: PET-CT whole body",
            "Patient: Casia Exámple",
            "Patient ID: INVENTED-1",
            "Born: 1970-01-01",
            "Sex: F",
            "Institution: Invented Hospital",
            "Report date: 2026-09-09",
            "Report status: not verified",
            "PET-CT report",
            "Findings",
            "Finding: FDG-avid node in the left groin, SUVmax 14.2. Everything here is invented.",
            "Long axis: 62 mm",
            "Conclusions",
            "Conclusion: Complete metabolic response elsewhere; Deauville score 5 in the left groin.",
        ];
        assert_eq!(lines, expected, "{name}");
    }
}

/// A report is the paper, and never the pictures that a centre asks for beside it.
#[test]
fn a_report_is_no_imaging_disc() {
    let folder = tempfile::tempdir().unwrap();
    let from = project("tests/fixtures/dicom/report-explicit.dcm");
    std::fs::copy(from, folder.path().join("IM1")).unwrap();
    let case = common::case_of(folder.path(), "generic");
    assert_eq!(case.records.len(), 1);
    assert_eq!(case.records[0].kind.id(), "pet-ct-report", "{:?}", case.records[0].cues);
    assert_eq!(case.files[0].members, None);
}
