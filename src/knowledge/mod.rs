//! The one door to YAML.
//!
//! What the program knows of medicine, and every sentence it prints, is YAML below this folder: one sub-folder per
//! stage that reads it, compiled in. The stages own the types; this module parses, and says where a mistake is.

#[cfg(debug_assertions)]
#[cfg_attr(not(test), expect(dead_code, reason = "the build script needs all of it"))]
mod compile;
pub mod fact_types;
mod in_languages;
pub mod names;
#[cfg(debug_assertions)]
mod on_disk;
mod plain;
mod problem;
mod said;

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;

pub(crate) use self::in_languages::{InLanguages, builtin_in};
pub(crate) use self::plain::plain;
pub use self::problem::Problem;
use crate::sieve::Expression;

/// A mistake in a knowledge file, a checklist or a user's own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeError {
    /// Which file, as `assess/generic.yaml` or the path the user gave.
    pub file: String,
    /// Where, from 1; `None` where the mistake has no single place.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

impl KnowledgeError {
    /// The mistake with its place.
    pub fn placed(&self) -> Problem {
        let placed = match self.line {
            Some(line) => Problem::new("in-line").with("line", line),
            None => Problem::new("in-file"),
        };
        placed.with("file", self.file.as_str()).with("problem", self.problem.clone())
    }
}

impl fmt::Display for KnowledgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.placed().fmt(f)
    }
}

impl std::error::Error for KnowledgeError {}

/// Parses YAML text.
///
/// # Errors
/// A text that is not YAML, or that does not fit `T`, gives the place and what is wrong with it.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, KnowledgeError> {
    if let Some(line) = too_deep(text) {
        let problem = Problem::new("nested-too-deep").with("n", DEPTH);
        return Err(KnowledgeError { file: file.to_owned(), line: Some(line), problem });
    }
    // The mark some editors put before a text would set its first line in by one place.
    serde_yaml::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| KnowledgeError {
        file: file.to_owned(),
        line: error.location().map(|place| place.line()),
        problem: said::in_words(&error.to_string()),
    })
}

/// So many brackets may be open at once. No file of ours opens more than a few; the time that the parser takes grows with their
/// number times the length of the text, so that 200 KB of nothing but brackets took it longer than a minute.
const DEPTH: usize = 200;

/// The line in which too many brackets are open. Those in words count too: a few that are never closed do no harm.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut line) = (0_usize, 1);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if depth > DEPTH {
            return Some(line);
        }
    }
    None
}

/// Puts the values into `{places}` in one pass, so that braces in a value stay as they are.
pub(crate) fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        text.push_str(before);
        let place = places.iter().find(|(name, _)| from[1..].strip_prefix(name).is_some_and(|r| r.starts_with('}')));
        match place {
            Some((name, value)) => {
                text.push_str(value);
                rest = &from[name.len() + 2..];
            }
            None => {
                text.push('{');
                rest = &from[1..];
            }
        }
    }
    text + rest
}

/// What is compiled in, as JSON, by the names of the YAML files.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// The texts of the built-in checklists, by id.
const CHECKLISTS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/checklists.rs"));

/// The text of a built-in checklist.
pub fn checklist(id: &str) -> Option<Cow<'static, str>> {
    #[cfg(debug_assertions)]
    if let Some(text) = on_disk::text(&format!("assess/{id}.yaml")) {
        return Some(text.into());
    }
    CHECKLISTS.iter().find(|(known, _)| *known == id).map(|(_, text)| (*text).into())
}

/// A file that is compiled in, as `extract/context.yaml`, with the words of all languages.
///
/// # Panics
/// If there is no such file, or it is wrong: the tests load every one of them, so that no released program can meet this.
pub fn builtin<T: DeserializeOwned>(file: &str) -> T {
    #[cfg(debug_assertions)]
    if let Some(value) = on_disk::load(file) {
        return value;
    }
    let text = FILES.iter().find(|(name, _)| *name == file).map_or("", |(_, json)| json);
    serde_json::from_str(text).unwrap_or_else(|error| wrong(&format!("{file}: {error}")))
}

/// Whether words are being tried: what was read with others is then of no use.
#[cfg(debug_assertions)]
pub fn is_tried() -> bool {
    on_disk::is_there()
}

/// What tells a panic about the knowledge from others.
const MISTAKE: &str = "a mistake in the knowledge: ";

/// The mistake in the knowledge that a panic tells of: who writes knowledge is told of it, wherever it comes to light.
pub fn mistake<'p>(panic: &'p std::panic::PanicHookInfo<'_>) -> Option<&'p str> {
    panic.payload_as_str().filter(|message| message.starts_with(MISTAKE))
}

/// Ends the program: what is compiled in, or is tried, has a mistake.
///
/// # Panics
/// Always; the tests load every file, so that no released program can meet this.
#[expect(clippy::panic, reason = "a mistake in what is compiled in is a bug that the tests catch")]
pub(crate) fn wrong(mistake: &str) -> ! {
    panic!("{MISTAKE}{mistake}")
}

/// The files of one folder, as `classify/de.yaml`, sorted by name.
pub fn files_in(folder: &str) -> Vec<String> {
    let is_in = |file: &str| file.rsplit_once('/').is_some_and(|(of, _)| of == folder);
    #[cfg(debug_assertions)]
    if let Some(files) = on_disk::files() {
        return files.into_iter().filter(|file| is_in(file)).collect();
    }
    FILES.iter().filter(|(file, _)| is_in(file)).map(|(file, _)| (*file).to_owned()).collect()
}

/// Compiles a pattern that is compiled in; patterns are matched against folded text. `\d` means 0 to 9.
///
/// # Panics
/// If the pattern is wrong: see [`builtin`].
pub fn builtin_regex(file: &str, pattern: &str) -> regex::Regex {
    regex::Regex::new(&plain(pattern)).unwrap_or_else(|error| wrong(&format!("{file}: {error}")))
}

/// A pattern that is compiled when it is first tried; see [`builtin_regex`].
///
/// # Panics
/// If the pattern is wrong: see [`builtin`].
pub(crate) fn expression(file: &str, pattern: &str) -> Expression {
    Expression::new(plain(pattern)).unwrap_or_else(|error| wrong(&format!("{file}: {error}")))
}

/// Compiles several patterns that are looked for in one pass; see [`builtin_regex`].
///
/// # Panics
/// If a pattern is wrong: see [`builtin`].
pub fn builtin_regexes(file: &str, patterns: &[String]) -> regex::RegexSet {
    regex::RegexSet::new(patterns.iter().map(|pattern| plain(pattern)))
        .unwrap_or_else(|error| wrong(&format!("{file}: {error}")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{FILES, compile, parse, too_deep};

    #[test]
    fn a_text_of_brackets_is_refused_at_once() {
        for text in ["[".repeat(200_000), "a: {".repeat(200_000), "\n- [{".repeat(200_000)] {
            let start = std::time::Instant::now();
            let error = parse::<serde_yaml::Value>("own.yaml", &text).unwrap_err();
            assert!(start.elapsed().as_secs() < 5);
            assert!(error.to_string().contains("brackets"), "{error}");
        }
        let lists = format!("a: {}{}", "[".repeat(60), "]".repeat(60));
        assert!(parse::<serde_yaml::Value>("own.yaml", &lists).is_ok());
        assert!(too_deep(&"- {a: [b]}\n".repeat(1000)).is_none());
    }

    #[test]
    fn what_is_compiled_in_is_what_the_files_say() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/knowledge");
        let topics = compile::topics(&root);
        assert!(topics.len() > 50 && topics.len() == FILES.len());
        for (file, (name, json)) in topics.iter().zip(FILES) {
            assert_eq!(file, name);
            let stage = file.split('/').next().unwrap();
            let languages = compile::Languages::read(&root, stage).unwrap();
            for (language, topic) in languages.topics() {
                let known = topics.contains(&format!("{stage}/{topic}.yaml"));
                assert!(known || topic == "language", "{language}: {topic}");
            }
            let value = serde_json::to_value(compile::compile(&root, file, &languages).unwrap()).unwrap();
            let compiled: serde_json::Value = serde_json::from_str(json).unwrap();
            assert!(value == compiled, "{file} was changed since this program was built");
        }
    }
}
