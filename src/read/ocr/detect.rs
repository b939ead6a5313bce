//! Where the lines of text stand on a picture.

use image::GrayImage;

use super::engine::Engine;
use super::grey;
use super::{blobs, page::Lay, strip::Strip};

/// The longer side of a page as the network looks at it.
const SIDE: f64 = 1280.0;
/// A long picture, as a screenshot of a chat, keeps at least this on its shorter side …
const SHORT_SIDE: f64 = 736.0;
/// … as long as it has no more points than this.
const MOST_POINTS: f64 = 3.0e6;
/// The network wants sides that are multiples of this.
const STEP: f64 = 32.0;
/// A line lower than this is a speck.
const LEAST_HEIGHT: f64 = 5.0;
/// Mean and spread of red, green and blue that the network is used to.
const USUAL: [(f32, f32); 3] = [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)];

/// The lines of a picture, and how it lies.
pub(super) fn lines(engine: &Engine, picture: &GrayImage) -> Option<(Vec<Strip>, Lay)> {
    let (width, height) = size(picture);
    let small = grey::sized(picture, width, height);
    let (width, height) = (width as usize, height as usize);
    let mut planes = Vec::with_capacity(3 * width * height);
    for (mean, spread) in USUAL {
        let table: Vec<f32> = (0u8..=255).map(|grey| (f32::from(grey) / 255.0 - mean) / spread).collect();
        planes.extend(small.as_raw().iter().filter_map(|grey| table.get(usize::from(*grey))));
    }
    let map = engine.detect(width, height, planes)?;
    let x = f64::from(picture.width()) / width as f64;
    let y = f64::from(picture.height()) / height as f64;
    let mut blobs = blobs::find(&map, width);
    for point in blobs.iter_mut().flat_map(|blob| &mut blob.hull) {
        *point = ((point.x + 0.5) * x - 0.5, (point.y + 0.5) * y - 0.5).into();
    }
    let around: Vec<Strip> = blobs.iter().filter_map(|blob| Strip::around(&blob.hull)).map(Strip::grown).collect();
    let lay = Lay::of(&around, picture.width(), picture.height());
    let least = LEAST_HEIGHT.min(0.5 * f64::from(picture.height()));
    let strips = blobs.iter().filter_map(|blob| lay.strip(&blob.hull)).map(Strip::grown);
    Some((strips.filter(|strip| strip.height.min(strip.length) >= least).collect(), lay))
}

/// The size at which the network looks at a picture.
fn size(picture: &GrayImage) -> (u32, u32) {
    let (width, height) = (f64::from(picture.width().max(1)), f64::from(picture.height().max(1)));
    let scale = (SIDE / width.max(height)).max(SHORT_SIDE / width.min(height)).min(1.0);
    let scale = scale.min((MOST_POINTS / (width * height)).sqrt()).min(MOST_POINTS / STEP / width.max(height));
    let side = |length: f64| ((length * scale / STEP).round().max(1.0) * STEP) as u32;
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_looks_at_pages_and_at_long_pictures_in_bounds() {
        let at = |width, height| size(&GrayImage::new(width, height));
        assert_eq!(at(2480, 3508), (896, 1280));
        assert_eq!(at(1, 1), (32, 32));
        assert_eq!(at(800, 600), (800, 608));
        assert_eq!(at(1080, 6000), (736, 4096));
        let (width, height) = at(40_000, 900);
        assert!(f64::from(width * height) < 1.2 * MOST_POINTS, "{width} x {height}");
        let (width, height) = at(40_000_000, 1);
        assert!(f64::from(width * height) < 1.2 * MOST_POINTS, "{width} x {height}");
    }
}
