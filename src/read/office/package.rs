//! The parts of a document that is a ZIP, unpacked within bounds. Where the table of contents of the ZIP is gone, the
//! parts are looked for one by one.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Read};

use flate2::read::DeflateDecoder;
use zip::ZipArchive;

use crate::limits::Limits;

/// One part may unpack to this; the words of a paper are far below.
const PART: u64 = 64 << 20;
/// Parts of one kind that are read.
const MOST: usize = 200;

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

    /// Whether the package has its table of contents.
    pub(super) fn is_whole(&self) -> bool {
        self.archive.is_some()
    }

    /// Whether a part is locked by the ZIP's own means.
    pub(super) fn is_locked(&mut self, name: &str) -> bool {
        let Some(archive) = &mut self.archive else { return false };
        let part = archive.index_for_name(name);
        part.and_then(|part| archive.by_index_raw(part).ok().map(|part| part.encrypted())).unwrap_or(false)
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
    }

    /// The parts whose names begin and end so, in order: `header2` before `header10`.
    pub(super) fn names(&self, start: &str, end: &str) -> Vec<String> {
        let mut names: Vec<String> =
            self.names.iter().filter(|name| name.starts_with(start) && name.ends_with(end)).cloned().collect();
        names.sort_by_key(|name| (name.len(), name.clone()));
        names.truncate(MOST);
        names
    }

    /// Gives a part to a reader; whether there is such a part, and whether all of it was within bounds.
    pub(super) fn read(&mut self, name: &str, reader: impl FnOnce(&mut dyn BufRead)) -> Option<bool> {
        let most = PART.min(self.left);
        let used = if let Some(archive) = &mut self.archive {
            bounded(archive.by_name(name).ok()?, most, reader)
        } else {
            match self.loose.get(name)? {
                (0, stored) => bounded(*stored, most, reader),
                (8, packed) => bounded(DeflateDecoder::new(*packed), most, reader),
                _ => return None,
            }
        };
        self.left = self.left.saturating_sub(used);
        Some(used < most)
    }

    /// The bytes of a part; `None` where it is not there, broken, or larger than what is taken of a part.
    pub(super) fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut whole = false;
        let within = self.read(name, |part| whole = part.read_to_end(&mut bytes).is_ok())?;
        (whole && within).then_some(bytes)
    }
}

/// Gives a reader at most so many bytes; what it took.
fn bounded(source: impl Read, most: u64, reader: impl FnOnce(&mut dyn BufRead)) -> u64 {
    let mut limited = BufReader::new(source.take(most));
    reader(&mut limited);
    most - limited.get_ref().limit()
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
