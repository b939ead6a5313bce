//! What is found equals what is known, and only what changed is looked at again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cart_dossier::model::{MixedKind, Overview, Status};
use serde_json::Value;

use crate::{Batch, told};

fn strings(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Compares an overview with the truth of its batch.
fn check(overview: &Overview, truth: &BTreeMap<String, Value>) {
    let folders: Vec<&str> = overview.patients.iter().map(|row| row.folder.as_str()).collect();
    assert_eq!(folders, truth.keys().map(String::as_str).collect::<Vec<_>>());
    let mut mixed = BTreeSet::new();
    for row in &overview.patients {
        let known = &truth[&row.folder];
        assert_eq!(row.problem, None, "{}", row.folder);
        assert_eq!(row.name.as_deref(), known["name"].as_str(), "{}", row.folder);
        assert_eq!(row.date_of_birth.unwrap().to_string(), known["date_of_birth"].as_str().unwrap(), "{}", row.folder);
        assert_eq!(row.files as u64, known["files"].as_u64().unwrap(), "{}", row.folder);
        for (item, status) in known["items"].as_object().unwrap() {
            let status: Status = serde_json::from_value(status.clone()).unwrap();
            let found = row.items.iter().find(|one| one.id == *item).map(|one| one.status);
            assert_eq!(found, Some(status), "{}: {item}", row.folder);
        }
        let unread: BTreeSet<String> = row.unread.iter().map(|one| one.path.clone()).collect();
        assert_eq!(unread, strings(&known["unread"]), "{}", row.folder);
        for one in known["of_others"].as_array().unwrap() {
            mixed.insert((
                row.folder.clone(),
                one[0].as_str().unwrap().to_owned(),
                one[1].as_str().unwrap().to_owned(),
            ));
        }
    }
    let found = overview.mixed.iter().map(|one| {
        assert_eq!(one.kind, MixedKind::OfOther, "{one:?}");
        (one.folder.clone(), one.file.clone(), one.other.clone())
    });
    assert_eq!(found.collect::<BTreeSet<_>>(), mixed);
}

#[test]
fn the_overview_is_the_truth_and_only_what_changed_is_looked_at_again() {
    let batch = Batch::of(6, 34);
    let truth = batch.truth();
    assert!(truth.values().any(|known| !known["of_others"].as_array().unwrap().is_empty()));
    let first = batch.run("results", &["--log", batch.home.path().join("log").to_str().unwrap()]);
    assert_eq!(first.status.code(), Some(1), "{}", told(&first));
    let overview = batch.overview("results");
    check(&overview, &truth);
    for row in &overview.patients {
        let summary = fs::read(batch.results("results").join(row.summary.as_ref().unwrap())).unwrap();
        assert!(summary.starts_with(b"%PDF"), "{}", row.folder);
        assert_eq!(row.changes, None, "there was no batch before");
    }
    // The record of the run names nobody.
    let log = fs::read_to_string(batch.home.path().join("log")).unwrap();
    assert_eq!(log.lines().count(), 6, "{log}");
    for known in truth.values() {
        assert!(known["name"].as_str().unwrap().split(' ').all(|name| !log.contains(name)), "{log}");
    }

    // Nothing changed: nothing is looked at, no file of a patient is written anew.
    let times = |name: &str| -> Vec<_> {
        let of = |row: &cart_dossier::model::PatientRow| {
            fs::metadata(batch.results(name).join(row.summary.as_ref().unwrap())).unwrap().modified().unwrap()
        };
        overview.patients.iter().map(of).collect()
    };
    let before = times("results");
    let second = batch.run("results", &[]);
    assert!(told(&second).contains("0 looked at, 6 unchanged"), "{}", told(&second));
    assert_eq!(times("results"), before);
    let again = batch.overview("results");
    check(&again, &truth);
    assert!(again.patients.iter().all(|row| row.changes.as_ref().unwrap().is_empty()));

    // A paper comes, another goes.
    let folder = &overview.patients[0].folder;
    let papers = batch.patients().join(folder);
    fs::write(papers.join("note.txt"), "Echo is booked.\n").unwrap();
    fs::remove_file(papers.join("bloods_3Nov.pdf")).unwrap();
    let third = batch.run("results", &[]);
    assert!(told(&third).contains("1 looked at, 5 unchanged"), "{}", told(&third));
    let now = batch.overview("results");
    let changes = now.patients[0].changes.clone().unwrap();
    assert_eq!((changes.arrived, changes.gone), (vec!["note.txt".to_owned()], vec!["bloods_3Nov.pdf".to_owned()]));
    assert!(now.patients[1..].iter().all(|row| row.changes.as_ref().unwrap().is_empty()));
    let all = batch.run("results", &["--all"]);
    assert!(told(&all).contains("6 looked at"), "{}", told(&all));
}

/// 200 patients with 12,000 papers take minutes: `cargo test --release --test batch -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn two_hundred_patients_are_the_truth() {
    let batch = Batch::of(200, 60);
    let output = batch.run("results", &["--quiet"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    check(&batch.overview("results"), &batch.truth());
}
