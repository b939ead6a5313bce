//! From placed characters to lines in reading order, for PDF text and recognised pictures alike. Here: fragments, pieces
//! of one line that were drawn one after the other.
//!
//! Text may run in any direction. Each direction has a frame of its own, in which `start` and `end` run along the text
//! and `base` grows from line to line; the frame with most characters is read first.

mod bidi;
mod columns;
pub(super) mod glyph;
mod lines;

use std::collections::BTreeMap;

use hayro_interpret::kurbo::{Point, Vec2};

use glyph::{Piece, Placed};

/// A gap of this many em parts two cells.
pub(super) const CELL_GAP: f32 = 1.0;
/// How far a letter may reach back over the one before it, in em, and still be of its fragment.
const KERN: f32 = 0.4;

/// One character in its frame.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) piece: Piece,
    pub(super) start: f32,
    pub(super) end: f32,
    pub(super) base: f32,
    pub(super) em: f32,
    pub(super) spaces: u8,
    pub(super) run: u32,
    /// Place in the order of the content.
    pub(super) order: u32,
    /// The gap between letters that is usual where it stands.
    pub(super) spacing: f32,
}

/// Characters of one line that were drawn one after the other.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) start: f32,
    pub(super) end: f32,
    pub(super) base: f32,
    pub(super) em: f32,
}

impl Fragment {
    fn new(glyph: Glyph) -> Self {
        Self { start: glyph.start, end: glyph.end, base: glyph.base, em: glyph.em, glyphs: vec![glyph] }
    }

    fn takes(&self, next: &Glyph) -> bool {
        let em = self.em.max(next.em);
        let gap = next.start - self.end;
        (next.base - self.base).abs() < 0.12 * em
            && next.em > 0.8 * self.em
            && next.em < 1.25 * self.em
            && gap > -KERN * em
            && gap < CELL_GAP * em
            && next.start >= self.glyphs.last().map_or(self.start, |last| last.start)
    }

    /// Upper edge.
    pub(super) fn top(&self) -> f32 {
        self.base - 0.8 * self.em
    }

    /// Lower edge.
    pub(super) fn bottom(&self) -> f32 {
        self.base + 0.2 * self.em
    }

    /// Notes the gap that is usual between its letters, so that spaced-out letters are no words of their own.
    fn note_spacing(&mut self) {
        if self.glyphs.len() < 4 {
            return;
        }
        let mut gaps: Vec<f32> = self
            .glyphs
            .windows(2)
            .filter_map(|pair| match pair {
                [one, next] if next.spaces == 0 => Some(next.start - one.end),
                _ => None,
            })
            .collect();
        if gaps.len() < 3 {
            return;
        }
        let middle = gaps.len() / 2;
        let (_, median, _) = gaps.select_nth_unstable_by(middle, f32::total_cmp);
        let spacing = median.max(0.0);
        for glyph in &mut self.glyphs {
            glyph.spacing = spacing;
        }
    }
}

/// A line of text.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Its words and cells.
    pub(super) text: String,
    /// The runs whose characters stand in it.
    pub(super) runs: Vec<u32>,
}

/// The lines of a page.
pub(super) fn lines_of(glyphs: &[Placed]) -> Vec<String> {
    lines_with_runs(glyphs).into_iter().map(|line| line.text).collect()
}

/// The lines of a page, each with what it was made of.
pub(super) fn lines_with_runs(glyphs: &[Placed]) -> Vec<Line> {
    let mut frames: BTreeMap<i32, Vec<&Placed>> = BTreeMap::new();
    for glyph in glyphs {
        frames.entry(direction(glyph.along)).or_default().push(glyph);
    }
    let mut frames: Vec<(i32, Vec<&Placed>)> = frames.into_iter().collect();
    frames.sort_by_key(|(direction, glyphs)| (std::cmp::Reverse(glyphs.len()), *direction));
    let mut lines: Vec<Line> = Vec::new();
    for (_, glyphs) in frames {
        let more = lines::write(&columns::arrange(fragments(angle(&glyphs), &glyphs)));
        if !lines.is_empty() && !more.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(more);
    }
    lines
}

/// The way of the text in steps of two degrees; nearly straight text is straight.
fn direction(along: Vec2) -> i32 {
    if along.x > 0.99 {
        return 0;
    }
    ((along.y.atan2(along.x).to_degrees() / 2.0).round() as i32).rem_euclid(180)
}

/// The angle of most of the text of one direction: a scan that lay askew has its words at one or two degrees.
fn angle(glyphs: &[&Placed]) -> f64 {
    let mut angles: Vec<f64> = glyphs.iter().map(|glyph| glyph.along.y.atan2(glyph.along.x)).collect();
    let middle = angles.len() / 2;
    if angles.is_empty() {
        return 0.0;
    }
    let (_, median, _) = angles.select_nth_unstable_by(middle, f64::total_cmp);
    *median
}

/// The characters of one direction as fragments, in the order of the content.
fn fragments(angle: f64, glyphs: &[&Placed]) -> Vec<Fragment> {
    let (sin, cos) = angle.sin_cos();
    let turn = |p: Point| ((p.x * cos + p.y * sin) as f32, (p.y * cos - p.x * sin) as f32);
    let mut fragments: Vec<Fragment> = Vec::new();
    for (order, placed) in (0u32..).zip(glyphs) {
        let (start, base) = turn(placed.at);
        let glyph = Glyph {
            piece: placed.piece.clone(),
            start,
            end: start + placed.width.max(0.0),
            base,
            em: placed.em,
            spaces: placed.spaces,
            run: placed.run,
            order,
            spacing: 0.0,
        };
        match fragments.last_mut() {
            Some(last) if last.takes(&glyph) => {
                last.end = last.end.max(glyph.end);
                last.em = last.em.max(glyph.em);
                last.glyphs.push(glyph);
            }
            _ => fragments.push(Fragment::new(glyph)),
        }
    }
    for fragment in &mut fragments {
        fragment.note_spacing();
    }
    fragments
}
