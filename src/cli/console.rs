//! Talks to the terminal.

use std::io::{BufRead, ErrorKind, IsTerminal, Write};
use std::path::PathBuf;

use clap::builder::StyledStr;

use super::dropped;
use super::exit;
use super::failure::{Failure, Told};
use super::window;
use super::words::{self, Words};
use crate::model::Language;
use crate::report::screen::{Screen, columns};

/// Lines are never broken narrower or wider than this.
const WIDTHS: (usize, usize) = (72, 110);

/// The terminal, or the pipe in its place.
#[derive(Debug)]
pub(super) struct Console {
    language: Language,
    width: usize,
    colour: bool,
    progress: bool,
    /// How many columns of the terminal the progress takes.
    drawn: usize,
    /// Why a result was not written out to its end.
    unwritten: Option<std::io::Error>,
}

impl Console {
    /// Looks at the streams and the environment. `language`: in which everything is said.
    pub(super) fn new(language: Language) -> Self {
        let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100);
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            language,
            width: usize::clamp(width, WIDTHS.0, WIDTHS.1),
            colour: std::io::stdout().is_terminal() && !no_colour && window::shows_colour(),
            progress: std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb"),
            drawn: 0,
            unwritten: None,
        }
    }

    /// The language in which everything is said.
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// Its words.
    pub(super) fn words(&self) -> &'static Words {
        words::of(self.language)
    }

    /// How to lay text out.
    pub(super) fn screen(&self, all: bool) -> Screen {
        Screen { width: self.width, colour: self.colour, all }
    }

    /// A text of the arguments, with its colour where the terminal shows any.
    pub(super) fn styled(&self, text: &StyledStr) -> String {
        if self.colour { text.ansi().to_string() } else { text.to_string() }
    }

    /// Writes a result. A reader that has gone away (`| head`) is no error; a full disk is ([`Console::unwritten`]).
    pub(super) fn result(&mut self, text: &str) {
        let mut out = std::io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.unwritten.get_or_insert(error);
        }
    }

    /// Why a result was not written out to its end, if one was not.
    pub(super) fn unwritten(&mut self) -> Option<Failure> {
        self.unwritten.take().map(|error| Failure::unwritten(&error))
    }

    /// Writes a remark.
    pub(super) fn remark(&mut self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Writes a question, and leaves the cursor behind it.
    pub(super) fn prompt(&mut self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Writes an error in its three parts; that a run was stopped, in one.
    pub(super) fn failure(&mut self, failure: &Failure) {
        let Told { what, why, fix } = failure.told(self.language);
        if failure.exit_code == exit::INTERRUPTED {
            return self.remark(&what);
        }
        let label = &self.words().errors.label;
        let why: Vec<String> = why.lines().map(|line| self.shown(line)).collect();
        let below = format!("\n{}", " ".repeat(columns(&label.why)));
        let (what, why, fix) = (self.shown(&what), why.join(&below), self.shown(&fix));
        self.remark(&format!("{}{what}\n{}{why}\n{}{fix}", label.what, label.why, label.fix));
    }

    /// A text without what could drive the terminal.
    pub(super) fn shown(&self, text: &str) -> String {
        text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
    }

    /// Shows how far the run is, in place of what was shown before.
    pub(super) fn progress(&mut self, line: &str) {
        if self.progress {
            // With blanks over the rest of a longer line: not every window knows the sequence that erases it.
            let width = columns(line);
            let rest = " ".repeat(self.drawn.saturating_sub(width));
            self.drawn = width;
            let _ = write!(std::io::stderr().lock(), "\r{line}{rest}");
        }
    }

    /// Takes the progress off the terminal.
    pub(super) fn clear_progress(&mut self) {
        let drawn = std::mem::take(&mut self.drawn);
        if drawn > 0 {
            let _ = write!(std::io::stderr().lock(), "\r{}\r", " ".repeat(drawn));
        }
    }

    /// Asks a person for the folder.
    ///
    /// # Errors
    /// Where nobody is there to ask.
    pub(super) fn ask_for_folder(&mut self) -> Result<PathBuf, Failure> {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::no_folder_named());
        }
        self.prompt(&self.words().console.drag);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).unwrap_or(0);
        let folder = if read == 0 { None } else { dropped::folder(&line) };
        folder.ok_or_else(Failure::no_folder_named)
    }

    /// Keeps the window of a double click or a dropped folder open until Enter (Windows closes it with the program).
    pub(super) fn hold_window(&mut self) {
        if std::io::stdin().is_terminal() && window::closes_with_the_program() {
            self.prompt(&self.words().console.close);
            let _ = std::io::stdin().lock().read_line(&mut String::new());
        }
    }
}
