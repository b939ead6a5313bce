//! What is said of every item is said in words that a family understands (domain/questions.md §4 and §6).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::{Checklist, kinds};
use crate::model::{CaseFile, Status};

/// The forbidden stems of all languages.
pub(super) fn forbidden() -> &'static [String] {
    static FORBIDDEN: LazyLock<Vec<String>> = LazyLock::new(|| {
        let by_language: BTreeMap<String, Vec<String>> =
            serde_yaml::from_str(include_str!("../../../tests/lint/forbidden.yaml")).unwrap();
        by_language.into_values().flatten().collect()
    });
    &FORBIDDEN
}

/// Names that only the program knows: of items, kinds of paper, statuses.
static INTERNAL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let items = Checklist::builtin_ids().into_iter().filter_map(Checklist::builtin).flat_map(|list| list.items);
    let names = items.map(|item| item.id).chain(kinds::ids().map(str::to_owned));
    let statuses =
        ["mentioned-only", "not-applicable", "needs-ocr", "not-performed", "b-all", "lbcl"].map(str::to_owned);
    let mut names: Vec<String> = names.filter(|name| name.contains('-')).chain(statuses).collect();
    names.sort();
    names.dedup();
    names
});

/// Without what stands in quotation marks.
fn own(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

/// What is not said in words for people, of all items, questions and findings of a case.
pub(super) fn not_for_people(case: &CaseFile) -> Vec<String> {
    let mut wrong = Vec::new();
    let said = case.items.iter().map(|item| (item.id.as_str(), item.reason.as_str(), true));
    let asked = case.questions.iter().map(|question| (question.id.as_str(), question.text.as_str(), true));
    let lacking =
        case.items.iter().flat_map(|item| item.lacking.iter().map(|what| (item.id.as_str(), what.as_str(), true)));
    // A finding shows what papers write, and what the user wrote.
    let found = case.findings.iter().map(|finding| ("finding", finding.message.as_str(), false));
    for (id, text, strict) in said.chain(asked).chain(lacking).chain(found) {
        let mut words = own(text);
        for file in &case.files {
            words = words.replace(file.path.rsplit('/').next().unwrap_or(&file.path), "");
        }
        let lower = words.to_lowercase();
        if text.trim().is_empty() || text.contains('{') {
            wrong.push(format!("{id}: unfilled: {text:?}"));
        }
        let stem = forbidden().iter().find(|stem| lower.contains(stem.as_str()));
        if let Some(stem) = stem {
            wrong.push(format!("{id} says {stem:?}: {text}"));
        }
        let internal = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let number = word.strip_prefix(['R', 'F', 'X', 'T']).filter(|rest| rest.len() >= 2);
            number.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit())) || INTERNAL.iter().any(|id| id == word)
        };
        if strict && let Some(word) = words.split_whitespace().find(|word| internal(word)) {
            wrong.push(format!("{id} says {word:?}: {text}"));
        }
    }
    // Each status says something of its own.
    for item in &case.items {
        let cue = match item.status {
            Status::Present => "Found",
            Status::Missing => "Not found",
            Status::NotApplicable => "Not applicable because ",
            Status::Unreadable => "Could not read ",
            Status::Pending => "await",
            Status::Conflict => "differ",
            Status::Partial => "not seen in it",
            Status::Stale => "The newest is of",
            Status::MentionedOnly => "",
        };
        if !item.reason.contains(cue) {
            wrong.push(format!("{} is {:?}, and does not say so: {}", item.id, item.status, item.reason));
        }
    }
    wrong
}
