//! What is needed of a paper's words to compare it with other papers (`assess/twins`).

mod versions;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash};

use super::dates::PaperDates;
use super::lines::Line;
use super::unit::Unit;
use crate::model::{DateKind, Imprint, PagedText, Record};
use crate::page_counter;

/// The words that are kept of one paper. What comes behind them in a book of tables is not compared.
const MAX_WORDS: usize = 20_000;
/// The numbers that are kept of one paper.
const MAX_NUMBERS: usize = 2_000;
/// How many of the smallest hashes are kept.
const SKETCH: usize = 64;
/// Words of a run.
const RUN: usize = 3;
/// A line of so few words that counts its pages, or bears the day of the print, is of the print and not of the paper.
const STAMP_WORDS: usize = 12;

/// Makes the imprint of one paper.
pub(super) fn imprint(
    record: &Record,
    text: &PagedText,
    folded: &[Vec<Line>],
    units: &[Unit],
    dates: &PaperDates,
) -> Imprint {
    let printed: BTreeSet<(u32, u32)> = dates
        .by_unit
        .iter()
        .flatten()
        .filter(|placed| placed.date.kind == DateKind::Printed)
        .map(|placed| (placed.date.page, placed.date.line))
        .collect();
    let mut kept = words::Words::default();
    let mut lines: Vec<&Line> = Vec::new();
    let own = |number: u32| (record.pages[0]..=record.pages[1]).contains(&number);
    for (page, folded) in text.pages.iter().zip(folded).filter(|(page, _)| own(page.number)) {
        for ((number, line), folded) in (1u32..).zip(&page.lines).zip(folded) {
            if folded.words.trim().is_empty() {
                continue;
            }
            let is_short = words::of(&folded.words).nth(STAMP_WORDS).is_none();
            let of_print = is_short && (printed.contains(&(page.number, number)) || page_counter::is_on(line));
            if !of_print && kept.len() < MAX_WORDS {
                kept.add(&folded.words, page.doubtful.binary_search(&number).is_ok());
            }
            lines.push(folded);
        }
    }
    let version = versions::of(record, &lines);
    Imprint {
        sketch: sketch(&kept),
        doubtful: kept.doubtful,
        words: kept.text,
        numbers: numbers(units, dates),
        codes: version.codes,
        issue: version.issue,
        translated: version.translated,
        cut: text.pages.iter().any(|page| own(page.number) && page.needs_ocr),
    }
}

/// The digits of the numbers outside dates.
fn numbers(units: &[Unit], dates: &PaperDates) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for (unit, placed) in units.iter().zip(&dates.by_unit) {
        let mut from = 0;
        let mut ranges: Vec<_> = placed.iter().map(|placed| placed.range.clone()).collect();
        ranges.sort_by_key(|range| range.start);
        ranges.push(unit.words().len()..unit.words().len());
        for range in ranges {
            let part = unit.words().get(from..range.start).unwrap_or_default();
            found.extend(words::of(part).filter_map(words::digits));
            from = from.max(range.end);
        }
        if found.len() > MAX_NUMBERS {
            break;
        }
    }
    found.into_iter().take(MAX_NUMBERS).collect()
}

/// The smallest hashes of the runs of words. The same for the same words on every machine and in every run.
fn sketch(words: &words::Words) -> Vec<u32> {
    let hasher = Fixed;
    let all: Vec<&str> = words.text.split(' ').collect();
    let mut hashes: Vec<u32> = all.windows(RUN).map(|run| hasher.hash_one(Run(run)) as u32).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SKETCH);
    hashes
}

struct Run<'a>(&'a [&'a str]);

impl Hash for Run<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        for word in self.0 {
            state.write(word.as_bytes());
            state.write_u8(0xff);
        }
    }
}

/// FNV-1a with a last mixing: what is kept between runs must not depend on the build of a library.
struct Fixed;

struct Fnv(u64);

impl BuildHasher for Fixed {
    type Hasher = Fnv;

    fn build_hasher(&self) -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl std::hash::Hasher for Fnv {
    fn finish(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ (mixed >> 33)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
