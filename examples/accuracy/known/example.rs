//! The example folders, with what `expected.yaml` says of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};
use cart_dossier::model::{CaseFile, Status};
use serde::Deserialize;

use super::{Known, Set, Truth, Whose, is_in_finding, items};
use crate::common::{case_of, project};

/// What is read of `expected.yaml`; tests/cases.rs reads the rest.
#[derive(Debug, Deserialize)]
struct Expected {
    profile: String,
    files: Vec<File>,
    items: Vec<One>,
    items_by_rule: Vec<Several>,
    never_present: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct File {
    path: String,
    #[serde(default)]
    patient: Option<String>,
}

#[derive(Debug, Deserialize)]
struct One {
    id: String,
    status: Status,
}

#[derive(Debug, Deserialize)]
struct Several {
    id: String,
    status: Vec<Status>,
}

/// What is known of an example.
#[derive(Debug, Clone)]
pub(super) struct Example {
    pub(super) name: String,
    pub(super) truths: BTreeMap<String, Truth>,
    /// Files that hold another person's paper.
    pub(super) others: BTreeSet<String>,
}

impl Example {
    /// A case beside what is known.
    pub(super) fn against(&self, case: &CaseFile) -> Known {
        Known {
            set: Set::Examples,
            name: self.name.clone(),
            items: items(case, self.truths.clone()),
            whose: Whose::of(case, &self.others, |path| is_in_finding(case, path)),
        }
    }
}

/// The examples that have an `expected.yaml`, looked at.
pub(super) fn all() -> Result<Vec<(Example, CaseFile)>> {
    let mut folders: Vec<_> =
        fs::read_dir(project("examples"))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    folders.retain(|folder| folder.join("expected.yaml").is_file());
    folders.sort();
    let mut examples = Vec::new();
    for folder in folders {
        let name = folder.file_name().context("a folder without a name")?.to_string_lossy().into_owned();
        let text = fs::read_to_string(folder.join("expected.yaml"))?;
        let expected: Expected = serde_yaml::from_str(&text).with_context(|| format!("{name}: expected.yaml"))?;
        let case = case_of(&folder.join("papers"), &expected.profile);
        examples.push((expected.known(name), case));
    }
    Ok(examples)
}

impl Expected {
    fn known(self, name: String) -> Example {
        let never = self.never_present.into_iter().map(|id| (id, Truth::NotFound));
        let mut truths: BTreeMap<String, Truth> = never.collect();
        // Where a status is known, it says more.
        truths.extend(self.items_by_rule.into_iter().map(|item| (item.id, Truth::Is(item.status))));
        truths.extend(self.items.into_iter().map(|item| (item.id, Truth::Is(vec![item.status]))));
        let of_other = |file: &File| matches!(file.patient.as_deref(), Some("other" | "donor"));
        let others = self.files.into_iter().filter(of_other).map(|file| file.path).collect();
        Example { name, truths, others }
    }
}
