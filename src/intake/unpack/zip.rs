//! ZIP. Members are taken from the archive anew whenever they are read; only the table of contents is kept.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

use zip::read::{ArchiveOffset, Config, OwnedZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::{Opened, Sink, names};
use crate::intake::knowledge::Cause;
use crate::model::file::{Content, Member, Place};
use crate::model::{FileState, SourceFile};
use crate::stored::{self, Source};

/// What is listed of an archive.
struct Listing {
    entries: Vec<OwnedZipFileEntry>,
    /// Members beyond those that may be taken in.
    left_out: usize,
    broken: bool,
}

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let Ok(source) = stored::seekable(&file.content, sink.memory()) else {
        return Opened::Closed(FileState::Damaged, Cause::BrokenArchive);
    };
    let Ok(listing) = list(BufReader::new(source), sink.room()) else { return salvage(file, sink) };
    sink.leave_out(listing.left_out);
    let raw: Vec<&[u8]> = listing.entries.iter().map(OwnedZipFileEntry::name_raw).collect();
    let shown = names::decode(&raw);
    let papers = listing.entries.iter().filter(|entry| !is_folder(entry)).count();
    let locked = listing.entries.iter().filter(|entry| !is_folder(entry) && entry.encrypted()).count();
    let mut keys = Keys::of(&sink.options.passwords);
    let mut unopened = Vec::new();
    let mut broken = listing.broken;
    for (entry, name) in listing.entries.into_iter().zip(shown) {
        if is_folder(&entry) {
            continue;
        }
        let size = entry.size();
        match kind(&entry) {
            Kind::Link => sink.closed(&name, size, FileState::Ignored, Cause::Link),
            Kind::Device => sink.closed(&name, size, FileState::Ignored, Cause::Special),
            Kind::Paper if !entry.encrypted() => broken |= plain(file, sink, &name, entry),
            Kind::Paper => {
                if !keys.open(file, sink, &name, entry) {
                    unopened.push((name, size));
                }
            }
        }
    }
    // A wholly locked archive is one thing to do, not a hundred.
    if papers > 0 && locked == papers && unopened.len() == papers {
        return Opened::Closed(FileState::NeedsPassword, Cause::LockedArchive);
    }
    for (name, size) in unopened {
        sink.closed(&name, size, FileState::NeedsPassword, Cause::LockedMember);
    }
    if broken { Opened::Broken } else { Opened::Whole }
}

/// Reads the table of contents, as far as its members may be taken in.
fn list(source: BufReader<Box<dyn Source>>, room: usize) -> Result<Listing, ZipError> {
    let mut archive = ZipIterable::try_new(source, Config { archive_offset: ArchiveOffset::Detect })?;
    let number = archive.len();
    let mut listing = Listing { entries: Vec::new(), left_out: number.saturating_sub(room), broken: false };
    for entry in archive.files()?.take(room) {
        match entry {
            Ok(entry) => listing.entries.push(entry.into()),
            Err(error) if listing.entries.is_empty() => return Err(error),
            Err(_) => {
                listing.broken = true;
                break;
            }
        }
    }
    Ok(listing)
}

/// A member that is not locked; tells whether something about it says that the archive is broken.
fn plain(file: &SourceFile, sink: &mut Sink<'_>, name: &str, entry: OwnedZipFileEntry) -> bool {
    let size = entry.size();
    let Err(error) = sink.stored(name, content(file, entry, None), size) else { return false };
    let odd = error.kind() == io::ErrorKind::Unsupported;
    let (state, cause) =
        if odd { (FileState::Unsupported, Cause::OddPacking) } else { (FileState::Damaged, Cause::BrokenMember) };
    sink.closed(name, size, state, cause);
    false
}

fn content(file: &SourceFile, entry: OwnedZipFileEntry, password: Option<Arc<str>>) -> Content {
    Content::Member(Arc::new(Member {
        holder: file.content.clone(),
        place: Place::Zip { entry: Box::new(entry), password },
    }))
}

/// The passwords to try, the one that opened the last member first.
struct Keys(Vec<Arc<str>>);

impl Keys {
    fn of(passwords: &[String]) -> Self {
        Self(passwords.iter().map(|password| Arc::from(password.as_str())).collect())
    }

    /// Takes a locked member in with the first password that opens it. The check of the format itself lets one wrong
    /// password in 256 pass: the checksum of the whole member decides.
    fn open(&mut self, file: &SourceFile, sink: &mut Sink<'_>, name: &str, entry: OwnedZipFileEntry) -> bool {
        let size = entry.size();
        let mut entry = Some(entry);
        for at in 0..self.0.len() {
            let Some(this) = entry.take() else { return false };
            let content = content(file, this, Some(Arc::clone(&self.0[at])));
            let again = content.clone();
            if sink.stored(name, content, size).is_ok() {
                self.0.swap(0, at);
                return true;
            }
            entry = reclaim(again);
        }
        false
    }
}

/// The entry of a content that nobody else holds.
fn reclaim(content: Content) -> Option<OwnedZipFileEntry> {
    let Content::Member(member) = content else { return None };
    match Arc::into_inner(member)?.place {
        Place::Zip { entry, .. } => Some(*entry),
        Place::Range { .. } | Place::Part(_) => None,
    }
}

enum Kind {
    Paper,
    Link,
    Device,
}

fn kind(entry: &OwnedZipFileEntry) -> Kind {
    const KIND: u32 = 0o170_000;
    match entry.unix_mode().map(|mode| mode & KIND) {
        Some(0o120_000) => Kind::Link,
        Some(0o010_000 | 0o020_000 | 0o060_000 | 0o140_000) => Kind::Device,
        _ => Kind::Paper,
    }
}

fn is_folder(entry: &OwnedZipFileEntry) -> bool {
    entry.name_raw().ends_with(b"/") || entry.name_raw().ends_with(b"\\") && entry.size() == 0
}

/// A ZIP without its table of contents, as a download that stopped: member after member, as far as they go.
fn salvage(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let taken = stored::stream(&file.content, &mut |source| {
        let mut source = BufReader::new(source);
        while !sink.is_spent() {
            let Some(head) = LocalHead::read(&mut source) else { break };
            if !head.take(&mut source, sink)? {
                break;
            }
        }
        Ok(())
    });
    match taken {
        Ok(()) => Opened::Broken,
        Err(_) => Opened::Closed(FileState::Damaged, Cause::BrokenArchive),
    }
}

/// What stands before each member.
struct LocalHead {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    packed: u64,
}

impl LocalHead {
    /// Its length without name and extra field.
    const LENGTH: usize = 30;
    const LOCKED: u16 = 1;
    /// The sizes follow the member, because the packer did not know them yet: nearly all that telephones pack.
    const SIZES_FOLLOW: u16 = 1 << 3;

    fn read(source: &mut impl Read) -> Option<Self> {
        let mut head = [0; Self::LENGTH];
        source.read_exact(&mut head).ok()?;
        let two = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        if !head.starts_with(b"PK\x03\x04") {
            return None;
        }
        let mut name = vec![0; usize::from(two(26))];
        source.read_exact(&mut name).ok()?;
        let mut extra = vec![0; usize::from(two(28))];
        source.read_exact(&mut extra).ok()?;
        let packed = u64::from(u32::from_le_bytes([head[18], head[19], head[20], head[21]]));
        Some(Self { name, flags: two(6), method: two(8), packed })
    }

    /// Takes the member in; tells whether the next one can be found behind it.
    fn take(&self, source: &mut impl BufRead, sink: &mut Sink<'_>) -> io::Result<bool> {
        let Some(name) = names::decode(&[&self.name]).pop() else { return Ok(false) };
        let sizes_follow = self.flags & Self::SIZES_FOLLOW != 0;
        if self.flags & Self::LOCKED != 0 {
            sink.closed(&name, self.packed, FileState::NeedsPassword, Cause::LockedMember);
            return Ok(!sizes_follow && skip(source, self.packed)? == self.packed);
        }
        match self.method {
            8 => {
                let mut deflated = Deflated::new(source);
                let whole = self.whole(&name, &mut deflated, sink);
                let more = whole && sink.skip(&mut deflated);
                // The unpacker takes an end in the middle for an end.
                if whole && source.fill_buf()?.is_empty() {
                    sink.last_is_broken();
                }
                Ok(more && (!sizes_follow || behind_sizes(source)?))
            }
            0 if !sizes_follow => {
                let mut stored = source.take(self.packed);
                let whole = self.whole(&name, &mut stored, sink);
                let more = whole && sink.skip(&mut stored);
                Ok(more && stored.limit() == 0)
            }
            _ => {
                sink.closed(&name, self.packed, FileState::Unsupported, Cause::OddPacking);
                Ok(!sizes_follow && skip(source, self.packed)? == self.packed)
            }
        }
    }

    fn whole(&self, name: &str, content: &mut dyn Read, sink: &mut Sink<'_>) -> bool {
        if !name.ends_with('/') && sink.streamed(name, self.packed, content).is_err() {
            sink.closed(name, self.packed, FileState::Damaged, Cause::BrokenMember);
            return false;
        }
        true
    }
}

/// A packed member, which says itself where it ends; one that is cut short is an error and no end.
type Deflated<'a, R> = flate2::bufread::DeflateDecoder<&'a mut R>;

fn skip(source: &mut impl Read, length: u64) -> io::Result<u64> {
    io::copy(&mut source.take(length), &mut io::sink())
}

/// Reads over the sizes behind a member: a sum and two sizes of four or eight bytes, with or without a mark before them.
fn behind_sizes(source: &mut impl BufRead) -> io::Result<bool> {
    let ahead = source.fill_buf()?;
    let next = ahead.windows(4).take(28).position(|window| window == b"PK\x03\x04");
    match next {
        Some(next) => source.consume(next),
        // It lies across the end of what is read ahead, or there is none.
        None => {
            let mut sizes = [0; 16];
            return Ok(source.read_exact(&mut sizes).is_ok());
        }
    }
    Ok(true)
}
