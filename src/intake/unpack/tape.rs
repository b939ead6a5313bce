//! TAR, as it is or packed with gzip.

use std::io::{BufReader, Read};
use std::sync::Arc;

use tar::{Archive, Entry, EntryType};

use super::{Opened, Sink, names};
use crate::intake::knowledge::Cause;
use crate::model::file::{Content, Member, Place};
use crate::model::{FileState, SourceFile};
use crate::stored;

/// Members are where they are in the archive, and are read from there.
pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let Ok(source) = stored::seekable(&file.content, sink.memory()) else {
        return Opened::Closed(FileState::Damaged, Cause::BrokenArchive);
    };
    let mut archive = Archive::new(BufReader::new(source));
    let Ok(entries) = archive.entries_with_seek() else { return Opened::Broken };
    each(entries, sink, |sink, name, entry| {
        let size = entry.size();
        if entry.header().entry_type().is_gnu_sparse() {
            return sink.streamed(name, size, entry).map(|_| ());
        }
        let place = Place::Range { at: entry.raw_file_position(), length: size };
        sink.stored(name, Content::Member(Arc::new(Member { holder: file.content.clone(), place })), size)
    })
}

/// Members that come one after the other and are held.
pub(super) fn stream(source: &mut dyn Read, sink: &mut Sink<'_>) -> Opened {
    let mut archive = Archive::new(source);
    let Ok(entries) = archive.entries() else { return Opened::Broken };
    each(entries, sink, |sink, name, entry| {
        sink.streamed(name, entry.size(), entry)?;
        // What is left of it is unpacked to come to the next: that counts too.
        sink.skip(entry);
        Ok(())
    })
}

fn each<'a, R: Read + 'a>(
    entries: impl Iterator<Item = std::io::Result<Entry<'a, R>>>,
    sink: &mut Sink<'_>,
    mut take: impl FnMut(&mut Sink<'_>, &str, &mut Entry<'a, R>) -> std::io::Result<()>,
) -> Opened {
    for entry in entries {
        let Ok(mut entry) = entry else { return Opened::Broken };
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            continue;
        }
        if sink.is_spent() {
            // How many more there are is known only by unpacking them.
            sink.leave_out(1);
            return Opened::Whole;
        }
        let Some(name) = names::decode(&[&entry.path_bytes()]).pop() else { continue };
        let size = entry.size();
        match kind {
            EntryType::Symlink | EntryType::Link => sink.closed(&name, 0, FileState::Ignored, Cause::Link),
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                sink.closed(&name, 0, FileState::Ignored, Cause::Special);
            }
            _ => {
                if take(sink, &name, &mut entry).is_err() {
                    sink.closed(&name, size, FileState::Damaged, Cause::BrokenMember);
                    return Opened::Broken;
                }
            }
        }
    }
    Opened::Whole
}
