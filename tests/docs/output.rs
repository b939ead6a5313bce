//! What the program says, as a page shows it: a block of `text` behind a remark with the command.
//!
//! ````md
//! <!-- output: cart-dossier check examples/first-try/papers --as-of 2026-11-20 -->
//! ```text
//! Found           Pathology report …
//! ```
//! ````
//!
//! `{out}` in the command is a folder that is thrown away. `…` stands for what is left out, of a line or of lines. How many spaces there are, and where a line is broken, is the
//! terminal's business.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::common::project;

/// Output that a page shows.
pub(crate) struct Sample {
    /// What it is the output of.
    pub(crate) command: String,
    lines: Vec<String>,
}

/// The outputs that a page shows with their commands.
pub(crate) fn samples(text: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    for part in text.split("<!-- output: ").skip(1) {
        let Some((command, rest)) = part.split_once(" -->") else { continue };
        let block = rest.trim_start().strip_prefix("```text\n").and_then(|rest| rest.split_once("```"));
        let (block, _) = block.unwrap_or_else(|| panic!("no block of text behind the remark: {command}"));
        samples.push(Sample::new(command, block));
    }
    samples
}

impl Sample {
    pub(crate) fn new(command: &str, block: &str) -> Self {
        let lines = block.lines().map(one_space).filter(|line| !line.is_empty() && line != "…");
        Self { command: command.to_owned(), lines: lines.collect() }
    }
}

/// What the program says to a command, result and remarks. Whoever is asked a question stops at once.
pub(crate) fn run(command: &str, kept: &Path) -> String {
    let given =
        command.strip_prefix("cart-dossier ").unwrap_or_else(|| panic!("not a command of the program: {command}"));
    let out = OsString::from(kept.join("out"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_cart-dossier"))
        .args(given.split_whitespace().map(|word| if word == "{out}" { out.clone() } else { word.into() }))
        .current_dir(project(""))
        .env("CART_DOSSIER_CACHE", kept)
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"q\n").unwrap();
    let output = child.wait_with_output().unwrap();
    // On a terminal remarks stand before the result and behind it.
    let [result, remarks] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    [&remarks, &result, &remarks].map(String::as_str).join("\n")
}

/// The lines of a sample that the program did not say, in their order.
pub(crate) fn differs<'a>(sample: &'a Sample, said: &str) -> impl Iterator<Item = &'a str> {
    let said = one_space(said);
    let mut from = 0;
    let mut lost = move |line: &str| {
        for part in line.split('…').map(str::trim).filter(|part| !part.is_empty()) {
            match said[from..].find(part) {
                Some(at) => from += at + part.len(),
                None => return true,
            }
        }
        false
    };
    sample.lines.iter().map(String::as_str).filter(move |line| lost(line))
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn output_that_is_not_said_is_found() {
    let page = |lines: &str| format!("<!-- output: cart-dossier list X -->\n```text\n{lines}\n```\n");
    let said = "Found      Heart report\n  of 3 May 2026\nMissing    CT report\n";
    for (lines, wrong) in [
        ("Found Heart … 3 May 2026\n…\nMissing   CT report", 0),
        ("Found Heart report of\n3 May 2026", 0),
        ("Found Heart report of 4 May 2026", 1),
        ("Missing CT report\nFound Heart report", 1),
    ] {
        let samples = samples(&page(lines));
        assert_eq!(differs(&samples[0], said).count(), wrong, "{lines}");
    }
}
