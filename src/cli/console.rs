//! Talks to the terminal.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use super::failure::Failure;
use crate::pipeline::Progress;
use crate::report::screen::Screen;

/// Lines are never broken narrower or wider than this.
const WIDTHS: (usize, usize) = (72, 110);

/// The terminal, or the pipe in its place.
#[derive(Debug)]
pub(super) struct Console {
    width: usize,
    colour: bool,
    progress: bool,
}

impl Console {
    /// Looks at the streams and the environment.
    pub(super) fn new() -> Self {
        let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100);
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            width: usize::clamp(width, WIDTHS.0, WIDTHS.1),
            colour: std::io::stdout().is_terminal() && !no_colour,
            progress: std::io::stderr().is_terminal(),
        }
    }

    /// How to lay text out.
    pub(super) fn screen(&self, all: bool) -> Screen {
        Screen { width: self.width, colour: self.colour, all }
    }

    /// Writes a result. A reader that has gone away (`| head`) is no error.
    pub(super) fn result(&mut self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Writes a remark.
    pub(super) fn remark(&mut self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Writes an error in its three parts.
    pub(super) fn failure(&mut self, failure: &Failure) {
        let clean = |text: &str| text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect::<String>();
        let Failure { what, why, fix, .. } = failure;
        self.remark(&format!("error: {}\n  why: {}\n  fix: {}", clean(what), clean(why), clean(fix)));
    }

    /// Shows how far the reading is: a count, never a name.
    pub(super) fn progress(&self, progress: Progress) {
        if self.progress {
            let end = if progress.done == progress.total { "\r\u{1b}[K" } else { "" };
            let text = format!("\rReading {} of {} files ...{end}", progress.done, progress.total);
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    }

    /// Asks a person for the folder; a dragged folder comes with quotes or escaped spaces.
    ///
    /// # Errors
    /// Where nobody is there to ask.
    pub(super) fn ask_for_folder(&mut self) -> Result<PathBuf, Failure> {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::no_folder_named());
        }
        let _ = write!(std::io::stderr().lock(), "Drag the folder into this window and press Enter: ");
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).unwrap_or(0);
        let name = line.trim().trim_matches(['"', '\'']).replace("\\ ", " ");
        if read == 0 || name.is_empty() {
            return Err(Failure::no_folder_named());
        }
        Ok(PathBuf::from(name))
    }

    /// Keeps the window of a double click open until Enter (Windows closes it with the program).
    pub(super) fn hold_window(&mut self) {
        if cfg!(windows) && std::io::stdin().is_terminal() && std::env::var_os("PROMPT").is_none() {
            let _ = write!(std::io::stderr().lock(), "Press Enter to close this window. ");
            let _ = std::io::stdin().lock().read_line(&mut String::new());
        }
    }
}
