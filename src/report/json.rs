//! The case file as JSON: the contract of `--json` (docs/case.schema.json).

use crate::model::CaseFile;

/// Writes the case file, indented, with a line end.
///
/// # Errors
/// None in practice: every key is a text.
pub fn write(case: &CaseFile) -> serde_json::Result<String> {
    serde_json::to_string_pretty(case).map(|text| text + "\n")
}
