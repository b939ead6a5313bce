//! Marked papers: what each states, fact by fact (`tests/extract/*.yaml`).
//!
//! A case names the fact types it is about; all facts of these types must be exactly the expected ones, so that a wrong
//! fact fails as surely as a missing one.

use std::path::Path;

use cart_dossier::extract::{Options, extract};
use cart_dossier::model::{Fact, PagedText, Record, RecordKind, TextSource};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The paper, line by line.
    text: String,
    #[serde(default = "letter")]
    kind: String,
    #[serde(default)]
    language: Option<String>,
    /// The fact types that are compared.
    types: Vec<String>,
    /// The facts of these types, in any order.
    #[serde(default)]
    facts: Vec<Expected>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    #[serde(default)]
    polarity: Option<String>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    certainty: Option<String>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    sample: Option<String>,
    #[serde(default)]
    date: Option<String>,
    /// The words of the paper.
    #[serde(default)]
    quote: Option<String>,
}

fn letter() -> String {
    "clinic-letter".to_owned()
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

impl Expected {
    fn fits(&self, fact: &Fact) -> bool {
        let same =
            |expected: &Option<String>, found: Option<&str>| expected.as_deref().is_none_or(|e| found == Some(e));
        let date = fact.date.as_ref().and_then(|d| d.value).map(|d| d.to_string());
        self.kind == fact.kind
            && self.name == fact.name
            && same(&self.polarity, Some(&word(&fact.polarity)))
            && same(&self.value, fact.value.as_deref())
            && same(&self.certainty, Some(&word(&fact.certainty)))
            && same(&self.subject, Some(&word(&fact.subject)))
            && same(&self.method, fact.method.as_deref())
            && same(&self.sample, fact.sample.as_deref())
            && same(&self.date, date.as_deref())
            && same(&self.quote, Some(&fact.evidence.quote))
    }
}

fn record(kind: &str, language: &str) -> Record {
    Record { language: Some(language.to_owned()), ..Record::new(RecordKind::new(kind), [1, 1]) }
}

/// How many cases a list has, and those that differ.
fn differing(file: &str, text: &str, language: &str) -> (usize, Vec<String>) {
    let cases: Vec<Case> = cart_dossier::knowledge::parse(file, text).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let lines: Vec<String> = case.text.trim_end().lines().map(str::to_owned).collect();
        let page = lines.join("\n");
        let text = PagedText::single(lines, TextSource::Text);
        let found =
            extract(&record(&case.kind, case.language.as_deref().unwrap_or(language)), &text, &Options::default())
                .facts;
        for fact in &found {
            assert!(page.contains(&fact.evidence.quote), "{file}: not on the page: {:?}", fact.evidence.quote);
        }
        let mut found: Vec<&Fact> = found.iter().filter(|fact| case.types.contains(&fact.kind)).collect();
        let mut missing = Vec::new();
        for expected in &case.facts {
            match found.iter().position(|fact| expected.fits(fact)) {
                Some(index) => {
                    found.remove(index);
                }
                None => missing.push(format!("{expected:?}")),
            }
        }
        if !missing.is_empty() || !found.is_empty() {
            let unexpected: Vec<String> = found
                .iter()
                .map(|f| {
                    let said = (word(&f.polarity), &f.value, word(&f.certainty), word(&f.subject));
                    format!(
                        "{} {} {said:?} {:?} {:?} {:?}",
                        f.kind,
                        f.name,
                        f.method,
                        f.sample,
                        f.date.as_ref().and_then(|d| d.value)
                    )
                })
                .collect();
            wrong.push(format!("{:?}\n  missing: {missing:#?}\n  unexpected: {unexpected:#?}", case.text));
        }
    }
    (cases.len(), wrong)
}

/// Every list of a folder, or the one that `EXTRACT_ONLY` names. One that is named as a language is of papers in it.
pub(crate) fn every_list_gives_its_facts(folder: &Path) {
    let only = std::env::var("EXTRACT_ONLY").ok();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut wrong) = (0, Vec::new());
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| *only != name) {
            continue;
        }
        let language = if name.len() == 2 { name.as_str() } else { "en" };
        let (cases, problems) = differing(&format!("{name}.yaml"), &std::fs::read_to_string(&path).unwrap(), language);
        count += cases;
        if !problems.is_empty() {
            wrong.push(format!("{} of {cases} cases in {name} differ:\n{}", problems.len(), problems.join("\n")));
        }
    }
    assert!(count > 0, "no cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
