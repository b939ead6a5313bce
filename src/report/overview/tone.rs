//! The colour of a word. The word says it too: nobody needs to see the colour.

use crate::model::{FileState, MixedKind, Status};
use crate::report::pdf::{marks, theme};

/// What a colour stands for, as in the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tone {
    Good,
    Part,
    Old,
    Awaited,
    Doubt,
    Bad,
    Plain,
}

impl Tone {
    pub(super) const ALL: [Tone; 7] =
        [Tone::Good, Tone::Part, Tone::Old, Tone::Awaited, Tone::Doubt, Tone::Bad, Tone::Plain];

    pub(super) fn of_status(status: Status) -> Self {
        match status {
            Status::Present => Self::Good,
            Status::Partial => Self::Part,
            Status::Stale => Self::Old,
            Status::Pending | Status::MentionedOnly => Self::Awaited,
            Status::Conflict | Status::Unreadable => Self::Doubt,
            Status::Missing => Self::Bad,
            Status::NotApplicable => Self::Plain,
        }
    }

    pub(super) fn of_file(state: FileState) -> Self {
        match state {
            FileState::Read => Self::Good,
            FileState::PartlyRead => Self::Part,
            FileState::NeedsPassword | FileState::NeedsOcr => Self::Old,
            FileState::Damaged | FileState::Unsupported | FileState::TooLarge => Self::Bad,
            FileState::Empty | FileState::Duplicate | FileState::Ignored => Self::Plain,
        }
    }

    pub(super) fn of_mixed(kind: MixedKind) -> Self {
        match kind {
            MixedKind::OfOther => Self::Bad,
            MixedKind::InBoth => Self::Old,
            MixedKind::SamePerson => Self::Awaited,
        }
    }

    /// The colours of letters and ground, as numbers of 24 bits.
    pub(super) fn colors(self) -> (u32, u32) {
        // One of the statuses that the summary shows so.
        let status = match self {
            Self::Good => Status::Present,
            Self::Part => Status::Partial,
            Self::Old => Status::Stale,
            Self::Awaited => Status::Pending,
            Self::Doubt => Status::Conflict,
            Self::Bad => Status::Missing,
            Self::Plain => Status::NotApplicable,
        };
        let (strong, pale) = marks::colors(status);
        (number(strong), number(pale))
    }

    /// The name of its class on the page.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Part => "part",
            Self::Old => "old",
            Self::Awaited => "awaited",
            Self::Doubt => "doubt",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// The ground and the letters of a head.
pub(super) fn head() -> (u32, u32) {
    (number(theme::WHITE), number(theme::NAVY))
}

fn number(theme::Color(red, green, blue): theme::Color) -> u32 {
    u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue)
}
