use super::*;
use proptest::prelude::Strategy as _;

use crate::model::{PartialDate, RecordKind};

pub(crate) fn record(id: &str, kind: &str) -> Record {
    Record { id: id.into(), file: format!("F-{id}"), ..Record::new(RecordKind::new(kind), [1, 1]) }
}

pub(crate) fn fact(record: &str, kind: &str, value: &str) -> Fact {
    let evidence = Evidence {
        record: record.into(),
        file: String::new(),
        page: 1,
        line: 1,
        quote: value.into(),
        doubtful: false,
        by_user: false,
    };
    let name = if kind == "id-nhs" { "nhs-number" } else { kind };
    Fact { value: Some(value.into()), ..Fact::new(kind, name, value, evidence, "") }
}

/// `kind | name | birth | nhs | more`, empty where the paper says nothing; names are parted by `+`, and more is
/// `type name=value` parted by `;`, with a day behind `@`.
fn case(papers: &[&str]) -> (Vec<Record>, Vec<Fact>) {
    let mut records = Vec::new();
    let mut facts = Vec::new();
    for (index, paper) in papers.iter().enumerate() {
        let id = format!("R{:02}", index + 1);
        let mut parts = paper.split('|').map(str::trim);
        records.push(record(&id, parts.next().unwrap_or_default()));
        for (kind, value) in ["patient-name", "patient-dob", "id-nhs"].into_iter().zip(parts) {
            for value in value.split('+').map(str::trim).filter(|value| !value.is_empty()) {
                facts.push(fact(&id, kind, value));
            }
        }
        let more = paper.split('|').nth(4).unwrap_or_default();
        for one in more.split(';').map(str::trim).filter(|one| !one.is_empty()) {
            let (what, value) = one.split_once('=').unwrap();
            let (kind, name) = what.split_once(' ').unwrap();
            let (value, day) = value.split_once('@').unwrap_or((value, ""));
            let mut fact = Fact { name: name.into(), ..fact(&id, kind, value) };
            fact.date = day.parse().ok().map(dated);
            facts.push(fact);
        }
    }
    (records, facts)
}

fn dated(value: PartialDate) -> crate::model::StatedDate {
    crate::model::StatedDate {
        value: Some(value),
        precision: value.precision(),
        kind: crate::model::DateKind::Report,
        other_reading: None,
        quote: String::new(),
        page: 1,
        line: 1,
        file: None,
        by_user: false,
    }
}

/// The findings of a code, each with the papers it names: `words of the message: R01 R02`.
fn found(papers: &[&str], code: FindingCode) -> Vec<(String, String)> {
    let (records, facts) = case(papers);
    let found = identify(&records, &facts, Language::En).findings;
    found.into_iter().filter(|one| one.code == code).map(|one| (one.message, one.records.join(" "))).collect()
}

fn matches(papers: &[&str]) -> String {
    let (records, facts) = case(papers);
    let found = identify(&records, &facts, Language::En);
    assert_eq!(found.matches.len(), records.len());
    found
        .matches
        .iter()
        .map(|m| match m {
            PatientMatch::Same => 'S',
            PatientMatch::Other => 'O',
            PatientMatch::Donor => 'D',
            PatientMatch::Unknown => '?',
        })
        .collect()
}

// trap 13: the papers of a parent, a brother who gives his marrow, a namesake.
#[test]
fn a_mother_a_brother_and_a_namesake_are_set_aside() {
    assert_eq!(
        matches(&[
            "clinic-letter | Gareth Pritchard | 1968-09-12 |",
            "lab-report | PRITCHARD, Gareth | 1968-09-12 |",
            "mri-report | Gwen Pritchard | 1941-02-03 |",
        ]),
        "SSO"
    );
    assert_eq!(
        matches(&[
            "bone-marrow-report | Lina Benchekroun | 2017-04-14 |",
            "lab-report | BENCHEKROUN Lina | 2017-04-14 |",
            "hla-report | Youssef Benchekroun | 2014-08-30 |",
        ]),
        "SSD"
    );
    assert_eq!(
        matches(&[
            "clinic-letter | Joaquim Ferrer Puig | 1959-03-08 |",
            "lab-report | Ferrer Puig, Joaquim | 1959-03-08 |",
            "xray-report | Ferrer Joaquima | 1966-11-21 |",
            "ct-report | Joaquim Ferrer Puig | 1981-07-02 |",
        ]),
        "SSOO"
    );
}

#[test]
fn the_finding_names_the_birth_and_nothing_else() {
    let (records, facts) = case(&[
        "clinic-letter | Gareth Pritchard | 1968-09-12 |",
        "lab-report | Gareth Pritchard | 1968-09-12 |",
        "mri-report | Gwen Pritchard | 1941-02-03 |",
    ]);
    let found = identify(&records, &facts, Language::En);
    assert_eq!(found.findings.len(), 1);
    let finding = &found.findings[0];
    assert_eq!(finding.code, FindingCode::OtherPatient);
    assert_eq!(
        (finding.files.as_slice(), finding.records.as_slice()),
        (&["F-R03".to_owned()][..], &["R03".to_owned()][..])
    );
    assert!(finding.message.contains("born 3 Feb 1941") && !finding.message.contains("Gwen"));
    assert_eq!(found.patient.name.as_deref(), Some("Gareth Pritchard"));
    assert_eq!(found.patient.date_of_birth.map(|d| d.to_string()).as_deref(), Some("1968-09-12"));
    assert_eq!(found.patient.age_years, None);
}

// trap 21
#[test]
fn a_swapped_birth_is_the_same_person_with_a_note() {
    let (records, facts) = case(&[
        "clinic-letter | Ana Torres | 1970-04-05 |",
        "lab-report | Ana Torres | 1970-05-04 |",
        "ct-report | Ana Torres | 1970-04-05 |",
    ]);
    let found = identify(&records, &facts, Language::En);
    assert!(found.matches.iter().all(|m| *m == PatientMatch::Same));
    assert_eq!(found.patient.date_of_birth.map(|d| d.to_string()).as_deref(), Some("1970-04-05"));
    assert!(found.findings.iter().any(|f| f.code == FindingCode::AmbiguousDate));
    // The same digits under another name are another person.
    assert_eq!(
        matches(&[
            "clinic-letter | Ana Torres | 1970-04-05 |",
            "lab-report | Ana Torres | 1970-04-05 |",
            "lab-report | Luis Torres | 1970-05-04 |",
        ]),
        "SSO"
    );
}

#[test]
fn missing_names_and_missing_births() {
    assert_eq!(
        matches(&[
            "clinic-letter | Gareth Pritchard | 1968-09-12 |",
            "lab-report | | |",
            "lab-report | Mr G Pritchard | |",
            "ct-report | Pritchard | |",
            "echo | | 1968-09-12 |",
        ]),
        "S?S?S"
    );
    // An initial that fits two people is nobody's.
    assert_eq!(
        matches(&[
            "clinic-letter | Gareth Pritchard | 1968-09-12 |",
            "lab-report | Gareth Pritchard | 1968-09-12 |",
            "mri-report | Gwen Pritchard | 1941-02-03 |",
            "lab-report | G Pritchard | |",
            "mri-report | Gwen Pritchard | |",
            "ct-report | Gareth Pritchard | |",
        ]),
        "SSO?OS"
    );
}

#[test]
fn other_scripts_orders_and_numbers() {
    assert_eq!(
        matches(&[
            "clinic-letter | Zhang Wei | 1980-02-11 |",
            "lab-report | WEI, Zhang | 1980-02-11 |",
            "lab-report | 张伟 | 1980-02-11 |",
            "ct-report | Wei Zhang | |",
        ]),
        "SSSS"
    );
    assert_eq!(
        matches(&[
            "clinic-letter | Anna Keller | 1975-06-01 | 999 123 4519",
            "lab-report | Anna Brandt | | 9991234519",
            "ct-report | Anna Keller | 1975-06-01 |",
        ]),
        "SSS"
    );
}

#[test]
fn no_majority_is_never_guessed() {
    let (records, facts) =
        case(&["clinic-letter | Gareth Pritchard | 1968-09-12 |", "clinic-letter | Gwen Pritchard | 1941-02-03 |"]);
    let found = identify(&records, &facts, Language::En);
    assert!(found.matches.iter().all(|m| *m == PatientMatch::Other));
    assert_eq!(found.patient, Patient::default());
    assert_eq!(found.findings.len(), 1);
    assert_eq!(matches(&[]), "");
    assert_eq!(matches(&["lab-report | | |"]), "?");
}

#[test]
fn bills_and_copies_do_not_outvote_clinical_papers() {
    let (mut records, facts) = case(&[
        "clinic-letter | Gareth Pritchard | 1968-09-12 |",
        "lab-report | Gareth Pritchard | 1968-09-12 |",
        "insurance-billing | Gwen Pritchard | 1941-02-03 |",
        "insurance-billing | Gwen Pritchard | 1941-02-03 |",
        "mri-report | Gwen Pritchard | 1941-02-03 |",
        "mri-report | Gwen Pritchard | 1941-02-03 |",
    ]);
    records[5].near_duplicate_of = Some("R05".into());
    let found = identify(&records, &facts, Language::En);
    assert_eq!(found.patient.name.as_deref(), Some("Gareth Pritchard"));
}

#[test]
fn a_relative_and_a_namesake_are_called_so() {
    let papers = [
        "clinic-letter | Gareth Pritchard | 1968-09-12 |",
        "lab-report | Gareth Pritchard | 1968-09-12 |",
        "mri-report | Gwen Pritchard | 1941-02-03 |",
        "ct-report | Gareth Pritchard | 1981-07-02 |",
        "ct-report | Tomasz Nowak | 1950-01-02 |",
    ];
    let found = found(&papers, FindingCode::OtherPatient);
    assert_eq!(found.len(), 3);
    assert!(found[0].0.contains("a relative") && found[0].1 == "R03", "{found:?}");
    assert!(found[1].0.contains("same name") && found[1].1 == "R04", "{found:?}");
    assert!(found[2].0.contains("another person (born 2 Jan 1950)") && found[2].1 == "R05", "{found:?}");
}

#[test]
fn one_person_in_two_scripts_with_two_surnames_and_before_a_marriage() {
    // A paper that prints both names joins those that print one; without a date of birth too.
    assert_eq!(
        matches(&[
            "clinic-letter | Zhang Wei + 张伟 | 1980-02-11 |",
            "lab-report | 張偉 | |",
            "ct-report | ZHANG, Wei | |",
            "echo | 张伟 Zhang Wei | 1980-02-11 |",
        ]),
        "SSSS"
    );
    // Letters that cannot be compared are joined by the date of birth or a number alone.
    assert_eq!(
        matches(&[
            "clinic-letter | Ivan Ivanov | 1982-08-21 |",
            "lab-report | Иванов Иван Петрович | 1982-08-21 |",
            "ct-report | Иванов И.П. | |",
            "echo | Иванов Иван | 1982-08-22 |",
        ]),
        "SSSO"
    );
    assert_eq!(
        matches(&[
            "clinic-letter | Ana María García Pérez | 1961-04-03 |",
            "lab-report | GARCIA, Ana | 1961-04-03 |",
            "ct-report | García Pérez, Ana M. | |",
            "echo | Ana García | 1961-04-03 |",
        ]),
        "SSSS"
    );
    assert_eq!(
        matches(&[
            "clinic-letter | Sophie Martin + Sophie Dupont | 1960-03-30 |",
            "lab-report | DUPONT Sophie | 1960-03-30 |",
            "ct-report | Sophie Dupont | |",
            "echo | Sophie Martin | |",
        ]),
        "SSSS"
    );
    // A particle is shared by strangers.
    assert_eq!(
        matches(&[
            "clinic-letter | Ana de Souza | 1961-04-03 |",
            "lab-report | Ana de Souza | 1961-04-03 |",
            "ct-report | Luis de Lima | 1961-04-03 |",
        ]),
        "SSO"
    );
}

// trap 33: what is masked is unknown, and no other name.
#[test]
fn a_masked_name_is_unknown() {
    assert_eq!(
        matches(&[
            "clinic-letter | Joaquim Ferrer | 1936-05-16 |",
            "discharge-summary | ***** ***** | 1936-05-16 |",
            "lab-report | ***** | |",
            "ct-report | J. F. | 1936-05-16 |",
        ]),
        "SS?S"
    );
}

#[test]
fn a_number_with_a_wrong_digit_joins_nobody_and_is_shown() {
    // The same wrong number on two papers: two people, and the date of birth tells them apart.
    let papers = [
        "clinic-letter | Gareth Pritchard | 1968-09-12 | 999 123 4519",
        "lab-report | Gareth Pritchard | 1968-09-12 | 999 123 4518",
        "mri-report | Gwen Pritchard | 1941-02-03 | 999 123 4518",
    ];
    assert_eq!(matches(&papers), "SSO");
    let misread = found(&papers, FindingCode::DoubtfulNumber);
    assert_eq!(misread.len(), 1);
    assert!(misread[0].0.contains("NHS number") && misread[0].0.contains("…4518"), "{misread:?}");
    assert!(!misread[0].0.contains("9991234518") && misread[0].1 == "R02");
    let (records, facts) = case(&papers);
    let numbers = identify(&records, &facts, Language::En).patient.identifiers;
    assert_eq!(numbers.len(), 1);
    // Nor does it part them: the name is the same, and the number was misread.
    assert_eq!(
        matches(&[
            "clinic-letter | Gareth Pritchard | | 999 123 4519",
            "lab-report | Gareth Pritchard | | 999 123 4518"
        ]),
        "SS"
    );
}

#[test]
fn a_number_that_checks_joins_and_parts() {
    assert_eq!(
        matches(&[
            "clinic-letter | Wei Zhang | | | id-cn cn-id=999999198002110014",
            "lab-report | Wei Zhang | 1980-02-11 |",
            "lab-report | 张伟 | | | id-cn cn-id=999999198002110014",
        ]),
        "SSS"
    );
    // A birth that a number codes joins, where names cannot; where it differs it parts nobody, and is worth a look.
    assert_eq!(
        matches(&[
            "clinic-letter | Wei Zhang | 1980-02-11 |",
            "lab-report | 张伟 | | | id-cn cn-id=999999198002110014",
        ]),
        "SS"
    );
    let papers =
        ["clinic-letter | Wei Zhang | 1980-02-12 |", "lab-report | Wei Zhang | | | id-cn cn-id=999999198002110014"];
    assert_eq!(matches(&papers), "SS");
    let coded = found(&papers, FindingCode::IdentityDiffers);
    assert!(coded.len() == 1 && coded[0].0.contains("another date of birth") && coded[0].1 == "R02", "{coded:?}");
    // A namesake, with a number of his own.
    assert_eq!(
        matches(&[
            "clinic-letter | Joaquim Ferrer | 1959-03-08 | | id-dni dni=99999999R",
            "lab-report | Joaquim Ferrer | 1959-03-08 | | id-dni dni=99999999R",
            "ct-report | Joaquim Ferrer | | | id-dni dni=12345678Z",
        ]),
        "SSO"
    );
    // Different numbers of hospitals say nothing.
    assert_eq!(
        matches(&[
            "clinic-letter | Joaquim Ferrer | 1959-03-08 | | id-mrn hospital-number=000123",
            "lab-report | Joaquim Ferrer | | | id-mrn hospital-number=A77",
        ]),
        "SS"
    );
    // A child's papers bear the number of a parent.
    assert_eq!(
        matches(&[
            "clinic-letter | Lina Martin | 2017-04-14 | | id-other nir=260039900608485",
            "lab-report | Lina Martin | 2017-04-14 |",
            "ct-report | Sophie Martin | 1960-03-30 | | id-other nir=260039900608485",
        ]),
        "SSO"
    );
}

#[test]
fn what_a_number_codes_is_compared_and_never_chosen() {
    let papers = [
        "clinic-letter | Zhang Wei | 1980-02-11 | | id-cn cn-id=999999198002110014; patient-sex sex=male",
        "lab-report | Zhang Wei | 1980-02-12 | | id-cn cn-id=999999198002110014; patient-sex sex=male",
        "ct-report | Zhang Wei | 1980-02-11 | | patient-sex sex=male",
        "echo | Zhang Wei | 1980-02-11 | | id-cn cn-id=999999198002110014; patient-sex sex=female",
    ];
    assert_eq!(matches(&papers), "SSSS");
    let found = found(&papers, FindingCode::IdentityDiffers);
    let of =
        |words: &str| found.iter().find(|(message, _)| message.contains(words)).map(|(_, records)| records.clone());
    assert_eq!(of("stands for another date of birth").as_deref(), Some("R02"), "{found:?}");
    assert_eq!(of("stands for the other sex").as_deref(), Some("R04"), "{found:?}");
    assert_eq!(of("bear the same number").as_deref(), Some("R02"), "{found:?}");
    assert_eq!(of("another sex").as_deref(), Some("R04"), "{found:?}");
    let (records, facts) = case(&papers);
    let patient = identify(&records, &facts, Language::En).patient;
    assert_eq!(patient.date_of_birth.map(|date| date.to_string()).as_deref(), Some("1980-02-11"));
    assert_eq!(patient.sex.as_deref(), Some("male"));
}

#[test]
fn another_number_beside_the_same_name_and_birth_is_worth_a_look() {
    let papers = [
        "clinic-letter | Joaquim Ferrer | 1959-03-08 | | id-dni dni=99999999R",
        "lab-report | Joaquim Ferrer | 1959-03-08 | | id-dni dni=99999999R",
        "ct-report | Joaquim Ferrer | 1959-03-08 | | id-dni dni=12345678Z",
    ];
    assert_eq!(matches(&papers), "SSS");
    let found = found(&papers, FindingCode::IdentityDiffers);
    assert_eq!(found.len(), 1);
    assert!(found[0].0.contains("another number") && found[0].1 == "R03", "{found:?}");
}

#[test]
fn an_age_a_sex_and_a_given_name_are_hints() {
    let papers = [
        "clinic-letter | Anna Keller | 1975-06-01 | | patient-sex sex=female; patient-age age=50@2026-03-02",
        "lab-report | Anna Keller | 1975-06-01 | | patient-sex sex=female; patient-age age=51@2026-03-02",
        "ct-report | Lena Keller | 1975-06-01 |",
        "pathology-report | | | | patient-sex sex=male; patient-age age=12@2026-03",
        "lab-report | Anna Keller | | | patient-age age=49@2026",
    ];
    assert_eq!(matches(&papers), "SSS?S");
    let found = found(&papers, FindingCode::IdentityDiffers);
    let of =
        |words: &str| found.iter().find(|(message, _)| message.contains(words)).map(|(_, records)| records.clone());
    assert_eq!(of("give an age").as_deref(), Some("R04"), "{found:?}");
    assert_eq!(of("another sex").as_deref(), Some("R04"), "{found:?}");
    assert_eq!(of("not the same name").as_deref(), Some("R03"), "{found:?}");
    assert_eq!(found.len(), 3);
}

#[test]
fn a_birth_that_can_be_read_in_two_ways_is_one_of_them() {
    let (mut records, mut facts) = case(&[
        "clinic-letter | Ana Torres | 1970-05-04 |",
        "lab-report | Ana Torres | 1970-04-05 |",
        "ct-report | Ana Torres | 1970-04-05 |",
    ]);
    for fact in facts.iter_mut().filter(|fact| fact.kind == "patient-dob" && fact.evidence.record != "R01") {
        let mut date = dated(PartialDate::day(1970, 4, 5).unwrap());
        (date.other_reading, date.precision) = (PartialDate::day(1970, 5, 4), crate::model::Precision::Ambiguous);
        fact.date = Some(date);
    }
    let found = identify(&records, &facts, Language::En);
    assert!(found.matches.iter().all(|whose| *whose == PatientMatch::Same));
    // The paper that can be read in one way tells which it is.
    assert_eq!(found.patient.date_of_birth.map(|date| date.to_string()).as_deref(), Some("1970-05-04"));
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    records.truncate(0);
    assert!(identify(&records, &[], Language::En).matches.is_empty());
}

proptest::proptest! {
    /// The order in which a folder is listed decides nothing.
    #[test]
    fn the_order_of_papers_decides_nothing(order in proptest::sample::subsequence((0..7usize).collect::<Vec<_>>(), 7).prop_shuffle()) {
        let papers = [
            "clinic-letter | Gareth Pritchard | 1968-09-12 | 9991234519",
            "lab-report | PRITCHARD, Gareth | |",
            "mri-report | Gwen Pritchard | 1941-02-03 |",
            "ct-report | Pritchard | |",
            "echo | | 1968-09-12 |",
            "lab-report | Gareth Pritchard | 1968-12-09 |",
            "hla-report | Tomasz Pritchard | 1999-01-02 |",
        ];
        let expected = "SSO?SSD";
        let shuffled: Vec<&str> = order.iter().map(|at| papers[*at]).collect();
        let told: Vec<char> = matches(&shuffled).chars().collect();
        for (place, at) in order.iter().enumerate() {
            proptest::prop_assert_eq!(told[place], expected.chars().nth(*at).unwrap(), "{}", papers[*at]);
        }
    }
}
