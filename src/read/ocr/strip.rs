//! A strip: the place of one line of text on the picture, and its pixels as the recogniser wants them.

use hayro_interpret::kurbo::{Point, Vec2};

use super::grey::Levels;

/// Height of every line that the recogniser reads.
pub(super) const HEIGHT: usize = 48;
/// A longer line is squeezed to this width.
const MOST_WIDTH: usize = 3_200;
const LEAST_WIDTH: usize = 16;
/// The network marks the core of a line. A core of this area over circumference grows by this much on each side.
const GROW: f64 = 1.4;

/// A rectangle that may lie askew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strip {
    pub(super) centre: Point,
    /// The way of reading, of length 1.
    pub(super) along: Vec2,
    pub(super) length: f64,
    pub(super) height: f64,
}

impl Strip {
    /// The smallest rectangle around a hull, its longer side taken as the way of reading.
    pub(super) fn around(hull: &[Point]) -> Option<Self> {
        let last = hull.last()?;
        let edges = std::iter::once(last).chain(hull).zip(hull);
        let best = edges
            .map(|(one, next)| *next - *one)
            .filter(|edge| edge.hypot() > 0.0)
            .filter_map(|edge| Self::along(hull, edge.normalize()))
            .min_by(|a, b| (a.length * a.height).total_cmp(&(b.length * b.height)))?;
        Some(if best.length >= best.height { best.rightwards() } else { best.turned().rightwards() })
    }

    /// The rectangle around a hull that lies along a way.
    pub(super) fn along(hull: &[Point], along: Vec2) -> Option<Self> {
        let across = Vec2::new(-along.y, along.x);
        let span = |way: Vec2| {
            let places = hull.iter().map(|point| point.to_vec2().dot(way));
            places.fold(None, |span: Option<(f64, f64)>, place| {
                Some(span.map_or((place, place), |(low, high)| (low.min(place), high.max(place))))
            })
        };
        let ((left, right), (top, bottom)) = (span(along)?, span(across)?);
        let centre = (along * ((left + right) / 2.0) + across * ((top + bottom) / 2.0)).to_point();
        Some(Self { centre, along, length: right - left, height: bottom - top })
    }

    /// The whole line around its core.
    pub(super) fn grown(self) -> Self {
        let more = GROW * self.length * self.height / (self.length + self.height).max(1.0);
        Self { length: self.length + more, height: self.height + more, ..self }
    }

    /// Read from the other side of the page.
    pub(super) fn flipped(self) -> Self {
        Self { along: -self.along, ..self }
    }

    /// Read across instead of along.
    pub(super) fn turned(self) -> Self {
        Self { along: Vec2::new(-self.along.y, self.along.x), length: self.height, height: self.length, ..self }
    }

    /// Whether it runs more down than across the page.
    pub(super) fn is_steep(&self) -> bool {
        self.along.y.abs() > self.along.x.abs()
    }

    fn rightwards(self) -> Self {
        if self.along.x < 0.0 || (self.along.x == 0.0 && self.along.y < 0.0) { self.flipped() } else { self }
    }

    /// How many pixels of its picture one pixel of the line that is read stands for.
    pub(super) fn scale(&self) -> f64 {
        self.height / HEIGHT as f64
    }

    /// Width of the line that is read.
    pub(super) fn width(&self) -> usize {
        ((self.length / self.scale().max(1e-6)).ceil() as usize).clamp(LEAST_WIDTH, MOST_WIDTH)
    }

    /// Its pixels, upright, row by row.
    pub(super) fn cut(&self, levels: &Levels) -> Vec<u8> {
        let width = self.width();
        let (level, shrink) = levels.for_scale(self.scale());
        let across = Vec2::new(-self.along.y, self.along.x);
        let step = self.along * (self.length / width as f64 / shrink);
        let down = across * (self.height / HEIGHT as f64 / shrink);
        // The middle of a pixel lies half a pixel from its corner, at every size.
        let centre = (self.centre.to_vec2() + Vec2::new(0.5, 0.5)) / shrink - Vec2::new(0.5, 0.5);
        let corner = centre - step * ((width as f64 - 1.0) / 2.0) - down * ((HEIGHT as f64 - 1.0) / 2.0);
        let mut pixels = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            let start = corner + down * row as f64;
            for column in 0..width {
                let at = start + step * column as f64;
                pixels.push(level.at(at.x as f32, at.y as f32));
            }
        }
        pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(places: &[(f64, f64)]) -> Vec<Point> {
        places.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    #[test]
    fn the_smallest_rectangle_lies_askew_with_its_line() {
        let strip = Strip::around(&points(&[(0.0, 0.0), (40.0, 30.0), (37.0, 34.0), (-3.0, 4.0)])).unwrap();
        assert!((strip.length - 50.0).abs() < 1e-9 && (strip.height - 5.0).abs() < 1e-9, "{strip:?}");
        assert!((strip.along - Vec2::new(0.8, 0.6)).hypot() < 1e-9);
        assert!((strip.centre - Point::new(18.5, 17.0)).hypot() < 1e-9);
    }

    #[test]
    fn a_line_down_the_page_is_steep() {
        let strip = Strip::around(&points(&[(0.0, 0.0), (5.0, 0.0), (5.0, 60.0), (0.0, 60.0)])).unwrap();
        assert!(strip.is_steep() && strip.length == 60.0);
    }

    #[test]
    fn a_point_has_no_rectangle_and_a_line_has_one() {
        assert!(Strip::around(&points(&[(3.0, 3.0)])).is_none());
        assert!(Strip::around(&[]).is_none());
        assert!(Strip::around(&points(&[(3.0, 3.0), (9.0, 3.0)])).unwrap().grown().height >= 0.0);
    }

    #[test]
    fn a_strip_gives_its_pixels_upright() {
        let picture = image::GrayImage::from_fn(200, 100, |x, _| image::Luma([x as u8]));
        let levels = Levels::new(picture);
        let centre = Point::new(100.0, 50.0);
        let strip = Strip { centre, along: Vec2::new(-1.0, 0.0), length: 96.0, height: 48.0 };
        let pixels = strip.cut(&levels);
        assert_eq!(pixels.len(), 96 * 48);
        assert!(pixels[0] > pixels[95] && pixels[0].abs_diff(147) < 3, "{} {}", pixels[0], pixels[95]);
    }
}
