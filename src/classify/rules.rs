//! The rules of `knowledge/classify`, ready to run: all phrases in one automaton, expressions only where they may hit.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::fold::is_ideograph;
use super::language_file::{LanguageFile, RuleText, Zone};
use super::phrases::{self, Open, is_word};
use super::policy::Policy;
use super::sheet::Sheet;
use crate::knowledge::plain;
use crate::matcher::Matcher;

/// Places kept for one rule: enough to count, small on a hostile paper.
const MOST_HITS: usize = 400;

/// What a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub(super) part: bool,
    pub(super) most_words: Option<usize>,
    pub(super) double_at: Option<usize>,
}

/// An expression, with the rules that have it.
#[derive(Debug)]
struct Expression {
    pattern: String,
    rules: Vec<usize>,
    /// It is for titles alone.
    in_titles: bool,
    /// The fewest hits that are of use to one of its rules.
    least: usize,
    /// The longest paper, in words, that it is for.
    most_words: Option<usize>,
    /// Made when it is first needed.
    regex: OnceLock<Option<Regex>>,
}

impl Expression {
    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&plain(&self.pattern)).ok()).as_ref()
    }
}

/// Who asked for a phrase.
#[derive(Debug, Clone, Copy)]
enum Owner {
    Rule(usize, Open),
    /// A hint for an expression.
    Expression(usize, Open),
}

/// Where a rule hits.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// Its index.
    pub(super) rule: usize,
    pub(super) range: Range<usize>,
}

/// All rules.
#[derive(Debug)]
pub(super) struct Rulebook {
    pub(super) rules: Vec<Rule>,
    expressions: Vec<Expression>,
    /// Expressions without a hint, which are tried on all of a text.
    everywhere: Vec<usize>,
    matcher: Matcher,
    /// Who asked for each phrase.
    owners: Vec<Vec<Owner>>,
    words: Words,
}

/// The longer words of all phrases.
#[derive(Debug, Default)]
struct Words {
    whole: HashSet<String>,
    /// Those that may go on.
    starts: HashSet<String>,
}

impl Words {
    /// The fewest letters of a word.
    const LEAST: usize = 5;

    fn add(&mut self, phrase: &str, open: Open) {
        let mut words = phrase.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() >= Self::LEAST);
        if open.end {
            self.starts.extend(words.next_back().map(str::to_owned));
        }
        self.whole.extend(words.map(str::to_owned));
    }

    fn has(&self, word: &str) -> bool {
        let starts = |length: usize| word.get(..length).is_some_and(|start| self.starts.contains(start));
        self.whole.contains(word) || (Self::LEAST..=word.len()).any(starts)
    }
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
        let mut expressions: Vec<Expression> = Vec::new();
        let mut everywhere = Vec::new();
        let mut matcher = Matcher::default();
        let mut longer = Words::default();
        let mut owners: Vec<Vec<Owner>> = Vec::new();
        let mut by_pattern: HashMap<String, usize> = HashMap::new();
        let mut add = |phrase: String, owner: Owner| {
            if phrase.is_empty() {
                return;
            }
            let (Owner::Rule(_, open) | Owner::Expression(_, open)) = owner;
            longer.add(&phrase, open);
            // A hint may always go on.
            let hint = matches!(owner, Owner::Expression(..));
            let number = matcher.add(&phrase, Open { end: open.end || hint, ..open }) as usize;
            owners.resize_with(owners.len().max(number + 1), Vec::new);
            owners[number].push(owner);
        };
        for (at, (id, aim, text)) in texts.into_iter().enumerate() {
            for written in text.any.iter().chain(&text.unsure) {
                let (phrase, open) = phrases::parse(written);
                add(phrase, Owner::Rule(at, open));
            }
            if let Some(pattern) = text.re {
                let expression = *by_pattern.entry(pattern.clone()).or_insert_with(|| {
                    expressions.push(Expression {
                        pattern,
                        rules: Vec::new(),
                        in_titles: true,
                        least: usize::MAX,
                        most_words: Some(0),
                        regex: OnceLock::new(),
                    });
                    expressions.len() - 1
                });
                let own = &mut expressions[expression];
                own.rules.push(at);
                own.in_titles &= text.zone == Zone::Title;
                own.least = own.least.min(text.min);
                own.most_words = own.most_words.zip(text.most_words).map(|(known, most)| known.max(most));
                for written in &text.hint {
                    let (phrase, open) = phrases::parse(written);
                    add(phrase, Owner::Expression(expression, open));
                }
                if text.hint.is_empty() && !everywhere.contains(&expression) {
                    everywhere.push(expression);
                }
            }
            rules.push(Rule {
                id,
                aim,
                weight: text.w,
                zone: text.zone,
                min: text.min,
                repeat: text.repeat,
                per_lines: text.per_lines,
                part: text.part,
                most_words: text.most_words,
                double_at: text.double_at,
            });
        }
        Self { rules, expressions, everywhere, matcher: matcher.ready(), owners, words: longer }
    }

    /// Whether the vocabulary holds a word, of five letters or more.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.has(word)
    }

    /// Looks for all phrases in a paper, which is read once for all of them. Expressions wait until what they show is
    /// asked for ([`Search::hits`]).
    ///
    /// An expression is tried on the lines where a hint for it stands, and on the line after them, so that rules whose
    /// words are not there cost nothing.
    pub(super) fn search<'a>(&'a self, sheet: &'a Sheet<'a>) -> Search<'a> {
        let text = sheet.text.as_str();
        let mut hits = Hits { all: Vec::new(), counts: vec![0; self.rules.len()] };
        let mut tries: Vec<(usize, Range<usize>)> = self.everywhere.iter().map(|at| (*at, 0..text.len())).collect();
        // Every hit of an expression has a hint in it.
        let mut hints: Vec<u16> = vec![0; self.expressions.len()];
        self.matcher.find(text, &mut |phrase, range| {
            for owner in &self.owners[phrase as usize] {
                match owner {
                    Owner::Rule(rule, open) if is_word(text, &range, *open) => hits.add(*rule, range.clone()),
                    Owner::Expression(expression, open) if open.start || begins_word(text, range.start) => {
                        hints[*expression] = hints[*expression].saturating_add(1);
                        let place = if self.expressions[*expression].in_titles {
                            sheet.title_around(range.start)
                        } else {
                            Some(sheet.lines_around(range.start))
                        };
                        tries.extend(place.map(|place| (*expression, place)));
                    }
                    Owner::Rule(..) | Owner::Expression(..) => {}
                }
            }
        });
        tries.retain(|(expression, _)| {
            let Expression { least, most_words, .. } = &self.expressions[*expression];
            let hinted = !self.everywhere.contains(expression);
            let enough = !hinted || usize::from(hints[*expression]) >= *least;
            enough && most_words.is_none_or(|most| !sheet.has_more_words_than(most))
        });
        tries.sort_unstable_by_key(|(expression, range)| (*expression, range.start));
        tries.dedup_by(|next, last| {
            let joins = next.0 == last.0 && next.1.start <= last.1.end;
            if joins {
                last.1.end = last.1.end.max(next.1.end);
            }
            joins
        });
        Search { book: self, text, hits, tries }
    }
}

/// What was found in one paper, and what is still to be tried.
pub(super) struct Search<'a> {
    book: &'a Rulebook,
    text: &'a str,
    hits: Hits,
    /// Expressions, each with a place.
    tries: Vec<(usize, Range<usize>)>,
}

impl<'a> Search<'a> {
    /// Where these rules hit, rule by rule, in the order of the text.
    pub(super) fn hits(&mut self, wanted: impl Fn(&Rule) -> bool) -> Vec<Hit> {
        let Self { book, text, hits, tries } = self;
        tries.retain(|(expression, range)| {
            let Expression { rules, .. } = &book.expressions[*expression];
            let is_wanted = rules.iter().any(|rule| wanted(&book.rules[*rule]));
            if is_wanted {
                book.try_on(&text[..range.end], range.start, *expression, hits);
            }
            !is_wanted
        });
        let mut own: Vec<Hit> = hits.all.iter().filter(|hit| wanted(&book.rules[hit.rule])).cloned().collect();
        own.sort_unstable_by_key(|hit| (hit.rule, hit.range.start, hit.range.end));
        // A phrase that may go on for one rule and not for another is found for both.
        own.dedup_by(|next, last| (next.rule, &next.range) == (last.rule, &last.range));
        own
    }
}

impl Rulebook {
    /// Tries an expression on the end of a text, from a place on.
    fn try_on(&self, text: &str, from: usize, expression: usize, hits: &mut Hits) {
        let expression = &self.expressions[expression];
        let Some(regex) = expression.regex() else { return };
        let mut at = from;
        while let Some(found) = (at <= text.len()).then(|| regex.find_at(text, at)).flatten() {
            if !expression.rules.iter().any(|rule| hits.takes(*rule)) {
                break;
            }
            expression.rules.iter().for_each(|rule| hits.add(*rule, found.range()));
            at = found.end().max(found.start() + 1);
        }
    }
}

/// Hits, of each rule no more than are of use.
struct Hits {
    all: Vec<Hit>,
    counts: Vec<u16>,
}

impl Hits {
    fn takes(&self, rule: usize) -> bool {
        usize::from(self.counts[rule]) < MOST_HITS
    }

    fn add(&mut self, rule: usize, range: Range<usize>) {
        if self.takes(rule) {
            self.counts[rule] += 1;
            self.all.push(Hit { rule, range });
        }
    }
}

/// Whether no letter stands before a place: a digit may, as in `20mg`.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let own = text[at..].chars().next();
    !(own.is_some_and(char::is_alphabetic) && before.is_some_and(|c| c.is_alphabetic() && !is_ideograph(c)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::fold::fold;
    use crate::classify::vocabulary::Vocabulary;

    #[test]
    fn every_rule_is_sound() {
        let book = &Vocabulary::builtin().rules;
        for rule in &book.rules {
            match &rule.aim {
                Aim::Kinds { kinds, .. } => {
                    assert!(!kinds.is_empty(), "{} names no kind", rule.id);
                    assert!((-12..=20).contains(&rule.weight) && rule.weight != 0, "{}", rule.id);
                }
                Aim::Feature(name) => assert!(!name.is_empty() && rule.weight == 0, "{}", rule.id),
            }
        }
        for Expression { pattern, rules, .. } in &book.expressions {
            let id = &book.rules[rules[0]].id;
            assert!(Regex::new(pattern).is_ok(), "{id}: {pattern}");
            assert_eq!(&fold(pattern).to_lowercase(), &pattern.trim().to_lowercase(), "{id} is not folded");
        }
    }

    #[test]
    fn expressions_wait_for_their_words() {
        let book = &Vocabulary::builtin().rules;
        let free: Vec<&str> = book.everywhere.iter().map(|at| book.expressions[*at].pattern.as_str()).collect();
        assert!(free.len() <= 8, "every paper pays for these: {free:#?}");
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
