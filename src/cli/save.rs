//! Writes files: whole or not at all, readable by their owner only, never over another file.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::failure::Failure;
use crate::knowledge::Problem;

/// How many names are tried before giving up.
const TRIES: u32 = 10_000;
/// How passing names begin, and how many letters and digits follow.
const PASSING: &str = ".cart-dossier-";
const RANDOM: usize = 6;
/// A file under a passing name that is as old as this is being written by nobody any more.
const LEFT: Duration = Duration::from_secs(3600);

/// Writes `bytes` into `folder` under `stem.extension`, or under `stem (2).extension` and so on where that exists.
/// The folder is made if it is not there.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub(super) fn new_file(folder: &Path, stem: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    new_file_with(folder, stem, extension, |file| file.write_all(bytes))
}

/// The same of a file that is written piece by piece.
///
/// # Errors
/// As [`new_file`], and those of `fill`.
pub(super) fn new_file_with(
    folder: &Path,
    stem: &str,
    extension: &str,
    fill: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<PathBuf, Failure> {
    make_folder(folder).map_err(|error| Failure::output(folder, &error))?;
    let stem = file_name(stem);
    let mut pending = filled(folder, fill).map_err(|error| Failure::output(folder, &error))?;
    for number in 1..=TRIES {
        let name = if number == 1 { format!("{stem}.{extension}") } else { format!("{stem} ({number}).{extension}") };
        let path = folder.join(name);
        match pending.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => pending = error.file,
            Err(error) => return Err(Failure::output(&path, &error.error)),
        }
    }
    Err(Failure::output(folder, &Problem::new("too-many-names").into()))
}

/// Writes pages for everybody who uses this computer, in the place of older ones: all of them, or none where the folder takes
/// them not.
///
/// # Errors
/// Where the folder cannot be made or written to.
pub(super) fn pages(folder: &Path, pages: &[(String, String)]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::pages(folder, &error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(PASSING).rand_bytes(RANDOM);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut pending = Vec::new();
    for (name, text) in pages {
        let mut file = builder.tempfile_in(folder).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        pending.push((folder.join(name), file));
    }
    for (path, file) in pending {
        file.persist(&path).map_err(|error| Failure::pages(&path, &error.error))?;
    }
    Ok(())
}

/// Writes `bytes` under this name and no other.
///
/// # Errors
/// Where something of that name is there, or nothing can be written.
pub(super) fn only_new_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    beside(path, bytes)?.persist_noclobber(path).map(|_| ()).map_err(|error| error.error)
}

/// Writes `bytes` in the place of a file, or under a new name.
///
/// # Errors
/// Where it cannot be written; what was there is then as it was.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    beside(path, bytes)?.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// A temporary file in the folder of another one.
fn beside(path: &Path, bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    filled(folder.unwrap_or(Path::new(".")), |file| file.write_all(bytes))
}

/// A temporary file beside the final one: `tempfile` makes it readable by the owner only.
fn filled(
    folder: &Path,
    fill: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> std::io::Result<tempfile::NamedTempFile> {
    clear_left(folder);
    let mut file = tempfile::Builder::new().prefix(PASSING).rand_bytes(RANDOM).tempfile_in(folder)?;
    fill(file.as_file_mut()).and_then(|()| file.as_file().sync_all())?;
    Ok(file)
}

/// Makes a folder that is open to its owner alone: names of files tell of people too. One that is there stays as it is.
///
/// # Errors
/// Where it cannot be made.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // A file in the place of the folder is said to be one.
    builder.create(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => std::io::ErrorKind::NotADirectory.into(),
        _ => error,
    })
}

/// Takes away what runs that were killed have left under passing names: it may hold a whole summary.
fn clear_left(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| is_passing(&entry.file_name().to_string_lossy())) {
        let old = entry.metadata().ok().filter(|meta| meta.is_file()).and_then(|meta| meta.modified().ok());
        if old.and_then(|time| SystemTime::now().duration_since(time).ok()).is_some_and(|age| age > LEFT) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether a file of this name is one that is being written, or was when a run was killed.
pub(super) fn is_passing(name: &str) -> bool {
    name.strip_prefix(PASSING)
        .is_some_and(|rest| rest.len() == RANDOM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// A name that every file system takes: no separators, no control characters, not too long.
fn file_name(stem: &str) -> String {
    let clean: String =
        stem.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { ' ' } else { c }).take(100).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = clean.trim_start_matches(['.', '-', ' ']).trim_end_matches('.').to_owned();
    if clean.is_empty() { "papers".to_owned() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_writes_over_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let first = new_file(folder.path(), "Summary", "pdf", b"one").unwrap();
        let second = new_file(folder.path(), "Summary", "pdf", b"two").unwrap();
        assert_eq!(std::fs::read(first).unwrap(), b"one");
        assert!(second.ends_with("Summary (2).pdf"));
    }

    #[cfg(unix)]
    #[test]
    fn is_readable_by_the_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = new_file(folder.path(), "Summary", "pdf", b"x").unwrap();
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_a_killed_run_has_left_goes_when_it_is_old() {
        let folder = tempfile::tempdir().unwrap();
        let old = SystemTime::now() - 2 * LEFT;
        let left = [".cart-dossier-aB3xyZ", ".cart-dossier-journal", ".cart-dossier-a.b3xy", "cart-dossier-aB3xyZ"];
        for name in left {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(old).unwrap();
        }
        std::fs::write(folder.path().join(".cart-dossier-000000"), "being written").unwrap();
        new_file(folder.path(), "Summary", "pdf", b"x").unwrap();
        let there = |name: &str| folder.path().join(name).exists();
        assert!(!there(left[0]));
        assert!(left[1..].iter().all(|name| there(name)) && there(".cart-dossier-000000"));
    }

    #[test]
    fn hostile_names_stay_in_the_folder() {
        for name in ["../../etc/passwd", "..", "a/b\\c", "\u{0}\n", "-rf", "CON:"] {
            let name = file_name(name);
            assert!(
                !name.contains(['/', '\\', '\0', ':']) && !name.starts_with(['.', '-']) && !name.is_empty(),
                "{name}"
            );
        }
    }
}
