//! `knowledge/read/exports.yaml`, ready for use: code systems by their many names, and the words on the pages.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::builtin;
use crate::model::Code;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    systems: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, String>,
    apple: Vec<AppleType>,
    sections: BTreeMap<SectionSort, Vec<String>>,
    problem_types: Vec<String>,
    unlisted: Vec<String>,
    printed: Vec<String>,
    charsets: BTreeMap<String, String>,
}

/// A kind of value that a telephone counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppleType {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) loinc: String,
    pub(super) name: String,
    /// Kept as a share of one.
    #[serde(default)]
    pub(super) percent: bool,
}

/// What the entries of a section of a CDA document are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SectionSort {
    Results,
    VitalSigns,
    Problems,
    Medications,
    Procedures,
    Family,
    Allergies,
    Immunisations,
}

pub(super) struct Words {
    systems: HashMap<String, String>,
    words: BTreeMap<String, String>,
    pub(super) apple: Vec<AppleType>,
    sections: BTreeMap<SectionSort, Vec<String>>,
    problem_types: Vec<String>,
    unlisted: Vec<String>,
    printed: Vec<String>,
    charsets: BTreeMap<String, String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let raw: Knowledge = builtin("read/exports.yaml");
    let systems = raw.systems.into_iter().flat_map(|(system, names)| {
        names.into_iter().map(move |name| (name.to_lowercase(), system.clone())).collect::<Vec<_>>()
    });
    Words {
        systems: systems.collect(),
        words: raw.words,
        apple: raw.apple,
        sections: raw.sections,
        problem_types: raw.problem_types,
        unlisted: raw.unlisted,
        printed: raw.printed,
        charsets: raw.charsets,
    }
});

impl Words {
    /// Words by their id, with `{…}` filled.
    pub(super) fn say(&self, id: &str, value: &str) -> String {
        let text = self.words.get(id).map(String::as_str).unwrap_or_default();
        ["{value}", "{date}", "{count}", "{kind}"].iter().fold(text.to_owned(), |text, slot| text.replace(slot, value))
    }

    /// Words by their id.
    pub(super) fn plain(&self, id: &str) -> String {
        self.say(id, "")
    }

    /// A code under the usual name of its system.
    pub(super) fn code(&self, system: &str, code: &str, display: &str) -> Code {
        let system = system.trim();
        let known = self.systems.get(system.to_lowercase().trim_end_matches('/'));
        Code {
            system: known.cloned().unwrap_or_else(|| system.to_owned()),
            code: one_line(code),
            display: one_line(display),
        }
    }

    /// What the entries of a section are.
    pub(super) fn section(&self, loinc: &str) -> Option<SectionSort> {
        self.sections.iter().find(|(_, codes)| codes.iter().any(|code| code == loinc)).map(|(sort, _)| *sort)
    }

    /// Whether the code of an observation says that its value is a disease.
    pub(super) fn is_problem_type(&self, code: &str) -> bool {
        self.problem_types.iter().any(|known| known == code)
    }

    /// Whether a document of this kind is made when it is asked for.
    pub(super) fn is_printed(&self, loinc: &str) -> bool {
        self.printed.iter().any(|known| known == loinc)
    }

    /// Whether a FHIR resource says nothing about the person.
    pub(super) fn is_unlisted(&self, resource: &str) -> bool {
        self.unlisted.iter().any(|known| known == resource)
    }

    /// The usual name of a character set of HL7 version 2.
    pub(super) fn charset(&self, name: &str) -> Option<&str> {
        self.charsets.get(name.trim()).map(String::as_str)
    }
}

/// The longest cell of a line that shows an entry, in characters.
const CELL: usize = 400;

/// A text as one cell: without line ends, TABs and double blanks, and not too long.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::new();
    for (count, word) in text.split_whitespace().enumerate() {
        if count > 0 {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > CELL * 4 {
            break;
        }
    }
    if let Some((at, _)) = out.char_indices().nth(CELL) {
        out.truncate(at);
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_by_all_their_names() {
        for (name, system) in [
            ("2.16.840.1.113883.6.1", "loinc"),
            ("http://loinc.org", "loinc"),
            ("LN", "loinc"),
            ("http://snomed.info/sct/", "snomed"),
            ("urn:oid:2.16.840.1.113883.6.90", "icd-10"),
            ("99LOCAL", "99LOCAL"),
        ] {
            assert_eq!(WORDS.code(name, "1", "").system, system, "{name}");
        }
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(one_line("  10.4\t g\n/dL "), "10.4 g /dL");
        assert!(one_line(&"x ".repeat(5_000)).chars().count() <= CELL + 1);
    }
}
