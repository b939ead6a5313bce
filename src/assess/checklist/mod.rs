//! A checklist: which papers a centre asks for, and how each is recognised as there, incomplete or too old.
//!
//! A checklist is YAML. It stands alone, or it `extends` a built-in one and changes items by id. Whatever is wrong in
//! it is answered with the file, the line and the nearest valid name.

mod changes;
mod load;
mod rules;
mod telling;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::{self, KnowledgeError};
use crate::model::Need;

pub use changes::{Change, Parts};
pub use rules::{
    Ages, Check, Choose, Condition, DateFrom, Dated, DiseaseEvent, DiseaseList, EventRule, Feature, Given, Limits,
    NeedWhen, NoteBefore, Notice, Required, Selector, Variant,
};

/// Which checklists are built in, and what they tell apart: `knowledge/assess/checklists.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    checklists: Vec<String>,
    diseases: Vec<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| knowledge::builtin("assess/checklists.yaml"));

/// The diseases that a checklist tells apart, in the order of its columns.
pub fn diseases() -> Vec<&'static str> {
    KNOWN.diseases.iter().map(String::as_str).collect()
}

/// A checklist, ready to use.
#[derive(Debug, Clone)]
pub struct Checklist {
    /// As in `--profile`.
    pub id: String,
    /// For people.
    pub title: String,
    /// The languages the receiving team reads, ISO 639-1; none where the checklist asks for no language.
    pub languages: Vec<String>,
    /// Sentences for page 1.
    pub notices: Vec<Notice>,
    /// Checklists that take the place of this one, each in some cases.
    pub variants: Vec<Variant>,
    /// The items in order.
    pub items: Vec<ChecklistItem>,
    /// SHA-256 of its own text, hexadecimal.
    pub sha256: String,
    /// Its id, and those of the checklists it extends.
    pub lineage: Vec<String>,
}

impl Checklist {
    /// The built-in checklist with this id.
    pub fn builtin(id: &str) -> Option<Self> {
        let name = KNOWN.checklists.iter().find(|name| *name == id)?;
        let text = knowledge::checklist(name)?;
        let mistake = |errors: Vec<KnowledgeError>| -> Self {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            knowledge::wrong(&told.join("\n"))
        };
        Some(load::load(&format!("assess/{name}.yaml"), &text).unwrap_or_else(mistake))
    }

    /// Reads a checklist of the user's own; `name` is what mistakes are reported under.
    ///
    /// # Errors
    /// A text that is not a checklist gives the place of each mistake and what is wrong there, in the order of the lines;
    /// at least one.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<KnowledgeError>> {
        load::load(name, text)
    }

    /// The ids of the built-in checklists.
    pub fn builtin_ids() -> Vec<&'static str> {
        KNOWN.checklists.iter().map(String::as_str).collect()
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&ChecklistItem> {
        self.items.iter().find(|item| item.id == id)
    }
}

/// One item of a checklist: what it is for people, and the rules that recognise it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// As `target-antigen-status`.
    pub id: String,
    /// For people.
    pub title: String,
    /// For people: the part of the dossier.
    pub section: String,
    /// How much it is wanted, by disease; a disease that is not named does not ask for it.
    pub need: BTreeMap<String, Need>,
    /// How much it is wanted in children, where that differs.
    pub child_need: BTreeMap<String, Need>,
    /// Children, adults or both.
    pub age: Ages,
    /// Too old after so many days.
    pub limit: Limits,
    /// What to ask for, one sentence.
    pub ask: String,
    /// How it is recognised.
    pub rules: rules::Rules,
}

impl ChecklistItem {
    /// What it must hold to be complete, for people.
    pub fn required_labels(&self) -> impl Iterator<Item = &str> {
        self.rules.required.iter().map(|required| required.label.as_str())
    }

    /// The ids of the kinds of paper that can satisfy it.
    pub fn kinds(&self) -> Vec<&str> {
        let rules = &self.rules;
        let all = rules.kinds.iter().chain(rules.kinds_for.values().flatten()).chain(&rules.kinds_with_fact);
        let mut ids: Vec<&str> = Vec::new();
        for id in all {
            if !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        ids
    }
}
