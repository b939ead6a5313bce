//! How to take a folder in.

use crate::limits::Limits;

/// What the user, and the machine, allow.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What one file may cost.
    pub limits: Limits,
    /// Passwords to try on locked archives.
    pub passwords: Vec<String>,
}
