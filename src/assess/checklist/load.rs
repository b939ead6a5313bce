//! From the YAML of a checklist to a [`Checklist`], and from a mistake to a message that helps.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Value;
use sha2::{Digest, Sha256};

use super::rules::{
    Ages, Check, Choose, Condition, DateFrom, Dated, EventRule, Limits, NeedWhen, NoteBefore, Notice, Required, Rules,
    Selector, Variant, Words,
};
use super::{BUILTIN, Checklist, ChecklistItem, DISEASES};
use crate::assess::kinds;
use crate::knowledge::names::{line_of, suggestion};
use crate::knowledge::{self, KnowledgeError};
use crate::model::Need;

/// How deep checklists may extend one another.
const MAX_DEPTH: usize = 4;

/// The shape of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    id: String,
    #[serde(default)]
    extends: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    language: Option<Words>,
    /// Sentences for page 1, after those of the extended checklist.
    #[serde(default)]
    notices: Vec<Notice>,
    /// Checklists that take the place of this one; of several that fit, the first.
    #[serde(default)]
    variants: Vec<Variant>,
    /// Items of the extended checklist that are left out.
    #[serde(default)]
    remove: Vec<String>,
    /// Items that are moved to the top, in this order.
    #[serde(default)]
    top: Vec<String>,
    #[serde(default)]
    items: Vec<Patch>,
}

/// An item as written: in a checklist that extends another, only what differs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Patch {
    id: String,
    title: Option<String>,
    section: Option<String>,
    /// By disease, or one word for all of them; `off` takes a disease out.
    need: Option<Value>,
    /// The same in children, where it differs.
    child_need: Option<Value>,
    age: Option<Ages>,
    limit_days: Option<Limits>,
    strict_days: Option<u32>,
    ask: Option<String>,
    kinds: Option<Vec<String>>,
    kinds_for: Option<BTreeMap<String, Vec<String>>>,
    kinds_with_fact: Option<Vec<String>>,
    anchor: Option<Vec<Selector>>,
    without: Option<Vec<Selector>>,
    dated: Option<Dated>,
    choose: Option<Choose>,
    date_from: Option<DateFrom>,
    /// The item needs no date to be complete.
    undated: Option<bool>,
    required: Option<Vec<Required>>,
    checks: Option<Vec<Check>>,
    mentioned_kinds: Option<Vec<String>>,
    mentioned_by: Option<Vec<Selector>>,
    pending_by: Option<Vec<String>>,
    applies_when: Option<Vec<Condition>>,
    applies_words: Option<String>,
    /// A trace of the item does not switch it on; only `applies-when` does.
    only_when: Option<bool>,
    need_when: Option<Vec<NeedWhen>>,
    stale_after: Option<Vec<EventRule>>,
    note_after: Option<Vec<EventRule>>,
    note_before: Option<Vec<NoteBefore>>,
    compare: Option<Vec<Selector>>,
    compare_days: Option<u32>,
    name_hints: Option<Vec<String>>,
}

pub(super) fn load(name: &str, text: &str) -> Result<Checklist, KnowledgeError> {
    load_at_depth(name, text, 0)
}

fn load_at_depth(name: &str, text: &str, depth: usize) -> Result<Checklist, KnowledgeError> {
    let wrong =
        |word: &str, problem: String| KnowledgeError { file: name.to_owned(), line: line_of(text, word), problem };
    let file: File = knowledge::parse(name, text)?;
    let base = match &file.extends {
        None => None,
        Some(_) if depth >= MAX_DEPTH => {
            return Err(wrong("extends", "checklists extend one another too deeply".to_owned()));
        }
        Some(id) => match BUILTIN.iter().find(|(builtin, _)| builtin == id) {
            Some((id, text)) => Some(load_at_depth(id, text, depth + 1)?),
            None => {
                let known = BUILTIN.iter().map(|(id, _)| *id);
                return Err(wrong("extends", format!("there is no checklist \"{id}\"{}", suggestion(id, known))));
            }
        },
    };
    let extends = base.is_some();
    let (mut items, title, languages, mut notices, mut lineage) = match base {
        Some(base) => (base.items, Some(base.title), base.languages, base.notices, base.lineage),
        None => (Vec::new(), None, Vec::new(), Vec::new(), Vec::new()),
    };
    notices.extend(file.notices);
    for variant in &file.variants {
        let known = BUILTIN.iter().map(|(id, _)| *id);
        known_word("checklist", &variant.checklist, known).map_err(|problem| wrong(&variant.checklist, problem))?;
    }
    lineage.insert(0, file.id.clone());
    for id in file.remove.iter().chain(&file.top) {
        let added = file.items.iter().any(|patch| &patch.id == id);
        if !added && !items.iter().any(|item| &item.id == id) {
            let known = items.iter().map(|item| item.id.as_str());
            return Err(wrong(id, format!("there is no item \"{id}\"{}", suggestion(id, known))));
        }
    }
    items.retain(|item| !file.remove.contains(&item.id));
    let mut seen = Vec::new();
    for patch in file.items {
        let id = patch.id.clone();
        if seen.contains(&id) {
            return Err(wrong(&id, format!("the item \"{id}\" stands twice")));
        }
        seen.push(id.clone());
        let place = items.iter().position(|item| item.id == id);
        let new = place.is_none();
        if new && extends && (patch.title.is_none() || patch.section.is_none()) {
            let known = items.iter().map(|item| item.id.as_str());
            let help = suggestion(&id, known);
            return Err(wrong(&id, format!("there is no item \"{id}\"{help}; a new item needs a title and a section")));
        }
        let mut item = match place {
            Some(place) => items.remove(place),
            None => empty_item(&id),
        };
        apply(&mut item, patch).map_err(|problem| wrong(&id, format!("item \"{id}\": {problem}")))?;
        check(&item).map_err(|problem| wrong(&id, format!("item \"{id}\": {problem}")))?;
        items.insert(place.unwrap_or(items.len()), item);
    }
    for id in file.top.iter().rev() {
        if let Some(place) = items.iter().position(|item| &item.id == id) {
            let item = items.remove(place);
            items.insert(0, item);
        }
    }
    if items.is_empty() {
        return Err(wrong("items", "a checklist needs items".to_owned()));
    }
    Ok(Checklist {
        title: file.title.or(title).unwrap_or_else(|| file.id.clone()),
        languages: file.language.map_or(languages, |words| words.0),
        notices,
        variants: file.variants,
        id: file.id,
        items,
        lineage,
        sha256: Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

fn empty_item(id: &str) -> ChecklistItem {
    ChecklistItem {
        id: id.to_owned(),
        title: String::new(),
        section: String::new(),
        need: BTreeMap::new(),
        child_need: BTreeMap::new(),
        age: Ages::Both,
        limit: Limits::default(),
        ask: String::new(),
        rules: Rules { compare_days: 14, ..Rules::default() },
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn apply(item: &mut ChecklistItem, patch: Patch) -> Result<(), String> {
    set(&mut item.title, patch.title);
    set(&mut item.section, patch.section);
    set(&mut item.age, patch.age);
    set(&mut item.limit, patch.limit_days);
    set(&mut item.ask, patch.ask);
    if let Some(need) = patch.need {
        apply_need(&mut item.need, &need)?;
    }
    if let Some(need) = patch.child_need {
        apply_need(&mut item.child_need, &need)?;
    }
    let rules = &mut item.rules;
    set(&mut rules.kinds, patch.kinds);
    set(&mut rules.kinds_for, patch.kinds_for);
    set(&mut rules.kinds_with_fact, patch.kinds_with_fact);
    set(&mut rules.anchor, patch.anchor);
    set(&mut rules.without, patch.without);
    set(&mut rules.choose, patch.choose);
    set(&mut rules.date_from, patch.date_from);
    set(&mut rules.undated, patch.undated);
    set(&mut rules.required, patch.required);
    set(&mut rules.checks, patch.checks);
    set(&mut rules.mentioned_kinds, patch.mentioned_kinds);
    set(&mut rules.mentioned_by, patch.mentioned_by);
    set(&mut rules.pending_by, patch.pending_by);
    set(&mut rules.applies_when, patch.applies_when);
    set(&mut rules.only_when, patch.only_when);
    set(&mut rules.need_when, patch.need_when);
    set(&mut rules.stale_after, patch.stale_after);
    set(&mut rules.note_after, patch.note_after);
    set(&mut rules.note_before, patch.note_before);
    set(&mut rules.compare, patch.compare);
    set(&mut rules.compare_days, patch.compare_days.map(i64::from));
    set(&mut rules.name_hints, patch.name_hints);
    rules.dated = patch.dated.or(rules.dated);
    rules.strict_days = patch.strict_days.or(rules.strict_days);
    rules.applies_words = patch.applies_words.or(rules.applies_words.take());
    Ok(())
}

fn apply_need(need: &mut BTreeMap<String, Need>, value: &Value) -> Result<(), String> {
    let one = |value: &Value| -> Result<Option<Need>, String> {
        if value.as_str() == Some("off") {
            return Ok(None);
        }
        serde_yaml::from_value(value.clone())
            .map(Some)
            .map_err(|_| "a need is required, recommended, if-applicable or off".to_owned())
    };
    let pairs: Vec<(String, &Value)> = match value.as_mapping() {
        None => DISEASES.iter().map(|disease| ((*disease).to_owned(), value)).collect(),
        Some(map) => map.iter().map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), value)).collect(),
    };
    for (disease, value) in pairs {
        known_word("disease", &disease, DISEASES)?;
        match one(value)? {
            Some(level) => need.insert(disease, level),
            None => need.remove(&disease),
        };
    }
    Ok(())
}

/// Finds what the types cannot: names of kinds and diseases that do not exist, an item that nothing can satisfy.
fn check(item: &ChecklistItem) -> Result<(), String> {
    let rules = &item.rules;
    let all_kinds =
        rules.kinds.iter().chain(&rules.kinds_with_fact).chain(rules.kinds_for.values().flatten()).collect::<Vec<_>>();
    for kind in all_kinds.iter().copied().chain(&rules.mentioned_kinds) {
        known_word("kind of paper", kind, kinds::ids())?;
    }
    if let Some(kind) = all_kinds.iter().find(|kind| !kinds::is_evidence(kind)) {
        return Err(format!("papers of the kind \"{kind}\" never count as evidence"));
    }
    if all_kinds.is_empty() {
        return Err("names no kind of paper that satisfies it".to_owned());
    }
    if !rules.kinds_with_fact.is_empty() && rules.anchor.is_empty() {
        return Err("kinds-with-fact needs an anchor".to_owned());
    }
    let conditions = rules.required.iter().filter_map(|required| required.when.as_ref()).chain(&rules.applies_when);
    let conditions = conditions.chain(rules.need_when.iter().map(|need| &need.when));
    for kind in conditions.clone().filter_map(|condition| condition.no_paper.as_deref()) {
        known_word("kind of paper", kind, kinds::ids())?;
    }
    let diseases = conditions.flat_map(|condition| &condition.disease.0).chain(rules.kinds_for.keys());
    for disease in diseases {
        known_word("disease", disease, DISEASES)?;
    }
    for key in item.limit.0.keys().filter(|key| !["default", "paediatric"].contains(&key.as_str())) {
        known_word("disease", key, DISEASES)?;
    }
    for required in &rules.required {
        if required.any_of.is_empty() && required.paper.is_empty() {
            return Err(format!("\"{}\" says nothing that could be found", required.label));
        }
    }
    Ok(())
}

fn known_word<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Result<(), String> {
    if known.clone().into_iter().any(|name| name == word) {
        return Ok(());
    }
    Err(format!("there is no {what} \"{word}\"{}", suggestion(word, known)))
}
