//! Files that hold other files: ZIP by the names of its members, OLE by the names of its streams.

use std::io::{Read, Seek, SeekFrom};

use super::super::knowledge::extension;
use crate::model::Format;

/// How much of a ZIP's directory is read: 256 KB hold some thousand names.
const DIRECTORY: u64 = 256 << 10;
/// The end record of a ZIP and its longest comment.
const TAIL: u64 = 22 + 0xFFFF;

/// The format of a ZIP by the names and the order of its members.
pub(super) fn zip(head: &[u8], size: u64, source: &mut (impl Read + Seek)) -> Option<Format> {
    if !head.starts_with(b"PK\x03\x04") && !head.starts_with(b"PK\x05\x06") && !head.starts_with(b"PK\x07\x08") {
        return None;
    }
    // ODF names its kind in its first member, which is stored, not packed.
    if let Some(mime) = head.get(38..).filter(|_| head.get(30..38) == Some(b"mimetype")) {
        for (kind, format) in [
            (&b"application/vnd.oasis.opendocument.text"[..], Format::Odt),
            (b"application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
            (b"application/epub+zip", Format::Unknown),
        ] {
            if mime.starts_with(kind) {
                return Some(format);
            }
        }
    }
    let mut names = directory_names(size, source).unwrap_or_default();
    names.extend(records(head, b"PK\x03\x04", 30, 26, 28));
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let below = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let office = has("[Content_Types].xml") || has("_rels/.rels");
    Some(if has("word/document.xml") || office && below("word/") {
        Format::Docx
    } else if has("xl/workbook.xml") || has("xl/workbook.bin") || office && below("xl/") {
        Format::Xlsx
    } else if office && below("ppt/") {
        Format::Unknown
    } else if has("Index/Document.iwa") || has("index.xml") && has("buildVersionHistory.plist") || has("Index.zip") {
        Format::Pages
    } else if has("META-INF/MANIFEST.MF") {
        Format::Program
    } else {
        Format::Zip
    })
}

/// The names in the central directory, as far as one block of it goes.
fn directory_names(size: u64, source: &mut (impl Read + Seek)) -> Option<Vec<String>> {
    let tail_at = size.saturating_sub(TAIL);
    let tail = block(source, tail_at, TAIL)?;
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let offset = tail.get(end + 16..end + 20)?;
    let offset = u32::from_le_bytes([offset[0], offset[1], offset[2], offset[3]]);
    let directory = block(source, u64::from(offset), DIRECTORY)?;
    Some(records(&directory, b"PK\x01\x02", 46, 28, 30))
}

/// The member names in records that begin with `signature`; the places are those of the name, its length and the
/// length of the field behind it.
fn records(bytes: &[u8], signature: &[u8; 4], name_at: usize, length_at: usize, extra_at: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(4).position(|window| window == signature)) {
        let start = at + found;
        let two = |place: usize| {
            bytes.get(start + place..start + place + 2).map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])))
        };
        let (Some(length), Some(extra)) = (two(length_at), two(extra_at)) else { break };
        if let Some(name) = bytes.get(start + name_at..start + name_at + length) {
            names.push(String::from_utf8_lossy(name).into_owned());
        }
        at = start + name_at + if signature[2] == 1 { length + extra } else { length };
    }
    names
}

/// The format of an OLE compound file: old Office, Outlook, or a locked new Office file.
pub(super) fn ole(head: &[u8], name: &str, source: &mut (impl Read + Seek)) -> Option<Format> {
    if !head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return None;
    }
    let streams = stream_names(head, source).unwrap_or_default();
    let has = |wanted: &str| streams.iter().any(|stream| stream.eq_ignore_ascii_case(wanted));
    let ending = extension(name).unwrap_or_default();
    let spreadsheet = ending.starts_with("xls");
    Some(if has("EncryptedPackage") {
        // What is inside a locked file cannot be told; its name is all there is.
        if spreadsheet { Format::Xlsx } else { Format::Docx }
    } else if has("__properties_version1.0") {
        Format::Msg
    } else if has("WordDocument") {
        Format::Doc
    } else if has("Workbook") || has("Book") {
        Format::Xls
    } else {
        match ending.as_str() {
            "doc" | "dot" => Format::Doc,
            "xls" | "xlt" => Format::Xls,
            "msg" => Format::Msg,
            _ => Format::Unknown,
        }
    })
}

/// The names in the first sectors of the OLE directory.
fn stream_names(head: &[u8], source: &mut (impl Read + Seek)) -> Option<Vec<String>> {
    let shift = u32::from(*head.get(30)?);
    let first = head.get(48..52)?;
    let first = u64::from(u32::from_le_bytes([first[0], first[1], first[2], first[3]]));
    if !(9..=12).contains(&shift) {
        return None;
    }
    let directory = block(source, (first + 1) << shift, 8 << 10)?;
    let names = directory.chunks_exact(128).filter_map(|entry| {
        let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
        let units: Vec<u16> = entry
            .get(..length.checked_sub(2)?)?
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        String::from_utf16(&units).ok()
    });
    Some(names.collect())
}

fn block(source: &mut (impl Read + Seek), at: u64, length: u64) -> Option<Vec<u8>> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = Vec::new();
    source.take(length).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
