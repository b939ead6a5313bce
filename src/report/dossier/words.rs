//! The words of a dossier, `knowledge/report/dossier_*.yaml`, and where kinds of papers lie, `dossier.yaml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::{self, InLanguages};
use crate::model::Language;
use crate::model::Status;

/// Where papers lie, whatever the language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) homes: BTreeMap<String, Vec<String>>,
    pub(super) beside: Vec<String>,
    pub(super) belongs: Vec<Status>,
    pub(super) numbers: Behind<usize>,
}

/// Something of each of the folders behind the sections of the checklist.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Behind<T> {
    pub(super) other: T,
    pub(super) beside: T,
    pub(super) unread: T,
}

/// The heads of the columns of the index.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) number: String,
    pub(super) section: String,
    pub(super) date: String,
    pub(super) kind: String,
    pub(super) file: String,
    pub(super) original: String,
    pub(super) pages: String,
    pub(super) note: String,
    pub(super) reason: String,
}

/// Why a file is not in the dossier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeftWords {
    pub(super) aside: String,
    pub(super) donor: String,
    pub(super) mixed: String,
    pub(super) holds_aside: String,
    pub(super) holds_aside_locked: String,
    pub(super) same: String,
    pub(super) same_left: String,
    pub(super) opened: String,
    pub(super) disc_of_others: String,
    pub(super) in_archive: String,
    pub(super) empty: String,
    pub(super) closed: String,
    pub(super) no_paper: String,
    pub(super) no_paper_plain: String,
    pub(super) failed: String,
    pub(super) changed: String,
    pub(super) yours: String,
}

/// What is said in a dossier merged into one PDF.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Merged {
    pub(super) file: String,
    pub(super) about: String,
    pub(in crate::report) summary: String,
    pub(in crate::report) stamp: String,
    pub(in crate::report) label: String,
    pub(in crate::report) list: String,
    pub(in crate::report) list_note: String,
    pub(in crate::report) none: String,
    pub(in crate::report) left: String,
    pub(in crate::report) left_note: String,
    pub(in crate::report) number: String,
    pub(in crate::report) date: String,
    pub(in crate::report) kind: String,
    pub(in crate::report) name: String,
    pub(in crate::report) pages: String,
    pub(in crate::report) reason: String,
    pub(in crate::report) text_about: String,
    pub(in crate::report) text_page: String,
    pub(in crate::report) text_cut: String,
    pub(in crate::report) why: MergedWhy,
}

/// Why a paper is not in the merged PDF.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct MergedWhy {
    pub(in crate::report) images: String,
    pub(in crate::report) locked: String,
    pub(in crate::report) damaged: String,
    pub(in crate::report) partly: String,
    pub(in crate::report) too_large: String,
    pub(in crate::report) full: String,
    pub(in crate::report) no_text: String,
    pub(in crate::report) no_form: String,
    pub(in crate::report) gone: String,
}

/// All words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Words {
    pub(super) language: String,
    pub(super) folder: String,
    pub(super) folders: Behind<String>,
    pub(super) summary: String,
    pub(super) index_html: String,
    pub(super) index_csv: String,
    pub(super) manifest: String,
    pub(super) paper: String,
    pub(super) paper_in_parts: String,
    pub(super) undated: String,
    pub(super) years: String,
    pub(super) several: String,
    pub(super) paper_only: String,
    pub(super) images: String,
    pub(super) unread: BTreeMap<String, String>,
    pub(super) title: String,
    pub(super) title_unnamed: String,
    pub(super) made: String,
    pub(super) papers: [String; 2],
    pub(super) sections: [String; 2],
    pub(super) about: String,
    pub(super) columns: Columns,
    pub(super) number_in_a_sheet: String,
    pub(super) pages: String,
    pub(super) page: String,
    pub(super) parts: String,
    pub(super) lies_in: String,
    pub(super) parts_of: String,
    pub(super) members: [String; 2],
    pub(super) unread_note: String,
    pub(super) unread_plain: String,
    pub(super) not_here: String,
    pub(super) closing: String,
    pub(super) left: LeftWords,
    pub(in crate::report) merged: Merged,
}

pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| knowledge::builtin("report/dossier.yaml"));
static WORDS: InLanguages<Words> =
    InLanguages::new(|language| knowledge::builtin_in("report/dossier_*.yaml", language));

/// The words of a language; a further one is a file beside `dossier_en.yaml`.
pub(in crate::report) fn words(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// The form for one, or the other, with the number in it.
pub(super) fn counted(forms: &[String; 2], n: usize) -> String {
    forms[usize::from(n != 1)].replace("{n}", &n.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::assess::Checklist;
    use crate::report::dossier::names;

    #[test]
    fn every_kind_has_its_place_and_every_section_is_one_of_a_checklist() {
        #[derive(Deserialize)]
        struct Kind {
            id: String,
        }
        let kinds: Vec<Kind> = knowledge::builtin("classify/kinds.yaml");
        for kind in &kinds {
            let places = [RULES.homes.contains_key(&kind.id), RULES.beside.contains(&kind.id)];
            assert_eq!(places.iter().filter(|there| **there).count(), 1, "{}", kind.id);
        }
        assert_eq!(kinds.len(), RULES.homes.len() + RULES.beside.len());
        let checklists = Checklist::builtin_ids().into_iter().filter_map(Checklist::builtin);
        let known: BTreeSet<String> =
            checklists.flat_map(|list| list.items.into_iter().map(|item| item.section)).collect();
        for section in RULES.homes.values().flatten() {
            assert!(known.contains(section), "{section}");
        }
    }

    #[test]
    fn names_of_the_dossier_are_safe_themselves() {
        for language in Language::ALL {
            let words = words(language);
            for name in [
                &words.summary,
                &words.merged.file,
                &words.index_html,
                &words.index_csv,
                &words.manifest,
                &words.undated,
            ] {
                assert_eq!(names::part(name), *name);
            }
            // By it a dossier is known as one, whatever its language.
            assert_eq!(words.manifest, self::words(Language::En).manifest);
            assert!(words.unread.values().all(|word| names::clean(word) == *word));
        }
    }
}
