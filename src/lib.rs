#![doc = include_str!("../README.md")]

pub mod assess;
pub mod cache;
pub mod classify;
pub mod cli;
mod compound;
pub mod corrections;
mod dicom;
pub mod extract;
pub mod intake;
pub mod knowledge;
pub mod limits;
mod mail_part;
mod matcher;
pub mod model;
mod outlook;
mod page_counter;
mod personal_number;
pub mod pipeline;
pub mod read;
pub mod report;
mod script;
mod sieve;
mod stored;
mod terms;
pub mod watch;
