//! Adds to the text of a `case.yaml`, and leaves what stands in it as it is: comments, order and spacing of its owner.
//!
//! Lines are put in, none is written anew. Whether the file then says what it said before and the new entry, and nothing
//! else, is read from it again before it is handed out.

use serde_yaml::{Mapping, Value};

use super::open::Paper;
use crate::knowledge;
use crate::model::{PartialDate, PatientMatch, RecordKind};

/// The list of papers.
const FILES: &str = "files";
/// The family's own question.
const QUESTION: &str = "question";
/// How a question is written that is not there.
const NO_QUESTION: [&str; 5] = ["", "\"\"", "''", "~", "null"];

/// What is said of one paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What it is.
    Kind(RecordKind),
    /// Its clinical date.
    Date(PartialDate),
    /// Whose it is.
    Person(PatientMatch),
}

/// The entry of `files:` that says something of a paper, without the dash before it.
pub fn entry(paper: &Paper, answer: &Answer) -> String {
    let said = match answer {
        Answer::Kind(kind) => format!("kind: {kind}"),
        Answer::Date(date) => format!("date: {date}"),
        Answer::Person(PatientMatch::Same) => "person: patient".to_owned(),
        Answer::Person(_) => "person: other".to_owned(),
    };
    format!("{{{paper}, {said}}}")
}

/// A text with an entry at the end of its list of papers; `None` where the list has a form in which it cannot be put.
pub fn with_entry(text: &str, entry: &str) -> Option<String> {
    let patched = put_entry(text, entry);
    let mut wanted = document(text)?;
    let list = wanted.entry(FILES.into()).or_insert(Value::Null);
    if list.is_null() {
        *list = Value::Sequence(Vec::new());
    }
    list.as_sequence_mut()?.push(serde_yaml::from_str(entry).ok()?);
    (document(&patched)? == wanted).then_some(patched)
}

/// A text with the family's own question; `None` where one is there, or it cannot be put in.
pub fn with_question(text: &str, question: &str) -> Option<String> {
    let question: String = question.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect();
    let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wanted = document(text)?;
    let known = wanted.get(QUESTION).is_some_and(|known| !matches!(known.as_str().unwrap_or_default(), ""));
    if known {
        return None;
    }
    let patched = put_question(text, &quoted(&question));
    wanted.insert(QUESTION.into(), Value::String(question));
    (document(&patched)? == wanted).then_some(patched)
}

/// Whether a character may stand in YAML as it is, and breaks no line.
pub fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{A0}'..='\u{2027}' | '\u{202F}'..='\u{2065}' | '\u{206A}'..='\u{D7FF}')
        || matches!(c, '\u{E000}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A word in quotation marks, as YAML takes it.
pub(super) fn quoted(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// What a text says; of comments alone nothing.
fn document(text: &str) -> Option<Mapping> {
    match knowledge::parse(FILES, text).ok()? {
        Value::Null => Some(Mapping::new()),
        Value::Mapping(said) => Some(said),
        _ => None,
    }
}

fn put_entry(text: &str, entry: &str) -> String {
    let Some(key) = Key::find(text, FILES) else { return appended(text, &["files:", &format!("- {entry}")]) };
    let lines = key.lines_below(text);
    let content = |line: &&Line<'_>| !matches!(line.text.trim_start().chars().next(), None | Some('#'));
    let flow = key.value(text).starts_with('[')
        || key.value(text).is_empty()
            && lines.iter().find(content).is_some_and(|line| line.text.trim().starts_with('['));
    if flow {
        return in_brackets(text, key.behind, entry);
    }
    let item = lines.iter().find(|line| line.text.trim_start().starts_with('-'));
    let indent = item.map_or("", |line| &line.text[..line.text.len() - line.text.trim_start().len()]);
    let after = lines.iter().rfind(content).map_or(key.end, |line| line.end);
    inserted(text, after, &format!("{indent}- {entry}"))
}

fn put_question(text: &str, question: &str) -> String {
    let Some(key) = Key::find(text, QUESTION) else { return appended(text, &[&format!("{QUESTION}: {question}")]) };
    let value = key.value(text);
    let value = if value.starts_with('#') { "" } else { value.split(" #").next().unwrap_or(value).trim_end() };
    if !NO_QUESTION.contains(&value) {
        return text.to_owned();
    }
    let rest = text[key.behind..].trim_start_matches([' ', '\t']);
    let rest = rest.strip_prefix(value).unwrap_or(rest);
    let gap = if rest.starts_with('#') { "  " } else { "" };
    format!("{} {question}{gap}{rest}", &text[..key.behind])
}

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Lines at the end of a text, behind an empty one.
fn appended(text: &str, lines: &[&str]) -> String {
    let end = line_end(text);
    let mut all = text.to_owned();
    if !all.is_empty() && !all.ends_with('\n') {
        all.push_str(end);
    }
    if !all.trim().is_empty() {
        all.push_str(end);
    }
    for line in lines {
        all.push_str(line);
        all.push_str(end);
    }
    all
}

/// A line of its own at a place where a line begins, or where the text ends.
fn inserted(text: &str, at: usize, line: &str) -> String {
    let end = line_end(text);
    let (before, behind) = text.split_at(at);
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { end };
    format!("{before}{gap}{line}{end}{behind}")
}

/// An entry behind the last one of a list in brackets.
fn in_brackets(text: &str, from: usize, entry: &str) -> String {
    let (mut depth, mut quote, mut comment, mut last) = (0_usize, None, false, ' ');
    let mut before = ' ';
    for (at, c) in text[from..].char_indices() {
        match (comment, quote) {
            (true, _) => comment = c != '\n',
            (_, Some('"')) if c == '"' && before != '\\' => quote = None,
            (_, Some('\'')) if c == '\'' => quote = None,
            (_, Some(_)) => {}
            _ if c == '#' && before.is_whitespace() => comment = true,
            _ => match c {
                '"' | '\'' => quote = Some(c),
                '[' | '{' => depth += 1,
                ']' if depth == 1 => {
                    let comma = if matches!(last, '[' | ',') { "" } else { ", " };
                    let (head, tail) = text.split_at(from + at);
                    return format!("{head}{comma}{entry}{tail}");
                }
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            },
        }
        if !comment && !c.is_whitespace() {
            last = c;
        }
        before = c;
    }
    text.to_owned()
}

/// A key at the start of a line.
struct Key {
    /// Behind its colon.
    behind: usize,
    /// Behind its line.
    end: usize,
}

/// A line, with the place behind it.
struct Line<'t> {
    text: &'t str,
    end: usize,
}

impl Key {
    fn find(text: &str, name: &str) -> Option<Self> {
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let mark = line.len() - line.trim_start_matches('\u{FEFF}').len();
            let behind = line[mark..].strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
            if behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace)) {
                return Some(Self { behind: at + mark + name.len() + 1, end: at + line.len() });
            }
            at += line.len();
        }
        None
    }

    /// What stands behind it in its line.
    fn value<'t>(&self, text: &'t str) -> &'t str {
        text[self.behind..self.end].trim()
    }

    /// The lines below it, up to the next key.
    fn lines_below<'t>(&self, text: &'t str) -> Vec<Line<'t>> {
        let mut end = self.end;
        let below = text[self.end..].split_inclusive('\n').map(|line| {
            end += line.len();
            Line { text: line.trim_end(), end }
        });
        let within = |line: &Line<'_>| {
            let item = line.text == "-" || line.text.starts_with("- ");
            item || line.text.is_empty() || line.text.starts_with([' ', '\t', '#', '[', ']'])
        };
        below.take_while(within).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "{file: \"b.pdf\", kind: ct-report}";

    #[test]
    fn an_entry_is_put_behind_the_last_one() {
        for (before, after) in [
            ("", "files:\n- {E}\n"),
            ("# mine\n", "# mine\n\nfiles:\n- {E}\n"),
            ("# no end", "# no end\n\nfiles:\n- {E}\n"),
            ("files:\n", "files:\n- {E}\n"),
            ("files: # none yet\n#- {file: x}\n", "files: # none yet\n- {E}\n#- {file: x}\n"),
            ("files:\n- {file: a}\n", "files:\n- {file: a}\n- {E}\n"),
            ("files:\n- {file: a}", "files:\n- {file: a}\n- {E}\n"),
            (
                "files:\n  # the first\n  - file: a   # why\n    kind: x\n\n  # last words\n\nfacts:\n- {type: ecog}\n",
                "files:\n  # the first\n  - file: a   # why\n    kind: x\n  - {E}\n\n  # last words\n\nfacts:\n- {type: ecog}\n",
            ),
            ("files: []\n", "files: [{E}]\n"),
            ("files: [] # none\nfacts: []\n", "files: [{E}] # none\nfacts: []\n"),
            ("files: [{file: \"a ] b\"}]\n", "files: [{file: \"a ] b\"}, {E}]\n"),
            ("files: [\n  {file: a}, # one ]\n]\n", "files: [\n  {file: a}, # one ]\n{E}]\n"),
            ("files:\n  [{file: a}]\n", "files:\n  [{file: a}, {E}]\n"),
            ("files:\r\n- {file: a}\r\n", "files:\r\n- {file: a}\r\n- {E}\r\n"),
            ("\u{FEFF}files:\n- {file: a}\n", "\u{FEFF}files:\n- {file: a}\n- {E}\n"),
            ("question: |\n  why\n", "question: |\n  why\n\nfiles:\n- {E}\n"),
        ] {
            let wanted = after.replace("{E}", ENTRY);
            assert_eq!(with_entry(before, ENTRY).as_deref(), Some(wanted.as_str()), "{before:?}");
        }
    }

    #[test]
    fn a_file_of_another_form_is_left_alone() {
        for text in
            ["{files: [{file: a}]}\n", "files: {a: b}\n", "files:\n- a\n...\n", "- a\n", "\"files\":\n- a\n", "a: [\n"]
        {
            let patched = with_entry(text, ENTRY);
            assert!(patched.is_none_or(|patched| document(&patched).is_some()), "{text:?}");
        }
        assert_eq!(with_entry("{files: [{file: a}]}\n", ENTRY), None);
        assert_eq!(with_entry("files: {a: b}\n", ENTRY), None);
    }

    #[test]
    fn a_question_is_written_once() {
        let wanted = |text: &str| with_question(text, " Is it \"right\"\u{1b}[2J\\ for\nher? ");
        let line = "question: \"Is it \\\"right\\\" [2J\\\\ for her?\"";
        assert_eq!(wanted("").unwrap(), format!("{line}\n"));
        assert_eq!(wanted("# a\nquestion:   # here\nfiles:\n").unwrap(), format!("# a\n{line}  # here\nfiles:\n"));
        assert_eq!(wanted("question:\n").unwrap(), format!("{line}\n"));
        assert_eq!(wanted("question: \"\"\nfiles: []\n").unwrap(), format!("{line}\nfiles: []\n"));
        assert_eq!(wanted("question: mine\n"), None);
    }
}
