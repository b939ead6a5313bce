//! The numbers and sentences of the line rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::assess::words::{Speech, without_gaps};
use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    pub(crate) same_treatment_days: i64,
    pub(crate) consolidation_days: i64,
    pub(crate) response_days: i64,
    pub(crate) event_days: i64,
    pub(crate) gap_days: i64,
    pub(crate) tandem_days: i64,
    pub(crate) tandem_words: Vec<String>,
    pub(crate) generic: Vec<String>,
    pub(crate) one_by_class: Vec<String>,
    pub(crate) parts: Vec<String>,
    pub(crate) not_lines: BTreeMap<String, String>,
    pub(crate) not_line_kinds: BTreeMap<String, String>,
    pub(crate) phases: Vec<String>,
    pub(crate) mrd_directed: Vec<String>,
    pub(crate) mrd_after: Vec<String>,
    pub(crate) cns: Vec<String>,
    best: Vec<String>,
    pub(crate) progressive: Vec<String>,
    pub(crate) stopped_for_progression: String,
    why: Why,
    event_names: BTreeMap<String, String>,
    pub(crate) finding: FindingWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Why(BTreeMap<String, String>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingWords {
    pub(crate) count: String,
    pub(crate) entry: String,
    pub(crate) fix: String,
}

impl Rules {
    /// The sentence `key`, filled.
    pub(crate) fn why(&self, speech: &Speech, key: &str, parts: &[(&str, &str)]) -> String {
        without_gaps(&speech.say(&self.why.0, key, parts))
    }

    /// Place of a response, from the best.
    pub(crate) fn rank(&self, response: &str) -> usize {
        self.best.iter().position(|value| value == response).unwrap_or(usize::MAX)
    }

    /// For people.
    pub(crate) fn event_name(&self, id: &str) -> &str {
        self.event_names.get(id).map_or("", String::as_str)
    }
}

pub(crate) static RULES: LazyLock<Rules> = LazyLock::new(|| knowledge::builtin("assess/lines.yaml"));
