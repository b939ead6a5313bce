//! Pictures of papers: a page that went through an office scanner, and one photographed on a kitchen table.

use anyhow::{Context, Result, anyhow};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{Affine, Point};
use hayro::vello_cpu::color::palette::css::TRANSPARENT;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::layout::{PAGE_HEIGHT, PAGE_WIDTH};

/// A scanned page.
pub(crate) struct Scan {
    pub(crate) wide: u16,
    pub(crate) high: u16,
    pub(crate) jpeg: Vec<u8>,
}

/// Every page in grey at 140 dots an inch, a little askew, with the grain of the scanner.
pub(crate) fn scans(pdf: Vec<u8>) -> Result<Vec<Scan>> {
    let pdf = Pdf::new(pdf).map_err(|_| anyhow!("the page cannot be drawn"))?;
    let scale = 140.0 / 72.0;
    let (wide, high) = ((PAGE_WIDTH * scale) as u16, (PAGE_HEIGHT * scale) as u16);
    let mut grain = Grain(0x5eed);
    let mut scans = Vec::new();
    for number in 0..pdf.pages().len() {
        let askew = if number % 2 == 0 { 0.8f64 } else { -0.5 };
        let placed = placed(wide, high, f64::from(scale), askew);
        let ink = ink(&pdf, number, wide, high, placed)?;
        let grey: Vec<u8> = ink
            .iter()
            .zip(positions(wide))
            .map(|(ink, at)| {
                let paper = if on_page(placed, at) { 243.0 } else { 214.0 };
                let speck = if grain.next().is_multiple_of(9000) { 90.0 } else { 0.0 };
                level(paper - (paper - 52.0) * ink - speck + grain.noise(7.0))
            })
            .collect();
        scans.push(Scan { wide, high, jpeg: jpeg(&grey, wide, high, ExtendedColorType::L8, 42)? });
    }
    Ok(scans)
}

/// How steady the hand was that took a photograph.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Hand {
    Steady,
    /// It moved by more than a line of words: nobody can read them.
    Moving,
}

/// The first page in colour, on a table, lit from one side.
pub(crate) fn photo(pdf: Vec<u8>, hand: Hand) -> Result<Vec<u8>> {
    let pdf = Pdf::new(pdf).map_err(|_| anyhow!("the page cannot be drawn"))?;
    let (wide, high) = (1200u16, 1600u16);
    let placed = placed(wide, high, 1.82, -2.6);
    let mut ink = ink(&pdf, 0, wide, high, placed)?;
    if hand == Hand::Moving {
        smear(&mut ink, usize::from(wide));
    }
    let mut grain = Grain(0xf070);
    let mut colours = Vec::with_capacity(ink.len() * 3);
    for (ink, at) in ink.iter().zip(positions(wide)) {
        let light = (0.72 + 0.3 * at.x / f64::from(wide) - 0.12 * at.y / f64::from(high)) as f32;
        let noise = grain.noise(5.0);
        let under = if on_page(placed, at) { [246.0, 242.0, 230.0] } else { [122.0, 86.0, 58.0] };
        for colour in under {
            colours.push(level((colour - (colour - 40.0) * ink) * light + noise));
        }
    }
    jpeg(&colours, wide, high, ExtendedColorType::Rgb8, 48)
}

/// Spreads every dot over many: first along the rows, then down the columns.
fn smear(ink: &mut [f32], wide: usize) {
    let high = ink.len() / wide;
    for row in 0..high {
        smear_line(ink, row * wide, 1, wide, 60);
    }
    for column in 0..wide {
        smear_line(ink, column, wide, high, 40);
    }
}

/// The mean of so many neighbours, along one row or column.
fn smear_line(ink: &mut [f32], from: usize, step: usize, count: usize, over: usize) {
    let line: Vec<f32> = ink.iter().skip(from).step_by(step).take(count).copied().collect();
    let mut sum = 0.0;
    for (index, dot) in ink.iter_mut().skip(from).step_by(step).take(count).enumerate() {
        sum += line.get(index).copied().unwrap_or(0.0);
        sum -= index.checked_sub(over).and_then(|gone| line.get(gone)).copied().unwrap_or(0.0);
        *dot = sum / over as f32;
    }
}

/// Where the page lies in the picture: its middle in the middle, enlarged and turned by so many degrees.
fn placed(wide: u16, high: u16, scale: f64, degrees: f64) -> Affine {
    Affine::translate((f64::from(wide) / 2.0, f64::from(high) / 2.0))
        * Affine::rotate(degrees.to_radians())
        * Affine::scale(scale)
        * Affine::translate((-f64::from(PAGE_WIDTH) / 2.0, -f64::from(PAGE_HEIGHT) / 2.0))
}

fn on_page(placed: Affine, at: Point) -> bool {
    let on = placed.inverse() * at;
    (0.0..f64::from(PAGE_WIDTH)).contains(&on.x) && (0.0..f64::from(PAGE_HEIGHT)).contains(&on.y)
}

fn positions(wide: u16) -> impl Iterator<Item = Point> {
    let wide = u32::from(wide);
    (0u32..).map(move |index| Point::new(f64::from(index % wide), f64::from(index / wide)))
}

/// How much ink lies on every dot, 0 to 1.
fn ink(pdf: &Pdf, number: usize, wide: u16, high: u16, placed: Affine) -> Result<Vec<f32>> {
    let pages = pdf.pages();
    let page = pages.get(number).context("no such page")?;
    let mut context = RenderContext::new(wide, high);
    let transform = placed * page.initial_transform(true).to_kurbo();
    let settings = InterpreterSettings::default();
    render_into(page, &RenderCache::new(), &settings, &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut dots = Pixmap::new(wide, high);
    let clear = RasterizerSettings { target_init: TargetInit::Clear(TRANSPARENT), ..Default::default() };
    context.render_with(&mut dots, &mut Resources::default(), clear);
    Ok(dots.data().iter().map(|dot| f32::from(dot.a.saturating_sub(dot.r)) / 255.0).collect())
}

fn level(value: f32) -> u8 {
    value.clamp(0.0, 255.0).round() as u8
}

fn jpeg(dots: &[u8], wide: u16, high: u16, colour: ExtendedColorType, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode(dots, u32::from(wide), u32::from(high), colour)?;
    Ok(bytes)
}

/// The same noise on every run (xorshift).
struct Grain(u32);

impl Grain {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// Between minus and plus so many levels, mostly near nought.
    fn noise(&mut self, levels: f32) -> f32 {
        let unit = |n: u32| (n >> 8) as f32 / 16_777_216.0;
        (unit(self.next()) + unit(self.next()) - 1.0) * levels
    }
}
