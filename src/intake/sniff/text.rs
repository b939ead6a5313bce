//! The kinds of text: markup, data exports, mail, tables, prose.

use std::borrow::Cow;

use super::super::knowledge::extension;
use crate::model::Format;

/// The kind of a file that no magic number names.
pub(super) fn kind(head: &[u8], size: u64, name: &str) -> Format {
    let Some(text) = as_text(head) else { return Format::Unknown };
    let whole = head.len() as u64 >= size;
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{B}');
    if start.starts_with("{\\rtf") {
        Format::Rtf
    } else if ["MSH|", "FHS|", "BHS|"].iter().any(|segment| start.starts_with(segment)) {
        Format::Hl7
    } else if start.starts_with('<') {
        markup(start).unwrap_or(Format::Text)
    } else if is_json(start, whole) {
        Format::Json
    } else if is_mail(start, name) {
        if is_saved_page(start, name) { Format::Mhtml } else { Format::Eml }
    } else if is_mailbox(start) {
        Format::Mbox
    } else if is_table(&text, whole, name) {
        Format::Csv
    } else {
        Format::Text
    }
}

/// The bytes as text, for looking at only; `None` where they are no text.
fn as_text(head: &[u8]) -> Option<Cow<'_, str>> {
    let utf16 = match head {
        [0xFF, 0xFE, ..] => Some(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, ..] => Some(encoding_rs::UTF_16BE),
        _ => {
            let pairs = head.len() / 2;
            let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
            let (even, odd) = (zeros(0), zeros(1));
            // Latin letters in UTF-16 have a zero in every pair, always on the same side.
            if pairs >= 4 && odd * 10 >= pairs * 6 && even * 20 <= pairs {
                Some(encoding_rs::UTF_16LE)
            } else if pairs >= 4 && even * 10 >= pairs * 6 && odd * 20 <= pairs {
                Some(encoding_rs::UTF_16BE)
            } else {
                None
            }
        }
    };
    if let Some(encoding) = utf16 {
        return Some(encoding.decode(head).0);
    }
    let odd = head.iter().filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t'..=b'\r' | 0x1B | 0x1A)).count();
    (!head.contains(&0) && odd * 100 <= head.len()).then(|| String::from_utf8_lossy(head))
}

/// HTML or XML by the first tags; `None` where the angle bracket begins no tag.
fn markup(start: &str) -> Option<Format> {
    let low: String = start.chars().take(4_000).collect::<String>().to_ascii_lowercase();
    let mut rest = low.as_str();
    let xml = rest.starts_with("<?xml");
    // Declarations and comments come before the root.
    for _ in 0..64 {
        rest = rest.trim_start();
        if rest.starts_with("<!doctype html") {
            return Some(Format::Html);
        }
        // A document type with definitions of its own may be longer than what is looked at; it names the root.
        if let Some(declared) = rest.strip_prefix("<!doctype ")
            && declared.find('[').is_some_and(|open| open < declared.find('>').unwrap_or(usize::MAX))
        {
            return Some(Format::Xml);
        }
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            _ if rest.starts_with("<?") || rest.starts_with("<!") => rest.find('>').map(|at| at + 1),
            _ => break,
        };
        rest = &rest[end?..];
    }
    let name = rest.strip_prefix('<')?;
    let name = &name[..name.find(|c: char| !(c.is_alphanumeric() || ":_-.".contains(c))).unwrap_or(name.len())];
    const HTML: &[&str] = &[
        "html",
        "head",
        "body",
        "table",
        "tr",
        "td",
        "div",
        "p",
        "a",
        "b",
        "i",
        "em",
        "strong",
        "meta",
        "title",
        "link",
        "span",
        "center",
        "font",
        "style",
        "section",
        "article",
        "main",
        "form",
        "label",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "br",
        "hr",
        "img",
        "pre",
        "blockquote",
    ];
    match name.rsplit(':').next()? {
        "" => None,
        // Documents of office programs that are one XML file.
        "document" if rest.contains("oasis.opendocument.text") => Some(Format::Odt),
        "document" if rest.contains("oasis.opendocument.spreadsheet") => Some(Format::Ods),
        "worddocument" => Some(Format::Docx),
        // A drawing, no data.
        "svg" => Some(Format::Unknown),
        // A section of a clinical document that was saved alone.
        "section" if rest.contains("<templateid ") => Some(Format::Xml),
        root if HTML.contains(&root) && (!xml || root == "html") => Some(Format::Html),
        _ if xml || rest.contains("</") || rest.contains("xmlns") || rest.contains("/>") => Some(Format::Xml),
        _ => None,
    }
}

fn is_json(start: &str, whole: bool) -> bool {
    if !start.starts_with(['{', '[']) {
        return false;
    }
    let mut values = serde_json::Deserializer::from_str(start).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        // One value a line is JSON too, but `[1] Smith et al.` is not.
        Some(Ok(_)) => start.starts_with('{') || values.next().is_none(),
        Some(Err(error)) => error.is_eof() && !whole,
        None => false,
    }
}

/// Mail headers, with at least one that only a mail program writes: a letter that begins with `From:` and `To:` stays
/// a text.
fn is_mail(start: &str, name: &str) -> bool {
    const TECHNICAL: &[&str] = &[
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "dkim-signature",
        "content-type",
        "x-mailer",
        "delivered-to",
    ];
    const ADDRESS: &[&str] = &["from", "to", "subject", "date"];
    let (mut technical, mut address) = (false, false);
    for line in start.lines().take(400) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((field, _)) = line.split_once(':') else { return false };
        if field.is_empty() || !field.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        let field = field.to_ascii_lowercase();
        technical |= TECHNICAL.contains(&field.as_str());
        address |= ADDRESS.contains(&field.as_str());
    }
    let named = extension(name).is_some_and(|ending| matches!(ending.as_str(), "eml" | "mht" | "mhtml"));
    technical && (address || named)
}

/// A web page that a browser saved with its pictures has the shape of a mail.
fn is_saved_page(start: &str, name: &str) -> bool {
    let end = start.find("\n\n").or_else(|| start.find("\n\r\n")).unwrap_or(start.len());
    let head = start[..end].to_ascii_lowercase();
    let named = extension(name).is_some_and(|ending| matches!(ending.as_str(), "mht" | "mhtml"));
    let field = |field: &str| head.lines().any(|line| line.starts_with(field));
    field("snapshot-content-location:")
        || field("content-location:")
        || field("from: <saved by ")
        || field("from: \"saved by ")
        || named && head.contains("multipart/related")
}

/// Several mails in one file.
fn is_mailbox(start: &str) -> bool {
    let Some((first, rest)) = start.split_once('\n') else { return false };
    first.starts_with("From ") && is_mail(rest, "")
}

/// Lines that all have the same number of delimiters outside quotes.
fn is_table(text: &str, whole: bool, name: &str) -> bool {
    let named = extension(name).is_some_and(|ending| matches!(ending.as_str(), "csv" | "tsv" | "tab"));
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(200).collect();
    if !whole && lines.len() < 200 {
        lines.pop();
    }
    let (least_lines, least_marks) = if named { (1, 1) } else { (3, 2) };
    lines.len() >= least_lines
        && [',', ';', '\t', '|'].into_iter().any(|mark| {
            let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, mark)).collect();
            let first = counts.first().copied().unwrap_or(0);
            let same = counts.iter().filter(|count| **count == first).count();
            let enough = if named { counts.iter().filter(|count| **count >= 1).count() * 2 } else { same };
            first >= least_marks && enough >= counts.len()
        })
}

fn outside_quotes(line: &str, mark: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            quoted ^= *c == '"';
            !quoted && *c == mark
        })
        .count()
}
