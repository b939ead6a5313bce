//! What is attached to a mail becomes a file of its own, mails in mails included.
//!
//! Depth, number and size are bounded; what is beyond the bounds is listed with the reason.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::knowledge::Cause;
use crate::limits::Limits;
use crate::mail_part;
use crate::model::file::Content;
use crate::model::{FileState, Format, SourceFile};

/// Mails in one mail, by their content types. The parser keeps them as a tree that is as deep as they are nested.
const NESTED: usize = 200;
/// Mails within mails that are opened.
const DEPTH: usize = 8;
/// A picture in the text of a mail below this is a logo or a line.
const SIGNATURE_BYTES: u64 = 5_000;

/// What the members of one mail may still cost.
struct Budget {
    members: usize,
    bytes: u64,
}

/// The mail and all its members.
pub(super) fn unpack(mail: SourceFile, limits: &Limits) -> Vec<SourceFile> {
    let mut budget = Budget { members: limits.members, bytes: limits.unpacked_bytes };
    let mut out = Vec::new();
    let mut waiting = vec![(mail, DEPTH.min(limits.depth))];
    while let Some((mut mail, depth)) = waiting.pop() {
        if mail.format == Format::Eml && mail.verdict.is_none() {
            if depth == 0 {
                mail.verdict = Some((FileState::Unsupported, Cause::MailTooDeep.text()));
            } else {
                let members = catch_unwind(AssertUnwindSafe(|| members(&mut mail, &mut budget, limits)));
                waiting.extend(members.unwrap_or_default().into_iter().map(|member| (member, depth - 1)));
            }
        }
        out.push(mail);
    }
    out
}

fn members(mail: &mut SourceFile, budget: &mut Budget, limits: &Limits) -> Vec<SourceFile> {
    let read;
    let bytes: &[u8] = match &mail.content {
        Content::Memory(bytes) => bytes,
        Content::Disk(path) => {
            read = std::fs::read(path).unwrap_or_default();
            &read
        }
    };
    if nested(bytes) > NESTED {
        mail.verdict = Some((FileState::Unsupported, Cause::MailTooMuch.text()));
        return Vec::new();
    }
    let Some(message) = MessageParser::default().parse(bytes) else { return Vec::new() };
    let mut names = BTreeSet::new();
    let mut out = Vec::new();
    let mut too_many = false;
    for part in message.attachments() {
        let Some(content) = content(&message, part) else { continue };
        if content.is_empty() && matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
            continue;
        }
        let size = content.len() as u64;
        if budget.members == 0 || size > budget.bytes {
            let name = unique(&mut names, name(part, names_so_far(&out)));
            let mut rest = super::from_memory(format!("{}/{name}", mail.path), &mail.path, Vec::new(), limits);
            rest.bytes = size;
            rest.verdict = Some((FileState::Unsupported, Cause::MailTooMuch.text()));
            out.push(rest);
            if out.len() > limits.members.saturating_mul(2) {
                too_many = true;
                break;
            }
            continue;
        }
        budget.members -= 1;
        budget.bytes -= size;
        let name = unique(&mut names, name(part, names_so_far(&out)));
        let mut member = super::from_memory(format!("{}/{name}", mail.path), &mail.path, content, limits);
        if member.verdict.is_none() && in_the_text(part) && is_small_picture(&member) {
            member.verdict = Some((FileState::Ignored, Cause::Signature.text()));
        }
        out.push(member);
    }
    if too_many {
        mail.verdict = Some((FileState::Unsupported, Cause::MailTooMuch.text()));
    }
    out
}

fn names_so_far(out: &[SourceFile]) -> usize {
    out.len() + 1
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

/// The name of an attachment, as one part of a path.
fn name(part: &MessagePart<'_>, number: usize) -> String {
    let given = match (part.attachment_name(), &part.body) {
        (Some(name), _) => name.to_owned(),
        (None, PartType::Message(message)) => {
            message.subject().map(|subject| format!("{subject}.eml")).unwrap_or_default()
        }
        (None, _) => String::new(),
    };
    let clean: String =
        given.chars().map(|c| if c.is_control() || matches!(c, '/' | '\\') { '_' } else { c }).take(200).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() { format!("attachment {number}") } else { clean }
}

fn unique(names: &mut BTreeSet<String>, name: String) -> String {
    let unique = (2..).map(|number| format!("{name} [{number}]"));
    let chosen = std::iter::once(name.clone()).chain(unique).find(|name| !names.contains(name)).unwrap_or(name);
    names.insert(chosen.clone());
    chosen
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
