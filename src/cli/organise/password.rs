//! The password of a locked ZIP: from a file, or typed where nobody sees it. Never from the command line, which other
//! users of the computer can read.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::answers::{Answers, Line};
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::{exit, interrupt};

/// The fewest characters.
const SHORTEST: usize = 8;
/// The largest file of a password.
const LONGEST: u64 = 4 << 10;

/// The password.
///
/// # Errors
/// A file that cannot be read, no terminal, one that is too short, two that differ, Ctrl-C.
pub(super) fn password(file: Option<&Path>, console: &mut Console) -> Result<String, Failure> {
    let password = match file {
        Some(path) => first_line(path)?,
        None => typed(console)?,
    };
    if password.chars().count() < SHORTEST {
        return Err(Failure::of(|words| &words.organise.short_password, exit::OUTPUT).with("n", SHORTEST));
    }
    Ok(password)
}

/// The first line of a file, without spaces at its ends: typed ones have none either.
fn first_line(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| Failure::input(path, &error).exit(exit::USAGE))?;
    Ok(text.trim_start_matches('\u{FEFF}').lines().next().unwrap_or_default().trim().to_owned())
}

fn typed(console: &mut Console) -> Result<String, Failure> {
    let words = &console.words().organise;
    if !std::io::stdin().is_terminal() {
        return Err(no_terminal());
    }
    let watch = interrupt::watch();
    let Some(hidden) = Hidden::begin() else { return Err(no_terminal()) };
    let answers = Answers::new();
    let mut ask = |question: &str| {
        console.prompt(question);
        let line = answers.next(watch);
        console.remark("");
        match line {
            Line::Text(text) => Ok(text),
            Line::End | Line::Stopped => Err(Failure::stopped(false)),
        }
    };
    let first = ask(&words.ask_password)?;
    let second = ask(&words.ask_again)?;
    drop(hidden);
    if first == second { Ok(first) } else { Err(Failure::of(|words| &words.organise.other_password, exit::OUTPUT)) }
}

fn no_terminal() -> Failure {
    Failure::of(|words| &words.organise.no_terminal, exit::OUTPUT)
}

/// While it lives, the terminal shows nothing of what is typed.
struct Hidden;

impl Hidden {
    /// `None` where the terminal does not do it: then nothing is asked.
    fn begin() -> Option<Self> {
        stty("-echo").then_some(Self)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        stty("echo");
    }
}

/// The system's own tool sets the terminal; Windows has none, and a file is asked for there.
fn stty(mode: &str) -> bool {
    let tool = ["/bin/stty", "/usr/bin/stty"].into_iter().find(|path| Path::new(path).is_file());
    let Some(tool) = tool else { return false };
    let done =
        Command::new(tool).arg(mode).stdin(Stdio::inherit()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}
