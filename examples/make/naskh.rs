//! Arabic: the joined forms of letters in the order on the page, and the font that a PDF embeds for them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

use super::paper::Family;
use super::widths::width;

const FONT: &[u8] = include_bytes!("fonts/NotoNaskhArabic-Regular.subset.ttf");
const NAME: &str = "EXMPLA+NotoNaskhArabic-Regular";

/// Letters that stand together and run one way, from left to right as on the page.
pub(crate) enum Run {
    /// Glyphs of the embedded font, each with the letters it stands for and its advance in thousandths.
    Joined(Vec<(u16, String, f32)>),
    /// Latin letters and digits, for a standard font.
    Latin(String),
}

/// The runs of a line that is read from the right.
pub(crate) fn runs(text: &str) -> Result<Vec<Run>> {
    let face = Face::from_slice(FONT, 0).context("the Arabic font cannot be read")?;
    let info = BidiInfo::new(text, Some(Level::rtl()));
    let mut runs = Vec::new();
    for paragraph in &info.paragraphs {
        let (levels, ordered) = info.visual_runs(paragraph, paragraph.range.clone());
        for range in ordered {
            let part = text.get(range.clone()).context("a run of letters")?;
            let leftwards = levels.get(range.start).is_some_and(Level::is_rtl);
            let mut pieces = by_font(&face, part);
            if leftwards {
                pieces.reverse();
            }
            for piece in pieces {
                runs.push(run(&face, piece, leftwards)?);
            }
        }
    }
    Ok(runs)
}

fn is_in(face: &Face<'_>, c: char) -> bool {
    face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
}

/// The pieces of a text that stand in the Arabic font, and those that do not.
fn by_font<'t>(face: &Face<'_>, text: &'t str) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let own = is_in(face, first);
        let end = rest.char_indices().find(|(_, c)| is_in(face, *c) != own).map_or(rest.len(), |(at, _)| at);
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

/// A piece that stands wholly in the Arabic font, or wholly not.
fn run(face: &Face<'_>, text: &str, leftwards: bool) -> Result<Run> {
    if text.chars().any(|c| !is_in(face, c)) {
        if is_arabic(text) {
            bail!("the Arabic font has no sign for one of \"{text}\"");
        }
        // A bracket that opens to the left looks like one that closes.
        let mirrored = |c: char| match c {
            '(' if leftwards => ')',
            ')' if leftwards => '(',
            other => other,
        };
        return Ok(Run::Latin(text.chars().map(mirrored).collect()));
    }
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(if leftwards { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = rustybuzz::shape(face, &[], buffer);
    let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let scale = 1000.0 / face.units_per_em() as f32;
    let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(|(info, position)| {
        let from = info.cluster as usize;
        let to = starts.iter().copied().filter(|start| *start > from).min().unwrap_or(text.len());
        let letters = text.get(from..to).unwrap_or_default().to_owned();
        (info.glyph_id as u16, letters, position.x_advance as f32 * scale)
    });
    Ok(Run::Joined(glyphs.collect()))
}

/// Whether a text holds Arabic letters or digits.
pub(crate) fn is_arabic(text: &str) -> bool {
    text.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c))
}

/// How wide a run is, in points.
pub(crate) fn wide(run: &Run, size: f32) -> f32 {
    match run {
        Run::Joined(glyphs) => glyphs.iter().map(|(_, _, advance)| advance).sum::<f32>() * size / 1000.0,
        Run::Latin(text) => width(text, Family::Helvetica, false, size),
    }
}

/// The font with the widths and letters of the glyphs in use.
pub(crate) fn font(document: &mut Document, used: &BTreeMap<u16, (String, f32)>) -> ObjectId {
    let mut file = Stream::new(dictionary! { "Length1" => FONT.len() as i64 }, FONT.to_vec());
    // Already as small as it gets; compressed with the rest of the document.
    file.allows_compression = true;
    let file = document.add_object(file);
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => NAME, "Flags" => 4, "ItalicAngle" => 0, "Ascent" => 1069,
        "Descent" => -634, "CapHeight" => 714, "StemV" => 80,
        "FontBBox" => vec![(-620).into(), (-634).into(), 2000.into(), 1069.into()], "FontFile2" => file,
    });
    let mut widths: Vec<Object> = Vec::new();
    for (glyph, (_, advance)) in used {
        widths.push(i64::from(*glyph).into());
        widths.push(vec![Object::Integer(advance.round() as i64)].into());
    }
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => NAME, "CIDToGIDMap" => "Identity",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
        "FontDescriptor" => descriptor, "W" => widths,
    });
    let letters = document.add_object(Stream::new(Dictionary::new(), letters(used).into_bytes()));
    document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => NAME, "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => letters,
    })
}

/// The table that says which letters each glyph stands for.
fn letters(used: &BTreeMap<u16, (String, f32)>) -> String {
    let hex = |text: &str| text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<String>();
    let rows: Vec<String> = used.iter().map(|(glyph, (text, _))| format!("<{glyph:04X}> <{}>\n", hex(text))).collect();
    let tables: String =
        rows.chunks(100).map(|rows| format!("{} beginbfchar\n{}endbfchar\n", rows.len(), rows.concat())).collect();
    format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Example def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{tables}endcmap\nend\nend\n"
    )
}
