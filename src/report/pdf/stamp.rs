//! The letters of the number that stands below each page of a merged paper: few, and known before.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::finish::{self, Form};
use super::flow::{Doc, Running};
use super::fonts::Face;
use super::theme;
use super::words;
use crate::model::Language;

/// Letters with their glyphs.
pub(in crate::report) struct Letters {
    /// Number of the glyph, and its width in thousandths of an em.
    glyphs: BTreeMap<char, (u16, f32)>,
    name: String,
}

impl Letters {
    /// The digits, and the letters of some words; and a PDF that holds the font with them.
    pub(in crate::report) fn new(words: &str) -> anyhow::Result<(Self, Vec<u8>)> {
        let mut doc = Doc::new(words::of(Language::En), Running::default())?;
        let mut all: Vec<char> = words.chars().chain('0'..='9').chain(['-', ' ']).collect();
        all.sort_unstable();
        all.dedup();
        let mut glyphs = BTreeMap::new();
        for letter in &all {
            if let Some(glyph) = doc.book.shape(Face::Regular, &letter.to_string(), false).first() {
                glyphs.insert(*letter, (glyph.gid, glyph.advance));
            }
        }
        // A page that shows each of them.
        for (n, letter) in all.iter().enumerate() {
            doc.put(&letter.to_string(), theme::BODY, 10.0, 20.0 + 12.0 * (n % 60) as f32, 100.0);
        }
        Ok((Self { glyphs, name: Face::Regular.id().0 }, finish::write(doc, &Form::plain())?))
    }

    /// The name of the font on the page of that PDF.
    pub(in crate::report) fn name(&self) -> &str {
        &self.name
    }

    /// The codes of a text as hexadecimal digits, and how many ems wide it is. What has no letter is left out.
    pub(in crate::report) fn codes(&self, text: &str) -> (String, f32) {
        let (mut codes, mut width) = (String::new(), 0.0);
        for (glyph, advance) in text.chars().filter_map(|letter| self.glyphs.get(&letter)) {
            // Writing to a string cannot fail.
            let _ = write!(codes, "{glyph:04X}");
            width += advance / 1000.0;
        }
        (codes, width)
    }
}
