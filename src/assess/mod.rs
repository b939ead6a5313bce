//! Stage 5: looks at the whole case: who it is about, what is there, what is missing, what to ask.
//!
//! Reads no file, no clock, no environment.

pub mod identity;
pub mod timeline;
