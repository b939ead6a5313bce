//! Gives the letters of a line their places on the page, as if it had been printed straight: what the layout works on.

use hayro_interpret::kurbo::{Point, Vec2};

use super::letters::Letter;
use super::page::Lay;
use super::recognise::Line;
use crate::read::layout::glyph::{Piece, Placed};

/// The height of the font in parts of the height of a strip.
const EM: f64 = 0.8;
/// The baseline lies this much of the font's height below the middle of a line.
const BASELINE: f64 = 0.3;
/// Words that the recogniser ran together are parted by a gap of this many em.
const WORD_GAP: f64 = 0.4;
/// The layout sees a space in a gap of this many em.
const SEEN_GAP: f64 = 0.12;
/// A digit and a hyphen are parted by a gap of this many em.
const RANGE_GAP: f64 = 0.2;

/// The letters of a line; the `run` of each is the number of the line.
pub(super) fn letters(line: &Line, number: u32, lay: &Lay, into: &mut Vec<Placed>) {
    let em = EM * line.strip.height;
    let first = into.len();
    let centre = lay.level(line.strip.centre);
    let x = |place: f32| centre.x + (f64::from(place) - 0.5) * line.strip.length;
    let y = centre.y + BASELINE * em;
    let mut spaces = 0u8;
    // Where the letter before ends; where this one starts.
    let mut start: Option<f32> = None;
    let seen: Vec<_> = line.letters.iter().filter(|letter| letter.text != " ").collect();
    let mut next_seen = seen.iter().skip(1);
    for letter in &line.letters {
        if letter.text == " " {
            spaces = spaces.saturating_add(1);
            continue;
        }
        let next = next_seen.next();
        let half = 0.25 * (em / line.strip.length.max(1.0)) as f32;
        let from = start.unwrap_or(letter.place - half);
        let parted = next.and_then(|next| parting(line, letter, next, em));
        let (end, begin) = match (parted, next) {
            (Some(gap), _) => gap,
            (None, Some(next)) => {
                let middle = (letter.place + next.place) / 2.0;
                (middle, middle)
            }
            (None, None) => (letter.place + half, 1.0),
        };
        let mut characters = letter.text.chars();
        let piece = match (characters.next(), characters.next()) {
            (Some(c), None) => Piece::One(c),
            _ => Piece::Many(letter.text.into()),
        };
        into.push(Placed {
            piece,
            at: Point::new(x(from), y),
            along: Vec2::new(1.0, 0.0),
            width: (x(end) - x(from)) as f32,
            em: em as f32,
            spaces: std::mem::take(&mut spaces),
            run: number,
        });
        start = Some(begin);
    }
    even_ranges(into.get_mut(first..).unwrap_or_default());
}

/// A hyphen between two numbers that has a space on one side gets one on the other: `120 -150` would have a negative
/// number.
fn even_ranges(line: &mut [Placed]) {
    let digit = |placed: &Placed| placed.piece.first().is_ascii_digit();
    let apart = |one: &Placed, next: &Placed| {
        next.spaces > 0 || next.at.x - one.at.x - f64::from(one.width) > SEEN_GAP * f64::from(one.em)
    };
    for at in 2..line.len() {
        if let Some([one, hyphen, next]) = line.get_mut(at - 2..=at)
            && hyphen.piece == Piece::One('-')
            && digit(one)
            && digit(next)
            && (apart(one, hyphen) || apart(hyphen, next))
        {
            hyphen.spaces = hyphen.spaces.max(1);
            next.spaces = next.spaces.max(1);
        }
    }
}

/// The gap from which two letters are of two words. A range, `120 - 150`, is often read without its spaces.
fn word_gap(one: &str, next: &str) -> f64 {
    let digit = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if (one == "-" && digit(next)) || (digit(one) && next == "-") { RANGE_GAP } else { WORD_GAP }
}

/// The end of one letter and the start of the next, where a gap parts their words.
fn parting(line: &Line, one: &Letter, next: &Letter, em: f64) -> Option<(f32, f32)> {
    let between = |letter: &Letter| letter.text == " " && letter.place > one.place && letter.place < next.place;
    let (end, begin) = line.ink.gap(one.place, next.place)?;
    let wide = f64::from(begin - end) * line.strip.length > word_gap(one.text, next.text) * em;
    (wide || line.letters.iter().any(between)).then_some((end, begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evened(text: &str) -> String {
        let mut line: Vec<Placed> = Vec::new();
        let mut spaces = 0;
        for (number, c) in text.chars().enumerate() {
            if c == ' ' {
                spaces += 1;
                continue;
            }
            let at = Point::new(number as f64 * 5.0, 0.0);
            let along = Vec2::new(1.0, 0.0);
            let width = if text.chars().nth(number + 1) == Some(' ') { 10.0 } else { 5.0 };
            line.push(Placed {
                piece: Piece::One(c),
                at,
                along,
                width,
                em: 10.0,
                spaces: std::mem::take(&mut spaces),
                run: 0,
            });
        }
        even_ranges(&mut line);
        crate::read::layout::lines_of(&line).concat()
    }

    #[test]
    fn a_range_does_not_become_a_negative_number() {
        assert_eq!(evened("120 -150"), "120 - 150");
        assert_eq!(evened("120- 150"), "120 - 150");
        assert_eq!(evened("120-150"), "120-150");
        assert_eq!(evened("CD19 -B"), "CD19 -B");
    }
}
