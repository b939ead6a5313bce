//! What is wrong with pages of a file, in plain words: shared by the readers whose files have pages that are pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::ocr::{Recognised, Unreadable};
use crate::knowledge;
use crate::limits::Limits;
use crate::model::TextSource;
use crate::model::text::Page;

/// What can be wrong with a page. They are told in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trouble {
    /// A picture, and the user wants none recognised.
    SwitchedOff,
    /// A script that the built-in recogniser lacks.
    Script,
    /// Lines that could not be made out.
    Blurred,
    /// The recogniser gave up.
    Failed,
    /// More points than are unpacked.
    TooLarge,
    /// Characters without a letter that could be told.
    Unclear,
    /// A picture whose end is missing.
    CutShort,
    /// A way of packing that is not known.
    UnknownPacking,
    /// Content that does not unpack as it should.
    Broken,
    /// More than is read of one page.
    Crowded,
}

impl Trouble {
    /// Every trouble.
    #[cfg(test)]
    const ALL: [Self; 10] = [
        Self::SwitchedOff,
        Self::Script,
        Self::Blurred,
        Self::Failed,
        Self::TooLarge,
        Self::Unclear,
        Self::CutShort,
        Self::UnknownPacking,
        Self::Broken,
        Self::Crowded,
    ];

    /// Whether the page would have words if it were recognised, so far as is known.
    pub(super) fn needs_ocr(self) -> bool {
        matches!(self, Self::SwitchedOff | Self::Script | Self::Blurred | Self::Failed | Self::TooLarge | Self::Unclear)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    /// Of a file of one page.
    whole: String,
    one: String,
    many: String,
}

/// The sentences of `knowledge/read/pages.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Sentences {
    troubles: BTreeMap<Trouble, Sentence>,
    all_switched_off: String,
    pub(super) no_words: String,
    pub(super) small: String,
    page_limit: String,
    text_limit: String,
    pub(super) avif: String,
    page: String,
    pages: String,
    and: String,
    to: String,
}

/// The sentences, read once.
pub(super) fn sentences() -> &'static Sentences {
    static SENTENCES: LazyLock<Sentences> = LazyLock::new(|| knowledge::builtin("read/pages.yaml"));
    &SENTENCES
}

/// What is wrong with pages of a file.
#[derive(Debug, Default)]
pub(super) struct Troubles(BTreeMap<Trouble, BTreeSet<u32>>);

impl Troubles {
    /// Notes a trouble of a page.
    pub(super) fn note(&mut self, trouble: Trouble, page: u32) {
        self.0.entry(trouble).or_default().insert(page);
    }

    /// Whether any page has this.
    pub(super) fn has(&self, trouble: Trouble) -> bool {
        self.0.contains_key(&trouble)
    }

    /// Whether any page may have words that were not recognised.
    pub(super) fn needs_ocr(&self) -> bool {
        self.0.keys().any(|trouble| trouble.needs_ocr())
    }

    /// The page that a recogniser gave, with its troubles noted.
    pub(super) fn page(&mut self, number: u32, recognised: Recognised) -> Page {
        let Recognised { lines, doubtful, unreadable } = recognised;
        let trouble = unreadable.map(|why| match why {
            Unreadable::Script => Trouble::Script,
            Unreadable::Unclear => Trouble::Blurred,
            Unreadable::Failed => Trouble::Failed,
        });
        if let Some(trouble) = trouble {
            self.note(trouble, number);
        }
        let blank = lines.iter().all(|line| line.trim().is_empty());
        let lines = if blank { Vec::new() } else { lines };
        let needs_ocr = blank && trouble.is_some();
        Page { needs_ocr, doubtful, ..Page::of(number, lines, TextSource::Ocr) }
    }

    /// One clause for each trouble there is, of a file of so many pages.
    pub(super) fn clauses(&self, pages: usize, limits: &Limits) -> Vec<String> {
        let words = sentences();
        if let [(Trouble::SwitchedOff, off)] = self.0.iter().collect::<Vec<_>>().as_slice()
            && off.len() == pages
            && pages > 1
        {
            return vec![words.all_switched_off.clone()];
        }
        let clause = |(trouble, numbers): (&Trouble, &BTreeSet<u32>)| {
            let sentence = words.troubles.get(trouble)?;
            let chosen = match numbers.len() {
                _ if pages == 1 => &sentence.whole,
                1 => &sentence.one,
                _ => &sentence.many,
            };
            let limit = (limits.picture_pixels / 1_000_000).to_string();
            Some(
                chosen
                    .replace("{pages}", &words.name_pages(&numbers.iter().copied().collect::<Vec<_>>()))
                    .replace("{limit}", &limit),
            )
        };
        self.0.iter().filter_map(clause).collect()
    }
}

impl Sentences {
    /// Of a file that could not be read at all.
    pub(super) fn broken_whole(&self) -> &str {
        self.troubles.get(&Trouble::Broken).map_or("", |sentence| &sentence.whole)
    }

    pub(super) fn page_limit(&self, read: usize, pages: usize) -> String {
        self.page_limit.replace("{read}", &read.to_string()).replace("{pages}", &pages.to_string())
    }

    pub(super) fn text_limit(&self, read: usize) -> String {
        self.text_limit.replace("{read}", &read.to_string())
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
    fn every_trouble_has_its_sentences() {
        for trouble in Trouble::ALL {
            let sentence = sentences().troubles.get(&trouble).unwrap_or_else(|| panic!("{trouble:?} has no sentence"));
            assert!(sentence.one.contains("{pages}") && sentence.many.contains("{pages}"), "{trouble:?}");
            assert!(!sentence.whole.contains("{pages}"), "{trouble:?}");
        }
    }

    #[test]
    fn pages_are_named_in_runs() {
        let words = sentences();
        assert_eq!(words.name_pages(&[2]), "page 2");
        assert_eq!(words.name_pages(&[2, 3]), "pages 2 and 3");
        assert_eq!(words.name_pages(&[2, 3, 5, 6, 7]), "pages 2, 3 and 5 to 7");
        assert_eq!(words.name_pages(&[1, 2, 3]), "pages 1 to 3");
    }

    #[test]
    fn a_trouble_is_told_of_its_pages() {
        let limits = Limits::default();
        let mut troubles = Troubles::default();
        troubles.note(Trouble::Broken, 4);
        assert_eq!(troubles.clauses(9, &limits), ["page 4 is damaged; part of it may be missing"]);
        assert!(!troubles.needs_ocr());
        let mut troubles = Troubles::default();
        troubles.note(Trouble::SwitchedOff, 1);
        assert!(troubles.clauses(1, &limits)[0].starts_with("a picture of paper"));
        troubles.note(Trouble::SwitchedOff, 2);
        assert!(troubles.clauses(2, &limits)[0].starts_with("its pages are pictures of paper"));
        assert!(troubles.clauses(3, &limits)[0].starts_with("pages 1 and 2 are pictures of paper"));
        assert!(troubles.needs_ocr());
    }
}
