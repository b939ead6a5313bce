//! Why a PDF was not read: plain words for the user. What is wrong with single pages is in `read::pages`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;

/// The sentences of `knowledge/read/pdf.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentences {
    pub(super) password: String,
    pub(super) password_wrong: String,
    pub(super) lock_unknown: String,
    pub(super) damaged: String,
    pub(super) stopped: String,
    pub(super) no_pages: String,
    pub(super) blank: String,
    pub(super) wordless: String,
    pub(super) cut_off: String,
    lost_pages: String,
}

/// The sentences, read once.
pub(super) fn sentences() -> &'static Sentences {
    static SENTENCES: LazyLock<Sentences> = LazyLock::new(|| knowledge::builtin("read/pdf.yaml"));
    &SENTENCES
}

impl Sentences {
    pub(super) fn lost_pages(&self, read: usize, pages: usize) -> String {
        self.lost_pages.replace("{read}", &read.to_string()).replace("{pages}", &pages.to_string())
    }
}
