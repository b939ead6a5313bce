//! Words of one language that another language writes alike.
//!
//! The words of all languages act on all papers. Where a paper's own language has a word that another knows as something
//! else (Portuguese `no` is "in the", Spanish `son` is "are"), its folded text is given a synonym of the same length, and
//! the page's own characters stay what they are.

use std::sync::LazyLock;

use serde::Deserialize;

use super::lexicon::Lexicon;
use super::unit::Unit;
use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Homographs {
    language: String,
    /// The folded word and what stands for it.
    words: std::collections::BTreeMap<String, String>,
}

static HOMOGRAPHS: LazyLock<Vec<(String, Lexicon<String>)>> = LazyLock::new(|| {
    let lists: Vec<Homographs> = knowledge::builtin("extract/homographs.yaml");
    lists.into_iter().map(|list| (list.language, Lexicon::new(list.words))).collect()
});

/// Gives the homographs of a paper's language their synonyms.
pub(super) fn settle(language: Option<&str>, units: &mut [Unit]) {
    let Some(language) = language else { return };
    for (_, words) in HOMOGRAPHS.iter().filter(|(own, _)| own == language) {
        units.iter_mut().for_each(|unit| unit.folded.rename(words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::unit::units;
    use crate::model::{PagedText, TextSource};

    #[test]
    fn a_word_of_another_language_is_none_of_this() {
        let text = PagedText::single(vec!["Nódulo no pulmão, nos dois lobos.".into()], TextSource::Text);
        let mut cut = units(&text, 1, 1);
        settle(Some("en"), &mut cut);
        assert_eq!(cut[0].words(), "nodulo no pulmao, nos dois lobos.");
        settle(Some("pt"), &mut cut);
        assert_eq!(cut[0].words(), "nodulo na pulmao, nas dois lobos.");
        assert_eq!(cut[0].raw(&(7..9)), "no");
    }
}
