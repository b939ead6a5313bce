//! Stage 6: writes a [`crate::model::CaseFile`] as bytes. Decides nothing.

pub mod dossier;
mod escape;
pub mod explain;
pub mod fhir;
pub mod json;
pub mod letter;
pub mod merge;
pub mod overview;
pub mod pdf;
pub mod redact;
pub mod screen;
mod terminal;
pub mod timeline;
pub(crate) mod twins;
