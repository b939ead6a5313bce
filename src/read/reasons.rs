//! The sentences of this stage.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::builtin;
use crate::model::Format;

/// Why a file that was opened was not read, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Cause {
    NoWords,
    OnlyPictures,
    PicturesInside,
    TablesInside,
    Locked,
    Damaged,
    CutShort,
    TooLong,
    OddBuild,
    Gone,
    TooLarge,
    NoHeader,
    ReportInside,
    OddExport,
}

impl Cause {
    /// Every cause.
    #[cfg(test)]
    pub(super) const ALL: [Self; 14] = [
        Self::NoWords,
        Self::OnlyPictures,
        Self::PicturesInside,
        Self::TablesInside,
        Self::Locked,
        Self::Damaged,
        Self::CutShort,
        Self::TooLong,
        Self::OddBuild,
        Self::Gone,
        Self::TooLarge,
        Self::NoHeader,
        Self::ReportInside,
        Self::OddExport,
    ];

    /// The sentence.
    pub(super) fn text(self) -> String {
        REASONS.causes.get(&self).cloned().unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    formats: BTreeMap<Format, String>,
    causes: BTreeMap<Cause, String>,
    hidden_sheet: String,
}

static REASONS: LazyLock<Reasons> = LazyLock::new(|| builtin("read/reasons.yaml"));

/// The first line of a sheet that its workbook does not show.
pub(super) fn hidden_sheet(name: &str) -> String {
    REASONS.hidden_sheet.replace("{name}", name)
}

/// What to say of a format that is not opened; `None` for one that is.
pub(super) fn of_format(format: Format) -> Option<String> {
    REASONS.formats.get(&format).cloned()
}
