//! SHA-256 of a file's content, read in pieces.

use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

/// The hash of everything in `source`, from its beginning; empty where there is more than `most`. A sparse file may say
/// that it has a thousand times as much as the disk, and hashing it would never end.
pub(super) fn of(source: &mut (impl Read + Seek), most: u64) -> io::Result<String> {
    if source.seek(SeekFrom::End(0))? > most {
        return Ok(String::new());
    }
    source.seek(SeekFrom::Start(0))?;
    // A file may grow while it is read.
    let mut source = source.take(most);
    let mut hash = Sha256::new();
    let mut buffer = vec![0_u8; 64 << 10];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return Ok(hex(&hash.finalize())),
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Bytes as lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}
