//! `man`: a manual page for each command, from the same words as the help.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::roff::{Roff, bold, roman};

use super::arguments::{Arguments, Man};
use super::console::Console;
use super::failure::Failure;
use super::words::{self, Headings, counted, fill};
use super::{exit, help, save};
use crate::model::Language;

/// How every page begins, in a remark that no reader shows: by it a page of an earlier run is known.
const MARK: &str = ".\\\" Made by cart-dossier.\n";

/// What `roff` writes before each part: how to write an apostrophe.
const DEFINITIONS: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";
const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// A page: the name of its file, and its text.
type Page = (String, String);

/// Writes the pages into the folder.
///
/// # Errors
/// A file of the same name that is no page of this program, or a folder that cannot be written to: nothing is written then.
pub(super) fn man(arguments: &Man, console: &mut Console) -> Result<u8, Failure> {
    let folder = &arguments.folder;
    let pages = pages(console.language()).map_err(|error| Failure::pages(folder, &error))?;
    for (name, _) in &pages {
        let path = folder.join(name);
        if !is_free(&path).map_err(|error| Failure::pages(&path, &error))? {
            return Err(Failure::not_a_page(&path));
        }
    }
    save::pages(folder, &pages)?;
    let words = &console.words().man;
    let place = console.shown(&folder.display().to_string());
    console.remark(&fill(&counted(&words.written, pages.len()), &[("folder", &place)]));
    console.remark(&fill(&words.read, &[("folder", &place)]));
    Ok(exit::COMPLETE)
}

/// Whether nothing is there, or a page that an earlier run has written.
fn is_free(path: &Path) -> std::io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() => Ok(fs::read(path)?.starts_with(MARK.as_bytes())),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// The page of the program, and one for each command below it.
pub(super) fn pages(language: Language) -> std::io::Result<Vec<Page>> {
    // The list of commands in the help has its own page already: that of the program.
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let command = help::told_whole(command, language);
    let mut pages = Vec::new();
    gather(&command, language, &mut pages)?;
    Ok(pages)
}

fn gather(command: &Command, language: Language, pages: &mut Vec<Page>) -> std::io::Result<()> {
    pages.push(page(command, language)?);
    command.get_subcommands().try_for_each(|below| gather(below, language, pages))
}

fn page(command: &Command, language: Language) -> std::io::Result<Page> {
    let headings = &words::of(language).man.headings;
    let command = command.clone().subcommand_value_name(headings.command.as_str());
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let man = clap_mangen::Man::new(command.clone());
    let mut out = Vec::new();
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    if command.get_long_about().is_some() {
        man.render_description_section(&mut out)?;
    }
    if let Some(text) = command.get_before_long_help() {
        examples(&text.to_string()).to_writer(&mut out)?;
    }
    man.render_options_section(&mut out)?;
    commands(&command).to_writer(&mut out)?;
    if let Some(notice) = command.get_after_help() {
        let mut roff = Roff::new();
        roff.control("SH", ["NOTICE"]).text([roman(notice.to_string())]);
        roff.to_writer(&mut out)?;
    }
    let text = String::from_utf8(out).map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
    // Every part begins with the same definitions; a page needs them once.
    let text = help::finished(in_language(&text.replace(DEFINITIONS, ""), headings), language);
    let title =
        format!(".TH \"{}\" \"1\" \"\" \"{} {}\" \"\"\n", name.to_uppercase(), PROGRAM, env!("CARGO_PKG_VERSION"));
    Ok((format!("{name}.1"), format!("{MARK}{DEFINITIONS}{title}{text}")))
}

/// The lines as they stand: a reader of such pages would join those of a paragraph.
fn examples(text: &str) -> Roff {
    let mut roff = Roff::new();
    let mut parts = text.split("\n\n");
    roff.control("SH", ["EXAMPLES"]).control("nf", []);
    // The first line is the heading.
    for line in parts.next().unwrap_or_default().lines().skip(1) {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    for paragraph in parts {
        roff.control("PP", []).text([roman(paragraph)]);
    }
    roff
}

/// The pages of the commands below.
fn commands(command: &Command) -> Roff {
    let mut roff = Roff::new();
    if command.has_subcommands() {
        roff.control("SH", ["COMMANDS"]);
    }
    for below in command.get_subcommands() {
        let name = below.get_display_name().unwrap_or_else(|| below.get_name());
        let about = below.get_about().map(ToString::to_string).unwrap_or_default();
        roff.control("TP", []).text([bold(name), roman("(1)")]).text([roman(about)]);
    }
    roff
}

fn in_language(text: &str, headings: &Headings) -> String {
    headings.all().iter().fold(text.to_owned(), |text, (english, told)| {
        text.replace(&format!(".SH {english}\n"), &format!(".SH \"{told}\"\n"))
    })
}
