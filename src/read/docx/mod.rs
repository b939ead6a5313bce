//! Word documents: headers, body, notes and footers of a DOCX, in the order in which they are read.
//!
//! What is unpacked is bounded part by part. A file that was cut short gives the words before the cut.

mod body;
mod parts;

use std::collections::BTreeSet;

use self::body::Document;
use self::parts::Package;
use super::Outcome;
use super::flow::Flow;
use super::reasons::Cause;
use crate::limits::Limits;
use crate::model::{FileState, TextSource};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    let Some(mut package) = Package::open(bytes, limits) else {
        return Outcome::closed(FileState::Damaged, Cause::Damaged);
    };
    let body = package.body().unwrap_or_default();
    if package.is_locked(&body) {
        return Outcome::closed(FileState::NeedsPassword, Cause::Locked);
    }
    let mut document = Document::new(Flow::new(limits.text_bytes));
    let has_body = package.read(&body, &mut document);
    let mut pages = document.finish();
    let mut whole = has_body && pages.whole;
    let mut full = pages.full;
    let mut side = |prefix: &str| {
        let mut lines = Vec::new();
        let mut seen = BTreeSet::new();
        for name in package.names(prefix) {
            let mut part = Document::new(Flow::new(limits.text_bytes));
            package.read(&name, &mut part);
            let part = part.finish();
            whole &= part.whole;
            full |= part.full;
            lines.extend(part.pages.into_iter().flatten().filter(|line| seen.insert(line.clone())));
        }
        lines
    };
    let head = side("word/header");
    let notes = [side("word/footnotes"), side("word/endnotes")].concat();
    let foot = side("word/footer");
    if let Some(first) = pages.pages.first_mut() {
        first.splice(0..0, head);
    }
    if let Some(last) = pages.pages.last_mut() {
        last.extend(notes);
        last.extend(foot);
    }
    let blank = pages.pages.iter().flatten().all(|line| line.trim().is_empty());
    if blank && whole && package.has_pictures() {
        return Outcome::closed(FileState::NeedsOcr, Cause::OnlyPictures);
    }
    let cause = match (whole && package.is_whole(), full) {
        (true, false) => None,
        (true, true) => Some(Cause::TooLong),
        (false, _) => Some(Cause::CutShort),
    };
    Outcome::of(pages.pages, TextSource::Text, cause)
}
