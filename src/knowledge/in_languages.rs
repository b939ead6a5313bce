//! What the program has in each language that it speaks, each loaded when it is first asked for.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use crate::model::Language;

/// One thing in each of the languages.
pub(crate) struct InLanguages<T> {
    load: fn(Language) -> T,
    loaded: [OnceLock<T>; Language::ALL.len()],
}

impl<T> InLanguages<T> {
    /// How it is loaded; nothing is yet.
    pub(crate) const fn new(load: fn(Language) -> T) -> Self {
        Self { load, loaded: [const { OnceLock::new() }; Language::ALL.len()] }
    }

    /// That of a language.
    pub(crate) fn of(&self, language: Language) -> &T {
        self.loaded[language as usize].get_or_init(|| (self.load)(language))
    }
}

/// A file that is compiled in and has one beside it for each language: `report/letter_*.yaml`.
///
/// # Panics
/// As [`super::builtin`].
pub(crate) fn builtin_in<T: DeserializeOwned>(files: &str, language: Language) -> T {
    super::builtin(&files.replace('*', language.id()))
}

#[cfg(test)]
mod tests {
    use super::InLanguages;
    use crate::model::Language;

    #[test]
    fn each_language_has_its_own_and_keeps_it() {
        static IDS: InLanguages<String> = InLanguages::new(|language| language.id().to_owned());
        for language in Language::ALL {
            assert_eq!(IDS.of(language), language.id());
            assert!(std::ptr::eq(IDS.of(language), IDS.of(language)));
        }
    }
}
