//! Messages cut into segments and fields. Nothing is believed about lengths: a field ends where its separator stands.

use super::super::words::{WORDS, one_line};
use crate::model::Code;

/// Messages of one batch, and segments of one message, at most.
const MOST_MESSAGES: usize = 20_000;
const MOST_SEGMENTS: usize = 50_000;

/// One line of a message.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) name: String,
    fields: Vec<String>,
}

impl Segment {
    /// A field by its number in the standard; empty where there is none.
    pub(super) fn field(&self, number: usize) -> &str {
        self.fields.get(number).map(String::as_str).unwrap_or_default()
    }
}

/// One message with its separators.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) segments: Vec<Segment>,
    field: char,
    component: char,
    repetition: char,
    escape: char,
    sub: char,
}

/// The messages of a file: alone, framed for the wire, or in a batch.
pub(super) fn messages(bytes: &[u8]) -> impl Iterator<Item = Message> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = bytes.split(|byte| matches!(byte, b'\r' | b'\n' | 0x1C));
    let mut waiting =
        lines.map(|line| line.trim_ascii_start().strip_prefix(b"\x0B").unwrap_or(line.trim_ascii_start()));
    let mut head = waiting.find(|line| line.starts_with(b"MSH") && line.len() > 8);
    std::iter::from_fn(move || {
        let first = head.take()?;
        let mut lines = vec![first];
        for line in waiting.by_ref() {
            if line.starts_with(b"MSH") && line.len() > 8 {
                head = Some(line);
                break;
            }
            let name = line.get(..3).is_some_and(|name| name.iter().all(u8::is_ascii_alphanumeric));
            if name && lines.len() < MOST_SEGMENTS && !matches!(&line[..3], b"FHS" | b"BHS" | b"BTS" | b"FTS") {
                lines.push(line);
            }
        }
        Message::new(&lines)
    })
    .take(MOST_MESSAGES)
}

impl Message {
    fn new(lines: &[&[u8]]) -> Option<Self> {
        let head = lines.first()?;
        let field = *head.get(3)?;
        if !field.is_ascii_punctuation() {
            return None;
        }
        let signs = head.get(4..)?.split(|byte| *byte == field).next()?;
        let sign = |at: usize, usual: char| {
            signs.get(at).filter(|byte| byte.is_ascii_punctuation()).map_or(usual, |byte| char::from(*byte))
        };
        let named = head.split(|byte| *byte == field).nth(17).map(|name| String::from_utf8_lossy(name).into_owned());
        let named = named.as_deref().and_then(|names| names.split(sign(1, '~')).find_map(|name| WORDS.charset(name)));
        let text = crate::read::decode::decode(&lines.join(&b'\n'), named);
        let field = char::from(field);
        let segments = text.lines().map(|line| {
            let mut fields: Vec<String> = line.split(field).take(200).map(str::to_owned).collect();
            let name = fields.first().cloned().unwrap_or_default();
            if name == "MSH" {
                // The separator itself is the first field.
                fields.insert(1, field.to_string());
            }
            Segment { name, fields }
        });
        Some(Self {
            segments: segments.collect(),
            field,
            component: sign(0, '^'),
            repetition: sign(1, '~'),
            escape: sign(2, '\\'),
            sub: sign(3, '&'),
        })
    }

    /// `ORU` of `ORU^R01`.
    pub(super) fn kind(&self) -> String {
        let field = self.segments.first().map(|head| head.field(9)).unwrap_or_default();
        let kind = field.split(self.component).next().unwrap_or_default().trim();
        kind.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>().to_ascii_uppercase()
    }

    pub(super) fn repetitions<'f>(&self, field: &'f str) -> impl Iterator<Item = &'f str> + use<'f> {
        field.split(self.repetition)
    }

    pub(super) fn components<'f>(&self, field: &'f str) -> Vec<&'f str> {
        field.split(self.component).take(32).collect()
    }

    pub(super) fn subcomponent(&self) -> char {
        self.sub
    }

    /// The first component of the first repetition, as text.
    pub(super) fn plain(&self, field: &str) -> String {
        let first = field.split(self.repetition).next().unwrap_or_default();
        let first = first.split(self.component).next().unwrap_or_default();
        let text = self.decoded(first).trim().to_owned();
        // Two quotes say that a value is deleted.
        if text == "\"\"" { String::new() } else { text }
    }

    /// The codes of a coded field (code, text, system, and the same again), and its words.
    pub(super) fn coded(&self, field: &str) -> (Vec<Code>, String) {
        let first = field.split(self.repetition).next().unwrap_or_default();
        let parts: Vec<String> = self.components(first).iter().map(|part| self.decoded(part)).collect();
        let part = |at: usize| parts.get(at).map(|text| text.trim()).filter(|text| *text != "\"\"").unwrap_or_default();
        let mut codes = Vec::new();
        for at in [0, 3] {
            if !part(at).is_empty() && (at == 0 || !part(at + 2).is_empty()) {
                codes.push(WORDS.code(part(at + 2), part(at), part(at + 1)));
            }
        }
        let words = [part(1), part(4), part(8), part(0)].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        // Older messages: the name of a specimen is a part of a part.
        let words = words.split(self.sub).find(|text| !text.trim().is_empty()).unwrap_or_default();
        (codes, one_line(words))
    }

    /// The lines of a text field: repetitions and line breaks of formatted text part them.
    pub(super) fn texts(&self, field: &str) -> Vec<String> {
        let lines = field
            .split(self.repetition)
            .flat_map(|part| self.decoded(part).split('\n').map(|line| line.trim_end().to_owned()).collect::<Vec<_>>());
        lines.collect()
    }

    /// A text with its escapes undone: separators, line breaks, bytes in hexadecimal.
    pub(super) fn decoded(&self, text: &str) -> String {
        if !text.contains(self.escape) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(self.escape) {
            out.push_str(&rest[..at]);
            let behind = &rest[at + self.escape.len_utf8()..];
            let Some(end) = behind.find(self.escape).filter(|end| *end <= 64) else {
                out.push_str(&rest[at..]);
                return out;
            };
            match &behind[..end] {
                "F" => out.push(self.field),
                "S" => out.push(self.component),
                "T" => out.push(self.sub),
                "R" => out.push(self.repetition),
                "E" => out.push(self.escape),
                "H" | "N" => {}
                sequence if sequence.starts_with(".br") || sequence.starts_with(".sp") => out.push('\n'),
                sequence if sequence.starts_with('.') => {}
                sequence if sequence.starts_with('X') => out.push_str(&hexadecimal(&sequence[1..])),
                // No escape at all: a path, a fraction.
                _ => {
                    out.push(self.escape);
                    rest = behind;
                    continue;
                }
            }
            rest = &behind[end + self.escape.len_utf8()..];
        }
        out.push_str(rest);
        out
    }
}

fn hexadecimal(digits: &str) -> String {
    let pairs = digits.as_bytes().chunks_exact(2);
    let bytes: Vec<u8> =
        pairs.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    String::from_utf8(bytes.clone()).unwrap_or_else(|_| encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned())
}
