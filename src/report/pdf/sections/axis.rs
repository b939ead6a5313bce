//! The scale of the drawing, its lines of years and quarters, and what its marks mean.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::lanes::Lanes;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::marks;
use crate::report::pdf::page::Paint;
use crate::report::pdf::shape::Style;
use crate::report::pdf::theme::{self, MARGIN, PAGE, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::fill;

/// Room for the names of the lanes.
pub(super) const LABELS: f32 = 74.0;

/// Days to points.
pub(super) struct Scale {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) left: f32,
    pub(super) width: f32,
}

impl Scale {
    pub(super) fn x(&self, day: NaiveDate) -> f32 {
        let all = (self.last - self.first).num_days().max(1) as f32;
        self.left + ((day - self.first).num_days() as f32 / all).clamp(0.0, 1.0) * self.width
    }

    pub(super) fn right(&self) -> f32 {
        self.left + self.width
    }
}

pub(super) fn scale(view: &View<'_>, content: &Lanes<'_>) -> Scale {
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
    let range = (as_of - first).num_days().clamp(0, 20_000) as u64;
    // A bar without an end is drawn short and open, which needs room too.
    for bar in content.treatments.iter().flat_map(|(_, bars)| bars).filter(|b| b.end.is_none()) {
        days.extend(bar.start.1.checked_add_days(Days::new(range / 24)));
    }
    let last = days.iter().copied().filter(|d| *d <= latest).max().unwrap_or(as_of).max(as_of);
    let margin = ((last - first).num_days() / 40).clamp(10, 120) as u64;
    Scale {
        first: first.checked_sub_days(Days::new(margin)).unwrap_or(first),
        last: last.checked_add_days(Days::new(margin)).unwrap_or(last),
        left: MARGIN + LABELS,
        width: WIDTH - LABELS - 8.0,
    }
}

/// Lines for years and quarters, with their names below the lanes.
pub(super) fn axis(doc: &mut Doc<'_>, view: &View<'_>, scale: &Scale, top: f32, bottom: f32) {
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
    // The first quarter that is drawn names its year, unless the year's own mark does.
    let mut unnamed_year = true;
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
                if year.rem_euclid(year_step) != 0 {
                    continue;
                }
                (format!("{year}"), theme::STRONG.sized(7.6))
            } else {
                let name = fill(&view.words.timeline.quarter, &[("n", &(quarter + 1).to_string())]);
                let name = if unnamed_year { format!("{name} {year}") } else { name };
                (name, theme::SMALL.sized(6.6))
            };
            unnamed_year = false;
            let w = doc.measure(&label, style);
            if x - w / 2.0 >= scale.left - 6.0 && x + w / 2.0 <= scale.right() + 6.0 {
                doc.put(&label, style, x - w / 2.0, bottom + 12.4, w + 1.0);
            }
        }
    }
}

/// From one row of the legend to the next.
pub(super) const LEGEND_ROW: f32 = 10.0;
const LEGEND: Style = theme::SMALL.sized(6.9);

fn legend_texts<'w>(view: &View<'w>) -> [&'w str; 10] {
    let words = &view.words.timeline.legend;
    [
        &words.treatment,
        &words.partial,
        &words.planned,
        &words.ongoing,
        &words.cell,
        &words.response,
        &words.worse,
        &words.pet,
        &words.marrow,
        &words.event,
    ]
}

/// Where the signs of the legend stand: from the left, and in which row.
pub(super) fn legend_places(doc: &mut Doc<'_>, view: &View<'_>) -> Vec<(f32, usize)> {
    let (mut x, mut row) = (MARGIN + 10.0, 0);
    let place = |text| {
        let width = doc.measure(text, LEGEND);
        if x + 15.0 + width > PAGE.0 - MARGIN - 6.0 {
            (x, row) = (MARGIN + 10.0, row + 1);
        }
        let place = (x, row);
        x += width + 23.0;
        place
    };
    legend_texts(view).into_iter().map(place).collect()
}

pub(super) fn legend(doc: &mut Doc<'_>, view: &View<'_>, places: &[(f32, usize)], top: f32) {
    doc.canvas().path(&[(MARGIN + 8.0, top - 3.0), (PAGE.0 - MARGIN - 8.0, top - 3.0)], theme::RULE, 0.5);
    for (sign, (text, (x, row))) in legend_texts(view).into_iter().zip(places).enumerate() {
        let (x, y) = (*x, top + 5.0 + *row as f32 * LEGEND_ROW);
        let canvas = doc.canvas();
        match sign {
            0 => canvas.round_rect([x - 3.0, y - 3.2, 11.0, 6.4], 1.6, Paint::Fill(theme::BARS[0])),
            1 => canvas.hatch([x - 3.0, y - 3.2, 11.0, 6.4], theme::BARS[0]),
            2 => canvas.dashed_rect([x - 3.0, y - 3.2, 11.0, 6.4], theme::BARS[0]),
            3 => {
                canvas.rect(x - 3.0, y - 3.2, 7.0, 6.4, Paint::Fill(theme::BARS[0]));
                canvas.polygon(&[(x + 4.0, y - 3.2), (x + 8.0, y), (x + 4.0, y + 3.2)], Paint::Fill(theme::BARS[0]));
            }
            4 => marks::star(canvas, x + 2.5, y, 4.2, theme::VIOLET),
            5 => {
                canvas.circle(x - 0.5, y, 3.0, Paint::Fill(theme::GREEN));
                marks::half(canvas, x + 6.0, y, 3.4, theme::GREEN);
            }
            6 => marks::diamond(canvas, x + 2.5, y, 3.8, theme::RED),
            7 => marks::scanner(canvas, x + 2.5, y, 3.2, theme::BLUE),
            8 => marks::triangle(canvas, x + 2.5, y, 3.6, theme::BROWN),
            _ => canvas.dashed((x + 2.5, y - 4.0), (x + 2.5, y + 4.0), theme::RED, 0.9),
        }
        doc.put(text, LEGEND, x + 12.0, y + 2.4, PAGE.0 - MARGIN - x - 12.0);
    }
}
