//! The drawing of the treatments, to scale. Labels that would touch go to a row below.

use chrono::NaiveDate;

use super::axis::{LABELS, LEGEND_ROW, Scale, axis, legend, legend_places, scale};
use super::bars::{PlacedBar, color_of, draw_bar, place_bars};
use super::lanes::{Lanes, Sign, Tick};
use crate::report::pdf::flow::Doc;
use crate::report::pdf::marks;
use crate::report::pdf::page::Paint;
use crate::report::pdf::shape::Style;
use crate::report::pdf::theme::{self, BOTTOM, Color, MARGIN, PAGE, TOP, WIDTH};
use crate::report::pdf::view::View;

pub(super) const ROW: f32 = 19.0;
const TICK_ROW: f32 = 22.0;
const EVENT_ROW: f32 = 10.5;

/// Things of one lane in rows, so that none touches the next: the row of each, and how many rows.
pub(super) fn rows(spans: &[(f32, f32)]) -> (Vec<usize>, usize) {
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

/// The most that fits a page below its heading.
const TALLEST: f32 = BOTTOM - TOP - 70.0;

/// Draws the chart at the cursor, where one page can hold it; else draws nothing and gives `false`.
pub(super) fn draw(doc: &mut Doc<'_>, view: &View<'_>, content: &mut Lanes<'_>) -> bool {
    shorten(doc, content);
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
    let signs = legend_places(doc, view);
    let legend_rows = signs.last().map_or(1, |(_, row)| row + 1);
    let height = head + body + 20.0 + 12.0 + legend_rows as f32 * LEGEND_ROW;
    if height > TALLEST {
        return false;
    }
    // The line of text below the drawing stays with it.
    let top = doc.place(height + 20.0);
    doc.y = top + height + 6.0;
    doc.canvas().round_rect([MARGIN, top, WIDTH, height], 5.0, Paint::Stroke(theme::RULE, 0.8));
    let lanes_top = top + head;
    let mut y = lanes_top;
    let bands = lanes.iter().map(|(_, _, n)| *n as f32 * ROW + 5.0);
    let bands: Vec<f32> = bands.chain(placed_ticks.iter().map(|(_, n)| *n as f32 * TICK_ROW + 4.0)).collect();
    for (n, h) in bands.iter().enumerate() {
        if n.is_multiple_of(2) {
            doc.canvas().rect(MARGIN + 0.5, y, WIDTH - 1.0, *h, Paint::Fill(behind(n)));
        }
        y += h;
    }
    axis(doc, view, &scale, lanes_top, lanes_top + body);
    for event in &events {
        let color = if event.strong { theme::RED } else { theme::NAVY };
        let base = top + 5.0 + (event.row as f32 + 1.0) * EVENT_ROW - 2.5;
        doc.canvas().dashed((event.x, base + 2.5), (event.x, lanes_top + body), color, 0.9);
    }
    // After all lines, so that none crosses a label.
    for event in &events {
        let color = if event.strong { theme::RED } else { theme::NAVY };
        let base = top + 5.0 + (event.row as f32 + 1.0) * EVENT_ROW - 2.5;
        let width = doc.measure(&event.label, EVENT);
        doc.canvas().rect(event.label_x - 1.0, base - 6.6, width + 2.0, 8.8, Paint::Fill(theme::WHITE));
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
    legend(doc, view, &signs, top + height - 4.0 - legend_rows as f32 * LEGEND_ROW);
    true
}

const EVENT: Style = theme::STRONG.sized(7.2);
const TICK_LABEL: Style = theme::BODY.sized(6.8);

/// The colour of a lane.
fn behind(band: usize) -> Color {
    if band.is_multiple_of(2) { theme::PANEL } else { theme::WHITE }
}

/// Shortens labels that are whole sentences of a paper: the tables have them whole.
fn shorten(doc: &mut Doc<'_>, content: &mut Lanes<'_>) {
    for tick in content.responses.iter_mut().chain(&mut content.scans).chain(&mut content.marrow) {
        tick.label = doc.fitted(&tick.label, TICK_LABEL, LONGEST);
    }
}

/// No label of a mark is longer.
const LONGEST: f32 = 150.0;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_touch_goes_to_another_row() {
        let (found, n) = rows(&[(0.0, 50.0), (20.0, 70.0), (55.0, 90.0), (60.0, 80.0)]);
        assert_eq!((found, n), (vec![0, 1, 0, 2], 3));
    }
}
