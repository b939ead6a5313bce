//! Telegram's exports: one as data, one as web pages.

use regex::Regex;
use serde_json::Value;

use super::{PATTERNS, Sent, words};
use crate::model::{Caption, PartialDate};

/// The files that were sent, by `result.json`.
pub(super) fn sent(text: &str) -> Vec<Sent> {
    let Ok(export) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let one = export.get("messages").and_then(Value::as_array).into_iter();
    let all = export.pointer("/chats/list").and_then(Value::as_array).into_iter().flatten();
    let all = all.filter_map(|chat| chat.get("messages").and_then(Value::as_array));
    one.chain(all).flatten().flat_map(message).collect()
}

fn message(message: &Value) -> Vec<Sent> {
    let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
    let raw = text("date");
    let caption = Caption {
        sent: raw.get(..10).and_then(|day| day.parse().ok()),
        sent_raw: raw.replace('T', " "),
        from: text("from").to_owned(),
        text: words(&joined(message.get("text").unwrap_or(&Value::Null))),
    };
    ["photo", "file"]
        .iter()
        .map(|key| text(key))
        .filter(|path| path.contains('/') && !path.starts_with('('))
        .map(|path| (path.to_owned(), caption.clone()))
        .collect()
}

/// The text of a message: a string, or a list of strings and of marked pieces.
fn joined(text: &Value) -> String {
    match text {
        Value::String(text) => text.clone(),
        Value::Array(pieces) => pieces
            .iter()
            .map(|piece| piece.as_str().or_else(|| piece.get("text").and_then(Value::as_str)).unwrap_or_default())
            .collect(),
        _ => String::new(),
    }
}

/// The files that were sent, by a page of messages.
pub(super) fn sent_on_page(page: &str) -> Vec<Sent> {
    let patterns = &PATTERNS.page;
    let mut from = String::new();
    let mut out = Vec::new();
    for message in page.split(patterns.message.as_str()).skip(1) {
        let found = |pattern: &Regex| {
            pattern
                .captures(message)
                .and_then(|found| found.name("value"))
                .map(|value| value.as_str().trim().to_owned())
        };
        // Messages of one sender that follow each other name them once.
        if let Some(name) = found(&patterns.from) {
            from = plain(&name);
        }
        let Some(file) = found(&patterns.file) else { continue };
        let raw = found(&patterns.date).unwrap_or_default();
        let caption = Caption {
            sent: day(&raw),
            sent_raw: raw,
            from: from.clone(),
            text: found(&patterns.text).and_then(|text| words(&plain(&text))),
        };
        out.push((plain(&file), caption));
    }
    out
}

/// `12.03.2026 14:22:05`: on its pages Telegram writes the day first, in every language.
fn day(raw: &str) -> Option<PartialDate> {
    let mut parts = raw.get(..10)?.split('.').map(|part| part.parse::<u32>().ok());
    let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
    PartialDate::day(i32::try_from(year).ok()?, month, day)
}

/// Text of a page without its tags and with its signs.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                out.push(' ');
            }
            _ if !in_tag => out.push(c),
            _ => {}
        }
    }
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#039;", "'"), ("&nbsp;", " ")];
    let out = signs.into_iter().fold(out, |out, (name, sign)| out.replace(name, sign));
    out.replace("&amp;", "&").trim().to_owned()
}
