//! What makes a text harmless where it is shown: in a page, in an address, in a cell of a spreadsheet. Names of files and
//! people come from elsewhere and may hold anything.

use std::fmt::Write as _;

use quick_xml::escape::escape;

/// What is not seen and changes what is: marks of direction, joiners, tags, marks of the byte order.
pub(in crate::report) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A text on one line, with nothing in it that turns or hides letters.
pub(in crate::report) fn seen(text: &str) -> String {
    text.chars().filter(|c| !is_unseen(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text between the tags of a page, or in quotation marks.
pub(in crate::report) fn html(text: &str) -> String {
    escape(seen(text).as_str()).into_owned()
}

/// The address of a file beside the page: every byte that is no plain letter, digit or separator by its number, so that
/// no name becomes another address.
pub(in crate::report) fn address(path: &str) -> String {
    let mut address = String::from("./");
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => address.push(char::from(byte)),
            _ => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

/// Whether a spreadsheet could take a text for a formula, or for what calls another program.
pub(in crate::report) fn begins_formula(text: &str) -> bool {
    let mut seen = text.chars().filter(|c| !is_unseen(*c) && !c.is_control() && !c.is_whitespace());
    seen.next().is_some_and(|c| "=+-@|%＝＋－＠".contains(c))
}

/// A line of a CSV file.
pub(in crate::report) fn csv_line<T: AsRef<str>>(text: &mut String, cells: impl IntoIterator<Item = T>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(cell.as_ref());
    }
    text.push_str("\r\n");
}

/// A cell of a CSV file that no spreadsheet takes for a formula.
pub(in crate::report) fn csv_cell(text: &str) -> String {
    let mark = if begins_formula(text) { "'" } else { "" };
    format!("\"{mark}{}\"", seen(text).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_tag_or_another_address() {
        assert_eq!(html("<script>\"&'\u{202E}x"), "&lt;script&gt;&quot;&amp;&apos;x");
        assert_eq!(address("javascript:alert(1)"), "./javascript%3Aalert%281%29");
        assert_eq!(address("03 a/b é.pdf"), "./03%20a/b%20%C3%A9.pdf");
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for hostile in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r\n=1",
            "  =1",
            "＝1",
            "\u{200B}=1",
            "\u{FEFF}@x",
            "\u{1}\u{202E} =1",
        ] {
            let cell = csv_cell(hostile);
            assert!(begins_formula(hostile) && cell.starts_with("\"'"), "{cell:?}");
            assert!(!cell.contains(['\n', '\r', '\t']), "{cell:?}");
        }
        assert_eq!(csv_cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(csv_cell("03-02"), "\"03-02\"");
    }
}
