//! HL7 version 2: messages and batches of them, with the separators that each names itself.

mod message;

use self::message::{Message, Segment, messages};
use super::book::{Book, Person, Sort};
use super::when::day;
use super::words::{WORDS, one_line};
use super::{Failure, Read, is_void, result_line};
use crate::model::{Code, Coded, CodedRole, DateKind};

/// The system of a message's kind: `ORU`, `MDM`.
const MESSAGE: &str = "hl7-message";
/// Table 0270, what a document is; table 0074, which department wrote it.
const DOCUMENT: &str = "document-type";
const DEPARTMENT: &str = "report-section";
/// A text of more characters is a report in words.
const LONG: usize = 80;

pub(super) fn read(bytes: &[u8]) -> Result<Read, Failure> {
    let mut book = Book::default();
    let mut any = false;
    for message in messages(bytes) {
        any = true;
        one(&mut book, &message);
    }
    if any { Ok(Read { book, cause: None }) } else { Err(Failure::Damaged) }
}

/// An order with what belongs to it.
#[derive(Default)]
struct Group<'m> {
    order: Option<&'m Segment>,
    document: Option<&'m Segment>,
    specimen: Option<&'m Segment>,
    /// Results, each with the remarks below it.
    results: Vec<(&'m Segment, Vec<&'m Segment>)>,
    remarks: Vec<&'m Segment>,
}

fn one(book: &mut Book, message: &Message) {
    let kind = message.kind();
    let code = Code { system: MESSAGE.to_owned(), code: kind.clone(), display: String::new() };
    let mut person = book.person(Person::default());
    let mut groups: Vec<(usize, Group<'_>)> = vec![(person, Group::default())];
    for segment in &message.segments {
        let Some((_, group)) = groups.last_mut() else { continue };
        match segment.name.as_str() {
            "PID" => {
                person = book.person(patient(message, segment));
                groups.push((person, Group::default()));
            }
            "OBR" => groups.push((person, Group { order: Some(segment), ..Group::default() })),
            "TXA" => groups.push((person, Group { document: Some(segment), ..Group::default() })),
            "SPM" => group.specimen = Some(segment),
            "OBX" => group.results.push((segment, Vec::new())),
            "NTE" => match group.results.last_mut() {
                Some((_, remarks)) => remarks.push(segment),
                None => group.remarks.push(segment),
            },
            _ => {}
        }
    }
    let results = matches!(kind.as_str(), "ORU" | "MDM" | "OUL" | "ORL" | "PEX");
    for (person, group) in &groups {
        // What else carries observations (an admission, a referral) is of its own kind: its results are told, not made.
        if results && !(group.results.is_empty() && group.order.is_none()) {
            self::group(book, message, *person, group, &code);
        }
    }
    if !results {
        list(book, message, person, &kind, &code);
    }
}

/// A message of a kind that is not read: what it is, and of what day.
fn list(book: &mut Book, message: &Message, person: usize, kind: &str, code: &Code) {
    let part = book.part(person, Sort::Listed(kind.to_owned()));
    part.is_a(std::slice::from_ref(code));
    for segment in &message.segments {
        let named = match segment.name.as_str() {
            "OBR" => 4,
            "RXA" => 5,
            "DG1" | "PRB" => 3,
            "SCH" | "RF1" => 6,
            _ => continue,
        };
        let name = message.coded(segment.field(named)).1;
        part.entry(&[&name], None);
    }
    let on = message.segments.first().and_then(|head| day(&message.plain(head.field(7))));
    part.line(on.map(|on| WORDS.say("document-date", &on)).unwrap_or_else(|| kind.to_owned()));
}

fn group(book: &mut Book, message: &Message, person: usize, group: &Group<'_>, code: &Code) {
    let order = group.order.or(group.document);
    let field = |number: usize| group.order.map(|order| order.field(number)).unwrap_or_default();
    let (mut about, title) = message.coded(field(4));
    about.push(code.clone());
    let department = message.plain(field(24));
    if !department.is_empty() {
        about.push(Code { system: DEPARTMENT.to_owned(), code: department.clone(), display: String::new() });
    }
    let document = group.document.map(|document| message.plain(document.field(2))).unwrap_or_default();
    if !document.is_empty() {
        about.push(Code { system: DOCUMENT.to_owned(), code: document, display: String::new() });
    }
    let order_status = Some(message.plain(field(25))).filter(|status| !status.is_empty());
    let taken = day(&message.plain(field(7))).map(|day| (day, DateKind::SpecimenTaken));
    let reported = || day(&message.plain(field(22))).map(|day| (day, DateKind::Report));
    let written = || {
        let time = |number| group.document.and_then(|document| day(&message.plain(document.field(number))));
        time(4).or_else(|| time(6)).map(|day| (day, DateKind::Report))
    };
    let date = taken.or_else(reported).or_else(written);
    let specimen = group.specimen.map(|specimen| message.coded(specimen.field(4)).1).or_else(|| {
        // Up to version 2.5: the first component of the first component.
        let source = message.plain(field(15));
        (!source.is_empty()).then(|| message.coded(field(15)).1)
    });
    let specimen = specimen.filter(|name| !name.is_empty());
    let mut words: Vec<String> = Vec::new();
    let mut lines: Vec<(String, Coded, Vec<String>)> = Vec::new();
    let mut attached: Vec<String> = Vec::new();
    for (result, remarks) in &group.results {
        let status = Some(message.plain(result.field(11))).filter(|status| !status.is_empty());
        let status = status.or_else(|| order_status.clone());
        let kind = message.plain(result.field(2));
        let (codes, name) = message.coded(result.field(3));
        let remarks: Vec<String> = remarks.iter().flat_map(|remark| message.texts(remark.field(3))).collect();
        match kind.as_str() {
            "ED" => attached.push(WORDS.plain("attached")),
            "RP" => attached.push(WORDS.plain("elsewhere")),
            "TX" | "FT" | "ST" | "" if is_prose(message, group, result, &kind) => {
                if !is_void(status.as_deref()) {
                    if !name.is_empty() && !words.contains(&name) && words_change(&group.results, result) {
                        words.push(name);
                    }
                    words.extend(message.texts(result.field(5)));
                    words.extend(remarks);
                }
            }
            _ => {
                let mut coded = Coded::new(CodedRole::Observation);
                coded.codes = codes;
                coded.status = status;
                let own = day(&message.plain(result.field(14))).map(|day| (day, DateKind::SpecimenTaken));
                let when = date.clone().or(own);
                (coded.date, coded.date_kind) = when.map_or((None, None), |(day, kind)| (Some(day), Some(kind)));
                coded.specimen.clone_from(&specimen);
                answer(message, result, &kind, &mut coded);
                lines.push((name, coded, remarks));
            }
        }
    }
    let waiting = group.results.is_empty() && group.order.is_some();
    if !lines.is_empty() {
        for (name, coded, remarks) in lines {
            let part = book.part(person, Sort::Results(coded.date.clone(), department.clone()));
            part.is_a(&about);
            part.heading(&title);
            result_line(part, if name.is_empty() { "?" } else { &name }, coded);
            remarks.iter().for_each(|remark| part.line(one_line(remark)));
        }
    }
    if words.iter().any(|line| !line.trim().is_empty()) || !attached.is_empty() || waiting {
        let part = book.report(person);
        part.title =
            if title.is_empty() { order.map(|order| order.name.clone()).unwrap_or_default() } else { title.clone() };
        part.is_a(&about);
        (part.status, part.date) = (order_status.clone(), date.clone());
        attached.iter().for_each(|how| part.line(how.clone()));
        words.extend(group.remarks.iter().flat_map(|remark| message.texts(remark.field(3))));
        if words.iter().all(|line| line.trim().is_empty()) {
            part.status = Some("no-content".to_owned());
            let mut coded = Coded::new(CodedRole::Observation);
            (coded.codes, coded.status) = (about, order_status);
            let title = if title.is_empty() { WORDS.plain("report") } else { title };
            part.entry(&[&title, &WORDS.plain("no-content")], waiting.then_some(coded));
        }
        part.prose(words);
    }
}

/// Whether a text is a report in words rather than an answer: it is long, or one of several lines of the same test.
fn is_prose(message: &Message, group: &Group<'_>, result: &Segment, kind: &str) -> bool {
    let lines = message.texts(result.field(5));
    let long = lines.len() > 1 || lines.iter().any(|line| line.chars().count() > LONG);
    let measured = !result.field(6).is_empty() || !result.field(7).is_empty();
    let same = group.results.iter().filter(|(other, _)| other.field(3) == result.field(3)).count();
    !measured && (long || (same > 1 && matches!(kind, "TX" | "FT")))
}

/// Whether the test of a line is another than that of the line before it.
fn words_change(results: &[(&Segment, Vec<&Segment>)], result: &Segment) -> bool {
    let at = results.iter().position(|(other, _)| std::ptr::eq(*other, result)).unwrap_or(0);
    let before = at.checked_sub(1).and_then(|before| results.get(before));
    before.is_none_or(|(before, _)| before.field(3) != result.field(3))
}

/// The value of a result by its type.
fn answer(message: &Message, result: &Segment, kind: &str, coded: &mut Coded) {
    let raw = message.repetitions(result.field(5)).next().unwrap_or_default();
    match kind {
        // Comparator, number, separator, number.
        "SN" => {
            let parts: Vec<String> = message.components(raw).iter().map(|part| message.decoded(part)).collect();
            let text = parts.iter().take(4).map(String::as_str).collect::<Vec<_>>().concat();
            coded.value = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        "CE" | "CWE" | "CNE" | "CF" | "IS" | "ID" => {
            let (codes, name) = message.coded(raw);
            coded.value = Some(name).filter(|name| !name.is_empty());
            coded.value_codes = codes;
        }
        "DT" | "TS" | "DTM" => coded.value = day(&message.plain(raw)),
        _ => {
            let text = message.repetitions(result.field(5)).map(|text| one_line(&message.decoded(text)));
            let text = text.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
            coded.value = Some(text).filter(|text| !text.is_empty());
        }
    }
    let unit = message.coded(result.field(6));
    // A unit is its code: `10*3/uL^thousand per microlitre^UCUM`.
    let unit = unit.0.first().map(|code| code.code.clone()).filter(|unit| !unit.is_empty()).unwrap_or(unit.1);
    coded.unit = Some(unit).filter(|unit| !unit.is_empty() && unit != "1");
    coded.reference_range = Some(one_line(&message.plain(result.field(7)))).filter(|range| !range.is_empty());
    let flags: Vec<String> = message
        .repetitions(result.field(8))
        .map(|flag| message.coded(flag))
        .filter_map(|(codes, name)| {
            codes.first().map(|code| code.code.clone()).or(Some(name)).filter(|flag| !flag.is_empty())
        })
        .collect();
    coded.flag = flags.first().cloned();
    let answer = |flag: &String| Code { system: "answer".to_owned(), code: flag.clone(), display: String::new() };
    coded.value_codes.extend(flags.iter().map(answer));
    let method = message.coded(result.field(17)).1;
    coded.method = Some(method).filter(|method| !method.is_empty());
}

fn patient(message: &Message, segment: &Segment) -> Person {
    let name = message.repetitions(segment.field(5)).next().map(|name| {
        let part = |at: usize| message.components(name).get(at).map(|part| message.decoded(part)).unwrap_or_default();
        // The family name may have parts of its own.
        let family = part(0).split(message.subcomponent()).next().unwrap_or_default().to_owned();
        one_line(&format!("{} {} {family}", part(1), part(2)))
    });
    let numbers = message.repetitions(segment.field(3)).filter_map(|number| {
        let part = |at: usize| message.components(number).get(at).map(|part| message.decoded(part)).unwrap_or_default();
        let value = one_line(&part(0));
        (!value.is_empty()).then(|| Code { system: one_line(&part(3)), code: value, display: one_line(&part(4)) })
    });
    let sex = match message.plain(segment.field(8)).as_str() {
        "M" => Some("male".to_owned()),
        "F" => Some("female".to_owned()),
        "" | "U" => None,
        other => Some(one_line(other)),
    };
    Person {
        name: name.filter(|name| !name.is_empty()),
        born: day(&message.plain(segment.field(7))),
        sex,
        numbers: numbers.take(8).collect(),
    }
}
