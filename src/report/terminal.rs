//! Text for a terminal: broken at its width, free of control characters, coloured beside the words and never in their
//! place.

use std::fmt::Write;

use super::screen::Screen;

/// Characters of the place of an item.
const PLACE_WIDTH: usize = 60;

/// A line in bold.
pub(super) fn heading(out: &mut String, text: &str, screen: Screen) {
    line(out, &paint(screen, Style::Bold, text));
}

pub(super) fn table(rows: &[[String; 6]], screen: Screen) -> String {
    let mut widths = [0usize; 6];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for (index, row) in rows.iter().enumerate() {
        let mut text = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            if column + 1 == row.len() {
                text.push_str(cell);
            } else {
                let _ = write!(text, "{cell:<width$}  ");
            }
        }
        let text = text.trim_end();
        line(&mut out, &if index == 0 { paint(screen, Style::Bold, text) } else { text.to_owned() });
    }
    out
}

/// A file's name without control characters, which could drive the terminal, and without those that turn the order of
/// letters, with which a name can show another ending than it has.
pub fn plain(text: &str) -> String {
    let safe = |c: char| {
        if c.is_whitespace() {
            ' '
        } else if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            '\u{FFFD}'
        } else {
            c
        }
    };
    text.chars().map(safe).collect()
}

/// The end of a long place: a file's own name and its page stand there.
pub(super) fn ending(place: &str) -> String {
    let surplus = place.chars().count().saturating_sub(PLACE_WIDTH);
    if surplus == 0 {
        return place.to_owned();
    }
    let end: String = place.chars().skip(surplus + 1).collect();
    format!("…{end}")
}

pub(super) fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// Writes a text broken at the width, each line behind `indent`.
pub(super) fn wrapped(out: &mut String, text: &str, indent: &str, screen: Screen) {
    let room = screen.width.saturating_sub(indent.chars().count()).max(20);
    for text in broken(text, room) {
        line(out, &format!("{indent}{text}"));
    }
}

/// A text in lines of at most `room` characters, broken between words.
pub fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in plain(text).split_whitespace() {
        match lines.last_mut() {
            Some(current) if current.chars().count() + 1 + word.chars().count() <= room => {
                current.push(' ');
                current.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[derive(Clone, Copy)]
pub(super) enum Style {
    Bold,
    Good,
    Look,
    Dim,
}

/// Colour beside the word, never in its place.
pub(super) fn paint(screen: Screen, style: Style, text: &str) -> String {
    if !screen.colour {
        return text.to_owned();
    }
    let code = match style {
        Style::Bold => "1",
        Style::Good => "32",
        Style::Look => "33",
        Style::Dim => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
