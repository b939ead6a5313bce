//! The resources of an export, one function for each kind that is read.

use std::collections::{HashMap, HashSet};

use mail_parser::decoders::base64::base64_decode;
use serde_json::Value;

use super::super::book::{Book, Part, Person, Sort};
use super::super::when::day;
use super::super::words::{WORDS, one_line};
use super::super::{is_void, list_line, result_line};
use super::values::{Answer, answer, codes, dates, display, many, narrative, number, reference_range, text};
use super::{Resource, index};
use crate::limits::Limits;
use crate::model::coded::OWN_SPACE;
use crate::model::{Code, Coded, CodedRole, DateKind};

/// Lines of a kind that is only listed.
const MOST_LISTED: usize = 200;
/// A value of more characters, or of several lines, is a report in words.
const LONG: usize = 160;
/// What a packed text may be before it is unpacked, in bytes.
const PACKED: usize = 8 << 20;

const RESULT_DATES: [(&str, DateKind); 6] = [
    ("effectiveDateTime", DateKind::SpecimenTaken),
    ("effectivePeriod", DateKind::SpecimenTaken),
    ("effectiveInstant", DateKind::SpecimenTaken),
    ("effectiveTiming", DateKind::SpecimenTaken),
    ("appliesDateTime", DateKind::SpecimenTaken),
    ("issued", DateKind::Report),
];

pub(super) struct Reader<'a> {
    resources: &'a [Resource<'a>],
    index: HashMap<String, Resource<'a>>,
    patients: Vec<Resource<'a>>,
    persons: HashMap<String, usize>,
    listed: HashMap<String, usize>,
    text_bytes: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(resources: &'a [Resource<'a>], limits: &Limits) -> Self {
        let patients = resources.iter().filter(|resource| resource.kind == "Patient").copied().collect();
        Self {
            resources,
            index: index(resources),
            patients,
            persons: HashMap::new(),
            listed: HashMap::new(),
            text_bytes: limits.text_bytes,
        }
    }

    pub(super) fn read(mut self, mut book: Book) -> Book {
        let mut in_reports: HashSet<*const Value> = HashSet::new();
        for resource in self.resources.iter().filter(|resource| resource.kind == "DiagnosticReport") {
            self.report(&mut book, *resource, &mut in_reports);
        }
        for resource in self.resources {
            match resource.kind {
                "Observation" => {
                    if !in_reports.contains(&std::ptr::from_ref(resource.value)) {
                        self.observation(&mut book, resource, None);
                    }
                }
                "Condition" => self.condition(&mut book, resource.value),
                "MedicationStatement"
                | "MedicationUsage"
                | "MedicationRequest"
                | "MedicationOrder"
                | "MedicationPrescription"
                | "MedicationAdministration"
                | "MedicationDispense" => {
                    self.medication(&mut book, resource);
                }
                "Procedure" => self.procedure(&mut book, resource.value),
                "DocumentReference" => self.document_reference(&mut book, resource.value),
                "Composition" => self.composition(&mut book, resource.value),
                "Patient" => {
                    let person = self.patient(&mut book, *resource);
                    // A person alone is a page too, though it says nothing but who it is.
                    book.part(person, Sort::Listed("Patient".to_owned())).line(WORDS.say("listed", "Patient"));
                }
                "DiagnosticReport" => {}
                kind if WORDS.is_unlisted(kind) => {}
                kind => self.list(&mut book, kind, resource.value),
            }
        }
        // A file of one medicine, or of one practice: it is shown what it is.
        if book.is_empty() {
            for resource in self.resources {
                self.list(&mut book, resource.kind, resource.value);
            }
        }
        book
    }

    /// What a reference points to: a resource of the export, or one that the resource holds.
    fn resolve<'v>(&self, holder: &'v Value, reference: &Value) -> Option<&'v Value>
    where
        'a: 'v,
    {
        let name = text(reference, "reference").or_else(|| reference.as_str())?;
        if let Some(local) = name.strip_prefix('#') {
            return many(holder, "contained").find(|held| text(held, "id") == Some(local));
        }
        self.index.get(name).or_else(|| self.index.get(&last_two(name))).map(|found| found.value)
    }

    /// Whom a resource is about.
    fn subject(&mut self, book: &mut Book, value: &Value) -> Option<usize> {
        let subject = value.get("subject").or_else(|| value.get("patient"));
        let Some(subject) = subject else {
            return match self.patients.as_slice() {
                [only] => {
                    let only = *only;
                    Some(self.patient(book, only))
                }
                _ => Some(book.person(Person::default())),
            };
        };
        let name = text(subject, "reference").unwrap_or_default().to_owned();
        let kind = last_two(&name);
        let kind = kind.split('/').next().unwrap_or_default();
        if matches!(kind, "Group" | "Device" | "Location" | "Substance" | "Specimen") {
            return None;
        }
        if let Some(local) = name.strip_prefix('#') {
            let held = many(value, "contained").find(|held| text(held, "id") == Some(local));
            return held.map(|held| book.person(person(held))).or_else(|| Some(book.person(Person::default())));
        }
        let found = self.index.get(&name).or_else(|| self.index.get(&last_two(&name))).copied();
        if let Some(found) = found.filter(|found| found.kind == "Patient") {
            return Some(self.patient(book, found));
        }
        // Nobody of the export: all that is known is the name that stands beside the reference.
        let shown = text(subject, "display").map(one_line).filter(|name| name.contains(' '));
        Some(book.person(Person { name: shown, ..Person::default() }))
    }

    fn patient(&mut self, book: &mut Book, resource: Resource<'_>) -> usize {
        let key = format!("{:p}", resource.value);
        if let Some(known) = self.persons.get(&key) {
            return *known;
        }
        let made = book.person(person(resource.value));
        self.persons.insert(key, made);
        made
    }

    /// A report: its results on the page of their day, its words on a page of their own.
    fn report(&mut self, book: &mut Book, report: Resource<'a>, seen: &mut HashSet<*const Value>) {
        let value = report.value;
        let Some(person) = self.subject(book, value) else { return };
        let status = text(value, "status").map(str::to_owned);
        let void = is_void(status.as_deref());
        let code = value.get("code").map(codes).unwrap_or_default();
        let mut about = code.clone();
        for category in many(value, "category") {
            about.extend(codes(category));
        }
        let title = value.get("code").and_then(display).unwrap_or_else(|| WORDS.plain("report"));
        let (date, _) = dates(value, &RESULT_DATES);
        let mut results = 0;
        if !void {
            let pointed: Vec<&Value> = many(value, "result").filter_map(|result| self.resolve(value, result)).collect();
            for found in pointed {
                if seen.insert(std::ptr::from_ref(found)) {
                    let resource = Resource { kind: "Observation", url: None, value: found };
                    let inherited = Inherited { date: date.clone(), person, codes: &about, title: &title };
                    self.observation(book, &resource, Some(&inherited));
                    results += 1;
                }
            }
        }
        let mut words = Vec::new();
        let mut attached = Vec::new();
        for conclusion in text(value, "conclusion").into_iter().filter(|_| !void) {
            words.extend(conclusion.lines().map(|line| line.trim_end().to_owned()));
        }
        for form in many(value, "presentedForm").filter(|_| !void) {
            match self.attachment(form) {
                Attached::Words(lines) => words.extend(lines),
                Attached::File(kind) => attached.push((kind, "attached")),
                Attached::Elsewhere(kind) => attached.push((kind, "elsewhere")),
            }
        }
        if results == 0 && words.is_empty() && !void {
            let div = value.get("text").and_then(|text_field| text(text_field, "div"));
            words = div.map(narrative).unwrap_or_default();
        }
        if results > 0 && words.is_empty() {
            return;
        }
        let part = book.report(person);
        part.title.clone_from(&title);
        part.is_a(&about);
        part.date.clone_from(&date);
        part.status.clone_from(&status);
        let mut coded = Coded::new(CodedRole::Observation);
        coded.codes = about;
        coded.status = status;
        (coded.date, coded.date_kind) = split(date);
        if words.is_empty() {
            part.status = part.status.take().filter(|_| void || is_waiting(coded.status.as_deref()));
            part.status.get_or_insert_with(|| "no-content".to_owned());
            for (kind, how) in &attached {
                part.entry(&[kind, &WORDS.plain(how)], None);
            }
            let state = coded.status.clone().unwrap_or_default();
            part.entry(&[&title, &WORDS.plain("no-content"), &state], Some(coded));
        } else {
            for (kind, how) in &attached {
                part.entry(&[kind, &WORDS.plain(how)], None);
            }
            part.prose(words);
        }
    }

    fn observation(&mut self, book: &mut Book, resource: &Resource<'a>, report: Option<&Inherited<'_>>) {
        let value = resource.value;
        // What is observed of somebody else (a donor, a child) or of a thing is not the patient's.
        if value.get("focus").is_some() {
            self.list(book, resource.kind, value);
            return;
        }
        let own = if value.get("subject").is_none() { report.map(|report| report.person) } else { None };
        let Some(person) = own.or_else(|| self.subject(book, value)) else { return };
        let categories: Vec<Code> = many(value, "category").flat_map(codes).collect();
        let (date, _) = dates(value, &RESULT_DATES);
        let date = match (date, report.and_then(|report| report.date.clone())) {
            // The day of the report's sample says more than the hour at which a value was released.
            (Some((_, DateKind::Report)) | None, Some(of_report)) => Some(of_report),
            (own, _) => own,
        };
        let bedside = report.is_none()
            && !categories.is_empty()
            && !categories.iter().any(|category| matches!(category.code.as_str(), "laboratory" | "LAB"));
        let day = date.as_ref().map(|(day, _)| day.clone());
        let sort = if bedside { Sort::Observations(day) } else { Sort::Results(day, department(report)) };
        let mut base = Coded::new(CodedRole::Observation);
        base.codes = value.get("code").map(codes).unwrap_or_default();
        base.status = text(value, "status").map(str::to_owned);
        (base.date, base.date_kind) = split(date);
        base.method = value.get("method").and_then(display);
        base.specimen = value.get("specimen").and_then(|specimen| {
            let found = self.resolve(value, specimen).and_then(|found| found.get("type")).and_then(display);
            found.or_else(|| text(specimen, "display").map(one_line))
        });
        let name = value.get("code").and_then(display).unwrap_or_default();
        let found = answer(value);
        let words = found.as_ref().filter(|found| found.is_words).and_then(|found| found.text.clone());
        if let Some(words) = words.filter(|words| words.chars().count() > LONG || words.lines().count() > 2) {
            if !is_void(base.status.as_deref()) {
                let part = book.report(person);
                part.title = name;
                part.is_a(&base.codes);
                part.is_a(report.map(|report| report.codes).unwrap_or_default());
                part.status.clone_from(&base.status);
                part.date = base.date.clone().zip(base.date_kind);
                part.prose(words.lines().map(|line| line.trim_end().to_owned()));
            }
            return;
        }
        let components: Vec<&Value> = many(value, "component").filter(|part| part.is_object()).collect();
        let part = book.part(person, sort);
        part.is_a(&categories);
        if let Some(report) = report {
            part.is_a(report.codes);
            part.heading(report.title);
        }
        if found.is_some() || components.is_empty() {
            result(part, &name, value, base.clone(), found);
        } else {
            part.line(name);
        }
        for component in components {
            let mut coded = base.clone();
            coded.codes = component.get("code").map(codes).unwrap_or_default();
            let name = component.get("code").and_then(display).unwrap_or_default();
            result(part, &name, component, coded, answer(component));
        }
        for note in many(value, "note").filter_map(|note| text(note, "text")).chain(text(value, "comment")) {
            part.line(one_line(note));
        }
    }

    fn condition(&mut self, book: &mut Book, value: &Value) {
        let Some(person) = self.subject(book, value) else { return };
        let Some(name) = value.get("code").and_then(display) else { return };
        let state = |field: &str| value.get(field).map(codes).and_then(|codes| codes.first().map(|c| c.code.clone()));
        let verified = state("verificationStatus");
        let mut coded = Coded::new(CodedRole::Condition);
        coded.codes = value.get("code").map(codes).unwrap_or_default();
        coded.negated = verified.as_deref() == Some("refuted");
        coded.status = verified.filter(|state| state != "confirmed").or_else(|| state("clinicalStatus"));
        let fields = [("onsetDateTime", DateKind::Diagnosis), ("onsetPeriod", DateKind::Diagnosis)];
        let (date, _) = dates(value, &fields);
        (coded.date, coded.date_kind) = split(date);
        coded.end = text(value, "abatementDateTime").and_then(day);
        let stages: Vec<String> =
            many(value, "stage").filter_map(|stage| stage.get("summary").and_then(display)).collect();
        let part = book.part(person, Sort::Summary);
        list_line(part, &name, Some(&stages.join(", ")), coded);
    }

    fn medication(&mut self, book: &mut Book, resource: &Resource<'a>) {
        let value = resource.value;
        let Some(person) = self.subject(book, value) else { return };
        let concept = value.get("medicationCodeableConcept").or_else(|| value.get("medication"));
        let concept = concept.filter(|concept| concept.get("reference").is_none());
        let pointed = value.get("medicationReference").or_else(|| value.get("medication"));
        let drug = pointed.and_then(|reference| self.resolve(value, reference));
        let mut coded = Coded::new(CodedRole::Medication);
        coded.codes = concept.map(codes).unwrap_or_default();
        let mut name = concept.and_then(display);
        if let Some(drug) = drug {
            coded.codes.extend(drug.get("code").map(codes).unwrap_or_default());
            name = name.or_else(|| drug.get("code").and_then(display));
            // What is in it, where it is one thing.
            let mut inside = many(drug, "ingredient");
            if let (Some(only), None) = (inside.next(), inside.next()) {
                coded.codes.extend(only.get("itemCodeableConcept").map(codes).unwrap_or_default());
            }
        }
        let name = name.or_else(|| pointed.and_then(|reference| text(reference, "display")).map(one_line));
        let name = name.unwrap_or_else(|| resource.kind.to_owned());
        coded.status = text(value, "status").map(str::to_owned);
        coded.negated =
            value.get("wasNotTaken").or_else(|| value.get("wasNotGiven")).or_else(|| value.get("doNotPerform"))
                == Some(&Value::Bool(true))
                || matches!(text(value, "taken"), Some("n" | "unk"))
                || matches!(coded.status.as_deref(), Some("not-taken" | "not-done"));
        let request = matches!(resource.kind, "MedicationRequest" | "MedicationOrder" | "MedicationPrescription");
        coded.planned = request
            || resource.kind == "MedicationDispense"
            || matches!(coded.status.as_deref(), Some("intended" | "draft"));
        if request && matches!(text(value, "intent"), Some("plan" | "proposal" | "option")) {
            coded.status = Some("planned".to_owned());
        }
        let given = DateKind::Administered;
        let fields = [
            (
                "effectiveDateTime",
                if resource.kind == "MedicationAdministration" { given } else { DateKind::TreatmentStart },
            ),
            ("effectivePeriod", DateKind::TreatmentStart),
            ("effectiveTimeDateTime", given),
            ("effectiveTimePeriod", DateKind::TreatmentStart),
            ("whenHandedOver", DateKind::Issued),
            ("authoredOn", DateKind::Issued),
            ("dateWritten", DateKind::Issued),
            ("dateAsserted", DateKind::Issued),
        ];
        let (date, end) = dates(value, &fields);
        (coded.date, coded.date_kind) = split(date);
        coded.end = end;
        let dosage = ["dosage", "dosageInstruction"].into_iter().flat_map(|field| many(value, field)).next();
        coded.value = dosage.and_then(dose);
        list_line(book.part(person, Sort::Medications), &name, None, coded);
    }

    fn procedure(&mut self, book: &mut Book, value: &Value) {
        let Some(person) = self.subject(book, value) else { return };
        let Some(name) = value.get("code").and_then(display) else { return };
        let mut coded = Coded::new(CodedRole::Procedure);
        coded.codes = value.get("code").map(codes).unwrap_or_default();
        coded.status = text(value, "status").map(str::to_owned);
        coded.negated =
            value.get("notPerformed") == Some(&Value::Bool(true)) || coded.status.as_deref() == Some("not-done");
        coded.planned = matches!(coded.status.as_deref(), Some("preparation" | "scheduled"));
        let fields = ["performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod"];
        let (date, end) = dates(value, &fields.map(|field| (field, DateKind::Procedure)));
        (coded.date, coded.date_kind) = split(date);
        coded.end = end;
        // Why it was done.
        let reasons: Vec<String> = many(value, "reasonCode").filter_map(display).collect();
        coded.value = Some(reasons.join("; ")).filter(|reasons| !reasons.is_empty());
        list_line(book.part(person, Sort::Summary), &name, None, coded);
    }

    fn document_reference(&mut self, book: &mut Book, value: &Value) {
        let Some(person) = self.subject(book, value) else { return };
        let status = text(value, "status").map(str::to_owned);
        let code = value.get("type").map(codes).unwrap_or_default();
        let title = text(value, "description").map(one_line).or_else(|| value.get("type").and_then(display));
        let (date, _) =
            dates(value, &[("date", DateKind::Report), ("created", DateKind::Report), ("indexed", DateKind::Report)]);
        let void = is_void(status.as_deref()) || status.as_deref() == Some("superseded");
        let mut words = Vec::new();
        let mut rest = Vec::new();
        for content in many(value, "content").filter_map(|content| content.get("attachment")) {
            match self.attachment(content) {
                Attached::Words(lines) if !void => words.extend(lines),
                Attached::Words(_) => {}
                Attached::File(kind) => rest.push((kind, "attached")),
                Attached::Elsewhere(kind) => rest.push((kind, "elsewhere")),
            }
        }
        let title = title.unwrap_or_else(|| WORDS.plain("report"));
        if words.is_empty() {
            let part = book.part(person, Sort::Listed("DocumentReference".to_owned()));
            let on = date.as_ref().map(|(day, _)| WORDS.say("on", day)).unwrap_or_default();
            let (kind, how) = rest.first().map(|(kind, how)| (kind.clone(), WORDS.plain(how))).unwrap_or_default();
            part.entry(&[&title, &on, &kind, &how, &status.unwrap_or_default()], None);
            return;
        }
        let part = book.report(person);
        part.title = title;
        part.is_a(&code);
        (part.status, part.date) = (status, date);
        part.prose(words);
    }

    /// The head of a FHIR document: what it is, and the words of its sections that have no entries.
    fn composition(&mut self, book: &mut Book, value: &Value) {
        let Some(person) = self.subject(book, value) else { return };
        let code = value.get("type").map(codes).unwrap_or_default();
        book.codes.extend(code);
        let part = book.part(person, Sort::Summary);
        if let Some(title) = text(value, "title") {
            part.title = one_line(title);
        }
        part.status = text(value, "status").map(str::to_owned);
        part.date = dates(value, &[("date", DateKind::Report)]).0;
        let mut waiting: Vec<&Value> = many(value, "section").collect();
        waiting.reverse();
        // Of a summary that this program wrote the entries are read: its own sentences are no paper's words.
        let own = value.get("identifier").and_then(|id| text(id, "system")) == Some(OWN_SPACE);
        let mut left = if own { 0 } else { 500 };
        while let Some(section) = waiting.pop().filter(|_| left > 0) {
            left -= 1;
            let div = section.get("text").and_then(|words| text(words, "div")).map(narrative).unwrap_or_default();
            if many(section, "entry").next().is_none() && !div.is_empty() {
                let heading = text(section, "title").map(one_line).unwrap_or_default();
                part.prose([String::new(), heading, String::new()]);
                part.prose(div);
            }
            waiting.extend(many(section, "section").collect::<Vec<_>>().into_iter().rev());
        }
    }

    /// One line for a resource that is not read.
    fn list(&mut self, book: &mut Book, kind: &str, value: &Value) {
        let Some(person) = self.subject(book, value) else { return };
        let count = self.listed.entry(kind.to_owned()).or_default();
        *count += 1;
        if *count > MOST_LISTED {
            book.cut = true;
            return;
        }
        let named = ["code", "vaccineCode", "type", "serviceType", "description", "title", "name"];
        let name = named.iter().find_map(|field| value.get(*field).and_then(label)).unwrap_or_else(|| kind.to_owned());
        let fields = [
            "started",
            "occurrenceDateTime",
            "authoredOn",
            "recordedDate",
            "date",
            "start",
            "created",
            "dateTime",
            "recorded",
            "effectiveDateTime",
            "orderedOn",
            "period",
            "collection",
        ];
        let (date, _) = dates(value, &fields.map(|field| (field, DateKind::Unlabelled)));
        let on = date.map(|(day, _)| WORDS.say("on", &day)).unwrap_or_default();
        let status = text(value, "status").unwrap_or_default();
        book.part(person, Sort::Listed(kind.to_owned())).entry(&[&name, &on, status], None);
    }

    /// What is packed in a resource: words that can be read here, a file, or the address of one.
    fn attachment(&self, attachment: &Value) -> Attached {
        let kind = text(attachment, "contentType").map(one_line).unwrap_or_default();
        let Some(data) = text(attachment, "data") else { return Attached::Elsewhere(kind) };
        let low = kind.to_ascii_lowercase();
        let html = low.starts_with("text/html") || low.starts_with("application/xhtml");
        if !html && !low.starts_with("text/plain") {
            return Attached::File(kind);
        }
        let packed: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).take(PACKED).collect();
        let Some(bytes) = base64_decode(&packed) else { return Attached::File(kind) };
        let charset = low.split("charset=").nth(1).map(str::to_owned);
        let mut words = crate::read::decode::decode(&bytes, charset.as_deref());
        words
            .truncate((0..=words.len().min(self.text_bytes)).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0));
        Attached::Words(if html { narrative(&words) } else { words.lines().map(|l| l.trim_end().to_owned()).collect() })
    }
}

/// What a report gives to its results.
struct Inherited<'r> {
    date: Option<(String, DateKind)>,
    person: usize,
    codes: &'r [Code],
    title: &'r str,
}

/// The department that wrote a report, as table 0074 has it.
fn department(report: Option<&Inherited<'_>>) -> String {
    let codes = report.map(|report| report.codes).unwrap_or_default();
    codes.iter().find(|code| code.system == "report-section").map(|code| code.code.clone()).unwrap_or_default()
}

enum Attached {
    Words(Vec<String>),
    File(String),
    Elsewhere(String),
}

/// One value with its line.
fn result(part: &mut Part, name: &str, value: &Value, mut coded: Coded, found: Option<Answer>) {
    let found = found.unwrap_or_default();
    let flags: Vec<Code> = many(value, "interpretation").flat_map(codes).collect();
    coded.value = found.text.map(|text| one_line(&text));
    coded.unit = found.unit;
    coded.value_codes = found.codes;
    coded.flag = flags.first().map(|flag| flag.code.clone());
    coded.value_codes.extend(flags);
    coded.reference_range = reference_range(value);
    let name = if name.is_empty() { "?" } else { name };
    result_line(part, name, coded);
}

/// Dose and frequency as they are written, or the dose alone.
fn dose(dosage: &Value) -> Option<String> {
    if let Some(words) = text(dosage, "text") {
        return Some(one_line(words));
    }
    let rates = many(dosage, "doseAndRate").filter_map(|rate| rate.get("doseQuantity"));
    let quantity = ["doseQuantity", "dose", "quantity"]
        .iter()
        .find_map(|field| dosage.get(*field))
        .or(rates.into_iter().next())?;
    let unit = text(quantity, "unit").unwrap_or_default();
    Some(format!("{} {unit}", number(quantity, "value")?).trim().to_owned())
}

fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(one_line(text)).filter(|text| !text.is_empty()),
        Value::Array(values) => values.first().and_then(display),
        _ => display(value),
    }
}

fn split(date: Option<(String, DateKind)>) -> (Option<String>, Option<DateKind>) {
    date.map_or((None, None), |(day, kind)| (Some(day), Some(kind)))
}

/// Whether a report is asked for and not there yet.
fn is_waiting(status: Option<&str>) -> bool {
    matches!(status, Some("registered" | "partial"))
}

/// `Patient/1` of `https://…/Patient/1/_history/2`.
fn last_two(name: &str) -> String {
    let name = name.split("/_history/").next().unwrap_or_default();
    let mut parts: Vec<&str> = name.rsplitn(3, '/').take(2).collect();
    parts.reverse();
    parts.join("/")
}

fn person(value: &Value) -> Person {
    let best = many(value, "name").find(|name| text(name, "use") == Some("official"));
    let name = best.or_else(|| many(value, "name").next()).and_then(|name| {
        let words = |field: &str| {
            let parts: Vec<&str> = many(name, field).filter_map(Value::as_str).collect();
            parts.join(" ")
        };
        let whole = one_line(&format!("{} {}", words("given"), words("family")));
        Some(whole).filter(|whole| !whole.is_empty()).or_else(|| text(name, "text").map(one_line))
    });
    let numbers = many(value, "identifier").filter_map(|identifier| {
        let number = text(identifier, "value").map(one_line)?;
        let kind = identifier.get("type").map(codes).unwrap_or_default();
        let kind = kind.first().map(|code| code.code.clone()).unwrap_or_default();
        Some(Code { system: text(identifier, "system").map(one_line).unwrap_or_default(), code: number, display: kind })
    });
    Person {
        name,
        born: text(value, "birthDate").and_then(day),
        sex: text(value, "gender").map(one_line),
        numbers: numbers.take(8).collect(),
    }
}
