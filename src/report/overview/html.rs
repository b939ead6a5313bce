//! The tables as one page that needs nothing beside it and loads nothing. Without its script every row can be read; the
//! script sorts, searches and filters. The page itself allows no other script: it names the hash of its own.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::sheets::{Cell, Column, Kind, Sheet, Tables};
use super::tone::Tone;
use super::words::counted;
use crate::model::Overview;
use crate::report::escape::{address, html as text};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The bytes of the page.
pub fn write(overview: &Overview) -> Vec<u8> {
    let tables = Tables::of(overview);
    let words = tables.words;
    let (style, script) = (style(), lines(SCRIPT));
    let mut page = String::new();
    let title = text(&tables.title);
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{}'; style-src '{}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body data-all=\"{}\" data-shown=\"{}\">\n\
         <h1>{title}</h1>\n<p>{}</p>\n",
        words.language.id(),
        hash(&script),
        hash(&style),
        text(&words.page.all),
        text(&words.page.shown),
        text(&tables.made)
    );
    contents(&mut page, &tables);
    let _ = write!(
        page,
        "<div id=\"tools\" role=\"search\" hidden><label>{} <input type=\"search\" id=\"search\"></label>\
         <span id=\"count\" class=\"count\" role=\"status\"></span><span>{}</span></div>\n<main>\n",
        text(&words.page.search),
        text(&words.page.sort)
    );
    for sheet in &tables.sheets {
        section(&mut page, &tables, sheet);
    }
    let closing = text(&words.closing);
    let _ = write!(page, "</main>\n<p class=\"closing\">{closing}</p>\n<script>{script}</script>\n</body>\n</html>\n");
    page.into_bytes()
}

/// As a browser reads it: its lines end alike whatever the system on which this was built.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The style with a class for each colour.
fn style() -> String {
    let mut style = lines(STYLE);
    for tone in Tone::ALL {
        let (strong, pale) = tone.colors();
        let _ = writeln!(style, ".{} {{ color: #{strong:06x}; background: #{pale:06x} }}", tone.class());
    }
    style
}

/// The name by which a page allows a script or a style of its own.
fn hash(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut hash = String::from("sha256-");
    for three in Sha256::digest(text.as_bytes()).chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            hash.push(if at <= three.len() { char::from(digit) } else { '=' });
        }
    }
    hash
}

fn contents(page: &mut String, tables: &Tables) {
    let _ = write!(page, "<nav aria-label=\"{}\"><ul>", text(&tables.words.page.contents));
    for sheet in &tables.sheets {
        let rows = counted(&tables.words.page.rows, sheet.rows.len());
        let _ = write!(page, "<li><a href=\"#{}-head\">{}</a> ({})</li>", sheet.id, text(sheet.title), text(&rows));
    }
    page.push_str("</ul></nav>\n");
}

fn section(page: &mut String, tables: &Tables, sheet: &Sheet) {
    let (id, title) = (sheet.id, text(sheet.title));
    let _ = writeln!(page, "<section aria-labelledby=\"{id}-head\">\n<h2 id=\"{id}-head\">{title}</h2>");
    if sheet.rows.is_empty() {
        let _ = writeln!(page, "<p>{}</p>\n</section>", text(sheet.none));
        return;
    }
    let _ = write!(
        page,
        "<div id=\"tools-{id}\" class=\"tools\" hidden><span id=\"count-{id}\" class=\"count\"></span></div>\n\
         <div class=\"wide\" role=\"region\" aria-labelledby=\"{id}-head\" tabindex=\"0\">\n\
         <table id=\"{id}\"><caption>{}</caption>\n<thead><tr>",
        text(sheet.about)
    );
    for column in &sheet.columns {
        let by = if matches!(column.kind, Kind::Number | Kind::Mark) { " data-by=\"number\"" } else { "" };
        let filter = if column.filter { " data-filter" } else { "" };
        let _ = write!(page, "<th scope=\"col\"{by}{filter}>{}</th>", text(&column.head));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    // What a row is about: the folder.
    let named = sheet.columns.iter().position(|column| column.kind == Kind::Text);
    for row in &sheet.rows {
        page.push_str("<tr>");
        for (at, (value, column)) in row.iter().zip(&sheet.columns).enumerate() {
            cell(page, tables, column, value, Some(at) == named);
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table>\n</div>\n</section>\n");
}

fn cell(page: &mut String, tables: &Tables, column: &Column, value: &Cell, names_the_row: bool) {
    let tag = if names_the_row { "th scope=\"row\"" } else { "td" };
    let class = match (column.kind, column.width) {
        (Kind::Number, _) => " class=\"n\"",
        (Kind::Date, _) => " class=\"d\"",
        (_, 40..) => " class=\"l\"",
        (_, 22..) => " class=\"m\"",
        _ => "",
    };
    let (sort, inner) = match value {
        Cell::Empty => (String::new(), String::new()),
        Cell::Text(value) => (String::new(), text(value)),
        Cell::Number(number) => (String::new(), number.to_string()),
        Cell::Date(date) => {
            let day = date.to_string();
            let shown = format!("<time datetime=\"{day}\">{}</time>", text(&tables.words.date(date)));
            (format!(" data-sort=\"{day}\""), shown)
        }
        Cell::Mark { tone, rank, text: word } => {
            let shown = format!("<span class=\"mark {}\">{}</span>", tone.class(), text(word));
            (format!(" data-sort=\"{rank}\""), shown)
        }
        Cell::Link { text: shown, to } => {
            (String::new(), format!("<a href=\"{}\">{}</a>", text(&address(to)), text(shown)))
        }
    };
    let end = if names_the_row { "th" } else { "td" };
    let _ = write!(page, "<{tag}{class}{sort} dir=\"auto\">{inner}</{end}>");
}
