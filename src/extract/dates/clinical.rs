//! The one date that counts for a paper (domain/extraction.md §3): taken, scan or clinic, reported, typed, printed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;
use crate::model::{DateKind, Record, RecordKind, StatedDate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preference {
    otherwise: Vec<DateKind>,
    by_kind: BTreeMap<String, Vec<DateKind>>,
}

static PREFERENCE: LazyLock<Preference> = LazyLock::new(|| knowledge::builtin("extract/clinical_date.yaml"));

/// What the clinical date of a paper of this kind is first of all the date of.
pub fn clinical_kind(kind: &RecordKind) -> DateKind {
    let order = PREFERENCE.by_kind.get(kind.id()).unwrap_or(&PREFERENCE.otherwise);
    order.first().copied().unwrap_or(DateKind::Unlabelled)
}

/// The clinical date of a record, among all its dates. Of several of the preferred kind the first on the paper counts;
/// a date of a kind that is in no list (birth, comparison, a date in a sentence) never does.
pub fn clinical_date(record: &Record, dates: &[StatedDate]) -> Option<StatedDate> {
    let order = PREFERENCE.by_kind.get(record.kind.id()).unwrap_or(&PREFERENCE.otherwise);
    order.iter().find_map(|kind| dates.iter().find(|date| date.kind == *kind && date.value.is_some())).cloned()
}

/// Whether a paper of this kind can be dated by a date of that kind.
pub(super) fn may_date(record: &Record, kind: DateKind) -> bool {
    PREFERENCE.by_kind.get(record.kind.id()).unwrap_or(&PREFERENCE.otherwise).contains(&kind)
}
