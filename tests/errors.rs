//! What stands on the screen when something is wrong, mistake by mistake: `tests/errors/en.txt` holds each command, its exit code and
//! all that it says. `UPDATE_ERRORS=1` writes it anew, to be read line by line before it is kept.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const KEPT: &str = "tests/errors/en.txt";
/// In no error: words of programmers, and what would stand in a paper.
const NEVER: [&str; 14] = [
    "parse", "null", "artefact", "artifact", "corpus", "invalid", "i/o", "struct", "sequence", "utf8", "stdin",
    "panick", "secret", "os error",
];

/// The files of the home in which the commands are given. `Anna Secret` stands for what no error may repeat.
const FILES: [(&str, &str); 30] = [
    ("papers/note.txt", "Invented: Anna Secret, haemoglobin 102 g/L\n"),
    ("file.txt", "Anna Secret was seen in clinic\n"),
    ("theirs/letter.txt", "x\n"),
    ("short.txt", "ab\n"),
    ("names.txt", "nobody\n"),
    ("root/one/note.txt", "Invented: haemoglobin 102 g/L\n"),
    ("open/note.txt", "x"),
    ("open/case.yaml", "question: \"Anna Secret\n"),
    ("letter/case.yaml", "Mrs Anna Secret, born 1960, was seen\n"),
    ("kind/case.yaml", "files:\n- {file: a.pdf, kind: petct-report}\n"),
    ("field/case.yaml", "fils: []\n"),
    ("indent/case.yaml", "files:\n  - file: a.pdf\n   kind: x\n"),
    ("tab/case.yaml", "\tfiles: []\n"),
    ("date/case.yaml", "files:\n- {file: a.pdf, date: 5.3.2026}\n"),
    ("person/case.yaml", "files:\n- {file: a.pdf, person: mother}\n"),
    ("value/case.yaml", "facts:\n- {type: lab, name: haemoglobin}\n"),
    ("twice/case.yaml", "files: []\nfiles: []\n"),
    ("list/case.yaml", "files: Anna Secret\n"),
    ("missing/case.yaml", "treatments:\n- {start: 2024}\n"),
    ("words/case.yaml", "vocabulary: [none.yaml]\n"),
    ("ours/id.yaml", "extends: generic\n"),
    ("ours/items.yaml", "id: ours\n"),
    ("ours/base.yaml", "id: ours\nextends: generc\n"),
    ("ours/item.yaml", "id: ours\nextends: generic\nitems:\n  - {id: blood-cout, limit-days: 7}\n"),
    ("ours/field.yaml", "id: ours\nextends: generic\nitems:\n  - {id: blood-count, colour: red}\n"),
    ("ours/need.yaml", "id: ours\nextends: generic\nitems:\n  - {id: blood-count, need: musthave}\n"),
    ("ours/limit.yaml", "id: ours\nextends: generic\nitems:\n  - {id: blood-count, limit-days: soon}\n"),
    ("ours/number.yaml", "id: ours\nitems: 5\n"),
    ("words.yaml", "rules: Anna Secret\n"),
    ("man/cart-dossier.1", "a page of another program\n"),
];

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        let path = home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::create_dir(home.path().join("empty")).unwrap();
    fs::write(home.path().join("picture.yaml"), [0xFF, 0xD8, 0xFF]).unwrap();
    home
}

/// The words of a command as a shell gives them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (n, part) in line.split('"').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// What a command says to the error stream, and its exit code.
fn run(home: &Path, line: &str) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_cart-dossier"))
        .args(words(line))
        .current_dir(home)
        .env("CART_DOSSIER_CACHE", "")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap().replace('\\', "/");
    // How long the reading took is no part of it.
    let said: Vec<&str> = said.lines().filter(|line| !line.starts_with("Reading ") && !line.is_empty()).collect();
    (output.status.code().unwrap(), said.join("\n"))
}

#[test]
fn every_mistake_is_answered_in_these_words() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    let kept = fs::read_to_string(&path).unwrap();
    let home = home();
    let mut said = String::new();
    let (head, cases) = kept.split_once("\n$ ").unwrap();
    let mut count = 0;
    for case in cases.split("\n$ ") {
        let line = case.lines().next().unwrap();
        let (code, told) = run(home.path(), line);
        said += &format!("\n$ {line}\n{told}\n[{code}]\n");
        count += 1;
        let parts: Vec<bool> =
            ["error: ", "  why: ", "  fix: "].map(|part| told.lines().any(|line| line.starts_with(part))).into();
        assert!(parts.iter().all(|there| *there), "{line}: {told}");
        let plain = told.to_lowercase();
        for word in NEVER {
            assert!(!plain.contains(word) || line.to_lowercase().contains(word), "{line}: {word}: {told}");
        }
    }
    assert!(count > 70, "{count}");
    let said = format!("{head}\n{}", said.strip_prefix('\n').unwrap());
    if std::env::var_os("UPDATE_ERRORS").is_some() {
        fs::write(&path, &said).unwrap();
    } else {
        for (kept, said) in kept.split("\n$ ").zip(said.split("\n$ ")) {
            assert_eq!(kept.trim_end(), said.trim_end(), "differs from {KEPT}");
        }
    }
}

#[test]
fn every_mistake_has_its_parts_in_other_languages() {
    let kept = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT)).unwrap();
    let home = home();
    let cases: Vec<&str> = kept.split("\n$ ").skip(1).map(|case| case.lines().next().unwrap()).collect();
    for (language, labels) in
        [("es", ["error: ", "  motivo: ", "  solución: "]), ("zh", ["错误：", "  原因：", "  办法："])]
    {
        for line in cases.iter().filter(|line| !line.contains("--language")) {
            let given = format!("--language {language} {line}");
            let (english, other) = (run(home.path(), line), run(home.path(), &given));
            assert_eq!(english.0, other.0, "{given}: {}", other.1);
            for label in labels {
                assert!(other.1.lines().any(|told| told.starts_with(label)), "{given}: {label}: {}", other.1);
            }
            for word in ["cannot", "there is", " the ", "must"] {
                assert!(!other.1.contains(word), "{given}: {word}: {}", other.1);
            }
        }
    }
}
