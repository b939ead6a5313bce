//! Reads the text of a PDF: pages of lines as they are printed, a table row on one line.
//!
//! First the text of every page is taken as the file gives it; nothing is drawn and no image is decoded for that. Pages
//! that are pictures, or whose letters cannot be told or look wrong, are then drawn and recognised, some side by side. A
//! file that is locked, broken or empty says so. No file makes this module panic, and none makes it work without end:
//! glyphs, steps of drawing, unpacked sizes, pages and text are bounded.
//!
//! The interpreter is another's code and may panic on a hostile file. That is caught, but the process's panic hook is
//! not touched: a program that wants a quiet screen must set its own.

mod draw;
mod forms;
mod garbled;
mod glyphs;
mod guard;
mod letters;
mod reasons;
mod spot;
#[cfg(test)]
mod tests;
mod weight;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro_syntax::object::Dict;
use hayro_syntax::page::Page as PdfPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use rayon::prelude::*;

use crate::limits::Limits;
use crate::model::{FileState, Page, PagedText, TextSource};
use crate::read::ocr::Recognised;
use crate::read::pages::{self, Trouble, Troubles};
use crate::read::picture::Recogniser;
use crate::read::{Options, layout};

use garbled::Choice;
use glyphs::Collector;
use guard::{Guard, Verdict};
use letters::Letters;
use reasons::sentences;

/// A page with fewer visible characters than this, behind pictures that cover more than half of it, is a scan.
const FEW_GLYPHS: usize = 60;
/// With fewer than this it may be one too, to which a line was added on its way.
const SOME_GLYPHS: usize = 400;
/// What was recognised of such a page must have more characters than its text, by this factor.
const MUCH_MORE: usize = 2;
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
/// Passwords that are tried on one file.
const MOST_PASSWORDS: usize = 100;
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
pub fn read(bytes: impl AsRef<[u8]> + Send + Sync + 'static, options: &Options) -> PdfOutcome {
    let recognise = options.recogniser();
    read_with(bytes, options, recognise.as_ref().map(|recognise| recognise as Recogniser<'_>))
}

fn read_with(
    bytes: impl AsRef<[u8]> + Send + Sync + 'static,
    options: &Options,
    recogniser: Option<Recogniser<'_>>,
) -> PdfOutcome {
    let stopped = || PdfOutcome::none(FileState::Damaged, &sentences().stopped);
    catch_unwind(AssertUnwindSafe(|| read_document(bytes, options, recogniser))).unwrap_or_else(|_| stopped())
}

fn read_document(
    bytes: impl AsRef<[u8]> + Send + Sync + 'static,
    options: &Options,
    recogniser: Option<Recogniser<'_>>,
) -> PdfOutcome {
    let words = sentences();
    let tail = bytes.as_ref();
    let tail = tail.get(tail.len().saturating_sub(TAIL)..).unwrap_or_default();
    let cut_off = !tail.windows(5).any(|part| part == b"%%EOF") && !tail.windows(9).any(|part| part == b"startxref");
    let pdf = match open(Arc::new(bytes), &options.passwords) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            let reason = if options.passwords.is_empty() { &words.password } else { &words.password_wrong };
            return PdfOutcome::none(FileState::NeedsPassword, reason);
        }
        Err(LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm)) => {
            return PdfOutcome::none(FileState::NeedsPassword, &words.lock_unknown);
        }
        Err(_) => return PdfOutcome::none(FileState::Damaged, &words.damaged),
    };
    Reader::new(&pdf).read(&options.limits, recogniser, cut_off)
}

/// Opens a document, with the first password that fits where one is needed. A file that only asks for one before it is
/// changed opens with none.
fn open<T: AsRef<[u8]> + Send + Sync + 'static>(bytes: Arc<T>, passwords: &[String]) -> Result<Pdf, LoadPdfError> {
    let locked = |error: &LoadPdfError| matches!(error, LoadPdfError::Decryption(DecryptionError::PasswordProtected));
    let mut opened = Pdf::new(Arc::clone(&bytes));
    for password in passwords.iter().take(MOST_PASSWORDS) {
        if !opened.as_ref().is_err_and(locked) {
            break;
        }
        opened = Pdf::new_with_password(Arc::clone(&bytes), password);
    }
    opened
}

/// What one page turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageKind {
    /// Its words were read.
    Text,
    /// A picture, with few words or none.
    Picture,
    /// A picture with some words on it.
    Captioned,
    /// Words whose letters are not known.
    Unclear,
    /// Words that look wrong.
    Garbled,
    /// Nothing on it.
    Blank,
    /// A picture that was looked at and has no words.
    Wordless,
}

impl PageKind {
    /// Whether a look at the drawn page could tell more.
    fn is_worth_a_look(self) -> bool {
        matches!(self, Self::Picture | Self::Captioned | Self::Unclear | Self::Garbled)
    }
}

/// One page as it stands so far.
struct Leaf {
    page: Page,
    kind: PageKind,
    /// Whether drawing it costs no more than it may.
    drawable: bool,
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

    fn read(mut self, limits: &Limits, recogniser: Option<Recogniser<'_>>, cut_off: bool) -> PdfOutcome {
        let words = sentences();
        let all: &[PdfPage<'a>] = self.pdf.pages();
        if all.is_empty() {
            let broken = cut_off || self.stated_pages().is_some_and(|count| count > 0);
            return match broken {
                true => PdfOutcome::none(FileState::Damaged, &words.damaged),
                false => PdfOutcome::none(FileState::Empty, &words.no_pages),
            };
        }
        let mut leaves: Vec<Leaf> = Vec::new();
        let mut bytes = 0;
        let mut clauses = Vec::new();
        for (number, page) in (1u32..=limits.pages).zip(all) {
            let leaf = self.read_page(page, number, limits);
            bytes += leaf.page.lines.iter().map(|line| line.len() + 1).sum::<usize>();
            if bytes > limits.text_bytes {
                clauses.push(pages::sentences().text_limit(leaves.len()));
                break;
            }
            leaves.push(leaf);
        }
        self.recognise(all, &mut leaves, recogniser);
        let recognised = |leaf: &Leaf| leaf.page.lines.iter().map(|line| line.len() + 1).sum::<usize>();
        let mut bytes = 0;
        let fitting = leaves.iter().take_while(|leaf| {
            bytes += recognised(leaf);
            bytes <= limits.text_bytes
        });
        let fitting = fitting.count();
        if fitting < leaves.len() {
            clauses = vec![pages::sentences().text_limit(fitting)];
            leaves.truncate(fitting);
        }
        if clauses.is_empty() && leaves.len() < all.len() {
            clauses.push(pages::sentences().page_limit(leaves.len(), all.len()));
        }
        if cut_off {
            clauses.push(words.cut_off.clone());
        }
        let stated = self.stated_pages().unwrap_or(0);
        if stated > all.len() && stated < 1_000_000 {
            clauses.push(words.lost_pages(all.len(), stated));
        }
        self.judge(leaves, limits, clauses)
    }

    /// Draws and recognises the pages that are worth it: some side by side, never more than there are workers, so that
    /// memory does not grow with the number of pages.
    fn recognise(&mut self, all: &[PdfPage<'a>], leaves: &mut [Leaf], recogniser: Option<Recogniser<'_>>) {
        let worth: Vec<usize> = (0..leaves.len()).filter(|at| leaves[*at].kind.is_worth_a_look()).collect();
        for some in worth.chunks(rayon::current_num_threads().max(1)) {
            let seen: Vec<Option<Recognised>> = some
                .par_iter()
                .map(|at| {
                    let recogniser = recogniser.filter(|_| leaves[*at].drawable)?;
                    draw::draw(all.get(*at)?).map(|picture| recogniser(&picture))
                })
                .collect();
            for (at, seen) in some.iter().zip(seen) {
                self.settle(&mut leaves[*at], seen, recogniser.is_some());
            }
        }
    }

    /// Decides what a page says, from its text and from what was recognised.
    fn settle(&mut self, leaf: &mut Leaf, seen: Option<Recognised>, switched_on: bool) {
        let number = leaf.page.number;
        let Some(seen) = seen else {
            let trouble = match leaf.kind {
                PageKind::Captioned => {
                    leaf.kind = PageKind::Text;
                    return;
                }
                PageKind::Picture if !switched_on => Trouble::SwitchedOff,
                PageKind::Picture if leaf.drawable => Trouble::Failed,
                PageKind::Picture => Trouble::TooLarge,
                _ => Trouble::Unclear,
            };
            self.troubles.note(trouble, number);
            leaf.page.needs_ocr = true;
            return;
        };
        let lines = &leaf.page.lines;
        let choice = match leaf.kind {
            PageKind::Unclear | PageKind::Garbled => garbled::choose(lines, &seen),
            PageKind::Captioned if letters(&seen.lines) < MUCH_MORE * letters(lines) => Choice::Layer,
            _ => Choice::Recognised,
        };
        match choice {
            Choice::Layer => leaf.kind = PageKind::Text,
            Choice::Neither => {
                self.troubles.note(Trouble::Unclear, number);
                leaf.page.needs_ocr = true;
            }
            Choice::Recognised => {
                let page = self.troubles.page(number, seen);
                if !page.lines.is_empty() {
                    *leaf = Leaf { page, kind: PageKind::Text, drawable: true };
                } else if page.needs_ocr {
                    leaf.page.needs_ocr = true;
                } else if letters(lines) > 0 {
                    leaf.kind = PageKind::Text;
                } else {
                    *leaf = Leaf { page, kind: PageKind::Wordless, drawable: true };
                }
            }
        }
    }

    /// The state of the file from its pages, and the reason from what is wrong with them.
    fn judge(self, leaves: Vec<Leaf>, limits: &Limits, more: Vec<String>) -> PdfOutcome {
        let words = sentences();
        let has = |kind: PageKind| leaves.iter().any(|leaf| leaf.kind == kind);
        let damaged = self.troubles.has(Trouble::Broken) || self.troubles.has(Trouble::Crowded) || !more.is_empty();
        let mut clauses = self.troubles.clauses(leaves.len(), limits);
        let state = if has(PageKind::Text) {
            if clauses.is_empty() && more.is_empty() { FileState::Read } else { FileState::PartlyRead }
        } else if self.troubles.needs_ocr() {
            FileState::NeedsOcr
        } else if damaged {
            FileState::Damaged
        } else {
            clauses.push(if has(PageKind::Wordless) { words.wordless.clone() } else { words.blank.clone() });
            FileState::Empty
        };
        clauses.extend(more);
        let reason = (state != FileState::Read).then(|| clauses.join("; "));
        PdfOutcome { text: PagedText::of(leaves.into_iter().map(|leaf| leaf.page).collect()), state, reason }
    }

    /// How many pages the file says it has.
    fn stated_pages(&self) -> Option<usize> {
        let xref = self.pdf.xref();
        let catalog = xref.get::<Dict<'_>>(xref.root_id())?;
        let count = catalog.get::<Dict<'_>>("Pages")?.get::<i32>("Count")?;
        usize::try_from(count).ok()
    }

    fn read_page(&mut self, page: &PdfPage<'a>, number: u32, limits: &Limits) -> Leaf {
        let looked = catch_unwind(AssertUnwindSafe(|| self.guard.look(page))).unwrap_or(Verdict::Refused);
        self.letters.cid_fonts.extend(self.guard.cid_fonts.drain());
        if looked == Verdict::Refused {
            self.troubles.note(Trouble::Crowded, number);
            let page = Page::of(number, Vec::new(), TextSource::Text);
            return Leaf { page, kind: PageKind::Blank, drawable: false };
        }
        let (width, height) = page.render_dimensions();
        let size = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut collector = Collector::new(size, &mut self.letters, limits.picture_pixels);
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
        let kind = kind_of(&collector, &lines);
        let useless = collector.unknown as f32 > USELESS_UNKNOWN * collector.glyphs.len() as f32;
        let lines = if useless { Vec::new() } else { lines };
        if collector.overfull {
            self.troubles.note(Trouble::Crowded, number);
        }
        if failed || looked == Verdict::Damaged {
            self.troubles.note(Trouble::Broken, number);
        }
        let drawable = kind.is_worth_a_look()
            && !failed
            && !collector.overfull
            && collector.is_cheap()
            && catch_unwind(AssertUnwindSafe(|| weight::pictures_fit(page, limits.picture_pixels))).unwrap_or(false);
        Leaf { page: Page::of(number, lines, TextSource::Text), kind, drawable }
    }
}

/// The letters and digits of a page.
fn letters(lines: &[String]) -> usize {
    lines.iter().flat_map(|line| line.chars()).filter(|c| c.is_alphanumeric()).count()
}

fn kind_of(page: &Collector<'_>, lines: &[String]) -> PageKind {
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
    if unknown > 3.0 && unknown > MOST_UNKNOWN * glyphs as f32 {
        PageKind::Unclear
    } else if garbled::is_garbled(lines) {
        PageKind::Garbled
    } else if cover > SCAN_COVER && glyphs < SOME_GLYPHS {
        PageKind::Captioned
    } else {
        PageKind::Text
    }
}
