//! Where a statement stands, as an extension of the resource that says it.

use serde_json::{Value, json};

use super::Writer;
use super::values::{date, text};
use crate::model::coded::OWN_SPACE;
use crate::model::{Evidence, Fact, StatedDate};

impl<'c> Writer<'_, 'c> {
    /// The place of a statement: its paper, file, page, line and words.
    pub(super) fn place(&self, evidence: &Evidence) -> Vec<Value> {
        let mut parts = Vec::new();
        if let Some(paper) = self.papers.get(evidence.record.as_str()) {
            parts.push(json!({"url": "paper", "valueReference": {"reference": paper}}));
        }
        let file = self.view.case.files.iter().find(|file| file.id == evidence.file);
        if let Some(path) = file.and_then(|file| text(&file.path)) {
            parts.push(json!({"url": "file", "valueString": path}));
        }
        parts.push(json!({"url": "page", "valuePositiveInt": evidence.page.max(1)}));
        parts.push(json!({"url": "line", "valuePositiveInt": evidence.line.max(1)}));
        if let Some(quote) = text(&evidence.quote) {
            parts.push(json!({"url": "quote", "valueString": quote}));
        }
        if evidence.doubtful {
            parts.push(json!({"url": "doubtful", "valueBoolean": true}));
        }
        if evidence.by_user {
            parts.push(json!({"url": "by-user", "valueBoolean": true}));
        }
        parts
    }

    /// The extensions for some places.
    pub(super) fn places<'e>(&self, evidence: impl IntoIterator<Item = &'e Evidence>) -> Vec<Value> {
        let own = evidence.into_iter().filter(|one| self.view.own_evidence(one));
        own.map(|one| extension(self.place(one))).collect()
    }

    /// The extension for a fact: with what the paper prints, and the date as it stands there.
    pub(super) fn place_of(&self, fact: &Fact, stated: Option<&StatedDate>) -> Value {
        let mut parts = self.place(&fact.evidence);
        let unit = fact.unit_raw.as_deref().unwrap_or_default();
        if let Some(printed) = text(&format!("{} {unit}", fact.value_raw)) {
            parts.push(json!({"url": "printed", "valueString": printed}));
        }
        if let Some(stated) = stated {
            if let Some(date) = date(stated) {
                parts.push(json!({"url": "date", "valueDateTime": date}));
            }
            if let Ok(kind) = serde_json::to_value(stated.kind) {
                parts.push(json!({"url": "date-kind", "valueCode": kind}));
            }
            if stated.other_reading.is_some()
                && let Some(readings) = text(&self.view.words.stated(stated))
            {
                parts.push(json!({"url": "date-readings", "valueString": readings}));
            }
        }
        extension(parts)
    }

    /// References to the papers of some places, each once.
    pub(super) fn papers_of<'e>(&self, evidence: impl IntoIterator<Item = &'e Evidence>) -> Vec<Value> {
        let mut urls: Vec<&String> = Vec::new();
        for url in evidence.into_iter().filter_map(|one| self.papers.get(one.record.as_str())) {
            if !urls.contains(&url) {
                urls.push(url);
            }
        }
        urls.into_iter().map(|url| json!({"reference": url})).collect()
    }
}

/// An extension of this program with parts.
fn extension(parts: Vec<Value>) -> Value {
    json!({"url": format!("{OWN_SPACE}:evidence"), "extension": parts})
}

/// An extension of this program with words.
pub(super) fn said(name: &str, words: &str) -> Option<Value> {
    text(words).map(|words| json!({"url": format!("{OWN_SPACE}:{name}"), "valueString": words}))
}
