//! `completions`: what lets a shell complete commands and options.

use clap::CommandFactory;

use super::arguments::{Arguments, Completions};
use super::console::Console;
use super::{exit, help};

/// Prints the script for a shell.
pub(super) fn completions(arguments: &Completions, console: &mut Console) -> u8 {
    let mut command = help::told(Arguments::command(), console.language());
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "cart-dossier", &mut script);
    console.result(&String::from_utf8_lossy(&script));
    exit::COMPLETE
}
