//! The picture in grey, at full size and halved again and again.

use std::sync::OnceLock;

use image::GrayImage;
use image::imageops::{FilterType, resize, thumbnail};

/// Halved at most this often.
const HALVINGS: usize = 6;

/// A grey picture and its halves, made when first asked for.
pub(super) struct Levels {
    full: Plane,
    halves: [OnceLock<Plane>; HALVINGS],
}

impl Levels {
    pub(super) fn new(picture: GrayImage) -> Self {
        Self { full: Plane(picture), halves: Default::default() }
    }

    /// The picture itself.
    pub(super) fn picture(&self) -> &GrayImage {
        &self.full.0
    }

    /// The smallest size that still has a pixel for each that is wanted, and how often it is halved, as a divisor.
    pub(super) fn for_scale(&self, scale: f64) -> (&Plane, f64) {
        let wanted = if scale >= 1.5 { (scale / 1.5).log2().floor() as usize + 1 } else { 0 };
        let mut level = &self.full;
        let mut shrink = 1.0;
        for half in self.halves.iter().take(wanted) {
            level = half.get_or_init(|| level.halved());
            shrink *= 2.0;
        }
        (level, shrink)
    }
}

/// One picture.
#[derive(Debug)]
pub(super) struct Plane(GrayImage);

impl Plane {
    fn halved(&self) -> Self {
        let (width, height) = self.0.dimensions();
        Self(thumbnail(&self.0, (width / 2).max(1), (height / 2).max(1)))
    }

    /// The grey between the four pixels around a place; beyond the edge the edge goes on.
    pub(super) fn at(&self, x: f32, y: f32) -> u8 {
        let (width, height) = self.0.dimensions();
        let x = x.clamp(0.0, (width - 1) as f32);
        let y = y.clamp(0.0, (height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(width as usize - 1), (top + 1).min(height as usize - 1));
        let pixels = self.0.as_raw();
        let pixel = |x: usize, y: usize| f32::from(pixels.get(y * width as usize + x).copied().unwrap_or(255));
        let (part, lower) = (x - left as f32, y - top as f32);
        let up = pixel(left, top) + (pixel(right, top) - pixel(left, top)) * part;
        let down = pixel(left, below) + (pixel(right, below) - pixel(left, below)) * part;
        (up + (down - up) * lower + 0.5) as u8
    }
}

/// A picture at another size, without loss of thin lines.
pub(super) fn sized(picture: &GrayImage, width: u32, height: u32) -> GrayImage {
    if (width, height) == picture.dimensions() {
        picture.clone()
    } else if width <= picture.width() && height <= picture.height() {
        thumbnail(picture, width, height)
    } else {
        resize(picture, width, height, FilterType::Triangle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn the_level_has_a_pixel_for_each_that_is_wanted() {
        let levels = Levels::new(GrayImage::from_pixel(64, 32, Luma([90])));
        for (scale, divisor) in [(0.3, 1.0), (1.4, 1.0), (1.6, 2.0), (2.9, 2.0), (3.1, 4.0), (1e9, 64.0)] {
            assert_eq!(levels.for_scale(scale).1, divisor, "{scale}");
        }
        assert_eq!(levels.for_scale(1e9).0.at(0.0, 0.0), 90);
    }

    #[test]
    fn between_pixels_lies_their_mean_and_beyond_the_edge_the_edge() {
        let plane = Plane(GrayImage::from_raw(2, 1, vec![10, 30]).unwrap());
        assert_eq!(plane.at(0.5, 0.0), 20);
        assert_eq!(plane.at(-9.0, -9.0), 10);
        assert_eq!(plane.at(9.0, 9.0), 30);
    }
}
