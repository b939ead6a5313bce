//! The words of a section, as lines: a row of a table is one line.

use std::collections::HashMap;

use roxmltree::Node;

use super::super::words::one_line;
use super::tree::{attribute, text_of};

/// The elements that entries point to: `<td ID="r1">` by `#r1`.
pub(super) fn by_id<'a, 'i>(root: Node<'a, 'i>) -> HashMap<&'a str, Node<'a, 'i>> {
    let mut found = HashMap::new();
    for node in root.descendants().filter(Node::is_element) {
        if let Some(id) = attribute(node, "ID") {
            // Where an id stands twice the first counts.
            found.entry(id).or_insert(node);
        }
    }
    found
}

/// The words that a reference, or a text of its own, stands for.
pub(super) fn referred(node: Node<'_, '_>, ids: &HashMap<&str, Node<'_, '_>>) -> String {
    let reference = super::tree::child(node, "reference").and_then(|reference| attribute(reference, "value"));
    let target = reference.and_then(|value| ids.get(value.trim_start_matches('#')));
    let words = one_line(&target.map_or_else(|| text_of(node), |target| text_of(*target)));
    if words.is_empty() { one_line(&text_of(node)) } else { words }
}

/// The lines of a section's text. The depth of the document is bounded, so this may descend.
pub(super) fn lines(text: Node<'_, '_>) -> Vec<String> {
    let mut writer = Writer::default();
    writer.block(text);
    writer.end_line();
    writer.lines
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
}

impl Writer {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let cells: Vec<String> =
            line.split('\t').map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let line = cells.join("\t");
        let line = line.trim();
        if !line.is_empty() {
            self.lines.push(line.to_owned());
        }
    }

    fn block(&mut self, node: Node<'_, '_>) {
        for child in node.children() {
            if child.is_text() {
                self.line.push_str(&child.text().unwrap_or_default().replace(['\t', '\r', '\n'], " "));
                continue;
            }
            match child.tag_name().name() {
                "tr" => {
                    self.end_line();
                    self.row(child);
                    self.end_line();
                }
                "br" => self.end_line(),
                "paragraph" | "list" | "item" | "table" | "thead" | "tbody" | "tfoot" | "caption"
                | "renderMultiMedia" => {
                    self.end_line();
                    self.block(child);
                    self.end_line();
                }
                _ => self.block(child),
            }
        }
    }

    /// The cells of a row, each in one piece, parted by one TAB.
    fn row(&mut self, row: Node<'_, '_>) {
        let cells = row.children().filter(|cell| matches!(cell.tag_name().name(), "td" | "th"));
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.line.push('\t');
            }
            let mut inner = Self::default();
            inner.block(cell);
            inner.end_line();
            self.line.push_str(&inner.lines.join(" ").replace('\t', " "));
        }
    }
}
