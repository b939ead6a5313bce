//! The exit codes (docs/cli.md).

/// Done, and every required item is there.
pub const COMPLETE: u8 = 0;
/// Done; required items are missing, awaited or out of date.
pub const ITEMS_OPEN: u8 = 1;
/// The command was not understood.
pub const USAGE: u8 = 2;
/// Done, nothing required is missing, but some files could not be read.
pub const FILES_UNREAD: u8 = 3;
/// No such folder, or nothing in it.
pub const NO_FOLDER: u8 = 4;
/// A rule, a checklist or a case.yaml is wrong.
pub const RULES: u8 = 5;
/// The output cannot be written.
pub const OUTPUT: u8 = 6;
/// Stopped by Ctrl-C.
pub const INTERRUPTED: u8 = 130;
