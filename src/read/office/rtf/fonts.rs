//! The fonts of a document: their encodings, and which of them show signs in the places of letters.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::charset;

/// Fonts that are kept.
const MOST: usize = 4_000;
/// Bytes of a font's name.
const NAME: usize = 100;

/// One font.
#[derive(Debug, Clone, Default)]
pub(super) struct Font {
    /// The encoding of its letters; `None`: that of the document.
    pub(super) encoding: Option<&'static Encoding>,
    /// Its name, which tells a symbol font.
    pub(super) name: String,
}

/// The font table.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    fonts: BTreeMap<i32, Font>,
    present: Option<i32>,
}

impl Fonts {
    /// Takes a control word of the table.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "f" if self.fonts.len() < MOST => {
                self.present = number;
                self.fonts.insert(number.unwrap_or(0), Font::default());
            }
            "fcharset" => self.change(|font| font.encoding = charset::of_character_set(number.unwrap_or(0))),
            "cpg" => self.change(|font| font.encoding = number.and_then(charset::of_code_page).or(font.encoding)),
            _ => {}
        }
    }

    /// Takes a byte of a name.
    pub(super) fn byte(&mut self, byte: u8) {
        if byte == b';' {
            self.present = None;
        } else if byte.is_ascii() {
            self.change(|font| {
                if font.name.len() < NAME {
                    font.name.push(char::from(byte));
                }
            });
        }
    }

    /// A font by its number.
    pub(super) fn get(&self, number: i32) -> Option<&Font> {
        self.fonts.get(&number)
    }

    fn change(&mut self, change: impl FnOnce(&mut Font)) {
        if let Some(font) = self.present.and_then(|present| self.fonts.get_mut(&present)) {
            change(font);
        }
    }
}
