//! A chat that Telegram exported as data: each message as a line, in its order. The photos and papers that were sent
//! are files of their own.

use serde_json::Value;

use super::reasons::Cause;
use super::{Outcome, text, within};
use crate::limits::Limits;
use crate::model::{FileState, TextSource};

/// A larger export is not read: as a tree it takes many times its size.
const LARGEST: usize = 32 << 20;

/// Whether it begins as such an export does.
pub(super) fn is_export(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4 << 10)]);
    head.contains("\"messages\"")
        && (head.contains("\"from\"") || head.contains("\"actor\""))
        && head.contains("\"date\"")
}

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    if bytes.len() > LARGEST {
        return Outcome::closed(FileState::TooLarge, Cause::TooLarge);
    }
    let Ok(export) = serde_json::from_slice::<Value>(bytes) else {
        return Outcome::closed(FileState::Damaged, Cause::Damaged);
    };
    let messages = export.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut said = String::new();
    for message in messages {
        if said.len() > limits.text_bytes {
            break;
        }
        let field = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        let words = joined(message.get("text").unwrap_or(&Value::Null));
        let file = ["photo", "file"].iter().map(|key| field(key)).find(|file| !file.is_empty());
        if words.trim().is_empty() && file.is_none() {
            continue;
        }
        let when = field("date").replace('T', " ");
        let file = file.map(|file| format!(" [{file}]")).unwrap_or_default();
        said.push_str(&format!("{when} {}: {words}{file}\n", field("from")));
    }
    let (said, cause) = within(said, limits);
    Outcome::of(vec![text::lines(&said)], TextSource::Text, cause)
}

/// The text of a message: a string, or a list of strings and of marked pieces.
fn joined(text: &Value) -> String {
    let piece = |piece: &Value| {
        piece.as_str().or_else(|| piece.get("text").and_then(Value::as_str)).unwrap_or_default().to_owned()
    };
    match text {
        Value::Array(pieces) => pieces.iter().map(piece).collect(),
        text => piece(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_lines() {
        let export = br#"{"name": "Ana", "type": "personal_chat", "messages": [
            {"id": 1, "type": "message", "date": "2026-03-12T14:22:05", "from": "Ana",
             "text": ["The ", {"type": "bold", "text": "report"}, " of today"], "file": "files/a.pdf"},
            {"id": 2, "type": "service", "date": "2026-03-12T14:23:00", "text": ""},
            {"id": 3, "type": "message", "date": "2026-03-12T14:24:00", "from": null, "text": 7}]}"#;
        assert!(is_export(export));
        let outcome = read(export, &Limits::default());
        let lines: Vec<_> = outcome.text.pages[0].lines.iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["2026-03-12 14:22:05 Ana: The report of today [files/a.pdf]"]);
        assert_eq!(outcome.state, FileState::Read);
        assert!(!is_export(br#"{"resourceType": "Bundle"}"#));
        assert_eq!(read(b"{", &Limits::default()).state, FileState::Damaged);
        assert!(read(br#"{"messages": 3}"#, &Limits::default()).text.is_blank());
        let deep = [b"{\"messages\":".as_slice(), &b"[".repeat(100_000)].concat();
        assert_eq!(read(&deep, &Limits::default()).state, FileState::Damaged);
    }
}
