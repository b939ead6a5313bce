//! A checklist: which papers a centre asks for, and how each is recognised as there, incomplete or too old.
//!
//! A checklist is YAML. It stands alone, or it `extends` a built-in one and changes items by id. Whatever is wrong in
//! it is answered with the file, the line and the nearest valid name.

mod changes;
mod load;
mod rules;
mod telling;

use std::collections::BTreeMap;

use crate::knowledge::KnowledgeError;
use crate::model::Need;

pub use changes::{Change, Parts};
pub use rules::{
    Ages, Check, Choose, Condition, DateFrom, Dated, DiseaseEvent, DiseaseList, EventRule, Feature, Given, Limits,
    NeedWhen, NoteBefore, Notice, Required, Selector, Variant,
};

/// The built-in checklists: id and text.
const BUILTIN: [(&str, &str); 7] = [
    ("generic", include_str!("../../knowledge/assess/generic.yaml")),
    ("uk-china", include_str!("../../knowledge/assess/uk-china.yaml")),
    ("barcelona", include_str!("../../knowledge/assess/barcelona.yaml")),
    ("barcelona-adult", include_str!("../../knowledge/assess/barcelona-adult.yaml")),
    ("barcelona-paediatric", include_str!("../../knowledge/assess/barcelona-paediatric.yaml")),
    ("solid-tumour", include_str!("../../knowledge/assess/solid-tumour.yaml")),
    ("post-infusion", include_str!("../../knowledge/assess/post-infusion.yaml")),
];

/// The diseases that a checklist tells apart (domain/checklist.md §3), in the order of its columns.
pub const DISEASES: [&str; 7] = ["b-all", "lbcl", "fl", "mcl", "cll", "mm", "other"];

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
        let (name, text) = BUILTIN.iter().find(|(name, _)| *name == id)?;
        #[expect(clippy::panic, reason = "a compiled-in checklist that does not load is a bug that the tests catch")]
        let checklist = load::load(name, text).unwrap_or_else(|errors| panic!("built-in {errors:?}"));
        Some(checklist)
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
        BUILTIN.iter().map(|(id, _)| *id).collect()
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
