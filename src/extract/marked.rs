//! Marked sentences: a text and the facts that a module must read from it, no more and no fewer.

use serde::Deserialize;

use super::dates::{self, PaperDates};
use super::{Paper, unit};
use crate::model::{
    Certainty, DateKind, Fact, PagedText, PartialDate, PatientMatch, Polarity, Precision, Record, RecordKind,
    StatedDate, Subject, TextSource,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    /// Lines of one page.
    text: String,
    #[serde(default = "letter")]
    kind: String,
    #[serde(default = "english")]
    language: String,
    /// As `lab haemoglobin=104 g/L`: type, name, value or `raw:` print, unit; then what differs from the usual.
    #[serde(default)]
    gives: Vec<String>,
}

fn letter() -> String {
    "clinic-letter".to_owned()
}

fn english() -> String {
    "en".to_owned()
}

/// The date of every paper that states none.
fn paper_date() -> StatedDate {
    StatedDate {
        value: PartialDate::day(2026, 11, 3),
        precision: Precision::Day,
        kind: DateKind::Clinic,
        other_reading: None,
        quote: String::new(),
        page: 1,
        line: 1,
    }
}

/// A record of a kind, for tests.
pub(super) fn record(kind: &str, language: &str) -> Record {
    Record {
        id: String::new(),
        file: String::new(),
        pages: [1, 1],
        kind: RecordKind::new(kind),
        also: vec![],
        score: 0,
        runner_up: None,
        language: Some(language.to_owned()),
        date: None,
        all_dates: vec![],
        author: None,
        institution: None,
        patient: PatientMatch::Unknown,
        near_duplicate_of: None,
        translation_of: None,
        complete_pages: None,
        text_source: TextSource::Text,
        cues: vec![],
    }
}

/// Runs a module over every text of a list and compares.
pub(super) fn check(sentences: &str, read: fn(&Paper<'_>) -> Vec<Fact>) {
    let list: Vec<Marked> = serde_yaml::from_str(sentences).unwrap();
    let mut wrong = Vec::new();
    for marked in &list {
        let record = record(&marked.kind, &marked.language);
        let lines: Vec<String> = marked.text.lines().map(str::to_owned).collect();
        let text = PagedText::single(lines, TextSource::Text);
        let units = unit::units(&text, 1, 1);
        let dates = PaperDates::read(&record, &text, &units, None);
        let date = dates::clinical_date(&record, &dates.all()).unwrap_or_else(paper_date);
        let paper = Paper { record: &record, units: &units, dates: &dates, date: Some(&date) };
        let facts = read(&paper);
        for fact in &facts {
            let lines: Vec<&str> = marked.text.lines().collect();
            assert!(fact.evidence.quote.chars().count() <= unit::QUOTE_LIMIT, "long quote for {}", marked.text);
            assert!(lines.join("\n").contains(&fact.evidence.quote), "{} not in {}", fact.evidence.quote, marked.text);
            assert!(fact.evidence.line >= 1 && fact.evidence.page == 1);
        }
        let mut got: Vec<String> = facts.iter().map(|fact| written(fact, &paper_date())).collect();
        let mut expected = marked.gives.clone();
        got.sort();
        expected.sort();
        if got != expected {
            wrong.push(format!("{:?} ({})\n    expected {expected:?}\n    got      {got:?}", marked.text, marked.kind));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), list.len(), wrong.join("\n"));
}

fn written(fact: &Fact, usual: &StatedDate) -> String {
    let mut text = format!("{} {}", fact.kind, fact.name);
    match &fact.value {
        Some(value) => text.push_str(&format!("={value}")),
        None if fact.kind == "lab" => text.push_str(&format!("=raw:{}", fact.value_raw)),
        None => {}
    }
    if let Some(unit) = &fact.unit {
        text.push_str(&format!(" {unit}"));
    }
    let mut add = |label: &str, value: String| text.push_str(&format!(" {label}:{value}"));
    if fact.polarity != Polarity::Stated {
        add("polarity", format!("{:?}", fact.polarity));
    }
    if fact.certainty != Certainty::Asserted {
        add("certainty", format!("{:?}", fact.certainty));
    }
    if fact.subject != Subject::Patient {
        add("subject", format!("{:?}", fact.subject));
    }
    if let Some(method) = &fact.method {
        add("method", method.clone());
    }
    if let Some(range) = &fact.reference_range {
        add("ref", range.clone());
    }
    if let Some(flag) = &fact.flag {
        add("flag", flag.clone());
    }
    let own = fact.date.as_ref().and_then(|date| date.value);
    if own != usual.value {
        add("date", own.map_or_else(|| "none".to_owned(), |date| date.to_string()));
    }
    if fact.rule.ends_with("/unit-inferred") {
        text.push_str(" inferred");
    }
    text
}
