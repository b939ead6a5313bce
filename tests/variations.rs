//! Each example case with one paper changed: removed, in its place an appointment letter, another person's, of before the
//! relapse, with an answer turned, or unreadable. Exactly the items change that should.
//!
//! A paper that is a PDF is changed as the text that is read of it, under the same name with `.txt`: the copy without a
//! change is looked at first, and must give the same statuses as the PDF.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "cases/variation.rs"]
mod variation;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cart_dossier::model::{CaseFile, Status};
use cart_dossier::pipeline::{self, Place};
use cart_dossier::watch::Watch;
use common::{project, settings};

fn look(folder: &Path, profile: &str, cache: &Path) -> CaseFile {
    let place = Place { folder: cache.to_owned(), program: "variations".to_owned() };
    let settings = pipeline::Settings { cache: Some(place), ..settings(profile) };
    pipeline::run(folder, &settings, &Watch::default()).unwrap()
}

fn statuses(case: &CaseFile) -> BTreeMap<String, Status> {
    case.items.iter().map(|item| (item.id.clone(), item.status)).collect()
}

fn codes(case: &CaseFile) -> BTreeMap<String, usize> {
    let mut codes = BTreeMap::new();
    for finding in &case.findings {
        *codes.entry(finding.code.id()).or_default() += 1;
    }
    codes
}

fn vary(name: &str) {
    let case = variation::of(name);
    let sorts: BTreeSet<&str> = case.variations.iter().map(|variation| variation.sort.as_str()).collect();
    assert_eq!(sorts, variation::SORTS.into_iter().collect(), "{name}: each sort once at least");
    let cache = tempfile::tempdir().unwrap();
    let papers = project(&case.folder);
    let whole = look(&papers, &case.profile, cache.path());
    let mut wrong = Vec::new();
    for variation in &case.variations {
        let what = format!("{name}, {} {:?}", variation.sort, variation.paper);
        let varied = |unchanged: bool| {
            let folder = tempfile::tempdir().unwrap();
            variation::copy(&papers, folder.path());
            variation.make(folder.path(), unchanged);
            look(folder.path(), &case.profile, cache.path())
        };
        let before = statuses(&whole);
        if !variation.edit.is_empty() {
            for (id, status) in statuses(&varied(true)).iter().filter(|(id, status)| before[*id] != **status) {
                wrong.push(format!("{what}: as text alone {id} is {status:?}, and was {:?}", before[id]));
            }
        }
        let changed = varied(false);
        for item in &changed.items {
            let expected = variation.changes.get(&item.id).unwrap_or(&before[&item.id]);
            if item.status != *expected {
                let was = before[&item.id];
                wrong.push(format!(
                    "{what}: {} was {was:?}, is {:?}, not {expected:?}: {}",
                    item.id, item.status, item.reason
                ));
            }
            if let Some(part) = variation.reasons.get(&item.id)
                && !item.reason.contains(part.as_str())
            {
                wrong.push(format!("{what}: {} does not say {part:?}: {}", item.id, item.reason));
            }
            if let Some(part) = variation.lacking.get(&item.id) {
                let whole = whole.items.iter().find(|whole| whole.id == item.id).unwrap();
                let lacks = |lacking: &[String]| lacking.iter().any(|what| what.contains(part.as_str()));
                if !lacks(&item.lacking) || lacks(&whole.lacking) {
                    wrong.push(format!("{what}: {} lacks {:?}, not {part:?} anew", item.id, item.lacking));
                }
            }
        }
        for id in variation.changes.keys().chain(variation.reasons.keys()).chain(variation.lacking.keys()) {
            assert!(before.contains_key(id), "{what}: no item {id}");
        }
        for (id, status) in &variation.changes {
            assert_ne!(before[id], *status, "{what}: {id} is that already");
        }
        let (found, known) = (codes(&changed), codes(&whole));
        let count = |codes: &BTreeMap<String, usize>, code: &String| codes.get(code).copied().unwrap_or_default();
        for code in variation.findings.iter().filter(|code| count(&found, code) <= count(&known, code)) {
            wrong.push(format!("{what}: no new finding {code}"));
        }
        for code in variation.findings_gone.iter().filter(|code| count(&found, code) >= count(&known, code)) {
            wrong.push(format!("{what}: finding {code} did not go"));
        }
        // Whatever the change, nobody else's paper and no lost paper makes an item found.
        let gained = |id: &&String| changed.items.iter().any(|i| i.id == **id && i.status == Status::Present);
        for id in before.keys().filter(|id| before[*id] == Status::Missing).filter(gained) {
            wrong.push(format!("{what}: {id} is found now"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn first_try() {
    vary("first-try");
}

#[test]
fn case_1_b_all_child() {
    vary("case-1-b-all-child");
}

#[test]
fn case_2_large_b_cell_lymphoma() {
    vary("case-2-large-b-cell-lymphoma");
}

#[test]
fn case_4_mantle_cell_lymphoma() {
    vary("case-4-mantle-cell-lymphoma");
}

#[test]
fn case_6_solid_tumour() {
    vary("case-6-solid-tumour");
}

#[test]
fn every_case_is_varied() {
    let tests = fs::read_to_string(project("tests/variations.rs")).unwrap();
    for entry in fs::read_dir(project("examples")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!folder.join("README.md").is_file() || tests.contains(&format!("vary(\"{name}\")")), "{name}");
    }
}
