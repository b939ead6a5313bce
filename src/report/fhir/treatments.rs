//! The treatments: what is done as a procedure, all others as medicines.

use serde_json::{Value, json};

use super::knowledge::{CODES, RULES};
use super::patient::set;
use super::values::{concept, date, period, text};
use super::{Entry, Writer};
use crate::model::id_of;
use crate::model::{TimelineEntry, TreatmentStatus};
use crate::report::pdf::sections::lanes;
use crate::report::pdf::words::fill;

impl<'c> Writer<'_, 'c> {
    /// The treatments in the order of time.
    pub(super) fn treatments(&mut self) -> Vec<Entry> {
        let entries: Vec<&'c TimelineEntry> = self.view.treatments().collect();
        entries.into_iter().filter_map(|entry| self.treatment(entry)).collect()
    }

    fn treatment(&mut self, entry: &'c TimelineEntry) -> Option<Entry> {
        let own = || entry.evidence.iter().filter(|one| self.view.own_evidence(one) && self.of_evidence(one));
        own().next()?;
        let is_procedure = RULES.procedures.contains(&id_of(&entry.kind));
        let status = id_of(&entry.status);
        let name = lanes::title(self.view, entry);
        let dates = when(entry);
        let mut resource = if is_procedure {
            json!({
                "resourceType": "Procedure",
                "status": RULES.procedure_statuses.get(&status)?,
                "code": concept(CODES.procedure(&entry.regimen).into_iter().collect(), &name),
            })
        } else {
            json!({
                "resourceType": "MedicationStatement",
                "status": RULES.medicine_statuses.get(&status)?,
                "medicationCodeableConcept": concept(CODES.drug(&entry.regimen), &name),
            })
        };
        resource["subject"] = json!({"reference": self.patient});
        if let Some((is_period, dates)) = dates {
            let field = match (is_procedure, is_period) {
                (true, true) => "performedPeriod",
                (true, false) => "performedDateTime",
                (false, true) => "effectivePeriod",
                (false, false) => "effectiveDateTime",
            };
            resource[field] = dates;
        }
        let papers = self.papers_of(own());
        set(&mut resource, if is_procedure { "report" } else { "derivedFrom" }, papers);
        let words = &self.view.words.timeline;
        if let Some(cycles) = entry.cycles.as_deref().and_then(text) {
            let cycles = json!({"text": fill(&words.cycles, &[("n", &cycles)])});
            if is_procedure {
                resource["note"] = json!([cycles]);
            } else {
                resource["dosage"] = json!([cycles]);
            }
        }
        if let Some(reason) = entry.stop_reason.as_deref().and_then(text) {
            let reason = concept(Vec::new(), &self.view.words.term(&reason));
            resource["statusReason"] = if is_procedure { reason } else { json!([reason]) };
        }
        let mut notes: Vec<Value> = resource["note"].as_array().cloned().unwrap_or_default();
        notes.extend(self.notes_of(entry).into_iter().map(|note| json!({"text": note})));
        set(&mut resource, "note", notes);
        let places = self.places(own());
        set(&mut resource, "extension", places);
        if resource["note"].is_null()
            && let Some(fields) = resource.as_object_mut()
        {
            fields.remove("note");
        }
        let day = entry.start.as_ref().and_then(date).unwrap_or_default();
        let url = self.ids.next("Treatment", &[&id_of(&entry.kind), &entry.regimen, &status, &day]);
        Some(Entry { url, resource })
    }

    /// Its sort, its line with the reason, its response.
    fn notes_of(&self, entry: &TimelineEntry) -> Vec<String> {
        let words = &self.view.words.timeline;
        let mut notes = vec![words.kinds.get(&id_of(&entry.kind)).cloned().unwrap_or_default()];
        if let Some(line) = entry.line_proposed {
            let line = fill(&words.line, &[("n", &line.to_string())]);
            notes.push(format!("{line}: {}", entry.why_new_line));
            notes.push(words.proposed.clone());
        }
        if let Some(line) = entry.line_asserted {
            notes.push(fill(&words.asserted, &[("n", &line.to_string())]));
        }
        if let Some(response) = &entry.response {
            let day = response.date.as_ref().filter(|date| date.value.is_some());
            let value = match day {
                Some(day) => fill(&words.on, &[("value", &response.value), ("date", &self.view.words.stated(day))]),
                None => response.value.clone(),
            };
            let value = match &response.method {
                Some(method) => fill(&words.by, &[("value", &value), ("method", &self.view.words.term(method))]),
                None => value,
            };
            notes.push(format!("{}: {value}", words.response));
        }
        for date in [&entry.start, &entry.end].into_iter().flatten().filter(|date| date.other_reading.is_some()) {
            notes.push(self.view.words.stated(date));
        }
        notes.iter().filter_map(|note| text(note)).collect()
    }
}

/// The dates, and whether they are a period. A plan and a single day have no end; without an end a period would go on.
fn when(entry: &TimelineEntry) -> Option<(bool, Value)> {
    let goes_on = entry.status == TreatmentStatus::Ongoing || entry.ongoing;
    if entry.end.as_ref().and_then(date).is_none() && !goes_on {
        return Some((false, json!(date(entry.start.as_ref()?)?)));
    }
    period(entry.start.as_ref(), entry.end.as_ref()).map(|period| (true, period))
}
