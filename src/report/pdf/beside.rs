//! Two languages side by side.
//!
//! A case that was told in two languages differs only in what this program says. `case` and `words` put both in one text, with
//! a mark between them that no paper's text has. Whoever composes a text (`words::fill`, `list`, `each`) composes it language
//! by language, so that it still holds one mark; `shape` then prints one language beside or below the other. Where there is
//! room for one only, it is the first.

use serde_json::Value;

use super::words::{Words, name_by_id};
use crate::knowledge;
use crate::model::{CaseFile, Language};
use crate::terms;

/// Between the two languages of a text.
pub(in crate::report) const MARK: char = '\u{1F}';

/// What is printed between them where both stand on one line.
const BETWEEN: &str = " / ";

/// What is that of the first language: its name, quotes, values and references, and the signs of the drawing.
const OF_THE_FIRST: [&str; 10] =
    ["language", "quote", "reference", "doubtful_reference", "quarter", "deauville", "cycles", "pet_short", "on", "by"];

/// A case with its words in two languages.
///
/// # Errors
/// None in practice: what was a case is one.
pub(super) fn case(first: &CaseFile, second: &CaseFile) -> anyhow::Result<CaseFile> {
    let joined = join(serde_json::to_value(first)?, &serde_json::to_value(second)?);
    let mut case: CaseFile = serde_json::from_value(joined)?;
    case.language = first.language;
    Ok(case)
}

/// The words of two languages.
///
/// # Errors
/// Where the files of two languages do not say the same things, which a test forbids.
pub(super) fn words(first: Language, second: Language) -> anyhow::Result<Words> {
    let of = |language: Language| {
        let mut words: Value = knowledge::builtin_in("report/*.yaml", language);
        words["terms"] = serde_json::to_value(terms::of(language))?;
        anyhow::Ok(words)
    };
    let (mut first, mut second) = (of(first)?, of(second)?);
    complete(&mut first, &second);
    complete(&mut second, &first);
    let mut joined = join(first, &second);
    if let Some(all) = joined.as_object_mut() {
        all.insert("beside".to_owned(), Value::Bool(true));
    }
    Ok(serde_json::from_value(joined)?)
}

/// A name that has no entry is said by its id: where the other language has one, it is written out.
fn complete(words: &mut Value, other: &Value) {
    for table in ["names", "terms"] {
        let Some(others) = other[table].as_object() else { continue };
        let Some(own) = words[table].as_object_mut() else { continue };
        for id in others.keys().filter(|id| !id.is_empty()) {
            let said = || if table == "names" { name_by_id(id) } else { id.clone() };
            own.entry(id.clone()).or_insert_with(|| Value::String(said()));
        }
    }
}

/// Joins texts that differ; everything else stays as the first has it.
fn join(first: Value, second: &Value) -> Value {
    match (first, second) {
        (Value::String(a), Value::String(b)) => {
            Value::String(if a == *b { unmarked(&a) } else { marked(&unmarked(&a), &unmarked(b)) })
        }
        (Value::String(a), _) => Value::String(unmarked(&a)),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            Value::Array(a.into_iter().zip(b).map(|(a, b)| join(a, b)).collect())
        }
        (Value::Object(a), Value::Object(b)) => {
            let joined = a.into_iter().map(|(key, a)| {
                let value = match b.get(&key) {
                    Some(b) if !OF_THE_FIRST.contains(&key.as_str()) => join(a, b),
                    _ => a,
                };
                (key, value)
            });
            Value::Object(joined.collect())
        }
        (first, _) => first,
    }
}

/// A text of a paper that holds the mark would be taken for one in two languages.
fn unmarked(text: &str) -> String {
    text.replace(MARK, " ")
}

/// One text of a text in each language.
pub(super) fn marked(first: &str, second: &str) -> String {
    if first == second { first.to_owned() } else { format!("{first}{MARK}{second}") }
}

/// The two languages of a text; `None` where it has one, or was put together of several.
fn halves(text: &str) -> Option<(&str, &str)> {
    text.split_once(MARK).filter(|(_, second)| !second.contains(MARK))
}

/// Whether texts of two languages are among these.
pub(super) fn is_double<'t>(texts: impl IntoIterator<Item = &'t str>) -> bool {
    texts.into_iter().any(|text| text.contains(MARK))
}

/// A text in the first language, or in the second one.
pub(super) fn half(text: &str, second: bool) -> &str {
    match halves(text) {
        Some((_, other)) if second => other,
        Some((first, _)) => first,
        None => text,
    }
}

/// What is made of texts, made in each of their languages.
pub(super) fn each<const N: usize>(texts: [&str; N], make: impl Fn([&str; N]) -> String) -> String {
    if !is_double(texts) {
        return make(texts);
    }
    marked(&make(texts.map(|text| half(text, false))), &make(texts.map(|text| half(text, true))))
}

/// Texts one after another, in each of their languages.
pub(super) fn list<S: AsRef<str>>(texts: &[S], between: &str) -> String {
    let of = |second: bool| texts.iter().map(|text| half(text.as_ref(), second)).collect::<Vec<_>>().join(between);
    if is_double(texts.iter().map(AsRef::as_ref)) { marked(&of(false), &of(true)) } else { of(false) }
}

/// Whether a text says another one, in its language.
pub(super) fn says(text: &str, part: &str) -> bool {
    half(text, false).contains(half(part, false))
}

/// Both languages on one line, as in a bookmark.
pub(super) fn in_line(text: &str) -> String {
    text.replace(MARK, BETWEEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_said_twice() {
        let joined = join(
            json!({"id": "x", "text": "Missing", "list": ["a", "b"], "language": "en", "n": 3}),
            &json!({"id": "x", "text": "缺失", "list": ["a", "乙"], "language": "zh", "n": 3}),
        );
        assert_eq!(
            joined,
            json!({"id": "x", "text": "Missing\u{1F}缺失", "list": ["a", "b\u{1F}乙"], "language": "en", "n": 3})
        );
    }

    #[test]
    fn the_mark_in_a_paper_is_no_second_language() {
        assert_eq!(join(json!("CD19\u{1F}negative"), &json!("CD19\u{1F}negative")), json!("CD19 negative"));
    }

    #[test]
    fn what_is_composed_stays_apart_by_language() {
        let composed = list(&["one\u{1F}uno", "CD19", "two\u{1F}dos"], ", ");
        assert_eq!(composed, "one, CD19, two\u{1F}uno, CD19, dos");
        assert_eq!(each([&composed], |[text]| text.to_uppercase()), "ONE, CD19, TWO\u{1F}UNO, CD19, DOS");
        assert_eq!((in_line(&composed).as_str(), half("CD19", true)), ("one, CD19, two / uno, CD19, dos", "CD19"));
        assert!(says(&composed, "two\u{1F}dos") && !says(&composed, "dos"));
    }
}
