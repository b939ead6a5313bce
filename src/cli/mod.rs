//! The command line. Only this module prints, reads the clock and the environment, and picks the exit code.
//!
//! Results go to stdout, everything else to stderr; a closed pipe is no error; no command changes a paper of the user, and
//! only `review` adds to the `case.yaml` that is the user's own.

mod answers;
mod arguments;
mod cache;
mod check;
mod checklist;
mod console;
mod environment;
pub mod exit;
mod explain;
mod failure;
mod init;
mod interrupt;
mod languages;
mod letter;
mod list;
pub mod organise;
mod own_file;
mod progress;
mod review;
mod run;
mod save;
mod scan;
mod words;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

pub use arguments::Arguments;
use arguments::Command;
use console::Console;
use failure::Failure;

/// Runs the program: reads the arguments, does what they say, answers with an exit code of [`exit`].
pub fn main() -> ExitCode {
    quiet_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let given: Vec<String> =
                std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
            if let Some(failure) = misunderstood(&error, &given) {
                Console::new().failure(&failure);
                return ExitCode::from(failure.exit_code);
            }
            // Help and version are answers, not mistakes; clap knows which stream each belongs to.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { exit::USAGE } else { exit::COMPLETE });
        }
    };
    let mut console = Console::new();
    let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run_command(arguments, &mut console)));
    match answer {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(failure)) => {
            console.failure(&failure);
            ExitCode::from(failure.exit_code)
        }
        Err(_) => {
            console.failure(&Failure::internal());
            ExitCode::from(exit::OUTPUT)
        }
    }
}

/// The two slips of somebody new to a terminal, told in plain words: a name with spaces without quotation marks, and
/// options without the command they belong to.
fn misunderstood(error: &clap::Error, given: &[String]) -> Option<Failure> {
    use clap::error::ErrorKind;
    if !matches!(error.kind(), ErrorKind::ArgumentConflict | ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand)
    {
        return None;
    }
    let command = given.first().is_some_and(|first| Arguments::command().find_subcommand(first).is_some());
    let options = given.iter().any(|word| word.starts_with('-'));
    match (command, options) {
        (_, false) if given.first().is_some_and(|first| !matches!(first.as_str(), "checklist" | "cache" | "help")) => {
            Some(Failure::several_names())
        }
        (false, true) if given.first().is_some_and(|first| !first.starts_with('-')) => Some(Failure::option_alone()),
        _ => None,
    }
}

fn run_command(arguments: Arguments, console: &mut Console) -> Result<u8, Failure> {
    match arguments.command {
        None => {
            let folder = match arguments.folder {
                Some(folder) => folder,
                None => console.ask_for_folder()?,
            };
            let code = scan::family(&folder, console);
            console.hold_window();
            code
        }
        Some(Command::Scan(scan)) => scan::scan(&scan, console),
        Some(Command::Check(check)) => check::check(&check, console),
        Some(Command::List(list)) => list::list(&list, console),
        Some(Command::Explain(explain)) => explain::explain(&explain, console),
        Some(Command::Organise(arguments)) => organise::organise(&arguments, console),
        Some(Command::Letter(letter)) => letter::letter(&letter, console),
        Some(Command::Init(arguments)) => init::init(&arguments, console),
        Some(Command::Review(arguments)) => review::review(&arguments, console),
        Some(Command::Checklist(checklist)) => checklist::checklist(&checklist, console),
        Some(Command::Cache(cache)) => cache::cache(&cache, console),
    }
}

/// A reader that fails on a damaged file is caught and told as that file's state; the message of the failure could hold
/// words of the file and is not printed.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
