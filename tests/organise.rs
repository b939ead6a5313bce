//! `organise`: every file of the folder is in the dossier once or in its index with the reason, bytes are equal, hashes
//! hold, nothing of the user's is touched, and no name leads elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "helpers of tests")]

mod common;
#[allow(dead_code, reason = "each test program uses a part")]
#[path = "common/segments.rs"]
mod segments;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use cart_dossier::cli::organise::store::{Job, Outcome, Store};
use cart_dossier::intake;
use cart_dossier::model::file::Content;
use cart_dossier::model::{CaseFile, FileState, Language, PatientMatch, SourceFile};
use cart_dossier::report::dossier::Beside;
use common::{EXAMPLES, own_words, pdf_pages, project};
use sha2::{Digest, Sha256};

const MANIFEST: &str = "00 SHA256SUMS.txt";
const CSV: &str = "00 Index.csv";
const HTML: &str = "00 Index.html";
const SUMMARY: &str = "00 Case summary.pdf";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cart-dossier"));
    command.stdin(Stdio::null()).env("NO_COLOR", "1").env("CART_DOSSIER_CACHE", "").env_remove("COLUMNS");
    command
}

fn organise(papers: &Path, dossier: &Path, more: &[&str]) -> Command {
    let mut command = program();
    command.arg("organise").arg(papers).arg("-o").arg(dossier).args(["--as-of", "2026-11-20", "--no-ocr"]).args(more);
    command
}

fn run(papers: &Path, dossier: &Path, more: &[&str]) -> Output {
    let output = organise(papers, dossier, more).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{}", err(&output));
    output
}

fn refused(papers: &Path, dossier: &Path, more: &[&str], code: i32) -> String {
    let output = organise(papers, dossier, more).output().unwrap();
    let said = err(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains("error: ") && said.contains("  why: ") && said.contains("  fix: "), "{said}");
    said
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn case(papers: &Path) -> CaseFile {
    let output =
        program().arg("check").arg(papers).args(["--as-of", "2026-11-20", "--no-ocr", "--json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Files below a folder with their bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(root).min_depth(1).into_iter().map(Result::unwrap);
    let files = walk.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// When everything below a folder was written, and what it is.
fn marks(root: &Path) -> BTreeMap<PathBuf, (std::time::SystemTime, u64)> {
    let walk = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    walk.map(|entry| {
        let meta = entry.metadata().unwrap();
        (entry.path().to_owned(), (meta.modified().unwrap(), meta.len()))
    })
    .collect()
}

fn sha256_of(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The manifest: hash by path. Each line holds, with our own eyes and, where it is installed, with those of sha256sum.
fn manifest(dossier: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(dossier.join(MANIFEST)).unwrap();
    let lines = text.lines().map(|line| line.split_once("  ").unwrap());
    let listed: BTreeMap<String, String> = lines.map(|(hash, path)| (path.to_owned(), hash.to_owned())).collect();
    for (path, hash) in &listed {
        assert_eq!(sha256_of(&fs::read(dossier.join(path)).unwrap()), *hash, "{path}");
    }
    let mut tool = Command::new("sha256sum");
    tool.args(["--strict", "-c", MANIFEST]).current_dir(dossier);
    match tool.output() {
        Ok(output) => assert!(output.status.success(), "{}{}", out(&output), err(&output)),
        Err(_) => eprintln!("skipped: sha256sum is not installed"),
    }
    listed
}

/// The rows of the index, without its head.
fn index(dossier: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(dossier.join(CSV)).unwrap();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// All bytes of a source, whatever holds it.
fn hash_of(source: &SourceFile) -> Option<String> {
    match &source.content {
        Content::Disk(path) => Some(sha256_of(&fs::read(path).unwrap())),
        _ => Some(source.sha256.clone()).filter(|hash| !hash.is_empty()),
    }
}

fn names_in_hand(path: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(path).unwrap();
    fs::write(path.join(name), bytes).unwrap();
}

const PET: &str = "Northgate Invented Hospital\nPET-CT REPORT\nName: Lina Benchekroun    DOB: 14/04/2017\n\
    Date of examination: 20/10/2026\nTechnique: FDG PET-CT from skull base to thighs.\nFindings: no uptake above \
    liver. Deauville score 2.\nImpression: complete metabolic response.\nReported by: Dr A Owen\n";
const CT: &str = "Northgate Invented Hospital\nCT REPORT\nName: Lina Benchekroun    DOB: 14/04/2017\n\
    Date of examination: 02/03/2025\nTechnique: CT of the chest with contrast.\nFindings: enlarged nodes.\n\
    Impression: lymphadenopathy.\nReported by: Dr A Owen\n";

#[test]
fn the_dossier_of_other_papers_is_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let [one, other, dossier] = ["one", "other", "dossier"].map(|name| home.path().join(name));
    names_in_hand(&one, "pet.txt", PET.as_bytes());
    names_in_hand(&other, "ct.txt", CT.replace("Lina Benchekroun", "Mara Ostrom").replace("2017", "1961").as_bytes());
    run(&one, &dossier, &[]);
    names_in_hand(&dossier, "mine.txt", b"a note of the user's own");
    let before = marks(&dossier);
    let said = refused(&other, &dossier, &["--merge"], 6);
    assert!(said.contains("another patient's"), "{said}");
    assert_eq!(marks(&dossier), before);
    // A paper of the one that lies among those of the other, and is known as such, makes them no papers of one person.
    names_in_hand(&other, "strayed.txt", PET.as_bytes());
    for n in 0..3 {
        let letter = CT
            .replace("Lina Benchekroun", "Mara Ostrom")
            .replace("2017", "1961")
            .replace("02/03", &format!("0{}/03", n + 3));
        names_in_hand(&other, &format!("{n}.txt"), letter.as_bytes());
    }
    refused(&other, &dossier, &[], 6);
    assert_eq!(marks(&dossier), before);
    // One paper of before is enough, whatever it is called now.
    fs::rename(one.join("pet.txt"), one.join("renamed.txt")).unwrap();
    names_in_hand(&one, "ct.txt", CT.as_bytes());
    run(&one, &dossier, &[]);
}

#[test]
fn each_file_of_the_examples_is_there_once_or_in_the_index_with_its_reason() {
    for (name, papers, _) in EXAMPLES {
        let home = tempfile::tempdir().unwrap();
        let dossier = home.path().join("dossier");
        let output = run(&project(papers), &dossier, &[]);
        let listed = manifest(&dossier);
        let there = files(&dossier);
        let all: BTreeSet<&String> = there.keys().filter(|path| *path != MANIFEST).collect();
        assert_eq!(all, listed.keys().collect(), "{name}");

        let case = case(&project(papers));
        let sources = intake::intake(&project(papers), &intake::Options::default()).unwrap();
        assert_eq!(sources.len(), case.files.len());
        let rows = index(&dossier);
        let mut explained = BTreeSet::new();
        for (file, source) in case.files.iter().zip(&sources) {
            let records: Vec<_> = case.records.iter().filter(|record| file.records.contains(&record.id)).collect();
            let own: Vec<&Vec<String>> = rows.iter().filter(|row| row[5] == file.path).collect();
            let aside = |patient| matches!(patient, PatientMatch::Other | PatientMatch::Donor);
            if !records.is_empty() && records.iter().all(|record| aside(record.patient)) {
                assert!(own.is_empty(), "{name}: {} is named", file.path);
                assert!(rows.iter().any(|row| row[0] == file.id && !row[7].is_empty()), "{name}: {}", file.id);
                let stem = file.path.rsplit('/').next().unwrap();
                for text in [fs::read(dossier.join(HTML)).unwrap(), fs::read(dossier.join(CSV)).unwrap()] {
                    assert!(!String::from_utf8_lossy(&text).contains(stem), "{name}: {stem} is named");
                }
                assert!(!listed.values().any(|hash| *hash == file.sha256), "{name}: {stem} is copied");
                assert!(!err(&output).contains(stem) && err(&output).contains(&file.id), "{name}: {stem}");
                continue;
            }
            let targets: BTreeSet<&String> =
                own.iter().map(|row| &row[4]).filter(|target| !target.is_empty()).collect();
            if let Some(target) = targets.first() {
                assert_eq!(targets.len(), 1, "{name}: {}", file.path);
                if source.slices.is_empty() {
                    assert_eq!(listed.get(*target), hash_of(source).as_ref(), "{name}: {}", file.path);
                    let copies = listed.values().filter(|hash| Some(*hash) == hash_of(source).as_ref()).count();
                    assert_eq!(copies, 1, "{name}: {}", file.path);
                } else {
                    for slice in &source.slices {
                        let Content::Disk(path) = &slice.content else { panic!("{name}") };
                        let hash = sha256_of(&fs::read(path).unwrap());
                        let there = listed.iter().any(|(path, have)| path.starts_with(*target) && *have == hash);
                        assert!(there, "{name}: {}", slice.path);
                    }
                }
            } else {
                assert_eq!(own.len(), 1, "{name}: {}", file.path);
                assert!(!own[0][7].is_empty() && own[0][0] == file.id, "{name}: {}", file.path);
                let kept_out = matches!(file.state, FileState::Duplicate | FileState::Ignored | FileState::Empty);
                assert!(kept_out || file.members.is_some(), "{name}: {} is left out: {}", file.path, own[0][7]);
            }
            explained.insert(&file.id);
        }
        assert!(explained.len() >= 5, "{name}");
        // Every place in the index is a file or folder, and every link of the page one too.
        for target in rows.iter().map(|row| &row[4]).filter(|target| !target.is_empty()) {
            assert!(dossier.join(target).exists(), "{name}: {target}");
        }
        assert_links(&dossier);
        // A name says where its file lies.
        for path in listed.keys().filter(|path| path.contains('/')) {
            let (folder, file) = path.split_once('/').unwrap();
            assert!(file.starts_with(&format!("{}-", &folder[..2])), "{name}: {path}");
            assert!(path.split('/').all(|part| part.len() <= 120), "{name}: {path}");
        }
    }
}

/// Every link of the page leads to what is there; it runs nothing and loads nothing.
fn assert_links(dossier: &Path) {
    let page = fs::read_to_string(dossier.join(HTML)).unwrap();
    let mut links = 0;
    for link in page.split("href=\"").skip(1) {
        let address = link.split('"').next().unwrap();
        let path = unescaped(address.strip_prefix("./").unwrap());
        assert!(dossier.join(&path).exists(), "{path}");
        links += 1;
    }
    assert!(links > 1);
    for word in ["<script", "<img", "<link", "<iframe", "<form", "src=", "@import", "url("] {
        assert!(!page.contains(word), "{word}");
    }
}

fn unescaped(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        let hex = |rest: &mut std::str::Bytes<'_>| [rest.next().unwrap(), rest.next().unwrap()];
        bytes.push(match byte {
            b'%' => u8::from_str_radix(std::str::from_utf8(&hex(&mut rest)).unwrap(), 16).unwrap(),
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_words_of_the_dossier_forbid_themselves_what_no_output_may_say() {
    let forbidden = fs::read_to_string(project("tests/lint/forbidden.yaml")).unwrap();
    let forbidden: BTreeMap<String, Vec<String>> = serde_yaml::from_str(&forbidden).unwrap();
    let home = tempfile::tempdir().unwrap();
    let dossier = home.path().join("dossier");
    let output = run(&project("examples/case-2-large-b-cell-lymphoma/papers"), &dossier, &[]);
    let words = fs::read_to_string(project("src/knowledge/report/dossier_en.yaml")).unwrap();
    let page = fs::read_to_string(dossier.join(HTML)).unwrap();
    let summary = pdf_pages(fs::read(dossier.join(SUMMARY)).unwrap()).join("\n");
    assert!(summary.contains("CAR-T") && !summary.contains("Pritchard_MRI"), "{summary}");
    // The YAML quotes everything: what is in quotation marks is looked at here too.
    for text in [words.to_lowercase(), page.to_lowercase(), own_words(&out(&output)), err(&output).to_lowercase()] {
        for stem in forbidden.values().flatten() {
            assert!(!text.contains(stem.as_str()), "{stem}");
        }
    }
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let dossier = home.path().join("new/dossier");
    run(&project("examples/first-try/papers"), &dossier, &["--zip", "--merge"]);
    for entry in walkdir::WalkDir::new(home.path()).min_depth(2).into_iter().map(Result::unwrap) {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let wanted = if entry.file_type().is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, wanted, "{}", entry.path().display());
    }
}

#[test]
fn an_unchanged_second_run_writes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dossier = home.path().join("dossier");
    let papers = project("examples/case-2-large-b-cell-lymphoma/papers");
    run(&papers, &dossier, &[]);
    let before = marks(home.path());
    std::thread::sleep(Duration::from_millis(20));
    let again = run(&papers, &dossier, &[]);
    assert_eq!(marks(home.path()), before);
    assert!(out(&again).contains("0 files were written"), "{}", out(&again));
}

#[test]
fn an_update_takes_up_what_is_new_and_lets_what_is_yours_alone() {
    let home = tempfile::tempdir().unwrap();
    let (papers, dossier) = (home.path().join("papers"), home.path().join("dossier"));
    names_in_hand(&papers, "PET October.txt", PET.as_bytes());
    names_in_hand(&papers, "away.txt", CT.replace("02/03/2025", "05/05/2025").as_bytes());
    run(&papers, &dossier, &[]);
    let first = manifest(&dossier);
    let pet = |listed: &BTreeMap<String, String>| {
        listed.keys().find(|path| path.contains("PET October")).cloned().unwrap_or_default()
    };
    assert!(pet(&first).contains("-02 2026-10-20 PET-CT report"), "{first:?}");
    // One paper is new and older than the others; one is gone; the user has put one there and written into the index.
    names_in_hand(&papers, "CT.txt", CT.as_bytes());
    fs::remove_file(papers.join("away.txt")).unwrap();
    let away = first.keys().find(|path| path.contains("away")).unwrap();
    fs::write(dossier.join("my notes.txt"), "mine").unwrap();
    fs::write(dossier.join(CSV), "mine too").unwrap();
    let output = run(&papers, &dossier, &[]);
    let said = err(&output);
    assert!(said.contains("my notes.txt") && said.contains(CSV), "{said}");
    assert_eq!(fs::read_to_string(dossier.join("my notes.txt")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(dossier.join(CSV)).unwrap(), "mine too");
    assert!(!dossier.join(away).exists());
    let listed = manifest(&dossier);
    assert!(listed.keys().any(|path| path.contains("-01 2025-03-02 CT report (CT)")), "{listed:?}");
    assert!(listed.keys().any(|path| path.contains("-02 2026-10-20 PET-CT report (PET October)")), "{listed:?}");
    assert!(!listed.contains_key(CSV) && !listed.contains_key("my notes.txt"));
    // A copy that the user has changed stays, even when its paper goes.
    let changed = dossier.join(pet(&listed));
    fs::write(&changed, "changed by me").unwrap();
    fs::remove_file(papers.join("PET October.txt")).unwrap();
    // The dossier is still known as one by its manifest, though the index is the user's now.
    fs::remove_file(dossier.join(CSV)).unwrap();
    run(&papers, &dossier, &[]);
    assert_eq!(fs::read_to_string(&changed).unwrap(), "changed by me");
    assert!(!manifest(&dossier).keys().any(|path| path.contains("PET October")));
}

/// In each language: folders and files of the dossier of [`PET`] and [`CT`], its summary and its index.
const NAMED: [(&str, [&str; 3], [&str; 2]); 3] = [
    ("en", ["Imaging/", "2025-03-02 CT report (CT).txt", "2026-10-20 PET-CT report (PET).txt"], [SUMMARY, HTML]),
    (
        "es",
        ["Imagen/", "2025-03-02 informe de TC (CT).txt", "2026-10-20 informe de PET-TC (PET).txt"],
        ["00 Resumen del caso.pdf", "00 Índice.html"],
    ),
    (
        "zh",
        ["影像/", "2025-03-02 CT 报告 (CT).txt", "2026-10-20 PET-CT 报告 (PET).txt"],
        ["00 病例摘要.pdf", "00 索引.html"],
    ),
];

#[test]
fn a_dossier_has_names_in_its_language_and_another_one_takes_their_place() {
    let home = tempfile::tempdir().unwrap();
    let (papers, dossier) = (home.path().join("papers"), home.path().join("dossier"));
    names_in_hand(&papers, "PET.txt", PET.as_bytes());
    names_in_hand(&papers, "CT.txt", CT.as_bytes());
    for (language, names, beside) in NAMED {
        let alone = home.path().join(language);
        let output = run(&papers, &alone, &["--language", language]);
        let listed = manifest(&alone);
        for name in names.iter().chain(&beside) {
            assert!(listed.keys().any(|path| path.contains(name)), "{language}: {name}: {listed:?}");
        }
        let page = fs::read_to_string(alone.join(beside[1])).unwrap();
        assert!(page.contains(&format!("<html lang=\"{language}\">")), "{page}");
        assert!(language == "en" || !(page + &out(&output) + &err(&output)).contains("paper"), "{language}");
    }
    // The same folder in one language after the other: no second set of folders, and what is the user's stays.
    run(&papers, &dossier, &["--language", "en"]);
    let folder = manifest(&dossier).keys().find_map(|path| Some(path.split_once('/')?.0.to_owned())).unwrap();
    fs::write(dossier.join(&folder).join("my note.txt"), "mine").unwrap();
    for (language, ..) in [NAMED[1], NAMED[2], NAMED[0]] {
        let output = run(&papers, &dossier, &["--language", language]);
        let alone = manifest(&home.path().join(language));
        assert_eq!(manifest(&dossier).keys().collect::<Vec<_>>(), alone.keys().collect::<Vec<_>>(), "{language}");
        let others = files(&dossier).into_keys().filter(|name| !alone.contains_key(name) && name != MANIFEST);
        assert_eq!(others.collect::<Vec<_>>(), [format!("{folder}/my note.txt")], "{language}");
        let said = err(&output);
        assert!(said.contains("my note.txt"), "{said}");
        let changed = ["in another language", "en otro idioma", "另一种语言"];
        assert!(changed.iter().any(|words| said.contains(words)), "{said}");
    }
    let again = run(&papers, &dossier, &["--language", "en"]);
    assert!(!err(&again).contains("in another language") && out(&again).contains("0 files were written"));
}

#[test]
fn a_folder_of_somebody_elses_files_is_refused_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    names_in_hand(&papers, "PET.txt", PET.as_bytes());
    let full = home.path().join("full");
    names_in_hand(&full, "holiday.jpg", b"x");
    names_in_hand(&full, MANIFEST, format!("{}  holiday.jpg\n", sha256_of(b"x")).as_bytes());
    let before = marks(home.path());
    refused(&papers, &full, &[], 6);
    refused(&papers, &papers.join("dossier"), &[], 6);
    refused(&papers, &papers, &[], 6);
    refused(&papers, &papers.join("PET.txt"), &[], 6);
    refused(&papers, &full.join("holiday.jpg"), &[], 6);
    refused(&papers, &home.path().join("x"), &["--encrypt"], 6);
    assert_eq!(marks(home.path()), before);
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    names_in_hand(&papers, "PET.txt", PET.as_bytes());
    let elsewhere = home.path().join("elsewhere");
    names_in_hand(&elsewhere, "x", b"x");
    let linked = home.path().join("linked");
    symlink(&elsewhere, &linked).unwrap();
    refused(&papers, &linked, &[], 6);
    // A link into the folder of papers is seen through.
    symlink(&papers, home.path().join("way")).unwrap();
    refused(&papers, &home.path().join("way/dossier"), &[], 6);
    // A link in the dossier, and a manifest that names what is outside.
    let dossier = home.path().join("dossier");
    run(&papers, &dossier, &[]);
    let listed = manifest(&dossier);
    let pet = listed.keys().find(|path| path.contains("PET")).unwrap();
    let folder = dossier.join(pet.split('/').next().unwrap());
    fs::remove_dir_all(&folder).unwrap();
    symlink(&elsewhere, &folder).unwrap();
    let mut text = fs::OpenOptions::new().append(true).open(dossier.join(MANIFEST)).unwrap();
    let hash = sha256_of(b"x");
    write!(text, "{hash}  ../elsewhere/x\n{hash}  {}\n", elsewhere.join("x").display()).unwrap();
    writeln!(text, "{hash}  {}/x", pet.split('/').next().unwrap()).unwrap();
    drop(text);
    run(&papers, &dossier, &[]);
    assert_eq!(files(&elsewhere), BTreeMap::from([("x".to_owned(), b"x".to_vec())]));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_no_half_file_and_the_next_one_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    for n in 0..40 {
        let paper = format!("{}{}", PET.replace("20/10/2026", &format!("{:02}/10/2026", n % 28 + 1)), "x\n".repeat(n));
        names_in_hand(&papers, &format!("PET {n}.txt"), paper.as_bytes());
        names_in_hand(&papers, &format!("big {n}.jpg"), &[&[0xFF, 0xD8, 0xFF][..], &vec![n as u8; 400_000]].concat());
    }
    // What was read is kept, so that most of the time goes into copying.
    let cached = |dossier: &Path| {
        let mut command = organise(&papers, dossier, &[]);
        command.env("CART_DOSSIER_CACHE", home.path().join("cache")).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let whole = home.path().join("whole");
    assert_eq!(cached(&whole).status().unwrap().code(), Some(1));
    let whole = files(&whole);
    let dossier = home.path().join("dossier");
    // From the first file on, at moments that differ.
    let mut killed = 0;
    for wait in [0, 3, 8, 15, 25] {
        let _ = fs::remove_dir_all(&dossier);
        let mut child = cached(&dossier).spawn().unwrap();
        while !dossier.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_millis(wait));
        killed += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in files(&dossier) {
            // The passing names and the journal begin with a dot.
            if !name.rsplit('/').next().unwrap().starts_with(".cart-dossier-") {
                assert!(whole.get(&name) == Some(&bytes), "{name} is not whole after {wait} ms");
            }
        }
        assert_eq!(cached(&dossier).status().unwrap().code(), Some(1));
        assert_eq!(files(&dossier).keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
        assert!(files(&dossier) == whole, "after {wait} ms");
    }
    assert!(killed >= 3, "only {killed} runs were ended in the middle");
}

#[test]
fn hostile_names_and_archives_stay_in_the_dossier() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    let mut names = vec![
        "=HYPERLINK(\"http:||x\";\"y\").txt".to_owned(),
        "<script>alert(1)<|script>.txt".to_owned(),
        "+1 & 2.txt".to_owned(),
        "-rf.txt".to_owned(),
        "@x.txt".to_owned(),
        "CON.txt".to_owned(),
        "x..txt".to_owned(),
        "gpj.\u{202E}txt.txt".to_owned(),
        "a:b*c?.txt".to_owned(),
        format!("{}.txt", "報告書".repeat(20)),
        "tab\there\nline.txt".to_owned(),
        "trailing. .txt".to_owned(),
        "A.txt".to_owned(),
        "a.txt".to_owned(),
    ];
    if cfg!(windows) {
        names.retain(|name| !name.contains(['"', '<', '>', '|', ':', '*', '?', '\t', '\n']) && name != "CON.txt");
    }
    fs::create_dir_all(&papers).unwrap();
    for (n, name) in names.iter().enumerate() {
        names_in_hand(&papers, name, PET.replace("20/10/2026", &format!("{:02}/10/2026", n + 1)).as_bytes());
    }
    let mut zip = zip::ZipWriter::new(fs::File::create(papers.join("evil.zip")).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (n, name) in
        ["../../../escaped.txt", "/etc/escaped.txt", "a/../../escaped.txt", "good/inside.txt"].iter().enumerate()
    {
        zip.start_file(*name, options).unwrap();
        zip.write_all(CT.replace("02/03/2025", &format!("{:02}/04/2025", n + 1)).as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let dossier = home.path().join("deep/down/dossier");
    run(&papers, &dossier, &[]);
    let listed = manifest(&dossier);
    // Only the dossier was written.
    let outside: Vec<String> = files(home.path())
        .into_keys()
        .filter(|name| !name.starts_with("papers/") && !name.starts_with("deep/down/dossier/"))
        .collect();
    assert_eq!(outside, Vec::<String>::new());
    // Every paper, and every member as a file of its own.
    assert_eq!(listed.keys().filter(|path| path.ends_with(".txt")).count(), names.len() + 4, "{listed:?}");
    assert!(!listed.keys().any(|path| path.contains("evil")), "an archive that was opened is not copied");
    let mut folded = BTreeSet::new();
    for path in listed.keys() {
        assert!(folded.insert(path.to_lowercase()), "{path}");
        for part in path.split('/') {
            assert!(part.len() <= 120 && !part.ends_with(['.', ' ']), "{part:?}");
            let bad = |c: char| c.is_control() || "\\:*?\"<>|\u{202E}".contains(c);
            assert!(!part.contains(bad), "{part:?}");
        }
    }
    for row in index(&dossier) {
        for cell in row {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
            assert!(!cell.contains(['\t', '\n', '\r']), "{cell:?}");
        }
    }
    let page = fs::read_to_string(dossier.join(HTML)).unwrap();
    assert!(!page.contains("<script") && !page.contains('\u{202E}') && page.contains("&lt;script"));
    assert_links(&dossier);
}

/// The files of a ZIP by their names.
fn unzipped(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        files.insert(file.name().unwrap().into_owned(), bytes);
    }
    files
}

#[test]
fn the_zip_holds_the_dossier_and_a_locked_one_shows_no_name() {
    let home = tempfile::tempdir().unwrap();
    let dossier = home.path().join("dossier");
    let papers = project("examples/first-try/papers");
    run(&papers, &dossier, &["--zip"]);
    let expected: BTreeMap<String, Vec<u8>> =
        files(&dossier).into_iter().map(|(name, bytes)| (format!("dossier/{name}"), bytes)).collect();
    assert_eq!(unzipped(fs::read(home.path().join("dossier.zip")).unwrap()), expected);

    let secret = home.path().join("password.txt");
    fs::write(&secret, "correct-horse-battery\n").unwrap();
    let short = home.path().join("short.txt");
    fs::write(&short, "1234\n").unwrap();
    refused(&papers, &dossier, &["--encrypt", "--zip-password-file", short.to_str().unwrap()], 6);
    let output = run(&papers, &dossier, &["--encrypt", "--zip-password-file", secret.to_str().unwrap()]);
    assert!(err(&output).contains("AES-256"), "{}", err(&output));
    // An older ZIP is kept.
    let path = home.path().join("dossier (2).zip");
    let locked = fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&locked).into_owned();
    for name in expected.keys() {
        assert!(!text.contains(name.rsplit('/').next().unwrap()), "{name} can be seen");
    }
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(locked)).unwrap();
    assert_eq!(zip.len(), 1);
    assert!(zip.by_index_decrypt(0, b"wrong password").is_err());
    let mut inner = Vec::new();
    let mut file = zip.by_index_decrypt(0, b"correct-horse-battery").unwrap();
    assert!(file.encrypted());
    std::io::Read::read_to_end(&mut file, &mut inner).unwrap();
    assert_eq!(unzipped(inner), expected);

    let mut tool = Command::new("7z");
    tool.arg("x").arg("-pcorrect-horse-battery").arg(format!("-o{}", home.path().join("out").display())).arg(&path);
    let Ok(output) = tool.stdin(Stdio::null()).output() else {
        eprintln!("skipped: 7z is not installed");
        return;
    };
    assert!(output.status.success(), "{}", out(&output));
    let inner = fs::read(home.path().join("out/Dossier.zip")).unwrap();
    assert_eq!(unzipped(inner), expected);
    let mut tool = Command::new("7z");
    tool.arg("t").arg(home.path().join("out/Dossier.zip"));
    assert!(tool.output().unwrap().status.success());
}

#[test]
fn a_file_of_two_people_is_held_back_unless_it_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    fs::create_dir_all(&papers).unwrap();
    segments::write(&papers, segments::BY_PAGES);
    let dossier = home.path().join("dossier");
    let case = case(&papers);
    let both = case.files.iter().find(|file| file.path == "two children.txt").unwrap();
    let output = run(&papers, &dossier, &[]);
    assert!(err(&output).contains(&format!("{} holds papers of the patient", both.id)), "{}", err(&output));
    assert!(!manifest(&dossier).values().any(|hash| *hash == both.sha256));
    let row = index(&dossier).into_iter().find(|row| row[0] == both.id).unwrap();
    assert!(row[5] == "two children.txt" && row[7].contains("page"), "{row:?}");
    run(&papers, &dossier, &["--with-mixed"]);
    assert!(manifest(&dossier).values().any(|hash| *hash == both.sha256));
    // A file with papers of several sections is there once, and listed in each.
    let scan = case.files.iter().find(|file| file.path == "Scan0001.txt").unwrap();
    assert_eq!(manifest(&dossier).values().filter(|hash| **hash == scan.sha256).count(), 1);
    let rows: Vec<Vec<String>> = index(&dossier).into_iter().filter(|row| row[5] == "Scan0001.txt").collect();
    assert!(rows.len() >= 2 && rows.iter().all(|row| row[4] == rows[0][4]), "{rows:?}");
}

#[test]
fn a_paper_that_changed_since_it_was_read_is_not_copied() {
    let home = tempfile::tempdir().unwrap();
    let paper = home.path().join("paper.pdf");
    fs::write(&paper, "other bytes").unwrap();
    let root = home.path().join("dossier");
    let store = Store::open(&root, &Beside::of(Language::En)).unwrap();
    let job = |sha256: &[u8], bytes: u64| Job {
        file: "F1".into(),
        target: "x/y.pdf".into(),
        content: Content::Disk(paper.clone()),
        sha256: Some(sha256_of(sha256)),
        bytes: Some(bytes),
        modified: None,
    };
    assert_eq!(store.put(&job(b"what was read", 11)).unwrap(), Outcome::Changed);
    assert_eq!(store.put(&job(b"other bytes", 12)).unwrap(), Outcome::Changed);
    assert!(!root.join("x/y.pdf").exists());
    assert_eq!(store.put(&job(b"other bytes", 11)).unwrap(), Outcome::Written(sha256_of(b"other bytes")));
    // Where it was not changed since it was hashed, its hash holds; else it is made again.
    let read = |modified| Job { target: "w.pdf".into(), modified: Some(modified), ..job(b"as read", 11) };
    let modified = fs::metadata(&paper).unwrap().modified().unwrap();
    assert_eq!(store.put(&read(modified - Duration::from_secs(5))).unwrap(), Outcome::Changed);
    assert_eq!(store.put(&read(modified)).unwrap(), Outcome::Written(sha256_of(b"as read")));
    let gone = Job { content: Content::Disk(home.path().join("gone")), target: "z.pdf".into(), ..job(b"", 0) };
    assert!(matches!(store.put(&gone).unwrap(), Outcome::Unread(_)));
}

const MERGED: &str = "00 Dossier.pdf";

/// The pages of a merged dossier: those of the summary, then of each paper its number and its pages.
fn parts(document: &lopdf::Document) -> (usize, Vec<(String, std::ops::Range<usize>)>) {
    let labels = document.catalog().unwrap().get(b"PageLabels").unwrap().as_dict().unwrap();
    let labels: Vec<_> = labels.get(b"Nums").unwrap().as_array().unwrap().chunks(2).collect();
    let begin =
        |at: usize| labels.get(at).map_or(document.get_pages().len(), |pair| pair[0].as_i64().unwrap() as usize);
    let number = |pair: &[lopdf::Object]| {
        let prefix = pair[1].as_dict().unwrap().get(b"P").unwrap();
        lopdf::decode_text_string(prefix).unwrap().trim_end_matches(" p. ").to_owned()
    };
    let papers = labels.iter().enumerate().skip(1).map(|(n, pair)| (number(pair), begin(n)..begin(n + 1)));
    (begin(1), papers.collect())
}

/// The titles of all bookmarks, each of which leads to a page.
fn bookmarks(document: &lopdf::Document) -> Vec<String> {
    fn below(document: &lopdf::Document, parent: &lopdf::Dictionary, titles: &mut Vec<String>) {
        let mut next = parent.get(b"First").ok();
        while let Some(id) = next {
            let mark = document.get_dictionary(id.as_reference().unwrap()).unwrap();
            titles.push(lopdf::decode_text_string(mark.get(b"Title").unwrap()).unwrap());
            leads(document, mark);
            below(document, mark, titles);
            next = mark.get(b"Next").ok();
        }
    }
    let mut titles = Vec::new();
    let root = document.catalog().unwrap().get(b"Outlines").unwrap().as_reference().unwrap();
    below(document, document.get_dictionary(root).unwrap(), &mut titles);
    titles
}

/// Which page a bookmark or link leads to, from 0.
fn leads(document: &lopdf::Document, from: &lopdf::Dictionary) -> usize {
    let page = from.get(b"Dest").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    document.get_pages().into_values().position(|id| id == page).unwrap()
}

#[test]
fn a_merged_dossier_is_the_summary_and_every_paper_with_its_number() {
    for (name, papers, _) in EXAMPLES {
        let home = tempfile::tempdir().unwrap();
        let dossier = home.path().join("dossier");
        let output = run(&project(papers), &dossier, &["--merge"]);
        let listed = manifest(&dossier);
        assert!(listed.contains_key(MERGED), "{name}");
        assert!(fs::read_to_string(dossier.join(HTML)).unwrap().contains("./00%20Dossier.pdf"), "{name}");
        let bytes = fs::read(dossier.join(MERGED)).unwrap();
        let document = lopdf::Document::load_mem(&bytes).unwrap();
        let text = pdf_pages(bytes.clone());
        let (front, parts) = parts(&document);
        let pages: Vec<_> = document.get_pages().into_values().collect();
        assert_eq!(text.len(), pages.len(), "{name}");
        // The summary as it is alone, and the list behind it.
        let alone = pdf_pages(fs::read(dossier.join(SUMMARY)).unwrap());
        assert!(front > alone.len() - 1 && front <= alone.len() + 3, "{name}: {front}");
        let list = text[..front].join("\n");
        let titles = bookmarks(&document);
        let mut merged = BTreeSet::new();
        for (number, range) in &parts {
            let of_number =
                |path: &&String| path.split('/').nth(1).is_some_and(|file| file.starts_with(&format!("{number} ")));
            let target = listed.keys().find(of_number).unwrap();
            assert!(merged.insert(target.clone()), "{name}: {target} is there twice");
            let file = target.split('/').nth(1).unwrap();
            assert!(titles.iter().any(|title| file.starts_with(title.as_str()) && title.starts_with(number)), "{file}");
            assert!(list.contains(number.as_str()), "{name}: {number}");
            let source = fs::read(dossier.join(target)).unwrap();
            let is_pdf = source.starts_with(b"%PDF");
            let originals = if is_pdf { pdf_pages(source.clone()) } else { Vec::new() };
            assert!(!is_pdf || originals.len() == range.len(), "{name}: {target}");
            for (n, at) in range.clone().enumerate() {
                let stamp = format!("{number} · page {} of {}", n + 1, range.len());
                let (words, last) = text[at].rsplit_once('\n').unwrap_or(("", &text[at]));
                assert_eq!(last, stamp, "{name}: {target}");
                if is_pdf {
                    // Where a gap is wide enough for an empty line depends on all lines of a page.
                    let lines =
                        |text: &str| text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>();
                    assert_eq!(lines(words), lines(&originals[n]), "{name}: {target}");
                }
                // The strip lies outside of what was the page: all that it draws is cut to that.
                let page = document.get_dictionary(pages[at]).unwrap();
                let whole: Vec<f32> =
                    page.get(b"MediaBox").unwrap().as_array().unwrap().iter().map(|v| v.as_float().unwrap()).collect();
                let content = String::from_utf8_lossy(&document.get_page_content(pages[at])).into_owned();
                let edge = content.lines().find(|line| line.ends_with("re W n")).unwrap();
                let edge: Vec<f32> = edge.split(' ').filter_map(|v| v.parse().ok()).collect();
                let seen = [edge[0], edge[1], edge[0] + edge[2], edge[1] + edge[3]];
                let added = (whole[2] - whole[0]) * (whole[3] - whole[1]) - edge[2] * edge[3];
                assert!(added > 15.0 * edge[2].min(edge[3]), "{name}: {target}: {whole:?} {seen:?}");
                assert!(
                    whole[0] <= seen[0]
                        && whole[1] <= seen[1]
                        && whole[2] >= seen[2] - 0.01
                        && whole[3] >= seen[3] - 0.01
                );
            }
        }
        // What is not there is in the list with its name, and said.
        let said = err(&output);
        for target in listed.keys().filter(|path| path.contains('/') && !merged.contains(*path)) {
            let number = &target.split('/').nth(1).unwrap()[..5];
            assert!(list.contains("Papers that are not in this file") && list.contains(number), "{name}: {target}");
            assert!(said.contains(number), "{name}: {said}");
        }
        // Links lead to pages that are there; those of the summary to the papers too.
        let mut to_papers = 0;
        for (n, page) in pages.iter().enumerate() {
            let page = document.get_dictionary(*page).unwrap();
            for link in page.get(b"Annots").and_then(|a| a.as_array()).into_iter().flatten() {
                let link = link.as_dict().unwrap();
                if link.has(b"Dest") {
                    to_papers += usize::from(n < front && leads(&document, link) >= front);
                }
            }
        }
        assert!(to_papers > 20, "{name}: {to_papers}");
        let raw = document.objects.values().map(|object| format!("{object:?}")).collect::<String>();
        for word in ["/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/EmbeddedFile", "CaseFile"] {
            assert!(!raw.contains(word), "{name}: {word}");
        }
        // No page of another person's paper.
        let case = case(&project(papers));
        let aside = case.records.iter().filter(|r| matches!(r.patient, PatientMatch::Other | PatientMatch::Donor));
        for record in aside {
            let file = case.files.iter().find(|file| file.id == record.file).unwrap();
            let path = project(papers).join(&file.path);
            if file.format == cart_dossier::model::Format::Pdf && path.exists() {
                let foreign = pdf_pages(fs::read(path).unwrap());
                let first = foreign[0].lines().find(|line| line.len() > 25).unwrap_or_default().to_owned();
                assert!(first.is_empty() || !text[front..].iter().any(|page| page.starts_with(&foreign[0])), "{name}");
            }
        }
        // The same papers, the same bytes.
        if name != "case-2" {
            continue;
        }
        let other = home.path().join("other");
        run(&project(papers), &other, &["--merge"]);
        assert!(fs::read(other.join(MERGED)).unwrap() == bytes, "{name}");
    }
}

#[test]
fn a_merged_dossier_is_brought_up_to_date_packed_and_taken_out() {
    let home = tempfile::tempdir().unwrap();
    let (papers, dossier) = (home.path().join("papers"), home.path().join("dossier"));
    names_in_hand(&papers, "PET October.txt", PET.as_bytes());
    names_in_hand(&papers, "broken.pdf", b"%PDF-1.7\nnothing else");
    names_in_hand(&papers, "photo.jpg", &[&[0xFF, 0xD8, 0xFF][..], &[7; 900]].concat());
    let output = run(&papers, &dossier, &["--merge", "--zip"]);
    let first = manifest(&dossier);
    let said = err(&output);
    assert!(said.contains(MERGED) && said.contains("Not in it, or not whole: 2 papers"), "{said}");
    let zip = zip::ZipArchive::new(fs::File::open(home.path().join("dossier.zip")).unwrap()).unwrap();
    assert!(zip.file_names().flatten().any(|name| name == format!("dossier/{MERGED}")));
    // Nothing new: nothing is written.
    let before = marks(&dossier);
    std::thread::sleep(Duration::from_millis(20));
    let again = run(&papers, &dossier, &["--merge"]);
    assert_eq!(marks(&dossier), before);
    assert!(out(&again).contains("0 files were written"), "{}", out(&again));
    // A new paper: another file in its place.
    names_in_hand(&papers, "CT.txt", CT.as_bytes());
    run(&papers, &dossier, &["--merge"]);
    let second = manifest(&dossier);
    assert_ne!(first[MERGED], second[MERGED]);
    // What the user wrote in its place stays.
    fs::write(dossier.join(MERGED), "mine").unwrap();
    let output = run(&papers, &dossier, &["--merge"]);
    assert_eq!(fs::read_to_string(dossier.join(MERGED)).unwrap(), "mine");
    assert!(err(&output).contains(MERGED) && !manifest(&dossier).contains_key(MERGED));
    fs::remove_file(dossier.join(MERGED)).unwrap();
    run(&papers, &dossier, &["--merge"]);
    assert!(manifest(&dossier).contains_key(MERGED));
    // Without it, it is taken out.
    run(&papers, &dossier, &[]);
    assert!(!dossier.join(MERGED).exists() && !manifest(&dossier).contains_key(MERGED));
    assert!(!fs::read_to_string(dossier.join(HTML)).unwrap().contains("Dossier.pdf"));
}
