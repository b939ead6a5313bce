//! What the kinds of paper are worth as evidence, and what people call them.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;

/// The group whose papers never satisfy an item (domain/vocabulary.md §2).
const NON_EVIDENCE: &str = "non-evidence";

#[derive(Debug, Deserialize)]
struct Kind {
    id: String,
    group: String,
    title: String,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| knowledge::builtin("classify/kinds.yaml"));

fn find(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// Every id.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> + Clone {
    KINDS.iter().map(|kind| kind.id.as_str())
}

/// Whether a paper of this kind may satisfy an item. An unknown kind may not.
pub(crate) fn is_evidence(id: &str) -> bool {
    find(id).is_some_and(|kind| kind.group != NON_EVIDENCE)
}

/// Whether it is the result of an examination, as against words about one.
pub(crate) fn is_result(id: &str) -> bool {
    find(id).is_some_and(|kind| kind.group == "result")
}

/// Whether it is a clinician's own account.
pub(crate) fn is_narrative(id: &str) -> bool {
    find(id).is_some_and(|kind| kind.group == "narrative")
}

/// What people call it.
pub(crate) fn title(id: &str) -> &str {
    find(id).map_or(id, |kind| kind.title.as_str())
}
