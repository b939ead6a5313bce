//! What the styles of an OpenDocument file say that changes its words: raised figures, hidden words, hidden sheets, page
//! breaks; and the headers and footers, which are kept among the styles.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::BytesStart;

use crate::read::office::xml::{Sink, attribute};

/// Styles that are kept.
const MOST: usize = 20_000;
/// Bytes of headers and footers; each page style repeats them.
const MARGIN: usize = 100_000;

/// One style.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    /// Set above the line.
    pub(super) raised: bool,
    /// Not shown.
    pub(super) hidden: bool,
    /// Begins a page.
    pub(super) breaks: bool,
}

/// The styles of a file, and the words of its margins.
#[derive(Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    present: String,
    margin: Option<Margin>,
    in_paragraph: usize,
    /// In a field that a program fills when it prints: the number of the page, the name of the sheet.
    in_field: bool,
    line: String,
    head: Lines,
    foot: Lines,
}

#[derive(Clone, Copy)]
enum Margin {
    Head,
    Foot,
}

#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    seen: BTreeSet<String>,
    bytes: usize,
}

impl Lines {
    fn add(&mut self, line: &str) {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() && self.bytes + line.len() <= MARGIN && self.seen.insert(line.clone()) {
            self.bytes += line.len();
            self.lines.push(line);
        }
    }
}

impl Styles {
    /// A style by its name.
    pub(super) fn get(&self, name: &str) -> Style {
        self.styles.get(name).copied().unwrap_or_default()
    }

    /// The lines of the headers and of the footers.
    pub(super) fn take_margins(&mut self) -> (Vec<String>, Vec<String>) {
        (std::mem::take(&mut self.head).lines, std::mem::take(&mut self.foot).lines)
    }

    /// Takes a tag that tells of a style.
    pub(super) fn note(&mut self, name: &str, tag: &BytesStart<'_>) {
        let is = |attribute_name: &str, value: &str| attribute(tag, attribute_name).as_deref() == Some(value);
        match name {
            "style" => self.present = attribute(tag, "name").unwrap_or_default(),
            "text-properties" => {
                let raised = attribute(tag, "text-position").is_some_and(|position| {
                    let above = position.split_whitespace().next().unwrap_or_default();
                    above == "super" || above.trim_end_matches('%').parse::<f32>().is_ok_and(|percent| percent > 0.0)
                });
                let hidden = is("display", "none");
                self.change(|style| (style.raised, style.hidden) = (raised, hidden));
            }
            "table-properties" if is("display", "false") => self.change(|style| style.hidden = true),
            "paragraph-properties" if is("break-before", "page") => self.change(|style| style.breaks = true),
            _ => {}
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Style)) {
        if self.styles.len() < MOST {
            change(self.styles.entry(self.present.clone()).or_default());
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        match self.margin {
            Some(Margin::Head) => self.head.add(&line),
            Some(Margin::Foot) => self.foot.add(&line),
            None => {}
        }
    }
}

impl Sink for Styles {
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let name = tag.local_name();
        let name: &str = name.as_ref();
        match name {
            "header" | "header-left" | "header-first" if !empty => self.margin = Some(Margin::Head),
            "footer" | "footer-left" | "footer-first" if !empty => self.margin = Some(Margin::Foot),
            "p" | "h" if !empty => self.in_paragraph += 1,
            "sheet-name" | "page-number" | "page-count" if !empty => self.in_field = true,
            "tab" | "s" => self.line.push(' '),
            "line-break" => self.end_line(),
            _ => self.note(name, tag),
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "header" | "header-left" | "header-first" | "footer" | "footer-left" | "footer-first" => self.margin = None,
            "sheet-name" | "page-number" | "page-count" => self.in_field = false,
            "p" | "h" => {
                self.in_paragraph = self.in_paragraph.saturating_sub(1);
                self.end_line();
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.margin.is_some() && self.in_paragraph > 0 && !self.in_field && self.line.len() + words.len() <= MARGIN {
            self.line.push_str(words);
        }
    }

    fn is_full(&self) -> bool {
        false
    }
}
