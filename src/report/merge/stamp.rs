//! The number of a paper and of its page, as it stands in the strip below each page.

use std::io::Write;

use hayro_syntax::Pdf;

use super::import::Import;
use super::write::Output;
use super::{Trouble, Unfit};
use crate::report::pdf::stamp::Letters;

/// Height of the strip on a page of A4, size and place of the letters in it, in points.
const HEIGHT: f64 = 16.0;
const SIZE: f64 = 8.5;
const BASE: f64 = 4.6;
const LEFT: f64 = 14.0;

/// What is needed to write numbers.
pub(super) struct Stamp {
    letters: Letters,
    /// The font in the merged document.
    pub(super) font: u32,
}

impl Stamp {
    /// Puts a font into the document that has the letters of these words, and digits.
    pub(super) fn new<W: Write>(out: &mut Output<W>, words: &str) -> Result<Self, Trouble> {
        let (letters, bytes) = Letters::new(words).map_err(|error| Trouble::Io(std::io::Error::other(error)))?;
        let pdf = Pdf::new(bytes).map_err(|_| Unfit::Damaged)?;
        let font = pdf.pages().first().and_then(|page| page.resources().fonts.get_ref(letters.name()));
        let font = font.ok_or(Unfit::Damaged)?;
        let mut import = Import::new(&pdf, 0);
        let lopdf::Object::Reference((font, _)) = import.reference(out, font.into())? else {
            return Err(Unfit::Damaged.into());
        };
        import.drain(out)?;
        Ok(Self { letters, font })
    }

    pub(super) fn height(&self) -> f64 {
        HEIGHT
    }

    /// The strip: a thin line above, the text below it. `font` is its name on the page.
    pub(super) fn drawn(&self, font: &str, text: &str, width: f64, scale: f64) -> Vec<u8> {
        let (codes, ems) = self.letters.codes(text);
        let room = (width - 2.0 * LEFT.min(width / 20.0)).max(1.0);
        let size = (SIZE * scale).min(room / f64::from(ems).max(0.01));
        let left = (LEFT * scale).min(width / 20.0);
        let top = HEIGHT * scale - 0.4;
        format!(
            "0.62 G 0.5 w 0 {top:.2} m {width:.2} {top:.2} l S\nBT /{font} {size:.2} Tf 0.25 g {left:.2} {:.2} Td <{codes}> Tj ET\n",
            BASE * scale
        )
        .into_bytes()
    }
}
