//! What a scanner, a fax and a telephone do to a page, and how a careful person would mend it before recognition.

use anyhow::Result;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, blur, resize, rotate90, rotate180, rotate270};
use image::{GrayImage, ImageFormat, Luma};

/// One way to come by a picture of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Condition {
    pub(crate) name: &'static str,
    pub(crate) dpi: f64,
    kind: Kind,
    /// Whether it is of the resolution for which a target is set.
    pub(crate) counts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Degrees askew, quality of the JPEG.
    Scan(f64, u8),
    Fax,
    Photo,
    Turned(u16),
}

const fn condition(name: &'static str, dpi: f64, kind: Kind) -> Condition {
    Condition { name, dpi, kind, counts: dpi >= 150.0 }
}

/// All conditions.
pub(crate) const ALL: [Condition; 10] = [
    condition("scan, 150 dpi", 150.0, Kind::Scan(0.0, 80)),
    condition("askew 2°, 150 dpi", 150.0, Kind::Scan(2.0, 75)),
    condition("askew 2°, 300 dpi", 300.0, Kind::Scan(-2.0, 75)),
    condition("coarse JPEG, 200 dpi", 200.0, Kind::Scan(0.6, 25)),
    condition("fax, 204 x 196", 204.0, Kind::Fax),
    condition("photo", 180.0, Kind::Photo),
    condition("turned 90", 150.0, Kind::Turned(90)),
    condition("turned 180", 150.0, Kind::Turned(180)),
    condition("turned 270", 150.0, Kind::Turned(270)),
    condition("scan, 100 dpi", 100.0, Kind::Scan(0.5, 80)),
];

/// The corners of the page on a photo, in parts of the picture, from the upper left clockwise.
const CORNERS: [(f64, f64); 4] = [(0.075, 0.055), (0.945, 0.035), (0.985, 0.965), (0.03, 0.945)];

impl Condition {
    /// What comes of a clean page.
    pub(crate) fn damage(&self, clean: &GrayImage, seed: u64) -> Result<GrayImage> {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        match self.kind {
            Kind::Scan(degrees, quality) => {
                let turned = if degrees == 0.0 { clean.clone() } else { askew(clean, degrees) };
                jpeg(&noisy(&blur(&turned, 0.5), 3.0, &mut random), quality)
            }
            Kind::Fax => {
                let (width, height) = clean.dimensions();
                let squeezed = resize(clean, width, height * 196 / 204, FilterType::Triangle);
                let mut page = noisy(&squeezed, 14.0, &mut random);
                page.pixels_mut().for_each(|pixel| pixel.0[0] = if pixel.0[0] > 150 { 255 } else { 0 });
                Ok(page)
            }
            Kind::Photo => {
                let (width, height) = clean.dimensions();
                let (wide, high) = ((f64::from(width) * 1.08) as u32, (f64::from(height) * 1.06) as u32);
                let from = CORNERS.map(|(x, y)| (x * f64::from(wide), y * f64::from(high)));
                let to = sheet(width, height);
                let way = homography(from, to);
                let mut page = warped(clean, wide, high, 70, |x, y| way.map(x, y));
                light(&mut page);
                jpeg(&noisy(&blur(&page, 0.8), 4.0, &mut random), 75)
            }
            Kind::Turned(degrees) => {
                let scanned = jpeg(&noisy(&blur(clean, 0.5), 3.0, &mut random), 80)?;
                Ok(turned(&scanned, degrees))
            }
        }
    }

    /// The picture upright, straight, evenly lit and at 300 dpi, as those who use Tesseract are told to prepare it.
    pub(crate) fn prepare(&self, picture: &GrayImage, clean: &GrayImage) -> GrayImage {
        let straight = match self.kind {
            Kind::Scan(degrees, _) if degrees != 0.0 => askew(picture, -degrees),
            Kind::Turned(degrees) => turned(picture, 360 - degrees),
            Kind::Photo => {
                let (width, height) = clean.dimensions();
                let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
                let way = homography(sheet(width, height), CORNERS.map(|(x, y)| (x * wide, y * high)));
                even(&warped(picture, width, height, 255, |x, y| way.map(x, y)))
            }
            _ => picture.clone(),
        };
        if self.dpi >= 300.0 {
            return straight;
        }
        let scale = |length: u32| (f64::from(length) * 300.0 / self.dpi) as u32;
        resize(&straight, scale(straight.width()), scale(straight.height()), FilterType::CatmullRom)
    }
}

fn sheet(width: u32, height: u32) -> [(f64, f64); 4] {
    let (width, height) = (f64::from(width), f64::from(height));
    [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
}

fn turned(picture: &GrayImage, degrees: u16) -> GrayImage {
    match degrees {
        90 => rotate90(picture),
        180 => rotate180(picture),
        270 => rotate270(picture),
        _ => picture.clone(),
    }
}

fn askew(picture: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = picture.dimensions();
    let (x0, y0) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    warped(picture, width, height, 250, |x, y| {
        let (x, y) = (x - x0, y - y0);
        (x0 + x * cos + y * sin, y0 + y * cos - x * sin)
    })
}

/// A picture whose every pixel is taken from a place of another.
fn warped(from: &GrayImage, width: u32, height: u32, beyond: u8, place: impl Fn(f64, f64) -> (f64, f64)) -> GrayImage {
    let pixel = |x: i64, y: i64| {
        let inside = (0..i64::from(from.width())).contains(&x) && (0..i64::from(from.height())).contains(&y);
        f64::from(if inside { from.get_pixel(x as u32, y as u32).0[0] } else { beyond })
    };
    GrayImage::from_fn(width, height, |x, y| {
        let (x, y) = place(f64::from(x), f64::from(y));
        let (left, top) = (x.floor(), y.floor());
        let (part, lower) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let up = pixel(left, top) * (1.0 - part) + pixel(left + 1, top) * part;
        let down = pixel(left, top + 1) * (1.0 - part) + pixel(left + 1, top + 1) * part;
        Luma([(up * (1.0 - lower) + down * lower).round() as u8])
    })
}

/// A lamp at the upper left, and the shadow of a hand.
fn light(page: &mut GrayImage) {
    let (width, height) = (f64::from(page.width()), f64::from(page.height()));
    for (x, y, pixel) in page.enumerate_pixels_mut() {
        let (x, y) = (f64::from(x) / width, f64::from(y) / height);
        let lamp = 0.95 - 0.35 * x - 0.15 * y;
        let shadow = 1.0 - 0.3 / (1.0 + (-(x + 0.8 * y - 1.25) * 14.0).exp());
        pixel.0[0] = (f64::from(pixel.0[0]) * lamp * shadow) as u8;
    }
}

/// Each place against the brightest around it.
fn even(page: &GrayImage) -> GrayImage {
    let (width, height) = page.dimensions();
    let small = resize(page, (width / 16).max(1), (height / 16).max(1), FilterType::Triangle);
    let brightest = GrayImage::from_fn(small.width(), small.height(), |x, y| {
        let near = (y.saturating_sub(2)..=(y + 2).min(small.height() - 1))
            .flat_map(|y| (x.saturating_sub(2)..=(x + 2).min(small.width() - 1)).map(move |x| (x, y)));
        Luma([near.map(|(x, y)| small.get_pixel(x, y).0[0]).max().unwrap_or(255)])
    });
    let paper = resize(&brightest, width, height, FilterType::Triangle);
    GrayImage::from_fn(width, height, |x, y| {
        let (ink, paper) = (page.get_pixel(x, y).0[0], paper.get_pixel(x, y).0[0]);
        Luma([(u32::from(ink) * 255 / u32::from(paper.max(1))).min(255) as u8])
    })
}

fn noisy(page: &GrayImage, spread: f64, random: &mut Random) -> GrayImage {
    let mut page = page.clone();
    for pixel in page.pixels_mut() {
        // The sum of three evens is near enough to a bell.
        let bell = random.even() + random.even() + random.even() - 1.5;
        pixel.0[0] = (f64::from(pixel.0[0]) + 2.0 * bell * spread).clamp(0.0, 255.0) as u8;
    }
    page
}

fn jpeg(page: &GrayImage, quality: u8) -> Result<GrayImage> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(page)?;
    Ok(image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg)?.into_luma8())
}

/// The same numbers at every run.
struct Random(u64);

impl Random {
    fn even(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A map that keeps lines straight.
struct Homography([f64; 8]);

impl Homography {
    fn map(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * x + h * y + 1.0;
        ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
    }
}

/// The map that takes four places to four others.
fn homography(from: [(f64, f64); 4], to: [(f64, f64); 4]) -> Homography {
    let mut rows: Vec<[f64; 9]> = Vec::new();
    for ((x, y), (u, v)) in from.into_iter().zip(to) {
        rows.push([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u]);
        rows.push([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v]);
    }
    for column in 0..8 {
        let best =
            (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs())).unwrap_or(column);
        rows.swap(column, best);
        let pivot = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let factor = row[column] / pivot[column];
                row.iter_mut().zip(pivot).for_each(|(value, pivot)| *value -= factor * pivot);
            }
        }
    }
    Homography(std::array::from_fn(|row| rows[row][8] / rows[row][row]))
}
