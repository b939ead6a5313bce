//! The words of an overview, `knowledge/report/overview_*.yaml`, and those that it shares with the summary.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use crate::knowledge::{self, InLanguages};
use crate::model::id_of;
use crate::model::{FileState, Language, MixedKind, Need, PartialDate, Status};
use crate::report::pdf::words::{self as summary, Plural, fill};
use crate::report::screen;

/// Declares a group of words, every one of which must be in the file.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $(pub(super) $field: $kind),* }
    };
}

words!(
    /// All words of one language.
    Words {
        language: Language, title: String, patients: Plural, made: String, closing: String, partial_date: String,
        list: String, join: String, sheets: Sheets, columns: Columns, standings: BTreeMap<String, StandingWords>,
        changed: Changed, unread: Unread, mixed: BTreeMap<String, MixedWords>, page: Page,
    }
);
words!(
    /// The sheets.
    Sheets { readiness: SheetWords, missing: SheetWords, ask: SheetWords, unread: SheetWords, mixed: SheetWords }
);
words!(
    /// Of one sheet: its name, what it holds, what is said where it holds nothing.
    SheetWords { title: String, about: String, none: String }
);
words!(
    /// The heads of columns.
    Columns {
        folder: String, patient: String, born: String, age: String, disease: String, standing: String, note: String,
        required: String, required_by: String, other_open: String, unread: String, warnings: String, mixed: String,
        changed: String, summary: String, item: String, need: String, status: String, newest: String, days: String,
        reason: String, question: String, whom: String, file: String, state: String, what: String, advice: String,
        other_folder: String, other_patient: String, other_file: String,
    }
);
words!(
    /// How a patient stands.
    StandingWords { word: String, note: String }
);
words!(
    /// What changed.
    Changed {
        first: String, nothing: String, nothing_since: String, since: String, arrived: Plural, gone: Plural,
        resolved: String, reopened: String,
    }
);
words!(
    /// What was not read and is no file of a patient.
    Unread { folder: String, loose_state: String, loose: String }
);
words!(
    /// How patients are mixed up.
    MixedWords { word: String, advice: String }
);
words!(
    /// What only the page says.
    Page { search: String, all: String, shown: String, sort: String, contents: String, rows: Plural }
);

static WORDS: InLanguages<Words> =
    InLanguages::new(|language| knowledge::builtin_in("report/overview_*.yaml", language));

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// The form for one, or the other, with the number in it.
pub(super) fn counted(forms: &Plural, n: usize) -> String {
    fill(&forms[usize::from(n != 1)], &[("n", &n.to_string())])
}

impl Words {
    fn summary(&self) -> &'static summary::Words {
        summary::of(self.language)
    }

    /// Of a patient whom no paper names.
    pub(super) fn unnamed(&self) -> &'static str {
        &self.summary().document.unnamed
    }

    pub(super) fn disease(&self, id: &str) -> String {
        self.summary().diseases.get(id).map_or(id, String::as_str).to_owned()
    }

    pub(super) fn status(&self, status: Status) -> String {
        screen::status_word(self.language, status)
    }

    /// Of a status that is counted with another one.
    pub(super) fn tile(&self, status: Status) -> &'static str {
        self.summary().statuses.get(&id_of(&status)).map_or("", |words| &words.tile)
    }

    pub(super) fn need(&self, need: Need) -> &'static str {
        own(&self.summary().needs, &need)
    }

    pub(super) fn state(&self, state: FileState) -> &'static str {
        own(&self.summary().index.states, &state)
    }

    pub(super) fn standing(&self, standing: Standing) -> Option<&StandingWords> {
        self.standings.get(&id_of(&standing))
    }

    pub(super) fn mixed(&self, kind: MixedKind) -> Option<&MixedWords> {
        self.mixed.get(&id_of(&kind))
    }

    /// A date for people.
    pub(super) fn date(&self, date: &PartialDate) -> String {
        screen::date_in(self.language, date)
    }

    /// The first of some names, and how many more there are.
    pub(super) fn names(&self, names: &[String]) -> String {
        const SHOWN: usize = 5;
        let mut shown: Vec<String> = names.iter().take(SHOWN).cloned().collect();
        if names.len() > SHOWN {
            let rest = (names.len() - SHOWN).to_string();
            shown.push(fill(&self.summary().document.and_more, &[("n", &rest)]));
        }
        shown.join(&self.list)
    }
}

fn own<T: Serialize>(words: &'static BTreeMap<String, String>, value: &T) -> &'static str {
    words.get(&id_of(value)).map_or("", String::as_str)
}
