//! The built-in faces: shaping, the glyphs a summary uses, and the cut-down fonts that are embedded. A text is set in one of
//! the three Latin faces; what these lack is taken from the Chinese or the Arabic one, which are opened only then.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use flate2::read::GzDecoder;
use printpdf::{FontId, ParsedFont, PdfFont};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, GlyphBuffer, Script, ShapePlan, UnicodeBuffer};
use subsetter::GlyphRemapper;

use super::shape::JOINER;

/// A character as wide as so many ems is a whole sentence drawn as one, and fits no column.
const WIDEST: f32 = 2.2;

/// One of the built-in faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    Regular,
    SemiBold,
    Italic,
    /// Chinese characters, and those of Japanese.
    Han,
    Arabic,
}

/// The Chinese face, unpacked once for all documents of a run.
static HAN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut font = Vec::new();
    // What cannot be unpacked is no font, which `FontBook` then says.
    let _ = GzDecoder::new(&include_bytes!("fonts/NotoSansSC-Regular.subset.ttf.gz")[..]).read_to_end(&mut font);
    font
});

impl Face {
    /// The faces that texts are set in.
    const OWN: [Face; 3] = [Face::Regular, Face::SemiBold, Face::Italic];
    /// Those that stand in for a character which these lack.
    const OTHERS: [Face; 2] = [Face::Arabic, Face::Han];

    fn bytes(self) -> &'static [u8] {
        match self {
            Face::Regular => include_bytes!("fonts/SourceSans3-Regular.ttf"),
            Face::SemiBold => include_bytes!("fonts/SourceSans3-SemiBold.ttf"),
            Face::Italic => include_bytes!("fonts/SourceSans3-Italic.ttf"),
            Face::Han => &HAN,
            Face::Arabic => include_bytes!("fonts/IBMPlexSansArabic-Regular.ttf"),
        }
    }

    /// The name in the document. The tag before `+` marks a font of which only some glyphs are embedded.
    fn pdf_name(self) -> &'static str {
        match self {
            Face::Regular => "CASEAA+SourceSans3-Regular",
            Face::SemiBold => "CASEAB+SourceSans3-SemiBold",
            Face::Italic => "CASEAC+SourceSans3-Italic",
            Face::Han => "CASEAD+NotoSansSC-Regular",
            Face::Arabic => "CASEAE+IBMPlexSansArabic-Regular",
        }
    }

    /// Whether a character lies among those for which this face is there at all.
    fn may_have(self, c: char) -> bool {
        match self {
            Face::Arabic => {
                matches!(c, '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
            }
            Face::Han => c >= '\u{2000}',
            _ => true,
        }
    }

    /// The same face in bold where there is none: drawn with a line around each glyph.
    pub(super) fn is_drawn_bold(self) -> bool {
        matches!(self, Face::Han | Face::Arabic)
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
            Face::Han => "H".to_owned(),
            Face::Arabic => "A".to_owned(),
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
    plans: Vec<(Script, Direction, ShapePlan)>,
    stand_in: Option<char>,
}

impl Loaded {
    fn open(id: Face) -> anyhow::Result<Self> {
        let face = rustybuzz::Face::from_slice(id.bytes(), 0).context("a built-in font could not be read")?;
        // A ligature is one glyph for several letters, and some readers then copy it wrongly.
        let features =
            [b"liga", b"clig", b"calt"].iter().map(|tag| Feature::new(Tag::from_bytes(tag), 0, ..)).collect();
        let stand_in = ['\u{25A1}', '\u{FFFD}', '?'].into_iter().find(|c| face.glyph_index(*c).is_some());
        let (used, text, plans) = (GlyphRemapper::new(), BTreeMap::new(), Vec::new());
        Ok(Self { face, used, text, features, plans, stand_in })
    }

    /// What `rustybuzz::shape` does, with the plan of the last text in this script.
    fn shape(&mut self, mut buffer: UnicodeBuffer) -> GlyphBuffer {
        buffer.guess_segment_properties();
        let (script, direction) = (buffer.script(), buffer.direction());
        let known = |(of, to, _): &(Script, Direction, ShapePlan)| *of == script && *to == direction;
        let at = self.plans.iter().position(known).unwrap_or_else(|| {
            // A text of digits and signs is in no script.
            let known = (script != rustybuzz::script::UNKNOWN).then_some(script);
            let plan = ShapePlan::new(&self.face, direction, known, None, &self.features);
            self.plans.push((script, direction, plan));
            self.plans.len() - 1
        });
        rustybuzz::shape_with_plan(&self.face, &self.plans[at].2, buffer)
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
        let faces = Face::OWN.into_iter().map(|face| Ok((face, Loaded::open(face)?)));
        Ok(Self { faces: faces.collect::<anyhow::Result<_>>()?, missing: 0 })
    }

    /// A text in pieces, each with the face that has its characters: `face` itself wherever it can. A character that no face
    /// has is an empty box.
    pub(super) fn pieces(&mut self, face: Face, text: &str) -> Vec<(Face, String)> {
        let mut pieces: Vec<(Face, String)> = Vec::new();
        for c in text.chars() {
            let (of, shown) =
                match std::iter::once(face).chain(Face::OTHERS).find(|face| c == JOINER || self.has(*face, c)) {
                    Some(of) => (of, Some(c)),
                    None => {
                        self.missing += 1;
                        (face, self.faces.get(&face).and_then(|loaded| loaded.stand_in))
                    }
                };
            match pieces.last_mut() {
                Some((known, piece)) if *known == of => piece.extend(shown),
                _ => pieces.push((of, shown.into_iter().collect())),
            }
        }
        pieces
    }

    /// Whether a face has a character. The others are opened where one of theirs is met for the first time.
    fn has(&mut self, face: Face, c: char) -> bool {
        if Face::OTHERS.contains(&face) && !self.faces.contains_key(&face) {
            if !face.may_have(c) {
                return false;
            }
            match Loaded::open(face) {
                Ok(loaded) => self.faces.insert(face, loaded),
                Err(_) => return false,
            };
        }
        self.faces.get(&face).is_some_and(|loaded| {
            let width = |glyph| f32::from(loaded.face.glyph_hor_advance(glyph).unwrap_or(0));
            let fits = |glyph| width(glyph) <= WIDEST * loaded.face.units_per_em() as f32;
            loaded.face.glyph_index(c).is_some_and(fits)
        })
    }

    /// The glyphs of a text that the face can show, in the order in which they stand on the line; from right to left they stand
    /// in the opposite order of the text.
    pub(super) fn shape(&mut self, face: Face, shown: &str, from_right: bool) -> Vec<Glyph> {
        let Some(loaded) = self.faces.get_mut(&face) else { return Vec::new() };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(shown);
        buffer.set_direction(if from_right { Direction::RightToLeft } else { Direction::LeftToRight });
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
                let end = infos.iter().map(|g| g.cluster as usize).filter(|c| *c > at).min().unwrap_or(shown.len());
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
