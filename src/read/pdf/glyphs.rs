//! Takes the glyphs of a page, with their places, from the interpreter; draws nothing and decodes no image.

use std::any::Any;
use std::panic::resume_unwind;

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::kurbo::{BezPath, PathEl, Point, Rect, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

use super::letters::Letters;
use super::spot::{Spot, em_of_run};
use super::weight::picture_fits;
use crate::read::layout::glyph::{Piece, Placed};

/// Glyphs that are read of one page. A dense A3 spreadsheet has about 40,000.
const MOST_GLYPHS: usize = 100_000;
/// Steps of drawing that are followed on one page: a form that draws itself a thousand times over ends here.
const MOST_STEPS: u32 = 1_000_000;
/// Steps that a clip stands for: each form that is drawn begins with one, after it was unpacked.
const CLIP_STEPS: u32 = 5;
/// A page that is drawn may unpack as many points as this many of the largest pictures,
const MOST_PICTURES: u64 = 6;
/// and be painted over so many times,
const MOST_PAINTED: f64 = 2_000.0;
/// in so many strokes.
const MOST_SHAPES: u32 = 200_000;
/// The page is cut into this many rows and columns to measure what pictures cover.
const GRID: usize = 32;

/// What a page holds.
#[derive(Debug)]
pub(super) struct Collector<'f> {
    /// The characters in the order of the content.
    pub(super) glyphs: Vec<Placed>,
    /// Characters that are drawn, not hidden behind a picture.
    pub(super) visible: usize,
    /// Characters for which no letter is known.
    pub(super) unknown: usize,
    /// Filled or stroked shapes.
    pub(super) shapes: u32,
    /// Pictures.
    pub(super) pictures: u32,
    /// Whether there was more than is read of one page.
    pub(super) overfull: bool,
    /// Points of all pictures, each as often as it is drawn.
    points: u64,
    /// What shapes cover, in pages.
    painted: f64,
    most_points: u64,
    page: Rect,
    clips: Vec<Rect>,
    covered: [u32; GRID],
    steps: u32,
    runs: u32,
    /// How many glyphs were filled last, and where the first of them stands.
    filled: Option<(usize, [f64; 6])>,
    spaces: u8,
    letters: &'f mut Letters,
}

/// Thrown, without the panic hook, to leave a page that has too much on it.
struct Enough;

/// Whether what was caught is the end of an overfull page and no fault.
pub(super) fn is_enough(payload: &(dyn Any + Send)) -> bool {
    payload.is::<Enough>()
}

impl<'f> Collector<'f> {
    /// For a page of this size, whose pictures have at most so many points.
    pub(super) fn new(page: Rect, letters: &'f mut Letters, most_points: u64) -> Self {
        Self {
            glyphs: Vec::new(),
            visible: 0,
            unknown: 0,
            shapes: 0,
            pictures: 0,
            overfull: false,
            points: 0,
            painted: 0.0,
            most_points,
            page,
            clips: Vec::new(),
            covered: [0; GRID],
            steps: 0,
            runs: 0,
            filled: None,
            spaces: 0,
            letters,
        }
    }

    /// The part of the page that pictures cover, from 0 to 1.
    pub(super) fn cover(&self) -> f32 {
        let cells: u32 = self.covered.iter().map(|row| row.count_ones()).sum();
        cells as f32 / (GRID * GRID) as f32
    }

    /// Whether the page can be drawn in bearable time.
    pub(super) fn is_cheap(&self) -> bool {
        self.points <= self.most_points.saturating_mul(MOST_PICTURES)
            && self.painted <= MOST_PAINTED
            && self.shapes <= MOST_SHAPES
    }

    fn paint(&mut self, rect: Rect) {
        let shown = self.clips.last().copied().unwrap_or(self.page);
        let area = rect.abs().intersect(shown);
        if area.width() > 0.0 && area.height() > 0.0 {
            self.painted += area.area() / self.page.area().max(1.0);
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.glyphs.len() > MOST_GLYPHS {
            self.overfull = true;
            resume_unwind(Box::new(Enough));
        }
    }

    /// Whether a point can be seen: on the page and inside what is clipped to.
    fn shows(&self, point: Point) -> bool {
        let near = |rect: &Rect| rect.inflate(0.5, 0.5).contains(point);
        near(&self.page) && self.clips.last().is_none_or(near)
    }

    /// Adds text that the page leaves to be written into a box: one line for each of its own.
    pub(super) fn write(&mut self, text: &str, place: Rect) {
        let rows: Vec<&str> = text.split(['\r', '\n']).map(str::trim).filter(|row| !row.is_empty()).collect();
        let em = (place.height() / rows.len().max(1) as f64).clamp(1.0, 11.0);
        for (index, row) in rows.iter().enumerate() {
            self.runs += 1;
            let width = (place.width() / row.chars().count().max(1) as f64).min(0.5 * em);
            let middle = place.y0 + place.height() * (index as f64 + 0.5) / rows.len() as f64;
            for (column, c) in row.chars().enumerate() {
                self.step();
                let at = Point::new(place.x0 + width * column as f64, middle + 0.3 * em);
                if c.is_whitespace() {
                    self.spaces = self.spaces.saturating_add(1);
                } else if self.shows(at) {
                    self.visible += 1;
                    self.glyphs.push(Placed {
                        piece: Piece::One(c),
                        at,
                        along: Vec2::new(1.0, 0.0),
                        width: width as f32,
                        em: em as f32,
                        spaces: std::mem::take(&mut self.spaces),
                        run: self.runs,
                    });
                }
            }
        }
    }

    fn take(&mut self, run: &GlyphRun<'_, '_>, props: &DrawProps<'_>, hidden: bool) {
        self.runs += 1;
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let spots: Vec<Spot> = run.glyphs().iter().map(|g| Spot::new(props.transform * g.transform(), g)).collect();
        let stretch = em_of_run(&spots);
        let usual = spots.iter().map(|spot| spot.advance.abs()).sum::<f64>() / spots.len().max(1) as f64;
        for (glyph, spot) in run.glyphs().iter().zip(&spots) {
            self.step();
            let Some(em) = spot.em(usual) else { continue };
            let Some(piece) = self.letters.piece(glyph) else {
                self.spaces = self.spaces.saturating_add(1);
                continue;
            };
            if piece.is_empty() {
                continue;
            }
            let (at, along, width) = if vertical {
                spot.downwards(em)
            } else {
                let Some(along) = spot.direction() else { continue };
                let scale = stretch.unwrap_or_else(|| spot.right.hypot());
                (spot.origin, along, spot.advance * scale)
            };
            let middle = at + along * (width / 2.0) + spot.raised(em * 0.3, vertical, along);
            if !self.shows(middle) || !width.is_finite() {
                continue;
            }
            self.unknown += usize::from(piece.is_unknown());
            self.visible += usize::from(!hidden);
            let spaces = std::mem::take(&mut self.spaces);
            self.glyphs.push(Placed { piece, at, along, width: width as f32, em: em as f32, spaces, run: self.runs });
        }
    }
}

/// The box of a path by its control points.
fn bounds(path: &BezPath) -> Rect {
    let mut points = path.elements().iter().flat_map(|element| match *element {
        PathEl::MoveTo(a) | PathEl::LineTo(a) => vec![a],
        PathEl::QuadTo(a, b) => vec![a, b],
        PathEl::CurveTo(a, b, c) => vec![a, b, c],
        PathEl::ClosePath => vec![],
    });
    let Some(first) = points.next() else { return Rect::ZERO };
    points.fold(Rect::from_points(first, first), |rect, point| rect.union_pt(point))
}

impl<'a> Device<'a> for Collector<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        self.shapes += 1;
        self.paint(props.transform.transform_rect_bbox(bounds(path)));
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        self.paint(props.transform.transform_rect_bbox(*rect));
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip_rect(&bounds(&clip.path));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.steps += CLIP_STEPS - 1;
        self.step();
        let outer = self.clips.last().copied().unwrap_or(self.page);
        self.clips.push(outer.intersect(rect.abs()));
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.step();
        let first = run.glyphs().first().map(|glyph| (props.transform * glyph.transform()).as_coeffs());
        let these = first.map(|first| (run.glyphs().len(), first));
        // Letters that are filled and drawn round, to be bold, come twice.
        if matches!(mode, DrawMode::Stroke(_)) && these.is_some() && these == self.filled {
            return;
        }
        self.filled = these;
        self.take(run, &props, matches!(mode, DrawMode::Invisible));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.step();
        self.pictures += 1;
        self.points = self.points.saturating_add(u64::from(image.width()) * u64::from(image.height()));
        // A picture within the content itself, which no list of resources names.
        if let Image::Raster(raster) = &image
            && !raster.stream().dict().contains_key("Subtype")
            && !picture_fits(raster.stream(), self.most_points)
        {
            self.points = u64::MAX;
        }
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let shown = self.clips.last().copied().unwrap_or(self.page).intersect(self.page);
        let rect = props.transform.transform_rect_bbox(size).intersect(shown);
        let cell = |value: f64, from: f64, length: f64| ((value - from) / length * GRID as f64).round();
        if rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        let limit = GRID as f64;
        let left = cell(rect.x0, self.page.x0, self.page.width()).clamp(0.0, limit) as u32;
        let right = cell(rect.x1, self.page.x0, self.page.width()).clamp(0.0, limit) as u32;
        let top = cell(rect.y0, self.page.y0, self.page.height()).clamp(0.0, limit) as usize;
        let bottom = cell(rect.y1, self.page.y0, self.page.height()).clamp(0.0, limit) as usize;
        let bits = ((1u64 << right) - 1) & !((1u64 << left) - 1);
        for row in self.covered.iter_mut().take(bottom).skip(top) {
            *row |= bits as u32;
        }
    }
}
