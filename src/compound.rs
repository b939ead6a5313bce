//! The compound file of old Office and Outlook (OLE): folders and streams in a file.
//!
//! Nothing that the file says of itself is believed beyond the bytes that are there: chains of sectors and trees of
//! names end, and all streams together may not be many times the file.

use std::cell::Cell;
use std::collections::BTreeSet;

/// Sector numbers from here on are no sectors.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
/// No entry.
const NOTHING: u32 = 0xFFFF_FFFF;
/// Streams below this lie in the stream of small ones.
const SMALL: u64 = 4_096;
/// Sectors of that stream.
const SMALL_SECTOR: usize = 64;
/// Names that one file may have.
const ENTRIES: usize = 200_000;
/// The streams that are read of a file, in bytes, for each of its own.
const OVERREAD: usize = 4;

/// A folder or stream of the file.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) is_folder: bool,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

/// An opened compound file.
#[derive(Debug)]
pub(crate) struct Compound<'a> {
    data: &'a [u8],
    shift: u32,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
    /// Bytes that may still be read.
    left: Cell<usize>,
}

impl<'a> Compound<'a> {
    /// Opens a file; `None` where it is none, or is broken.
    pub(crate) fn open(data: &'a [u8]) -> Option<Self> {
        if !data.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return None;
        }
        let shift = u32::from(u16_at(data, 30)?);
        if !(9..=12).contains(&shift) {
            return None;
        }
        let left = Cell::new(data.len().saturating_mul(OVERREAD));
        let mut file =
            Self { data, shift, fat: Vec::new(), small_fat: Vec::new(), small: Vec::new(), entries: Vec::new(), left };
        file.fat = file.table()?;
        let names = file.chain(u32_at(data, 48)?, usize::MAX)?;
        file.entries = names.chunks_exact(128).take(ENTRIES).filter_map(entry).collect();
        file.small_fat = numbers(&file.chain(u32_at(data, 60)?, usize::MAX).unwrap_or_default());
        let root = file.entries.first()?;
        file.small = file.chain(root.start, usize::try_from(root.size).ok()?).unwrap_or_default();
        Some(file)
    }

    /// What lies in a folder; 0 is the root.
    pub(crate) fn children(&self, folder: usize) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<u32> = self.entries.get(folder).map(|entry| entry.child).into_iter().collect();
        while let Some(at) = waiting.pop() {
            let Some(entry) = self.entries.get(at as usize).filter(|_| at != NOTHING) else { continue };
            if seen.insert(at as usize) {
                waiting.extend([entry.left, entry.right]);
            }
        }
        seen.into_iter().collect()
    }

    /// A folder or stream.
    pub(crate) fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at)
    }

    /// The bytes of a stream; `None` where they are not there.
    pub(crate) fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        let size = usize::try_from(entry.size).ok()?;
        if size == 0 || entry.size >= SMALL {
            return self.chain(entry.start, size);
        }
        let mut bytes = Vec::new();
        let mut sector = entry.start;
        while bytes.len() < size {
            let at = (sector as usize).checked_mul(SMALL_SECTOR)?;
            bytes.extend(self.small.get(at..(at + SMALL_SECTOR).min(self.small.len()))?);
            sector = *self.small_fat.get(sector as usize).unwrap_or(&NOTHING);
            if sector >= LAST_SECTOR {
                break;
            }
        }
        bytes.truncate(size);
        Some(bytes)
    }

    /// Which sector follows which.
    fn table(&self) -> Option<Vec<u32>> {
        let sectors = self.data.len() >> self.shift;
        let mut places: Vec<u32> = (0..109).map_while(|at| u32_at(self.data, 76 + 4 * at)).collect();
        let mut next = u32_at(self.data, 68)?;
        for _ in 0..sectors {
            let Some(more) = self.sector(next).filter(|_| next < LAST_SECTOR) else { break };
            let mut more = numbers(more);
            next = more.pop()?;
            places.extend(more);
        }
        let places = places.into_iter().filter(|place| *place < LAST_SECTOR).take(sectors);
        Some(places.filter_map(|place| self.sector(place)).flat_map(numbers).take(sectors + 1).collect())
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let at = (number as usize).checked_add(1)?.checked_mul(1 << self.shift)?;
        // The last one may be cut short.
        self.data.get(at..(at + (1 << self.shift)).min(self.data.len()))
    }

    /// The bytes of a chain of sectors, at most so many.
    fn chain(&self, start: u32, most: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        for _ in 0..=self.fat.len() {
            if next >= LAST_SECTOR || bytes.len() >= most {
                break;
            }
            let sector = self.sector(next)?;
            self.left.set(self.left.get().checked_sub(sector.len())?);
            bytes.extend(sector);
            next = *self.fat.get(next as usize)?;
        }
        bytes.truncate(most);
        Some(bytes)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).min(64).saturating_sub(2);
    Some(Entry {
        name: encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes[..length]).0.into_owned(),
        is_folder: matches!(bytes[66], 1 | 5),
        left: u32_at(bytes, 68)?,
        right: u32_at(bytes, 72)?,
        child: u32_at(bytes, 76)?,
        start: u32_at(bytes, 116)?,
        size: u64::from(u32_at(bytes, 120)?),
    })
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

/// Writes compound files for tests.
#[cfg(test)]
pub(crate) mod sample {
    /// A folder with its children, or a stream.
    pub(crate) enum Node {
        Folder(String, Vec<Node>),
        Stream(String, Vec<u8>),
    }

    struct Row {
        name: String,
        kind: u8,
        right: u32,
        child: u32,
        bytes: Vec<u8>,
        start: u32,
    }

    fn add(nodes: Vec<Node>, rows: &mut Vec<Row>) -> u32 {
        let mut first = u32::MAX;
        for node in nodes.into_iter().rev() {
            let (name, kind, child, bytes) = match node {
                Node::Folder(name, nodes) => (name, 1, add(nodes, rows), Vec::new()),
                Node::Stream(name, bytes) => (name, 2, u32::MAX, bytes),
            };
            rows.push(Row { name, kind, right: first, child, bytes, start: 0xFFFF_FFFE });
            // The root comes first.
            first = rows.len() as u32;
        }
        first
    }

    /// The file.
    pub(crate) fn compound(nodes: Vec<Node>) -> Vec<u8> {
        let mut rows = Vec::new();
        let child = add(nodes, &mut rows);
        let root = Row { name: "Root Entry".to_owned(), kind: 5, right: u32::MAX, child, bytes: Vec::new(), start: 0 };
        rows.insert(0, root);
        let (mut small, mut small_fat) = (Vec::new(), Vec::new());
        for row in rows.iter_mut().filter(|row| row.kind == 2 && !row.bytes.is_empty() && row.bytes.len() < 4_096) {
            row.start = small_fat.len() as u32;
            small.extend(&row.bytes);
            small.resize(small.len().next_multiple_of(64), 0);
            while small_fat.len() < small.len() / 64 {
                small_fat.push(small_fat.len() as u32 + 1);
            }
            *small_fat.last_mut().unwrap() = 0xFFFF_FFFE;
        }
        rows[0].bytes = small;
        let (mut data, mut fat) = (Vec::new(), Vec::new());
        let mut place = |bytes: &[u8], data: &mut Vec<u8>| -> u32 {
            if bytes.is_empty() {
                return 0xFFFF_FFFE;
            }
            let start = fat.len() as u32;
            data.extend(bytes);
            data.resize(data.len().next_multiple_of(512), 0);
            while fat.len() < data.len() / 512 {
                fat.push(fat.len() as u32 + 1);
            }
            *fat.last_mut().unwrap() = 0xFFFF_FFFE;
            start
        };
        for row in rows.iter_mut().filter(|row| row.kind == 5 || row.bytes.len() >= 4_096) {
            row.start = place(&row.bytes, &mut data);
        }
        let small_fat: Vec<u8> = small_fat.into_iter().flat_map(u32::to_le_bytes).collect();
        let small_fat_at = place(&small_fat, &mut data);
        let mut names = Vec::new();
        for row in &rows {
            let mut name: Vec<u8> = row.name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = name.len() as u16 + 2;
            name.resize(64, 0);
            names.extend(name);
            names.extend(length.to_le_bytes());
            names.extend([row.kind, 1]);
            names.extend([u32::MAX, row.right, row.child].into_iter().flat_map(u32::to_le_bytes));
            names.resize(names.len() + 36, 0);
            names.extend([row.start, row.bytes.len() as u32, 0].into_iter().flat_map(u32::to_le_bytes));
        }
        let names_at = place(&names, &mut data);
        let tables = (fat.len() + 1).div_ceil(127);
        let first_table = fat.len() as u32;
        fat.extend(std::iter::repeat_n(0xFFFF_FFFD, tables));
        fat.resize(tables * 128, u32::MAX);
        let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        file.resize(24, 0);
        file.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
        file.resize(44, 0);
        let header = [tables as u32, names_at, 0, 4_096, small_fat_at, 1, 0xFFFF_FFFE, 0];
        file.extend(header.into_iter().flat_map(u32::to_le_bytes));
        let places = (0..109).map(|at| if at < tables as u32 { first_table + at } else { u32::MAX });
        file.extend(places.flat_map(u32::to_le_bytes));
        file.extend(data);
        file.extend(fat.into_iter().flat_map(u32::to_le_bytes));
        file
    }
}

#[cfg(test)]
mod tests {
    use super::sample::{Node, compound};
    use super::*;

    fn file() -> Vec<u8> {
        let stream = |name: &str, bytes: &[u8]| Node::Stream(name.to_owned(), bytes.to_vec());
        compound(vec![
            stream("short", b"a few bytes"),
            Node::Folder("folder".to_owned(), vec![stream("long", &[7; 10_000]), stream("empty", b"")]),
            stream("other", &[9; 200]),
        ])
    }

    fn all(file: &Compound<'_>) -> Vec<(String, usize)> {
        let mut out = Vec::new();
        let mut waiting = vec![0];
        while let Some(folder) = waiting.pop() {
            for at in file.children(folder) {
                let entry = file.entry(at).unwrap();
                if entry.is_folder {
                    waiting.push(at)
                }
                out.push((entry.name.clone(), file.stream(entry).unwrap_or_default().len()));
            }
            assert!(out.len() < 10_000);
        }
        out.sort();
        out
    }

    #[test]
    fn streams_are_found_and_read() {
        let bytes = file();
        let file = Compound::open(&bytes).unwrap();
        let sizes = [("empty", 0), ("folder", 0), ("long", 10_000), ("other", 200), ("short", 11)];
        assert_eq!(all(&file), sizes.map(|(name, size)| (name.to_owned(), size)));
        let short = file.children(0).into_iter().filter_map(|at| file.entry(at)).find(|entry| entry.name == "short");
        assert_eq!(file.stream(short.unwrap()).unwrap(), b"a few bytes");
    }

    #[test]
    fn damaged_files_end() {
        let bytes = file();
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xFF;
            if let Some(file) = Compound::open(&broken) {
                for entry in file.children(0).iter().filter_map(|at| file.entry(*at)) {
                    let _ = file.stream(entry);
                }
            }
            if let Some(file) = Compound::open(&bytes[..at]) {
                let _ = file.children(0).len();
            }
        }
    }
}
