//! Whom one paper names.

use std::collections::{BTreeMap, BTreeSet};

use super::name::{Likeness, Name};
use crate::model::{Fact, PartialDate, SetAside, Subject};

/// What one paper says of the person it is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Persona<'a> {
    pub(crate) names: Vec<Name>,
    pub(crate) births: BTreeSet<PartialDate>,
    pub(crate) nhs: BTreeSet<String>,
    pub(crate) facts: Vec<&'a Fact>,
    /// Something in it is said of a donor.
    pub(crate) speaks_of_donor: bool,
}

/// How two papers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Same,
    /// The same, with day and month of birth the other way round.
    SameSwapped,
    Different,
    Unsure,
}

/// The persona of each record that has identity facts.
pub(crate) fn personas(facts: &[Fact]) -> BTreeMap<&str, Persona<'_>> {
    let mut personas: BTreeMap<&str, Persona<'_>> = BTreeMap::new();
    let mut sorted: Vec<&Fact> = facts.iter().collect();
    sorted.sort_by(|a, b| {
        (&a.evidence.record, a.evidence.page, a.evidence.line, &a.value_raw).cmp(&(
            &b.evidence.record,
            b.evidence.page,
            b.evidence.line,
            &b.value_raw,
        ))
    });
    for fact in sorted {
        let persona = personas.entry(fact.evidence.record.as_str()).or_default();
        if fact.subject == Subject::Donor {
            persona.speaks_of_donor = true;
        }
        if fact.subject != Subject::Patient || fact.set_aside == Some(SetAside::Corrected) {
            continue;
        }
        let text = fact.value.as_deref().unwrap_or(&fact.value_raw);
        match fact.kind.as_str() {
            "patient-name" => persona.names.push(Name::new(text)),
            "patient-dob" => persona.births.extend(text.parse::<PartialDate>()),
            "id-nhs" => {
                persona.nhs.insert(text.chars().filter(char::is_ascii_digit).collect());
            }
            "patient-sex" | "id-mrn" | "id-other" => {}
            _ => continue,
        }
        persona.facts.push(fact);
    }
    personas
}

impl Persona<'_> {
    /// Whether it names a person at all.
    pub(crate) fn is_named(&self) -> bool {
        !self.births.is_empty() || !self.nhs.is_empty() || self.names.iter().any(|name| !name.is_empty())
    }

    /// Whether a date of birth or a national number makes it sure.
    pub(crate) fn is_firm(&self) -> bool {
        !self.births.is_empty() || !self.nhs.is_empty()
    }

    /// The best likeness among the names of both.
    fn likeness(&self, other: &Persona<'_>) -> Option<Likeness> {
        let order = |likeness: &Likeness| match likeness {
            Likeness::Same => 0,
            Likeness::Unclear => 1,
            Likeness::Shared => 2,
            Likeness::Different => 3,
        };
        self.names.iter().flat_map(|a| other.names.iter().map(|b| a.likeness(b))).min_by_key(order)
    }

    fn shares_name(&self, other: &Persona<'_>) -> bool {
        let pairs = || self.names.iter().flat_map(|a| other.names.iter().map(move |b| (a, b)));
        self.names.is_empty() || other.names.is_empty() || pairs().any(|(a, b)| a.shares(b) || a.other_script(b))
    }

    /// Whether both papers are about one person.
    pub(crate) fn relation(&self, other: &Persona<'_>) -> Relation {
        if self.nhs.intersection(&other.nhs).next().is_some() {
            return Relation::Same;
        }
        let likeness = self.likeness(other);
        if !self.births.is_empty() && !other.births.is_empty() {
            if self.births.iter().any(|a| other.births.iter().any(|b| agree(a, b))) {
                return if self.shares_name(other) { Relation::Same } else { Relation::Different };
            }
            let swapped = self.births.iter().any(|a| swap(a).is_some_and(|a| other.births.contains(&a)));
            return if swapped && likeness == Some(Likeness::Same) {
                Relation::SameSwapped
            } else {
                Relation::Different
            };
        }
        match likeness {
            Some(Likeness::Same) => Relation::Same,
            Some(Likeness::Shared | Likeness::Different) => Relation::Different,
            Some(Likeness::Unclear) | None => Relation::Unsure,
        }
    }
}

/// Whether two dates of birth can be the same day.
fn agree(a: &PartialDate, b: &PartialDate) -> bool {
    a.earliest() <= b.latest() && b.earliest() <= a.latest()
}

fn swap(date: &PartialDate) -> Option<PartialDate> {
    PartialDate::day(date.year_number(), date.day_number()?, date.month_number()?)
}
