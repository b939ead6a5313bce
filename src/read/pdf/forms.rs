//! The values of form fields that were filled in but never drawn: the file leaves that to the program that shows it.

use hayro_interpret::kurbo::{Affine, Rect};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro_syntax::page::Page;

use super::glyphs::Collector;

/// Fields of one page.
const MOST_FIELDS: usize = 5_000;
/// Characters of one value.
const LONGEST: usize = 4_000;
/// Parents that a field may have.
const DEPTH: usize = 16;
/// Hidden, or not to be shown.
const UNSEEN: i32 = 1 << 1 | 1 << 5;

/// Adds the values of fields without an appearance, at their place on the page.
pub(super) fn collect(page: &Page<'_>, transform: Affine, collector: &mut Collector<'_>) {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return };
    for field in annotations.iter::<Dict<'_>>().take(MOST_FIELDS) {
        if field.get::<Name<'_>>("Subtype").is_none_or(|kind| &*kind != b"Widget")
            || field.get::<i32>("F").unwrap_or(0) & UNSEEN != 0
            || is_drawn(&field)
        {
            continue;
        }
        let text = inherited(&field, "FT").and_then(|kind: Name<'_>| match &*kind {
            b"Tx" | b"Ch" => inherited::<PdfString<'_>>(&field, "V"),
            _ => None,
        });
        let (Some(text), Some([x0, y0, x1, y1])) = (text, field.get::<[f64; 4]>("Rect")) else { continue };
        let place = transform.transform_rect_bbox(Rect::new(x0, y0, x1, y1).abs());
        collector.write(&decode(text.as_bytes()), place);
    }
}

fn is_drawn(field: &Dict<'_>) -> bool {
    let Some(stream) = field.get::<Dict<'_>>("AP").and_then(|states| states.get::<Object<'_>>("N")) else {
        return false;
    };
    match stream {
        Object::Stream(stream) => has_text(&stream),
        _ => true,
    }
}

/// Whether an appearance draws anything: some writers leave an empty one behind.
fn has_text(stream: &Stream<'_>) -> bool {
    stream.raw_data().len() > 4_096
        || stream.decoded_data().is_ok_and(|data| data.windows(2).any(|pair| matches!(pair, b"Tj" | b"TJ")))
}

/// A value of the field or of what it belongs to.
fn inherited<'a, T>(field: &Dict<'a>, key: &str) -> Option<T>
where
    T: TryFrom<Object<'a>>,
{
    let mut field = field.clone();
    for _ in 0..DEPTH {
        if let Some(value) = field.get::<Object<'a>>(key) {
            return T::try_from(value).ok();
        }
        field = field.get::<Dict<'a>>("Parent")?;
    }
    None
}

/// A text string: UTF-16, UTF-8 with a mark, or close to Latin-1.
fn decode(bytes: &[u8]) -> String {
    let pairs = |rest: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => pairs(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => pairs(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_come_in_three_ways() {
        assert_eq!(decode(b"\xFE\xFF\x00A\x00\xE9"), "Aé");
        assert_eq!(decode(b"\xEF\xBB\xBFA\xC3\xA9"), "Aé");
        assert_eq!(decode(b"A\xE9"), "Aé");
    }
}
