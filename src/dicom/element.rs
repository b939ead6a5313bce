//! One element of a data set: tag, length, place of its value. No declared length is believed here: whoever uses it
//! checks it against the bytes that there are.

use std::io::Read;

/// (group << 16) + element.
pub(crate) type Tag = u32;

/// A length that is told by a mark behind the value.
pub(crate) const UNDEFINED: u32 = 0xFFFF_FFFF;
pub(crate) const ITEM: Tag = 0xFFFE_E000;
pub(crate) const ITEM_END: Tag = 0xFFFE_E00D;
pub(crate) const SEQUENCE_END: Tag = 0xFFFE_E0DD;
/// Deflated explicit VR little endian.
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";

const SHORT_VRS: &[&[u8; 2]] = &[
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
    b"ST", b"TM", b"UI", b"UL", b"US",
];
const LONG_VRS: &[&[u8; 2]] =
    &[b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"];

/// How the elements of a data set are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) explicit: bool,
    pub(crate) big: bool,
}

impl Syntax {
    /// Group 2 is always written so.
    pub(crate) const META: Self = Self { explicit: true, big: false };
    /// A sequence in an element of unknown VR (UN) is written so, whatever is around it.
    pub(crate) const UNKNOWN: Self = Self { explicit: false, big: false };

    /// The way in which the data set at `at` is written. What the bytes say counts more than what the meta group says:
    /// both kinds of lie exist.
    pub(crate) fn of(data: &[u8], at: usize, named: Option<&str>) -> Self {
        let group = data.get(at..at + 2).unwrap_or_default();
        let explicit = data.get(at + 4..at + 6).is_some_and(is_vr);
        Self { explicit, big: named == Some(BIG_ENDIAN) || matches!(group, [0, high] if *high > 0) }
    }
}

/// An element's header, decoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    pub(crate) tag: Tag,
    pub(crate) length: u32,
    pub(crate) value_at: usize,
    /// Its VR is SQ.
    pub(crate) sequence: bool,
    /// Its VR is UN.
    pub(crate) unknown: bool,
}

/// The element that begins at `at`.
pub(crate) fn element(data: &[u8], at: usize, syntax: Syntax) -> Option<Element> {
    let head = data.get(at..at.checked_add(8)?)?;
    let two = |bytes: &[u8]| {
        let pair = [bytes[0], bytes[1]];
        if syntax.big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    };
    let four = |bytes: &[u8]| {
        let quad = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if syntax.big { u32::from_be_bytes(quad) } else { u32::from_le_bytes(quad) }
    };
    let tag = (u32::from(two(&head[..2])) << 16) | u32::from(two(&head[2..4]));
    let plain = |length: u32, value_at: usize| Element { tag, length, value_at, sequence: false, unknown: false };
    if !syntax.explicit || tag >> 16 == 0xFFFE {
        return Some(plain(four(&head[4..]), at + 8));
    }
    let vr = &head[4..6];
    if SHORT_VRS.iter().any(|known| known.as_slice() == vr) {
        return Some(plain(u32::from(two(&head[6..])), at + 8));
    }
    if LONG_VRS.iter().any(|known| known.as_slice() == vr) {
        let length = four(data.get(at + 8..at + 12)?);
        return Some(Element { sequence: vr == b"SQ", unknown: vr == b"UN", ..plain(length, at + 12) });
    }
    // One element without VR in an explicit data set: seen in files that a viewer has edited.
    let length = four(&head[4..]);
    (length <= 0xFFFF).then(|| plain(length, at + 8))
}

/// Where the first group begins, behind the preamble and the letters `DICM`; 0 where there are none.
pub(crate) fn start(block: &[u8]) -> usize {
    if block.get(128..132) == Some(b"DICM") {
        132
    } else if block.starts_with(b"DICM") {
        4
    } else {
        0
    }
}

/// Gives each element of group 2 that begins at `start`; tells where the data set begins.
pub(crate) fn meta_group<'b>(block: &'b [u8], start: usize, mut each: impl FnMut(Tag, &'b [u8])) -> usize {
    let mut at = start;
    while block.get(at..at + 2) == Some(&[2, 0]) {
        let Some(element) = element(block, at, Syntax::META) else { break };
        let end = element.value_at.saturating_add(element.length as usize);
        let Some(value) = block.get(element.value_at..end) else { break };
        each(element.tag, value);
        at = end;
    }
    at
}

/// A value without the spaces and zeros that fill it up.
pub(crate) fn trimmed(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
    let start = value[..end].iter().position(|byte| *byte != b' ').unwrap_or(0);
    &value[start..end]
}

/// Whether two bytes are the letters of a VR.
pub(crate) fn is_vr(bytes: &[u8]) -> bool {
    SHORT_VRS.iter().chain(LONG_VRS).any(|known| known.as_slice() == bytes)
}

/// Unpacks a deflated data set, or its beginning.
pub(crate) fn inflate(bytes: &[u8], most: u64) -> Vec<u8> {
    let mut out = Vec::new();
    // What ends in the middle still gives what came before: the error is the end of it.
    let _ = flate2::read::DeflateDecoder::new(bytes).take(most).read_to_end(&mut out);
    out
}
