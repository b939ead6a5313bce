//! Data exports: what a portal, a laboratory or a telephone gives in codes.
//!
//! Nothing is guessed from words here. Every coded entry becomes a line of a page, for people, and an entry of
//! [`PagedText::coded`](crate::model::PagedText) that names the line, for the stage that reads facts. What an export
//! says in words alone becomes a page of text, read as any other text is.

mod apple;
mod book;
mod cda;
mod fhir;
mod hl7;
mod when;
mod words;

use std::io::{BufRead, BufReader};

use self::book::{Book, Part};
use self::words::WORDS;
use super::Outcome;
use super::reasons::Cause;
use crate::limits::Limits;
use crate::model::FileState;
use crate::model::{Coded, CodedRole, Format, SourceFile};
use crate::stored;

/// Reads an export that is held whole; larger ones than this are said to be too large.
pub(super) fn read(bytes: &[u8], format: Format, limits: &Limits) -> Outcome {
    if bytes.len() as u64 > limits.export_bytes {
        return Outcome::closed(FileState::TooLarge, Cause::TooLarge);
    }
    let text;
    let read = match format {
        Format::Hl7 => hl7::read(bytes),
        Format::Json => {
            text = super::decode::decode(bytes, None);
            fhir::read(&text, limits)
        }
        _ => {
            text = decoded_xml(bytes);
            cda::read(&text, limits)
        }
    };
    match read {
        Ok(read) => read.outcome(limits),
        Err(cause) => cause.outcome(),
    }
}

/// The export of a telephone, which is read as it comes: it may have gigabytes. `None` for any other file.
pub(super) fn read_health_export(file: &SourceFile, limits: &Limits) -> Option<Outcome> {
    let read = stored::stream(&file.content, &mut |source| Ok(streamed(BufReader::new(source), limits))).ok()??;
    Some(match read {
        Ok(read) => read.outcome(limits),
        Err(cause) => cause.outcome(),
    })
}

fn streamed(mut source: impl BufRead, limits: &Limits) -> Option<Result<Read, Failure>> {
    let head = source.fill_buf().ok()?;
    let head = &head[..head.len().min(8 << 10)];
    apple::is_one(head).then(|| apple::read(source, limits))
}

/// What reading gave.
struct Read {
    book: Book,
    /// Why it is not whole.
    cause: Option<Cause>,
}

/// Why an export was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It is no export that this program knows.
    Unknown,
    /// It is broken.
    Damaged,
    /// It is nested deeper, or larger, than any real one.
    Odd,
}

impl Failure {
    fn outcome(self) -> Outcome {
        match self {
            // The sentence of the format is said instead.
            Self::Unknown => Outcome::closed(FileState::Unsupported, Cause::Damaged),
            Self::Damaged => Outcome::closed(FileState::Damaged, Cause::Damaged),
            Self::Odd => Outcome::closed(FileState::Damaged, Cause::OddExport),
        }
    }
}

impl Read {
    fn outcome(self, limits: &Limits) -> Outcome {
        let (text, cut) = self.book.finish(limits);
        let cause = self.cause.or(cut.then_some(Cause::TooLong));
        let state = if cause.is_some() { FileState::PartlyRead } else { FileState::Read };
        Outcome { text, state, reason: cause.map(Cause::text) }
    }
}

/// The states in which an entry says nothing: taken back, or never done.
fn is_void(status: Option<&str>) -> bool {
    let status = status.unwrap_or_default().to_lowercase();
    matches!(
        status.as_str(),
        "entered-in-error" | "cancelled" | "aborted" | "nullified" | "not-done" | "w" | "d" | "x" | "n" | "obsolete"
    )
}

/// The states of a result that need no word: it is done.
const DONE: [&str; 6] = ["final", "completed", "f", "amended", "corrected", "c"];

/// A line of a result: name, value, unit, reference range, flag, and what else there is to know of it.
fn result_line(part: &mut Part, name: &str, coded: Coded) {
    let status = coded.status.clone().filter(|status| !DONE.contains(&status.to_lowercase().as_str()));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let denied = if coded.negated { WORDS.plain("denied") } else { String::new() };
    let planned = if coded.planned { WORDS.plain("planned") } else { String::new() };
    let cells = [
        name.to_owned(),
        text(&coded.value),
        text(&coded.unit),
        text(&coded.reference_range),
        text(&coded.flag),
        text(&coded.specimen),
        text(&coded.method),
        status.unwrap_or_default(),
        denied,
        planned,
    ];
    part.entry(&cells.each_ref().map(String::as_str), Some(coded));
}

/// A line of a list: name, dose or remark, times, state.
fn list_line(part: &mut Part, name: &str, comment: Option<&str>, coded: Coded) {
    let span = coded.end.is_some() && coded.end != coded.date;
    let from = coded.date.as_ref().map(|date| WORDS.say(if span { "from" } else { "on" }, date));
    let until = coded.end.as_ref().filter(|_| span).map(|date| WORDS.say("until", date));
    let denied = match (coded.negated, coded.role) {
        (true, CodedRole::Medication | CodedRole::Procedure) => WORDS.plain("not-given"),
        (true, _) => WORDS.plain("denied"),
        _ => String::new(),
    };
    let planned = if coded.planned { WORDS.plain("planned") } else { String::new() };
    let cells = [
        name.to_owned(),
        coded.value.clone().unwrap_or_default(),
        comment.unwrap_or_default().to_owned(),
        from.unwrap_or_default(),
        until.unwrap_or_default(),
        coded.status.clone().unwrap_or_default(),
        denied,
        planned,
    ];
    part.entry(&cells.each_ref().map(String::as_str), Some(coded));
}

/// XML by the encoding that its declaration names.
fn decoded_xml(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let named = head.split("encoding=").nth(1).and_then(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']);
        rest.find(['"', '\'', '?']).map(|end| rest[..end].to_owned())
    });
    let text = super::decode::decode(bytes, named.as_deref());
    text.trim_start_matches('\u{FEFF}').to_owned()
}
