//! Sets a page of text with the fonts that are there.
//!
//! A line that starts with `# ` is a heading; TABs part cells, which stand at even steps over the page.

use anyhow::{Context, Result, ensure};
use hayro::kurbo::{Affine, BezPath};
use hayro::vello_cpu::color::palette::css::{BLACK, WHITE};
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use image::GrayImage;
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Face, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::drawing;

/// A4, in points.
const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;
const MARGIN: f64 = 50.0;
const SIZE: f64 = 9.5;
const HEADING: f64 = 13.0;
const PITCH: f64 = 14.5;

/// A font file and the number of the face in it.
#[derive(Debug, Clone)]
pub(crate) struct Font {
    bytes: Vec<u8>,
    index: u32,
}

impl Font {
    /// The first of some files that exists, as `path` or `path#face`.
    pub(crate) fn first(paths: &[&str]) -> Option<Self> {
        paths.iter().find_map(|path| {
            let (file, index) = path.split_once('#').unwrap_or((path, "0"));
            Some(Self { bytes: std::fs::read(file).ok()?, index: index.parse().ok()? })
        })
    }
}

/// Draws a page of lines, each letter in the first font that has it.
pub(crate) fn page(lines: &[String], fonts: &[Font], leftwards: bool, dpi: f64) -> Result<GrayImage> {
    let faces: Vec<Face<'_>> = fonts.iter().filter_map(|font| Face::from_slice(&font.bytes, font.index)).collect();
    ensure!(!faces.is_empty(), "no font");
    let scale = dpi / 72.0;
    let mut canvas = RenderContext::new((WIDTH * scale) as u16, (HEIGHT * scale) as u16);
    canvas.set_paint(WHITE);
    canvas.fill_rect(&hayro::kurbo::Rect::new(0.0, 0.0, WIDTH * scale, HEIGHT * scale));
    canvas.set_paint(BLACK);
    let mut y = MARGIN + HEADING;
    for line in lines {
        let (text, size) = line.strip_prefix("# ").map_or((line.as_str(), SIZE), |text| (text, HEADING));
        let cells: Vec<&str> = text.split('\t').collect();
        let mut free = 0.0;
        for (index, cell) in cells.iter().enumerate() {
            let step = (WIDTH - 2.0 * MARGIN) / cells.len() as f64 * index as f64;
            // Beside what is long.
            let step = f64::max(step, free);
            let (path, advance) = shaped(cell, &faces);
            free = step + (advance + 2.0) * size;
            let start = if leftwards { WIDTH - MARGIN - step - advance * size } else { MARGIN + step };
            let place =
                Affine::translate((start * scale, y * scale)) * Affine::scale_non_uniform(size * scale, -size * scale);
            canvas.set_transform(place);
            canvas.fill_path(&path);
        }
        y += if size > SIZE { PITCH * 1.4 } else { PITCH };
    }
    canvas.flush();
    let mut pixels = Pixmap::new(canvas.width(), canvas.height());
    let settings = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    canvas.render_with(&mut pixels, &mut Resources::default(), settings);
    drawing::grey(&pixels).context("the page has no size")
}

/// The outline of a text on the baseline, in em, and how far it goes.
fn shaped(text: &str, faces: &[Face<'_>]) -> (BezPath, f64) {
    let mut path = BezPath::new();
    let mut x = 0.0;
    let bidi = BidiInfo::new(text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let leftwards = levels.get(run.start).is_some_and(|level| level.is_rtl());
            let mut parts = by_font(&text[run], faces);
            if leftwards {
                parts.reverse();
            }
            for (part, face) in parts {
                let em = f64::from(face.units_per_em());
                let mut buffer = UnicodeBuffer::new();
                buffer.push_str(part);
                buffer.guess_segment_properties();
                let glyphs = rustybuzz::shape(face, &[], buffer);
                for (info, place) in glyphs.glyph_infos().iter().zip(glyphs.glyph_positions()) {
                    let at = (x + f64::from(place.x_offset) / em, f64::from(place.y_offset) / em);
                    let mut outline = Outline { path: &mut path, scale: 1.0 / em, at };
                    face.outline_glyph(GlyphId(info.glyph_id as u16), &mut outline);
                    x += f64::from(place.x_advance) / em;
                }
            }
        }
    }
    (path, x)
}

/// A text cut where another font must be used.
fn by_font<'t, 'f>(text: &'t str, faces: &'f [Face<'f>]) -> Vec<(&'t str, &'f Face<'f>)> {
    let font_of = |c: char| faces.iter().position(|face| face.glyph_index(c).is_some()).unwrap_or(0);
    let mut parts = Vec::new();
    let mut start = 0;
    let mut font = None;
    for (at, c) in text.char_indices() {
        let next = if c == ' ' { font.unwrap_or(0) } else { font_of(c) };
        if font.is_some_and(|font| font != next) {
            parts.push((&text[start..at], &faces[font.unwrap_or(0)]));
            start = at;
        }
        font = Some(next);
    }
    if start < text.len() {
        parts.push((&text[start..], &faces[font.unwrap_or(0)]));
    }
    parts
}

struct Outline<'p> {
    path: &'p mut BezPath,
    scale: f64,
    at: (f64, f64),
}

impl Outline<'_> {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (self.at.0 + f64::from(x) * self.scale, self.at.1 + f64::from(y) * self.scale)
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.point(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.point(x1, y1), self.point(x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.curve_to(self.point(x1, y1), self.point(x2, y2), self.point(x, y));
    }

    fn close(&mut self) {
        self.path.close_path();
    }
}
