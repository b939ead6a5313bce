//! What is wrong with the layout of finished pages.
//!
//! What is known here of the summary is what a reader sees: its margins, the colours of the heads of its tables and of the
//! labels of papers, the rule above its foot.

use std::collections::BTreeSet;

use super::drawn::{Area, Color, Mark, Page, Text, around};

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    OutsideMargins,
    Overlap,
    CrossesBox,
    Hidden,
    LineThrough,
    OutsideColumn,
    EmptyBox,
    EmptyPage,
    HeadingAlone,
    HeadAlone,
    NoHead,
    FootDiffers,
    Cut,
    BrokenWord,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) page: usize,
    pub(crate) kind: Kind,
    pub(crate) what: String,
}

/// What was looked at: a test that sees nothing finds nothing.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) texts: usize,
    pub(crate) boxes: usize,
    pub(crate) rows: usize,
    pub(crate) heads: usize,
    pub(crate) labels: usize,
    pub(crate) headings: usize,
}

const PAGE: [f32; 2] = [595.28, 841.89];
const MARGIN: f32 = 42.0;
/// The rule above the foot of a page.
const FOOT: f32 = 801.0;
/// What stands above it on every page but the first is the running head.
const RUNNING: f32 = 42.0;
/// A slanting letter leans so far out of its breadth, and edges are rounded to hundredths.
const LEAN: f32 = 1.0;
/// So far the ink of two texts may meet, and that of a text an edge.
const TOUCH: f32 = 0.5;

const NAVY: Color = [23, 49, 79];
const TEAL: Color = [13, 110, 110];
const RULE: Color = [208, 214, 222];
const LABEL: Color = [223, 240, 238];
const WHITE: Color = [255, 255, 255];

/// All faults of the pages. `whole`: nothing of the case is so long that it may be cut.
pub(crate) fn of(pages: &[Page], whole: bool) -> (Vec<Fault>, Seen) {
    let mut faults = Vec::new();
    let mut seen = Seen::default();
    let mut feet: BTreeSet<String> = BTreeSet::new();
    for (n, page) in pages.iter().enumerate() {
        let mut found: Vec<(Kind, String)> = Vec::new();
        margins(page, n, &mut found);
        painted(page, &mut found);
        overlaps(page, &mut found);
        order_of_paint(page, &mut found, &mut seen);
        tables(page, &mut found, &mut seen);
        headings(page, &mut found, &mut seen);
        if body(page, n).next().is_none() {
            found.push((Kind::EmptyPage, String::new()));
        }
        if whole {
            broken_words(page, &mut found);
            found.extend(page.texts().filter(|t| t.words.contains('…') && !is_ending(t)).map(|t| (Kind::Cut, said(t))));
        }
        let foot: Vec<&str> =
            page.texts().filter(|t| t.base > FOOT && t.color != NAVY).map(|t| t.words.as_str()).collect();
        feet.insert(foot.concat());
        if feet.len() > 1 || foot.is_empty() {
            found.push((Kind::FootDiffers, foot.concat()));
        }
        seen.texts += page.texts().count();
        faults.extend(found.into_iter().map(|(kind, what)| Fault { page: n + 1, kind, what }));
    }
    (faults, seen)
}

/// No word is broken for want of room: a line that ends within one has no blank at its end.
fn broken_words(page: &Page, found: &mut Vec<(Kind, String)>) {
    let latin = |c: char| c.is_alphabetic() && c < '\u{250}';
    for upper in page.texts().filter(|text| text.words.ends_with(latin)) {
        let below = |text: &&Text| {
            let step = text.base - upper.base;
            (text.pen[0] - upper.pen[0]).abs() < 0.1
                && (0.1..upper.size * 1.4).contains(&step)
                && (text.size, &text.font, text.color) == (upper.size, &upper.font, upper.color)
        };
        let goes_on = |text: &Text| text.words.starts_with(|c: char| latin(c) && c.is_lowercase());
        if let Some(lower) = page.texts().find(below).filter(|lower| goes_on(lower)) {
            found.push((Kind::BrokenWord, format!("{} and {}", said(upper), said(lower))));
        }
    }
}

/// The end of a number, `NHS …5919`, is no cut.
fn is_ending(text: &Text) -> bool {
    text.words.split('…').skip(1).all(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
}

fn said(text: &Text) -> String {
    let Area { left, top, right, bottom } = text.ink;
    format!("{:?} ({}) at {left:.1} to {right:.1}, {top:.1} to {bottom:.1}", text.words, text.font)
}

/// The texts between the running head and the foot.
fn body(page: &Page, n: usize) -> impl Iterator<Item = &Text> {
    page.texts().filter(move |text| text.base < FOOT && (n == 0 || text.base > RUNNING))
}

fn margins(page: &Page, n: usize, found: &mut Vec<(Kind, String)>) {
    let foot = Area { left: MARGIN - LEAN, top: FOOT, right: PAGE[0] - MARGIN + LEAN, bottom: PAGE[1] - 6.0 };
    let head = if n == 0 { 8.0 } else { 22.0 };
    let inside = Area { top: head, bottom: FOOT - 2.0, ..foot };
    for text in page.texts() {
        let room = if text.base > FOOT { &foot } else { &inside };
        if !room.holds(&text.ink, 0.0) {
            found.push((Kind::OutsideMargins, said(text)));
        }
    }
}

/// What is painted stays between the margins too, but for the coloured head of page 1.
fn painted(page: &Page, found: &mut Vec<(Kind, String)>) {
    let inside = Area { left: MARGIN - LEAN, top: 30.0, right: PAGE[0] - MARGIN + LEAN, bottom: FOOT + 2.0 };
    let band = |area: &Area| area.left <= 0.0 && area.right >= PAGE[0] - 0.1 && area.bottom < 70.0;
    for mark in &page.marks {
        let area = match mark {
            Mark::Shape { area, .. } => *area,
            Mark::Line { points, .. } => around(points),
            Mark::Text(_) => continue,
        };
        if !inside.holds(&area, 0.0) && !band(&area) {
            found.push((Kind::OutsideMargins, format!("a shape or line: {area:?}")));
        }
    }
}

fn overlaps(page: &Page, found: &mut Vec<(Kind, String)>) {
    let mut texts: Vec<&Text> = page.texts().collect();
    texts.sort_by(|a, b| a.ink.top.total_cmp(&b.ink.top));
    for (n, one) in texts.iter().enumerate() {
        for other in texts[n + 1..].iter().take_while(|other| other.ink.top < one.ink.bottom) {
            let meet = |glyph: &Area| other.glyphs.iter().any(|of_other| of_other.meets(glyph, TOUCH));
            if one.ink.meets(&other.ink, TOUCH) && one.glyphs.iter().any(meet) {
                found.push((Kind::Overlap, format!("{} and {}", said(one), said(other))));
            }
        }
    }
}

/// Whether a shape is so large that a text may stand in it.
fn is_box(area: &Area) -> bool {
    area.width() > 9.0 && area.height() > 7.0
}

/// No shape is painted over a text, no text stands half in a box, and no line runs through a text.
fn order_of_paint(page: &Page, found: &mut Vec<(Kind, String)>, seen: &mut Seen) {
    for (n, mark) in page.marks.iter().enumerate() {
        match mark {
            Mark::Text(text) if !text.glyphs.is_empty() => {
                for (k, later) in page.marks.iter().enumerate() {
                    match later {
                        Mark::Shape { area, fill: Some(_), .. } if k > n && area.meets(&text.ink, TOUCH) => {
                            found.push((Kind::Hidden, said(text)));
                        }
                        Mark::Line { points, breadth, .. } if *breadth < 4.0 => {
                            let covered = |mark: &Mark| match mark {
                                Mark::Shape { area, fill: Some(_), .. } => area.holds(&text.ink, 1.5),
                                _ => false,
                            };
                            let shielded = k < n && page.marks[k..n].iter().any(covered);
                            if !shielded && points.windows(2).any(|ends| runs_through([ends[0], ends[1]], &text.ink)) {
                                found.push((Kind::LineThrough, said(text)));
                            }
                        }
                        _ => {}
                    }
                }
            }
            Mark::Shape { area, fill, pen } if is_box(area) => {
                seen.boxes += 1;
                let mut within = 0;
                for text in page.texts().filter(|text| !text.glyphs.is_empty()) {
                    let holds = area.holds(&text.ink, TOUCH);
                    within += usize::from(holds);
                    if !holds && area.meets(&text.ink, TOUCH) && !covered_between(page, n, text) {
                        found.push((Kind::CrossesBox, format!("{} and the box {area:?}", said(text))));
                    }
                }
                let is_label = *fill == Some(LABEL);
                seen.labels += usize::from(is_label);
                let is_panel = pen.is_some() && area.height() > 30.0;
                if within == 0 && (is_label || is_panel) {
                    found.push((Kind::EmptyBox, format!("{area:?}")));
                }
            }
            _ => {}
        }
    }
}

/// Whether something that holds a text was painted over a shape before the text was.
fn covered_between(page: &Page, shape: usize, text: &Text) -> bool {
    page.marks[shape + 1..]
        .iter()
        .take_while(|mark| !matches!(mark, Mark::Text(other) if std::ptr::eq(other, text)))
        .any(|mark| match mark {
            Mark::Shape { area, fill: Some(_), .. } => area.holds(&text.ink, 1.5),
            _ => false,
        })
}

/// Whether a line runs through an area, and not only along its edge.
fn runs_through([from, to]: [[f32; 2]; 2], area: &Area) -> bool {
    let shrunk = [area.left + TOUCH, area.top + TOUCH, area.right - TOUCH, area.bottom - TOUCH];
    if shrunk[0] >= shrunk[2] || shrunk[1] >= shrunk[3] {
        return false;
    }
    // The part of the line between the edges, side by side (Liang and Barsky).
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
    for (step, room) in
        [(-dx, from[0] - shrunk[0]), (dx, shrunk[2] - from[0]), (-dy, from[1] - shrunk[1]), (dy, shrunk[3] - from[1])]
    {
        if step == 0.0 {
            if room < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    enter < leave
}

/// The head of a table.
struct Head {
    area: Area,
    /// Where the text of each column begins.
    columns: Vec<f32>,
}

fn heads(page: &Page) -> Vec<Head> {
    let is_head = |area: &Area| area.width() > 500.0 && (14.0..20.0).contains(&area.height());
    let areas = page.marks.iter().filter_map(|mark| match mark {
        Mark::Shape { area, fill: Some(NAVY), .. } if is_head(area) => Some(*area),
        _ => None,
    });
    let mut heads: Vec<Head> = areas
        .map(|area| {
            let mut texts: Vec<&Text> = page.texts().filter(|text| area.holds(&text.ink, TOUCH)).collect();
            texts.sort_by(|a, b| a.pen[0].total_cmp(&b.pen[0]));
            let mut columns = Vec::new();
            let mut end = f32::MIN;
            for text in texts {
                // A title in two scripts is two texts without a gap.
                if text.pen[0] - end > 2.0 {
                    columns.push(text.pen[0]);
                }
                end = text.pen[1];
            }
            Head { area, columns }
        })
        .collect();
    heads.sort_by(|a, b| a.area.top.total_cmp(&b.area.top));
    heads
}

/// The rules below the rows of tables.
fn rules(page: &Page) -> Vec<f32> {
    let mut rules: Vec<f32> = page
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Line { points, color: RULE, breadth } if *breadth == 0.5 => {
                let [from, to] = [points[0], points[points.len() - 1]];
                (from[1] == to[1] && to[0] - from[0] > 500.0).then_some(from[1])
            }
            _ => None,
        })
        .collect();
    rules.sort_by(f32::total_cmp);
    rules
}

fn tables(page: &Page, found: &mut Vec<(Kind, String)>, seen: &mut Seen) {
    let heads = heads(page);
    let rules = rules(page);
    seen.heads += heads.len();
    for (n, head) in heads.iter().enumerate() {
        if page.texts().any(|text| head.area.holds(&text.ink, TOUCH) && text.words.contains('…')) {
            found.push((Kind::Cut, "the head of a table".to_owned()));
        }
        let until = heads.get(n + 1).map_or(f32::MAX, |next| next.area.top);
        if !rules.iter().any(|rule| *rule > head.area.bottom && *rule < until) {
            found.push((Kind::HeadAlone, format!("{:?}", head.area)));
        }
    }
    for (n, rule) in rules.iter().enumerate() {
        seen.rows += 1;
        let Some(head) = heads.iter().rfind(|head| head.area.bottom < rule + 0.1) else {
            found.push((Kind::NoHead, format!("a row that ends at {rule:.1}")));
            continue;
        };
        let above = n.checked_sub(1).map_or(f32::MIN, |before| rules[before]);
        let row = Area { left: MARGIN, top: above.max(head.area.bottom), right: PAGE[0] - MARGIN, bottom: *rule };
        // A bookmark that leads between the head and the row: another table, whose head is not there.
        if page.bookmarks.iter().any(|mark| mark.y > head.area.bottom && mark.y < row.top) {
            found.push((Kind::NoHead, format!("a row that ends at {rule:.1}")));
        }
        row_texts(page, head, &row, found);
    }
}

fn row_texts(page: &Page, head: &Head, row: &Area, found: &mut Vec<(Kind, String)>) {
    let texts: Vec<&Text> = page.texts().filter(|text| text.base > row.top && text.base < row.bottom).collect();
    // A heading inside the table: one line on a tinted row, over all columns.
    let lines: BTreeSet<i64> = texts.iter().map(|text| (text.base * 10.0) as i64).collect();
    let band = row.height() < 16.0 && lines.len() == 1 && texts.iter().all(|text| text.color == TEAL);
    for text in texts {
        let column = head.columns.iter().rposition(|left| *left <= text.ink.left + LEAN).unwrap_or(0);
        let right = match head.columns.get(column + 1).filter(|_| !band) {
            // Both have a margin of five points.
            Some(next) => next - 10.0,
            None => row.right - 5.0,
        };
        if text.ink.right > right + LEAN || text.ink.left < head.columns[column] - LEAN || !row.holds(&text.ink, TOUCH)
        {
            found.push((Kind::OutsideColumn, format!("{} in column {} of the row {row:?}", said(text), column + 1)));
        }
    }
}

/// Whether a text is no heading and no head of a table: what a heading is there for.
fn is_content(text: &Text) -> bool {
    let heading = (text.size == 13.0 && text.color == NAVY) || (text.size == 10.0 && text.color == TEAL);
    let head = text.size == 8.0 && text.color == WHITE;
    !heading && !head
}

fn headings(page: &Page, found: &mut Vec<(Kind, String)>, seen: &mut Seen) {
    for mark in &page.bookmarks {
        seen.headings += 1;
        // The heading itself, and what stands beside it, end less than twenty points below the place.
        let below = |text: &&Text| text.base > mark.y + 20.0 && text.base < FOOT && is_content(text);
        if page.texts().filter(below).count() == 0 {
            found.push((Kind::HeadingAlone, mark.title.clone()));
        }
    }
}
