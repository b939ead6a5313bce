//! The words of one part: paragraphs as lines, table rows as one line, page breaks where Word last put them.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::LazyLock;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use crate::knowledge::builtin;
use crate::read::flow::{Flow, raised};

/// Tags inside tags; a document that has more is broken or hostile.
const DEEPEST: usize = 2_000;

/// Signs of symbol fonts, by font and place.
static SYMBOLS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> =
    LazyLock::new(|| builtin("read/symbols.yaml", include_str!("../../knowledge/read/symbols.yaml")));

/// A part while it is read.
pub(super) struct Document {
    flow: Flow,
    /// Tags whose content is not shown: the nesting inside the outermost of them.
    unseen: usize,
    depth: usize,
    in_text: bool,
    run: Run,
    whole: bool,
}

/// How the present run is set.
#[derive(Default)]
struct Run {
    hidden: bool,
    raised: bool,
}

/// What a part gave.
pub(super) struct Read {
    /// Its pages.
    pub(super) pages: Vec<Vec<String>>,
    /// Whether it was read to its end.
    pub(super) whole: bool,
    /// Whether there was more text than is taken.
    pub(super) full: bool,
}

impl Document {
    pub(super) fn new(flow: Flow) -> Self {
        Self { flow, unseen: 0, depth: 0, in_text: false, run: Run::default(), whole: true }
    }

    /// Notes that the part went on beyond what was read.
    pub(super) fn cut(&mut self) {
        self.whole = false;
    }

    pub(super) fn finish(self) -> Read {
        let full = self.flow.is_full();
        Read { pages: self.flow.finish(), whole: self.whole, full }
    }

    /// Reads XML up to its end or its first break.
    pub(super) fn read(&mut self, source: &mut impl BufRead) {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().allow_unmatched_ends = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        self.whole = false;
                        return;
                    }
                    self.start(&tag, false);
                }
                Ok(Event::Empty(tag)) => self.start(&tag, true),
                Ok(Event::End(tag)) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.end(tag.local_name().as_ref());
                }
                Ok(Event::Text(text)) if self.in_text => self.words(&text.xml10_content()),
                Ok(Event::CData(text)) if self.in_text => self.words(&text.xml10_content()),
                Ok(Event::GeneralRef(name)) if self.in_text => {
                    let sign = match name.resolve_char_ref() {
                        Ok(Some(sign)) => sign.to_string(),
                        _ => resolve_xml_entity(&name.xml10_content()).unwrap_or_default().to_owned(),
                    };
                    self.words(&sign);
                }
                Ok(Event::Eof) => {
                    self.whole &= self.depth == 0;
                    return;
                }
                Ok(_) => {}
                Err(_) => {
                    self.whole = false;
                    return;
                }
            }
            if self.flow.is_full() {
                return;
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let name = tag.local_name();
        let name: &str = name.as_ref();
        if self.unseen > 0 {
            self.unseen += usize::from(!empty);
            return;
        }
        match name {
            // What was deleted or moved away, field codes, readings above the line, the second form of a text box.
            "del" | "moveFrom" | "instrText" | "delText" | "rt" | "Fallback" if !empty => self.unseen = 1,
            "p" | "txbxContent" => self.flow.end_line(),
            "r" => self.run = Run::default(),
            "vanish" => self.run.hidden = is_on(tag),
            "vertAlign" => self.run.raised = attribute(tag, "val").as_deref() == Some("superscript"),
            "t" => self.in_text = !empty,
            "tab" if !self.run.hidden => self.flow.text("\t"),
            "ptab" => self.flow.text("\t"),
            "noBreakHyphen" => self.flow.text("-"),
            "cr" => self.flow.end_line(),
            "br" => match attribute(tag, "type").as_deref() {
                Some("page") => self.flow.break_page(),
                _ => self.flow.end_line(),
            },
            "lastRenderedPageBreak" => self.flow.break_page(),
            "pageBreakBefore" if is_on(tag) => self.flow.break_page(),
            "sym" => self.symbol(tag),
            "tr" => self.flow.start_row(),
            "tc" => self.flow.start_cell(),
            // Tab stops of a paragraph's settings are no tabs.
            "tabs" if !empty => self.unseen = 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.unseen > 0 {
            self.unseen -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" | "tc" | "txbxContent" => self.flow.end_line(),
            "tr" => self.flow.end_row(),
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.unseen > 0 || self.run.hidden {
            return;
        }
        if self.run.raised { self.flow.text(&raised(words)) } else { self.flow.text(words) }
    }

    fn symbol(&mut self, tag: &BytesStart<'_>) {
        let font = attribute(tag, "font").unwrap_or_default();
        let place = attribute(tag, "char").unwrap_or_default().to_uppercase();
        let known = SYMBOLS.get(&font).and_then(|signs| signs.get(place.strip_prefix("F0").unwrap_or(&place)));
        match known {
            Some(sign) => self.flow.text(sign),
            // A place in an ordinary font is the sign itself.
            None => {
                let sign = u32::from_str_radix(&place, 16).ok().and_then(char::from_u32);
                let sign =
                    sign.filter(|sign| !('\u{E000}'..='\u{F8FF}').contains(sign) && !SYMBOLS.contains_key(&font));
                self.flow.text(&sign.unwrap_or('\u{FFFD}').to_string());
            }
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).filter_map(Result::ok).find(|one| one.key.local_name().as_ref() == name);
    found.map(|one| one.value.into_owned())
}

/// A setting without a value is on.
fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off"))
}
