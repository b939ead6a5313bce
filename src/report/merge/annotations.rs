//! What lies on a page of a paper: links that lead somewhere, remarks, and filled-in fields as they look. What acts by itself,
//! plays or holds a file is left out.

use std::io::Write;

use hayro_syntax::object::{Array, Dict, Name, Number, Object as Value, Stream, String as Text};
use lopdf::{Dictionary, Object, StringFormat, dictionary};

use super::Trouble;
use super::import::Import;
use super::page::{Sight, corners, rect};
use super::places::Places;
use super::write::Output;

/// Annotations of one page that are looked at.
const MOST: usize = 5_000;
/// The longest address that is kept (bytes).
const ADDRESS: usize = 2_000;
/// What addresses may begin with.
const SCHEMES: [&[u8]; 3] = [b"http://", b"https://", b"mailto:"];
/// Kinds that only show something.
const SHOWN: [&[u8]; 16] = [
    b"Text",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"Redact",
    b"Watermark",
];
/// What is kept of these.
const KEPT: [&str; 22] = [
    "Rect",
    "Contents",
    "C",
    "CA",
    "Border",
    "BS",
    "BE",
    "DA",
    "DS",
    "Q",
    "QuadPoints",
    "InkList",
    "L",
    "LE",
    "IC",
    "Vertices",
    "RD",
    "CL",
    "IT",
    "T",
    "Name",
    "OC",
];
/// Flags: not seen at all, not to be changed by hand.
const HIDDEN: i64 = 1 << 1 | 1 << 5;
const FIXED: i64 = 1 << 6 | 1 << 7 | 1 << 9;
/// The flag of a field that holds a password.
const PASSWORD: i64 = 1 << 13;
/// How far the chain of a field's parents is followed.
const PARENTS: usize = 16;

/// Copies the annotations of a page.
pub(super) fn copy<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    page: &Dict<'p>,
    sight: &Sight,
    places: &mut Places<'p>,
) -> Result<Vec<Object>, Trouble> {
    let mut copies = Vec::new();
    let Some(list) = page.get::<Array<'p>>("Annots") else { return Ok(copies) };
    let items = list.raw_iter().take(MOST);
    for item in items {
        import.count(1)?;
        let Some(Value::Dict(dict)) = super::import::resolved(import.pdf, item) else { continue };
        // In the strip nothing of the paper lies.
        let Some(area) = dict.get::<Array<'p>>("Rect").as_ref().and_then(rect) else { continue };
        let [left, bottom, right, top] = sight.seen;
        if area[2] < left || area[0] > right || area[3] < bottom || area[1] > top {
            continue;
        }
        let Some(kind) = dict.get::<Name<'p>>("Subtype") else { continue };
        let copy = match &*kind {
            b"Link" => link(&dict, area, places),
            b"Widget" => field(import, out, &dict, area)?,
            shown if SHOWN.contains(&shown) => Some(remark(import, out, &dict, shown)?),
            _ => None,
        };
        copies.extend(copy.map(Object::Dictionary));
    }
    Ok(copies)
}

fn link<'p>(dict: &Dict<'p>, area: [f64; 4], places: &mut Places<'p>) -> Option<Dictionary> {
    let action = dict.get::<Dict<'p>>("A");
    let kind = action.as_ref().and_then(|action| action.get::<Name<'p>>("S"));
    let mut copy = dictionary! { "Type" => "Annot", "Subtype" => "Link", "Rect" => corners(area) };
    let of_paper = places.of_paper(dict);
    match (dict.get::<Value<'p>>("Dest"), kind.as_deref()) {
        _ if of_paper.is_some() => copy.set("Dest", of_paper?),
        (Some(target), _) => copy.set("Dest", places.destination(target)?),
        (None, Some(b"GoTo")) => copy.set("Dest", places.destination(action?.get::<Value<'p>>("D")?)?),
        (None, Some(b"URI")) => {
            let address = action?.get::<Text<'p>>("URI")?;
            let begins = |scheme: &&[u8]| address.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
            if address.len() > ADDRESS || !SCHEMES.iter().any(begins) {
                return None;
            }
            let address = Object::String(address.to_vec(), StringFormat::Literal);
            copy.set("A", dictionary! { "S" => "URI", "URI" => address });
        }
        _ => return None,
    }
    let border: Vec<Object> = dict
        .get::<Array<'p>>("Border")
        .map(|border| border.iter::<Number>().take(3).map(super::import::number).collect())
        .unwrap_or_default();
    copy.set("Border", if border.len() == 3 { border } else { vec![0.into(), 0.into(), 1.into()] });
    if let Some(style) = dict.get::<Dict<'p>>("BS") {
        let width = style.get::<Number>("W").map_or(Object::Integer(1), super::import::number);
        copy.set("BS", dictionary! { "W" => width });
    }
    if let Some(colour) = dict.get::<Array<'p>>("C") {
        let colour: Vec<Object> = colour.iter::<Number>().take(4).map(super::import::number).collect();
        copy.set("C", colour);
    }
    copy.set("F", flags(dict));
    Some(copy)
}

fn flags(dict: &Dict<'_>) -> i64 {
    dict.get::<Number>("F").map_or(0, |flags| flags.as_i64()) & 0xFFFF
}

/// What an annotation looks like: of several states the one that it is in.
fn look<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    dict: &Dict<'p>,
) -> Result<Option<Dictionary>, Trouble> {
    let Some(looks) = dict.get::<Dict<'p>>("AP") else { return Ok(None) };
    let id = if looks.get::<Stream<'p>>("N").is_some() {
        looks.get_ref("N")
    } else {
        let state = dict.get::<Name<'p>>("AS");
        let states = looks.get::<Dict<'p>>("N");
        match (states, state) {
            (Some(states), Some(state)) => states.get::<Stream<'p>>(&*state).and_then(|_| states.get_ref(&*state)),
            _ => None,
        }
    };
    let Some(id) = id else { return Ok(None) };
    let look = import.reference(out, id.into())?;
    Ok(Some(dictionary! { "N" => look }))
}

/// A filled-in field: it looks as it did, and cannot be filled in any more. One that leaves it to the viewer how it looks is a
/// text that the viewer sets.
fn field<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    dict: &Dict<'p>,
    area: [f64; 4],
) -> Result<Option<Dictionary>, Trouble> {
    if flags(dict) & HIDDEN != 0 {
        return Ok(None);
    }
    let mut copy = dictionary! { "Type" => "Annot", "Rect" => corners(area), "F" => flags(dict) | FIXED };
    if let Some(look) = look(import, out, dict)? {
        copy.set("Subtype", "Stamp");
        copy.set("AP", look);
        return Ok(Some(copy));
    }
    let kind = of_field(dict, "FT").and_then(Value::into_name);
    let value = of_field(dict, "V").and_then(Value::into_string).filter(|value| !value.is_empty());
    let secret = of_field(dict, "Ff").and_then(Value::into_number).is_some_and(|f| f.as_i64() & PASSWORD != 0);
    let (Some(b"Tx" | b"Ch"), Some(value), false) = (kind.as_deref(), value, secret) else { return Ok(None) };
    let size = ((area[3] - area[1]) * 0.7).clamp(4.0, 10.0);
    copy.set("Subtype", "FreeText");
    copy.set("Contents", super::import::string(&value));
    copy.set("DA", Object::string_literal(format!("0 g /Helv {size:.1} Tf")));
    copy.set("BS", dictionary! { "W" => 0 });
    Ok(Some(copy))
}

/// What a field says, or what it inherits.
fn of_field<'p>(dict: &Dict<'p>, key: &str) -> Option<Value<'p>> {
    let mut node = dict.clone();
    for _ in 0..PARENTS {
        if let Some(value) = node.get::<Value<'p>>(key) {
            return Some(value);
        }
        node = node.get::<Dict<'p>>("Parent")?;
    }
    None
}

fn remark<'p, W: Write>(
    import: &mut Import<'p>,
    out: &mut Output<W>,
    dict: &Dict<'p>,
    kind: &[u8],
) -> Result<Dictionary, Trouble> {
    let mut copy = dictionary! { "Type" => "Annot", "Subtype" => Object::Name(kind.to_vec()), "F" => flags(dict) };
    for key in KEPT {
        if let Some(value) = dict.get_raw::<Value<'p>>(key) {
            let value = import.maybe(out, value, 1)?;
            copy.set(key, value);
        }
    }
    if let Some(look) = look(import, out, dict)? {
        copy.set("AP", look);
    }
    Ok(copy)
}
