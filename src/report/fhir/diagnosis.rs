//! The disease of the case.

use serde_json::{Value, json};

use super::knowledge::{CODES, RULES, is_evidence};
use super::patient::set;
use super::values::concept;
use super::{Entry, Writer};
use crate::model::{Certainty, DiseaseSource, Evidence, Fact, Polarity};

impl<'c> Writer<'_, 'c> {
    /// The disease; none where the papers name none.
    pub(super) fn diagnosis(&mut self) -> Option<Entry> {
        let disease = &self.view.case.disease;
        if disease.id == "unknown" {
            return None;
        }
        // The newest paper that states it names it most exactly.
        let stated: Vec<&Fact> = self.view.newest(&["diagnosis-entity"]);
        let stated = || {
            let of_disease =
                stated.iter().filter(|fact| fact.name == disease.id && fact.polarity == Polarity::Positive);
            of_disease.filter(|fact| self.of_evidence(&fact.evidence))
        };
        let name = stated().find_map(|fact| fact.value.clone());
        let words = self.view.words.diseases.get(&disease.id).cloned();
        let name = name.or(words).unwrap_or_else(|| disease.id.clone());
        let asserted = stated().any(|fact| fact.certainty == Certainty::Asserted && !fact.evidence.is_of_no_paper());
        let confirmed = disease.chosen_by == DiseaseSource::Documents && asserted;
        let verified = if confirmed { "confirmed" } else { "unconfirmed" };
        let mut evidence: Vec<&Evidence> = disease.evidence.iter().collect();
        if evidence.is_empty() {
            evidence.extend(stated().map(|fact| &fact.evidence));
        }
        let mut resource = json!({
            "resourceType": "Condition",
            "verificationStatus": concept(vec![RULES.coding("verification", verified, None)], ""),
            "code": concept(CODES.disease(&disease.id, &name), &self.view.words.term(&name)),
            "subject": {"reference": self.patient},
        });
        if let Some(onset) = self.onset() {
            resource["onsetDateTime"] = json!(onset);
        }
        let papers: Vec<Value> = self.papers_of(evidence.iter().copied());
        set(&mut resource, "evidence", papers.into_iter().map(|paper| json!({"detail": [paper]})).collect());
        set(&mut resource, "extension", self.places(evidence));
        let url = self.ids.next("Condition", &[&disease.id]);
        Some(Entry { url, resource })
    }

    /// The day of the diagnosis, where all papers that say it agree as far as they go.
    fn onset(&self) -> Option<String> {
        let days: Vec<&Fact> = self.view.newest(&["diagnosis-date"]);
        let own = days.into_iter().filter(|fact| self.of_evidence(&fact.evidence));
        let clear = |fact: &Fact| fact.date.as_ref().is_none_or(|date| date.other_reading.is_none());
        let mut said: Vec<Option<&str>> =
            own.map(|fact| fact.value.as_deref().filter(|_| clear(fact)).filter(|day| is_date(day))).collect();
        said.sort_by_key(|day| std::cmp::Reverse(day.map_or(0, str::len)));
        let finest = *said.first()?;
        let finest = finest?;
        said.iter().all(|day| day.is_some_and(|day| finest.starts_with(day))).then(|| finest.to_owned())
    }

    /// Whether a statement stands in a paper that is evidence of anything, or is the user's word.
    pub(super) fn of_evidence(&self, evidence: &Evidence) -> bool {
        let record = || self.view.record(&evidence.record);
        evidence.is_of_no_paper() || record().is_some_and(|record| is_evidence(record.kind.id()))
    }
}

fn is_date(text: &str) -> bool {
    text.parse::<crate::model::PartialDate>().is_ok_and(|date| date.to_string() == text)
}
