//! The treatments of the drawing as bars and stars. What a date leaves open is hatched.

use super::axis::Scale;
use super::chart::{ROW, rows};
use super::lanes::{self, Bar};
use crate::model::TimelineKind;
use crate::report::pdf::beside;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::marks;
use crate::report::pdf::page::Paint;
use crate::report::pdf::shape::Style;
use crate::report::pdf::theme::{self, Color, MARGIN, PAGE};
use crate::report::pdf::view::View;
use crate::report::pdf::words::fill;

const BAR_LABEL: Style = theme::STRONG.sized(7.4);

/// No label is longer: the table has the whole name.
const LONGEST: f32 = 190.0;

/// A bar with the places that were found for it and its label.
pub(super) struct PlacedBar<'a, 'c> {
    pub(super) bar: &'a Bar<'c>,
    pub(super) x: f32,
    pub(super) w: f32,
    pub(super) label: String,
    pub(super) label_x: f32,
    pub(super) inside: bool,
    pub(super) row: usize,
}

pub(super) fn place_bars<'a, 'c>(
    doc: &mut Doc<'_>,
    view: &View<'_>,
    scale: &Scale,
    bars: &'a [Bar<'c>],
) -> (Vec<PlacedBar<'a, 'c>>, usize) {
    let mut placed: Vec<PlacedBar<'a, 'c>> = Vec::with_capacity(bars.len());
    let mut spans = Vec::with_capacity(bars.len());
    for bar in bars {
        let mut label = doc.fitted(&bar.title, BAR_LABEL, LONGEST - 30.0);
        if let Some(cycles) = bar.entry.cycles.as_deref().filter(|c| !c.trim().is_empty() && c.chars().count() < 8) {
            let times = cycles.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '–');
            let shown = if times { fill(&view.words.timeline.cycles, &[("n", cycles)]) } else { cycles.to_owned() };
            label = beside::list(&[label, shown], " ");
        }
        let label = doc.fitted(&label, BAR_LABEL, LONGEST);
        // Without a first day the bar is a short piece that ends on the last one.
        let open_start = bar.entry.start.as_ref().is_none_or(|d| d.value.is_none()) && !lanes::is_point(bar.entry);
        let x = if open_start { scale.x(bar.start.0) - 14.0 } else { scale.x(bar.start.0) };
        let w = if lanes::is_point(bar.entry) {
            (scale.x(bar.start.1) - x).max(8.0)
        } else {
            let until = match bar.end {
                Some((_, last)) => scale.x(last),
                None if lanes::is_ongoing(bar.entry) => scale.x(view.case.as_of.latest()),
                // Without an end: as far as the start may reach, and a short piece that is left open.
                None => scale.x(bar.start.1) + 16.0,
            };
            (until - x).max(4.0)
        };
        let width = doc.measure(&label, BAR_LABEL);
        let inside =
            !lanes::is_point(bar.entry) && !lanes::is_planned(bar.entry) && width + 6.0 <= solid(scale, bar, x, w).1;
        let after = x + w + 3.0;
        let (label_x, from, to) = if inside {
            (solid(scale, bar, x, w).0 + 3.0, x, x + w)
        } else if after + width <= PAGE.0 - MARGIN - 3.0 {
            (after, x, after + width)
        } else {
            let sign = if lanes::is_point(bar.entry) { 6.0 } else { 0.0 };
            let before = (x - sign - width - 3.0).max(scale.left);
            (before, before, x + w)
        };
        spans.push((from, to));
        placed.push(PlacedBar { bar, x, w, label, label_x, inside, row: 0 });
    }
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by(|a, b| spans[*a].0.total_cmp(&spans[*b].0));
    let sorted: Vec<(f32, f32)> = order.iter().map(|i| spans[*i]).collect();
    let (found, n) = rows(&sorted);
    for (i, row) in order.iter().zip(found) {
        placed[*i].row = row;
    }
    (placed, n)
}

/// Left edge and width of the part of a bar that is certain.
pub(super) fn solid(scale: &Scale, bar: &Bar<'_>, x: f32, w: f32) -> (f32, f32) {
    let from = scale.x(bar.start.1).clamp(x, x + w);
    let to = bar.end.map_or(x + w, |(first, _)| scale.x(first)).clamp(x, x + w);
    if to - from < 1.0 { (x, w) } else { (from, to - from) }
}

pub(super) fn color_of(bar: &Bar<'_>, shade: &mut usize) -> Color {
    match bar.entry.kind {
        TimelineKind::Transplant | TimelineKind::CellTherapy => theme::VIOLET,
        TimelineKind::Radiotherapy => theme::VIOLET,
        _ => {
            let color = theme::BARS[*shade % theme::BARS.len()];
            *shade += 1;
            color
        }
    }
}

pub(super) fn draw_bar(
    doc: &mut Doc<'_>,
    scale: &Scale,
    placed: &PlacedBar<'_, '_>,
    y: f32,
    [color, behind]: [Color; 2],
) {
    let (x, w, h) = (placed.x, placed.w, ROW - 5.0);
    let bar = placed.bar;
    if lanes::is_point(bar.entry) {
        let last = scale.x(bar.start.1);
        if last - x > 6.0 {
            doc.canvas().hatch([x, y + h / 2.0 - 2.0, last - x, 4.0], color);
        }
        if lanes::is_planned(bar.entry) {
            doc.canvas().dashed_rect([x + w / 2.0 - 6.0, y + 0.5, 12.0, h - 1.0], color);
        }
        marks::star(doc.canvas(), x + if last - x > 6.0 { w / 2.0 } else { 0.0 }, y + h / 2.0, 5.6, color);
    } else if lanes::is_planned(bar.entry) {
        doc.canvas().dashed_rect([x, y, w, h], color);
    } else {
        let (from, wide) = solid(scale, bar, x, w);
        let certain = scale.x(bar.start.1) - x < 2.0;
        let open = bar.end.is_none() && !lanes::is_ongoing(bar.entry);
        // Where no part is certain, all of it is hatched.
        let vague = wide >= w - 0.5 && !certain;
        if vague || open {
            doc.canvas().hatch([x, y, w, h], color);
            doc.canvas().path(&[(x, y), (x + w, y)], color, 0.7);
            doc.canvas().path(&[(x, y + h), (x + w, y + h)], color, 0.7);
            if open && certain {
                doc.canvas().rect(x, y, 2.2, h, Paint::Fill(color));
            }
        } else {
            if from - x > 0.8 {
                doc.canvas().hatch([x, y, from - x, h], color);
            }
            let tail = x + w - from - wide;
            if tail > 0.8 {
                doc.canvas().hatch([from + wide, y, tail, h], color);
            }
            doc.canvas().round_rect([from, y, wide, h], 2.0, Paint::Fill(color));
        }
        if lanes::is_ongoing(bar.entry) {
            let (tip, middle) = (x + w, y + h / 2.0);
            doc.canvas().polygon(&[(tip, y), (tip + 5.5, middle), (tip, y + h)], Paint::Fill(color));
        }
    }
    let style =
        if placed.inside && !hatched(scale, bar) { BAR_LABEL.colored(theme::WHITE) } else { BAR_LABEL.colored(color) };
    let extra = if lanes::is_ongoing(bar.entry) && !placed.inside && placed.label_x > x { 6.0 } else { 0.0 };
    if style.color != theme::WHITE {
        // Lines behind a label make it hard to read.
        let width = doc.measure(&placed.label, style);
        let under = if placed.inside { theme::WHITE } else { behind };
        doc.canvas().rect(placed.label_x + extra - 1.0, y + 1.0, width + 2.0, h - 2.0, Paint::Fill(under));
    }
    doc.put(&placed.label, style, placed.label_x + extra, y + h / 2.0 + 2.6, scale.right() - placed.label_x + 6.0);
}

/// Whether all of a bar is hatched.
pub(super) fn hatched(scale: &Scale, bar: &Bar<'_>) -> bool {
    let open = bar.end.is_none() && !lanes::is_ongoing(bar.entry);
    let from = scale.x(bar.start.1);
    open || bar.end.is_some_and(|(first, _)| scale.x(first) - from < 1.0 && from - scale.x(bar.start.0) >= 2.0)
}
