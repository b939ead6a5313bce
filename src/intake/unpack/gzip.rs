//! GZ: one packed file, often a TAR.

use std::io::{BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::{Opened, Sink, names, tape};
use crate::intake::knowledge::Cause;
use crate::intake::sniff::is_tar;
use crate::model::{FileState, SourceFile};
use crate::stored;

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let opened = stored::stream(&file.content, &mut |source| {
        let mut source = MultiGzDecoder::new(BufReader::new(source));
        let mut head = Vec::new();
        let read = source.by_ref().take(512).read_to_end(&mut head);
        if head.is_empty() && read.is_err() {
            return Ok(Opened::Broken);
        }
        let own_name = source.header().and_then(|header| header.filename()).map(<[u8]>::to_vec);
        let mut whole = head.as_slice().chain(source);
        if is_tar(&head) {
            return Ok(tape::stream(&mut whole, sink));
        }
        let name = name(&file.path, own_name.as_deref());
        Ok(match sink.streamed(&name, 0, &mut whole) {
            Ok(_) => Opened::Whole,
            Err(_) => Opened::Broken,
        })
    });
    opened.unwrap_or(Opened::Closed(FileState::Damaged, Cause::BrokenArchive))
}

/// The name that is kept inside, or that of the archive without its ending.
fn name(path: &str, own: Option<&[u8]>) -> String {
    if let Some(own) = own.and_then(|own| names::decode(&[own]).pop()).filter(|own| !own.trim().is_empty()) {
        return own;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("gz") && !stem.is_empty() => stem.to_owned(),
        _ => String::new(),
    }
}
