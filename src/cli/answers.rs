//! Answers of a person: lines of the standard input, from a keyboard or from a file.

use std::io::BufRead;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::watch::Watch;

/// How often Ctrl-C is looked for while nobody answers.
const TICK: Duration = Duration::from_millis(50);

/// What came in place of a line, or the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Without its end.
    Text(String),
    /// There will be no more.
    End,
    /// Ctrl-C.
    Stopped,
}

/// Reads lines beside the dialogue, which looks for Ctrl-C while it waits.
#[derive(Debug)]
pub(super) struct Answers {
    lines: Receiver<String>,
}

impl Answers {
    /// Begins to listen.
    pub(super) fn new() -> Self {
        let (sender, lines) = mpsc::channel();
        // It ends with the program: nothing can take a waiting reader off the keyboard.
        std::thread::spawn(move || {
            let mut input = std::io::stdin().lock();
            let mut bytes = Vec::new();
            while input.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
                let line = String::from_utf8_lossy(&bytes).trim().to_owned();
                bytes.clear();
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { lines }
    }

    /// The next line.
    pub(super) fn next(&self, watch: &Watch) -> Line {
        loop {
            if watch.is_stopped() {
                return Line::Stopped;
            }
            match self.lines.recv_timeout(TICK) {
                Ok(line) => return Line::Text(line),
                Err(RecvTimeoutError::Disconnected) => return Line::End,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}
