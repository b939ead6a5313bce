//! Pairs files of the same content: one stays, the others are its duplicates.

use std::collections::BTreeMap;

use super::knowledge::{Cause, named_as_copy};
use crate::model::{FileState, SourceFile};

/// Gives every exact duplicate its verdict. The one that stays is on disk rather than in a mail, does not have the name
/// of a copy, and comes first in the order of paths.
pub(super) fn pair(files: &mut [SourceFile]) {
    let mut same: BTreeMap<(&str, u64, bool), Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        if file.verdict.is_none() && !file.sha256.is_empty() {
            same.entry((&file.sha256, file.bytes, file.series.is_some())).or_default().push(index);
        }
    }
    let groups: Vec<Vec<usize>> = same.into_values().filter(|group| group.len() > 1).collect();
    for group in groups {
        let rank = |index: &usize| {
            let file = &files[*index];
            (named_as_copy(&file.path), file.container.is_some(), *index)
        };
        let Some(stays) = group.iter().copied().min_by_key(rank) else { continue };
        let reason = Cause::Duplicate.text().replace("{twin}", &files[stays].path);
        for index in group.into_iter().filter(|index| *index != stays) {
            files[index].verdict = Some((FileState::Duplicate, reason.clone()));
            files[index].duplicate_of = Some(stays);
        }
    }
}
