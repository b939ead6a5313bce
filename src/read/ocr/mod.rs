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
mod script;
mod strip;
mod tesseract;
mod upright;

use std::path::PathBuf;

use image::RgbImage;

use self::engine::Engine;
use self::recognise::Line;
use self::upright::SAMPLE_DPI;
use super::layout::{self, glyph::Placed};

/// A page whose letters are less sure on average is too unclear, or not in letters that the built-in recogniser knows.
/// Clean Latin lines have .97, Arabic ones .53.
const UNCLEAR: f32 = 0.7;
/// Cyrillic letters are often taken for Latin ones that look alike, with .80 to .83 on average …
const UNSURE: f32 = 0.92;
/// … and then this part of the words is put together as no Latin word is.
const STRANGE: f32 = 0.3;
/// Of such pages only lines this sure are kept.
const SURE: f32 = 0.93;
/// Tesseract's words are taken where they are this sure on average, …
const FOREIGN_LEAST: f32 = 0.6;
/// … and a word is doubtful below this.
const FOREIGN_DOUBT: f32 = 0.7;

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
    let Some(engine) = Engine::get() else { return failed() };
    engine.run(|| read(engine, picture, options)).flatten().unwrap_or_else(failed)
}

fn read(engine: &Engine, picture: &RgbImage, options: &Options) -> Option<Recognised> {
    let upright = upright::read(engine, image::imageops::grayscale(picture))?;
    let odds = recognise::odds(&upright.lines);
    let strange = odds < UNSURE && script::strangeness(&upright.lines) > STRANGE;
    let poor = (strange || odds < UNCLEAR) && !upright.lines.is_empty();
    if poor && let Some(words) = foreign(&upright, options) {
        return Some(words);
    }
    let lines: Vec<&Line> = upright.lines.iter().filter(|line| !poor || line.odds() >= SURE).collect();
    let mut placed = Vec::new();
    for (number, line) in (0u32..).zip(&lines) {
        place::letters(line, number, &upright.lay, &mut placed);
    }
    let is_doubtful = |run: u32| lines.get(run as usize).is_some_and(|line| line.is_doubtful());
    let unreadable = poor.then_some(if strange { Unreadable::Script } else { Unreadable::Unclear });
    Some(written(&placed, is_doubtful, unreadable))
}

/// What an installed Tesseract makes of a page whose letters the built-in recogniser does not know.
fn foreign(upright: &upright::Upright, options: &Options) -> Option<Recognised> {
    let tesseract = options.tesseract.as_ref()?;
    let languages = script::candidates(&options.languages, &tesseract.languages);
    let language = match languages.as_slice() {
        [] => return None,
        [one] => *one,
        several => {
            let sample = upright.sample();
            let odds = |language: &str| {
                tesseract::read(tesseract, &sample, language, SAMPLE_DPI).map_or(0.0, |words| tesseract::odds(&words))
            };
            let tried = several.iter().map(|language| (*language, odds(language)));
            tried.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(language, _)| language)?
        }
    };
    // Names of drugs and units are in Latin letters.
    let english = tesseract.languages.iter().any(|one| one == "eng");
    let languages = if english { format!("{language}+eng") } else { language.to_owned() };
    let words = tesseract::read(tesseract, upright.levels.picture(), &languages, upright.dpi())?;
    if words.is_empty() || tesseract::odds(&words) < FOREIGN_LEAST {
        return None;
    }
    let is_doubtful = |run: u32| words.get(run as usize).is_some_and(|word| word.odds < FOREIGN_DOUBT);
    Some(written(&tesseract::placed(&words), is_doubtful, None))
}

/// The lines of placed letters, and which of them are doubtful.
fn written(placed: &[Placed], is_doubtful: impl Fn(u32) -> bool, unreadable: Option<Unreadable>) -> Recognised {
    let lines = layout::lines_with_runs(placed);
    let doubtful = (1u32..).zip(&lines).filter(|(_, line)| line.runs.iter().any(|run| is_doubtful(*run)));
    let doubtful = doubtful.map(|(number, _)| number).collect();
    Recognised { lines: lines.into_iter().map(|line| line.text).collect(), doubtful, unreadable }
}

#[cfg(test)]
mod tests;
