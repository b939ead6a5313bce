//! All that papers are told apart with: the policy, the words of every language, and a user's own.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use super::language::Languages;
use super::language_file::LanguageFile;
use super::own;
use super::policy::Policy;
use super::rules::Rulebook;
use super::wording::Wording;
use crate::knowledge::{self, KnowledgeError};

/// The files of words that are compiled in: what no language owns, then one per language.
const FILES: &[(&str, &str)] = &[
    ("classify/any.yaml", include_str!("../knowledge/classify/any.yaml")),
    ("classify/en.yaml", include_str!("../knowledge/classify/en.yaml")),
    ("classify/es.yaml", include_str!("../knowledge/classify/es.yaml")),
    ("classify/ca.yaml", include_str!("../knowledge/classify/ca.yaml")),
    ("classify/fr.yaml", include_str!("../knowledge/classify/fr.yaml")),
    ("classify/de.yaml", include_str!("../knowledge/classify/de.yaml")),
    ("classify/it.yaml", include_str!("../knowledge/classify/it.yaml")),
    ("classify/pt.yaml", include_str!("../knowledge/classify/pt.yaml")),
    ("classify/zh.yaml", include_str!("../knowledge/classify/zh.yaml")),
    ("classify/ru.yaml", include_str!("../knowledge/classify/ru.yaml")),
    ("classify/ar.yaml", include_str!("../knowledge/classify/ar.yaml")),
    ("classify/nl.yaml", include_str!("../knowledge/classify/nl.yaml")),
    ("classify/pl.yaml", include_str!("../knowledge/classify/pl.yaml")),
    ("classify/ro.yaml", include_str!("../knowledge/classify/ro.yaml")),
    ("classify/tr.yaml", include_str!("../knowledge/classify/tr.yaml")),
    ("classify/uk.yaml", include_str!("../knowledge/classify/uk.yaml")),
    ("classify/el.yaml", include_str!("../knowledge/classify/el.yaml")),
    ("classify/hi.yaml", include_str!("../knowledge/classify/hi.yaml")),
];

/// All that papers are told apart with.
#[derive(Debug)]
pub struct Vocabulary {
    pub(super) policy: Policy,
    pub(super) wording: Wording,
    pub(super) rules: Rulebook,
    pub(super) languages: Languages,
    own: Option<String>,
}

/// Parses the files side by side: on a small folder that is a large part of the whole run.
///
/// On threads of their own. A worker that waits here for other workers could be handed a paper meanwhile, and wait for
/// itself.
fn parsed(files: &[(&str, &str)]) -> Vec<LanguageFile> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
    let parse = |part: usize| -> Vec<(usize, LanguageFile)> {
        let own = files.iter().enumerate().skip(part).step_by(threads);
        own.map(|(at, (name, text))| (at, knowledge::builtin(name, text))).collect()
    };
    let mut all: Vec<(usize, LanguageFile)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|part| scope.spawn(move || parse(part))).collect();
        let mut all = parse(0);
        for (part, other) in (1..).zip(others) {
            // One that could not run is done again here, where what stopped it is told.
            all.extend(other.join().unwrap_or_else(|_| parse(part)));
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, file)| file).collect()
}

impl Vocabulary {
    /// What is compiled in, made ready once.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Vocabulary> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::of(parsed(FILES), None))
    }

    /// With files of the user's own behind what is compiled in: names (for what is said of a mistake) and texts.
    ///
    /// # Errors
    /// A mistake in a file gives the place and what is wrong with it.
    pub fn with(own: &[(String, String)]) -> Result<Self, KnowledgeError> {
        Self::from_texts(FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(), own)
    }

    /// As [`Self::with`], with these files in place of what is compiled in: for who writes them, to try them without a new
    /// build.
    ///
    /// # Errors
    /// A mistake in a file gives the place and what is wrong with it.
    pub fn from_texts(base: Vec<(String, String)>, own: &[(String, String)]) -> Result<Self, KnowledgeError> {
        let policy = Policy::builtin();
        let mut files: Vec<LanguageFile> = Vec::new();
        for (name, text) in &base {
            files.push(knowledge::parse(name, text)?);
        }
        let mut seen = Vec::new();
        let mut digest = Sha256::new();
        for (name, text) in own {
            files.push(own::parse(name, text, policy, &mut seen)?);
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        let fingerprint = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self::of(files, (!own.is_empty()).then_some(fingerprint)))
    }

    fn of(files: Vec<LanguageFile>, own: Option<String>) -> Self {
        Self {
            policy: Policy::builtin().clone(),
            wording: Wording::new(&files),
            languages: Languages::new(&files),
            rules: Rulebook::new(files, Policy::builtin()),
            own,
        }
    }

    /// SHA-256 of the user's own files, hexadecimal; `None` without any.
    pub fn own(&self) -> Option<&str> {
        self.own.as_deref()
    }
}
