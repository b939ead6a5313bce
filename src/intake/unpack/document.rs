//! A report that lies among the pictures of a disc: a PDF in a DICOM object, element (0042,0011).

use super::{Opened, Sink};
use crate::model::SourceFile;
use crate::stored;

/// The tag of the document, in the order of bytes of nearly all files.
const DOCUMENT: [u8; 4] = [0x42, 0x00, 0x11, 0x00];

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    if let Ok(bytes) = stored::bytes(&file.content, sink.options.limits.file_bytes)
        && let Some(document) = document(bytes.as_ref())
    {
        sink.bytes("document.pdf", document.to_vec());
    }
    Opened::Whole
}

/// The PDF in an object. Its declared length is believed only as far as there are bytes.
fn document(object: &[u8]) -> Option<&[u8]> {
    let places = object.windows(4).enumerate().filter(|(_, window)| *window == DOCUMENT).map(|(at, _)| at + 4);
    places.take(64).find_map(|at| {
        let (length_at, value_at) = if object.get(at..at + 2)? == b"OB" { (at + 4, at + 8) } else { (at, at + 4) };
        let length = object.get(length_at..length_at + 4)?;
        let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let end = value_at.saturating_add(length).min(object.len());
        let value = object.get(value_at..end)?;
        let start = value.windows(5).take(1_024).position(|window| window == b"%PDF-")?;
        // Values have an even length.
        let value = &value[start..];
        Some(value.strip_suffix(&[0]).unwrap_or(value))
    })
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn the_document_is_what_follows_its_tag() {
        let explicit = [&b"xx\x42\x00\x11\x00OB\0\0\x0A\0\0\0"[..], b"%PDF-1.4 \0rest"].concat();
        assert_eq!(document(&explicit), Some(&b"%PDF-1.4 "[..]));
        let implicit = [&b"\x42\x00\x11\x00\xFF\xFF\xFF\x7F"[..], b"%PDF-1.4 cut"].concat();
        assert_eq!(document(&implicit), Some(&b"%PDF-1.4 cut"[..]));
        assert_eq!(document(b"\x42\x00\x11\x00OB\0\0\x04\0\0\0text"), None);
        assert_eq!(document(b"\x42\x00\x11\x00O"), None);
        assert_eq!(document(b""), None);
    }
}
