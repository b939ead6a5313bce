//! What the program gives to a shell and to a reader of manual pages: completions and pages that know every command and option.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use cart_dossier::cli::Arguments;
use clap::CommandFactory;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cart-dossier")).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The program as it is once it is read, without the list of commands in the help.
fn program() -> clap::Command {
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    program
}

/// Every command with its name in a manual, itself and those below it.
fn commands(command: &clap::Command) -> Vec<(String, &clap::Command)> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    std::iter::once((name, command)).chain(command.get_subcommands().flat_map(commands)).collect()
}

fn options(command: &clap::Command) -> Vec<String> {
    command.get_arguments().filter_map(|argument| argument.get_long()).map(|long| format!("--{long}")).collect()
}

/// What a program that may not be there makes of a text; `None`: it is not there, and that is said.
fn through(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: {program} is not installed");
        return None;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn completions_know_every_command_and_option() {
    let program = program();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = out(&run(&["completions", shell]));
        for (name, command) in commands(&program) {
            assert!(script.contains(command.get_name()), "{shell}: {name}");
            for option in options(command) {
                // fish writes an option as `-l json`.
                let known = script.contains(&option) || script.contains(&format!("-l {}", &option[2..]));
                assert!(known, "{shell}: {name}: {option}");
            }
        }
    }
}

#[test]
fn shells_take_their_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let script = out(&run(&["completions", shell]));
        if let Some((sound, said)) = through(shell, &["-n"], &script) {
            assert!(sound && said.is_empty(), "{shell}: {said}");
        }
    }
}

#[test]
fn bash_completes_what_is_begun() {
    let script = out(&run(&["completions", "bash"]));
    for (typed, expected) in [("time", "timeline"), ("check --red", "--redact"), ("checklist val", "validate")] {
        let words = format!("cart-dossier {typed}");
        let last = words.split(' ').count() - 1;
        let ask = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD={last}; _cart__dossier cart-dossier \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        if let Some((_, said)) = through("bash", &[], &ask) {
            assert_eq!(said.trim(), expected, "{typed}");
        }
    }
}

#[test]
fn a_shell_that_is_not_known_is_answered_with_the_known_ones() {
    let output = run(&["completions", "tcsh"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("powershell") && said.contains("fix:"), "{said}");
}

#[test]
fn every_command_has_a_page_with_its_options() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("man/man1");
    let written = run(&["man", folder.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0));
    let program = program();
    let expected: BTreeSet<String> = commands(&program).into_iter().map(|(name, _)| format!("{name}.1")).collect();
    assert_eq!(names(&folder).into_iter().collect::<BTreeSet<_>>(), expected);
    assert!(expected.contains("cart-dossier-checklist-validate.1"));
    for (name, command) in commands(&program) {
        let page = fs::read_to_string(folder.join(format!("{name}.1"))).unwrap();
        for option in options(command) {
            assert!(page.contains(&option.replace('-', "\\-")), "{name}: {option}");
        }
        let examples = command.get_before_long_help().is_some();
        assert_eq!(page.contains(".SH \"EXAMPLES\""), examples, "{name}");
    }
}

#[test]
fn a_reader_of_pages_shows_every_line() {
    let home = tempfile::tempdir().unwrap();
    run(&["man", home.path().to_str().unwrap()]);
    for (name, command) in commands(&program()) {
        let page = fs::read_to_string(home.path().join(format!("{name}.1"))).unwrap();
        let Some((sound, warnings)) = through("groff", &["-man", "-Tutf8", "-Kutf8", "-ww", "-z"], &page) else {
            return;
        };
        assert!(sound && warnings.is_empty(), "{name}: {warnings}");
        let plain = ["-man", "-Tutf8", "-Kutf8", "-P-cbou", "-rHY=0"];
        let Some((_, shown)) = through("groff", &plain, &page) else { return };
        // A minus that is typed, and not a hyphen, can be copied.
        for option in options(command) {
            assert!(shown.contains(&option), "{name}: {option}: {shown}");
        }
        for example in command.get_before_long_help().map(ToString::to_string).unwrap_or_default().lines() {
            if let Some(example) = example.strip_prefix("  ") {
                assert!(shown.lines().any(|line| line.trim() == example), "{name}: {example}\n{shown}");
            }
        }
        for line in shown.lines() {
            assert!(line.chars().count() <= 90 && !line.contains("\\-") && !line.contains(".SH"), "{name}: {line}");
        }
    }
}

#[test]
fn pages_are_told_in_other_languages() {
    let home = tempfile::tempdir().unwrap();
    for (language, words) in [("es", ["NOMBRE", "OPCIONES", "Muestra la ayuda"]), ("zh", ["名称", "选项", "显示帮助"])]
    {
        let folder = home.path().join(language);
        run(&["man", folder.to_str().unwrap(), "--language", language]);
        for name in names(&folder) {
            let page = fs::read_to_string(folder.join(&name)).unwrap();
            for word in words {
                assert!(page.contains(word), "{name}: {word}: {page}");
            }
            for english in ["OPTIONS", "Print help", "default:", "ossible values", "[command]", " the "] {
                assert!(!page.contains(english), "{name}: {english}: {page}");
            }
        }
    }
}

#[test]
fn pages_are_written_again_but_never_over_anything_else() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_str().unwrap();
    let theirs = home.path().join("cart-dossier-scan.1");
    fs::write(&theirs, "a page of somebody else").unwrap();
    let output = run(&["man", folder]);
    assert_eq!(output.status.code(), Some(6));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("cart-dossier-scan.1") && said.contains("fix:"), "{said}");
    assert_eq!(names(home.path()), ["cart-dossier-scan.1"]);
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "a page of somebody else");
    fs::remove_file(&theirs).unwrap();
    fs::write(home.path().join("other.1"), "stays").unwrap();
    for _ in 0..2 {
        assert_eq!(run(&["man", folder]).status.code(), Some(0));
    }
    assert_eq!(fs::read_to_string(home.path().join("other.1")).unwrap(), "stays");
    assert!(names(home.path()).iter().all(|name| name.ends_with(".1")), "{:?}", names(home.path()));
    let file = home.path().join("other.1");
    assert_eq!(run(&["man", file.to_str().unwrap()]).status.code(), Some(6));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_page_is_not_followed_and_pages_can_be_read_by_all() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let (folder, target) = (home.path().join("man"), home.path().join("target"));
    fs::create_dir(&folder).unwrap();
    fs::write(&target, ".\\\" Made by cart-dossier.\n").unwrap();
    std::os::unix::fs::symlink(&target, folder.join("cart-dossier.1")).unwrap();
    assert_eq!(run(&["man", folder.to_str().unwrap()]).status.code(), Some(6));
    fs::remove_file(folder.join("cart-dossier.1")).unwrap();
    assert_eq!(run(&["man", folder.to_str().unwrap()]).status.code(), Some(0));
    let mode = fs::metadata(folder.join("cart-dossier.1")).unwrap().permissions().mode();
    assert_eq!(mode & 0o444, 0o444, "{mode:o}");
}
