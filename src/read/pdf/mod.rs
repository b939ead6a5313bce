//! Reads the text of a PDF: pages of lines as they are printed, a table row on one line.
//!
//! Nothing is drawn and no image is decoded. A page that is a picture is said to need text recognition; a file that is
//! locked, broken or empty says so. No file makes this module panic, and none makes it work without end: glyphs, steps
//! of drawing, unpacked sizes, pages and text are bounded.
//!
//! The interpreter is another's code and may panic on a hostile file. That is caught, but the process's panic hook is
//! not touched: a program that wants a quiet screen must set its own.

mod forms;
mod glyphs;
mod guard;
mod letters;
mod reasons;
mod spot;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro_syntax::object::Dict;
use hayro_syntax::page::Page as PdfPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::limits::Limits;
use crate::model::{FileState, Page, PagedText, TextSource};
use crate::read::layout;

use glyphs::Collector;
use guard::{Guard, Verdict};
use letters::Letters;
use reasons::{Troubles, sentences};

/// A page with fewer visible characters than this, behind pictures that cover more than half of it, is a scan.
const FEW_GLYPHS: usize = 60;
/// The part of a page that the pictures of a scan cover.
const SCAN_COVER: f32 = 0.5;
/// The part of a page that pictures must cover to matter where there is no character at all.
const PICTURE_COVER: f32 = 0.08;
/// Shapes on a page without a character that are taken for letters drawn as shapes.
const LETTER_SHAPES: u32 = 80;
/// The part of a page's characters that may have no known letter.
const MOST_UNKNOWN: f32 = 0.15;
/// Where more have none, what is left is not worth reading.
const USELESS_UNKNOWN: f32 = 0.6;
/// The end of a whole file holds its mark.
const TAIL: usize = 2_048;

/// What reading a PDF gave.
#[derive(Debug, Clone)]
pub struct PdfOutcome {
    /// The pages that were read; empty where nothing could be.
    pub text: PagedText,
    /// What came of the file.
    pub state: FileState,
    /// Why, in plain words, for a state other than `read`.
    pub reason: Option<String>,
}

impl PdfOutcome {
    fn none(state: FileState, reason: &str) -> Self {
        Self { text: PagedText::default(), state, reason: Some(reason.to_owned()) }
    }
}

/// Reads a PDF. Never fails: what went wrong is in the state and its reason.
pub fn read(bytes: impl AsRef<[u8]> + Send + Sync + 'static, limits: &Limits) -> PdfOutcome {
    let stopped = || PdfOutcome::none(FileState::Damaged, &sentences().stopped);
    catch_unwind(AssertUnwindSafe(|| read_document(bytes, limits))).unwrap_or_else(|_| stopped())
}

fn read_document(bytes: impl AsRef<[u8]> + Send + Sync + 'static, limits: &Limits) -> PdfOutcome {
    let words = sentences();
    let tail = bytes.as_ref();
    let tail = tail.get(tail.len().saturating_sub(TAIL)..).unwrap_or_default();
    let cut_off = !tail.windows(5).any(|part| part == b"%%EOF") && !tail.windows(9).any(|part| part == b"startxref");
    let pdf = match Pdf::new(Arc::new(bytes)) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            return PdfOutcome::none(FileState::NeedsPassword, &words.password);
        }
        Err(LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm)) => {
            return PdfOutcome::none(FileState::NeedsPassword, &words.lock_unknown);
        }
        Err(_) => return PdfOutcome::none(FileState::Damaged, &words.damaged),
    };
    Reader::new(&pdf).read(limits, cut_off)
}

/// What one page turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageKind {
    /// Its words were read.
    Text,
    /// A picture, with few words or none.
    Picture,
    /// Words whose letters are not known.
    Unclear,
    /// Nothing on it.
    Blank,
}

struct Reader<'a> {
    pdf: &'a Pdf,
    cache: InterpreterCache<'a>,
    settings: InterpreterSettings,
    guard: Guard,
    letters: Letters,
    troubles: Troubles,
}

impl<'a> Reader<'a> {
    fn new(pdf: &'a Pdf) -> Self {
        Self {
            pdf,
            cache: InterpreterCache::new(),
            settings: InterpreterSettings::default(),
            guard: Guard::default(),
            letters: Letters::default(),
            troubles: Troubles::default(),
        }
    }

    fn read(mut self, limits: &Limits, cut_off: bool) -> PdfOutcome {
        let words = sentences();
        let all: &[PdfPage<'a>] = self.pdf.pages();
        if all.is_empty() {
            let broken = cut_off || self.stated_pages().is_some_and(|count| count > 0);
            return match broken {
                true => PdfOutcome::none(FileState::Damaged, &words.damaged),
                false => PdfOutcome::none(FileState::Empty, &words.no_pages),
            };
        }
        let mut pages = Vec::new();
        let mut kinds = Vec::new();
        let mut bytes = 0;
        let mut clauses = Vec::new();
        for (number, page) in (1u32..=limits.pages).zip(all) {
            let (page, kind) = self.read_page(page, number);
            bytes += page.lines.iter().map(|line| line.len() + 1).sum::<usize>();
            if bytes > limits.text_bytes {
                clauses.push(words.text_limit(pages.len()));
                break;
            }
            pages.push(page);
            kinds.push(kind);
        }
        if clauses.is_empty() && pages.len() < all.len() {
            clauses.push(words.page_limit(pages.len(), all.len()));
        }
        if cut_off {
            clauses.push(words.cut_off.clone());
        }
        let stated = self.stated_pages().unwrap_or(0);
        if stated > all.len() && stated < 1_000_000 {
            clauses.push(words.lost_pages(all.len(), stated));
        }
        self.judge(PagedText::of(pages), &kinds, clauses)
    }

    /// The state of the file from its pages, and the reason from what is wrong with them.
    fn judge(self, text: PagedText, kinds: &[PageKind], limits: Vec<String>) -> PdfOutcome {
        let words = sentences();
        let has = |kind: PageKind| kinds.contains(&kind);
        let damaged = !self.troubles.broken.is_empty();
        let mut clauses = self.troubles.clauses();
        let state = if has(PageKind::Text) {
            if clauses.is_empty() && limits.is_empty() { FileState::Read } else { FileState::PartlyRead }
        } else if has(PageKind::Picture) || has(PageKind::Unclear) {
            let pictures = self.troubles.pictures.len();
            if pictures == kinds.len() && pictures > 1 && clauses.len() == 1 {
                clauses = vec![words.all_pictures.clone()];
            }
            FileState::NeedsOcr
        } else if damaged || !limits.is_empty() || !self.troubles.crowded.is_empty() {
            FileState::Damaged
        } else {
            clauses.push(words.blank.clone());
            FileState::Empty
        };
        clauses.extend(limits);
        let reason = (state != FileState::Read).then(|| clauses.join("; "));
        PdfOutcome { text, state, reason }
    }

    /// How many pages the file says it has.
    fn stated_pages(&self) -> Option<usize> {
        let xref = self.pdf.xref();
        let catalog = xref.get::<Dict<'_>>(xref.root_id())?;
        let count = catalog.get::<Dict<'_>>("Pages")?.get::<i32>("Count")?;
        usize::try_from(count).ok()
    }

    fn read_page(&mut self, page: &PdfPage<'a>, number: u32) -> (Page, PageKind) {
        let looked = catch_unwind(AssertUnwindSafe(|| self.guard.look(page))).unwrap_or(Verdict::Refused);
        self.letters.cid_fonts.extend(self.guard.cid_fonts.drain());
        if looked == Verdict::Refused {
            self.troubles.crowded.push(number);
            return (blank_page(number), PageKind::Blank);
        }
        let (width, height) = page.render_dimensions();
        let size = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut collector = Collector::new(size, &mut self.letters);
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            let transform = page.initial_transform(true).to_kurbo();
            let mut context = Context::new(transform, size, &self.cache, self.pdf.xref(), self.settings.clone());
            interpret_page(page, &mut context, &mut collector);
            forms::collect(page, transform, &mut collector);
        }));
        let failed = drawn.is_err_and(|payload| !glyphs::is_enough(&*payload));
        if failed {
            // What a panic left behind in the cache is not trusted.
            self.cache = InterpreterCache::new();
        }
        let lines = layout::lines_of(&collector.glyphs);
        let kind = kind_of(&collector);
        let useless = collector.unknown as f32 > USELESS_UNKNOWN * collector.glyphs.len() as f32;
        let lines = if useless { Vec::new() } else { lines };
        if collector.overfull {
            self.troubles.crowded.push(number);
        }
        if failed || looked == Verdict::Damaged {
            self.troubles.broken.push(number);
        }
        match kind {
            PageKind::Picture => self.troubles.pictures.push(number),
            PageKind::Unclear => self.troubles.unclear.push(number),
            PageKind::Text | PageKind::Blank => {}
        }
        let needs_ocr = matches!(kind, PageKind::Picture | PageKind::Unclear);
        (Page { needs_ocr, ..Page::of(number, lines, TextSource::Text) }, kind)
    }
}

fn blank_page(number: u32) -> Page {
    Page::of(number, Vec::new(), TextSource::Text)
}

fn kind_of(page: &Collector<'_>) -> PageKind {
    let glyphs = page.glyphs.len();
    let cover = page.cover();
    let hidden = glyphs - page.visible.min(glyphs);
    if glyphs == 0 {
        let picture = page.pictures > 0 && cover >= PICTURE_COVER;
        return if picture || page.shapes >= LETTER_SHAPES { PageKind::Picture } else { PageKind::Blank };
    }
    // Text that another program recognised lies unseen over its scan, and counts.
    if cover > SCAN_COVER && page.visible < FEW_GLYPHS && hidden < FEW_GLYPHS {
        return PageKind::Picture;
    }
    let unknown = page.unknown as f32;
    if unknown > 3.0 && unknown > MOST_UNKNOWN * glyphs as f32 { PageKind::Unclear } else { PageKind::Text }
}
