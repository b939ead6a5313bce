//! The words of a finished summary as an independent reader (hayro) copies them, part by part, in the order of the file.

use std::sync::Arc;

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::Pdf;
use lopdf::{Document, Object, ObjectId};
use unicode_normalization::UnicodeNormalization;

/// What stands above this is the head of a page, and below the other its foot.
const BODY: [f64; 2] = [43.0, 800.0];

/// A part of the summary: what follows a bookmark, up to the next one.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) title: String,
    /// Letters and digits alone, so that where lines end makes no difference.
    pub(crate) letters: Vec<char>,
}

/// Letters and digits alone, in small letters.
pub(crate) fn letters(text: &str) -> Vec<char> {
    text.nfc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The characters of a page, and where each stands.
struct Reader {
    glyphs: Vec<(String, Point)>,
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // What is drawn bold with a line round each letter comes twice.
        if matches!(mode, DrawMode::Stroke(_)) {
            return;
        }
        for glyph in run.glyphs() {
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text.to_string(),
                None => "\u{FFFD}".to_owned(),
            };
            self.glyphs.push((text, props.transform * glyph.transform() * Point::ZERO));
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
}

/// The parts of a summary in their order. A heading belongs to its part, the heads and feet of pages to none.
pub(crate) fn parts(bytes: &[u8]) -> Vec<Part> {
    let marks = bookmarks(bytes);
    let mut parts: Vec<Part> =
        marks.iter().map(|mark| Part { title: mark.title.clone(), letters: Vec::new() }).collect();
    for (number, glyphs) in pages(bytes).into_iter().enumerate() {
        for (text, at) in glyphs {
            let of_page = number == 0 || at.y > BODY[0];
            if !of_page || at.y > BODY[1] {
                continue;
            }
            let part = marks.iter().rposition(|mark| (mark.page, mark.y) <= (number, at.y)).unwrap_or(0);
            parts[part].letters.extend(letters(&text));
        }
    }
    parts
}

/// All characters of the pages.
pub(crate) fn pages(bytes: &[u8]) -> Vec<Vec<(String, Point)>> {
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).unwrap();
    let cache = InterpreterCache::new();
    pdf.pages()
        .iter()
        .map(|page| {
            let (width, height) = page.render_dimensions();
            let size = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let transform = page.initial_transform(true).to_kurbo();
            let mut context = Context::new(transform, size, &cache, pdf.xref(), InterpreterSettings::default());
            let mut reader = Reader { glyphs: Vec::new() };
            interpret_page(page, &mut context, &mut reader);
            reader.glyphs
        })
        .collect()
}

/// Where a part begins.
struct Bookmark {
    title: String,
    page: usize,
    y: f64,
}

fn bookmarks(bytes: &[u8]) -> Vec<Bookmark> {
    let document = Document::load_mem(bytes).unwrap();
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let linked =
        |id: ObjectId, key: &[u8]| document.get_dictionary(id).unwrap().get(key).and_then(Object::as_reference).ok();
    let root = document.catalog().unwrap().get(b"Outlines").and_then(Object::as_reference).unwrap();
    let mut found = Vec::new();
    let mut open: Vec<ObjectId> = linked(root, b"First").into_iter().collect();
    while let Some(id) = open.pop() {
        let entry = document.get_dictionary(id).unwrap();
        let place = entry.get(b"Dest").and_then(Object::as_array).unwrap();
        found.push(Bookmark {
            title: lopdf::decode_text_string(entry.get(b"Title").unwrap()).unwrap(),
            page: pages.iter().position(|page| *page == place[0].as_reference().unwrap()).unwrap(),
            // A place is four points above what it leads to, and whole.
            y: 841.89 - f64::from(place[3].as_float().unwrap()) - 1.0,
        });
        open.extend(linked(id, b"Next"));
        open.extend(linked(id, b"First"));
    }
    found
}
