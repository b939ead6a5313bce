//! The names of diseases, medicines, treatments, samples and methods in other languages. `extract` gives the English ones; who
//! prints them, `assess` in its sentences and `report` in the summary, says them alike.

use std::collections::BTreeMap;

use crate::knowledge::{self, InLanguages};
use crate::model::Language;

/// A name for each English one.
pub(crate) type Terms = BTreeMap<String, String>;

static TERMS: InLanguages<Terms> = InLanguages::new(|language| match language {
    Language::En => Terms::new(),
    _ => knowledge::builtin_in("terms/*.yaml", language),
});

/// What stands between the names of treatments that were given together.
pub(crate) const TOGETHER: &str = " + ";

/// The names of a language; English ones are as they are.
pub(crate) fn of(language: Language) -> &'static Terms {
    TERMS.of(language)
}

/// The name for an English one. A paper may write `Rituximab` where the name is `rituximab`.
pub(crate) fn find<'t>(terms: &'t Terms, english: &str) -> Option<&'t str> {
    terms.get(english).or_else(|| terms.get(&english.to_lowercase())).map(String::as_str)
}

#[cfg(test)]
mod tests;
