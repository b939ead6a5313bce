//! Mails: what is attached, mails in mails included, and the pictures of a saved web page.

use std::sync::Arc;

use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Opened, Sink};
use crate::intake::knowledge::Cause;
use crate::model::file::{Content, Member, Place};
use crate::model::{FileState, Format, SourceFile};
use crate::stored;
use crate::{mail_part, outlook};

/// A picture in the text of a mail below this is a logo or a line.
const SIGNATURE_BYTES: u64 = 5_000;

/// A larger attachment is not held but taken from its mail again, so that a mailbox of years can be listed.
const HELD: u64 = 256 << 10;
/// A larger mail is not parsed again for each of its attachments.
const PARSED_AGAIN: u64 = 32 << 20;

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let Ok(bytes) = stored::bytes(&file.content, sink.options.limits.file_bytes) else { return Opened::Broken };
    let written;
    let bytes = if file.format == Format::Msg {
        let Some(mail) = outlook::as_mail(bytes.as_ref(), true) else { return Opened::Broken };
        written = mail;
        &written
    } else {
        bytes.as_ref()
    };
    if mail_part::holds_too_many(bytes) {
        return Opened::Closed(FileState::Unsupported, Cause::TooManyMails);
    }
    let Some(message) = MessageParser::default().parse(bytes) else { return Opened::Broken };
    let can_parse_again = file.format == Format::Eml && file.bytes <= PARSED_AGAIN;
    let parts = message.attachments.iter().filter_map(|id| message.parts.get(*id as usize).map(|part| (id, part)));
    let parts = parts.filter(|(_, part)| file.format != Format::Mhtml || is_worth_keeping(part));
    for (number, (id, part)) in (1..).zip(parts) {
        let Some(content) = mail_part::content(&message, part) else { continue };
        if content.is_empty() && matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
            continue;
        }
        let name = name(part, number);
        let Some(member) = sink.bytes(&name, content).filter(|member| member.verdict.is_none()) else { continue };
        if in_the_text(part) && is_small_picture(member) {
            member.verdict = Some((FileState::Ignored, Cause::Signature.text()));
        } else if can_parse_again && member.bytes > HELD {
            let place = Place::Part(*id as usize);
            sink.take_again(Content::Member(Arc::new(Member { holder: file.content.clone(), place })));
        }
    }
    Opened::Whole
}

/// Of a saved web page, its pictures and documents; the page itself is read as a whole, and scripts and fonts say
/// nothing.
fn is_worth_keeping(part: &MessagePart<'_>) -> bool {
    let kind = part.content_type();
    let (kind, sub) = kind.map_or(("", ""), |kind| (kind.c_type.as_ref(), kind.subtype().unwrap_or_default()));
    kind.eq_ignore_ascii_case("image") && !sub.eq_ignore_ascii_case("svg+xml") || sub.eq_ignore_ascii_case("pdf")
}

/// The name of an attachment. It is one file, whatever slashes are in its name.
fn name(part: &MessagePart<'_>, number: usize) -> String {
    let given = match (part.attachment_name(), &part.body) {
        (Some(name), _) => name.to_owned(),
        (None, PartType::Message(message)) => {
            message.subject().map(|subject| format!("{subject}.eml")).unwrap_or_default()
        }
        (None, _) => {
            part.content_location().and_then(|place| place.rsplit(['/', '\\']).next()).unwrap_or_default().to_owned()
        }
    };
    let clean = given.replace(['/', '\\'], "_");
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() { format!("attachment {number}") } else { clean.to_owned() }
}

fn in_the_text(part: &MessagePart<'_>) -> bool {
    matches!(part.body, PartType::InlineBinary(_))
        || part.content_id().is_some()
        || part.content_disposition().is_some_and(|disposition| disposition.is_inline())
}

fn is_small_picture(file: &SourceFile) -> bool {
    file.bytes < SIGNATURE_BYTES
        && matches!(file.format, Format::Png | Format::Jpeg | Format::Gif | Format::Bmp | Format::Webp)
}
