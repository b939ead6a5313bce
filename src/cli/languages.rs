//! The languages of `--ocr-language`: ISO 639-1 or Tesseract's names, given to the readers as ISO 639-1.

use std::sync::LazyLock;

use serde::Deserialize;

use super::failure::Failure;
use crate::knowledge;
use crate::knowledge::names::distance;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    iso: String,
    tesseract: Vec<String>,
    name: String,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| knowledge::builtin("cli/languages.yaml"));

/// ISO 639-1 of the given names, each once.
///
/// # Errors
/// A name that is none is answered with the nearest ones.
pub(super) fn named(given: &[String]) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = Vec::new();
    for name in given {
        let wanted = name.trim().to_lowercase().replace('-', "_");
        let language = LANGUAGES.iter().find(|language| names(language).any(|name| name == wanted));
        let language = language
            .ok_or_else(|| Failure::unknown(|words| &words.errors.unknown_language, name.trim(), &nearest(&wanted)))?;
        if !found.contains(&language.iso) {
            found.push(language.iso.clone());
        }
    }
    Ok(found)
}

fn names(language: &Language) -> impl Iterator<Item = &str> {
    let Language { iso, tesseract, name } = language;
    [iso, name].into_iter().chain(tesseract).map(String::as_str)
}

/// The names that are fewest letters away; nothing like it: the names of all languages.
fn nearest(wanted: &str) -> Vec<&'static str> {
    // Longer names are no names.
    let wanted: String = wanted.chars().take(40).collect();
    let near = |most: usize| -> Vec<&'static str> {
        LANGUAGES.iter().flat_map(names).filter(|name| distance(&wanted, name) <= most).collect()
    };
    let most = if wanted.chars().count() > 3 { 2 } else { 1 };
    let found = (1..=most).map(near).find(|found| !found.is_empty());
    found.unwrap_or_else(|| LANGUAGES.iter().map(|language| language.iso.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Result<Vec<String>, Failure> {
        named(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn names_of_both_kinds_are_taken() {
        assert_eq!(of(&["rus", "DE", "chi-tra", "zh", "Spanish"]).unwrap(), ["ru", "de", "zh", "es"]);
        assert_eq!(of(&["no"]).unwrap(), ["no"], "a language and no denial");
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest() {
        let why = |name: &str| of(&[name]).unwrap_err().told(crate::model::Language::En).why;
        assert!(why("rsu").ends_with("rus"), "{}", why("rsu"));
        assert!(why("germam").ends_with("german"), "{}", why("germam"));
        assert!(why("qqqqq").contains("en, es, ca"), "{}", why("qqqqq"));
    }

    #[test]
    fn no_name_is_of_two_languages() {
        let mut all: Vec<&str> = LANGUAGES.iter().flat_map(names).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
