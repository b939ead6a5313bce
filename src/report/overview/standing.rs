//! How a patient of a batch stands: counts of a row, and one word for all of them.

use serde::Serialize;

use super::tone::Tone;
use crate::model::{FileState, FindingCode, Need, Overview, PatientRow, Severity, Status};

/// One word for a patient, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Standing {
    /// The case could not be read.
    Unreadable,
    /// No paper could be read.
    NothingRead,
    /// A required item is open.
    Open,
    /// No required item is open, but there is something to look at.
    Check,
    /// No required item is open.
    Complete,
}

impl Standing {
    #[cfg(test)]
    pub(super) const ALL: [Standing; 5] =
        [Standing::Unreadable, Standing::NothingRead, Standing::Open, Standing::Check, Standing::Complete];

    /// Of a patient who is mixed up with others so often.
    pub(super) fn of(row: &PatientRow, mixed: usize) -> Self {
        if row.problem.is_some() {
            return Self::Unreadable;
        }
        let closed = row.unread.iter().filter(|file| file.state != FileState::PartlyRead).count();
        let (found, required) = row.readiness();
        match () {
            () if closed >= row.files && found == 0 => Self::NothingRead,
            () if found < required => Self::Open,
            // Nobody can say that nothing is missing where nothing was looked for.
            () if required == 0 || !row.unread.is_empty() || warnings(row) > 0 || mixed > 0 => Self::Check,
            () => Self::Complete,
        }
    }

    pub(super) fn tone(self) -> Tone {
        match self {
            Self::Unreadable | Self::NothingRead => Tone::Bad,
            Self::Open => Tone::Old,
            Self::Check => Tone::Part,
            Self::Complete => Tone::Good,
        }
    }
}

/// Required items with one of these statuses.
pub(super) fn required(row: &PatientRow, statuses: &[Status]) -> usize {
    row.items.iter().filter(|item| item.need == Need::Required && statuses.contains(&item.status)).count()
}

/// Required items that are open.
pub(super) fn open_required(row: &PatientRow) -> usize {
    row.items.iter().filter(|item| item.need == Need::Required && item.is_open()).count()
}

/// Findings that could change what the summary says, but for those that the list of unread files tells.
pub(super) fn warnings(row: &PatientRow) -> usize {
    let told = |code: FindingCode| code.is_of_a_list() && code != FindingCode::OtherPatient;
    row.findings.iter().filter(|finding| finding.severity == Severity::Warn && !told(finding.code)).count()
}

/// How often a folder is mixed up with another one.
pub(super) fn mixed(overview: &Overview, folder: &str) -> usize {
    overview.mixed.iter().filter(|mixed| mixed.folder == folder || mixed.other == folder).count()
}
