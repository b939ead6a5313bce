//! The manifest: the SHA-256 of every file, as `sha256sum -c` takes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A manifest of files by their paths, in the order of the paths.
pub fn write(files: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (path, sha256) in files {
        let _ = writeln!(text, "{sha256}  {path}");
    }
    text
}

/// One line: hash and path. `None` for what is no line of a manifest, and for a path that leads elsewhere: a manifest may
/// have been changed by anybody.
pub fn line(line: &str) -> Option<(String, String)> {
    let (hash, path) = line.trim_end_matches(['\r', '\n']).split_once(' ')?;
    let path = path.strip_prefix([' ', '*'])?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_hash && stays_inside(path)).then(|| (hash.to_owned(), path.to_owned()))
}

/// Whether a path with `/` between its parts stays below the folder in which it is taken.
fn stays_inside(path: &str) -> bool {
    let odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\\', ':', '\0']);
    !path.split('/').any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let hash = "a".repeat(64);
        let files = BTreeMap::from([("03 Imaging/03-01 x.pdf".to_owned(), hash.clone())]);
        let text = write(&files);
        assert_eq!(text, format!("{hash}  03 Imaging/03-01 x.pdf\n"));
        assert_eq!(line(text.trim()), Some((hash, "03 Imaging/03-01 x.pdf".to_owned())));
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_no_line() {
        let hash = "0".repeat(64);
        for path in ["../x", "/etc/passwd", "a/../../x", "C:/x", "a\\..\\x", "", "a//b", "./x"] {
            assert_eq!(line(&format!("{hash}  {path}")), None, "{path}");
        }
        assert_eq!(line("zz  x"), None);
        assert_eq!(line(&format!("{hash}x")), None);
    }
}
