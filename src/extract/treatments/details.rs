//! What a sentence says of a treatment besides its name: when, how often, which line, why it ended.

use std::ops::Range;

use super::day::Told;
use super::mention::Mention;
use super::responses;
use super::words::{WORDS, has, opens};
use crate::extract::dates::{self, Placed};
use crate::extract::unit::Unit;
use crate::model::{DateKind, StatedDate, TimelineKind};

/// The parts of a treatment that its sentence states.
#[derive(Debug, Clone, Default)]
pub(crate) struct Details {
    pub(crate) start: Option<StatedDate>,
    pub(crate) end: Option<StatedDate>,
    pub(crate) cycles: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) stop_reason: Option<String>,
    /// Where, of radiotherapy.
    pub(crate) site: Option<String>,
}

impl Details {
    /// Whether anything but a reason to stop is known.
    pub(crate) fn any(&self) -> bool {
        self.start.is_some() || self.end.is_some() || self.cycles.is_some() || self.line.is_some()
    }

    /// Fills what is not known yet.
    pub(crate) fn complete(&mut self, more: Details) {
        self.start = self.start.take().or(more.start);
        self.end = self.end.take().or(more.end);
        self.cycles = self.cycles.take().or(more.cycles);
        self.stop_reason = self.stop_reason.take().or(more.stop_reason);
    }
}

/// Reads the part of a unit that speaks of one treatment. Without a mention: a sentence that goes on about the
/// treatment of the sentence before.
pub(crate) fn read(unit: &Unit, dates: &[Placed], segment: &Range<usize>, mention: Option<&Mention>) -> Details {
    let words = unit.words();
    let mut details = Details { line: line(unit, segment), ..Details::default() };
    if unit.may_have(&WORDS.stop_reasons) {
        details.stop_reason = WORDS.stop_reason(&words[segment.clone()]);
    }
    take_dates(&mut details, words, dates, segment, mention);
    let is = |kind| mention.is_some_and(|m| m.kind == kind);
    let rays = mention.is_some_and(|m| WORDS.classes.with_dose_and_site.contains(&m.class));
    if rays {
        let text = &words[segment.clone()];
        details.cycles = WORDS.dose.find(text).map(|m| {
            let range = segment.start + m.start()..segment.start + m.end();
            unit.raw(&range).to_owned()
        });
        details.site = site(unit, segment, mention);
    } else if !is(TimelineKind::Transplant) {
        details.cycles = cycles(unit, segment, dates);
    }
    details
}

fn take_dates(
    details: &mut Details,
    words: &str,
    placed_dates: &[Placed],
    segment: &Range<usize>,
    mention: Option<&Mention>,
) {
    let mut previous: Option<(usize, bool)> = None;
    let mut start_ahead = false;
    for placed in placed_dates.iter().filter(|d| d.range.start >= segment.start && d.range.end <= segment.end) {
        let behind = mention.map(|m| m.range.end).filter(|end| *end <= placed.range.start);
        let from = previous.map_or(segment.start, |(end, _)| end).max(behind.unwrap_or(segment.start));
        let lead = tail(words, from..placed.range.start);
        let gap = words[from..placed.range.start].trim_matches(' ');
        let spans =
            previous.is_some_and(|(_, start)| start) && WORDS.span.iter().any(|word| word == gap.trim_matches(' '));
        let table_gap = gap.trim_matches(' ') == "\t" && previous.is_some_and(|(_, start)| start);
        let after_test = mention.is_some_and(|m| {
            m.range.end <= placed.range.start
                && words[m.range.end..placed.range.start].trim() == "("
                && has(&WORDS.test_words, words, segment.start..m.range.start)
        });
        let others: Vec<Range<usize>> = placed_dates.iter().map(|other| other.range.clone()).collect();
        let followed = dates::behind(words, &placed.range, &others);
        let told = mention.map(|mention| Told { words, dates: placed_dates, segment, mention });
        let role = if told.as_ref().is_some_and(|told| told.is_stop(placed)) {
            Role::End
        } else if after_test || told.is_some_and(|told| told.is_of_another(placed)) {
            Role::Other
        } else if let Some(kind) = followed {
            // `2022年5月确诊`, `2024年7月结束`: the verb behind says it.
            match kind {
                DateKind::TreatmentEnd => Role::End,
                DateKind::TreatmentStart | DateKind::Infusion => Role::Start,
                _ => Role::Other,
            }
        } else {
            // "stopped for progression", on the line above, ends what stands there.
            let own = segment.start..placed.range.start;
            let ended = has(&WORDS.end_words, words, own.clone()) || responses::last_event_end(&words[own]).is_some();
            role(placed, &without_asides(&words[lead.clone()]), ended)
        };
        let mut date = placed.date.clone();
        let mut is_start = false;
        match role {
            Role::Other => {}
            _ if spans || table_gap => {
                date.kind = DateKind::TreatmentEnd;
                details.end = details.end.take().or(Some(date));
            }
            Role::End => {
                date.kind = DateKind::TreatmentEnd;
                details.end = details.end.take().or(Some(date));
            }
            Role::Start if is_later_cycle(words, segment.start..placed.range.start, placed) => {}
            Role::Start => {
                // Of several dates before the name the nearest is its own; where it is said from when, none before it is:
                // `lymphoma, February 2024 / R-CHOP from March to July 2024`.
                let ahead = mention.is_some_and(|m| placed.range.end <= m.range.start);
                let said = !ahead && start_ahead && opens_span(words, placed, placed_dates);
                if ahead || said {
                    (details.start, details.end) = (None, None);
                }
                start_ahead = ahead;
                is_start = details.start.is_none();
                date.kind = DateKind::TreatmentStart;
                details.start = details.start.take().or(Some(date));
            }
        }
        previous = Some((placed.range.end, is_start));
    }
}

/// Whether it is said that something went on from this day: `from March`, `March to July`.
pub(super) fn opens_span(words: &str, date: &Placed, dates: &[Placed]) -> bool {
    let next = dates.iter().find(|next| next.range.start >= date.range.end);
    let to =
        |next: &Placed| WORDS.span.iter().any(|word| word == words[date.range.end..next.range.start].trim_matches(' '));
    date.date.kind == DateKind::TreatmentStart || next.is_some_and(to)
}

/// "C6D1 25/08/2025", "third cycle on 20 May": not the day on which the treatment began.
fn is_later_cycle(words: &str, lead: Range<usize>, placed: &Placed) -> bool {
    if placed.date.kind == DateKind::TreatmentStart {
        return false;
    }
    WORDS.numbered_cycle.iter().filter_map(|form| form.captures(&words[lead.clone()])).any(|found| {
        let number = found.name("n").or(found.name("m")).and_then(|m| WORDS.number(m.as_str()));
        number.is_none_or(|number| number > 1)
    })
}

/// Without what stands in brackets: "(MRD = matched related donor) on 03/02/2024". An open bracket holds the date too.
fn without_asides(lead: &str) -> String {
    let mut kept = lead.to_owned();
    while let Some(end) = kept.find(')') {
        let start = kept[..end].rfind('(').unwrap_or(0);
        kept.replace_range(start..=end, "");
    }
    kept
}

enum Role {
    Start,
    End,
    Other,
}

/// What the words just before a date make of it.
fn role(placed: &Placed, lead: &str, ended: bool) -> Role {
    // A label before the name of the treatment, or a short line near the top, can lend a date a kind that the words
    // between name and date do not bear out: those words decide.
    let never = matches!(placed.date.kind, DateKind::Birth | DateKind::Expiry | DateKind::Comparison);
    if never || has(&WORDS.other_labels, lead, 0..lead.len()) {
        return Role::Other;
    }
    let tests = WORDS.test_words.find(lead).last().map(|hit| hit.range.end);
    let answer = responses::last_end(lead);
    let event = responses::last_event_end(lead);
    let ends = WORDS.end_words.find(lead).last().map(|hit| hit.range.end);
    let about_test = tests.max(answer).max(event);
    if about_test.is_some() && about_test > ends {
        return Role::Other;
    }
    if (ended && matches!(placed.date.kind, DateKind::TreatmentEnd | DateKind::Relapse))
        || ends.is_some_and(|end| lead[end..].trim().len() <= 4)
    {
        return Role::End;
    }
    Role::Start
}

/// Words between "cycle 3" and "deferred".
const PUT_OFF_SKIP: usize = 1;
/// Characters before a date that say what it is the date of.
const LEAD: usize = 40;

fn tail(words: &str, range: Range<usize>) -> Range<usize> {
    let text = &words[range.clone()];
    let cut = text.char_indices().rev().take(LEAD).last().map_or(0, |(at, _)| at);
    range.start + cut..range.end
}

fn cycles(unit: &Unit, segment: &Range<usize>, dates: &[Placed]) -> Option<String> {
    let words = unit.words();
    let text = &words[segment.clone()];
    WORDS.cycles.iter().filter(|pattern| unit.may_have(*pattern)).find_map(|pattern| {
        let captures = pattern.captures(text)?;
        let found = captures.name("n")?;
        let range = segment.start + found.start()..segment.start + found.end();
        let in_date = dates.iter().any(|date| date.range.start < range.end && range.start < date.range.end);
        // "cycle 3 deferred": so many were not given.
        let put_off = captures
            .get(0)
            .is_some_and(|whole| opens(&WORDS.put_off, words, segment.start + whole.end()..segment.end, PUT_OFF_SKIP));
        if captures.name("unit").is_some() || in_date || put_off {
            return None;
        }
        // "C3D15" stays as it is written.
        Some(WORDS.number(found.as_str()).map_or_else(|| unit.raw(&range).to_owned(), |number| number.to_string()))
    })
}

fn line(unit: &Unit, segment: &Range<usize>) -> Option<u32> {
    let text = &unit.words()[segment.clone()];
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    WORDS.lines.iter().filter(|pattern| unit.may_have(*pattern)).find_map(|pattern| {
        let found = pattern.captures(text)?.name("n")?;
        WORDS.number(found.as_str())
    })
}

fn site(unit: &Unit, segment: &Range<usize>, mention: Option<&Mention>) -> Option<String> {
    let from = mention.map_or(segment.start, |m| m.range.end);
    let text = unit.words().get(from..segment.end)?;
    let found =
        WORDS.site.iter().filter(|form| unit.may_have(*form)).find_map(|form| form.captures(text)?.name("n"))?;
    let range = from + found.start()..from + found.end();
    let site = unit.raw(&range).trim().to_owned();
    (!has(&WORDS.end_words, &site.to_lowercase(), 0..site.to_lowercase().len())).then_some(site)
}
