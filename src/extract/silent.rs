//! Papers that state nothing about a patient, whatever words are in them: leaflets, forms, bills.

use std::sync::LazyLock;

use crate::knowledge;
use crate::model::Record;

static KINDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    knowledge::builtin("extract/silent_kinds.yaml", include_str!("../knowledge/extract/silent_kinds.yaml"))
});

/// Whether no statement about the patient is to be read from a record.
pub(super) fn says_nothing(record: &Record) -> bool {
    KINDS.iter().any(|kind| kind == record.kind.id())
}
