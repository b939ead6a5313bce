//! Positive, weak, negative, awaited: which answer belongs to which marker.
//!
//! Pathology writes answers before a list (`negative for CD3, CD5 and TdT`), behind it (`CD3, CD5 and TdT are
//! negative`), as a sign (`CD20+`), or in the next cell of a row. An answer is given to a marker only where nothing but
//! filling words stands between the two, so that one sentence with several answers is told apart (domain/extraction.md
//! §2.3). The words are `knowledge/extract/polarity.yaml`.

mod signs;
mod words;

use std::ops::Range;

use serde::Deserialize;

use super::labs::words::starts_with_word;
use super::lexicon::Hit;
use super::unit::Unit;
use crate::model::Polarity;
pub(super) use signs::percent;
use signs::sign;
use words::{Side, WORDS, Word};

/// The family of answers that a group of markers takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// Antigens on cells: positive, weak, negative, lost.
    Antigen,
    /// Genes and chromosomes: rearranged, deleted, mutated, not detected.
    Genetic,
    /// Fits both.
    Any,
}

/// The answer to one marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Yes, no, or another answer; `None` where only a percentage stands.
    pub polarity: Option<Polarity>,
    /// From the marker to the end of what answers it, in the folded text.
    pub range: Range<usize>,
    /// The words or sign that answer.
    pub cue: Option<Range<usize>>,
    /// A percentage that belongs to the marker, as `85 %` or `>80 %`.
    pub percent: Option<String>,
}

/// Answers the markers at `targets` (ascending, not overlapping) of one unit.
pub fn answers(unit: &Unit, targets: &[Range<usize>], family: Answers) -> Vec<Answer> {
    let mut answered: Vec<Option<Answer>> = vec![None; targets.len()];
    let cells = unit.cells();
    for (number, cell) in cells.iter().enumerate() {
        let inside: Vec<usize> =
            (0..targets.len()).filter(|i| targets[*i].start >= cell.start && targets[*i].end <= cell.end).collect();
        if inside.is_empty() {
            continue;
        }
        let in_cell =
            Sentence::new(unit.words(), cell.clone(), inside.iter().map(|i| targets[*i].clone()).collect(), family)
                .answer();
        for (i, answer) in inside.iter().zip(in_cell) {
            answered[*i] = Some(answer);
        }
        // The answer of a row stands in a later cell that names no marker itself.
        let last_unanswered =
            inside.iter().copied().filter(|i| answered[*i].as_ref().is_some_and(|a| a.polarity.is_none()));
        for i in last_unanswered.collect::<Vec<_>>() {
            let later = cells[number + 1..]
                .iter()
                .take_while(|cell| !targets.iter().any(|t| t.start >= cell.start && t.end <= cell.end));
            for cell in later {
                if let Some((polarity, cue)) = cell_answer(unit.words(), cell, family) {
                    if let Some(answer) = &mut answered[i] {
                        answer.polarity = Some(polarity);
                        answer.range.end = cue.end;
                        answer.cue = Some(cue);
                    }
                    break;
                }
            }
            if let Some(answer) = &mut answered[i]
                && answer.percent.is_none()
            {
                let row = cells[number + 1..]
                    .iter()
                    .take_while(|cell| !targets.iter().any(|t| t.start >= cell.start && t.end <= cell.end));
                answer.percent =
                    row.filter_map(|cell| percent(&unit.words()[cell.clone()])).map(|(text, _)| text).next();
            }
        }
    }
    answered
        .into_iter()
        .zip(targets)
        .map(|(answer, target)| {
            answer.unwrap_or(Answer { polarity: None, range: target.clone(), cue: None, percent: None })
        })
        .collect()
}

/// The answer of a line that holds nothing else: `Negative:` above a list of markers.
pub fn lone_answer(words: &str) -> Option<Polarity> {
    let trimmed = words.trim().trim_end_matches([':', '-', ' ']);
    let hits = Answers::Antigen.words().find(trimmed);
    match hits.as_slice() {
        [hit] if hit.range == (0..trimmed.len()) => polarity_of(hit),
        [hit, filling @ ..] if hit.range.start == 0 && filling.iter().all(|hit| *hit.meaning == Word::Filling) => {
            let covered: usize = hits.iter().map(|hit| hit.range.len()).sum();
            let letters = trimmed.chars().filter(|c| !c.is_whitespace()).count();
            (covered >= letters).then(|| polarity_of(hit)).flatten()
        }
        _ => None,
    }
}

/// The answer that a whole cell gives.
fn cell_answer(words: &str, cell: &Range<usize>, family: Answers) -> Option<(Polarity, Range<usize>)> {
    let text = &words[cell.clone()];
    if let Some(polarity) = strongest(family.words().find(text).iter().filter_map(polarity_of)) {
        return Some((polarity, cell.clone()));
    }
    let trimmed = text.trim();
    match trimmed {
        "-" => Some((Polarity::Negative, cell.clone())),
        _ => sign(trimmed, family)
            .filter(|(_, length)| *length == trimmed.len())
            .map(|(polarity, _)| (polarity, cell.clone())),
    }
}

fn polarity_of(hit: &Hit<'_, Word>) -> Option<Polarity> {
    match *hit.meaning {
        Word::Answer { polarity, .. } => Some(polarity),
        _ => None,
    }
}

/// Of several words that answer together ("positive (weak)", "expression is not seen"), the one that decides.
fn strongest(polarities: impl Iterator<Item = Polarity>) -> Option<Polarity> {
    let rank = |polarity: &Polarity| match polarity {
        Polarity::Pending => 7,
        Polarity::NotPerformed => 6,
        Polarity::Lost => 5,
        Polarity::Equivocal => 4,
        Polarity::Negative => 3,
        Polarity::Partial => 2,
        Polarity::Positive => 1,
        Polarity::Stated => 0,
    };
    polarities.max_by_key(rank)
}

/// One cell or sentence with its markers.
struct Sentence<'a> {
    words: &'a str,
    bounds: Range<usize>,
    targets: Vec<Range<usize>>,
    family: Answers,
    events: Vec<Event>,
}

#[derive(Debug, Clone)]
struct Event {
    range: Range<usize>,
    what: What,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    Target(usize),
    Answer { polarity: Polarity, side: Side },
    ClauseEnd,
}

impl<'a> Sentence<'a> {
    fn new(words: &'a str, bounds: Range<usize>, targets: Vec<Range<usize>>, family: Answers) -> Self {
        let mut events: Vec<Event> = targets
            .iter()
            .enumerate()
            .map(|(number, range)| Event { range: range.clone(), what: What::Target(number) })
            .collect();
        // No answer takes letters from a marker's name: `absence de délétion 17p`.
        let mut others = words[bounds.clone()].to_owned();
        for target in &targets {
            others.replace_range(target.start - bounds.start..target.end - bounds.start, &"\u{1}".repeat(target.len()));
        }
        for hit in family.words().find(&others) {
            let range = bounds.start + hit.range.start..bounds.start + hit.range.end;
            match *hit.meaning {
                Word::Answer { polarity, side } => events.push(Event { range, what: What::Answer { polarity, side } }),
                Word::ClauseEnd => events.push(Event { range, what: What::ClauseEnd }),
                Word::Filling | Word::List => {}
            }
        }
        for (at, stop) in words[bounds.clone()].match_indices([';', '；', '。']) {
            let at = bounds.start + at;
            events.push(Event { range: at..at + stop.len(), what: What::ClauseEnd });
        }
        events.sort_by_key(|event| event.range.start);
        deny(words, &mut events);
        Self { words, bounds, targets, family, events }
    }

    fn answer(&self) -> Vec<Answer> {
        let mut answers: Vec<Answer> = self
            .targets
            .iter()
            .map(|range| Answer { polarity: None, range: range.clone(), cue: None, percent: None })
            .collect();
        let mut used = vec![false; self.events.len()];
        // An answer that governs the list behind it, and how far its list has come.
        let mut governing: Option<(Polarity, usize, Range<usize>)> = None;
        let mut index = 0;
        while index < self.events.len() {
            match &self.events[index].what {
                What::ClauseEnd => governing = None,
                What::Answer { polarity, side } => {
                    if !used[index] && *side != Side::After {
                        governing = Some((*polarity, self.events[index].range.end, self.events[index].range.clone()));
                    }
                }
                What::Target(_) => {
                    let group = self.group_from(index);
                    self.signs(&group, &mut answers);
                    let mut open: Vec<usize> =
                        group.iter().copied().filter(|number| answers[*number].polarity.is_none()).collect();
                    let last = *group.last().unwrap_or(&0);
                    let end = answers[last].range.end;
                    if !open.is_empty() {
                        if let Some((polarity, cues)) = self.following(end) {
                            let start = self.targets[group[0]].start;
                            let deniable = matches!(polarity, Polarity::Positive | Polarity::Lost);
                            let denial = governing.as_ref().filter(|_| deniable);
                            let denial = denial.filter(|governing| self.denies(governing, start));
                            let polarity = denial.map_or(polarity, |_| denied(polarity));
                            // `positive for CD20, CD5 (weak)`: what stands in brackets is the last one's alone.
                            let bracket = cues.first().is_some_and(|cue| {
                                self.words[end..self.events[*cue].range.start].trim_end().ends_with('(')
                            });
                            if bracket && (governing.is_some() || polarity == Polarity::Partial) {
                                let (last_one, others): (Vec<usize>, Vec<usize>) =
                                    open.iter().partition(|number| **number == last);
                                if let Some(governing) = &governing {
                                    self.govern(governing, group[0], &others, &mut answers);
                                }
                                open = last_one;
                            }
                            for number in denial.iter().flat_map(|_| &open) {
                                let cue = denial.map_or(start, |(_, _, cue)| cue.start);
                                answers[*number].range.start = cue.min(answers[*number].range.start);
                            }
                            for number in &open {
                                answers[*number].polarity = Some(polarity);
                                if let (Some(first), Some(final_cue)) = (cues.first(), cues.last()) {
                                    let range = self.events[*first].range.start..self.events[*final_cue].range.end;
                                    answers[*number].range.end = range.end.max(answers[*number].range.end);
                                    answers[*number].cue = Some(range);
                                }
                            }
                            for cue in cues {
                                used[cue] = true;
                            }
                        } else if let Some(governing) = &governing {
                            self.govern(governing, group[0], &open, &mut answers);
                        }
                    }
                    if let Some((_, reached, _)) = &mut governing {
                        *reached = end.max(self.used_end(&used, end));
                    }
                    index += group.len() - 1;
                }
            }
            index += 1;
        }
        for (number, answer) in answers.iter_mut().enumerate() {
            let until = self.targets.get(number + 1).map_or(self.bounds.end, |next| next.start);
            let from = self.targets[number].end;
            let clause_end = self
                .events
                .iter()
                .find(|event| event.what == What::ClauseEnd && event.range.start >= from)
                .map_or(self.bounds.end, |event| event.range.start);
            let stretch = &self.words[from..until.min(clause_end).max(from)];
            if let Some((text, at)) = percent(stretch)
                && stretch[..at].split_whitespace().count() <= PERCENT_REACH
                && self.belongs_to_sign(answer, from + at)
            {
                answer.range.end = answer.range.end.max(from + at + 1).min(self.bounds.end);
                answer.percent = Some(text);
            }
        }
        answers
    }

    /// Gives the answer that stands before a list to members of it, where the list goes on from it.
    fn govern(&self, governing: &(Polarity, usize, Range<usize>), first: usize, members: &[usize], to: &mut [Answer]) {
        let (polarity, reached, cue) = governing;
        if !self.is_filling(&self.words[*reached..self.targets[first].start], true) {
            return;
        }
        for number in members {
            to[*number].polarity = Some(*polarity);
            to[*number].range.start = cue.start.min(to[*number].range.start);
            to[*number].cue = Some(cue.clone());
        }
    }

    /// `No evidence of MYC, BCL2 or BCL6 rearrangement`: whether an answer before a list denies the word behind it.
    fn denies(&self, governing: &(Polarity, usize, Range<usize>), start: usize) -> bool {
        let (polarity, reached, cue) = governing;
        let is_denial = WORDS.denials.iter().any(|phrase| *phrase == self.words[cue.clone()]);
        *polarity == Polarity::Negative
            && *reached == cue.end
            && (is_denial || self.family == Answers::Genetic)
            && self.is_filling(&self.words[*reached..start], true)
    }

    /// Whether a percentage at `at` may be that of an answer: behind a sign, as in `CD45- plasma cells 6 %`, only filling
    /// may stand before it.
    fn belongs_to_sign(&self, answer: &Answer, at: usize) -> bool {
        let Some(cue) = &answer.cue else { return true };
        let signed = !self.words[cue.clone()].contains(char::is_alphabetic);
        !signed || at <= cue.end || self.is_filling(&self.words[cue.end..at], false)
    }

    /// The markers from this event on that stand in one list, parted by commas, "and", "/".
    fn group_from(&self, index: usize) -> Vec<usize> {
        let mut group = Vec::new();
        let mut end = 0;
        for event in &self.events[index..] {
            let What::Target(number) = event.what else { break };
            if !group.is_empty() && !is_list_gap(&self.words[end..event.range.start], self.family) {
                break;
            }
            group.push(number);
            end = event.range.end;
        }
        group
    }

    /// Signs written at the marker itself: `CD20+`, `CD5 (-)`, `CD10−`.
    fn signs(&self, group: &[usize], answers: &mut [Answer]) {
        for number in group {
            let after = &self.words[self.targets[*number].end..self.bounds.end];
            if let Some((polarity, length)) = sign(after, self.family) {
                let end = self.targets[*number].end + length;
                answers[*number].polarity = Some(polarity);
                answers[*number].cue = Some(self.targets[*number].end..end);
                answers[*number].range.end = end;
                let next = self.events.iter().find(|event| event.range.start >= end);
                if let Some(Event { range, what: What::Answer { polarity: Polarity::Partial, .. } }) = next
                    && self.is_filling(&self.words[end..range.start], false)
                    && !self.leads_next(end, range)
                {
                    answers[*number].polarity = Some(Polarity::Partial);
                    answers[*number].cue = Some(range.clone());
                    answers[*number].range.end = range.end;
                }
            }
        }
    }

    /// `TdT+ with partial CD34`: whether the word at `range` speaks of the marker behind it and not of that ending at
    /// `end`.
    fn leads_next(&self, end: usize, range: &Range<usize>) -> bool {
        let apart = self.words[end..range.start].contains(|c: char| c.is_alphabetic() || c == ',');
        let next = self.targets.iter().find(|target| target.start >= range.end);
        apart && next.is_some_and(|next| self.words[range.end..next.start].trim().is_empty())
    }

    /// The answer that follows a group: all answering words up to the next marker with only filling between.
    fn following(&self, end: usize) -> Option<(Polarity, Vec<usize>)> {
        let mut cues = Vec::new();
        let mut polarities = Vec::new();
        let mut reached = end;
        for (index, event) in self.events.iter().enumerate().filter(|(_, event)| event.range.start >= end) {
            let What::Answer { polarity, side } = &event.what else { break };
            // "CD20, positive for CD3": an answer that opens a list of its own is not this group's.
            if *side == Side::Before || !self.is_filling(&self.words[reached..event.range.start], false) {
                break;
            }
            let opens_list = self.words[event.range.end..self.bounds.end].trim_start().starts_with("for ");
            if opens_list {
                break;
            }
            cues.push(index);
            polarities.push(*polarity);
            reached = event.range.end;
        }
        strongest(polarities.into_iter()).map(|polarity| (polarity, cues))
    }

    fn used_end(&self, used: &[bool], from: usize) -> usize {
        let ends = self.events.iter().zip(used).filter(|(event, used)| **used && event.range.start >= from);
        ends.map(|(event, _)| event.range.end).max().unwrap_or(from)
    }

    /// Whether a stretch holds nothing of its own: filling words, brackets, percentages, and, in a list, commas.
    fn is_filling(&self, stretch: &str, in_list: bool) -> bool {
        let mut rest = String::with_capacity(stretch.len());
        let mut last = 0;
        for hit in self.family.words().find(stretch) {
            let fills = match hit.meaning {
                Word::Filling => true,
                Word::List => in_list,
                Word::Answer { .. } | Word::ClauseEnd => false,
            };
            if fills {
                rest.push_str(&stretch[last..hit.range.start]);
                rest.push(' ');
                last = hit.range.end;
            }
        }
        rest.push_str(&stretch[last..]);
        rest.split(|c: char| c.is_whitespace() || "():=[]\"'~+-<>%".contains(c) || (in_list && ",/&".contains(c)))
            .all(|word| word.is_empty() || word.chars().all(|c| c.is_ascii_digit() || c == '.'))
    }
}

/// `No clinically significant variants were detected in`: a denial a few words before an answer turns it round.
fn deny(words: &str, events: &mut [Event]) {
    for index in 1..events.len() {
        let (before, after) = events.split_at_mut(index);
        let (Some(denial), Some(event)) = (before.last(), after.first_mut()) else { continue };
        let What::Answer { polarity: Polarity::Negative, .. } = denial.what else { continue };
        let between = words.get(denial.range.end..event.range.start).unwrap_or_default();
        let near = between.split_whitespace().count() <= DENIAL_REACH && !between.contains([',', ':', '.', '\t']);
        // `Aucune mutation détectée`: the denial may have taken a word that it denies.
        let said = &words[denial.range.clone()];
        let is_denial = WORDS.denials.iter().any(|phrase| starts_with_word(said, phrase));
        if let (What::Answer { polarity: polarity @ (Polarity::Positive | Polarity::Lost), .. }, true, true) =
            (&mut event.what, near, is_denial)
        {
            *polarity = denied(*polarity);
        }
    }
}

/// What an answer becomes that is denied. That a marker is not lost does not say how it is.
fn denied(polarity: Polarity) -> Polarity {
    if polarity == Polarity::Lost { Polarity::Equivocal } else { Polarity::Negative }
}

/// Words between a denial and the answer that it turns round, at most.
const DENIAL_REACH: usize = 7;

/// Words between a marker and its percentage, at most.
const PERCENT_REACH: usize = 7;

fn is_list_gap(gap: &str, family: Answers) -> bool {
    let bare: String = gap.chars().filter(|c| !matches!(c, ',' | '/' | '、' | '，' | '&' | '(' | ')')).collect();
    let words: Vec<&str> = bare.split_whitespace().collect();
    match words.as_slice() {
        [] => true,
        [one] => family
            .words()
            .find(one)
            .first()
            .is_some_and(|hit| *hit.meaning == Word::List && hit.range.len() == one.len()),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
