//! The names and sentences of this stage.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::RegexSet;
use serde::Deserialize;

use crate::knowledge::builtin;

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Cause {
    Link,
    Special,
    Denied,
    Gone,
    Unreadable,
    TooDeep,
    Empty,
    TooLarge,
    Hidden,
    Own,
    System,
    Program,
    Signature,
    Duplicate,
    TooNested,
    TooMuch,
    LeftOut,
    HoldsOne,
    Holds,
    EmptyArchive,
    LockedArchive,
    LockedMember,
    BrokenArchive,
    BrokenPart,
    BrokenMember,
    OddPacking,
    TooManyMails,
    ViewerMarks,
    RadiotherapyData,
    Tracing,
}

/// Every cause.
#[cfg(test)]
const CAUSES: [Cause; 30] = [
    Cause::Link,
    Cause::Special,
    Cause::Denied,
    Cause::Gone,
    Cause::Unreadable,
    Cause::TooDeep,
    Cause::Empty,
    Cause::TooLarge,
    Cause::Hidden,
    Cause::Own,
    Cause::System,
    Cause::Program,
    Cause::Signature,
    Cause::Duplicate,
    Cause::TooNested,
    Cause::TooMuch,
    Cause::LeftOut,
    Cause::HoldsOne,
    Cause::Holds,
    Cause::EmptyArchive,
    Cause::LockedArchive,
    Cause::LockedMember,
    Cause::BrokenArchive,
    Cause::BrokenPart,
    Cause::BrokenMember,
    Cause::OddPacking,
    Cause::TooManyMails,
    Cause::ViewerMarks,
    Cause::RadiotherapyData,
    Cause::Tracing,
];

impl Cause {
    /// The sentence, as it is in the knowledge.
    pub(super) fn text(self) -> String {
        static REASONS: LazyLock<BTreeMap<Cause, String>> = LazyLock::new(|| builtin("intake/reasons.yaml"));
        REASONS.get(&self).cloned().unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesFile {
    system_names: Vec<String>,
    system_prefixes: Vec<String>,
    system_folders: Vec<String>,
    hidden_prefix: String,
    program_extensions: Vec<String>,
    copy_patterns: Vec<String>,
}

struct Names {
    file: NamesFile,
    copies: RegexSet,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let file: NamesFile = builtin("intake/names.yaml");
    let copies = regex::RegexSetBuilder::new(&file.copy_patterns).case_insensitive(true).build().unwrap_or_default();
    Names { file, copies }
});

/// Whether a path, with `/` between its parts, is one that no paper has.
pub(super) fn no_paper(path: &str) -> Option<Cause> {
    let names = &NAMES.file;
    let mut hidden = false;
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let low = part.to_lowercase();
        let last = parts.peek().is_none();
        let of_system = if last {
            names.system_names.contains(&low) || names.system_prefixes.iter().any(|prefix| low.starts_with(prefix))
        } else {
            names.system_folders.contains(&low)
        };
        if of_system {
            return Some(Cause::System);
        }
        hidden |= part.starts_with(&names.hidden_prefix);
    }
    hidden.then_some(Cause::Hidden)
}

/// Whether a name has the ending of a program or of a part of one.
pub(super) fn named_as_program(name: &str) -> bool {
    extension(name).is_some_and(|ending| NAMES.file.program_extensions.contains(&ending))
}

/// Whether a name looks like that of a second copy: `letter (1).pdf`, `Copie de letter.pdf`.
pub(super) fn named_as_copy(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    NAMES.copies.is_match(stem.trim())
}

/// The ending of a name, in lower case and without the dot.
pub(super) fn extension(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit('/').next()?.rsplit_once('.')?;
    (!stem.is_empty() && ending.len() <= 12).then(|| ending.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_a_regex_and_every_cause_has_a_sentence() {
        assert_eq!(NAMES.copies.len(), NAMES.file.copy_patterns.len());
        for cause in CAUSES {
            assert!(!cause.text().is_empty(), "{cause:?} has no sentence");
        }
    }

    #[test]
    fn copies_are_told_by_their_names() {
        for name in [
            "a/letter (1).pdf",
            "letter_final(2).pdf",
            "Copy of letter.pdf",
            "Copie de lettre.pdf",
            "letter - Copy.pdf",
            "letter - Copy (3).pdf",
            "letter copy 2.pdf",
            "Informe - copia.pdf",
            "Brief - Kopie.docx",
            "报告 - 副本.pdf",
        ] {
            assert!(named_as_copy(name), "{name}");
        }
        for name in ["letter.pdf", "Copy to GP.pdf", "PET 2026.pdf", "hardcopy.pdf", "photocopy.pdf", "b(12)c.pdf"] {
            assert!(!named_as_copy(name), "{name}");
        }
    }

    #[test]
    fn hidden_and_system_names() {
        assert_eq!(no_paper("a/.DS_Store"), Some(Cause::Hidden));
        assert_eq!(no_paper("a/Thumbs.db"), Some(Cause::System));
        assert_eq!(no_paper("~$letter.docx"), Some(Cause::System));
        assert_eq!(no_paper("__MACOSX/a/b.pdf"), Some(Cause::System));
        assert_eq!(no_paper(".cache/b.pdf"), Some(Cause::Hidden));
        assert_eq!(no_paper("a.b/c.pdf"), None);
    }
}
