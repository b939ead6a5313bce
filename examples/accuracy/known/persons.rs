//! Papers of persons who are easily mixed up, each laid among those of one patient.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::Result;
use cart_dossier::knowledge::parse;
use serde::Deserialize;

use super::{Known, Set, Whose, is_in_finding};
use crate::common::{case_of, project};

/// A patient, and the papers that are laid among theirs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// Papers that are the patient's beyond doubt, by name.
    patient: BTreeMap<String, String>,
    papers: Vec<Paper>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paper {
    what: String,
    is: Owner,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Owner {
    Own,
    Other,
}

/// The list.
const FILE: &str = "examples/accuracy/known/persons.yaml";
/// As a paper is called that is laid among the others.
const NAME: &str = "paper.txt";

/// Each paper among those of its patient, looked at.
pub(super) fn all() -> Result<Vec<Known>> {
    let groups: Vec<Group> = parse(FILE, &fs::read_to_string(project(FILE))?)?;
    groups.iter().flat_map(|group| group.papers.iter().map(|paper| look(group, paper))).collect()
}

fn look(group: &Group, paper: &Paper) -> Result<Known> {
    let folder = tempfile::tempdir()?;
    for (name, text) in &group.patient {
        fs::write(folder.path().join(name), text)?;
    }
    fs::write(folder.path().join(NAME), &paper.text)?;
    let case = case_of(folder.path(), "generic");
    let others: BTreeSet<String> = (paper.is == Owner::Other).then(|| NAME.to_owned()).into_iter().collect();
    let mut whose = Whose::of(&case, &others, |path| is_in_finding(&case, path));
    // The papers that are the patient's beyond doubt are the same in all folders, and count in none; where they were set aside
    // with the other person's, nobody was told apart.
    if whose.own_aside > 0 {
        (whose.aside, whose.named) = (0, 0);
    }
    whose.own = usize::from(paper.is == Owner::Own);
    whose.own_aside = whose.own_aside.min(whose.own);
    Ok(Known { set: Set::Persons, name: paper.what.clone(), items: Vec::new(), whose })
}
