//! 7z. Its members are packed in one piece, so that they are unpacked once and held.

use std::io::BufReader;

use sevenz_rust2::{Archive, ArchiveReader, Block, EncoderMethod, Error, Password};

use super::{Opened, Sink};
use crate::intake::knowledge::Cause;
use crate::model::{FileState, SourceFile};
use crate::stored;

/// What an unpacker may hold of what it has unpacked before. 7-Zip takes 64 MB at its highest setting.
const DICTIONARY: u64 = 128 << 20;

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let passwords: Vec<Password> = std::iter::once(Password::empty())
        .chain(sink.options.passwords.iter().map(|password| Password::from(password.as_str())))
        .collect();
    for password in &passwords {
        match with(file, sink, password) {
            Err(Error::PasswordRequired | Error::MaybeBadPassword(_)) => {}
            // With a wrong password the names come out as noise, which is any error.
            Err(_) if !password.is_empty() => {}
            Err(Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported) => {
                return Opened::Closed(FileState::Unsupported, Cause::OddPacking);
            }
            Err(Error::MaxMemLimited { .. }) => return Opened::Closed(FileState::Unsupported, Cause::TooMuch),
            Err(_) => return Opened::Broken,
            Ok(opened) => return opened,
        }
    }
    Opened::Closed(FileState::NeedsPassword, Cause::LockedArchive)
}

/// Opens it with one password. Nothing is taken in where the password is wrong.
fn with(file: &SourceFile, sink: &mut Sink<'_>, password: &Password) -> Result<Opened, Error> {
    let mut source = BufReader::new(stored::seekable(&file.content, sink.memory())?);
    let archive = Archive::read(&mut source, password)?;
    if archive.blocks.iter().any(|block| dictionary(block) > DICTIONARY) {
        return Err(Error::MaxMemLimited { max_kb: 0, actaul_kb: 0 });
    }
    let folders = archive.files.iter().filter(|entry| entry.is_directory()).count();
    let papers = archive.files.len() - folders;
    let mut reader = ArchiveReader::from_archive(archive, source, password.clone());
    reader.set_thread_count(1);
    let mut seen = 0_usize;
    let mut broken = false;
    let done = reader.for_each_entries(|entry, content| {
        if entry.is_directory() || entry.is_anti_item() {
            return Ok(true);
        }
        if sink.is_spent() {
            return Ok(false);
        }
        seen += 1;
        let (name, size) = (entry.name(), entry.size());
        match unix_kind(entry.windows_attributes()) {
            Some(0o120_000) => sink.closed(name, size, FileState::Ignored, Cause::Link),
            Some(0o010_000 | 0o020_000 | 0o060_000 | 0o140_000) => {
                sink.closed(name, size, FileState::Ignored, Cause::Special);
            }
            _ => {
                if let Err(error) = sink.streamed(name, size, content) {
                    if seen == 1 {
                        return Err(error.into());
                    }
                    sink.closed(name, size, FileState::Damaged, Cause::BrokenMember);
                    broken = true;
                    return Ok(false);
                }
                // What is left of it is unpacked to come to the next: that counts too.
                return Ok(sink.skip(content));
            }
        }
        Ok(true)
    });
    match done {
        Ok(()) => {}
        Err(error) if seen <= 1 => return Err(error),
        Err(_) => broken = true,
    }
    let rest = papers.saturating_sub(seen);
    if !broken && rest > 0 {
        sink.leave_out(rest);
    }
    Ok(if broken { Opened::Broken } else { Opened::Whole })
}

/// The kind of file that UNIX gives it, where it was packed there.
fn unix_kind(attributes: u32) -> Option<u32> {
    const UNIX: u32 = 0x8000;
    (attributes & UNIX != 0).then_some((attributes >> 16) & 0o170_000)
}

/// What unpacking a block takes of memory, by what its packers say.
fn dictionary(block: &Block) -> u64 {
    let sizes = block.coders.iter().map(|coder| {
        let properties = coder.properties();
        let id = coder.encoder_method_id();
        if id == EncoderMethod::LZMA2.id() {
            let bits = u32::from(properties.first().copied().unwrap_or(0));
            if bits >= 40 { u64::from(u32::MAX) } else { u64::from(2 | (bits & 1)) << (bits / 2 + 11) }
        } else if id == EncoderMethod::LZMA.id() || id == EncoderMethod::PPMD.id() {
            let size = properties.get(1..5).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
            u64::from(size)
        } else {
            0
        }
    });
    sizes.sum()
}
