//! The command line. Only this module prints, reads the clock and the environment, and picks the exit code.
//!
//! Results go to stdout, everything else to stderr; a closed pipe is no error; no command changes a paper of the user, and
//! only `review` adds to the `case.yaml` that is the user's own.

mod answers;
mod arguments;
mod batch;
mod cache;
mod check;
mod checklist;
mod completions;
mod console;
mod dropped;
mod environment;
mod examples;
pub mod exit;
mod explain;
mod failure;
mod help;
mod init;
mod interrupt;
mod languages;
mod letter;
mod list;
mod man;
pub mod organise;
mod outside;
mod own_file;
mod progress;
mod review;
mod run;
mod save;
mod scan;
mod timeline;
mod tongue;
mod usage;
mod window;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::knowledge;
use crate::model::Language;
pub use arguments::Arguments;
use arguments::Command;
use console::Console;
use failure::Failure;

/// Runs the program: reads the arguments, does what they say, answers with an exit code of [`exit`].
pub fn main() -> ExitCode {
    quiet_panics();
    let given: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut console = Console::new(tongue::asked(&given));
    let only_folders = only_folders(&given);
    let code = match arguments(given, &mut console) {
        Ok(arguments) => answer(arguments, &mut console),
        Err(code) => code,
    };
    // Whatever came of it, mistakes too, is read in a window that would close now.
    if only_folders {
        console.hold_window();
    }
    ExitCode::from(code)
}

/// Whether nothing was given but what a double click or folders that are dropped give: no option and no command.
fn only_folders(given: &[OsString]) -> bool {
    let typed = |word: &OsString| {
        let word = word.to_string_lossy();
        word.starts_with('-') || Arguments::command().find_subcommand(&*word).is_some()
    };
    !given.iter().any(typed)
}

/// Does what the arguments say, and tells what went wrong: the exit code.
fn answer(arguments: Arguments, console: &mut Console) -> u8 {
    let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run_command(arguments, console)));
    let answer = answer.unwrap_or_else(|_| Err(Failure::internal()));
    match answer.and_then(|code| console.unwritten().map_or(Ok(code), Err)) {
        Ok(code) => code,
        Err(failure) => {
            console.failure(&failure);
            failure.exit_code
        }
    }
}

/// Reads the arguments; help and version are answers, and so is a mistake in them: the exit code.
fn arguments(given: Vec<OsString>, console: &mut Console) -> Result<Arguments, u8> {
    let command = help::told(Arguments::command(), console.language());
    let is_command = |word: &str| command.find_subcommand(word).is_some();
    let given = tongue::behind_command(given, is_command);
    let words = tongue::without(&given);
    let mut program = command.clone();
    let parsed = command.try_get_matches_from(std::iter::once(OsString::from("cart-dossier")).chain(given));
    let error = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => return Ok(arguments),
        Err(error) => error,
    };
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand || !error.use_stderr() {
        // clap knows which stream each belongs to.
        if console.language() == Language::En {
            let _ = error.print();
        } else {
            let text = help::finished(console.styled(&error.render()), console.language());
            if error.use_stderr() { console.remark(text.trim_end()) } else { console.result(&text) }
        }
        return Err(if error.use_stderr() { exit::USAGE } else { exit::COMPLETE });
    }
    program.build();
    let failure = usage::failure(&error, &words, &program);
    console.failure(&failure);
    Err(failure.exit_code)
}

fn run_command(arguments: Arguments, console: &mut Console) -> Result<u8, Failure> {
    if let Some(two) = two_languages(&arguments) {
        return Err(Failure::of(|words| &words.usage.one_language, exit::USAGE).with("given", two));
    }
    match arguments.command {
        None => {
            let folder = match arguments.folder {
                Some(folder) => match usage::meant_command(&folder, Arguments::command()) {
                    Some(slip) => return Err(slip),
                    None => folder,
                },
                None => console.ask_for_folder()?,
            };
            scan::family(&folder, arguments.language, console)
        }
        Some(Command::Scan(scan)) => scan::scan(&scan, console),
        Some(Command::Check(check)) => check::check(&check, console),
        Some(Command::List(list)) => list::list(&list, console),
        Some(Command::Timeline(timeline)) => timeline::timeline(&timeline, console),
        Some(Command::Explain(explain)) => explain::explain(&explain, console),
        Some(Command::Organise(arguments)) => organise::organise(&arguments, console),
        Some(Command::Letter(letter)) => letter::letter(&letter, console),
        Some(Command::Batch(arguments)) => batch::batch(&arguments, console),
        Some(Command::Overview(arguments)) => batch::overview(&arguments, console),
        Some(Command::Init(arguments)) => init::init(&arguments, console),
        Some(Command::Review(arguments)) => review::review(&arguments, console),
        Some(Command::Checklist(checklist)) => checklist::checklist(&checklist, console),
        Some(Command::Cache(cache)) => cache::cache(&cache, console),
        Some(Command::Completions(arguments)) => Ok(completions::completions(&arguments, console)),
        Some(Command::Man(man)) => man::man(&man, console),
    }
}

/// The two languages that were given to a command which speaks in one.
fn two_languages(arguments: &Arguments) -> Option<String> {
    let given = match &arguments.command {
        // The case summary has room for both.
        None | Some(Command::Scan(_) | Command::Batch(_)) => return None,
        Some(Command::Check(check)) => check.language,
        Some(Command::Letter(letter)) => letter.language,
        Some(Command::Overview(overview)) => overview.language,
        Some(_) => arguments.language,
    };
    Some(format!("{},{}", given.first.id(), given.beside?.id()))
}

/// A reader that fails on a damaged file is caught and told as that file's state; the message of the failure could hold
/// words of the file and is not printed. A mistake in the knowledge is none of a file: it ends the run, and is told.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Some(mistake) = knowledge::mistake(panic) {
            #[expect(clippy::print_stderr, reason = "the words of the screen may be what is wrong")]
            {
                eprintln!("error: {mistake}");
            }
            #[expect(clippy::exit, reason = "what catches panics would go on with half of the knowledge")]
            std::process::exit(exit::RULES.into());
        }
    }));
}
