//! What was typed and cannot be understood, told as every other error is.

use std::error::Error as _;
use std::path::Path;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit;
use super::failure::Failure;
use crate::knowledge::{Problem, names};

/// The command that `clap` adds.
const HELP: &str = "help";

/// The error for a mistake in the arguments. `given`: they, without the language; `program`: all commands with their help.
pub(super) fn failure(error: &clap::Error, given: &[String], program: &Command) -> Failure {
    if let Some(slip) = slip(error, given, program) {
        return slip;
    }
    let command = named(given, program);
    let help = format!("{} --help", command.get_bin_name().unwrap_or_else(|| command.get_name()));
    let said = |kind| error.get(kind).map(words).unwrap_or_default();
    let (argument, value) = (option(&said(ContextKind::InvalidArg)), said(ContextKind::InvalidValue));
    let failure = match error.kind() {
        ErrorKind::UnknownArgument => unknown(argument, &said(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            unknown(said(ContextKind::InvalidSubcommand), &said(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() && !argument.starts_with('-') => {
            missing(&said(ContextKind::InvalidArg), command)
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            Failure::of(|words| &words.usage.no_value, exit::USAGE).with("option", argument)
        }
        ErrorKind::InvalidValue => Failure::of(|words| &words.usage.one_of, exit::USAGE)
            .with("given", value)
            .with("option", argument)
            .with("known", said(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => {
            let why = error.source().map(|why| match why.downcast_ref::<Problem>() {
                Some(problem) => problem.clone(),
                None => why.to_string().into(),
            });
            let failure = Failure::of(|words| &words.usage.value, exit::USAGE);
            failure.with("given", value).with("option", argument).because(why.unwrap_or_else(|| "".into()))
        }
        ErrorKind::MissingRequiredArgument => {
            let first = match error.get(ContextKind::InvalidArg) {
                Some(ContextValue::Strings(all)) => all.first().cloned().unwrap_or_default(),
                other => other.map(words).unwrap_or_default(),
            };
            missing(&first, command)
        }
        ErrorKind::ArgumentConflict => {
            let other = option(&said(ContextKind::PriorArg));
            let failure = match other == argument {
                true => Failure::of(|words| &words.usage.twice, exit::USAGE),
                false => Failure::of(|words| &words.usage.together, exit::USAGE),
            };
            failure.with("option", argument).with("other", other)
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            Failure::of(|words| &words.usage.no_value, exit::USAGE).with("option", argument)
        }
        _ => Failure::of(|words| &words.usage.other, exit::USAGE),
    };
    failure.with("help", help)
}

/// The command that was named, or the one below it: what the words before the first other one say.
fn named<'c>(given: &[String], program: &'c Command) -> &'c Command {
    let mut command = program;
    for word in given {
        match command.find_subcommand(word) {
            Some(below) if word != HELP => command = below,
            _ => break,
        }
    }
    command
}

/// What a command cannot do without, with its help, and the first example of the command where it has any.
fn missing(given: &str, command: &Command) -> Failure {
    let argument = command.get_arguments().find(|argument| argument.to_string() == given);
    let about = argument.and_then(|argument| argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let example = command.get_before_long_help().map(ToString::to_string).unwrap_or_default();
    let example = example.lines().find_map(|line| Some(line.strip_prefix("  ")?.split("  ").next()?.to_owned()));
    let failure = match &example {
        Some(_) => Failure::of(|words| &words.usage.missing_as, exit::USAGE),
        None => Failure::of(|words| &words.usage.missing, exit::USAGE),
    };
    failure.with("given", option(given)).with("about", about).with("example", example.unwrap_or_default())
}

fn unknown(given: String, near: &str) -> Failure {
    match near.is_empty() {
        true => Failure::of(|words| &words.usage.unknown, exit::USAGE).with("given", given),
        false => Failure::of(|words| &words.usage.unknown_near, exit::USAGE).with("given", given).with("near", near),
    }
}

/// The slips of somebody new to a terminal, told in plain words: a command with a wrong letter, a name with spaces without
/// quotation marks, and options without the command they belong to.
fn slip(error: &clap::Error, given: &[String], program: &Command) -> Option<Failure> {
    if !matches!(error.kind(), ErrorKind::ArgumentConflict | ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand)
    {
        return None;
    }
    let first = given.first()?;
    let commands: Vec<&str> = program.get_subcommands().map(Command::get_name).filter(|name| *name != HELP).collect();
    let is_command = commands.contains(&first.as_str()) || first == HELP;
    if !is_command
        && !first.starts_with('-')
        && let Some(slip) = near_command(first, &commands, program)
    {
        return Some(slip);
    }
    let option = given.iter().find(|word| word.starts_with('-'));
    match (is_command, option) {
        (_, None) if !matches!(first.as_str(), "checklist" | "cache" | HELP) => Some(Failure::several_names(&commands)),
        (false, Some(option)) if !first.starts_with('-') => Some(Failure::option_alone(option)),
        _ => None,
    }
}

/// The slip of a command with a wrong letter and nothing behind it, which else is a folder that there is not.
pub(super) fn meant_command(folder: &Path, program: Command) -> Option<Failure> {
    let name = folder.to_str().filter(|_| !folder.exists())?;
    let commands: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
    near_command(name, &commands, &program)
}

fn near_command(given: &str, commands: &[&str], program: &Command) -> Option<Failure> {
    let near = names::nearest(given, commands.iter().copied())?;
    let is_near = names::distance(given, near) <= if given.chars().count() > 4 { 2 } else { 1 };
    is_near.then(|| unknown(given.to_owned(), near).with("help", format!("{} --help", program.get_name())))
}

/// An option without what stands behind it: `--as-of <YYYY-MM-DD>`; another word without its brackets: `<FOLDER>`.
fn option(words: &str) -> String {
    match words.split_once(' ') {
        Some((option, _)) if option.starts_with('-') => option.to_owned(),
        _ => words.trim_matches(['<', '>', '[', ']', '.']).to_owned(),
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join(", "),
        ContextValue::StyledStrs(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}
