//! Why a file is what it is: cues with their points, dates, facts, and what nearly matched.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;

use super::pdf;
use super::pdf::words::fill;
use super::screen::{Screen, date_in, kind_title, said_in_chat};
use super::terminal::{heading, plain, wrapped};
use super::twins;
use crate::knowledge::{self, InLanguages};
use crate::model::id_of;
use crate::model::{
    CaseFile, Cue, Explanation, Fact, FileEntry, Lack, Language, Record, RecordKind, SetAside, StatedDate,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    file: String,
    state: String,
    no_record: String,
    kind: String,
    also: String,
    also_cues: String,
    by_user: String,
    places: String,
    part: String,
    patient: String,
    patients: BTreeMap<String, String>,
    cues: String,
    cue: String,
    others: String,
    other: String,
    lacks_points: [String; 2],
    lacks_lead: [String; 2],
    lacks_results: String,
    dates: String,
    counts: String,
    no_clinical_date: String,
    stated: String,
    other_calendar: String,
    facts: String,
    no_facts: String,
    doubtful: String,
    fact: String,
    entered: String,
    entered_date: String,
    entered_person: String,
    corrected: String,
    /// Between the parts of a list.
    between: String,
    /// Between parts that hold commas themselves.
    parts: String,
    /// Of what a date is the date, by its id.
    date_kinds: BTreeMap<String, String>,
    /// How a statement is meant: its answer, how sure it is, whom it is about, by their ids.
    polarities: BTreeMap<String, String>,
    certainties: BTreeMap<String, String>,
    subjects: BTreeMap<String, String>,
}

static WORDS: InLanguages<Words> =
    InLanguages::new(|language| knowledge::builtin_in("report/explain_*.yaml", language));

fn words(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// The word for a value under its id.
fn word<T: serde::Serialize>(words: &BTreeMap<String, String>, value: &T) -> String {
    let id = id_of(value);
    words.get(&id).cloned().unwrap_or(id)
}

/// How many other kinds are shown.
const OTHERS_SHOWN: usize = 3;
/// How many cues are shown of a kind.
const CUES_SHOWN: usize = 8;

/// Explains one file.
///
/// `explanations`: one for each of its records, in order, where they are known.
pub fn write(case: &CaseFile, file: &FileEntry, explanations: &[Explanation], screen: Screen) -> String {
    let language = case.language;
    let words = words(language);
    let mut out = String::new();
    heading(&mut out, &fill(&words.file, &[("id", &file.id), ("path", &plain(&file.path))]), screen);
    if let Some(reason) = &file.reason {
        wrapped(&mut out, &fill(&words.state, &[("reason", reason)]), "  ", screen);
    }
    for other in twins::other_names(case, file) {
        wrapped(&mut out, &plain(&other), "  ", screen);
    }
    if let Some(caption) = &file.caption {
        wrapped(&mut out, &said_in_chat(language, caption), "  ", screen);
    }
    let records: Vec<&Record> = case.records.iter().filter(|record| record.is_in(&file.id)).collect();
    if records.is_empty() {
        wrapped(&mut out, &words.no_record, "  ", screen);
    }
    let several = records.len() > 1;
    for (at, record) in records.into_iter().enumerate() {
        kind(&mut out, language, record, screen);
        if several || !record.parts.is_empty() {
            wrapped(&mut out, &places(case, record), "  ", screen);
        }
        if let Some(explanation) = explanations.get(at) {
            also(&mut out, language, record, explanation, screen);
            others(&mut out, language, record, explanation, screen);
        }
        dates(&mut out, language, record, screen);
        facts(&mut out, case, record, screen);
    }
    out
}

fn kind(out: &mut String, language: Language, record: &Record, screen: Screen) {
    let words = words(language);
    let title = kind_title(language, record.kind.id());
    let points = record.score.to_string();
    out.push('\n');
    heading(out, &fill(&words.kind, &[("kind", &title), ("points", &points)]), screen);
    if !record.also.is_empty() {
        let also: Vec<String> = record.also.iter().map(|kind| kind_title(language, kind.id())).collect();
        wrapped(out, &fill(&words.also, &[("kinds", &also.join(&words.between))]), "  ", screen);
    }
    if let Some(before) = &record.corrected_from {
        wrapped(out, &fill(&words.by_user, &[("kind", &kind_title(language, before.id()))]), "  ", screen);
    }
    let whose = word(&words.patients, &record.patient);
    wrapped(out, &fill(&words.patient, &[("whose", &whose)]), "  ", screen);
    if record.patient_by_user.is_some() {
        wrapped(out, &words.entered_person, "  ", screen);
    }
    if record.cues.iter().any(|cue| cue.kind == record.kind) {
        wrapped(out, &words.cues, "  ", screen);
    }
    for cue in record.cues.iter().filter(|cue| cue.kind == record.kind).take(CUES_SHOWN) {
        wrapped(out, &cue_text(words, cue), "    ", screen);
    }
}

/// Where a paper lies: `Pages: scan.pdf 2–3`.
fn places(case: &CaseFile, record: &Record) -> String {
    let words = words(case.language);
    let name = |id: &str| case.files.iter().find(|file| file.id == id).map_or(id.to_owned(), |file| plain(&file.path));
    let parts: Vec<String> = record
        .places()
        .iter()
        .map(|part| {
            let [from, to] = part.pages.map(|page| page.to_string());
            fill(&words.part, &[("file", &name(&part.file)), ("from", &from), ("to", &to)])
        })
        .collect();
    fill(&words.places, &[("parts", &parts.join(&words.between))])
}

fn cue_text(words: &Words, cue: &Cue) -> String {
    let points = format!("{:+}", cue.weight);
    let (page, line) = (cue.page.to_string(), cue.line.to_string());
    fill(
        &words.cue,
        &[("points", &points), ("quote", &cue.quote), ("page", &page), ("line", &line), ("rule", &cue.rule)],
    )
}

/// What makes a paper a second kind too.
fn also(out: &mut String, language: Language, record: &Record, explanation: &Explanation, screen: Screen) {
    let words = words(language);
    for score in explanation.scores.iter().filter(|score| record.also.contains(&score.kind)) {
        let (kind, points) = (kind_title(language, score.kind.id()), score.points.to_string());
        wrapped(out, &fill(&words.also_cues, &[("kind", &kind), ("points", &points)]), "  ", screen);
        for cue in score.cues.iter().take(CUES_SHOWN / 2) {
            wrapped(out, &cue_text(words, cue), "    ", screen);
        }
    }
}

fn others(out: &mut String, language: Language, record: &Record, explanation: &Explanation, screen: Screen) {
    let words = words(language);
    let other = |kind: &RecordKind| *kind != record.kind && !record.also.contains(kind);
    let rest: Vec<_> = explanation.scores.iter().filter(|score| other(&score.kind)).take(OTHERS_SHOWN).collect();
    if rest.is_empty() {
        return;
    }
    out.push('\n');
    heading(out, &words.others, screen);
    for score in rest {
        let lacks: Vec<String> = score
            .lacks
            .iter()
            .map(|lack| match lack {
                Lack::Points(points) => counted(&words.lacks_points, *points),
                Lack::Lead(points) => counted(&words.lacks_lead, *points),
                Lack::Results => words.lacks_results.clone(),
            })
            .collect();
        let title = kind_title(language, score.kind.id());
        let points = score.points.to_string();
        let text = fill(&words.other, &[("kind", &title), ("points", &points), ("lacks", &lacks.join(&words.parts))]);
        wrapped(out, &text, "  ", screen);
        for cue in score.cues.iter().take(CUES_SHOWN / 2) {
            wrapped(out, &cue_text(words, cue), "    ", screen);
        }
    }
}

/// The form for one point, or for more.
fn counted(forms: &[String; 2], points: i32) -> String {
    fill(&forms[usize::from(points != 1)], &[("n", &points.to_string())])
}

fn dates(out: &mut String, language: Language, record: &Record, screen: Screen) {
    let words = words(language);
    out.push('\n');
    heading(out, &words.dates, screen);
    match &record.date {
        Some(stated) => wrapped(out, &fill(&words.counts, &[("date", &said(language, stated))]), "  ", screen),
        None => wrapped(out, &words.no_clinical_date, "  ", screen),
    }
    for stated in record.all_dates.iter().filter(|stated| Some(*stated) != record.date.as_ref()) {
        wrapped(out, &said(language, stated), "    ", screen);
    }
}

fn said(language: Language, stated: &StatedDate) -> String {
    let words = words(language);
    let date = |date| date_in(language, date);
    let value = stated.value.as_ref().map_or_else(|| words.other_calendar.clone(), date);
    let value = match &stated.other_reading {
        Some(other) => fill(&pdf::words::of(language).document.or, &[("a", &value), ("b", &date(other))]),
        None => value,
    };
    let kind = word(&words.date_kinds, &stated.kind);
    if stated.by_user {
        let line = stated.line.to_string();
        return fill(&words.entered_date, &[("date", &value), ("kind", &kind), ("line", &line)]);
    }
    let (page, line) = (stated.page.to_string(), stated.line.to_string());
    fill(
        &words.stated,
        &[("date", &value), ("kind", &kind), ("page", &page), ("line", &line), ("quote", &stated.quote)],
    )
}

fn facts(out: &mut String, case: &CaseFile, record: &Record, screen: Screen) {
    let words = words(case.language);
    let facts: Vec<&Fact> = case.facts.iter().filter(|fact| fact.evidence.record == record.id).collect();
    out.push('\n');
    heading(out, &words.facts, screen);
    if facts.is_empty() {
        wrapped(out, &words.no_facts, "  ", screen);
    }
    for fact in facts {
        let mut said = fact.value.clone().unwrap_or_else(|| fact.value_raw.clone());
        if let Some(unit) = &fact.unit {
            let _ = write!(said, " {unit}");
        }
        let mut tags = vec![
            word(&words.polarities, &fact.polarity),
            word(&words.certainties, &fact.certainty),
            word(&words.subjects, &fact.subject),
        ];
        if fact.evidence.doubtful {
            tags.push(words.doubtful.clone());
        }
        if fact.set_aside == Some(SetAside::Corrected) {
            tags.push(words.corrected.clone());
        }
        let tags = tags.join(&words.between);
        let (page, line) = (fact.evidence.page.to_string(), fact.evidence.line.to_string());
        let values = [
            ("type", fact.kind.as_str()),
            ("name", &fact.name),
            ("value", &said),
            ("tags", &tags),
            ("quote", &fact.evidence.quote),
            ("page", &page),
            ("line", &line),
            ("rule", &fact.rule),
        ];
        let form = if fact.evidence.by_user { &words.entered } else { &words.fact };
        wrapped(out, &fill(form, &values), "  ", screen);
    }
}
