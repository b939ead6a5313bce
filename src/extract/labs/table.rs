//! Rows of result tables, and tables with a column for each day.

use std::ops::Range;

use super::analyte::{Analyte, NAMES, Named};
use super::measure::{Measured, measured_at, reference_at};
use super::number::DecimalMark;
use super::prose::Found;
use super::units::{UnitMention, whole_unit};
use super::words::{Column, WORDS};
use crate::extract::dates::Placed;
use crate::extract::unit::Unit;
use crate::model::{DateKind, StatedDate};

/// What the head of a table says of its columns.
#[derive(Debug, Clone, Default)]
pub(in crate::extract) struct Head {
    cells: usize,
    columns: Vec<(usize, Column)>,
    dates: Vec<(usize, StatedDate)>,
}

/// The cells of a row; a line of values parted by commas alone is a row too.
pub(in crate::extract) fn cells(unit: &Unit) -> Option<Vec<Range<usize>>> {
    if unit.is_row {
        return Some(unit.cells());
    }
    let words = unit.words();
    let commas = words.matches(',').count();
    // A Chinese sentence has no blanks behind its commas either.
    if commas < 3 || words.contains(", ") || words.len() > 400 || unit.text.contains(['，', '、']) {
        return None;
    }
    // `Emoglobina 8,2 g/dl (vn 12,0-16,0)`: what stands before the first comma is the number that it is in.
    let lead = words.split(',').next().unwrap_or_default();
    let token = lead.rsplit(char::is_whitespace).next().unwrap_or_default();
    if token != lead && !token.is_empty() && token.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in words.match_indices(',') {
        cells.push(start..at);
        start = at + 1;
    }
    cells.push(start..words.len());
    Some(cells)
}

impl Head {
    /// Reads a head: a row that names at least two kinds of columns, or that has at least two dates as cells.
    pub(in crate::extract) fn read(unit: &Unit, cells: &[Range<usize>], dates: &[Placed]) -> Option<Self> {
        let words = unit.words();
        let mut head = Self { cells: cells.len(), ..Self::default() };
        for (index, cell) in cells.iter().enumerate() {
            let own: Vec<&Placed> =
                dates.iter().filter(|d| d.range.start >= cell.start && d.range.end <= cell.end).collect();
            if let ([date], false) = (own.as_slice(), holds_more(words, cell, &own))
                && !matches!(date.date.kind, DateKind::Birth)
            {
                head.dates.push((index, date.date.clone()));
                continue;
            }
            if let Some(column) = WORDS.column(&words[cell.clone()]) {
                head.columns.push((index, column));
            }
        }
        let named =
            head.columns.len() >= 2 && head.columns.iter().any(|(_, c)| matches!(c, Column::Name | Column::Value));
        (named || head.dates.len() >= 2).then_some(head)
    }

    /// Whether each column is a day.
    pub(in crate::extract) fn is_cumulative(&self) -> bool {
        self.dates.len() >= 2
    }

    /// What stands in a column, for a row of the same width.
    pub(in crate::extract) fn column(&self, index: usize, cells: usize) -> Option<Column> {
        let fits = self.cells == cells;
        self.columns.iter().find(|(at, _)| fits && *at == index).map(|(_, column)| *column)
    }

    fn date(&self, index: usize, cells: usize) -> Option<StatedDate> {
        let fits = self.cells == cells;
        self.dates.iter().find(|(at, _)| fits && *at == index).map(|(_, date)| date.clone())
    }
}

fn holds_more(words: &str, cell: &Range<usize>, dates: &[&Placed]) -> bool {
    // `Reported: 04/09/2026` is a field of a form, and heads no column.
    let labelled = dates.first().is_some_and(|date| {
        let before = words[cell.start..date.range.start].trim_end();
        before.ends_with(':') && before.contains(char::is_alphabetic)
    });
    if labelled {
        return true;
    }
    let taken: usize = dates.iter().map(|d| d.range.len()).sum();
    words[cell.clone()].chars().filter(|c| c.is_alphanumeric()).count() > taken + 6
}

/// What a row gives.
#[derive(Debug, Default)]
pub(super) struct RowResults {
    /// Results, each with the date of its column: `Some(None)` where it must not take the paper's.
    pub(super) results: Vec<(Found, Option<Option<StatedDate>>)>,
    /// The parts of the row that are no table: to be read as sentences.
    pub(super) rest: Vec<Range<usize>>,
}

/// Reads a row. Every cell that is the name of an analyte opens a stretch that holds its value, unit, range and flag.
pub(super) fn read_row(unit: &Unit, cells: &[Range<usize>], head: Option<&Head>, mark: DecimalMark) -> RowResults {
    let words = unit.words();
    let mut row = RowResults::default();
    let names: Vec<(usize, NameCell)> =
        cells.iter().enumerate().filter_map(|(index, cell)| name_cell(unit, cell).map(|name| (index, name))).collect();
    let first = names.first().map_or(cells.len(), |(index, _)| *index);
    row.rest.extend(cells[..first].iter().cloned());
    for (position, (index, name)) in names.iter().enumerate() {
        let until = names.get(position + 1).map_or(cells.len(), |(next, _)| *next);
        let stretch: Vec<(usize, Range<usize>)> =
            (*index + 1..until).filter_map(|at| cells.get(at).map(|cell| (at, cell.clone()))).collect();
        if words[name.place.clone()].is_empty() {
            continue;
        }
        row.results.extend(stretch_results(unit, name, &stretch, head, cells.len(), mark));
    }
    row
}

#[derive(Debug, Clone)]
struct NameCell {
    named: Named,
    place: Range<usize>,
    unit: Option<UnitMention>,
}

/// The analyte that a cell names, if it names nothing else.
fn name_cell(unit: &Unit, cell: &Range<usize>) -> Option<NameCell> {
    let words = unit.words();
    let text = words.get(cell.clone())?;
    let hits = if unit.may_have(&*NAMES) { NAMES.find(text) } else { Vec::new() };
    let first = hits.first()?;
    let named = (*first.meaning)?;
    // `Lactate dehydrogenase (LDH)` says the same twice; anything else beside it is another test.
    if !hits.iter().all(|hit| hit.meaning.is_some_and(|other| other.analyte.id == named.analyte.id)) {
        return None;
    }
    let mut rest = text.to_owned();
    for hit in hits.iter().rev() {
        rest.replace_range(hit.range.clone(), " ");
    }
    let mut unit_in_name = None;
    if let (Some(open), Some(close)) = (text.find('('), text.rfind(')'))
        && open < close
    {
        unit_in_name = whole_unit(words, &(cell.start + open..cell.start + close + 1));
        if unit_in_name.is_some() {
            rest = rest.replace(&text[open..=close], " ");
        }
    }
    if let Some(comma) = text.rfind([',', '[']).filter(|_| unit_in_name.is_none()) {
        unit_in_name = whole_unit(words, &(cell.start + comma + 1..cell.end));
        if unit_in_name.is_some() {
            rest = rest.replace(&text[comma..], " ");
        }
    }
    let place = cell.start + first.range.start..cell.start + first.range.end;
    WORDS.only_beside(&rest).then_some(NameCell { named, place, unit: unit_in_name })
}

enum Cell {
    Unit(UnitMention),
    Range(Range<usize>),
    Flag(Range<usize>),
    Value(Measured),
    Other,
}

fn cell_content(
    unit: &Unit,
    cell: &Range<usize>,
    column: Option<Column>,
    mark: DecimalMark,
    analyte: &Analyte,
    ranges_count: bool,
) -> Cell {
    let words = unit.words();
    let text = &words[cell.clone()];
    // `* 98`: a mark before the number.
    let lead = text.len() - text.trim_start_matches([' ', '*']).len();
    let lead = if text[lead..].starts_with(|c: char| c.is_ascii_digit()) {
        lead
    } else {
        text.len() - text.trim_start().len()
    };
    let trimmed = cell.start + lead..cell.start + text.trim_end().len();
    if trimmed.start >= trimmed.end || WORDS.is_plain_flag(text) {
        return Cell::Other;
    }
    match column {
        Some(Column::Range) => return Cell::Range(trimmed),
        Some(Column::Other | Column::Name) => return Cell::Other,
        _ => {}
    }
    // A cell `L` is a flag, unless litres are what is measured.
    if let Some(found) = whole_unit(words, &trimmed).filter(|u| analyte.has_unit(u.unit) || !WORDS.is_flag(text)) {
        return Cell::Unit(found);
    }
    if WORDS.is_flag(text) {
        return Cell::Flag(trimmed);
    }
    let measured = measured_at(unit, trimmed.start, trimmed.end, mark).filter(|m| m.range.end <= trimmed.end);
    match measured {
        Some(m) if m.high.is_some() && !(ranges_count && column != Some(Column::Range)) => Cell::Range(trimmed),
        // What follows a number in its cell is its unit, its flag, its range or a word; never another number.
        Some(m) if m.end >= trimmed.end || !words[m.end..trimmed.end].contains(|c: char| c.is_ascii_digit()) => {
            Cell::Value(m)
        }
        Some(m) if reference_at(words, m.end).is_some() => Cell::Value(m),
        None if reference_at(words, trimmed.start).is_some() => Cell::Range(trimmed),
        _ => Cell::Other,
    }
}

fn stretch_results(
    unit: &Unit,
    name: &NameCell,
    stretch: &[(usize, Range<usize>)],
    head: Option<&Head>,
    width: usize,
    mark: DecimalMark,
) -> Vec<(Found, Option<Option<StatedDate>>)> {
    let analyte = name.named.analyte;
    let (mut own_unit, mut reference, mut flag) = (name.unit.clone(), None, None);
    let mut values: Vec<(usize, Measured)> = Vec::new();
    let mut share: Option<Measured> = None;
    for (index, cell) in stretch {
        let column = head.and_then(|head| head.column(*index, width));
        match cell_content(unit, cell, column, mark, analyte, analyte.range_is_value && values.is_empty()) {
            Cell::Unit(found) if own_unit.is_none() => own_unit = Some(found),
            Cell::Range(found) if reference.is_none() => reference = Some(found),
            Cell::Flag(found) if flag.is_none() => flag = Some(found),
            Cell::Value(found) if column == Some(Column::Percent) => share = Some(found),
            // `8 <5`: the second number, with an operator, is the limit.
            Cell::Value(found) if !values.is_empty() && !found.operator.is_empty() && reference.is_none() => {
                reference = Some(found.range);
            }
            Cell::Value(found) => values.push((*index, found)),
            _ => {}
        }
    }
    // A limit before the number: `< 5`, then `8`.
    if let (None, [(_, limit), (_, second)]) = (&reference, values.as_slice())
        && !limit.operator.is_empty()
        && second.operator.is_empty()
        && limit.unit.is_none()
    {
        reference = Some(limit.range.clone());
        values.remove(0);
    }
    if let (Some(found), true) = (share, analyte.has_unit("%")) {
        values = vec![(0, found)];
        own_unit = whole_percent(analyte.unit.as_str());
    }
    let several = values.len() > 1;
    let cumulative = head.is_some_and(Head::is_cumulative);
    let by_column =
        head.is_some_and(|head| values.iter().any(|(at, _)| head.column(*at, width) == Some(Column::Value)));
    if by_column && !cumulative {
        values.retain(|(at, _)| head.is_some_and(|head| head.column(*at, width) == Some(Column::Value)));
    }
    let several = several && !by_column;
    if several && !cumulative {
        values.truncate(1);
    }
    let results = values.into_iter().filter_map(|(index, measured)| {
        let unit_found = measured.unit.clone().or_else(|| own_unit.clone());
        if let Some(found) = &unit_found
            && (found.is_other() || analyte.is_other_test_in(found.unit))
        {
            return None;
        }
        let date =
            if cumulative { Some(head.and_then(|head| head.date(index, width))) } else { several.then_some(None) };
        let found = Found {
            named: name.named,
            name: name.place.clone(),
            reference: reference.clone().or_else(|| reference_at(unit.words(), measured.end)),
            flag: measured.flag.clone().or_else(|| flag.clone()),
            unit: unit_found,
            measured,
        };
        Some((found, date))
    });
    results.collect()
}

/// The unit of a column of shares, which its head names.
fn whole_percent(unit: &str) -> Option<UnitMention> {
    super::units::unit_at(unit, 0).map(|found| UnitMention { range: 0..0, unit: found.unit })
}
