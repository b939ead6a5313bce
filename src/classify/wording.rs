//! How papers are put, in all languages together: what ends the titles, which labels have a title for their value.

use super::fold::is_ideograph;
use super::language_file::{LanguageFile, Words};
use super::phrases::{Endings, Phrases};

/// The words of all languages, ready to be found.
#[derive(Debug, Clone, Default)]
pub(super) struct Wording {
    titles_end: Phrases,
    not_in_titles: Phrases,
    title_labels: Phrases,
    told_labels: Phrases,
    told_starts: Phrases,
    /// The told labels that need no space before them.
    told_at_end: Endings,
    title_nouns: Endings,
}

impl Wording {
    pub(super) fn new(files: &[LanguageFile]) -> Self {
        let all =
            |of: fn(&Words) -> &Vec<String>| files.iter().flat_map(move |file| of(&file.words)).map(String::as_str);
        Self {
            titles_end: Phrases::new(all(|words| &words.titles_end)),
            not_in_titles: Phrases::new(all(|words| &words.not_in_titles)),
            title_labels: Phrases::new(all(|words| &words.title_labels)),
            told_labels: Phrases::new(all(|words| &words.told_labels)),
            told_starts: Phrases::new(all(|words| &words.told_starts)),
            told_at_end: Endings::new(all(|words| &words.told_labels)),
            title_nouns: Endings::new(all(|words| &words.title_nouns)),
        }
    }

    /// Whether the value of this label may be the title.
    pub(super) fn is_title_label(&self, label: &str) -> bool {
        self.title_labels.has(label) || self.is_title_noun(label)
    }

    /// Whether what stands after this label was told by whoever asked, and is no result of the paper.
    pub(super) fn is_told_label(&self, label: &str) -> bool {
        self.told_labels.has(label) || (label.ends_with(is_ideograph) && self.told_at_end.end(label))
    }

    /// Whether a folded sentence starts with words that announce something already known.
    pub(super) fn is_told_sentence(&self, sentence: &str) -> bool {
        self.told_starts.starts(sentence)
    }

    /// Whether these words name a paper by themselves: they end with `report`, `letter` and the like.
    pub(super) fn is_title_noun(&self, words: &str) -> bool {
        self.title_nouns.end(words)
    }

    /// Whether a folded line is a greeting: no title comes after it.
    pub(super) fn ends_titles(&self, line: &str) -> bool {
        self.titles_end.starts(line)
    }

    /// Whether a folded stretch has the words of a sentence.
    pub(super) fn is_sentence(&self, stretch: &str) -> bool {
        self.not_in_titles.stands_in(stretch)
    }
}
