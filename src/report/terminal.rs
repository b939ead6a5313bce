//! Text for a terminal: broken at its width, free of control characters, coloured beside the words and never in their
//! place.

use std::fmt::Write;

use unicode_linebreak::linebreaks;

use super::screen::Screen;
use crate::script::is_ideograph;

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
            *width = (*width).max(columns(cell));
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
                let _ = write!(text, "{}  ", padded(cell, width));
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

/// Writes a text behind a label: its other lines are set in below the first.
pub(super) fn wrapped_behind(out: &mut String, label: &str, text: &str, screen: Screen) {
    let indent = " ".repeat(columns(label));
    let room = screen.width.saturating_sub(indent.len()).max(20);
    for (n, text) in broken(text, room).into_iter().enumerate() {
        let before = if n == 0 { label } else { indent.as_str() };
        line(out, &format!("{before}{text}"));
    }
}

/// A text in lines of at most `room` columns, broken between words, and between the characters of a script without spaces.
pub fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in plain(text).split_whitespace() {
        for (n, part) in parts(word).into_iter().enumerate() {
            let space = usize::from(n == 0);
            match lines.last_mut() {
                Some(current) if used + space + columns(part) <= room => {
                    current.extend((space == 1).then_some(' '));
                    current.push_str(part);
                    used += space + columns(part);
                }
                _ => {
                    lines.push(part.to_owned());
                    used = columns(part);
                }
            }
        }
    }
    lines
}

/// A word; one with Chinese characters in the parts between which a line may end.
fn parts(word: &str) -> Vec<&str> {
    if !word.chars().any(is_wide) {
        return vec![word];
    }
    let mut from = 0;
    linebreaks(word)
        .map(|(to, _)| {
            let part = &word[from..to];
            from = to;
            part
        })
        .collect()
}

/// How many columns a text takes: a Chinese character takes two.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    is_ideograph(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF60}')
}

/// A text with blanks behind it, up to so many columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
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
