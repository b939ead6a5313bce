//! Marked sentences: a text and the facts that a module must read from it, no more and no fewer.

use serde::Deserialize;

use super::dates::{self, PaperDates};
use super::{Paper, lines, unit};
use crate::model::{
    Certainty, DateKind, Fact, PagedText, PartialDate, Polarity, Precision, Record, RecordKind, StatedDate, Subject,
    TextSource,
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
        file: None,
        by_user: false,
    }
}

/// A record of a kind, for tests.
pub(super) fn record(kind: &str, language: &str) -> Record {
    Record { language: Some(language.to_owned()), ..Record::new(RecordKind::new(kind), [1, 1]) }
}

proptest::proptest! {
    /// Papers are hostile: whatever words and signs follow each other, every quote is on the page and nothing breaks.
    #[test]
    fn any_words_are_read_without_harm(
        picks in proptest::collection::vec((0usize..WORDS.len(), 0usize..4), 1..60),
        kind in 0usize..KINDS.len(),
    ) {
        let page: String =
            picks.iter().flat_map(|(word, gap)| [WORDS[*word], [" ", "\n", "\t", ""][*gap]]).collect();
        let text = PagedText::single(page.lines().map(str::to_owned).collect(), TextSource::Text);
        let extraction = super::extract(&record(KINDS[kind], "en"), &text, &super::Options::default());
        let lines: Vec<&str> = page.lines().collect();
        for fact in &extraction.facts {
            proptest::prop_assert!(lines.join("\n").contains(&fact.evidence.quote));
            proptest::prop_assert!(fact.evidence.quote.chars().count() <= unit::QUOTE_LIMIT);
        }
    }
}

/// What papers are made of, and what breaks readers of them.
const WORDS: [&str; 78] = [
    "Hb",
    "104",
    "g/L",
    "(",
    ")",
    "130-170",
    "Plt",
    "×10⁹/L",
    "•",
    "–",
    "µmol/L",
    "1.234,5",
    "<",
    "≥",
    ",",
    ";",
    ":",
    "12/10/2026",
    "3 November 2026",
    "HIV",
    "negative",
    "positive",
    "HBsAg",
    "and",
    "not",
    "ß",
    "é",
    "阳性",
    "CD19",
    "to follow",
    "awaiting",
    "PET-CT",
    "booked",
    "ECOG",
    "1",
    "-",
    "2",
    "PS",
    "Karnofsky",
    "90",
    "%",
    "aciclovir",
    "400 mg",
    "BD",
    "Allergies",
    "Penicillin",
    "allergic to",
    "rash",
    "admitted",
    "with",
    "sepsis",
    "Plan:",
    "CAR-T",
    "discussed",
    "Reported by:",
    "Dr",
    "Anna",
    "Hill",
    "Consultant Haematologist",
    "Yours sincerely",
    "Blood group",
    "O",
    "RhD",
    "A*02:01",
    "Donor",
    "Test",
    "Result",
    "Units",
    "NCT01234567",
    "?",
    ".",
    "İ",
    "ﬁ",
    "½",
    "10",
    "^9",
    "LVEF",
    "\u{301}",
];

const KINDS: [&str; 8] = [
    "lab-report",
    "clinic-letter",
    "virology-report",
    "medication-list",
    "discharge-summary",
    "pathology-report",
    "hla-report",
    "appointment-letter",
];

/// Runs a module over every text of a list and compares.
pub(super) fn check(sentences: &str, read: fn(&Paper<'_>) -> Vec<Fact>) {
    let list: Vec<Marked> = serde_yaml::from_str(sentences).unwrap();
    let mut wrong = Vec::new();
    for marked in &list {
        let record = record(&marked.kind, &marked.language);
        let lines: Vec<String> = marked.text.lines().map(str::to_owned).collect();
        let text = PagedText::single(lines, TextSource::Text);
        let units = unit::units(&text, 1, 1);
        let dates = PaperDates::read(&record, &lines::lines(&text), &units, None);
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
