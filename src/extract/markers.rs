//! Markers on cells: which were looked for, and what was found (`antigen-status`, and `pending-result` where the answer
//! is awaited).
//!
//! A bare `CD19` is no status: it needs an answer in its own clause or row, and must not name a product, as in
//! `CD19 CAR-T` or `anti-CD19` (domain/checklist.md §4, domain/extraction.md §7 trap 1).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::context;
use super::lexicon::Lexicon;
use super::polarity::{self, Answers};
use super::reach;
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, Fact, Polarity, Subject};
use crate::sieve::Expression;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    antigens: Vec<Antigen>,
    /// Words that are written into a name: `CD38dim`.
    strengths: Vec<Strength>,
    /// Words behind a name that make it a product.
    product_after: Vec<String>,
    /// Words before a name that make it a product.
    product_before: Vec<String>,
    /// Words that say which test a unit speaks of.
    methods: Vec<Named>,
    /// The method that a kind of paper uses where its words name none.
    method_of_kind: Vec<Named>,
    /// Words that say which cells or fluid a unit speaks of.
    samples: Vec<Named>,
    /// Cells that are not the patient's disease: what they carry says nothing of it (domain/extraction.md §7 trap 30).
    other_cells: Vec<String>,
    /// What stands before a marker that only says which cells are counted, as in `B cells (CD19+) 8 %`.
    cell_labels: Vec<String>,
    /// Cells that were looked for and not found, on folded text: their markers belong to nothing.
    absent_population: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Antigen {
    name: String,
    #[serde(default)]
    also: Vec<String>,
    /// Also the name of a gene: `rearranged` and the like speak of the gene.
    #[serde(default)]
    gene: bool,
    /// A percentage alone is its result: Ki-67.
    #[serde(default)]
    percent_is_result: bool,
}

/// How strongly a marker is carried, as a part of its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strength {
    polarity: Polarity,
    words: Vec<String>,
}

/// What a name in a text stands for.
#[derive(Debug, Clone, Copy)]
struct Found {
    antigen: usize,
    /// The polarity that the name itself says.
    strength: Option<Polarity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    phrases: Vec<String>,
}

struct Rules {
    antigens: Vec<Antigen>,
    names: Lexicon<Found>,
    product_after: Vec<String>,
    product_before: Vec<String>,
    methods: Lexicon<String>,
    method_of_kind: Vec<Named>,
    samples: Lexicon<String>,
    other_cells: Lexicon<()>,
    cell_labels: Vec<Expression>,
    absent_population: Vec<Expression>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin("extract/antigens.yaml");
    let names = knowledge.antigens.iter().enumerate().flat_map(|(index, antigen)| {
        std::iter::once(&antigen.name).chain(&antigen.also).map(move |name| (name.clone(), index))
    });
    let plain = names.clone().map(|(name, antigen)| (name, Found { antigen, strength: None }));
    let strong = names.filter(|(name, _)| is_short_name(name)).flat_map(|(name, antigen)| {
        knowledge.strengths.iter().flat_map(move |strength| {
            let found = Found { antigen, strength: Some(strength.polarity) };
            let name = name.clone();
            strength.words.iter().map(move |word| (format!("{name}{word}"), found))
        })
    });
    let names = Lexicon::new(plain.chain(strong).collect::<Vec<_>>());
    Rules {
        names,
        antigens: knowledge.antigens,
        product_after: knowledge.product_after.iter().map(|phrase| super::fold::fold(phrase)).collect(),
        product_before: knowledge.product_before.iter().map(|phrase| super::fold::fold(phrase)).collect(),
        methods: named_lexicon(knowledge.methods),
        method_of_kind: knowledge.method_of_kind,
        samples: named_lexicon(knowledge.samples),
        other_cells: Lexicon::new(knowledge.other_cells.into_iter().map(|phrase| (phrase, ()))),
        cell_labels: patterns(&knowledge.cell_labels),
        absent_population: patterns(&knowledge.absent_population),
    }
});

fn patterns(list: &[String]) -> Vec<Expression> {
    list.iter().map(|pattern| knowledge::expression("extract/antigens.yaml", pattern)).collect()
}

/// `CD38`: a name that a word can be glued to.
fn is_short_name(name: &str) -> bool {
    name.starts_with("CD") && name.ends_with(|c: char| c.is_ascii_digit()) && name.chars().all(char::is_alphanumeric)
}

fn named_lexicon(named: Vec<Named>) -> Lexicon<String> {
    Lexicon::new(named.into_iter().flat_map(|entry| {
        let name = entry.name;
        entry.phrases.into_iter().map(move |phrase| (phrase, name.clone()))
    }))
}

/// The names of all markers.
pub(super) fn names() -> Vec<&'static str> {
    RULES.antigens.iter().map(|antigen| antigen.name.as_str()).collect()
}

/// The marker that a text names, and nothing else.
pub(super) fn named(text: &str) -> Option<&'static str> {
    RULES.names.whole(text).map(|found| RULES.antigens[found.antigen].name.as_str())
}

/// All marker results of a paper.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let sample =
        paper.units.iter().filter(|unit| unit.in_title_zone || unit.section == Section::Specimen).find_map(sample_of);
    let mut facts = Vec::new();
    let mut last_list: Option<ListHeader> = None;
    let mut heading = None;
    for unit in paper.units {
        let from = facts.len();
        read_unit(paper, unit, sample.as_deref(), &mut last_list, &mut facts);
        heading = method_of_heading(unit, heading);
        for fact in facts[from..].iter_mut().filter(|_| unit.find(&RULES.methods).is_empty()) {
            fact.method = heading.clone().or_else(|| fact.method.take());
        }
    }
    without_repeats(facts)
}

/// The method that the headings name under which the next unit stands: `Flow cytometry` alone on its line, until another
/// heading.
fn method_of_heading(unit: &Unit, last: Option<String>) -> Option<String> {
    let words = unit.words().trim().trim_end_matches(':');
    let opening = unit.opening();
    let short = !unit.is_row
        && reach::words(words) <= HEADING_WORDS
        && words.ends_with(char::is_alphabetic)
        && !words.contains([',', ';', '.', '%', '+'])
        && unit.text.trim().starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && unit.find(&RULES.names).is_empty();
    match unit.find(&RULES.methods).first() {
        Some(hit) if short => Some(hit.meaning.clone()),
        None if short || opening.is_some() => None,
        _ => last,
    }
}

/// The most words of a heading.
const HEADING_WORDS: usize = 5;

/// Leaves out what only repeats a result without its value: `by the Hans algorithm (CD10+, MUM1-)` under the table of
/// percentages.
fn without_repeats(facts: Vec<Fact>) -> Vec<Fact> {
    let key = |fact: &Fact| {
        let sure = (fact.polarity, fact.certainty, fact.subject);
        (fact.kind.clone(), fact.name.clone(), sure, fact.sample.clone(), fact.method.clone())
    };
    let with_value: HashSet<_> = facts.iter().filter(|fact| fact.value.is_some()).map(key).collect();
    facts.into_iter().filter(|fact| fact.value.is_some() || !with_value.contains(&key(fact))).collect()
}

/// A line that is nothing but an answer (`Negative:`) governs the lines of markers below it.
struct ListHeader {
    polarity: Polarity,
    line: u32,
    page: u32,
}

fn read_unit(
    paper: &Paper<'_>,
    unit: &Unit,
    sample: Option<&str>,
    list: &mut Option<ListHeader>,
    facts: &mut Vec<Fact>,
) {
    let hits = unit.find(&RULES.names);
    if hits.is_empty() {
        *list = polarity::lone_answer(unit).map(|polarity| ListHeader { polarity, line: unit.line, page: unit.page });
        return;
    }
    if matches!(unit.section, Section::Indication | Section::Legend) {
        return;
    }
    let hits: Vec<_> = hits.into_iter().filter(|hit| !is_product(unit.words(), &hit.range)).collect();
    let targets: Vec<Range<usize>> = hits.iter().map(|hit| hit.range.clone()).collect();
    for (hit, answer) in hits.iter().zip(polarity::answers(unit, &targets, Answers::Antigen)) {
        let antigen = &RULES.antigens[hit.meaning.antigen];
        if antigen.gene
            && (super::genetics::is_part_of_name(unit, &hit.range) || speaks_of_gene(unit, &hit.range, &answer.range))
        {
            continue;
        }
        let by_header = list
            .as_ref()
            .filter(|header| header.page == unit.page && unit.line.saturating_sub(header.line) <= 3)
            .map(|header| header.polarity);
        let polarity = match (hit.meaning.strength.or(answer.polarity), by_header) {
            // `Ki-67: +/- 35 %` is about 35 %.
            (Some(Polarity::Partial), _)
                if antigen.percent_is_result && answer.percent.is_some() && is_sign(unit, &answer) =>
            {
                Polarity::Stated
            }
            (Some(polarity), _) => polarity,
            (None, _) if antigen.percent_is_result && answer.percent.is_some() => Polarity::Stated,
            (None, _) if antigen.gene && answer.percent.is_some() => Polarity::Stated,
            (None, Some(polarity)) if is_bare_list(unit, &targets) => polarity,
            _ => continue,
        };
        let context = context::at(unit, &hit.range);
        if speaks_of_other_cells(unit, &hit.range, polarity) {
            continue;
        }
        if matches!(context.subject, Subject::Other) {
            continue;
        }
        // "There is no CD19 loss" denies a loss and says no more (domain/extraction.md §2.3).
        let denied_loss = polarity == Polarity::Lost && context.negated;
        let polarity = if denied_loss { Polarity::Equivocal } else { polarity };
        let range = answer.range.start.min(hit.range.start)..answer.range.end.max(hit.range.end);
        let evidence = unit.evidence(&range);
        let kind = if polarity == Polarity::Pending { "pending-result" } else { "antigen-status" };
        let rule = format!("extract/antigens:{}", antigen.name);
        let mut fact = paper.fact(kind, &antigen.name, unit.raw(&range).trim(), evidence, &rule);
        fact.polarity = polarity;
        fact.value = answer.percent.clone().or_else(|| {
            let weak = polarity == Polarity::Partial;
            let cue = answer.cue.as_ref().filter(|_| hit.meaning.strength.is_none());
            let said = weak
                .then(|| cue.map(|cue| unit.raw(cue).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()))
                .flatten();
            said.filter(|said| said.contains(char::is_alphabetic))
        });
        fact.subject = context.subject;
        // "Positive" after a denial cue is already in the polarity; suspicion and intention are not.
        if matches!(context.certainty, Certainty::Planned | Certainty::Uncertain) && polarity != Polarity::Pending {
            fact.certainty = context.certainty;
        }
        fact.method = method_of(paper, unit);
        fact.sample = sample_of(unit).or_else(|| sample.map(str::to_owned));
        facts.push(fact);
    }
}

/// Whether the answer speaks of the gene of this name: MYC is `not rearranged`, and also `50 %` on the slide.
fn speaks_of_gene(unit: &Unit, marker: &Range<usize>, answer: &Range<usize>) -> bool {
    super::genetics::speaks_of_gene(unit, marker, answer)
}

/// Whether a bare sign answers.
fn is_sign(unit: &Unit, answer: &polarity::Answer) -> bool {
    answer.cue.as_ref().is_some_and(|cue| !unit.raw(cue).contains(char::is_alphabetic))
}

/// Bytes around a marker in which it may be named as one of a population that was not found.
const ABSENT_REACH: usize = 300;

/// Whether a result is not one of the disease: it is that of healthy cells (`residual T cells are CD3 positive`, `CD20
/// highlights background B cells`), or of cells that were not found (`no CD19+ CD10+ population`).
fn speaks_of_other_cells(unit: &Unit, range: &Range<usize>, polarity: Polarity) -> bool {
    let words = unit.words();
    // What is looked for is short: of a line of a thousand markers only what is near is read.
    let near = words.floor_char_boundary(range.start.saturating_sub(ABSENT_REACH))
        ..words.floor_char_boundary((range.end + ABSENT_REACH).min(words.len()));
    let near_words = &words[near.clone()];
    let mut absent = RULES.absent_population.iter().flat_map(|pattern| pattern.find_iter(near_words));
    if absent.any(|found| near.start + found.start() <= range.start && range.end <= near.start + found.end()) {
        return true;
    }
    let clause = context::clause(unit, range);
    let clause = clause.start.max(near.start)..clause.end.min(near.end).max(range.end);
    let before = words.get(clause.start..range.start).unwrap_or_default();
    // `CD3 (T cells+), CD20 (+)`: a bracket speaks of the marker before it.
    let said_before = without_brackets(before);
    // A row's remark speaks of the background beside the result of the disease.
    let behind = if unit.is_row { "" } else { words.get(range.end..clause.end).unwrap_or_default() };
    let next = RULES.names.find(behind).first().map_or(behind.len(), |hit| hit.range.start);
    let stop = behind[..next].find(',').unwrap_or(next);
    RULES.cell_labels.iter().any(|label| label.is_match(before))
        || !RULES.other_cells.find(&said_before).is_empty()
        || (matches!(polarity, Polarity::Positive | Polarity::Partial)
            && !RULES.other_cells.find(&behind[..stop]).is_empty())
}

/// A text without the brackets that are closed in it.
fn without_brackets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for piece in text.split_inclusive(')') {
        let open = if piece.ends_with(')') { piece.rfind('(') } else { None };
        kept.push_str(open.map_or(piece, |at| &piece[..at]));
    }
    kept
}

/// Whether the unit holds hardly anything but markers.
fn is_bare_list(unit: &Unit, targets: &[Range<usize>]) -> bool {
    let named: usize = targets.iter().map(|range| range.len()).sum();
    let letters = unit.words().chars().filter(|c| c.is_alphanumeric()).count();
    named * 10 >= letters * 7
}

fn is_product(words: &str, range: &Range<usize>) -> bool {
    let after = words[range.end..].trim_start_matches([' ', '/', ')']);
    let before = words[..range.start].trim_end();
    // "CD19/CD20-targeted": the product's words may stand behind its last target.
    let after_list = RULES
        .names
        .find(after)
        .first()
        .filter(|hit| hit.range.start == 0)
        .map(|hit| after[hit.range.end..].trim_start_matches([' ', '/', ')']));
    let begins = |text: &str| RULES.product_after.iter().any(|phrase| text.starts_with(phrase.as_str()));
    let slash_list = words[range.end..].starts_with('/');
    begins(after)
        || (slash_list && after_list.is_some_and(begins))
        || RULES.product_before.iter().any(|phrase| before.ends_with(phrase.as_str()))
}

/// The method that a unit names, else the one its kind of paper uses.
pub(super) fn method_of(paper: &Paper<'_>, unit: &Unit) -> Option<String> {
    unit.find(&RULES.methods).first().map(|hit| hit.meaning.clone()).or_else(|| {
        let kinds = std::iter::once(&paper.record.kind).chain(&paper.record.also);
        let of_kind = |id: &str| RULES.method_of_kind.iter().find(|entry| entry.phrases.iter().any(|kind| kind == id));
        kinds.filter_map(|kind| of_kind(kind.id())).map(|entry| entry.name.clone()).next()
    })
}

/// The sample that a unit names.
pub(super) fn sample_of(unit: &Unit) -> Option<String> {
    unit.find(&RULES.samples).first().map(|hit| hit.meaning.clone())
}
