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

/// All that papers are told apart with.
#[derive(Debug)]
pub struct Vocabulary {
    pub(super) policy: Policy,
    pub(super) wording: Wording,
    pub(super) rules: Rulebook,
    pub(super) languages: Languages,
    own: Option<String>,
}

/// The folder of the files of words.
const FOLDER: &str = "classify";
/// The file of what no language owns.
const ANY: &str = "any";

/// What no language owns, then one file for each language, named by its two letters.
fn compiled_in() -> Vec<LanguageFile> {
    let files = knowledge::files_in(FOLDER);
    let names = files.iter().filter_map(|file| file.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".yaml"));
    let (any, languages): (Vec<&str>, Vec<&str>) =
        names.filter(|name| *name == ANY || name.len() == 2).partition(|name| *name == ANY);
    any.into_iter().chain(languages).map(|name| knowledge::builtin(&format!("{FOLDER}/{name}.yaml"))).collect()
}

impl Vocabulary {
    /// What is compiled in, made ready once.
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Vocabulary> = OnceLock::new();
        BUILTIN.get_or_init(|| Self::of(compiled_in(), None))
    }

    /// With files of the user's own behind what is compiled in: names (for what is said of a mistake) and texts.
    ///
    /// # Errors
    /// A mistake in a file gives the place and what is wrong with it.
    pub fn with(own: &[(String, String)]) -> Result<Self, KnowledgeError> {
        Self::behind(compiled_in(), own)
    }

    /// As [`Self::with`], with these files in place of what is compiled in: for who writes them, to try them without a new
    /// build.
    ///
    /// # Errors
    /// A mistake in a file gives the place and what is wrong with it.
    pub fn from_texts(base: Vec<(String, String)>, own: &[(String, String)]) -> Result<Self, KnowledgeError> {
        let base = base.iter().map(|(name, text)| own::read(name, text, Policy::builtin()));
        Self::behind(base.collect::<Result<_, _>>()?, own)
    }

    fn behind(mut files: Vec<LanguageFile>, own: &[(String, String)]) -> Result<Self, KnowledgeError> {
        let policy = Policy::builtin();
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
