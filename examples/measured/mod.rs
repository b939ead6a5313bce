//! A page of the docs whose tables a measurement writes.
//!
//! What stands between `<!-- measured: NAME -->` and the next `<!-- end -->` is written by the command that the page names; the
//! words around it are written by people. So no figure of the docs is typed by hand, and none stands without its command.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A page of the docs.
#[derive(Debug)]
pub(crate) struct Page {
    path: PathBuf,
}

impl Page {
    /// A page of `docs`, as `performance.md`.
    pub(crate) fn of_docs(name: &str) -> Result<Self> {
        let page = Self { path: Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name) };
        page.read()?;
        Ok(page)
    }

    /// Puts Markdown in a place, and keeps it at once: a measurement that stops later leaves what was measured before, and what was
    /// written on the page since it began stays.
    pub(crate) fn put(&mut self, place: &str, markdown: &str) -> Result<()> {
        let text =
            replaced(&self.read()?, place, markdown).with_context(|| format!("the page has no place {place}"))?;
        fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn read(&self) -> Result<String> {
        fs::read_to_string(&self.path).with_context(|| format!("cannot read {}", self.path.display()))
    }
}

/// The text with other words in one of its places, if it has that place.
fn replaced(text: &str, place: &str, markdown: &str) -> Option<String> {
    let head = format!("<!-- measured: {place} -->\n");
    let start = text.find(&head)? + head.len();
    let end = start + text[start..].find("<!-- end -->")?;
    Some(format!("{}\n{}\n\n{}", &text[..start], markdown.trim(), &text[end..]))
}
