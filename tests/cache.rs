//! What is kept between two runs: used where nothing has changed, passed over where anything has, private, and gone when
//! its owner says so.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use cart_dossier::cache::{Cache, Key};
use cart_dossier::extract::dates::DateOrder;
use cart_dossier::model::{CaseFile, PagedText, Record, TextSource};
use cart_dossier::pipeline::{self, NoCase, Place, Settings};
use cart_dossier::read;
use cart_dossier::watch::{Step, Watch};
use common::{project, settings};

/// A folder of papers, and one for what is kept.
struct Home {
    home: tempfile::TempDir,
    papers: PathBuf,
    cache: PathBuf,
}

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (papers, cache) = (home.path().join("papers"), home.path().join("kept"));
        copy(&project("examples/first-try/papers"), &papers);
        Self { home, papers, cache }
    }

    fn settings(&self) -> Settings {
        let place = Place { folder: self.cache.clone(), program: "this build".to_owned() };
        Settings { cache: Some(place), ..settings("generic") }
    }

    fn run(&self, settings: &Settings) -> CaseFile {
        let examined = pipeline::examine(&self.papers, settings, &Watch::default()).unwrap();
        assert_eq!(examined.not_kept, None);
        examined.case
    }

    /// The cache file.
    fn file(&self) -> PathBuf {
        let names = fs::read_dir(&self.cache).unwrap().map(|entry| entry.unwrap().path());
        names.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap()
    }

    fn lines(&self) -> Vec<String> {
        fs::read_to_string(self.file()).unwrap().lines().map(str::to_owned).collect()
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cart-dossier"));
        command.args(arguments).stdin(Stdio::null()).env("NO_COLOR", "1").env("CART_DOSSIER_CACHE", &self.cache);
        command
    }

    fn check(&self, more: &[&str]) -> Output {
        let folder = self.papers.to_str().unwrap();
        self.program(&["check", folder, "--json", "--as-of", "2026-11-20"]).args(more).output().unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// How many lines a run has added to what was kept: one for a text that was read, one for what was found in it.
fn added(home: &Home, settings: &Settings) -> usize {
    let before = home.lines().len();
    home.run(settings);
    home.lines().len() - before
}

/// Puts other words into what is kept of a file, as no reader would give them: what a run then shows tells whether it
/// came from there.
fn mark(home: &Home, name: &str, settings: &Settings) {
    let case = home.run(settings);
    let file = case.files.iter().find(|file| file.path == name).unwrap();
    let lines = home.lines();
    let of_file =
        |line: &&String| line.contains(&format!(r#"{{"of":"{}""#, file.sha256)) && line.contains(r#""papers":"#);
    let line = lines.iter().find(of_file).unwrap();
    let value: serde_json::Value = serde_json::from_str(line).unwrap();
    let mut papers = value["value"].clone();
    papers["papers"][0]["record"]["institution"] = "Invented Clinic of the Cache".into();
    // The key is that of the line: only its value is another, with the right sum.
    fs::write(home.file(), lines.iter().filter(|one| *one != line).map(|one| format!("{one}\n")).collect::<String>())
        .unwrap();
    let key = value["key"].as_str().unwrap().to_owned();
    let text = line_of(&file.sha256, value["by"].as_str().unwrap(), &key, &papers.to_string());
    fs::write(home.file(), fs::read_to_string(home.file()).unwrap() + &text).unwrap();
}

/// A line as the cache writes it.
fn line_of(of: &str, by: &str, key: &str, value: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in [of, by, key, value] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let sum: String = hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{{\"of\":\"{of}\",\"by\":\"{by}\",\"key\":\"{key}\",\"sum\":\"{sum}\",\"value\":{value}}}\n")
}

const LETTER: &str = "Clinic letter 28 Oct 2026.docx";

fn is_marked(case: &CaseFile) -> bool {
    let marked = |record: &&Record| record.institution.as_deref() == Some("Invented Clinic of the Cache");
    case.records.iter().any(|record| marked(&record))
}

#[test]
fn a_second_run_reads_nothing_again_and_says_the_same() {
    let home = Home::new();
    let first = home.run(&home.settings());
    let lines = home.lines();
    assert!(lines.len() >= 10, "a text and what was found, for each file that was read");
    assert_eq!(home.run(&home.settings()), first);
    assert_eq!(home.lines(), lines, "nothing was read");
    assert_eq!(pipeline::run(&home.papers, &settings("generic"), &Watch::default()).unwrap(), first, "without a cache");
    mark(&home, LETTER, &home.settings());
    assert!(is_marked(&home.run(&home.settings())), "what is kept is used");
}

#[test]
fn one_new_file_costs_one_file() {
    let home = Home::new();
    home.run(&home.settings());
    fs::write(home.papers.join("new.txt"), "CLINIC LETTER\nHb 104 g/L on 3 Nov 2026.\n").unwrap();
    let watch = Watch::default();
    pipeline::run(&home.papers, &home.settings(), &watch).unwrap();
    let progress = watch.progress();
    assert_eq!((progress.step, progress.done), (Step::Assembling, progress.total));
    assert!(progress.cost.1 < 100, "only the new file, and what is never kept, is work: {:?}", progress.cost);
    assert_eq!(added(&home, &home.settings()), 0);
}

#[test]
fn a_changed_file_is_read_again() {
    let home = Home::new();
    mark(&home, LETTER, &home.settings());
    let path = home.papers.join("our notes.txt");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "\nHb 87 g/L on 5 Nov 2026\n").unwrap();
    assert_eq!(added(&home, &home.settings()), 2, "its text, and what was found in it");
    let letter = home.papers.join(LETTER);
    fs::copy(home.papers.join("our notes.txt"), &letter).unwrap();
    assert!(!is_marked(&home.run(&home.settings())), "the same name with other content");
}

#[test]
fn a_file_of_another_name_keeps_its_text() {
    let home = Home::new();
    home.run(&home.settings());
    fs::rename(home.papers.join(LETTER), home.papers.join("letter.docx")).unwrap();
    assert_eq!(added(&home, &home.settings()), 1, "only what was found in it is looked for again");
}

#[test]
fn changed_options_are_heeded() {
    let home = Home::new();
    let usual = home.settings();
    home.run(&usual);
    let kept = home.lines().len();
    let mut dates = home.settings();
    dates.extract.date_order = Some(DateOrder::MonthFirst);
    assert_eq!(added(&home, &dates), kept / 2, "the texts stay, what is found in them may differ");
    let mut languages = home.settings();
    languages.read.ocr = Some(read::ocr::Options { languages: vec!["ru".to_owned()], tesseract: None });
    assert_eq!(added(&home, &languages), kept, "pictures may be read otherwise");
    let mut limits = home.settings();
    limits.read.limits.pages = 1;
    assert_eq!(added(&home, &limits), kept);
    let mut build = home.settings();
    build.cache.as_mut().unwrap().program = "another build".to_owned();
    mark(&home, LETTER, &usual);
    assert!(is_marked(&home.run(&usual)));
    assert!(!is_marked(&home.run(&build)), "another build takes nothing of it");
}

#[test]
fn passwords_are_not_kept_and_do_not_spoil_what_was_read_without_them() {
    let home = Home::new();
    fs::copy(project("tests/fixtures/pdf/user-password.pdf"), home.papers.join("locked.pdf")).unwrap();
    home.run(&home.settings());
    let mut with = home.settings();
    with.read.passwords = vec!["Swordfish-Invented-7".to_owned()];
    home.run(&with);
    assert!(!fs::read_to_string(home.file()).unwrap().contains("Swordfish"));
    mark(&home, LETTER, &home.settings());
    assert!(is_marked(&home.run(&with)), "a letter that needs no password");
}

#[test]
fn damaged_and_hostile_lines_change_nothing() {
    let home = Home::new();
    let first = home.run(&home.settings());
    let lines = home.lines();
    let by = serde_json::from_str::<serde_json::Value>(&lines[0]).unwrap()["by"].as_str().unwrap().to_owned();
    // Every line with a right sum and a wrong value; then torn, then garbage.
    let values = [
        "null".to_owned(),
        "[".repeat(100_000),
        r#"{"state":"read","reason":null,"pages":4294967296,"recognised":null,"papers":[]}"#.to_owned(),
        r#"{"state":"read","reason":null,"text":{"pages":[{"number":-1}]}}"#.to_owned(),
    ];
    for value in values {
        let hostile: String = lines
            .iter()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|line| line_of(line["of"].as_str().unwrap(), &by, line["key"].as_str().unwrap(), &value))
            .collect();
        fs::write(home.file(), hostile).unwrap();
        assert_eq!(home.run(&home.settings()), first);
    }
    let all = lines.join("\n");
    for cut in [1, 100, all.len() / 2, all.len() - 1] {
        fs::write(home.file(), &all[..all.len() - cut]).unwrap();
        assert_eq!(home.run(&home.settings()), first, "cut by {cut}");
    }
    fs::write(home.file(), [0xFF, 0, b'\n', b'{'].repeat(10_000)).unwrap();
    assert_eq!(home.run(&home.settings()), first);
}

#[test]
fn a_quote_that_is_no_quote_is_not_believed() {
    let home = Home::new();
    let first = home.run(&home.settings());
    let lines = home.lines();
    let line = lines.iter().find(|line| line.contains(r#""evidence":{"#)).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    let mut value = line["value"].clone();
    let papers = value["papers"].as_array_mut().unwrap();
    let fact = papers.iter_mut().find_map(|paper| paper["facts"].get_mut(0)).unwrap();
    fact["evidence"]["page"] = 9_999.into();
    let text = |key: &str| line[key].as_str().unwrap();
    fs::write(home.file(), line_of(text("of"), text("by"), text("key"), &value.to_string())).unwrap();
    assert_eq!(home.run(&home.settings()), first);
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has_done_and_the_next_goes_on() {
    let home = Home::new();
    let stopped = Watch::default();
    stopped.stop();
    assert!(matches!(pipeline::run(&home.papers, &home.settings(), &stopped), Err(NoCase::Stopped)));
    assert_eq!(home.lines().len(), 0, "nothing was begun");
    // Stops while it reads: as soon as the first lines are there.
    let watch = Watch::default();
    for number in 0..60 {
        let text = format!("CLINIC LETTER {number}\n{}", "Hb 104 g/L on 3 Nov 2026.\n".repeat(40));
        fs::write(home.papers.join(format!("letter {number}.txt")), text).unwrap();
    }
    let result = std::thread::scope(|scope| {
        let run = scope.spawn(|| pipeline::run(&home.papers, &home.settings(), &watch));
        while watch.progress().done < 10 && !run.is_finished() {
            std::thread::yield_now();
        }
        watch.stop();
        run.join().unwrap()
    });
    let kept = home.lines().len();
    assert!(matches!(result, Err(NoCase::Stopped)), "it was stopped in time");
    assert!(kept >= 10, "{kept} lines are kept");
    let first = home.run(&home.settings());
    assert!(home.lines().len() > kept);
    assert_eq!(pipeline::run(&home.papers, &settings("generic"), &Watch::default()).unwrap(), first);
}

#[test]
fn stale_lines_are_dropped_when_they_are_half_of_the_file() {
    let home = Home::new();
    home.run(&home.settings());
    let size = || fs::metadata(home.file()).unwrap().len();
    let before = size();
    for entry in fs::read_dir(&home.papers).unwrap().map(Result::unwrap) {
        if entry.file_name() != "our notes.txt" {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    home.run(&home.settings());
    assert!(size() < before / 2, "{} of {before}", size());
    assert_eq!(added(&home, &home.settings()), 0, "what is there is still kept");
}

#[test]
fn two_runs_at_once_leave_a_whole_cache() {
    let home = Home::new();
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                home.run(&home.settings());
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(count.load(Ordering::Relaxed), 4);
    assert!(home.lines().iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    // What several runs have kept at once is kept once from now on.
    home.run(&home.settings());
    assert_eq!(added(&home, &home.settings()), 0);
}

#[test]
fn the_program_keeps_what_it_reads_in_a_private_folder_without_names() {
    let home = Home::new();
    let first = home.check(&[]);
    assert_eq!(first.status.code(), Some(1), "{}", String::from_utf8_lossy(&first.stderr));
    let lines = home.lines();
    let second = home.check(&[]);
    assert_eq!(second.stdout, first.stdout);
    assert_eq!(home.lines(), lines);
    for entry in fs::read_dir(&home.cache).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        assert!(!name.contains("papers") && !name.contains("devlin"), "{name}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
            assert_eq!(fs::metadata(&home.cache).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
    let without = home.check(&["--no-cache"]);
    assert_eq!(without.stdout, first.stdout);
    assert_eq!(home.lines(), lines);
}

#[test]
fn no_cache_neither_reads_nor_writes() {
    let home = Home::new();
    home.check(&["--no-cache"]);
    assert!(!home.cache.exists());
    let output =
        home.program(&["check", home.papers.to_str().unwrap()]).env("CART_DOSSIER_CACHE", "").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!home.cache.exists());
}

#[test]
fn a_cache_that_cannot_be_written_is_said_once_and_the_run_goes_on() {
    let home = Home::new();
    // A file in place of the folder, and a folder that is somebody's.
    fs::write(&home.cache, "no folder").unwrap();
    let file = home.check(&[]);
    fs::remove_file(&home.cache).unwrap();
    fs::create_dir(&home.cache).unwrap();
    fs::write(home.cache.join("thesis.txt"), "mine").unwrap();
    let others = home.check(&[]);
    let inside = home
        .program(&["check", home.papers.to_str().unwrap(), "--json", "--as-of", "2026-11-20"])
        .env("CART_DOSSIER_CACHE", home.papers.join("kept"))
        .output()
        .unwrap();
    assert!(!home.papers.join("kept").exists(), "nothing is written among the papers");
    for output in [file, others, inside] {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert_eq!(text.matches("cannot be kept").count(), 1, "{text}");
        assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
    }
    assert_eq!(fs::read_dir(&home.cache).unwrap().count(), 1, "somebody's folder stays as it is");
}

#[test]
fn cache_clear_deletes_what_is_kept_and_nothing_else() {
    let home = Home::new();
    home.check(&[]);
    let show = home.program(&["cache"]).output().unwrap();
    let text = String::from_utf8_lossy(&show.stdout).into_owned();
    assert!(text.contains("1 folder of papers") && text.contains(home.cache.to_str().unwrap()), "{text}");
    assert_eq!(home.program(&["cache", "show"]).output().unwrap().stdout, show.stdout);
    let papers = fs::read_dir(&home.papers).unwrap().count();
    let clear = home.program(&["cache", "clear"]).output().unwrap();
    let text = String::from_utf8_lossy(&clear.stdout).into_owned();
    assert_eq!(clear.status.code(), Some(0), "{text}");
    assert!(
        text.contains("Deleted what was kept of 1 folder") && text.contains(home.cache.to_str().unwrap()),
        "{text}"
    );
    assert!(!home.cache.exists());
    assert_eq!(fs::read_dir(&home.papers).unwrap().count(), papers);
    let again = home.program(&["cache", "clear"]).output().unwrap();
    assert!(String::from_utf8_lossy(&again.stdout).contains("Nothing is kept"));
}

#[test]
fn explain_takes_the_text_that_is_kept() {
    let home = Home::new();
    let explain =
        || home.program(&["explain", home.papers.to_str().unwrap(), LETTER, "--as-of", "2026-11-20"]).output().unwrap();
    let first = explain();
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
    let lines = home.lines();
    assert_eq!(explain().stdout, first.stdout);
    assert_eq!(home.lines(), lines);
}

#[test]
fn a_key_is_told_by_everything_it_depends_on() {
    let content = "ab".repeat(32);
    let key = |parts: &[&str]| Key::new(&content, parts).unwrap();
    assert_ne!(key(&["text", "a", "b"]), key(&["text", "ab", ""]));
    let home = Home::new();
    let cache = Cache::open(&home.cache, &home.papers, "1").unwrap();
    let text = PagedText::single(vec!["Hb\t104\tg/L".to_owned()], TextSource::Text);
    cache.put(&key(&["a"]), &text);
    assert_eq!(cache.get::<PagedText>(&key(&["a"])), Some(text));
    assert!(cache.knows(&content) && !cache.knows(&"cd".repeat(32)));
}

/// Ctrl-C by the signal that the terminal sends.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_within_a_second_and_leaves_nothing_half_written() {
    let home = Home::new();
    // Enough to be in the middle of it.
    for number in 0..400 {
        let text = format!("CLINIC LETTER {number}\n{}", "Hb 104 g/L on 3 Nov 2026. CD19 positive.\n".repeat(200));
        fs::write(home.papers.join(format!("letter {number}.txt")), text).unwrap();
    }
    let folder = home.papers.to_str().unwrap();
    let mut child = home
        .program(&["scan", folder, "-o", home.home.path().join("out").to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Until it has begun to keep what it reads.
    let size = || {
        fs::read_dir(&home.cache)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.metadata().map_or(0, |m| m.len()))
            .sum::<u64>()
    };
    let start = std::time::Instant::now();
    while size() < 20_000 && start.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let asked = std::time::Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    let took = asked.elapsed();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(status.code(), Some(130), "{text}");
    // A second, and what a busy machine needs to end a process.
    assert!(took.as_secs_f64() < 3.0, "{took:?}");
    assert_eq!(text.matches("Stopped.").count(), 1, "{text}");
    assert!(!text.contains("error"), "{text}");
    assert!(output.stdout.is_empty());
    assert!(!home.home.path().join("out").exists(), "no output was begun");
    let left: Vec<String> = fs::read_dir(&home.cache)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!left.iter().any(|name| name.starts_with('.')), "{left:?}");
    let kept = home.lines().len();
    assert!(kept >= 1, "nothing is kept");
}
