//! Looks at a page before it is drawn: does it unpack to a size that can be held, and is its content whole?
//!
//! The interpreter unpacks streams without a limit and believes the ranges of a font's width table. What is too large
//! is found here first, by unpacking into nothing.

use std::collections::HashMap;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_cmap::{CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Name, ObjRef, Object, Stream, String as PdfString};
use hayro_syntax::page::Page;

/// One stream may unpack to this.
const STREAM_BYTES: u64 = 64 << 20;
/// No Deflate stream unpacks to more than this many bytes for each of its own.
const DEFLATE_RATIO: u64 = 1_032;
/// Streams packed in several layers cannot be measured cheaply; larger ones are not opened.
const LAYERED_BYTES: u64 = 512 << 10;
/// Entries of resource dictionaries that are looked at in one document.
const MOST_ENTRIES: usize = 20_000;
/// Forms within forms that are looked at.
const DEPTH: usize = 6;
/// Codes that one entry of a width table may name.
const WIDEST_RANGE: i64 = 70_000;

/// What is known of a page before it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It can be drawn.
    Sound,
    /// It can be drawn, but its content is cut short or altered.
    Damaged,
    /// Drawing it would cost too much, or is made to.
    Refused,
}

/// A composite font that has no map to Unicode, but codes of a known character collection.
#[derive(Debug)]
pub(super) struct CidFont {
    /// Code to character identifier.
    encoding: Option<CMap>,
    /// Character identifier to Unicode.
    unicode: CMap,
}

impl CidFont {
    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> Option<hayro_interpret::hayro_cmap::BfString> {
        let cid = match &self.encoding {
            Some(encoding) => (1..=4).find_map(|length| encoding.lookup_cid_code(code, length))?,
            None => code,
        };
        self.unicode.lookup_bf_string(cid)
    }
}

/// What was looked at in one document.
#[derive(Debug, Default)]
pub(super) struct Guard {
    seen: HashMap<(u32, i32), bool>,
    entries: usize,
    /// By the font's name without the prefix of a subset.
    pub(super) cid_fonts: HashMap<String, CidFont>,
}

impl Guard {
    /// Looks at one page: its content, and what its resources hold.
    pub(super) fn look(&mut self, page: &Page<'_>) -> Verdict {
        let raw = page.raw();
        let content = match raw.get::<Stream<'_>>("Contents") {
            Some(stream) => measure(&stream),
            None => match raw.get::<Array<'_>>("Contents") {
                Some(streams) => streams.iter::<Stream<'_>>().take(MOST_ENTRIES).fold(Verdict::Sound, |sum, stream| {
                    match (sum, measure(&stream)) {
                        (Verdict::Refused, _) | (_, Verdict::Refused) => Verdict::Refused,
                        (Verdict::Damaged, _) | (_, Verdict::Damaged) => Verdict::Damaged,
                        _ => Verdict::Sound,
                    }
                }),
                // Content that is named but is nowhere was lost.
                None if raw.get_ref("Contents").is_some() => Verdict::Damaged,
                None => Verdict::Sound,
            },
        };
        let resources = page.resources();
        let sound = self.fonts_sound(&resources.fonts)
            && self.forms_sound(&resources.x_objects, 0)
            && self.annotations_sound(raw);
        if sound { content } else { Verdict::Refused }
    }

    /// Whether an indirect object was already looked at, and what was found.
    fn known(&mut self, reference: Option<ObjRef>) -> Option<bool> {
        let reference = reference?;
        self.seen.get(&(reference.obj_number, reference.gen_number)).copied()
    }

    fn remember(&mut self, reference: Option<ObjRef>, sound: bool) -> bool {
        if let Some(reference) = reference {
            self.seen.insert((reference.obj_number, reference.gen_number), sound);
        }
        sound
    }

    fn fonts_sound(&mut self, fonts: &Dict<'_>) -> bool {
        let names: Vec<_> = fonts.keys().collect();
        for name in names {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return false;
            }
            let reference = fonts.get_ref(&*name);
            let sound = match self.known(reference) {
                Some(sound) => sound,
                None => {
                    let sound = fonts.get::<Dict<'_>>(&*name).is_none_or(|font| self.font_sound(&font));
                    self.remember(reference, sound)
                }
            };
            if !sound {
                return false;
            }
        }
        true
    }

    fn font_sound(&mut self, font: &Dict<'_>) -> bool {
        let fits = |dict: &Dict<'_>, key: &str| dict.get::<Stream<'_>>(key).is_none_or(|stream| fits(&stream));
        let descendant = font.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        if let Some(descendant) = &descendant {
            let widths = [("W", 1), ("W2", 3)].iter().all(|(key, values)| {
                descendant.get::<Array<'_>>(*key).is_none_or(|widths| ranges_sound(&widths, *values))
            });
            if !widths || !fits(descendant, "CIDToGIDMap") {
                return false;
            }
            self.note_collection(font, descendant);
        }
        let descriptor = descendant.as_ref().unwrap_or(font).get::<Dict<'_>>("FontDescriptor");
        let files = descriptor
            .is_none_or(|descriptor| ["FontFile", "FontFile2", "FontFile3"].iter().all(|key| fits(&descriptor, key)));
        files && fits(font, "ToUnicode") && fits(font, "Encoding")
    }

    /// Keeps what is needed to tell the letters of a font that has no map to Unicode.
    fn note_collection(&mut self, font: &Dict<'_>, descendant: &Dict<'_>) {
        if font.contains_key("ToUnicode") {
            return;
        }
        let Some(info) = descendant.get::<Dict<'_>>("CIDSystemInfo") else { return };
        let (Some(registry), Some(ordering)) =
            (info.get::<PdfString<'_>>("Registry"), info.get::<PdfString<'_>>("Ordering"))
        else {
            return;
        };
        let family = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes());
        let encoding = font.get::<Name<'_>>("Encoding").and_then(|name| match CMapName::from_bytes(&name) {
            CMapName::IdentityH | CMapName::IdentityV => None,
            name => CMap::parse(load_embedded(name)?, load_embedded),
        });
        let unicode = family.ucs2_cmap().and_then(load_embedded).and_then(|data| CMap::parse(data, load_embedded));
        if let (Some(unicode), Some(name)) = (unicode, font.get::<Name<'_>>("BaseFont")) {
            let name = name.as_str();
            let name = name.split_once('+').filter(|(prefix, _)| prefix.len() == 6).map_or(name, |(_, rest)| rest);
            self.cid_fonts.insert(name.to_owned(), CidFont { encoding, unicode });
        }
    }

    fn forms_sound(&mut self, objects: &Dict<'_>, depth: usize) -> bool {
        if depth > DEPTH {
            return true;
        }
        let names: Vec<_> = objects.keys().collect();
        for name in names {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return false;
            }
            let reference = objects.get_ref(&*name);
            let sound = match self.known(reference) {
                Some(sound) => sound,
                None => {
                    // Said first, so that a form that holds itself is looked at once.
                    self.remember(reference, true);
                    let sound = objects.get::<Stream<'_>>(&*name).is_none_or(|form| self.form_sound(&form, depth));
                    self.remember(reference, sound)
                }
            };
            if !sound {
                return false;
            }
        }
        true
    }

    fn form_sound(&mut self, form: &Stream<'_>, depth: usize) -> bool {
        if form.dict().get::<Name<'_>>("Subtype").is_none_or(|kind| &*kind != b"Form") {
            return true;
        }
        if !fits(form) {
            return false;
        }
        let Some(resources) = form.dict().get::<Dict<'_>>("Resources") else { return true };
        resources.get::<Dict<'_>>("Font").is_none_or(|fonts| self.fonts_sound(&fonts))
            && resources.get::<Dict<'_>>("XObject").is_none_or(|objects| self.forms_sound(&objects, depth + 1))
    }

    fn annotations_sound(&mut self, page: &Dict<'_>) -> bool {
        let Some(annotations) = page.get::<Array<'_>>("Annots") else { return true };
        for annotation in annotations.iter::<Dict<'_>>() {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return false;
            }
            let appearance = annotation.get::<Dict<'_>>("AP").and_then(|states| states.get::<Stream<'_>>("N"));
            if appearance.is_some_and(|form| !self.form_sound(&form, 0)) {
                return false;
            }
        }
        true
    }
}

/// Whether no range of a width table names more codes than a font has: `first [w ...]` or `first last w`, with `values`
/// numbers after a range.
fn ranges_sound(widths: &Array<'_>, values: usize) -> bool {
    let mut items = widths.iter::<Object<'_>>();
    while let Some(first) = items.next() {
        let Object::Number(first) = first else { continue };
        match items.next() {
            Some(Object::Number(last)) => {
                if last.as_i64().saturating_sub(first.as_i64()) > WIDEST_RANGE {
                    return false;
                }
                for _ in 0..values {
                    items.next();
                }
            }
            Some(_) => {}
            None => return true,
        }
    }
    true
}

/// Whether a stream unpacks to a size that can be held.
fn fits(stream: &Stream<'_>) -> bool {
    let filters = stream.filters();
    let single = filters.len() <= 1;
    (single && stream.raw_data().len() as u64 * DEFLATE_RATIO <= STREAM_BYTES) || measure(stream) != Verdict::Refused
}

/// Whether a stream unpacks to at most so many bytes.
pub(super) fn unpacks_within(stream: &Stream<'_>, limit: u64) -> bool {
    let raw = stream.raw_data();
    let size = raw.len() as u64;
    let filters = stream.filters();
    let packed =
        filters.iter().filter(|f| matches!(f, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode));
    match (packed.count(), filters.as_slice()) {
        (0, _) => size <= limit.saturating_mul(2),
        (1, [Filter::FlateDecode, ..]) => {
            let unpacked = |reader: &mut dyn Read| {
                let mut counted = 0;
                let mut buffer = [0; 16 << 10];
                while let Ok(read @ 1..) = reader.read(&mut buffer) {
                    counted += read as u64;
                    if counted > limit {
                        break;
                    }
                }
                counted
            };
            unpacked(&mut ZlibDecoder::new(&*raw)) <= limit
                && unpacked(&mut DeflateDecoder::new(raw.get(2..).unwrap_or_default())) <= limit
        }
        (layers, _) => size.saturating_mul(DEFLATE_RATIO.saturating_pow(layers as u32)) <= limit.max(STREAM_BYTES),
    }
}

/// Unpacks a stream into nothing, where it could be too large or where it must be whole.
fn measure(stream: &Stream<'_>) -> Verdict {
    let filters = stream.filters();
    let raw = stream.raw_data();
    let size = raw.len() as u64;
    let packed =
        filters.iter().filter(|f| matches!(f, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode));
    match (packed.count(), filters.as_slice()) {
        (0, _) => Verdict::Sound,
        (1, [Filter::FlateDecode]) => measure_deflate(&raw),
        (1, _) if size <= LAYERED_BYTES => Verdict::Sound,
        (layers, _) if size.saturating_mul(DEFLATE_RATIO.saturating_pow(layers as u32)) <= STREAM_BYTES => {
            Verdict::Sound
        }
        _ => Verdict::Refused,
    }
}

fn measure_deflate(raw: &[u8]) -> Verdict {
    let drain = |reader: &mut dyn Read| io::copy(&mut reader.take(STREAM_BYTES + 1), &mut io::sink());
    match drain(&mut ZlibDecoder::new(raw)) {
        Ok(size) if size > STREAM_BYTES => Verdict::Refused,
        Ok(_) => Verdict::Sound,
        // Many writers cut the checksum off; a checksum that is there and does not fit means altered bytes.
        Err(_) => {
            let body = raw.get(2..).unwrap_or_default();
            let mut inner = DeflateDecoder::new(body);
            match drain(&mut inner) {
                Ok(size) if size > STREAM_BYTES => Verdict::Refused,
                Ok(_) if body.len() as u64 >= inner.total_in() + 4 => Verdict::Damaged,
                Ok(_) => Verdict::Sound,
                Err(_) => Verdict::Damaged,
            }
        }
    }
}
