//! Reads strips: cut from the picture, sorted by width so that lines of like length are read together.

use rayon::prelude::*;

use super::engine::Engine;
use super::grey::Levels;
use super::ink::Ink;
use super::letters::{self, Letter};
use super::strip::{HEIGHT, Strip};

/// Lines that are read together at most, …
const MOST_TOGETHER: usize = 6;
/// … as long as what is added to make them of one length is at most this part.
const MOST_ADDED: f64 = 0.08;

/// A line that is less sure on average may have been misread, …
const DOUBTFUL: f32 = 0.9;
/// … and so may one with a letter less sure than this.
const DOUBTFUL_LETTER: f32 = 0.5;

/// One line that was read.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) strip: Strip,
    /// Its letters; their places run from 0 to 1 along the strip.
    pub(super) letters: Vec<Letter>,
    /// Where there is ink.
    pub(super) ink: Ink,
}

impl Line {
    /// How sure its letters are, on average; 0 for a line of none.
    pub(super) fn odds(&self) -> f32 {
        let seen = self.letters.iter().filter(|letter| letter.text != " ");
        let (sum, count) = seen.fold((0.0, 0), |(sum, count), letter| (sum + letter.odds, count + 1));
        if count == 0 { 0.0 } else { sum / count as f32 }
    }

    /// Whether it may have been misread.
    pub(super) fn is_doubtful(&self) -> bool {
        let least = self.letters.iter().map(|letter| letter.odds).fold(1.0f32, f32::min);
        self.odds() < DOUBTFUL || least < DOUBTFUL_LETTER
    }

    /// Letters that are no spaces.
    pub(super) fn visible(&self) -> usize {
        self.letters.iter().filter(|letter| letter.text != " ").count()
    }
}

/// How sure the letters of lines are, on average.
pub(super) fn odds(lines: &[Line]) -> f32 {
    let letters: usize = lines.iter().map(Line::visible).sum();
    let sum: f32 = lines.iter().map(|line| line.odds() * line.visible() as f32).sum();
    sum / letters.max(1) as f32
}

/// Reads strips, each in its place.
pub(super) fn lines(engine: &Engine, levels: &Levels, strips: &[Strip]) -> Vec<Line> {
    let mut order: Vec<(usize, &Strip)> = strips.iter().enumerate().collect();
    order.sort_by_key(|(_, strip)| std::cmp::Reverse(strip.width()));
    let mut groups: Vec<&[(usize, &Strip)]> = Vec::new();
    let mut rest = order.as_slice();
    while let Some((_, widest)) = rest.first() {
        let least = widest.width() as f64 * (1.0 - MOST_ADDED);
        let fit = rest.iter().take(MOST_TOGETHER).take_while(|(_, strip)| strip.width() as f64 >= least).count();
        let (group, more) = rest.split_at(fit.max(1));
        groups.push(group);
        rest = more;
    }
    let mut lines: Vec<(usize, Line)> = groups.par_iter().flat_map_iter(|group| read(engine, levels, group)).collect();
    lines.sort_by_key(|(index, _)| *index);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn read(engine: &Engine, levels: &Levels, group: &[(usize, &Strip)]) -> Vec<(usize, Line)> {
    // The network halves three times.
    let width = group.iter().map(|(_, strip)| strip.width()).max().unwrap_or(8).next_multiple_of(8);
    let mut planes = Vec::with_capacity(group.len() * 3 * HEIGHT * width);
    let mut inks = Vec::with_capacity(group.len());
    for (_, strip) in group {
        let pixels = strip.cut(levels);
        let mut plane = vec![0.0f32; HEIGHT * width];
        for (to, from) in plane.chunks_exact_mut(width).zip(pixels.chunks_exact(strip.width())) {
            for (to, from) in to.iter_mut().zip(from) {
                *to = f32::from(*from) / 127.5 - 1.0;
            }
        }
        for _ in 0..3 {
            planes.extend_from_slice(&plane);
        }
        inks.push(Ink::of(&pixels, strip.width()));
    }
    let Some((steps, odds)) = engine.read(group.len(), width, planes) else { return Vec::new() };
    let alphabet = engine.letters();
    let answers = odds.chunks_exact((steps * alphabet.len()).max(1));
    group
        .iter()
        .zip(inks)
        .zip(answers)
        .map(|(((index, strip), ink), odds)| {
            let stretch = width as f32 / strip.width() as f32;
            let letters = letters::decode(odds, alphabet).into_iter();
            let letters = letters.map(|letter| Letter { place: letter.place * stretch, ..letter });
            (*index, Line { strip: **strip, letters: letters.filter(|letter| letter.place < 1.0).collect(), ink })
        })
        .collect()
}
