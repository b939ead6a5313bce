//! The rules of `knowledge/classify`, ready to run: all phrases in one automaton, expressions only where they may hit.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::language_file::{LanguageFile, RuleText, Zone};
use super::phrases::{self, Open, is_word};
use super::policy::Policy;
use super::sheet::Sheet;

/// Places kept for one rule: enough to count, small on a hostile paper.
const MOST_HITS: usize = 400;

/// What a rule is for.
#[derive(Debug, Clone)]
pub(super) enum Aim {
    /// Points for these kinds; whether they came by a set of kinds.
    Kinds { kinds: Vec<usize>, key: String },
    /// Shows that the paper holds results of this sort.
    Feature(String),
}

/// A rule, ready to run.
#[derive(Debug)]
pub(super) struct Rule {
    /// As `pathology-report/en1`.
    pub(super) id: String,
    pub(super) aim: Aim,
    pub(super) weight: i32,
    pub(super) zone: Zone,
    pub(super) min: usize,
    pub(super) repeat: bool,
    pub(super) per_lines: Option<usize>,
    pub(super) most_words: Option<usize>,
    pub(super) double_at: Option<usize>,
    pattern: Option<String>,
    hinted: bool,
    regex: OnceLock<Option<Regex>>,
}

/// Who asked for a phrase.
#[derive(Debug, Clone, Copy)]
struct Owner {
    rule: usize,
    open: Open,
    hint: bool,
}

/// All rules.
#[derive(Debug)]
pub(super) struct Rulebook {
    pub(super) rules: Vec<Rule>,
    automaton: Option<AhoCorasick>,
    owners: Vec<Vec<Owner>>,
}

impl Rulebook {
    /// Makes the rules of these files ready. A rule with the name of one before it takes its place.
    pub(super) fn new(files: Vec<LanguageFile>, policy: &Policy) -> Self {
        let mut texts: Vec<(String, Aim, RuleText)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for file in files {
            let features = file.features.into_iter().map(|(name, rules)| (Aim::Feature(name.clone()), name, rules));
            let points = file.rules.into_iter().map(|(key, rules)| {
                let kinds = policy.kinds_of(&key);
                (Aim::Kinds { kinds, key: key.clone() }, key, rules)
            });
            for (aim, name, rules) in features.chain(points) {
                for (number, text) in (1..).zip(rules) {
                    let id = text.id.clone().unwrap_or_else(|| format!("{name}/{}{number}", file.language));
                    match places.get(&id) {
                        Some(place) => texts[*place] = (id, aim.clone(), text),
                        None => {
                            places.insert(id.clone(), texts.len());
                            texts.push((id, aim.clone(), text));
                        }
                    }
                }
            }
        }
        Self::of(texts)
    }

    fn of(texts: Vec<(String, Aim, RuleText)>) -> Self {
        let mut rules = Vec::new();
        let mut words: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<Owner>> = Vec::new();
        let mut index: HashMap<String, usize> = HashMap::new();
        let mut add = |written: &str, rule: usize, hint: bool| {
            let (phrase, open) = phrases::parse(written);
            if phrase.is_empty() {
                return;
            }
            let at = *index.entry(phrase.clone()).or_insert_with(|| {
                words.push(phrase);
                owners.push(Vec::new());
                owners.len() - 1
            });
            owners[at].push(Owner { rule, open: Open { end: open.end || hint, ..open }, hint });
        };
        for (at, (id, aim, text)) in texts.into_iter().enumerate() {
            text.any.iter().chain(&text.unsure).for_each(|words| add(words, at, false));
            text.hint.iter().for_each(|words| add(words, at, true));
            rules.push(Rule::new(id, aim, text));
        }
        Self { rules, automaton: AhoCorasick::new(&words).ok(), owners }
    }

    /// Where each rule hits, by the index of the rule.
    pub(super) fn hits(&self, sheet: &Sheet<'_>) -> Vec<Vec<Range<usize>>> {
        let text = &sheet.text;
        let mut hits: Vec<Vec<Range<usize>>> = vec![Vec::new(); self.rules.len()];
        // The stretches of text that an expression is tried on, in order and without overlap.
        let mut tries: Vec<Vec<Range<usize>>> = vec![Vec::new(); self.rules.len()];
        for found in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            for owner in &self.owners[found.pattern().as_usize()] {
                if owner.hint {
                    let near = sheet.lines_around(found.start());
                    match tries[owner.rule].last_mut() {
                        Some(last) if near.start <= last.end => last.end = last.end.max(near.end),
                        _ => tries[owner.rule].push(near),
                    }
                } else if hits[owner.rule].len() < MOST_HITS && is_word(text, &found.range(), owner.open) {
                    hits[owner.rule].push(found.range());
                }
            }
        }
        for ((rule, hits), tries) in self.rules.iter().zip(&mut hits).zip(tries) {
            let tries = if rule.hinted { tries } else { std::iter::once(0..text.len()).collect() };
            if tries.is_empty() {
                continue;
            }
            let Some(regex) = rule.regex() else { continue };
            for range in tries {
                let within = &text[..range.end];
                let mut at = range.start;
                while let Some(found) = regex.find_at(within, at).filter(|_| hits.len() < MOST_HITS) {
                    hits.push(found.range());
                    at = found.end().max(found.start() + 1);
                    if at > within.len() || !within.is_char_boundary(at) {
                        break;
                    }
                }
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
        self.regex.get_or_init(|| Regex::new(&plain_ends(pattern)).ok()).as_ref()
    }
}

/// Word ends of a pattern in plain letters are those of plain letters: the other ones cost ten times as much on every text
/// that has a letter of another script in it.
fn plain_ends(pattern: &str) -> String {
    if pattern.is_ascii() { pattern.replace(r"\b", r"(?-u:\b)") } else { pattern.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::fold::fold;
    use crate::classify::vocabulary::Vocabulary;

    #[test]
    fn every_rule_is_sound() {
        let book = &Vocabulary::builtin().rules;
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
        let book = &Vocabulary::builtin().rules;
        for wanted in Policy::builtin().features() {
            let known = |rule: &Rule| matches!(&rule.aim, Aim::Feature(name) if name == wanted);
            assert!(book.rules.iter().any(known), "{wanted}");
        }
    }
}
