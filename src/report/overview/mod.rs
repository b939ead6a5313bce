//! The overview of a batch: the same tables as a workbook, as CSV and as one page.
//!
//! `sheets` makes tables of cells from a [`crate::model::Overview`]; [`csv`], [`xlsx`] and [`html`] write them. Nothing is
//! judged and nothing read here: the same overview gives the same bytes.

pub mod csv;
pub mod html;
mod order;
mod sheets;
mod standing;
#[cfg(test)]
mod tests;
mod tone;
mod words;
pub mod xlsx;

pub use order::{Order, order};
