//! What the machine offers: a place for the cache, an installed Tesseract, the stamp of this build.

use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, UNIX_EPOCH};

use crate::pipeline::{Installed, Place};
use crate::read::ocr::Tesseract;

/// Names the cache folder; empty: nothing is kept.
const CACHE: &str = "CART_DOSSIER_CACHE";
/// Our folder among those of other programs.
const NAME: &str = "cart-dossier";
/// How long an installed Tesseract may take to name its languages.
const PATIENCE: Duration = Duration::from_secs(3);
/// The most that it may answer (bytes).
const ANSWER: u64 = 64 << 10;

/// Where what was read is kept, if there is a place for it.
pub(super) fn cache_folder() -> Option<PathBuf> {
    // What other words have read is of no use.
    #[cfg(debug_assertions)]
    if crate::knowledge::is_tried() {
        return None;
    }
    if let Some(named) = env::var_os(CACHE) {
        return (!named.is_empty()).then(|| PathBuf::from(named));
    }
    let of = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        of("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        of("HOME").map(|home| home.join("Library/Caches"))
    } else {
        of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache")))
    };
    folder.map(|folder| folder.join(NAME))
}

/// The cache of this build.
pub(super) fn cache() -> Option<Place> {
    cache_folder().map(|folder| Place { folder, program: program() })
}

/// The version, and which executable this is: another build reads differently.
pub(super) fn program() -> String {
    let stamp = env::current_exe().map(|path| stamp(&path)).unwrap_or_default();
    format!("{} {stamp}", env!("CARGO_PKG_VERSION"))
}

/// Where a file is, how large, and of when.
fn stamp(path: &Path) -> String {
    let Ok(meta) = fs::metadata(path) else { return String::new() };
    let time = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{} {} {}", path.display(), meta.len(), time.as_nanos())
}

/// An installed Tesseract; it is not started yet.
pub(super) fn tesseract() -> Option<Installed> {
    program_on_path().map(|path| Installed { stamp: stamp(&path), find })
}

fn program_on_path() -> Option<PathBuf> {
    let name = format!("tesseract{}", env::consts::EXE_SUFFIX);
    // A program in a folder that happens to be open is not the installed one.
    let folders = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    folders
        .into_iter()
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
}

fn find() -> Option<Tesseract> {
    let program = program_on_path()?;
    let languages = languages(&program)?;
    Some(Tesseract { program, languages })
}

/// The languages that a Tesseract names, within the time and the size that are allowed.
fn languages(program: &Path) -> Option<Vec<String>> {
    let mut child = Command::new(program)
        .arg("--list-langs")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let out = child.stdout.take()?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.take(ANSWER).read_to_string(&mut text).map(|_| text)
    });
    let end = Instant::now() + PATIENCE;
    while child.try_wait().ok()?.is_none() {
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let text = reader.join().ok()?.ok()?;
    let is_code = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let codes = text.lines().skip(1).map(str::trim).filter(is_code);
    // These know the sides of a page and formulas, not a language.
    Some(codes.filter(|name| !matches!(*name, "osd" | "equ")).map(str::to_owned).collect())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn program(script: &str) -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("tesseract");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        (home, path)
    }

    #[test]
    fn its_languages_are_taken_and_nothing_else() {
        let (_home, path) =
            program("echo 'List of available languages (3):'; echo eng; echo osd; echo 'a b'; echo chi_sim");
        assert_eq!(languages(&path).unwrap(), ["eng", "chi_sim"]);
        assert_eq!(languages(Path::new("/no/such/program")), None);
    }

    #[test]
    fn one_that_does_not_answer_is_left_alone() {
        let (_home, path) = program("exec sleep 60");
        let start = Instant::now();
        assert_eq!(languages(&path), None);
        assert!(start.elapsed() < PATIENCE + Duration::from_secs(5));
    }
}
