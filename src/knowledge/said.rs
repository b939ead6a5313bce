//! What the library that reads YAML says of a mistake, in words for people: its own are English, speak of its types, and quote the
//! text, which may be a paper that was given in place of another file.

use super::{Problem, names};

/// The mistake in our words. What the readers of this program say themselves stays as it is.
pub(super) fn in_words(said: &str) -> Problem {
    // `files[0]: … at line 2 column 3, while …`: the line is told beside it.
    let said = without_place(said);
    if let Some(rest) = said.strip_prefix("unknown field ") {
        return named(Problem::new("field-unknown"), rest);
    }
    if let Some(rest) = said.strip_prefix("unknown variant ") {
        return named(Problem::new("word-unknown"), rest);
    }
    if let Some(rest) = said.strip_prefix("missing field ") {
        return Problem::new("field-missing").with("name", quoted(rest).unwrap_or_default());
    }
    if let Some(rest) = said.strip_prefix("duplicate field ").or_else(|| said.strip_prefix("duplicate entry with key "))
    {
        return named(Problem::new("field-twice"), rest);
    }
    if ["invalid type: ", "invalid value: ", "invalid length "].iter().any(|head| said.starts_with(head)) {
        return wanted(said.rsplit_once("expected ").map_or("", |(_, wanted)| wanted));
    }
    if is_of_the_form(said) { Problem::new("not-yaml") } else { said.into() }
}

/// Whether it is about how the text is built, and not about what it says.
fn is_of_the_form(said: &str) -> bool {
    const HEADS: [&str; 8] = [
        "did not find",
        "found ",
        "could not find",
        "mapping values are not allowed",
        "mapping keys are not allowed",
        "block sequence entries are not allowed",
        "control characters are not allowed",
        "invalid ",
    ];
    HEADS.iter().any(|head| said.starts_with(head)) || said.contains("while scanning") || said.contains("while parsing")
}

/// Without the way to the place before it, and the place behind it.
fn without_place(said: &str) -> &str {
    let said = said.split(" at line ").next().unwrap_or(said);
    match said.split_once(": ") {
        Some((way, rest)) if is_way(way) => rest,
        _ => said,
    }
}

/// `files[0]`, `facts[2].value`.
fn is_way(words: &str) -> bool {
    !words.starts_with("invalid ")
        && !words.contains(' ')
        && words.chars().all(|c| c.is_alphanumeric() || "[].-_?\\".contains(c))
}

/// What was written, with the nearest of what could be.
fn named(problem: Problem, rest: &str) -> Problem {
    let Some(name) = quoted(rest).filter(|name| is_name(name)) else { return Problem::new("not-yaml") };
    let known: Vec<&str> = rest.split('`').skip(3).step_by(2).collect();
    let problem = problem.with("name", name);
    match names::nearest(name, known.iter().copied()) {
        // A name that is far from all of them is no slip of the keys.
        Some(near) if names::distance(name, near) > name.chars().count() / 2 => {
            Problem::new("known").with("problem", problem).with("known", known.join(", "))
        }
        Some(near) => problem.nearest(name, [near]),
        None => problem,
    }
}

fn quoted(words: &str) -> Option<&str> {
    words.split('`').nth(1)
}

/// A short word of letters, digits and hyphens: a line of a paper is none.
fn is_name(word: &str) -> bool {
    word.len() <= 40 && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// What should stand there.
fn wanted(words: &str) -> Problem {
    match words {
        "a sequence" => Problem::new("list-wanted"),
        "a boolean" => Problem::new("yes-or-no-wanted"),
        "a string" | "a word or a number" => Problem::new("text-wanted"),
        "a map" => Problem::new("fields-wanted"),
        _ if words.starts_with("struct ") => Problem::new("fields-wanted"),
        _ if words.starts_with(['u', 'i', 'f']) && words[1..].chars().all(|c| c.is_ascii_digit()) => {
            Problem::new("number-wanted")
        }
        _ => Problem::new("other-wanted"),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use crate::knowledge::parse;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Case {
        question: Option<String>,
        #[serde(default)]
        files: Vec<File>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct File {
        file: String,
        #[serde(default)]
        drop: bool,
        n: Option<u32>,
        sort: Option<Sort>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Sort {
        Given,
        Planned,
    }

    #[test]
    fn what_the_library_says_is_told_in_plain_words() {
        for (text, words) in [
            ("Mrs Anna Secret, born 1960", "fields are wanted here"),
            ("fils: []", "there is no field \"fils\" here; the nearest name is \"files\""),
            ("colour: red", "there is no field \"colour\" here; what there is: question, files"),
            ("files: []\nfiles: []", "the field \"files\" stands twice"),
            ("files: Anna Secret", "a list is wanted here"),
            ("files:\n- Anna Secret", "fields are wanted here"),
            ("files:\n- {n: 2}", "the field \"file\" is missing"),
            ("files:\n- {file: a, n: Anna Secret}", "a number is wanted here"),
            ("files:\n- {file: a, drop: Anna Secret}", "true or false is wanted here"),
            (
                "files:\n- {file: a, sort: givn}",
                "\"givn\" is none of the words that can stand here; the nearest name is \"given\"",
            ),
            ("files:\n- {file: [Anna, Secret]}", "a word or a text is wanted here"),
            ("question: [Anna Secret]", "a word or a text is wanted here"),
            ("Anna Secret: born 1960", "the text is not built as it must be"),
            ("files: [Anna Secret", "fields are wanted here"),
            ("files:\n  - file: a\n   n: 1", "the text is not built as it must be"),
            ("\tfiles: []", "the text is not built as it must be"),
            ("question: \"Anna Secret", "the text is not built as it must be"),
        ] {
            let error = parse::<Case>("case.yaml", text).unwrap_err();
            let told = error.problem.to_string();
            assert!(told.contains(words), "{text}: {told}");
            for word in ["Anna", "struct", "sequence", "expected", "column", "type"] {
                assert!(!told.contains(word), "{text}: {told}");
            }
        }
    }
}
