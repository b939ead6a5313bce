//! A DICOM data set as a tree of items, as far as a report needs it.
//!
//! Values are parts of the file's bytes, nothing is allocated by a declared length, depth and number of elements are
//! bounded. What is behind a break is not read, what is before it is.

use std::borrow::Cow;

use crate::dicom::element::{
    DEFLATED, Element, ITEM, ITEM_END, SEQUENCE_END, Syntax, Tag, UNDEFINED, element, inflate, meta_group, start,
    trimmed,
};

/// Elements of one report.
const ELEMENTS: usize = 300_000;
/// Sequences in sequences.
const DEPTH: usize = 64;
const TRANSFER_SYNTAX: Tag = 0x0002_0010;
/// Where pictures begin; a report has none.
const PIXELS: Tag = 0x7FE0_0000;

/// The elements of a data set, or of one item of a sequence.
#[derive(Debug, Default)]
pub(super) struct Item<'a> {
    values: Vec<(Tag, &'a [u8])>,
    sequences: Vec<(Tag, Vec<Item<'a>>)>,
}

impl<'a> Item<'a> {
    /// The value of an element, without what fills it up; empty where there is none.
    pub(super) fn value(&self, tag: Tag) -> &'a [u8] {
        self.values.iter().find(|(known, _)| *known == tag).map(|(_, value)| trimmed(value)).unwrap_or_default()
    }

    /// The items of a sequence.
    pub(super) fn items(&self, tag: Tag) -> &[Item<'a>] {
        self.sequences.iter().find(|(known, _)| *known == tag).map(|(_, items)| items.as_slice()).unwrap_or_default()
    }
}

/// The bytes of a data set, unpacked, and how they are written.
pub(super) struct Source<'a> {
    bytes: Cow<'a, [u8]>,
    from: usize,
    syntax: Syntax,
}

impl<'a> Source<'a> {
    /// Finds the data set of a file; of a deflated one so many bytes are unpacked.
    pub(super) fn of(file: &'a [u8], most: u64) -> Self {
        let mut named = None;
        let data_at = meta_group(file, start(file), |tag, value| {
            if tag == TRANSFER_SYNTAX {
                named = Some(String::from_utf8_lossy(trimmed(value)).into_owned());
            }
        });
        let (bytes, from) = if named.as_deref() == Some(DEFLATED) {
            (Cow::Owned(inflate(file.get(data_at..).unwrap_or_default(), most)), 0)
        } else {
            (Cow::Borrowed(file), data_at)
        };
        let syntax = Syntax::of(&bytes, from, named.as_deref());
        Self { bytes, from, syntax }
    }

    /// The tree, of which only these sequences are entered and these elements kept, and whether it is all of it.
    pub(super) fn tree(&self, sequences: &[Tag], values: &[Tag]) -> (Item<'_>, bool) {
        let mut walk = Walk { data: &self.bytes, sequences, values, left: ELEMENTS, whole: true };
        let (item, _) = walk.item(self.from, Some(self.bytes.len()), self.syntax, 0);
        (item, walk.whole)
    }
}

struct Walk<'a, 't> {
    data: &'a [u8],
    sequences: &'t [Tag],
    values: &'t [Tag],
    /// Elements that may still come.
    left: usize,
    /// Whether nothing broke so far.
    whole: bool,
}

impl<'a> Walk<'a, '_> {
    /// The elements from `at` to `end`, or, without one, to the mark that ends the item; and where it ends.
    fn item(&mut self, mut at: usize, end: Option<usize>, syntax: Syntax, depth: usize) -> (Item<'a>, usize) {
        let mut item = Item::default();
        let last = end.unwrap_or(self.data.len());
        while self.whole && at < last && !self.only_filling(at) {
            let Some(element) = self.element(at, syntax) else { break };
            if element.tag == ITEM_END {
                return (item, element.value_at);
            }
            if depth == 0 && element.tag >= PIXELS {
                break;
            }
            at = self.add(&mut item, element, syntax, depth);
        }
        self.whole &= end.is_some();
        (item, last)
    }

    /// Whether nothing but a few zeros is left of the file.
    fn only_filling(&self, at: usize) -> bool {
        self.data.len() - at < 8 && self.data[at..].iter().all(|byte| *byte == 0)
    }

    /// Adds an element to the item; tells where the next begins.
    fn add(&mut self, item: &mut Item<'a>, element: Element, syntax: Syntax, depth: usize) -> usize {
        let marked = element.length == UNDEFINED;
        let entered = self.sequences.contains(&element.tag);
        if marked || entered {
            let end = if marked { None } else { Some(self.end(element).unwrap_or(usize::MAX)) };
            let inside = if element.unknown { Syntax::UNKNOWN } else { syntax };
            let (items, next) = self.sequence(element.value_at, end, inside, depth + 1);
            if entered {
                item.sequences.push((element.tag, items));
            }
            return next;
        }
        let Some(end) = self.end(element) else { return self.broken() };
        if self.values.contains(&element.tag) {
            item.values.push((element.tag, &self.data[element.value_at..end]));
        }
        end
    }

    /// The items of a sequence up to `end`, or, without one, to the mark that ends it; and where it ends. Of what the
    /// file has lost the end, the beginning counts.
    fn sequence(&mut self, mut at: usize, end: Option<usize>, syntax: Syntax, depth: usize) -> (Vec<Item<'a>>, usize) {
        let mut items = Vec::new();
        if depth > DEPTH {
            return (items, self.broken());
        }
        let last = end.unwrap_or(usize::MAX).min(self.data.len());
        while self.whole && at < last {
            let Some(element) = self.element(at, syntax) else { break };
            match element.tag {
                SEQUENCE_END => return (items, element.value_at),
                ITEM => {
                    let item_end = (element.length != UNDEFINED).then(|| self.end(element));
                    let cut = item_end == Some(None);
                    let (item, next) = self.item(element.value_at, item_end.flatten(), syntax, depth);
                    items.push(item);
                    self.whole &= !cut;
                    at = next;
                }
                _ => return (items, self.broken()),
            }
        }
        self.whole &= end == Some(last);
        (items, last)
    }

    fn element(&mut self, at: usize, syntax: Syntax) -> Option<Element> {
        let found = if self.left == 0 { None } else { element(self.data, at, syntax) };
        self.left = self.left.saturating_sub(1);
        self.whole &= found.is_some();
        found
    }

    /// The end of a value, where the file has all of it.
    fn end(&self, element: Element) -> Option<usize> {
        element.value_at.checked_add(element.length as usize).filter(|end| *end <= self.data.len())
    }

    fn broken(&mut self) -> usize {
        self.whole = false;
        self.data.len()
    }
}
