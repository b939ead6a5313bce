//! Where the interpreter puts a glyph, how large it is and how far the pen moves on.

use hayro_interpret::font::Glyph;
use hayro_interpret::kurbo::{Affine, Point, Vec2};

/// Where the interpreter puts a glyph. Glyph space has 1,000 units to the em.
pub(super) struct Spot {
    pub(super) origin: Point,
    /// One em to the right, with the stretch of a substituted font.
    pub(super) right: Vec2,
    /// One em upwards.
    pub(super) up: Vec2,
    /// Em that the pen moves on.
    pub(super) advance: f64,
    pub(super) type3: bool,
    /// Where the middle of its upper edge would be, for text that runs downwards.
    pub(super) top: Point,
}

impl Spot {
    pub(super) fn new(place: Affine, glyph: &Glyph<'_>) -> Self {
        let [a, b, c, d, e, f] = place.as_coeffs();
        let (advance, type3) = match glyph {
            Glyph::Outline(outline) => (outline.advance_width(), false),
            Glyph::Type3(drawn) => (drawn.advance_width(), true),
        };
        Self {
            origin: Point::new(e, f),
            right: Vec2::new(a, b) * 1000.0,
            up: Vec2::new(c, d) * 1000.0,
            advance: f64::from(advance.unwrap_or(500.0)) / 1000.0,
            type3,
            top: place * Point::new(500.0, 880.0),
        }
    }

    /// The height of the font. A Type 3 font names no em, so the pen's usual way in its run, about half of one, must
    /// serve.
    pub(super) fn em(&self, usual: f64) -> Option<f64> {
        let height = self.up.hypot();
        let named = !self.type3 || (0.2..=1.2).contains(&usual) || usual <= 0.0;
        let em = if named { height } else { height * usual * 1.8 };
        (em.is_finite() && em > 0.2 && em < 5_000.0).then_some(em)
    }

    pub(super) fn direction(&self) -> Option<Vec2> {
        let length = self.right.hypot();
        (length > 1e-6 && length.is_finite()).then(|| self.right / length)
    }

    /// Text that runs downwards is laid out as text along a line that goes down the page.
    pub(super) fn downwards(&self, em: f64) -> (Point, Vec2, f64) {
        let along = Vec2::new(0.0, 1.0);
        (self.top + Vec2::new(-1.0, 0.0) * (0.3 * em), along, em)
    }

    /// From the baseline to the middle of the letters.
    pub(super) fn raised(&self, by: f64, vertical: bool, along: Vec2) -> Vec2 {
        if vertical { Vec2::new(along.y, -along.x) * by } else { self.up * (by / self.up.hypot().max(1e-6)) }
    }
}

/// One em along the text for a run: the glyphs of a font that the program had to substitute are stretched one by one to
/// the widths the file wants, so their own scale says nothing; then the pen's way from glyph to glyph does.
pub(super) fn em_of_run(spots: &[Spot]) -> Option<f64> {
    let mut scales = spots.iter().map(|spot| spot.right.hypot()).filter(|scale| *scale > 0.0);
    let first = scales.next()?;
    let (low, high) = scales.fold((first, first), |(low, high), scale| (low.min(scale), high.max(scale)));
    if high - low <= 0.02 * high {
        return None;
    }
    let height = spots.first()?.up.hypot();
    let mut ratios: Vec<f64> = spots
        .windows(2)
        .filter_map(|pair| {
            let [one, next] = pair else { return None };
            let way = (next.origin - one.origin).hypot();
            (one.advance > 0.05).then(|| way / (one.advance * height))
        })
        .filter(|ratio| ratio.is_finite())
        .collect();
    ratios.sort_by(f64::total_cmp);
    Some(ratios.get(ratios.len() / 2).map_or(1.0, |ratio| ratio.clamp(0.4, 1.4)) * height)
}
