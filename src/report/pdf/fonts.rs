//! The three built-in faces: shaping, the glyphs a summary uses, and the cut-down fonts that are embedded.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use printpdf::{FontId, ParsedFont, PdfFont};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, GlyphBuffer, Script, ShapePlan, UnicodeBuffer};
use subsetter::GlyphRemapper;

/// One of the built-in faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    Regular,
    SemiBold,
    Italic,
}

impl Face {
    const ALL: [Face; 3] = [Face::Regular, Face::SemiBold, Face::Italic];

    fn bytes(self) -> &'static [u8] {
        match self {
            Face::Regular => include_bytes!("fonts/SourceSans3-Regular.ttf"),
            Face::SemiBold => include_bytes!("fonts/SourceSans3-SemiBold.ttf"),
            Face::Italic => include_bytes!("fonts/SourceSans3-Italic.ttf"),
        }
    }

    /// The name in the document. The tag before `+` marks a font of which only some glyphs are embedded.
    fn pdf_name(self) -> &'static str {
        match self {
            Face::Regular => "CASEAA+SourceSans3-Regular",
            Face::SemiBold => "CASEAB+SourceSans3-SemiBold",
            Face::Italic => "CASEAC+SourceSans3-Italic",
        }
    }

    fn weight(self) -> u16 {
        if self == Face::SemiBold { 600 } else { 400 }
    }

    /// The name of the font resource. Fixed, so that the same case gives the same bytes.
    pub(super) fn id(self) -> FontId {
        FontId(match self {
            Face::Regular => "R".to_owned(),
            Face::SemiBold => "B".to_owned(),
            Face::Italic => "I".to_owned(),
        })
    }
}

/// A placed glyph, in thousandths of an em.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// Its number in the embedded font.
    pub(super) gid: u16,
    /// Byte of the shaped text where its characters begin.
    pub(super) at: usize,
    /// How far the pen moves.
    pub(super) advance: f32,
    /// What the pen moves less than the font's own width: the number between two glyphs in a PDF.
    pub(super) tighten: f32,
}

struct Loaded {
    face: rustybuzz::Face<'static>,
    used: GlyphRemapper,
    /// The characters of each glyph of the embedded font, for copying and searching.
    text: BTreeMap<u16, String>,
    features: Vec<Feature>,
    /// How the face shapes a script: making a plan takes as long as shaping a line.
    plans: Vec<(Script, ShapePlan)>,
    stand_in: Option<char>,
}

impl Loaded {
    /// What `rustybuzz::shape` does, with the plan of the last text in this script.
    fn shape(&mut self, mut buffer: UnicodeBuffer) -> GlyphBuffer {
        buffer.guess_segment_properties();
        let script = buffer.script();
        let at = self.plans.iter().position(|(of, _)| *of == script).unwrap_or_else(|| {
            // A text of digits and signs is in no script.
            let known = (script != rustybuzz::script::UNKNOWN).then_some(script);
            let plan = ShapePlan::new(&self.face, buffer.direction(), known, None, &self.features);
            self.plans.push((script, plan));
            self.plans.len() - 1
        });
        rustybuzz::shape_with_plan(&self.face, &self.plans[at].1, buffer)
    }
}

/// The faces, and what has been used of them.
pub(super) struct FontBook {
    faces: BTreeMap<Face, Loaded>,
    /// Characters for which no glyph was found.
    pub(super) missing: usize,
}

impl FontBook {
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut faces = BTreeMap::new();
        for id in Face::ALL {
            let face = rustybuzz::Face::from_slice(id.bytes(), 0).context("a built-in font could not be read")?;
            // A ligature is one glyph for several letters, and some readers then copy it wrongly.
            let features =
                [b"liga", b"clig", b"calt"].iter().map(|tag| Feature::new(Tag::from_bytes(tag), 0, ..)).collect();
            let stand_in = ['\u{25A1}', '\u{FFFD}', '?'].into_iter().find(|c| face.glyph_index(*c).is_some());
            let (used, text, plans) = (GlyphRemapper::new(), BTreeMap::new(), Vec::new());
            faces.insert(id, Loaded { face, used, text, features, plans, stand_in });
        }
        Ok(Self { faces, missing: 0 })
    }

    /// The text as far as the face can show it: a character that it lacks is an empty box.
    pub(super) fn showable(&mut self, face: Face, text: &str) -> String {
        let Some(loaded) = self.faces.get(&face) else { return String::new() };
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            if loaded.face.glyph_index(c).is_some() {
                shown.push(c);
            } else {
                self.missing += 1;
                shown.extend(loaded.stand_in);
            }
        }
        shown
    }

    /// The glyphs of a text that the face can show.
    pub(super) fn shape(&mut self, face: Face, shown: &str) -> Vec<Glyph> {
        let Some(loaded) = self.faces.get_mut(&face) else { return Vec::new() };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(shown);
        buffer.set_direction(Direction::LeftToRight);
        let shaped = loaded.shape(buffer);
        let scale = 1000.0 / loaded.face.units_per_em().max(1) as f32;
        let infos = shaped.glyph_infos();
        let mut glyphs: Vec<Glyph> = Vec::with_capacity(infos.len());
        for (i, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            let old = info.glyph_id as u16;
            let gid = loaded.used.remap(old);
            let at = info.cluster as usize;
            let shares = i > 0 && infos[i - 1].cluster == info.cluster;
            if !shares && !loaded.text.contains_key(&gid) {
                let end = infos[i..].iter().map(|g| g.cluster as usize).find(|c| *c != at).unwrap_or(shown.len());
                loaded.text.insert(gid, shown.get(at..end).unwrap_or_default().to_owned());
            }
            let own = loaded
                .face
                .glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(old))
                .map_or(0.0, |width| f32::from(width) * scale);
            let advance = position.x_advance as f32 * scale;
            // A mark is drawn where its offset says: the glyph before moves it there, and it moves the pen back.
            let shift = position.x_offset as f32 * scale;
            if let (true, Some(before)) = (shift != 0.0, glyphs.last_mut()) {
                before.tighten -= shift;
            }
            glyphs.push(Glyph { gid, at, advance, tighten: own - advance + shift });
        }
        glyphs
    }

    /// The characters of a glyph.
    pub(super) fn text_of(&self, face: Face, gid: u16) -> String {
        self.faces.get(&face).and_then(|f| f.text.get(&gid)).cloned().unwrap_or_default()
    }

    /// The fonts to embed, with the used glyphs only.
    pub(super) fn embed(&self) -> anyhow::Result<BTreeMap<FontId, PdfFont>> {
        let mut fonts = BTreeMap::new();
        for (id, loaded) in &self.faces {
            let bytes = subsetter::subset(id.bytes(), 0, &loaded.used)
                .map_err(|error| anyhow!("a font could not be cut to its used glyphs: {error}"))?;
            let mut parsed = ParsedFont::from_bytes(&bytes, 0, &mut Vec::new()).context("a cut font is not a font")?;
            parsed.font_name = Some(id.pdf_name().to_owned());
            parsed.pdf_font_metrics.us_weight_class = id.weight();
            fonts.insert(id.id(), PdfFont::new(parsed));
        }
        Ok(fonts)
    }
}
