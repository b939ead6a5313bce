//! What the user knows better: `case.yaml` in the folder of papers.
//!
//! It names papers by their file or by the SHA-256 of its content, and says what they are. Nothing of it is guessed: a
//! name that fits no file, or two, is said, and a kind that does not exist is a mistake with its line.

use std::path::{Component, Path};

use serde::Deserialize;

use crate::knowledge::names::{line_of, suggestion};
use crate::knowledge::{self, KnowledgeError};
use crate::model::{Record, RecordKind, SourceFile};

/// The name of the file.
pub const FILE: &str = "case.yaml";

/// Letters of a hash that are enough to name a file by it.
const HASH_LETTERS: usize = 8;

/// All corrections of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    files: Vec<FileCorrection>,
    /// The user's own files of words, as `case.yaml` names them: relative to the folder.
    pub vocabulary: Vec<String>,
}

/// What is said of one file, or of some pages of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCorrection {
    /// Its name, or the end of its path.
    #[serde(default)]
    file: Option<String>,
    /// The hash of its content, or the first letters of it.
    #[serde(default)]
    sha256: Option<String>,
    /// Only the papers on these pages: `3` or `3-5`.
    #[serde(default)]
    pages: Option<Pages>,
    /// What it is.
    kind: RecordKind,
    /// `file` is the whole path.
    #[serde(skip)]
    exact: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PagesText")]
struct Pages([u32; 2]);

#[derive(Deserialize)]
#[serde(untagged)]
enum PagesText {
    One(u32),
    Words(String),
}

impl TryFrom<PagesText> for Pages {
    type Error = String;

    fn try_from(text: PagesText) -> Result<Self, String> {
        let wrong = |words: &str| format!("pages \"{words}\" are none; write 3 or 3-5");
        let pages = match &text {
            PagesText::One(page) => [*page, *page],
            PagesText::Words(words) => {
                let (first, last) = words.split_once('-').unwrap_or((words, words));
                let page = |number: &str| number.trim().parse().map_err(|_| wrong(words));
                [page(first)?, page(last)?]
            }
        };
        if pages[0] == 0 || pages[0] > pages[1] {
            return Err(wrong(&format!("{}-{}", pages[0], pages[1])));
        }
        Ok(Self(pages))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    files: Vec<FileCorrection>,
    #[serde(default)]
    vocabulary: Vec<String>,
}

/// A correction that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// What it names: a file, or a hash.
    pub name: String,
    /// How many files are called so.
    pub files: usize,
}

impl Corrections {
    /// Reads a `case.yaml`; `name` is what mistakes are reported under.
    ///
    /// # Errors
    /// A mistake gives the line and what is wrong with it.
    pub fn parse(name: &str, text: &str, kinds: &[&str]) -> Result<Self, KnowledgeError> {
        let wrong = |words: &str, problem: String| KnowledgeError {
            file: name.to_owned(),
            line: line_of(text, words),
            problem,
        };
        // A file of comments alone is what one starts with.
        let parsed: Option<Text> = knowledge::parse(name, text)?;
        let Text { files, vocabulary } = parsed.unwrap_or(Text { files: Vec::new(), vocabulary: Vec::new() });
        for correction in &files {
            let kind = correction.kind.id();
            if !kinds.contains(&kind) {
                let help = suggestion(kind, kinds.iter().copied());
                return Err(wrong(kind, format!("there is no kind of paper \"{kind}\"{help}")));
            }
            match (&correction.file, &correction.sha256) {
                (Some(file), None) if !file.trim().is_empty() => {}
                (None, Some(hash)) if is_hash(hash) => {}
                (None, Some(hash)) => {
                    let problem = format!("sha256 needs {HASH_LETTERS} to 64 of the letters 0 to 9 and a to f");
                    return Err(wrong(hash, problem));
                }
                _ => return Err(wrong(kind, "name the paper with file: or with sha256:, one of them".to_owned())),
            }
        }
        for path in &vocabulary {
            // Whoever sends a folder of papers must not choose which other files of this computer are opened.
            let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
            if !inside || path.is_empty() {
                return Err(wrong(path, format!("\"{path}\" is not in this folder; copy it beside {FILE}")));
            }
        }
        Ok(Self { files, vocabulary })
    }

    /// The user's own files in the folder, which are no papers.
    pub fn own_files(&self) -> Vec<String> {
        std::iter::once(FILE.to_owned()).chain(self.vocabulary.iter().cloned()).collect()
    }

    /// Whether nothing is corrected.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Those that name one file of the folder, or one content, and those that cannot be used.
    pub fn resolved(&self, files: &[SourceFile]) -> (Self, Vec<Unused>) {
        let (mut clear, mut unused) = (Vec::new(), Vec::new());
        for one in &self.files {
            let mut fits = files.iter().filter(|file| one.names(file));
            let whole = one.file.as_deref().and_then(|name| files.iter().find(|file| is_path_of(name, file)));
            let found = match (&one.sha256, whole, fits.next(), fits.next()) {
                (_, Some(file), ..) | (None, None, Some(file), None) => Some(Some(file.path.clone())),
                // The same content under several names is one paper.
                (Some(_), None, Some(_), _) => Some(None),
                _ => None,
            };
            match found {
                Some(file) => clear.push(FileCorrection { file, exact: true, ..one.clone() }),
                None => unused.push(Unused {
                    name: one.file.clone().or_else(|| one.sha256.clone()).unwrap_or_default(),
                    files: files.iter().filter(|file| one.names(file)).count(),
                }),
            }
        }
        (Self { files: clear, vocabulary: self.vocabulary.clone() }, unused)
    }

    /// The kind that the user gives to a paper of a file; what is said of its pages counts more than what is said of the
    /// file, and what is said last most.
    pub fn kind_of(&self, file: &SourceFile, pages: [u32; 2]) -> Option<&RecordKind> {
        let fits = self.files.iter().filter(|one| {
            one.names(file) && one.pages.is_none_or(|Pages([first, last])| first <= pages[0] && pages[1] <= last)
        });
        fits.max_by_key(|one| one.pages.is_some()).map(|one| &one.kind)
    }

    /// Sets the kind of a paper as the user says it. What it was taken for stays in the record.
    pub fn apply(&self, file: &SourceFile, record: &mut Record) {
        if let Some(kind) = self.kind_of(file, record.pages) {
            set_kind(record, kind.clone());
        }
    }

    /// What of it applies to a file, for keys: a change here is a change of what was found in it.
    pub fn of_file(&self, file: &SourceFile) -> String {
        let own: Vec<&FileCorrection> = self.files.iter().filter(|one| one.names(file)).collect();
        if own.is_empty() { String::new() } else { format!("{own:?}") }
    }
}

/// Gives a record the kind that the user says.
pub fn set_kind(record: &mut Record, kind: RecordKind) {
    record.also.retain(|also| *also != kind);
    record.corrected_from = Some(std::mem::replace(&mut record.kind, kind));
}

impl FileCorrection {
    fn names(&self, file: &SourceFile) -> bool {
        let by_name = self.file.as_deref().is_some_and(|name| {
            is_path_of(name, file)
                || !self.exact && {
                    let wanted = name.trim().replace('\\', "/");
                    file.path.strip_suffix(wanted.as_str()).is_some_and(|rest| rest.ends_with('/'))
                }
        });
        by_name || self.sha256.as_deref().is_some_and(|hash| file.sha256.starts_with(&hash.to_lowercase()))
    }
}

fn is_path_of(name: &str, file: &SourceFile) -> bool {
    file.path == name.trim().replace('\\', "/")
}

fn is_hash(hash: &str) -> bool {
    (HASH_LETTERS..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::file::Content;

    const KINDS: [&str; 3] = ["pathology-report", "ct-report", "lab-report"];

    fn file(path: &str, sha256: &str) -> SourceFile {
        let content = Content::Memory(Arc::from(Vec::new()));
        SourceFile { sha256: sha256.to_owned(), ..SourceFile::new(path.to_owned(), None, content) }
    }

    fn parsed(text: &str) -> Corrections {
        Corrections::parse("case.yaml", text, &KINDS).unwrap()
    }

    fn kind(corrections: &Corrections, file: &SourceFile, pages: [u32; 2]) -> Option<String> {
        corrections.kind_of(file, pages).map(|kind| kind.id().to_owned())
    }

    #[test]
    fn papers_are_named_by_file_or_hash() {
        let own = parsed(
            "files:\n- {file: \"Scan 12.pdf\", kind: ct-report}\n- {sha256: 0123abcd, kind: lab-report}\n\
             - {file: \"Scan 12.pdf\", pages: 3-4, kind: pathology-report}\n",
        );
        let scan = file("old/Scan 12.pdf", "ff");
        assert_eq!(kind(&own, &scan, [1, 2]).as_deref(), Some("ct-report"));
        assert_eq!(kind(&own, &scan, [3, 4]).as_deref(), Some("pathology-report"));
        assert_eq!(kind(&own, &scan, [2, 4]).as_deref(), Some("ct-report"));
        assert_eq!(kind(&own, &file("x.pdf", "0123abcdef"), [1, 1]).as_deref(), Some("lab-report"));
        assert_eq!(kind(&own, &file("My Scan 12.pdf", "ff"), [1, 1]), None);
        let (clear, unused) = own.resolved(&[scan.clone(), file("x.pdf", "0123abcdef")]);
        assert!(unused.is_empty());
        assert_eq!(kind(&clear, &scan, [3, 4]).as_deref(), Some("pathology-report"));
        assert_eq!(kind(&clear, &file("y/x.pdf", "0123abcdef"), [1, 1]).as_deref(), Some("lab-report"));
    }

    #[test]
    fn a_name_of_two_files_is_said() {
        let own = parsed("files:\n- {file: a.pdf, kind: ct-report}\n- {file: gone.pdf, kind: ct-report}\n");
        let two = [file("one/a.pdf", "1"), file("two/a.pdf", "2")];
        let (clear, unused) = own.resolved(&two);
        assert!(two.iter().all(|file| kind(&clear, file, [1, 1]).is_none()));
        let told: Vec<(&str, usize)> = unused.iter().map(|one| (one.name.as_str(), one.files)).collect();
        assert_eq!(told, [("a.pdf", 2), ("gone.pdf", 0)]);
        // A whole path is one file, whatever ends so.
        let (clear, unused) = own.resolved(&[file("a.pdf", "1"), file("b/a.pdf", "2")]);
        assert_eq!(unused.len(), 1);
        assert_eq!(kind(&clear, &file("a.pdf", "1"), [1, 1]).as_deref(), Some("ct-report"));
        assert_eq!(kind(&clear, &file("b/a.pdf", "2"), [1, 1]), None);
    }

    #[test]
    fn what_it_was_taken_for_stays_known() {
        let own = parsed("files:\n- {file: a.pdf, kind: ct-report}\n");
        let mut record = Record::new(RecordKind::unclassified(), [1, 1]);
        own.apply(&file("a.pdf", "1"), &mut record);
        assert_eq!((record.kind.id(), record.corrected_from), ("ct-report", Some(RecordKind::unclassified())));
    }

    #[test]
    fn mistakes_have_their_line() {
        let mistake = |text: &str| Corrections::parse("case.yaml", text, &KINDS).unwrap_err().to_string();
        assert_eq!(
            mistake("files:\n- file: a.pdf\n  kind: patology-report\n"),
            "case.yaml, line 3: there is no kind of paper \"patology-report\"; the nearest name is \"pathology-report\""
        );
        for (text, words) in [
            ("files:\n- {kind: ct-report}\n", "line 2: name the paper with file: or with sha256:"),
            ("files:\n- {file: a, sha256: 0123abcd, kind: ct-report}\n", "one of them"),
            ("files:\n- {sha256: xyz, kind: ct-report}\n", "sha256 needs 8"),
            ("files:\n- {file: a, pages: 4-2, kind: ct-report}\n", "write 3 or 3-5"),
            ("files:\n- {file: a, kinds: ct-report}\n", "unknown field `kinds`"),
            ("file: a\n", "unknown field `file`"),
            ("vocabulary: [../words.yaml]\n", "line 1: \"../words.yaml\" is not in this folder"),
            ("vocabulary: [/etc/words.yaml]\n", "is not in this folder"),
        ] {
            let said = mistake(text);
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn an_empty_file_corrects_nothing() {
        for text in ["", "# nothing yet\n", "files: []\n"] {
            assert!(parsed(text).is_empty(), "{text:?}");
        }
    }
}
