//! Invented patients of `examples/make/batch.rs`, with what `truth.json` says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, anyhow};
use cart_dossier::assess::across;
use cart_dossier::model::{CaseFile, Mixed, MixedKind, Status};
use cart_dossier::pipeline;
use cart_dossier::watch::Watch;
use serde::Deserialize;

use super::{Known, Set, Truth, Whose, items};
use crate::common::settings;
use crate::patients;

/// How many, and with how many papers each: about a hundred papers then lie in the folder of another.
const PATIENTS: usize = 100;
const PAPERS: usize = 34;

#[derive(Debug, Deserialize)]
struct Patient {
    items: BTreeMap<String, Status>,
    /// Papers of other patients: file, and the folder to which it belongs.
    of_others: Vec<(String, String)>,
}

/// Makes the patients and looks at each, and at all together for papers that were mixed up.
pub(super) fn all() -> Result<Vec<Known>> {
    let home = tempfile::tempdir()?;
    patients::make(home.path(), PATIENTS, PAPERS)?;
    let truth: BTreeMap<String, Patient> = serde_json::from_slice(&fs::read(home.path().join("truth.json"))?)?;
    let (settings, mut cases, mut rows) = (settings("generic"), Vec::new(), Vec::new());
    for folder in truth.keys() {
        let case = pipeline::run(&home.path().join("patients").join(folder), &settings, &Watch::default())
            .map_err(|error| anyhow!("{folder}: {error:?}"))?;
        rows.push(across::row(folder, &case));
        cases.push(case);
    }
    let mixed = across::mixed(&rows);
    truth.iter().zip(&cases).map(|((folder, patient), case)| known(folder, patient, case, &mixed)).collect()
}

fn known(folder: &str, patient: &Patient, case: &CaseFile, mixed: &[Mixed]) -> Result<Known> {
    let others: BTreeSet<String> = patient.of_others.iter().map(|(file, _)| file.clone()).collect();
    let told: BTreeMap<&str, &str> = mixed
        .iter()
        .filter(|one| one.kind == MixedKind::OfOther && one.folder == folder)
        .map(|one| (one.file.as_str(), one.other.as_str()))
        .collect();
    // Told is who learns to which folder the paper belongs.
    let owner = |path: &str| patient.of_others.iter().find(|(file, _)| file == path).map(|(_, owner)| owner.as_str());
    let mut whose = Whose::of(case, &others, |path| told.get(path).copied() == owner(path));
    told.keys().filter(|path| !others.contains(**path)).for_each(|path| whose.taken_for_others(path));
    let truths = patient.items.iter().map(|(id, status)| (id.clone(), Truth::Is(vec![*status])));
    Ok(Known {
        set: Set::Generated,
        name: folder.split(' ').next().context("a folder without a name")?.to_owned(),
        items: items(case, truths),
        whose,
    })
}
