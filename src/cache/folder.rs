//! The private folder that holds the cache files, and nothing else.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::line::short_hash;
use crate::knowledge::Problem;

/// Says that a folder is a cache, so that backup programs pass over it (bford.info/cachedir), and that it is ours.
const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # Made by cart-dossier: what it has read of papers. \"cart-dossier cache clear\" deletes it.\n";
/// How a file begins that is not whole yet.
pub(super) const PENDING: &str = ".cart-dossier-";

/// What a cache folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many folders of papers it knows.
    pub cases: usize,
    /// Bytes in all.
    pub bytes: u64,
}

/// Makes the folder if it is not there, and sees that only its owner can look into it.
///
/// # Errors
/// Where it cannot be made or closed to others, or where it is a folder that somebody uses for something else.
pub(super) fn prepare(folder: &Path) -> io::Result<()> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            if !is_ours(folder) {
                let others = entries.flatten().any(|entry| !entry.file_name().to_string_lossy().starts_with(PENDING));
                // A folder in use must not be closed to others, nor its files be mixed with ours.
                if others && !is_ours(folder) {
                    return Err(Problem::new("cache-not-ours").into());
                }
                close(folder)?;
                return tag(folder);
            }
            close(folder)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::DirBuilderExt;
                builder.mode(0o700);
            }
            builder.create(folder)?;
            tag(folder)
        }
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn close(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(folder)?.permissions().mode() & 0o777 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close(_folder: &Path) -> io::Result<()> {
    // The folders that are chosen by default belong to one user alone.
    Ok(())
}

/// Two runs may begin at once: each puts a whole tag in its place.
fn tag(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(PENDING).tempfile_in(folder)?;
    file.write_all(TAG_TEXT.as_bytes())?;
    file.persist(folder.join(TAG)).map(|_| ()).map_err(|error| error.error)
}

fn is_ours(folder: &Path) -> bool {
    let tag = folder.join(TAG);
    fs::symlink_metadata(&tag).is_ok_and(|meta| meta.is_file() && meta.len() == TAG_TEXT.len() as u64)
        && fs::read_to_string(&tag).is_ok_and(|text| text == TAG_TEXT)
}

/// Opens a file to read and to add to it; a new one is readable by its owner only.
pub(super) fn open(path: &Path) -> io::Result<fs::File> {
    if fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return Err(Problem::new("cache-no-file").into());
    }
    let mut options = fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Whether a folder, or where it is to be made, lies in `case`, which is canonical.
pub(super) fn is_within(folder: &Path, case: &Path) -> io::Result<bool> {
    let folder = std::path::absolute(folder)?;
    let real = folder.ancestors().find_map(|part| fs::canonicalize(part).ok());
    Ok(real.is_some_and(|real| real.starts_with(case)))
}

/// The cache file of a folder of papers: its name tells nobody whose papers they are.
pub(super) fn file_of(folder: &Path, case: &Path) -> PathBuf {
    folder.join(short_hash(&[&case.to_string_lossy()])).with_extension("jsonl")
}

/// Our own files in a folder, with their sizes.
fn files(folder: &Path) -> io::Result<Vec<(PathBuf, u64)>> {
    if !is_ours(folder) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_case(&name) || is_lock(&name) || name.starts_with(PENDING) || name == TAG {
            found.push((entry.path(), entry.metadata().map_or(0, |meta| meta.len())));
        }
    }
    found.sort();
    Ok(found)
}

fn is_case(name: &str) -> bool {
    name.strip_suffix(".jsonl").is_some_and(is_name)
}

fn is_lock(name: &str) -> bool {
    name.strip_suffix(".lock").is_some_and(is_name)
}

fn is_name(stem: &str) -> bool {
    stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a cache folder holds; nothing where there is none.
pub fn contents(folder: &Path) -> Contents {
    let files = files(folder).unwrap_or_default();
    let case = |path: &Path| path.file_name().is_some_and(|name| is_case(&name.to_string_lossy()));
    Contents {
        cases: files.iter().filter(|(path, _)| case(path)).count(),
        bytes: files.iter().map(|(_, bytes)| bytes).sum(),
    }
}

/// Deletes our own files from a cache folder, and the folder where it is empty then. Tells what was there.
///
/// # Errors
/// Where a file cannot be deleted.
pub fn clear(folder: &Path) -> io::Result<Contents> {
    let was = contents(folder);
    let tag = folder.join(TAG);
    let mut ours = false;
    for (path, _) in files(folder)? {
        ours = true;
        // The tag says whose the files are: it goes last.
        if path != tag {
            gone(fs::remove_file(&path))?;
        }
    }
    if ours {
        gone(fs::remove_file(&tag))?;
        // A folder with something of somebody else's in it stays.
        let _ = fs::remove_dir(folder);
    }
    Ok(was)
}

/// What another run deleted first is deleted.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_neither_closed_nor_cleared() {
        let home = tempfile::tempdir().unwrap();
        let name = format!("{}.jsonl", "ab".repeat(16));
        fs::write(home.path().join(&name), "somebody else's").unwrap();
        assert!(prepare(home.path()).is_err());
        assert_eq!(clear(home.path()).unwrap(), Contents::default());
        assert!(home.path().join(name).exists());
    }

    #[test]
    fn clearing_leaves_what_is_not_ours() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        prepare(&folder).unwrap();
        prepare(&folder).unwrap();
        fs::write(folder.join(format!("{}.jsonl", "ab".repeat(16))), "12345").unwrap();
        fs::write(folder.join("letter.txt"), "x").unwrap();
        let was = clear(&folder).unwrap();
        assert_eq!((was.cases, was.bytes), (1, 5 + TAG_TEXT.len() as u64));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert!(folder.join("letter.txt").exists());
    }

    #[test]
    fn the_folder_goes_when_it_is_empty() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("cache");
        prepare(&folder).unwrap();
        clear(&folder).unwrap();
        assert!(!folder.exists());
        assert_eq!(clear(&folder).unwrap(), Contents::default());
    }

    #[test]
    fn a_name_tells_nobody_whose_papers_they_are() {
        let file = file_of(Path::new("cache"), Path::new("/home/a/Pritchard"));
        assert!(is_case(&file.file_name().unwrap().to_string_lossy()));
        assert_ne!(file, file_of(Path::new("cache"), Path::new("/home/a/Devlin")));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_look_into_it() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("cache");
        let mode = || fs::metadata(&folder).unwrap().permissions().mode() & 0o777;
        prepare(&folder).unwrap();
        assert_eq!(mode(), 0o700);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        prepare(&folder).unwrap();
        assert_eq!(mode(), 0o700);
    }
}
