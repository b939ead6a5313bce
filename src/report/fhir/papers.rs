//! The papers: what each is, when it is of, and the files that hold it.

use serde_json::{Value, json};

use super::evidence::said;
use super::knowledge::RULES;
use super::patient::set;
use super::values::{concept, date, period, text};
use super::{Entry, Writer};
use crate::model::{Format, Part, Record};
use crate::report::pdf::view::is_own;

impl<'c> Writer<'_, 'c> {
    /// The patient's papers, in the order of the case; those that are there twice too, with what they stand behind.
    pub(super) fn papers(&mut self) -> Vec<Entry> {
        let listed = |record: &&Record| is_own(record) && !RULES.unlisted.iter().any(|kind| kind == record.kind.id());
        let case = self.view.case;
        let records: Vec<&'c Record> = case.records.iter().filter(listed).collect();
        for record in &records {
            let places: Vec<String> = record
                .places()
                .iter()
                .map(|part| {
                    let [first, last] = part.pages;
                    let file = case.files.iter().find(|file| file.id == part.file);
                    let file = file.map_or("", |file| if file.sha256.is_empty() { &file.path } else { &file.sha256 });
                    format!("{file} {first} {last}")
                })
                .collect();
            let url = self.ids.next("DocumentReference", &places.iter().map(String::as_str).collect::<Vec<_>>());
            self.papers.insert(&record.id, url);
        }
        records.into_iter().filter_map(|record| self.paper(record)).collect()
    }

    fn paper(&self, record: &Record) -> Option<Entry> {
        let url = self.papers.get(record.id.as_str())?.clone();
        let kind = record.kind.id();
        let codes: Vec<Value> = RULES.kinds.get(kind).map(|named| RULES.loinc(named)).into_iter().collect();
        let status = if record.replaced_by.is_some() { "superseded" } else { "current" };
        let mut resource = json!({
            "resourceType": "DocumentReference",
            "status": status,
            "type": concept(codes, &self.view.words.kind(kind)),
            "subject": {"reference": self.patient},
        });
        let mut hashes: Vec<Value> = Vec::new();
        let mut contents: Vec<Value> = Vec::new();
        for part in record.places() {
            let Some(file) = self.view.case.files.iter().find(|file| file.id == part.file) else { continue };
            let hash = json!({"system": RULES.system("sha-256"), "value": file.sha256});
            if !file.sha256.is_empty() && !hashes.contains(&hash) {
                hashes.push(hash);
            }
            contents.push(self.content(record, &part, file.format, &file.path, file.bytes));
        }
        set(&mut resource, "identifier", hashes);
        if contents.is_empty() {
            return None;
        }
        resource["content"] = json!(contents);
        if let Some(author) = record.author.as_deref().and_then(text) {
            resource["author"] = json!([{"display": author}]);
        }
        if let Some(place) = record.institution.as_deref().and_then(text) {
            resource["custodian"] = json!({"display": place});
        }
        if let Some(stated) = record.date.as_ref().filter(|stated| RULES.of_care.contains(&stated.kind))
            && let Some(period) = period(Some(stated), Some(stated))
        {
            resource["context"] = json!({"period": period});
        }
        set(&mut resource, "relatesTo", self.relations(record));
        let readings = record.date.as_ref().filter(|stated| stated.other_reading.is_some());
        let readings = readings.and_then(|stated| said("date-readings", &self.view.words.stated(stated)));
        set(&mut resource, "extension", readings.into_iter().collect());
        Some(Entry { url, resource })
    }

    fn content(&self, record: &Record, part: &Part, format: Format, path: &str, bytes: u64) -> Value {
        let mut attachment = json!({});
        if let Some(media) = RULES.media.get(&format.id()) {
            attachment["contentType"] = json!(media);
        }
        if let Some(language) = &record.language {
            attachment["language"] = json!(language);
        }
        if let Some(path) = text(path) {
            attachment["title"] = json!(path);
        }
        if let Ok(size) = i32::try_from(bytes) {
            attachment["size"] = json!(size);
        }
        // The day on which a paper was written; that of what it is about stands in its context.
        let written = record.date.as_ref().filter(|stated| !RULES.of_care.contains(&stated.kind));
        if let Some(date) = written.and_then(date) {
            attachment["creation"] = json!(date);
        }
        let [first, last] = part.pages;
        let pages = if first == last { first.to_string() } else { format!("{first}-{last}") };
        let mut content = json!({"attachment": attachment});
        set(&mut content, "extension", said("pages", &pages).into_iter().collect());
        content
    }

    fn relations(&self, record: &Record) -> Vec<Value> {
        let replaces = self.view.case.records.iter().filter(|other| other.replaced_by.as_ref() == Some(&record.id));
        let replaces = replaces.map(|other| ("replaces", other.id.as_str()));
        let transforms = record.translation_of.as_deref().map(|other| ("transforms", other));
        let appends = record.supplement_of.as_deref().map(|other| ("appends", other));
        let all = replaces.chain(transforms).chain(appends);
        all.filter_map(|(code, id)| Some(json!({"code": code, "target": {"reference": self.papers.get(id)?}})))
            .collect()
    }
}
