//! Names for files and folders that Windows, macOS and Linux all take, whatever stood in the original's.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::report::escape::is_unseen;

/// The most bytes of one part of a path.
pub const LONGEST: usize = 120;
/// The longest ending that is taken for one, with its dot.
const ENDING: usize = 11;
/// Names that Windows keeps for itself, whatever their ending.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// One part of a path: no separator, no control character, none that turns or hides letters, no name that a system keeps
/// for itself, at most [`LONGEST`] bytes, never empty. Of a name that is too long the end goes, but not its ending.
pub fn part(name: &str) -> String {
    let clean = clean(name);
    let clean = clean.trim_start_matches(['.', '-', '~', ' ']).trim_end_matches(['.', ' ']);
    let safe = if clean.is_empty() {
        "_".to_owned()
    } else if is_reserved(clean) {
        format!("_{clean}")
    } else {
        clean.to_owned()
    };
    shortened(&safe)
}

/// The words of a name: what no file system takes is a space, and one space parts the words.
pub(super) fn clean(text: &str) -> String {
    let seen = text.nfc().filter(|c| !is_unseen(*c));
    let spaced: String = seen.map(|c| if is_refused(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_refused(c: char) -> bool {
    c.is_control()
        || c.is_whitespace()
        || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{FFFD}')
}

/// `CON`, `com1.txt`, `LPT²`.
fn is_reserved(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    if RESERVED.contains(&first.as_str()) {
        return true;
    }
    let mut rest = match first.strip_prefix("com").or_else(|| first.strip_prefix("lpt")) {
        Some(rest) => rest.chars(),
        None => return false,
    };
    matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let ending = ending(name).unwrap_or_default();
    let stem = &name[..name.len() - ending.len()];
    format!("{}{ending}", cut(stem, LONGEST - ending.len()))
}

/// The beginning of a text in at most so many bytes, without a space or dot at its end.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].trim_end_matches([' ', '.'])
}

/// The ending of a name with its dot, where it looks like one.
pub(super) fn ending(name: &str) -> Option<&str> {
    let at = name.rfind('.').filter(|at| *at > 0)?;
    let ending = &name[at..];
    let letters = ending.len() > 1 && ending[1..].chars().all(|c| c.is_ascii_alphanumeric());
    (letters && ending.len() <= ENDING).then_some(ending)
}

/// The names that are given already; two that differ in case alone are one on Windows and macOS.
#[derive(Debug, Default)]
pub struct Taken(BTreeSet<String>);

impl Taken {
    /// This path, or the next free one: `a (2).pdf`.
    pub fn free(&mut self, path: &str) -> String {
        let (folder, name) = path.rsplit_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
        let ending = ending(name).unwrap_or_default().to_owned();
        let stem = &name[..name.len() - ending.len()];
        let mut number = 1_usize;
        loop {
            let count = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{count}{ending}", cut(stem, LONGEST - count.len() - ending.len()));
            let path = folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}"));
            if self.0.insert(path.nfc().flat_map(char::to_lowercase).collect()) {
                return path;
            }
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_plain_ones() {
        for (name, safe) in [
            ("../../etc/passwd", "etc passwd"),
            ("..", "_"),
            ("a/b\\c:d", "a b c d"),
            ("\u{0}\n\t", "_"),
            ("-rf", "rf"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("LPT².pdf", "_LPT².pdf"),
            ("console.pdf", "console.pdf"),
            ("report.\u{202E}fdp.exe", "report.fdp.exe"),
            ("a\u{200B}b\u{FEFF}", "ab"),
            ("name. . .", "name"),
            ("~$letter.docx", "$letter.docx"),
            ("re\u{301}sume\u{301}.pdf", "résumé.pdf"),
        ] {
            assert_eq!(part(name), safe, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_ending_and_their_letters_whole() {
        let long = format!("{}.pdf", "报告".repeat(80));
        let short = part(&long);
        assert!(short.len() <= LONGEST && short.ends_with(".pdf"), "{short}");
        assert!(part(&"x.".repeat(200)).len() <= LONGEST);
        assert_eq!(ending("a.b c"), None);
        assert_eq!(ending("report.PDF"), Some(".PDF"));
        assert_eq!(ending(".hidden"), None);
    }

    #[test]
    fn no_two_files_share_a_name() {
        let mut taken = Taken::default();
        assert_eq!(taken.free("x/A.pdf"), "x/A.pdf");
        assert_eq!(taken.free("x/a.PDF"), "x/a (2).PDF");
        assert_eq!(taken.free("y/a.pdf"), "y/a.pdf");
        let long = part(&format!("{}.pdf", "a".repeat(300)));
        taken.free(&long);
        assert!(taken.free(&long).len() <= LONGEST);
    }
}
