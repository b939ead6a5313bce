//! The reference of the command line, made from the program: every command with its usage, its arguments and its options, in the
//! order of the help. The words are the comments of `src/cli/arguments.rs`.

use std::collections::BTreeMap;

use cart_dossier::cli::Arguments;
use cart_dossier::report::screen::broken;
use clap::{Arg, Command, CommandFactory};

const HEAD: &str = "<!-- made: reference -->\n";
const END: &str = "<!-- end -->";
const WIDTH: usize = 130;
/// An option of so many commands, with the same words, is described once.
const SHARED: usize = 4;

/// The page with the reference in its place.
pub(crate) fn with_reference(page: &str) -> String {
    let start = page.find(HEAD).expect("the page has a place for the reference") + HEAD.len();
    let end = start + page[start..].find(END).expect("the place of the reference has an end");
    format!("{}\n{}\n{}", &page[..start], reference(), &page[end..])
}

fn reference() -> String {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let mut commands = Vec::new();
    gather(&program, &mut commands);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for argument in commands.iter().flat_map(|command| options(command)) {
        *count.entry(described(argument)).or_default() += 1;
    }
    let is_shared = |argument: &Arg| count[&described(argument)] >= SHARED;
    let mut out = String::new();
    for command in &commands {
        out += &section(command, &is_shared);
    }
    out += "### Options of several commands\n\n";
    let mut told = Vec::new();
    for argument in commands.iter().flat_map(|command| options(command)).filter(|argument| is_shared(argument)) {
        let line = described(argument);
        if !told.contains(&line) {
            out += &line;
            told.push(line);
        }
    }
    out
}

fn gather<'c>(command: &'c Command, commands: &mut Vec<&'c Command>) {
    commands.push(command);
    command.get_subcommands().for_each(|below| gather(below, commands));
}

fn section(command: &Command, is_shared: &dyn Fn(&Arg) -> bool) -> String {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let usage = command.clone().render_usage().to_string();
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let about = about.split("\n\n").map(|text| wrapped(&sentence(text), "")).collect::<Vec<_>>().join("\n\n");
    let usage: Vec<&str> = usage.lines().map(|line| line.trim_start_matches("Usage:").trim()).collect();
    let mut out = format!("### {name}\n\n{about}\n\n```text\n{}\n```\n\n", usage.join("\n"));
    let below: Vec<String> = command.get_subcommands().map(|below| format!("`{}`", below.get_name())).collect();
    if !below.is_empty() {
        out += &format!("{}\n\n", wrapped(&format!("Commands: {}.", below.join(", ")), ""));
    }
    let own = command.get_positionals().chain(options(command).filter(|argument| !is_shared(argument)));
    let own: String = own.map(described).collect();
    let shared: Vec<String> = options(command).filter(|argument| is_shared(argument)).map(flags).collect();
    if !own.is_empty() {
        out += &format!("{own}\n");
    }
    if !shared.is_empty() {
        let also = format!("Also, of [several commands](#options-of-several-commands): {}.", shared.join(", "));
        out += &format!("{}\n\n", wrapped(&also, ""));
    }
    out
}

/// The options; help and version are said of in the text.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    let of_all = |argument: &&Arg| !["help", "version"].contains(&argument.get_id().as_str());
    command.get_arguments().filter(|argument| !argument.is_positional() && !argument.is_hide_set()).filter(of_all)
}

fn takes_value(argument: &Arg) -> bool {
    argument.get_action().takes_values()
}

/// `-o, --output`.
fn flags(argument: &Arg) -> String {
    let short = argument.get_short().map(|short| format!("`-{short}`, ")).unwrap_or_default();
    format!("{short}`--{}`", argument.get_long().unwrap_or_default())
}

/// A line of the list: how it is written, what it does, what stands there without it, what can stand there.
fn described(argument: &Arg) -> String {
    let value = argument.get_value_names().and_then(|names| names.first()).filter(|_| takes_value(argument));
    let optional = argument.get_num_args().is_some_and(|range| range.min_values() == 0);
    let value = value.map(|name| if optional { format!(" `[{name}]`") } else { format!(" `{name}`") });
    let head = match argument.is_positional() {
        true => value.unwrap_or_default().trim().to_owned(),
        false => format!("{}{}", flags(argument), value.unwrap_or_default()),
    };
    let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut line = format!("- {head}: {}", sentence(&help));
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|_| takes_value(argument))
        .map(|value| match value.get_help() {
            Some(help) => format!("`{}` ({help})", value.get_name()),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !values.is_empty() {
        line += &format!(" Values: {}.", values.join(", "));
    }
    let default = argument.get_default_values().first().filter(|_| takes_value(argument));
    if let Some(default) = default {
        line += &format!(" Default: `{}`.", default.to_string_lossy());
    }
    wrapped(&line, "  ") + "\n"
}

/// As lines of the page.
fn wrapped(text: &str, indent: &str) -> String {
    broken(text, WIDTH).join(&format!("\n{indent}"))
}

/// A text of the help as a sentence. What stands in pointed brackets there is none of HTML.
fn sentence(text: &str) -> String {
    let text = text.replace('<', "&lt;");
    if text.ends_with(['.', ']']) { text } else { format!("{text}.") }
}

#[test]
fn every_command_and_option_has_its_place() {
    let made = reference();
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let mut commands = Vec::new();
    gather(&program, &mut commands);
    for command in commands {
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
        let part = made.split_once(&format!("### {name}\n")).unwrap().1.split("\n### ").next().unwrap();
        for argument in options(command) {
            assert!(part.contains(&flags(argument)), "{name}: {}", flags(argument));
        }
    }
    assert_eq!(
        with_reference("a\n<!-- made: reference -->\nold\n<!-- end -->\nb"),
        format!("a\n{HEAD}\n{made}\n{END}\nb")
    );
}
