//! Results that a paper says are awaited.

use std::ops::Range;
use std::sync::LazyLock;

use super::other_papers::{KIND_WORDS, KNOWLEDGE};
use crate::extract::fold::fold;
use crate::extract::labs::words::starts_with_word;
use crate::extract::lexicon::{Lexicon, goes_on};
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::extract::{Paper, context, scope};
use crate::model::{Certainty, Fact, Polarity, Subject};

/// A test that can be awaited.
#[derive(Debug, Clone)]
struct Target {
    name: String,
    range: Range<usize>,
    /// Whether the words must say that its result is awaited, and not the test itself.
    scan: bool,
}

struct Words {
    behind: Lexicon<()>,
    before: Lexicon<()>,
    results: Lexicon<()>,
    addendum: Lexicon<()>,
    antigens: Lexicon<String>,
    between: Vec<String>,
    not_after: Vec<String>,
    product_behind: Vec<String>,
    product_before: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lexicon = |list: &[String]| Lexicon::new(list.iter().map(|phrase| (phrase.clone(), ())));
    let folded = |list: &[String]| {
        let mut list: Vec<String> = list.iter().map(|phrase| fold(phrase)).collect();
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        list
    };
    let pending = &KNOWLEDGE.pending;
    Words {
        behind: lexicon(&pending.behind),
        before: lexicon(&pending.before),
        results: lexicon(&pending.result_words),
        addendum: lexicon(&pending.addendum),
        antigens: Lexicon::new(KNOWLEDGE.antigens.iter().flat_map(|id| {
            let names = KNOWLEDGE.antigen_names.get(id).cloned().unwrap_or_default();
            names.into_iter().map(move |name| (name, id.clone()))
        })),
        between: folded(&pending.between),
        not_after: folded(&pending.not_after),
        product_behind: folded(&KNOWLEDGE.product_behind),
        product_before: folded(&KNOWLEDGE.product_before),
    }
});

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    if scope::says_nothing(paper.record) {
        return facts;
    }
    for unit in paper.units.iter().filter(|unit| unit.section != Section::Legend) {
        if let Some(hit) = unit.find(&WORDS.addendum).first()
            && let Some(kind) = KNOWLEDGE.pending.addendum_kinds.get(paper.record.kind.id())
        {
            let targets = targets(unit);
            if targets.is_empty() {
                facts.push(fact(paper, unit, kind, &hit.range));
                continue;
            }
        }
        let targets = targets(unit);
        if targets.is_empty() {
            continue;
        }
        for (name, place) in awaited(unit, &targets) {
            if !facts.iter().any(|fact| fact.name == name && fact.evidence.line == unit.line_of(&place)) {
                facts.push(fact(paper, unit, &name, &place));
            }
        }
    }
    facts
}

fn fact(paper: &Paper<'_>, unit: &Unit, name: &str, place: &Range<usize>) -> Fact {
    let rule = format!("extract/statements:pending:{name}");
    let mut fact = paper.fact("pending-result", name, unit.raw(place).trim(), unit.evidence(place), &rule);
    fact.polarity = Polarity::Pending;
    fact
}

/// The tests of a unit, in order; a product that is named after its target is none.
fn targets(unit: &Unit) -> Vec<Target> {
    let words = unit.words();
    let antigens = unit.find(&WORDS.antigens).into_iter().filter_map(|hit| {
        let before = words[..hit.range.start].trim_end();
        let after = words[hit.range.end..].trim_start();
        let product = WORDS.product_behind.iter().any(|word| starts_with_word(after, word))
            || WORDS.product_before.iter().any(|word| before.ends_with(word.as_str()));
        (!product).then(|| Target { name: hit.meaning.clone(), range: hit.range.clone(), scan: false })
    });
    let kinds = unit.find(&KIND_WORDS).into_iter().filter_map(|hit| {
        let kind = (*hit.meaning)?;
        Some(Target { name: kind.kind.clone(), range: hit.range.clone(), scan: kind.scan })
    });
    let mut targets: Vec<Target> = antigens.chain(kinds).collect();
    targets.sort_by_key(|target| target.range.start);
    targets
}

/// The tests that the words of waiting reach, each with the place from test to words.
fn awaited(unit: &Unit, targets: &[Target]) -> Vec<(String, Range<usize>)> {
    let words = unit.words();
    let results_said = !unit.find(&WORDS.results).is_empty();
    let mut found: Vec<(String, Range<usize>)> = Vec::new();
    let counts = |target: &Target, place: &Range<usize>| {
        let before = words[..place.start].trim_end();
        let not_yet = WORDS
            .not_after
            .iter()
            .any(|phrase| before.strip_suffix(phrase.as_str()).is_some_and(|rest| !rest.ends_with(goes_on)));
        let around = context::at(unit, &target.range);
        !not_yet && (!target.scan || results_said) && around.subject == Subject::Patient
    };
    for hit in unit.find(&WORDS.behind) {
        // Backwards through the tests that a list joins.
        let mut end = hit.range.start;
        for target in targets.iter().rev().filter(|target| target.range.end <= hit.range.start) {
            if !links(&words[target.range.end..end]) {
                break;
            }
            end = target.range.start;
            if counts(target, &hit.range) {
                found.push((target.name.clone(), target.range.start..hit.range.end));
            }
        }
    }
    for hit in unit.find(&WORDS.before) {
        let mut start = hit.range.end;
        for target in targets.iter().filter(|target| target.range.start >= hit.range.end) {
            if !links(&words[start..target.range.start]) {
                break;
            }
            start = target.range.end;
            let around = context::at(unit, &hit.range);
            let wished = around.negated || around.certainty == Certainty::Uncertain;
            let already = found.iter().any(|(name, _)| *name == target.name);
            if counts(target, &hit.range) && !wished && !already {
                found.push((target.name.clone(), hit.range.start..target.range.end));
            }
        }
    }
    found
}

/// Whether nothing but the joints of a list stands between.
fn links(text: &str) -> bool {
    let mut rest = text.trim_matches([' ', '\t']);
    for _ in 0..8 {
        if rest.is_empty() {
            return true;
        }
        let Some(word) = WORDS.between.iter().find(|word| starts_with_word(rest, word)) else { return false };
        rest = rest[word.len()..].trim_start_matches([' ', '\t']);
    }
    false
}
