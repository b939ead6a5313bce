//! The example folders with one paper changed, and what follows of it by `tests/cases/variations`.

use std::collections::BTreeSet;

use cart_dossier::model::CaseFile;

use super::example::Example;
use super::{Known, Set, Truth, Whose, is_in_finding, items};
use crate::common::{EXAMPLES, case_of, project};
use crate::variation::{self, OTHER_PERSON, Variation};

/// Each change, looked at. What is known of the example holds on, but for the items that the change names.
pub(super) fn all(examples: &[(Example, CaseFile)]) -> Vec<Known> {
    let mut known = Vec::new();
    for (_, papers, _) in EXAMPLES {
        let Some(name) = papers.split('/').nth(1) else { continue };
        let case = variation::of(name);
        // Of the first try only the changes are known.
        let nothing = Example { name: name.to_owned(), truths: Default::default(), others: BTreeSet::new() };
        let example = examples.iter().map(|(example, _)| example).find(|one| one.name == name).unwrap_or(&nothing);
        for change in &case.variations {
            known.push(look(example, &case, change));
        }
    }
    known
}

#[expect(clippy::unwrap_used, reason = "a measure without a folder to work in must stop")]
fn look(example: &Example, of: &variation::Case, change: &Variation) -> Known {
    let folder = tempfile::tempdir().unwrap();
    variation::copy(&project(&of.folder), folder.path());
    change.make(folder.path(), false);
    let case = case_of(folder.path(), &of.profile);
    let mut truths = example.truths.clone();
    truths.extend(change.changes.iter().map(|(id, status)| (id.clone(), Truth::Is(vec![*status]))));
    let mut others = example.others.clone();
    if change.sort == OTHER_PERSON {
        others.extend(change.instead.keys().cloned());
        // Of two copies of a text one alone is there twice, and has no records of its own.
        let edited = change.paper.iter().map(|name| Variation::name_of_edited(name));
        others.extend(edited.filter(|name| has_records(&case, name)));
    }
    Known {
        set: Set::Changed,
        name: format!("{}, {}: {}", example.name, change.sort, change.paper.join(", ")),
        items: items(&case, truths),
        whose: Whose::of(&case, &others, |path| is_in_finding(&case, path)),
    }
}

fn has_records(case: &CaseFile, path: &str) -> bool {
    case.files.iter().any(|file| file.path == path && !file.records.is_empty())
}
