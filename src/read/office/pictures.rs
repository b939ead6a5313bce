//! Pictures inside a document: a family pastes the photo of a report into a letter. Each one that is large enough to be
//! a paper becomes a page of its own, behind the pages of words.

use std::collections::BTreeSet;
use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use sha2::{Digest, Sha256};

use crate::model::text::Page;
use crate::model::{FileState, Format, TextSource};
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome, picture};

/// Pictures that are looked at in one document.
const MOST: usize = 200;
/// The shorter side, and all dots, of what may be a paper; logos and signatures are smaller.
const SIDE: u32 = 240;
const DOTS: u64 = 200_000;
/// A picture of a kind whose size is not looked up, such as HEIC, is a paper where it has so many bytes.
const BYTES: usize = 40_000;
/// What an office program keeps pictures as; what else lies beside them is none.
const ENDINGS: &[&str] = &[
    "png", "jpg", "jpeg", "jpe", "tif", "tiff", "gif", "bmp", "webp", "heic", "heif", "avif", "emf", "wmf", "emz",
    "wmz",
];

/// The pictures of a document while they are gathered.
pub(super) struct Pictures<'a> {
    options: &'a Options,
    next: u32,
    pages: Vec<Page>,
    seen: BTreeSet<[u8; 32]>,
    looked_at: usize,
}

impl<'a> Pictures<'a> {
    /// For pictures behind the given pages of words.
    pub(super) fn after(pages: &[Vec<String>], options: &'a Options) -> Self {
        let blank = is_blank(pages);
        let next = if blank { 1 } else { u32::try_from(pages.len()).unwrap_or(u32::MAX).saturating_add(1) };
        Self { options, next, pages: Vec::new(), seen: BTreeSet::new(), looked_at: 0 }
    }

    /// Takes a part of a package, if it is named as a picture.
    pub(super) fn add_named(&mut self, name: &str, bytes: impl FnOnce() -> Option<Vec<u8>>) {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if ENDINGS.contains(&ending.as_str())
            && self.looked_at < MOST
            && let Some(bytes) = bytes()
        {
            self.add(&bytes);
        }
    }

    /// Takes a picture; one that was there before, such as the logo of each page, counts once.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        if self.looked_at >= MOST {
            return;
        }
        self.looked_at += 1;
        if may_be_paper(bytes) && self.seen.insert(Sha256::digest(bytes).into()) {
            let pages = recognised(bytes, self.options, self.next);
            self.next = self.next.saturating_add(u32::try_from(pages.len()).unwrap_or(u32::MAX));
            self.pages.extend(pages);
        }
    }

    /// The document with the pages of its pictures.
    pub(super) fn finish(self, mut outcome: Outcome) -> Outcome {
        if self.pages.is_empty() {
            // Even a small picture is more than no words.
            let is_read = outcome.state == FileState::Read && outcome.text.is_blank();
            return if is_read && self.looked_at > 0 {
                outcome.but(FileState::NeedsOcr, Cause::OnlyPictures)
            } else {
                outcome
            };
        }
        let unread = self.pages.iter().filter(|page| page.needs_ocr).count();
        if outcome.text.is_blank() {
            outcome.text.pages.clear();
            if unread == self.pages.len() && outcome.reason.is_none() {
                outcome = outcome.but(FileState::NeedsOcr, Cause::OnlyPictures);
            }
        }
        outcome.text.pages.extend(self.pages);
        if unread > 0 && outcome.state == FileState::Read {
            outcome = outcome.but(FileState::PartlyRead, Cause::PicturesInside);
            outcome.reason = outcome.reason.map(|reason| reason.replace("{count}", &unread.to_string()));
        }
        outcome
    }
}

/// Whether no page has words.
fn is_blank(pages: &[Vec<String>]) -> bool {
    pages.iter().flatten().all(|line| line.trim().is_empty())
}

/// Whether a picture is large enough for a page of writing. Only its header is looked at.
fn may_be_paper(bytes: &[u8]) -> bool {
    let size = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
    match size.filter(|reader| reader.format().is_some()).map(ImageReader::into_dimensions) {
        Some(Ok((width, height))) => width.min(height) >= SIDE && u64::from(width) * u64::from(height) >= DOTS,
        _ => bytes.len() >= BYTES,
    }
}

/// The pages of one picture; one that cannot be unpacked is a page that was not read.
fn recognised(bytes: &[u8], options: &Options, first_number: u32) -> Vec<Page> {
    let pages = format_of(bytes).map(|format| picture::read(format, bytes, options).text.pages).unwrap_or_default();
    if pages.is_empty() {
        return vec![Page { needs_ocr: true, ..Page::of(first_number, Vec::new(), TextSource::Text) }];
    }
    (first_number..).zip(pages).map(|(number, page)| Page { number, ..page }).collect()
}

/// The format of a picture by its first bytes.
fn format_of(bytes: &[u8]) -> Option<Format> {
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(Format::Heic);
    }
    Some(match image::guess_format(bytes).ok()? {
        ImageFormat::Jpeg => Format::Jpeg,
        ImageFormat::Png => Format::Png,
        ImageFormat::Tiff => Format::Tiff,
        ImageFormat::Gif => Format::Gif,
        ImageFormat::Bmp => Format::Bmp,
        ImageFormat::WebP => Format::Webp,
        _ => return None,
    })
}
