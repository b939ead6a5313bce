//! The title at the head of a page, where it names a known kind of paper. Looked for only where it can decide.

use std::cell::OnceCell;

use super::person::distance;
use super::signs::HEAD;
use super::words::WORDS;
use crate::classify::language_file::Zone;
use crate::classify::rules::{Aim, Rule};
use crate::classify::sheet::{Sheet, TitleRank};
use crate::classify::vocabulary::Vocabulary;
use crate::model::{Page, PagedText};

/// Of two titles so many letters in a hundred may be misread.
const MISREAD: usize = 20;

/// A title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// Its line, folded.
    pub(super) words: String,
    /// The kinds that it can name, by their places in `kinds.yaml`.
    pub(super) kinds: Vec<usize>,
}

impl Title {
    /// Whether two are one title, as a page repeats it at its head.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        is_same(&self.words, &other.words)
    }

    /// Whether it is that of a sheet that holds no paper.
    pub(super) fn is_of_cover(&self) -> bool {
        WORDS.cover.stand_in(&self.words)
    }

    /// Whether both can name one kind.
    pub(super) fn shares_kind(&self, other: &Self) -> bool {
        self.kinds.iter().any(|kind| other.kinds.contains(kind))
    }
}

pub(super) fn is_same(a: &str, b: &str) -> bool {
    let length = a.chars().count().max(b.chars().count());
    a.contains(b) || b.contains(a) || distance(a, b) * 100 <= length * MISREAD
}

/// The titles of the pages of a file, each read when it is first asked for.
pub(super) struct Titles<'a> {
    pages: &'a [Page],
    vocabulary: &'a Vocabulary,
    read: Vec<OnceCell<Option<Title>>>,
}

impl<'a> Titles<'a> {
    pub(super) fn new(text: &'a PagedText, vocabulary: &'a Vocabulary) -> Self {
        Self { pages: &text.pages, vocabulary, read: vec![OnceCell::new(); text.pages.len()] }
    }

    pub(super) fn of(&self, page: usize) -> Option<&Title> {
        self.read.get(page)?.get_or_init(|| title(self.pages.get(page)?, self.vocabulary)).as_ref()
    }
}

/// The first title of a page.
pub(super) fn title(page: &Page, vocabulary: &Vocabulary) -> Option<Title> {
    let lines = page.lines.iter().filter(|line| !line.trim().is_empty()).take(HEAD).cloned().collect();
    let head = PagedText::single(lines, page.source);
    let sheet = Sheet::new(&head, vocabulary);
    let Vocabulary { policy, wording, rules, .. } = vocabulary;
    let mut first: Option<(usize, Vec<usize>)> = None;
    let names = |rule: &Rule| rule.zone == Zone::Title && rule.weight >= policy.accept;
    for hit in rules.search(&sheet).hits(names) {
        let Aim::Kinds { kinds, .. } = &rules.rules[hit.rule].aim else { continue };
        if sheet.title_rank(&hit.range, wording) != Some(TitleRank::Title) {
            continue;
        }
        let Some(line) = sheet.line_at(hit.range.start).map(|line| line.start) else { continue };
        match &mut first {
            Some((known, all)) if *known == line => all.extend(kinds),
            Some((known, _)) if *known < line => {}
            _ => first = Some((line, kinds.clone())),
        }
    }
    let (start, kinds) = first?;
    let end = sheet.lines.iter().map(|line| line.start).find(|at| *at > start).unwrap_or(sheet.text.len());
    let words = sheet.text[start..end].chars().filter(|c| !c.is_numeric()).collect::<String>();
    Some(Title { words: words.trim().to_owned(), kinds })
}
