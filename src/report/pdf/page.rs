//! One page as drawing operators. Places are in points from the top left corner.

use printpdf::{
    Codepoint, Line as PdfLine, LineDashPattern, LinePoint, Mm, Op, PaintMode, PdfFontHandle, PdfPage, Point, Polygon,
    PolygonRing, Pt, Rgb, TextItem, TextMatrix, TextRenderingMode, WindingOrder,
};

use super::fonts::{Face, FontBook};
use super::shape::Line;
use super::theme::{Color, PAGE};

/// How far a curve's handles stand off for a quarter of a circle.
const ROUND: f32 = 0.5523;

/// The line around a glyph that is drawn bold, in parts of the size of the text.
const HEAVY: f32 = 0.03;

/// A place on the page that leads to another.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// Left, top, right, bottom.
    pub(super) area: [f32; 4],
    /// The name of the place it leads to.
    pub(super) target: String,
    /// The page of the paper of which it speaks.
    pub(super) page: Option<u32>,
    /// Whether it is a link only where the papers follow in the same document.
    pub(super) front: bool,
}

/// The operators of a page.
#[derive(Default)]
pub(super) struct Canvas {
    ops: Vec<Op>,
    /// The links on it.
    pub(super) links: Vec<Link>,
}

/// Filled, drawn round, or both.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paint {
    Fill(Color),
    Stroke(Color, f32),
    Both(Color, Color, f32),
}

fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn point(x: f32, y: f32, bezier: bool) -> LinePoint {
    LinePoint { p: Point { x: Pt(round(x)), y: Pt(round(PAGE.1 - y)) }, bezier }
}

fn rgb(color: Color) -> printpdf::Color {
    let part = |v: u8| (f32::from(v) / 255.0 * 1000.0).round() / 1000.0;
    printpdf::Color::Rgb(Rgb { r: part(color.0), g: part(color.1), b: part(color.2), icc_profile: None })
}

impl Canvas {
    fn shape(&mut self, points: Vec<LinePoint>, paint: Paint) {
        let mode = match paint {
            Paint::Fill(color) => {
                self.ops.push(Op::SetFillColor { col: rgb(color) });
                PaintMode::Fill
            }
            Paint::Stroke(color, width) => {
                self.pen(color, width);
                PaintMode::Stroke
            }
            Paint::Both(fill, color, width) => {
                self.ops.push(Op::SetFillColor { col: rgb(fill) });
                self.pen(color, width);
                PaintMode::FillStroke
            }
        };
        let rings = vec![PolygonRing { points }];
        self.ops.push(Op::DrawPolygon { polygon: Polygon { rings, mode, winding_order: WindingOrder::NonZero } });
    }

    fn pen(&mut self, color: Color, width: f32) {
        self.ops.push(Op::SetOutlineColor { col: rgb(color) });
        self.ops.push(Op::SetOutlineThickness { pt: Pt(width) });
    }

    /// A rectangle.
    pub(super) fn rect(&mut self, x: f32, y: f32, w: f32, h: f32, paint: Paint) {
        self.polygon(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)], paint);
    }

    /// A rectangle with round corners.
    pub(super) fn round_rect(&mut self, [x, y, w, h]: [f32; 4], radius: f32, paint: Paint) {
        let r = radius.min(w / 2.0).min(h / 2.0).max(0.0);
        let k = r * (1.0 - ROUND);
        let (right, bottom) = (x + w, y + h);
        let points = vec![
            point(x + r, y, false),
            point(right - r, y, false),
            point(right - k, y, true),
            point(right, y + k, true),
            point(right, y + r, false),
            point(right, bottom - r, false),
            point(right, bottom - k, true),
            point(right - k, bottom, true),
            point(right - r, bottom, false),
            point(x + r, bottom, false),
            point(x + k, bottom, true),
            point(x, bottom - k, true),
            point(x, bottom - r, false),
            point(x, y + r, false),
            point(x, y + k, true),
            point(x + k, y, true),
            point(x + r, y, false),
        ];
        self.shape(points, paint);
    }

    /// A circle.
    pub(super) fn circle(&mut self, x: f32, y: f32, r: f32, paint: Paint) {
        self.round_rect([x - r, y - r, 2.0 * r, 2.0 * r], r, paint);
    }

    /// A shape of straight sides.
    pub(super) fn polygon(&mut self, corners: &[(f32, f32)], paint: Paint) {
        self.shape(corners.iter().map(|(x, y)| point(*x, *y, false)).collect(), paint);
    }

    /// A line through some points.
    pub(super) fn path(&mut self, points: &[(f32, f32)], color: Color, width: f32) {
        self.pen(color, width);
        let points = points.iter().map(|(x, y)| point(*x, *y, false)).collect();
        self.ops.push(Op::DrawLine { line: PdfLine { points, is_closed: false } });
    }

    /// A line of dashes.
    pub(super) fn dashed(&mut self, from: (f32, f32), to: (f32, f32), color: Color, width: f32) {
        self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, &[3.0, 2.2]) });
        self.path(&[from, to], color, width);
        self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::solid() });
    }

    /// The outline of a rectangle in dashes.
    pub(super) fn dashed_rect(&mut self, [x, y, w, h]: [f32; 4], color: Color) {
        self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, &[2.0, 1.6]) });
        self.round_rect([x, y, w, h], 2.0, Paint::Stroke(color, 0.8));
        self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::solid() });
    }

    /// Slanting lines that stay inside a rectangle.
    pub(super) fn hatch(&mut self, [x, y, w, h]: [f32; 4], color: Color) {
        let mut k = -h;
        while k < w {
            // From the lower edge at x + k up to the upper edge at x + k + h, cut at the sides.
            let from = k.max(0.0);
            let to = (k + h).min(w);
            if to > from {
                self.path(&[(x + from, y + h - (from - k)), (x + to, y + h - (to - k))], color, 0.7);
            }
            k += 3.0;
        }
    }

    /// A line of text; `y` is its base line. The text is data: it reaches the file as glyph numbers alone.
    pub(super) fn text(&mut self, book: &FontBook, line: &Line, x: f32, y: f32) {
        for run in &line.runs {
            if run.glyphs.is_empty() {
                continue;
            }
            let glyphs = run
                .glyphs
                .iter()
                .map(|g| Codepoint {
                    gid: g.gid,
                    offset: round(g.tighten),
                    cid: Some(book.text_of(run.style.face, g.gid)),
                })
                .collect();
            self.ops.push(Op::StartTextSection);
            self.ops.push(Op::SetFillColor { col: rgb(run.style.color) });
            if run.style.heavy {
                self.pen(run.style.color, run.style.size * HEAVY);
                self.ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::FillStroke });
            }
            self.ops.push(Op::SetFont { font: handle(run.style.face), size: Pt(run.style.size) });
            let (x, y) = (round(x + run.x), round(PAGE.1 - y));
            self.ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(y)) });
            self.ops.push(Op::ShowText { items: vec![TextItem::GlyphIds(glyphs)] });
            if run.style.heavy {
                self.ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Fill });
            }
            self.ops.push(Op::EndTextSection);
        }
    }

    /// The finished page.
    pub(super) fn into_page(self) -> PdfPage {
        let mut page = PdfPage::new(Mm(210.0), Mm(297.0), self.ops);
        let size = printpdf::Rect {
            x: Pt(0.0),
            y: Pt(0.0),
            width: Pt(PAGE.0),
            height: Pt(PAGE.1),
            mode: None,
            winding_order: None,
        };
        page.media_box = size.clone();
        page.trim_box = size.clone();
        page.crop_box = size;
        page
    }
}

fn handle(face: Face) -> PdfFontHandle {
    PdfFontHandle::External(face.id())
}
