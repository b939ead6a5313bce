//! Rows of invented patients.

use super::{changes, mixed, unreadable};
use crate::assess::identity::tests::fact;
use crate::model::overview::{RowItem, RowPaper, RowPerson};
use crate::model::{MixedKind, Need, PatientRow, Status};

fn patient(folder: &str, name: &str, birth: &str) -> PatientRow {
    let facts = vec![fact("R01", "patient-name", name), fact("R01", "patient-dob", birth)];
    PatientRow { problem: None, persons: vec![RowPerson { file: None, facts }], ..unreadable(folder, "") }
}

fn stranger(row: &mut PatientRow, file: &str, name: &str, birth: Option<&str>) {
    let mut facts = vec![fact("R09", "patient-name", name)];
    facts.extend(birth.map(|birth| fact("R09", "patient-dob", birth)));
    row.persons.push(RowPerson { file: Some(file.to_owned()), facts });
}

fn paper(path: &str, sha256: &str, personal: bool) -> RowPaper {
    RowPaper { path: path.into(), kind: "lab-report".into(), sha256: sha256.into(), personal }
}

fn told(rows: &[PatientRow]) -> Vec<(MixedKind, String, String, String)> {
    mixed(rows).into_iter().map(|one| (one.kind, one.folder, one.file, one.other)).collect()
}

#[test]
fn a_paper_of_another_patient_of_the_batch_is_named_with_both_folders() {
    let mut rows = vec![
        patient("a", "Ann Abbott", "1961-03-14"),
        patient("b", "Bert Bolt", "1970-07-01"),
        patient("c", "Cara Cole", "1982-11-30"),
    ];
    stranger(&mut rows[0], "scan.pdf", "BOLT, Bert", Some("1970-07-01"));
    // A namesake with another birth, and somebody of no folder.
    stranger(&mut rows[2], "letter.pdf", "Ann Abbott", Some("1990-01-01"));
    stranger(&mut rows[2], "bill.pdf", "Zoe Zander", Some("1955-05-05"));
    assert_eq!(told(&rows), [(MixedKind::OfOther, "a".into(), "scan.pdf".into(), "b".into())]);
}

#[test]
fn the_same_paper_in_two_folders_is_told_once() {
    let mut rows = vec![patient("a", "Ann Abbott", "1961-03-14"), patient("b", "Bert Bolt", "1970-07-01")];
    rows[0].papers = vec![paper("bloods.pdf", "aa", true), paper("leaflet.pdf", "bb", false)];
    rows[1].papers = vec![paper("x/bloods.pdf", "aa", true), paper("leaflet.pdf", "bb", false)];
    assert_eq!(told(&rows), [(MixedKind::InBoth, "a".into(), "bloods.pdf".into(), "b".into())]);
    // Where it is known whose it is, that is said, and no more.
    stranger(&mut rows[1], "x/bloods.pdf", "Ann Abbott", Some("1961-03-14"));
    assert_eq!(told(&rows), [(MixedKind::OfOther, "b".into(), "x/bloods.pdf".into(), "a".into())]);
}

#[test]
fn two_folders_of_one_person_are_told_and_namesakes_are_not() {
    let rows = vec![
        patient("a", "Ann Abbott", "1961-03-14"),
        patient("Abbott A", "Abbott, Ann", "1961-03-14"),
        patient("c", "Ann Abbott", "1983-02-02"),
        patient("d", "Ben Abbott", "1961-03-15"),
    ];
    assert_eq!(told(&rows), [(MixedKind::SamePerson, "a".into(), String::new(), "Abbott A".into())]);
}

#[test]
fn what_changed_is_told_by_the_bytes_and_the_statuses() {
    let item = |id: &str, status| RowItem {
        id: id.into(),
        title: id.to_uppercase(),
        need: Need::Required,
        status,
        reason: String::new(),
        newest: None,
        age_days: None,
    };
    let mut before = patient("a", "Ann Abbott", "1961-03-14");
    before.papers =
        vec![paper("old name.pdf", "aa", true), paper("gone.pdf", "bb", true), paper("locked.pdf", "", false)];
    before.items = vec![item("ecg", Status::Missing), item("pet", Status::Present), item("cbc", Status::Present)];
    let mut now = before.clone();
    now.papers = vec![paper("new name.pdf", "aa", true), paper("ecg.pdf", "cc", true), paper("locked.pdf", "", false)];
    now.items = vec![item("ecg", Status::Present), item("pet", Status::Stale), item("new", Status::Missing)];
    let changes = changes(&before, &now);
    assert_eq!((changes.arrived, changes.gone), (vec!["ecg.pdf".to_owned()], vec!["gone.pdf".to_owned()]));
    assert_eq!((changes.resolved, changes.reopened), (vec!["ECG".to_owned()], vec!["PET".to_owned()]));
    assert!(super::changes(&now, &now).is_empty());
}
