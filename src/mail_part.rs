//! The bytes of a part of a mail, for `intake`, which hashes attachments, and for `read`, which reads words.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// Mails in one mail, by their content types. The parser keeps them as a tree that is as deep as they are nested, and a
/// stack has an end.
const NESTED: usize = 200;

/// Whether a mail says that it holds more mails than may be parsed.
pub(crate) fn holds_too_many(bytes: &[u8]) -> bool {
    let kind = |kind: &[u8; 14]| bytes.windows(14).filter(|window| window.eq_ignore_ascii_case(kind)).count();
    kind(b"message/rfc822") + kind(b"message/global") > NESTED
}

/// The bytes of a part as they were before the mail program packed them, so that their hash is that of the file.
pub(crate) fn content(message: &Message<'_>, part: &MessagePart<'_>) -> Option<Vec<u8>> {
    if let PartType::Binary(bytes) | PartType::InlineBinary(bytes) = &part.body {
        return Some(bytes.to_vec());
    }
    if matches!(part.body, PartType::Multipart(_)) {
        return None;
    }
    let unpacked = unpacked(message, part);
    Some(unpacked.unwrap_or_else(|| part.contents().to_vec()))
}

/// The bytes of a part as they were before the mail program packed them.
pub(crate) fn unpacked(message: &Message<'_>, part: &MessagePart<'_>) -> Option<Vec<u8>> {
    let raw = message.raw_message.get(part.offset_body as usize..part.offset_end as usize);
    raw.and_then(|raw| match part.encoding {
        Encoding::None if part.is_encoding_problem => cut_short(part, raw).or_else(|| Some(raw.to_vec())),
        Encoding::None => Some(raw.to_vec()),
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    })
}

/// The bytes of the part of this number in a mail.
pub(crate) fn of_number(mail: &[u8], number: usize) -> Option<Vec<u8>> {
    let message = MessageParser::default().parse(mail)?;
    content(&message, message.parts.get(number)?)
}

/// Packed bytes that the parser gave up on, because the mail was cut short: what there is of them.
fn cut_short(part: &MessagePart<'_>, raw: &[u8]) -> Option<Vec<u8>> {
    if !part.is_encoding_problem || !part.content_transfer_encoding()?.eq_ignore_ascii_case("base64") {
        return None;
    }
    let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut packed: Vec<u8> = raw.iter().copied().filter(in_alphabet).collect();
    packed.truncate(packed.len() / 4 * 4);
    base64_decode(&packed)
}
