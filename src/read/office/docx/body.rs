//! The words of one part: paragraphs as lines, table rows as one line, page breaks where Word last put them.

use quick_xml::events::BytesStart;

use crate::read::flow::{Flow, raised};
use crate::read::office::symbols;
use crate::read::office::xml::{Sink, attribute, is_on};

/// Columns that one cell may stand over.
const WIDEST: usize = 64;

/// A part while it is read.
pub(super) struct Document {
    flow: Flow,
    /// Tags whose content is not shown: the nesting inside the outermost of them.
    unseen: usize,
    in_text: bool,
    run: Run,
    /// Columns of the present cell beyond its first, per open table.
    more_columns: Vec<usize>,
    /// The next content control holds a prompt, no words of the author.
    is_prompt: bool,
    field: Field,
}

/// How the present run is set.
#[derive(Default)]
struct Run {
    hidden: bool,
    raised: bool,
}

/// A field of an old form, which keeps its answer in its settings.
#[derive(Default)]
struct Field {
    ticked: Option<bool>,
    entries: Vec<String>,
    chosen: usize,
}

/// What a part gave.
#[derive(Default)]
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
        Self {
            flow,
            unseen: 0,
            in_text: false,
            run: Run::default(),
            more_columns: Vec::new(),
            is_prompt: false,
            field: Field::default(),
        }
    }

    pub(super) fn finish(self) -> Read {
        let full = self.flow.is_full();
        Read { pages: self.flow.finish(), whole: true, full }
    }

    /// The answer of an old form's field.
    fn answer(&mut self) {
        let field = std::mem::take(&mut self.field);
        if let Some(ticked) = field.ticked {
            self.flow.text(if ticked { "☒" } else { "☐" });
        } else if let Some(entry) = field.entries.get(field.chosen) {
            self.flow.text(entry);
        }
    }
}

impl Sink for Document {
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
            "showingPlcHdr" => self.is_prompt = is_on(tag),
            "sdtContent" => self.unseen = usize::from(std::mem::take(&mut self.is_prompt) && !empty),
            "p" | "txbxContent" => self.flow.end_line(),
            "r" => self.run = Run::default(),
            "vanish" => self.run.hidden = is_on(tag),
            // Some programs move figures up instead of setting them as superscripts.
            "position" if attribute(tag, "val").and_then(|up| up.parse::<i32>().ok()).is_some_and(|up| up > 0) => {
                self.run.raised = true;
            }
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
            "sym" => {
                let place = attribute(tag, "char").and_then(|place| u32::from_str_radix(&place, 16).ok());
                let font = attribute(tag, "font").unwrap_or_default();
                self.flow.text(&place.map_or_else(|| "\u{FFFD}".to_owned(), |place| symbols::sign(&font, place)));
            }
            "checkBox" => self.field.ticked = Some(self.field.ticked.unwrap_or(false)),
            "default" if self.field.ticked.is_some() => self.field.ticked = Some(is_on(tag)),
            "checked" if self.field.ticked.is_some() => self.field.ticked = Some(is_on(tag)),
            "listEntry" if self.field.entries.len() < WIDEST => {
                self.field.entries.extend(attribute(tag, "val"));
            }
            "result" => {
                let chosen = attribute(tag, "val").and_then(|chosen| chosen.parse().ok());
                self.field.chosen = chosen.unwrap_or_default();
            }
            "tbl" if !empty => self.more_columns.push(0),
            "tr" => self.flow.start_row(),
            "tc" => self.flow.start_cell(),
            // A cell over several columns keeps the cells behind it in their columns.
            "gridSpan" => {
                let columns = attribute(tag, "val").and_then(|columns| columns.parse::<usize>().ok()).unwrap_or(1);
                if let Some(more) = self.more_columns.last_mut() {
                    *more = columns.clamp(1, WIDEST) - 1;
                }
            }
            "gridBefore" => {
                let columns = attribute(tag, "val").and_then(|columns| columns.parse::<usize>().ok()).unwrap_or(0);
                (0..columns.min(WIDEST)).for_each(|_| self.flow.start_cell());
            }
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
            "p" | "txbxContent" => self.flow.end_line(),
            "tc" => {
                self.flow.end_line();
                let more = self.more_columns.last_mut().map(std::mem::take);
                (0..more.unwrap_or(0)).for_each(|_| self.flow.start_cell());
            }
            "tr" => self.flow.end_row(),
            "tbl" => {
                self.more_columns.pop();
            }
            "ffData" => self.answer(),
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if !self.in_text || self.unseen > 0 || self.run.hidden {
            return;
        }
        if self.run.raised { self.flow.text(&raised(words)) } else { self.flow.text(words) }
    }

    fn is_full(&self) -> bool {
        self.flow.is_full()
    }
}
