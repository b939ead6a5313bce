//! Signs of symbol fonts, by font and place.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::knowledge::builtin;

static SYMBOLS: LazyLock<BTreeMap<String, BTreeMap<String, String>>> = LazyLock::new(|| builtin("read/symbols.yaml"));

/// Whether a font shows other signs than the letters in their places.
pub(super) fn is_symbol_font(font: &str) -> bool {
    SYMBOLS.contains_key(font)
}

/// The sign at a place of a font. An unknown place of a symbol font is marked as unreadable; in an ordinary font the
/// place is the sign itself.
pub(super) fn sign(font: &str, place: u32) -> String {
    let key = format!("{:02X}", if (0xF000..=0xF0FF).contains(&place) { place - 0xF000 } else { place });
    if let Some(known) = SYMBOLS.get(font).and_then(|signs| signs.get(&key)) {
        return known.clone();
    }
    let sign = char::from_u32(place);
    let sign = sign.filter(|sign| !('\u{E000}'..='\u{F8FF}').contains(sign) && !is_symbol_font(font));
    sign.unwrap_or('\u{FFFD}').to_string()
}
