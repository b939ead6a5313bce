//! A user's own file of words: the same shape as a language's, and every mistake answered with its place.

use std::ops::RangeInclusive;

use regex::RegexBuilder;

use super::fold::fold;
use super::language_file::{LanguageFile, RuleText};
use super::policy::Policy;
use crate::knowledge::names::line_of;
use crate::knowledge::{self, KnowledgeError, Problem};

/// The most bytes that a user's expression may take when it is made ready.
const EXPRESSION_BYTES: usize = 1 << 20;
/// The points that one rule may give or take (docs/vocabulary.md tells what they are worth).
const POINTS: RangeInclusive<i32> = -12..=20;

/// Reads a user's file. `seen`: the names of rules in the files before it.
///
/// # Errors
/// A mistake gives the place and what is wrong with it.
pub(super) fn parse(
    name: &str,
    text: &str,
    policy: &Policy,
    seen: &mut Vec<String>,
) -> Result<LanguageFile, KnowledgeError> {
    let file = read(name, text, policy)?;
    let rules =
        file.rules.iter().chain(&file.features).flat_map(|(key, rules)| rules.iter().map(move |rule| (key, rule)));
    for (key, rule) in rules {
        check_expression(rule).map_err(|wrong| of_rule(name, text, key, rule, wrong))?;
        let Some(id) = &rule.id else { continue };
        if seen.contains(id) {
            let last = text.lines().collect::<Vec<_>>().iter().rposition(|line| line.contains(id.as_str()));
            let problem = Problem::new("id-twice").with("id", id.as_str());
            return Err(KnowledgeError { file: name.to_owned(), line: last.map(|line| line + 1), problem });
        }
        seen.push(id.clone());
    }
    Ok(file)
}

/// A mistake in a rule, at the words that show where.
fn of_rule(
    name: &str,
    text: &str,
    key: &str,
    rule: &RuleText,
    (words, problem): (Option<String>, Problem),
) -> KnowledgeError {
    let words = words.or_else(|| rule.any.first().cloned()).unwrap_or_else(|| key.to_owned());
    let problem = Problem::new("of-key").with("key", key).with("problem", problem);
    KnowledgeError { file: name.to_owned(), line: line_of(text, &words), problem }
}

/// Reads a file of words, whoever wrote it.
///
/// # Errors
/// A mistake gives the place and what is wrong with it.
pub(super) fn read(name: &str, text: &str, policy: &Policy) -> Result<LanguageFile, KnowledgeError> {
    let wrong =
        |words: &str, problem: Problem| KnowledgeError { file: name.to_owned(), line: line_of(text, words), problem };
    let file: LanguageFile = knowledge::parse(name, text)?;
    if let Some(key) = file.twice() {
        let last = text.lines().collect::<Vec<_>>().iter().rposition(|line| line.contains(key));
        let problem = Problem::new("key-twice").with("key", key);
        return Err(KnowledgeError { file: name.to_owned(), line: last.map(|line| line + 1), problem });
    }
    for (key, _) in &file.rules {
        if policy.kinds_of(key).is_empty() {
            let known = policy.keys();
            let alike = known.iter().filter(|one| one.starts_with('@') == key.starts_with('@'));
            let problem = Problem::new("no-kind").with("name", key.as_str()).nearest(key, alike.map(String::as_str));
            return Err(wrong(key, problem));
        }
    }
    for (key, _) in &file.features {
        if !policy.features().any(|known| known == key) {
            let problem = Problem::new("no-sign").with("name", key.as_str()).nearest(key, policy.features());
            return Err(wrong(key, problem));
        }
    }
    let rules = file.rules.iter().map(|(key, rules)| (key, rules, true));
    let features = file.features.iter().map(|(key, rules)| (key, rules, false));
    for (key, rules, points) in rules.chain(features) {
        for rule in rules {
            check(rule, points).map_err(|wrong| of_rule(name, text, key, rule, wrong))?;
        }
    }
    Ok(file)
}

/// What is wrong with a rule, and words of it that show where.
fn check(rule: &RuleText, points: bool) -> Result<(), (Option<String>, Problem)> {
    if points && (rule.w == 0 || !POINTS.contains(&rule.w)) {
        let problem = Problem::new("wrong-points").with("w", rule.w.to_string());
        let problem = problem.with("least", POINTS.start().to_string());
        return Err((None, problem.with("most", POINTS.end().to_string())));
    }
    if !points && rule.w != 0 {
        return Err((None, Problem::new("sign-with-points")));
    }
    if rule.any.is_empty() && rule.unsure.is_empty() && rule.re.is_none() {
        return Err((None, Problem::new("empty-rule")));
    }
    let phrases = rule.any.iter().chain(&rule.unsure).map(|phrase| (phrase, phrase.trim_matches('*')));
    // A hint may be a star alone, as in `A*02:01`.
    let mut phrases = phrases.chain(rule.hint.iter().map(|hint| (hint, hint.as_str())));
    if let Some((empty, _)) = phrases.find(|(_, letters)| fold(letters).is_empty()) {
        return Err((Some(empty.clone()).filter(|words| !words.is_empty()), Problem::new("empty-phrase")));
    }
    Ok(())
}

/// What is wrong with the expression of a rule. Those that are compiled in are tried by their tests, and may do more.
fn check_expression(rule: &RuleText) -> Result<(), (Option<String>, Problem)> {
    let Some(pattern) = &rule.re else { return Ok(()) };
    if let Err(error) = RegexBuilder::new(pattern).size_limit(EXPRESSION_BYTES).build() {
        let what = error.to_string();
        let what = what.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        return Err((Some(pattern.clone()), Problem::new("wrong-expression").with("what", what)));
    }
    if rule.hint.is_empty() {
        return Err((Some(pattern.clone()), Problem::new("hint-needed")));
    }
    if fold(pattern).to_lowercase() != pattern.trim().to_lowercase() {
        return Err((Some(pattern.clone()), Problem::new("expression-form")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(text: &str) -> String {
        parse("own.yaml", text, Policy::builtin(), &mut Vec::new()).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_have_their_place() {
        let unknown = mistake("language: own\nrules:\n  petct-report:\n    - {w: 6, any: [x]}\n");
        assert_eq!(
            unknown,
            "own.yaml, line 3: there is no kind of paper \"petct-report\"; the nearest name is \"pet-ct-report\""
        );
        let pattern = mistake("language: own\nrules:\n  ct-report:\n    - w: 6\n      re: '(ab'\n      hint: [ab]\n");
        assert!(
            pattern.starts_with("own.yaml, line 5: ct-report: the expression is wrong: unclosed group"),
            "{pattern}"
        );
        let twice = mistake(
            "language: own\nrules:\n  ct-report:\n    - {id: mine, w: 6, any: [ab]}\n    - {id: mine, w: 3, any: [cd]}\n",
        );
        assert!(twice.starts_with("own.yaml, line 5: the id \"mine\" stands twice"), "{twice}");
        let kind_twice = mistake(
            "language: own\nrules:\n  ct-report:\n    - {w: 6, any: [ab]}\n  ct-report:\n    - {w: 6, any: [ab]}\n",
        );
        assert!(kind_twice.contains("\"ct-report\" stands twice"), "{kind_twice}");
        for (text, words) in [
            ("language: own\nrules:\n  ct-report:\n    - {w: 60, any: [ab]}\n", "line 4: ct-report: w: is 60"),
            ("language: own\nrules:\n  ct-report:\n    - {w: 6}\n", "needs phrases"),
            ("language: own\nrules:\n  ct-report:\n    - {w: 6, any: [\"*\"]}\n", "a phrase is empty"),
            (
                "language: own\nrules:\n  ct-report:\n    - {w: 6, re: 'abc'}\n",
                "line 4: ct-report: an expression needs",
            ),
            ("language: own\nrules:\n  ct-report:\n    - {w: 6, re: 'é', hint: [e]}\n", "no accents"),
            ("language: own\nfeatures:\n  value:\n    - {any: [x]}\n", "the nearest name is \"values\""),
            ("language: own\nrule: {}\n", "there is no field \"rule\" here; the nearest name is \"rules\""),
            ("rules: [\n", "own.yaml, line"),
        ] {
            let said = mistake(text);
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn a_sound_file_is_taken() {
        let text = "language: own\nrules:\n  ct-report:\n    - {id: mine, w: 6, zone: title, any: ['ct thorax*']}\n";
        assert!(parse("own.yaml", text, Policy::builtin(), &mut Vec::new()).is_ok());
    }
}
