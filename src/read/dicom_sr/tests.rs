use super::*;
use crate::dicom::sample::{Pen, Written};
use crate::model::file::Content;
use crate::model::{Format, ImagingSeries};

fn outcome(bytes: &[u8]) -> Outcome {
    let series = ImagingSeries {
        modality: "SR".into(),
        study_description: "PET-CT whole body".into(),
        patient_name: "Ana María Müller".into(),
        members: 1,
        ..ImagingSeries::default()
    };
    let content = Content::Memory(bytes.into());
    let file =
        SourceFile { format: Format::DicomSr, series: Some(series), ..SourceFile::new("IM1".into(), None, content) };
    read(&file, bytes, &Limits::default())
}

fn lines(outcome: &Outcome) -> Vec<&str> {
    outcome.text.lines().map(|(_, _, line)| line).collect()
}

const WAYS: [Written; 4] = [Written::Explicit, Written::Implicit, Written::Big, Written::Deflated];

fn content(pen: Pen) -> Vec<Vec<u8>> {
    let findings = [
        pen.text("Findings", "Node in the left groin.\r\nNo other uptake."),
        pen.number("Longest diameter", "62", "mm"),
        pen.number("Deauville score", "5", "1"),
        pen.number("Lesions", "3", "{nodes}"),
    ];
    vec![
        pen.content("CONTAINER", "Findings", &[], &findings),
        pen.content("IMAGE", "", &[], &[]),
        pen.content("CONTAINER", "Impression", &[], &[pen.text("Conclusion", "Partial response: größe unverändert")]),
    ]
}

#[test]
fn every_way_of_writing_gives_the_same_lines_in_reading_order() {
    for written in WAYS {
        for marked in [false, true] {
            let pen = Pen { written, marked };
            let outcome = outcome(&pen.report(&content(pen)));
            assert_eq!(outcome.state, FileState::Read);
            assert_eq!(
                lines(&outcome),
                [
                    "Study: PET-CT whole body",
                    "Patient: Ana María Müller",
                    "Report date: 2026-09-09",
                    "PET-CT report",
                    "Findings",
                    "Node in the left groin.",
                    "No other uptake.",
                    "Longest diameter: 62 mm",
                    "Deauville score: 5",
                    "Lesions: 3 {nodes}",
                    "Impression",
                    "Conclusion: Partial response: größe unverändert",
                    "Verified by: Rosa Example",
                    "Verified on: 2026-09-09 11:30",
                ]
            );
            assert!(outcome.text.pages.iter().all(|page| page.source == TextSource::Text));
        }
    }
}

#[test]
fn a_file_without_preamble_is_read() {
    let pen = Pen { written: Written::Implicit, marked: true };
    assert_eq!(outcome(&pen.report(&content(pen))[132..]).state, FileState::Read);
}

#[test]
fn every_cut_gives_what_is_before_it_and_says_so() {
    for marked in [false, true] {
        let pen = Pen { written: Written::Explicit, marked };
        let whole = pen.report(&content(pen));
        let found = |part: &[u8], words: &str| part.windows(words.len()).any(|window| window == words.as_bytes());
        for length in 140..whole.len() {
            let outcome = outcome(&whole[..length]);
            assert_ne!(outcome.state, FileState::Read, "cut at {length}");
            // The value that is cut itself is lost.
            if found(&whole[..length], "Longest diameter") {
                assert!(lines(&outcome).contains(&"No other uptake."), "cut at {length}");
            }
        }
    }
}

#[test]
fn a_report_that_says_nothing_is_empty_and_a_draft_says_so() {
    let pen = Pen { written: Written::Explicit, marked: false };
    assert_eq!(outcome(&pen.report(&[])).state, FileState::Empty);
    let mut draft = pen.report(&content(pen));
    let at = draft.windows(8).position(|window| window == b"VERIFIED").unwrap();
    draft.splice(at - 2..at + 8, *b"\x0A\0UNVERIFIED");
    assert!(lines(&outcome(&draft)).contains(&"Report status: not verified"));
}

#[test]
fn content_that_is_nested_without_end_is_bounded() {
    let pen = Pen { written: Written::Explicit, marked: true };
    let open = [&[0x40, 0, 0x30, 0xA7, b'S', b'Q', 0, 0][..], &[0xFF; 4], &[0xFE, 0xFF, 0, 0xE0], &[0xFF; 4]].concat();
    let mut bytes = pen.report(&[pen.text("Findings", "Node in the left groin.")]);
    bytes.extend(open.repeat(200_000));
    let outcome = outcome(&bytes);
    assert_eq!(outcome.state, FileState::PartlyRead);
    assert!(lines(&outcome).contains(&"Findings: Node in the left groin."));
}

#[test]
fn units_dates_and_missing_numbers() {
    let pen = Pen { written: Written::Explicit, marked: false };
    let e =
        |tag, vr: &[u8; 2], value: &str| crate::dicom::sample::element(Written::Explicit, tag, vr, value.as_bytes());
    let content = [
        pen.content("DATE", "Scan", &e(0x0040_A121, b"DA", "20260908"), &[]),
        pen.content("TIME", "Injected at", &e(0x0040_A122, b"TM", "091500.000"), &[]),
        pen.content("DATETIME", "Started", &e(0x0040_A120, b"DT", "20260908101500+0100"), &[]),
        pen.content("PNAME", "Radiologist", &e(0x0040_A123, b"PN", "Example^Rosa"), &[]),
        pen.content("UIDREF", "Study", &e(0x0040_A124, b"UI", "1.2.3"), &[]),
        pen.number("SUVmax", "14.2", "g/ml{SUVbw}"),
    ];
    let outcome = outcome(&pen.report(&content));
    let lines = lines(&outcome);
    for line in ["Scan: 2026-09-08", "Injected at: 09:15", "Started: 2026-09-08 10:15", "Radiologist: Rosa Example"] {
        assert!(lines.contains(&line), "{lines:?}");
    }
    assert!(!lines.iter().any(|line| line.contains("1.2.3")), "{lines:?}");
    assert!(lines.contains(&"SUVmax: 14.2 g/ml{SUVbw}"), "{lines:?}");
}

#[test]
fn random_damage_never_panics() {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for written in WAYS {
        let pen = Pen { written, marked: written == Written::Big };
        let whole = pen.report(&content(pen));
        for _ in 0..300 {
            let mut damaged = whole.clone();
            for _ in 0..4 {
                let at = 132 + random() % (damaged.len() - 132);
                damaged[at] = if random() % 2 == 0 { 0xFF } else { random() as u8 };
            }
            outcome(&damaged);
        }
    }
}
