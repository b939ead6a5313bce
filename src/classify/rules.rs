//! The rules of `knowledge/classify`, ready to run: all phrases in one automaton, expressions only where they may hit.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::Deserialize;

use super::fold::fold;
use super::policy::Policy;
use crate::knowledge::builtin;

/// Places kept for one rule: enough to count, small on a hostile paper.
const MOST_HITS: usize = 400;

/// Where on the paper a rule looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Zone {
    /// In a title, or with less weight in a heading.
    Title,
    /// The heading of a section.
    Section,
    /// At the start of a line or column, after its bullet.
    Start,
    /// At the start of a line.
    Line,
    /// Anywhere.
    #[default]
    Any,
}

/// A rule as the YAML has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    /// Points; of a feature, nothing.
    #[serde(default)]
    w: i32,
    #[serde(default)]
    zone: Zone,
    /// Phrases; a final `*` lets the word go on.
    #[serde(default)]
    any: Vec<String>,
    /// Expression over the folded text.
    #[serde(default)]
    re: Option<String>,
    /// Phrases of which one must stand somewhere before `re` is tried.
    #[serde(default)]
    hint: Vec<String>,
    /// How many different hits it takes.
    #[serde(default = "one")]
    min: usize,
    /// Counts twice with so many different hits.
    #[serde(default)]
    double_at: Option<usize>,
    /// Counts the same words again.
    #[serde(default)]
    repeat: bool,
    /// Takes a hit for every so many lines.
    #[serde(default)]
    per_lines: Option<usize>,
    /// Holds only on a paper of so many words at most.
    #[serde(default)]
    most_words: Option<usize>,
}

fn one() -> usize {
    1
}

/// A file of rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    language: String,
    #[serde(default)]
    features: BTreeMap<String, Vec<RuleText>>,
    rules: BTreeMap<String, Vec<RuleText>>,
}

/// What a rule is for.
#[derive(Debug, Clone)]
pub(crate) enum Aim {
    /// Points for these kinds; whether they came by a set of kinds.
    Kinds { kinds: Vec<usize>, key: String },
    /// Shows that the paper holds results of this sort.
    Feature(String),
}

/// A rule, ready to run.
#[derive(Debug)]
pub(crate) struct Rule {
    /// As `pathology-report/en1`.
    pub(crate) id: String,
    pub(crate) aim: Aim,
    pub(crate) weight: i32,
    pub(crate) zone: Zone,
    pub(crate) min: usize,
    pub(crate) repeat: bool,
    pub(crate) per_lines: Option<usize>,
    pub(crate) most_words: Option<usize>,
    pub(crate) double_at: Option<usize>,
    pattern: Option<String>,
    hinted: bool,
    regex: OnceLock<Option<Regex>>,
}

/// Who asked for a phrase.
#[derive(Debug, Clone, Copy)]
struct Owner {
    rule: usize,
    open_end: bool,
    hint: bool,
}

/// All rules.
#[derive(Debug)]
pub(crate) struct Rulebook {
    pub(crate) rules: Vec<Rule>,
    automaton: Option<AhoCorasick>,
    owners: Vec<Vec<Owner>>,
}

/// The rule files that are compiled in: one per language, and one for what no language owns.
const FILES: &[(&str, &str)] = &[
    ("classify/any.yaml", include_str!("../knowledge/classify/any.yaml")),
    ("classify/en.yaml", include_str!("../knowledge/classify/en.yaml")),
    ("classify/es.yaml", include_str!("../knowledge/classify/es.yaml")),
    ("classify/fr.yaml", include_str!("../knowledge/classify/fr.yaml")),
];

impl Rulebook {
    /// The rules that are compiled in, made ready once.
    pub(crate) fn builtin() -> &'static Self {
        static BOOK: OnceLock<Rulebook> = OnceLock::new();
        BOOK.get_or_init(|| Self::new(FILES.iter().map(|(name, text)| builtin::<RuleFile>(name, text))))
    }

    fn new(files: impl Iterator<Item = RuleFile>) -> Self {
        let mut rules = Vec::new();
        let mut phrases: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<Owner>> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut add = |words: &str, rule: usize, hint: bool| {
            let (words, open_end) =
                words.strip_suffix('*').filter(|start| !start.is_empty()).map_or((words, false), |start| (start, true));
            let folded = fold(words);
            if folded.is_empty() {
                return;
            }
            let at = *index.entry(folded.clone()).or_insert_with(|| {
                phrases.push(folded);
                owners.push(Vec::new());
                owners.len() - 1
            });
            owners[at].push(Owner { rule, open_end: open_end || hint, hint });
        };
        for file in files {
            let aims = file.features.into_iter().map(|(name, texts)| (name.clone(), Aim::Feature(name), texts)).chain(
                file.rules.into_iter().map(|(key, texts)| {
                    let kinds = Policy::builtin().kinds_of(&key);
                    (key.clone(), Aim::Kinds { kinds, key }, texts)
                }),
            );
            for (name, aim, texts) in aims {
                for (number, text) in (1..).zip(texts) {
                    let at = rules.len();
                    text.any.iter().for_each(|words| add(words, at, false));
                    text.hint.iter().for_each(|words| add(words, at, true));
                    rules.push(Rule::new(format!("{name}/{}{number}", file.language), aim.clone(), text));
                }
            }
        }
        Self { rules, automaton: AhoCorasick::new(&phrases).ok(), owners }
    }

    /// Where each rule hits, by the index of the rule.
    pub(crate) fn hits(&self, text: &str) -> Vec<Vec<Range<usize>>> {
        let mut hits: Vec<Vec<Range<usize>>> = vec![Vec::new(); self.rules.len()];
        let mut hinted = vec![false; self.rules.len()];
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                for owner in &self.owners[found.pattern().as_usize()] {
                    if owner.hint {
                        hinted[owner.rule] = true;
                    } else if hits[owner.rule].len() < MOST_HITS && is_word(text, &found.range(), owner.open_end) {
                        hits[owner.rule].push(found.range());
                    }
                }
            }
        }
        for (at, rule) in self.rules.iter().enumerate() {
            if (!rule.hinted || hinted[at])
                && let Some(regex) = rule.regex()
            {
                hits[at].extend(regex.find_iter(text).map(|found| found.range()).take(MOST_HITS));
            }
        }
        hits
    }
}

impl Rule {
    fn new(id: String, aim: Aim, text: RuleText) -> Self {
        Self {
            id,
            aim,
            weight: text.w,
            zone: text.zone,
            min: text.min,
            repeat: text.repeat,
            per_lines: text.per_lines,
            most_words: text.most_words,
            double_at: text.double_at,
            pattern: text.re,
            hinted: !text.hint.is_empty(),
            regex: OnceLock::new(),
        }
    }

    /// Its expression, made when it is first needed.
    fn regex(&self) -> Option<&Regex> {
        let pattern = self.pattern.as_deref()?;
        self.regex.get_or_init(|| Regex::new(pattern).ok()).as_ref()
    }
}

/// Whether a hit is whole words. Scripts that write without spaces have no such ends.
fn is_word(text: &str, hit: &Range<usize>, open_end: bool) -> bool {
    let spaced = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let first = text[hit.clone()].chars().next().is_some_and(spaced);
    let last = text[hit.clone()].chars().next_back().is_some_and(spaced);
    let before = text[..hit.start].chars().next_back().is_some_and(spaced);
    let after = text[hit.end..].chars().next().is_some_and(spaced);
    !(first && before) && (open_end || !(last && after))
}

fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_sound() {
        let book = Rulebook::builtin();
        assert!(book.automaton.is_some());
        for rule in &book.rules {
            if let Some(pattern) = &rule.pattern {
                assert!(Regex::new(pattern).is_ok(), "{}: {pattern}", rule.id);
                assert_eq!(&fold(pattern).to_lowercase(), &pattern.trim().to_lowercase(), "{} is not folded", rule.id);
            }
            match &rule.aim {
                Aim::Kinds { kinds, .. } => {
                    assert!(!kinds.is_empty(), "{} names no kind", rule.id);
                    assert!((-12..=8).contains(&rule.weight) && rule.weight != 0, "{}", rule.id);
                }
                Aim::Feature(name) => assert!(!name.is_empty() && rule.weight == 0, "{}", rule.id),
            }
        }
    }

    #[test]
    fn every_feature_that_is_asked_for_exists() {
        let book = Rulebook::builtin();
        for wanted in Policy::builtin().features() {
            let known = |rule: &Rule| matches!(&rule.aim, Aim::Feature(name) if name == wanted);
            assert!(book.rules.iter().any(known), "{wanted}");
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        assert!(is_word("a ct scan", &(2..4), false));
        assert!(!is_word("fact", &(2..4), false));
        assert!(!is_word("cts", &(0..2), false));
        assert!(is_word("cts", &(0..2), true));
        assert!(is_word("做骨髓检查", &(3..9), false));
    }
}
