//! Mails: subject, sender, receivers and date as the first lines, then the words. What is attached is a file of its own.

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::decode::{decode, repair};
use super::header::mail_fields;
use super::reasons::Cause;
use super::{Outcome, html, text, within};
use crate::limits::Limits;
use crate::mail_part;
use crate::model::{FileState, TextSource};

/// A text part this many times shorter than the web page beside it only says that the page cannot be shown.
const SHORT: usize = 4;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    let message = match parse(bytes) {
        Ok(message) => message,
        Err(outcome) => return outcome,
    };
    let mut lines = head(&message);
    let (body, cause) = body(&message, limits);
    lines.extend(body);
    Outcome::of(vec![lines], TextSource::Text, cause)
}

/// A web page saved as a mail: its words alone, since its head is the browser's.
pub(super) fn saved_page(bytes: &[u8], limits: &Limits) -> Outcome {
    let message = match parse(bytes) {
        Ok(message) => message,
        Err(outcome) => return outcome,
    };
    let mut pages = Vec::new();
    let mut cause = None;
    for part in message.parts.iter().filter(|part| matches!(part.body, PartType::Html(_))).take(limits.pages as usize) {
        let (words, odd) = html::words(&words(&message, part), limits);
        pages.extend(words.into_iter().filter(|page| page.iter().any(|line| !line.trim().is_empty())));
        cause = cause.or(odd);
    }
    Outcome::of(pages, TextSource::Text, cause)
}

fn parse(bytes: &[u8]) -> Result<Message<'_>, Outcome> {
    if mail_part::holds_too_many(bytes) {
        return Err(Outcome::closed(FileState::Damaged, Cause::Damaged));
    }
    MessageParser::default().parse(bytes).ok_or_else(|| Outcome::closed(FileState::Damaged, Cause::Damaged))
}

fn head(message: &Message<'_>) -> Vec<String> {
    let words = mail_fields();
    let date = message.date().filter(|date| date.is_valid()).map(|date| {
        let sign = if date.tz_before_gmt { '-' } else { '+' };
        format!(
            "{:04}-{:02}-{:02} {:02}:{:02} {sign}{:02}{:02}",
            date.year, date.month, date.day, date.hour, date.minute, date.tz_hour, date.tz_minute
        )
    });
    let fields = [
        (&words.subject, message.subject().map(str::to_owned)),
        (&words.from, message.from().map(addresses)),
        (&words.to, message.to().map(addresses)),
        (&words.date, date),
    ];
    let lines = fields.into_iter().filter_map(|(words, value)| {
        let value = text::lines(&repair(value?)).join(" ");
        (!value.trim().is_empty()).then(|| words.replace("{value}", value.trim()))
    });
    lines.collect()
}

fn addresses(address: &Address<'_>) -> String {
    let one = |address: &mail_parser::Addr<'_>| match (address.name.as_deref(), address.address.as_deref()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    };
    address.iter().take(50).map(one).collect::<Vec<_>>().join(", ")
}

/// The text parts; of a mail that is both, the web page only where the text says next to nothing.
fn body(message: &Message<'_>, limits: &Limits) -> (Vec<String>, Option<Cause>) {
    let plain: Vec<_> = message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_))).collect();
    let pages: Vec<_> = message.html_bodies().filter(|part| matches!(part.body, PartType::Html(_))).collect();
    let (mut lines, mut cause) = plain_lines(message, &plain, limits);
    if pages.is_empty() {
        return (lines, cause);
    }
    let mut page_lines = Vec::new();
    let mut page_cause = None;
    for page in pages {
        let (words, odd) = html::words(&words(message, page), limits);
        page_lines.extend(words.into_iter().flatten());
        page_cause = page_cause.or(odd);
    }
    let weight = |lines: &[String]| lines.iter().map(|line| line.trim().len()).sum::<usize>();
    // Parts that follow each other, and not two forms of one letter, all count.
    let mixed = !plain.is_empty() && message.parts.iter().all(|part| !is_alternative(part));
    if mixed {
        lines.extend(page_lines);
        cause = cause.or(page_cause);
    } else if weight(&lines) * SHORT < weight(&page_lines) {
        (lines, cause) = (page_lines, page_cause);
    }
    (lines, cause)
}

fn is_alternative(part: &MessagePart<'_>) -> bool {
    part.is_content_type("multipart", "alternative")
}

fn plain_lines(message: &Message<'_>, parts: &[&MessagePart<'_>], limits: &Limits) -> (Vec<String>, Option<Cause>) {
    let joined = parts.iter().map(|part| words(message, part)).collect::<Vec<_>>().join("\n");
    let (joined, cause) = within(joined, limits);
    (text::lines(&joined), cause)
}

/// The words of a part: from its bytes, because the encoding that a mail names is often not the one that it has.
fn words(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let named = part.content_type().and_then(|kind| kind.attribute("charset"));
    let bytes = mail_part::unpacked(message, part);
    match bytes {
        Some(bytes) if !bytes.is_empty() => decode(&bytes, named),
        _ => repair(part.text_contents().unwrap_or_default().to_owned()),
    }
}
