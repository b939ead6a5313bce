//! Points: what each rule found, added up by kind.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::fold_with_places;
use super::language_file::Zone;
use super::policy::Policy;
use super::rules::{Aim, Hit, Rule};
use super::sheet::{Line, Sheet, TitleRank};
use super::vocabulary::Vocabulary;
use crate::model::{Cue, RecordKind};

/// The group of `kinds.yaml` whose papers must hold results.
const RESULTS: &str = "result";
/// The longest quote, in characters.
const QUOTE: usize = 240;
/// How much of a long line is quoted before the words that matched, in characters.
const QUOTE_BEFORE: usize = 60;

/// What speaks for and against one kind.
#[derive(Debug, Clone)]
pub(crate) struct Tally<'r> {
    /// Index in `kinds.yaml`.
    pub(crate) kind: usize,
    /// The sum.
    pub(crate) points: i32,
    /// Strongest first.
    pub(crate) fired: Vec<Fired<'r>>,
    /// Its name is on the paper, results are not.
    pub(crate) lacks_results: bool,
}

/// A rule that fired.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fired<'r> {
    pub(super) rule: &'r Rule,
    pub(crate) weight: i32,
    /// Where it shows best, in the folded text.
    at: usize,
    title: bool,
}

/// How much is told of the kinds that cannot be the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Whether they hold results is left open: their points are the most that they can have.
    Decision,
    /// Everything, for who asks why.
    Everything,
}

/// Adds up all rules over one paper: every kind that has a cue. `told`: the kind that its format, or a code, says.
///
/// Whether a paper holds the results of a kind is told by the dearest of the rules. They are tried for the kinds that are
/// near the first alone, unless all is asked for: to lack results takes points, and never gives any.
pub(crate) fn tally<'r>(
    sheet: &Sheet<'_>,
    told: Option<&str>,
    vocabulary: &'r Vocabulary,
    depth: Depth,
) -> Vec<Tally<'r>> {
    let Vocabulary { policy, rules: book, .. } = vocabulary;
    let mut search = book.search(sheet);
    let fired = fired(&search.hits(|rule| matches!(rule.aim, Aim::Kinds { .. })), sheet, vocabulary);
    let mut features: BTreeMap<&str, bool> = BTreeMap::new();
    let mut has = |feature: &'r str| {
        *features.entry(feature).or_insert_with(|| {
            let own = search.hits(|rule| matches!(&rule.aim, Aim::Feature(name) if name == feature));
            !self::fired(&own, sheet, vocabulary).is_empty()
        })
    };
    let mut counts = count(&fired, told, policy);
    if depth == Depth::Everything {
        counts.iter_mut().for_each(|count| count.look_for_results(policy, &mut has));
    }
    yield_to_other_titles(&mut counts, &fired, sheet, policy);
    let background = policy.kinds_of(&policy.background);
    let titled = |count: &mut Count<'r>| {
        let may = |count: &Count<'_>| count.titled && count.own() >= policy.accept;
        may(count) && {
            count.look_for_results(policy, &mut has);
            may(count)
        }
    };
    if counts.iter_mut().filter(|count| !background.contains(&count.tally.kind)).any(titled) {
        counts.iter_mut().for_each(|count| count.background = count.background.min(policy.background_cap));
    }
    loop {
        counts.sort_by_key(|count| {
            (-count.points(), policy.rank(&Policy::kinds()[count.tally.kind].id), count.tally.kind)
        });
        let Some(first) = counts.first().map(Count::points) else { break };
        // The first two are named; one that can be accepted may be what the paper is as well.
        let near = |(place, count): (usize, &Count<'_>)| {
            let points = count.points();
            count.lacks.is_none() && (place < 2 || points >= policy.accept || points > first - policy.widest_margin())
        };
        let Some(open) = counts.iter().enumerate().position(near) else { break };
        counts[open].look_for_results(policy, &mut has);
    }
    counts.into_iter().map(|count| Tally { points: count.points(), ..count.tally }).collect()
}

/// The rules that hold, of hits that stand rule by rule.
fn fired<'r>(hits: &[Hit], sheet: &Sheet<'_>, vocabulary: &'r Vocabulary) -> Vec<Fired<'r>> {
    let mut fired: Vec<Fired<'r>> = hits
        .chunk_by(|one, next| one.rule == next.rule)
        .filter_map(|hits| fire(&vocabulary.rules.rules[hits[0].rule], hits, sheet, vocabulary))
        .collect();
    let aim = |one: &Fired<'r>| -> &'r Aim { &one.rule.aim };
    let names: Vec<&Aim> = fired.iter().filter(|one| one.rule.zone == Zone::Title).map(aim).collect();
    // What heads a part of another paper says nothing new of one that has the name already.
    fired.retain(|one| !(one.rule.part && names.contains(&aim(one))));
    fired
}

/// Takes points from results that are named after the title of a paper that is none.
fn yield_to_other_titles<'r>(counts: &mut [Count<'r>], fired: &[Fired<'r>], sheet: &Sheet<'_>, policy: &Policy) {
    let kinds = Policy::kinds();
    let line = |at: usize| sheet.line_at(at).map(|line| line.start);
    let first_title = |wanted: &dyn Fn(usize) -> bool| {
        let titles = fired.iter().filter(|fired| fired.title && fired.weight >= policy.accept);
        titles
            .filter(
                |fired| matches!(&fired.rule.aim, Aim::Kinds { kinds, .. } if kinds.iter().any(|kind| wanted(*kind))),
            )
            .min_by_key(|fired| fired.at)
    };
    let is_result = |kind: usize| kinds[kind].group == RESULTS;
    let Some(other) = first_title(&|kind| !is_result(kind)) else { return };
    for count in counts.iter_mut().filter(|count| is_result(count.tally.kind)) {
        let own = first_title(&|kind| kind == count.tally.kind);
        if own.is_some_and(|own| line(own.at) < line(other.at)) {
            continue;
        }
        count.shift += policy.after_other_title;
        let against = Fired { rule: other.rule, weight: policy.after_other_title, at: other.at, title: false };
        count.tally.fired.push(against);
    }
}

/// A tally in the making.
struct Count<'r> {
    /// Without the points of the background.
    tally: Tally<'r>,
    /// What the titles of other papers take from it.
    shift: i32,
    /// What any clinical prose gives.
    background: i32,
    /// Points of weak cues.
    weak: i32,
    /// Its name stands in the title.
    titled: bool,
    /// A code, or the format, says that it is this.
    told: bool,
    /// Whether the results that it must hold are not there; `None`: not looked for yet.
    lacks: Option<bool>,
}

impl<'r> Count<'r> {
    /// The points without those of the background; before results are looked for, the most that they can be.
    fn own(&self) -> i32 {
        self.tally.points + self.shift
    }

    fn points(&self) -> i32 {
        self.own() + self.background
    }

    /// Looks whether the paper holds the results that this kind must hold.
    fn look_for_results(&mut self, policy: &'r Policy, has: &mut impl FnMut(&'r str) -> bool) {
        if self.lacks.is_some() {
            return;
        }
        // A code that names the paper is its title.
        let titled = self.titled || self.told;
        let lacks = policy.lacks_results(&Policy::kinds()[self.tally.kind].id, titled, has);
        if lacks {
            // However often its name is there, without results it is not accepted.
            let points = &mut self.tally.points;
            *points = (*points + policy.without_results).min(policy.accept - 1);
        }
        self.tally.lacks_results = lacks;
        self.lacks = Some(lacks);
    }
}

/// Adds up the rules that fired, kind by kind.
fn count<'r>(fired: &[Fired<'r>], told: Option<&str>, policy: &Policy) -> Vec<Count<'r>> {
    let empty = |kind| Count {
        tally: Tally { kind, points: 0, fired: Vec::new(), lacks_results: false },
        shift: 0,
        background: 0,
        weak: 0,
        titled: false,
        told: false,
        lacks: None,
    };
    let mut counts: Vec<Count<'r>> = (0..Policy::kinds().len()).map(empty).collect();
    for fired in fired {
        let Aim::Kinds { kinds, key } = &fired.rule.aim else { continue };
        for kind in kinds {
            let count = &mut counts[*kind];
            match fired.weight {
                weight if *key == policy.background && weight > 0 => count.background += weight,
                1 => count.weak += 1,
                weight => count.tally.points += weight,
            }
            count.titled |= fired.title && fired.weight >= policy.accept;
            count.tally.fired.push(*fired);
        }
    }
    counts.retain(|count| !count.tally.fired.is_empty() || told == Some(Policy::kinds()[count.tally.kind].id.as_str()));
    for count in &mut counts {
        count.tally.points += count.weak.min(policy.weak_cap);
        if told == Some(Policy::kinds()[count.tally.kind].id.as_str()) {
            count.tally.points += policy.format_weight;
            count.told = true;
        }
        count.tally.fired.sort_by_key(|fired| (fired.weight < 0, -fired.weight.abs(), fired.at));
    }
    counts
}

/// Whether a rule holds, with what weight, and where it shows best.
fn fire<'r>(rule: &'r Rule, hits: &[Hit], sheet: &Sheet<'_>, vocabulary: &Vocabulary) -> Option<Fired<'r>> {
    let Vocabulary { policy, wording, .. } = vocabulary;
    if rule.most_words.is_some_and(|most| sheet.has_more_words_than(most)) {
        return None;
    }
    let mut seen = BTreeSet::new();
    let mut count = 0;
    let mut best: Option<(Option<TitleRank>, usize)> = None;
    for Hit { range: hit, .. } in hits {
        if matches!(rule.aim, Aim::Feature(_)) && sheet.is_told(hit, wording) {
            continue;
        }
        let rank = match rule.zone {
            Zone::Title => {
                let rank = sheet.title_rank(hit, wording);
                if rank.is_none() {
                    continue;
                }
                rank
            }
            Zone::Section if !sheet.is_section(hit) => continue,
            Zone::Start if !sheet.starts_stretch(hit) => continue,
            Zone::Line if !sheet.starts_line(hit) => continue,
            _ => None,
        };
        if !seen.insert(&sheet.text[hit.clone()]) && !rule.repeat {
            continue;
        }
        count += 1;
        if best.is_none_or(|(known, at)| rank > known || (rank == known && hit.start < at)) {
            best = Some((rank, hit.start));
        }
    }
    let (rank, at) = best?;
    if count < rule.min || rule.per_lines.is_some_and(|lines| count * lines < sheet.filled_lines()) {
        return None;
    }
    let title = rank == Some(TitleRank::Title);
    let weight = match rank {
        Some(TitleRank::Heading) if rule.weight < 0 => rule.weight.max(-policy.heading_weight),
        Some(TitleRank::Heading) => rule.weight.min(policy.heading_weight),
        _ if rule.double_at.is_some_and(|at| count >= at) => rule.weight * 2,
        _ => rule.weight,
    };
    Some(Fired { rule, weight, at, title })
}

/// A rule that fired, as the record keeps it.
pub(crate) fn cue(fired: &Fired<'_>, kind: &str, sheet: &Sheet<'_>) -> Option<Cue> {
    let line = sheet.line_at(fired.at)?;
    Some(Cue {
        rule: fired.rule.id.clone(),
        kind: RecordKind::new(kind),
        weight: fired.weight,
        page: line.page,
        line: line.number,
        quote: quote(line, fired.at.saturating_sub(line.start)),
        file: None,
    })
}

/// The line as it is printed; of a long one, the part around the words.
fn quote(line: &Line<'_>, at: usize) -> String {
    let text = line.text.trim();
    if text.chars().count() <= QUOTE {
        return text.to_owned();
    }
    let (_, places) = fold_with_places(line.text);
    let hit = places.get(at).copied().unwrap_or(0);
    let before = line.text[..hit].chars().rev().take(QUOTE_BEFORE).map(char::len_utf8).sum::<usize>();
    line.text[hit - before..].trim_start().chars().take(QUOTE).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_verbatim_and_short() {
        let long = format!("{}Médula ósea {}", "á ".repeat(200), "x ".repeat(300));
        let line = Line { page: 1, number: 1, text: &long, start: 0 };
        let at = super::super::fold::fold(&long).find("medula").unwrap();
        let quote = quote(&line, at);
        assert!(long.contains(&quote) && quote.contains("Médula ósea"));
        assert!(quote.chars().count() <= QUOTE);
    }
}
