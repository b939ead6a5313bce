//! A character with its place: what the layout is made of, whoever found it (a PDF's text, or the recogniser).

use hayro_interpret::kurbo::{Point, Vec2};

/// Stands for a character that could not be told, so that a number with a hole in it is not taken for another number.
pub(in crate::read) const UNKNOWN: char = '\u{FFFD}';

/// The text of one glyph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) enum Piece {
    /// One character.
    One(char),
    /// A ligature, or a letter with its marks, in reading order.
    Many(Box<str>),
}

impl Piece {
    /// Its first character.
    pub(in crate::read) fn first(&self) -> char {
        match self {
            Self::One(c) => *c,
            Self::Many(text) => text.chars().next().unwrap_or(UNKNOWN),
        }
    }

    /// Whether it is a mark that shows nothing, as a joiner between letters.
    pub(in crate::read) fn is_empty(&self) -> bool {
        matches!(self, Self::Many(text) if text.is_empty())
    }

    /// Whether no letter is known for it.
    pub(in crate::read) fn is_unknown(&self) -> bool {
        *self == Self::One(UNKNOWN)
    }

    /// Adds it to a text.
    pub(in crate::read) fn push_to(&self, text: &mut String) {
        match self {
            Self::One(c) => text.push(*c),
            Self::Many(more) => text.push_str(more),
        }
    }
}

/// One visible character, in the coordinates of the page: to the right, and down.
#[derive(Debug, Clone)]
pub(in crate::read) struct Placed {
    /// What it says; several characters for a ligature.
    pub(in crate::read) piece: Piece,
    /// Where it starts, on its baseline.
    pub(in crate::read) at: Point,
    /// The way of the text, of length 1.
    pub(in crate::read) along: Vec2,
    /// Its width along the text.
    pub(in crate::read) width: f32,
    /// Height of its font.
    pub(in crate::read) em: f32,
    /// Spaces before it, in the order of the content.
    pub(in crate::read) spaces: u8,
    /// Which run it belongs to.
    pub(in crate::read) run: u32,
}
