//! What a glyph says: its Unicode text, also where the file gives no map to it.

use std::collections::HashMap;

use hayro_interpret::font::{Glyph, OutlineFontData, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::PathEl;
use rustybuzz::ttf_parser::Face;
use unicode_normalization::UnicodeNormalization;

use super::guard::CidFont;
use crate::read::layout::glyph::{Piece, UNKNOWN};

/// The maps from glyphs to letters of the fonts that bring none for Unicode.
#[derive(Debug, Default)]
pub(super) struct Letters {
    /// By the key of the font's program: glyph to character.
    reversed: HashMap<u128, HashMap<u16, char>>,
    /// Composite fonts of a known character collection.
    pub(super) cid_fonts: HashMap<String, CidFont>,
}

impl Letters {
    /// The text of a glyph; `None` for a space or for nothing.
    pub(super) fn piece(&mut self, glyph: &Glyph<'_>) -> Option<Piece> {
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => match kind(c) {
                Kind::Space => None,
                Kind::Letter(c) => Some(Piece::One(c)),
                Kind::Compound => Some(compound(&c.to_string())),
                Kind::Private => self.private(glyph, c),
                Kind::Nothing => Some(Piece::Many("".into())),
                Kind::None => self.guess(glyph),
            },
            Some(BfString::String(text)) => self.several(glyph, &text),
            None => self.guess(glyph),
        }
    }

    fn several(&mut self, glyph: &Glyph<'_>, text: &str) -> Option<Piece> {
        let clean: String = text
            .chars()
            .filter_map(|c| match kind(c) {
                Kind::Letter(c) => Some(c),
                Kind::Compound => Some(c),
                _ => None,
            })
            .collect();
        if clean.is_empty() {
            let spaces = text.chars().all(|c| matches!(kind(c), Kind::Space));
            return if spaces { None } else { self.guess(glyph) };
        }
        Some(compound(&clean))
    }

    /// A character of the private area: the symbol fonts of office programs put theirs at F000 and the code.
    fn private(&mut self, glyph: &Glyph<'_>, c: char) -> Option<Piece> {
        let code = u32::from(c).checked_sub(0xF000).and_then(|code| u8::try_from(code).ok());
        let name = font_name(glyph).unwrap_or_default().to_lowercase();
        let letter = code.and_then(|code| match code {
            0x20 => Some(' '),
            _ if name.contains("wingdings") => wingdings(code),
            _ if name.contains("symbol") => symbol(code),
            // Without a name: what the symbol fonts are most used for, or a letter that a writer shifted.
            0xB7 | 0xA7 => Some('•'),
            0x21..=0x7E if !name.is_empty() => Some(char::from(code)),
            _ => None,
        });
        match letter {
            Some(' ') => None,
            Some(letter) => Some(Piece::One(letter)),
            None => Some(Piece::One(UNKNOWN)),
        }
    }

    /// A glyph without Unicode: the map of its character collection, the font's own map, or the code of a font drawn by
    /// the file itself.
    fn guess(&mut self, glyph: &Glyph<'_>) -> Option<Piece> {
        let unknown = Some(Piece::One(UNKNOWN));
        let outline = match glyph {
            Glyph::Outline(outline) => outline,
            Glyph::Type3(drawn) => {
                let code = u8::try_from(drawn.char_code()).ok().map(char::from);
                return match code {
                    Some(' ') => None,
                    Some(c) if c.is_ascii_graphic() => Some(Piece::One(c)),
                    _ => unknown,
                };
            }
        };
        if let Some(data) = outline.font_data() {
            let by_collection = data
                .postscript_name
                .as_deref()
                .and_then(|name| self.cid_fonts.get(name))
                .and_then(|font| font.text(outline.char_code()));
            let found = match by_collection {
                Some(BfString::Char(c)) => Some(c),
                Some(BfString::String(text)) => return self.several(glyph, &text).or(unknown),
                None => self.by_font(&data, outline),
            };
            match found.map(|c| (c, kind(c))) {
                Some((_, Kind::Space)) => return None,
                Some((_, Kind::Letter(c))) => return Some(Piece::One(c)),
                Some((c, Kind::Compound)) => return Some(compound(&c.to_string())),
                Some((c, Kind::Private)) => return self.private(glyph, c),
                _ => {}
            }
        }
        // A glyph that draws nothing is a space.
        let drawn = outline.outline().elements().iter().any(|element| !matches!(element, PathEl::MoveTo(_)));
        if drawn { unknown } else { None }
    }

    fn by_font(&mut self, data: &OutlineFontData, outline: &OutlineGlyph) -> Option<char> {
        let glyph = u16::try_from(outline.glyph_id().to_u32()).ok()?;
        let map = self.reversed.entry(data.cache_key).or_insert_with(|| reverse(&data.data));
        map.get(&glyph).copied()
    }
}

/// Glyph to character, by the font's own character map.
fn reverse(data: &hayro_interpret::font::FontData) -> HashMap<u16, char> {
    let mut map = HashMap::new();
    let Ok(face) = Face::parse((**data).as_ref(), 0) else { return map };
    let Some(tables) = face.tables().cmap else { return map };
    let (unicode, other): (Vec<_>, Vec<_>) = tables.subtables.into_iter().partition(|table| table.is_unicode());
    // The tables are asked character by character: their own lists of ranges may be made to have no end.
    for table in unicode.into_iter().chain(other.into_iter().filter(|t| is_symbol(t))) {
        for c in (0x20..0xD800).chain(0xE000..=0xFFFDu32) {
            if let (Some(glyph), Some(c)) = (table.glyph_index(c), char::from_u32(c))
                && glyph.0 != 0
            {
                map.entry(glyph.0).or_insert(c);
            }
        }
    }
    map
}

fn is_symbol(table: &rustybuzz::ttf_parser::cmap::Subtable<'_>) -> bool {
    table.platform_id == rustybuzz::ttf_parser::PlatformId::Windows && table.encoding_id == 0
}

fn font_name(glyph: &Glyph<'_>) -> Option<String> {
    match glyph {
        Glyph::Outline(outline) => outline.font_data()?.postscript_name,
        Glyph::Type3(_) => None,
    }
}

enum Kind {
    Space,
    Letter(char),
    /// A ligature or presentation form.
    Compound,
    Private,
    /// Shows nothing and is no gap.
    Nothing,
    /// No character.
    None,
}

fn kind(c: char) -> Kind {
    match c {
        '!'..='~' => Kind::Letter(c),
        c if c.is_whitespace() => Kind::Space,
        // Visible where it stands in a page: the hyphen of a broken word.
        '\u{AD}' => Kind::Letter('-'),
        '\u{FB00}'..='\u{FB06}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => Kind::Compound,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Kind::Private,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => Kind::Nothing,
        '\u{FFFD}'..='\u{FFFF}' => Kind::None,
        c if c.is_control() => Kind::None,
        c => Kind::Letter(c),
    }
}

/// Takes ligatures and presentation forms apart, and nothing else: `⁹` must stay what it is.
fn compound(text: &str) -> Piece {
    let text: String = text
        .chars()
        .flat_map(|c| {
            let apart = matches!(kind(c), Kind::Compound);
            let forms = apart.then(|| c.nfkc());
            let same = (!apart).then_some(c);
            forms.into_iter().flatten().chain(same)
        })
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Piece::One(c),
        _ => Piece::Many(text.into()),
    }
}

/// The Symbol font, where it differs from ASCII: Adobe's standard encoding.
fn symbol(code: u8) -> Option<char> {
    const GREEK_CAPITALS: &str = "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const GREEK_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    Some(match code {
        0x22 => '∀',
        0x2D => '−',
        0x40..=0x5A => GREEK_CAPITALS.chars().nth(usize::from(code - 0x40))?,
        0x61..=0x7A => GREEK_SMALL.chars().nth(usize::from(code - 0x61))?,
        0xA2 => '′',
        0xA3 => '≤',
        0xA5 => '∞',
        0xAB => '↔',
        0xAC => '←',
        0xAD => '↑',
        0xAE => '→',
        0xAF => '↓',
        0xB0 => '°',
        0xB1 => '±',
        0xB2 => '″',
        0xB3 => '≥',
        0xB4 => '×',
        0xB7 => '•',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        0xD2 => '®',
        0xD4 => '™',
        0xD6 => '√',
        0xD7 => '·',
        0x21..=0x3F | 0x5B | 0x5D | 0x5F | 0x7B..=0x7D => char::from(code),
        _ => return None,
    })
}

/// The boxes, ticks and bullets of Wingdings.
fn wingdings(code: u8) -> Option<char> {
    Some(match code {
        0x6C | 0x9F | 0xA7 | 0x77 | 0x76 | 0x6E => '•',
        0x6F | 0x70 | 0x71 | 0xA8 | 0x72 => '☐',
        0xFB => '✗',
        0xFC => '✓',
        0xFD => '☒',
        0xFE => '☑',
        0x78 => '☒',
        0xE0 | 0xD8 | 0xF0 => '→',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_come_apart_and_superscripts_stay() {
        assert_eq!(compound("ﬁ"), Piece::Many("fi".into()));
        assert_eq!(compound("⁹"), Piece::One('⁹'));
        assert_eq!(compound("ﻻ"), Piece::Many("لا".into()));
    }

    #[test]
    fn the_symbol_font_has_the_signs_of_a_threshold() {
        assert_eq!(symbol(0xB3), Some('≥'));
        assert_eq!(symbol(0xA3), Some('≤'));
        assert_eq!(symbol(b'b'), Some('β'));
        assert_eq!(symbol(b'm'), Some('μ'));
        assert_eq!(symbol(b'W'), Some('Ω'));
        assert_eq!(symbol(b'z'), Some('ζ'));
    }
}
