//! Data exports of one invented patient: what each gives, entry by entry, and what damaged ones do.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

mod common;

use cart_dossier::model::file::Content;
use cart_dossier::model::{CaseFile, FileState, Format, SourceFile};
use cart_dossier::read::{self, Reading};

/// The facts of one file, one a line: kind, name, value, unit, polarity, certainty, day, status.
fn facts(case: &CaseFile, path: &str) -> Vec<String> {
    let file = case.files.iter().find(|file| file.path == path).expect("the file is listed");
    assert_eq!(file.state, FileState::Read, "{path}: {:?}", file.reason);
    let of_file = case.facts.iter().filter(|fact| fact.evidence.file == file.id);
    let mut lines: Vec<String> = of_file
        .map(|fact| {
            let date = fact.date.as_ref().and_then(|date| date.value).map(|date| date.to_string()).unwrap_or_default();
            let status =
                fact.treatment.as_ref().map(|treatment| format!(" {:?}", treatment.status)).unwrap_or_default();
            format!(
                "{} {} {} {} {:?} {:?} {date}{status}",
                fact.kind,
                fact.name,
                fact.value.as_deref().unwrap_or("-"),
                fact.unit.as_deref().unwrap_or("-"),
                fact.polarity,
                fact.certainty
            )
        })
        .filter(|line| !line.starts_with("patient-") && !line.starts_with("id-"))
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

fn kinds(case: &CaseFile, path: &str) -> Vec<String> {
    let file = case.files.iter().find(|file| file.path == path).expect("the file is listed");
    let of_file = case.records.iter().filter(|record| record.file == file.id);
    of_file
        .map(|record| {
            let date = record.date.as_ref().and_then(|date| date.value).map(|date| date.to_string());
            format!("{} {}", record.kind, date.unwrap_or_default())
        })
        .collect()
}

fn case() -> &'static CaseFile {
    static CASE: std::sync::OnceLock<CaseFile> = std::sync::OnceLock::new();
    CASE.get_or_init(|| common::case_of(&common::project("tests/fixtures/exports"), "generic"))
}

#[test]
fn c_cda_by_its_entries() {
    let case = case();
    // The family history has words alone: it is read as any text is.
    let (family, own): (Vec<String>, Vec<String>) = facts(case, "ccda.xml")
        .into_iter()
        .partition(|line| line.contains(" fl ") || line.starts_with("statement family-history"));
    assert_eq!(
        own,
        [
            "diagnosis-entity lbcl Diffuse large B-cell lymphoma - Positive Asserted 2024-11",
            "diagnosis-entity mm Multiple myeloma - Negative Asserted ",
            "lab haemoglobin 104 g/L Stated Asserted 2026-04-20",
            "lab platelets 96 10^9/L Stated Asserted 2026-04-20",
            "medication Acyclovir 400 mg - Stated Asserted 2026-03-01",
            "pending-result lab-report - - Pending Asserted 2026-04-20",
            "treatment-line lenalidomide lenalidomide - Stated Planned  Planned",
            "treatment-line rituximab rituximab - Stated Asserted 2025-01-05 Given",
        ]
    );
    assert!(!family.is_empty());
    let of_family = case.facts.iter().filter(|fact| fact.name == "fl").map(|fact| fact.subject);
    assert!(of_family.into_iter().all(|subject| subject == cart_dossier::model::Subject::Family));
    assert_eq!(kinds(case, "ccda.xml"), ["clinical-summary 2026-05-01", "medication-list ", "lab-report 2026-04-20"]);
    let hb =
        case.facts.iter().find(|fact| fact.rule == "extract/codes:haemoglobin" && fact.value_raw == "10.4").unwrap();
    assert_eq!(hb.reference_range.as_deref(), Some("12 - 16"));
    assert_eq!(hb.flag.as_deref(), Some("L"));
    assert_eq!(hb.unit_raw.as_deref(), Some("g/dL"));
    assert_eq!(hb.evidence.quote, "Hemoglobin\t10.4\tg/dL\t12 - 16\tL");
}

#[test]
fn fhir_by_its_resources() {
    let case = case();
    let facts = facts(case, "bundle.json");
    for fact in [
        "lab haemoglobin 98 g/L Stated Asserted 2026-05-03",
        "infection-marker HIV - - Negative Asserted 2026-05-04",
        "pending-result virology-report - - Pending Asserted 2026-05-04",
        "pending-result pathology-report - - Pending Asserted 2026-05-06",
        "lab weight 61.5 kg Stated Asserted 2026-05-03",
        "lab spo2 97 % Stated Asserted 2026-05-03",
        "treatment-line axi-cel axicabtagene ciloleucel - Stated Asserted 2026-02-12 Given",
        "treatment-line epcoritamab epcoritamab - Stated Planned 2026-05-01 Planned",
    ] {
        assert!(facts.iter().any(|line| line == fact), "{fact}\n{facts:#?}");
    }
    // Taken back, of a donor, or only in a web page.
    assert!(!facts.iter().any(|line| line.contains("HCV") || line.contains("platelets")), "{facts:#?}");
    // The words of the report are read as any report is.
    assert!(
        facts.iter().any(|line| line.starts_with("antigen-status CD19") && line.contains("Positive")),
        "{facts:#?}"
    );
    let kinds = kinds(case, "bundle.json");
    assert_eq!(kinds.iter().filter(|kind| kind.starts_with("pathology-report")).count(), 1, "{kinds:#?}");
    assert!(kinds.contains(&"pathology-report 2026-04-22".to_owned()), "{kinds:#?}");
    assert!(
        kinds.contains(&"unclassified 2026-04-25".to_owned()),
        "a report that is kept elsewhere is none: {kinds:#?}"
    );
    assert!(kinds.contains(&"lab-report 2026-05-03".to_owned()), "{kinds:#?}");
    assert!(kinds.contains(&"virology-report 2026-05-04".to_owned()), "{kinds:#?}");
}

#[test]
fn one_resource_a_line() {
    let facts = facts(case(), "labs.ndjson");
    assert_eq!(
        facts,
        [
            "blood-group blood-group O+ - Stated Asserted 2026-05",
            // Why a test was made is no diagnosis yet, and why none was made is nothing.
            "diagnosis-entity comorbidity Chronic obstructive pulmonary disease - Positive Uncertain 2026-05-06",
            "ecog ecog 1 - Stated Asserted 2026-05-05",
            // Known by its name alone.
            "infection-marker anti-HCV - - Negative Asserted 2026-05-05",
        ]
    );
}

#[test]
fn hl7_by_its_segments() {
    let case = case();
    let facts = facts(case, "message.hl7");
    for fact in [
        "lab white-cells 3.2 10^9/L Stated Asserted 2026-05-30",
        "lab crp <5 mg/L Stated Asserted 2026-05-30",
        "infection-marker HBsAg - - Positive Asserted 2026-05-30",
        "pending-result lab-report - - Pending Asserted 2026-05-30",
    ] {
        assert!(facts.iter().any(|line| line == fact), "{fact}\n{facts:#?}");
    }
    assert!(!facts.iter().any(|line| line.contains("platelets")), "a wrong result is none: {facts:#?}");
    assert!(facts.iter().any(|line| line.starts_with("antigen-status CD20")), "{facts:#?}");
    let kinds = kinds(case, "message.hl7");
    for kind in ["lab-report 2026-05-30", "virology-report 2026-05-30", "pathology-report 2026-05-22"] {
        assert!(kinds.contains(&kind.to_owned()), "{kind}: {kinds:#?}");
    }
}

#[test]
fn a_telephone_s_last_values_of_a_day() {
    let facts = facts(case(), "telephone.xml");
    assert_eq!(facts, ["lab spo2 96 % Stated Asserted 2026-05-20", "lab weight 61.8 kg Stated Asserted 2026-05-20"]);
}

#[test]
fn all_exports_are_of_one_person() {
    let case = case();
    assert_eq!(case.patient.name.as_deref(), Some("Marta Lucia Ferrer"));
    assert_eq!(case.patient.date_of_birth.map(|date| date.to_string()).as_deref(), Some("1968-09-12"));
    assert_eq!(case.patient.sex.as_deref(), Some("female"));
    assert!(case.patient.identifiers.iter().any(|number| number.value == "INV-48213"));
    // Every quote stands on its line.
    for fact in &case.facts {
        assert!(!fact.evidence.quote.is_empty(), "{fact:?}");
    }
}

fn read_bytes(bytes: &[u8], format: Format) -> Reading {
    let content = Content::Memory(bytes.to_vec().into());
    let file = SourceFile { bytes: bytes.len() as u64, format, ..SourceFile::new("export".into(), None, content) };
    read::read(&file, &read::Options::default())
}

#[test]
fn hostile_exports_end_soon_and_say_why() {
    let start = std::time::Instant::now();
    let bomb = concat!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">",
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><ClinicalDocument>&c;</ClinicalDocument>"
    );
    let outside = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><ClinicalDocument><title>&e;</title></ClinicalDocument>";
    let deep_xml = format!("<ClinicalDocument>{}", "<a>".repeat(200_000));
    let deep_json = "[".repeat(100_000);
    let deep_object = "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":".repeat(30_000);
    for (name, bytes, format) in [
        ("an entity bomb", bomb, Format::Xml),
        ("an entity outside", outside, Format::Xml),
        ("deep XML", deep_xml.as_str(), Format::Xml),
        ("deep JSON", deep_json.as_str(), Format::Json),
        ("bundles in bundles", deep_object.as_str(), Format::Json),
        ("half a document", "<ClinicalDocument><title>half", Format::Xml),
        ("half a bundle", "{\"resourceType\": \"Bundle\", \"entry\": [", Format::Json),
        ("no header", "PID|1||1\rOBX|1|NM|718-7^Hb^LN||10\r", Format::Hl7),
        ("a header alone", "MSH", Format::Hl7),
    ] {
        let reading = read_bytes(bytes.as_bytes(), format);
        assert!(reading.state.is_unread(), "{name}: {:?}", reading.state);
        assert!(reading.reason.is_some(), "{name}");
        assert!(!format!("{:?}", reading.text).contains("aaaaaaaaaaaaaaaaaaaa"), "{name}");
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn odd_exports_give_what_they_say() {
    // Wrong types, ids that stand twice, references that point to each other.
    let odd = r##"{"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Observation", "id": "1", "status": 7, "code": "718-7", "valueQuantity": "high"}},
        {"resource": {"resourceType": "Observation", "id": "1", "code": {"coding": {"code": 5}}, "component": [1, null, {}]}},
        {"resource": {"resourceType": "DiagnosticReport", "id": "r", "result": [{"reference": "DiagnosticReport/r"}, {"reference": "#x"}, {"reference": "Observation/1"}]}},
        {"resource": {"resourceType": "Patient", "name": "x", "birthDate": 1968}}, {"resource": null}, 5]}"##;
    let reading = read_bytes(odd.as_bytes(), Format::Json);
    assert_eq!(reading.state, FileState::Read, "{:?}", reading.reason);
    // A prefix that nobody declared.
    let prefix = "<ClinicalDocument><sdtc:x/><title>Invented</title><component><structuredBody><component><section>\
        <title>Plan</title><text>See again in June.</text></section></component></structuredBody></component></ClinicalDocument>";
    let reading = read_bytes(prefix.as_bytes(), Format::Xml);
    assert!(reading.text.lines().any(|(_, _, line)| line == "See again in June."), "{reading:?}");
    // A section that was saved alone; a limit as an interval; a unit of no list.
    let section = "<section><templateId root=\"1\"/><code code=\"30954-2\"/><title>Results</title>\
        <entry><observation moodCode=\"EVN\"><code code=\"1988-5\" codeSystem=\"2.16.840.1.113883.6.1\" displayName=\"CRP\"/>\
        <value type=\"IVL_PQ\"><low value=\"0\" unit=\"mg/L\"/><high value=\"5\" unit=\"mg/L\"/></value></observation></entry>\
        <entry><observation moodCode=\"EVN\"><code code=\"26515-7\" codeSystem=\"2.16.840.1.113883.6.1\" displayName=\"Platelets\"/>\
        <value type=\"PQ\" nullFlavor=\"OTH\"><translation value=\"152\" nullFlavor=\"OTH\"><originalText>THOUS/MCL</originalText>\
        </translation></value></observation></entry></section>";
    let reading = read_bytes(section.as_bytes(), Format::Xml);
    let lines: Vec<&str> = reading.text.lines().map(|(_, _, line)| line).collect();
    assert!(lines.contains(&"CRP\t<=5\tmg/L") && lines.contains(&"Platelets\t152\tTHOUS/MCL"), "{lines:?}");
    // Other separators, framed for the wire, and a character that is not of English.
    let framed = b"\xEF\xBB\xBF\x0BMSH$%*!@$LAB$X$$$2026$$ORU%R01$1$P$2.3$$$$$$8859/1\rPID$1$$9%%%X$$Mu\xF1oz%Ana\rOBR$1$$$1%Panel%L$$$20260530\rOBX$1$NM$718-7%Hb%LN$$9!S!8$g/dL$$$$$F\r\x1C\r";
    let reading = read_bytes(framed, Format::Hl7);
    let lines: Vec<&str> = reading.text.lines().map(|(_, _, line)| line).collect();
    assert!(lines.contains(&"Patient: Ana Muñoz") && lines.contains(&"Hb\t9%8\tg/dL"), "{lines:?}");
    // JSON and XML of other kinds are listed with what can be done.
    for (bytes, format) in [("{\"a\": 1}", Format::Json), ("<invoice/>", Format::Xml)] {
        let reading = read_bytes(bytes.as_bytes(), format);
        assert_eq!(reading.state, FileState::Unsupported);
        assert!(reading.reason.is_some_and(|reason| reason.contains("PDF")));
    }
}

#[test]
fn cut_and_changed_exports_never_break_the_reader() {
    let folder = common::project("tests/fixtures/exports");
    for (name, format) in [
        ("ccda.xml", Format::Xml),
        ("bundle.json", Format::Json),
        ("message.hl7", Format::Hl7),
        ("telephone.xml", Format::Xml),
    ] {
        let whole = std::fs::read(folder.join(name)).unwrap();
        let mut seed: u64 = 0x5DEE_CE66;
        for round in 0..250 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % whole.len();
            let mut bytes = whole.clone();
            match round % 3 {
                0 => bytes.truncate(at),
                1 => bytes[at] = (seed >> 16) as u8,
                _ => {
                    bytes.drain(at..whole.len().min(at + 40));
                }
            }
            let reading = read_bytes(&bytes, format);
            for coded in &reading.text.coded {
                let page = reading.text.pages.iter().find(|page| page.number == coded.page).expect("its page is there");
                assert!(page.lines.get(coded.line as usize - 1).is_some(), "{name}: {coded:?}");
            }
        }
    }
}
