//! Rows as lines of text: words parted by a space, cells by a TAB, raised digits kept apart from the number before them.

use super::bidi;
use super::columns::Row;
use super::{CELL_GAP, Fragment, Glyph, Line};

/// A gap of this many em parts two words.
const WORD_GAP: f32 = 0.12;
/// The same between Chinese, Japanese or Korean letters, which are set apart to fill a line.
const WIDE_WORD_GAP: f32 = 0.3;
/// A unit with more characters is not merged with what lies over it.
const MOST_MERGED: usize = 4_000;

/// The lines of rows in reading order, with a blank line where the page has a gap.
pub(super) fn write(rows: &[Row]) -> Vec<Line> {
    let pitch = usual_pitch(rows);
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&Row> = None;
    for row in rows {
        let line = Line { text: line_of(row), runs: runs_of(row) };
        if line.text.is_empty() {
            continue;
        }
        if let Some(before) = before {
            let step = row.base - before.base;
            let gap = step > 1.6 * pitch && step > 1.6 * row.em.min(before.em);
            if row.opens || gap {
                lines.push(Line::default());
            }
        }
        lines.push(line);
        before = Some(row);
    }
    lines
}

/// The runs whose characters stand in a row.
fn runs_of(row: &Row) -> Vec<u32> {
    let mut runs: Vec<u32> =
        row.fragments.iter().flat_map(|fragment| &fragment.glyphs).map(|glyph| glyph.run).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The usual way from one line to the next.
fn usual_pitch(rows: &[Row]) -> f32 {
    let mut steps: Vec<f32> = rows
        .windows(2)
        .filter_map(|pair| match pair {
            [one, next] if next.base > one.base => Some(next.base - one.base),
            _ => None,
        })
        .collect();
    if steps.is_empty() {
        return f32::INFINITY;
    }
    let middle = (steps.len() - 1) / 2;
    let (_, median, _) = steps.select_nth_unstable_by(middle, f32::total_cmp);
    *median
}

fn line_of(row: &Row) -> String {
    let mut tokens: Vec<String> = Vec::new();
    let mut end: Option<&Glyph> = None;
    let units = units_of(&row.fragments);
    for unit in &units {
        if let (Some(last), Some(first)) = (end, unit.first()) {
            // Where a unit lies over the one before, it is another cell; a lone sign over another is not.
            let over = if unit.len() > 2 { "\t" } else { " " };
            let gap = if first.start < last.end { Some(over) } else { between(last, first) };
            tokens.extend(gap.map(str::to_owned));
        }
        write_unit(unit, &mut tokens);
        end = unit.last();
    }
    bidi::logical(&tokens).trim().to_owned()
}

/// Merges fragments of a row where their letters interlock, drops letters that were drawn twice, and keeps apart what
/// lies over something else.
fn units_of(fragments: &[Fragment]) -> Vec<Vec<Glyph>> {
    let mut units: Vec<Vec<Glyph>> = Vec::new();
    for fragment in fragments {
        let mut fresh: Vec<Glyph> = Vec::new();
        for glyph in &fragment.glyphs {
            if !is_repeat(&fresh, glyph) && !units.last().is_some_and(|unit| is_repeat(unit, glyph)) {
                fresh.push(glyph.clone());
            }
        }
        let Some(first) = fresh.first() else { continue };
        let Some(unit) = units.last_mut() else {
            units.push(fresh);
            continue;
        };
        let beyond = unit.last().is_none_or(|last| first.start >= last.end - 0.15 * last.em.min(first.em));
        if beyond {
            unit.append(&mut fresh);
        } else if unit.len() < MOST_MERGED && !fresh.iter().any(|glyph| collides(unit, glyph)) {
            for glyph in fresh {
                let place = unit.partition_point(|other| other.start <= glyph.start);
                unit.insert(place, glyph);
            }
        } else {
            units.push(fresh);
        }
    }
    units
}

/// The glyphs of a unit around a place.
fn near<'a>(unit: &'a [Glyph], start: f32) -> impl Iterator<Item = &'a Glyph> + use<'a> {
    let place = unit.partition_point(|other| other.start < start);
    unit.iter().skip(place.saturating_sub(4)).take(9)
}

/// Whether the same letter was drawn at the same place already: filled and stroked, or twice to look bold.
fn is_repeat(unit: &[Glyph], glyph: &Glyph) -> bool {
    let close = (0.1 * glyph.em).min(0.4 * (glyph.end - glyph.start)).max(0.01);
    near(unit, glyph.start).any(|other| {
        other.piece == glyph.piece
            && (other.start - glyph.start).abs() < close
            && (other.base - glyph.base).abs() < 0.12 * glyph.em
    })
}

fn collides(unit: &[Glyph], glyph: &Glyph) -> bool {
    near(unit, glyph.start).any(|other| {
        let shared = other.end.min(glyph.end) - other.start.max(glyph.start);
        shared > 0.4 * (other.end - other.start).min(glyph.end - glyph.start).max(0.01)
    })
}

/// What stands between two glyphs of a row.
fn between(one: &Glyph, next: &Glyph) -> Option<&'static str> {
    let gap = next.start - one.end;
    let em = one.em.max(next.em);
    let follows = next.order == one.order + 1;
    let spaces = if follows { next.spaces } else { 0 };
    if gap >= CELL_GAP * em {
        let ends_sentence = matches!(one.piece.first(), '.' | '?' | '!') && spaces == 2 && gap < 1.5 * em;
        let justified = spaces == 1 && one.run == next.run && gap < 2.0 * em;
        return Some(if ends_sentence || justified { " " } else { "\t" });
    }
    let least = if is_wide(one) && is_wide(next) { WIDE_WORD_GAP } else { WORD_GAP };
    (spaces > 0 || gap > least * em + one.spacing.max(next.spacing)).then_some(" ")
}

fn is_wide(glyph: &Glyph) -> bool {
    matches!(u32::from(glyph.piece.first()), 0x2E80..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF)
}

fn write_unit(unit: &[Glyph], tokens: &mut Vec<String>) {
    let mut before: Option<&Glyph> = None;
    let mut ground: Option<&Glyph> = None;
    for glyph in unit {
        let gap = before.and_then(|before| between(before, glyph));
        tokens.extend(gap.map(str::to_owned));
        let raised = ground.and_then(|ground| if gap.is_none() { superscript(ground, glyph) } else { None });
        if let Some(raised) = raised {
            tokens.push(raised.to_string());
        } else {
            let mut text = String::new();
            glyph.piece.push_to(&mut text);
            tokens.push(text);
            ground = Some(glyph);
        }
        before = Some(glyph);
    }
}

/// A small raised digit: the exponent of `10⁹/L`, or the mark of a footnote that would else make 13.2 into 13.21.
fn superscript(ground: &Glyph, glyph: &Glyph) -> Option<char> {
    let raised = ground.base - glyph.base;
    if glyph.em > 0.85 * ground.em || raised < 0.18 * ground.em {
        return None;
    }
    Some(match glyph.piece.first() {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '+' => '⁺',
        '-' | '−' | '–' => '⁻',
        _ => return None,
    })
}
