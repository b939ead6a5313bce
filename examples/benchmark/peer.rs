//! Other programs beside which the program is measured: whether they are here, in which version, and how they are started.
//!
//! What is written in Python is looked for in the virtual environment that `CART_DOSSIER_PEERS` names, else in that of `python3`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// The virtual environment with the Python packages.
const ENVIRONMENT: &str = "CART_DOSSIER_PEERS";
/// What a Python package says of its version.
const ASK_PYTHON: &str = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))";
/// How all Python packages are installed.
const PIP: &str = "pip install -r tests/peers/python/requirements.txt";

/// A program or a package.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    kind: Kind,
    /// The command that installs it.
    pub(crate) install: &'static str,
}

#[derive(Debug)]
enum Kind {
    /// A program, and the argument upon which it tells its version.
    Program(&'static str),
    Python,
}

const fn program(name: &'static str, version: &'static str, install: &'static str) -> Tool {
    Tool { name, kind: Kind::Program(version), install }
}

const fn python(name: &'static str) -> Tool {
    Tool { name, kind: Kind::Python, install: PIP }
}

pub(crate) const PDFTOTEXT: Tool = program("pdftotext", "-v", "apt install poppler-utils");
pub(crate) const MUTOOL: Tool = program("mutool", "-v", "apt install mupdf-tools");
pub(crate) const DCMDUMP: Tool = program("dcmdump", "--version", "apt install dcmtk");
pub(crate) const JDUPES: Tool = program("jdupes", "-v", "apt install jdupes");
pub(crate) const FCLONES: Tool = program("fclones", "--version", "cargo install fclones");
pub(crate) const TESSERACT: Tool = program("tesseract", "--version", "apt install tesseract-ocr");
pub(crate) const CP: Tool = program("cp", "--version", "apt install coreutils");
pub(crate) const TRUE: Tool = program("true", "--version", "apt install coreutils");
pub(crate) const KREUZBERG: Tool = python("kreuzberg");
pub(crate) const PYDICOM: Tool = python("pydicom");
pub(crate) const MEDSPACY: Tool = python("medspacy");
pub(crate) const EDSNLP: Tool = python("edsnlp");

impl Tool {
    /// Its name with its version, if it is here.
    pub(crate) fn found(&self) -> Option<String> {
        let command = match self.kind {
            Kind::Program(version) => Command::new(self.name).arg(version).stdin(Stdio::null()).output(),
            Kind::Python => Command::new(interpreter()).args(["-c", ASK_PYTHON, self.name]).output(),
        };
        let output = command.ok()?;
        // Some programs tell their version as if it were a mistake; an interpreter without the package fails.
        if matches!(self.kind, Kind::Python) && !output.status.success() {
            return None;
        }
        let said = [output.stdout, output.stderr].concat();
        let version = version_in(&String::from_utf8_lossy(&said));
        Some(version.map_or_else(|| self.name.to_owned(), |version| format!("{} {version}", self.name)))
    }
}

/// The first number with a point in it.
fn version_in(said: &str) -> Option<String> {
    let words = said.split_whitespace().map(|word| word.trim_start_matches('v').trim_end_matches([',', '.', ';']));
    let is_version = |word: &&str| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit());
    words.into_iter().find(is_version).map(str::to_owned)
}

/// The interpreter that has the packages.
fn interpreter() -> PathBuf {
    let place = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    match std::env::var_os(ENVIRONMENT) {
        Some(environment) => Path::new(&environment).join(place),
        None => PathBuf::from("python3"),
    }
}

/// One of the scripts in `tests/peers/python`.
pub(crate) fn script(name: &str) -> Command {
    let mut command = Command::new(interpreter());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/python").join(name));
    command
}

/// A script that has loaded what it needs and does its work once for each line that it gets; it answers each with one line.
#[derive(Debug)]
pub(crate) struct Waiting {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Waiting {
    /// Starts it; what it says when it has loaded.
    pub(crate) fn start(mut command: Command) -> Result<(Self, String)> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let asks = child.stdin.take().context("no input")?;
        let answers = BufReader::new(child.stdout.take().context("no output")?);
        let mut waiting = Self { child, asks, answers };
        let ready = waiting.answer()?;
        Ok((waiting, ready))
    }

    /// Lets it work once.
    pub(crate) fn work(&mut self) -> Result<String> {
        writeln!(self.asks, "again")?;
        self.answer()
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        ensure!(!line.is_empty(), "the script beside this stopped");
        Ok(line.trim().to_owned())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // It has no more to do; whether it had already ended does not matter.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
