//! Why a PDF was not, or not wholly, read: plain words for the user.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;

/// The sentences of `knowledge/read/pdf.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentences {
    pub(super) password: String,
    pub(super) lock_unknown: String,
    pub(super) damaged: String,
    pub(super) stopped: String,
    pub(super) no_pages: String,
    pub(super) blank: String,
    pub(super) all_pictures: String,
    pictures_one: String,
    pictures_many: String,
    unclear_one: String,
    unclear_many: String,
    broken_one: String,
    broken_many: String,
    crowded_one: String,
    crowded_many: String,
    page_limit: String,
    text_limit: String,
    pub(super) cut_off: String,
    lost_pages: String,
    page: String,
    pages: String,
    and: String,
    to: String,
}

/// The sentences, read once.
pub(super) fn sentences() -> &'static Sentences {
    static SENTENCES: LazyLock<Sentences> =
        LazyLock::new(|| knowledge::builtin("read/pdf.yaml", include_str!("../../knowledge/read/pdf.yaml")));
    &SENTENCES
}

/// What is wrong with pages of a file, each list in order of the pages.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    /// Pictures without a word.
    pub(super) pictures: Vec<u32>,
    /// Many characters without a letter that could be told.
    pub(super) unclear: Vec<u32>,
    /// Content that does not unpack as it should.
    pub(super) broken: Vec<u32>,
    /// More than is read of one page.
    pub(super) crowded: Vec<u32>,
}

impl Troubles {
    /// One clause for each trouble there is.
    pub(super) fn clauses(&self) -> Vec<String> {
        let words = sentences();
        [
            (&self.pictures, &words.pictures_one, &words.pictures_many),
            (&self.unclear, &words.unclear_one, &words.unclear_many),
            (&self.broken, &words.broken_one, &words.broken_many),
            (&self.crowded, &words.crowded_one, &words.crowded_many),
        ]
        .into_iter()
        .filter(|(pages, ..)| !pages.is_empty())
        .map(|(pages, one, many)| {
            let sentence = if pages.len() == 1 { one } else { many };
            sentence.replace("{pages}", &words.name_pages(pages))
        })
        .collect()
    }
}

impl Sentences {
    pub(super) fn page_limit(&self, read: usize, pages: usize) -> String {
        self.page_limit.replace("{read}", &read.to_string()).replace("{pages}", &pages.to_string())
    }

    pub(super) fn text_limit(&self, read: usize) -> String {
        self.text_limit.replace("{read}", &read.to_string())
    }

    pub(super) fn lost_pages(&self, read: usize, pages: usize) -> String {
        self.lost_pages.replace("{read}", &read.to_string()).replace("{pages}", &pages.to_string())
    }

    /// `page 2`, `pages 2 and 3`, `pages 2, 3 and 5 to 7`.
    fn name_pages(&self, pages: &[u32]) -> String {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for &page in pages {
            match runs.last_mut() {
                Some(run) if run.1 + 1 == page => run.1 = page,
                _ => runs.push((page, page)),
            }
        }
        let mut names: Vec<String> = Vec::new();
        for (first, last) in runs {
            match last - first {
                0 => names.push(first.to_string()),
                1 => names.extend([first.to_string(), last.to_string()]),
                _ => names.push(format!("{first} {} {last}", self.to)),
            }
        }
        let noun = if pages.len() == 1 { &self.page } else { &self.pages };
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{noun} {} {} {last}", rest.join(", "), self.and),
            Some((last, _)) => format!("{noun} {last}"),
            None => noun.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_named_in_runs() {
        let words = sentences();
        assert_eq!(words.name_pages(&[2]), "page 2");
        assert_eq!(words.name_pages(&[2, 3]), "pages 2 and 3");
        assert_eq!(words.name_pages(&[2, 3, 5, 6, 7]), "pages 2, 3 and 5 to 7");
        assert_eq!(words.name_pages(&[1, 2, 3]), "pages 1 to 3");
    }

    #[test]
    fn a_trouble_of_one_page_is_told_of_one() {
        let troubles = Troubles { pictures: vec![4], ..Troubles::default() };
        assert_eq!(troubles.clauses(), ["page 4 is a picture of paper; its words were not read"]);
    }
}
