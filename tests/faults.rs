//! What is being written when something goes wrong: the disk is full, a folder may not be written to, the disk answers with an error,
//! the program is killed (Linux; what a machine does not allow is skipped and said so).
//!
//! Each time: no half-written file under a name that somebody would open, an error that says what, why and what to do with exit code 6,
//! and the next run works. Faults of `batch` have their own tests, and so have a dossier that is killed while it is copied
//! (`tests/organise.rs`), a torn cache (`src/cache/tests.rs`) and Ctrl-C (`tests/cache.rs`, `tests/review.rs`).

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const LETTER: &str = "Haematology clinic letter\nDate: 3 November 2026\nPatient: Ana Example, born 3 February 1971\n\n\
    Dear Dr Invented,\nDiagnosis: diffuse large B-cell lymphoma.\nHaemoglobin 102 g/L.\n\nYours sincerely,\nDr Rosa Sample\n";
const PET: &str = "PET-CT report\nPatient: Ana Example, born 3 February 1971\nDate of examination: 20 October 2026\n\
    Findings: a node in the left neck, SUVmax 11. Deauville 5.\nImpression: progressive disease.\n";
/// What is answered to `review`: the question that comes last.
const ANSWER: &str = "Is a second opinion possible?\n";
/// A program of ours is not there: what was to be done to it could not be done.
const NOT_HERE: i32 = 99;
/// The smallest part of a disk that a file takes.
const PAGE: u64 = 4096;

/// The bytes of files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// What a command writes, as arguments; `PLACE` is where it may write, and where the papers are in `PLACE/papers`.
struct Write {
    name: &'static str,
    arguments: &'static [&'static str],
    /// The folder whose rights count, the part before the last slash is always there.
    folder: &'static str,
}

const WRITES: [Write; 6] = [
    Write {
        name: "summary, FHIR and JSON",
        arguments: &[
            "scan",
            "PLACE/papers",
            "-o",
            "PLACE/out",
            "--format",
            "pdf,fhir",
            "--json",
            "PLACE/out/case.json",
        ],
        folder: "out",
    },
    Write { name: "letter", arguments: &["letter", "PLACE/papers", "-o", "PLACE/out"], folder: "out" },
    Write {
        name: "dossier and ZIP",
        arguments: &["organise", "PLACE/papers", "-o", "PLACE/out/dossier", "--zip", "--merge"],
        folder: "out",
    },
    Write { name: "init", arguments: &["init", "PLACE/papers"], folder: "papers" },
    Write { name: "review", arguments: &["review", "PLACE/papers"], folder: "papers" },
    Write { name: "manual pages", arguments: &["man", "PLACE/out/man"], folder: "out" },
];

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// With the papers in `place/papers` and in `papers`.
    fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        for papers in [home.place().join("papers"), home.path("papers")] {
            fs::create_dir_all(&papers).unwrap();
            fs::write(papers.join("letter.txt"), LETTER).unwrap();
            fs::write(papers.join("pet.txt"), PET).unwrap();
        }
        fs::create_dir(home.place().join("out")).unwrap();
        fs::write(home.path("answers"), ANSWER).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn place(&self) -> PathBuf {
        self.path("place")
    }

    /// A command below another program.
    fn command(&self, below: &[&str], arguments: &[&str]) -> Command {
        let mut words: Vec<String> = below.iter().map(|word| (*word).to_owned()).collect();
        words.push(env!("CARGO_BIN_EXE_cart-dossier").to_owned());
        words.extend(arguments.iter().map(|word| word.replace("PLACE", self.place().to_str().unwrap())));
        if matches!(arguments[0], "scan" | "letter" | "organise" | "init" | "review" | "check") {
            words.extend(["--no-ocr", "--as-of", "2026-11-20"].map(str::to_owned));
        }
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).stdin(File::open(self.path("answers")).unwrap());
        // What is kept is looked at by itself.
        command.env("HOME", self.folder.path()).env("NO_COLOR", "1").env("CART_DOSSIER_CACHE", "");
        command
    }

    fn run(&self, below: &[&str], arguments: &[&str]) -> Output {
        self.command(below, arguments).output().unwrap()
    }

    fn written(&self) -> Files {
        written(&self.place())
    }
}

/// All files but the papers and what fills the disk.
fn written(place: &Path) -> Files {
    let mut files = Files::new();
    for entry in
        walkdir::WalkDir::new(place).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file())
    {
        let name = entry.path().strip_prefix(place).unwrap().to_str().unwrap().to_owned();
        if !["filler", "papers/letter.txt", "papers/pet.txt"].contains(&name.as_str()) {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// What a command writes where nothing goes wrong.
fn whole(write: &Write) -> Files {
    let home = Home::new();
    let output = home.run(&[], write.arguments);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {}", write.name, told(&output));
    let files = home.written();
    assert!(!files.is_empty(), "{}: nothing is written", write.name);
    files
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// An error in its three parts, and no result.
fn assert_calm(name: &str, output: &Output) {
    let text = told(output);
    assert_eq!(output.status.code(), Some(6), "{name}: {text}");
    for part in ["error: ", "\n  why: ", "\n  fix: "] {
        // `review` has asked a question in the same line, where nobody has typed Enter.
        assert_eq!(text.matches(part).count(), 1, "{name}: {part}: {text}");
    }
    assert!(!text.contains("panicked") && !text.contains("os error"), "{name}: {text}");
    assert!(output.stdout.is_empty(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
}

fn is_passing(name: &str) -> bool {
    name.rsplit('/').next().unwrap().starts_with(".cart-dossier-")
}

/// What a fault has left: nothing but whole files, and, where the program was killed, files under passing names. The journal of a
/// dossier that is not finished stays.
fn assert_whole(name: &str, left: &Files, whole: &Files, killed: bool) {
    for (path, bytes) in left {
        let known = path.ends_with("/.cart-dossier-journal") || killed && is_passing(path);
        assert!(known || whole.get(path) == Some(bytes), "{name}: {path} is left, of {} bytes", bytes.len());
    }
}

/// What is there after a run without a fault: everything, whole; beside it what the run before had finished.
fn assert_done(name: &str, output: &Output, files: &Files, whole: &Files) {
    assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {}", told(output));
    for (path, bytes) in whole {
        assert!(files.get(path) == Some(bytes), "{name}: {path} is not there as it should be: {:?}", files.keys());
    }
    assert!(!files.keys().any(|path| path.ends_with("/.cart-dossier-journal")), "{name}: {:?}", files.keys());
}

/// The two runs on a small disk: with so many bytes left, and with room.
struct SmallDisk {
    first: Output,
    left: Files,
    second: Output,
    files: Files,
}

/// In a mount namespace of its own, which no other process sees.
const SMALL_DISK: &str = r#"
place=$1 kept=$2 free=$3; shift 3
papers=$(dirname "$place")/papers
mount -t tmpfs -o size=8m,mode=700 none "$place" || exit 99
cp -R "$papers" "$place/papers" && mkdir "$place/out" || exit 99
head -c 16m /dev/zero > "$place/filler" 2>/dev/null
truncate -s "-$free" "$place/filler" || exit 99
"$@" > "$kept/1.out" 2> "$kept/1.err" < "$kept/../answers"; echo $? > "$kept/1.code"
rm "$place/filler"
cp -a "$place" "$kept/left"
"$@" > "$kept/2.out" 2> "$kept/2.err" < "$kept/../answers"; echo $? > "$kept/2.code"
cp -a "$place" "$kept/files"
"#;

/// `None`: a disk cannot be made here.
fn on_a_small_disk(free: u64, arguments: &[&str], cache: &str) -> Option<SmallDisk> {
    use std::os::unix::process::ExitStatusExt;
    let home = Home::new();
    let kept = home.path("kept");
    fs::create_dir(&kept).unwrap();
    let (place, free) = (home.place(), (free / PAGE * PAGE).to_string());
    let below =
        ["unshare", "-rm", "sh", "-c", SMALL_DISK, "sh", place.to_str().unwrap(), kept.to_str().unwrap(), &free];
    let mut command = home.command(&below, arguments);
    let ran = command.env("CART_DOSSIER_CACHE", cache.replace("PLACE", place.to_str().unwrap())).output().ok()?;
    if ran.status.code() == Some(NOT_HERE) || !kept.join("2.code").exists() {
        return None;
    }
    let output = |run: u8| Output {
        status: std::process::ExitStatus::from_raw(
            fs::read_to_string(kept.join(format!("{run}.code"))).unwrap().trim().parse::<i32>().unwrap() << 8,
        ),
        stdout: fs::read(kept.join(format!("{run}.out"))).unwrap(),
        stderr: fs::read(kept.join(format!("{run}.err"))).unwrap(),
    };
    Some(SmallDisk {
        first: output(1),
        left: written(&kept.join("left")),
        second: output(2),
        files: written(&kept.join("files")),
    })
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn a_full_disk_leaves_nothing_half_written() {
    for write in &WRITES {
        let whole = whole(write);
        let needed: u64 = whole.values().map(|bytes| (bytes.len() as u64).div_ceil(PAGE) * PAGE).sum();
        let mut full = 0;
        for part in [0, 2] {
            let name = format!("{} with {part}/4 of the room", write.name);
            let Some(disk) = on_a_small_disk(needed * part / 4, write.arguments, "") else {
                eprintln!("skipped: no disk can be mounted here (unshare -rm)");
                return;
            };
            full += 1;
            assert_calm(&name, &disk.first);
            assert!(told(&disk.first).contains("no room left on the disk"), "{name}: {}", told(&disk.first));
            assert_whole(&name, &disk.left, &whole, false);
            assert_done(&name, &disk.second, &disk.files, &whole);
        }
        assert_eq!(full, 2);
    }
}

#[test]
fn a_full_disk_for_what_is_kept_is_said_once_and_the_run_goes_on() {
    let arguments = ["check", "PLACE/papers", "--json"];
    let home = Home::new();
    let plain = home.run(&[], &arguments);
    for free in [0, PAGE, 2 * PAGE, 3 * PAGE] {
        let Some(disk) = on_a_small_disk(free, &arguments, "PLACE/cache") else {
            eprintln!("skipped: no disk can be mounted here (unshare -rm)");
            return;
        };
        for output in [&disk.first, &disk.second] {
            assert_eq!(output.status.code(), Some(1), "{}", told(output));
            let case = |output: &Output| {
                let mut case: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                case.as_object_mut().unwrap().retain(|key, _| key != "folder");
                case
            };
            assert_eq!(case(output), case(&plain));
        }
        let said = |output: &Output| told(output).matches("cannot be kept").count();
        assert!(said(&disk.first) <= 1 && (free > 0 || said(&disk.first) == 1), "{free}: {}", told(&disk.first));
        assert_eq!(said(&disk.second), 0, "{}", told(&disk.second));
        assert!(!disk.files.keys().any(|name| is_passing(name)), "{:?}", disk.files.keys());
        assert!(disk.files.keys().any(|name| name.ends_with(".jsonl")), "{:?}", disk.files.keys());
    }
}

#[test]
fn a_result_that_finds_no_room_is_an_error() {
    let home = Home::new();
    let runs: [&[&str]; 9] = [
        &["check", "PLACE/papers"],
        &["check", "PLACE/papers", "--json"],
        &["scan", "PLACE/papers", "-o", "PLACE/out", "--json", "-"],
        &["list", "PLACE/papers"],
        &["timeline", "PLACE/papers"],
        &["completions", "bash"],
        &["explain", "PLACE/papers", "letter.txt"],
        &["checklist", "show", "generic"],
        &["letter", "PLACE/papers", "-o", "PLACE/out"],
    ];
    for arguments in runs {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = home.command(&[], arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_calm(&arguments.join(" "), &output);
        assert!(told(&output).contains("no room left on the disk"), "{}", told(&output));
    }
}

const DROPPED: [&str; 3] =
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"];

/// What takes from the superuser the right to write everywhere; nothing where the tests run as somebody else. `None`: it cannot be
/// taken here.
fn as_anybody() -> Option<&'static [&'static str]> {
    let home = tempfile::tempdir().unwrap();
    let closed = home.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o555)).unwrap();
    for below in [&[] as &'static [&'static str], &DROPPED] {
        let words: Vec<&str> = below.iter().chain(&["touch"]).copied().collect();
        let mut command = Command::new(words[0]);
        let output = command.args(&words[1..]).arg(closed.join("x")).stderr(Stdio::null()).status();
        if output.is_ok_and(|status| !status.success()) && !closed.join("x").exists() {
            return Some(below);
        }
        let _ = fs::remove_file(closed.join("x"));
    }
    None
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_may_not_be_written_to_is_an_error_and_stays_as_it_is() {
    let Some(below) = as_anybody() else {
        eprintln!("skipped: the right to write everywhere cannot be given up here (setpriv)");
        return;
    };
    for write in &WRITES {
        let whole = whole(write);
        let home = Home::new();
        let closed = home.place().join(write.folder);
        set_mode(&closed, 0o555);
        let output = home.run(below, write.arguments);
        let left = home.written();
        set_mode(&closed, 0o755);
        assert_calm(write.name, &output);
        assert!(told(&output).contains("permission denied"), "{}: {}", write.name, told(&output));
        assert_eq!(left, Files::new(), "{}", write.name);
        let again = home.run(below, write.arguments);
        assert_done(write.name, &again, &home.written(), &whole);
    }
}

#[test]
fn a_dossier_with_a_closed_folder_or_beside_which_nothing_may_be_written() {
    let Some(below) = as_anybody() else {
        eprintln!("skipped: the right to write everywhere cannot be given up here (setpriv)");
        return;
    };
    let write = &WRITES[2];
    let whole = whole(write);
    // The dossier can be made, and its ZIP, which stands beside it, cannot.
    let home = Home::new();
    let out = home.place().join("out");
    fs::create_dir(out.join("dossier")).unwrap();
    set_mode(&out, 0o555);
    let output = home.run(below, write.arguments);
    set_mode(&out, 0o755);
    assert_calm("ZIP", &output);
    assert_whole("ZIP", &home.written(), &whole, false);
    assert!(!home.written().contains_key("out/dossier.zip"));
    assert_done("ZIP", &home.run(below, write.arguments), &home.written(), &whole);
    // A folder in a dossier that is there was closed, and a paper comes in that belongs there.
    let folder = whole.keys().filter(|path| path.contains("PET")).find_map(|path| Some(path.rsplit_once('/')?.0));
    let folder = home.place().join(folder.unwrap());
    let before = home.written();
    fs::write(home.place().join("papers/earlier.txt"), PET.replace("20 October", "2 October")).unwrap();
    set_mode(&folder, 0o555);
    let output = home.run(below, write.arguments);
    set_mode(&folder, 0o755);
    assert_calm("closed folder", &output);
    let mut left = home.written();
    left.remove("papers/earlier.txt");
    assert_whole("closed folder", &left, &before, false);
    let again = home.run(below, write.arguments);
    assert!(matches!(again.status.code(), Some(0 | 1)), "{}", told(&again));
    assert!(!home.written().keys().any(|path| is_passing(path)));
}

#[test]
fn what_is_kept_and_may_not_be_deleted_is_an_error() {
    let Some(below) = as_anybody() else {
        eprintln!("skipped: the right to write everywhere cannot be given up here (setpriv)");
        return;
    };
    let home = Home::new();
    let kept = |arguments: &[&str]| {
        let mut command = home.command(below, arguments);
        command.env("CART_DOSSIER_CACHE", home.path("deep/cache")).output().unwrap()
    };
    // Where it may not be made, the run goes on.
    fs::create_dir(home.path("deep")).unwrap();
    set_mode(&home.path("deep"), 0o555);
    let output = kept(&["check", "PLACE/papers"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert_eq!(told(&output).matches("cannot be kept").count(), 1, "{}", told(&output));
    set_mode(&home.path("deep"), 0o755);
    assert_eq!(kept(&["check", "PLACE/papers"]).status.code(), Some(1));
    let files = written(&home.path("deep/cache"));
    assert!(files.len() >= 2, "{:?}", files.keys());
    set_mode(&home.path("deep/cache"), 0o500);
    assert_calm("cache clear", &kept(&["cache", "clear"]));
    assert_eq!(written(&home.path("deep/cache")), files);
    set_mode(&home.path("deep/cache"), 0o700);
    assert_eq!(kept(&["cache", "clear"]).status.code(), Some(0));
    assert!(!home.path("deep/cache").exists());
}

/// The calls with which a file takes its place, one after another.
const CALLS: [(&str, u8); 4] = [("fsync", 1), ("fsync", 2), (RENAME, 1), (RENAME, 2)];
/// Whichever of its forms the program uses.
const RENAME: &str = "/^rename";

/// What makes a system call go wrong, when it is made for the `when`th time, in the command that `run` puts behind it.
fn injecting<T>(call: &str, fault: &str, when: u8, run: impl FnOnce(&[&str]) -> T) -> T {
    let inject = format!("inject={call}:{fault}:when={when}");
    run(&["strace", "-f", "-qq", "-o", "/dev/null", "-e", &inject])
}

/// Whether system calls can be made to fail here; says what is not tested where they cannot.
fn can_inject() -> bool {
    // A program that can say nothing.
    let echo = injecting("write", "error=EIO", 1, |below| {
        Command::new(below[0]).args(&below[1..]).args(["/bin/echo", "x"]).output()
    });
    let can = echo.is_ok_and(|output| !output.status.success() && output.stdout.is_empty());
    if !can {
        eprintln!("skipped: system calls cannot be made to fail here (strace)");
    }
    can
}

#[test]
fn a_disk_that_answers_with_an_error_leaves_nothing_half_written() {
    if !can_inject() {
        return;
    }
    for write in &WRITES {
        let whole = whole(write);
        let mut failed = 0;
        for (call, when) in [("fsync", 1), ("fsync", 2), (RENAME, 1)] {
            let name = format!("{}: {call} {when}", write.name);
            let home = Home::new();
            let output = injecting(call, "error=EIO", when, |below| home.run(below, write.arguments));
            if output.status.code() == Some(6) {
                failed += 1;
                assert_calm(&name, &output);
                assert_whole(&name, &home.written(), &whole, false);
                assert_done(&name, &home.run(&[], write.arguments), &home.written(), &whole);
            } else {
                // That call was not made so often.
                assert_done(&name, &output, &home.written(), &whole);
            }
        }
        assert!(failed >= 2, "{}: only {failed} faults were met", write.name);
    }
}

#[test]
#[ignore = "takes minutes: cargo test --test faults -- --ignored"]
fn a_run_that_is_killed_leaves_nothing_half_written() {
    use std::os::unix::process::ExitStatusExt;
    if !can_inject() {
        return;
    }
    for write in &WRITES {
        let whole = whole(write);
        let mut killed = 0;
        for (call, when) in CALLS {
            let name = format!("{}: killed at {call} {when}", write.name);
            let home = Home::new();
            let output = injecting(call, "signal=KILL", when, |below| home.run(below, write.arguments));
            // strace ends as what it watches has ended.
            if output.status.signal() != Some(9) && output.status.code() != Some(137) {
                assert_done(&name, &output, &home.written(), &whole);
                continue;
            }
            killed += 1;
            assert_whole(&name, &home.written(), &whole, true);
            let again = home.run(&[], write.arguments);
            assert_done(&name, &again, &home.written(), &whole);
        }
        assert!(killed >= 2, "{}: only {killed} runs were killed", write.name);
    }
}

#[test]
fn a_cache_that_cannot_be_made_smaller_is_as_it_was() {
    if !can_inject() {
        return;
    }
    for (call, fault) in [("fsync", "error=ENOSPC"), (RENAME, "error=EIO"), ("fsync", "signal=KILL")] {
        let home = Home::new();
        for n in 0..6 {
            let paper = PET.replace("20 October", &format!("{} October", n + 1));
            fs::write(home.place().join(format!("papers/{n}.txt")), paper).unwrap();
        }
        let check = |below: &[&str]| {
            let mut command = home.command(below, &["check", "PLACE/papers"]);
            command.env("CART_DOSSIER_CACHE", home.path("cache")).output().unwrap()
        };
        assert_eq!(check(&[]).status.code(), Some(1));
        // Most of what is kept is of no use any more.
        for n in 0..6 {
            fs::remove_file(home.place().join(format!("papers/{n}.txt"))).unwrap();
        }
        fs::remove_file(home.place().join("papers/pet.txt")).unwrap();
        let before = written(&home.path("cache"));
        let output = injecting(call, fault, 1, check);
        let after = written(&home.path("cache"));
        if fault != "signal=KILL" {
            assert_eq!(output.status.code(), Some(1), "{call}: {}", told(&output));
            assert_eq!(before, after, "{call}");
        }
        for (name, bytes) in &before {
            assert_eq!(after.get(name), Some(bytes), "{call}: {name}");
        }
        let again = check(&[]);
        assert_eq!(again.status.code(), Some(1), "{}", told(&again));
        let smaller = written(&home.path("cache"));
        let size = |files: &Files| files.values().map(Vec::len).sum::<usize>();
        assert!(size(&smaller) < size(&before), "{call}: it was not made smaller: {:?}", smaller.keys());
        assert_eq!(check(&["env"]).stdout, again.stdout);
    }
}
