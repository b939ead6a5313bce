//! One page as a picture, upright and of a size that is worth looking at.

use std::sync::{Mutex, MutexGuard, PoisonError};

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

use crate::limits::Limits;

/// A picture with more points is made smaller: A4 at 400 dpi has as many.
const WORTH: u64 = 16_000_000;
/// A picture that is nowhere wider or higher is a logo or an icon.
const ICON: u32 = 128;
/// A line of small print is higher.
const LINE: u32 = 12;

/// A page as a picture.
#[derive(Debug)]
pub(super) struct Sheet {
    /// As it is to be looked at.
    pub(super) image: RgbImage,
    /// Whether a part of it is missing.
    pub(super) cut: bool,
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Too small to hold a paper.
    Small,
    /// More points than are unpacked.
    TooLarge,
    /// Packed in a way that is not known.
    Packing,
    /// A relative of HEIC that is not unpacked.
    Avif,
    /// Broken.
    Broken,
}

/// Whether a picture that says it is so large is unpacked.
pub(super) fn check(width: u32, height: u32, limits: &Limits) -> Result<(), Loss> {
    if width == 0 || height == 0 {
        return Err(Loss::Broken);
    }
    if u64::from(width) * u64::from(height) > limits.picture_pixels {
        return Err(Loss::TooLarge);
    }
    if width.max(height) <= ICON || width.min(height) < LINE { Err(Loss::Small) } else { Ok(()) }
}

/// Large pictures are unpacked one after the other, so that the memory for them does not grow with the cores.
pub(super) fn turn(width: u32, height: u32) -> Option<MutexGuard<'static, ()>> {
    static LARGE: Mutex<()> = Mutex::new(());
    let large = u64::from(width) * u64::from(height) > WORTH;
    large.then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Sheet {
    /// A picture as it was unpacked, to be stretched by these factors, then turned.
    pub(super) fn new(image: RgbImage, cut: bool, stretch: (f64, f64), orientation: Orientation) -> Self {
        let (width, height) = (f64::from(image.width()) * stretch.0, f64::from(image.height()) * stretch.1);
        let shrink = (WORTH as f64 / (width * height)).sqrt().min(1.0);
        let size = ((width * shrink).max(1.0) as u32, (height * shrink).max(1.0) as u32);
        let same = size == image.dimensions();
        let smaller = size.0 <= image.width() && size.1 <= image.height();
        let mut image = DynamicImage::ImageRgb8(image);
        if !same {
            image = match smaller {
                true => image.thumbnail_exact(size.0, size.1),
                false => image.resize_exact(size.0, size.1, FilterType::Triangle),
            };
        }
        image.apply_orientation(orientation);
        Self { image: image.into_rgb8(), cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_size_is_checked_before_anything_is_unpacked() {
        let limits = Limits::default();
        assert_eq!(check(100_000, 100_000, &limits), Err(Loss::TooLarge));
        assert_eq!(check(u32::MAX, u32::MAX, &limits), Err(Loss::TooLarge));
        assert_eq!(check(0, 10, &limits), Err(Loss::Broken));
        assert_eq!(check(64, 64, &limits), Err(Loss::Small));
        assert_eq!(check(3_000, 2, &limits), Err(Loss::Small));
        assert_eq!(check(600, 30, &limits), Ok(()));
        assert_eq!(check(8_160, 6_120, &limits), Ok(()));
    }

    #[test]
    fn a_large_picture_is_made_smaller_and_turned() {
        let sheet = Sheet::new(RgbImage::new(8_000, 4_000), false, (1.0, 1.0), Orientation::Rotate90);
        let (width, height) = sheet.image.dimensions();
        assert!(u64::from(width) * u64::from(height) <= WORTH);
        assert!((f64::from(height) / f64::from(width) - 2.0).abs() < 0.01);
    }

    #[test]
    fn the_points_of_a_fax_are_made_square() {
        let sheet = Sheet::new(RgbImage::new(1_728, 1_100), false, (1.0, 2.0), Orientation::NoTransforms);
        assert_eq!(sheet.image.dimensions(), (1_728, 2_200));
    }
}
