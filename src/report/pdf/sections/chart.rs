//! The drawing of the treatments, to scale. Labels that would touch go to a row below.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::lanes::{self, Bar, Lanes, Sign, Tick};
use crate::model::TimelineKind;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::marks;
use crate::report::pdf::page::Paint;
use crate::report::pdf::shape::Style;
use crate::report::pdf::theme::{self, Color, MARGIN, PAGE, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::fill;

const LABELS: f32 = 74.0;
const ROW: f32 = 19.0;
const TICK_ROW: f32 = 22.0;
const EVENT_ROW: f32 = 10.5;

/// Days to points.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
    left: f32,
    width: f32,
}

impl Scale {
    fn x(&self, day: NaiveDate) -> f32 {
        let all = (self.last - self.first).num_days().max(1) as f32;
        self.left + ((day - self.first).num_days() as f32 / all).clamp(0.0, 1.0) * self.width
    }

    fn right(&self) -> f32 {
        self.left + self.width
    }
}

/// Things of one lane in rows, so that none touches the next: the row of each, and how many rows.
fn rows(spans: &[(f32, f32)]) -> (Vec<usize>, usize) {
    let mut ends: Vec<f32> = Vec::new();
    let rows = spans
        .iter()
        .map(|(from, to)| {
            let row = ends.iter().position(|end| *end + 3.0 <= *from).unwrap_or(ends.len());
            if row == ends.len() {
                ends.push(*to);
            } else {
                ends[row] = *to;
            }
            row
        })
        .collect();
    (rows, ends.len().max(1))
}

/// A bar with the places that were found for it and its label.
struct PlacedBar<'a, 'c> {
    bar: &'a Bar<'c>,
    x: f32,
    w: f32,
    label: String,
    label_x: f32,
    inside: bool,
    row: usize,
}

/// Draws the chart at the cursor; one page holds it.
pub(super) fn draw(doc: &mut Doc<'_>, view: &View<'_>, content: &Lanes<'_>) {
    let scale = scale(view, content);
    let lanes: Vec<(String, Vec<PlacedBar<'_, '_>>, usize)> = content
        .treatments
        .iter()
        .map(|(label, bars)| {
            let (placed, n) = place_bars(doc, view, &scale, bars);
            (label.clone(), placed, n)
        })
        .collect();
    let words = &view.words.timeline;
    let ticks: Vec<(&str, &[Tick])> = [
        (words.response.as_str(), content.responses.as_slice()),
        (words.pet.as_str(), content.scans.as_slice()),
        (words.marrow.as_str(), content.marrow.as_slice()),
    ]
    .into_iter()
    .filter(|(_, ticks)| !ticks.is_empty())
    .collect();
    let placed_ticks: Vec<(Vec<(usize, f32)>, usize)> =
        ticks.iter().map(|(_, ticks)| place_ticks(doc, &scale, ticks)).collect();
    let events = place_events(doc, view, &scale, content);
    let event_rows = events.iter().map(|e| e.row + 1).max().unwrap_or(0);
    let bar_rows: f32 = lanes.iter().map(|(_, _, n)| *n as f32 * ROW + 5.0).sum();
    let tick_rows: f32 = placed_ticks.iter().map(|(_, n)| *n as f32 * TICK_ROW + 4.0).sum();
    let head = event_rows as f32 * EVENT_ROW + 8.0;
    let body = bar_rows + tick_rows;
    let height = head + body + 20.0 + 32.0;
    let top = doc.place(height + 6.0);
    doc.canvas().round_rect([MARGIN, top, WIDTH, height], 5.0, Paint::Stroke(theme::RULE, 0.8));
    let lanes_top = top + head;
    let mut y = lanes_top;
    let bands = lanes.iter().map(|(_, _, n)| *n as f32 * ROW + 5.0);
    let bands: Vec<f32> = bands.chain(placed_ticks.iter().map(|(_, n)| *n as f32 * TICK_ROW + 4.0)).collect();
    for (n, h) in bands.iter().enumerate() {
        if n % 2 == 0 {
            doc.canvas().rect(MARGIN + 0.5, y, WIDTH - 1.0, *h, Paint::Fill(behind(n)));
        }
        y += h;
    }
    axis(doc, view, &scale, lanes_top, lanes_top + body);
    for event in &events {
        let color = if event.strong { theme::RED } else { theme::NAVY };
        let base = top + 5.0 + (event.row as f32 + 1.0) * EVENT_ROW - 2.5;
        doc.canvas().dashed((event.x, base + 2.5), (event.x, lanes_top + body), color, 0.9);
        doc.put(&event.label, EVENT.colored(color), event.label_x, base, WIDTH);
    }
    let mut y = lanes_top;
    let mut shade = 0;
    for (band, (label, bars, n)) in lanes.iter().enumerate() {
        doc.put(label, theme::STRONG.colored(theme::NAVY), MARGIN + 8.0, y + 14.0, LABELS - 10.0);
        for placed in bars {
            let color = color_of(placed.bar, &mut shade);
            draw_bar(doc, &scale, placed, y + 3.5 + placed.row as f32 * ROW, [color, behind(band)]);
        }
        y += *n as f32 * ROW + 5.0;
    }
    for (band, ((label, ticks), (places, n))) in ticks.iter().zip(&placed_ticks).enumerate() {
        doc.put(label, theme::STRONG.colored(theme::NAVY), MARGIN + 8.0, y + 14.0, LABELS - 10.0);
        for (tick, (row, label_x)) in ticks.iter().zip(places) {
            let top = y + *row as f32 * TICK_ROW;
            draw_tick(doc, &scale, tick, top, *label_x, behind(lanes.len() + band));
        }
        y += *n as f32 * TICK_ROW + 4.0;
    }
    legend(doc, view, top + height - 24.0);
}

const EVENT: Style = theme::STRONG.sized(7.2);
const TICK_LABEL: Style = theme::BODY.sized(6.8);
const BAR_LABEL: Style = theme::STRONG.sized(7.4);

fn scale(view: &View<'_>, content: &Lanes<'_>) -> Scale {
    let as_of = view.case.as_of.latest();
    let mut days: Vec<NaiveDate> = vec![as_of];
    for (_, bars) in &content.treatments {
        for bar in bars {
            days.extend([bar.start.0, bar.start.1]);
            days.extend(bar.end.iter().flat_map(|e| [e.0, e.1]));
        }
    }
    days.extend(content.events.iter().map(|e| e.day));
    for tick in content.responses.iter().chain(&content.scans).chain(&content.marrow) {
        days.extend([tick.from, tick.to]);
    }
    // A date far outside a life is a slip of the pen; it may not squeeze all others into a point.
    let earliest = as_of.checked_sub_months(Months::new(12 * 40)).unwrap_or(as_of);
    let latest = as_of.checked_add_months(Months::new(24)).unwrap_or(as_of);
    let first = days.iter().copied().filter(|d| *d >= earliest).min().unwrap_or(as_of).min(as_of);
    let last = days.iter().copied().filter(|d| *d <= latest).max().unwrap_or(as_of).max(as_of);
    let margin = ((last - first).num_days() / 40).clamp(10, 120) as u64;
    Scale {
        first: first.checked_sub_days(Days::new(margin)).unwrap_or(first),
        last: last.checked_add_days(Days::new(margin)).unwrap_or(last),
        left: MARGIN + LABELS,
        width: WIDTH - LABELS - 8.0,
    }
}

fn place_bars<'a, 'c>(
    doc: &mut Doc<'_>,
    view: &View<'_>,
    scale: &Scale,
    bars: &'a [Bar<'c>],
) -> (Vec<PlacedBar<'a, 'c>>, usize) {
    let mut placed: Vec<PlacedBar<'a, 'c>> = Vec::with_capacity(bars.len());
    let mut spans = Vec::with_capacity(bars.len());
    for bar in bars {
        let mut label = bar.title.clone();
        if let Some(cycles) = bar.entry.cycles.as_deref().filter(|c| !c.trim().is_empty() && c.chars().count() < 8) {
            let times = cycles.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '–');
            let shown = if times { fill(&view.words.timeline.cycles, &[("n", cycles)]) } else { cycles.to_owned() };
            label = format!("{label} {shown}");
        }
        let x = scale.x(bar.start.0);
        let w = if lanes::is_point(bar.entry) {
            8.0
        } else {
            let until = match bar.end {
                Some((_, last)) => scale.x(last),
                None if lanes::is_ongoing(bar.entry) => scale.x(view.case.as_of.latest()),
                // Without an end: as far as the start may reach, and a stub that is left open.
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
            let before = (x - width - 3.0).max(scale.left);
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

/// The colour of a lane.
fn behind(band: usize) -> Color {
    if band % 2 == 0 { theme::PANEL } else { theme::WHITE }
}

/// Left edge and width of the part of a bar that is certain.
fn solid(scale: &Scale, bar: &Bar<'_>, x: f32, w: f32) -> (f32, f32) {
    let from = scale.x(bar.start.1).clamp(x, x + w);
    let to = bar.end.map_or(x + w, |(first, _)| scale.x(first)).clamp(x, x + w);
    if to - from < 1.0 { (x, w) } else { (from, to - from) }
}

fn color_of(bar: &Bar<'_>, shade: &mut usize) -> Color {
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

fn draw_bar(doc: &mut Doc<'_>, scale: &Scale, placed: &PlacedBar<'_, '_>, y: f32, [color, behind]: [Color; 2]) {
    let (x, w, h) = (placed.x, placed.w, ROW - 5.0);
    let bar = placed.bar;
    if lanes::is_point(bar.entry) {
        let last = scale.x(bar.start.1);
        if last - x > 6.0 {
            doc.canvas().hatch([x, y + h / 2.0 - 2.0, last - x, 4.0], color);
        }
        if lanes::is_planned(bar.entry) {
            doc.canvas().dashed_rect([x - 1.0, y + 1.0, 10.0, h - 2.0], color);
        }
        marks::star(doc.canvas(), x + 4.0, y + h / 2.0, 5.6, color);
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
        doc.canvas().rect(placed.label_x + extra - 1.0, y + 2.0, width + 2.0, h - 4.0, Paint::Fill(under));
    }
    doc.put(&placed.label, style, placed.label_x + extra, y + h / 2.0 + 2.6, scale.right() - placed.label_x + 6.0);
}

/// Whether all of a bar is hatched.
fn hatched(scale: &Scale, bar: &Bar<'_>) -> bool {
    let open = bar.end.is_none() && !lanes::is_ongoing(bar.entry);
    let from = scale.x(bar.start.1);
    open || bar.end.is_some_and(|(first, _)| scale.x(first) - from < 1.0 && from - scale.x(bar.start.0) >= 2.0)
}

fn place_ticks(doc: &mut Doc<'_>, scale: &Scale, ticks: &[Tick]) -> (Vec<(usize, f32)>, usize) {
    let mut places = Vec::with_capacity(ticks.len());
    let mut spans = Vec::with_capacity(ticks.len());
    for tick in ticks {
        let x = middle(scale, tick);
        let width = doc.measure(&tick.label, TICK_LABEL);
        let label_x = (x - width / 2.0).clamp(scale.left - 4.0, (PAGE.0 - MARGIN - 2.0 - width).max(scale.left));
        spans.push((label_x.min(x - 5.0), (label_x + width).max(x + 5.0)));
        places.push(label_x);
    }
    let (rows, n) = rows(&spans);
    (rows.into_iter().zip(places).collect(), n)
}

fn middle(scale: &Scale, tick: &Tick) -> f32 {
    (scale.x(tick.from) + scale.x(tick.to)) / 2.0
}

fn draw_tick(doc: &mut Doc<'_>, scale: &Scale, tick: &Tick, top: f32, label_x: f32, behind: Color) {
    let (x, y) = (middle(scale, tick), top + 7.6);
    if tick.from != tick.to {
        let (from, to) = (scale.x(tick.from), scale.x(tick.to));
        doc.canvas().path(&[(from, y), (to, y)], theme::GREY, 0.8);
        for end in [from, to] {
            doc.canvas().path(&[(end, y - 2.4), (end, y + 2.4)], theme::GREY, 0.8);
        }
    }
    match tick.sign {
        Sign::Worse => marks::diamond(doc.canvas(), x, y, 5.0, theme::RED),
        Sign::Complete => doc.canvas().circle(x, y, 4.2, Paint::Fill(theme::GREEN)),
        Sign::Partial => marks::half(doc.canvas(), x, y, 4.8, theme::GREEN),
        Sign::Scan => marks::scanner(doc.canvas(), x, y, 3.9, theme::BLUE),
        Sign::Marrow => marks::triangle(doc.canvas(), x, y, 4.6, theme::BROWN),
    }
    if !tick.label.is_empty() {
        let width = doc.measure(&tick.label, TICK_LABEL);
        doc.canvas().rect(label_x - 1.0, top + 13.4, width + 2.0, 7.4, Paint::Fill(behind));
        doc.put(&tick.label, TICK_LABEL, label_x, top + 19.2, WIDTH);
    }
}

/// A labelled line through the lanes.
struct PlacedEvent {
    x: f32,
    label: String,
    label_x: f32,
    row: usize,
    strong: bool,
}

fn place_events(doc: &mut Doc<'_>, view: &View<'_>, scale: &Scale, content: &Lanes<'_>) -> Vec<PlacedEvent> {
    let mut placed: Vec<PlacedEvent> = Vec::new();
    let prepared = (view.case.as_of.latest(), view.words.timeline.prepared.clone(), false);
    let mut all: Vec<(NaiveDate, String, bool)> =
        content.events.iter().map(|e| (e.day, e.label.clone(), e.strong)).chain([prepared]).collect();
    all.sort_by_key(|(day, ..)| *day);
    let mut spans = Vec::new();
    for (day, label, strong) in all {
        let x = scale.x(day);
        let width = doc.measure(&label, EVENT);
        let label_x = (x - width / 2.0).clamp(MARGIN + 4.0, PAGE.0 - MARGIN - 4.0 - width);
        spans.push((label_x, label_x + width + 2.0));
        placed.push(PlacedEvent { x, label, label_x, row: 0, strong });
    }
    let (rows, _) = rows(&spans);
    for (event, row) in placed.iter_mut().zip(rows) {
        event.row = row;
    }
    placed
}

/// Lines for years and quarters, with their names below the lanes.
fn axis(doc: &mut Doc<'_>, view: &View<'_>, scale: &Scale, top: f32, bottom: f32) {
    doc.canvas().path(&[(scale.left, bottom), (scale.right(), bottom)], theme::GREY, 0.8);
    let years = (scale.last - scale.first).num_days() as f32 / 365.25;
    let year_step = if years > 24.0 {
        5
    } else if years > 12.0 {
        2
    } else {
        1
    };
    let quarters = if years <= 4.0 {
        1
    } else if years <= 9.0 {
        2
    } else {
        4
    };
    for year in scale.first.year()..=scale.last.year() {
        for quarter in (0..4_u32).step_by(quarters) {
            let Some(day) = NaiveDate::from_ymd_opt(year, quarter * 3 + 1, 1) else { continue };
            if day < scale.first || day > scale.last {
                continue;
            }
            let x = scale.x(day);
            let new_year = quarter == 0;
            let (color, width) = if new_year { (theme::YEAR, 0.7) } else { (theme::RULE, 0.5) };
            doc.canvas().path(&[(x, top), (x, bottom + if new_year { 4.0 } else { 2.5 })], color, width);
            let (label, style) = if new_year {
                if year % year_step != 0 {
                    continue;
                }
                (format!("{year}"), theme::STRONG.sized(7.6))
            } else {
                (fill(&view.words.timeline.quarter, &[("n", &(quarter + 1).to_string())]), theme::SMALL.sized(6.6))
            };
            let w = doc.measure(&label, style);
            if x - w / 2.0 >= scale.left - 6.0 && x + w / 2.0 <= scale.right() + 6.0 {
                doc.put(&label, style, x - w / 2.0, bottom + 12.4, w + 1.0);
            }
        }
    }
}

fn legend(doc: &mut Doc<'_>, view: &View<'_>, top: f32) {
    let words = &view.words.timeline.legend;
    doc.canvas().path(&[(MARGIN + 8.0, top - 3.0), (PAGE.0 - MARGIN - 8.0, top - 3.0)], theme::RULE, 0.5);
    let entries: [(&str, usize); 10] = [
        (&words.treatment, 0),
        (&words.partial, 1),
        (&words.planned, 2),
        (&words.ongoing, 9),
        (&words.cell, 3),
        (&words.response, 4),
        (&words.worse, 5),
        (&words.pet, 6),
        (&words.marrow, 7),
        (&words.event, 8),
    ];
    let (mut x, mut y) = (MARGIN + 10.0, top + 5.0);
    let style = theme::SMALL.sized(6.9);
    for (text, sign) in entries {
        let width = doc.measure(text, style);
        if x + 15.0 + width > PAGE.0 - MARGIN - 6.0 {
            (x, y) = (MARGIN + 10.0, y + 10.0);
        }
        let canvas = doc.canvas();
        match sign {
            0 => canvas.round_rect([x - 3.0, y - 3.2, 11.0, 6.4], 1.6, Paint::Fill(theme::BARS[0])),
            1 => canvas.hatch([x - 3.0, y - 3.2, 11.0, 6.4], theme::BARS[0]),
            2 => canvas.dashed_rect([x - 3.0, y - 3.2, 11.0, 6.4], theme::BARS[0]),
            3 => marks::star(canvas, x + 2.5, y, 4.2, theme::VIOLET),
            4 => {
                canvas.circle(x - 0.5, y, 3.0, Paint::Fill(theme::GREEN));
                marks::half(canvas, x + 6.0, y, 3.4, theme::GREEN);
            }
            5 => marks::diamond(canvas, x + 2.5, y, 3.8, theme::RED),
            6 => marks::scanner(canvas, x + 2.5, y, 3.2, theme::BLUE),
            7 => marks::triangle(canvas, x + 2.5, y, 3.6, theme::BROWN),
            9 => {
                canvas.rect(x - 3.0, y - 3.2, 7.0, 6.4, Paint::Fill(theme::BARS[0]));
                canvas.polygon(&[(x + 4.0, y - 3.2), (x + 8.0, y), (x + 4.0, y + 3.2)], Paint::Fill(theme::BARS[0]));
            }
            _ => canvas.dashed((x + 2.5, y - 4.0), (x + 2.5, y + 4.0), theme::RED, 0.9),
        }
        doc.put(text, style, x + 12.0, y + 2.4, width + 1.0);
        x += width + 23.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_touch_goes_to_another_row() {
        let (found, n) = rows(&[(0.0, 50.0), (20.0, 70.0), (55.0, 90.0), (60.0, 80.0)]);
        assert_eq!((found, n), (vec![0, 1, 0, 2], 3));
    }
}
