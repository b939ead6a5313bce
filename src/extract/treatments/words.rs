//! The words around a treatment: given, planned, going on, when, how often.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use crate::extract::fold::fold;
use crate::extract::lexicon::Lexicon;
use crate::extract::reach;
use crate::knowledge::{self, expression};
use crate::sieve::Expression;

const FILE: &str = "extract/treatment_words.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    classes: Classes,
    silent_papers: Vec<String>,
    forward_papers: Vec<String>,
    medicine_papers: Vec<String>,
    endings: Vec<(String, String)>,
    given_strong: Vec<String>,
    given_weak: Vec<String>,
    ongoing: Vec<String>,
    planned_before: Vec<String>,
    planned_after: Vec<String>,
    planned_pseudo: Vec<String>,
    generic: Vec<String>,
    maintenance: Vec<String>,
    bridging: Vec<String>,
    lymphodepletion: Vec<String>,
    conditioning: Vec<String>,
    intrathecal: Vec<String>,
    collection: Vec<String>,
    breaks: Vec<String>,
    joins: Vec<String>,
    drug_joins: Vec<String>,
    absorb: Vec<String>,
    end_words: Vec<String>,
    span: Vec<String>,
    present_end: Vec<String>,
    cycles: Vec<String>,
    numbers: BTreeMap<String, u32>,
    lines: Vec<String>,
    prior_lines: Vec<String>,
    prior_lines_not: Vec<String>,
    dose: String,
    and_words: Vec<String>,
    numbered_cycle: Vec<String>,
    year: String,
    site: Vec<String>,
    stop_reasons: Vec<StopReason>,
    companions: Vec<String>,
    graft_sources: Vec<String>,
    columns: Vec<ColumnNames>,
    dated_only: Vec<String>,
    impersonal: Vec<String>,
    negation_exempt: Vec<String>,
    other_labels: Vec<String>,
    negators: Vec<String>,
    modals: Vec<String>,
    modals_pseudo: Vec<String>,
    continuing: Vec<String>,
    stop_words: Vec<String>,
    other_meanings: Vec<String>,
    as_maintenance: Vec<String>,
    value_units: Vec<String>,
    test_words: Vec<String>,
    fell_through: Vec<String>,
    before_fallen: Vec<String>,
    stop_before: Vec<String>,
    stop_after: Vec<String>,
    put_off: Vec<String>,
    of_relative: Vec<String>,
    point_of_time: Vec<String>,
    planned_for: Vec<String>,
    not_strong: Vec<String>,
    proposed: Vec<String>,
    proposed_pseudo: Vec<String>,
    steps_before: Vec<String>,
    steps_after: Vec<String>,
    received: Vec<String>,
    begun: Vec<String>,
    refused: Vec<String>,
    list_words: Vec<String>,
    stopped: Vec<String>,
    stopped_pseudo: Vec<String>,
    none_words: Vec<String>,
    cycles_of: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StopReason {
    reason: String,
    #[serde(default)]
    when_stopped: bool,
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnNames {
    column: Column,
    headings: Vec<String>,
}

/// Classes of treatments that are treated otherwise than others, by what is different.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Classes {
    pub(crate) combined: Vec<String>,
    pub(crate) never_lead: Vec<String>,
    pub(crate) with_dose_and_site: Vec<String>,
    pub(crate) into_spinal_fluid: Vec<String>,
}

/// What a column of a table of treatments holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Column {
    Line,
    Treatment,
    Start,
    End,
    Dates,
    Cycles,
    Response,
    Reason,
}

/// A list of phrases without further meaning.
pub(crate) type Phrases = Lexicon<()>;

/// The words, ready for matching.
pub(crate) struct Words {
    pub(crate) classes: Classes,
    pub(crate) silent_papers: Vec<String>,
    pub(crate) forward_papers: Vec<String>,
    pub(crate) medicine_papers: Vec<String>,
    pub(crate) endings: Vec<(String, String)>,
    pub(crate) given_strong: Phrases,
    pub(crate) given_weak: Phrases,
    pub(crate) ongoing: Phrases,
    pub(crate) planned_before: Phrases,
    /// `false`: only looks like one.
    pub(crate) planned_after: Lexicon<bool>,
    pub(crate) generic: Phrases,
    pub(crate) maintenance: Phrases,
    pub(crate) bridging: Phrases,
    pub(crate) lymphodepletion: Phrases,
    pub(crate) conditioning: Phrases,
    pub(crate) intrathecal: Phrases,
    pub(crate) collection: Phrases,
    pub(crate) breaks: Phrases,
    pub(crate) joins: Vec<String>,
    pub(crate) drug_joins: Vec<String>,
    pub(crate) absorb: Vec<String>,
    pub(crate) end_words: Phrases,
    pub(crate) span: Vec<String>,
    pub(crate) present_end: Phrases,
    pub(crate) cycles: Vec<Expression>,
    numbers: BTreeMap<String, u32>,
    pub(crate) lines: Vec<Expression>,
    pub(crate) prior_lines: Vec<Expression>,
    pub(crate) prior_lines_not: Phrases,
    pub(crate) dose: Expression,
    pub(crate) and_words: Phrases,
    pub(crate) numbered_cycle: Vec<Expression>,
    pub(crate) year: Expression,
    pub(crate) site: Vec<Expression>,
    pub(crate) stop_reasons: Lexicon<(String, bool)>,
    pub(crate) companions: Phrases,
    pub(crate) graft_sources: Phrases,
    /// By their heading, without the point of what is cut short.
    pub(crate) columns: HashMap<String, Column>,
    pub(crate) dated_only: Vec<String>,
    pub(crate) value_units: Vec<String>,
    pub(crate) test_words: Phrases,
    pub(crate) as_maintenance: Phrases,
    pub(crate) other_meanings: Phrases,
    pub(crate) stop_words: Phrases,
    pub(crate) continuing: Phrases,
    /// `false`: only looks like one.
    pub(crate) modals: Lexicon<bool>,
    pub(crate) negators: Phrases,
    pub(crate) other_labels: Phrases,
    pub(crate) negation_exempt: Phrases,
    pub(crate) impersonal: Phrases,
    pub(crate) fell_through: Phrases,
    /// Words that may stand with a day between a treatment and how it fell through.
    pub(crate) before_fallen: Phrases,
    pub(crate) stop_before: Phrases,
    pub(crate) stop_after: Phrases,
    pub(crate) put_off: Phrases,
    pub(crate) of_relative: Phrases,
    pub(crate) point_of_time: Phrases,
    pub(crate) planned_for: Phrases,
    pub(crate) not_strong: Phrases,
    /// `false`: only looks like one.
    pub(crate) proposed: Lexicon<bool>,
    pub(crate) steps_before: Phrases,
    pub(crate) steps_after: Phrases,
    pub(crate) received: Phrases,
    pub(crate) begun: Phrases,
    pub(crate) refused: Phrases,
    pub(crate) list_words: Phrases,
    /// `false`: only looks like one.
    pub(crate) stopped: Lexicon<bool>,
    pub(crate) none_words: Phrases,
    pub(crate) cycles_of: Vec<Expression>,
}

impl Words {
    /// Why a treatment ended, as a part of a sentence says.
    pub(crate) fn stop_reason(&self, text: &str) -> Option<String> {
        let stopped = !self.stop_words.find(text).is_empty();
        let hits = self.stop_reasons.find(text);
        hits.into_iter().find(|hit| stopped || !hit.meaning.1).map(|hit| hit.meaning.0.clone())
    }

    /// A number in digits or as a word; `first` and `1st` too.
    pub(crate) fn number(&self, text: &str) -> Option<u32> {
        text.parse().ok().or_else(|| self.numbers.get(text).copied())
    }
}

pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let k: Knowledge = knowledge::builtin(FILE);
    let folded = |list: Vec<String>| list.iter().map(|word| fold(word).trim().to_owned()).collect::<Vec<_>>();
    Words {
        classes: k.classes,
        silent_papers: k.silent_papers,
        forward_papers: k.forward_papers,
        medicine_papers: k.medicine_papers,
        endings: k.endings,
        given_strong: phrases(k.given_strong),
        given_weak: phrases(k.given_weak),
        ongoing: phrases(k.ongoing),
        planned_before: phrases(k.planned_before),
        planned_after: or_pseudo(k.planned_after, k.planned_pseudo),
        generic: phrases(k.generic),
        maintenance: phrases(k.maintenance),
        bridging: phrases(k.bridging),
        lymphodepletion: phrases(k.lymphodepletion),
        conditioning: phrases(k.conditioning),
        intrathecal: phrases(k.intrathecal),
        collection: phrases(k.collection),
        breaks: phrases(k.breaks),
        joins: folded(k.joins),
        drug_joins: folded(k.drug_joins),
        absorb: folded(k.absorb),
        end_words: phrases(k.end_words),
        span: folded(k.span),
        present_end: phrases(k.present_end),
        cycles: k.cycles.iter().map(|pattern| regex(pattern)).collect(),
        numbers: k.numbers,
        lines: k.lines.iter().map(|pattern| regex(pattern)).collect(),
        prior_lines: k.prior_lines.iter().map(|pattern| regex(pattern)).collect(),
        prior_lines_not: phrases(k.prior_lines_not),
        dose: regex(&k.dose),
        and_words: phrases(k.and_words),
        numbered_cycle: k.numbered_cycle.iter().map(|pattern| regex(pattern)).collect(),
        year: regex(&k.year),
        site: k.site.iter().map(|pattern| regex(pattern)).collect(),
        stop_reasons: Lexicon::new(
            k.stop_reasons
                .into_iter()
                .flat_map(|s| s.phrases.into_iter().map(move |p| (p, (s.reason.clone(), s.when_stopped)))),
        ),
        companions: phrases(k.companions),
        graft_sources: phrases(k.graft_sources),
        columns: k
            .columns
            .into_iter()
            .flat_map(|c| {
                c.headings.into_iter().map(move |heading| (fold(&heading).trim_end_matches('.').to_owned(), c.column))
            })
            .collect(),
        dated_only: k.dated_only,
        value_units: k.value_units,
        test_words: phrases(k.test_words),
        as_maintenance: phrases(k.as_maintenance),
        other_meanings: phrases(k.other_meanings),
        stop_words: phrases(k.stop_words),
        continuing: phrases(k.continuing),
        modals: or_pseudo(k.modals, k.modals_pseudo),
        negators: phrases(k.negators),
        other_labels: phrases(k.other_labels),
        negation_exempt: phrases(k.negation_exempt),
        impersonal: phrases(k.impersonal),
        fell_through: phrases(k.fell_through),
        before_fallen: phrases(k.before_fallen),
        stop_before: phrases(k.stop_before),
        stop_after: phrases(k.stop_after),
        put_off: phrases(k.put_off),
        of_relative: phrases(k.of_relative),
        point_of_time: phrases(k.point_of_time),
        planned_for: phrases(k.planned_for),
        not_strong: phrases(k.not_strong),
        proposed: or_pseudo(k.proposed, k.proposed_pseudo),
        steps_before: phrases(k.steps_before),
        steps_after: phrases(k.steps_after),
        received: phrases(k.received),
        begun: phrases(k.begun),
        refused: phrases(k.refused),
        list_words: phrases(k.list_words),
        stopped: or_pseudo(k.stopped, k.stopped_pseudo),
        none_words: phrases(k.none_words),
        cycles_of: k.cycles_of.iter().map(|pattern| regex(pattern)).collect(),
    }
});

/// A list of phrases, ready for matching.
pub(crate) fn phrases(list: Vec<String>) -> Phrases {
    Lexicon::new(list.into_iter().map(|phrase| (phrase, ())))
}

/// Phrases, and longer ones that only look like them.
fn or_pseudo(list: Vec<String>, pseudo: Vec<String>) -> Lexicon<bool> {
    let real = list.into_iter().map(|phrase| (phrase, true));
    Lexicon::new(real.chain(pseudo.into_iter().map(|phrase| (phrase, false))))
}

fn regex(pattern: &str) -> Expression {
    expression(FILE, pattern)
}

/// Whether one of the phrases stands in `words[range]`.
pub(crate) fn has(phrases: &Phrases, words: &str, range: Range<usize>) -> bool {
    words.get(range).is_some_and(|part| !phrases.find(part).is_empty())
}

/// Whether one of the phrases opens `words[range]`, but for `skip` words, in the same clause.
pub(crate) fn opens(phrases: &Phrases, words: &str, range: Range<usize>, skip: usize) -> bool {
    let Some(part) = words.get(range) else { return false };
    let near = |hit: &crate::extract::lexicon::Hit<'_, ()>| {
        let between = &part[..hit.range.start];
        count(between) <= skip && !between.contains([',', ';', '.', '\t', '(', ')'])
    };
    phrases.find(part).iter().any(near)
}

/// Whether one of the phrases closes `words[range]`, but for `skip` words.
pub(crate) fn closes(phrases: &Phrases, words: &str, range: Range<usize>, skip: usize) -> bool {
    last(phrases, words, range.clone()).is_some_and(|hit| {
        let between = &words[hit.end..range.end];
        count(between) <= skip && !between.contains([',', ';', '.', '\t'])
    })
}

/// "will be treated with": the verb at the end of `before` is not of the past.
pub(crate) fn is_to_come(words: &str, before: Range<usize>) -> bool {
    let Some(part) = words.get(before) else { return false };
    WORDS.modals.find(part).pop().filter(|hit| *hit.meaning).is_some_and(|hit| {
        let gap = &part[hit.range.end..];
        // "4 May 2026".
        count(gap) <= 1 && !gap.contains(|c: char| c.is_ascii_digit())
    })
}

/// Words in a stretch of text.
pub(crate) fn count(text: &str) -> usize {
    reach::words(text)
}

/// Where the last phrase ends within `words[range]`, as a place in `words`, with where it starts.
pub(crate) fn last(phrases: &Phrases, words: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = words.get(range.clone())?;
    phrases.find(part).pop().map(|hit| range.start + hit.range.start..range.start + hit.range.end)
}
