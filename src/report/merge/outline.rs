//! The bookmarks of the merged document.

use std::io::{self, Write};

use lopdf::{Dictionary, Object, StringFormat, dictionary};

use super::write::{Output, to};

/// A bookmark.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Its title, as a PDF has texts.
    pub(super) title: Vec<u8>,
    /// Where it leads.
    pub(super) target: Option<Object>,
    pub(super) below: Vec<Mark>,
    /// Whether what is below it is shown at first.
    pub(super) open: bool,
}

impl Mark {
    /// How many marks below it are seen, with those below these where they are open.
    fn seen(&self) -> i64 {
        self.below.iter().map(|mark| 1 + if mark.open { mark.seen() } else { 0 }).sum()
    }
}

/// A text as a PDF has it, in any script.
pub(super) fn text(value: &str) -> Vec<u8> {
    if value.is_ascii() {
        return value.as_bytes().to_vec();
    }
    [0xFE, 0xFF].into_iter().chain(value.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}

/// Writes the bookmarks; their root.
pub(super) fn write<W: Write>(out: &mut Output<W>, marks: Vec<Mark>) -> io::Result<u32> {
    let root = out.reserve();
    let all = Mark { title: Vec::new(), target: None, below: marks, open: true };
    let mut dict = dictionary! { "Type" => "Outlines" };
    level(out, root, &all, &mut dict)?;
    out.put(root, &Object::Dictionary(dict))?;
    Ok(root)
}

/// Writes what is below a mark, and says in its dictionary what that is.
fn level<W: Write>(out: &mut Output<W>, id: u32, mark: &Mark, dict: &mut Dictionary) -> io::Result<()> {
    let ids: Vec<u32> = mark.below.iter().map(|_| out.reserve()).collect();
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(()) };
    dict.set("First", to(*first));
    dict.set("Last", to(*last));
    dict.set("Count", if mark.open { mark.seen() } else { -mark.seen() });
    for (n, one) in mark.below.iter().enumerate() {
        let title = Object::String(one.title.clone(), StringFormat::Hexadecimal);
        let mut dict = dictionary! { "Title" => title, "Parent" => to(id) };
        if let Some(target) = &one.target {
            dict.set("Dest", target.clone());
        }
        if let Some(before) = n.checked_sub(1).and_then(|n| ids.get(n)) {
            dict.set("Prev", to(*before));
        }
        if let Some(next) = ids.get(n + 1) {
            dict.set("Next", to(*next));
        }
        level(out, ids[n], one, &mut dict)?;
        out.put(ids[n], &Object::Dictionary(dict))?;
    }
    Ok(())
}
