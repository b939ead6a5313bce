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
    // Of a program with a hyphen in its name version 4.6 of the crate calls the commands by two names, and completes none.
    let script = String::from_utf8_lossy(&script).replace("cart__subcmd__dossier", "cart__dossier");
    console.result(&script);
    exit::COMPLETE
}
