//! The parts of the document that people read: checklist, diagnosis, statements, treatments, papers, questions.

use serde_json::{Value, json};

use super::knowledge::RULES;
use super::values::text;
use super::{Entry, Writer};
use crate::model::id_of;
use crate::report::pdf::words::fill;

/// A table or list as XHTML, as FHIR takes it.
pub(super) struct Narrative(String);

impl Narrative {
    fn rows(rows: impl IntoIterator<Item = Vec<String>>) -> Option<Self> {
        let row = |cells: Vec<String>| {
            let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
            format!("<tr>{cells}</tr>")
        };
        let rows: String = rows.into_iter().map(row).collect();
        (!rows.is_empty()).then(|| Self(format!("<table>{rows}</table>")))
    }

    fn paragraphs<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self(texts.into_iter().map(|text| format!("<p>{}</p>", escaped(text))).collect())
    }

    fn element(self) -> Value {
        let div = format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>", self.0);
        json!({"status": "generated", "div": div})
    }
}

/// Words in XHTML.
fn escaped(words: &str) -> String {
    let words = text(words).unwrap_or_default();
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The resources of each section.
pub(super) struct Content<'e> {
    pub(super) diagnosis: &'e [Entry],
    pub(super) statements: &'e [Entry],
    pub(super) treatments: &'e [Entry],
    pub(super) papers: &'e [Entry],
}

impl Writer<'_, '_> {
    /// The sections in the order of the summary.
    pub(super) fn sections(&self, content: &Content<'_>) -> Vec<Value> {
        let words = self.view.words;
        let titles = &words.sections;
        let notice = Narrative::paragraphs([words.document.footer.as_str()]);
        let coded = |id: &str| RULES.sections.get(id).map(|named| RULES.loinc(named));
        let mut sections = vec![section(&titles.checklist, None, self.checklist(), &[])];
        if !content.diagnosis.is_empty() {
            let rows = content.diagnosis.iter().map(|entry| vec![string(&entry.resource, &["code", "text"])]);
            let rows = Narrative::rows(rows).unwrap_or_else(|| Narrative::paragraphs([words.front.diagnosis.as_str()]));
            sections.push(section(&words.front.diagnosis, coded("diagnosis"), rows, content.diagnosis));
        }
        if !content.statements.is_empty() {
            let note = || Narrative::paragraphs([words.facts.note.as_str()]);
            let rows = Narrative::rows(content.statements.iter().map(|entry| observed(&entry.resource)));
            sections.push(section(&titles.facts, coded("facts"), rows.unwrap_or_else(note), content.statements));
        }
        let none = || Narrative::paragraphs([words.timeline.none.as_str()]);
        let rows = content.treatments.iter().map(|entry| self.treated(&entry.resource));
        let treatments = Narrative::rows(rows).unwrap_or_else(none);
        sections.push(section(&titles.treatments, None, treatments, content.treatments));
        let papers = Narrative::rows(content.papers.iter().map(|entry| paper(&entry.resource)));
        let papers = papers.unwrap_or_else(|| Narrative::paragraphs([words.index.none.as_str()]));
        sections.push(section(&titles.index, None, papers, content.papers));
        sections.push(section(&titles.questions, None, self.questions(), &[]));
        sections.push(section(&titles.notice, None, notice, &[]));
        sections
    }

    /// Each item with its status and why, in the words of the checklist.
    fn checklist(&self) -> Narrative {
        let words = self.view.words;
        let rows = self.view.case.items.iter().map(|item| {
            let status = words.statuses.get(&id_of(&item.status)).map_or_else(String::new, |word| word.word.clone());
            let need = words.needs.get(&id_of(&item.need)).cloned().unwrap_or_default();
            let lacking = (!item.lacking.is_empty())
                .then(|| fill(&words.checklist.lacking, &[("text", &item.lacking.join("; "))]));
            let newest = item.newest.map(|date| words.date(&date)).unwrap_or_default();
            let reason = [Some(item.reason.clone()), lacking].into_iter().flatten().collect::<Vec<_>>().join(" ");
            vec![status, item.title.clone(), need, newest, reason]
        });
        Narrative::rows(rows).unwrap_or_else(|| Narrative::paragraphs([words.checklist.empty.as_str()]))
    }

    fn questions(&self) -> Narrative {
        let words = &self.view.words.questions;
        let rows = self.view.case.questions.iter().map(|question| {
            let whom = question.ask_whom.trim();
            let whom = if whom.is_empty() { String::new() } else { fill(&words.whom, &[("text", whom)]) };
            vec![question.text.clone(), whom]
        });
        Narrative::rows(rows).unwrap_or_else(|| Narrative::paragraphs([words.none.as_str()]))
    }

    fn treated(&self, resource: &Value) -> Vec<String> {
        let name = string(resource, &["code", "text"]) + &string(resource, &["medicationCodeableConcept", "text"]);
        let mut days = String::new();
        for field in ["performedDateTime", "effectiveDateTime"] {
            days += &string(resource, &[field]);
        }
        for field in ["performedPeriod", "effectivePeriod"] {
            let (from, to) = (string(resource, &[field, "start"]), string(resource, &[field, "end"]));
            if !from.is_empty() || !to.is_empty() {
                days += &fill(&self.view.words.timeline.range, &[("from", &from), ("to", &to)]);
            }
        }
        let state = match resource["status"].as_str() {
            Some("intended" | "preparation") => self.view.words.timeline.planned.clone(),
            Some("active" | "in-progress") => self.view.words.timeline.ongoing.clone(),
            _ => String::new(),
        };
        let notes = resource["note"].as_array().into_iter().flatten().map(|note| string(note, &["text"]));
        vec![name, days, state, notes.collect::<Vec<_>>().join(" ")]
    }
}

/// A section with what it is drawn from.
fn section(title: &str, code: Option<Value>, narrative: Narrative, entries: &[Entry]) -> Value {
    let mut section = json!({"title": text(title), "text": narrative.element()});
    if let Some(code) = code {
        section["code"] = json!({"coding": [code]});
    }
    if !entries.is_empty() {
        section["entry"] = entries.iter().map(|entry| json!({"reference": entry.url})).collect();
    }
    section
}

/// A text in a resource.
fn string(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |value, field| value.get(field));
    found.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn observed(resource: &Value) -> Vec<String> {
    let places = resource["extension"][0]["extension"].as_array();
    let printed = places.and_then(|parts| parts.iter().find(|part| part["url"] == "printed"));
    let said = ["valueString", "valueCodeableConcept"].map(|field| match resource.get(field) {
        Some(Value::String(words)) => words.clone(),
        Some(concept) => string(concept, &["text"]),
        None => String::new(),
    });
    let said = said.concat();
    let said =
        if said.is_empty() { printed.map(|part| string(part, &["valueString"])).unwrap_or_default() } else { said };
    let notes = resource["note"].as_array().into_iter().flatten().map(|note| string(note, &["text"]));
    let notes = notes.collect::<Vec<_>>().join(", ");
    vec![string(resource, &["code", "text"]), said, string(resource, &["effectiveDateTime"]), notes]
}

fn paper(resource: &Value) -> Vec<String> {
    let contents = resource["content"].as_array().into_iter().flatten();
    let titles: Vec<String> = contents.map(|content| string(content, &["attachment", "title"])).collect();
    let day = string(resource, &["context", "period", "start"]);
    let written = string(&resource["content"][0], &["attachment", "creation"]);
    vec![string(resource, &["type", "text"]), if day.is_empty() { written } else { day }, titles.join(", ")]
}
