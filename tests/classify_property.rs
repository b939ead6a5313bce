//! Neither the order of the files nor their names nor what else lies in the folder changes what a paper is taken for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "common/segments.rs"]
#[allow(dead_code, reason = "what names alone hold together is not held together under other names")]
mod papers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{EXAMPLES, case_of, project};

/// How often each folder is shuffled.
const ROUNDS: u64 = 4;

/// What each paper is: by the hashes of the files that it lies in and its pages there.
type Kinds = BTreeMap<Vec<(String, [u32; 2])>, Vec<String>>;

fn kinds(folder: &Path) -> Kinds {
    let case = case_of(folder, "generic");
    let mut kinds = Kinds::new();
    for record in &case.records {
        let parts = record.places().into_iter().map(|part| {
            let file = case.files.iter().find(|file| file.id == part.file).unwrap();
            (file.sha256.clone(), part.pages)
        });
        kinds.entry(parts.collect()).or_default().push(record.kind.id().to_owned());
    }
    kinds
}

/// Numbers without a pattern, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Letters that say nothing and count nothing.
    fn name(&mut self) -> String {
        (0..12).map(|_| char::from(b'a' + (self.next() % 26) as u8)).collect()
    }
}

/// The papers of a folder under other names, in another order. A disc keeps the names that its own list gives it.
fn renamed(from: &Path, to: &Path, numbers: &mut Numbers) {
    let files = walkdir::WalkDir::new(from).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let paths: Vec<PathBuf> = files.map(walkdir::DirEntry::into_path).collect();
    for path in paths {
        let below = path.strip_prefix(from).unwrap();
        let target = if below.components().count() > 1 {
            to.join(below)
        } else {
            let ending = below.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
            to.join(numbers.name() + &ending)
        };
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&path, target).unwrap();
    }
}

/// Papers that have nothing to do with the others.
const UNRELATED: &[&str] = &[
    "Shopping: milk, bread, two pounds of apples.",
    "HISTOPATHOLOGY REPORT\nName: Tomasz Nowak    DOB: 01/02/1950\nLab No: H99/1\nMacroscopic description: a skin ellipse in formalin.\nSections show a benign naevus.\nPage 1 of 2",
    "Dear Mr Nowak,\nyour appointment for a PET-CT is on 2 December 2026 at 10:30. Please bring a list of your medicines.\nPage 2 of 2",
    "and then we all went home, since it had begun to rain and nobody had thought of an umbrella",
    "Invoice 4711\nAmount due: 120.00 GBP\nPage 1 of 3",
];

fn check(name: &str, folder: &Path) {
    let known = kinds(folder);
    assert!(known.len() > 3, "{name}: too few papers to mean anything");
    for seed in 1..=ROUNDS {
        let mut numbers = Numbers(seed);
        let other = tempfile::tempdir().unwrap();
        renamed(folder, other.path(), &mut numbers);
        assert_eq!(kinds(other.path()), known, "{name}: other names and another order, {seed}");
        for text in UNRELATED {
            fs::write(other.path().join(numbers.name() + ".txt"), text).unwrap();
        }
        let all = kinds(other.path());
        for (parts, kind) in &known {
            assert_eq!(all.get(parts), Some(kind), "{name}: among papers of others, {seed}");
        }
    }
}

#[test]
fn of_the_examples() {
    for (name, papers, _) in EXAMPLES {
        check(name, &project(papers));
    }
}

#[test]
fn of_papers_in_one_file_and_in_several() {
    let folder = tempfile::tempdir().unwrap();
    papers::write(folder.path(), papers::BY_PAGES);
    let joined = kinds(folder.path()).into_keys().filter(|parts| parts.len() > 1).count();
    assert_eq!(joined, 1);
    check("segments", folder.path());
}

#[test]
fn of_a_file_of_every_format() {
    check("fixtures", &project("tests/fixtures/formats"));
}
