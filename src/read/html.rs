//! Web pages: what a browser would show, blocks as lines, a table row as one line.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use scraper::{Html, Node};

use super::decode::decode;
use super::flow::{Flow, raised};
use super::reasons::Cause;
use super::{Outcome, within};
use crate::limits::Limits;
use crate::model::TextSource;

/// Tags inside tags, beyond which the page is read without its structure: the parser's time grows with the square.
const DEEPEST: usize = 400;

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// A new one of these ends the one before.
const ENDED_BY_NEXT: &[&str] = &["p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot"];
const UNSEEN: &[&str] =
    &["script", "style", "noscript", "template", "head", "iframe", "object", "svg", "datalist", "select", "math"];
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "textarea",
    "title",
    "ul",
];

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    let bytes = &bytes[..bytes.len().min(limits.text_bytes.saturating_mul(4))];
    let (text, cut) = within(decode(bytes, named_encoding(bytes).as_deref()), limits);
    let (pages, cause) = words(&text, limits);
    Outcome::of(pages, TextSource::Text, cut.or(cause))
}

/// The encoding that the page's head names.
fn named_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_048)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let name = rest.trim_start_matches(['"', '\'', ' ']);
    Some(name.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect())
}

/// The lines of a page that is decoded already.
pub(super) fn words(text: &str, limits: &Limits) -> (Vec<Vec<String>>, Option<Cause>) {
    let mut flow = Flow::new(limits.text_bytes);
    let text = open_empty_tags(text);
    let deep = too_deep(&text);
    if deep {
        strip(&text, &mut flow);
    } else {
        walk(&Html::parse_document(&text), &mut flow);
    }
    let cause = if flow.is_full() { Some(Cause::TooLong) } else { deep.then_some(Cause::OddBuild) };
    (flow.finish(), cause)
}

/// XHTML may write an element without content as one tag, which HTML takes for its beginning: `<script src="a"/>` would
/// swallow the page.
fn open_empty_tags(text: &str) -> Cow<'_, str> {
    static EMPTY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"<([A-Za-z][A-Za-z0-9]*)(\s(?:[^<>"']|"[^"<>]*"|'[^'<>]*')*)?/>"#).ok());
    let xhtml = text.trim_start_matches('\u{FEFF}').trim_start().starts_with("<?xml") || {
        let head = text.char_indices().nth(1_000).map_or(text, |(at, _)| &text[..at]);
        head.contains("XHTML") || head.contains("1999/xhtml")
    };
    match EMPTY.as_ref().filter(|_| xhtml) {
        Some(empty) => empty.replace_all(text, |found: &regex::Captures<'_>| {
            let name = &found[1];
            if VOID.contains(&name.to_ascii_lowercase().as_str()) {
                found[0].to_owned()
            } else {
                format!("<{name}{}></{name}>", found.get(2).map_or("", |rest| rest.as_str()))
            }
        }),
        None => Cow::Borrowed(text),
    }
}

/// Goes through the tree without recursion.
fn walk(page: &Html, flow: &mut Flow) {
    let root = page.tree.root();
    let mut node = root;
    let mut kept = 0_usize;
    let mut raised_depth = 0_usize;
    loop {
        let mut enter = true;
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                let hidden = UNSEEN.contains(&name) || is_hidden(element.attr("hidden"), element.attr("style"));
                if hidden {
                    enter = false;
                } else {
                    kept += usize::from(name == "pre");
                    raised_depth += usize::from(name == "sup");
                    open(name, element.attr("type"), element.attr("checked").is_some(), flow);
                }
            }
            Node::Text(text) if kept > 0 => {
                for (number, line) in text.split('\n').enumerate() {
                    if number > 0 {
                        flow.end_line();
                    }
                    flow.text(line);
                }
            }
            Node::Text(text) => {
                let words = text.replace(['\n', '\r', '\t', '\u{C}'], " ");
                if raised_depth > 0 { flow.text(&raised(words.trim())) } else { flow.text(&words) }
            }
            _ => {}
        }
        if enter && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        // Leave this node, and every parent whose last child it is.
        let mut entered = enter;
        loop {
            if entered && let Node::Element(element) = node.value() {
                kept -= usize::from(element.name() == "pre" && kept > 0);
                raised_depth -= usize::from(element.name() == "sup" && raised_depth > 0);
                close(element.name(), flow);
            }
            if node.id() == root.id() {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return };
            (node, entered) = (parent, true);
        }
    }
}

fn is_hidden(hidden: Option<&str>, style: Option<&str>) -> bool {
    let style: String = style.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    hidden.is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

fn open(name: &str, kind: Option<&str>, checked: bool, flow: &mut Flow) {
    match (name, kind) {
        ("tr", _) => flow.start_row(),
        ("td" | "th", _) => flow.start_cell(),
        ("input", Some("checkbox" | "radio")) => flow.text(if checked { "☒ " } else { "☐ " }),
        _ if BLOCKS.contains(&name) => flow.end_line(),
        _ => {}
    }
}

fn close(name: &str, flow: &mut Flow) {
    match name {
        "tr" => flow.end_row(),
        "td" | "th" => flow.end_line(),
        _ if BLOCKS.contains(&name) => flow.end_line(),
        _ => {}
    }
}

/// A tag: its name in lower case, whether it closes, and where it ends.
struct Tag<'a> {
    name: String,
    closes: bool,
    before: &'a str,
    after: &'a str,
}

/// The next tag of a text, comments skipped.
fn next_tag(mut text: &str) -> Option<Tag<'_>> {
    let start = text;
    loop {
        let at = text.find('<')?;
        let rest = &text[at + 1..];
        let before = &start[..start.len() - text.len() + at];
        if let Some(comment) = rest.strip_prefix("!--") {
            text = &comment[comment.find("-->")? + 3..];
            if !before.is_empty() {
                return Some(Tag { name: String::new(), closes: false, before, after: text });
            }
            return next_after_comment(text);
        }
        let (closes, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            text = rest;
            continue;
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest[..length].to_ascii_lowercase();
        let after = rest.find('>').map_or("", |end| &rest[end + 1..]);
        return Some(Tag { name, closes, before, after });
    }
}

/// A comment without words before it, as an empty tag: the caller goes on behind it.
fn next_after_comment(after: &str) -> Option<Tag<'_>> {
    Some(Tag { name: String::new(), closes: false, before: "", after })
}

/// Whether more tags are open at once than the parser is given.
fn too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(tag) = next_tag(rest) {
        rest = tag.after;
        let name = tag.name.as_str();
        if name.is_empty() || VOID.contains(&name) || ENDED_BY_NEXT.contains(&name) {
            continue;
        }
        if tag.closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            if matches!(name, "script" | "style") {
                rest = skip_raw(rest, name);
                depth -= 1;
            }
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Behind the end tag of a script or a style sheet.
fn skip_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(found) = text[from..].find("</") {
        let after = from + found + 2;
        if text.as_bytes()[after..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
            return &text[after..];
        }
        from = after;
    }
    ""
}

/// The words between the tags, for a page that is too deep for the parser.
fn strip(text: &str, flow: &mut Flow) {
    let mut rest = text;
    let mut in_row = false;
    while let Some(tag) = next_tag(rest) {
        flow.text(&plain(tag.before));
        rest = tag.after;
        match (tag.name.as_str(), tag.closes) {
            (name @ ("script" | "style"), false) => rest = skip_raw(rest, name),
            ("tr", false) => {
                if std::mem::replace(&mut in_row, true) {
                    flow.end_row();
                }
                flow.start_row();
            }
            ("td" | "th", false) if in_row => flow.start_cell(),
            ("tr" | "table", true) if in_row => {
                in_row = false;
                flow.end_row();
            }
            (name, _) if BLOCKS.contains(&name) => flow.end_line(),
            _ => {}
        }
        if flow.is_full() {
            return;
        }
    }
    flow.text(&plain(rest));
}

/// Words with their entities resolved.
fn plain(words: &str) -> String {
    let words = words.replace(['\n', '\r', '\t', '\u{C}'], " ");
    if words.contains('&') { Html::parse_fragment(&words).root_element().text().collect() } else { words }
}
