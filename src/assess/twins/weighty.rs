//! Words that turn a statement into another one.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    weighty: Vec<Vec<String>>,
    signs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Month {
    #[serde(rename = "month")]
    _month: u32,
    names: Vec<String>,
}

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words: Knowledge = knowledge::builtin("assess/twins.yaml");
    words.weighty.into_iter().flatten().chain(words.signs).map(|word| fold(&word)).collect()
});

static MONTHS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let months: Vec<Month> = knowledge::builtin("extract/months.yaml");
    months.into_iter().flat_map(|month| month.names).map(|name| fold(&name)).collect()
});

fn fold(word: &str) -> String {
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Whether a folded word turns an answer, a side or a relation.
pub(super) fn turns(word: &str) -> bool {
    WORDS.contains(word)
}

/// Whether a folded word is one, or the name of a month.
pub(super) fn is_weighty(word: &str) -> bool {
    turns(word) || MONTHS.contains(word)
}

/// Whether it is a number, or holds one.
pub(super) fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a difference in this word is a difference in what the paper says.
pub(super) fn matters(word: &str) -> bool {
    has_digit(word) || is_weighty(word)
}
