//! Blood counts and the disease's own markers over time: every value at its day, with the range that its paper prints.

use chrono::NaiveDate;

use super::series::{self, Point, Series};
use crate::report::pdf::beside;
use crate::report::pdf::flow::{Doc, Reference};
use crate::report::pdf::page::Paint;
use crate::report::pdf::theme::{self, MARGIN, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::fill;

/// Drawings side by side.
const ACROSS: usize = 3;
const GAP: f32 = 12.0;
/// Of the part of a drawing that holds the points.
const HEIGHT: f32 = 58.0;
/// Above it: the name and the unit.
const HEAD: f32 = 25.0;
/// Below it: first and last day.
const FOOT: f32 = 12.0;
/// Left of it: the highest and the lowest value.
const SIDE: f32 = 26.0;
/// Right of it.
const RIGHT: f32 = 6.0;
/// Papers that are named below a drawing.
const PAPERS: usize = 4;
const BESIDE_POINT: crate::report::pdf::shape::Style = theme::STRONG.sized(6.6);

/// Writes the section; without a value on two days there is none.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.curves;
    let drawn = series::drawn();
    let groups = [(&words.blood, series::of(view, &drawn.blood)), (&words.markers, series::of(view, &drawn.markers))];
    if groups.iter().all(|(_, series)| series.is_empty()) {
        return;
    }
    doc.heading(&view.words.sections.curves, None);
    let points = || groups.iter().flat_map(|(_, all)| all).flat_map(|series| &series.points);
    let hollow = points().any(|point| !point.printed);
    let notes = [Some(&words.note), Some(&words.hollow).filter(|_| hollow)];
    doc.note(&beside::list(&notes.into_iter().flatten().collect::<Vec<_>>(), " "));
    for (title, all) in groups.iter().filter(|(_, series)| !series.is_empty()) {
        doc.subheading(title);
        let days = || all.iter().flat_map(|series| &series.points).map(|point| point.day);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { continue };
        for row in all.chunks(ACROSS) {
            let width = (WIDTH - GAP * (ACROSS as f32 - 1.0)) / ACROSS as f32;
            let chips: Vec<f32> =
                row.iter().map(|series| doc.chips_height(&papers(view, series), PAPERS, width)).collect();
            let top = doc.place(HEAD + HEIGHT + FOOT + chips.into_iter().fold(0.0, f32::max) + 8.0);
            for (n, series) in row.iter().enumerate() {
                let x = MARGIN + n as f32 * (width + GAP);
                one(doc, view, series, &Frame::new(series, [x, top, width], [first, last]));
            }
        }
    }
}

/// Where the points of a drawing lie.
struct Frame {
    x: f32,
    top: f32,
    width: f32,
    days: [NaiveDate; 2],
    values: [f64; 2],
}

impl Frame {
    /// Room for all values, and for the ranges that are printed on both sides.
    fn new(series: &Series<'_>, [x, top, width]: [f32; 3], days: [NaiveDate; 2]) -> Self {
        let ranges = series.points.iter().filter_map(|point| point.range);
        let sides = ranges.flat_map(|(low, high)| [low, high]).flatten();
        let all: Vec<f64> = series.points.iter().map(|point| point.value).chain(sides).collect();
        let (low, high) = all.iter().fold((f64::MAX, f64::MIN), |(low, high), n| (low.min(*n), high.max(*n)));
        let margin = ((high - low) * 0.12).max(high.abs() * 0.02).max(f64::MIN_POSITIVE);
        Self { x: x + SIDE, top: top + HEAD, width: width - SIDE - RIGHT, days, values: [low - margin, high + margin] }
    }

    fn at_day(&self, day: NaiveDate) -> f32 {
        let all = (self.days[1] - self.days[0]).num_days().max(1) as f32;
        // Half a point of each side is kept free.
        self.x + 5.0 + (day - self.days[0]).num_days() as f32 / all * (self.width - 10.0)
    }

    fn at_value(&self, value: f64) -> f32 {
        let part = (value - self.values[0]) / (self.values[1] - self.values[0]);
        self.top + HEIGHT - part.clamp(0.0, 1.0) as f32 * HEIGHT
    }

    fn bottom(&self) -> f32 {
        self.top + HEIGHT
    }
}

fn one(doc: &mut Doc<'_>, view: &View<'_>, series: &Series<'_>, frame: &Frame) {
    let words = view.words;
    let left = frame.x - SIDE;
    let full = frame.width + SIDE + RIGHT;
    let name = words.name(series.name);
    doc.put(&name, theme::STRONG.sized(8.6), left, frame.top - 15.0, full);
    let unit = with_powers(series.unit);
    doc.put(&unit, theme::SMALL.sized(7.0), left, frame.top - 5.0, full);
    doc.canvas().rect(frame.x, frame.top, frame.width, HEIGHT, Paint::Fill(theme::PANEL));
    bands(doc, &series.points, frame);
    for (value, below) in [(frame.values[1], 5.0), (frame.values[0], 0.0)] {
        let text = number(view, &plain(value, frame));
        doc.put_right(&text, theme::SMALL.sized(6.4), frame.x - 3.0, frame.at_value(value) + below, SIDE - 3.0);
    }
    let bottom = frame.bottom();
    doc.canvas().path(&[(frame.x, frame.top), (frame.x, bottom), (frame.x + frame.width, bottom)], theme::GREY, 0.6);
    let line: Vec<(f32, f32)> =
        series.points.iter().map(|point| (frame.at_day(point.day), frame.at_value(point.value))).collect();
    doc.canvas().path(&line, theme::BARS[0], 0.9);
    for (point, (x, y)) in series.points.iter().zip(&line) {
        let paint =
            if point.printed { Paint::Fill(theme::BARS[0]) } else { Paint::Both(theme::WHITE, theme::BARS[0], 0.9) };
        doc.canvas().circle(*x, *y, 2.2, paint);
    }
    labels(doc, view, &series.points, &line, frame);
    let [first, last] = frame.days.map(|day| beside::in_line(&words.date(&day.into())));
    let half = frame.width / 2.0 - 2.0;
    doc.put(&first, theme::SMALL.sized(6.4), frame.x, bottom + 8.0, half);
    doc.put_right(&last, theme::SMALL.sized(6.4), frame.x + frame.width, bottom + 8.0, half);
    doc.chips(&papers(view, series), PAPERS, left, bottom + FOOT, full);
}

/// Where the values stand, the newest first.
fn papers(view: &View<'_>, series: &Series<'_>) -> Vec<Reference> {
    view.references(series.points.iter().rev().map(|point| point.evidence))
}

/// Behind each point the range of its own paper, half-way to its neighbours.
fn bands(doc: &mut Doc<'_>, points: &[Point<'_>], frame: &Frame) {
    let middle = |a: &Point<'_>, b: &Point<'_>| f32::midpoint(frame.at_day(a.day), frame.at_day(b.day));
    for (n, point) in points.iter().enumerate() {
        let Some((low, high)) = point.range else { continue };
        let from = n.checked_sub(1).map_or(frame.x, |before| middle(&points[before], point));
        let to = points.get(n + 1).map_or(frame.x + frame.width, |next| middle(point, next));
        let (top, bottom) =
            (high.map_or(frame.top, |v| frame.at_value(v)), low.map_or(frame.bottom(), |v| frame.at_value(v)));
        doc.canvas().rect(from, top, (to - from).max(0.0), (bottom - top).max(0.0), Paint::Fill(theme::CHIP));
    }
}

/// The values beside their points, the newest first, as far as they do not touch.
fn labels(doc: &mut Doc<'_>, view: &View<'_>, points: &[Point<'_>], line: &[(f32, f32)], frame: &Frame) {
    let mut taken: Vec<[f32; 4]> = Vec::new();
    for (point, (x, y)) in points.iter().zip(line).rev() {
        let text = number(view, point.text);
        let width = doc.measure(&text, BESIDE_POINT);
        let left = (x - width / 2.0).clamp(frame.x + 1.0, frame.x + frame.width - width - 1.0);
        // Above the point; at the upper edge below it.
        let base = if y - 4.5 - BESIDE_POINT.size < frame.top { y + 9.5 } else { y - 4.5 };
        let area = [left - 1.5, base - BESIDE_POINT.size, left + width + 1.5, base + 1.5];
        if taken
            .iter()
            .all(|other| area[0] > other[2] || area[2] < other[0] || area[1] > other[3] || area[3] < other[1])
        {
            doc.put(&text, BESIDE_POINT, left, base, width + 1.0);
            taken.push(area);
        }
    }
}

/// A number of the scale, with no more places than tell its ends apart.
fn plain(value: f64, frame: &Frame) -> String {
    let range = frame.values[1] - frame.values[0];
    let places = if range >= 20.0 {
        0
    } else if range >= 2.0 {
        1
    } else {
        2
    };
    format!("{:.places$}", value.max(0.0))
}

/// A number as the language writes it.
fn number(view: &View<'_>, text: &str) -> String {
    let comma = &view.words.curves.decimal;
    beside::each([comma], |[comma]| fill(&text.replace('.', "{comma}"), &[("comma", comma)]))
}

/// `10^9/L` with its power as people write it.
fn with_powers(unit: &str) -> String {
    const POWERS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let Some((before, after)) = unit.split_once('^') else { return unit.to_owned() };
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let power = after[..end].bytes().filter_map(|digit| POWERS.get(usize::from(digit - b'0')));
    format!("{before}{}{}", power.collect::<String>(), &after[end..])
}
