//! How points become a decision, as `knowledge/classify/policy.yaml` has it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::knowledge::builtin;
use crate::model::Format;

/// A kind as `kinds.yaml` lists it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kind {
    pub(crate) id: String,
    pub(crate) group: String,
    #[expect(dead_code, reason = "read by the report from the same file")]
    title: String,
}

/// Kinds that are hard to tell apart, or harmless to mistake for each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    margin: i32,
    kinds: Vec<String>,
}

/// What a result paper must hold besides its name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    kinds: Vec<String>,
    any_of: Vec<String>,
    /// What is enough where the title names the kind: a letter says it as well.
    #[serde(default)]
    titled: Vec<String>,
}

/// The policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    pub(crate) accept: i32,
    margin: i32,
    pub(crate) weak_cap: i32,
    pub(crate) heading_weight: i32,
    pub(crate) without_results: i32,
    pub(crate) after_other_title: i32,
    pub(crate) background: String,
    pub(crate) background_cap: i32,
    pub(crate) format_weight: i32,
    pub(crate) title_lines: usize,
    pub(crate) title_bytes: usize,
    formats: BTreeMap<Format, String>,
    sets: BTreeMap<String, Vec<String>>,
    families: Vec<Family>,
    together: Vec<Vec<String>>,
    evidence: Vec<Evidence>,
    precedence: Vec<String>,
}

impl Policy {
    /// The policy that is compiled in.
    pub(crate) fn builtin() -> &'static Self {
        static POLICY: OnceLock<Policy> = OnceLock::new();
        POLICY.get_or_init(|| builtin("classify/policy.yaml"))
    }

    /// Every kind, in the order of `kinds.yaml`.
    pub(crate) fn kinds() -> &'static [Kind] {
        static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
        KINDS.get_or_init(|| builtin("classify/kinds.yaml"))
    }

    /// What a file of this format always is.
    pub(crate) fn kind_of_format(&self, format: Format) -> Option<&str> {
        self.formats.get(&format).map(String::as_str)
    }

    /// The kinds that a rule's key names: a kind, a set, or a group of `kinds.yaml` written with `@`.
    pub(crate) fn kinds_of(&self, key: &str) -> Vec<usize> {
        let kinds = Self::kinds();
        let wanted = |id: &str| kinds.iter().position(|kind| kind.id == id);
        let Some(name) = key.strip_prefix('@') else { return wanted(key).into_iter().collect() };
        match self.sets.get(name) {
            Some(members) => members.iter().filter_map(|id| wanted(id)).collect(),
            None => (0..kinds.len()).filter(|n| kinds[*n].group == name).collect(),
        }
    }

    /// The margin that the first kind needs over the second: none over what the same paper can be as well.
    pub(crate) fn margin(&self, winner: &str, other: &str) -> i32 {
        if self.go_together(winner, other) {
            return 0;
        }
        let both = |kinds: &[String]| kinds.iter().any(|id| id == winner) && kinds.iter().any(|id| id == other);
        let families = self.families.iter().filter(|family| both(&family.kinds)).map(|family| family.margin);
        families.min().unwrap_or(self.margin)
    }

    /// The widest margin that any kind needs.
    pub(crate) fn widest_margin(&self) -> i32 {
        self.families.iter().map(|family| family.margin).chain([self.margin]).max().unwrap_or(self.margin)
    }

    /// Whether one paper can be both.
    pub(crate) fn go_together(&self, one: &str, other: &str) -> bool {
        self.together.iter().any(|kinds| kinds.iter().any(|id| id == one) && kinds.iter().any(|id| id == other))
    }

    /// Whether a paper of this kind must hold results and has none of the features that show them. `titled`: its title
    /// names the kind.
    pub(crate) fn lacks_results<'p>(&'p self, kind: &str, titled: bool, mut has: impl FnMut(&'p str) -> bool) -> bool {
        let Some(row) = self.evidence.iter().find(|row| row.kinds.iter().any(|id| id == kind)) else { return false };
        let more = row.titled.iter().filter(|_| titled);
        !row.any_of.iter().chain(more).any(|feature| has(feature))
    }

    /// Everything that rules can be written for.
    pub(crate) fn keys(&self) -> Vec<String> {
        let groups = Self::kinds().iter().map(|kind| &kind.group);
        let mut keys: Vec<String> = groups.chain(self.sets.keys()).map(|name| format!("@{name}")).collect();
        keys.extend(Self::kinds().iter().map(|kind| kind.id.clone()));
        keys
    }

    /// Every feature that is asked for, of all kinds.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        self.evidence.iter().flat_map(|row| row.any_of.iter().chain(&row.titled)).map(String::as_str)
    }

    /// Which of two kinds with the same points comes first: the lower.
    pub(crate) fn rank(&self, kind: &str) -> usize {
        self.precedence.iter().position(|id| id == kind).unwrap_or(self.precedence.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_only_known_kinds() {
        let policy = Policy::builtin();
        let known = |id: &String| Policy::kinds().iter().any(|kind| &kind.id == id);
        let all = policy
            .sets
            .values()
            .flatten()
            .chain(policy.families.iter().flat_map(|family| &family.kinds))
            .chain(policy.together.iter().flatten())
            .chain(policy.evidence.iter().flat_map(|row| &row.kinds))
            .chain(&policy.precedence)
            .chain(policy.formats.values());
        for id in all {
            assert!(known(id), "{id}");
        }
    }

    #[test]
    fn asks_every_result_kind_for_results() {
        for kind in Policy::kinds().iter().filter(|kind| kind.group == "result") {
            assert!(Policy::builtin().lacks_results(&kind.id, true, |_| false), "{}", kind.id);
        }
    }

    #[test]
    fn takes_words_for_results_only_under_their_title() {
        let policy = Policy::builtin();
        let said = |feature: &str| feature == "pet-findings";
        assert!(policy.lacks_results("pet-ct-report", false, said));
        assert!(!policy.lacks_results("pet-ct-report", true, said));
        assert!(policy.lacks_results("hla-report", true, said));
        assert!(!policy.lacks_results("clinic-letter", false, said));
    }

    #[test]
    fn needs_less_between_look_alikes() {
        let policy = Policy::builtin();
        assert_eq!(policy.margin("mri-report", "appointment-letter"), 3);
        assert!(policy.margin("pet-ct-report", "ct-report") < 3);
        assert!(policy.go_together("bone-marrow-report", "flow-cytometry-report"));
        assert!(!policy.go_together("bone-marrow-report", "consent-form"));
    }
}
