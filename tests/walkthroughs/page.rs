//! A page that leads through something: what it has people write, and what it says that the program answers.
//!
//! A remark before a block of code says what the block is:
//!
//! | remark | the block is |
//! |---|---|
//! | `write: FILE` | a whole file |
//! | `below "LINE" in FILE` | lines that are added below the line that begins so |
//! | `end of FILE` | lines that are added at its end |
//! | `wrong: FILE at "LINE"` | a mistake: it stands in the place of the line that begins so, until the next answer |
//! | `answer: COMMAND` | what the program says to a command |

use regex::Regex;

/// One thing that a page has people do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Write { file: String, text: String },
    Below { file: String, line: String, text: String },
    End { file: String, text: String },
    Wrong { file: String, line: String, text: String },
    Answer { command: String, said: String },
}

/// The steps of a page in their order.
pub(crate) fn steps(page: &str) -> Vec<Step> {
    let remark =
        Regex::new(r"(?m)^<!-- (write|below|end of|wrong|answer):? (.+) -->\n```\w+\n((?s:.*?))^```$").unwrap();
    let steps: Vec<Step> =
        remark.captures_iter(page).map(|found| step(&found[1], &found[2], found[3].to_owned())).collect();
    // What is not followed by its block, or misspelt, would be passed over.
    assert_eq!(steps.len(), page.matches("<!--").count(), "a remark of the page is not understood");
    steps
}

fn step(what: &str, of: &str, text: String) -> Step {
    let quoted = |pattern: &str| {
        let found = Regex::new(pattern).unwrap().captures(of).unwrap_or_else(|| panic!("{what}: {of}"));
        (found["file"].to_owned(), found["line"].to_owned())
    };
    match what {
        "write" => Step::Write { file: of.to_owned(), text },
        "end of" => Step::End { file: of.to_owned(), text },
        "answer" => Step::Answer { command: of.to_owned(), said: text },
        "below" => {
            let (file, line) = quoted(r#"^"(?<line>.+)" in (?<file>\S+)$"#);
            Step::Below { file, line, text }
        }
        _ => {
            let (file, line) = quoted(r#"^(?<file>\S+) at "(?<line>.+)"$"#);
            Step::Wrong { file, line, text }
        }
    }
}

/// A text in which the one line that begins so is followed by another, or replaced.
pub(crate) fn changed(text: &str, line: &str, with: &str, stays: bool) -> Result<String, String> {
    let places: Vec<usize> =
        text.lines().enumerate().filter(|(_, one)| one.starts_with(line)).map(|(n, _)| n).collect();
    let [place] = places[..] else { return Err(format!("{} lines begin with {line:?}", places.len())) };
    let lines = text.lines().enumerate().map(|(n, one)| match n == place {
        true if stays => format!("{one}\n{with}"),
        true => with.to_owned(),
        false => format!("{one}\n"),
    });
    Ok(lines.collect())
}

#[test]
fn a_page_is_read_step_by_step() {
    let page = "<!-- write: a b.txt -->\n```text\none\ntwo\n```\n\nThen:\n\n<!-- below \"- {a\" in k/x.yaml -->\n```yaml\n- {b}\n```\n\
                <!-- wrong: k/x.yaml at \"- {b\" -->\n```yaml\n- [b}\n```\n<!-- answer: cart-dossier list A -->\n```text\nno\n```\n";
    let [Step::Write { file, text }, Step::Below { line, .. }, Step::Wrong { .. }, Step::Answer { command, said }] =
        &steps(page)[..]
    else {
        panic!("{:?}", steps(page))
    };
    assert_eq!((file.as_str(), text.as_str(), line.as_str()), ("a b.txt", "one\ntwo\n", "- {a"));
    assert_eq!((command.as_str(), said.as_str()), ("cart-dossier list A", "no\n"));
    assert_eq!(changed("- {a: 1}\n- {c}\n", "- {a", "- {b}\n", true).unwrap(), "- {a: 1}\n- {b}\n- {c}\n");
    assert_eq!(changed("- {a: 1}\n- {c}\n", "- {a", "- {b}\n", false).unwrap(), "- {b}\n- {c}\n");
    assert!(changed("- {c}\n", "- {a", "- {b}\n", true).is_err());
}

#[test]
#[should_panic(expected = "not understood")]
fn a_remark_without_its_block_is_found() {
    steps("<!-- answer: cart-dossier list A -->\n\n```text\nno\n```\n");
}
