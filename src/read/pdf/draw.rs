//! Draws a page, so that its words can be recognised.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_syntax::page::Page;
use image::RgbImage;

/// Points to the inch, and units of a page to the inch.
const FINENESS: f32 = 200.0 / 72.0;
/// A page that says it is smaller than paper is drawn this high at least.
const LEAST_HEIGHT: f32 = 1_800.0;
/// Points of a drawn page: A4 at 200 to the inch has 3.9 million.
const MOST_POINTS: f32 = 9_000_000.0;
/// The renderer counts the points of a side in 16 bits.
const LONGEST_SIDE: f32 = 12_000.0;

/// The page as it is seen, upright; `None` where the renderer gives up.
pub(super) fn draw<'a>(page: &'a Page<'a>) -> Option<RgbImage> {
    let (width, height) = page.render_dimensions();
    let scale = scale(width, height)?;
    let settings = RenderSettings { force_image_interpolation: true, ..RenderSettings::default() };
    let canvas = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings, &canvas)
    }));
    let drawn = drawn.ok()?;
    let points = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|point| [point[0], point[1], point[2]]).collect();
    RgbImage::from_raw(drawn.width().into(), drawn.height().into(), points)
}

/// Points for one unit of a page of this size.
fn scale(width: f32, height: f32) -> Option<f32> {
    let (long, area) = (width.max(height), width * height);
    if !(area.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    let scale = FINENESS.max(LEAST_HEIGHT / long).min((MOST_POINTS / area).sqrt()).min(LONGEST_SIDE / long);
    (width * scale >= 1.0 && height * scale >= 1.0).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_drawn_as_large_as_its_words_need() {
        let size = |width: f32, height: f32| scale(width, height).map(|s| ((width * s) as u32, (height * s) as u32));
        assert_eq!(size(595.0, 842.0), Some((1_652, 2_338)));
        // A scan that counts its points as units of the page.
        let (width, height) = size(2_480.0, 3_508.0).unwrap();
        assert!((2_300..=2_600).contains(&width) && (3_300..=3_600).contains(&height));
        assert_eq!(size(100.0, 200.0), Some((900, 1_800)));
        assert!(size(14_400.0, 20.0).is_some_and(|(width, _)| width <= 12_000));
        assert_eq!(scale(0.0, 10.0), None);
        assert_eq!(scale(f32::NAN, 10.0), None);
        assert_eq!(scale(1.0e9, 1.0), None);
    }
}
