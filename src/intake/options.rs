//! How to take a folder in.

use crate::limits::Limits;

/// What the user, and the machine, allow.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What one file may cost.
    pub limits: Limits,
    /// Paths of the user's own notes for this program, which are no papers.
    pub own: Vec<String>,
    /// Passwords to try on locked archives.
    pub passwords: Vec<String>,
}
