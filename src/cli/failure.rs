//! What stops a run: what happened, why, what to do.

use std::path::Path;

use super::exit;
use super::words::{self, Parts, Words, fill};
use crate::corrections;
use crate::intake::IntakeError;
use crate::knowledge::{KnowledgeError, Problem};
use crate::model::Language;

/// An error for people; it is put into words when it is told. It never quotes a paper.
#[derive(Debug)]
pub(super) struct Failure {
    said: Said,
    places: Vec<(&'static str, Problem)>,
    /// What stands in the place of the reason, in a line each.
    why: Vec<Problem>,
    /// One of [`exit`].
    pub exit_code: u8,
}

/// Which words.
#[derive(Debug)]
enum Said {
    Parts(fn(&Words) -> &Parts),
    Sentence(fn(&Words) -> &String),
}

/// An error in the words of a language.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// What happened: a lower-case fragment that fits behind `error:`.
    pub what: String,
    /// Why; several reasons in a line each.
    pub why: String,
    /// What to do.
    pub fix: String,
}

impl Failure {
    /// An error in three parts.
    pub(super) fn of(parts: fn(&Words) -> &Parts, exit_code: u8) -> Self {
        Self { said: Said::Parts(parts), places: Vec::new(), why: Vec::new(), exit_code }
    }

    /// What is no error and said in one sentence: Ctrl-C.
    pub(super) fn sentence(sentence: fn(&Words) -> &String) -> Self {
        let said = Said::Sentence(sentence);
        Self { said, places: Vec::new(), why: Vec::new(), exit_code: exit::INTERRUPTED }
    }

    /// With a place filled.
    pub(super) fn with(mut self, place: &'static str, value: impl Into<Problem>) -> Self {
        self.places.push((place, value.into()));
        self
    }

    /// With a reason that is not always the same.
    pub(super) fn because(mut self, why: impl Into<Problem>) -> Self {
        self.why.push(why.into());
        self
    }

    /// With another exit code.
    pub(super) fn exit(self, exit_code: u8) -> Self {
        Self { exit_code, ..self }
    }

    /// In the words of a language.
    pub(super) fn told(&self, language: Language) -> Told {
        let words = words::of(language);
        let why = self.why.iter().map(|one| one.told(language)).collect::<Vec<_>>().join("\n");
        let mut told: Vec<(&str, String)> =
            self.places.iter().map(|(place, value)| (*place, value.told(language))).collect();
        told.push(("why", why));
        let places: Vec<(&str, &str)> = told.iter().map(|(place, value)| (*place, value.as_str())).collect();
        match self.said {
            Said::Parts(parts) => {
                let Parts { what, why, fix } = parts(words);
                let [what, why, fix] = [what, why, fix].map(|text| fill(text, &places));
                Told { what, why, fix }
            }
            Said::Sentence(sentence) => {
                Told { what: fill(sentence(words), &places), why: String::new(), fix: String::new() }
            }
        }
    }

    /// The folder could not be taken in.
    pub(super) fn folder(folder: &Path, error: &IntakeError) -> Self {
        let failure = match error {
            IntakeError::NoFolder => Self::of(|words| &words.errors.no_folder, exit::NO_FOLDER),
            IntakeError::NotAFolder => Self::of(|words| &words.errors.a_file, exit::NO_FOLDER),
            IntakeError::Denied(error) => {
                Self::of(|words| &words.errors.denied, exit::NO_FOLDER).because(Problem::of_system(error))
            }
        };
        failure.with("folder", shown(folder))
    }

    /// There is no paper in the folder.
    pub(super) fn nothing_found(folder: &Path) -> Self {
        Self::of(|words| &words.errors.nothing_found, exit::NO_FOLDER).with("folder", shown(folder))
    }

    /// A file could not be written.
    pub(super) fn output(path: &Path, error: &std::io::Error) -> Self {
        let failure = Self::of(|words| &words.errors.output, exit::OUTPUT).with("file", shown(path));
        failure.because(Problem::of_system(error))
    }

    /// A file that the user named could not be read.
    pub(super) fn input(path: &Path, error: &std::io::Error) -> Self {
        let failure = Self::of(|words| &words.errors.input, exit::RULES).with("file", shown(path));
        failure.because(Problem::of_system(error))
    }

    /// The document could not be made.
    pub(super) fn document(error: &anyhow::Error) -> Self {
        Self::of(|words| &words.errors.document, exit::OUTPUT).because(format!("{error:#}"))
    }

    /// A letter whose characters the built-in fonts lack.
    pub(super) fn no_glyphs() -> Self {
        Self::of(|words| &words.errors.no_glyphs, exit::OUTPUT)
    }

    /// The case file could not be written where the user named it.
    pub(super) fn json(path: &Path, error: &std::io::Error) -> Self {
        let failure = Self::of(|words| &words.errors.json, exit::OUTPUT).with("file", shown(path));
        failure.because(Problem::of_system(error))
    }

    /// A letter is asked for as something that it is never written as.
    pub(super) fn unknown_ending(path: &Path) -> Self {
        Self::of(|words| &words.errors.unknown_ending, exit::USAGE).with("file", shown(path))
    }

    /// The ending of a name says another thing than an option.
    pub(super) fn other_ending(path: &Path) -> Self {
        Self::of(|words| &words.errors.other_ending, exit::USAGE).with("file", shown(path))
    }

    /// A checklist is wrong.
    pub(super) fn checklist(errors: &[KnowledgeError]) -> Self {
        let failure = Self::of(|words| &words.errors.checklist, exit::RULES);
        errors.iter().fold(failure, |failure, error| failure.because(error.placed()))
    }

    /// The user's corrections are wrong.
    pub(super) fn own_case(error: &KnowledgeError) -> Self {
        let failure = Self::of(|words| &words.errors.own_case, exit::RULES).with("file", corrections::FILE);
        failure.because(error.placed())
    }

    /// The user's own words are wrong.
    pub(super) fn own_words(error: &KnowledgeError) -> Self {
        Self::of(|words| &words.errors.own_words, exit::RULES).because(error.placed())
    }

    /// A name that is none of the known ones; `parts`: of which sort.
    pub(super) fn unknown(parts: fn(&Words) -> &Parts, given: &str, known: &[&str]) -> Self {
        Self::of(parts, exit::USAGE).with("given", given).with("known", known.join(", "))
    }

    /// A file that the folder does not hold.
    pub(super) fn no_such_file(given: &str) -> Self {
        Self::of(|words| &words.errors.no_such_file, exit::USAGE).with("given", given)
    }

    /// No folder was named and nobody can be asked.
    pub(super) fn no_folder_named() -> Self {
        Self::of(|words| &words.errors.no_folder_named, exit::USAGE)
    }

    /// More names than one where one folder was expected.
    pub(super) fn several_names(commands: &[&str]) -> Self {
        Self::of(|words| &words.errors.several_names, exit::USAGE).with("commands", commands.join(", "))
    }

    /// An option without a command.
    pub(super) fn option_alone(given: &str) -> Self {
        Self::of(|words| &words.errors.option_alone, exit::USAGE).with("given", given)
    }

    /// In the place of a manual page there is something else.
    pub(super) fn not_a_page(path: &Path) -> Self {
        Self::of(|words| &words.man.foreign, exit::OUTPUT).with("file", shown(path))
    }

    /// The manual pages could not be written.
    pub(super) fn pages(path: &Path, error: &std::io::Error) -> Self {
        let failure = Self::of(|words| &words.man.cannot_write, exit::OUTPUT).with("file", shown(path));
        failure.because(Problem::of_system(error))
    }

    /// What is kept could not be deleted.
    pub(super) fn cache(folder: &Path, error: &std::io::Error) -> Self {
        let failure = Self::of(|words| &words.cache.cannot_delete, exit::OUTPUT).with("folder", shown(folder));
        failure.because(Problem::of_system(error))
    }

    /// Ctrl-C. It is no error, and is said in one sentence.
    pub(super) fn stopped(kept: bool) -> Self {
        if kept { Self::sentence(|words| &words.stopped.kept) } else { Self::sentence(|words| &words.stopped.not_kept) }
    }

    /// A result could not be written out to its end.
    pub(super) fn unwritten(error: &std::io::Error) -> Self {
        Self::of(|words| &words.errors.unwritten, exit::OUTPUT).because(Problem::of_system(error))
    }

    /// The program itself failed.
    pub(super) fn internal() -> Self {
        Self::of(|words| &words.errors.internal, exit::OUTPUT)
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
