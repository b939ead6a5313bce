//! The parts of a Word package, unpacked within bounds. Where the table of contents of the ZIP is gone, the parts are
//! looked for one by one.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read};

use flate2::read::DeflateDecoder;
use zip::ZipArchive;

use super::body::Document;
use crate::limits::Limits;

/// One part may unpack to this; the words of a paper are far below.
const PART: u64 = 64 << 20;

/// A ZIP with its parts.
pub(super) struct Package<'a> {
    archive: Option<ZipArchive<Cursor<&'a [u8]>>>,
    /// Without a table of contents: name, packing and place of each part.
    loose: BTreeMap<String, (u16, &'a [u8])>,
    names: Vec<String>,
    left: u64,
}

impl<'a> Package<'a> {
    /// Opens a package, or what is left of one.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Option<Self> {
        let left = limits.unpacked_bytes;
        if let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) {
            let names = archive.file_names().filter_map(Result::ok).map(|name| name.into_owned()).collect();
            return Some(Self { archive: Some(archive), loose: BTreeMap::new(), names, left });
        }
        let loose = loose_parts(bytes, limits.members);
        let names = loose.keys().cloned().collect::<Vec<_>>();
        (!names.is_empty()).then_some(Self { archive: None, loose, names, left })
    }

    /// The name of the body; some programs number it.
    pub(super) fn body(&self) -> Option<String> {
        let plain = "word/document.xml";
        let numbered = || {
            let bodies = self.names("word/document");
            bodies
                .into_iter()
                .find(|name| name["word/document".len()..].trim_start_matches(|c: char| c.is_ascii_digit()) == ".xml")
        };
        self.names.iter().find(|name| *name == plain).cloned().or_else(numbered)
    }

    /// Whether the package has its table of contents.
    pub(super) fn is_whole(&self) -> bool {
        self.archive.is_some()
    }

    /// Whether the body is locked by the ZIP's own means.
    pub(super) fn is_locked(&mut self, body: &str) -> bool {
        let Some(archive) = &mut self.archive else { return false };
        let body = archive.index_for_name(body);
        body.and_then(|body| archive.by_index_raw(body).ok().map(|part| part.encrypted())).unwrap_or(false)
    }

    /// The XML parts whose names begin so, in order.
    pub(super) fn names(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> =
            self.names.iter().filter(|name| name.starts_with(prefix) && name.ends_with(".xml")).cloned().collect();
        names.sort_by_key(|name| (name.len(), name.clone()));
        names.truncate(100);
        names
    }

    /// Whether there are pictures.
    pub(super) fn has_pictures(&self) -> bool {
        self.names.iter().any(|name| name.starts_with("word/media/"))
    }

    /// Reads a part into a document; whether there is such a part.
    pub(super) fn read(&mut self, name: &str, into: &mut Document) -> bool {
        let most = PART.min(self.left);
        let used = if let Some(archive) = &mut self.archive {
            let Ok(part) = archive.by_name(name) else { return false };
            bounded(part, most, into)
        } else {
            match self.loose.get(name) {
                Some((0, stored)) => bounded(*stored, most, into),
                Some((8, packed)) => bounded(DeflateDecoder::new(*packed), most, into),
                _ => return false,
            }
        };
        self.left = self.left.saturating_sub(used);
        true
    }
}

/// Gives a document at most so many bytes; what it took.
fn bounded(source: impl Read, most: u64, into: &mut Document) -> u64 {
    let mut limited = BufReader::new(source.take(most));
    into.read(&mut limited);
    let left = limited.get_ref().limit();
    if left == 0 {
        into.cut();
    }
    most - left
}

/// The parts by their own headers. The length in a header is believed only for what is stored unpacked.
fn loose_parts(bytes: &[u8], most: usize) -> BTreeMap<String, (u16, &[u8])> {
    let mut parts = BTreeMap::new();
    let mut at = 0;
    while parts.len() < most
        && let Some(found) = bytes.get(at..).and_then(|rest| rest.windows(4).position(|window| window == b"PK\x03\x04"))
    {
        let start = at + found;
        at = start + 4;
        let two = |place: usize| {
            bytes.get(start + place..start + place + 2).map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])))
        };
        let (Some(packing), Some(name), Some(extra)) = (two(8), two(26), two(28)) else { break };
        let Some(name_bytes) = bytes.get(start + 30..start + 30 + name) else { break };
        let Some(data) = bytes.get(start + 30 + name + extra..) else { break };
        let size = two(18).zip(two(20)).map_or(0, |(low, high)| low | high << 16);
        let data = if packing == 0 { &data[..size.min(data.len())] } else { data };
        parts.entry(String::from_utf8_lossy(name_bytes).into_owned()).or_insert((packing as u16, data));
    }
    parts
}
