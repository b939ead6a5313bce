//! Tables as text: the delimiter is found, one row is one line, its cells parted by one TAB.

use ::csv::{ReaderBuilder, StringRecord};

use super::decode::decode;
use super::{Outcome, within};
use crate::limits::Limits;
use crate::model::TextSource;

/// Rows that are looked at to find the delimiter.
const SAMPLE: usize = 200;
/// Line ends in one field, beyond which a quotation mark is taken to be no quotation mark.
const FIELD_LINES: usize = 20;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    let bytes = &bytes[..bytes.len().min(limits.text_bytes.saturating_mul(4))];
    let (text, cause) = within(decode(bytes, None), limits);
    // A table in Markdown looks like fields parted by bars.
    if text.trim_start().starts_with('|') {
        let lines = super::text::lines(&text).into_iter().filter(|line| !line.is_empty()).collect();
        return Outcome::of(vec![super::markdown::tables(lines)], TextSource::Text, cause);
    }
    let (text, named) = named_delimiter(&text);
    let delimiter = named.unwrap_or_else(|| find_delimiter(text));
    let mut rows = rows(text, delimiter, true);
    let runaway = |row: &StringRecord| row.iter().any(|field| field.matches('\n').count() > FIELD_LINES);
    if rows.iter().any(runaway) {
        rows = self::rows(text, delimiter, false);
    }
    let lines = rows.iter().map(line).filter(|line| !line.is_empty()).collect();
    Outcome::of(vec![lines], TextSource::Text, cause)
}

/// Spreadsheet programs write `sep=;` as a first line.
fn named_delimiter(text: &str) -> (&str, Option<u8>) {
    let named =
        text.split_once('\n').and_then(|(first, rest)| match first.trim_end().strip_prefix("sep=")?.as_bytes() {
            [mark] => Some((rest, Some(*mark))),
            _ => None,
        });
    named.unwrap_or((text, None))
}

/// The delimiter that gives most rows the same number of fields; of equals, the one that gives most fields.
fn find_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut reader = builder(delimiter, true).from_reader(text.as_bytes());
        let counts: Vec<usize> = reader.records().take(SAMPLE).filter_map(Result::ok).map(|row| row.len()).collect();
        let commonest =
            counts.iter().copied().max_by_key(|count| (counts.iter().filter(|c| *c == count).count(), *count));
        let fields = commonest.unwrap_or(0);
        let same = counts.iter().filter(|count| **count == fields).count();
        if fields < 2 { (0, 0) } else { (same * 100 / counts.len().max(1), fields) }
    };
    // The first of equals wins: a comma is the likeliest to stand inside a field.
    let mut best = (b',', (0, 0));
    for delimiter in [b'\t', b';', b'|', b','] {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

fn rows(text: &str, delimiter: u8, quoting: bool) -> Vec<StringRecord> {
    builder(delimiter, quoting).from_reader(text.as_bytes()).records().filter_map(Result::ok).collect()
}

fn builder(delimiter: u8, quoting: bool) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).quoting(quoting);
    builder
}

fn line(row: &StringRecord) -> String {
    let field = |field: &str| {
        let words: Vec<&str> =
            field.split(|c: char| c.is_control() || c == ' ').filter(|word| !word.is_empty()).collect();
        words.join(" ")
    };
    row.iter().map(field).collect::<Vec<_>>().join("\t").trim_end().to_owned()
}
