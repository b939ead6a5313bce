//! The large B-cell lymphoma case: all that its `expected.yaml` says must come out.
//!
//! Every difference is printed, not the first alone.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use cart_dossier::model::{CaseFile, Fact, Item, PatientMatch, Polarity, Record, Status};
use cart_dossier::pipeline;
use cart_dossier::read::{self, ocr};
use cart_dossier::report::{pdf, screen};
use cart_dossier::watch::Watch;
use common::{case_of, pdf_pages, project, settings};
use serde_yaml::Value;

const FOLDER: &str = "examples/case-2-large-b-cell-lymphoma";

struct Check {
    case: CaseFile,
    expected: Value,
    differing: Vec<String>,
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
}

impl Check {
    fn same(&mut self, what: &str, expected: &Value, found: Option<String>) {
        let expected_text = if expected.is_null() { None } else { Some(text(expected)) };
        if expected_text != found {
            self.differing.push(format!("{what}: expected {expected_text:?}, found {found:?}"));
        }
    }

    fn record_of(&self, path: &str) -> Option<&Record> {
        let file = self.case.files.iter().find(|file| file.path == path)?;
        self.case.records.iter().find(|record| file.records.contains(&record.id))
    }

    fn facts_of(&self, path: Option<&str>, kind: &str, name: &str) -> Vec<Fact> {
        let record = path.and_then(|path| self.record_of(path)).map(|record| record.id.clone());
        let of_record = |fact: &&Fact| path.is_none() || Some(&fact.evidence.record) == record.as_ref();
        self.case.facts.iter().filter(|f| f.kind == kind && f.name == name).filter(of_record).cloned().collect()
    }

    fn item(&self, id: &str) -> Option<&Item> {
        self.case.items.iter().find(|item| item.id == id)
    }

    fn patient(&mut self) {
        let expected = self.expected["patient"].clone();
        let patient = self.case.patient.clone();
        self.same("patient name", &expected["name"], patient.name);
        self.same("patient birth", &expected["date_of_birth"], patient.date_of_birth.map(|d| d.to_string()));
        self.same("patient sex", &expected["sex"], patient.sex);
        self.same("patient age", &expected["age_years"], patient.age_years.map(|a| a.to_string()));
        for (key, kind) in [("nhs_number", "id-nhs"), ("hospital_number", "id-mrn")] {
            let found = patient.identifiers.iter().find(|i| i.kind == kind);
            self.same(key, &expected[key], found.map(|i| i.value.replace(' ', "")));
        }
        let disease = self.expected["disease"].clone();
        self.same("disease", &disease, Some(self.case.disease.id.clone()));
    }

    fn files(&mut self) {
        for expected in list(&self.expected.clone(), "files") {
            let path = text(&expected["path"]);
            let Some(file) = self.case.files.iter().find(|file| file.path == path).cloned() else {
                self.differing.push(format!("{path} is not listed"));
                continue;
            };
            self.same(&format!("{path} state"), &expected["state"], Some(word(&file.state)));
            let record = self.record_of(&path).cloned();
            self.same(&format!("{path} kind"), &expected["kind"], record.as_ref().map(|r| r.kind.id().to_owned()));
            if let Some(pages) = expected.get("pages") {
                self.same(&format!("{path} pages"), pages, file.pages.map(|p| p.to_string()));
            }
            if let Some(members) = expected.get("members") {
                self.same(&format!("{path} members"), members, file.members.map(|m| m.to_string()));
            }
            // The index of a disc has no date and names nobody by itself; its series do.
            if path.ends_with("DICOMDIR") {
                continue;
            }
            let date = record.as_ref().and_then(|r| r.date.clone());
            self.same(
                &format!("{path} date"),
                &expected["date"],
                date.as_ref().and_then(|d| d.value).map(|d| d.to_string()),
            );
            self.same(&format!("{path} date kind"), &expected["date_kind"], date.map(|d| word(&d.kind)));
            if let Some(record) = record {
                self.same(&format!("{path} patient"), &expected["patient"], Some(word(&record.patient)));
            }
        }
    }

    fn items(&mut self) {
        for expected in list(&self.expected.clone(), "items") {
            let id = text(&expected["id"]);
            let Some(item) = self.item(&id).cloned() else {
                self.differing.push(format!("no item {id}"));
                continue;
            };
            self.same(&format!("{id} status"), &expected["status"], Some(word(&item.status)));
            if let Some(newest) = expected.get("newest") {
                self.same(&format!("{id} newest"), newest, item.newest.map(|d| d.to_string()));
            }
            if let Some(age) = expected.get("age_days") {
                self.same(&format!("{id} age"), age, item.age_days.map(|a| a.to_string()));
            }
            for also in list(expected, "also") {
                if !item.also.iter().any(|status| word(status) == text(also)) {
                    self.differing.push(format!("{id}: not also {}", text(also)));
                }
            }
            for lacking in list(expected, "lacking") {
                let wanted = text(lacking).to_lowercase();
                if !item.lacking.iter().any(|label| label.to_lowercase().contains(&wanted)) {
                    self.differing.push(format!("{id}: lacking {:?} does not name {wanted}", item.lacking));
                }
            }
            if let Some(event) = expected.get("superseded_by") {
                let date: cart_dossier::model::PartialDate = text(event).parse().unwrap();
                let day = screen::date(&date);
                if !item.superseded_by.as_deref().unwrap_or_default().contains(&day) {
                    self.differing.push(format!("{id}: superseded by {:?}, not {day}", item.superseded_by));
                }
            }
            if let Some(booked) = expected.get("booked") {
                let date: cart_dossier::model::PartialDate = text(booked).parse().unwrap();
                if !item.reason.contains(&screen::date(&date)) {
                    self.differing.push(format!("{id}: {:?} does not name the next one", item.reason));
                }
            }
        }
        for expected in list(&self.expected.clone(), "items_by_rule") {
            let id = text(&expected["id"]);
            let found = self.item(&id).map(|item| word(&item.status)).unwrap_or_default();
            if !list(expected, "status").iter().any(|status| text(status) == found) {
                let reason = self.item(&id).map(|item| item.reason.clone());
                self.differing.push(format!("{id}: {found}, expected {:?} ({reason:?})", list(expected, "status")));
            }
        }
        for id in list(&self.expected.clone(), "never_present") {
            let id = text(id);
            if self.item(&id).is_some_and(|item| item.status == Status::Present) {
                self.differing.push(format!("{id} is present: a false found"));
            }
        }
    }

    fn facts(&mut self) {
        let facts = self.expected["facts"].clone();
        for expected in list(&facts, "antigens")
            .iter()
            .map(|a| ("antigen-status", a))
            .chain(list(&facts, "fish").iter().map(|f| ("fish", f)))
        {
            let (kind, expected) = expected;
            let name = text(&expected["name"]);
            let path = text(&expected["file"]);
            let found = self.facts_of(Some(&path), kind, &name);
            let fits = |fact: &&Fact| {
                let polarity = expected.get("polarity").is_none_or(|p| text(p) == word(&fact.polarity));
                let value =
                    expected.get("value").is_none_or(|v| fact.value.as_deref().unwrap_or_default().contains(&text(v)));
                let date =
                    fact.date.as_ref().and_then(|d| d.value).is_some_and(|d| d.to_string() == text(&expected["date"]));
                polarity && value && date
            };
            if !found.iter().any(|fact| fits(&fact)) {
                self.differing.push(format!("{path}: no {kind} {name} as expected, but {found:?}"));
            }
        }
        for expected in list(&facts, "pending") {
            let name = text(&expected["name"]);
            if self.facts_of(Some(&text(&expected["file"])), "pending-result", &name).is_empty() {
                self.differing.push(format!("{name} is not seen as awaited"));
            }
        }
        for expected in list(&facts, "deauville") {
            let path = text(&expected["file"]);
            let found = self.facts_of(Some(&path), "pet-deauville", "deauville");
            let values: Vec<_> = found.iter().filter_map(|fact| fact.value.clone()).collect();
            if values != [text(&expected["value"])] {
                self.differing.push(format!("{path}: Deauville {values:?}, expected {}", text(&expected["value"])));
            }
            let compared = self.facts_of(Some(&path), "imaging-comparison", "comparison");
            if !compared.iter().any(|fact| fact.value.as_deref() == Some(&text(&expected["compared_with"]))) {
                self.differing.push(format!("{path}: not compared with {}", text(&expected["compared_with"])));
            }
        }
        for (kind, name, expected) in [("lab", "lvef", &facts["lvef"]), ("ecog", "ecog", &facts["ecog"])] {
            let found = self.facts_of(Some(&text(&expected["file"])), kind, name);
            if !found.iter().any(|fact| fact.value.as_deref() == Some(&text(&expected["value"]))) {
                self.differing.push(format!("{name}: {found:?}"));
            }
        }
        for expected in list(&facts, "infection_markers") {
            let name = text(&expected["name"]);
            let found = self.facts_of(None, "infection-marker", &name);
            if !found.iter().any(|fact| fact.polarity == Polarity::Negative) {
                self.differing.push(format!("{name}: {found:?}"));
            }
        }
        for expected in list(&facts, "medications") {
            let name = text(&expected["name"]).to_lowercase();
            let found = self.case.facts.iter().filter(|f| f.kind == "medication");
            let fits = |fact: &Fact| {
                fact.name.to_lowercase() == name && fact.value.as_deref() == Some(&text(&expected["value"]))
            };
            if !found.into_iter().any(fits) {
                self.differing.push(format!("medicine {name} is not found as {}", text(&expected["value"])));
            }
        }
        for paper in list(&facts, "labs") {
            let path = text(&paper["file"]);
            for expected in list(paper, "values") {
                let name = text(&expected["name"]);
                let found = self.facts_of(Some(&path), "lab", &name);
                let wanted: f64 = text(&expected["value"]).parse().unwrap();
                let fits = |fact: &Fact| {
                    let value = fact.value.as_deref().and_then(|v| v.parse::<f64>().ok());
                    let date = fact.date.as_ref().and_then(|d| d.value).map(|d| d.to_string());
                    value.is_some_and(|v| (v - wanted).abs() < 0.011 * wanted.max(0.1))
                        && date == Some(text(&paper["date"]))
                };
                if !found.iter().any(fits) {
                    let seen: Vec<_> = found.iter().map(|f| (&f.value, &f.unit, &f.value_raw)).collect();
                    self.differing.push(format!("{path}: {name} expected {wanted}, found {seen:?}"));
                }
            }
        }
        for words in list(&facts, "not_facts") {
            let words = text(&words["words"]);
            let wrong = self.case.facts.iter().find(|fact| {
                let own = fact.subject == cart_dossier::model::Subject::Patient
                    && !matches!(
                        fact.certainty,
                        cart_dossier::model::Certainty::Uncertain | cart_dossier::model::Certainty::Planned
                    )
                    && self.whose(fact) == PatientMatch::Same;
                let types = ["diagnosis-entity", "pet-deauville", "disease-stage", "lab"];
                own && types.contains(&fact.kind.as_str()) && fact.value_raw.contains(&words)
            });
            if let Some(fact) = wrong {
                let found = format!("{:?} became {} {}", words, fact.kind, fact.name);
                self.differing.push(found);
            }
        }
        for expected in list(&facts, "admissions") {
            let wanted = format!("{}/{}", text(&expected["from"]), text(&expected["to"]));
            if !self.facts_of(None, "admission", "admission").iter().any(|f| f.value.as_deref() == Some(&wanted)) {
                self.differing.push(format!("admission {wanted} not found"));
            }
        }
    }

    fn whose(&self, fact: &Fact) -> PatientMatch {
        let record = self.case.records.iter().find(|record| record.id == fact.evidence.record);
        record.map_or(PatientMatch::Unknown, |record| record.patient)
    }

    fn timeline(&mut self) {
        let expected: Vec<Value> = list(&self.expected.clone(), "timeline").to_vec();
        let lines: Vec<_> = self.case.timeline.iter().filter(|entry| entry.line_proposed.is_some()).cloned().collect();
        if lines.len() != expected.len() {
            let found: Vec<_> = lines.iter().map(|l| (&l.regimen, &l.start)).collect();
            self.differing.push(format!("{} counted treatments, expected {}: {found:?}", lines.len(), expected.len()));
        }
        for (entry, expected) in lines.iter().zip(&expected) {
            let name = text(&expected["regimen"]);
            if !entry.raw.to_lowercase().contains(&name.to_lowercase()) && !entry.regimen.contains(&name.to_lowercase())
            {
                self.differing.push(format!("{name}: found {} ({})", entry.regimen, entry.raw));
            }
            let day = |date: &Option<cart_dossier::model::StatedDate>| {
                date.as_ref().and_then(|d| d.value).map(|d| d.to_string())
            };
            self.same(&format!("{name} line"), &expected["line_proposed"], entry.line_proposed.map(|l| l.to_string()));
            self.same(
                &format!("{name} asserted"),
                &expected["line_asserted"],
                entry.line_asserted.map(|l| l.to_string()),
            );
            self.same(&format!("{name} start"), &expected["start"], day(&entry.start));
            self.same(&format!("{name} end"), &expected["end"], day(&entry.end));
            self.same(&format!("{name} cycles"), &expected["cycles"], entry.cycles.clone());
            let response = entry.response.as_ref().map(|r| r.value.clone()).unwrap_or_default();
            let either = [text(&expected["response"]), text(&expected["response_or"])];
            if !either.contains(&response) {
                self.differing.push(format!("{name} response: {response}, expected {either:?}"));
            }
            let seen =
                entry.response.as_ref().and_then(|r| r.date.as_ref()).and_then(|d| d.value).map(|d| d.to_string());
            self.same(&format!("{name} response date"), &expected["response_date"], seen);
        }
    }

    fn planned(&mut self) {
        for words in list(&self.expected.clone(), "planned_only") {
            let name = text(words).to_lowercase().replace("car-t", "cart");
            let name = name.split(' ').next().unwrap_or_default().to_owned();
            let of_name: Vec<_> = self.case.timeline.iter().filter(|entry| entry.regimen.contains(&name)).collect();
            let only_planned = of_name.iter().all(|entry| {
                entry.status == cart_dossier::model::TreatmentStatus::Planned && entry.line_proposed.is_none()
            });
            if of_name.is_empty() || !only_planned {
                self.differing.push(format!("{name} is not planned only"));
            }
        }
    }

    fn findings_and_questions(&mut self) {
        let findings = self.expected["findings"].clone();
        for expected in list(&findings, "expected") {
            let code = text(&expected["code"]);
            let path = text(&expected["file"]);
            let file = self.case.files.iter().find(|file| file.path == path).map(|file| file.id.clone());
            let found = self
                .case
                .findings
                .iter()
                .any(|f| f.code.id() == code && file.as_ref().is_some_and(|id| f.files.contains(id)));
            if !found {
                self.differing.push(format!("no finding {code} for {path}"));
            }
        }
        for code in list(&findings, "never") {
            if let Some(finding) = self.case.findings.iter().find(|f| f.code.id() == text(code)) {
                self.differing.push(format!("finding {}: {}", text(code), finding.message));
            }
        }
        let printed = pdf_pages(pdf::write(&self.case).unwrap());
        // That care at home goes on stands on page 1.
        let wants_notice = !list(&self.expected, "statements_printed").is_empty();
        let first_page = printed.first().map(|page| page.split_whitespace().collect::<Vec<_>>().join(" "));
        let noticed = self
            .case
            .notices
            .iter()
            .all(|notice| first_page.as_ref().is_some_and(|page| page.contains(notice.as_str())));
        if wants_notice && (self.case.notices.is_empty() || !noticed) {
            self.differing.push("page 1 does not say that care at home goes on".to_owned());
        }
        for id in list(&self.expected.clone(), "questions_printed") {
            if !self.case.questions.iter().any(|question| question.id == text(id)) {
                self.differing.push(format!("question {} is not asked", text(id)));
            }
        }
    }

    fn other_person(&mut self) {
        let printed = pdf_pages(pdf::write(&self.case).unwrap()).join("\n");
        let shown = screen::checklist(&self.case, screen::Screen { width: 100, colour: false, all: true });
        let file = text(&self.expected["other_person"]["file"]);
        let words: Vec<String> = {
            let record = self.record_of(&file).map(|record| record.id.clone());
            let facts = self.case.facts.iter().filter(|fact| Some(&fact.evidence.record) == record.as_ref());
            facts
                .filter(|f| f.kind == "imaging-impression" || f.kind == "diagnosis-entity")
                .map(|f| f.value_raw.clone())
                .collect()
        };
        for (what, output) in [("PDF", printed), ("screen", shown)] {
            for word in &words {
                if word.len() > 12 && output.contains(word.as_str()) {
                    self.differing.push(format!("{what} prints the other person's {word:?}"));
                }
            }
        }
    }
}

#[test]
fn comes_out_as_expected() {
    let expected = std::fs::read_to_string(project(FOLDER).join("expected.yaml")).unwrap();
    let expected: Value = cart_dossier::knowledge::parse("expected.yaml", &expected).unwrap();
    let case = case_of(&project(FOLDER).join("papers"), "uk-china");
    let mut check = Check { case, expected, differing: Vec::new() };
    check.patient();
    check.files();
    check.items();
    check.facts();
    check.timeline();
    check.planned();
    check.findings_and_questions();
    check.other_person();
    assert!(
        check.differing.is_empty(),
        "{} things differ from expected.yaml:\n{}",
        check.differing.len(),
        check.differing.join("\n")
    );
}

/// Recognition is slow: the letter and its scan alone, with another paper of the day that must stay apart.
#[test]
fn the_scan_of_the_letter_is_the_letter_again() {
    let expected = std::fs::read_to_string(project(FOLDER).join("expected.yaml")).unwrap();
    let expected: Value = cart_dossier::knowledge::parse("expected.yaml", &expected).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for name in ["clinic letter 3 Nov.docx", "clinic letter 3 Nov (scan).pdf", "bloods_3Nov.pdf"] {
        std::fs::copy(project(FOLDER).join("papers").join(name), folder.path().join(name)).unwrap();
    }
    let mut settings = settings("uk-china");
    let without = pipeline::run(folder.path(), &settings, &Watch::default()).unwrap();
    settings.read = read::Options { ocr: Some(ocr::Options::default()), ..read::Options::default() };
    let case = pipeline::run(folder.path(), &settings, &Watch::default()).unwrap();
    let statuses = |case: &CaseFile| {
        case.items.iter().map(|item| (item.id.clone(), item.status, item.also.clone())).collect::<Vec<_>>()
    };
    let mut check = Check { case, expected: expected.clone(), differing: Vec::new() };
    for wanted in list(&expected, "with_recognition") {
        let path = text(&wanted["file"]);
        let (file, of) = (check.case.files.iter().find(|file| file.path == path).cloned(), &wanted["expected"]);
        let record = check.record_of(&path).cloned();
        let date = record.as_ref().and_then(|record| record.date.clone());
        let original = record.as_ref().and_then(|record| record.near_duplicate_of.clone());
        let original = check.case.records.iter().find(|record| Some(&record.id) == original.as_ref()).cloned();
        let original =
            check.case.files.iter().find(|file| original.as_ref().is_some_and(|r| r.file == file.id)).cloned();
        check.same("state", &of["state"], file.map(|file| word(&file.state)));
        check.same("kind", &of["kind"], record.as_ref().map(|record| record.kind.id().to_owned()));
        check.same("date", &of["date"], date.as_ref().and_then(|date| date.value).map(|date| date.to_string()));
        check.same("date kind", &of["date_kind"], date.map(|date| word(&date.kind)));
        check.same("patient", &of["patient"], record.as_ref().map(|record| word(&record.patient)));
        check.same("original", &of["near_duplicate_of"], original.map(|file| file.path));
        let codes: Vec<String> = check.case.findings.iter().map(|finding| finding.code.id()).collect();
        for code in list(wanted, "findings").iter().map(text).filter(|code| !codes.contains(code)) {
            check.differing.push(format!("no finding {code}"));
        }
        for code in list(wanted, "never").iter().map(text).filter(|code| codes.contains(code)) {
            check.differing.push(format!("finding {code}"));
        }
    }
    assert!(check.differing.is_empty(), "{}", check.differing.join("\n"));
    assert_eq!(statuses(&check.case), statuses(&without));
    // Both names, wherever the letter is cited.
    let shown = screen::files(&check.case, screen::Screen { width: 200, colour: false, all: true });
    assert!(shown.contains("clinic letter 3 Nov.docx (also as clinic letter 3 Nov (scan).pdf)"), "{shown}");
    assert!(shown.contains("clinic letter 3 Nov (scan).pdf (also as clinic letter 3 Nov.docx)"), "{shown}");
}
