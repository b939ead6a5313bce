//! A page of a paper in the merged document: as it was, and below it a strip with its number.
//!
//! The strip lies outside the part of the page that was seen, at the edge that is the lower one when the page is looked at;
//! the page is made larger by it. What the page draws is cut to the part that was seen, so that nothing of it reaches into
//! the strip.

use std::io::Write;

use hayro_syntax::object::{Array, Dict, MaybeRef, Object as Value, Rect, Stream};
use hayro_syntax::page::{Page, Rotation};
use lopdf::{Dictionary, Object, dictionary};

use super::Trouble;
use super::import::{Import, resolved};
use super::places::real;
use super::stamp::Stamp;
use super::write::{Output, to};

/// Larger or farther coordinates are none of a page.
const FARTHEST: f64 = 200_000.0;
/// Streams that one page may be made of.
const PARTS: usize = 20_000;
/// How far the chain of parents is followed.
const PARENTS: usize = 64;

/// The part of a page that is seen, and how it is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// Left, bottom, right, top.
    pub(super) seen: [f64; 4],
    /// A quarter of a turn to the right, so many times.
    pub(super) turns: u8,
    /// Points of a unit of its coordinates.
    pub(super) unit: f64,
}

impl Sight {
    pub(super) fn of(page: &Page<'_>) -> Self {
        let corners = |rect: Rect| [rect.x0, rect.y0, rect.x1, rect.y1];
        let sound = |rect: &[f64; 4]| {
            rect.iter().all(|value| value.is_finite() && value.abs() < FARTHEST)
                && rect[2] - rect[0] >= 1.0
                && rect[3] - rect[1] >= 1.0
        };
        let seen = [page.intersected_crop_box(), page.media_box()].map(corners).into_iter().find(sound);
        let turns = match page.rotation() {
            Rotation::None => 0,
            Rotation::Horizontal => 1,
            Rotation::Flipped => 2,
            Rotation::FlippedHorizontal => 3,
        };
        let unit = real(page.raw(), "UserUnit").filter(|unit| (0.01..=1_000.0).contains(unit)).unwrap_or(1.0);
        Self { seen: seen.unwrap_or([0.0, 0.0, 595.0, 842.0]), turns, unit }
    }

    /// Width and height in points, as it is looked at.
    fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.seen;
        let (width, height) = ((right - left) * self.unit, (top - bottom) * self.unit);
        if self.turns % 2 == 1 { (height, width) } else { (width, height) }
    }

    /// The page with the strip below it, and how a point in the strip, from its lower left corner on in points, lies in
    /// the page's coordinates: the six numbers of a matrix.
    pub(super) fn with_strip(&self, height: f64) -> ([f64; 4], [f64; 6]) {
        let [left, bottom, right, top] = self.seen;
        let more = height / self.unit;
        let k = 1.0 / self.unit;
        match self.turns {
            0 => ([left, bottom - more, right, top], [k, 0.0, 0.0, k, left, bottom - more]),
            1 => ([left, bottom, right + more, top], [0.0, k, -k, 0.0, right + more, bottom]),
            2 => ([left, bottom, right, top + more], [-k, 0.0, 0.0, -k, right, top + more]),
            _ => ([left - more, bottom, right, top], [0.0, -k, k, 0.0, left - more, top]),
        }
    }

    /// What is drawn before the page's own content: the strip, and then the edge of what may be drawn.
    pub(super) fn prelude(&self, stamp: &Stamp, font: &str, text: &str) -> ([f64; 4], Vec<u8>) {
        let (width, height) = self.size();
        let scale = (width.max(height) / 842.0).max(1.0);
        let (whole, matrix) = self.with_strip(stamp.height() * scale);
        let mut content = b"q\n".to_vec();
        content.extend(numbers(&matrix));
        content.extend_from_slice(b"cm\n");
        content.extend(stamp.drawn(font, text, width, scale));
        content.extend_from_slice(b"Q\n");
        let [left, bottom, right, top] = self.seen;
        content.extend(numbers(&[left, bottom, right - left, top - bottom]));
        content.extend_from_slice(b"re W n\n");
        (whole, content)
    }
}

/// Numbers as operands.
pub(super) fn numbers(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| format!("{} ", (value * 10_000.0).round() / 10_000.0).into_bytes()).collect()
}

/// A box of a page.
pub(super) fn corners(values: [f64; 4]) -> Object {
    values.iter().map(|value| Object::Real((value * 1_000.0).round() as f32 / 1_000.0)).collect::<Vec<_>>().into()
}

/// What is written at a page of a paper.
pub(super) struct Written<'s> {
    pub(super) stamp: &'s Stamp,
    pub(super) text: String,
}

/// Copies a page; what its dictionary says but for its place in the tree and its annotations.
pub(super) fn copy<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    page: &Page<'p>,
    written: Option<&Written<'_>>,
) -> Result<(Dictionary, Sight), Trouble> {
    let raw = page.raw();
    let sight = Sight::of(page);
    let mut resources = resources(import, out, raw)?;
    let mut contents = contents(import, out, raw)?;
    let mut whole = sight.seen;
    if let Some(Written { stamp, text }) = written {
        let font = add_font(import, out, &mut resources, raw, stamp)?;
        let (with_strip, prelude) = sight.prelude(stamp, &font, text);
        whole = with_strip;
        let id = out.reserve();
        out.put_stream(id, Dictionary::new(), &prelude)?;
        contents.insert(0, to(id));
    }
    let mut dict = dictionary! {
        "Type" => "Page",
        "MediaBox" => corners(whole),
        "CropBox" => corners(whole),
        "Resources" => resources,
        "Contents" => contents,
    };
    if sight.turns > 0 {
        dict.set("Rotate", i64::from(sight.turns) * 90);
    }
    if (sight.unit - 1.0).abs() > f64::EPSILON {
        dict.set("UserUnit", sight.unit as f32);
    }
    // How its colours are mixed.
    if let Some(group) = raw.get::<Dict<'p>>("Group") {
        dict.set("Group", import.dict(out, &group, 0)?);
    }
    Ok((dict, sight))
}

/// The streams of a page's content.
fn contents<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    raw: &Dict<'p>,
) -> Result<Vec<Object>, Trouble> {
    let pdf = import.pdf;
    let mut parts = Vec::new();
    let mut take = |import: &mut Import<'p>, item: MaybeRef<Value<'p>>| -> Result<(), Trouble> {
        if let MaybeRef::Ref(reference) = item
            && pdf.xref().get::<Stream<'p>>(reference.into()).is_some()
        {
            parts.push(import.reference(out, reference.into())?);
        }
        Ok(())
    };
    match raw.get_raw::<Value<'p>>("Contents") {
        Some(MaybeRef::Ref(reference)) => match pdf.xref().get::<Value<'p>>(reference.into()) {
            Some(Value::Array(array)) => {
                array.raw_iter().take(PARTS).try_for_each(|item| take(import, item))?;
            }
            _ => take(import, MaybeRef::Ref(reference))?,
        },
        Some(MaybeRef::NotRef(Value::Array(array))) => {
            array.raw_iter().take(PARTS).try_for_each(|item| take(import, item))?;
        }
        _ => {}
    }
    Ok(parts)
}

/// What a page's content names, from the page or from what it inherits.
fn resources<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    raw: &Dict<'p>,
) -> Result<Dictionary, Trouble> {
    match inherited(raw) {
        Some(resources) => import.dict(out, &resources, 0),
        None => Ok(Dictionary::new()),
    }
}

fn inherited<'p>(raw: &Dict<'p>) -> Option<Dict<'p>> {
    let mut node = raw.clone();
    for _ in 0..PARENTS {
        if let Some(resources) = node.get::<Dict<'p>>("Resources") {
            return Some(resources);
        }
        node = node.get::<Dict<'p>>("Parent")?;
    }
    None
}

/// Adds the font of the numbers to those of a page, under a name that is free.
fn add_font<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    resources: &mut Dictionary,
    raw: &Dict<'p>,
    stamp: &Stamp,
) -> Result<String, Trouble> {
    // The list itself, where the copy has only the reference to it.
    let list = inherited(raw).and_then(|resources| resources.get_raw::<Value<'p>>("Font"));
    let list = list.and_then(|list| resolved(import.pdf, list)).and_then(Value::into_dict);
    let mut fonts = match list {
        Some(list) => import.dict(out, &list, 1)?,
        None => Dictionary::new(),
    };
    let name = (0..).map(|n| format!("No{n}")).find(|name| fonts.get(name.as_bytes()).is_err()).unwrap_or_default();
    fonts.set(name.clone(), to(stamp.font));
    resources.set("Font", fonts);
    Ok(name)
}

/// Of an array of numbers the first four, as a box from its lower left corner on.
pub(super) fn rect(array: &Array<'_>) -> Option<[f64; 4]> {
    let numbers: Vec<f64> = array
        .iter::<hayro_syntax::object::Number>()
        .take(4)
        .map(|number| number.as_f64())
        .filter(|value| value.is_finite())
        .collect();
    let [a, b, c, d] = *numbers.as_slice() else { return None };
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_is_below_the_page_however_it_is_turned() {
        // Where the lower left corner of the strip, and a point to the right and above of it, come to lie when looked at.
        for (turns, unit) in [(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0), (1, 2.0), (3, 0.5)] {
            let sight = Sight { seen: [-10.0, 20.0, 190.0, 320.0], turns, unit };
            let (whole, [a, b, c, d, e, f]) = sight.with_strip(16.0);
            let looked = |x: f64, y: f64| {
                let (x, y) = (a * x + c * y + e, b * x + d * y + f);
                let [left, bottom, right, top] = whole;
                let (x, y) = match turns {
                    0 => (x - left, y - bottom),
                    1 => (y - bottom, right - x),
                    2 => (right - x, top - y),
                    _ => (top - y, x - left),
                };
                (x * unit, y * unit)
            };
            for (x, y) in [(0.0, 0.0), (30.0, 5.0)] {
                let (seen_x, seen_y) = looked(x, y);
                assert!((seen_x - x).abs() < 1e-6 && (seen_y - y).abs() < 1e-6, "{turns} {unit}: {seen_x} {seen_y}");
            }
            let area = |[left, bottom, right, top]: [f64; 4]| (right - left) * (top - bottom) * unit * unit;
            let (width, _) = sight.size();
            assert!((area(whole) - area(sight.seen) - 16.0 * width).abs() < 1e-6, "{turns}");
        }
    }
}
