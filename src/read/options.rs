//! How to read.

use super::ocr;
use crate::limits::Limits;
use crate::watch::Watch;

/// What the user, and the machine, allow.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What one file may cost.
    pub limits: Limits,
    /// How to recognise the words of pictures; `None`: pictures are listed and not read.
    pub ocr: Option<ocr::Options>,
    /// Passwords to try on locked files.
    pub passwords: Vec<String>,
    /// Asked between pages whether to stop, and told of each page that was recognised.
    pub watch: Watch,
}
