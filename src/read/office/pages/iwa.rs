//! Archives of messages: blocks packed by Snappy, in them records that begin with a list of what follows, in protocol
//! buffers. Only the texts are looked for.

use crate::read::flow::Flow;

/// A block unpacks to this at most.
const BLOCK: usize = 64 << 10;
/// All blocks of one archive.
const ARCHIVE: usize = 64 << 20;
/// The kinds of message that hold text, and the one that holds a table.
const TEXTS: [u64; 2] = [2001, 2005];
const TABLE: u64 = 6001;

/// The texts that were found.
pub(super) struct Texts {
    body: Vec<String>,
    /// Headers, footers, boxes, notes.
    beside: Vec<String>,
    left: usize,
    /// Tables whose cells were not read.
    pub(super) tables: usize,
    /// Whether every archive was read to its end.
    pub(super) whole: bool,
    /// Whether there was more text than is taken.
    pub(super) full: bool,
}

impl Texts {
    pub(super) fn new(text_bytes: usize) -> Self {
        Self { body: Vec::new(), beside: Vec::new(), left: text_bytes, tables: 0, whole: true, full: false }
    }

    /// The lines; the body first.
    pub(super) fn pages(self, text_bytes: usize) -> Vec<Vec<String>> {
        let mut flow = Flow::new(text_bytes);
        for text in self.body.iter().chain(&self.beside) {
            for part in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{4}', '\u{5}', '\u{C}']) {
                // Places of pictures and notes.
                flow.text(&part.replace(['\u{FFFC}', '\u{E}'], ""));
                flow.end_line();
                if part.ends_with(['\u{4}', '\u{5}', '\u{C}']) {
                    flow.break_page();
                }
            }
        }
        flow.finish()
    }

    /// Reads one archive.
    pub(super) fn read(&mut self, archive: &[u8]) {
        let (bytes, whole) = unpack(archive);
        self.whole &= whole && self.records(&bytes).is_some();
    }

    /// Goes through the records; `None` where they break off.
    fn records(&mut self, bytes: &[u8]) -> Option<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = usize::try_from(varint(&mut rest)?).ok()?;
            let head = take(&mut rest, length)?;
            for (_, value) in fields(head).filter(|(number, _)| *number == 2) {
                let Value::Bytes(message) = value else { continue };
                let number = |wanted: u64| {
                    fields(message).find_map(|(number, value)| match value {
                        Value::Number(found) if number == wanted => Some(found),
                        _ => None,
                    })
                };
                let length = usize::try_from(number(3).unwrap_or(0)).ok()?;
                let data = take(&mut rest, length)?;
                match number(1) {
                    Some(kind) if TEXTS.contains(&kind) => self.text(data),
                    Some(TABLE) => self.tables += 1,
                    _ => {}
                }
            }
        }
        Some(())
    }

    /// Takes the words of a text; kind 0 is the body.
    fn text(&mut self, data: &[u8]) {
        let is_body = fields(data).any(|(number, value)| number == 1 && matches!(value, Value::Number(0)));
        for (number, value) in fields(data) {
            if let (3, Value::Bytes(words)) = (number, value)
                && let Ok(words) = std::str::from_utf8(words)
                && !words.trim().is_empty()
            {
                if words.len() > self.left {
                    self.full = true;
                    return;
                }
                self.left -= words.len();
                if is_body { self.body.push(words.to_owned()) } else { self.beside.push(words.to_owned()) }
            }
        }
    }
}

/// The bytes of the blocks, and whether all of them could be unpacked.
fn unpack(mut archive: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    while let [0, a, b, c, rest @ ..] = archive {
        let length = usize::from(*a) | usize::from(*b) << 8 | usize::from(*c) << 16;
        let Some(block) = rest.get(..length) else { return (bytes, false) };
        // The declared size is looked at before anything is made of that size.
        let is_small = snap::raw::decompress_len(block).is_ok_and(|size| size <= BLOCK);
        let unpacked = is_small.then(|| snap::raw::Decoder::new().decompress_vec(block).ok()).flatten();
        let Some(unpacked) = unpacked.filter(|unpacked| bytes.len() + unpacked.len() <= ARCHIVE) else {
            return (bytes, false);
        };
        bytes.extend(unpacked);
        archive = &rest[length..];
    }
    (bytes, archive.is_empty())
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The fields of a message, up to its end or its first break.
fn fields(mut message: &[u8]) -> impl Iterator<Item = (u64, Value<'_>)> {
    std::iter::from_fn(move || {
        let key = varint(&mut message)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut message)?),
            1 => take(&mut message, 8).map(|_| Value::Other)?,
            2 => {
                let length = usize::try_from(varint(&mut message)?).ok()?;
                Value::Bytes(take(&mut message, length)?)
            }
            5 => take(&mut message, 4).map(|_| Value::Other)?,
            _ => return None,
        };
        Some((key >> 3, value))
    })
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::read::office::pages) fn field(number: u8, data: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2][..], &length(data.len()), data].concat()
    }

    fn length(mut length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while length >= 0x80 {
            bytes.push(length as u8 | 0x80);
            length >>= 7;
        }
        bytes.push(length as u8);
        bytes
    }

    /// An archive of one message.
    pub(in crate::read::office::pages) fn archive(kind: u16, message: &[u8]) -> Vec<u8> {
        let mut info = vec![1 << 3];
        info.extend(length(usize::from(kind)));
        info.push(3 << 3);
        info.extend(length(message.len()));
        let head = [&[1 << 3, 1][..], &field(2, &info)].concat();
        let record = [&length(head.len())[..], &head, message].concat();
        let packed = snap::raw::Encoder::new().compress_vec(&record).unwrap();
        let size = packed.len();
        [&[0, size as u8, (size >> 8) as u8, (size >> 16) as u8][..], &packed].concat()
    }

    fn read(archive: &[u8]) -> Texts {
        let mut texts = Texts::new(1_000);
        texts.read(archive);
        texts
    }

    #[test]
    fn texts_are_found_body_first() {
        let beside = [&[1 << 3, 3][..], &field(3, "Box".as_bytes())].concat();
        let body = [&[1 << 3, 0][..], &field(3, "Hb\u{2028}102\u{FFFC} g/L\nEnd\u{5}Next".as_bytes())].concat();
        let mut texts = read(&archive(2001, &beside));
        texts.read(&archive(2001, &body));
        assert!(texts.whole && texts.tables == 0);
        assert_eq!(texts.pages(1_000), [vec!["Hb", "102 g/L", "End"], vec!["Next", "Box"]]);
        assert_eq!(read(&archive(6001, b"")).tables, 1);
    }

    #[test]
    fn broken_archives_say_so_and_keep_what_they_gave() {
        let whole = archive(2001, &field(3, "words and words and words".as_bytes()));
        for end in 1..whole.len() {
            assert!(!read(&whole[..end]).whole, "{end}");
        }
        // A block that claims to unpack to four gigabytes.
        let bomb = [0, 6, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0];
        assert!(!read(&bomb).whole);
        let long = archive(2001, &field(3, &[b'a'; 2_000]));
        assert!(read(&long).full);
    }
}
