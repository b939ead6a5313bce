//! The language of everything that the program says, found before the arguments are read in earnest: help and mistakes are
//! said in it too.

use std::ffi::OsString;

use crate::model::Language;

const OPTION: &str = "--language";

/// The language that is asked for, of two the first; without one, or with one that there is not, English.
pub(super) fn asked(arguments: &[OsString]) -> Language {
    let mut words = arguments.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let mut asked = None;
    while let Some(word) = words.next() {
        let given = match word.strip_prefix(OPTION) {
            Some("") => words.next().map(|next| next.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        asked = given.or(asked);
    }
    let first = asked.as_deref().and_then(|given| given.split(',').next()).unwrap_or_default();
    first.parse().unwrap_or_default()
}

/// The arguments with the language behind the command, where it stands before it: `--language es check "Papers"`.
pub(super) fn behind_command(arguments: Vec<OsString>, is_command: impl Fn(&str) -> bool) -> Vec<OsString> {
    let words: Vec<String> = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let length = match words.first() {
        Some(first) if first == OPTION => 2,
        Some(first) if first.starts_with(&format!("{OPTION}=")) => 1,
        _ => return arguments,
    };
    if words.get(length).is_none_or(|word| !is_command(word)) {
        return arguments;
    }
    let mut moved = arguments;
    moved[..=length].rotate_right(1);
    moved
}

/// The words of the arguments without the language and its option.
pub(super) fn without(arguments: &[OsString]) -> Vec<String> {
    let mut words = arguments.iter().map(|word| word.to_string_lossy().into_owned());
    let mut rest = Vec::new();
    while let Some(word) = words.next() {
        match word.strip_prefix(OPTION) {
            Some("") => _ = words.next(),
            Some(value) if value.starts_with('=') => {}
            _ => rest.push(word),
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        for (text, language) in [
            ("check Papers --language es", Language::Es),
            ("--language=zh --help", Language::Zh),
            ("scan Papers --language zh,en --no-ocr", Language::Zh),
            ("check Papers --language xx", Language::En),
            ("check Papers --language", Language::En),
            ("check -- --language es", Language::En),
            ("check es", Language::En),
        ] {
            assert_eq!(asked(&words(text)), language, "{text}");
        }
    }

    #[test]
    fn what_is_left_is_without_it() {
        assert_eq!(
            without(&words("check My --language es papers --language=zh -o x")),
            ["check", "My", "papers", "-o", "x"]
        );
    }

    #[test]
    fn a_language_before_the_command_is_put_behind_it() {
        let moved = |text: &str| behind_command(words(text), |word| word == "check");
        assert_eq!(moved("--language es check Papers"), words("check --language es Papers"));
        assert_eq!(moved("--language=es check Papers"), words("check --language=es Papers"));
        for text in ["--language es Papers", "--language es --help", "check --language es", "--language"] {
            assert_eq!(moved(text), words(text));
        }
    }
}
