//! Writes a PDF from its beginning to its end, object by object: what is written is not held. Only where each object
//! stands is kept, and the small ones that wait for their packet.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Object, StringFormat, dictionary};
use sha2::{Digest, Sha256};

/// Objects of one packet, and how many bytes it takes before it is packed.
const PACKET: usize = 100;
const PACKET_BYTES: usize = 256 << 10;

/// Where an object stands.
#[derive(Clone, Copy)]
enum Place {
    /// Its number was given away, and nothing came of it: a reference to it is one to nothing.
    Nowhere,
    At(u64),
    In {
        packet: u32,
        index: u16,
    },
}

/// A PDF while it is written.
pub(super) struct Output<W> {
    to: W,
    at: u64,
    /// Of all that was written, for the number of the document.
    hash: Sha256,
    places: Vec<Place>,
    waiting: Vec<(u32, Vec<u8>)>,
    waiting_bytes: usize,
}

/// The reference to an object of this number.
pub(super) fn to(id: u32) -> Object {
    Object::Reference((id, 0))
}

impl<W: Write> Output<W> {
    pub(super) fn new(to: W) -> io::Result<Self> {
        let mut output = Self {
            to,
            at: 0,
            hash: Sha256::new(),
            places: vec![Place::Nowhere],
            waiting: Vec::new(),
            waiting_bytes: 0,
        };
        output.write(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(output)
    }

    /// How many bytes were written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.at + self.waiting_bytes as u64
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.hash.update(bytes);
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// A number for an object that comes later.
    pub(super) fn reserve(&mut self) -> u32 {
        self.places.push(Place::Nowhere);
        self.places.len() as u32 - 1
    }

    /// An object under a new number.
    pub(super) fn add(&mut self, object: &Object) -> io::Result<u32> {
        let id = self.reserve();
        self.put(id, object)?;
        Ok(id)
    }

    /// An object that is no stream, under its number.
    pub(super) fn put(&mut self, id: u32, object: &Object) -> io::Result<()> {
        let mut bytes = Vec::new();
        object_bytes(object, &mut bytes);
        self.waiting_bytes += bytes.len();
        self.waiting.push((id, bytes));
        if self.waiting.len() >= PACKET || self.waiting_bytes >= PACKET_BYTES { self.send() } else { Ok(()) }
    }

    /// Writes the objects that wait, packed together.
    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let packet = self.reserve();
        let (mut head, mut body) = (Vec::new(), Vec::new());
        for (index, (id, bytes)) in (0_u16..).zip(&waiting) {
            write!(head, "{id} {} ", body.len())?;
            body.extend_from_slice(bytes);
            body.push(b'\n');
            if let Some(place) = self.places.get_mut(*id as usize) {
                *place = Place::In { packet, index };
            }
        }
        let first = head.len() as i64;
        head.append(&mut body);
        let dict = dictionary! { "Type" => "ObjStm", "N" => waiting.len() as i64, "First" => first };
        self.put_packed(packet, dict, &head)
    }

    /// A stream whose bytes are packed here.
    pub(super) fn put_packed(&mut self, id: u32, mut dict: Dictionary, bytes: &[u8]) -> io::Result<()> {
        dict.set("Filter", "FlateDecode");
        self.put_stream(id, dict, &packed(bytes)?)
    }

    /// A stream, its bytes as they are.
    pub(super) fn put_stream(&mut self, id: u32, mut dict: Dictionary, bytes: &[u8]) -> io::Result<()> {
        dict.set("Length", bytes.len() as i64);
        if let Some(place) = self.places.get_mut(id as usize) {
            *place = Place::At(self.at);
        }
        let mut head = format!("{id} 0 obj\n").into_bytes();
        object_bytes(&Object::Dictionary(dict), &mut head);
        head.extend_from_slice(b"\nstream\n");
        self.write(&head)?;
        self.write(bytes)?;
        self.write(b"\nendstream\nendobj\n")
    }

    /// Ends the document: where each object stands, and where to begin. Gives what was written to, and how many bytes
    /// the whole has.
    pub(super) fn finish(mut self, root: u32, info: u32) -> io::Result<(W, u64)> {
        self.send()?;
        let id = Object::String(self.hash.clone().finalize()[..16].to_vec(), StringFormat::Hexadecimal);
        let table = self.reserve();
        let begin = self.at;
        if let Some(place) = self.places.get_mut(table as usize) {
            *place = Place::At(begin);
        }
        let mut rows = Vec::with_capacity(self.places.len() * 8);
        for place in &self.places {
            let (kind, at, index) = match *place {
                Place::Nowhere => (0, 0, 0),
                Place::At(at) => (1, at, 0),
                Place::In { packet, index } => (2, u64::from(packet), index),
            };
            rows.push(kind);
            rows.extend_from_slice(&at.to_be_bytes()[3..]);
            rows.extend_from_slice(&index.to_be_bytes());
        }
        let dict = dictionary! {
            "Type" => "XRef",
            "Size" => self.places.len() as i64,
            "W" => vec![1.into(), 5.into(), 2.into()],
            "Root" => to(root),
            "Info" => to(info),
            "ID" => vec![id.clone(), id],
        };
        self.put_packed(table, dict, &rows)?;
        self.write(format!("startxref\n{begin}\n%%EOF\n").as_bytes())?;
        self.to.flush()?;
        Ok((self.to, self.at))
    }
}

/// Bytes packed as PDF has it.
pub(super) fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// An object as it stands in a file; of a stream its dictionary alone.
fn object_bytes(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) if value.is_finite() => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(_) => out.push(b'0'),
        Object::Name(name) => name_bytes(name, out),
        Object::String(bytes, _) => string_bytes(bytes, out),
        Object::Array(items) => {
            out.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(b' ');
                }
                object_bytes(item, out);
            }
            out.push(b']');
        }
        Object::Dictionary(dict) => dict_bytes(dict, out),
        Object::Stream(stream) => dict_bytes(&stream.dict, out),
        Object::Reference((id, generation)) => out.extend_from_slice(format!("{id} {generation} R").as_bytes()),
    }
}

fn dict_bytes(dict: &Dictionary, out: &mut Vec<u8>) {
    out.extend_from_slice(b"<<");
    for (key, value) in dict {
        name_bytes(key, out);
        out.push(b' ');
        object_bytes(value, out);
    }
    out.extend_from_slice(b">>");
}

fn name_bytes(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        match byte {
            // Nobody can write it.
            0 => {}
            b'!'..=b'~' if !b"()<>[]{}/%#".contains(byte) => out.push(*byte),
            _ => out.extend_from_slice(format!("#{byte:02X}").as_bytes()),
        }
    }
}

fn string_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        out.push(b'(');
        for byte in bytes {
            if b"()\\".contains(byte) {
                out.push(b'\\');
            }
            out.push(*byte);
        }
        out.push(b')');
        return;
    }
    out.push(b'<');
    for byte in bytes {
        out.extend_from_slice(format!("{byte:02X}").as_bytes());
    }
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_an_object_it_is_read_back() {
        let odd = dictionary! {
            "A b/#()" => Object::Name(b"n\xC3\xA9 /<>".to_vec()),
            "S" => Object::string_literal("a(b\\)c"),
            "H" => Object::String(vec![0, 255, 10, 13], StringFormat::Hexadecimal),
            "N" => vec![1.5.into(), Object::Real(f32::NAN), (-7).into(), true.into(), Object::Null],
        };
        let mut output = Output::new(Vec::new()).unwrap();
        let nothing = output.reserve();
        let values: Vec<u32> = (0..250).map(|n| output.add(&Object::Integer(n)).unwrap()).collect();
        let stream = output.reserve();
        output.put_packed(stream, dictionary! {}, b"the bytes").unwrap();
        let list: Vec<Object> = values.iter().chain([&nothing, &stream]).map(|id| to(*id)).collect();
        let pages = output.add(&Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![], "Count" => 0 }));
        let root =
            dictionary! { "Type" => "Catalog", "Pages" => to(pages.unwrap()), "Odd" => odd.clone(), "L" => list };
        let root = output.add(&Object::Dictionary(root)).unwrap();
        let info = output.add(&Object::Dictionary(dictionary! {})).unwrap();
        let (bytes, length) = output.finish(root, info).unwrap();
        assert_eq!(bytes.len() as u64, length);
        let read = lopdf::Document::load_mem(&bytes).unwrap();
        let back = read.catalog().unwrap().get(b"Odd").unwrap().as_dict().unwrap();
        for key in [&b"A b/#()"[..], b"S", b"H"] {
            let bytes = |object: &Object| match object {
                Object::Name(bytes) | Object::String(bytes, _) => bytes.clone(),
                _ => Vec::new(),
            };
            assert_eq!(bytes(back.get(key).unwrap()), bytes(odd.get(key).unwrap()));
        }
        assert_eq!(back.get(b"N").unwrap().as_array().unwrap().len(), 5);
        let list = read.catalog().unwrap().get(b"L").unwrap().as_array().unwrap();
        for (n, id) in (0..250).zip(list) {
            assert_eq!(read.get_object(id.as_reference().unwrap()).unwrap().as_i64().unwrap(), n);
        }
        let stream = read.get_object(list[251].as_reference().unwrap()).unwrap().as_stream().unwrap();
        assert_eq!(stream.decompressed_content().unwrap(), b"the bytes");
    }
}
