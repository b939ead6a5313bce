//! Results of the laboratory, and of heart and lung tests, as numbers.
//!
//! A reference range is never a value, an aim or a limit is never a result, and a value without a unit is converted only
//! where one system alone is possible (domain/extraction.md §1, §2.7). Numbers are converted for display; nothing here
//! judges them.

mod analyte;
mod in_words;
mod measure;
pub(in crate::extract) mod number;
mod prose;
pub(in crate::extract) mod table;
pub(in crate::extract) mod units;
pub(in crate::extract) mod when;
pub(in crate::extract) mod words;

use super::dates::Placed;
use super::fold::fold;
use super::sections::Section;
use super::{Paper, context, scope};
use crate::model::{Certainty, Fact, StatedDate, Subject};
use in_words::InWords;
use number::DecimalMark;
use prose::Found;
use table::{Head, cells, read_row};
use when::PanelDate;

/// The values that a paper states.
pub fn read(paper: &Paper<'_>) -> Vec<Fact> {
    if scope::says_nothing(paper.record) {
        return Vec::new();
    }
    let texts = paper.units.iter().map(|unit| unit.words());
    let mark = DecimalMark::of_texts(texts, paper.record.language.as_deref());
    let mut facts = Vec::new();
    let mut head: Option<Head> = None;
    let mut panel = PanelDate::default();
    let mut columns_lost = false;
    for (index, unit) in paper.units.iter().enumerate() {
        let before = facts.len();
        if matches!(unit.section, Section::Plan | Section::Legend | Section::Indication) {
            continue;
        }
        let dates = &paper.dates.by_unit[index];
        let mark = mark.in_row(unit.words());
        let whole = 0..unit.words().len();
        let mut prose_parts = Vec::from([whole]);
        if let Some(cells) = cells(unit) {
            if let Some(new) = Head::read(unit, &cells, dates) {
                head = Some(new);
                panel.pass(paper, index, false);
                continue;
            }
            let row = read_row(unit, &cells, head.as_ref(), mark);
            for (found, date) in row.results {
                let date = date.unwrap_or_else(|| panel.of(paper, index, &found.measured.range));
                facts.extend(fact(paper, index, &found, date));
            }
            prose_parts = row.rest;
        } else if is_line_of_days(unit.words(), dates) {
            columns_lost = true;
            continue;
        }
        for part in prose_parts {
            let results = prose::results(unit, &part, dates, mark);
            let with_number: Vec<_> = results.iter().map(|found| found.name.clone()).collect();
            for found in in_words::results(unit, &part, &with_number) {
                let date = panel.of(paper, index, &found.value);
                facts.extend(fact_in_words(paper, index, &found, date));
            }
            for found in results {
                // Several numbers below several days, and no columns: nobody knows which is of which day.
                let next = number::number_at(unit.words(), found.measured.end + 1, mark);
                let date = if columns_lost && next.is_some() && unit.words()[found.measured.end..].starts_with(' ') {
                    None
                } else {
                    panel.of(paper, index, &found.measured.range)
                };
                facts.extend(fact(paper, index, &found, date));
            }
        }
        panel.pass(paper, index, facts.len() > before);
    }
    facts
}

/// Whether a line holds two days or more and hardly anything else: the head of a table whose columns were lost.
fn is_line_of_days(words: &str, dates: &[Placed]) -> bool {
    let taken: usize = dates.iter().map(|date| date.range.len()).sum();
    let same_kind = dates.windows(2).all(|pair| pair[0].date.kind == pair[1].date.kind);
    dates.len() >= 2 && same_kind && words.chars().filter(|c| c.is_alphabetic()).count() <= 24.max(taken / 2)
}

/// A value in words: what is denied, suspected or another's is none, and there is no number to count on.
fn fact_in_words(paper: &Paper<'_>, index: usize, found: &InWords, date: Option<StatedDate>) -> Option<Fact> {
    let unit = &paper.units[index];
    let context = context::at(unit, &found.name);
    if context.negated || !context.is_about_patient() {
        return None;
    }
    let rule = format!("extract/labs:{}/in-words", found.analyte.id);
    let raw = unit.raw(&found.value).trim();
    let mut fact = paper.fact("lab", &found.analyte.id, raw, unit.evidence(&found.span()), &rule);
    fact.date = date;
    if context.certainty == Certainty::Historical || words::WORDS.is_past(unit) {
        fact.certainty = Certainty::Historical;
        fact.date = when::date_near(paper, index, &found.value);
    }
    Some(fact)
}

fn fact(paper: &Paper<'_>, index: usize, found: &Found, date: Option<StatedDate>) -> Option<Fact> {
    let unit = &paper.units[index];
    let analyte = found.named.analyte;
    let context = context::at(unit, &found.name);
    let words = unit.words();
    let other_fluid = words::WORDS.in_other_fluid(words, found.name.start, paper.record.kind.id());
    if context.subject == Subject::Other || (other_fluid && !analyte.other_fluid) {
        return None;
    }
    if found.unit.is_none() && analyte.needs_unit_in.iter().any(|kind| kind == paper.record.kind.id()) {
        return None;
    }
    let measured = &found.measured;
    let mut numbers = vec![(measured.low.value, measured.low.decimals)];
    numbers.extend(measured.high.as_ref().map(|high| (high.value, high.decimals)));
    let mut converted = analyte.convert(&numbers, &measured.operator, found.unit.as_ref().map(|unit| unit.unit));
    // A unit that is not in the list is not the one that would be inferred.
    let next = words[measured.end..].trim_start_matches(' ').split([' ', '\t']).next().unwrap_or_default();
    if converted.unit_inferred && next.contains('/') && next.contains(char::is_alphabetic) {
        (converted.value, converted.unit_inferred) = (None, false);
    }
    let suffix = if converted.unit_inferred { "/unit-inferred" } else { "" };
    let rule = format!("extract/labs:{}{suffix}", analyte.id);
    let mut fact =
        paper.fact("lab", &analyte.id, unit.raw(&measured.range).trim(), unit.evidence(&found.span()), &rule);
    fact.unit = converted.value.is_some().then(|| analyte.unit.clone()).filter(|unit| !unit.is_empty());
    fact.value = converted.value;
    fact.unit_raw = found.unit.as_ref().map(|mention| unit.raw(&mention.range).trim().to_owned());
    fact.unit_raw = fact.unit_raw.filter(|raw| !raw.is_empty());
    let strip = |raw: &str| raw.trim_matches(|c: char| " ()[],;".contains(c)).to_owned();
    fact.reference_range = found.reference.as_ref().map(|range| strip(unit.raw(range)));
    fact.flag = found.flag.as_ref().map(|range| unit.raw(range).trim().to_owned());
    fact.subject = context.subject;
    fact.date = date;
    if context.certainty == Certainty::Historical || words::WORDS.is_past(unit) {
        fact.certainty = Certainty::Historical;
        // A value of the past is not of the paper's day.
        fact.date = when::date_near(paper, index, &measured.range);
    }
    if analyte.range_is_value {
        fact.method = words::WORDS.sample(unit, measured.end).map(str::to_owned);
    }
    Some(fact)
}

/// A result whose analyte a code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct OfCode {
    /// In the canonical unit; `None` where the number cannot be that.
    pub(in crate::extract) value: Option<String>,
    /// The canonical unit, where there is a value.
    pub(in crate::extract) unit: Option<String>,
    pub(in crate::extract) unit_inferred: bool,
}

/// Reads the value of an analyte that a code names: a number with its operator, or a range where that is a value.
/// `None` for what is no number, and for a unit that makes it another test.
pub(in crate::extract) fn of_code(id: &str, value: &str, unit: Option<&str>) -> Option<OfCode> {
    let analyte = analyte::by_id(id)?;
    let words = fold(value);
    let words = words.trim();
    let (operator, skip) = words::WORDS.operator(words).unwrap_or_default();
    let start = skip + words[skip..].len() - words[skip..].trim_start().len();
    let low = number::number_at(words, start, DecimalMark::Point)?;
    let mut numbers = vec![(low.value, low.decimals)];
    let rest = words[low.range.end..].trim_start();
    if let Some(rest) = rest.strip_prefix('-').filter(|_| analyte.range_is_value) {
        let high = number::number_at(rest.trim_start(), 0, DecimalMark::Point)?;
        numbers.push((high.value, high.decimals));
    } else if !rest.is_empty() {
        return None;
    }
    let known = unit.map(|unit| {
        let unit = fold(unit);
        units::whole_unit(&unit, &(0..unit.len())).map(|found| found.unit)
    });
    let converted = match known {
        Some(Some(unit)) if analyte.is_other_test_in(unit) => return None,
        // A unit that is not in the list is not the one that would be inferred.
        Some(None) => analyte::Converted { value: None, unit_inferred: false },
        Some(Some(unit)) => analyte.convert(&numbers, operator, Some(unit)),
        None => analyte.convert(&numbers, operator, None),
    };
    let unit = converted.value.is_some().then(|| analyte.unit.clone()).filter(|unit| !unit.is_empty());
    Some(OfCode { unit, value: converted.value, unit_inferred: converted.unit_inferred })
}

/// The ids of all analytes.
pub(in crate::extract) fn ids() -> Vec<&'static str> {
    analyte::all().iter().map(|analyte| analyte.id.as_str()).collect()
}

/// The analyte that a text names, and nothing else.
pub(in crate::extract) fn named(text: &str) -> Option<&'static str> {
    analyte::NAMES.whole(text)?.map(|named| named.analyte.id.as_str())
}

/// The units that are converted for an analyte.
pub(in crate::extract) fn units_of(id: &str) -> Vec<&'static str> {
    analyte::by_id(id).map(analyte::Analyte::unit_names).unwrap_or_default()
}

/// Whether there is an analyte of this id.
#[cfg(test)]
pub(in crate::extract) fn is_analyte(id: &str) -> bool {
    analyte::by_id(id).is_some()
}

#[cfg(test)]
mod tests {
    use super::{OfCode, of_code};
    use crate::extract::marked;

    #[test]
    fn values_of_codes() {
        let some = |value: &str, unit: &str| {
            Some(OfCode { value: Some(value.into()), unit: Some(unit.into()), unit_inferred: false })
        };
        assert_eq!(of_code("haemoglobin", "10.4", Some("g/dl")), some("104", "g/L"));
        assert_eq!(of_code("platelets", "<5", Some("10*3/ul")), some("<5", "10^9/L"));
        assert_eq!(of_code("neutrophils", "62", Some("%")), None);
        assert_eq!(of_code("haemoglobin", "see comment", Some("g/dl")), None);
        assert_eq!(of_code("haemoglobin", "10.4 11", Some("g/dl")), None);
        assert_eq!(of_code("haemoglobin", "10.4", Some("blobs")).and_then(|read| read.value), None);
        assert_eq!(of_code("no-such-analyte", "1", None), None);
    }

    #[test]
    fn marked_sentences() {
        marked::check(include_str!("sentences.yaml"), super::read);
    }
}
