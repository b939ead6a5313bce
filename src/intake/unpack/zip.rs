//! ZIP. Members are taken from the archive anew whenever they are read; only the table of contents is kept.

use std::io::{self, BufReader};
use std::sync::Arc;

use zip::read::{ArchiveOffset, Config, OwnedZipFileEntry, read_zipfile_from_stream};
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
        Place::Range { .. } => None,
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
            let Ok(Some(mut member)) = read_zipfile_from_stream(&mut source) else { break };
            let raw = member.name_raw().to_vec();
            let Some(name) = names::decode(&[&raw]).pop() else { break };
            let size = member.size();
            if raw.ends_with(b"/") {
                continue;
            }
            if member.encrypted() {
                sink.closed(&name, size, FileState::NeedsPassword, Cause::LockedMember);
            } else if sink.streamed(&name, size, &mut member).is_err() {
                sink.closed(&name, size, FileState::Damaged, Cause::BrokenMember);
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
