//! The kinds that the words of a paper speak for most, where none was clear enough.

use std::path::Path;

use crate::model::{Record, RecordKind};
use crate::pipeline::{self, Examined, Settings};

/// The most kinds that are offered.
const KINDS: usize = 4;

/// These kinds, best first.
pub(super) fn kinds(folder: &Path, examined: &Examined, settings: &Settings, record: &Record) -> Vec<RecordKind> {
    let case = &examined.case;
    let Some(file) = case.files.iter().find(|file| file.id == record.file) else { return Vec::new() };
    let here = case.records.iter().filter(|other| other.is_in(&file.id)).position(|other| other.id == record.id);
    let explanations = pipeline::explain(folder, examined, file, settings);
    let scores = here.and_then(|at| explanations.into_iter().nth(at)).map(|one| one.scores).unwrap_or_default();
    let kinds = scores.into_iter().map(|score| score.kind);
    let none = [RecordKind::unclassified(), RecordKind::not_medical()];
    kinds.filter(|kind| !none.contains(kind)).take(KINDS).collect()
}
