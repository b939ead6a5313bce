//! What a picture showed: sizes, the reader's impression, what it was compared with, which region
//! (domain/extraction.md §2.5).

use std::sync::LazyLock;

use regex::Captures;
use serde::Deserialize;

use super::Paper;
use super::context;
use super::header;
use super::lexicon::{Hit, Lexicon};
use super::reach;
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge::{self, expression};
use crate::model::{Certainty, DateKind, Fact, Polarity, Subject};
use crate::sieve::Expression;

const FILE: &str = "extract/imaging.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    /// Kinds of record that report a picture.
    kinds: Vec<String>,
    /// A size, with groups `a`, `b` (and `c`) and `unit`, on folded text.
    size: Vec<String>,
    /// How the greater of the two units is written.
    centimetres: Vec<String>,
    /// Units with a word of these are no lesions: a catheter, a heart wall.
    not_lesions: Vec<String>,
    /// Words at one of several sizes that make it that of an earlier picture.
    earlier_size: EarlierSize,
    /// Organs have a size when they are healthy: it is no lesion's unless the clause names one.
    organs: Vec<String>,
    /// Papers whose sizes are those of what was cut out.
    not_in_kinds: Vec<String>,
    /// Names of places in the body, by region.
    regions: Vec<String>,
    sites: Vec<String>,
    /// Words that say there was nothing to compare with.
    no_comparison: Vec<String>,
}

/// Words of an earlier picture, by where they stand.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierSize {
    before: Vec<String>,
    behind: Vec<String>,
}

struct Rules {
    kinds: Vec<String>,
    size: Vec<Expression>,
    centimetres: Vec<String>,
    not_lesions: Lexicon<()>,
    before_earlier: Lexicon<()>,
    behind_earlier: Lexicon<()>,
    regions: Lexicon<()>,
    /// Whether the word names a lesion; an organ is only where one lies.
    sites: Lexicon<bool>,
    not_in_kinds: Vec<String>,
    no_comparison: Lexicon<()>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    let plain = |phrases: Vec<String>| Lexicon::new(phrases.into_iter().map(|phrase| (phrase, ())));
    Rules {
        kinds: knowledge.kinds,
        size: knowledge.size.iter().map(|form| expression(FILE, form)).collect(),
        centimetres: knowledge.centimetres,
        not_lesions: plain(knowledge.not_lesions),
        before_earlier: plain(knowledge.earlier_size.before),
        behind_earlier: plain(knowledge.earlier_size.behind),
        regions: plain(knowledge.regions),
        sites: Lexicon::new(
            knowledge
                .sites
                .into_iter()
                .map(|phrase| (phrase, true))
                .chain(knowledge.organs.into_iter().map(|phrase| (phrase, false))),
        ),
        not_in_kinds: knowledge.not_in_kinds,
        no_comparison: plain(knowledge.no_comparison),
    }
});

/// All that a paper says about pictures.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let reports_picture = std::iter::once(&paper.record.kind)
        .chain(&paper.record.also)
        .any(|kind| RULES.kinds.iter().any(|id| id == kind.id()));
    let mut facts = Vec::new();
    let mut impression_seen = false;
    for (index, unit) in paper.units.iter().enumerate() {
        if unit.section != Section::Legend {
            lesions(paper, unit, &mut facts);
        }
        if !reports_picture {
            continue;
        }
        if unit.section == Section::Conclusion && !impression_seen && is_sentence(unit) {
            impression_seen = true;
            facts.push(whole(paper, unit, "imaging-impression", "impression"));
        }
        if unit.in_title_zone
            && let Some(hit) = unit.find(&RULES.regions).into_iter().next()
            && !facts.iter().any(|fact| fact.kind == "imaging-region")
        {
            let raw = unit.raw(&hit.range).to_owned();
            let mut fact =
                paper.fact("imaging-region", "region", &raw, unit.evidence(&hit.range), "extract/imaging:region");
            fact.value = Some(raw);
            facts.push(fact);
        }
        for placed in paper.dates.by_unit[index].iter().filter(|placed| placed.date.kind == DateKind::Comparison) {
            let raw = unit.raw(&placed.range).to_owned();
            let mut fact = paper.fact(
                "imaging-comparison",
                "comparison",
                &raw,
                unit.evidence(&placed.range),
                "extract/imaging:comparison",
            );
            fact.value = placed.date.value.map(|date| date.to_string());
            fact.date = Some(placed.date.clone());
            facts.push(fact);
        }
        if let Some(hit) = unit.find(&RULES.no_comparison).into_iter().next() {
            let raw = unit.raw(&hit.range).to_owned();
            let mut fact = paper.fact(
                "imaging-comparison",
                "comparison",
                &raw,
                unit.evidence(&hit.range),
                "extract/imaging:no-comparison",
            );
            fact.polarity = Polarity::Negative;
            facts.push(fact);
        }
    }
    facts
}

/// Whether a unit says something, rather than being a heading or a signature.
fn is_sentence(unit: &Unit) -> bool {
    let ends = unit.text.trim_end().ends_with(['.', '。']);
    (ends || reach::words(unit.words()) >= 3) && !header::is_signature(&unit.text)
}

fn whole(paper: &Paper<'_>, unit: &Unit, kind: &str, name: &str) -> Fact {
    let range = 0..unit.words().len();
    let evidence = unit.evidence(&range);
    let raw = evidence.quote.clone();
    paper.fact(kind, name, &raw, evidence, &format!("extract/imaging:{name}"))
}

fn lesions(paper: &Paper<'_>, unit: &Unit, facts: &mut Vec<Fact>) {
    if RULES.not_in_kinds.iter().any(|kind| kind == paper.record.kind.id()) {
        return;
    }
    let sizes: Vec<Captures<'_>> = RULES
        .size
        .iter()
        .filter(|form| unit.may_have(*form))
        .flat_map(|form| form.captures_iter(unit.words()))
        .collect();
    let earlier: Vec<bool> = sizes.iter().map(|size| is_earlier(unit.words(), size)).collect();
    let compares = earlier.contains(&true) && earlier.contains(&false);
    for (captures, earlier) in sizes.into_iter().zip(earlier) {
        let (Some(whole), Some(measure)) = (captures.get(0), captures.name("unit")) else { continue };
        let clause = context::clause(unit, &whole.range());
        let said = &unit.words()[clause.clone()];
        let Some(site) = RULES
            .sites
            .find(said)
            .into_iter()
            .filter(|hit| *hit.meaning)
            .min_by_key(|hit| (clause.start + hit.range.start).abs_diff(whole.start()))
        else {
            continue;
        };
        if !RULES.not_lesions.find(said).is_empty() {
            continue;
        }
        let context = context::at(unit, &whole.range());
        if context.subject != Subject::Patient || context.negated {
            continue;
        }
        let factor = if RULES.centimetres.iter().any(|unit| unit == measure.as_str()) { 10.0 } else { 1.0 };
        let measures: Vec<String> = ["a", "b", "c"]
            .iter()
            .filter_map(|group| captures.name(group))
            .filter_map(|number| number.as_str().replace(',', ".").parse::<f64>().ok())
            .map(|number| format!("{}", (number * factor * 10.0).round() / 10.0))
            .collect();
        let site_range = clause.start + site.range.start..clause.start + site.range.end;
        let range = site_range.start.min(whole.start())..site_range.end.max(whole.end());
        let mut fact = paper.fact(
            "lesion",
            unit.raw(&site_range),
            unit.raw(&whole.range()),
            unit.evidence(&range),
            "extract/imaging:lesion",
        );
        fact.value = Some(measures.join(" x "));
        fact.unit = Some("mm".to_owned());
        fact.unit_raw = Some(unit.raw(&measure.range()).to_owned());
        fact.certainty = match context.certainty {
            Certainty::Asserted | Certainty::Historical if compares && earlier => Certainty::Historical,
            // What is `previous` is the other size.
            Certainty::Historical if compares => Certainty::Asserted,
            as_said => as_said,
        };
        if compares && earlier {
            fact.date = None;
        }
        facts.push(fact);
    }
}

/// Whether a size is said to be that of an earlier picture: `(previously 8 mm)`, `was 22 mm`, `18 mm before`.
fn is_earlier(words: &str, size: &Captures<'_>) -> bool {
    let Some((first, unit)) = size.name("a").zip(size.name("unit")) else { return false };
    let (lead, tail) = (reach::last(&words[..first.start()], 4), reach::first(&words[unit.end()..], 4));
    let opens = |hit: &Hit<'_, ()>| lead[hit.range.end..].chars().all(|c| " :(=".contains(c));
    let closes = |hit: &Hit<'_, ()>| tail[..hit.range.start].chars().all(|c| c == ' ');
    RULES.before_earlier.find(lead).iter().any(opens) || RULES.behind_earlier.find(tail).first().is_some_and(closes)
}
