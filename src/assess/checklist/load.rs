//! From the YAML of a checklist to a [`Checklist`], and from a mistake to a message that helps.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Value;
use sha2::{Digest, Sha256};

use super::rules::{
    Ages, Check, Choose, Condition, DateFrom, Dated, EventRule, Limits, NeedWhen, NoteBefore, Notice, Required, Rules,
    Selector, Variant, Words,
};
use super::{Checklist, ChecklistItem, diseases};
use crate::assess::kinds;
use crate::knowledge::names::line_of;
use crate::knowledge::{self, KnowledgeError, Problem, fact_types};
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

/// What is wrong, and the word by which its line is found.
#[derive(Debug)]
struct Mistake {
    word: String,
    problem: Problem,
}

fn mistake(word: &str, problem: Problem) -> Mistake {
    Mistake { word: word.to_owned(), problem }
}

/// Reads a checklist, and where it is wrong, finds all that is: what YAML itself cannot read is one mistake, since the rest
/// is then not known.
pub(super) fn load(name: &str, text: &str) -> Result<Checklist, Vec<KnowledgeError>> {
    load_at_depth(name, text, 0)
}

fn load_at_depth(name: &str, text: &str, depth: usize) -> Result<Checklist, Vec<KnowledgeError>> {
    let file: File = knowledge::parse(name, text).map_err(|error| vec![error])?;
    let base = match &file.extends {
        None => None,
        Some(id) => Some(extended(id, depth).map_err(|wrong| vec![error(name, text, None, wrong)])?),
    };
    let mut wrong: Vec<KnowledgeError> = Vec::new();
    let Wider { mut items, title, languages, mut notices, mut lineage } = base.map(Wider::from).unwrap_or_default();
    notices.extend(file.notices);
    lineage.insert(0, file.id.clone());
    let conditions = notices.iter().map(|notice| &notice.when);
    for condition in conditions.chain(file.variants.iter().map(|variant| &variant.when)) {
        wrong.extend(check_condition(condition).into_iter().map(|one| error(name, text, None, one)));
    }
    for variant in &file.variants {
        let checked = known_word(Problem::new("no-checklist"), &variant.checklist, Checklist::builtin_ids());
        wrong.extend(checked.err().map(|one| error(name, text, None, one)));
    }
    for id in file.remove.iter().chain(&file.top) {
        let added = file.items.iter().any(|patch| &patch.id == id);
        if !added {
            let known = items.iter().map(|item| item.id.as_str());
            wrong.extend(known_word(Problem::new("no-item"), id, known).err().map(|one| error(name, text, None, one)));
        }
    }
    items.retain(|item| !file.remove.contains(&item.id));
    let mut seen = Vec::new();
    for patch in file.items {
        let id = patch.id.clone();
        let twice = seen.contains(&id);
        seen.push(id.clone());
        let mistakes = match twice {
            true => vec![mistake(&id, Problem::new("stands-twice"))],
            false => put(&mut items, patch, lineage.len() > 1),
        };
        wrong.extend(mistakes.into_iter().map(|one| error(name, text, Some(&id), one)));
    }
    for id in file.top.iter().rev() {
        if let Some(place) = items.iter().position(|item| &item.id == id) {
            let item = items.remove(place);
            items.insert(0, item);
        }
    }
    if items.is_empty() && wrong.is_empty() {
        wrong.push(error(name, text, None, mistake("items", Problem::new("items-needed"))));
    }
    if !wrong.is_empty() {
        wrong.sort_by_key(|one| one.line);
        return Err(wrong);
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

/// What a checklist takes from the one that it extends.
#[derive(Default)]
struct Wider {
    items: Vec<ChecklistItem>,
    title: Option<String>,
    languages: Vec<String>,
    notices: Vec<Notice>,
    lineage: Vec<String>,
}

impl From<Checklist> for Wider {
    fn from(base: Checklist) -> Self {
        let Checklist { items, title, languages, notices, lineage, .. } = base;
        Self { items, title: Some(title), languages, notices, lineage }
    }
}

/// The built-in checklist that another one extends.
fn extended(id: &str, depth: usize) -> Result<Checklist, Mistake> {
    if depth >= MAX_DEPTH {
        return Err(mistake("extends", Problem::new("too-deep")));
    }
    known_word(Problem::new("no-checklist"), id, Checklist::builtin_ids())?;
    let text = knowledge::checklist(id).unwrap_or_default();
    let first = |mut errors: Vec<KnowledgeError>| mistake("extends", errors.swap_remove(0).placed());
    load_at_depth(&format!("assess/{id}.yaml"), &text, depth + 1).map_err(first)
}

/// A mistake with its line: that of the word, in the entry of its item.
fn error(name: &str, text: &str, item: Option<&str>, mistake: Mistake) -> KnowledgeError {
    let Mistake { word, problem } = mistake;
    let line = match item {
        Some(id) => line_in_item(text, id, &word),
        None => line_of(text, &word),
    };
    let problem = match item {
        Some(id) => Problem::new("in-item").with("id", id).with("problem", problem),
        None => problem,
    };
    KnowledgeError { file: name.to_owned(), line, problem }
}

/// The line of a word in the entry of an item; where it is not found there, that of the entry.
fn line_in_item(text: &str, id: &str, word: &str) -> Option<usize> {
    let starts = |line: &str| line.trim_start_matches(['-', ' ', '{', '\t']).starts_with("id:");
    let names = |line: &str| starts(line) && line.split([' ', ',', '"', '\'', '}']).any(|part| part == id);
    // Of an entry that stands twice, the last one.
    let first = text.lines().enumerate().filter(|(_, line)| names(line)).last()?.0;
    let rest = text.lines().enumerate().skip(first);
    let entry = rest.take_while(|(n, line)| *n == first || !starts(line));
    let found = entry.filter(|(_, line)| line.contains(word)).map(|(n, _)| n).next();
    Some(found.unwrap_or(first) + 1)
}

/// Puts an entry where it belongs among the items: over the one that it changes, or at the end.
fn put(items: &mut Vec<ChecklistItem>, patch: Patch, extends: bool) -> Vec<Mistake> {
    let id = patch.id.clone();
    let place = items.iter().position(|item| item.id == id);
    if place.is_none() && extends && (patch.title.is_none() || patch.section.is_none()) {
        let problem = Problem::new("new-item").nearest(&id, items.iter().map(|item| item.id.as_str()));
        return vec![mistake(&id, problem)];
    }
    let mut item = match place {
        Some(place) => items.remove(place),
        None => empty_item(&id),
    };
    let mut mistakes: Vec<Mistake> = apply(&mut item, patch).err().into_iter().collect();
    mistakes.extend(check(&item));
    items.insert(place.unwrap_or(items.len()), item);
    mistakes
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

fn apply(item: &mut ChecklistItem, patch: Patch) -> Result<(), Mistake> {
    set(&mut item.title, patch.title);
    set(&mut item.section, patch.section);
    set(&mut item.age, patch.age);
    set(&mut item.limit, patch.limit_days);
    set(&mut item.ask, patch.ask);
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
    for (known, need) in [(&mut item.need, patch.need), (&mut item.child_need, patch.child_need)] {
        need.map_or(Ok(()), |need| apply_need(known, &need))?;
    }
    Ok(())
}

fn apply_need(need: &mut BTreeMap<String, Need>, value: &Value) -> Result<(), Mistake> {
    let one = |value: &Value| -> Result<Option<Need>, Mistake> {
        if value.as_str() == Some("off") {
            return Ok(None);
        }
        serde_yaml::from_value(value.clone()).map(Some).map_err(|_| mistake("need", Problem::new("no-need")))
    };
    let pairs: Vec<(String, &Value)> = match value.as_mapping() {
        None => diseases().into_iter().map(|disease| (disease.to_owned(), value)).collect(),
        Some(map) => map.iter().map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), value)).collect(),
    };
    for (disease, value) in pairs {
        known_word(Problem::new("no-disease"), &disease, diseases())?;
        match one(value)? {
            Some(level) => need.insert(disease, level),
            None => need.remove(&disease),
        };
    }
    Ok(())
}

/// Finds what the types cannot: names of kinds, facts and diseases that do not exist, an item that nothing can satisfy.
fn check(item: &ChecklistItem) -> Vec<Mistake> {
    let rules = &item.rules;
    let mut wrong: Vec<Mistake> = Vec::new();
    let all_kinds =
        rules.kinds.iter().chain(&rules.kinds_with_fact).chain(rules.kinds_for.values().flatten()).collect::<Vec<_>>();
    for kind in all_kinds.iter().copied().chain(&rules.mentioned_kinds) {
        wrong.extend(known_word(Problem::new("no-kind"), kind, kinds::ids()).err());
    }
    for kind in all_kinds.iter().filter(|kind| kinds::ids().any(|id| id == **kind) && !kinds::is_evidence(kind)) {
        wrong.push(mistake(kind, Problem::new("no-evidence").with("kind", kind.as_str())));
    }
    if all_kinds.is_empty() {
        wrong.push(mistake("kinds", Problem::new("kinds-needed")));
    }
    if !rules.kinds_with_fact.is_empty() && rules.anchor.is_empty() {
        wrong.push(mistake("kinds-with-fact", Problem::new("anchor-needed")));
    }
    let conditions = rules.required.iter().filter_map(|required| required.when.as_ref()).chain(&rules.applies_when);
    for condition in conditions.chain(rules.need_when.iter().map(|need| &need.when)) {
        wrong.extend(check_condition(condition));
    }
    let limits = item.limit.0.keys().filter(|key| !["default", "paediatric"].contains(&key.as_str()));
    for disease in rules.kinds_for.keys().chain(limits) {
        wrong.extend(known_word(Problem::new("no-disease"), disease, diseases()).err());
    }
    for required in &rules.required {
        if required.any_of.is_empty() && required.paper.is_empty() {
            wrong
                .push(mistake(&required.label, Problem::new("nothing-to-find").with("label", required.label.as_str())));
        }
    }
    let selectors = rules.anchor.iter().chain(&rules.without).chain(&rules.mentioned_by).chain(&rules.compare);
    let selectors = selectors.chain(rules.note_before.iter().map(|note| &note.fact));
    for selector in selectors.chain(rules.required.iter().flat_map(|required| &required.any_of)) {
        wrong.extend(check_selector(selector));
    }
    wrong
}

fn check_condition(condition: &Condition) -> Vec<Mistake> {
    let mut wrong: Vec<Mistake> = condition.fact.iter().flat_map(check_selector).collect();
    wrong.extend(
        condition.no_paper.iter().filter_map(|kind| known_word(Problem::new("no-kind"), kind, kinds::ids()).err()),
    );
    wrong.extend(
        condition
            .disease
            .0
            .iter()
            .filter_map(|disease| known_word(Problem::new("no-disease"), disease, diseases()).err()),
    );
    wrong
}

/// A fact that there is not would never be seen, and the item never be complete.
fn check_selector(selector: &Selector) -> Vec<Mistake> {
    let mut wrong: Vec<Mistake> = selector
        .kind
        .0
        .iter()
        .filter_map(|kind| known_word(Problem::new("no-fact-type"), kind, fact_types::ids()).err())
        .collect();
    // Of several types, a name belongs to one of them.
    let closed: Option<Vec<Vec<&str>>> = selector.kind.0.iter().map(|kind| fact_types::names(kind)).collect();
    if let (Some(names), true) = (closed, wrong.is_empty()) {
        let names: Vec<&str> = names.into_iter().flatten().collect();
        let kind = selector.kind.0.join(", ");
        for name in &selector.name.0 {
            wrong.extend(
                known_word(Problem::new("no-fact-named").with("kind", kind.as_str()), name, names.iter().copied())
                    .err(),
            );
        }
    }
    wrong
}

/// `unknown`: what is said of a word that is none of the known ones.
fn known_word<'a>(
    unknown: Problem,
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Result<(), Mistake> {
    if known.clone().into_iter().any(|name| name == word) {
        return Ok(());
    }
    Err(mistake(word, unknown.with("name", word).nearest(word, known)))
}
