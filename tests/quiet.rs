//! What the program does to the computer, seen from outside (Linux, with strace): it talks to nobody, writes nowhere but
//! where it was told, and leaves the papers as they were.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{EXAMPLES, project};

/// Calls that talk to another computer, or to another process by a socket.
const TALKING: [&str; 14] = [
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
    "getsockname",
    "setsockopt",
];
/// Calls that change what is on the disk, besides opening for writing.
const CHANGING: [&str; 26] = [
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "unlink",
    "unlinkat",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "truncate",
    "ftruncate",
    "chmod",
    "fchmodat",
    "fchmodat2",
    "chown",
    "lchown",
    "fchownat",
    "utime",
    "utimes",
    "utimensat",
    "mknod",
    "mknodat",
    "setxattr",
];

/// Bytes, times, owner, rights of everything below a folder, the folder itself included.
fn fingerprint(folder: &Path) -> BTreeMap<PathBuf, String> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
    let entries = walk.into_iter().map(|entry| {
        let entry = entry.unwrap();
        let meta = entry.metadata().unwrap();
        let bytes = if meta.is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        let marks = format!(
            "{} {} {}.{} {}.{} {:o} {}",
            sha256(&bytes),
            meta.len(),
            meta.mtime(),
            meta.mtime_nsec(),
            meta.ctime(),
            meta.ctime_nsec(),
            meta.mode(),
            meta.ino()
        );
        (entry.path().to_path_buf(), marks)
    });
    entries.collect()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(bytes))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A home with the papers, an output folder and a cache folder.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn of(papers: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Self { folder };
        copy(&project(papers), &home.papers());
        home
    }

    fn papers(&self) -> PathBuf {
        self.folder.path().join("papers")
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("output")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// A scan, below another program where one is given.
    fn scan(&self, below: &[&str], profile: &str) {
        self.run(below, profile, &["scan"], &self.output());
    }

    /// A dossier and its ZIP.
    fn organise(&self, below: &[&str], profile: &str) {
        self.run(below, profile, &["organise", "--zip"], &self.output().join("dossier"));
    }

    fn run(&self, below: &[&str], profile: &str, verb: &[&str], output: &Path) {
        let mut words = below.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        words.push(env!("CARGO_BIN_EXE_cart-dossier").to_owned());
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(verb).arg(self.papers()).arg("-o").arg(output);
        command.args(["--profile", profile, "--as-of", "2026-11-20"]);
        command.env("CART_DOSSIER_CACHE", self.cache()).env("XDG_CACHE_HOME", self.cache()).env("NO_COLOR", "1");
        let output = command.env("HOME", self.folder.path()).stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)), "{}: {told}", output.status);
        assert!(fs::read_dir(self.output()).unwrap().count() >= 1, "{told}");
    }
}

#[test]
fn the_papers_are_the_same_afterwards() {
    for (name, papers, profile) in EXAMPLES {
        let home = Home::of(papers);
        let before = fingerprint(&home.papers());
        assert!(before.len() > 3);
        // The second run is the one that finds a cache.
        for _ in 0..2 {
            home.scan(&[], profile);
            home.organise(&[], profile);
            assert_eq!(fingerprint(&home.papers()), before, "{name}");
        }
        for entry in fs::read_dir(home.folder.path()).unwrap() {
            let name = entry.unwrap().file_name();
            assert!(["papers", "output", "cache"].iter().any(|known| name == *known), "{name:?} was left behind");
        }
    }
}

/// What is looked at: talking, and whatever names a file.
const CALLS: &str = "trace=%network,%file,openat,openat2,creat,open,ftruncate,fchmod,execve,io_uring_setup";

/// strace, which leaves what it saw in this file; -y writes the path of a descriptor beside it.
fn strace(log: &Path) -> [&str; 10] {
    ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", CALLS, "-o", log.to_str().unwrap()]
}

fn has_strace() -> bool {
    let has = Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success());
    if !has {
        eprintln!("skipped: strace is not installed");
    }
    has
}

#[test]
fn it_talks_to_nobody_and_writes_nowhere_else() {
    if !has_strace() {
        return;
    }
    for (name, papers, profile) in EXAMPLES {
        let home = Home::of(papers);
        let log = home.folder.path().join("calls.txt");
        let strace = strace(&log);
        let runs: [fn(&Home, &[&str], &str); 2] = [Home::scan, Home::organise];
        for run in runs {
            run(&home, &strace, profile);
            let text = String::from_utf8_lossy(&fs::read(&log).unwrap()).into_owned();
            assert!(text.contains("openat("), "{name}: strace saw nothing");
            let allowed = [home.output(), home.cache()];
            let wrong: Vec<&str> = text.lines().filter(|line| is_wrong(line, &allowed)).collect();
            assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
            // That the same eyes see what they should: something was written.
            let written = text.lines().filter(|line| is_wrong(line, &[]));
            assert!(written.count() > 0, "{name}: strace saw no file written");
        }
    }
}

/// Every command but `scan` and `organise`, and what it may write.
const OTHERS: [(&[&str], &[&str]); 12] = [
    (&["check", "PAPERS", "--json", "--redact"], &["cache"]),
    (&["list", "PAPERS"], &["cache"]),
    (&["explain", "PAPERS", "letter.txt"], &["cache"]),
    (&["letter", "PAPERS", "-o", "OUTPUT"], &["cache", "output"]),
    (&["batch", "ROOT", "-o", "OUTPUT/all", "--log", "OUTPUT/log"], &["cache", "output"]),
    (&["overview", "OUTPUT/all"], &["cache", "output"]),
    (&["init", "PAPERS"], &["cache", "root/papers/case.yaml"]),
    (&["review", "PAPERS"], &["cache", "root/papers/case.yaml"]),
    (&["checklist", "show", "generic"], &[]),
    (&["cache"], &["cache"]),
    (&["cache", "clear"], &["cache"]),
    (&["--help"], &[]),
];

#[test]
fn no_other_command_does_either() {
    if !has_strace() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["root/papers", "output"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    fs::write(at("root/papers/letter.txt"), "Haematology clinic letter\nDate: 3 November 2026\n").unwrap();
    fs::write(at("answers"), "Is a second opinion possible?\n").unwrap();
    let log = at("calls.txt");
    for (arguments, writes) in OTHERS {
        let mut command = Command::new("strace");
        command.args(&strace(&log)[1..]).arg(env!("CARGO_BIN_EXE_cart-dossier"));
        for word in arguments {
            let word = [("PAPERS", "root/papers"), ("ROOT", "root"), ("OUTPUT", "output")]
                .iter()
                .fold((*word).to_owned(), |word, (name, path)| word.replace(name, at(path).to_str().unwrap()));
            command.arg(word);
        }
        command.env("CART_DOSSIER_CACHE", at("cache")).env("HOME", folder.path()).env("NO_COLOR", "1");
        let output = command.stdin(File::open(at("answers")).unwrap()).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{arguments:?}: {output:?}");
        let text = String::from_utf8_lossy(&fs::read(&log).unwrap()).into_owned();
        assert!(text.contains("openat("), "{arguments:?}: strace saw nothing");
        let allowed: Vec<PathBuf> = writes.iter().map(|name| at(name)).collect();
        // A file stands beside its place under a passing name before it is whole.
        let passing = format!("{}/.cart-dossier-", at("root/papers").display());
        let own = |line: &str| writes.contains(&"root/papers/case.yaml") && line.contains(&passing);
        let wrong: Vec<&str> = text.lines().filter(|line| is_wrong(line, &allowed) && !own(line)).collect();
        assert!(wrong.is_empty(), "{arguments:?}:\n{}", wrong.join("\n"));
    }
    let written: Vec<_> = fs::read_dir(at("root/papers")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(written.len(), 2, "{written:?}");
    assert!(!at("cache").exists() && at("output/all/Overview.html").exists());
}

/// Whether a line of strace is a call that the program must not make.
fn is_wrong(line: &str, allowed: &[PathBuf]) -> bool {
    // `1234  openat(AT_FDCWD</home>, "/home/a", O_RDONLY) = 3`
    let Some((call, rest)) = line.split_once('(') else { return false };
    let call = call.split_whitespace().last().unwrap_or_default();
    if TALKING.contains(&call) || call == "io_uring_setup" {
        return true;
    }
    let writes = match call {
        "open" | "openat" | "openat2" => {
            ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|flag| rest.contains(flag))
        }
        "creat" | "fchmod" => true,
        call => CHANGING.contains(&call),
    };
    if !writes {
        return false;
    }
    // Every path that the call names has to be below an allowed folder; the terminal and the void are no files.
    let quoted = rest.split('"').skip(1).step_by(2);
    let descriptors = rest.split('<').skip(1).filter_map(|part| part.split('>').next());
    let names: Vec<&str> = quoted.chain(descriptors).filter(|path| path.starts_with('/')).collect();
    let harmless = |path: &str| {
        ["/dev/null", "/dev/tty"].contains(&path) || allowed.iter().any(|folder| Path::new(path).starts_with(folder))
    };
    // The folder in which a relative path would stand is named too, and is not written.
    let targets: Vec<&str> = rest.split('"').skip(1).step_by(2).filter(|path| path.starts_with('/')).collect();
    let targets = if targets.is_empty() { names } else { targets };
    targets.is_empty() || !targets.into_iter().all(harmless)
}

#[test]
fn the_eyes_see() {
    let allowed = [PathBuf::from("/home/output")];
    for line in [
        "12  socket(AF_INET, SOCK_STREAM, 0) = 3",
        "12  connect(3<TCP:[1]>, {sa_family=AF_INET}, 16) = 0",
        "openat(AT_FDCWD</home>, \"/home/papers/a.txt\", O_RDWR|O_CLOEXEC) = 3",
        "12  openat(AT_FDCWD</home>, \"/home/outputs\", O_WRONLY|O_CREAT, 0600) = 3",
        "12  rename(\"/home/output/a\", \"/home/papers/a\") = 0",
        "12  unlink(\"/home/papers/a\") = 0",
        "12  mkdir(\"/home/papers/a\", 0777) = 0",
    ] {
        assert!(is_wrong(line, &allowed), "{line}");
    }
    for line in [
        "12  openat(AT_FDCWD</home/output>, \"a\", O_WRONLY|O_CREAT, 0600) = 3<x>",
        "12  openat(AT_FDCWD</home>, \"/home/papers/a.txt\", O_RDONLY|O_CLOEXEC) = 3",
        "12  openat(AT_FDCWD</home>, \"/home/output/a.pdf\", O_RDWR|O_CREAT|O_EXCL, 0600) = 3",
        "12  linkat(AT_FDCWD</home>, \"/home/output/.t\", AT_FDCWD</home>, \"/home/output/a.pdf\", 0) = 0",
        "12  ftruncate(3</home/output/a.pdf>, 0) = 0",
        "12  stat(\"/etc/hosts\", {st_mode=S_IFREG}) = 0",
        "12  execve(\"/usr/bin/cart-dossier\", [\"cart-dossier\"], 0x7ffe) = 0",
    ] {
        assert!(!is_wrong(line, &allowed), "{line}");
    }
}
