//! The help in other languages. The English one is the doc comments of `arguments.rs`; `knowledge/cli/help_*.yaml` is a
//! phrase book for them, and for the few words that `clap` says by itself.

use std::collections::BTreeMap;

use clap::Command;
use clap::builder::StyledStr;
use regex::{NoExpand, Regex};
use serde::Deserialize;

use crate::knowledge::{self, InLanguages};
use crate::model::Language;

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    /// What `clap` says by itself, in the order in which it is looked for.
    fixed: Vec<[String; 2]>,
    /// What the arguments say.
    phrases: BTreeMap<String, String>,
}

static BOOKS: InLanguages<Option<Book>> = InLanguages::new(|language| match language {
    Language::En => None,
    _ => knowledge::builtin_in("cli/help_*.yaml", language),
});

fn book(language: Language) -> Option<&'static Book> {
    BOOKS.of(language).as_ref()
}

/// What this is, examples, and only then what else there is. The short help (`-h`) has no examples.
const TEMPLATE: &str = "\
{about-with-newline}
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

/// The arguments with their help in a language.
pub(super) fn told(command: Command, language: Language) -> Command {
    let command = with_template(command);
    match book(language) {
        Some(book) => in_words(command, &|english| book.phrases.get(english).map(String::as_str)),
        None => command,
    }
}

/// The same of a command that is built, with what `clap` says of its own options.
pub(super) fn told_whole(command: Command, language: Language) -> Command {
    let Some(book) = book(language) else { return command };
    in_words(command, &|english| {
        let fixed = || book.fixed.iter().find(|[known, _]| known == english).map(|[_, words]| words);
        book.phrases.get(english).or_else(fixed).map(String::as_str)
    })
}

fn with_template(command: Command) -> Command {
    let command = command.help_template(TEMPLATE);
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    below.into_iter().fold(command, |command, name| command.mut_subcommand(name, with_template))
}

/// A help that is made, with the words of `clap` in a language too.
pub(super) fn finished(help: String, language: Language) -> String {
    let fixed = book(language).map(|book| book.fixed.as_slice()).unwrap_or_default();
    fixed.iter().fold(help, |help, [english, words]| replaced(&help, english, words))
}

/// A text with words in the place of others, which may go on in the next line.
fn replaced(text: &str, english: &str, words: &str) -> String {
    // Where a line is broken, its indent stands in the place of the blank.
    let pattern = regex::escape(english).replace(' ', r" ?(?:\n *| )");
    match Regex::new(&pattern) {
        Ok(pattern) if !english.starts_with('\n') => pattern.replace_all(text, NoExpand(words)).into_owned(),
        _ => text.replace(english, words),
    }
}

/// Asks `say` for the words of every text of a command and of those below it; where it has none, the text stays.
fn in_words(mut command: Command, say: &dyn Fn(&str) -> Option<&'static str>) -> Command {
    let said = |text: Option<&StyledStr>| text.and_then(|text| say(&text.to_string()));
    if let Some(text) = said(command.get_about()) {
        command = command.about(text);
    }
    if let Some(text) = said(command.get_long_about()) {
        command = command.long_about(text);
    }
    if let Some(text) = said(command.get_before_help()) {
        command = command.before_help(text);
    }
    if let Some(text) = said(command.get_before_long_help()) {
        command = command.before_long_help(text);
    }
    if let Some(text) = said(command.get_after_help()) {
        command = command.after_help(text);
    }
    if let Some(text) = said(command.get_after_long_help()) {
        command = command.after_long_help(text);
    }
    let arguments: Vec<clap::Id> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
    for id in arguments {
        command = command.mut_arg(id, |mut argument| {
            if let Some(text) = said(argument.get_help()) {
                argument = argument.help(text);
            }
            if let Some(text) = said(argument.get_long_help()) {
                argument = argument.long_help(text);
            }
            let names = argument.get_value_names().filter(|_| argument.get_action().takes_values());
            match names.and_then(|names| say(names.first()?)) {
                Some(name) => argument.value_name(name),
                None => argument,
            }
        });
    }
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in below {
        command = command.mut_subcommand(name, |below| in_words(below, say));
    }
    command
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::super::Arguments;
    use super::*;

    /// What the values of options mean, where they are a closed list.
    fn values(command: &Command) -> BTreeSet<String> {
        let own = command.get_arguments().flat_map(clap::Arg::get_possible_values);
        let own = own.filter_map(|value| value.get_help().map(ToString::to_string));
        own.chain(command.get_subcommands().flat_map(values)).collect()
    }

    #[test]
    fn every_word_of_the_help_is_said_in_every_language() {
        let said = RefCell::new(BTreeSet::new());
        in_words(Arguments::command(), &|english| {
            said.borrow_mut().insert(english.to_owned());
            None
        });
        let said = said.into_inner();
        let values: BTreeSet<String> = values(&Arguments::command());
        assert!(said.len() > 60, "{}", said.len());
        for language in [Language::Es, Language::Zh] {
            let known: BTreeSet<String> = book(language).unwrap().phrases.keys().cloned().collect();
            assert_eq!(said.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: missing");
            assert_eq!(known.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: not used");
            let fixed = &book(language).unwrap().fixed;
            for value in &values {
                assert!(fixed.iter().any(|[english, _]| english.ends_with(value.as_str())), "{language:?}: {value}");
            }
        }
    }

    /// The commands of a text with examples: what stands behind two blanks says what comes of them.
    fn examples(text: &str) -> Vec<Vec<String>> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("  cart-dossier "));
        lines.map(|line| words(line.split("  ").next().unwrap())).collect()
    }

    /// As a shell parts them; what is written into a file is no word.
    fn words(line: &str) -> Vec<String> {
        let mut words = vec!["cart-dossier".to_owned()];
        for (n, part) in line.split(" > ").next().unwrap().split('"').enumerate() {
            if n % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        words
    }

    fn all(command: &Command) -> Vec<Command> {
        let below = command.get_subcommands().flat_map(all);
        std::iter::once(command.clone()).chain(below).collect()
    }

    #[test]
    fn every_example_is_understood_and_stays_on_its_line() {
        for language in Language::ALL {
            let program = told(Arguments::command(), language);
            let mut count = 0;
            for command in all(&program) {
                let Some(text) = command.get_before_long_help().map(ToString::to_string) else { continue };
                let shown = examples(&text);
                assert!((1..=3).contains(&shown.len()) || command.get_name() == program.get_name(), "{text}");
                for words in &shown {
                    let read = told(Arguments::command(), language).try_get_matches_from(words);
                    assert!(read.is_ok(), "{language:?}: {words:?}: {}", read.unwrap_err());
                }
                count += shown.len();
                for line in text.lines().filter(|line| line.starts_with("  ")) {
                    assert!(crate::report::screen::columns(line) <= 80, "{line}");
                }
            }
            assert!(count > 30, "{count}");
        }
    }

    #[test]
    fn examples_stand_before_the_lists_and_not_in_the_short_help() {
        for (language, head, options) in [
            (Language::En, "Examples:", "Options:"),
            (Language::Es, "Ejemplos", "Opciones:"),
            (Language::Zh, "示例", "选项："),
        ] {
            let help = |words: &[&str]| {
                let error = told(Arguments::command(), language).try_get_matches_from(words).unwrap_err();
                finished(error.render().to_string(), language)
            };
            for name in ["", "scan", "check", "organise", "letter", "batch", "explain", "review", "timeline"] {
                let given: Vec<&str> = ["cart-dossier", name].into_iter().filter(|word| !word.is_empty()).collect();
                let long = help(&[&given[..], &["--help"]].concat());
                assert!(long.find(head).unwrap() < long.find(options).unwrap(), "{long}");
                assert!(!help(&[&given[..], &["-h"]].concat()).contains(head), "{name}");
            }
            assert!(help(&["cart-dossier", "checklist", "validate", "--help"]).contains(head));
        }
    }

    #[test]
    fn nothing_of_the_help_stays_english() {
        for language in [Language::Es, Language::Zh] {
            let mut all = vec![vec!["cart-dossier", "--help"], vec!["cart-dossier", "checklist", "show", "--help"]];
            let command = told(Arguments::command(), language);
            all.extend(command.get_subcommands().flat_map(|sub| {
                let name: &'static str = sub.get_name().to_owned().leak();
                [vec!["cart-dossier", name, "--help"], vec!["cart-dossier", name, "-h"]]
            }));
            for words in all {
                let error = told(Arguments::command(), language).try_get_matches_from(&words).unwrap_err();
                let help = finished(error.render().to_string(), language);
                for english in [
                    "Usage",
                    "Options",
                    "Commands",
                    "Arguments:",
                    "default:",
                    "ossible values",
                    "Print ",
                    " the ",
                    "xample",
                ] {
                    assert!(!help.contains(english), "{words:?}: {english}: {help}");
                }
            }
        }
    }
}
