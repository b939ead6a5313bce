//! Structured reports of DICOM: a radiologist's report that lies among the pictures of a disc.

mod content;
mod dataset;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use serde::Deserialize;

use self::content::Writer;
use self::dataset::{Item, Source};
use super::flow::Flow;
use super::reasons::Cause;
use super::{Outcome, header};
use crate::dicom::charset::decode;
use crate::dicom::element::Tag;
use crate::knowledge::builtin;
use crate::limits::Limits;
use crate::model::{FileState, SourceFile, TextSource};

const CHARSET: Tag = 0x0008_0005;
const CONTENT_DATE: Tag = 0x0008_0023;
const COMPLETION: Tag = 0x0040_A491;
const VERIFICATION: Tag = 0x0040_A493;
const OBSERVERS: Tag = 0x0040_A073;
const OBSERVER_NAME: Tag = 0x0040_A075;
const VERIFIED_ON: Tag = 0x0040_A030;

/// The words around what the report says about itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    date: String,
    not_complete: String,
    not_verified: String,
    verified_by: String,
    verified_on: String,
}

static WORDING: LazyLock<Wording> = LazyLock::new(|| builtin("read/dicom_sr.yaml"));

/// The report as one page: whose it is, what it says, who signed it.
pub(super) fn read(file: &SourceFile, bytes: &[u8], limits: &Limits) -> Outcome {
    let source = Source::of(bytes, limits.text_bytes as u64);
    let sequences = [content::SEQUENCES, &[OBSERVERS]].concat();
    let own = [CHARSET, CONTENT_DATE, COMPLETION, VERIFICATION, OBSERVER_NAME, VERIFIED_ON];
    let (report, whole) = source.tree(&sequences, &[content::VALUES, &own].concat());
    let charset = report.value(CHARSET);
    let mut flow = Flow::new(limits.text_bytes);
    let before = file.series.as_ref().map(header::of_report).unwrap_or_default();
    let (above, below) = about(&report, charset);
    let add = |lines: Vec<String>, flow: &mut Flow| {
        for line in lines {
            flow.text(&line);
            flow.end_line();
        }
    };
    add(before, &mut flow);
    add(above, &mut flow);
    Writer { flow: &mut flow, charset }.item(&report, "");
    add(below, &mut flow);
    let full = flow.is_full();
    if report.items(content::CONTENT).is_empty() && whole {
        return Outcome::closed(FileState::Empty, Cause::NoWords);
    }
    let cause = match (whole, full) {
        (true, false) => None,
        (true, true) => Some(Cause::TooLong),
        (false, _) => Some(Cause::CutShort),
    };
    Outcome::of(flow.finish(), TextSource::Text, cause)
}

/// The lines before and behind the content: its day, whether it is finished, who stands for it.
fn about(report: &Item<'_>, charset: &[u8]) -> (Vec<String>, Vec<String>) {
    let mut above = Vec::new();
    let mut below = Vec::new();
    let day = content::date(&decode(report.value(CONTENT_DATE), charset));
    if !day.is_empty() {
        above.push(WORDING.date.replace("{value}", &day));
    }
    if report.value(COMPLETION) == b"PARTIAL" {
        above.push(WORDING.not_complete.clone());
    }
    if report.value(VERIFICATION) == b"UNVERIFIED" {
        above.push(WORDING.not_verified.clone());
    }
    for observer in report.items(OBSERVERS) {
        let name = crate::dicom::person(&decode(observer.value(OBSERVER_NAME), charset));
        let on = content::date_time(&decode(observer.value(VERIFIED_ON), charset));
        if !name.is_empty() {
            below.push(WORDING.verified_by.replace("{value}", &name));
        }
        if !on.is_empty() {
            below.push(WORDING.verified_on.replace("{value}", &on));
        }
    }
    (above, below)
}
