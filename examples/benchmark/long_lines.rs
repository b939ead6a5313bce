//! A line of megabytes that repeats one cue: no group of facts may take more than its length says.

use anyhow::Result;
use cart_dossier::extract::{Options, extract};
use cart_dossier::model::{PagedText, Record, RecordKind, TextSource};

use super::cues::CUES;
use super::table::Table;
use super::{Place, measure};

/// The lengths that are compared, in bytes.
const SHORT: usize = 600_000;
const LONG: usize = 5_000_000;
/// The long line may take so many times what its length says.
const LIMIT: f64 = 2.5;

/// Reads both lines of each cue.
pub(crate) fn measure(_: &Place) -> Result<Table> {
    let mut table = Table::default();
    let [short, long] = [SHORT, LONG].map(|bytes| bytes as f64 / 1e6);
    table.note(format!("{short} MB and {long} MB of a cue in one line: how the time grows, in parts of the length."));
    time(CUES[0], SHORT / 10);
    for cue in CUES {
        let (short, long) = (time(cue, SHORT), time(cue, LONG));
        let growth = long / short.max(1.0) / (LONG as f64 / SHORT as f64);
        table.at_most(format!("`{cue:?}`, {long:.0} ms"), growth, LIMIT);
    }
    Ok(table)
}

/// Milliseconds that reading one line takes.
fn time(cue: &str, bytes: usize) -> f64 {
    let line = cue.repeat(bytes / cue.len());
    let record = Record { language: Some("en".to_owned()), ..Record::new(RecordKind::new("clinic-letter"), [1, 1]) };
    let text = PagedText::single(vec![line], TextSource::Text);
    let (facts, taken) = measure::timed(|| extract(&record, &text, &Options::default()).facts.len());
    std::hint::black_box(facts);
    taken
}
