//! SHA-256 of a file's content, taken in pieces.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// A hash on its way.
#[derive(Default)]
pub(super) struct Hasher(Sha256);

impl Hasher {
    /// The hash of everything that is left in `source`.
    pub(super) fn of(source: &mut impl Read) -> io::Result<String> {
        let mut hash = Self::default();
        let mut buffer = vec![0_u8; 64 << 10];
        loop {
            match source.read(&mut buffer) {
                Ok(0) => return Ok(hash.end()),
                Ok(read) => hash.add(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the next bytes in.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash.
    pub(super) fn end(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Bytes as lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}
