//! Points: what each rule found, added up by kind.

use std::collections::BTreeSet;
use std::ops::Range;

use super::fold::fold_with_places;
use super::language_file::Zone;
use super::policy::Policy;
use super::rules::{Aim, Rule};
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
pub(crate) struct Tally {
    /// Index in `kinds.yaml`.
    pub(crate) kind: usize,
    /// The sum.
    pub(crate) points: i32,
    /// Strongest first.
    pub(crate) cues: Vec<Cue>,
    /// Its name is on the paper, results are not.
    pub(crate) lacks_results: bool,
}

/// A rule that fired.
struct Fired<'r> {
    rule: &'r Rule,
    weight: i32,
    at: usize,
    title: bool,
}

/// Adds up all rules over one paper: every kind that has a cue. `told`: the kind that its format, or a code, says.
pub(crate) fn tally(sheet: &Sheet<'_>, told: Option<&str>, vocabulary: &Vocabulary) -> Vec<Tally> {
    let Vocabulary { policy, rules: book, .. } = vocabulary;
    let hits = book.hits(sheet);
    let fired: Vec<Fired<'_>> =
        book.rules.iter().zip(&hits).filter_map(|(rule, hits)| fire(rule, hits, sheet, vocabulary)).collect();
    let features: BTreeSet<&str> = fired
        .iter()
        .filter_map(|fired| match &fired.rule.aim {
            Aim::Feature(name) => Some(name.as_str()),
            Aim::Kinds { .. } => None,
        })
        .collect();
    let mut counts: Vec<Count> =
        (0..Policy::kinds().len()).filter_map(|kind| count(kind, &fired, &features, told, sheet, policy)).collect();
    yield_to_other_titles(&mut counts, &fired, sheet, policy);
    let background = policy.kinds_of(&policy.background);
    let titled = |count: &Count| count.titled && count.tally.points >= policy.accept;
    if counts.iter().any(|count| titled(count) && !background.contains(&count.tally.kind)) {
        counts.iter_mut().for_each(|count| count.background = count.background.min(policy.background_cap));
    }
    let mut tallies: Vec<Tally> = counts
        .into_iter()
        .map(|count| Tally { points: count.tally.points + count.background, ..count.tally })
        .collect();
    tallies.sort_by_key(|tally| (-tally.points, policy.rank(&Policy::kinds()[tally.kind].id), tally.kind));
    tallies
}

/// Takes points from results that are named after the title of a paper that is none.
fn yield_to_other_titles(counts: &mut [Count], fired: &[Fired<'_>], sheet: &Sheet<'_>, policy: &Policy) {
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
        count.tally.points += policy.after_other_title;
        let against = Fired { rule: other.rule, weight: policy.after_other_title, at: other.at, title: false };
        count.tally.cues.extend(cue(&against, &kinds[count.tally.kind].id, sheet));
    }
}

/// A tally in the making.
struct Count {
    /// Without the points of the background.
    tally: Tally,
    /// What any clinical prose gives.
    background: i32,
    /// Its name stands in the title.
    titled: bool,
}

/// Adds up the rules that fired for one kind; `None` where none did.
fn count(
    kind: usize,
    fired: &[Fired<'_>],
    features: &BTreeSet<&str>,
    told: Option<&str>,
    sheet: &Sheet<'_>,
    policy: &Policy,
) -> Option<Count> {
    let entry = &Policy::kinds()[kind];
    let (mut points, mut weak, mut background, mut titled) = (0, 0, 0, false);
    let mut cues = Vec::new();
    for fired in fired {
        let Aim::Kinds { kinds, key } = &fired.rule.aim else { continue };
        if !kinds.contains(&kind) {
            continue;
        }
        match fired.weight {
            weight if *key == policy.background && weight > 0 => background += weight,
            1 => weak += 1,
            weight => points += weight,
        }
        titled |= fired.title && fired.weight >= policy.accept;
        cues.extend(cue(fired, &entry.id, sheet));
    }
    points += weak.min(policy.weak_cap);
    if told == Some(entry.id.as_str()) {
        points += policy.format_weight;
    } else if cues.is_empty() {
        return None;
    }
    // A code that names the paper is its title.
    let named = titled || told == Some(entry.id.as_str());
    let lacks_results = policy.lacks_results(&entry.id, named, |feature| features.contains(feature));
    if lacks_results {
        // However often its name is there, without results it is not accepted.
        points = (points + policy.without_results).min(policy.accept - 1);
    }
    cues.sort_by_key(|cue: &Cue| (cue.weight < 0, -cue.weight.abs(), cue.page, cue.line));
    Some(Count { tally: Tally { kind, points, cues, lacks_results }, background, titled })
}

/// Whether a rule holds, with what weight, and where it shows best.
fn fire<'r>(rule: &'r Rule, hits: &[Range<usize>], sheet: &Sheet<'_>, vocabulary: &Vocabulary) -> Option<Fired<'r>> {
    let Vocabulary { policy, wording, .. } = vocabulary;
    if rule.most_words.is_some_and(|most| sheet.has_more_words_than(most)) {
        return None;
    }
    let mut seen = BTreeSet::new();
    let mut count = 0;
    let mut best: Option<(Option<TitleRank>, usize)> = None;
    for hit in hits {
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

fn cue(fired: &Fired<'_>, kind: &str, sheet: &Sheet<'_>) -> Option<Cue> {
    let line = sheet.line_at(fired.at)?;
    Some(Cue {
        rule: fired.rule.id.clone(),
        kind: RecordKind::new(kind),
        weight: fired.weight,
        page: line.page,
        line: line.number,
        quote: quote(line, fired.at.saturating_sub(line.start)),
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
