//! The house rules that a compiler does not check: one-way imports, no clock or environment outside `cli`, no medical word
//! in Rust.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const STAGES: [&str; 6] = ["intake", "read", "classify", "extract", "assess", "report"];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(|entry| entry.into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules of the crate that code names, alone or in a list: `crate::{assess, model::Case}`.
fn imported(code: &str) -> BTreeSet<String> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut all = BTreeSet::new();
    for (at, word) in code.match_indices("crate::") {
        let rest = &code[at + word.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            all.insert(name(rest));
            continue;
        };
        let (mut depth, mut begins) = (0, true);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                _ if begins && !c.is_whitespace() => {
                    all.insert(name(&list[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    all
}

#[test]
fn what_is_imported_is_seen_however_it_is_written() {
    let code = "use crate::{assess, model::{Case, read}, limits::X};\nuse crate::report;\nlet x = crate::cli::main();";
    let imported = imported(code);
    assert_eq!(imported.iter().map(String::as_str).collect::<Vec<_>>(), ["assess", "cli", "limits", "model", "report"]);
}

fn is_test(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("/tests/") || text.ends_with("/tests.rs") || text.ends_with("/marked.rs")
}

#[test]
fn no_stage_imports_another() {
    let mut wrong = Vec::new();
    for stage in STAGES {
        for path in rust_files(&src().join(stage)) {
            let code = code(&path);
            let imported = imported(&code);
            for other in STAGES.iter().chain(&["cli", "pipeline"]).filter(|other| **other != stage) {
                if imported.contains(*other) {
                    wrong.push(format!("{} imports {other}", path.display()));
                }
            }
        }
    }
    // What is kept is the business of the pipeline, and of the command that deletes it.
    for path in rust_files(&src()) {
        let user = path.starts_with(src().join("cli")) || path.starts_with(src().join("pipeline"));
        if !user && !path.starts_with(src().join("cache")) && code(&path).contains("crate::cache") {
            wrong.push(format!("{} imports cache", path.display()));
        }
    }
    for folder in ["model", "knowledge", "cache"] {
        for path in rust_files(&src().join(folder)) {
            let code = code(&path);
            let imported = imported(&code);
            for stage in STAGES {
                if imported.contains(stage) {
                    wrong.push(format!("{} imports {stage}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_reads_the_clock_and_the_environment_and_prints() {
    let mut wrong = Vec::new();
    // A build for development is told by the environment where the words are that are tried (decision 9).
    let tried = src().join("knowledge/on_disk.rs");
    let others = |path: &PathBuf| !path.starts_with(src().join("cli")) && !is_test(path) && *path != tried;
    for path in rust_files(&src()).into_iter().filter(others) {
        let code = code(&path);
        for word in [
            "std::env::",
            "Local::now",
            "Utc::now",
            "SystemTime::now",
            "Instant::now",
            "println!",
            "eprintln!",
            "process::exit",
        ] {
            if code.contains(word) && !code.contains("env!(\"CARGO") {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn medical_words_are_data() {
    let words = [
        "\"CD19\"",
        "\"CD20\"",
        "\"BCMA\"",
        "\"Deauville\"",
        "\"rituximab\"",
        "\"R-CHOP\"",
        "\"r-chop\"",
        "\"blinatumomab\"",
        "\"haemoglobin\"",
        "\"HBsAg\"",
        "\"lymphoma\"",
    ];
    let mut wrong = Vec::new();
    for path in rust_files(&src()).into_iter().filter(|path| !is_test(path)) {
        let code = code(&path);
        wrong.extend(words.iter().filter(|w| code.contains(**w)).map(|w| format!("{}: {w}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
