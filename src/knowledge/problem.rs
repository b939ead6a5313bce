//! What is wrong, to be told in any of the languages: a sentence of `knowledge/problems` by its id, with what stands in its
//! places. Words that are not the program's own, of a library or of the system, stay as they are.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind};

use crate::knowledge::{self, InLanguages, names};
use crate::model::Language;

type Sentences = BTreeMap<String, String>;

static SENTENCES: InLanguages<Sentences> =
    InLanguages::new(|language| knowledge::builtin_in("problems/*.yaml", language));

fn sentences(language: Language) -> &'static Sentences {
    SENTENCES.of(language)
}

/// What is wrong, or what stands in a place of such a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A sentence of our own.
    Ours {
        /// Under which it stands in `knowledge/problems`.
        id: &'static str,
        /// What is filled in, by the name of the place.
        places: Vec<(&'static str, Problem)>,
    },
    /// Words that stay as they are.
    Said(String),
}

impl Problem {
    /// A sentence of our own.
    pub fn new(id: &'static str) -> Self {
        Self::Ours { id, places: Vec::new() }
    }

    /// The same with one more place filled.
    #[must_use]
    pub fn with(self, place: &'static str, value: impl Into<Problem>) -> Self {
        match self {
            Self::Ours { id, mut places } => {
                places.push((place, value.into()));
                Self::Ours { id, places }
            }
            said @ Self::Said(_) => said,
        }
    }

    /// The same with the known name that is most like a word, where there is one.
    #[must_use]
    pub fn nearest<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match names::nearest(word, known) {
            Some(name) => Self::new("nearest").with("problem", self).with("name", name),
            None => self,
        }
    }

    /// Why the system refused something.
    pub fn of_system(error: &io::Error) -> Self {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return own.clone();
        }
        match error.kind() {
            ErrorKind::NotFound => Self::new("system-not-found"),
            ErrorKind::PermissionDenied => Self::new("system-denied"),
            ErrorKind::AlreadyExists => Self::new("system-there-already"),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::new("system-full"),
            ErrorKind::ReadOnlyFilesystem => Self::new("system-read-only"),
            ErrorKind::NotADirectory => Self::new("system-no-folder"),
            ErrorKind::IsADirectory => Self::new("system-a-folder"),
            ErrorKind::InvalidData => Self::new("system-no-text"),
            _ => {
                // Without its number.
                let text = error.to_string();
                Self::Said(text.split(" (os error").next().unwrap_or(&text).to_lowercase())
            }
        }
    }

    /// The sentence in a language.
    pub fn told(&self, language: Language) -> String {
        match self {
            Self::Said(words) => words.clone(),
            Self::Ours { id, places } => {
                let told: Vec<(&str, String)> =
                    places.iter().map(|(place, value)| (*place, value.told(language))).collect();
                let places: Vec<(&str, &str)> = told.iter().map(|(place, value)| (*place, value.as_str())).collect();
                sentences(language).get(*id).map_or_else(|| (*id).to_owned(), |text| knowledge::fill(text, &places))
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::En))
    }
}

impl std::error::Error for Problem {}

impl From<&str> for Problem {
    fn from(words: &str) -> Self {
        Self::Said(words.to_owned())
    }
}

impl From<String> for Problem {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}

impl From<usize> for Problem {
    fn from(number: usize) -> Self {
        Self::Said(number.to_string())
    }
}

impl From<Problem> for io::Error {
    fn from(problem: Problem) -> Self {
        Self::other(problem)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn a_problem_is_told_in_every_language_with_what_it_names() {
        let problem = Problem::new("no-kind").with("name", "petct{n}").nearest("petct", ["pet-ct-report"]);
        assert_eq!(
            problem.to_string(),
            "there is no kind of paper \"petct{n}\"; the nearest name is \"pet-ct-report\""
        );
        let told = problem.told(Language::Es);
        assert!(
            told.starts_with("no hay") && told.contains("«petct{n}»") && told.ends_with("«pet-ct-report»"),
            "{told}"
        );
        assert_eq!(
            Problem::new("no-kind").with("name", "x").nearest("x", []).to_string(),
            "there is no kind of paper \"x\""
        );
    }

    #[test]
    fn what_the_system_says_is_told_in_our_words_where_there_are_any() {
        let error = io::Error::from(ErrorKind::PermissionDenied);
        assert_eq!(Problem::of_system(&error).to_string(), "permission denied");
        assert_ne!(Problem::of_system(&error).told(Language::Zh), "permission denied");
        let ours = io::Error::from(Problem::new("no-plain-file"));
        assert_eq!(Problem::of_system(&ours), Problem::new("no-plain-file"));
        let other = io::Error::other("Strange (os error 99)");
        assert_eq!(Problem::of_system(&other).told(Language::Zh), "strange");
    }

    #[test]
    fn every_sentence_is_used_and_every_one_used_is_there() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut used = BTreeSet::new();
        for entry in walkdir::WalkDir::new(src).into_iter().filter_map(Result::ok) {
            if entry.path().extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let code = std::fs::read_to_string(entry.path()).unwrap();
            let own = if entry.path().ends_with("problem.rs") { "Self::new(\"" } else { "Problem::new(\"" };
            for call in ["Problem::new(\"", own] {
                let ids = code.split(call).skip(1).filter_map(|rest| rest.split_once("\")"));
                used.extend(ids.map(|(id, _)| id.to_owned()).filter(|id| !id.contains([' ', '\\', '{', '\n'])));
            }
        }
        let known: BTreeSet<String> = sentences(Language::En).keys().cloned().collect();
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "not used");
        let ours = |id: &&String| !known.contains(*id) && id.contains('-');
        assert_eq!(used.iter().filter(ours).collect::<Vec<_>>(), Vec::<&String>::new(), "not there");
    }
}
