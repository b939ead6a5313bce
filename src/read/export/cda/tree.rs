//! The tree of an XML document: bounded before it is built, and found by local names.

use quick_xml::Reader;
use quick_xml::events::Event;
use roxmltree::{Document, Error, Node, ParsingOptions};

use super::Failure;
use crate::limits::Limits;

/// Elements and texts of one document, at most.
const MOST_NODES: u32 = 2_000_000;
/// Prefixes that are not declared and are mended, at most.
const MOST_PREFIXES: usize = 8;

/// The document, if it is no deeper than any real one and names no entities of its own; with the prefixes declared
/// that its author forgot.
pub(super) fn mended(text: &str, limits: &Limits) -> Result<String, Failure> {
    shallow(text, limits)?;
    let mut text = text.to_owned();
    for _ in 0..=MOST_PREFIXES {
        match Document::parse_with_options(&text, options()) {
            Ok(_) => return Ok(text),
            Err(Error::UnknownNamespace(prefix, _)) => {
                text = declared(&text, &prefix).ok_or(Failure::Damaged)?;
            }
            Err(Error::DtdDetected | Error::NodesLimitReached) => return Err(Failure::Odd),
            Err(_) => return Err(Failure::Damaged),
        }
    }
    Err(Failure::Damaged)
}

pub(super) fn parse(text: &str) -> Result<Document<'_>, Failure> {
    Document::parse_with_options(text, options()).map_err(|_| Failure::Damaged)
}

/// Document types are not read at all: no entity can grow, and none outside the file is opened.
fn options<'input>() -> ParsingOptions<'input> {
    ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() }
}

/// Whether no element is nested deeper than the limit; told without building anything.
fn shallow(text: &str, limits: &Limits) -> Result<(), Failure> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::DocType(_)) => return Err(Failure::Odd),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(Failure::Damaged),
        }
        if depth > limits.depth {
            return Err(Failure::Odd);
        }
    }
}

/// The text with a prefix declared in its first tag.
fn declared(text: &str, prefix: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if prefix.is_empty() || !prefix.chars().all(plain) {
        return None;
    }
    let mut from = 0;
    let start = loop {
        let at = from + text.get(from..)?.find('<')?;
        match text.as_bytes().get(at + 1)? {
            b'?' => from = at + text[at..].find("?>")? + 2,
            b'!' if text[at..].starts_with("<!--") => from = at + text[at..].find("-->")? + 3,
            b'!' => return None,
            _ => break at,
        }
    };
    let name = text[start + 1..].find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let at = start + 1 + name;
    Some(format!("{} xmlns:{prefix}=\"urn:not-declared:{prefix}\"{}", &text[..at], &text[at..]))
}

/// The first child element of a local name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The child elements of a local name.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The first element at the end of a way of local names.
pub(super) fn path<'a, 'i>(node: Node<'a, 'i>, names: &[&str]) -> Option<Node<'a, 'i>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

/// An attribute by its local name, where it says something.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let value = node.attributes().find(|attribute| attribute.name() == name)?.value().trim();
    (!value.is_empty()).then_some(value)
}

/// All text below an element.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect()
}
