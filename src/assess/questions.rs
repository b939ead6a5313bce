//! What to ask, and whom: raised by items, findings or the checklist itself (domain/questions.md §1 and §2).

use std::sync::LazyLock;

use serde::Deserialize;

use super::case::{Case, UNKNOWN_DISEASE};
use super::checklist::Checklist;
use super::words::{fill, list};
use crate::knowledge;
use crate::model::{Finding, FindingCode, Item, Question, Status};

/// The order of questions (domain/questions.md §2, last line).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Group {
    Own,
    Target,
    Diagnosis,
    Status,
    Timeline,
    Fitness,
    Plan,
    Logistics,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Asked {
    id: String,
    group: Group,
    text: String,
    ask_whom: String,
    /// The items it is about.
    #[serde(default)]
    items: Vec<String>,
    /// The statuses of one of those items that raise it.
    #[serde(default)]
    on: Vec<Status>,
    /// Raised only where the item is older than an event.
    #[serde(default)]
    superseded: bool,
    /// The checklists that always ask it; `all` for every one.
    #[serde(default)]
    checklists: Vec<String>,
    /// Raised by a finding.
    #[serde(default)]
    finding: Option<FindingCode>,
    /// Raised in these diseases.
    #[serde(default)]
    diseases: Vec<String>,
    /// The question that the user wrote down for the patient, in their own words: raised where there is one.
    #[serde(default)]
    own: bool,
}

/// The fact that a user's own question is.
const OWN: (&str, &str) = ("statement", "main-question");

static QUESTIONS: LazyLock<Vec<Asked>> = LazyLock::new(|| knowledge::builtin("assess/questions.yaml"));

/// All questions of the case, in order, each once.
pub(crate) fn questions(case: &Case<'_>, checklist: &Checklist, items: &[Item], findings: &[Finding]) -> Vec<Question> {
    let mut raised: Vec<(Group, Question)> = Vec::new();
    for asked in QUESTIONS.iter() {
        if let Some(question) = raise(case, checklist, items, findings, asked) {
            let said = raised.iter().any(|(_, known)| known.id == question.id || known.text == question.text);
            if !said {
                raised.push((asked.group, question));
            }
        }
    }
    raised.sort_by_key(|(group, _)| *group);
    raised.into_iter().map(|(_, question)| question).collect()
}

fn raise(
    case: &Case<'_>,
    checklist: &Checklist,
    items: &[Item],
    findings: &[Finding],
    asked: &Asked,
) -> Option<Question> {
    let linked: Vec<&Item> = asked.items.iter().filter_map(|id| items.iter().find(|item| item.id == *id)).collect();
    let holds = |item: &&&Item| {
        let status = asked.on.contains(&item.status) || item.also.iter().any(|also| asked.on.contains(also));
        status && (!asked.superseded || item.superseded_by.is_some())
    };
    let causes: Vec<&Item> = linked.iter().filter(holds).copied().collect();
    let about: Vec<&Finding> = findings.iter().filter(|finding| Some(finding.code) == asked.finding).collect();
    let always = asked.checklists.iter().any(|id| id == "all" || checklist.lineage.contains(id));
    let disease = asked.diseases.contains(&case.disease);
    let own = asked.own.then(|| own_question(case)).flatten();
    if causes.is_empty() && about.is_empty() && !always && !disease && own.is_none() {
        return None;
    }
    let because: Vec<&Item> = if causes.is_empty() {
        linked.into_iter().filter(|item| item.status != Status::NotApplicable).collect()
    } else {
        causes
    };
    let mut records: Vec<String> = because.iter().flat_map(|item| item.records.clone()).collect();
    records.extend(about.iter().flat_map(|finding| finding.records.clone()));
    records.sort();
    records.dedup();
    let targets = if case.disease == UNKNOWN_DISEASE { case.targets.join("/") } else { list(&case.targets) };
    let lacking = because.iter().flat_map(|item| item.lacking.iter()).cloned().collect::<Vec<_>>().join("; ");
    let files = list(about.iter().flat_map(|finding| &finding.files).map(|file| case.file_name(file)));
    let said = about.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join(" ");
    let places = [
        ("said", said.as_str()),
        ("target", targets.as_str()),
        ("lacking", lacking.as_str()),
        ("files", files.as_str()),
        ("own", own.unwrap_or_default()),
    ];
    Some(Question {
        id: asked.id.clone(),
        text: fill(&asked.text, &places),
        ask_whom: asked.ask_whom.clone(),
        because: because.iter().map(|item| item.id.clone()).collect(),
        records,
    })
}

/// What the user asks, in their own words.
fn own_question<'a>(case: &Case<'a>) -> Option<&'a str> {
    let mut statements = case.statements();
    let own = statements.find(|fact| fact.evidence.by_user && (fact.kind.as_str(), fact.name.as_str()) == OWN);
    own.map(|fact| fact.value_raw.trim()).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_is_about_known_items_and_can_be_raised() {
        let checklist = Checklist::builtin("generic").unwrap();
        let mut ids = Vec::new();
        for asked in QUESTIONS.iter() {
            for id in &asked.items {
                assert!(checklist.item(id).is_some(), "{}: no item {id}", asked.id);
            }
            let raised_by_item = !asked.items.is_empty() && !asked.on.is_empty();
            let other =
                asked.finding.is_some() || !asked.checklists.is_empty() || !asked.diseases.is_empty() || asked.own;
            assert!(raised_by_item || other, "{} is never raised", asked.id);
            assert!(!ids.contains(&&asked.id), "{} stands twice", asked.id);
            ids.push(&asked.id);
        }
    }
}
