//! The places of a page that a measurement writes (`examples/measured`): each is closed and filled, by a command that the page names.

use std::collections::BTreeSet;

const OPENS: &str = "<!-- measured: ";
const ENDS: &str = "<!-- end -->";

/// An example of the project that writes pages: its name, and its sources.
pub(crate) struct Writer {
    pub(crate) name: String,
    pub(crate) sources: String,
}

/// What is wrong with the measured places of a page; `name` as `accuracy.md`.
pub(crate) fn wrong(name: &str, text: &str, writers: &[Writer]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for part in text.split(OPENS).skip(1) {
        let Some((place, rest)) = part.split_once(" -->\n") else {
            wrong.push(format!("the line of a measured place holds more than its name: {}", first_line(part)));
            continue;
        };
        let Some((body, _)) = rest.split_once(ENDS) else {
            wrong.push(format!("the place {place} is not closed"));
            continue;
        };
        if body.trim().is_empty() {
            wrong.push(format!("the place {place} is empty: run the command of the page"));
        }
        if !names.insert(place) {
            wrong.push(format!("the place {place} is there twice"));
        }
    }
    if names.is_empty() {
        return wrong;
    }
    let Some(writer) = writers.iter().find(|writer| writer.sources.contains(&format!("of_docs(\"{name}\")"))) else {
        wrong.push("no example writes its measured places".to_owned());
        return wrong;
    };
    let command = format!("cargo run --release --example {}", writer.name);
    if !text.lines().any(|line| line.trim().starts_with(&command)) {
        wrong.push(format!("it does not show the command that measures it: {command}"));
    }
    let unknown = names.iter().filter(|place| !writer.sources.contains(&format!("\"{place}\"")));
    wrong.extend(unknown.map(|place| format!("the example {} writes no place {place}", writer.name)));
    wrong
}

/// How many measured places a page has.
pub(crate) fn count(text: &str) -> usize {
    text.matches(OPENS).count()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn a_measured_place_without_figures_or_command_is_found() {
    let writers = [Writer { name: "weigh".to_owned(), sources: "Page::of_docs(\"weight.md\"); put(\"a\")".to_owned() }];
    let command = "    cargo run --release --example weigh -- FOLDER\n";
    for (page, count) in [
        ("<!-- measured: a -->\n| 1 |\n<!-- end -->\n", 0),
        ("<!-- measured: a -->\n\n\n<!-- end -->\n", 1),
        ("<!-- measured: a -->\n| 1 |\n", 1),
        ("<!-- measured: a --> | 1 |\n<!-- end -->\n", 1),
        ("<!-- measured: a -->\n1\n<!-- end -->\n<!-- measured: a -->\n2\n<!-- end -->\n", 1),
        ("<!-- measured: b -->\n| 1 |\n<!-- end -->\n", 1),
        ("no figures\n", 0),
    ] {
        let wrong = wrong("weight.md", &format!("{command}{page}"), &writers);
        assert_eq!(wrong.len(), count, "{page}\n{wrong:?}");
    }
    let filled = "<!-- measured: a -->\n| 1 |\n<!-- end -->\n";
    assert_eq!(wrong("weight.md", filled, &writers).len(), 1, "no command");
    assert_eq!(wrong("height.md", &format!("{command}{filled}"), &writers).len(), 1, "no example");
}
