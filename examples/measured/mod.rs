//! A page of the docs whose tables a measurement writes.
//!
//! What stands between `<!-- measured: NAME -->` and the next `<!-- end -->` is written by the command that the page names; the
//! words around it are written by people. So no figure of the docs is typed by hand, and none stands without its command.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A page, with what was measured so far put in its places.
#[derive(Debug)]
pub(crate) struct Page {
    path: PathBuf,
    text: String,
}

impl Page {
    /// A page of `docs`, as `performance.md`.
    pub(crate) fn of_docs(name: &str) -> Result<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read docs/{name}"))?;
        Ok(Self { path, text })
    }

    /// Puts Markdown in a place, and keeps it at once: a measurement that stops later leaves what was measured before.
    pub(crate) fn put(&mut self, place: &str, markdown: &str) -> Result<()> {
        self.text = replaced(&self.text, place, markdown).with_context(|| format!("the page has no place {place}"))?;
        fs::write(&self.path, &self.text).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// The text with other words in one of its places, if it has that place.
fn replaced(text: &str, place: &str, markdown: &str) -> Option<String> {
    let head = format!("<!-- measured: {place} -->\n");
    let start = text.find(&head)? + head.len();
    let end = start + text[start..].find("<!-- end -->")?;
    Some(format!("{}\n{}\n\n{}", &text[..start], markdown.trim(), &text[end..]))
}
