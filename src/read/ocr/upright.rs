//! Which side of the picture is up: the shape of the strips tells quarter turns, the recogniser the rest.

use image::GrayImage;
use image::imageops::{rotate90, rotate180};

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

/// A picture the right way up, with what stands on it.
pub(super) struct Upright {
    pub(super) levels: Levels,
    pub(super) lay: Lay,
    pub(super) lines: Vec<Line>,
}

impl Upright {
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
pub(super) fn read(engine: &Engine, picture: GrayImage) -> Option<Upright> {
    let (mut strips, mut lay) = detect::lines(engine, &picture)?;
    let mut levels = Levels::new(picture);
    if lay.steep {
        levels = Levels::new(rotate90(levels.picture()));
        (strips, lay) = detect::lines(engine, levels.picture())?;
    }
    let probes = probes(&strips);
    let mut first = recognise::lines(engine, &levels, &probes);
    if recognise::odds(&first) < SURE && !probes.is_empty() {
        let flipped: Vec<Strip> = probes.iter().map(|strip| strip.flipped()).collect();
        let other = recognise::lines(engine, &levels, &flipped);
        if recognise::odds(&other) > recognise::odds(&first) + BETTER {
            let (width, height) = levels.picture().dimensions();
            levels = Levels::new(rotate180(levels.picture()));
            let turn = |strip: Strip| strip.turned_over(f64::from(width), f64::from(height));
            strips = strips.into_iter().map(turn).collect();
            lay = lay.flipped();
            first = other.into_iter().map(|line| Line { strip: turn(line.strip.flipped()), ..line }).collect();
        }
    }
    let probed = |strip: &Strip| first.iter().any(|line| line.strip.centre == strip.centre);
    let rest: Vec<Strip> = strips.into_iter().filter(|strip| !probed(strip)).collect();
    let mut lines = recognise::lines(engine, &levels, &rest);
    lines.extend(first);
    Some(Upright { levels, lay, lines })
}

/// The longest strips.
fn probes(strips: &[Strip]) -> Vec<Strip> {
    let mut longest: Vec<Strip> =
        strips.iter().copied().filter(|strip| strip.length < LONGEST * strip.height).collect();
    longest.sort_by(|a, b| (b.length / b.height).total_cmp(&(a.length / a.height)));
    longest.truncate(PROBES);
    longest
}
