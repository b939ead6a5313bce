//! The letter as plain text: for the screen, and to be copied into a mail.

use super::{Block, Letter, Value};
use crate::report::screen::Screen;
use crate::report::terminal::wrapped;

/// Writes the letter; what is left for the sender stands in square brackets.
pub fn write(letter: &Letter, screen: Screen) -> String {
    let mut out = String::new();
    for block in &letter.blocks {
        match block {
            Block::Blanks(before, blanks) => {
                if let Some(before) = before {
                    out.push_str(&format!("{before}:\n"));
                }
                blanks.iter().for_each(|blank| out.push_str(&format!("[{blank}]\n")));
            }
            Block::Line(text) | Block::Subject(text) => out.push_str(&format!("{text}\n")),
            Block::Fields(fields) => {
                for (name, value) in fields {
                    wrapped(&mut out, &format!("{name}: {}", shown(value)), "", screen);
                }
            }
            Block::Paragraph(text) | Block::Small(text) => wrapped(&mut out, text, "", screen),
            Block::Heading(text) => out.push_str(&format!("{}\n", text.to_uppercase())),
            Block::Section(text) => out.push_str(&format!("{text}\n")),
            Block::Request { number, title, why, known, .. } => {
                wrapped(&mut out, &format!("{number}. {title}"), "", screen);
                let said: Vec<&str> = why.iter().chain(known).map(String::as_str).collect();
                wrapped(&mut out, &said.join(" "), "   ", screen);
            }
        }
        out.push('\n');
    }
    out
}

/// What the papers say, or what is left to fill in.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Known(text) => text.clone(),
        Value::Blank(blank, None) => format!("[{blank}]"),
        Value::Blank(blank, Some(hint)) => format!("[{blank}] ({hint})"),
    }
}
