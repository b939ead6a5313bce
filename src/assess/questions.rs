//! What to ask, and whom: raised by items, findings or the checklist itself (domain/questions.md §1 and §2).

use std::sync::LazyLock;

use serde::Deserialize;

use super::applies;
use super::case::{Case, UNKNOWN_DISEASE};
use super::checklist::{Checklist, Condition};
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
    /// Raised where this holds.
    #[serde(default)]
    when: Option<Condition>,
    /// The question where nothing can be put for {lacking}; without it, it is not asked then.
    #[serde(default)]
    unnamed: Option<String>,
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
    let holds = asked.when.as_ref().is_some_and(|when| applies::holds(case, when).is_some());
    if causes.is_empty() && about.is_empty() && !always && !disease && !holds && own.is_none() {
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
    let targets =
        if case.disease == UNKNOWN_DISEASE { case.targets.join("/") } else { case.speech.list(&case.targets) };
    let lacking: Vec<String> = because.iter().flat_map(|item| item.lacking.iter()).cloned().collect();
    let lacking = case.speech.parts(&lacking);
    let files = case.speech.list(about.iter().flat_map(|finding| &finding.files).map(|file| case.file_name(file)));
    let said = about.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join(" ");
    let nameless = lacking.is_empty() && asked.text.contains("{lacking}");
    let text = if nameless { asked.unnamed.as_ref()? } else { &asked.text };
    let places = [
        ("said", said.as_str()),
        ("target", targets.as_str()),
        ("lacking", lacking.as_str()),
        ("files", files.as_str()),
        ("own", own.unwrap_or_default()),
    ];
    Some(Question {
        id: asked.id.clone(),
        text: case.speech.fill(text, &places),
        ask_whom: case.speech.words(&asked.ask_whom).to_owned(),
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

    /// The checklists that stand on their own; the others extend one of them.
    const CHECKLISTS: [&str; 2] = ["generic", "post-infusion"];

    #[test]
    fn every_question_is_about_known_items_and_can_be_raised() {
        let checklists = CHECKLISTS.map(|id| Checklist::builtin(id).unwrap());
        let mut ids = Vec::new();
        for asked in QUESTIONS.iter() {
            for id in &asked.items {
                assert!(checklists.iter().any(|list| list.item(id).is_some()), "{}: no item {id}", asked.id);
            }
            let raised_by_item = !asked.items.is_empty() && !asked.on.is_empty();
            let other = asked.finding.is_some() || !asked.checklists.is_empty() || !asked.diseases.is_empty();
            assert!(raised_by_item || other || asked.when.is_some() || asked.own, "{} is never raised", asked.id);
            assert!(!ids.contains(&&asked.id), "{} stands twice", asked.id);
            ids.push(&asked.id);
            let known = Checklist::builtin_ids();
            assert!(asked.checklists.iter().all(|id| id == "all" || known.contains(&id.as_str())), "{}", asked.id);
        }
    }

    /// Whatever lacks can be asked for.
    #[test]
    fn every_item_that_is_missing_raises_a_question() {
        for id in CHECKLISTS {
            for item in Checklist::builtin(id).unwrap().items {
                let asked = |asked: &&Asked| asked.items.contains(&item.id) && asked.on.contains(&Status::Missing);
                assert!(QUESTIONS.iter().any(|one| asked(&one)), "{id}: nobody is asked for {}", item.id);
            }
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[serde(default)]
        items: Vec<String>,
        #[serde(default)]
        on: Vec<Status>,
        finding: Option<FindingCode>,
        question: String,
    }

    /// The table of domain/questions.md §2, row by row.
    #[test]
    fn every_row_of_the_reference_has_its_question() {
        let rows: Vec<Row> = serde_yaml::from_str(include_str!("../../tests/assess/tables/questions.yaml")).unwrap();
        assert!(rows.len() >= 33, "{}", rows.len());
        for row in rows {
            let asked = QUESTIONS.iter().find(|asked| asked.id == row.question);
            let asked = asked.unwrap_or_else(|| panic!("no question {}", row.question));
            assert!(row.items.iter().all(|id| asked.items.contains(id)), "{row:?}");
            assert!(row.on.iter().all(|status| asked.on.contains(status)), "{row:?}");
            assert!(row.finding.is_none() || row.finding == asked.finding, "{row:?}");
            assert!(row.finding.is_some() || !(row.items.is_empty() || row.on.is_empty()), "{row:?}");
        }
    }

    /// A file that could not be read, for whatever reason, is asked about beside what is missing.
    #[test]
    fn every_way_not_to_be_read_is_asked_about() {
        use FindingCode::{CannotOpen, Damaged, Empty, NeedsOcr, NeedsPassword, PartlyRead, TooLarge, Unsupported};
        for code in [NeedsOcr, NeedsPassword, Damaged, Unsupported, TooLarge, PartlyRead, CannotOpen, Empty] {
            assert!(QUESTIONS.iter().any(|asked| asked.finding == Some(code)), "{code:?}");
        }
    }

    #[test]
    fn a_question_that_names_what_lacks_is_not_asked_without_it() {
        let asked = |unnamed: Option<&str>| Asked {
            id: "q".into(),
            group: Group::Plan,
            text: "Where is {lacking}?".into(),
            ask_whom: String::new(),
            items: Vec::new(),
            on: Vec::new(),
            superseded: false,
            checklists: vec!["all".into()],
            finding: None,
            diseases: Vec::new(),
            own: false,
            when: None,
            unnamed: unnamed.map(str::to_owned),
        };
        let case = Case::new(
            &[],
            &[],
            &[],
            &[],
            &[],
            "2026-11-20".parse().unwrap(),
            crate::assess::words::Speech::of(crate::model::Language::En),
        );
        let checklist = Checklist::builtin("generic").unwrap();
        assert!(raise(&case, &checklist, &[], &[], &asked(None)).is_none());
        let question = raise(&case, &checklist, &[], &[], &asked(Some("Where is it?"))).unwrap();
        assert_eq!(question.text, "Where is it?");
    }
}
