//! Whom one paper names.

use std::collections::{BTreeMap, BTreeSet};

use super::name::{Likeness, Name};
use crate::model::{Fact, PartialDate, SetAside, Subject};
use crate::personal_number::{self, PersonalNumber, Validity};

/// What one paper says of the person it is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Persona<'a> {
    pub(crate) names: Vec<Name>,
    pub(crate) births: BTreeSet<PartialDate>,
    /// Births that its numbers tell whole: they can join papers, and part none.
    coded: BTreeSet<PartialDate>,
    /// Numbers of one person alone that are not known to be misread, by their kind.
    pub(crate) numbers: BTreeSet<(&'static str, String)>,
    /// Those of them that have the right check digit.
    pub(crate) checked: BTreeSet<(&'static str, String)>,
    /// All numbers, also those that are misread.
    pub(crate) read: Vec<(&'a Fact, PersonalNumber)>,
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

/// All of a paper that tells one person from another: papers of which it is equal compare alike with every other.
pub(super) type Who<'p> = (
    &'p [Name],
    &'p BTreeSet<PartialDate>,
    &'p BTreeSet<PartialDate>,
    &'p BTreeSet<(&'static str, String)>,
    &'p BTreeSet<(&'static str, String)>,
);

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
            "patient-name" => persona.names.extend(Name::all(text)),
            "patient-dob" => {
                persona.births.extend(text.parse::<PartialDate>());
                // A date that can be read in two ways is one of them.
                persona.births.extend(fact.date.as_ref().and_then(|date| date.other_reading));
            }
            kind if kind.starts_with("id-") => persona.add_number(fact, text),
            "patient-sex" | "patient-age" => {}
            _ => continue,
        }
        persona.facts.push(fact);
    }
    personas
}

impl<'a> Persona<'a> {
    fn add_number(&mut self, fact: &'a Fact, text: &str) {
        let Some(number) = personal_number::of_fact(&fact.kind, &fact.name, text) else { return };
        if number.joins && number.validity != Validity::Wrong {
            let key = (number.name, number.value.clone());
            if number.validity == Validity::Right {
                self.checked.insert(key.clone());
            }
            self.numbers.insert(key);
        }
        self.coded.extend(number.birth.and_then(|birth| birth.date()));
        self.read.push((fact, number));
    }
}

impl Persona<'_> {
    /// Numbers of which a character was misread.
    pub(super) fn misread(&self) -> impl Iterator<Item = &Fact> {
        self.read.iter().filter(|(_, number)| number.validity == Validity::Wrong).map(|(fact, _)| *fact)
    }

    /// Whether it names a person at all.
    pub(crate) fn is_named(&self) -> bool {
        !self.births.is_empty() || !self.numbers.is_empty() || self.names.iter().any(|name| !name.is_empty())
    }

    /// Whether a date of birth or a national number makes it sure.
    pub(crate) fn is_firm(&self) -> bool {
        !self.births.is_empty() || !self.numbers.is_empty()
    }

    /// The best likeness among the names of both.
    pub(super) fn likeness(&self, other: &Persona<'_>) -> Option<Likeness> {
        self.likeness_to(&other.names)
    }

    /// The best likeness to one of some names.
    pub(super) fn likeness_to(&self, names: &[Name]) -> Option<Likeness> {
        let order = |likeness: &Likeness| match likeness {
            Likeness::Same => 0,
            Likeness::Unclear => 1,
            Likeness::Shared => 2,
            Likeness::Different => 3,
        };
        self.names.iter().flat_map(|a| names.iter().map(|b| a.likeness(b))).min_by_key(order)
    }

    fn shares_name(&self, other: &Persona<'_>) -> bool {
        let pairs = || self.names.iter().flat_map(|a| other.names.iter().map(move |b| (a, b)));
        self.names.is_empty() || other.names.is_empty() || pairs().any(|(a, b)| a.shares(b) || a.other_script(b))
    }

    /// Whether both papers bear the same number of one person.
    pub(super) fn shares_number(&self, other: &Persona<'_>) -> bool {
        self.numbers.intersection(&other.numbers).next().is_some()
    }

    /// Whether both bear a number of one kind, both with the right check digit, and not the same.
    pub(super) fn differs_in_number(&self, other: &Persona<'_>) -> bool {
        !self.shares_number(other)
            && self.checked.iter().any(|(kind, _)| other.checked.iter().any(|(also, _)| kind == also))
    }

    /// Whether a date of birth of both can be the same day.
    pub(super) fn shares_birth(&self, other: &Persona<'_>) -> bool {
        self.births.iter().any(|a| other.births.iter().any(|b| agree(a, b)))
    }

    /// Whether a birth that one of both only codes in a number is the other's.
    fn shares_coded_birth(&self, other: &Persona<'_>) -> bool {
        let same = |one: &PartialDate| other.births.iter().chain(&other.coded).any(|theirs| agree(one, theirs));
        let own = self.coded.iter().any(same);
        own || (!other.coded.is_empty() && self.births.iter().any(same))
    }

    /// What it is compared by.
    pub(super) fn who(&self) -> Who<'_> {
        (&self.names, &self.births, &self.coded, &self.numbers, &self.checked)
    }

    /// Whether both papers are about one person.
    pub(crate) fn relation(&self, other: &Persona<'_>) -> Relation {
        if self.shares_number(other) {
            return Relation::Same;
        }
        let likeness = self.likeness(other);
        if !self.births.is_empty() && !other.births.is_empty() {
            if self.shares_birth(other) {
                return if self.shares_name(other) { Relation::Same } else { Relation::Different };
            }
            let swapped = self.births.iter().any(|a| swap(a).is_some_and(|a| other.births.contains(&a)));
            return if swapped && likeness == Some(Likeness::Same) {
                Relation::SameSwapped
            } else {
                Relation::Different
            };
        }
        if self.shares_coded_birth(other) && self.shares_name(other) {
            return Relation::Same;
        }
        match likeness {
            // A namesake, whose number is another.
            Some(Likeness::Same) if self.differs_in_number(other) => Relation::Different,
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
