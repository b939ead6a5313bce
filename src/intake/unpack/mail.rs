//! Mails: what is attached, mails in mails included, and the pictures of a saved web page.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{Opened, Sink};
use crate::intake::knowledge::Cause;
use crate::model::{FileState, Format, SourceFile};
use crate::stored;
use crate::{mail_part, outlook};

/// Mails in one mail, by their content types. The parser keeps them as a tree that is as deep as they are nested.
const NESTED: usize = 200;
/// A picture in the text of a mail below this is a logo or a line.
const SIGNATURE_BYTES: u64 = 5_000;

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
    if nested(bytes) > NESTED {
        return Opened::Closed(FileState::Unsupported, Cause::TooManyMails);
    }
    let Some(message) = MessageParser::default().parse(bytes) else { return Opened::Broken };
    let parts = message.attachments().filter(|part| file.format != Format::Mhtml || is_worth_keeping(part));
    for (number, part) in (1..).zip(parts) {
        let Some(content) = content(&message, part) else { continue };
        if content.is_empty() && matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
            continue;
        }
        let name = name(part, number);
        if let Some(member) = sink.bytes(&name, content)
            && member.verdict.is_none()
            && in_the_text(part)
            && is_small_picture(member)
        {
            member.verdict = Some((FileState::Ignored, Cause::Signature.text()));
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

/// How many mails a mail says that it holds.
fn nested(bytes: &[u8]) -> usize {
    let kind = |kind: &[u8; 14]| bytes.windows(14).filter(|window| window.eq_ignore_ascii_case(kind)).count();
    kind(b"message/rfc822") + kind(b"message/global")
}

/// The bytes of a part as they were before the mail program packed them, so that their hash is that of the file.
fn content(message: &Message<'_>, part: &MessagePart<'_>) -> Option<Vec<u8>> {
    if let PartType::Binary(bytes) | PartType::InlineBinary(bytes) = &part.body {
        return Some(bytes.to_vec());
    }
    if matches!(part.body, PartType::Multipart(_)) {
        return None;
    }
    let unpacked = mail_part::unpacked(message, part);
    Some(unpacked.unwrap_or_else(|| part.contents().to_vec()))
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
