//! Stage 6: writes a [`crate::model::CaseFile`] as bytes. Decides nothing.

pub mod pdf;
