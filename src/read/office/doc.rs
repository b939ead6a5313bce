//! Word documents of before 2007 (DOC).

use office_oxide::DocumentFormat;
use office_oxide::doc::SubDocumentKind;

use super::oxide;
use super::pictures::Pictures;
use crate::model::TextSource;
use crate::read::flow::Flow;
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome};

pub(super) fn read(bytes: &[u8], options: &Options) -> Outcome {
    let document = match oxide::open(bytes, DocumentFormat::Doc, &options.limits) {
        Ok(document) => document,
        Err(outcome) => return *outcome,
    };
    let Some(document) = document.as_doc() else { return Outcome::of(Vec::new(), TextSource::Text, None) };
    let mut flow = Flow::new(options.limits.text_bytes);
    let parts = document.subdocuments();
    let of = |kind: SubDocumentKind| parts.iter().filter(move |part| part.kind == kind).map(|part| part.text.as_str());
    of(SubDocumentKind::HeadersFooters).for_each(|part| lines(part, &mut flow));
    lines(document.plain_text_ref(), &mut flow);
    let rest = parts.iter().filter(|part| part.kind != SubDocumentKind::HeadersFooters);
    rest.for_each(|part| lines(&part.text, &mut flow));
    let full = flow.is_full();
    let pages = flow.finish();
    let cause = if full { Some(Cause::TooLong) } else { (!document.text_complete()).then_some(Cause::CutShort) };
    let mut pictures = Pictures::after(&pages, options);
    document.images().iter().for_each(|image| pictures.add(&image.data));
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}

/// The lines of a part; a form feed begins a page.
fn lines(text: &str, flow: &mut Flow) {
    for (number, page) in text.split('\u{C}').enumerate() {
        if number > 0 {
            flow.break_page();
        }
        for line in page.split(['\n', '\r', '\u{B}']) {
            if line.contains('\t') && !line.starts_with('\t') {
                row(line, flow);
            } else {
                flow.text(line);
                flow.end_line();
            }
        }
    }
}

/// A line with TABs may be a row, whose empty cells must stay.
fn row(line: &str, flow: &mut Flow) {
    flow.start_row();
    for cell in line.split('\t') {
        flow.start_cell();
        flow.text(cell);
    }
    flow.end_row();
}
