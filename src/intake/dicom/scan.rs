//! Walks the elements of a DICOM header in a block of bytes and keeps the few that say whose series it is.
//!
//! No declared length is believed beyond the block, nothing is allocated by a declared length, and the walk always
//! moves on, so that it ends. Explicit and implicit VR, both byte orders, deflated data sets, objects without preamble
//! or meta group. Where the structure breaks, the fields behind the break are looked for by their signature.
//! Why this is not dicom-rs: docs/decisions/0001-dicom-headers.md.

use std::collections::BTreeMap;

use crate::dicom::element::{
    DEFLATED, ITEM, ITEM_END, SEQUENCE_END, Syntax, Tag, UNDEFINED, element, inflate, is_vr, meta_group, start, trimmed,
};

pub(super) const MEDIA_CLASS: Tag = 0x0002_0002;
pub(super) const SYNTAX: Tag = 0x0002_0010;
pub(super) const CHARSET: Tag = 0x0008_0005;
pub(super) const CLASS: Tag = 0x0008_0016;
pub(super) const INSTANCE: Tag = 0x0008_0018;
pub(super) const STUDY_DATE: Tag = 0x0008_0020;
pub(super) const MODALITY: Tag = 0x0008_0060;
pub(super) const INSTITUTION: Tag = 0x0008_0080;
pub(super) const STUDY_DESCRIPTION: Tag = 0x0008_1030;
pub(super) const SERIES_DESCRIPTION: Tag = 0x0008_103E;
pub(super) const PATIENT_NAME: Tag = 0x0010_0010;
pub(super) const PATIENT_ID: Tag = 0x0010_0020;
pub(super) const BIRTH_DATE: Tag = 0x0010_0030;
pub(super) const SEX: Tag = 0x0010_0040;
pub(super) const BODY_PART: Tag = 0x0018_0015;
pub(super) const STUDY_UID: Tag = 0x0020_000D;
pub(super) const SERIES_UID: Tag = 0x0020_000E;

/// What is kept, with the VR that the standard gives it.
const WANTED: &[(Tag, [u8; 2])] = &[
    (MEDIA_CLASS, *b"UI"),
    (SYNTAX, *b"UI"),
    (CHARSET, *b"CS"),
    (CLASS, *b"UI"),
    (INSTANCE, *b"UI"),
    (STUDY_DATE, *b"DA"),
    (MODALITY, *b"CS"),
    (INSTITUTION, *b"LO"),
    (STUDY_DESCRIPTION, *b"LO"),
    (SERIES_DESCRIPTION, *b"LO"),
    (PATIENT_NAME, *b"PN"),
    (PATIENT_ID, *b"LO"),
    (BIRTH_DATE, *b"DA"),
    (SEX, *b"CS"),
    (BODY_PART, *b"CS"),
    (STUDY_UID, *b"UI"),
    (SERIES_UID, *b"UI"),
];
/// No wanted field is longer; one that says so lies.
const LONGEST_VALUE: usize = 1_024;
/// Sequences in sequences, beyond which the walk gives up.
const DEEPEST: usize = 32;
/// A deflated header may grow to this.
const INFLATED: u64 = 1 << 20;

/// What a block of bytes gave.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The raw values of the wanted fields.
    pub(super) values: BTreeMap<Tag, Vec<u8>>,
    /// Whether the block ended before the wanted fields did.
    pub(super) needs_more: bool,
    /// Whether the file has the letters `DICM` where they belong.
    pub(super) marked: bool,
}

impl Scan {
    /// Whether this is a DICOM object beyond doubt: marked as one, or a class or study that is an identifier.
    pub(super) fn is_dicom(&self) -> bool {
        let uid = |tag| {
            self.values
                .get(tag)
                .is_some_and(|value| is_uid(value) && (value.starts_with(b"1.") || value.starts_with(b"2.")))
        };
        self.marked || uid(&CLASS) || uid(&STUDY_UID)
    }
}

/// How a walk ended.
enum End {
    /// Behind the last wanted field.
    Done,
    /// The block ended.
    Block,
    /// The structure broke; from here on fields are looked for by signature.
    Broken(usize),
}

/// Scans the first bytes of a file; `whole` says that the file has no more.
pub(super) fn scan(block: &[u8], whole: bool) -> Option<Scan> {
    let mut scan = Scan::default();
    let start = start(block);
    scan.marked = start > 0;
    let data_at = meta_group(block, start, |tag, value| keep(&mut scan.values, tag, value));
    if !scan.marked && !starts_like_an_object(block, data_at) {
        return None;
    }
    let named = scan.values.get(&SYNTAX).map(|uid| String::from_utf8_lossy(uid).into_owned());
    let inflated;
    let (data, from, whole) = if named.as_deref() == Some(DEFLATED) {
        inflated = inflate(block.get(data_at..).unwrap_or_default(), INFLATED);
        (inflated.as_slice(), 0, whole)
    } else {
        (block, data_at, whole)
    };
    let syntax = Syntax::of(data, from, named.as_deref());
    let end = walk(data, from, syntax, &mut scan.values);
    let lost = !scan.values.contains_key(&STUDY_UID) && !scan.values.contains_key(&SERIES_UID);
    match end {
        End::Done if lost => salvage(data, from, syntax, &mut scan.values),
        End::Done => {}
        End::Block if !whole => scan.needs_more = true,
        End::Block => salvage(data, from, syntax, &mut scan.values),
        End::Broken(at) => salvage(data, at, syntax, &mut scan.values),
    }
    Some(scan)
}

/// The first element of an object without preamble: group 2 or 8, in either byte order, with a believable length.
fn starts_like_an_object(block: &[u8], data_at: usize) -> bool {
    if data_at > 0 {
        return true;
    }
    let Some(head) = block.get(..8) else { return false };
    let small_group = matches!(head[..2], [8, 0] | [0, 8]) && (head[2] == 0 || head[3] == 0);
    let explicit = is_vr(&head[4..6]);
    let implicit_length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    small_group && (explicit || implicit_length <= 128)
}

/// Walks the elements of the data set, skipping sequences.
fn walk(data: &[u8], from: usize, syntax: Syntax, values: &mut BTreeMap<Tag, Vec<u8>>) -> End {
    let mut at = from;
    let mut last = 0;
    let mut last_at = from;
    loop {
        if at + 8 > data.len() {
            return End::Block;
        }
        let Some(element) = element(data, at, syntax) else { return End::Broken(last_at + 8) };
        if element.tag < last {
            return End::Broken(last_at + 8);
        }
        if element.tag > SERIES_UID {
            return End::Done;
        }
        let next = if element.length == UNDEFINED {
            let inside = if element.unknown { Syntax::UNKNOWN } else { syntax };
            match skip_sequence(data, element.value_at, inside) {
                Ok(next) => next,
                Err(end) => return end,
            }
        } else {
            element.value_at.saturating_add(element.length as usize)
        };
        if wanted_vr(element.tag).is_some() && !element.sequence {
            if element.length as usize > LONGEST_VALUE {
                return End::Broken(at + 8);
            }
            match data.get(element.value_at..next) {
                Some(value) => keep(values, element.tag, value),
                None => return End::Block,
            }
        }
        (last, last_at, at) = (element.tag, at, next);
    }
}

/// The end of a sequence of undefined length that begins at `at`.
fn skip_sequence(data: &[u8], mut at: usize, syntax: Syntax) -> Result<usize, End> {
    let mut depth = 1_usize;
    while depth > 0 {
        if at + 8 > data.len() {
            return Err(End::Block);
        }
        let Some(element) = element(data, at, syntax) else { return Err(End::Broken(at)) };
        at = match (element.tag, element.length) {
            (SEQUENCE_END, _) => {
                depth -= 1;
                element.value_at
            }
            (ITEM | ITEM_END, UNDEFINED | 0) => element.value_at,
            (_, UNDEFINED) if depth >= DEEPEST => return Err(End::Broken(at)),
            (_, UNDEFINED) => {
                depth += 1;
                element.value_at
            }
            (_, length) => element.value_at.saturating_add(length as usize),
        };
    }
    Ok(at)
}

/// Looks for the wanted fields that are still missing by tag and VR, or by tag and a small length.
fn salvage(data: &[u8], from: usize, syntax: Syntax, values: &mut BTreeMap<Tag, Vec<u8>>) {
    for &(tag, vr) in WANTED.iter().filter(|(tag, _)| *tag > SYNTAX) {
        if values.contains_key(&tag) {
            continue;
        }
        let (group, number) = ((tag >> 16) as u16, tag as u16);
        let bytes = |part: u16| if syntax.big { part.to_be_bytes() } else { part.to_le_bytes() };
        let mut signature = [bytes(group), bytes(number)].concat();
        if syntax.explicit {
            signature.extend(vr);
        }
        let Some(rest) = data.get(from..) else { return };
        let found = rest.windows(signature.len()).enumerate().filter(|(_, window)| *window == signature).find_map(
            |(offset, _)| {
                let element = element(data, from + offset, syntax)?;
                let end = element.value_at + (element.length as usize).min(LONGEST_VALUE + 1);
                let value = data.get(element.value_at..end)?;
                (value.len() <= LONGEST_VALUE && believable(&vr, value)).then(|| value.to_vec())
            },
        );
        if let Some(value) = found {
            keep(values, tag, &value);
        }
    }
}

fn believable(vr: &[u8; 2], value: &[u8]) -> bool {
    match vr {
        b"UI" => is_uid(value),
        b"DA" => value.len() >= 8 && value.iter().all(|byte| byte.is_ascii_digit() || b". ".contains(byte)),
        b"CS" => value.len() <= 64 && value.iter().all(|byte| (b' '..0x7F).contains(byte) || *byte == 0),
        _ => value.len() <= 256 && value.iter().all(|byte| *byte >= b' ' || *byte == 0x1B || *byte == 0),
    }
}

fn keep(values: &mut BTreeMap<Tag, Vec<u8>>, tag: Tag, value: &[u8]) {
    if wanted_vr(tag).is_some() && value.len() <= LONGEST_VALUE {
        values.entry(tag).or_insert_with(|| trimmed(value).to_vec());
    }
}

fn wanted_vr(tag: Tag) -> Option<[u8; 2]> {
    WANTED.iter().find(|(wanted, _)| *wanted == tag).map(|(_, vr)| *vr)
}

fn is_uid(value: &[u8]) -> bool {
    let value = value.strip_suffix(&[0]).unwrap_or(value);
    (5..=64).contains(&value.len()) && value.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}
