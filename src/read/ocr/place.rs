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
/// Words that the recogniser ran together are parted by a gap of this many em, …
const WORD_GAP: f64 = 0.4;
/// … two letters by one of this many: the foot of an L may not be seen.
const LETTER_GAP: f64 = 0.6;
/// Fewer gaps beside digits show nothing.
const LEAST_PAIRS: usize = 5;
/// The layout sees a space in a gap of this many em.
const SEEN_GAP: f64 = 0.12;
/// A digit and a hyphen, or a sign of comparison, are parted by a gap of this many em, …
const RANGE_GAP: f64 = 0.2;
/// … and a digit and the word behind it by one of this many.
const COUNT_GAP: f64 = 0.25;
/// Gaps beside digits that are usual in a line: in type whose letters are all of one width they are wide, and what parts
/// two words is as much wider.
const USUAL_GAP: f64 = 0.15;
/// Letters as wide as high, whose words have no spaces, stand closer than this many em …
const WIDE_GAP: f64 = 0.3;
/// … and their signs leave so much of their square blank.
const BLANK: f64 = 0.55;

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
    // Whether no space stands before this one, whatever the recogniser saw.
    let mut joined = false;
    let seen: Vec<_> = line.letters.iter().filter(|letter| letter.text != " ").collect();
    let wider = (usual_gap(line, &seen, em) - USUAL_GAP).max(0.0);
    let mut next_seen = seen.iter().skip(1);
    for letter in &line.letters {
        if letter.text == " " {
            spaces = spaces.saturating_add(1);
            continue;
        }
        let next = next_seen.next();
        let half = 0.25 * (em / line.strip.length.max(1.0)) as f32;
        let from = start.unwrap_or(letter.place - half);
        if joined {
            spaces = 0;
        }
        let parted = next.map_or(Parting::Unseen, |next| parting(line, letter, next, em, wider));
        joined = matches!(parted, Parting::None);
        let (end, begin) = match (parted, next) {
            (Parting::Gap(end, begin), _) => (end, begin),
            (_, Some(next)) => {
                let middle = (letter.place + next.place) / 2.0;
                (middle, middle)
            }
            (_, None) => (letter.place + half, 1.0),
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

/// What lies between two letters of a line.
enum Parting {
    /// A gap between words: the end of one and the start of the next.
    Gap(f32, f32),
    /// They stand together.
    None,
    /// There is no blank to judge by.
    Unseen,
}

fn parting(line: &Line, one: &Letter, next: &Letter, em: f64, wider: f64) -> Parting {
    let Some((end, begin)) = line.ink.gap(one.place, next.place) else { return Parting::Unseen };
    let blank = (BLANK * em / line.strip.length.max(1.0)) as f32;
    let (behind, before) = (has_blank_behind(one.text, next.text), has_blank_before(one.text, next.text));
    let begin = if before { (begin - blank).max(end) } else { begin };
    let end = if behind { (end + blank).min(begin) } else { end };
    let gap = f64::from(begin - end) * line.strip.length / em;
    let spaced = is_spaced(line, one, next);
    let squares = behind || before || (is_square(one.text) && is_square(next.text));
    if gap > word_gap(one.text, next.text, wider) || (spaced && (!squares || gap > WIDE_GAP)) {
        Parting::Gap(end, begin)
    } else if squares {
        Parting::None
    } else {
        Parting::Unseen
    }
}

/// Whether the recogniser saw a space between two letters.
fn is_spaced(line: &Line, one: &Letter, next: &Letter) -> bool {
    line.letters.iter().any(|letter| letter.text == " " && letter.place > one.place && letter.place < next.place)
}

/// The gap, in em, that is usual beside the digits of a line.
fn usual_gap(line: &Line, seen: &[&Letter], em: f64) -> f64 {
    let beside_digit = |one: &Letter, next: &Letter| is_digit(one.text) || is_digit(next.text);
    let pairs = seen.windows(2).filter_map(|pair| match pair {
        [one, next] if beside_digit(one, next) && !is_spaced(line, one, next) => line.ink.gap(one.place, next.place),
        _ => None,
    });
    let mut gaps: Vec<f64> = pairs.map(|(end, begin)| f64::from(begin - end) * line.strip.length / em).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().filter(|_| gaps.len() >= LEAST_PAIRS).unwrap_or(USUAL_GAP)
}

/// The gap, in em, from which two letters are of two words, in a line whose digits stand this much wider than usual. A
/// range, `120 - 150`, a limit, `> 60`, and a count, `1 of 2`, are often read without their spaces.
fn word_gap(one: &str, next: &str, wider: f64) -> f64 {
    let sign = |text: &str| matches!(text, "-" | "<" | ">" | "≤" | "≥");
    let letter = |text: &str| text.chars().all(char::is_alphabetic) && !is_square(text);
    if (sign(one) && is_digit(next)) || (is_digit(one) && next == "-") {
        RANGE_GAP + wider
    } else if is_digit(one) && next.chars().all(char::is_lowercase) {
        COUNT_GAP + wider
    } else if is_digit(one) || is_digit(next) {
        WORD_GAP + wider
    } else if letter(one) && letter(next) {
        LETTER_GAP
    } else {
        WORD_GAP
    }
}

fn is_digit(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// Letters of Chinese and Japanese, and their signs.
fn is_square(text: &str) -> bool {
    text.chars().all(|c| matches!(u32::from(c), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFF60))
}

/// A sign at the left of its square; round brackets are often read as those of Latin text.
fn has_blank_behind(sign: &str, next: &str) -> bool {
    let closing = |c| "，。、；：？！）」』】》〉〕".contains(c);
    sign.chars().all(closing) || (sign == ")" && is_square(next))
}

/// A sign at the right of its square.
fn has_blank_before(before: &str, sign: &str) -> bool {
    let opening = |c| "（「『【《〈〔".contains(c);
    sign.chars().all(opening) || (sign == "(" && is_square(before))
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

    /// The text of letters whose ink stands from one place to another, in em; a space where the recogniser saw one.
    fn read(letters: &[(&'static str, f64, f64)]) -> String {
        use crate::read::ocr::{ink::Ink, page::Lay, strip::HEIGHT, strip::Strip};
        let em = EM * HEIGHT as f64;
        let end = letters.last().map_or(0.0, |(_, _, to)| *to) + 0.5;
        let width = (end * em) as usize;
        let mut row = vec![250u8; width];
        for (text, from, to) in letters.iter().filter(|letter| letter.0 != " ") {
            assert!(from < to, "{text}");
            row[(from * em) as usize..(to * em) as usize].fill(20);
        }
        let letter = |(text, from, to): &(&'static str, f64, f64)| Letter {
            text,
            place: ((from + to) / 2.0 / end) as f32,
            odds: 1.0,
        };
        let (length, height) = (width as f64, HEIGHT as f64);
        let centre = Point::new(length / 2.0, height / 2.0);
        let line = Line {
            strip: Strip { centre, along: Vec2::new(1.0, 0.0), length, height },
            letters: letters.iter().map(letter).collect(),
            ink: Ink::of(&row.repeat(HEIGHT), width),
        };
        let mut placed = Vec::new();
        super::letters(&line, 0, &Lay::of(&[], width as u32, HEIGHT as u32), &mut placed);
        crate::read::layout::lines_of(&placed).concat()
    }

    #[test]
    fn a_space_that_the_recogniser_overlooked_is_seen_in_the_ink() {
        let page = [("a", 0.5, 0.9), ("g", 1.0, 1.4), ("e", 1.5, 1.9), (" ", 1.9, 2.3), ("1", 2.3, 2.5)];
        let of = |at: f64| [("o", at, at + 0.4), ("f", at + 0.5, at + 0.7)];
        assert_eq!(read(&[&page[..], &of(2.8)].concat()), "age 1 of");
        assert_eq!(read(&[&page[..], &of(2.7)].concat()), "age 1of");
        assert_eq!(read(&[(">", 0.5, 0.9), ("6", 1.2, 1.6), ("0", 1.7, 2.1)]), "> 60");
        assert_eq!(read(&[(">", 0.5, 0.9), ("6", 1.0, 1.4), ("0", 1.5, 1.9)]), ">60");
        // The foot of an L is not always seen.
        assert_eq!(read(&[("L", 0.5, 0.6), ("R", 1.05, 1.5), ("2", 1.6, 2.0)]), "LR2");
    }

    #[test]
    fn in_letters_of_one_width_gaps_beside_digits_are_wide() {
        let digits = ["1", "1", "/", "0", "5", "/", "2", "0"];
        let even: Vec<_> =
            digits.iter().zip(0..).map(|(c, n)| (*c, 0.6 + 0.8 * f64::from(n), 1.0 + 0.8 * f64::from(n))).collect();
        assert_eq!(read(&even), "11/05/20");
        let parted = even
            .iter()
            .zip(0..)
            .map(|((c, from, to), n)| if n < 5 { (*c, *from, *to) } else { (*c, from + 0.4, to + 0.4) });
        assert_eq!(read(&parted.collect::<Vec<_>>()), "11/05 /20");
    }

    #[test]
    fn the_blank_in_the_square_of_a_sign_is_no_space() {
        let square = |c, at: f64| (c, at + 0.05, at + 0.95);
        assert_eq!(read(&[square("阳", 1.0), ("，", 2.1, 2.3), ("C", 3.05, 3.5), ("D", 3.6, 4.0)]), "阳，CD");
        assert_eq!(read(&[square("阳", 1.0), ("，", 2.1, 2.3), (" ", 2.6, 2.8), square("阴", 3.0)]), "阳，阴");
        assert_eq!(
            read(&[square("阳", 1.0), ("（", 2.7, 2.9), ("8", 3.05, 3.5), ("）", 3.6, 3.8), ("，", 4.6, 4.8)]),
            "阳（8），"
        );
        assert_eq!(read(&[square("阳", 1.0), (" ", 2.2, 2.3), square("阴", 2.5)]), "阳 阴");
    }
}
