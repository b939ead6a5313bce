use serde::Deserialize;

use super::*;
use crate::extract::dates::PaperDates;
use crate::extract::lines::lines;
use crate::extract::unit::units;
use crate::model::{DateKind, PagedText, Precision, Record, RecordKind, TextSource};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    lines: Vec<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    given: Vec<String>,
    #[serde(default)]
    planned: Vec<String>,
    #[serde(default)]
    family: Vec<String>,
    #[serde(default)]
    responses: Vec<String>,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    lines_said: Option<String>,
}

pub(crate) fn record(kind: &str) -> Record {
    Record { language: Some("en".into()), ..Record::new(RecordKind::new(kind), [1, 1]) }
}

fn facts_of(printed: &[String], kind: &str) -> Vec<Fact> {
    let record = record(kind);
    let text = PagedText::single(printed.to_vec(), TextSource::Text);
    let units = units(&text, 1, 1);
    let dates = PaperDates::read(&record, &lines(&text), &units, Some(crate::extract::dates::DateOrder::DayFirst));
    let own = if kind.ends_with("letter") { DateKind::Clinic } else { DateKind::Scan };
    let date = StatedDate {
        value: "2026-11-03".parse().ok(),
        precision: Precision::Day,
        kind: own,
        other_reading: None,
        quote: "3 November 2026".into(),
        page: 1,
        line: 1,
        file: None,
        by_user: false,
    };
    read(&Paper { record: &record, units: &units, dates: &dates, date: Some(&date) })
}

fn show(fact: &Fact) -> String {
    let t = fact.treatment.as_ref().unwrap();
    let mut words = vec![fact.name.clone()];
    if t.kind != TimelineKind::Systemic {
        words.push(serde_json::to_value(t.kind).unwrap().as_str().unwrap().to_owned());
    }
    let day = |d: &Option<StatedDate>| d.as_ref().and_then(|d| d.value).map_or(String::new(), |v| v.to_string());
    if t.start.is_some() || t.end.is_some() {
        words.push(format!("{}..{}", day(&t.start), day(&t.end)));
    }
    if let Some(cycles) = &t.cycles {
        words.push(format!("x{cycles}"));
    }
    if let Some(line) = t.line_asserted {
        words.push(format!("L{line}"));
    }
    if let Some(r) = &t.response {
        words.push(if r.date.is_some() { format!("{}@{}", r.value, day(&r.date)) } else { r.value.clone() });
    }
    if let Some(reason) = &t.stop_reason {
        words.push(format!("({reason})"));
    }
    if t.ongoing {
        words.push("ongoing".into());
    }
    words.join(" ")
}

#[test]
fn marked_sentences() {
    let marked: Vec<Marked> = crate::knowledge::parse("marked.yaml", include_str!("marked.yaml")).unwrap();
    assert!(marked.len() >= 60, "{}", marked.len());
    let mut wrong = Vec::new();
    for sentence in &marked {
        let facts = facts_of(&sentence.lines, sentence.kind.as_deref().unwrap_or("clinic-letter"));
        let treatments = |pick: &dyn Fn(&Fact) -> bool| {
            facts.iter().filter(|f| f.kind == "treatment-line" && pick(f)).map(show).collect::<Vec<_>>()
        };
        let planned = |f: &Fact| f.treatment.as_ref().unwrap().status == TreatmentStatus::Planned;
        let mine = |f: &Fact| f.subject == Subject::Patient;
        let mut check = |what: &str, found: Vec<String>, wanted: &[String]| {
            if found != wanted {
                wrong.push(format!("{:?}\n    {what}: found {found:?}, wanted {wanted:?}", sentence.lines));
            }
        };
        check("given", treatments(&|f| mine(f) && !planned(f)), &sentence.given);
        check("planned", treatments(&|f| mine(f) && planned(f)), &sentence.planned);
        check("family", treatments(&|f| f.subject == Subject::Family), &sentence.family);
        let answers = facts.iter().filter(|f| f.kind == "lymphoma-response" && f.subject == Subject::Patient);
        let answers = answers.map(|f| {
            let date = f.date.as_ref().and_then(|d| d.value).map_or(String::new(), |v| format!("@{v}"));
            format!("{}{date}", f.value.clone().unwrap_or_default())
        });
        check("responses", answers.collect(), &sentence.responses);
        let events = facts.iter().filter(|f| f.kind == "relapse-date");
        let events = events.map(|f| format!("{} {}", f.name, f.value.clone().unwrap_or_default()));
        check("events", events.collect(), &sentence.events);
        let said = facts.iter().find(|f| f.name == "prior-lines").and_then(|f| f.value.clone());
        check("lines said", said.into_iter().collect(), &sentence.lines_said.iter().cloned().collect::<Vec<_>>());
        for fact in &facts {
            let page = sentence.lines.join("\n");
            assert!(page.contains(&fact.evidence.quote) && page.contains(&fact.value_raw), "{fact:?}");
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

proptest::proptest! {
    #[test]
    fn never_panics_and_quotes_the_page(lines in proptest::collection::vec(
        "(R-CHOP|BR|PD|CR|CAR-T|\\?|x6|\t|, |\\(|\\)| and | after |relapse|12/05/2025| - |completed|é|漢| plan | to |30 Gy|; |radiotherapy|\\PC){0,14}", 0..6)
    ) {
        let page = lines.join("\n");
        for fact in facts_of(&lines, "clinic-letter") {
            proptest::prop_assert!(page.contains(&fact.evidence.quote));
        }
    }
}
