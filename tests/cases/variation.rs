//! The example cases with one paper changed: what `tests/cases/variations/*.yaml` say, and how the changed folders are made.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cart_dossier::intake;
use cart_dossier::model::Status;
use cart_dossier::pipeline;
use cart_dossier::read::Options;
use serde::Deserialize;

use crate::common::project;

/// An example, and its changes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) folder: String,
    pub(crate) profile: String,
    pub(crate) variations: Vec<Variation>,
}

/// One paper changed, and all that follows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variation {
    /// One of [`SORTS`].
    pub(crate) sort: String,
    /// The paper; with its copies, where it is there twice.
    pub(crate) paper: Vec<String>,
    /// What stands in its place, by name.
    #[serde(default)]
    pub(crate) instead: BTreeMap<String, String>,
    /// What is changed in its words: from, to.
    #[serde(default)]
    pub(crate) edit: Vec<[String; 2]>,
    /// The items whose status changes, with what it changes to. No other item may change.
    #[serde(default)]
    pub(crate) changes: BTreeMap<String, Status>,
    /// Parts of the reasons that must be given then.
    #[serde(default)]
    pub(crate) reasons: BTreeMap<String, String>,
    /// Items in which something else lacks now: a part of it.
    #[serde(default)]
    pub(crate) lacking: BTreeMap<String, String>,
    /// Codes of findings that come, and that go.
    #[serde(default)]
    pub(crate) findings: Vec<String>,
    #[serde(default)]
    pub(crate) findings_gone: Vec<String>,
}

/// The sort by which a paper becomes another person's.
pub(crate) const OTHER_PERSON: &str = "other person";
pub(crate) const SORTS: [&str; 6] =
    ["removed", "appointment", OTHER_PERSON, "before the relapse", "answer turned", "unreadable"];

/// The changes of an example.
pub(crate) fn of(name: &str) -> Case {
    let path = project("tests/cases/variations").join(format!("{name}.yaml"));
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// The words of a paper as they are read.
fn words(folder: &Path, name: &str) -> String {
    let files = intake::intake(folder, &intake::Options::default()).unwrap();
    let file = files.iter().find(|file| file.path == name).unwrap_or_else(|| panic!("no {name}"));
    let text = pipeline::text_of(file, &Options::default());
    text.pages.iter().map(|page| page.lines.join("\n")).collect::<Vec<_>>().join("\n\u{c}\n")
}

impl Variation {
    /// Under which name a paper whose words were changed lies in the folder.
    pub(crate) fn name_of_edited(name: &str) -> String {
        if name.ends_with(".txt") { name.to_owned() } else { format!("{name}.txt") }
    }

    /// Changes the paper in a copy of the folder; `unchanged`: only its form.
    pub(crate) fn make(&self, folder: &Path, unchanged: bool) {
        for name in &self.paper {
            if self.sort == "unreadable" {
                // Cut off behind the first bytes, as a broken download is.
                fs::write(folder.join(name), b"%PDF-1.4\n%broken").unwrap();
                continue;
            }
            if !self.edit.is_empty() {
                let mut text = words(folder, name);
                for [from, to] in self.edit.iter().filter(|_| !unchanged) {
                    assert!(text.contains(from.as_str()), "{name} does not hold {from:?}:\n{text}");
                    text = text.replace(from.as_str(), to);
                }
                fs::remove_file(folder.join(name)).unwrap();
                fs::write(folder.join(Self::name_of_edited(name)), text).unwrap();
                continue;
            }
            fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, text) in &self.instead {
            fs::write(folder.join(name), text).unwrap();
        }
    }
}
