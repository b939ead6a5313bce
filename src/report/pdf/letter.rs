//! The letter to a hospital, printed: plain black on white, with rules to write on where something is left for the sender.

use super::finish;
use super::flow::{Doc, Running};
use super::fonts::Face;
use super::shape::{self, Line, Span, Style};
use super::theme::{self, MARGIN, PAGE, WIDTH};
use super::words::{self, fill};
use crate::model::{CaseFile, Language};
use crate::report::letter::{Block, Letter, Value};

const BODY: Style = Style { face: Face::Regular, size: 10.0, color: theme::INK, heavy: false };
const STRONG: Style = Style { face: Face::SemiBold, ..BODY };
const SMALL: Style = Style { size: 7.6, color: theme::GREY, ..BODY };
/// Left edge of what is said of a request.
const INDENT: f32 = 18.0;
/// Width of the names of fields.
const NAMES: f32 = 110.0;
/// Length of a rule to write on.
const RULE: f32 = 250.0;
/// No paragraph of a letter has more lines.
const LINES: usize = 60;

/// A printed letter.
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// How many characters the built-in fonts lack: each is an empty box.
    pub missing: usize,
}

/// Prints the letter.
///
/// # Errors
/// Where a font or the page writer fails.
pub fn write(letter: &Letter, case: &CaseFile) -> anyhow::Result<Printed> {
    let who = letter.blocks.iter().find_map(|block| match block {
        Block::Fields(fields) => fields.iter().find_map(|(_, value)| match value {
            Value::Known(text) => Some(text.clone()),
            Value::Blank(..) => None,
        }),
        _ => None,
    });
    let name = who.unwrap_or_default();
    let mut doc =
        Doc::new(words::of(Language::En), Running { name, title: letter.title.clone(), ..Running::default() })?;
    for (n, block) in letter.blocks.iter().enumerate() {
        let request_follows = matches!(letter.blocks.get(n + 1), Some(Block::Request { .. } | Block::Section(_)));
        draw(&mut doc, block, request_follows);
    }
    numbers(&mut doc, &letter.page);
    let missing = doc.book.missing;
    Ok(Printed { bytes: finish::finish(doc, case, &letter.title, &letter.language)?, missing })
}

fn draw(doc: &mut Doc<'_>, block: &Block, request_follows: bool) {
    match block {
        Block::Blanks(before, blanks) => {
            doc.keep(blanks.len() as f32 * 30.0);
            if let Some(before) = before {
                text(doc, &format!("{before}:"), BODY, 0.0, 0.0);
            }
            blanks.iter().for_each(|blank| blank_line(doc, blank));
            doc.y += 8.0;
        }
        Block::Line(line) => text(doc, line, BODY, 0.0, 10.0),
        Block::Subject(subject) => text(doc, subject, STRONG.sized(13.0).colored(theme::NAVY), 0.0, 6.0),
        Block::Fields(fields) => {
            fields.iter().for_each(|(name, value)| field(doc, name, value));
            doc.y += 8.0;
        }
        Block::Paragraph(paragraph) => text(doc, paragraph, BODY, 0.0, 7.0),
        Block::Heading(heading) => {
            doc.y += 6.0;
            if request_follows {
                doc.keep(90.0);
            }
            text(doc, heading, STRONG.sized(11.5).colored(theme::NAVY), 0.0, 4.0);
        }
        Block::Section(section) => {
            doc.keep(64.0);
            text(doc, section, STRONG.sized(9.4).colored(theme::TEAL), 0.0, 2.0);
        }
        Block::Request { number, title, why, known, .. } => {
            doc.keep(44.0);
            // The number stands beside the first line of the title, for which there is room here now.
            let y = doc.y;
            doc.put(&format!("{number}."), STRONG, MARGIN, y + BODY.size, INDENT);
            text(doc, title, STRONG, INDENT, 0.5);
            let said: Vec<&str> = why.iter().chain(known).map(String::as_str).collect();
            text(doc, &said.join(" "), BODY.sized(9.4), INDENT, 5.0);
        }
        Block::Small(small) => {
            doc.y += 4.0;
            text(doc, small, SMALL, 0.0, 0.0);
        }
    }
}

/// A paragraph, broken over lines and pages.
fn text(doc: &mut Doc<'_>, text: &str, style: Style, indent: f32, after: f32) {
    let lines: Vec<Line> = shape::wrap(&mut doc.book, &[Span::new(text, style)], WIDTH - indent, LINES);
    for line in &lines {
        let y = doc.place(style.leading());
        doc.put_line(line, MARGIN + indent, y + style.size);
    }
    doc.y += after;
}

/// A rule to write on, with what belongs there below it.
fn blank_line(doc: &mut Doc<'_>, blank: &str) {
    let y = doc.place(29.0);
    doc.canvas().path(&[(MARGIN, y + 17.0), (MARGIN + RULE, y + 17.0)], theme::GREY, 0.6);
    doc.put(blank, SMALL, MARGIN, y + 25.5, WIDTH);
}

fn field(doc: &mut Doc<'_>, name: &str, value: &Value) {
    let x = MARGIN + NAMES;
    let y = doc.place(if matches!(value, Value::Known(_)) { 14.0 } else { 24.0 });
    doc.put(name, STRONG, MARGIN, y + BODY.size, NAMES - 4.0);
    match value {
        Value::Known(known) => {
            doc.put(known, BODY, x, y + BODY.size, WIDTH - NAMES);
        }
        Value::Blank(blank, hint) => {
            doc.canvas().path(&[(x, y + 11.0), (x + RULE, y + 11.0)], theme::GREY, 0.6);
            let hint = hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            doc.put(&format!("{blank}{hint}"), SMALL, x, y + 19.5, WIDTH - NAMES);
        }
    }
}

/// The number of every page.
fn numbers(doc: &mut Doc<'_>, form: &str) {
    let total = doc.pages.len();
    for page in 0..total {
        let number = fill(form, &[("n", &(page + 1).to_string()), ("total", &total.to_string())]);
        let line = shape::single(&mut doc.book, &number, SMALL, 120.0);
        doc.pages[page].text(&doc.book, &line, PAGE.0 - MARGIN - line.width, 812.0);
    }
}
