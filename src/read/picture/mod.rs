//! Pictures of paper: photos, scans and faxes are unpacked, turned upright and given to the recogniser.
//!
//! What a picture says of its size is checked before anything is unpacked. Pages of a long fax are unpacked and
//! recognised a few at a time, so that memory does not grow with their number.

mod fax;
mod heic;
pub(super) mod jpeg;
mod sheet;
mod single;
#[cfg(test)]
mod tests;
mod tiff;

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::RgbImage;
use rayon::prelude::*;

use self::sheet::{Loss, Sheet};
use self::tiff::Album;
use super::ocr::Recognised;
use super::pages::{Trouble, Troubles, sentences};
use super::{Options, Outcome};
use crate::limits::Limits;
use crate::model::text::{Page, PagedText};
use crate::model::{FileState, Format, TextSource};

/// All pages of one file may have as many points as this many of the largest pictures.
const LARGEST_PAGES: u64 = 64;

/// Recognises the words of a picture.
pub(super) type Recogniser<'a> = &'a (dyn Fn(&RgbImage) -> Recognised + Sync);

/// Whether a file of this format is a picture.
pub(super) fn is_picture(format: Format) -> bool {
    matches!(
        format,
        Format::Jpeg | Format::Png | Format::Tiff | Format::Gif | Format::Bmp | Format::Webp | Format::Heic
    )
}

/// Reads a picture.
pub(super) fn read(format: Format, data: &[u8], options: &Options) -> Outcome {
    let recogniser = options.recogniser();
    look(format, data, &options.limits, recogniser.as_ref().map(|recogniser| recogniser as Recogniser<'_>))
}

fn look(format: Format, data: &[u8], limits: &Limits, recogniser: Option<Recogniser<'_>>) -> Outcome {
    match (format, recogniser) {
        (Format::Tiff, Some(recogniser)) => album(data, limits, recogniser),
        (Format::Tiff, None) => closed_album(data, limits),
        (_, Some(recogniser)) => {
            let mut seen = Seen::default();
            let sheet = guarded(|| match format {
                Format::Heic => heic::decode(data, limits),
                _ => single::decode(format, data, limits),
            });
            seen.add(sheet.map(|sheet| (recogniser(&sheet.image), sheet.cut)));
            seen.outcome(limits)
        }
        (_, None) => {
            let mut seen = Seen::default();
            let probed = guarded(|| match format {
                Format::Heic => heic::probe(data, limits),
                _ => single::probe(format, data, limits),
            });
            seen.add_closed(probed);
            seen.outcome(limits)
        }
    }
}

/// Unpacks the pictures of a file one after the other, upright, and hands each over; `None` where one could not be unpacked.
/// It ends where `take` says so.
pub(super) fn unpack(
    format: Format,
    data: &[u8],
    limits: &Limits,
    take: &mut dyn FnMut(Option<RgbImage>) -> ControlFlow<()>,
) {
    if format != Format::Tiff {
        let sheet = guarded(|| match format {
            Format::Heic => heic::decode(data, limits),
            _ => single::decode(format, data, limits),
        });
        let _ = take(sheet.ok().map(|sheet| sheet.image));
        return;
    }
    let mut budget = limits.picture_pixels.saturating_mul(LARGEST_PAGES);
    let mut album = Album::new(data);
    for _ in 0..limits.pages {
        let sheet = guarded(|| {
            let Some(page) = album.next() else { return Ok(None) };
            let mut page = page?;
            budget = budget.checked_sub(page.points(limits)?).ok_or(Loss::TooLarge)?;
            page.sheet(limits).map(Some)
        });
        let flow = match sheet {
            Ok(None) => return,
            Ok(Some(sheet)) => take(Some(sheet.image)),
            Err(_) => take(None),
        };
        if flow.is_break() {
            return;
        }
    }
}

/// A decoder that panics on a hostile file has met a broken one.
fn guarded<T>(unpack: impl FnOnce() -> Result<T, Loss>) -> Result<T, Loss> {
    catch_unwind(AssertUnwindSafe(unpack)).unwrap_or(Err(Loss::Broken))
}

/// The pages of a file, a few at a time: unpacked one after the other, recognised side by side.
fn album(data: &[u8], limits: &Limits, recogniser: Recogniser<'_>) -> Outcome {
    let together = rayon::current_num_threads().max(1);
    let mut budget = limits.picture_pixels.saturating_mul(LARGEST_PAGES);
    let mut album = Album::new(data);
    let mut seen = Seen::default();
    let mut bytes = 0;
    loop {
        let mut sheets: Vec<Result<Sheet, Loss>> = Vec::new();
        while sheets.len() < together && seen.pages.len() + sheets.len() < limits.pages as usize {
            let sheet = guarded(|| {
                let Some(page) = album.next() else { return Ok(None) };
                let mut page = page?;
                budget = budget.checked_sub(page.points(limits)?).ok_or(Loss::TooLarge)?;
                page.sheet(limits).map(Some)
            });
            match sheet {
                Ok(Some(sheet)) => sheets.push(Ok(sheet)),
                Ok(None) => break,
                Err(loss) => sheets.push(Err(loss)),
            }
        }
        let last = sheets.len() < together;
        let recognised: Vec<_> =
            sheets.into_par_iter().map(|sheet| sheet.map(|sheet| (recogniser(&sheet.image), sheet.cut))).collect();
        for page in recognised {
            bytes += page.as_ref().map_or(0, |(words, _)| words.lines.iter().map(|line| line.len() + 1).sum());
            if bytes > limits.text_bytes {
                seen.more.push(sentences().text_limit(seen.pages.len()));
                return seen.outcome(limits);
            }
            seen.add(page);
        }
        if last {
            break;
        }
    }
    let rest = pages_left(&mut album, limits);
    if rest > 0 {
        seen.more.push(sentences().page_limit(seen.pages.len(), seen.pages.len() + rest));
    }
    seen.outcome(limits)
}

fn closed_album(data: &[u8], limits: &Limits) -> Outcome {
    let mut album = Album::new(data);
    let mut seen = Seen::default();
    while seen.pages.len() < limits.pages as usize {
        match guarded(|| album.next().map(|page| page.and_then(|mut page| page.points(limits))).transpose()) {
            Ok(None) => break,
            probed => seen.add_closed(probed.map(|_| ())),
        }
    }
    let rest = pages_left(&mut album, limits);
    if rest > 0 {
        seen.more.push(sentences().page_limit(seen.pages.len(), seen.pages.len() + rest));
    }
    seen.outcome(limits)
}

/// How many pages are left behind those that were read; not more than as many again are counted.
fn pages_left(album: &mut Album<'_>, limits: &Limits) -> usize {
    (0..limits.pages).take_while(|_| guarded(|| Ok(matches!(album.next(), Some(Ok(_))))).unwrap_or(false)).count()
}

/// What was seen so far.
#[derive(Default)]
struct Seen {
    pages: Vec<Page>,
    troubles: Troubles,
    /// Pages that were looked at and have no words.
    wordless: usize,
    small: usize,
    avif: bool,
    /// What else is to be said.
    more: Vec<String>,
}

impl Seen {
    fn number(&self) -> u32 {
        self.pages.len() as u32 + 1
    }

    /// A page that was given to the recogniser, and whether a part of it is missing.
    fn add(&mut self, page: Result<(Recognised, bool), Loss>) {
        let number = self.number();
        match page {
            Ok((words, cut)) => {
                if cut {
                    self.troubles.note(Trouble::CutShort, number);
                }
                let page = self.troubles.page(number, words);
                self.wordless += usize::from(!page.needs_ocr && page.lines.is_empty());
                self.pages.push(page);
            }
            Err(loss) => self.lose(loss),
        }
    }

    /// A page that is not given to the recogniser.
    fn add_closed(&mut self, page: Result<(), Loss>) {
        match page {
            Ok(()) => {
                let number = self.number();
                self.troubles.note(Trouble::SwitchedOff, number);
                self.push(true);
            }
            Err(loss) => self.lose(loss),
        }
    }

    fn lose(&mut self, loss: Loss) {
        let number = self.number();
        match loss {
            Loss::Small => self.small += 1,
            Loss::TooLarge => self.troubles.note(Trouble::TooLarge, number),
            Loss::Packing => self.troubles.note(Trouble::UnknownPacking, number),
            Loss::Broken => self.troubles.note(Trouble::Broken, number),
            Loss::Avif => self.avif = true,
        }
        self.push(loss == Loss::TooLarge);
    }

    fn push(&mut self, needs_ocr: bool) {
        let number = self.number();
        self.pages.push(Page { needs_ocr, ..Page::of(number, Vec::new(), TextSource::Ocr) });
    }

    /// The state of the file from its pages, and the reason from what is wrong with them.
    fn outcome(self, limits: &Limits) -> Outcome {
        let words = sentences();
        let Self { pages, troubles, wordless, small, avif, more } = self;
        let count = pages.len();
        let mut clauses = troubles.clauses(count, limits);
        clauses.extend(more);
        let text = PagedText::of(pages);
        let state = if !text.is_blank() {
            if clauses.is_empty() { FileState::Read } else { FileState::PartlyRead }
        } else if avif {
            clauses = vec![words.avif.clone()];
            FileState::Unsupported
        } else if count > 0 && small == count {
            clauses = vec![words.small.clone()];
            FileState::Ignored
        } else if troubles.has(Trouble::TooLarge) && count == 1 {
            FileState::TooLarge
        } else if troubles.needs_ocr() {
            FileState::NeedsOcr
        } else if troubles.has(Trouble::UnknownPacking) {
            FileState::Unsupported
        } else if wordless > 0 && !troubles.has(Trouble::Broken) && !troubles.has(Trouble::CutShort) {
            clauses.push(words.no_words.clone());
            FileState::Empty
        } else {
            clauses = vec![words.broken_whole().to_owned()];
            FileState::Damaged
        };
        // Pages that could not be had are no pages with words.
        let text = if matches!(state, FileState::Damaged | FileState::Ignored | FileState::Unsupported) {
            PagedText::default()
        } else {
            text
        };
        let reason = (state != FileState::Read).then(|| clauses.join("; "));
        Outcome { text, state, reason }
    }
}
