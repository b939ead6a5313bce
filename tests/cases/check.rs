//! What came of the folder of a case, set beside what its `expected.yaml` says.

use cart_dossier::model::{CaseFile, Fact, Item, PatientMatch, Polarity, Record, Status};
use cart_dossier::report::{pdf, screen};
use serde_yaml::Value;

use crate::common::{own_words, pdf_pages};

/// A case and what is expected of it. What `expected.yaml` does not speak of is not compared.
pub(crate) struct Check {
    pub(crate) case: CaseFile,
    pub(crate) expected: Value,
    /// Every difference, each in a line.
    pub(crate) differing: Vec<String>,
}

pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
}

/// A fact of `expected.yaml` on one line.
fn in_words(value: &Value) -> String {
    let pairs = value.as_mapping().into_iter().flatten();
    pairs.map(|(key, value)| format!("{} {}", text(key), text(value))).collect::<Vec<_>>().join(", ")
}

impl Check {
    pub(crate) fn new(case: CaseFile, expected: Value) -> Self {
        Self { case, expected, differing: Vec::new() }
    }

    /// Compares all that is expected.
    pub(crate) fn all(&mut self) {
        self.patient();
        self.files();
        self.items();
        self.facts();
        self.stated();
        self.timeline();
        self.planned();
        self.findings_and_questions();
        self.other_person();
    }

    pub(crate) fn same(&mut self, what: &str, expected: &Value, found: Option<String>) {
        let expected_text = if expected.is_null() { None } else { Some(text(expected)) };
        if expected_text != found {
            self.differing.push(format!("{what}: expected {expected_text:?}, found {found:?}"));
        }
    }

    pub(crate) fn record_of(&self, path: &str) -> Option<&Record> {
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
        let number = |kind: &str| {
            let found = patient.identifiers.iter().find(|i| i.kind == kind);
            found.map(|i| i.value.replace([' ', '-', '.'], ""))
        };
        let is_other = |kind: &str| kind != "id-nhs" && kind != "id-mrn";
        let other_number = patient.identifiers.iter().find(|i| is_other(&i.kind)).and_then(|i| number(&i.kind));
        let found = [
            ("name", patient.name.clone()),
            ("date_of_birth", patient.date_of_birth.map(|d| d.to_string())),
            ("sex", patient.sex.clone()),
            ("age_years", patient.age_years.map(|a| a.to_string())),
            ("nhs_number", number("id-nhs")),
            ("hospital_number", number("id-mrn")),
            ("other_number", other_number),
        ];
        for (key, found) in found {
            if let Some(wanted) = expected.get(key) {
                self.same(&format!("patient {key}"), wanted, found);
            }
        }
        let disease = self.expected["disease"].clone();
        self.same("disease", &disease, Some(self.case.disease.id.clone()));
        // The checklist that the age chose, where it is another than the one that was asked for.
        let profile = self.expected.get("profile_chosen").unwrap_or(&self.expected["profile"]).clone();
        self.same("profile", &profile, Some(self.case.profile.clone()));
    }

    fn files(&mut self) {
        for expected in list(&self.expected.clone(), "files") {
            let path = text(&expected["path"]);
            let Some(file) = self.case.files.iter().find(|file| file.path == path).cloned() else {
                self.differing.push(format!("{path} is not listed"));
                continue;
            };
            self.same(&format!("{path} state"), &expected["state"], Some(word(&file.state)));
            if let Some(of) = expected.get("duplicate_of") {
                let first = self.case.files.iter().find(|other| Some(&other.id) == file.duplicate_of.as_ref());
                let first = first.map(|first| first.path.clone());
                self.same(&format!("{path} is the same as"), of, first);
                continue;
            }
            if expected.get("papers").is_some() {
                self.papers_of(&path, list(expected, "papers"));
                continue;
            }
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
            self.paper(&path, expected, record);
        }
    }

    /// Several papers in one file, in the order of its pages.
    fn papers_of(&mut self, path: &str, expected: &[Value]) {
        let Some(file) = self.case.files.iter().find(|file| file.path == path) else { return };
        let records = self.case.records.iter().filter(|record| file.records.contains(&record.id));
        let records: Vec<Record> = records.cloned().collect();
        if records.len() != expected.len() {
            let found: Vec<_> = records.iter().map(|r| (r.kind.id(), r.pages)).collect();
            self.differing.push(format!("{path}: {} papers, expected {}: {found:?}", records.len(), expected.len()));
        }
        for paper in expected {
            let pages = text(&paper["pages"]);
            let of_pages = |record: &&Record| match record.pages {
                [first, last] if first == last => pages == first.to_string(),
                [first, last] => pages == format!("{first}-{last}"),
            };
            let name = format!("{path} page {pages}");
            let Some(record) = records.iter().find(of_pages) else {
                self.differing.push(format!("{name} is no paper of its own"));
                continue;
            };
            self.same(&format!("{name} kind"), &paper["kind"], Some(record.kind.id().to_owned()));
            self.paper(&name, paper, Some(record.clone()));
        }
    }

    /// Date, kind of date, whose it is; where they are named, further kinds, pages that lack, and the paper it repeats.
    fn paper(&mut self, name: &str, expected: &Value, record: Option<Record>) {
        let date = record.as_ref().and_then(|r| r.date.clone());
        let day = date.as_ref().and_then(|d| d.value).map(|d| d.to_string());
        self.same(&format!("{name} date"), &expected["date"], day);
        self.same(&format!("{name} date kind"), &expected["date_kind"], date.map(|d| word(&d.kind)));
        let Some(record) = record else { return };
        self.same(&format!("{name} patient"), &expected["patient"], Some(word(&record.patient)));
        for also in list(expected, "also") {
            if !record.also.iter().any(|kind| kind.id() == text(also)) {
                self.differing.push(format!("{name}: not also a {}", text(also)));
            }
        }
        if let Some(lacking) = expected.get("pages_lacking") {
            let found = record.page_count.as_ref().map(|count| &count.missing);
            let found = found.map(|pages| pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", "));
            self.same(&format!("{name} pages that lack"), lacking, found);
        }
        if let Some(of) = expected.get("translation_of") {
            let original = self.case.records.iter().find(|other| Some(&other.id) == record.translation_of.as_ref());
            let original = original.and_then(|original| self.case.files.iter().find(|file| original.is_in(&file.id)));
            let original = original.map(|file| file.path.clone());
            self.same(&format!("{name} is in another language"), of, original);
        }
        if let Some(of) = expected.get("near_duplicate_of") {
            let original = self.case.records.iter().find(|other| Some(&other.id) == record.near_duplicate_of.as_ref());
            let original = original.and_then(|original| self.case.files.iter().find(|file| original.is_in(&file.id)));
            let original = original.map(|file| file.path.clone());
            self.same(&format!("{name} repeats"), of, original);
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
            let Some(earlier) = expected.get("compared_with") else { continue };
            let compared = self.facts_of(Some(&path), "imaging-comparison", "comparison");
            if !compared.iter().any(|fact| fact.value.as_deref() == Some(&text(earlier))) {
                self.differing.push(format!("{path}: not compared with {}", text(earlier)));
            }
        }
        for (kind, name, key) in [("lab", "lvef", "lvef"), ("ecog", "ecog", "ecog")] {
            let Some(expected) = facts.get(key) else { continue };
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
                fact.name.to_lowercase() == name
                    && expected.get("value").is_none_or(|value| fact.value.as_deref() == Some(&text(value)))
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

    /// Facts by type and name, and such as must not be there.
    fn stated(&mut self) {
        let facts = self.expected["facts"].clone();
        let all = self.case.facts.clone();
        let files = self.case.clone();
        let fits = |expected: &Value, fact: &Fact| {
            let is = |key: &str, found: &str| expected.get(key).is_none_or(|wanted| text(wanted) == found);
            let file = files.files.iter().find(|file| file.id == fact.evidence.file);
            is("type", &fact.kind)
                && is("name", &fact.name)
                && is("value", fact.value.as_deref().unwrap_or_default())
                && is("polarity", &word(&fact.polarity))
                && is("certainty", &word(&fact.certainty))
                && is("subject", &word(&fact.subject))
                && is("date", &fact.date.as_ref().and_then(|d| d.value).map(|d| d.to_string()).unwrap_or_default())
                && is("file", file.map(|file| file.path.as_str()).unwrap_or_default())
        };
        for expected in list(&facts, "stated") {
            if !all.iter().any(|fact| fits(expected, fact)) {
                let near = |f: &&Fact| f.kind == text(&expected["type"]) && f.name == text(&expected["name"]);
                let near: Vec<_> = all
                    .iter()
                    .filter(near)
                    .map(|f| {
                        (&f.value, word(&f.polarity), f.date.as_ref().and_then(|d| d.value).map(|d| d.to_string()))
                    })
                    .collect();
                self.differing.push(format!("not stated: {}; found {near:?}", in_words(expected)));
            }
        }
        for never in list(&facts, "never") {
            let own = |fact: &Fact| fact.subject == cart_dossier::model::Subject::Patient;
            if let Some(fact) = all.iter().find(|fact| fits(never, fact) && own(fact)) {
                self.differing.push(format!(
                    "stated, and never should be: {} in {:?}",
                    in_words(never),
                    fact.evidence.quote
                ));
            }
        }
    }

    fn whose(&self, fact: &Fact) -> PatientMatch {
        let record = self.case.records.iter().find(|record| record.id == fact.evidence.record);
        record.map_or(PatientMatch::Unknown, |record| record.patient)
    }

    fn timeline(&mut self) {
        if self.expected.get("timeline").is_none() {
            return;
        }
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
            let response_or = expected.get("response_or").unwrap_or(&expected["response"]);
            let either = [text(&expected["response"]), text(response_or)];
            if !either.contains(&response) {
                self.differing.push(format!("{name} response: {response}, expected {either:?}"));
            }
            let seen =
                entry.response.as_ref().and_then(|r| r.date.as_ref()).and_then(|d| d.value).map(|d| d.to_string());
            self.same(&format!("{name} response date"), &expected["response_date"], seen);
            if let Some(kind) = expected.get("kind") {
                self.same(&format!("{name} kind"), kind, Some(word(&entry.kind)));
            }
        }
        if let Some(lines_proposed) = self.expected["lines"].get("proposed").cloned() {
            let last = lines.iter().filter_map(|entry| entry.line_proposed).max().unwrap_or_default();
            self.same("lines proposed", &lines_proposed, Some(last.to_string()));
        }
        for expected in list(&self.expected.clone(), "not_lines") {
            let (name, kind) = (text(&expected["regimen"]).to_lowercase(), text(&expected["kind"]));
            let of_name = |entry: &&cart_dossier::model::TimelineEntry| entry.regimen.contains(&name);
            let found: Vec<_> = self.case.timeline.iter().filter(of_name).collect();
            if !found.iter().any(|entry| word(&entry.kind) == kind && entry.line_proposed.is_none()) {
                let found: Vec<_> = found.iter().map(|e| (word(&e.kind), e.line_proposed)).collect();
                self.differing.push(format!("{name}: no {kind} that is no line, but {found:?}"));
            }
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
        let first_page = first_page.unwrap_or_default();
        for words in list(&self.expected.clone(), "notices_printed").iter().map(text) {
            if !first_page.contains(&words) {
                self.differing.push(format!("page 1 does not say {words:?}"));
            }
        }
        self.never_printed(&printed.join("\n"));
        for id in list(&self.expected.clone(), "questions_printed") {
            if !self.case.questions.iter().any(|question| question.id == text(id)) {
                self.differing.push(format!("question {} is not asked", text(id)));
            }
        }
    }

    /// Words that only a paper may say, in quotation marks.
    fn never_printed(&mut self, printed: &str) {
        let shown = screen::checklist(&self.case, screen::Screen { width: 100, colour: false, all: true });
        for (what, own) in [("PDF", own_words(printed)), ("screen", own_words(&shown))] {
            for word in list(&self.expected.clone(), "words_never_printed").iter().map(text) {
                if own.contains(&word.to_lowercase()) {
                    self.differing.push(format!("{what} says {word:?}"));
                }
            }
        }
    }

    fn other_person(&mut self) {
        let printed = pdf_pages(pdf::write(&self.case).unwrap()).join("\n");
        let shown = screen::checklist(&self.case, screen::Screen { width: 100, colour: false, all: true });
        let Some(other) = self.expected.get("other_person") else { return };
        let file = text(&other["file"]);
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
