//! What the user knows better: `case.yaml` in the folder of papers.
//!
//! It names papers by their file or by the SHA-256 of its content, and says what they are, of which day and whose; it
//! mends what was read in them, and adds what no paper shows. Nothing of it is guessed: a name that fits no file, or two,
//! is said, and what does not exist is a mistake with its line. What it states is marked as the user's everywhere.

mod entries;
mod lines;
pub mod open;
mod pages;
pub mod patch;

use std::path::{Component, Path};

use serde::Deserialize;

use crate::knowledge::names::{line_of, nearest};
use crate::knowledge::{self, KnowledgeError, Problem};
use crate::model::{PartialDate, PatientMatch, Record, RecordKind, SourceFile, Unused, Why};

pub use entries::{FactEntry, Said, TreatmentEntry};
pub use lines::Place;
use lines::Plain;
pub use pages::Pages;

/// The name of the file.
pub const FILE: &str = "case.yaml";

/// The fact that the family's own question is.
const STATEMENT: &str = "statement";
const MAIN_QUESTION: &str = "main-question";

/// Letters of a hash that are enough to name a file by it.
const HASH_LETTERS: usize = 8;

/// All corrections of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    files: Vec<FileCorrection>,
    /// Values that are mended, left out or added.
    pub facts: Vec<FactEntry>,
    /// Treatments that no paper shows.
    pub treatments: Vec<TreatmentEntry>,
    /// The user's own files of words, as `case.yaml` names them: relative to the folder.
    pub vocabulary: Vec<String>,
}

/// What is said of one file, or of some pages of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCorrection {
    /// Which file.
    pub name: Name,
    /// Only the papers on these pages.
    pub pages: Option<Pages>,
    /// What it is.
    pub kind: Option<RecordKind>,
    /// Its clinical date.
    pub date: Option<PartialDate>,
    /// Whose it is.
    pub person: Option<PatientMatch>,
    /// Where `case.yaml` says so.
    pub place: Place,
}

/// How `case.yaml` names a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its name, or the end of its path.
    file: Option<String>,
    /// The hash of its content, or the first letters of it.
    sha256: Option<String>,
    /// `file` is the whole path.
    exact: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    pages: Option<Plain>,
    #[serde(default)]
    kind: Option<RecordKind>,
    #[serde(default)]
    date: Option<Plain>,
    #[serde(default)]
    person: Option<Plain>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    question: Option<Plain>,
    // A list of which nothing is written yet is an empty one.
    #[serde(default)]
    files: Option<Vec<FileText>>,
    #[serde(default)]
    facts: Option<Vec<entries::FactText>>,
    #[serde(default)]
    treatments: Option<Vec<entries::TreatmentText>>,
    #[serde(default)]
    vocabulary: Option<Vec<String>>,
}

impl Corrections {
    /// Reads a `case.yaml`; `name` is what mistakes are reported under.
    ///
    /// # Errors
    /// A mistake gives the line and what is wrong with it.
    pub fn parse(name: &str, text: &str, kinds: &[&str]) -> Result<Self, KnowledgeError> {
        // A file of comments alone is what one starts with.
        let parsed: Option<Text> = knowledge::parse(name, text)?;
        let Text { question, files, facts, treatments, vocabulary } = parsed.unwrap_or_default();
        let (files, facts) = (files.unwrap_or_default(), facts.unwrap_or_default());
        let (treatments, vocabulary) = (treatments.unwrap_or_default(), vocabulary.unwrap_or_default());
        let at = |list: &'static str| lines::Entries { file: name, text, list };
        let files = files.into_iter().enumerate().map(|(n, one)| of_file(one, kinds, &at("files"), n));
        let files = files.collect::<Result<_, _>>()?;
        let facts = facts.into_iter().enumerate().map(|(n, one)| entries::fact(one, &at("facts"), n));
        let mut facts = facts.collect::<Result<Vec<_>, _>>()?;
        if let Some(question) = question.filter(|question| !question.0.trim().is_empty()) {
            facts.push(entries::question(&question, &at("question"))?);
        }
        let treatments =
            treatments.into_iter().enumerate().map(|(n, one)| entries::treatment(one, &at("treatments"), n));
        let treatments = treatments.collect::<Result<_, _>>()?;
        for path in &vocabulary {
            // Whoever sends a folder of papers must not choose which other files of this computer are opened.
            let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
            if !inside || path.is_empty() {
                return Err(KnowledgeError {
                    file: name.to_owned(),
                    line: line_of(text, path),
                    problem: Problem::new("not-in-folder").with("path", path.as_str()).with("file", FILE),
                });
            }
        }
        Ok(Self { files, facts, treatments, vocabulary })
    }

    /// The user's own files in the folder, which are no papers.
    pub fn own_files(&self) -> Vec<String> {
        std::iter::once(FILE.to_owned()).chain(self.vocabulary.iter().cloned()).collect()
    }

    /// Whether nothing is corrected.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.facts.is_empty() && self.treatments.is_empty()
    }

    /// Those of files that name one file of the folder, or one content, and what cannot be used of them.
    pub fn resolved(&self, files: &[SourceFile]) -> (Self, Vec<Unused>) {
        let (mut clear, mut unused) = (Vec::new(), Vec::new());
        for one in &self.files {
            match one.name.resolved(files, &one.place) {
                Ok(name) => clear.push(FileCorrection { name, ..one.clone() }),
                Err(why) => unused.push(why),
            }
        }
        (Self { files: clear, ..self.clone() }, unused)
    }

    /// What is said of papers beside their kinds.
    pub fn of_papers(&self) -> impl Iterator<Item = &FileCorrection> {
        self.files.iter().filter(|one| one.date.is_some() || one.person.is_some())
    }

    /// The kind that the user gives to a paper of a file; what is said of its pages counts more than what is said of the
    /// file, and what is said last most.
    pub fn kind_of(&self, file: &SourceFile, pages: [u32; 2]) -> Option<&RecordKind> {
        let fits = self
            .files
            .iter()
            .filter(|one| one.kind.is_some() && one.name.names(file) && one.pages.is_none_or(|own| own.hold(pages)));
        fits.max_by_key(|one| one.pages.is_some()).and_then(|one| one.kind.as_ref())
    }

    /// Sets the kind of a paper as the user says it. What it was taken for stays in the record.
    pub fn apply(&self, file: &SourceFile, record: &mut Record) {
        if let Some(kind) = self.kind_of(file, record.pages) {
            set_kind(record, kind.clone());
        }
    }

    /// The kinds that it gives in a file, for keys: a change here is a change of what is found in it. All else is put
    /// in place when all files are read.
    pub fn of_file(&self, file: &SourceFile) -> String {
        let own = self.files.iter().filter(|one| one.kind.is_some() && one.name.names(file));
        let own: Vec<_> = own.map(|one| (one.pages, &one.kind)).collect();
        if own.is_empty() { String::new() } else { format!("{own:?}") }
    }
}

/// One entry of `files:`.
fn of_file(
    text: FileText,
    kinds: &[&str],
    entries: &lines::Entries<'_>,
    number: usize,
) -> Result<FileCorrection, KnowledgeError> {
    let FileText { file, sha256, pages, kind, date, person } = text;
    let wrong = |words: &str, problem: Problem| entries.wrong(number, words, problem);
    if let Some(kind) = kind.as_ref().map(RecordKind::id).filter(|kind| !kinds.contains(kind)) {
        let problem = Problem::new("no-kind").with("name", kind).nearest(kind, kinds.iter().copied());
        return Err(wrong(kind, problem));
    }
    let name = Name::read(file, sha256).map_err(|(words, problem)| wrong(&words, problem))?;
    let pages = pages.map(|pages| entries.pages(number, &pages)).transpose()?;
    let date = date.map(|date| entries.date(number, &date)).transpose()?;
    let person = match person.as_ref().map(|person| person.0.as_str()) {
        None => None,
        Some("patient") => Some(PatientMatch::Same),
        Some("other") => Some(PatientMatch::Other),
        Some(person) => {
            return Err(wrong(person, Problem::new("no-person").with("name", person)));
        }
    };
    if kind.is_none() && date.is_none() && person.is_none() {
        return Err(wrong("", Problem::new("nothing-said")));
    }
    Ok(FileCorrection { name, pages, kind, date, person, place: entries.place(number) })
}

/// Gives a record the kind that the user says.
pub fn set_kind(record: &mut Record, kind: RecordKind) {
    record.also.retain(|also| *also != kind);
    record.corrected_from = Some(std::mem::replace(&mut record.kind, kind));
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.file.as_deref().or(self.sha256.as_deref()).unwrap_or_default())
    }
}

impl Name {
    fn read(file: Option<String>, sha256: Option<String>) -> Result<Self, (String, Problem)> {
        match (file, sha256) {
            (Some(file), None) if !file.trim().is_empty() => Ok(Self { file: Some(file), sha256: None, exact: false }),
            (None, Some(hash)) if is_hash(&hash) => Ok(Self { file: None, sha256: Some(hash), exact: false }),
            (None, Some(hash)) => Err((hash, Problem::new("short-hash").with("n", HASH_LETTERS))),
            _ => Err((String::new(), Problem::new("name-the-paper"))),
        }
    }

    /// The same for one file of the folder, or for one content.
    pub(crate) fn resolved(&self, files: &[SourceFile], place: &Place) -> Result<Self, Unused> {
        let mut fits = files.iter().filter(|file| self.names(file));
        let whole = self.file.as_deref().and_then(|name| files.iter().find(|file| is_path_of(name, file)));
        let found = match (&self.sha256, whole, fits.next(), fits.next()) {
            (_, Some(file), ..) | (None, None, Some(file), None) => Some(Some(file.path.clone())),
            // The same content under several names is one paper.
            (Some(_), None, Some(_), _) => Some(None),
            _ => None,
        };
        if let Some(path) = found {
            return Ok(Self { file: path.or_else(|| self.file.clone()), exact: true, ..self.clone() });
        }
        let name = self.file.clone().or_else(|| self.sha256.clone()).unwrap_or_default();
        let count = files.iter().filter(|file| self.names(file)).count();
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let paths: Vec<String> =
            files.iter().filter(|file| self.file.is_some() && file.path != FILE).map(|file| last(&file.path)).collect();
        let near = nearest(&last(&name), paths.iter().map(String::as_str)).map(str::to_owned);
        let (why, near) = if count == 0 { (Why::NoFile, near) } else { (Why::SeveralFiles(count), None) };
        Err(Unused { line: place.line, name, why, nearest: near })
    }

    /// Whether it means this file.
    pub(crate) fn names(&self, file: &SourceFile) -> bool {
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
        let told: Vec<(&str, &Why)> = unused.iter().map(|one| (one.name.as_str(), &one.why)).collect();
        assert_eq!(told, [("a.pdf", &Why::SeveralFiles(2)), ("gone.pdf", &Why::NoFile)]);
        assert_eq!((unused[0].line, unused[1].line), (2, 3));
        assert_eq!(unused[1].nearest.as_deref(), Some("a.pdf"));
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
            (
                "files:\n- {file: a, kinds: ct-report}\n",
                "there is no field \"kinds\" here; the nearest name is \"kind\"",
            ),
            ("file: a\n", "there is no field \"file\" here; the nearest name is \"files\""),
            ("vocabulary: [../words.yaml]\n", "line 1: \"../words.yaml\" is not in this folder"),
            ("vocabulary: [/etc/words.yaml]\n", "is not in this folder"),
            ("files:\n- {file: a}\n", "line 2: say what of it is to be corrected"),
            ("files:\n- file: a\n  person: mother\n", "line 3: a person is \"patient\" or \"other\""),
            ("files:\n- {file: b, date: 2026}\n- {file: a, date: 2/3/2026}\n", "line 3: \"2/3/2026\" is not a date"),
            ("files:\n- {file: a, date: 2026-02-30}\n", "line 2: \"2026-02-30\" is not a date of the form"),
            ("facts:\n- {type: labs, name: Hb, value: 1}\n", "line 2: there is no type of fact \"labs\""),
            (
                "facts:\n- {type: ecog, value: 1}\n- type: lab\n  name: Hbb\n  value: 9 g/dL\n",
                "line 4: there is no lab",
            ),
            ("facts:\n- {file: a, type: lab, name: Hb, drop: true, value: 9 g/dL}\n", "line 2: drop: true"),
            ("facts:\n- {type: ecog, drop: true}\n", "name the paper"),
            ("facts:\n- {type: ecog, was: 1, value: 2}\n", "name the paper"),
            ("facts:\n- {type: patient-dob, value: 1961-05-04}\n", "name the paper"),
            ("facts:\n- {type: ecog, value: 1, date: yesterday}\n", "\"yesterday\" is not a date"),
            ("treatments:\n- {regimen: R-CHOPP}\n", "line 2: there is no treatment \"R-CHOPP\"; the nearest name is"),
            ("treatments:\n- {regimen: R-CHOP, start: 2024-07, end: 2024-03}\n", "line 2: the end 2024-03 lies before"),
            ("treatments:\n- {regimen: R-CHOP, response: good}\n", "line 2: \"good\" is no value of lymphoma-response"),
            (
                "treatments:\n- {regimen: R-CHOP, status: done}\n",
                "line 2: \"done\" is none of the words that can stand here",
            ),
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
