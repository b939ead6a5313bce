//! Every marked paper of `tests/extract` gives its facts, and no others (`tests/common/marked.rs`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "common/marked.rs"]
mod marked;

#[test]
fn every_marked_paper_gives_its_facts() {
    marked::every_list_gives_its_facts(&common::project("tests/extract"));
}
