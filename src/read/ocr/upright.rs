//! Which side of the picture is up: the shape of the strips tells quarter turns, the recogniser the rest.

use image::GrayImage;
use image::imageops::{rotate90, rotate180, rotate270};

use super::detect;
use super::engine::Engine;
use super::grey::Levels;
use super::page::Lay;
use super::recognise::{self, Line};
use super::strip::Strip;

/// The longest lines, which are read first.
const PROBES: usize = 8;
/// A longer one is left for later: half a line tells as well.
const LONGEST: f64 = 30.0;
/// Lines that read this well are upright.
const SURE: f32 = 0.9;
/// Lines in a sample.
const SAMPLED: usize = 4;
/// Upside down must read better by this.
const BETTER: f32 = 0.05;

/// The height of usual print, in points, …
const PRINT: f64 = 10.0;
/// … and in parts of the height of a strip.
const EM: f64 = 0.8;
/// At least and at most what Tesseract is told: paper is seldom scanned coarser or finer.
const DPI: (f64, f64) = (70.0, 600.0);
/// The resolution of a sample, whose lines are as high as the recogniser wants them.
pub(super) const SAMPLE_DPI: u32 = (EM * super::strip::HEIGHT as f64 * 72.0 / PRINT) as u32;

/// A picture the right way up, with what stands on it.
pub(super) struct Upright {
    pub(super) levels: Levels,
    pub(super) lay: Lay,
    pub(super) lines: Vec<Line>,
}

impl Upright {
    /// The resolution at which most lines would be of usual print.
    pub(super) fn dpi(&self) -> u32 {
        let mut heights: Vec<f64> = self.lines.iter().map(|line| line.strip.height).collect();
        heights.sort_by(f64::total_cmp);
        let usual = heights.get(heights.len() / 2).copied().unwrap_or_default();
        (EM * usual * 72.0 / PRINT).clamp(DPI.0, DPI.1) as u32
    }

    /// The longest lines, one below the other.
    pub(super) fn sample(&self) -> GrayImage {
        let mut longest: Vec<Strip> = self.lines.iter().map(|line| line.strip).collect();
        longest.sort_by_key(|line| std::cmp::Reverse(line.width()));
        longest.truncate(SAMPLED);
        let width = longest.iter().map(Strip::width).max().unwrap_or(1);
        let mut pixels = Vec::new();
        for strip in &longest {
            for row in strip.cut(&self.levels).chunks_exact(strip.width()) {
                pixels.extend_from_slice(row);
                // The rest of the row goes on as its end, which is paper.
                pixels.resize(pixels.len() + width - row.len(), row.last().copied().unwrap_or(255));
            }
        }
        let height = pixels.len() / width;
        GrayImage::from_raw(width as u32, height as u32, pixels).unwrap_or_default()
    }
}

/// Reads a picture, turned as it must be.
///
/// The lines of a page that does not stand upright are looked for again once it does: the network marks lines upside
/// down less well. A turn moves pixels and changes none, so a turned page reads as the same page that was not.
pub(super) fn read(engine: &Engine, picture: GrayImage) -> Option<Upright> {
    let (mut strips, mut lay) = detect::lines(engine, &picture)?;
    let mut levels = Levels::new(picture);
    let mut first = Vec::new();
    let probes = probes(&strips, lay.steep);
    match turn(engine, &levels, &probes, lay.steep) {
        Turn::None(lines) => first = lines,
        turn => {
            levels = Levels::new(match turn {
                Turn::Quarter => rotate90(levels.picture()),
                Turn::Half => rotate180(levels.picture()),
                _ => rotate270(levels.picture()),
            });
            (strips, lay) = detect::lines(engine, levels.picture())?;
        }
    }
    let probed = |strip: &Strip| first.iter().any(|line: &Line| line.strip.centre == strip.centre);
    let rest: Vec<Strip> = strips.into_iter().filter(|strip| !probed(strip)).collect();
    let mut lines = recognise::lines(engine, &levels, &rest);
    lines.extend(first);
    Some(Upright { levels, lay, lines })
}

/// What sets a picture upright.
enum Turn {
    /// Nothing; with the lines that were read to find out.
    None(Vec<Line>),
    /// By 90 degrees clockwise.
    Quarter,
    /// Upside down.
    Half,
    /// By 90 degrees the other way.
    ThreeQuarters,
}

/// Reads a few lines both ways where one is not enough. Those of a page on its side run down it.
fn turn(engine: &Engine, levels: &Levels, probes: &[Strip], steep: bool) -> Turn {
    let read = |strips: &[Strip]| {
        let lines = recognise::lines(engine, levels, strips);
        (recognise::odds(&lines), lines)
    };
    let (odds, lines) = read(probes);
    let other = || read(&probes.iter().map(|strip| strip.flipped()).collect::<Vec<_>>()).0;
    let over = odds < SURE && !probes.is_empty() && other() > odds + BETTER;
    match (steep, over) {
        (true, true) => Turn::Quarter,
        (true, false) => Turn::ThreeQuarters,
        (false, true) => Turn::Half,
        (false, false) => Turn::None(lines),
    }
}

/// The longest strips that run as most do; those that run down the picture read from its top.
fn probes(strips: &[Strip], steep: bool) -> Vec<Strip> {
    let mut longest: Vec<Strip> = strips
        .iter()
        .copied()
        .filter(|strip| strip.is_steep() == steep && strip.length < LONGEST * strip.height)
        .map(|strip| if steep && strip.along.y < 0.0 { strip.flipped() } else { strip })
        .collect();
    longest.sort_by(|a, b| (b.length / b.height).total_cmp(&(a.length / a.height)));
    longest.truncate(PROBES);
    longest
}
