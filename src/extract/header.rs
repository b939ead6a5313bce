//! Who wrote a paper, and where.

use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::Folded;
use super::lexicon::Lexicon;
use super::lines::Line;
use crate::knowledge;
use crate::model::{PagedText, Record};
use crate::sieve::Expression;

const FILE: &str = "extract/header.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    /// Words of the name of a place that writes papers.
    institution: Vec<String>,
    /// A signed name with a group `name`, on the page's own characters.
    author: Vec<String>,
    /// Words of which one stands on every such line.
    author_words: Vec<String>,
}

struct Rules {
    institution: Lexicon<()>,
    author: Vec<Expression>,
    author_words: Lexicon<()>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    Rules {
        institution: Lexicon::new(knowledge.institution.into_iter().map(|word| (word, ()))),
        author_words: Lexicon::new(knowledge.author_words.into_iter().map(|word| (word, ()))),
        author: knowledge.author.iter().map(|pattern| knowledge::expression(FILE, pattern)).collect(),
    }
});

/// First lines in which the name of the writing place is looked for.
const LETTERHEAD_LINES: usize = 8;

/// The place that wrote the paper: the first line of its head that names one.
pub(super) fn institution(record: &Record, text: &PagedText) -> Option<String> {
    lines(record, text)
        .filter(|line| !line.trim().is_empty())
        .take(LETTERHEAD_LINES)
        .flat_map(|line| line.split('\t'))
        .map(str::trim)
        .find(|cell| {
            let words = super::reach::words(cell);
            (2..=12).contains(&words)
                && !cell.ends_with('.')
                && !RULES.institution.find(&Folded::new(cell).text).is_empty()
        })
        .map(str::to_owned)
}

/// Who signed: the last signature on the paper.
pub(super) fn author(record: &Record, text: &PagedText, folded: &[Vec<Line>]) -> Option<String> {
    let [first, last] = record.pages;
    let pages = text.pages.iter().zip(folded).rev().filter(|(page, _)| (first..=last).contains(&page.number));
    let lines = pages.flat_map(|(page, folded)| page.lines.iter().zip(folded).rev());
    lines
        .filter(|(_, folded)| !folded.find(&RULES.author_words).is_empty())
        .find_map(|(line, _)| {
            RULES.author.iter().find_map(|pattern| pattern.captures(line)).and_then(|found| found.name("name"))
        })
        .map(|name| name.as_str().trim().trim_end_matches([',', '.']).to_owned())
}

/// Whether a line is that of somebody who signs.
pub(super) fn is_signature(line: &str) -> bool {
    RULES.author.iter().any(|pattern| pattern.is_match(line))
}

fn lines<'a>(record: &Record, text: &'a PagedText) -> impl Iterator<Item = &'a str> {
    let [first, last] = record.pages;
    text.lines().filter(move |(page, _, _)| (first..=last).contains(page)).map(|(_, _, line)| line)
}
