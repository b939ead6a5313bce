//! The index for people: one page that needs nothing beside it, runs no script and loads nothing.

use std::fmt::Write as _;

use super::{Index, Row};
use crate::report::escape::{address, html as text};

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:72em;padding:0 1em;color:#1c2b33}\
h1{font-size:1.6em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #9ab}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35em .6em .35em 0;\
border-bottom:1px solid #dde5ea;overflow-wrap:anywhere}th{font-weight:600;color:#456}td.n{white-space:nowrap}\
td.w{min-width:14em}small,.s{color:#456;font-size:.88em}@media print{body{margin:0;max-width:none}}";

/// The page.
pub fn write(index: &Index) -> String {
    let words = index.words;
    let mut page = String::new();
    let title = text(&index.title);
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p>{}</p>\n",
        text(&words.language),
        text(&index.made)
    );
    let link = format!("<a href=\"{}\">{}</a>", address(&index.summary), text(&index.summary));
    let about = text(&words.about).replace("{summary}", &link).replace("{manifest}", &text(&words.manifest));
    let _ = writeln!(page, "<p>{about}</p>");
    if let Some(merged) = &index.merged {
        let link = format!("<a href=\"{}\">{}</a>", address(merged), text(merged));
        let _ = writeln!(page, "<p>{}</p>", text(&words.merged.about).replace("{merged}", &link));
    }
    let c = &words.columns;
    for (title, rows) in &index.sections {
        heading(&mut page, title, &[&c.number, &c.date, &c.kind, &c.file, &c.pages, &c.note]);
        rows.iter().for_each(|row| paper(&mut page, row, &words.parts));
        page.push_str("</tbody></table>\n");
    }
    if !index.left.is_empty() {
        heading(&mut page, &words.not_here, &[&c.number, &c.original, &c.reason]);
        for row in &index.left {
            let cells = [cell("n", &row.number), cell("w", &row.original), cell("", &row.notes.join(&words.parts))];
            let _ = writeln!(page, "<tr>{}</tr>", cells.concat());
        }
        page.push_str("</tbody></table>\n");
    }
    let _ = write!(page, "<p class=\"s\">{}</p>\n</body>\n</html>\n", text(&words.closing));
    page
}

fn heading(page: &mut String, title: &str, columns: &[&String]) {
    let columns: String = columns.iter().map(|column| format!("<th scope=\"col\">{}</th>", text(column))).collect();
    let _ = writeln!(page, "<h2>{}</h2>\n<table><thead><tr>{columns}</tr></thead><tbody>", text(title));
}

fn paper(page: &mut String, row: &Row, parts: &str) {
    let target = row.target.as_deref().unwrap_or_default();
    let name = target.rsplit('/').next().unwrap_or_default();
    let file = format!(
        "<td class=\"w\"><a href=\"{}\" dir=\"auto\">{}</a><br><small dir=\"auto\">{}</small></td>",
        address(target),
        text(name),
        text(&row.original)
    );
    let cells = [
        cell("n", &row.number),
        cell("n", &row.date),
        cell("", &row.kind),
        file,
        cell("n", &row.pages),
        cell("", &row.notes.join(parts)),
    ];
    let _ = writeln!(page, "<tr>{}</tr>", cells.concat());
}

fn cell(class: &str, value: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<td{class} dir=\"auto\">{}</td>", text(value))
}
