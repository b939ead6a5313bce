//! How the disease answered, and when it came back.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::catalogue::letters;
use super::details;
use super::words::{Phrases, count, has, phrases};
use crate::extract::Paper;
use crate::extract::context;
use crate::extract::dates::Placed;
use crate::extract::fold::fold;
use crate::extract::lexicon::{Lexicon, goes_on};
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, DateKind, Fact, Polarity, Response, StatedDate, Subject};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    responses: Vec<Named>,
    signs: Vec<String>,
    not_after: Vec<String>,
    not_before: Vec<String>,
    unreached: Vec<String>,
    states: Vec<String>,
    methods: Vec<Method>,
    paper_methods: BTreeMap<String, String>,
    events: Vec<Named>,
    event_not: Vec<String>,
    event_skip_dates: Vec<String>,
    event_on: Vec<String>,
    event_answers: BTreeMap<String, String>,
    alternatives: Vec<String>,
    present: Vec<String>,
    present_papers: Vec<String>,
    other_papers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(alias = "event")]
    value: String,
    phrases: Vec<String>,
    #[serde(default)]
    cased: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Method {
    method: String,
    phrases: Vec<String>,
}

/// A way to write a response; `printed` where the case matters.
#[derive(Debug, Clone)]
struct Spelling {
    value: String,
    printed: Option<String>,
}

pub(super) struct ResponseWords {
    responses: Lexicon<Vec<Spelling>>,
    signs: Phrases,
    not_after: Vec<String>,
    not_before: Vec<String>,
    unreached: Phrases,
    states: Vec<String>,
    methods: Lexicon<String>,
    paper_methods: BTreeMap<String, String>,
    pub(super) events: Lexicon<String>,
    pub(super) event_not: Phrases,
    pub(super) event_skip_dates: Phrases,
    pub(super) event_on: Phrases,
    event_answers: BTreeMap<String, String>,
    alternatives: Vec<String>,
    pub(super) present: Phrases,
    pub(super) present_papers: Vec<String>,
    /// Papers on something else than the disease, where MR is a valve's leak.
    other_papers: Vec<String>,
}

pub(super) static RESPONSES: LazyLock<ResponseWords> = LazyLock::new(|| {
    let k: Knowledge = knowledge::builtin("extract/responses.yaml");
    let mut spellings: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
    for named in &k.responses {
        for phrase in &named.phrases {
            let spelling = Spelling { value: named.value.clone(), printed: None };
            spellings.entry(fold(phrase)).or_default().push(spelling);
        }
        for phrase in &named.cased {
            let spelling = Spelling { value: named.value.clone(), printed: Some(letters(phrase)) };
            spellings.entry(fold(phrase)).or_default().push(spelling);
        }
    }
    let folded = |list: Vec<String>| list.iter().map(|word| fold(word)).collect::<Vec<String>>();
    ResponseWords {
        responses: Lexicon::new(spellings),
        signs: phrases(k.signs),
        not_after: folded(k.not_after),
        not_before: folded(k.not_before),
        unreached: phrases(k.unreached),
        states: k.states.iter().map(|phrase| fold(phrase)).collect(),
        methods: Lexicon::new(
            k.methods.into_iter().flat_map(|m| m.phrases.into_iter().map(move |p| (p, m.method.clone()))),
        ),
        paper_methods: k.paper_methods,
        events: Lexicon::new(k.events.into_iter().flat_map(|event| {
            event.phrases.into_iter().chain(event.cased).map(move |phrase| (phrase, event.value.clone()))
        })),
        event_not: phrases(k.event_not),
        event_skip_dates: phrases(k.event_skip_dates),
        event_on: phrases(k.event_on),
        event_answers: k.event_answers,
        alternatives: folded(k.alternatives),
        present: phrases(k.present),
        present_papers: k.present_papers,
        other_papers: k.other_papers,
    }
});

/// A response that a unit states.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// In the unit's folded text.
    pub(crate) range: Range<usize>,
    /// `CMR`, `PR` …
    pub(crate) response: Response,
    /// Stated, or only suspected.
    pub(crate) certainty: Certainty,
    /// About whom.
    pub(crate) subject: Subject,
    /// Said as the state that was there already: `in second complete remission`.
    pub(crate) as_state: bool,
}

/// Where the last response named in `words` ends.
pub(super) fn last_end(words: &str) -> Option<usize> {
    RESPONSES.responses.find(words).last().map(|hit| hit.range.end)
}

/// Whether words name an examination by which an answer is told.
pub(super) fn names_method(words: &str) -> bool {
    !RESPONSES.methods.find(words).is_empty()
}

/// Whether a relapse or progression is named in a unit.
pub(super) fn names_event(unit: &Unit) -> bool {
    !unit.find(&RESPONSES.events).is_empty()
}

/// Where the last relapse or progression named in `words` ends.
pub(super) fn last_event_end(words: &str) -> Option<usize> {
    RESPONSES.events.find(words).last().map(|hit| hit.range.end)
}

/// The responses of a unit. `beside_treatment`: the parts of it that follow the name of a treatment.
pub(crate) fn answers(
    paper: &Paper<'_>,
    unit: &Unit,
    dates: &[Placed],
    beside_treatment: &[Range<usize>],
) -> Vec<Answer> {
    if RESPONSES.other_papers.iter().any(|kind| kind == paper.record.kind.id()) {
        return Vec::new();
    }
    let words = unit.words();
    if unit.section == Section::Legend {
        return Vec::new();
    }
    let hits = unit.find(&RESPONSES.responses);
    let mut answers = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        let printed = letters(unit.raw(&hit.range));
        let Some(spelling) = hit.meaning.iter().find(|s| s.printed.as_ref().is_none_or(|wanted| *wanted == printed))
        else {
            continue;
        };
        // `CR/PR/SD/PD`, `CR or PR`: criteria, not an answer.
        let neighbours = |other: &crate::extract::lexicon::Hit<'_, Vec<Spelling>>| {
            let (a, b) = if other.range.start < hit.range.start { (other, hit) } else { (hit, other) };
            RESPONSES.alternatives.iter().any(|word| word == words[a.range.end..b.range.start].trim())
        };
        if hits.iter().enumerate().any(|(other, h)| other != index && neighbours(h)) {
            continue;
        }
        if spelling.printed.is_some() && !short_form_counts(unit, &hit.range, beside_treatment) {
            continue;
        }
        let around = context::at(unit, &hit.range);
        let clause = context::clause(unit, &hit.range);
        let lead = reach::last(&words[clause.start..hit.range.start], 4);
        if around.negated || around.certainty == Certainty::Planned || has(&RESPONSES.unreached, lead, 0..lead.len()) {
            continue;
        }
        let asked = words[hit.range.end..clause.end].trim_start().starts_with('?')
            || words[..hit.range.start].trim_end().ends_with('?');
        if asked || around.subject == Subject::Other {
            continue;
        }
        answers.push(Answer {
            response: Response {
                value: spelling.value.clone(),
                date: answer_date(paper, unit, dates, &hit.range),
                method: method(paper, unit, &hit.range),
            },
            range: hit.range.clone(),
            certainty: around.certainty,
            subject: around.subject,
            as_state: ends_with_any(&RESPONSES.states, lead),
        });
    }
    answers
}

/// Whether one of the phrases stands at the end of words.
fn ends_with_any(phrases: &[String], words: &str) -> bool {
    let words = words.trim_end();
    phrases.iter().any(|phrase| words.strip_suffix(phrase.as_str()).is_some_and(|rest| !rest.ends_with(goes_on)))
}

/// An event that opens the cell of responses: `Progression, PET-CT 20/02/2026`.
pub(crate) fn event_in_cell(paper: &Paper<'_>, unit: &Unit, dates: &[Placed], cell: &Range<usize>) -> Option<Answer> {
    let words = unit.words();
    let cell_words = words.get(cell.clone())?;
    let start = cell.start + (cell_words.len() - cell_words.trim_start().len());
    let hit = unit.find(&RESPONSES.events).into_iter().find(|hit| hit.range.start == start)?;
    let value = RESPONSES.event_answers.get(hit.meaning)?.clone();
    let around = context::at(unit, &hit.range);
    if hit.range.end > cell.end || around.negated || around.certainty == Certainty::Planned {
        return None;
    }
    // The day of the event is that of the answer.
    let of_event =
        |d: &&Placed| d.date.kind == DateKind::Relapse && d.range.start >= hit.range.end && d.range.end <= cell.end;
    let date = dates.iter().find(of_event).map(|d| StatedDate { kind: DateKind::Response, ..d.date.clone() });
    let date = date.or_else(|| answer_date(paper, unit, dates, &hit.range));
    let response = Response { value, date, method: method(paper, unit, &hit.range) };
    Some(Answer {
        response,
        range: hit.range.clone(),
        certainty: around.certainty,
        subject: around.subject,
        as_state: false,
    })
}

/// Whether a short form means a response here.
fn short_form_counts(unit: &Unit, range: &Range<usize>, beside_treatment: &[Range<usize>]) -> bool {
    let words = unit.words();
    let after = words[range.end..].trim_start_matches(' ');
    let joined = words[range.end..].chars().next().is_some_and(|c| c == '-' || c == '/')
        && words[range.end + 1..].chars().next().is_some_and(char::is_alphanumeric);
    let value = after.trim_start_matches(['=', ':', ' ']).chars().next().is_some_and(|c| c.is_ascii_digit())
        && crate::extract::dates::mentions(after.split(',').next().unwrap_or_default()).is_empty();
    let before = words[..range.start].trim_end();
    let bad_after = RESPONSES.not_after.iter().any(|word| after.starts_with(word.as_str()));
    let bad_before = RESPONSES
        .not_before
        .iter()
        .any(|word| before.strip_suffix(word.as_str()).is_some_and(|rest| !rest.ends_with(goes_on)));
    if joined || value || bad_after || bad_before {
        return false;
    }
    let lead = reach::last(before, 4);
    let sign = has(&RESPONSES.signs, lead, 0..lead.len()) && !lead.ends_with('.');
    let scored = unit.find(&RESPONSES.methods).iter().any(|hit| hit.meaning.starts_with("PET"))
        && unit.section == Section::Conclusion;
    sign || scored || beside_treatment.iter().any(|part| part.start <= range.start && range.end <= part.end)
}

/// Characters before a date in which the test is named.
const LEAD: usize = 48;

/// The date that stands behind the response, or behind the test that showed it; of a result paper its own.
fn answer_date(paper: &Paper<'_>, unit: &Unit, dates: &[Placed], range: &Range<usize>) -> Option<StatedDate> {
    let words = unit.words();
    let clause = context::clause(unit, range);
    let usable = |kind: DateKind| {
        !matches!(
            kind,
            DateKind::Birth
                | DateKind::Comparison
                | DateKind::FollowUp
                | DateKind::Expiry
                | DateKind::Diagnosis
                | DateKind::TreatmentStart
                | DateKind::TreatmentEnd
                | DateKind::Infusion
                | DateKind::Relapse
        )
    };
    let mut named =
        dates.iter().filter(|d| usable(d.date.kind) && d.range.start >= clause.start && d.range.end <= clause.end);
    let behind = named
        .clone()
        .find(|d| {
            let near = d.range.start >= range.end && count(&words[range.end..d.range.start]) <= 6;
            // Behind a Chinese comma a date opens the next event; behind another answer it is that one's, `CR, then PD on
            // 2 November`; and a span is that of the treatment, `VGPR after VTD (March - August 2019)`.
            near && !context::is_parted(unit, range, &d.range)
                && !answers_between(&words[range.end..d.range.start])
                && !details::opens_span(words, d, dates)
        })
        .or_else(|| {
            named.rfind(|d| d.range.end <= range.start).filter(|d| {
                let lead = &words[words[..d.range.start].char_indices().rev().take(LEAD).last().map_or(0, |(at, _)| at)
                    ..d.range.start];
                !RESPONSES.methods.find(lead).is_empty() && count(&words[d.range.end..range.start]) <= 8
            })
        });
    if let Some(placed) = behind {
        return Some(StatedDate { kind: DateKind::Response, ..placed.date.clone() });
    }
    let own = RESPONSES.paper_methods.contains_key(paper.record.kind.id());
    paper.date.filter(|_| own && unit.section != Section::Indication).cloned()
}

/// Whether another response, or a relapse, is named in words.
fn answers_between(words: &str) -> bool {
    !RESPONSES.responses.find(words).is_empty() || !RESPONSES.events.find(words).is_empty()
}

fn method(paper: &Paper<'_>, unit: &Unit, range: &Range<usize>) -> Option<String> {
    let clause = context::clause(unit, range);
    let words = unit.words();
    let named = RESPONSES
        .methods
        .find(&words[clause.clone()])
        .into_iter()
        .min_by_key(|hit| (clause.start + hit.range.start).abs_diff(range.start))
        .map(|hit| hit.meaning.clone());
    named.or_else(|| RESPONSES.paper_methods.get(paper.record.kind.id()).cloned())
}

/// A response as a fact of its own.
pub(crate) fn fact(paper: &Paper<'_>, unit: &Unit, answer: &Answer) -> Fact {
    let value_raw = unit.raw(&answer.range).to_owned();
    let evidence = unit.evidence(&answer.range);
    let mut fact = paper.fact("lymphoma-response", "response", &value_raw, evidence, "extract/responses");
    fact.value = Some(answer.response.value.clone());
    fact.polarity = Polarity::Positive;
    fact.certainty = answer.certainty;
    fact.subject = answer.subject;
    fact.method = answer.response.method.clone();
    fact.date = answer.response.date.clone();
    fact
}
