//! How the page lies in the picture: the slope of its lines, and how that changes from place to place.
//!
//! A scan lies askew; on a photo the lines also run together towards the far side, and a curled sheet bends them. The
//! slope is taken from the long lines, whose own is exact. It straightens short strips, and brings what stands on one
//! line of the paper to one height.

use hayro_interpret::kurbo::{Point, Vec2};

use super::strip::Strip;

/// A strip this many times as long as high shows the slope of its line.
const LONG: f64 = 6.0;
/// On a page that reads across, a strip this many times as high as long is text that runs down.
const TALL: f64 = 2.2;
/// The slope may differ this much from the usual one.
const MOST_DIFFERENCE: f64 = 0.12;
/// Long lines that are needed to see how the slope changes.
const LEAST_LINES: usize = 8;

/// The slope over the picture: at its middle, and what is added towards its right and lower edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lay {
    middle: Point,
    reach: f64,
    slope: f64,
    rightwards: f64,
    downwards: f64,
    /// Whether most lines run down the picture.
    pub(super) steep: bool,
}

impl Lay {
    /// From the strips that were found on a picture of this size.
    pub(super) fn of(strips: &[Strip], width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let lengths = |steep: bool| {
            let of_kind = strips.iter().filter(|strip| strip.is_steep() == steep && strip.length > 2.0 * strip.height);
            of_kind.map(|strip| strip.length).sum::<f64>()
        };
        let flat = Self {
            middle: Point::new(width / 2.0, height / 2.0),
            reach: width.max(height) / 2.0,
            slope: 0.0,
            rightwards: 0.0,
            downwards: 0.0,
            steep: lengths(true) > lengths(false),
        };
        let mut seen: Vec<Slope> = strips
            .iter()
            .filter(|strip| !strip.is_steep() && strip.length > LONG * strip.height)
            .map(|strip| flat.seen(strip))
            .collect();
        seen.sort_by(|a, b| a.slope.total_cmp(&b.slope));
        let Some(usual) = seen.get(seen.len() / 2).map(|seen| seen.slope) else { return flat };
        seen.retain(|seen| (seen.slope - usual).abs() < MOST_DIFFERENCE);
        let level = Self { slope: usual, ..flat };
        if seen.len() < LEAST_LINES {
            return level;
        }
        let first = level.fitted(&seen);
        // Once more without what lies off: a stamp, a signature.
        let mut errors: Vec<f64> = seen.iter().map(|seen| first.error(seen)).collect();
        errors.sort_by(f64::total_cmp);
        let allowed = 3.0 * errors.get(errors.len() / 2).copied().unwrap_or(0.0) + 0.002;
        seen.retain(|seen| first.error(seen) <= allowed);
        first.fitted(&seen)
    }

    fn seen(&self, strip: &Strip) -> Slope {
        let from = (strip.centre - self.middle) / self.reach.max(1.0);
        Slope { right: from.x, down: from.y, slope: strip.along.y / strip.along.x, weight: strip.length }
    }

    fn error(&self, seen: &Slope) -> f64 {
        (self.slope + self.rightwards * seen.right + self.downwards * seen.down - seen.slope).abs()
    }

    /// The plane through slopes with the least squares.
    fn fitted(self, seen: &[Slope]) -> Self {
        let mut m = [[0.0f64; 3]; 3];
        let mut v = [0.0f64; 3];
        for Slope { right, down, slope, weight } in seen {
            let terms = [1.0, *right, *down];
            for (row, a) in terms.iter().enumerate() {
                for (column, b) in terms.iter().enumerate() {
                    m[row][column] += weight * a * b;
                }
                v[row] += weight * a * slope;
            }
        }
        // Lines at one place say nothing of how the slope changes elsewhere.
        let calm = 0.01 * m[0][0];
        m[1][1] += calm;
        m[2][2] += calm;
        let whole = determinant(m);
        if whole.abs() < 1e-12 {
            return self;
        }
        let [slope, rightwards, downwards] = [0, 1, 2].map(|unknown| {
            let mut changed = m;
            for (row, value) in changed.iter_mut().zip(v) {
                row[unknown] = value;
            }
            determinant(changed) / whole
        });
        Self { slope, rightwards, downwards, ..self }
    }

    /// The way of the lines at a place.
    fn along(&self, at: Point) -> Vec2 {
        let from = (at - self.middle) / self.reach.max(1.0);
        Vec2::new(1.0, self.slope + self.rightwards * from.x + self.downwards * from.y).normalize()
    }

    /// The strip around a hull: long ones by their own slope, short ones by that of the page.
    pub(super) fn strip(&self, hull: &[Point]) -> Option<Strip> {
        let around = Strip::around(hull)?;
        let runs_down = around.is_steep() && around.length > TALL * around.height;
        if self.steep || runs_down || (!around.is_steep() && around.length > LONG * around.height) {
            return Some(around);
        }
        Strip::along(hull, self.along(around.centre))
    }

    /// A place of the picture as it were if all lines ran level.
    pub(super) fn level(&self, at: Point) -> Point {
        let from = at - self.middle;
        let reach = self.reach.max(1.0);
        let (bend, fan) = (self.rightwards / reach, self.downwards / reach);
        let widened = (1.0 + fan * from.x).max(0.2);
        Point::new(
            from.x + self.slope * from.y,
            (from.y - self.slope * from.x - bend * from.x * from.x / 2.0) / widened,
        ) + self.middle.to_vec2()
    }
}

/// The slope of one line, at a place.
#[derive(Debug, Clone, Copy)]
struct Slope {
    right: f64,
    down: f64,
    slope: f64,
    weight: f64,
}

fn determinant([[a, b, c], [d, e, f], [g, h, i]]: [[f64; 3]; 3]) -> f64 {
    a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x: f64, y: f64, slope: f64) -> Strip {
        Strip { centre: Point::new(x, y), along: Vec2::new(1.0, slope).normalize(), length: 300.0, height: 20.0 }
    }

    #[test]
    fn what_stands_on_one_askew_line_comes_to_one_height() {
        let strips: Vec<Strip> = (0..12).map(|n| line(500.0, 50.0 + 80.0 * f64::from(n), 0.035)).collect();
        let lay = Lay::of(&strips, 1000, 1000);
        let left = lay.level(Point::new(100.0, 300.0));
        let right = lay.level(Point::new(900.0, 300.0 + 800.0 * 0.035));
        assert!((left.y - right.y).abs() < 0.5, "{left} {right}");
        assert!(!lay.steep);
    }

    #[test]
    fn lines_that_run_together_come_to_one_height() {
        // They meet far to the right, at the height of the middle.
        let meet = Point::new(5000.0, 500.0);
        let at = |x: f64, y: f64| Strip { along: (meet - Point::new(x, y)).normalize(), ..line(x, y, 0.0) };
        let strips: Vec<Strip> = (0..12)
            .flat_map(|n| [at(250.0, 40.0 + 80.0 * f64::from(n)), at(750.0, 40.0 + 80.0 * f64::from(n))])
            .collect();
        let lay = Lay::of(&strips, 1000, 1000);
        let left = Point::new(100.0, 100.0);
        let right = left + (meet - left) * (800.0 / 4900.0);
        let moved = lay.level(left).y - lay.level(right).y;
        assert!(moved.abs() < 8.0, "{moved} of {}", right.y - left.y);
    }

    #[test]
    fn an_empty_page_and_a_stamp_do_not_tilt_it() {
        assert_eq!(Lay::of(&[], 100, 100).slope, 0.0);
        let mut strips: Vec<Strip> = (0..12).map(|n| line(500.0, 50.0 + 80.0 * f64::from(n), 0.0)).collect();
        strips.push(line(800.0, 700.0, 0.5));
        assert!(Lay::of(&strips, 1000, 1000).slope.abs() < 1e-3);
    }

    #[test]
    fn a_page_on_its_side_is_seen() {
        let strips: Vec<Strip> = (0..5).map(|n| line(100.0 * f64::from(n), 500.0, 0.01).turned()).collect();
        let strips: Vec<Strip> =
            strips.into_iter().map(|s| Strip { length: s.height, height: s.length, ..s }).collect();
        assert!(Lay::of(&strips, 1000, 1000).steep);
    }
}
