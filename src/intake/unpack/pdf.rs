//! PDF: files attached to the document or to a place on a page.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use flate2::read::ZlibDecoder;
use hayro_syntax::object::{Array, Dict, Name, Stream, String as PdfString};
use hayro_syntax::{Filter, Pdf};

use super::{Opened, Sink};
use crate::model::SourceFile;
use crate::stored::{self, Bytes};

/// Nodes of the tree of attachments that are looked at.
const NODES: usize = 2_000;
/// Trees in trees.
const DEPTH: usize = 16;
/// Notes on one page that are looked at.
const NOTES: usize = 1_000;
/// What is packed otherwise than with Deflate is unpacked without a limit: it may be so long.
const ODDLY_PACKED: usize = 256 << 10;

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let Ok(bytes) = stored::bytes(&file.content, sink.options.limits.file_bytes) else { return Opened::Whole };
    if !may_have_attachments(bytes.as_ref()) {
        return Opened::Whole;
    }
    let bytes = Arc::new(bytes);
    let Some(pdf) = document(&bytes, &sink.options.passwords) else { return Opened::Whole };
    let mut found = Found::default();
    let pages = sink.options.limits.pages as usize;
    if let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) {
        if let Some(names) = root.get::<Dict<'_>>("Names")
            && let Some(tree) = names.get::<Dict<'_>>("EmbeddedFiles")
        {
            found.tree(&tree, DEPTH, sink);
        }
        if let Some(files) = root.get::<Array<'_>>("AF") {
            files.iter::<Dict<'_>>().take(NODES).for_each(|file| found.file(&file, None, sink));
        }
    }
    for page in pdf.pages().iter().take(pages) {
        let Some(notes) = page.raw().get::<Array<'_>>("Annots") else { continue };
        for note in notes.iter::<Dict<'_>>().take(NOTES) {
            if note.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_ref() == b"FileAttachment")
                && let Some(file) = note.get::<Dict<'_>>("FS")
            {
                found.file(&file, None, sink);
            }
        }
    }
    Opened::Whole
}

/// Most papers have none, and need not be parsed twice. What is packed in streams cannot be seen from outside.
fn may_have_attachments(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    has(b"/EmbeddedFile") || has(b"/FileAttachment") || has(b"/ObjStm")
}

struct Held(Arc<Bytes>);

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref().as_ref()
    }
}

fn document(bytes: &Arc<Bytes>, passwords: &[String]) -> Option<Pdf> {
    let data = || Arc::new(Held(Arc::clone(bytes)));
    Pdf::new(data())
        .ok()
        .or_else(|| passwords.iter().find_map(|password| Pdf::new_with_password(data(), password).ok()))
}

/// What was taken out already, and what it took to look.
#[derive(Default)]
struct Found {
    nodes: usize,
    taken: BTreeSet<(u32, i32)>,
}

impl Found {
    fn tree(&mut self, node: &Dict<'_>, depth: usize, sink: &mut Sink<'_>) {
        self.nodes += 1;
        if depth == 0 || self.nodes > NODES {
            return;
        }
        if let Some(names) = node.get::<Array<'_>>("Names") {
            let mut names = names.flex_iter();
            for _ in 0..NODES {
                let Some(key) = names.next::<PdfString<'_>>() else { break };
                let Some(file) = names.next::<Dict<'_>>() else { break };
                self.file(&file, Some(&key), sink);
            }
        }
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            for kid in kids.iter::<Dict<'_>>().take(NODES) {
                self.tree(&kid, depth - 1, sink);
            }
        }
    }

    fn file(&mut self, file: &Dict<'_>, key: Option<&PdfString<'_>>, sink: &mut Sink<'_>) {
        self.nodes += 1;
        let Some(contents) = file.get::<Dict<'_>>("EF").filter(|_| self.nodes <= NODES) else { return };
        let Some(stream) = ["UF", "F", "Unix", "DOS", "Mac"].iter().find_map(|key| contents.get::<Stream<'_>>(*key))
        else {
            return;
        };
        let id = stream.obj_id();
        if !self.taken.insert((id.obj_number, id.gen_number)) {
            return;
        }
        let named = ["UF", "F"].iter().find_map(|key| file.get::<PdfString<'_>>(*key));
        let name = named.as_ref().or(key).map(|name| text(name.as_bytes())).unwrap_or_default();
        let most = sink.options.limits.file_bytes.min(sink.memory());
        if let Some(bytes) = unpacked(&stream, most) {
            sink.bytes(&name, bytes);
        } else {
            sink.too_much(&name);
        }
    }
}

/// The bytes of an attachment; `None` where there may be too many.
fn unpacked(stream: &Stream<'_>, most: u64) -> Option<Vec<u8>> {
    let filters = stream.filters();
    let predicted = stream.dict().contains_key("DecodeParms") || stream.dict().contains_key("DP");
    if filters.is_empty() {
        return Some(stream.raw_data().into_owned());
    }
    if matches!(filters.as_slice(), [Filter::FlateDecode]) && !predicted {
        let raw = stream.raw_data();
        let mut bytes = Vec::new();
        // What is cut short gives what there is of it.
        let _ = ZlibDecoder::new(raw.as_ref()).take(most.saturating_add(1)).read_to_end(&mut bytes);
        return (bytes.len() as u64 <= most).then_some(bytes);
    }
    if stream.raw_data().len() > ODDLY_PACKED {
        return None;
    }
    stream.decoded().ok().map(|bytes| bytes.into_owned())
}

/// A string of a PDF that is text.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    }
}
