//! Builds a case from YAML: the papers with their facts as `extract` gives them, the events and the treatments.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::super::identity::Identity;
use super::super::timeline::{Event, EventKind, Timeline};
use super::super::{Background, Checklist, Input, Options, assemble};
use super::item;
use crate::model::{
    CaseFile, Certainty, DateKind, Evidence, Fact, FileEntry, FileState, Format, Need, PartialDate, Patient,
    PatientMatch, Polarity, Precision, Record, RecordKind, Response, StatedDate, Status, Subject, TextSource,
    TimelineEntry, TimelineKind, Treatment, TreatmentStatus,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) case: String,
    #[serde(default = "generic")]
    checklist: String,
    as_of: Option<PartialDate>,
    disease: Option<String>,
    age: Option<u32>,
    sex: Option<String>,
    born: Option<PartialDate>,
    #[serde(default)]
    files: Vec<FileText>,
    #[serde(default)]
    papers: Vec<Paper>,
    #[serde(default)]
    events: Vec<EventText>,
    #[serde(default)]
    treatments: Vec<TreatmentText>,
    expected: Expected,
}

fn generic() -> String {
    "generic".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    path: String,
    state: FileState,
    same_as: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    file: String,
    kind: String,
    #[serde(default)]
    also: Vec<String>,
    date: Option<PartialDate>,
    or_date: Option<PartialDate>,
    #[serde(default = "clinic")]
    date_kind: DateKind,
    #[serde(default = "same")]
    patient: PatientMatch,
    author: Option<String>,
    language: Option<String>,
    complete: Option<bool>,
    nearly: Option<String>,
    translates: Option<String>,
    #[serde(default)]
    facts: Vec<FactText>,
}

fn clinic() -> DateKind {
    DateKind::Clinic
}

fn same() -> PatientMatch {
    PatientMatch::Same
}

/// A fact: `t` type, `n` name, `v` value, `p` polarity, `c` certainty, `s` subject, `d` date, `m` method, `on` sample.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactText {
    t: String,
    n: Option<String>,
    v: Option<String>,
    #[serde(default = "stated")]
    p: Polarity,
    #[serde(default = "asserted")]
    c: Certainty,
    #[serde(default = "patient")]
    s: Subject,
    d: Option<PartialDate>,
    m: Option<String>,
    on: Option<String>,
    u: Option<String>,
    k: Option<TimelineKind>,
}

fn stated() -> Polarity {
    Polarity::Stated
}

fn asserted() -> Certainty {
    Certainty::Asserted
}

fn patient() -> Subject {
    Subject::Patient
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventText {
    kind: String,
    date: PartialDate,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TreatmentText {
    regimen: String,
    #[serde(default = "systemic")]
    kind: TimelineKind,
    start: Option<PartialDate>,
    end: Option<PartialDate>,
    #[serde(default)]
    ongoing: bool,
    #[serde(default)]
    planned: bool,
    line: Option<u32>,
    cycles: Option<String>,
    response: Option<String>,
    response_date: Option<PartialDate>,
    method: Option<String>,
    stopped: Option<String>,
}

fn systemic() -> TimelineKind {
    TimelineKind::Systemic
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    disease: Option<String>,
    #[serde(default)]
    items: BTreeMap<String, Wanted>,
    #[serde(default)]
    findings: Vec<String>,
    #[serde(default)]
    no_findings: Vec<String>,
    #[serde(default)]
    questions: Vec<String>,
    #[serde(default)]
    no_questions: Vec<String>,
}

/// A status alone, or with what else must be so: `lacking` and `reason` by a part of their words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    is: Status,
    need: Option<Need>,
    #[serde(default)]
    also: Vec<Status>,
    #[serde(default)]
    lacking: Vec<String>,
    lacks: Option<usize>,
    #[serde(default)]
    reason: Vec<String>,
    #[serde(default)]
    not_in_reason: Vec<String>,
    age: Option<i64>,
    files: Option<Vec<String>>,
}

pub(super) fn documents(name: &str, text: &str) -> Vec<Document> {
    let documents: Vec<Document> = text
        .split("\n---\n")
        .map(|part| serde_yaml::from_str(part).unwrap_or_else(|error| panic!("{name}: {error} in {part}")))
        .collect();
    assert!(documents.iter().all(|document| {
        let expected = &document.expected;
        !(expected.items.is_empty() && expected.findings.is_empty() && expected.questions.is_empty())
    }));
    documents
}

fn date(value: PartialDate, kind: DateKind) -> StatedDate {
    let precision = value.precision();
    StatedDate {
        value: Some(value),
        precision,
        kind,
        other_reading: None,
        quote: value.to_string(),
        page: 1,
        line: 1,
        file: None,
        by_user: false,
    }
}

impl Document {
    fn run(&self) -> CaseFile {
        self.run_with(|_| true, 0, self.disease.as_deref())
    }

    /// How many papers there are.
    pub(super) fn papers(&self) -> usize {
        self.papers.len()
    }

    /// Whether a paper is of a day after the one on which the case is looked at.
    pub(super) fn looks_ahead(&self) -> bool {
        let mut dates = self.papers.iter().flat_map(|paper| {
            let of_facts = paper.facts.iter().filter_map(|fact| fact.d);
            paper.date.into_iter().chain(of_facts)
        });
        dates.any(|date| date.earliest() > self.as_of())
    }

    fn as_of(&self) -> NaiveDate {
        self.as_of.unwrap_or("2026-11-20".parse().unwrap()).earliest()
    }

    /// The case with some of its papers, so many days later; what happened to the patient stays.
    pub(super) fn run_with(&self, kept: impl Fn(usize) -> bool, days: u64, disease: Option<&str>) -> CaseFile {
        let mut input = Input::default();
        for file in &self.files {
            add_file(&mut input, &file.path, file.state);
        }
        for file in &self.files {
            let original = file.same_as.as_ref().map(|path| file_id(&input, path));
            let place = input.files.iter().position(|entry| entry.path == file.path).unwrap();
            input.files[place].duplicate_of = original;
        }
        for (_, paper) in self.papers.iter().enumerate().filter(|(place, _)| kept(*place)) {
            if !input.files.iter().any(|file| file.path == paper.file) {
                add_file(&mut input, &paper.file, FileState::Read);
            }
            self.add_paper(&mut input, paper);
        }
        let patient = Patient {
            age_years: self.age.or(Some(58)),
            sex: self.sex.clone(),
            date_of_birth: self.born,
            ..Patient::default()
        };
        let matches: Vec<PatientMatch> = input.records.iter().map(|record| record.patient).collect();
        super::super::twins::mark(&input.records, &matches, &mut input.facts);
        let background = Background {
            identity: Identity { patient, matches, findings: Vec::new() },
            timeline: self.timeline(),
            differences: Vec::new(),
        };
        let checklist = Checklist::builtin(&self.checklist).unwrap();
        let as_of = self.as_of() + Days::new(days);
        assemble(
            input,
            background,
            &checklist,
            &Options { as_of, disease: disease.map(str::to_owned), ..Default::default() },
        )
    }

    fn add_paper(&self, input: &mut Input, paper: &Paper) {
        let id = format!("R{:02}", input.records.len() + 1);
        let file = file_id(input, &paper.file);
        let record_of = |path: &String| {
            input.records.iter().find(|record| record.file == file_id(input, path)).map(|record| record.id.clone())
        };
        let mut own = paper.date.map(|value| date(value, paper.date_kind));
        if let (Some(own), Some(_)) = (&mut own, paper.or_date) {
            own.precision = Precision::Ambiguous;
            own.other_reading = paper.or_date;
        }
        let record = Record {
            id: id.clone(),
            file: file.clone(),
            pages: [1, 1],
            kind: RecordKind::new(&paper.kind),
            also: paper.also.iter().map(RecordKind::new).collect(),
            corrected_from: None,
            patient_by_user: None,
            score: 10,
            runner_up: None,
            language: paper.language.clone(),
            all_dates: own.clone().into_iter().collect(),
            date: own,
            author: paper.author.clone(),
            institution: None,
            patient: paper.patient,
            near_duplicate_of: paper.nearly.as_ref().and_then(record_of),
            translation_of: paper.translates.as_ref().and_then(record_of),
            replaced_by: None,
            supplement_of: None,
            complete_pages: paper.complete,
            page_count: None,
            parts: Vec::new(),
            text_source: TextSource::Text,
            cues: Vec::new(),
        };
        input.records.push(record);
        for (line, fact) in (1u32..).zip(&paper.facts) {
            let number = input.facts.len() + 1;
            input.facts.push(fact.build(number, &id, &file, line));
        }
    }

    fn timeline(&self) -> Timeline {
        let place = Evidence {
            record: "R01".into(),
            file: "F01".into(),
            page: 1,
            line: 1,
            quote: "as printed".into(),
            doubtful: false,
            by_user: false,
        };
        let events = self.events.iter().map(|event| Event {
            kind: match event.kind.as_str() {
                "relapse" => EventKind::Relapse,
                "progression" => EventKind::Progression,
                "transformation" => EventKind::Transformation,
                other => panic!("no event {other}"),
            },
            date: event.date,
            evidence: place.clone(),
        });
        let entries = (1..).zip(&self.treatments).map(|(number, text)| TimelineEntry {
            id: format!("T{number}"),
            kind: text.kind,
            regimen: text.regimen.to_lowercase(),
            raw: text.regimen.clone(),
            start: text.start.map(|value| date(value, DateKind::TreatmentStart)),
            end: text.end.map(|value| date(value, DateKind::TreatmentEnd)),
            ongoing: text.ongoing,
            cycles: text.cycles.clone(),
            line_proposed: text.line,
            line_asserted: None,
            why_new_line: String::new(),
            response: text.response.clone().map(|value| Response {
                value,
                date: text.response_date.map(|value| date(value, DateKind::Response)),
                method: text.method.clone(),
            }),
            stop_reason: text.stopped.clone(),
            status: match (text.planned, text.ongoing) {
                (true, _) => TreatmentStatus::Planned,
                (_, true) => TreatmentStatus::Ongoing,
                _ => TreatmentStatus::Given,
            },
            evidence: vec![place.clone()],
        });
        Timeline { entries: entries.collect(), events: events.collect(), findings: Vec::new() }
    }

    /// What did not come out as expected.
    pub(super) fn check(&self) -> Vec<String> {
        let case = self.run();
        let mut wrong = super::words::not_for_people(&case);
        if let Some(disease) = &self.expected.disease
            && *disease != case.disease.id
        {
            wrong.push(format!("disease {}, not {disease}", case.disease.id));
        }
        for (id, wanted) in &self.expected.items {
            match item(&case.items, id) {
                None => wrong.push(format!("no item {id}")),
                Some(found) => wrong.extend(wanted.compare(found, &case)),
            }
        }
        let codes: Vec<String> = case.findings.iter().map(|finding| finding.code.id()).collect();
        let asked: Vec<&String> = case.questions.iter().map(|question| &question.id).collect();
        let expected = &self.expected;
        wrong.extend(expected.findings.iter().filter(|code| !codes.contains(code)).map(|c| format!("no finding {c}")));
        wrong.extend(expected.no_findings.iter().filter(|code| codes.contains(code)).map(|c| format!("finding {c}")));
        wrong.extend(expected.questions.iter().filter(|id| !asked.contains(id)).map(|q| format!("no question {q}")));
        wrong.extend(expected.no_questions.iter().filter(|id| asked.contains(id)).map(|q| format!("question {q}")));
        wrong
    }
}

impl Wanted {
    fn compare(&self, found: &crate::model::Item, case: &CaseFile) -> Vec<String> {
        let mut wrong = Vec::new();
        let shown = format!(
            "{}: {:?} also {:?}, lacking {:?}: {}",
            found.id, found.status, found.also, found.lacking, found.reason
        );
        let contains = |texts: &[String], part: &String| texts.iter().any(|text| text.contains(part.as_str()));
        let reason = [found.reason.clone()];
        let good = found.status == self.is
            && self.need.is_none_or(|need| found.need == need)
            && self.also.iter().all(|status| found.also.contains(status))
            && self.lacking.iter().all(|part| contains(&found.lacking, part))
            && self.lacks.is_none_or(|count| found.lacking.len() == count)
            && self.reason.iter().all(|part| contains(&reason, part))
            && !self.not_in_reason.iter().any(|part| contains(&reason, part))
            && self.age.is_none_or(|age| found.age_days == Some(age));
        if !good {
            wrong.push(format!("{shown}\n    wanted {self:?}"));
        }
        if let Some(files) = &self.files {
            let name = |id: &String| {
                let record = case.records.iter().find(|record| record.id == *id).unwrap();
                case.files.iter().find(|file| file.id == record.file).unwrap().path.clone()
            };
            let rests_on: Vec<String> = found.records.iter().map(name).collect();
            if rests_on != *files {
                wrong.push(format!("{} rests on {rests_on:?}, not {files:?}", found.id));
            }
        }
        if found.reason.contains('{') || found.reason.trim().is_empty() {
            wrong.push(format!("{shown}: unfilled reason"));
        }
        wrong
    }
}

impl FactText {
    fn build(&self, number: usize, record: &str, file: &str, line: u32) -> Fact {
        let value = self.v.clone();
        Fact {
            id: format!("X{number:03}"),
            kind: self.t.clone(),
            name: self.n.clone().unwrap_or_else(|| self.t.clone()),
            value_raw: value.clone().unwrap_or_default(),
            value,
            unit: self.u.clone(),
            unit_raw: self.u.clone(),
            polarity: self.p,
            certainty: self.c,
            subject: self.s,
            method: self.m.clone(),
            sample: self.on.clone(),
            date: self.d.map(|value| date(value, DateKind::Result)),
            reference_range: None,
            flag: None,
            treatment: self.k.map(|kind| Treatment {
                kind,
                start: self.d.map(|value| date(value, DateKind::TreatmentStart)),
                end: None,
                ongoing: false,
                cycles: None,
                line_asserted: None,
                response: None,
                stop_reason: None,
                status: TreatmentStatus::Given,
            }),
            set_aside: None,
            evidence: Evidence {
                record: record.into(),
                file: file.into(),
                page: 1,
                line,
                quote: "as printed".into(),
                doubtful: false,
                by_user: false,
            },
            rule: "test".into(),
        }
    }
}

fn file_id(input: &Input, path: &str) -> String {
    input.files.iter().find(|file| file.path == path).map(|file| file.id.clone()).unwrap_or_default()
}

fn add_file(input: &mut Input, path: &str, state: FileState) {
    input.files.push(FileEntry {
        id: format!("F{:02}", input.files.len() + 1),
        path: path.to_owned(),
        container: None,
        bytes: 1,
        sha256: String::new(),
        format: Format::Pdf,
        pages: Some(1),
        state,
        reason: None,
        problem: None,
        duplicate_of: None,
        records: Vec::new(),
        members: None,
        series: None,
        recognised: None,
        caption: None,
    });
}
