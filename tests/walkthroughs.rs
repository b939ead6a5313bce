//! Does what docs/add-a-checklist.md, add-a-marker.md and add-a-language.md have people do: writes what they write, in a folder
//! with a copy of the knowledge, runs what they run, and compares with the answers that the pages print. Mistakes too.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;
#[path = "common/kinds.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod kinds;
#[path = "common/marked.rs"]
mod marked;
#[path = "docs/output.rs"]
#[allow(dead_code, reason = "each test program uses a part")]
mod output;
#[path = "walkthroughs/page.rs"]
mod page;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::project;
use page::Step;

/// The knowledge of the project, below a folder of it.
const KNOWLEDGE: &str = "src/knowledge";
/// The folder whose lists the tests of marked papers look at, in place of the project's.
const LISTS: &str = "WALKTHROUGH_LISTS";

/// Where somebody works who follows a page: a folder with what of the project is changed.
struct Workplace(tempfile::TempDir);

impl Workplace {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for folder in [KNOWLEDGE, "tests/extract", "tests/classify"] {
            let files = walkdir::WalkDir::new(project(folder)).into_iter().map(Result::unwrap);
            for file in files
                .filter(|entry| entry.file_type().is_file() && entry.path().extension().is_none_or(|of| of != "rs"))
            {
                place.write(file.path().strip_prefix(project("")).unwrap(), &fs::read(file.path()).unwrap());
            }
        }
        place
    }

    fn path(&self, file: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(file)
    }

    fn write(&self, file: impl AsRef<Path>, bytes: &[u8]) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn change(&self, file: &str, line: &str, with: &str, stays: bool) {
        let text = page::changed(&self.text(file), line, with, stays);
        self.write(file, text.unwrap_or_else(|problem| panic!("{file}: {problem}")).as_bytes());
    }

    /// What is said to a command of a page: one of the program, or of a test of marked papers.
    fn said(&self, command: &str) -> String {
        let mut words = command.split_whitespace().peekable();
        let set: Vec<(&str, &str)> =
            std::iter::from_fn(|| words.next_if(|word| word.contains('='))?.split_once('=')).collect();
        let rest = words.collect::<Vec<_>>().join(" ");
        let (program, given) = match rest.as_str() {
            "cargo test --test extract" => {
                (std::env::current_exe().unwrap(), "every_marked_paper_gives_its_facts --exact --ignored")
            }
            "cargo test --test classify" => (std::env::current_exe().unwrap(), "every_marked_paper --exact --ignored"),
            rest => {
                let given = rest.strip_prefix("cart-dossier ").or_else(|| rest.strip_prefix("cargo run -- "));
                (
                    env!("CARGO_BIN_EXE_cart-dossier").into(),
                    given.unwrap_or_else(|| panic!("no command that is known: {rest}")),
                )
            }
        };
        let output = Command::new(program)
            .args(words_of(given))
            .envs(set)
            .env("CART_DOSSIER_KNOWLEDGE", KNOWLEDGE)
            .env("CART_DOSSIER_CACHE", self.path("cache"))
            .env(LISTS, self.0.path())
            .env("COLUMNS", "100")
            .env("RUST_BACKTRACE", "0")
            .current_dir(self.0.path())
            .output()
            .unwrap();
        [output.stderr, output.stdout].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat()
    }

    /// Follows a page to its end: the answers that are others than it prints.
    fn follow(&self, page: &str) -> Vec<String> {
        let mut differs = Vec::new();
        let mut mended: Option<(String, String)> = None;
        for step in page::steps(page) {
            match step {
                Step::Write { file, text } => self.write(file, text.as_bytes()),
                Step::Below { file, line, text } => self.change(&file, &line, &text, true),
                Step::End { file, text } => self.write(&file, (self.text(&file) + &text).as_bytes()),
                Step::Wrong { file, line, text } => {
                    mended = Some((file.clone(), self.text(&file)));
                    self.change(&file, &line, &text, false);
                }
                Step::Answer { command, said } => {
                    let sample = output::Sample::new(&command, &said);
                    let real = self.said(&command);
                    let lost: Vec<&str> = output::differs(&sample, &real).collect();
                    if !lost.is_empty() {
                        differs
                            .push(format!("{command}\n  not said: {}\n  said:\n{real}", lost.join("\n            ")));
                    }
                    if let Some((file, text)) = mended.take() {
                        self.write(file, text.as_bytes());
                    }
                }
            }
        }
        differs
    }
}

/// A command line in words; what stands in quotation marks is one.
fn words_of(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(n, part)| match n % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Follows a page of the docs, which has answers, and mistakes among them.
fn follow(page: &str) {
    let text = fs::read_to_string(project(page)).unwrap();
    let steps = page::steps(&text);
    let answers = steps.iter().filter(|step| matches!(step, Step::Answer { .. })).count();
    let mistakes = steps.iter().filter(|step| matches!(step, Step::Wrong { .. })).count();
    assert!(answers > mistakes && mistakes > 2, "{page}: {answers} answers, {mistakes} mistakes");
    let differs = Workplace::new().follow(&text);
    assert!(differs.is_empty(), "{page}: {} answers differ\n{}", differs.len(), differs.join("\n\n"));
}

#[test]
fn a_checklist_can_be_added() {
    follow("docs/add-a-checklist.md");
}

#[test]
fn a_marker_can_be_added() {
    follow("docs/add-a-marker.md");
}

#[test]
fn a_language_can_be_added() {
    follow("docs/add-a-language.md");
}

#[test]
fn an_answer_that_the_program_does_not_give_is_found() {
    let place = Workplace::new();
    let page = |said: &str| format!("<!-- answer: cart-dossier checklist show generic -->\n```text\n{said}\n```\n");
    assert_eq!(place.follow(&page("Recent blood count")).len(), 0);
    assert_eq!(place.follow(&page("Recent blood counts")).len(), 1);
}

/// The folder in which somebody works who follows a page.
fn workplace() -> PathBuf {
    PathBuf::from(std::env::var_os(LISTS).unwrap())
}

/// What `cargo test --test extract` does, in a folder of somebody who follows a page.
#[test]
#[ignore = "run by the walk-throughs, with the knowledge that they changed"]
fn every_marked_paper_gives_its_facts() {
    marked::every_list_gives_its_facts(&workplace().join("tests/extract"));
}

/// What `cargo test --test classify` does, there.
#[test]
#[ignore = "run by the walk-throughs, with the knowledge that they changed"]
fn every_marked_paper() {
    let words = kinds::vocabulary(&workplace().join(KNOWLEDGE).join("classify"));
    kinds::every_list_is_told(&workplace().join("tests/classify"), &words);
}
