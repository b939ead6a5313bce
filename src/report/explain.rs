//! Why a file is what it is: cues with their points, dates, facts, and what nearly matched.

use std::fmt::Write;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pdf::words::{EN, fill, id_of};
use super::screen::{Screen, date, kind_title, said_in_chat};
use super::terminal::{heading, plain, wrapped};
use super::twins;
use crate::knowledge;
use crate::model::{CaseFile, Cue, Explanation, Fact, FileEntry, Lack, Record, RecordKind, SetAside, StatedDate};

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
    patients: std::collections::BTreeMap<String, String>,
    cues: String,
    cue: String,
    others: String,
    other: String,
    lacks_points: String,
    lacks_lead: String,
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
}

static WORDS: LazyLock<Words> = LazyLock::new(|| knowledge::builtin("report/explain_en.yaml"));

/// How many other kinds are shown.
const OTHERS_SHOWN: usize = 3;
/// How many cues are shown of a kind.
const CUES_SHOWN: usize = 8;

/// Explains one file.
///
/// `explanations`: one for each of its records, in order, where they are known.
pub fn write(case: &CaseFile, file: &FileEntry, explanations: &[Explanation], screen: Screen) -> String {
    let words = &*WORDS;
    let mut out = String::new();
    heading(&mut out, &fill(&words.file, &[("id", &file.id), ("path", &plain(&file.path))]), screen);
    if let Some(reason) = &file.reason {
        wrapped(&mut out, &fill(&words.state, &[("reason", reason)]), "  ", screen);
    }
    for other in twins::other_names(case, file) {
        wrapped(&mut out, &plain(&other), "  ", screen);
    }
    if let Some(caption) = &file.caption {
        wrapped(&mut out, &said_in_chat(caption), "  ", screen);
    }
    let records: Vec<&Record> = case.records.iter().filter(|record| record.is_in(&file.id)).collect();
    if records.is_empty() {
        wrapped(&mut out, &words.no_record, "  ", screen);
    }
    let several = records.len() > 1;
    for (at, record) in records.into_iter().enumerate() {
        kind(&mut out, record, screen);
        if several || !record.parts.is_empty() {
            wrapped(&mut out, &places(case, record), "  ", screen);
        }
        if let Some(explanation) = explanations.get(at) {
            also(&mut out, record, explanation, screen);
            others(&mut out, record, explanation, screen);
        }
        dates(&mut out, record, screen);
        facts(&mut out, case, record, screen);
    }
    out
}

fn kind(out: &mut String, record: &Record, screen: Screen) {
    let words = &*WORDS;
    let title = kind_title(record.kind.id());
    let points = record.score.to_string();
    out.push('\n');
    heading(out, &fill(&words.kind, &[("kind", &title), ("points", &points)]), screen);
    if !record.also.is_empty() {
        let also: Vec<String> = record.also.iter().map(|kind| kind_title(kind.id())).collect();
        wrapped(out, &fill(&words.also, &[("kinds", &also.join(", "))]), "  ", screen);
    }
    if let Some(before) = &record.corrected_from {
        wrapped(out, &fill(&words.by_user, &[("kind", &kind_title(before.id()))]), "  ", screen);
    }
    let whose = words.patients.get(&id_of(&record.patient)).cloned().unwrap_or_default();
    wrapped(out, &fill(&words.patient, &[("whose", &whose)]), "  ", screen);
    if record.patient_by_user.is_some() {
        wrapped(out, &words.entered_person, "  ", screen);
    }
    if record.cues.iter().any(|cue| cue.kind == record.kind) {
        wrapped(out, &words.cues, "  ", screen);
    }
    for cue in record.cues.iter().filter(|cue| cue.kind == record.kind).take(CUES_SHOWN) {
        wrapped(out, &cue_text(cue), "    ", screen);
    }
}

/// Where a paper lies: `Pages: scan.pdf 2–3`.
fn places(case: &CaseFile, record: &Record) -> String {
    let words = &*WORDS;
    let name = |id: &str| case.files.iter().find(|file| file.id == id).map_or(id.to_owned(), |file| plain(&file.path));
    let parts: Vec<String> = record
        .places()
        .iter()
        .map(|part| {
            let [from, to] = part.pages.map(|page| page.to_string());
            fill(&words.part, &[("file", &name(&part.file)), ("from", &from), ("to", &to)])
        })
        .collect();
    fill(&words.places, &[("parts", &parts.join(", "))])
}

fn cue_text(cue: &Cue) -> String {
    let points = format!("{:+}", cue.weight);
    let (page, line) = (cue.page.to_string(), cue.line.to_string());
    fill(
        &WORDS.cue,
        &[("points", &points), ("quote", &cue.quote), ("page", &page), ("line", &line), ("rule", &cue.rule)],
    )
}

/// What makes a paper a second kind too.
fn also(out: &mut String, record: &Record, explanation: &Explanation, screen: Screen) {
    for score in explanation.scores.iter().filter(|score| record.also.contains(&score.kind)) {
        let (kind, points) = (kind_title(score.kind.id()), score.points.to_string());
        wrapped(out, &fill(&WORDS.also_cues, &[("kind", &kind), ("points", &points)]), "  ", screen);
        for cue in score.cues.iter().take(CUES_SHOWN / 2) {
            wrapped(out, &cue_text(cue), "    ", screen);
        }
    }
}

fn others(out: &mut String, record: &Record, explanation: &Explanation, screen: Screen) {
    let words = &*WORDS;
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
                Lack::Points(points) => fill(&words.lacks_points, &[("n", &points.to_string())]),
                Lack::Lead(points) => fill(&words.lacks_lead, &[("n", &points.to_string())]),
                Lack::Results => words.lacks_results.clone(),
            })
            .collect();
        let title = kind_title(score.kind.id());
        let points = score.points.to_string();
        let text = fill(&words.other, &[("kind", &title), ("points", &points), ("lacks", &lacks.join("; "))]);
        wrapped(out, &text, "  ", screen);
        for cue in score.cues.iter().take(CUES_SHOWN / 2) {
            wrapped(out, &cue_text(cue), "    ", screen);
        }
    }
}

fn dates(out: &mut String, record: &Record, screen: Screen) {
    let words = &*WORDS;
    out.push('\n');
    heading(out, &words.dates, screen);
    match &record.date {
        Some(stated) => wrapped(out, &fill(&words.counts, &[("date", &said(stated))]), "  ", screen),
        None => wrapped(out, &words.no_clinical_date, "  ", screen),
    }
    for stated in record.all_dates.iter().filter(|stated| Some(*stated) != record.date.as_ref()) {
        wrapped(out, &said(stated), "    ", screen);
    }
}

fn said(stated: &StatedDate) -> String {
    let value = stated.value.as_ref().map_or_else(|| WORDS.other_calendar.clone(), date);
    let value = match &stated.other_reading {
        Some(other) => fill(&EN.document.or, &[("a", &value), ("b", &date(other))]),
        None => value,
    };
    let kind = id_of(&stated.kind).replace('-', " ");
    if stated.by_user {
        let line = stated.line.to_string();
        return fill(&WORDS.entered_date, &[("date", &value), ("kind", &kind), ("line", &line)]);
    }
    let (page, line) = (stated.page.to_string(), stated.line.to_string());
    fill(
        &WORDS.stated,
        &[("date", &value), ("kind", &kind), ("page", &page), ("line", &line), ("quote", &stated.quote)],
    )
}

fn facts(out: &mut String, case: &CaseFile, record: &Record, screen: Screen) {
    let words = &*WORDS;
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
        let mut tags = vec![id_of(&fact.polarity), id_of(&fact.certainty), id_of(&fact.subject)];
        if fact.evidence.doubtful {
            tags.push(words.doubtful.clone());
        }
        if fact.set_aside == Some(SetAside::Corrected) {
            tags.push(words.corrected.clone());
        }
        let tags = tags.join(", ");
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
