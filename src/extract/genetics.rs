//! Chromosomes and genes: FISH, karyotype, variants, fusions (domain/extraction.md §2.4).
//!
//! The same name can be a protein on a slide and a gene: what is said of it (`rearranged`, `mutated`) and the words
//! around it (`FISH`, `NGS`) tell which.

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

/// What sort of result a unit speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sort {
    Fish,
    Variant,
    Fusion,
}

impl Sort {
    fn fact_type(self) -> &'static str {
        match self {
            Sort::Fish => "fish",
            Sort::Variant => "variant",
            Sort::Fusion => "fusion",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    /// Genes and chromosome changes by standard name.
    targets: Vec<Target>,
    /// Words that make a unit speak of one sort.
    words: Vec<SortWords>,
    /// A karyotype in ISCN, on folded text.
    karyotype: String,
    /// A change in HGVS, on folded text.
    hgvs: String,
    /// The share of reads that carry a variant, with a group `value`, on folded text.
    vaf: Vec<String>,
    /// Heads of columns that hold the limit of a test and no result.
    limits: Vec<String>,
    /// What a share is counted in: `del(17p) in 45 % of nuclei`.
    cells: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    name: String,
    #[serde(default)]
    also: Vec<String>,
    /// The only sort it can be, where its form says so: t(11;14) is seen by FISH or karyotype.
    #[serde(default)]
    sort: Option<Sort>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SortWords {
    sort: Sort,
    phrases: Vec<String>,
}

struct Rules {
    targets: Vec<Target>,
    names: Lexicon<usize>,
    words: Lexicon<Sort>,
    karyotype: Expression,
    hgvs: Expression,
    vaf: Vec<Expression>,
    limits: Lexicon<()>,
    cells: Lexicon<()>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin("extract/genetics.yaml");
    let names = Lexicon::new(knowledge.targets.iter().enumerate().flat_map(|(index, target)| {
        std::iter::once(&target.name).chain(&target.also).map(move |name| (name.clone(), index))
    }));
    let words = Lexicon::new(
        knowledge.words.into_iter().flat_map(|list| list.phrases.into_iter().map(move |p| (p, list.sort))),
    );
    Rules {
        targets: knowledge.targets,
        names,
        words,
        karyotype: expression("extract/genetics.yaml", &knowledge.karyotype),
        hgvs: expression("extract/genetics.yaml", &knowledge.hgvs),
        vaf: knowledge.vaf.iter().map(|form| expression("extract/genetics.yaml", form)).collect(),
        limits: Lexicon::new(knowledge.limits.into_iter().map(|phrase| (phrase, ()))),
        cells: Lexicon::new(knowledge.cells.into_iter().map(|phrase| (phrase, ()))),
    }
});

/// All genetic results of a paper.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut limit_column = None;
    for unit in paper.units {
        if unit.is_row && unit.find(&RULES.names).is_empty() {
            let is_limit = |cell: &Range<usize>| !RULES.limits.find(&unit.words()[cell.clone()]).is_empty();
            limit_column = unit.cells().iter().position(is_limit);
        }
        if matches!(unit.section, Section::Indication | Section::Legend) {
            continue;
        }
        karyotypes(paper, unit, &mut facts);
        let from = facts.len();
        targets(paper, unit, limit_column, &mut facts);
        drop_repeats(&mut facts, from);
    }
    facts
}

fn karyotypes(paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
    let karyotypes = unit.may_have(&RULES.karyotype).then(|| RULES.karyotype.find_iter(unit.words()));
    for found in karyotypes.into_iter().flatten() {
        let range = found.range();
        let context = context::at(unit, &range);
        let raw = unit.raw(&range).trim_end_matches(['.', ',', ';', '،', '؛', '、', '。', '；', '，']).to_owned();
        let mut fact = paper.fact("karyotype", "karyotype", &raw, unit.evidence(&range), "extract/genetics:karyotype");
        fact.value = Some(raw);
        fact.subject = context.subject;
        facts.push(fact);
    }
}

fn targets(paper: &Paper<'_>, unit: &Unit, limit_column: Option<usize>, facts: &mut Vec<Fact>) {
    let hits = unit.find(&RULES.names);
    if hits.is_empty() {
        return;
    }
    let ranges: Vec<Range<usize>> = hits.iter().map(|hit| hit.range.clone()).collect();
    let spoken = sorts(unit);
    for (hit, answer) in hits.iter().zip(polarity::answers(unit, &ranges, Answers::Genetic)) {
        let target = &RULES.targets[*hit.meaning];
        // A change behind another gene is that gene's, and what is not there has none.
        let of_other = hits.iter().filter(|other| other.meaning != hit.meaning).map(|other| other.range.start);
        let own_end = of_other.filter(|start| *start >= hit.range.end).min().unwrap_or(unit.words().len());
        let hgvs = RULES
            .hgvs
            .find(&unit.words()[hit.range.end..own_end])
            .filter(|found| found.start() <= HGVS_REACH && answer.polarity != Some(Polarity::Negative));
        let sort = target.sort.or_else(|| nearest_sort(&spoken, &hit.range, unit));
        // A row of gene, change and share needs no word for what it is.
        let Some(sort) = sort.or(hgvs.as_ref().filter(|_| unit.is_row).map(|_| Sort::Variant)) else { continue };
        let polarity = match answer.polarity {
            Some(polarity) => polarity,
            None if hgvs.is_some() && sort == Sort::Variant => Polarity::Positive,
            // The change names itself; a gene would need to be said to have one.
            None if target.sort == Some(Sort::Fish) && is_in_share(unit, &hit.range, &ranges) => Polarity::Positive,
            None => continue,
        };
        let context = context::at(unit, &hit.range);
        if context.subject == Subject::Other || context.certainty == Certainty::Planned && polarity != Polarity::Pending
        {
            continue;
        }
        let end = hgvs.as_ref().map_or(0, |found| hit.range.end + found.end());
        let range = answer.range.start.min(hit.range.start)..answer.range.end.max(hit.range.end).max(end);
        let kind = if polarity == Polarity::Pending { "pending-result" } else { sort.fact_type() };
        let rule = format!("extract/genetics:{}", target.name);
        let mut fact = paper.fact(kind, &target.name, unit.raw(&range).trim(), unit.evidence(&range), &rule);
        fact.polarity = polarity;
        let next = ranges.iter().map(|range| range.start).find(|start| *start >= hit.range.end);
        let share = if unit.is_row { percent_of_row(unit, &hit.range, limit_column) } else { answer.percent.clone() };
        fact.value = match hgvs {
            Some(found) => {
                let change = unit.raw(&(hit.range.end + found.start()..hit.range.end + found.end())).to_owned();
                let rest = &unit.words()[hit.range.end + found.end()..next.unwrap_or(unit.words().len()).max(end)];
                let vaf = RULES.vaf.iter().find_map(|form| form.captures(rest)?.name("value"));
                let vaf = vaf.map(|vaf| format!("{} %", vaf.as_str())).or(share.filter(|_| unit.is_row));
                Some(vaf.map_or(change.clone(), |vaf| format!("{change}, {vaf}")))
            }
            None => share,
        };
        fact.subject = context.subject;
        if context.certainty == Certainty::Uncertain {
            fact.certainty = Certainty::Uncertain;
        }
        fact.method = (sort == Sort::Fish).then(|| sort.fact_type().to_uppercase());
        fact.sample = super::markers::sample_of(unit);
        facts.push(fact);
    }
}

/// Whether a change is said to be in a share of the cells: `del(17p) in 45 % of nuclei`.
fn is_in_share(unit: &Unit, target: &Range<usize>, targets: &[Range<usize>]) -> bool {
    let next = targets.iter().map(|range| range.start).find(|start| *start >= target.end);
    let text = &unit.words()[target.end..next.unwrap_or(unit.words().len())];
    let Some((share, at)) = polarity::percent(text) else { return false };
    let near = text[..at].split_whitespace().count() <= SHARE_REACH && !text[..at].contains([';', ':']);
    let counted = RULES.cells.find(&text[at..]).first().is_some_and(|hit| hit.range.start <= CELLS_REACH);
    let some = share.starts_with(|c: char| ('1'..='9').contains(&c));
    near && counted && some && RULES.limits.find(text).is_empty() && !context::at(unit, target).negated
}

/// Words between a change and its share, at most.
const SHARE_REACH: usize = 4;
/// Characters between a share and what it is counted in, at most.
const CELLS_REACH: usize = 24;

/// The percentage of a row, which may stand in any cell from the target's own on, but not in the column of limits.
fn percent_of_row(unit: &Unit, target: &Range<usize>, limit_column: Option<usize>) -> Option<String> {
    let cells = unit.cells().into_iter().enumerate().filter(|(_, cell)| cell.end >= target.end);
    let mut results = cells.filter(|(index, _)| Some(*index) != limit_column);
    results.find_map(|(_, cell)| polarity::percent(&unit.words()[cell]).map(|(text, _)| text))
}

/// Characters between a gene and its change in HGVS, at most.
const HGVS_REACH: usize = 30;

fn sorts(unit: &Unit) -> Vec<(Range<usize>, Sort)> {
    unit.find(&RULES.words).into_iter().map(|hit| (hit.range, *hit.meaning)).collect()
}

/// The sort of the nearest word in the target's own clause; a row's words count for the whole row.
fn nearest_sort(spoken: &[(Range<usize>, Sort)], target: &Range<usize>, unit: &Unit) -> Option<Sort> {
    let clause = if unit.is_row { 0..unit.words().len() } else { context::clause(unit, target) };
    spoken
        .iter()
        .filter(|(range, _)| range.start >= clause.start && range.end <= clause.end)
        .min_by_key(|(range, _)| target.start.abs_diff(range.start))
        .map(|(_, sort)| *sort)
}

/// Whether a marker's name only belongs to a longer name of a gene or a change: `IGH::MYC`.
pub(super) fn is_part_of_name(unit: &Unit, marker: &Range<usize>) -> bool {
    let holds = |range: &Range<usize>| range.start <= marker.start && marker.end <= range.end;
    unit.find(&RULES.names).iter().any(|hit| {
        let is_change = RULES.targets[*hit.meaning].sort.is_some();
        is_change && holds(&hit.range) && hit.range.len() > marker.len()
    })
}

/// `TP53 (17p13.1) deletion in 45 % of nuclei` names one change twice: the one that has the value counts.
fn drop_repeats(facts: &mut Vec<Fact>, from: usize) {
    let own: Vec<Fact> = facts[from..].to_vec();
    let repeats = |fact: &Fact| {
        let same = |other: &&Fact| {
            (&other.kind, &other.name, other.polarity) == (&fact.kind, &fact.name, fact.polarity)
                && other.evidence == fact.evidence
        };
        fact.value.is_none() && own.iter().filter(same).any(|other| other.value.is_some())
    };
    facts.truncate(from);
    facts.extend(own.iter().filter(|fact| !repeats(fact)).cloned());
}

/// Whether what is said at `answer` of the marker at `target` speaks of the gene and not of the protein.
pub(super) fn speaks_of_gene(unit: &Unit, target: &Range<usize>, answer: &Range<usize>) -> bool {
    let spoken = sorts(unit);
    let near = spoken.iter().any(|(range, _)| range.start < answer.end && answer.start < range.end);
    // The other genes of the unit must be known: `no evidence of MYC, BCL2 or BCL6 rearrangement`.
    let mut named: Vec<Range<usize>> = unit.find(&RULES.names).into_iter().map(|hit| hit.range).collect();
    named.retain(|range| range.end <= target.start || range.start >= target.end);
    let place = named.iter().position(|range| range.start > target.start).unwrap_or(named.len());
    named.insert(place, target.clone());
    let genetic = polarity::answers(unit, &named, Answers::Genetic);
    near || (nearest_sort(&spoken, target, unit).is_some() && genetic.get(place).is_some_and(|a| a.polarity.is_some()))
}
