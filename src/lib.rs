#![doc = include_str!("../README.md")]

pub mod assess;
pub mod cache;
pub mod classify;
pub mod cli;
pub mod extract;
pub mod intake;
pub mod knowledge;
pub mod limits;
mod mail_part;
pub mod model;
pub mod pipeline;
pub mod read;
pub mod report;
pub mod watch;
