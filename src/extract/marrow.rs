//! Bone marrow: whether it is involved, and minimal residual disease (domain/extraction.md §2.4).

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::context;
use super::lexicon::Lexicon;
use super::polarity::{self, Answers};
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge::{self, expression};
use crate::model::{Certainty, Fact, Polarity, Subject};
use crate::sieve::Expression;

const FILE: &str = "extract/marrow.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    /// The marrow's names.
    marrow: Vec<String>,
    /// Words of involvement; what denies them is told by the context.
    involved: Vec<String>,
    /// Words that say by themselves that it is not involved.
    not_involved: Vec<String>,
    /// Kinds of record that speak of the marrow without naming it.
    kinds: Vec<String>,
    /// Names of minimal residual disease.
    mrd: Vec<String>,
    /// Words behind the short name that make it something else: a matched related donor.
    not_mrd_before: Vec<String>,
    /// A level right behind the name, with a group `value`, on folded text.
    mrd_share: String,
    /// A level further off, of a size that only residual disease has.
    mrd_level: String,
    /// Words between the name and a level that make it that of the test.
    not_level: Vec<String>,
    percent: String,
}

struct Rules {
    marrow: Lexicon<()>,
    involvement: Lexicon<bool>,
    kinds: Vec<String>,
    mrd: Lexicon<()>,
    not_mrd_before: Vec<String>,
    mrd_levels: [Expression; 2],
    not_level: Lexicon<()>,
    percent: Expression,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    let plain = |phrases: Vec<String>| Lexicon::new(phrases.into_iter().map(|phrase| (phrase, ())));
    let involved = knowledge.involved.into_iter().map(|phrase| (phrase, true));
    let free = knowledge.not_involved.into_iter().map(|phrase| (phrase, false));
    Rules {
        marrow: plain(knowledge.marrow),
        involvement: Lexicon::new(involved.chain(free)),
        kinds: knowledge.kinds,
        mrd: plain(knowledge.mrd),
        not_mrd_before: knowledge.not_mrd_before,
        mrd_levels: [&knowledge.mrd_share, &knowledge.mrd_level].map(|pattern| expression(FILE, pattern)),
        not_level: plain(knowledge.not_level),
        percent: expression(FILE, &knowledge.percent),
    }
});

/// All that a paper says about the marrow's involvement and residual disease.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for unit in paper.units {
        if matches!(unit.section, Section::Indication | Section::Legend | Section::FamilyHistory) {
            continue;
        }
        involvement(paper, unit, &mut facts);
        mrd(paper, unit, &mut facts);
    }
    facts
}

fn involvement(paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
    let of_marrow = RULES.kinds.iter().any(|kind| kind == paper.record.kind.id());
    let named = unit.find(&RULES.marrow);
    if named.is_empty() && !(of_marrow && unit.section == Section::Conclusion) {
        return;
    }
    let near = |range: &Range<usize>| {
        named.is_empty() || named.iter().any(|marrow| !context::is_parted(unit, &marrow.range, range))
    };
    // `The node is infiltrated, the marrow is not involved`: the word beside the marrow speaks of it.
    let from_marrow = |range: &Range<usize>| {
        let gap =
            |marrow: &Range<usize>| range.start.saturating_sub(marrow.end).max(marrow.start.saturating_sub(range.end));
        named.iter().map(|marrow| gap(&marrow.range)).min().unwrap_or(0)
    };
    let hits = unit.find(&RULES.involvement).into_iter().filter(|hit| near(&hit.range));
    let Some(hit) = hits.min_by_key(|hit| from_marrow(&hit.range)) else { return };
    let context = context::at(unit, &hit.range);
    if context.subject != Subject::Patient || matches!(context.certainty, Certainty::Planned | Certainty::Uncertain) {
        return;
    }
    let positive = *hit.meaning && !context.negated;
    let start = named.first().map_or(hit.range.start, |marrow| marrow.range.start.min(hit.range.start));
    let end = named.first().map_or(hit.range.end, |marrow| marrow.range.end.max(hit.range.end));
    let range = start..end;
    let raw = unit.raw(&range).trim().to_owned();
    let mut fact =
        paper.fact("bm-involvement", "bone-marrow", &raw, unit.evidence(&range), "extract/marrow:involvement");
    fact.polarity = if positive { Polarity::Positive } else { Polarity::Negative };
    fact.certainty = context.certainty;
    if positive && let Some(percent) = RULES.percent.find(&unit.words()[hit.range.start..]) {
        fact.value = Some(percent.as_str().replace(' ', "").replace(',', ".").replace('%', " %"));
    }
    facts.push(fact);
}

/// `0.00 %`: nothing was found.
fn is_zero(value: &str) -> bool {
    let figures = value.trim_end_matches('%').trim();
    !figures.is_empty() && figures.chars().all(|c| matches!(c, '0' | '.' | ','))
}

fn mrd(paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
    let words = unit.words();
    let targets: Vec<Range<usize>> = RULES
        .mrd
        .find(words)
        .into_iter()
        .map(|hit| hit.range)
        .filter(|range| {
            let after = words[range.end..].trim_start();
            !RULES.not_mrd_before.iter().any(|word| after.starts_with(word.as_str()))
        })
        .collect();
    if targets.is_empty() {
        return;
    }
    for (target, answer) in targets.iter().zip(polarity::answers(unit, &targets, Answers::Genetic)) {
        let behind = &words[target.end..];
        let level = RULES.mrd_levels.iter().find_map(|pattern| pattern.captures(behind)?.name("value"));
        let of_test = |at: usize| !RULES.not_level.find(&words[target.end..target.end + at]).is_empty();
        let level = level.filter(|found| !of_test(found.start()));
        let value = level.map(|found| found.as_str().replace(' ', "").replace(',', "."));
        let polarity = match (answer.polarity, &value) {
            (Some(polarity), _) => polarity,
            (None, Some(value)) if value.starts_with('<') || is_zero(value) => Polarity::Negative,
            (None, Some(_)) => Polarity::Positive,
            (None, None) => continue,
        };
        let context = context::at(unit, target);
        if context.subject != Subject::Patient || context.certainty == Certainty::Planned {
            continue;
        }
        let end = level.map_or(0, |found| target.end + found.end());
        let range = answer.range.start.min(target.start)..answer.range.end.max(target.end).max(end);
        let kind = if polarity == Polarity::Pending { "pending-result" } else { "mrd" };
        let raw = unit.raw(&range).trim().to_owned();
        let mut fact = paper.fact(
            kind,
            if kind == "mrd" { "mrd" } else { "mrd-report" },
            &raw,
            unit.evidence(&range),
            "extract/marrow:mrd",
        );
        fact.polarity = polarity;
        fact.value = value;
        fact.certainty = context.certainty;
        fact.method = super::markers::method_of(paper, unit);
        fact.sample = super::markers::sample_of(unit);
        facts.push(fact);
    }
}
