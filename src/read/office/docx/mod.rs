//! Word documents: headers, body, notes, comments and footers of a DOCX, in the order in which they are read, then the
//! pictures in it.
//!
//! What is unpacked is bounded part by part. A file that was cut short gives the words before the cut.

mod body;

use std::collections::BTreeSet;

use self::body::{Document, Read};
use super::package::Package;
use super::pictures::Pictures;
use super::xml::walk;
use crate::model::{FileState, TextSource};
use crate::read::flow::Flow;
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome};

pub(super) fn read(bytes: &[u8], options: &Options) -> Outcome {
    let limits = &options.limits;
    let Some(mut package) = Package::open(bytes, limits) else {
        return Outcome::closed(FileState::Damaged, Cause::Damaged);
    };
    let body = body_name(&package).unwrap_or_default();
    if package.is_locked(&body) {
        return Outcome::closed(FileState::NeedsPassword, Cause::Locked);
    }
    let main = part(&mut package, &body, limits.text_bytes);
    let has_body = main.is_some();
    let Read { mut pages, mut whole, mut full } = main.unwrap_or_default();
    whole &= has_body;
    let mut side = |start: &str| {
        let mut lines = Vec::new();
        let mut seen = BTreeSet::new();
        for name in package.names(start, ".xml") {
            let part = part(&mut package, &name, limits.text_bytes).unwrap_or_default();
            whole &= part.whole;
            full |= part.full;
            lines.extend(part.pages.into_iter().flatten().filter(|line| seen.insert(line.clone())));
        }
        lines
    };
    let head = side("word/header");
    let after =
        ["word/diagrams/data", "word/footnotes", "word/endnotes", "word/comments.", "word/footer"].map(&mut side);
    if pages.is_empty() {
        pages.push(Vec::new());
    }
    if let Some(first) = pages.first_mut() {
        first.splice(0..0, head);
    }
    if let Some(last) = pages.last_mut() {
        last.extend(after.concat());
    }
    let cause = match (whole && package.is_whole(), full) {
        (true, false) => None,
        (true, true) => Some(Cause::TooLong),
        (false, _) => Some(Cause::CutShort),
    };
    let mut pictures = Pictures::after(&pages, options);
    for name in package.names("word/media/", "") {
        pictures.add_named(&name, || package.bytes(&name));
    }
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}

/// The name of the body; some programs number it.
fn body_name(package: &Package<'_>) -> Option<String> {
    const BODY: &str = "word/document";
    if package.has("word/document.xml") {
        return Some("word/document.xml".to_owned());
    }
    let is_number = |name: &str| name[BODY.len()..].trim_start_matches(|c: char| c.is_ascii_digit()) == ".xml";
    package.names(BODY, ".xml").into_iter().find(|name| is_number(name))
}

fn part(package: &mut Package<'_>, name: &str, text_bytes: usize) -> Option<Read> {
    let mut document = Document::new(Flow::new(text_bytes));
    let mut whole = true;
    let within = package.read(name, |xml| whole = walk(xml, &mut document))?;
    let read = document.finish();
    Some(Read { whole: whole && (within || read.full), ..read })
}

/// The words of a Word document that is one XML file, as Word wrote them in 2003.
pub(super) fn read_flat(bytes: &[u8], options: &Options) -> Outcome {
    let mut document = Document::new(Flow::new(options.limits.text_bytes));
    let whole = walk(bytes, &mut document);
    let read = document.finish();
    let cause = if read.full { Some(Cause::TooLong) } else { (!whole).then_some(Cause::CutShort) };
    Outcome::of(read.pages, TextSource::Text, cause)
}
