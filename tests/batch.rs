//! Many patients at once: what is found equals what is known, and only what changed is looked at again.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "helpers of tests; the maker of examples has more than is used here"
)]

#[path = "../examples/make/batch.rs"]
mod batch;
#[path = "../examples/make/mod.rs"]
mod make;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use cart_dossier::model::{MixedKind, Overview, Status};
use serde_json::Value;

const AS_OF: &str = "2026-11-20";

/// A batch in a folder of its own, with its results and what earlier runs have kept.
struct Batch {
    home: tempfile::TempDir,
}

impl Batch {
    fn of(patients: usize, papers: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        batch::make(home.path(), patients, papers).unwrap();
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

#[test]
fn one_bad_patient_is_a_row_and_stops_nobody() {
    let batch = Batch::of(2, 16);
    fs::create_dir(batch.patients().join("0000 empty")).unwrap();
    let hostile = batch.patients().join("<script>alert(1)<script>");
    fs::create_dir(&hostile).unwrap();
    fs::write(hostile.join("=cmd.txt"), "Patient: <script>alert(1)</script>\n").unwrap();
    let wrong = batch.patients().join("wrong case");
    fs::create_dir(&wrong).unwrap();
    fs::write(wrong.join("case.yaml"), "papers: {nonsense: [\n").unwrap();
    fs::write(wrong.join("a.txt"), "text").unwrap();
    fs::write(batch.patients().join("list.xlsx"), "beside the folders").unwrap();
    let output = batch.run("results", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let overview = batch.overview("results");
    let problem = |folder: &str| {
        let row = overview.patients.iter().find(|row| row.folder == folder).unwrap();
        row.problem.clone().unwrap_or_default()
    };
    assert!(problem("0000 empty").contains("no files"), "{}", problem("0000 empty"));
    assert!(problem("wrong case").contains("case.yaml"), "{}", problem("wrong case"));
    assert_eq!(problem("<script>alert(1)<script>"), "");
    assert_eq!(overview.patients.iter().filter(|row| row.problem.is_none()).count(), 3);
    assert_eq!(overview.loose, ["list.xlsx"]);
    let page = fs::read_to_string(batch.results("results").join("Overview.html")).unwrap();
    assert!(!page.contains("<script>alert"), "a name is text and no script");
}

#[test]
fn parts_of_a_batch_come_to_the_same_overview() {
    let batch = Batch::of(4, 18);
    batch.run("whole", &[]);
    let names: Vec<String> = batch.truth().into_keys().collect();
    for (n, part) in names.chunks(2).enumerate() {
        let list = batch.home.path().join(format!("list {n}"));
        fs::write(&list, part.join("\n")).unwrap();
        let output = batch.run("parts", &["--only", list.to_str().unwrap()]);
        assert!(told(&output).contains("2 patients"), "{}", told(&output));
        assert!(!batch.results("parts").join("Overview.html").exists());
    }
    let output =
        Command::new(env!("CARGO_BIN_EXE_cart-dossier")).arg("overview").arg(batch.results("parts")).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        all_files(&batch.results("whole")) == all_files(&batch.results("parts")),
        "the parts differ from the whole"
    );
    // A row that was lost is made again from the case file.
    fs::remove_file(batch.results("parts").join(&names[0]).join("row.json")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_cart-dossier")).arg("overview").arg(batch.results("parts")).output().unwrap();
    let (whole, parts) = (batch.overview("whole"), batch.overview("parts"));
    assert_eq!(whole.patients[0].items, parts.patients[0].items);
    fs::write(batch.home.path().join("list"), "nobody").unwrap();
    let output = batch.run("parts", &["--only", batch.home.path().join("list").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
}

/// Lets a run go on for a while and kills it; whether it was killed before it had ended.
fn killed_after(mut child: Child, time: Duration) -> bool {
    let end = Instant::now() + time;
    while Instant::now() < end {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

#[test]
fn a_batch_that_was_killed_goes_on_as_if_nothing_had_happened() {
    let batch = Batch::of(2, 16);
    let start = Instant::now();
    assert_eq!(batch.run("whole", &["--no-cache"]).status.code(), Some(1));
    let whole = start.elapsed();
    let wanted = all_files(&batch.results("whole"));
    // Moments that are spread over the whole run, in an order of their own.
    for n in 0..50_u32 {
        let name = format!("killed {n}");
        let mut command = batch.command(&name, &["--quiet", "--no-cache"]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let killed = killed_after(child, whole.mul_f64(f64::from(n * 37 % 50) / 50.0));
        for (path, bytes) in all_files(&batch.results(&name)) {
            let known = path.to_string_lossy().starts_with(".cart-dossier-")
                || path.to_string_lossy().contains("/.cart-dossier-");
            assert!(known || wanted.get(&path) == Some(&bytes), "half-written: {}", path.display());
        }
        // A run that had ended is what the next one is compared with.
        if killed && n % 5 == 0 {
            assert_eq!(batch.run(&name, &["--quiet"]).status.code(), Some(1));
            let now = all_files(&batch.results(&name));
            assert_eq!(now.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "killed at moment {n}");
            assert!(now == wanted, "killed at moment {n}");
        }
        let _ = fs::remove_dir_all(batch.results(&name));
    }
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
