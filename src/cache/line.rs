//! One line of a cache file: a JSON object whose first parts have a fixed width, so that a file is indexed without
//! parsing what its lines hold.

use sha2::{Digest, Sha256};

use super::Key;

const OF: &str = r#"{"of":""#;
const BY: &str = r#"","by":""#;
const KEY: &str = r#"","key":""#;
const SUM: &str = r#"","sum":""#;
const VALUE: &str = r#"","value":"#;

/// Hexadecimal digits of the content's hash, and of all other ones.
const LONG: usize = 64;
const SHORT: usize = 32;

/// Where the sum begins, and where the value does.
const SUM_AT: usize = OF.len() + LONG + BY.len() + SHORT + KEY.len() + SHORT + SUM.len();
pub(super) const VALUE_AT: usize = SUM_AT + SHORT + VALUE.len();

/// The head of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head<'a> {
    /// Hash of the file's content.
    pub(super) of: &'a str,
    /// Hash of the program that wrote it.
    pub(super) by: &'a str,
    /// See [`Key`].
    pub(super) key: &'a str,
    sum: &'a str,
}

/// A line with its end; `value` is JSON.
pub(super) fn write(key: &Key, by: &str, value: &str) -> String {
    let Key { content, id } = key;
    let sum = short_hash(&[content, by, id, value]);
    format!("{OF}{content}{BY}{by}{KEY}{id}{SUM}{sum}{VALUE}{value}}}\n")
}

/// The head of a line, from its first bytes; `None` for what is no line of this form.
pub(super) fn head(bytes: &[u8]) -> Option<Head<'_>> {
    let text = std::str::from_utf8(bytes.get(..VALUE_AT)?).ok()?;
    let (of, rest) = hex(text.strip_prefix(OF)?, LONG)?;
    let (by, rest) = hex(rest.strip_prefix(BY)?, SHORT)?;
    let (key, rest) = hex(rest.strip_prefix(KEY)?, SHORT)?;
    let (sum, rest) = hex(rest.strip_prefix(SUM)?, SHORT)?;
    (rest == VALUE).then_some(Head { of, by, key, sum })
}

/// The JSON of a whole line without its end, if it is as it was written.
pub(super) fn value(line: &[u8]) -> Option<&str> {
    let Head { of, by, key, sum } = head(line)?;
    let value = std::str::from_utf8(line.get(VALUE_AT..)?).ok()?.strip_suffix('}')?;
    (short_hash(&[of, by, key, value]) == sum).then_some(value)
}

fn hex(text: &str, digits: usize) -> Option<(&str, &str)> {
    let (hex, rest) = text.split_at_checked(digits)?;
    is_hex(hex).then_some((hex, rest))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text is a hash as the files of a folder have it.
pub(super) fn is_content(text: &str) -> bool {
    text.len() == LONG && is_hex(text)
}

/// Half a SHA-256 of parts, each told from the next.
pub(super) fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..SHORT / 2].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key { content: "ab".repeat(32), id: "0c".repeat(16) }
    }

    #[test]
    fn a_line_is_json_and_gives_back_what_it_holds() {
        let line = write(&key(), &"1f".repeat(16), r#"{"a":[1,"b}"]}"#);
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(json["value"]["a"][1], "b}");
        let bytes = line.trim_end().as_bytes();
        assert_eq!(head(bytes).unwrap().of, key().content);
        assert_eq!(value(bytes), Some(r#"{"a":[1,"b}"]}"#));
    }

    #[test]
    fn a_line_that_was_changed_anywhere_gives_nothing() {
        let line = write(&key(), &"1f".repeat(16), r#"{"name":"CD19","answer":"negative"}"#);
        let line = line.trim_end();
        for at in 0..line.len() {
            let mut bytes = line.as_bytes().to_vec();
            bytes[at] ^= 1;
            assert_eq!(value(&bytes), None, "byte {at}");
            assert_eq!(value(&line.as_bytes()[..at]), None, "cut at {at}");
        }
        assert_eq!(value(b""), None);
        assert_eq!(value(&[0xFF; 400]), None);
    }

    #[test]
    fn parts_of_a_hash_are_told_apart() {
        assert_ne!(short_hash(&["ab", "c"]), short_hash(&["a", "bc"]));
    }
}
