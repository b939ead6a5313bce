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
/// Upside down must read better by this.
const BETTER: f32 = 0.05;

/// A picture the right way up, with what stands on it.
pub(super) struct Upright {
    pub(super) levels: Levels,
    pub(super) lay: Lay,
    pub(super) lines: Vec<Line>,
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
    if odds(&first) < SURE && !probes.is_empty() {
        let flipped: Vec<Strip> = probes.iter().map(|strip| strip.flipped()).collect();
        let other = recognise::lines(engine, &levels, &flipped);
        if odds(&other) > odds(&first) + BETTER {
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

/// How sure the letters of lines are, on average.
fn odds(lines: &[Line]) -> f32 {
    let letters: usize = lines.iter().map(Line::visible).sum();
    let sum: f32 = lines.iter().map(|line| line.odds() * line.visible() as f32).sum();
    sum / letters.max(1) as f32
}
