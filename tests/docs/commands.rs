//! The commands that a page shows, in blocks of code and within sentences.

use cart_dossier::assess::Checklist;
use cart_dossier::cli::Arguments;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use super::common::project;

/// A command as a shell would give it to the program, without the name of the program.
pub(crate) type Words = Vec<String>;

/// What is wrong with the commands of a page, one line each.
pub(crate) fn wrong(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for command in of(text) {
        let shown = command.join(" ");
        match command.split_first() {
            Some((program, given)) if program == "cart-dossier" => {
                wrong.extend(misunderstood(given).map(|why| format!("`{shown}`: {why}")));
            }
            Some((_, given)) => wrong.extend(unknown_target(given).map(|why| format!("`{shown}`: {why}"))),
            None => {}
        }
    }
    wrong
}

/// All commands of this program and of cargo on a page; `cargo run -- …` is one of this program.
pub(crate) fn of(text: &str) -> Vec<Words> {
    code(text).iter().flat_map(|line| in_line(line)).collect()
}

/// Why the program would not take these words.
fn misunderstood(given: &[String]) -> Option<String> {
    // The name of a command alone is spoken of, not typed.
    if let [name] = given
        && Arguments::command().find_subcommand(name).is_some()
    {
        return None;
    }
    let words = std::iter::once("cart-dossier").chain(given.iter().map(String::as_str));
    if let Err(error) = Arguments::try_parse_from(words) {
        let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        return (!asked).then(|| error.to_string().lines().next().unwrap_or_default().to_owned());
    }
    let profile = given.windows(2).find(|pair| pair[0] == "--profile").map(|pair| pair[1].as_str());
    // `NAME` stands for any.
    let profile = profile.filter(|name| name.chars().any(char::is_lowercase));
    profile.filter(|name| Checklist::builtin(name).is_none()).map(|name| format!("there is no checklist {name}"))
}

/// The example, test or benchmark that a cargo command names and that is not there.
fn unknown_target(given: &[String]) -> Option<String> {
    let named = |option: &str| given.windows(2).find(|pair| pair[0] == option).map(|pair| pair[1].clone());
    for (option, folder) in [("--example", "examples"), ("--test", "tests")] {
        let Some(name) = named(option) else { continue };
        let places = [format!("{folder}/{name}.rs"), format!("{folder}/{name}/main.rs")];
        if !places.iter().any(|place| project(place).exists()) {
            return Some(format!("there is no {}", places[0]));
        }
    }
    None
}

/// The lines of code of a page: fenced and indented blocks, and what stands between backticks. Blocks marked as `text` show
/// what the program says, not what is typed.
fn code(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<bool> = None;
    let mut prose = String::new();
    for line in text.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            fence = if fence.is_some() { None } else { Some(language.trim() == "text") };
        } else if fence == Some(true) {
        } else if fence == Some(false) || line.starts_with("    ") {
            lines.push(line.trim().to_owned());
        } else {
            prose.push_str(line);
            prose.push(if line.trim().is_empty() { '\n' } else { ' ' });
        }
    }
    for paragraph in prose.lines() {
        lines.extend(paragraph.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    lines
}

/// The commands in one line of code: behind a prompt, behind another program, one after another.
fn in_line(line: &str) -> Vec<Words> {
    let words = words(line);
    let mut commands = Vec::new();
    let mut rest = words.as_slice();
    while let Some(at) = rest.iter().position(|word| word == "cart-dossier" || word == "cargo") {
        let end = rest[at..].iter().position(|word| ends(word)).map_or(rest.len(), |length| at + length);
        let command = &rest[at..end];
        // `cargo run -- FOLDER` runs the program itself.
        let inner =
            command.iter().position(|word| word == "--").filter(|_| command.get(1).is_some_and(|word| word == "run"));
        match inner.filter(|_| !command.iter().any(|word| word == "--example")) {
            Some(inner) => {
                commands.push(
                    std::iter::once("cart-dossier".to_owned()).chain(command[inner + 1..].iter().cloned()).collect(),
                );
            }
            None => commands.push(command.to_vec()),
        }
        rest = &rest[end..];
    }
    commands
}

/// Whether a word belongs to the shell, or to a program that runs this one.
fn ends(word: &str) -> bool {
    matches!(word, "|" | "||" | "&&" | ";" | ">" | ">>" | "<" | ":::" | "#" | "&") || word.starts_with("2>")
}

/// A line as a shell parts it into words.
fn words(line: &str) -> Words {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut open, mut begun) = (None, false);
    for sign in line.replace("\\|", "|").chars() {
        match (sign, open) {
            ('"' | '\'', None) => (open, begun) = (Some(sign), true),
            (sign, Some(quote)) if sign == quote => open = None,
            (sign, None) if sign.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (sign, _) => {
                word.push(sign);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn a_wrong_command_is_found_wherever_it_stands() {
    for page in [
        "Run `cart-dossier chekc \"Mum's papers\" --all`.",
        "    cart-dossier check Papers --al",
        "```sh\ncart-dossier organise Papers\n```",
        "```sh\n$ strace -f cart-dossier letter Papers --format odt | head\n```",
        "`cart-dossier\nlist --all`",
        "    cart-dossier check Papers && cart-dossier check Papers --as-of yesterday",
        "    cargo run -- scan Papers --profil generic",
        "    cart-dossier check Papers --profile barcelone",
        "    cargo run --example none-such",
        "    cargo test --test none_such",
    ] {
        assert_eq!(wrong(page).len(), 1, "{page}\n{:?}", wrong(page));
    }
}

#[test]
fn a_right_command_is_left_alone_and_so_is_what_is_none() {
    for page in [
        "`cart-dossier`, `cart-dossier FOLDER`, `cart-dossier --help`, `cart-dossier check --help`, `cart-dossier --version`, `cart-dossier scan`",
        "    cart-dossier scan \"Mum's papers\" -o out --profile uk-china --language en,zh",
        "```text\n19 items do not apply here (see: cart-dossier check --all).\n```",
        "parallel: `parallel cart-dossier batch Root -o Out --only {} ::: list-* || true`",
        "| `cart-dossier checklist list`, `show` | a \\| b |",
        "The folder is `~/.cache/cart-dossier`; the program cart-dossier check is not code here.",
        "    cargo run -- examples/first-try/papers\n    cargo run --release --example benchmark -- copying\n",
        "    cargo install --path . --locked",
    ] {
        assert_eq!(wrong(page), Vec::<String>::new(), "{page}");
    }
    assert_eq!(of("`cart-dossier check A && cart-dossier cache clear`").len(), 2);
}
