//! Pages of a PDF as a scanner sees them before it damages them.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::GrayImage;

/// A page in grey, on white paper; `None` where it has no size.
pub(crate) fn page(page: &Page<'_>, dpi: f64) -> Option<GrayImage> {
    let scale = (dpi / 72.0) as f32;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let (cache, reader) = (RenderCache::new(), InterpreterSettings::default());
    grey(&render(page, &cache, &reader, &RenderSettings::default(), &settings))
}

/// A drawn page in grey, on white paper.
pub(crate) fn grey(pixels: &Pixmap) -> Option<GrayImage> {
    let greys = pixels.data().iter().map(|pixel| {
        let light = u32::from(pixel.r) * 299 + u32::from(pixel.g) * 587 + u32::from(pixel.b) * 114;
        (light / 1000) as u8
    });
    GrayImage::from_raw(u32::from(pixels.width()), u32::from(pixels.height()), greys.collect())
}
