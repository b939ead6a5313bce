//! The user's `case.yaml`, as `init` makes it and `review` adds to it: whole or not at all, for its owner alone.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::{exit, run, save};
use crate::classify;
use crate::corrections::open::Paper;
use crate::corrections::patch::{self, Answer};
use crate::corrections::{self, Corrections};
use crate::knowledge::Problem;

/// The `case.yaml` of one folder.
#[derive(Debug)]
pub(super) struct OwnFile {
    path: PathBuf,
}

impl OwnFile {
    /// Of a folder, whether it is there or not.
    pub(super) fn of(folder: &Path) -> Self {
        Self { path: folder.join(corrections::FILE) }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Fails where anything of that name is there, were it a link to nowhere.
    ///
    /// # Errors
    /// Where it is there.
    pub(super) fn must_be_new(&self) -> Result<(), Failure> {
        match std::fs::symlink_metadata(&self.path) {
            Ok(_) => Err(Self::there()),
            Err(_) => Ok(()),
        }
    }

    /// Makes it.
    ///
    /// # Errors
    /// Where it is there, or cannot be written.
    pub(super) fn make(&self, text: &str) -> Result<(), Failure> {
        save::only_new_file(&self.path, text.as_bytes()).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Self::there(),
            _ => self.cannot_write(&error),
        })
    }

    /// Writes an answer about a paper into it.
    ///
    /// # Errors
    /// A mistake in it, a form to which nothing is added, a folder in which nothing may be written.
    pub(super) fn add(&self, paper: &Paper, answer: &Answer) -> Result<(), Failure> {
        let entry = patch::entry(paper, answer);
        self.change(|text| patch::with_entry(text, &entry)).map_err(|failure| {
            failure.unwrap_or_else(|| {
                Failure::of(|words| &words.review.cannot_add, exit::RULES).with("line", format!("- {entry}"))
            })
        })
    }

    /// Writes the family's own question into it.
    ///
    /// # Errors
    /// As [`OwnFile::add`].
    pub(super) fn ask(&self, question: &str) -> Result<(), Failure> {
        self.change(|text| patch::with_question(text, question))
            .map_err(|failure| failure.unwrap_or_else(|| Failure::of(|words| &words.review.cannot_ask, exit::RULES)))
    }

    /// Changes its text as it is now: its owner may have it open in an editor. `Err(None)`: it has no form for that.
    fn change(&self, change: impl FnOnce(&str) -> Option<String>) -> Result<(), Option<Failure>> {
        let text = run::case_text(&self.path)?.unwrap_or_default();
        let parse = |text: &str| Corrections::parse(corrections::FILE, text, &classify::kinds());
        parse(&text).map_err(|error| Failure::own_case(&error))?;
        let changed = change(&text).filter(|text| parse(text).is_ok()).ok_or(None)?;
        save::replace(&self.path, changed.as_bytes()).map_err(|error| Some(self.cannot_write(&error)))
    }

    fn there() -> Failure {
        Failure::of(|words| &words.init.there, exit::OUTPUT)
    }

    fn cannot_write(&self, error: &std::io::Error) -> Failure {
        Failure::of(|words| &words.init.cannot_write, exit::OUTPUT)
            .with("file", self.path.display().to_string())
            .because(Problem::of_system(error))
    }
}
