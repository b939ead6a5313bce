//! Copies objects of a paper's PDF into the merged one, with all that they refer to and nothing that acts by itself.
//!
//! Streams go over as they are, packed as they were; what a paper's writer lied about is bounded: how many values and bytes
//! one paper may give, and how deep a value may lie. A reference to nothing stays one to nothing.

use std::collections::HashMap;
use std::io::Write;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Number, ObjRef, Object as Value, ObjectIdentifier, Stream};
use hayro_syntax::object::{MaybeRef, String as Text};
use lopdf::{Dictionary, Object, StringFormat};

use super::write::{self, Output};
use super::{Trouble, Unfit};

/// Values (numbers, names, texts, lists …) that one paper may give.
const VALUES: usize = 30_000_000;
/// Objects of one paper.
const OBJECTS: usize = 1_500_000;
/// No honest writer puts values deeper into each other.
const DEPTH: usize = 48;
/// The streams of a paper may have so many bytes more than its file: two objects that name the same bytes are copied twice.
const SHARED_BYTES: u64 = 32 << 20;

/// What is not copied of a value that says what it is: what acts by itself, files within the file, what leads to another
/// file or back into the paper's document. A list of names, as that of a page's fonts, says nothing of itself, and a font in
/// it may be called so.
const LEFT_OUT: [&[u8]; 17] = [
    b"AA",
    b"AF",
    b"Alternates",
    b"EF",
    b"FDecodeParms",
    b"FFilter",
    b"JS",
    b"LastModified",
    b"Metadata",
    b"OPI",
    b"OpenAction",
    b"PieceInfo",
    b"RF",
    b"Ref",
    b"StructParent",
    b"StructParents",
    b"Thumb",
];

/// A paper while its objects are copied.
pub(super) struct Import<'p> {
    pub(super) pdf: &'p Pdf,
    /// Which number an object has in the merged document.
    ids: HashMap<ObjectIdentifier, u32>,
    /// Objects that were referred to and are not yet copied.
    todo: Vec<(ObjectIdentifier, u32)>,
    values: usize,
    bytes: u64,
    most_bytes: u64,
    /// The layers that were copied.
    pub(super) layers: Vec<(ObjectIdentifier, u32)>,
}

impl<'p> Import<'p> {
    pub(super) fn new(pdf: &'p Pdf, file_bytes: u64) -> Self {
        Self {
            pdf,
            ids: HashMap::new(),
            todo: Vec::new(),
            values: 0,
            bytes: 0,
            most_bytes: file_bytes.saturating_mul(2).saturating_add(SHARED_BYTES),
            layers: Vec::new(),
        }
    }

    /// An object that stands for one of the paper's that is not copied as it is: a page.
    pub(super) fn stand_in(&mut self, old: ObjectIdentifier, new: u32) {
        self.ids.entry(old).or_insert(new);
    }

    /// Notes that so much more was looked at.
    pub(super) fn count(&mut self, values: usize) -> Result<(), Trouble> {
        self.values += values;
        if self.values > VALUES || self.ids.len() > OBJECTS { Err(Unfit::TooLarge.into()) } else { Ok(()) }
    }

    /// The number in the merged document of an object, which will be copied.
    pub(super) fn reference<W: Write>(&mut self, out: &mut Output<W>, id: ObjectIdentifier) -> Result<Object, Trouble> {
        self.count(1)?;
        if let Some(new) = self.ids.get(&id) {
            return Ok(write::to(*new));
        }
        let new = out.reserve();
        self.ids.insert(id, new);
        self.todo.push((id, new));
        Ok(write::to(new))
    }

    /// A value as it stands, or the reference to it.
    pub(super) fn maybe<W: Write>(
        &mut self,
        out: &mut Output<W>,
        value: MaybeRef<Value<'p>>,
        depth: usize,
    ) -> Result<Object, Trouble> {
        match value {
            MaybeRef::Ref(reference) => self.reference(out, reference.into()),
            MaybeRef::NotRef(value) => self.value(out, value, depth),
        }
    }

    /// A value that is no reference.
    pub(super) fn value<W: Write>(
        &mut self,
        out: &mut Output<W>,
        value: Value<'p>,
        depth: usize,
    ) -> Result<Object, Trouble> {
        self.count(1)?;
        if depth > DEPTH {
            return Ok(Object::Null);
        }
        Ok(match value {
            Value::Null(_) | Value::Stream(_) => Object::Null,
            Value::Boolean(value) => Object::Boolean(value),
            Value::Number(number) => self::number(number),
            Value::String(text) => string(&text),
            Value::Name(name) => Object::Name(name.to_vec()),
            Value::Array(array) => Object::Array(self.array(out, &array, depth + 1)?),
            Value::Dict(dict) => Object::Dictionary(self.dict(out, &dict, depth + 1)?),
        })
    }

    pub(super) fn array<W: Write>(
        &mut self,
        out: &mut Output<W>,
        array: &Array<'p>,
        depth: usize,
    ) -> Result<Vec<Object>, Trouble> {
        array.raw_iter().map(|item| self.maybe(out, item, depth)).collect()
    }

    /// A dictionary without what is left out everywhere.
    pub(super) fn dict<W: Write>(
        &mut self,
        out: &mut Output<W>,
        dict: &Dict<'p>,
        depth: usize,
    ) -> Result<Dictionary, Trouble> {
        let mut copy = Dictionary::new();
        let says = |key: &str| dict.get::<Name<'_>>(key).is_some();
        let named = depth == 0 && says("Filter") || says("Type") || says("Subtype") || says("S");
        for (key, value) in dict.entries() {
            if !named || !LEFT_OUT.contains(&&*key) {
                let value = self.maybe(out, value, depth)?;
                copy.set(key.to_vec(), value);
            }
        }
        Ok(copy)
    }

    /// Copies everything that was referred to.
    pub(super) fn drain<W: Write>(&mut self, out: &mut Output<W>) -> Result<(), Trouble> {
        while let Some((old, new)) = self.todo.pop() {
            match self.pdf.xref().get::<Value<'p>>(old) {
                Some(Value::Stream(stream)) => self.stream(out, &stream, new)?,
                Some(Value::Dict(dict)) => {
                    let kind = dict.get::<Name<'_>>("Type");
                    match kind.as_deref() {
                        // The rest of the paper's document is no part of a page.
                        Some(b"Page" | b"Pages" | b"Catalog" | b"Template" | b"StructTreeRoot" | b"StructElem") => {
                            out.put(new, &Object::Null)?;
                            continue;
                        }
                        Some(b"OCG") => self.layers.push((old, new)),
                        _ => {}
                    }
                    let dict = self.dict(out, &dict, 0)?;
                    out.put(new, &Object::Dictionary(dict))?;
                }
                Some(other) => {
                    let value = self.value(out, other, 0)?;
                    out.put(new, &value)?;
                }
                None => out.put(new, &Object::Null)?,
            }
        }
        Ok(())
    }

    /// A stream, its bytes as they are.
    fn stream<W: Write>(&mut self, out: &mut Output<W>, stream: &Stream<'p>, new: u32) -> Result<(), Trouble> {
        let bytes = stream.raw_data();
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.bytes > self.most_bytes {
            return Err(Unfit::TooLarge.into());
        }
        let mut dict = self.dict(out, stream.dict(), 0)?;
        // Its bytes are here, and not in the file that it may name; they are not locked any more.
        dict.remove(b"F");
        unlocked(&mut dict);
        out.put_stream(new, dict, &bytes)?;
        Ok(())
    }
}

/// Takes the filter out that unlocks the bytes: they are unlocked.
fn unlocked(dict: &mut Dictionary) {
    let is_crypt = |object: &Object| matches!(object, Object::Name(name) if name == b"Crypt");
    match dict.get(b"Filter") {
        Ok(one) if is_crypt(one) => {
            dict.remove(b"Filter");
            dict.remove(b"DecodeParms");
        }
        Ok(Object::Array(filters)) if filters.first().is_some_and(is_crypt) => {
            let rest = filters[1..].to_vec();
            dict.set("Filter", rest);
            if let Ok(Object::Array(parameters)) = dict.get(b"DecodeParms") {
                let rest = parameters.get(1..).unwrap_or_default().to_vec();
                dict.set("DecodeParms", rest);
            }
        }
        _ => {}
    }
}

/// A number; one that is whole is written as such.
pub(super) fn number(number: Number) -> Object {
    let value = number.as_f64();
    if value.fract() == 0.0 && value.abs() < 9e15 {
        Object::Integer(number.as_i64())
    } else {
        Object::Real(value as f32)
    }
}

pub(super) fn string(text: &Text<'_>) -> Object {
    Object::String(text.to_vec(), StringFormat::Hexadecimal)
}

/// An entry that may be a reference, resolved.
pub(super) fn resolved<'p>(pdf: &'p Pdf, value: MaybeRef<Value<'p>>) -> Option<Value<'p>> {
    match value {
        MaybeRef::Ref(reference) => pdf.xref().get::<Value<'p>>(reference.into()),
        MaybeRef::NotRef(value) => Some(value),
    }
}

/// The number of an entry that is a reference.
pub(super) fn id_of(dict: &Dict<'_>, key: &str) -> Option<ObjectIdentifier> {
    dict.get_ref(key).map(|reference: ObjRef| reference.into())
}
