//! What several cases have to do with each other: a case as a row of the overview, what changed since an earlier row, and
//! papers that may be another patient's.
//!
//! A row holds all that is needed for this, so that a batch need not hold its cases.

mod changes;
mod mixed;
mod row;

#[cfg(test)]
mod tests;

pub use changes::changes;
pub use mixed::mixed;
pub use row::{row, unreadable};
