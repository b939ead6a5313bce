//! What the command line says: `knowledge/cli`, a file for each language.

use serde::Deserialize;

pub(super) use crate::knowledge::fill;
use crate::knowledge::{self, InLanguages};
use crate::model::Language;

/// All of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) summary: Summary,
    pub(super) console: ConsoleWords,
    pub(super) progress: Progress,
    pub(super) stopped: Stopped,
    pub(super) cache: Cache,
    pub(super) checklist: OwnChecklist,
    pub(super) letter: Letter,
    pub(super) organise: Organise,
    pub(super) review: Review,
    pub(super) init: Init,
    pub(super) errors: Errors,
    pub(super) usage: Usage,
    pub(super) batch: Batch,
    pub(super) man: Man,
}

/// The names of what is written beside the folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Summary {
    pub(super) name: String,
    pub(super) redacted: String,
    pub(super) nobody: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsoleWords {
    pub(super) drag: String,
    pub(super) close: String,
}

/// What stands before the parts of an error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labels {
    pub(super) what: String,
    pub(super) why: String,
    pub(super) fix: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Errors {
    pub(super) label: Labels,
    pub(super) no_folder: Parts,
    pub(super) a_file: Parts,
    pub(super) denied: Parts,
    pub(super) nothing_found: Parts,
    pub(super) inside: Parts,
    pub(super) json: Parts,
    pub(super) output: Parts,
    pub(super) input: Parts,
    pub(super) document: Parts,
    pub(super) no_glyphs: Parts,
    pub(super) unknown_ending: Parts,
    pub(super) other_ending: Parts,
    pub(super) checklist: Parts,
    pub(super) own_case: Parts,
    pub(super) own_words: Parts,
    pub(super) unknown_checklist: Parts,
    pub(super) unknown_disease: Parts,
    pub(super) unknown_language: Parts,
    pub(super) no_such_file: Parts,
    pub(super) no_folder_named: Parts,
    pub(super) several_names: Parts,
    pub(super) option_alone: Parts,
    pub(super) unwritten: Parts,
    pub(super) internal: Parts,
}

/// What `man` says, and the headings of its pages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Man {
    pub(super) written: [String; 2],
    pub(super) read: String,
    pub(super) foreign: Parts,
    pub(super) cannot_write: Parts,
    pub(super) headings: Headings,
}

/// The headings of a manual page, and what stands for a command in its synopsis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    name: String,
    synopsis: String,
    description: String,
    examples: String,
    options: String,
    commands: String,
    notice: String,
    pub(super) command: String,
}

impl Headings {
    /// Each with the English one.
    pub(super) fn all(&self) -> [(&'static str, &str); 7] {
        [
            ("NAME", &self.name),
            ("SYNOPSIS", &self.synopsis),
            ("DESCRIPTION", &self.description),
            ("EXAMPLES", &self.examples),
            ("OPTIONS", &self.options),
            ("COMMANDS", &self.commands),
            ("NOTICE", &self.notice),
        ]
    }
}

/// What `batch` and `overview` say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Batch {
    /// What a summary's file is called, behind the folder's name.
    pub(super) summary: String,
    pub(super) progress: String,
    pub(super) papers: [String; 2],
    pub(super) left: String,
    pub(super) soon: String,
    pub(super) done: String,
    pub(super) total: [String; 2],
    pub(super) failed: [String; 2],
    pub(super) mixed: [String; 2],
    pub(super) sheet_of_mixed: String,
    pub(super) loose: [String; 2],
    pub(super) stopped: String,
    pub(super) no_patients: Parts,
    pub(super) not_in_list: Parts,
    pub(super) no_cases: Parts,
    pub(super) problems: BatchProblems,
}

/// Why a patient could not be looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchProblems {
    pub(super) folder: String,
    pub(super) empty: String,
    pub(super) case_yaml: String,
    pub(super) output: String,
    pub(super) internal: String,
    pub(super) changing: String,
}

/// What was typed and cannot be understood.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Usage {
    pub(super) unknown: Parts,
    pub(super) unknown_near: Parts,
    pub(super) value: Parts,
    pub(super) one_of: Parts,
    pub(super) no_value: Parts,
    pub(super) missing: Parts,
    pub(super) missing_as: Parts,
    pub(super) together: Parts,
    pub(super) one_language: Parts,
    pub(super) twice: Parts,
    pub(super) other: Parts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Progress {
    pub(super) looking: String,
    pub(super) reading: String,
    pub(super) assembling: String,
    pub(super) writing: String,
    pub(super) files: String,
    pub(super) pages: [String; 2],
    pub(super) minutes: String,
    pub(super) less_than_a_minute: String,
    pub(super) between: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stopped {
    pub(super) kept: String,
    pub(super) not_kept: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cache {
    pub(super) not_kept: String,
    pub(super) none: String,
    pub(super) shown: [String; 2],
    pub(super) empty: String,
    pub(super) how: String,
    pub(super) cleared: [String; 2],
    pub(super) unchanged: String,
    pub(super) cannot_delete: Parts,
    bytes: String,
    kilobytes: String,
    megabytes: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnChecklist {
    pub(super) sound: String,
    pub(super) row: String,
    pub(super) items: [String; 2],
    pub(super) changes: String,
    pub(super) changes_nothing: String,
    pub(super) new: String,
    pub(super) left_out: String,
    pub(super) other: String,
    pub(super) text: String,
    pub(super) need: String,
    pub(super) limit: String,
    pub(super) papers: String,
    pub(super) between: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Letter {
    pub(super) nothing: String,
    pub(super) unread: [String; 2],
    pub(super) family: String,
    pub(super) fill_in: String,
    pub(super) docx_alone: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organise {
    pub(super) done: String,
    pub(super) section: String,
    pub(super) papers: [String; 2],
    pub(super) written: [String; 2],
    pub(super) same: [String; 2],
    pub(super) removed: [String; 2],
    pub(super) between: String,
    pub(super) sums: String,
    pub(super) aside: [String; 2],
    pub(super) aside_fix: String,
    pub(super) mixed: String,
    pub(super) mixed_fix: String,
    pub(super) failed: [String; 2],
    pub(super) yours: [String; 2],
    pub(super) yours_file: String,
    pub(super) yours_more: [String; 2],
    pub(super) merged: String,
    pub(super) merged_pages: [String; 2],
    pub(super) merged_left: [String; 2],
    pub(super) merged_large: String,
    pub(super) zip: String,
    pub(super) zip_yours: String,
    pub(super) encrypted: String,
    pub(super) folder_open: String,
    pub(super) other_language: String,
    pub(super) next: String,
    pub(super) stopped: String,
    pub(super) ask_password: String,
    pub(super) ask_again: String,
    pub(super) not_ours: Parts,
    pub(super) other_papers: Parts,
    pub(super) link: Parts,
    pub(super) short_password: Parts,
    pub(super) other_password: Parts,
    pub(super) no_terminal: Parts,
}

/// An error in its three parts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    pub(super) what: String,
    pub(super) why: String,
    pub(super) fix: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Review {
    pub(super) intro: String,
    pub(super) head: String,
    pub(super) pages: [String; 2],
    pub(super) person: String,
    pub(super) kind: String,
    pub(super) date: String,
    pub(super) seen: String,
    pub(super) own_head: String,
    pub(super) own: String,
    pub(super) own_again: String,
    pub(super) patient: String,
    pub(super) other: String,
    pub(super) other_kind: String,
    pub(super) not_medical: String,
    pub(super) other_date: String,
    pub(super) keys: String,
    pub(super) answer: String,
    pub(super) again: String,
    pub(super) type_date: String,
    pub(super) no_date: String,
    pub(super) list_kinds: String,
    pub(super) type_kind: String,
    pub(super) noted: String,
    pub(super) nothing: String,
    pub(super) saved: [String; 2],
    pub(super) none_saved: String,
    pub(super) open: [String; 2],
    pub(super) next: String,
    pub(super) locked: [String; 2],
    pub(super) locked_file: String,
    pub(super) stopped: String,
    pub(super) cannot_add: Parts,
    pub(super) cannot_ask: Parts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Init {
    pub(super) made: String,
    pub(super) there: Parts,
    pub(super) cannot_write: Parts,
}

static WORDS: InLanguages<Words> = InLanguages::new(|language| knowledge::builtin_in("cli/*.yaml", language));

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// The form for one, or the other, with the number in it.
pub(super) fn counted(forms: &[String; 2], n: usize) -> String {
    fill(&forms[usize::from(n != 1)], &[("n", &n.to_string())])
}

/// A size for people.
pub(super) fn size(words: &Cache, bytes: u64) -> String {
    let (form, n) = match bytes {
        0..1_024 => (&words.bytes, bytes),
        1_024..1_048_576 => (&words.kilobytes, bytes.div_ceil(1 << 10)),
        _ => (&words.megabytes, bytes.div_ceil(1 << 20)),
    };
    fill(form, &[("n", &n.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        let english = of(Language::En);
        assert_eq!(size(&english.cache, 5), "5 bytes");
        assert_eq!(size(&english.cache, 1_500), "2 KB");
        assert_eq!(size(&english.cache, 1 << 20), "1 MB");
        assert_eq!(counted(&english.progress.pages, 1), "1 page recognised");
        assert_eq!(counted(&english.progress.pages, 0), "0 pages recognised");
    }
}
