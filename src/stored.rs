//! The bytes of a file, wherever they are: on disk, in memory, in another file. For `intake`, which sniffs and hashes,
//! and for `read`.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use zip::ZipReadOptions;
use zip::read::OwnedZipFileEntry;

use crate::model::file::{Content, Member, Place};

/// Something that can be read from any place.
pub(crate) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// Bytes in memory, however they are held: a reader may keep them as long as it wants.
#[derive(Debug)]
pub(crate) enum Bytes {
    Read(Vec<u8>),
    Held(Arc<[u8]>),
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Held(bytes) => bytes,
        }
    }
}

/// All bytes of a file, if there are not more than `most`.
pub(crate) fn bytes(content: &Content, most: u64) -> io::Result<Bytes> {
    match content {
        Content::Memory(bytes) if bytes.len() as u64 <= most => Ok(Bytes::Held(Arc::clone(bytes))),
        Content::Memory(_) => Err(too_large()),
        _ => stream(content, &mut |source| {
            let mut bytes = Vec::new();
            source.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > most { Err(too_large()) } else { Ok(Bytes::Read(bytes)) }
        }),
    }
}

/// Hands the bytes of a file over one after the other, without holding them.
pub(crate) fn stream<T>(content: &Content, take: &mut dyn FnMut(&mut dyn Read) -> io::Result<T>) -> io::Result<T> {
    match content {
        Content::Disk(path) => take(&mut File::open(path)?),
        Content::Memory(bytes) => take(&mut bytes.as_ref()),
        Content::Member(member) => match &member.place {
            Place::Range { .. } => take(&mut seekable(content, u64::MAX)?),
            Place::Zip { entry, password } => {
                let mut source = BufReader::new(seekable(&member.holder, u64::MAX)?);
                let options = ZipReadOptions::new().password(password.as_deref().map(str::as_bytes));
                take(&mut OwnedZipFileEntry::as_ref(entry).with_reader(&mut source, options)?)
            }
        },
    }
}

/// The file, to be read from any place. What is packed is unpacked into memory, if it is not longer than `most`.
pub(crate) fn seekable(content: &Content, most: u64) -> io::Result<Box<dyn Source>> {
    match content {
        Content::Disk(path) => Ok(Box::new(File::open(path)?)),
        Content::Memory(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
        Content::Member(member) => match member.as_ref() {
            Member { holder, place: Place::Range { at, length } } => {
                Ok(Box::new(Window { source: seekable(holder, most)?, from: *at, length: *length, at: 0 }))
            }
            Member { place: Place::Zip { .. }, .. } => Ok(Box::new(Cursor::new(bytes(content, most)?))),
        },
    }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "larger than the limit")
}

/// A part of a source, as if it were all.
struct Window {
    source: Box<dyn Source>,
    from: u64,
    length: u64,
    at: u64,
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.at);
        let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        self.source.seek(SeekFrom::Start(self.from.saturating_add(self.at)))?;
        let read = self.source.read(&mut buffer[..wanted])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn range(holder: Content, at: u64, length: u64) -> Content {
        Content::Member(Arc::new(Member { holder, place: Place::Range { at, length } }))
    }

    #[test]
    fn a_window_is_the_whole_of_its_part() {
        let holder = Content::Memory(Arc::from(&b"0123456789"[..]));
        let part = range(range(holder, 2, 6), 1, 4);
        assert_eq!(bytes(&part, 9).unwrap().as_ref(), b"3456");
        let mut source = seekable(&part, 9).unwrap();
        let mut end = String::new();
        assert_eq!(source.seek(SeekFrom::End(-1)).unwrap(), 3);
        source.read_to_string(&mut end).unwrap();
        assert_eq!(end, "6");
        assert!(source.seek(SeekFrom::Current(-9)).is_err());
        // A part that says that it is longer than its holder ends with it.
        assert_eq!(bytes(&range(Content::Memory(Arc::from(&b"ab"[..])), 1, u64::MAX), 9).unwrap().as_ref(), b"b");
    }

    #[test]
    fn what_is_larger_than_the_limit_is_not_read() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[7; 100]).unwrap();
        for content in [Content::Disk(file.path().to_owned()), Content::Memory(Arc::from(&[7; 100][..]))] {
            assert_eq!(bytes(&content, 100).unwrap().as_ref().len(), 100);
            assert!(bytes(&content, 99).is_err());
        }
        assert!(bytes(&Content::Disk("no/such/file".into()), 1).is_err());
    }
}
