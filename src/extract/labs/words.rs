//! The words around laboratory values (`knowledge/extract/lab_words.yaml`).

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::fold::fold;
use crate::extract::lexicon::{Lexicon, goes_on};
use crate::extract::unit::Unit;
use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordKnowledge {
    fillers: Vec<String>,
    range_to: Vec<String>,
    reference_to: Vec<String>,
    range_labels: Vec<String>,
    operators: BTreeMap<String, Vec<String>>,
    guards_before: Vec<String>,
    guards_after: Vec<String>,
    flags: Vec<String>,
    plain_flags: Vec<String>,
    beside: Vec<String>,
    other_fluids: Vec<String>,
    other_fluid_kinds: Vec<String>,
    past: Vec<String>,
    samples: Vec<String>,
    panel_heads: Vec<String>,
    /// Values in words.
    in_words: Vec<String>,
    columns: Columns,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    name: Vec<String>,
    value: Vec<String>,
    unit: Vec<String>,
    range: Vec<String>,
    flag: Vec<String>,
    percent: Vec<String>,
    other: Vec<String>,
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Column {
    /// The test.
    Name,
    /// The result.
    Value,
    /// The unit.
    Unit,
    /// The reference range.
    Range,
    /// High, low.
    Flag,
    /// The result as a share of the predicted.
    Percent,
    /// Something else.
    Other,
}

pub(in crate::extract) struct Words {
    fillers: Vec<String>,
    /// Words between the two ends of a range.
    pub(super) range_to: Vec<String>,
    /// The same in reference ranges alone.
    pub(super) reference_to: Vec<String>,
    /// Words before a reference range, the longest first.
    pub(super) range_labels: Vec<String>,
    operators: Vec<(String, String)>,
    pub(in crate::extract) guards_before: Lexicon<()>,
    guards_after: Vec<String>,
    flags: HashSet<String>,
    plain_flags: HashSet<String>,
    beside: Lexicon<()>,
    other_fluids: Lexicon<()>,
    other_fluid_kinds: Vec<String>,
    past: Lexicon<()>,
    samples: Lexicon<()>,
    panel_heads: Lexicon<()>,
    /// Values in words.
    pub(super) in_words: Lexicon<()>,
    columns: Vec<(String, Column)>,
}

pub(in crate::extract) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let knowledge: WordKnowledge = knowledge::builtin("extract/lab_words.yaml");
    let folded = |list: Vec<String>| -> Vec<String> {
        let mut list: Vec<String> = list.iter().map(|phrase| fold(phrase)).collect();
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        list
    };
    let lexicon = |list: Vec<String>| Lexicon::new(list.into_iter().map(|phrase| (phrase, ())));
    let c = knowledge.columns;
    let columns = [
        (c.name, Column::Name),
        (c.value, Column::Value),
        (c.unit, Column::Unit),
        (c.range, Column::Range),
        (c.flag, Column::Flag),
        (c.percent, Column::Percent),
        (c.other, Column::Other),
    ];
    Words {
        fillers: folded(knowledge.fillers),
        range_to: folded(knowledge.range_to),
        reference_to: folded(knowledge.reference_to),
        range_labels: folded(knowledge.range_labels),
        operators: knowledge
            .operators
            .into_iter()
            .flat_map(|(sign, list)| list.into_iter().map(move |phrase| (fold(&phrase), sign.clone())))
            .collect(),
        guards_before: lexicon(knowledge.guards_before),
        guards_after: folded(knowledge.guards_after),
        flags: knowledge.flags.iter().map(|flag| fold(flag)).collect(),
        plain_flags: knowledge.plain_flags.iter().map(|flag| fold(flag)).collect(),
        beside: lexicon(knowledge.beside),
        other_fluids: lexicon(knowledge.other_fluids),
        other_fluid_kinds: knowledge.other_fluid_kinds,
        past: lexicon(knowledge.past),
        samples: lexicon(knowledge.samples),
        panel_heads: lexicon(knowledge.panel_heads),
        in_words: lexicon(knowledge.in_words),
        columns: columns
            .into_iter()
            .flat_map(|(names, column)| names.into_iter().map(move |name| (fold(&name), column)))
            .collect(),
    }
});

impl Words {
    /// Length of a word that may stand between a name and its number, at the start of `rest`.
    pub(in crate::extract) fn filler(&self, rest: &str) -> Option<usize> {
        self.fillers.iter().find(|filler| starts_with_word(rest, filler)).map(String::len)
    }

    /// The operator at the start of `rest`: its sign and its length.
    pub(in crate::extract) fn operator(&self, rest: &str) -> Option<(&str, usize)> {
        for (sign, plain) in [("<=", "<="), (">=", ">="), ("≤", "<="), ("≥", ">="), ("<", "<"), (">", ">")] {
            if rest.starts_with(sign) {
                return Some((plain, sign.len()));
            }
        }
        self.operators
            .iter()
            .find(|(phrase, _)| starts_with_word(rest, phrase))
            .map(|(phrase, sign)| (sign.as_str(), phrase.len()))
    }

    /// Whether the words behind a value make it a limit.
    pub(super) fn guarded_after(&self, rest: &str) -> bool {
        let rest = rest.trim_start();
        self.guards_after.iter().any(|guard| starts_with_word(rest, guard))
    }

    /// A flag at the start of `rest`, by its length. A letter counts only where the page has it as a capital.
    pub(super) fn flag(&self, unit: &Unit, from: usize, end: usize) -> Option<Range<usize>> {
        let rest = unit.words().get(from..end)?;
        let start = from + rest.len() - rest.trim_start_matches(' ').len();
        let word = unit.words()[start..end].split([' ', '\t', ',', ';']).next().unwrap_or_default();
        let word = word.strip_suffix('.').unwrap_or(word);
        let range = start..start + word.len();
        let known = !word.is_empty() && self.flags.contains(word);
        let capital = unit.raw(&range).chars().all(|c| !c.is_lowercase()) || word.len() > 2;
        let letter = word.chars().all(char::is_alphabetic);
        (known && (!letter || (capital && word.len() <= 2))).then_some(range)
    }

    /// Whether a whole cell is a flag, or the sign that there is none.
    pub(super) fn is_flag(&self, cell: &str) -> bool {
        self.flags.contains(cell.trim())
    }

    /// Whether a cell says that nothing is flagged.
    pub(super) fn is_plain_flag(&self, cell: &str) -> bool {
        self.plain_flags.contains(cell.trim())
    }

    /// Whether nothing but words like "serum" stands in a text.
    pub(in crate::extract) fn only_beside(&self, text: &str) -> bool {
        let mut rest = text.to_owned();
        for hit in self.beside.find(text).iter().rev() {
            rest.replace_range(hit.range.clone(), "");
        }
        rest.chars().all(|c| !c.is_alphanumeric())
    }

    /// Whether what is named at `at` was measured in something else than blood.
    pub(super) fn in_other_fluid(&self, words: &str, at: usize, kind: &str) -> bool {
        self.other_fluid_kinds.iter().any(|known| known == kind) || !self.other_fluids.find(&words[..at]).is_empty()
    }

    /// Whether a sentence says that its value is old: `six months ago`.
    pub(super) fn is_past(&'static self, unit: &Unit) -> bool {
        !unit.find(&self.past).is_empty()
    }

    /// Where oxygen was measured, as printed.
    pub(super) fn sample<'a>(&self, unit: &'a Unit, from: usize) -> Option<&'a str> {
        let rest = unit.words().get(from..)?;
        let hit = self.samples.find(rest).into_iter().next()?;
        (hit.range.start <= 24).then(|| unit.raw(&(from + hit.range.start..from + hit.range.end)))
    }

    /// Whether a line is the head of a panel.
    pub(in crate::extract) fn heads_panel(&'static self, unit: &Unit) -> bool {
        !unit.find(&self.panel_heads).is_empty()
    }

    /// What a column head announces.
    pub(in crate::extract) fn column(&self, cell: &str) -> Option<Column> {
        let cell = cell.trim().trim_end_matches([':', '.']);
        self.columns.iter().find(|(name, _)| name == cell).map(|(_, column)| *column)
    }
}

/// Whether `rest` starts with `phrase` as whole words.
pub(in crate::extract) fn starts_with_word(rest: &str, phrase: &str) -> bool {
    rest.strip_prefix(phrase).is_some_and(|after| !(phrase.ends_with(goes_on) && after.starts_with(goes_on)))
}
