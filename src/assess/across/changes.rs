//! What changed of a patient since an earlier batch.

use std::collections::BTreeSet;

use crate::model::overview::{RowItem, RowPaper};
use crate::model::{Changes, PatientRow};

/// What is new in a row against an earlier one of the same folder.
///
/// A paper is told by its bytes: renamed, it is the same one. Items are compared where both rows have them; one that became
/// old between the two days is open again.
pub fn changes(before: &PatientRow, now: &PatientRow) -> Changes {
    let missing_in = |papers: &[RowPaper], others: &[RowPaper]| {
        let known: BTreeSet<(&str, &str)> = others.iter().map(key).collect();
        papers.iter().filter(|paper| !known.contains(&key(paper))).map(|paper| paper.path.clone()).collect()
    };
    let turned = |from_open: bool| {
        let was = |item: &&RowItem| {
            let earlier = before.items.iter().find(|earlier| earlier.id == item.id);
            earlier.is_some_and(|earlier| earlier.is_open() == from_open && item.is_open() != from_open)
        };
        now.items.iter().filter(was).map(|item| item.title.clone()).collect()
    };
    Changes {
        since: before.as_of,
        arrived: missing_in(&now.papers, &before.papers),
        gone: missing_in(&before.papers, &now.papers),
        resolved: turned(true),
        reopened: turned(false),
    }
}

/// What tells a paper; of one whose bytes were not read, its name.
fn key(paper: &RowPaper) -> (&str, &str) {
    if paper.sha256.is_empty() { ("", &paper.path) } else { (&paper.sha256, "") }
}
