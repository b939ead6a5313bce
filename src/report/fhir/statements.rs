//! What the papers state of the patient, as observations.

use serde_json::{Value, json};

use super::knowledge::{CODES, RULES, is_result};
use super::patient::set;
use super::values::{concept, date, measured, text};
use super::{Entry, Writer};
use crate::model::{Certainty, Fact, PatientMatch, Polarity, StatedDate};
use crate::report::pdf::phrase;
use crate::report::pdf::words::{ValueForm, fill};

impl<'c> Writer<'_, 'c> {
    /// An observation for each statement that is one, in the order of the case.
    pub(super) fn statements(&mut self) -> Vec<Entry> {
        let facts: Vec<&'c Fact> = self.view.facts.clone();
        facts.into_iter().filter_map(|fact| self.statement(fact)).collect()
    }

    fn statement(&mut self, fact: &'c Fact) -> Option<Entry> {
        let sort = RULES.observation(&fact.kind, &fact.name)?;
        if !self.of_evidence(&fact.evidence) {
            return None;
        }
        let stated = self.day_of(fact);
        let mut resource = json!({
            "resourceType": "Observation",
            "status": self.status(fact),
            "code": concept(code(fact).into_iter().collect(), &self.title(fact)),
            "subject": {"reference": self.patient},
        });
        if let Some(category) = &sort.category {
            resource["category"] = json!([concept(vec![RULES.coding("category", category, None)], "")]);
        }
        if let Some(day) = stated.filter(|stated| RULES.of_care.contains(&stated.kind)).and_then(date) {
            resource["effectiveDateTime"] = json!(day);
        }
        if !matches!(fact.polarity, Polarity::Pending | Polarity::NotPerformed)
            && let Some((element, value)) = self.value(fact)
        {
            resource[element] = value;
        }
        set(&mut resource, "interpretation", fact.flag.as_deref().and_then(flag).into_iter().collect());
        if let Some(range) = fact.reference_range.as_deref().and_then(text) {
            // The range is in the unit of the paper, the value perhaps in another.
            let unit = fact.unit_raw.as_deref().unwrap_or_default().trim();
            let range = if range.ends_with(unit) { range } else { format!("{range} {unit}") };
            resource["referenceRange"] = json!([{"text": range}]);
        }
        if let Some(method) = fact.method.as_deref().and_then(text) {
            resource["method"] = json!({"text": method});
        }
        if let Some(sample) = fact.sample.as_deref().and_then(text) {
            resource["specimen"] = json!({"display": sample});
        }
        set(&mut resource, "note", self.notes(fact));
        set(&mut resource, "derivedFrom", self.papers_of([&fact.evidence]));
        set(&mut resource, "extension", vec![self.place_of(fact, stated)]);
        let evidence = &fact.evidence;
        let file = self.view.case.files.iter().find(|file| file.id == evidence.file);
        let at = format!("{} {} {}", file.map_or("", |file| file.sha256.as_str()), evidence.page, evidence.line);
        let value = fact.value.as_deref().unwrap_or(&fact.value_raw);
        let url = self.ids.next("Observation", &[&at, &fact.kind, &fact.name, value]);
        Some(Entry { url, resource })
    }

    /// The day of a statement: its own; of the result of an examination that states it today, that of the paper.
    fn day_of(&self, fact: &'c Fact) -> Option<&'c StatedDate> {
        let own = fact.date.as_ref().filter(|date| date.value.is_some());
        let record = || {
            let record = self.view.record(&fact.evidence.record)?;
            let dated = fact.certainty == Certainty::Asserted && is_result(record.kind.id());
            record.date.as_ref().filter(|date| dated && date.value.is_some())
        };
        own.or_else(record)
    }

    /// How sure it is.
    fn status(&self, fact: &Fact) -> &'static str {
        let statuses = &RULES.statuses;
        let record = self.view.record(&fact.evidence.record);
        let unnamed = record.is_some_and(|record| record.patient == PatientMatch::Unknown);
        match (fact.polarity, fact.certainty) {
            (Polarity::Pending, _) => &statuses.pending,
            (Polarity::NotPerformed, _) => &statuses.not_performed,
            (_, Certainty::Historical) => &statuses.historical,
            (_, Certainty::ReportedByLetter) => &statuses.reported_by_letter,
            _ if fact.evidence.doubtful || fact.evidence.by_user || unnamed => &statuses.preliminary,
            _ => &statuses.asserted,
        }
    }

    /// What it is about. A name that could be that of something else stands behind what it is one of.
    fn title(&self, fact: &Fact) -> String {
        let subject = phrase::subject(self.view, fact);
        let title = self.view.words.statements.get(&fact.kind).map(|words| words.title.as_str());
        match title.filter(|_| matches!(fact.kind.as_str(), "antigen-status")) {
            Some(title) => format!("{title}: {subject}"),
            None => subject,
        }
    }

    /// What it says: the name of the element and the element.
    fn value(&self, fact: &Fact) -> Option<(&'static str, Value)> {
        let words = self.view.words;
        let value = fact.value.as_deref();
        if fact.kind == "lab" {
            let inferred = fact.unit.is_some() && fact.unit_raw.is_none();
            let unit = fact.unit_raw.as_deref().unwrap_or_default();
            let printed = if inferred {
                format!("{} ({})", fact.value_raw, words.facts.no_unit)
            } else {
                format!("{} {unit}", fact.value_raw)
            };
            let measured = value.filter(|_| !inferred).and_then(|value| measured(value, fact.unit.as_deref()));
            return measured.or_else(|| string(&printed));
        }
        if RULES.scales.contains_key(&fact.kind)
            && let Some(grade) = value.and_then(|value| value.parse::<u32>().ok())
        {
            return Some(("valueInteger", json!(grade)));
        }
        if let Some((group, code)) = value.and_then(|value| Some((value, CODES.blood_group(value)?)))
            && fact.kind == "blood-group"
        {
            return Some(("valueCodeableConcept", concept(vec![RULES.coding("snomed", code, None)], group)));
        }
        let answer = phrase::polarity(self.view, fact);
        let own = RULES.units.get(&fact.kind).map(String::as_str);
        let unit = fact.unit.as_deref().or(own).filter(|_| answer.is_none());
        if let Some(quantity) = value.zip(unit).and_then(|(value, unit)| measured(value, Some(unit))) {
            return Some(quantity);
        }
        let form = words.statements.get(&fact.kind).map(|words| words.value);
        let value = match form {
            Some(ValueForm::Code) => value.map(|value| words.name(value)),
            Some(ValueForm::Standard) => value.map(|value| words.term(value)),
            _ => value.map(str::to_owned),
        };
        // Answered in words of the paper alone, it says them.
        let value = value.or_else(|| answer.is_none().then(|| fact.value_raw.clone()));
        let said: Vec<String> = answer.into_iter().chain(value).filter(|said| !said.trim().is_empty()).collect();
        let code = CODES.answer(fact.polarity).filter(|_| RULES.answered.contains(&fact.kind));
        match code {
            Some(code) => {
                let coding = vec![RULES.coding("snomed", code, None)];
                Some(("valueCodeableConcept", concept(coding, &said.join(", "))))
            }
            None => string(&said.join(", ")),
        }
    }

    /// What a reader must know before using it.
    fn notes(&self, fact: &Fact) -> Vec<Value> {
        let words = &self.view.words.facts;
        let mut notes: Vec<String> = Vec::new();
        match fact.certainty {
            Certainty::Historical => notes.push(words.historical.clone()),
            Certainty::ReportedByLetter => notes.push(words.reported.clone()),
            _ => {}
        }
        if fact.evidence.by_user {
            notes.push(fill(&words.by_user, &[("line", &fact.evidence.line.to_string())]));
        }
        if fact.evidence.doubtful {
            notes.push(words.doubtful.clone());
        }
        notes.extend(phrase::caution(self.view, fact));
        notes.iter().filter_map(|note| text(note)).map(|note| json!({"text": note})).collect()
    }
}

fn string(words: &str) -> Option<(&'static str, Value)> {
    text(words).map(|words| ("valueString", json!(words)))
}

/// The code of a test, where what is stated is surely what the code stands for.
fn code(fact: &Fact) -> Option<Value> {
    let code = match fact.kind.as_str() {
        "lab" => {
            let sample = fact.sample.as_ref().map(|sample| sample.to_lowercase());
            let fits = sample.is_none_or(|sample| RULES.samples.contains(&sample));
            // A code is of a value in a unit.
            let unit = fact.unit.is_none() || fact.unit_raw.is_some();
            RULES.labs.get(&fact.name).filter(|_| fits && unit && fact.value.is_some())?
        }
        "infection-marker" => {
            let answered = CODES.answer(fact.polarity).is_some();
            let number = fact.value.as_deref().is_some_and(|value| value.contains(|c: char| c.is_ascii_digit()));
            let plain = answered && !number && fact.method.is_none() && fact.sample.is_none();
            RULES.infections.get(&fact.name).filter(|_| plain)?
        }
        "blood-group" => &RULES.blood_group,
        kind => RULES.scales.get(kind)?,
    };
    Some(RULES.coding("loinc", code, CODES.test(code)))
}

/// A flag as the paper prints it; one that is a code, as that.
fn flag(printed: &str) -> Option<Value> {
    let printed = text(printed)?;
    let code = RULES.flags.iter().find(|flag| **flag == printed);
    Some(concept(code.map(|code| RULES.coding("interpretation", code, None)).into_iter().collect(), &printed))
}
