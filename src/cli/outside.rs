//! Where may be written: never into the folder of papers.

use std::path::{Path, PathBuf};

use super::exit;
use super::failure::Failure;

/// Refuses a place in the folder of papers: what is written there would be a paper at the next run.
///
/// # Errors
/// Where it lies there.
pub(super) fn must_be_outside(folder: &Path, output: &Path) -> Result<(), Failure> {
    // A folder that cannot be resolved is told of when it is read.
    let Ok(folder) = std::fs::canonicalize(folder) else { return Ok(()) };
    if real(output).starts_with(&folder) {
        let path = output.display().to_string();
        return Err(Failure::of(|words| &words.errors.inside, exit::OUTPUT).with("path", path));
    }
    Ok(())
}

/// The path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut rest = Vec::new();
    let mut there = absolute.as_path();
    loop {
        if let Ok(real) = std::fs::canonicalize(there) {
            return rest.iter().rev().fold(real, |path: PathBuf, part| path.join(part));
        }
        let (Some(parent), Some(name)) = (there.parent(), there.file_name()) else { return absolute };
        rest.push(name.to_owned());
        there = parent;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_folder_is_refused_however_it_is_written() {
        let papers = tempfile::tempdir().unwrap();
        let papers = papers.path();
        for inside in ["", "x", "x/y/z", "../{name}/x"] {
            let inside = inside.replace("{name}", &papers.file_name().unwrap().to_string_lossy());
            assert!(must_be_outside(papers, &papers.join(&inside)).is_err(), "{inside}");
        }
        let beside = papers.with_file_name(format!("{} dossier", papers.file_name().unwrap().to_string_lossy()));
        assert!(must_be_outside(papers, &beside).is_ok());
    }
}
