//! The export of a telephone's health data: one XML file that may have gigabytes, read as it comes.
//!
//! Most of it are steps and heart beats. Of the few kinds that a doctor asks for the last value of each day is kept; how
//! much was left out is said.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::book::{Book, Person, Sort};
use super::when::day;
use super::words::{AppleType, WORDS, one_line};
use super::{Failure, Read, result_line};
use crate::limits::Limits;
use crate::model::{Code, Coded, CodedRole, DateKind};

/// What one tag, or one stretch of text, may have in bytes; the table of contents at the head is the longest.
const TAG: usize = 1 << 20;
/// Days that are kept, the newest.
const DAYS: usize = 400;

/// Whether a file begins as such an export does.
pub(super) fn is_one(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let start = head.trim_start_matches(['\u{FEFF}', ' ', '\r', '\n', '\t']);
    start.starts_with('<') && (start.contains("<!DOCTYPE HealthData") || start.contains("<HealthData"))
}

/// Days, and on each the newest value of each kind with its time.
type Days = BTreeMap<String, BTreeMap<usize, (String, Coded)>>;

pub(super) fn read(source: impl BufRead, limits: &Limits) -> Result<Read, Failure> {
    let mut reader = Reader::from_reader(Metered { source, left: TAG });
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut days = Days::new();
    let mut left_out: u64 = 0;
    let mut person = Person::default();
    let (mut papers, mut depth) = (false, 0_usize);
    let mut cause = None;
    loop {
        buffer.clear();
        reader.get_mut().left = TAG;
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) => {
                cause = Some(super::Cause::CutShort);
                break;
            }
        };
        match &event {
            Event::Eof => {
                if depth > 0 {
                    cause = Some(super::Cause::CutShort);
                }
                break;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits.depth {
            return Err(Failure::Odd);
        }
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            match tag.local_name().as_ref() {
                "Me" => person = me(tag),
                "ClinicalRecord" => papers = true,
                "Record" => match record(tag) {
                    Some((date, time, kind, coded)) => {
                        let of_day = days.entry(date).or_default();
                        let known = of_day.get(&kind).map(|(time, _)| time.as_str());
                        left_out += u64::from(known.is_some());
                        if known.is_none_or(|known| known <= time.as_str()) {
                            of_day.insert(kind, (time, coded));
                        }
                        while days.len() > DAYS {
                            left_out += days.pop_first().map_or(0, |(_, values)| values.len() as u64);
                        }
                    }
                    None => left_out += 1,
                },
                "Workout" | "ActivitySummary" | "Correlation" => left_out += 1,
                _ => {}
            }
        }
    }
    let mut book = Book::default();
    let person = book.person(person);
    for (date, values) in days {
        let part = book.part(person, Sort::Observations(Some(date)));
        for (kind, (_, coded)) in values {
            let name = WORDS.apple.get(kind).map(|kind| kind.name.clone()).unwrap_or_default();
            result_line(part, &name, coded);
        }
    }
    let part = book.part(person, Sort::Listed("HealthData".to_owned()));
    part.line(WORDS.say("left-out", &left_out.to_string()));
    if papers {
        part.line(WORDS.plain("health-records"));
    }
    Ok(Read { book, cause })
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(one_line(&value)).filter(|value| !value.is_empty())
}

fn me(tag: &BytesStart<'_>) -> Person {
    let sex = match attribute(tag, "HKCharacteristicTypeIdentifierBiologicalSex").as_deref() {
        Some("HKBiologicalSexFemale") => Some("female".to_owned()),
        Some("HKBiologicalSexMale") => Some("male".to_owned()),
        _ => None,
    };
    let born = attribute(tag, "HKCharacteristicTypeIdentifierDateOfBirth").and_then(|date| day(&date));
    Person { born, sex, ..Person::default() }
}

/// A value of a kind that is kept: its day, its time, its kind, and what it says.
fn record(tag: &BytesStart<'_>) -> Option<(String, String, usize, Coded)> {
    let name = attribute(tag, "type")?;
    let (place, kind): (usize, &AppleType) = WORDS.apple.iter().enumerate().find(|(_, kind)| kind.kind == name)?;
    let time = attribute(tag, "startDate").or_else(|| attribute(tag, "endDate"))?;
    let date = day(&time)?;
    let mut coded = Coded::new(CodedRole::Observation);
    let value = attribute(tag, "value")?;
    let share = value.parse::<f64>().ok().filter(|share| kind.percent && (0.0..=1.0).contains(share));
    coded.value = Some(share.map_or(value, |share| format!("{:.0}", share * 100.0)));
    coded.unit = attribute(tag, "unit");
    coded.codes = vec![Code { system: "loinc".to_owned(), code: kind.loinc.clone(), display: kind.name.clone() }];
    (coded.date, coded.date_kind) = (Some(date.clone()), Some(DateKind::Result));
    Some((date, time, place, coded))
}

/// A source that stops where one tag is longer than any real one.
struct Metered<R> {
    source: R,
    left: usize,
}

impl<R: BufRead> io::Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a tag without end"));
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.source.consume(amount);
    }
}
