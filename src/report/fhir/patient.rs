//! The patient, and the program as the author.

use serde_json::{Value, json};

use super::knowledge::RULES;
use super::values::{concept, text};
use super::{Entry, Writer};

impl Writer<'_, '_> {
    pub(super) fn patient(&mut self) -> Entry {
        let patient = &self.view.case.patient;
        let url = self.ids.next("Patient", &[]);
        let mut resource = json!({"resourceType": "Patient"});
        let numbers: Vec<Value> = patient.identifiers.iter().filter_map(|number| self.number(number)).collect();
        set(&mut resource, "identifier", numbers);
        if let Some(name) = patient.name.as_deref().and_then(text) {
            // Which of the names is the surname the papers do not say.
            resource["name"] = json!([{"text": name}]);
        }
        if let Some(sex @ ("male" | "female")) = patient.sex.as_deref() {
            resource["gender"] = json!(sex);
        }
        if let Some(birth) = patient.date_of_birth {
            resource["birthDate"] = json!(birth.to_string());
        }
        set(&mut resource, "extension", self.places(&patient.evidence));
        Entry { url, resource }
    }

    fn number(&self, number: &crate::model::Identifier) -> Option<Value> {
        let value = text(&number.value)?;
        let known = RULES.identifiers.get(&number.kind);
        let words = self.view.words.identity.kinds.get(&number.kind).map_or("", String::as_str);
        let codes = known.map(|known| RULES.coding("identifier-type", &known.kind, None));
        let mut identifier = json!({"type": concept(codes.into_iter().collect(), words), "value": value});
        if let Some(system) = known.and_then(|known| known.system.as_deref()) {
            identifier["system"] = json!(system);
            identifier["value"] = json!(value.replace([' ', '-'], ""));
        }
        Some(identifier)
    }

    /// The program.
    pub(super) fn device(&mut self) -> Entry {
        let tool = &self.view.case.tool;
        let url = self.ids.next("Device", &[&tool.name, &tool.version]);
        let resource = json!({
            "resourceType": "Device",
            "deviceName": [{"name": tool.name, "type": "model-name"}],
            "version": [{"value": tool.version}],
        });
        Entry { url, resource }
    }
}

/// Sets a list, where there is anything in it: FHIR knows no empty ones.
pub(super) fn set(resource: &mut Value, field: &str, list: Vec<Value>) {
    if !list.is_empty() {
        resource[field] = json!(list);
    }
}
