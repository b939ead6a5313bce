//! Rows, and the order in which they are read: down the page, but one column of prose after the other.
//!
//! Columns are split only where both sides look like prose; a table stays in rows, so that a value stays on the line of
//! what was measured.

use super::{CELL_GAP, Fragment};

/// Rows that each side of a gutter must have.
const LEAST_ROWS: usize = 5;
/// Characters that a row of each side must have, on average.
const LEAST_CHARACTERS: f32 = 18.0;
/// The part of its column that a row must fill, on average.
const LEAST_FILL: f32 = 0.6;
/// Characters that a cell must have on average: prose is not cut into short cells.
const LEAST_CELL: f32 = 12.0;
/// The part of a side's characters that may be digits.
const MOST_DIGITS: f32 = 0.25;
/// Where both sides stand line beside line, as the cells of a table do, this part of each side's lines must go on with a
/// sentence …
const LEAST_RUNNING: f32 = 0.3;
/// … or, in a script without small letters, fill this part of their column.
const FULL: f32 = 0.88;
/// The part of the rows that stand line beside line from which that is asked.
const BESIDE: f32 = 0.8;
/// Splits within splits.
const DEPTH: usize = 8;
/// Places for a gutter that are tried in one block.
const MOST_GUTTERS: usize = 16;
/// Rows that a fragment is compared with.
const OPEN_ROWS: usize = 12;

/// Fragments that stand on one line.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// From left to right.
    pub(super) fragments: Vec<Fragment>,
    /// Of its largest fragment.
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) base: f32,
    pub(super) em: f32,
    /// Whether it is the first of a block of its own: a column, or what follows one.
    pub(super) opens: bool,
}

impl Row {
    fn new(fragment: Fragment) -> Self {
        let mut row = Self::default();
        row.add(fragment);
        row
    }

    fn add(&mut self, fragment: Fragment) {
        if fragment.em > self.em {
            self.top = fragment.top();
            self.bottom = fragment.bottom();
            self.base = fragment.base;
            self.em = fragment.em;
        }
        self.fragments.push(fragment);
    }

    /// By how much of the lower of the two a fragment and the row overlap in height; `None` where they are not of one
    /// line.
    fn overlap(&self, fragment: &Fragment) -> Option<f32> {
        let shared = self.bottom.min(fragment.bottom()) - self.top.max(fragment.top());
        let (low, high) = (self.em.min(fragment.em), self.em.max(fragment.em));
        if shared <= 0.5 * low || shared <= 0.3 * high {
            return None;
        }
        // Two lines set tightly: one above the other, not beside it.
        let stacked = (self.base - fragment.base).abs() > 0.3 * high
            && low > 0.8 * high
            && self
                .fragments
                .iter()
                .take(64)
                .any(|other| fragment.end.min(other.end) - fragment.start.max(other.start) > 0.5 * low);
        (!stacked).then_some(shared / low)
    }

    /// Start, end and characters of each cell.
    fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for fragment in &self.fragments {
            let length = fragment.glyphs.len();
            match cells.last_mut() {
                Some(cell) if fragment.start - cell.end < CELL_GAP * fragment.em.max(self.em * 0.8) => {
                    cell.end = cell.end.max(fragment.end);
                    cell.characters += length;
                }
                _ => cells.push(Cell { start: fragment.start, end: fragment.end, characters: length }),
            }
        }
        cells
    }
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    start: f32,
    end: f32,
    characters: usize,
}

/// The rows in reading order.
pub(super) fn arrange(fragments: Vec<Fragment>) -> Vec<Row> {
    let mut rows = Vec::new();
    split(rows_of(fragments), 0, &mut rows);
    rows
}

/// Puts fragments into rows: more than half of the lower one's height must be shared.
fn rows_of(mut fragments: Vec<Fragment>) -> Vec<Row> {
    fragments
        .sort_by(|a, b| (a.top() + a.bottom()).total_cmp(&(b.top() + b.bottom())).then(a.start.total_cmp(&b.start)));
    let mut rows: Vec<Row> = Vec::new();
    for fragment in fragments {
        let open = rows.len().saturating_sub(OPEN_ROWS);
        let best = rows
            .iter()
            .enumerate()
            .skip(open)
            .filter_map(|(index, row)| Some((index, row.overlap(&fragment)?)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        match best.and_then(|(index, _)| rows.get_mut(index)) {
            Some(row) => row.add(fragment),
            None => rows.push(Row::new(fragment)),
        }
    }
    for row in &mut rows {
        row.fragments.sort_by(|a, b| a.start.total_cmp(&b.start));
    }
    rows.sort_by(|a, b| a.base.total_cmp(&b.base));
    rows
}

/// Where rows part into two columns.
struct Band {
    first: usize,
    /// One past the last.
    last: usize,
    gutter: f32,
    rows: usize,
}

fn split(mut rows: Vec<Row>, depth: usize, out: &mut Vec<Row>) {
    let band = if depth < DEPTH { find_band(&rows) } else { None };
    let Some(band) = band else {
        let from = out.len();
        out.extend(rows);
        if let Some(first) = out.get_mut(from) {
            first.opens = true;
        }
        return;
    };
    let below = rows.split_off(band.last);
    let beside = rows.split_off(band.first);
    let (left, right): (Vec<_>, Vec<_>) =
        beside.into_iter().flat_map(|row| row.fragments).partition(|fragment| fragment.start < band.gutter);
    for part in [rows, rows_of(left), rows_of(right), below] {
        if !part.is_empty() {
            split(part, depth + 1, out);
        }
    }
}

/// The largest run of rows that a gutter parts into two columns of prose.
fn find_band(rows: &[Row]) -> Option<Band> {
    if rows.len() < LEAST_ROWS {
        return None;
    }
    let cells: Vec<Vec<Cell>> = rows.iter().map(Row::cells).collect();
    gutters(rows, &cells)
        .into_iter()
        .flat_map(|gutter| bands(rows, &cells, gutter))
        .max_by(|a, b| a.rows.cmp(&b.rows).then(b.first.cmp(&a.first)).then(b.gutter.total_cmp(&a.gutter)))
}

/// Where a gutter may end: where several cells start that are not the leftmost.
fn gutters(rows: &[Row], cells: &[Vec<Cell>]) -> Vec<f32> {
    let left = cells.iter().flatten().map(|cell| cell.start).fold(f32::INFINITY, f32::min);
    let em = rows.iter().map(|row| row.em).fold(0.0f32, f32::max).max(1.0);
    let step = (em * 0.3).max(1.0);
    let mut starts: Vec<f32> = cells.iter().flatten().map(|cell| cell.start).filter(|s| s - left > em).collect();
    starts.sort_by(f32::total_cmp);
    let mut groups: Vec<(usize, f32)> = Vec::new();
    let mut last = f32::NEG_INFINITY;
    for start in starts {
        match groups.last_mut() {
            Some(group) if start - last < step => group.0 += 1,
            _ => groups.push((1, start)),
        }
        last = start;
    }
    groups.retain(|(count, _)| *count >= 3);
    groups.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    groups.into_iter().take(MOST_GUTTERS).map(|(_, start)| start - 0.1).collect()
}

/// Runs of rows that no cell crosses at the gutter, and whose sides are both prose.
fn bands(rows: &[Row], cells: &[Vec<Cell>], gutter: f32) -> Vec<Band> {
    let crosses = |row: &[Cell]| row.iter().any(|cell| cell.start < gutter && cell.end > gutter);
    let mut found = Vec::new();
    let mut first = 0;
    while first < cells.len() {
        let length = cells.iter().skip(first).take_while(|row| !crosses(row)).count();
        let last = first + length;
        if let (Some(rows), Some(cells)) = (rows.get(first..last), cells.get(first..last)) {
            let left = Side::new(rows, cells, |start| start < gutter);
            let right = Side::new(rows, cells, |start| start >= gutter);
            let beside = rows.iter().filter(|row| stands_beside(row, gutter)).count() as f32;
            let table = beside >= BESIDE * left.rows.min(right.rows) as f32 && !(left.runs_on() && right.runs_on());
            if left.is_prose() && right.is_prose() && !table {
                found.push(Band { first, last, gutter, rows: left.rows + right.rows });
            }
        }
        first = last + 1;
    }
    found
}

/// Whether a row has text on one baseline on both sides of a gutter.
fn stands_beside(row: &Row, gutter: f32) -> bool {
    let left = row.fragments.iter().rfind(|fragment| fragment.start < gutter);
    let right = row.fragments.iter().find(|fragment| fragment.start >= gutter);
    left.zip(right).is_some_and(|(left, right)| (left.base - right.base).abs() < 0.15 * row.em)
}

/// One side of a gutter.
#[derive(Debug, Default)]
struct Side {
    rows: usize,
    cells: usize,
    characters: usize,
    digits: usize,
    /// Rows that begin with a small letter: a sentence goes on.
    running: usize,
    /// Rows that begin with a letter of a script that has no small ones.
    caseless: usize,
    filled: f32,
    width: f32,
}

impl Side {
    fn new(rows: &[Row], cells: &[Vec<Cell>], belongs: impl Fn(f32) -> bool) -> Self {
        let mut side = Self::default();
        let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
        for row in cells {
            let mut any = false;
            for cell in row.iter().filter(|cell| belongs(cell.start)) {
                any = true;
                side.cells += 1;
                side.characters += cell.characters;
                side.filled += cell.end - cell.start;
                left = left.min(cell.start);
                right = right.max(cell.end);
            }
            side.rows += usize::from(any);
        }
        let first = |row: &Row| row.fragments.iter().find(|fragment| belongs(fragment.start)).and_then(first_letter);
        for letter in rows.iter().filter_map(first) {
            side.running += usize::from(letter.is_lowercase());
            side.caseless += usize::from(letter.is_alphabetic() && !letter.is_lowercase() && !letter.is_uppercase());
        }
        side.digits = rows
            .iter()
            .flat_map(|row| &row.fragments)
            .filter(|fragment| belongs(fragment.start))
            .flat_map(|fragment| &fragment.glyphs)
            .filter(|glyph| glyph.piece.first().is_numeric())
            .count();
        side.width = (right - left).max(1.0);
        side
    }

    /// Whether its lines read on from one to the next.
    fn runs_on(&self) -> bool {
        let rows = self.rows.max(1) as f32;
        let full = self.filled / rows / self.width >= FULL;
        self.running as f32 >= LEAST_RUNNING * rows || (full && self.caseless * 2 > self.rows)
    }

    fn is_prose(&self) -> bool {
        let rows = self.rows.max(1) as f32;
        self.rows >= LEAST_ROWS
            && self.characters as f32 / rows >= LEAST_CHARACTERS
            && self.filled / rows / self.width >= LEAST_FILL
            && self.characters as f32 / self.cells.max(1) as f32 >= LEAST_CELL
            && (self.digits as f32) <= MOST_DIGITS * self.characters as f32
    }
}

fn first_letter(fragment: &Fragment) -> Option<char> {
    fragment.glyphs.first().map(|glyph| glyph.piece.first())
}
