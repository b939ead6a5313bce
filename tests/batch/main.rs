//! Many patients at once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    dead_code,
    reason = "helpers of tests; the maker of examples has more than is used here"
)]

mod killed;
#[path = "../../examples/make/mod.rs"]
mod make;
mod parts;
#[path = "../../examples/make/batch.rs"]
mod patients;
mod trouble;
mod truth;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cart_dossier::model::Overview;
use serde_json::Value;

const AS_OF: &str = "2026-11-20";

/// A batch in a folder of its own, with its results and what earlier runs have kept.
struct Batch {
    home: tempfile::TempDir,
}

impl Batch {
    fn of(patients: usize, papers: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        patients::make(home.path(), patients, papers).unwrap();
        Self { home }
    }

    fn patients(&self) -> PathBuf {
        self.home.path().join("patients")
    }

    fn results(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, results: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cart-dossier"));
        command
            .arg("batch")
            .arg(self.patients())
            .arg("-o")
            .arg(self.results(results))
            .args(["--as-of", AS_OF])
            .args(more);
        command.stdin(Stdio::null()).env("NO_COLOR", "1").env("CART_DOSSIER_CACHE", self.home.path().join("kept"));
        command
    }

    fn run(&self, results: &str, more: &[&str]) -> Output {
        self.command(results, more).output().unwrap()
    }

    /// The names of the patients' folders.
    fn names(&self) -> Vec<String> {
        self.truth().into_keys().collect()
    }

    fn overview(&self, results: &str) -> Overview {
        serde_json::from_slice(&fs::read(self.results(results).join("overview.json")).unwrap()).unwrap()
    }

    fn truth(&self) -> BTreeMap<String, Value> {
        serde_json::from_slice(&fs::read(self.home.path().join("truth.json")).unwrap()).unwrap()
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Whether a tool can be started; says what is not tested without it.
fn is_there(command: &mut Command, untested: &str) -> bool {
    let ended = command.stdin(Stdio::null()).output().is_ok_and(|output| output.status.success());
    if !ended {
        eprintln!("skipped, {command:?} cannot be run: {untested}");
    }
    ended
}

/// Every file below a folder with its bytes.
fn all_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    // A run that was killed at once has made none.
    if !folder.exists() {
        return BTreeMap::new();
    }
    let entries =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    entries
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}
