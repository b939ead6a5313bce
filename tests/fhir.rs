//! The summary as a FHIR R4 document: that it is one by the rules of FHIR, that every statement has its evidence and none
//! is of another person, and that the program reads its own laboratory values back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cart_dossier::model::{
    CaseFile, Certainty, Evidence, Fact, Language, PartialDate, PatientMatch, Subject, TreatmentStatus,
};
use cart_dossier::pipeline;
use cart_dossier::report::fhir;
use cart_dossier::watch::Watch;
use common::{EXAMPLES, case_of, own_words, project, settings};
use regex::Regex;
use serde_json::{Value, json};

struct Example {
    name: &'static str,
    case: CaseFile,
    bundle: Value,
}

static ALL: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let of = |(name, papers, profile): (&'static str, &str, &str)| {
        let case = case_of(&project(papers), profile);
        let bundle = bundle(&case);
        Example { name, case, bundle }
    };
    EXAMPLES.into_iter().map(of).collect()
});

fn bundle(case: &CaseFile) -> Value {
    serde_json::from_str(&fhir::write(case).unwrap()).unwrap()
}

fn resources<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    entries.filter(|resource| resource["resourceType"] == kind).collect()
}

/// Every object in a value, with the name of the field that holds it.
fn walk<'v>(name: &str, value: &'v Value, see: &mut dyn FnMut(&str, &'v Value)) {
    see(name, value);
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(name, value, see)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(name, value, see)),
        _ => {}
    }
}

/// The elements of a type: name, least and most (`*` many), and what it is (a type of this list, or a simple type).
fn elements(kind: &str) -> Option<&'static [(&'static str, &'static str, &'static str)]> {
    Some(match kind {
        "Bundle" => &[
            ("language", "0..1", "code"),
            ("identifier", "1..1", "Identifier"),
            ("type", "1..1", "code:document"),
            ("timestamp", "1..1", "instant"),
            ("entry", "1..*", "Entry"),
        ],
        "Entry" => &[("fullUrl", "1..1", "uuid"), ("resource", "1..1", "resource")],
        "Composition" => &[
            ("id", "1..1", "id"),
            ("language", "0..1", "code"),
            ("identifier", "0..1", "Identifier"),
            ("status", "1..1", "code:preliminary|final|amended|entered-in-error"),
            ("type", "1..1", "CodeableConcept"),
            ("subject", "0..1", "Reference"),
            ("date", "1..1", "dateTime"),
            ("author", "1..*", "Reference"),
            ("title", "1..1", "string"),
            ("section", "0..*", "Section"),
        ],
        "Section" => &[
            ("title", "0..1", "string"),
            ("code", "0..1", "CodeableConcept"),
            ("text", "1..1", "Narrative"),
            ("entry", "0..*", "Reference"),
        ],
        "Narrative" => &[("status", "1..1", "code:generated|extensions|additional|empty"), ("div", "1..1", "xhtml")],
        "Patient" => &[
            ("id", "1..1", "id"),
            ("extension", "0..*", "Extension"),
            ("identifier", "0..*", "Identifier"),
            ("name", "0..*", "HumanName"),
            ("gender", "0..1", "code:male|female|other|unknown"),
            ("birthDate", "0..1", "date"),
        ],
        "HumanName" => &[("text", "0..1", "string")],
        "Device" => &[("id", "1..1", "id"), ("deviceName", "0..*", "DeviceName"), ("version", "0..*", "DeviceVersion")],
        "DeviceName" => &[
            ("name", "1..1", "string"),
            (
                "type",
                "1..1",
                "code:udi-label-name|user-friendly-name|patient-reported-name|manufacturer-name|model-name|other",
            ),
        ],
        "DeviceVersion" => &[("value", "1..1", "string")],
        "DocumentReference" => &[
            ("id", "1..1", "id"),
            ("extension", "0..*", "Extension"),
            ("identifier", "0..*", "Identifier"),
            ("status", "1..1", "code:current|superseded|entered-in-error"),
            ("type", "0..1", "CodeableConcept"),
            ("subject", "0..1", "Reference"),
            ("author", "0..*", "Reference"),
            ("custodian", "0..1", "Reference"),
            ("relatesTo", "0..*", "RelatesTo"),
            ("content", "1..*", "Content"),
            ("context", "0..1", "Context"),
        ],
        "RelatesTo" => &[("code", "1..1", "code:replaces|transforms|signs|appends"), ("target", "1..1", "Reference")],
        "Content" => &[("extension", "0..*", "Extension"), ("attachment", "1..1", "Attachment")],
        "Attachment" => &[
            ("contentType", "0..1", "code"),
            ("language", "0..1", "code"),
            ("size", "0..1", "unsignedInt"),
            ("title", "0..1", "string"),
            ("creation", "0..1", "dateTime"),
        ],
        "Context" => &[("period", "0..1", "Period")],
        "Condition" => &[
            ("id", "1..1", "id"),
            ("extension", "0..*", "Extension"),
            ("verificationStatus", "0..1", "CodeableConcept"),
            ("code", "0..1", "CodeableConcept"),
            ("subject", "1..1", "Reference"),
            ("onsetDateTime", "0..1", "dateTime"),
            ("evidence", "0..*", "ConditionEvidence"),
        ],
        "ConditionEvidence" => &[("detail", "1..*", "Reference")],
        "Observation" => &[
            ("id", "1..1", "id"),
            ("extension", "0..*", "Extension"),
            (
                "status",
                "1..1",
                "code:registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown",
            ),
            ("category", "0..*", "CodeableConcept"),
            ("code", "1..1", "CodeableConcept"),
            ("subject", "0..1", "Reference"),
            ("effectiveDateTime", "0..1", "dateTime"),
            ("valueQuantity", "0..1", "Quantity"),
            ("valueRange", "0..1", "Range"),
            ("valueInteger", "0..1", "integer"),
            ("valueString", "0..1", "string"),
            ("valueCodeableConcept", "0..1", "CodeableConcept"),
            ("interpretation", "0..*", "CodeableConcept"),
            ("note", "0..*", "Annotation"),
            ("method", "0..1", "CodeableConcept"),
            ("specimen", "0..1", "Reference"),
            ("referenceRange", "0..*", "ReferenceRange"),
            ("derivedFrom", "0..*", "Reference"),
        ],
        "ReferenceRange" => &[("text", "1..1", "string")],
        "Annotation" => &[("text", "1..1", "string")],
        "MedicationStatement" => &[
            ("id", "1..1", "id"),
            ("extension", "0..*", "Extension"),
            ("status", "1..1", "code:active|completed|entered-in-error|intended|stopped|on-hold|unknown|not-taken"),
            ("statusReason", "0..*", "CodeableConcept"),
            ("medicationCodeableConcept", "1..1", "CodeableConcept"),
            ("subject", "1..1", "Reference"),
            ("effectiveDateTime", "0..1", "dateTime"),
            ("effectivePeriod", "0..1", "Period"),
            ("derivedFrom", "0..*", "Reference"),
            ("note", "0..*", "Annotation"),
            ("dosage", "0..*", "Dosage"),
        ],
        "Dosage" => &[("text", "0..1", "string")],
        "Procedure" => &[
            ("id", "1..1", "id"),
            ("extension", "0..*", "Extension"),
            (
                "status",
                "1..1",
                "code:preparation|in-progress|not-done|on-hold|stopped|completed|entered-in-error|unknown",
            ),
            ("statusReason", "0..1", "CodeableConcept"),
            ("code", "0..1", "CodeableConcept"),
            ("subject", "1..1", "Reference"),
            ("performedDateTime", "0..1", "dateTime"),
            ("performedPeriod", "0..1", "Period"),
            ("report", "0..*", "Reference"),
            ("note", "0..*", "Annotation"),
        ],
        "Identifier" => &[("type", "0..1", "CodeableConcept"), ("system", "0..1", "uri"), ("value", "1..1", "string")],
        "CodeableConcept" => &[("coding", "0..*", "Coding"), ("text", "0..1", "string")],
        "Coding" => &[("system", "1..1", "uri"), ("code", "1..1", "code"), ("display", "0..1", "string")],
        "Reference" => &[("reference", "0..1", "uuid"), ("display", "0..1", "string")],
        "Period" => &[("start", "0..1", "dateTime"), ("end", "0..1", "dateTime")],
        "Quantity" => &[
            ("value", "1..1", "decimal"),
            ("comparator", "0..1", "code:<|<=|>=|>"),
            ("unit", "0..1", "string"),
            ("system", "0..1", "uri"),
            ("code", "0..1", "code"),
        ],
        "Range" => &[("low", "0..1", "Quantity"), ("high", "0..1", "Quantity")],
        "Extension" => &[
            ("url", "1..1", "uri"),
            ("extension", "0..*", "Extension"),
            ("valueString", "0..1", "string"),
            ("valueReference", "0..1", "Reference"),
            ("valuePositiveInt", "0..1", "positiveInt"),
            ("valueBoolean", "0..1", "boolean"),
            ("valueDateTime", "0..1", "dateTime"),
            ("valueCode", "0..1", "code"),
        ],
        _ => return None,
    })
}

/// The expressions of FHIR R4 for its simple types.
static SIMPLE: LazyLock<BTreeMap<&'static str, Regex>> = LazyLock::new(|| {
    let year = "([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)";
    let day = "(0[1-9]|[1-2][0-9]|3[0-1])";
    let time = "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?(Z|(\\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))";
    let date = format!("{year}(-(0[1-9]|1[0-2])(-{day})?)?");
    [
        ("code", "[^\\s]+(\\s[^\\s]+)*".to_owned()),
        ("string", "[ \\r\\n\\t\\S]+".to_owned()),
        ("uri", "\\S+".to_owned()),
        ("id", "[A-Za-z0-9\\-\\.]{1,64}".to_owned()),
        ("uuid", "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".to_owned()),
        ("date", date.clone()),
        ("dateTime", date.clone()),
        ("instant", format!("{year}-(0[1-9]|1[0-2])-{day}T{time}")),
    ]
    .into_iter()
    .map(|(name, expression)| (name, Regex::new(&format!("^(?:{expression})$")).unwrap()))
    .collect()
});

/// What is wrong with a value of a type.
fn check(at: &str, kind: &str, value: &Value, wrong: &mut Vec<String>) {
    if kind == "resource" {
        let kind = value["resourceType"].as_str().unwrap_or_default();
        return check(&format!("{at}/{kind}"), kind, value, wrong);
    }
    let Some(known) = elements(kind) else {
        let right = match kind {
            "decimal" => value.is_number(),
            "integer" => value.is_i64(),
            "boolean" => value.is_boolean(),
            "positiveInt" => value.as_u64().is_some_and(|number| (1..=0x7fff_ffff).contains(&number)),
            "unsignedInt" => value.as_u64().is_some_and(|number| number <= 0x7fff_ffff),
            "xhtml" => {
                value.as_str().is_some_and(|text| text.starts_with("<div xmlns=\"http://www.w3.org/1999/xhtml\">"))
            }
            _ => {
                let (kind, codes) = kind.split_once(':').unwrap_or((kind, ""));
                let fits = |text: &str| SIMPLE[kind].is_match(text) && text == text.trim();
                value
                    .as_str()
                    .is_some_and(|text| fits(text) && (codes.is_empty() || codes.split('|').any(|c| c == text)))
            }
        };
        if !right {
            wrong.push(format!("{at}: {value} is no {kind}"));
        }
        return;
    };
    let Some(fields) = value.as_object() else {
        wrong.push(format!("{at}: {value} is no {kind}"));
        return;
    };
    for name in fields.keys().filter(|name| *name != "resourceType") {
        if !known.iter().any(|(element, ..)| element == name) {
            wrong.push(format!("{at}: {kind} has no {name}"));
        }
    }
    if fields.is_empty() {
        wrong.push(format!("{at}: an empty {kind}"));
    }
    for (name, counts, kind) in known {
        let at = format!("{at}.{name}");
        let (least, many) = (counts.starts_with('1'), counts.ends_with('*'));
        match fields.get(*name) {
            None if least => wrong.push(format!("{at} is not there")),
            None => {}
            Some(Value::Array(values)) if many && !values.is_empty() => {
                values.iter().for_each(|value| check(&at, kind, value, wrong));
            }
            Some(value) if !many => check(&at, kind, value, wrong),
            Some(value) => wrong.push(format!("{at}: {value}")),
        }
    }
    let values = fields.keys().filter(|name| name.starts_with("value") && *name != "value").count();
    let dates = fields.keys().filter(|name| name.starts_with("effective") || name.starts_with("performed")).count();
    if values > 1 || dates > 1 {
        wrong.push(format!("{at}: more than one value or date"));
    }
    if kind == "Extension" && (values == 1) == fields.contains_key("extension") {
        wrong.push(format!("{at}: an extension has a value or parts"));
    }
}

#[test]
fn every_bundle_is_a_document_of_fhir() {
    for Example { name, bundle, .. } in ALL.iter() {
        let mut wrong = Vec::new();
        check(name, "Bundle", bundle, &mut wrong);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let first: Vec<&Value> =
            bundle["entry"].as_array().unwrap().iter().map(|e| &e["resource"]["resourceType"]).collect();
        assert_eq!((first[0], first[1]), (&json!("Composition"), &json!("Patient")), "{name}");
        assert_eq!(resources(bundle, "Composition").len() + resources(bundle, "Patient").len(), 2, "{name}");
        // Its own check sees what it should.
        for (path, broken) in
            [("/entry/0/resource/status", json!("done")), ("/timestamp", json!("2026-11-20")), ("/type", json!(null))]
        {
            let mut other = bundle.clone();
            *other.pointer_mut(path).unwrap() = broken;
            let mut wrong = Vec::new();
            check(name, "Bundle", &other, &mut wrong);
            assert_eq!(wrong.len(), 1, "{path}");
        }
    }
}

#[test]
fn every_reference_leads_to_a_resource_and_every_resource_is_spoken_of() {
    for Example { name, bundle, .. } in ALL.iter() {
        let mut urls = BTreeSet::new();
        for entry in bundle["entry"].as_array().unwrap() {
            let url = entry["fullUrl"].as_str().unwrap();
            assert!(urls.insert(url), "{name}: {url} twice");
            assert_eq!(url.strip_prefix("urn:uuid:"), entry["resource"]["id"].as_str());
        }
        let mut spoken = BTreeSet::from([bundle["entry"][0]["fullUrl"].as_str().unwrap()]);
        let mut lost = Vec::new();
        walk("", bundle, &mut |_, value| {
            if let Some(url) = value.get("reference").and_then(Value::as_str) {
                spoken.insert(url);
                if !urls.contains(url) {
                    lost.push(url.to_owned());
                }
            }
        });
        assert!(lost.is_empty(), "{name}: {lost:?}");
        assert_eq!(urls, spoken, "{name}");
        let patient = bundle["entry"][1]["fullUrl"].clone();
        walk("", bundle, &mut |field, value| {
            if field == "subject" && value.is_object() {
                assert_eq!(value["reference"], patient, "{name}");
            }
        });
    }
}

#[test]
fn every_section_has_words_that_are_xhtml() {
    for Example { name, case, bundle } in ALL.iter() {
        let sections = resources(bundle, "Composition")[0]["section"].as_array().unwrap();
        assert_eq!(sections.len(), 7, "{name}");
        for section in sections {
            let div = section["text"]["div"].as_str().unwrap();
            let tree = roxmltree::Document::parse(div).unwrap();
            let words: String = tree.descendants().filter_map(|node| node.text()).collect();
            assert!(!words.trim().is_empty(), "{name}: {section}");
        }
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let div = sections[0]["text"]["div"].as_str().unwrap();
        let tree = roxmltree::Document::parse(div).unwrap();
        let cells: BTreeSet<String> = tree.descendants().filter_map(|node| node.text()).map(plain).collect();
        for item in &case.items {
            assert!(cells.contains(&plain(&item.title)), "{name}: {}", item.title);
        }
    }
}

/// White space as the document has it.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_statement_has_its_evidence() {
    for Example { name, case, bundle } in ALL.iter() {
        let quotes: BTreeSet<(String, u64, u64)> =
            places(case).map(|e| (plain(&e.quote), e.page.into(), e.line.into())).collect();
        for kind in ["Condition", "Observation", "MedicationStatement", "Procedure"] {
            for resource in resources(bundle, kind) {
                let places = resource["extension"].as_array().unwrap_or_else(|| panic!("{name}: {resource}"));
                for place in places {
                    let part =
                        |url: &str| place["extension"].as_array().unwrap().iter().find(|part| part["url"] == url);
                    let number = |url: &str| part(url).and_then(|part| part["valuePositiveInt"].as_u64()).unwrap();
                    let quote = part("quote").unwrap()["valueString"].as_str().unwrap();
                    let there = (plain(quote), number("page"), number("line"));
                    assert!(quotes.contains(&there), "{name}: {there:?}");
                    assert!(part("file").is_some() && part("paper").is_some(), "{name}: {place}");
                }
            }
        }
    }
}

fn places(case: &CaseFile) -> impl Iterator<Item = &Evidence> {
    let timeline = case.timeline.iter().flat_map(|entry| &entry.evidence);
    case.facts.iter().map(|fact| &fact.evidence).chain(timeline).chain(&case.disease.evidence)
}

/// Page, line and words of the first place of a resource.
fn first_place(resource: &Value) -> (String, u64, u64) {
    let parts = resource["extension"][0]["extension"].as_array().unwrap();
    let part = |url: &str| parts.iter().find(|part| part["url"] == url).unwrap();
    let number = |url: &str| part(url)["valuePositiveInt"].as_u64().unwrap();
    (plain(part("quote")["valueString"].as_str().unwrap()), number("page"), number("line"))
}

#[test]
fn only_what_is_sure_of_the_patient_is_final() {
    for Example { name, case, bundle } in ALL.iter() {
        let unsure = |fact: &&Fact| {
            let record = case.records.iter().find(|record| record.id == fact.evidence.record);
            fact.subject != Subject::Patient
                || fact.certainty != Certainty::Asserted
                || fact.evidence.doubtful
                || record.is_some_and(|record| record.patient != PatientMatch::Same)
        };
        let place = |fact: &Fact| (plain(&fact.evidence.quote), fact.evidence.page.into(), fact.evidence.line.into());
        let sure: BTreeSet<(String, u64, u64)> = case.facts.iter().filter(|fact| !unsure(fact)).map(place).collect();
        for resource in resources(bundle, "Observation").into_iter().filter(|one| one["status"] == "final") {
            assert!(sure.contains(&first_place(resource)), "{name}: {resource}");
        }
        let planned: BTreeSet<(String, u64, u64)> = case
            .facts
            .iter()
            .filter(|fact| {
                matches!(fact.certainty, Certainty::Planned | Certainty::Uncertain) || fact.subject != Subject::Patient
            })
            .filter(|fact| !sure.contains(&place(fact)))
            .map(place)
            .collect();
        let others: BTreeSet<(String, u64, u64)> = case
            .facts
            .iter()
            .filter(|fact| !matches!(fact.certainty, Certainty::Planned | Certainty::Uncertain))
            .map(place)
            .collect();
        for resource in resources(bundle, "Observation") {
            let at = first_place(resource);
            assert!(!planned.contains(&at) || others.contains(&at), "{name}: {resource}");
        }
    }
}

#[test]
fn papers_of_others_are_not_there() {
    let mut seen = 0;
    for Example { name, case, bundle } in ALL.iter() {
        let own = |id: &str| {
            let papers = case.records.iter().filter(|record| record.files().iter().any(|file| file == id));
            papers.into_iter().any(|record| matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown))
        };
        let text = bundle.to_string();
        let others =
            case.records.iter().filter(|record| matches!(record.patient, PatientMatch::Other | PatientMatch::Donor));
        for record in others.filter(|record| !own(&record.file)) {
            let file = case.files.iter().find(|file| file.id == record.file).unwrap();
            assert!(!text.contains(&file.sha256) && !text.contains(&file.path), "{name}: {}", file.path);
            seen += 1;
        }
    }
    assert!(seen >= 3, "the examples hold papers of others");
}

#[test]
fn papers_are_listed_with_their_hashes() {
    for Example { name, case, bundle } in ALL.iter() {
        let own =
            case.records.iter().filter(|record| matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown));
        let own: Vec<_> = own.filter(|record| record.kind.id() != "not-medical").collect();
        let listed = resources(bundle, "DocumentReference");
        assert_eq!(own.len(), listed.len(), "{name}");
        for (record, paper) in own.iter().zip(listed) {
            let file = case.files.iter().find(|file| file.id == record.file).unwrap();
            let hashes = paper["identifier"].as_array().unwrap();
            assert!(hashes.iter().any(|hash| hash["value"] == json!(file.sha256)), "{name}: {paper}");
            assert_eq!(paper["content"].as_array().unwrap().len(), record.places().len());
        }
    }
}

#[test]
fn treatments_keep_their_state_and_their_dates() {
    for Example { name, case, bundle } in ALL.iter() {
        let mut written: Vec<&Value> = resources(bundle, "MedicationStatement");
        written.extend(resources(bundle, "Procedure"));
        assert_eq!(written.len(), case.timeline.len(), "{name}");
        let days: BTreeSet<String> = case
            .timeline
            .iter()
            .flat_map(|entry| [&entry.start, &entry.end])
            .flatten()
            .filter_map(|date| date.value)
            .map(|date| date.to_string())
            .collect();
        for resource in &written {
            for field in ["effectiveDateTime", "performedDateTime"] {
                if let Some(day) = resource.get(field) {
                    assert!(days.contains(day.as_str().unwrap()), "{name}: {resource}");
                }
            }
        }
        let count =
            |states: [&str; 2]| written.iter().filter(|one| states.iter().any(|state| one["status"] == *state)).count();
        let of = |status: TreatmentStatus| case.timeline.iter().filter(|entry| entry.status == status).count();
        assert_eq!(count(["completed", "completed"]), of(TreatmentStatus::Given), "{name}");
        assert_eq!(count(["active", "in-progress"]), of(TreatmentStatus::Ongoing), "{name}");
        assert_eq!(count(["intended", "preparation"]), of(TreatmentStatus::Planned), "{name}");
    }
}

#[test]
fn no_date_is_finer_than_that_of_a_paper() {
    for Example { name, case, bundle } in ALL.iter() {
        let mut known: BTreeSet<String> = BTreeSet::from([case.as_of.to_string()]);
        let value = serde_json::to_value(case).unwrap();
        walk("", &value, &mut |_, value| {
            if let Some(text) = value.as_str()
                && text.parse::<PartialDate>().is_ok()
            {
                // Of two readings what both have in common.
                known.extend(
                    [4, 7, 10].iter().filter_map(|end| text.get(..*end)).filter(|_| value != "").map(str::to_owned),
                );
            }
        });
        for resource in bundle["entry"].as_array().unwrap() {
            walk("", resource, &mut |field, value| {
                if matches!(field, "start" | "end" | "creation" | "birthDate") || field.ends_with("DateTime") {
                    let date = value.as_str().unwrap();
                    assert!(known.contains(date), "{name}: {field} {date}");
                }
            });
        }
    }
}

#[test]
fn laboratory_values_are_read_back() {
    for Example { name, case, bundle } in ALL.iter() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("summary.fhir.json"), bundle.to_string()).unwrap();
        let again = case_of(folder.path(), "generic");
        let line = |fact: &Fact| {
            let date = fact.date.as_ref().and_then(|date| date.value).map(|date| date.to_string());
            let (value, unit) = (fact.value.clone().unwrap_or_default(), fact.unit.clone().unwrap_or_default());
            (fact.name.clone(), number(&value), unit, date)
        };
        let read: Vec<_> = again.facts.iter().filter(|fact| fact.kind == "lab").map(line).collect();
        let mut wanted = Vec::new();
        for fact in
            case.facts.iter().filter(|fact| fact.kind == "lab" && fact.value.is_some() && fact.set_aside.is_none())
        {
            let record = case.records.iter().find(|record| record.id == fact.evidence.record).unwrap();
            let own = matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown);
            if own && fact.certainty == Certainty::Asserted && fact.unit_raw.is_some() == fact.unit.is_some() {
                wanted.push(line(fact));
            }
        }
        for wanted in &wanted {
            let found = read.iter().any(|one| {
                (&one.0, &one.1, &one.2) == (&wanted.0, &wanted.1, &wanted.2)
                    && (wanted.3.is_none() || one.3 == wanted.3)
            });
            assert!(found, "{name}: {wanted:?} is not among {read:?}");
        }
        // It reads nothing that is not stated.
        let stated: BTreeSet<(String, String, String)> =
            case.facts.iter().map(line).map(|line| (line.0, line.1, line.2)).collect();
        for one in &read {
            assert!(stated.contains(&(one.0.clone(), one.1.clone(), one.2.clone())), "{name}: {one:?}");
        }
        assert!(wanted.len() > 3, "{name}: {}", wanted.len());
        assert_eq!(again.patient.name.as_deref().map(plain), case.patient.name.as_deref().map(plain), "{name}");
        assert_eq!(again.patient.date_of_birth, case.patient.date_of_birth, "{name}");
    }
}

/// A number however it is written: `1.30` as `1.3`.
fn number(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

#[test]
fn a_summary_is_no_paper_of_its_own_words() {
    for Example { name, bundle, .. } in ALL.iter() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("summary.fhir.json"), bundle.to_string()).unwrap();
        let again = case_of(folder.path(), "generic");
        let words = again.records.iter().filter(|record| record.text_source == cart_dossier::model::TextSource::Text);
        assert_eq!(words.count(), 0, "{name}");
    }
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    for (name, papers, profile) in EXAMPLES {
        let again = fhir::write(&case_of(&project(papers), profile)).unwrap();
        let first = ALL.iter().find(|example| example.name == name).unwrap();
        assert_eq!(again, fhir::write(&first.case).unwrap(), "{name}");
    }
}

#[test]
fn a_further_paper_changes_no_address_of_the_others() {
    let example = &ALL[0];
    let mut more = example.case.clone();
    more.facts.retain(|fact| fact.kind != "lab");
    let urls = |bundle: &Value, kind: &str| -> BTreeSet<String> {
        resources(bundle, kind).iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    let (all, fewer) = (&example.bundle, &bundle(&more));
    assert!(urls(all, "Observation").is_superset(&urls(fewer, "Observation")));
    assert_eq!(urls(all, "DocumentReference"), urls(fewer, "DocumentReference"));
    assert_ne!(all["identifier"], fewer["identifier"]);
}

#[test]
fn in_every_language_and_without_a_forbidden_word() {
    let text = std::fs::read_to_string(project("tests/lint/forbidden.yaml")).unwrap();
    let forbidden: BTreeMap<String, Vec<String>> = serde_yaml::from_str(&text).unwrap();
    let kept = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, papers, profile) in EXAMPLES {
        for language in Language::ALL {
            let place = pipeline::Place { folder: kept.path().to_path_buf(), program: "fhir".to_owned() };
            let settings = pipeline::Settings { language, cache: Some(place), ..settings(profile) };
            let case = pipeline::run(&project(papers), &settings, &Watch::default()).unwrap();
            let bundle = bundle(&case);
            check(name, "Bundle", &bundle, &mut wrong);
            let sections = resources(&bundle, "Composition")[0]["section"].as_array().unwrap();
            // Checklist, questions and notice: the other parts are what the papers say.
            for section in [0, sections.len() - 2, sections.len() - 1] {
                let own = own_words(sections[section]["text"]["div"].as_str().unwrap());
                let stems = forbidden.values().flatten().filter(|stem| own.contains(stem.as_str()));
                wrong.extend(stems.map(|stem| format!("{name} {language:?}: {stem}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_case_of_nothing_is_a_document_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("note.txt"), "Nothing of interest.").unwrap();
    let case = case_of(folder.path(), "uk-china");
    let mut wrong = Vec::new();
    check("empty", "Bundle", &bundle(&case), &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
