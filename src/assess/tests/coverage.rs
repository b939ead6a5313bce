//! What the sources ask for, line by line, is asked for by the checklists (domain/checklist.md §7).

use serde::Deserialize;

use super::super::{Checklist, kinds};
use crate::knowledge;
use crate::model::Need;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    line: String,
    #[serde(rename = "in")]
    checklists: Vec<String>,
    #[serde(default)]
    items: Vec<String>,
    need: Option<Need>,
    of: Option<String>,
    notice: Option<String>,
    question: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    variant: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    id: String,
}

#[test]
fn every_line_of_the_sources_has_its_place() {
    let lines: Vec<Line> = serde_yaml::from_str(include_str!("../../../tests/assess/tables/seeds.yaml")).unwrap();
    // The lines of the matrix; one of them is of two checklists and stands twice.
    assert_eq!(lines.len(), 31);
    let questions: Vec<Asked> = knowledge::builtin("assess/questions.yaml");
    let mut wrong = Vec::new();
    for line in &lines {
        for id in &line.checklists {
            let checklist = Checklist::builtin(id).unwrap();
            for item in &line.items {
                let Some(found) = checklist.item(item) else {
                    wrong.push(format!("{}: {id} has no {item}", line.line));
                    continue;
                };
                let wanted = |need: &Need| line.need.is_none_or(|least| *need <= least);
                let needed = match &line.of {
                    Some(disease) => found.need.get(disease).is_some_and(wanted),
                    None => found.need.values().any(wanted),
                };
                if !needed {
                    wrong.push(format!("{}: {id} does not ask for {item}: {:?}", line.line, found.need));
                }
            }
            if let Some(words) = &line.notice
                && !checklist.notices.iter().any(|notice| notice.text.contains(words.as_str()))
            {
                wrong.push(format!("{}: {id} does not say {words:?}", line.line));
            }
            let variants: Vec<&String> = checklist.variants.iter().map(|variant| &variant.checklist).collect();
            if !line.variant.iter().all(|id| variants.contains(&id)) {
                wrong.push(format!("{}: {id} does not choose among {:?}", line.line, line.variant));
            }
        }
        if let Some(id) = &line.question
            && !questions.iter().any(|asked| asked.id == *id)
        {
            wrong.push(format!("{}: no question {id}", line.line));
        }
        if let Some(id) = &line.kind
            && !kinds::ids().any(|known| known == id)
        {
            wrong.push(format!("{}: no kind {id}", line.line));
        }
        let held = [line.items.is_empty(), line.notice.is_none(), line.variant.is_empty(), line.kind.is_none()];
        if held.iter().all(|empty| *empty) {
            wrong.push(format!("{}: has no place", line.line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
