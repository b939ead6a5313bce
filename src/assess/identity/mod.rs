//! Whose papers they are: the patient, and everybody else (domain/extraction.md §2.1).
//!
//! The patient is the person whom most clinical papers name. A tie is never guessed: then nobody is the patient and no
//! paper is used as anybody's. Names alone never set two people apart against the same date of birth.

mod name;
mod persona;
mod signs;

#[cfg(test)]
pub(super) mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::Speech;
use crate::knowledge;
use crate::model::{
    Evidence, Fact, Finding, FindingCode, Identifier, Language, Patient, PatientMatch, Record, Severity,
};
use name::Likeness;
use persona::Who;
pub(crate) use persona::{Persona, Relation, personas};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    titles: Vec<String>,
    /// Small words of names, which strangers share.
    particles: Vec<String>,
    /// Arabic articles that are written as one with the word.
    articles: Vec<String>,
    donor_papers: Vec<String>,
    messages: BTreeMap<String, String>,
    /// Numbers as a message names them, by the kind of fact.
    numbers: BTreeMap<String, String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| knowledge::builtin("assess/identity.yaml"));

#[derive(Debug, Deserialize)]
struct Kind {
    id: String,
    group: String,
}

/// The kinds of paper that a hospital writes about a patient.
static CLINICAL: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let kinds: Vec<Kind> = knowledge::builtin("classify/kinds.yaml");
    kinds.into_iter().filter(|kind| kind.group == "result" || kind.group == "narrative").map(|kind| kind.id).collect()
});

fn message(speech: &Speech, key: &str, places: &[(&str, &str)]) -> String {
    speech.say(&WORDS.messages, key, places)
}

/// Who the patient is, and whose each paper is.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// As the papers name them; `age_years` is left open.
    pub patient: Patient,
    /// One for each record, in order.
    pub matches: Vec<PatientMatch>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// Tells the patient from everybody else.
pub fn identify(records: &[Record], facts: &[Fact], language: Language) -> Identity {
    let speech = Speech::of(language);
    let personas = personas(facts);
    // A paper that the user says is another's names nobody who could be the patient.
    let is_others = |record: &Record| record.patient_by_user == Some(PatientMatch::Other);
    let persona_of = |record: &Record| personas.get(record.id.as_str()).filter(|p| p.is_named() && !is_others(record));
    let named: Vec<Option<&Persona<'_>>> = records.iter().map(persona_of).collect();
    let firsts = firsts(&named);
    let clusters = clusters(&named, &firsts);
    let patient = match patient_of(records, &clusters) {
        Choice::Nobody => {
            let matches = records.iter().map(|record| record.patient_by_user.unwrap_or(PatientMatch::Unknown));
            return Identity { matches: matches.collect(), ..Identity::default() };
        }
        Choice::Tie => match said_patient(records, &clusters) {
            Some(cluster) => cluster,
            None => return undecided(records, &clusters, speech),
        },
        Choice::Cluster(index) => &clusters[index],
    };
    let of_record = |(index, record): (usize, &Record)| {
        record.patient_by_user.unwrap_or_else(|| whose(index, record, &named, &clusters, patient))
    };
    let matches: Vec<PatientMatch> = records.iter().enumerate().map(of_record).collect();
    let members: Vec<&Persona<'_>> = patient.iter().filter_map(|index| named[*index]).collect();
    let told = records.iter().zip(&matches).zip(&named).filter(|((record, _), _)| record.patient_by_user.is_none());
    let mut findings: Vec<Finding> = told.filter_map(|((r, m), p)| set_aside(r, *m, *p, &members, speech)).collect();
    if let Some(swapped) = swapped(records, &named, &firsts, patient, speech) {
        findings.push(swapped);
    }
    if let Some(unnamed) = unnamed(records, &matches, speech) {
        findings.push(unnamed);
    }
    let patient = describe(&members);
    let papers: Vec<signs::Paper<'_>> = records
        .iter()
        .zip(&matches)
        .map(|(record, whose)| signs::Paper { record, whose: *whose, persona: personas.get(record.id.as_str()) })
        .collect();
    findings.extend(signs::findings(&papers, &patient, &members, speech));
    Identity { patient, matches, findings }
}

/// Groups of records about one person, by place among the records.
fn clusters(named: &[Option<&Persona<'_>>], firsts: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let firm = |index: &usize| named[*index].is_some_and(Persona::is_firm);
    let is_first = |index: &usize| firsts[*index] == Some(*index);
    let (sure, loose): (Vec<usize>, Vec<usize>) = (0..named.len()).filter(is_first).partition(firm);
    let same = |a: usize, b: usize| match (named[a], named[b]) {
        (Some(a), Some(b)) => matches!(a.relation(b), Relation::Same | Relation::SameSwapped),
        _ => false,
    };
    for index in sure {
        // A paper that fits two groups joins them: a number in one, the date of birth in the other.
        let (mut fits, rest): (Vec<_>, Vec<_>) =
            clusters.into_iter().partition(|cluster: &Vec<usize>| cluster.iter().any(|member| same(*member, index)));
        let mut joined: Vec<usize> = fits.drain(..).flatten().collect();
        joined.push(index);
        clusters = rest;
        clusters.push(joined);
    }
    let firm_clusters = clusters.len();
    for index in loose {
        let fits: Vec<usize> =
            (0..clusters.len()).filter(|c| clusters[*c].iter().any(|member| same(*member, index))).collect();
        match fits.as_slice() {
            [only] => clusters[*only].push(index),
            [] if named[index].is_some_and(|p| p.names.iter().any(name::Name::is_full)) => clusters.push(vec![index]),
            // Two people of one name, or too little of a name: nobody's.
            [] => {}
            several if several.iter().all(|c| *c >= firm_clusters) => clusters[several[0]].push(index),
            _ => {}
        }
    }
    let places = clusters.iter().enumerate().flat_map(|(at, cluster)| cluster.iter().map(move |first| (*first, at)));
    let of: BTreeMap<usize, usize> = places.collect();
    let mut whole: Vec<Vec<usize>> = vec![Vec::new(); clusters.len()];
    for (index, first) in firsts.iter().enumerate() {
        let cluster = first.and_then(|first| of.get(&first));
        cluster.into_iter().for_each(|cluster| whole[*cluster].push(index));
    }
    whole.sort();
    whole
}

/// For each paper that names somebody the first that does so in the same words. Only these are compared: thousands of papers of one
/// person would else be compared each with each.
fn firsts(named: &[Option<&Persona<'_>>]) -> Vec<Option<usize>> {
    let mut known: BTreeMap<Who<'_>, usize> = BTreeMap::new();
    let mut firsts = Vec::with_capacity(named.len());
    for (index, persona) in named.iter().enumerate() {
        firsts.push(persona.map(|persona| {
            // An initial does not tell whether it is the same person's as the same initial elsewhere.
            let sure = persona.relation(persona) == Relation::Same;
            if sure { *known.entry(persona.who()).or_insert(index) } else { index }
        }));
    }
    firsts
}

enum Choice {
    Nobody,
    Tie,
    Cluster(usize),
}

/// The person of most clinical papers; where no paper is clinical, of most papers. Copies count once.
fn patient_of(records: &[Record], clusters: &[Vec<usize>]) -> Choice {
    let count = |cluster: &Vec<usize>, clinical: bool| {
        let counts = |record: &Record| {
            record.near_duplicate_of.is_none()
                && (!clinical || CLINICAL.contains(record.kind.id()))
                && !WORDS.donor_papers.iter().any(|kind| kind == record.kind.id())
        };
        cluster.iter().filter(|index| counts(&records[**index])).count()
    };
    if clusters.is_empty() {
        return Choice::Nobody;
    }
    if clusters.len() == 1 {
        return Choice::Cluster(0);
    }
    for clinical in [true, false] {
        let counts: Vec<usize> = clusters.iter().map(|cluster| count(cluster, clinical)).collect();
        let most = counts.iter().copied().max().unwrap_or(0);
        if most == 0 {
            continue;
        }
        let leaders: Vec<usize> = (0..counts.len()).filter(|index| counts[*index] == most).collect();
        return match leaders.as_slice() {
            [only] => Choice::Cluster(*only),
            _ => Choice::Tie,
        };
    }
    Choice::Tie
}

/// The one group that holds papers which the user says are the patient's.
fn said_patient<'c>(records: &[Record], clusters: &'c [Vec<usize>]) -> Option<&'c Vec<usize>> {
    let is_said = |index: &usize| records[*index].patient_by_user == Some(PatientMatch::Same);
    let mut said = clusters.iter().filter(|cluster| cluster.iter().any(is_said));
    said.next().filter(|_| said.next().is_none())
}

fn undecided(records: &[Record], clusters: &[Vec<usize>], speech: &Speech) -> Identity {
    let about: Vec<&Record> = clusters.iter().flatten().map(|index| &records[*index]).collect();
    let finding = finding(
        FindingCode::OtherPatient,
        Severity::Warn,
        &about,
        message(speech, "tie", &[]),
        message(speech, "tie_fix", &[]),
    );
    // A paper that names one of several people must not count as if it named nobody.
    let named: BTreeSet<usize> = clusters.iter().flatten().copied().collect();
    let told = |index: usize| records.get(index).and_then(|record| record.patient_by_user);
    let guess = |index| if named.contains(&index) { PatientMatch::Other } else { PatientMatch::Unknown };
    let whose = |index| told(index).unwrap_or_else(|| guess(index));
    Identity { patient: Patient::default(), matches: (0..records.len()).map(whose).collect(), findings: vec![finding] }
}

fn whose(
    index: usize,
    record: &Record,
    named: &[Option<&Persona<'_>>],
    clusters: &[Vec<usize>],
    patient: &[usize],
) -> PatientMatch {
    let Some(persona) = named[index] else { return PatientMatch::Unknown };
    if patient.contains(&index) {
        return PatientMatch::Same;
    }
    if !clusters.iter().any(|cluster| cluster.contains(&index)) {
        return PatientMatch::Unknown;
    }
    // Only what differs from every paper of the patient is another's; a name that cannot be compared is nobody's.
    let members = patient.iter().filter_map(|member| named[*member]);
    let apart = members.clone().any(|member| member.relation(persona) == Relation::Different);
    if !apart {
        return PatientMatch::Unknown;
    }
    let donor_paper = WORDS.donor_papers.iter().any(|kind| kind == record.kind.id());
    if donor_paper || persona.speaks_of_donor { PatientMatch::Donor } else { PatientMatch::Other }
}

fn set_aside(
    record: &Record,
    whose: PatientMatch,
    persona: Option<&Persona<'_>>,
    patient: &[&Persona<'_>],
    speech: &Speech,
) -> Option<Finding> {
    let likeness = || patient.iter().filter_map(|member| persona?.likeness(member));
    let key = match whose {
        PatientMatch::Donor => "donor",
        PatientMatch::Other if likeness().any(|likeness| likeness == Likeness::Same) => "namesake",
        PatientMatch::Other if likeness().any(|likeness| likeness == Likeness::Shared) => "kin",
        PatientMatch::Other => "other",
        PatientMatch::Same | PatientMatch::Unknown => return None,
    };
    let birth = persona.and_then(|persona| persona.births.first());
    let born = birth.map_or_else(String::new, |date| message(speech, "born", &[("date", &speech.human(date))]));
    let text = message(speech, key, &[("born", &born)]);
    Some(finding(
        FindingCode::OtherPatient,
        Severity::Warn,
        &[record],
        text,
        message(speech, &format!("{key}_fix"), &[]),
    ))
}

fn swapped(
    records: &[Record],
    named: &[Option<&Persona<'_>>],
    firsts: &[Option<usize>],
    patient: &[usize],
    speech: &Speech,
) -> Option<Finding> {
    let odd = |a: usize, b: usize| match (named[a], named[b]) {
        (Some(a), Some(b)) => a.relation(b) == Relation::SameSwapped,
        _ => false,
    };
    let first = |index: &usize| firsts.get(*index).copied().flatten();
    let distinct: BTreeSet<usize> = patient.iter().filter_map(first).collect();
    let swapped: BTreeSet<usize> =
        distinct.iter().filter(|one| distinct.iter().any(|other| odd(**one, *other))).copied().collect();
    let is_swapped = |index: &&usize| first(index).is_some_and(|first| swapped.contains(&first));
    let about: Vec<&Record> = patient.iter().filter(is_swapped).map(|index| &records[*index]).collect();
    (!about.is_empty()).then(|| {
        finding(
            FindingCode::AmbiguousDate,
            Severity::Look,
            &about,
            message(speech, "swapped", &[]),
            message(speech, "swapped_fix", &[]),
        )
    })
}

fn unnamed(records: &[Record], matches: &[PatientMatch], speech: &Speech) -> Option<Finding> {
    let about: Vec<&Record> = records
        .iter()
        .zip(matches)
        .filter(|(record, whose)| **whose == PatientMatch::Unknown && CLINICAL.contains(record.kind.id()))
        .map(|(record, _)| record)
        .collect();
    (!about.is_empty()).then(|| {
        finding(
            FindingCode::UnattributedPaper,
            Severity::Look,
            &about,
            message(speech, "unnamed", &[]),
            message(speech, "unnamed_fix", &[]),
        )
    })
}

fn finding(code: FindingCode, severity: Severity, about: &[&Record], message: String, fix: String) -> Finding {
    let mut files: Vec<String> = about.iter().flat_map(|record| record.files()).collect();
    files.dedup();
    Finding { code, severity, files, records: about.iter().map(|record| record.id.clone()).collect(), message, fix }
}

/// The person as most of their papers print them.
fn describe(members: &[&Persona<'_>]) -> Patient {
    let facts = || members.iter().flat_map(|persona| persona.facts.iter().copied());
    let text = |fact: &Fact| fact.value.clone().unwrap_or_else(|| fact.value_raw.clone());
    let most = |kind: &str| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        // The name of now, and a birth that can be read in one way, before others.
        let clear = |fact: &&Fact| {
            fact.name != "birth-name"
                && fact.date.as_ref().is_none_or(|date| kind != "patient-dob" || date.other_reading.is_none())
        };
        let of_kind = || facts().filter(|fact| fact.kind == kind);
        let any_clear = of_kind().any(|fact| clear(&fact));
        for fact in of_kind().filter(|fact| !any_clear || clear(fact)) {
            *counts.entry(text(fact)).or_default() += 1;
        }
        counts
            .into_iter()
            .max_by_key(|(value, count)| (*count, value.len(), std::cmp::Reverse(value.clone())))
            .map(|(v, _)| v)
    };
    let (name, birth, sex) = (most("patient-name"), most("patient-dob"), most("patient-sex"));
    let mut identifiers: Vec<Identifier> = Vec::new();
    let mut evidence: Vec<Evidence> = Vec::new();
    for (kind, value) in [("patient-name", &name), ("patient-dob", &birth), ("patient-sex", &sex)] {
        let first = facts().find(|fact| fact.kind == kind && Some(text(fact)) == *value);
        evidence.extend(first.map(|fact| fact.evidence.clone()));
    }
    let misread: Vec<&Fact> = members.iter().flat_map(|persona| persona.misread()).collect();
    for fact in facts().filter(|fact| fact.kind.starts_with("id-") && !misread.contains(fact)) {
        let identifier = Identifier { kind: fact.kind.clone(), value: text(fact) };
        if !identifiers.contains(&identifier) {
            identifiers.push(identifier);
            evidence.push(fact.evidence.clone());
        }
    }
    identifiers.sort_by(|a, b| (&a.kind, &a.value).cmp(&(&b.kind, &b.value)));
    let date_of_birth = birth.and_then(|date| date.parse().ok());
    Patient { name, date_of_birth, sex, age_years: None, identifiers, evidence }
}
