//! The document: its head, then everything that the head speaks of.

use serde_json::{Value, json};

use super::ids::uuid;
use super::knowledge::RULES;
use super::sections::Content;
use super::values::text;
use super::{Entry, Writer};
use crate::model::coded::OWN_SPACE;
use crate::report::json;

pub(super) fn write(writer: &mut Writer<'_, '_>) -> Value {
    let case = writer.view.case;
    let patient = writer.patient();
    writer.patient.clone_from(&patient.url);
    let device = writer.device();
    let papers = writer.papers();
    let diagnosis: Vec<Entry> = writer.diagnosis().into_iter().collect();
    let statements = writer.statements();
    let treatments = writer.treatments();
    // The document is another one as soon as anything in the case is another.
    let whole = json::write(case).unwrap_or_default();
    let identifier = uuid(&format!("document\n{whole}"));
    let content = Content { diagnosis: &diagnosis, statements: &statements, treatments: &treatments, papers: &papers };
    let words = writer.view.words;
    let composition = json!({
        "resourceType": "Composition",
        "language": words.language,
        "identifier": {"system": OWN_SPACE, "value": identifier},
        // No person has looked at it.
        "status": "preliminary",
        "type": {"coding": [RULES.loinc(&RULES.document)]},
        "subject": {"reference": patient.url},
        "date": case.as_of.to_string(),
        "author": [{"reference": device.url, "display": case.tool.name}],
        "title": text(&words.document.title),
        "section": writer.sections(&content),
    });
    let composition = Entry { url: uuid(&format!("composition\n{whole}")), resource: composition };
    let all = [composition, patient, device].into_iter().chain(papers).chain(diagnosis).chain(statements);
    let entries: Vec<Value> = all.chain(treatments).map(entry).collect();
    json!({
        "resourceType": "Bundle",
        "language": words.language,
        "identifier": {"system": RULES.system("uri"), "value": identifier},
        "type": "document",
        // The day of the run: the same papers on the same day give the same bytes.
        "timestamp": format!("{}T00:00:00Z", case.as_of.earliest()),
        "entry": entries,
    })
}

/// A resource in the bundle, with its id.
fn entry(entry: Entry) -> Value {
    let mut resource = entry.resource;
    resource["id"] = json!(entry.url.trim_start_matches("urn:uuid:"));
    json!({"fullUrl": entry.url, "resource": resource})
}
