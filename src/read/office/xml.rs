//! Goes through the XML of a part: only what every reader of such parts needs of it.
//!
//! Entities of a document's own are never expanded, so that a small file cannot unfold to a large one.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// Tags inside tags; a document that has more is broken or hostile.
const DEEPEST: usize = 2_000;

/// What takes the tags and words of a part.
pub(super) trait Sink {
    /// A tag; `empty` where nothing will be in it and no end follows.
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool);
    /// The end of a tag, by its name without prefix.
    fn end(&mut self, name: &str);
    /// Words, without entities.
    fn words(&mut self, words: &str);
    /// Whether no more is taken.
    fn is_full(&self) -> bool;
}

/// Reads XML up to its end or its first break; whether it was read to its end.
pub(super) fn walk(source: impl BufRead, sink: &mut impl Sink) -> bool {
    let mut reader = Reader::from_reader(source);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().allow_unmatched_ends = true;
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                depth += 1;
                if depth > DEEPEST {
                    return false;
                }
                sink.start(&tag, false);
            }
            Ok(Event::Empty(tag)) => sink.start(&tag, true),
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                sink.end(tag.local_name().as_ref());
            }
            Ok(Event::Text(text)) => sink.words(&text.xml10_content()),
            Ok(Event::CData(text)) => sink.words(&text.xml10_content()),
            Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                Ok(Some(sign)) => sink.words(sign.encode_utf8(&mut [0; 4])),
                _ => sink.words(resolve_xml_entity(&name.xml10_content()).unwrap_or_default()),
            },
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
        if sink.is_full() {
            return true;
        }
    }
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).filter_map(Result::ok).find(|one| one.key.local_name().as_ref() == name);
    let value = found?.value.into_owned();
    if !value.contains('&') {
        return Some(value);
    }
    Some(quick_xml::escape::unescape(&value).map_or_else(|_| value.clone(), |value| value.into_owned()))
}

/// A setting without a value is on.
pub(super) fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off"))
}
