//! The parts of the summary, in order. Each writes itself at the cursor of the document.

pub(super) mod attention;
pub(super) mod axis;
pub(super) mod bars;
pub(super) mod chart;
pub(super) mod checklist;
pub(super) mod curves;
pub(super) mod facts;
pub(super) mod front;
pub(super) mod index;
pub(super) mod key_lines;
pub(in crate::report) mod lanes;
pub(super) mod merged;
pub(super) mod questions;
pub(super) mod series;
pub(in crate::report) mod timeline;
