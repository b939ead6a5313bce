//! The folder that somebody types or drags into the window. A terminal puts signs of its own around a name that is dragged.

use std::path::{Path, PathBuf};

/// The folder that a line names; `None` for an empty line.
pub(super) fn folder(line: &str) -> Option<PathBuf> {
    let name = line.trim();
    if name.is_empty() {
        return None;
    }
    // Typed by hand, a name has its own signs and no others: the apostrophe of "Mum's papers".
    if Path::new(name).exists() {
        return Some(name.into());
    }
    // A backslash parts the folders there, and nothing stands before an apostrophe.
    let bare = if cfg!(windows) { name.trim_matches(['"', '\'']).to_owned() } else { bare(name) };
    (!bare.is_empty()).then(|| bare.into())
}

/// A name as a Unix shell reads it: `Mum\'s\ papers`, `'Mum'\''s papers'`, `"Mum's papers"`.
fn bare(name: &str) -> String {
    let mut bare = String::new();
    let mut open = None;
    let mut signs = name.chars();
    while let Some(sign) = signs.next() {
        match (sign, open) {
            ('\\', None | Some('"')) => bare.extend(signs.next()),
            ('"' | '\'', None) => open = Some(sign),
            (sign, Some(quote)) if sign == quote => open = None,
            (sign, _) => bare.push(sign),
        }
    }
    // A mark without its pair is a part of the name, or a slip.
    if open.is_some() { name.trim_matches(['"', '\'']).replace("\\ ", " ") } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_terminals_put_around_a_dragged_name_is_taken_off() {
        for dragged in [
            "/home/ana/Mum\\'s\\ papers\\ \\(2\\)", // macOS, KDE
            "'/home/ana/Mum'\\''s papers (2)'",     // GNOME
            "\"/home/ana/Mum's papers (2)\"",
            "  /home/ana/Mum's papers (2)  ", // typed
        ] {
            assert_eq!(bare(dragged.trim()), "/home/ana/Mum's papers (2)", "{dragged}");
        }
        assert_eq!(bare("/home/ana/M\\ \"A\""), "/home/ana/M A");
    }

    #[test]
    fn a_folder_that_is_there_under_the_very_name_is_meant() {
        let home = tempfile::tempdir().unwrap();
        for name in ["Mum's and Dad's papers", "Mum's papers"] {
            let place = home.path().join(name);
            std::fs::create_dir(&place).unwrap();
            assert_eq!(folder(&format!(" {} \n", place.display())), Some(place));
        }
        assert_eq!(folder(" \n"), None);
        assert_eq!(folder("''"), None);
    }
}
