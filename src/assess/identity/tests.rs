use super::*;
use crate::model::{Certainty, Polarity, RecordKind, Subject};

fn record(id: &str, kind: &str) -> Record {
    Record { id: id.into(), file: format!("F-{id}"), ..Record::new(RecordKind::new(kind), [1, 1]) }
}

fn fact(record: &str, kind: &str, value: &str) -> Fact {
    Fact {
        id: String::new(),
        kind: kind.into(),
        name: kind.into(),
        value: Some(value.into()),
        value_raw: value.into(),
        unit: None,
        unit_raw: None,
        polarity: Polarity::Stated,
        certainty: Certainty::Asserted,
        subject: Subject::Patient,
        method: None,
        sample: None,
        date: None,
        reference_range: None,
        flag: None,
        treatment: None,
        set_aside: None,
        evidence: Evidence {
            record: record.into(),
            file: String::new(),
            page: 1,
            line: 1,
            quote: value.into(),
            doubtful: false,
        },
        rule: String::new(),
    }
}

/// `kind | name | birth | nhs`, empty where the paper says nothing.
fn case(papers: &[&str]) -> (Vec<Record>, Vec<Fact>) {
    let mut records = Vec::new();
    let mut facts = Vec::new();
    for (index, paper) in papers.iter().enumerate() {
        let id = format!("R{:02}", index + 1);
        let mut parts = paper.split('|').map(str::trim);
        records.push(record(&id, parts.next().unwrap_or_default()));
        for (kind, value) in ["patient-name", "patient-dob", "id-nhs"].into_iter().zip(parts) {
            if !value.is_empty() {
                facts.push(fact(&id, kind, value));
            }
        }
    }
    (records, facts)
}

fn matches(papers: &[&str]) -> String {
    let (records, facts) = case(papers);
    let found = identify(&records, &facts);
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

// trap 13
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
    let found = identify(&records, &facts);
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
    let found = identify(&records, &facts);
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
    let found = identify(&records, &facts);
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
    let found = identify(&records, &facts);
    assert_eq!(found.patient.name.as_deref(), Some("Gareth Pritchard"));
}
