//! What is hidden by its form, and the words that alone tell nobody: `knowledge/report/redact.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::fold;
use crate::knowledge;

const FILE: &str = "report/redact.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    fragments: BTreeMap<String, String>,
    patterns: Vec<Form>,
    particles: Vec<String>,
    titles: Vec<String>,
    generic: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    hide: String,
    #[serde(default)]
    digits: Option<[usize; 2]>,
    #[serde(default)]
    never: Option<String>,
    #[serde(default)]
    not_before: Option<String>,
    #[serde(default)]
    distinct: bool,
    #[serde(default)]
    person: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Month {
    month: u32,
    names: Vec<String>,
}

/// Something that is hidden by its form.
pub(super) struct Pattern {
    /// With the group `hide`.
    pub(super) hide: Regex,
    digits: Option<[usize; 2]>,
    never: Option<Regex>,
    not_before: Option<Regex>,
    distinct: bool,
    /// Whether it is a name.
    pub(super) person: bool,
}

impl Pattern {
    /// Whether what was found is what is looked for; `after` follows it.
    pub(super) fn holds(&self, found: &str, after: &str) -> bool {
        let figures = found.chars().filter(|c| fold::figure(*c).is_some()).count();
        let rules = rules();
        let is_small =
            |word: &fold::Word| rules.titles.contains(&word.folded) || rules.particles.contains(&word.folded);
        // Behind a name that is hidden its title alone is left, which is none.
        if self.person && fold::words(found).iter().all(is_small) {
            return false;
        }
        self.digits.is_none_or(|[least, most]| (least..=most).contains(&figures))
            && !self.never.as_ref().is_some_and(|never| never.is_match(found))
            && !self.not_before.as_ref().is_some_and(|unit| unit.is_match(after))
            && (!self.distinct || fold::words(found).iter().any(|word| !rules.generic.contains(&word.folded)))
    }
}

/// The rules, folded and compiled.
pub(super) struct Rules {
    pub(super) patterns: Vec<Pattern>,
    /// Small words inside a name.
    pub(super) particles: BTreeSet<String>,
    /// Words before and behind a name.
    pub(super) titles: BTreeSet<String>,
    /// Words that many hospitals and posts share.
    pub(super) generic: BTreeSet<String>,
    /// Months by their names.
    pub(super) months: BTreeMap<String, u32>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    let fragments = knowledge.fragments;
    // A fragment may hold others; two levels are enough, and a loop must not hang.
    let compiled = |pattern: &str| {
        let mut whole = pattern.to_owned();
        for _ in 0..2 {
            for (name, text) in &fragments {
                whole = whole.replace(&format!("{{{name}}}"), text);
            }
        }
        knowledge::builtin_regex(FILE, &whole)
    };
    let patterns = knowledge.patterns.iter().map(|form| Pattern {
        hide: compiled(&form.hide),
        digits: form.digits,
        never: form.never.as_deref().map(compiled),
        not_before: form.not_before.as_deref().map(|unit| compiled(&format!("(?i){unit}"))),
        distinct: form.distinct,
        person: form.person,
    });
    let folded = |list: &[String]| list.iter().map(|word| crate::script::folded(word)).collect();
    let months: Vec<Month> = knowledge::builtin("extract/months.yaml");
    let names =
        months.iter().flat_map(|month| month.names.iter().map(|name| (crate::script::folded(name), month.month)));
    Rules {
        patterns: patterns.collect(),
        particles: folded(&knowledge.particles),
        titles: folded(&knowledge.titles),
        generic: folded(&knowledge.generic),
        months: names.collect(),
    }
});

/// The rules.
pub(super) fn rules() -> &'static Rules {
    &RULES
}
