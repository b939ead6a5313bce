//! What does not fit among the papers of one person: a number that was misread, or that stands for another birth or sex; an
//! age, a sex or a given name that differs. Each is worth a look, and none decides anything.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::name::{Likeness, Name};
use super::persona::Persona;
use super::{WORDS, finding, message};
use crate::assess::words::Speech;
use crate::model::{
    Certainty, Fact, Finding, FindingCode, PartialDate, Patient, PatientMatch, Record, Severity, Subject,
};
use crate::personal_number::PersonalNumber;

/// A paper with what it says of its person.
pub(super) struct Paper<'a> {
    pub(super) record: &'a Record,
    pub(super) whose: PatientMatch,
    pub(super) persona: Option<&'a Persona<'a>>,
}

/// Years that an age may be off: it is rounded, and of the day of the visit.
const YEARS: i32 = 1;
/// Characters of a number that are shown.
const SHOWN: usize = 4;

/// What is worth a look on the papers of the patient, and on those that name nobody. `members`: whom the papers of the
/// patient name.
pub(super) fn findings(
    papers: &[Paper<'_>],
    patient: &Patient,
    members: &[&Persona<'_>],
    speech: &Speech,
) -> Vec<Finding> {
    let own: Vec<(&Record, &Persona<'_>)> =
        papers.iter().filter(|paper| paper.whose == PatientMatch::Same).filter_map(with_persona).collect();
    // An age or a sex that does not fit says most where nothing else says whose the paper is.
    let possible: Vec<(&Record, &Persona<'_>)> = papers
        .iter()
        .filter(|paper| matches!(paper.whose, PatientMatch::Same | PatientMatch::Unknown))
        .filter_map(with_persona)
        .collect();
    let birth = patient.date_of_birth;
    let mut found = misread(&possible, speech);
    found.extend(of_numbers(speech, &own, "number-birth", |persona, number| {
        let coded = number.birth.as_ref()?;
        let stated: Vec<&PartialDate> = match persona.births.len() {
            0 => birth.iter().collect(),
            _ => persona.births.iter().collect(),
        };
        (!stated.is_empty()).then(|| !stated.iter().any(|date| coded.agrees(date)))
    }));
    found.extend(of_numbers(speech, &own, "number-sex", |persona, number| {
        let stated = sex_of(persona).or(patient.sex.as_deref())?;
        Some(number.male? != (stated == "male"))
    }));
    let mut say = |key: &str, papers: &[(&Record, &Persona<'_>)], odd: &dyn Fn(&Persona<'_>) -> bool| {
        let about: Vec<&Record> =
            papers.iter().filter(|(_, persona)| odd(persona)).map(|(record, _)| *record).collect();
        found.extend(look(speech, FindingCode::IdentityDiffers, key, &about, &[]));
    };
    say("births", &own, &|persona| {
        let with_number = || members.iter().filter(|other| persona.shares_number(other) && !other.births.is_empty());
        !persona.births.is_empty()
            && birth.is_some_and(|birth| !persona.births.contains(&birth))
            && with_number().any(|other| !persona.shares_birth(other))
    });
    let usual = usual_numbers(&own);
    say("numbers", &own, &|persona| {
        persona.checked.iter().any(|(kind, _)| {
            let most = usual.get(kind);
            most.is_some_and(|most| !persona.checked.iter().any(|(also, value)| also == kind && value == most))
        })
    });
    // The name that most papers print; a twin has another beside the same date of birth.
    let names: Vec<Name> = patient.name.iter().flat_map(|name| Name::all(name)).collect();
    say("given", &own, &|persona| matches!(persona.likeness_to(&names), Some(Likeness::Shared | Likeness::Different)));
    say("sex", &possible, &|persona| {
        sex_of(persona).zip(patient.sex.as_deref()).is_some_and(|(stated, most)| stated != most)
    });
    say("age", &possible, &|persona| {
        birth.is_some_and(|birth| stated(persona, "patient-age").any(|fact| !age_fits(fact, &birth)))
    });
    found
}

/// The number of each kind that most papers bear.
fn usual_numbers<'a>(papers: &[(&Record, &'a Persona<'a>)]) -> BTreeMap<&'static str, &'a str> {
    let mut counts: BTreeMap<(&'static str, &str), usize> = BTreeMap::new();
    for (kind, value) in papers.iter().flat_map(|(_, persona)| &persona.checked) {
        *counts.entry((kind, value)).or_default() += 1;
    }
    let mut most: BTreeMap<&'static str, (&str, usize)> = BTreeMap::new();
    for ((kind, value), count) in counts {
        let known = most.entry(kind).or_insert((value, count));
        if count > known.1 {
            *known = (value, count);
        }
    }
    most.into_iter().map(|(kind, (value, _))| (kind, value)).collect()
}

fn with_persona<'a>(paper: &Paper<'a>) -> Option<(&'a Record, &'a Persona<'a>)> {
    Some((paper.record, paper.persona?))
}

/// What a paper says of the patient as it is now.
fn stated<'a>(persona: &'a Persona<'_>, kind: &'a str) -> impl Iterator<Item = &'a Fact> {
    persona.facts.iter().copied().filter(move |fact| {
        fact.kind == kind && fact.subject == Subject::Patient && fact.certainty == Certainty::Asserted
    })
}

/// The sex that a paper gives, where it gives one.
fn sex_of<'a>(persona: &'a Persona<'_>) -> Option<&'a str> {
    let mut given = stated(persona, "patient-sex").filter_map(|fact| fact.value.as_deref());
    let first = given.next()?;
    given.all(|other| other == first).then_some(first)
}

/// Whether an age can be that of somebody born then, on the day of the paper.
fn age_fits(fact: &Fact, birth: &PartialDate) -> bool {
    let age = fact.value.as_deref().and_then(|age| age.parse::<i32>().ok());
    let day = fact.date.as_ref().and_then(|date| Some((date.value?, date.other_reading.unwrap_or(date.value?))));
    let (Some(age), Some((one, other))) = (age, day) else { return true };
    let first = one.earliest().min(other.earliest()).year() - birth.latest().year() - 1;
    let last = one.latest().max(other.latest()).year() - birth.earliest().year();
    (first - YEARS..=last + YEARS).contains(&age)
}

/// Numbers with a wrong check digit.
fn misread(papers: &[(&Record, &Persona<'_>)], speech: &Speech) -> Vec<Finding> {
    let with: Vec<(&Record, &Fact)> =
        papers.iter().flat_map(|(record, persona)| persona.misread().map(move |fact| (*record, fact))).collect();
    by_kind(speech, &with, |kind, about, facts| {
        let mut endings: Vec<String> = facts.iter().map(|fact| ending(&fact.value_raw)).collect();
        endings.sort();
        endings.dedup();
        look(speech, FindingCode::DoubtfulNumber, "misread", about, &[("kind", kind), ("numbers", &endings.join(", "))])
    })
}

/// Numbers that stand for something else than papers say. `odd`: whether one does, where it can be told.
fn of_numbers(
    speech: &Speech,
    papers: &[(&Record, &Persona<'_>)],
    key: &str,
    odd: impl Fn(&Persona<'_>, &PersonalNumber) -> Option<bool>,
) -> Vec<Finding> {
    let with: Vec<(&Record, &Fact)> = papers
        .iter()
        .flat_map(|(record, persona)| {
            let numbers = persona.read.iter().filter(|(_, number)| odd(persona, number) == Some(true));
            numbers.map(move |(fact, _)| (*record, *fact)).collect::<Vec<_>>()
        })
        .collect();
    by_kind(speech, &with, |kind, about, _| look(speech, FindingCode::IdentityDiffers, key, about, &[("kind", kind)]))
}

/// One finding for the papers of each kind of number.
fn by_kind(
    speech: &Speech,
    with: &[(&Record, &Fact)],
    say: impl Fn(&str, &[&Record], &[&Fact]) -> Option<Finding>,
) -> Vec<Finding> {
    let mut kinds: Vec<&str> = with.iter().map(|(_, fact)| fact.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind = |kind: &str| {
        let own = || with.iter().filter(|(_, fact)| fact.kind == kind);
        let mut about: Vec<&Record> = own().map(|(record, _)| *record).collect();
        about.dedup_by_key(|record| record.id.clone());
        let facts: Vec<&Fact> = own().map(|(_, fact)| *fact).collect();
        say(speech.words(WORDS.numbers.get(kind).map_or(kind, String::as_str)), &about, &facts)
    };
    kinds.into_iter().filter_map(of_kind).collect()
}

/// The last characters of a number, as the rest is nobody's business.
fn ending(printed: &str) -> String {
    let plain: Vec<char> = printed.chars().filter(|c| c.is_alphanumeric()).collect();
    plain[plain.len().saturating_sub(SHOWN)..].iter().fold(String::from("…"), |text, c| text + &c.to_string())
}

fn look(speech: &Speech, code: FindingCode, key: &str, about: &[&Record], places: &[(&str, &str)]) -> Option<Finding> {
    if about.is_empty() {
        return None;
    }
    let (text, fix) = (message(speech, key, places), message(speech, &format!("{key}_fix"), places));
    Some(finding(code, Severity::Look, about, text, fix))
}
