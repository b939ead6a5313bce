//! What was typed and cannot be understood, told as every other error is.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit;
use super::failure::Failure;
use crate::knowledge::Problem;

/// The error for a mistake in the arguments. `given`: they, without the language; `command`: the command that was given, if it is one; `commands`: all of them.
pub(super) fn failure(error: &clap::Error, given: &[String], command: Option<&str>, commands: &[&str]) -> Failure {
    if let Some(slip) = slip(error, given, command, commands) {
        return slip;
    }
    let said = |kind| error.get(kind).map(words).unwrap_or_default();
    let (argument, value) = (option(&said(ContextKind::InvalidArg)), said(ContextKind::InvalidValue));
    let failure = match error.kind() {
        ErrorKind::UnknownArgument => unknown(argument, &said(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            unknown(said(ContextKind::InvalidSubcommand), &said(ContextKind::SuggestedSubcommand))
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
            Failure::of(|words| &words.usage.missing, exit::USAGE).with("given", said(ContextKind::InvalidArg))
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
    let help = match command {
        Some(command) => format!("cart-dossier {command} --help"),
        None => "cart-dossier --help".to_owned(),
    };
    failure.with("help", help)
}

fn unknown(given: String, near: &str) -> Failure {
    match near.is_empty() {
        true => Failure::of(|words| &words.usage.unknown, exit::USAGE).with("given", given),
        false => Failure::of(|words| &words.usage.unknown_near, exit::USAGE).with("given", given).with("near", near),
    }
}

/// The two slips of somebody new to a terminal, told in plain words: a name with spaces without quotation marks, and
/// options without the command they belong to.
fn slip(error: &clap::Error, given: &[String], command: Option<&str>, commands: &[&str]) -> Option<Failure> {
    if !matches!(error.kind(), ErrorKind::ArgumentConflict | ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand)
    {
        return None;
    }
    let options = given.iter().any(|word| word.starts_with('-'));
    match (command.is_some(), options) {
        (_, false) if given.first().is_some_and(|first| !matches!(first.as_str(), "checklist" | "cache" | "help")) => {
            Some(Failure::several_names(commands))
        }
        (false, true) if given.first().is_some_and(|first| !first.starts_with('-')) => Some(Failure::option_alone()),
        _ => None,
    }
}

/// An option without what stands behind it: `--as-of <YYYY-MM-DD>`.
fn option(words: &str) -> String {
    match words.split_once(' ') {
        Some((option, _)) if option.starts_with('-') => option.to_owned(),
        _ => words.to_owned(),
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
