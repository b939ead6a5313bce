//! Positive, weak, negative, awaited: which answer belongs to which marker.
//!
//! Pathology writes answers before a list (`negative for CD3, CD5 and TdT`), behind it (`CD3, CD5 and TdT are
//! negative`), as a sign (`CD20+`), or in the next cell of a row. An answer is given to a marker only where nothing but
//! filling words stands between the two, so that one sentence with several answers is told apart (domain/extraction.md
//! §2.3). The words are `knowledge/extract/polarity.yaml`.

mod shares;
mod signs;
mod words;

use std::ops::Range;

use serde::Deserialize;

use super::context;
use super::labs::words::starts_with_word;
use super::lexicon::Hit;
use super::reach;
use super::unit::{Unit, ends_sentence};
use crate::model::Polarity;
use crate::script;
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
            Sentence::new(unit, cell.clone(), inside.iter().map(|i| targets[*i].clone()).collect(), family).answer();
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
    let mut answered: Vec<Answer> = answered
        .into_iter()
        .zip(targets)
        .map(|(answer, target)| {
            answer.unwrap_or(Answer { polarity: None, range: target.clone(), cue: None, percent: None })
        })
        .map(|answer| {
            let yes = matches!(answer.polarity, Some(Polarity::Positive | Polarity::Partial));
            let denied = yes && context::is_denied_at(unit, &answer.range);
            Answer { polarity: if denied { Some(Polarity::Negative) } else { answer.polarity }, ..answer }
        })
        .collect();
    if family != Answers::Genetic {
        shares::mark(unit.words(), targets, family, &mut answered);
    }
    answered
}

/// The longest line that is nothing but an answer, in bytes.
const LONGEST_ALONE: usize = 160;

/// The answer of a line that holds nothing else: `Negative:` above a list of markers.
pub fn lone_answer(unit: &Unit) -> Option<Polarity> {
    if unit.words().len() > LONGEST_ALONE || !unit.may_have(Answers::Antigen.words()) {
        return None;
    }
    let trimmed = unit.words().trim().trim_end_matches([':', '-', ' ']);
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
    /// Markers whose hyphen stands for the end of the compound behind them: `CD20-, CD79a- und PAX5-positiv`.
    suspended: Vec<bool>,
    /// For each target, whether a Chinese enumeration comma joins it to the next: `CD20、CD79a(+)` has one sign for both.
    enumerated: Vec<bool>,
    /// And whether a Chinese comma stands there, which may part two statements.
    parted: Vec<bool>,
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
    fn new(unit: &'a Unit, bounds: Range<usize>, targets: Vec<Range<usize>>, family: Answers) -> Self {
        let words = unit.words();
        let joined_by = |sign: &str| {
            let is = |pair: &[Range<usize>]| unit.raw(&(pair[0].end..pair[1].start)).trim() == sign;
            targets.windows(2).map(is).collect()
        };
        let (enumerated, parted) = (joined_by("、"), joined_by("，"));
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
                Word::ClauseEnd if &words[range.clone()] == "." => {
                    if ends_sentence(&words[bounds.start..range.start], &words[range.end..bounds.end]) {
                        events.push(Event { range, what: What::ClauseEnd });
                    }
                }
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
        let suspended = suspended(words, &bounds, &targets, family);
        Self { words, bounds, targets, family, events, suspended, enumerated, parted }
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
                    let mut group = self.group_from(index);
                    let governed = governing.as_ref().is_some_and(|governing| self.leads_to(governing, group[0]));
                    // `不表达CD20，CD3阳性`: behind the comma another answer may follow.
                    if governed && let Some(at) = group.iter().position(|n| self.parted.get(*n) == Some(&true)) {
                        group.truncate(at + 1);
                    }
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
                            let denial = denial.filter(|governing| self.denies(governing, start, &cues));
                            let mut polarity = denial.map_or(polarity, |_| denied(polarity));
                            // `Loss of CD19 is not seen` denies a loss, and says no more.
                            if let (Some((Polarity::Lost, _, _)), Polarity::Negative) = (&governing, polarity)
                                && cues.first().is_some_and(|cue| self.is_verb(*cue))
                                && governing.as_ref().is_some_and(|governing| self.leads_to(governing, group[0]))
                            {
                                polarity = Polarity::Equivocal;
                            }
                            // `positive for CD20, CD5 (weak)`: what stands in brackets is the last one's alone.
                            let bracket = cues.first().is_some_and(|cue| {
                                self.words[end..self.events[*cue].range.start].trim_end().ends_with('(')
                            });
                            // `不表达CD20，CD3阳性`: a Chinese comma has parted them already.
                            let parted = group[0].checked_sub(1).is_some_and(|n| self.parted.get(n) == Some(&true));
                            let opened = governing.as_ref().filter(|governing| {
                                denial.is_none() && governing.0 != polarity && self.leads_to(governing, group[0])
                            });
                            let by_noun = opened.is_some_and(|(_, _, cue)| self.is_noun(cue));
                            // `Loss of CD20 is seen`: what is seen is the loss.
                            if let Some(governing) = opened
                                && by_noun
                                && polarity == Polarity::Positive
                                && matches!(governing.0, Polarity::Negative | Polarity::Lost)
                            {
                                self.govern(governing, group[0], &open, &mut answers);
                                open.clear();
                            }
                            // `Negative for CD20, and CD19 is positive`: the second answer is that of the last alone.
                            // `Cells negative for CD19 and CD20 are present` answers for the cells.
                            let of_cells = opened.filter(|_| !by_noun).is_some_and(|_| self.is_presence(&cues));
                            if let (Some(governing), true) = (opened, of_cells) {
                                self.govern(governing, group[0], &open, &mut answers);
                                open.clear();
                            }
                            let second = opened.is_some_and(|governing| {
                                let denies = matches!(governing.0, Polarity::Negative | Polarity::Lost);
                                open.len() > 1 && (denies || self.stands_apart(&open))
                            }) && !by_noun
                                && !parted;
                            if second || bracket && (governing.is_some() || polarity == Polarity::Partial) {
                                let (last_one, others): (Vec<usize>, Vec<usize>) =
                                    open.iter().partition(|number| **number == last);
                                if let Some(governing) = &governing {
                                    self.govern(governing, group[0], &others, &mut answers);
                                }
                                open = last_one;
                            } else if let (Some(governing), None, false) = (&governing, denial, parted)
                                && governing.0 != polarity
                                && self.leads_to(governing, group[0])
                            {
                                let led = self.led(governing.0, polarity, &open);
                                self.govern(governing, group[0], &led, &mut answers);
                                open.retain(|number| !led.contains(number));
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
                && reach::words(&stretch[..at]) <= PERCENT_REACH
                && self.belongs_to_sign(answer, from + at)
            {
                answer.range.end = answer.range.end.max(from + at + 1).min(self.bounds.end);
                answer.percent = Some(text);
            }
        }
        answers
    }

    /// The members of a list that keep the answer before it, although another stands behind it: of `positive for CD20 and
    /// PAX5, CD10 negative` those before the comma, for their list was complete. `Expression of CD10, CD5 is absent` goes
    /// on to its end; a denial before the comma does not, and a loss that `is seen` is a loss.
    fn led(&self, before: Polarity, behind: Polarity, list: &[usize]) -> Vec<usize> {
        let gap = |pair: &[usize]| &self.words[self.targets[pair[0]].end..self.targets[pair[1]].start];
        let Some(comma) = list.windows(2).rposition(|pair| gap(pair).contains(',')) else {
            let seen = before == Polarity::Lost && behind == Polarity::Positive;
            return if seen { list.to_vec() } else { Vec::new() };
        };
        let complete = list[..=comma].windows(2).any(|pair| gap(pair).contains(char::is_alphabetic));
        match (before, behind) {
            (Polarity::Lost, Polarity::Positive) => list.to_vec(),
            (Polarity::Negative, Polarity::Positive | Polarity::Partial) => list[..=comma].to_vec(),
            (Polarity::Lost, Polarity::Partial) => list[..=comma].to_vec(),
            _ if complete => list[..=comma].to_vec(),
            _ => Vec::new(),
        }
    }

    /// Whether an answer before a list goes on to the target `first`. A comma parts the members of its list, and before the
    /// first of them it ends what was said: `17p未见缺失，MYC …`.
    fn leads_to(&self, governing: &(Polarity, usize, Range<usize>), first: usize) -> bool {
        let (_, reached, cue) = governing;
        let start = self.targets[first].start;
        *reached <= start && self.is_filling(&self.words[*reached..start], *reached != cue.end)
    }

    /// Whether a comma sets the last member of a list apart from the others.
    fn stands_apart(&self, list: &[usize]) -> bool {
        let [.., before, last] = list else { return false };
        self.words[self.targets[*before].end..self.targets[*last].start].contains(',')
    }

    /// Whether answers say no more than that something is there.
    fn is_presence(&self, cues: &[usize]) -> bool {
        let word = |cue: &usize| &self.words[self.events[*cue].range.clone()];
        cues.iter().all(|cue| WORDS.presence.iter().any(|known| known == word(cue)))
    }

    /// Whether an answer is a noun of which another says how it is: `expression of CD20 and CD19 is weak`.
    fn is_noun(&self, cue: &Range<usize>) -> bool {
        WORDS.nouns.iter().any(|noun| *noun == self.words[cue.clone()])
    }

    /// Gives the answer that stands before a list to members of it, where the list goes on from it.
    fn govern(&self, governing: &(Polarity, usize, Range<usize>), first: usize, members: &[usize], to: &mut [Answer]) {
        let (polarity, _, cue) = governing;
        if !self.leads_to(governing, first) {
            return;
        }
        for number in members {
            to[*number].polarity = Some(*polarity);
            to[*number].range.start = cue.start.min(to[*number].range.start);
            to[*number].cue = Some(cue.clone());
        }
    }

    /// `No evidence of MYC, BCL2 or BCL6 rearrangement`: whether an answer before a list denies the word behind it.
    fn denies(&self, governing: &(Polarity, usize, Range<usize>), start: usize, behind: &[usize]) -> bool {
        let (polarity, reached, cue) = governing;
        let said = &self.words[cue.clone()];
        // `no expression of CD10 or CD5 is seen`: the verb ends what the denial began; `positive` answers by itself.
        let opens = |phrase: &String| said.strip_prefix(phrase.as_str()).is_some_and(|rest| rest.starts_with(' '));
        let is_denial = WORDS.denials.iter().any(|phrase| phrase == said)
            || (behind.first().is_some_and(|cue| self.is_verb(*cue)) && WORDS.denials.iter().any(opens));
        *polarity == Polarity::Negative
            && *reached == cue.end
            && (is_denial || self.family == Answers::Genetic)
            && self.is_filling(&self.words[*reached..start], true)
    }

    /// Whether an answer can only stand behind its marker.
    fn is_verb(&self, event: usize) -> bool {
        matches!(self.events[event].what, What::Answer { side: Side::After, .. })
    }

    /// `CD19+CD20+CD5-CD10-`: the sign between a marker and the next, which it touches. A stroke alone may join the two.
    fn sign_between(&self, number: usize) -> Option<(Polarity, usize)> {
        let gap = |number: usize| {
            let next = self.targets.get(number + 1)?;
            self.words.get(self.targets[number].end..next.start)
        };
        let signed = |gap: &str| !gap.is_empty() && gap.chars().all(|c| c == '+');
        match gap(number)? {
            plus if signed(plus) => Some((Polarity::Positive, plus.len())),
            "-" if (0..self.targets.len()).any(|other| gap(other).is_some_and(signed)) => Some((Polarity::Negative, 1)),
            _ => None,
        }
    }

    /// Whether a percentage at `at` may be that of an answer: behind a sign, as in `CD45- plasma cells 6 %`, only filling
    /// may stand before it.
    fn belongs_to_sign(&self, answer: &Answer, at: usize) -> bool {
        let Some(cue) = &answer.cue else { return true };
        let signed = !self.words[cue.clone()].contains(char::is_alphabetic);
        let between = &self.words[cue.end.min(at)..at];
        // `(+, 60 %)`: one bracket holds both.
        let in_bracket = self.words[cue.clone()].contains('(') && !between.contains(')');
        let between = if in_bracket { between.trim_start_matches([',', ' ']) } else { between };
        !signed || at <= cue.end || self.is_filling(between, false)
    }

    /// The markers from this event on that stand in one list, parted by commas, "and", "/".
    fn group_from(&self, index: usize) -> Vec<usize> {
        let mut group = Vec::new();
        let mut end = 0;
        for event in &self.events[index..] {
            let What::Target(number) = event.what else { break };
            let gap = &self.words[end..event.range.start];
            let hyphen = group.last().is_some_and(|last| self.suspended[*last]);
            let gap = gap.strip_prefix('-').filter(|_| hyphen).unwrap_or(gap);
            if !group.is_empty() && !is_list_gap(gap, self.family) {
                break;
            }
            group.push(number);
            end = event.range.end;
        }
        group
    }

    /// Signs written at the marker itself: `CD20+`, `CD5 (-)`, `CD10−`.
    fn signs(&self, group: &[usize], answers: &mut [Answer]) {
        self.own_signs(group, answers);
        for pair in group.windows(2).rev() {
            let shares = answers[pair[0]].polarity.is_none() && self.enumerated.get(pair[0]) == Some(&true);
            let last = answers[pair[1]].clone();
            if shares && last.polarity.is_some() {
                let range = self.targets[pair[0]].start..last.range.end;
                answers[pair[0]] = Answer { polarity: last.polarity, cue: last.cue, range, percent: None };
            }
        }
    }

    fn own_signs(&self, group: &[usize], answers: &mut [Answer]) {
        for number in group.iter().filter(|number| !self.suspended[**number]) {
            let after = &self.words[self.targets[*number].end..self.bounds.end];
            let own = sign(after, self.family).or_else(|| self.sign_behind_name(after));
            if let Some((polarity, length)) = own.or_else(|| self.sign_between(*number)) {
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

    /// `BCL2重排(-)`: a sign in brackets behind what completes the marker's name.
    fn sign_behind_name(&self, after: &str) -> Option<(Polarity, usize)> {
        let near = after.char_indices().nth(NAME_REST).map_or(after, |(at, _)| &after[..at]);
        let name = &near[..near.find('(')?];
        let completes = !name.trim().is_empty() && !name.contains([',', ';', '。', '.']);
        let plain = || {
            let words = self.family.words().find(name);
            let fills = |word: &Word| matches!(word, Word::Filling | Word::Answer { side: Side::Before, .. });
            let covered: usize = words.iter().filter(|hit| fills(hit.meaning)).map(|hit| hit.range.len()).sum();
            covered == name.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>()
        };
        if !(completes && plain()) {
            return None;
        }
        let bracket = &after[name.len()..];
        sign(bracket, self.family).map(|(polarity, length)| (polarity, name.len() + length))
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
            // `CD20表达阳性`: a word that usually stands before a marker, here with the answer behind it.
            if *side == Side::Before && self.goes_on_to_answer(index, reached) {
                reached = event.range.end;
                continue;
            }
            // "CD20, positive for CD3": an answer that opens a list of its own is not this group's.
            if *side == Side::Before || !self.is_filling(&self.words[reached..event.range.start], false) {
                break;
            }
            let behind = self.words[event.range.end..self.bounds.end].trim_start();
            let opens_list =
                |word: &String| behind.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(' '));
            if WORDS.opens_list.iter().any(opens_list) {
                break;
            }
            cues.push(index);
            polarities.push(*polarity);
            reached = event.range.end;
        }
        strongest(polarities.into_iter()).map(|polarity| (polarity, cues))
    }

    /// Whether nothing but filling stands around the event at `index`, between `from` and an answer that stands behind its
    /// marker.
    fn goes_on_to_answer(&self, index: usize, from: usize) -> bool {
        let event = &self.events[index];
        let Some(next) = self.events.get(index + 1) else { return false };
        matches!(next.what, What::Answer { side: Side::After | Side::Both, .. })
            && self.is_filling(&self.words[from..event.range.start], false)
            && self.is_filling(&self.words[event.range.end..next.range.start], false)
            && !matches!(self.events.get(index + 2), Some(Event { what: What::Target(_), range }) if range.start == next.range.end)
    }

    fn used_end(&self, used: &[bool], from: usize) -> usize {
        let ends = self.events.iter().zip(used).filter(|(event, used)| **used && event.range.start >= from);
        ends.map(|(event, _)| event.range.end).max().unwrap_or(from)
    }

    /// Whether a stretch holds nothing of its own.
    fn is_filling(&self, stretch: &str, in_list: bool) -> bool {
        is_filling(self.family, stretch, in_list)
    }
}

/// Whether a stretch holds nothing of its own: filling words, brackets, percentages, and, in a list, commas.
fn is_filling(family: Answers, stretch: &str, in_list: bool) -> bool {
    let mut rest = String::with_capacity(stretch.len());
    let mut last = 0;
    for hit in family.words().find(stretch) {
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
    rest.split(|c: char| c.is_whitespace() || "():=[]\"'~+-<>%".contains(c) || (in_list && ",/&".contains(c))).all(
        |word| {
            word.is_empty() || word.chars().all(|c| c.is_ascii_digit() || c == '.') || script::is_arabic_particle(word)
        },
    )
}

/// Of each marker whether its hyphen belongs to the compound that the last of its list opens: `MYC-, BCL2- oder
/// BCL6-Translokation`. Without an "and" before the last, `CD10-, CD5-, CD23-positive`, the hyphens are signs.
fn suspended(words: &str, bounds: &Range<usize>, targets: &[Range<usize>], family: Answers) -> Vec<bool> {
    let mut suspended = vec![false; targets.len()];
    let Some(last) = targets.len().checked_sub(1) else { return suspended };
    let mut head = None;
    for number in (0..=last).rev() {
        let end = targets[number].end;
        let behind = words[end..bounds.end].strip_prefix('-');
        if behind.is_some_and(|rest| rest.starts_with(char::is_alphabetic)) {
            head = Some(number);
            continue;
        }
        let next = targets.get(number + 1).map_or(bounds.end, |next| next.start);
        let gap = words[end..next].strip_prefix('-').filter(|gap| is_list_gap(gap, family));
        let joined = |gap: &str| gap.contains(|c: char| c.is_alphabetic() || matches!(c, '/' | '&'));
        match gap {
            Some(gap) if head == Some(number + 1) && joined(gap) => suspended[number] = true,
            Some(_) if suspended.get(number + 1) == Some(&true) => suspended[number] = true,
            _ => head = None,
        }
    }
    suspended
}

/// `No clinically significant variants were detected in`: a denial a few words before an answer turns it round.
fn deny(words: &str, events: &mut [Event]) {
    for index in 1..events.len() {
        let (before, after) = events.split_at_mut(index);
        let (Some(denial), Some(event)) = (before.last(), after.first_mut()) else { continue };
        let What::Answer { polarity: Polarity::Negative, .. } = denial.what else { continue };
        let between = words.get(denial.range.end..event.range.start).unwrap_or_default();
        let near = reach::words(between) <= DENIAL_REACH && !between.contains([',', ':', '.', '\t']);
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

/// Characters between a marker and the bracket with its sign, at most.
const NAME_REST: usize = 12;

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
