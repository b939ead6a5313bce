//! `knowledge/extract/infection.yaml`, ready for use.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::fold::fold;
use crate::extract::lexicon::{Lexicon, goes_on};
use crate::knowledge;
use crate::model::Polarity;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    markers: Vec<Marker>,
    polarity: Vec<PolarityPhrases>,
    between: Vec<String>,
    joins: Vec<String>,
    not_followed_by: Vec<String>,
    not_preceded_by: Vec<String>,
    polarity_not_followed_by: Vec<String>,
    denials: Vec<String>,
    methods: BTreeMap<String, String>,
    stains: Stains,
    vaccination_kinds: Vec<String>,
    value_units: Vec<String>,
    illness: Illness,
    blood_group: BloodGroup,
    hla: Hla,
}

/// Words that make of the name of a germ an illness: `CMV pneumonitis`, `infeccion por VHC`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Illness {
    behind: Vec<String>,
    before: Vec<String>,
    /// Markers of a test: who denies or suspects the illness says nothing of the test.
    tests: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marker {
    id: String,
    names: Vec<String>,
    /// Whether antibody and virus are told apart by a word behind the name.
    #[serde(default)]
    methods: bool,
}

/// Where the words of a polarity stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum From {
    Before,
    Either,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolarityPhrases {
    polarity: Polarity,
    from: From,
    phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stains {
    markers: Vec<String>,
    kinds: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BloodGroup {
    pub(super) labels: Vec<String>,
    pub(super) labels_needing_rh: Vec<String>,
    pub(super) rh: BTreeMap<String, Vec<String>>,
    pub(super) rh_words: Vec<String>,
    pub(super) fillers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hla {
    pub(super) loci: Vec<String>,
    pub(super) patient: Vec<String>,
    pub(super) donors: Vec<String>,
}

impl BloodGroup {
    fn folded(self) -> Self {
        let folded = |list: Vec<String>| list.iter().map(|phrase| fold(phrase)).collect();
        let mut labels: Vec<String> = folded(self.labels);
        labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        Self {
            labels,
            labels_needing_rh: folded(self.labels_needing_rh),
            rh: self.rh.into_iter().map(|(sign, phrases)| (sign, folded(phrases))).collect(),
            rh_words: folded(self.rh_words),
            fillers: folded(self.fillers),
        }
    }
}

/// A marker that a phrase names.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) methods: bool,
}

pub(super) struct Infections {
    pub(super) ids: Vec<String>,
    pub(super) markers: Lexicon<Named>,
    pub(super) polarity: Lexicon<(Polarity, From)>,
    between: Vec<String>,
    joins: Vec<String>,
    not_followed_by: Vec<String>,
    not_preceded_by: Vec<String>,
    polarity_not_followed_by: Vec<String>,
    denials: Vec<String>,
    methods: Lexicon<String>,
    stain_markers: Vec<String>,
    stain_kinds: Vec<String>,
    pub(super) vaccination_kinds: Vec<String>,
    pub(super) value_units: Vec<String>,
    illness: Illness,
    pub(super) blood_group: BloodGroup,
    /// Tells where one of them may stand.
    pub(super) blood_group_labels: Lexicon<()>,
    pub(super) hla: Hla,
}

pub(super) static INFECTIONS: LazyLock<Infections> = LazyLock::new(|| {
    let raw: Raw = knowledge::builtin("extract/infection.yaml");
    let longest_first = |list: Vec<String>| -> Vec<String> {
        let mut list: Vec<String> = list.iter().map(|phrase| fold(phrase)).collect();
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        list
    };
    Infections {
        ids: raw.markers.iter().map(|marker| marker.id.clone()).collect(),
        markers: Lexicon::new(raw.markers.into_iter().flat_map(|marker| {
            let named = Named { id: marker.id, methods: marker.methods };
            marker.names.into_iter().map(move |name| (name, named.clone()))
        })),
        polarity: Lexicon::new(
            raw.polarity
                .into_iter()
                .flat_map(|list| list.phrases.into_iter().map(move |phrase| (phrase, (list.polarity, list.from)))),
        ),
        between: longest_first(raw.between),
        joins: longest_first(raw.joins),
        not_followed_by: longest_first(raw.not_followed_by),
        not_preceded_by: longest_first(raw.not_preceded_by),
        polarity_not_followed_by: longest_first(raw.polarity_not_followed_by),
        denials: longest_first(raw.denials),
        methods: Lexicon::new(raw.methods),
        stain_markers: raw.stains.markers,
        stain_kinds: raw.stains.kinds,
        vaccination_kinds: raw.vaccination_kinds,
        value_units: longest_first(raw.value_units),
        blood_group_labels: Lexicon::new(raw.blood_group.labels.iter().map(|label| (label.clone(), ()))),
        illness: Illness {
            behind: longest_first(raw.illness.behind),
            before: longest_first(raw.illness.before),
            tests: raw.illness.tests,
        },
        blood_group: raw.blood_group.folded(),
        hla: raw.hla,
    }
});

impl Infections {
    /// Whether a marker's name is a stain in papers of this kind.
    pub(super) fn is_stain(&self, marker: &str, kind: &str) -> bool {
        self.stain_markers.iter().any(|known| known == marker) && self.stain_kinds.iter().any(|known| known == kind)
    }

    /// Whether nothing but words that may link a marker to its polarity stands in a text.
    pub(super) fn links(&self, text: &str) -> bool {
        consists_of(text, &self.between)
    }

    /// Whether nothing but the joints of a list stands in a text.
    pub(super) fn joins(&self, text: &str) -> bool {
        consists_of(text, &self.joins)
    }

    /// Whether the words behind a marker make it a vaccine, a tumour or a risk.
    pub(super) fn is_other_thing(&self, before: &str, after: &str) -> bool {
        let after = after.trim_start_matches([' ', '\'']);
        self.not_followed_by.iter().any(|phrase| starts_word(after, phrase))
            || self.not_preceded_by.iter().any(|phrase| ends_word(before.trim_end(), phrase))
    }

    /// The words that make an illness of the germs named in a range.
    pub(super) fn illness(&self, text: &str, germs: &Range<usize>) -> Option<Range<usize>> {
        let after = text[germs.end..].trim_start_matches([' ', '-', ')']);
        let behind = text.len() - after.len();
        let found = self.illness.behind.iter().find(|phrase| starts_word(after, phrase));
        if let Some(phrase) = found {
            return Some(behind..behind + phrase.len());
        }
        let ahead = text[..germs.start].trim_end();
        let phrase = self.illness.before.iter().find(|phrase| ends_word(ahead, phrase))?;
        Some(ahead.len() - phrase.len()..ahead.len())
    }

    /// Whether a marker is that of a test, of which a denied or suspected illness says nothing.
    pub(super) fn is_test(&self, marker: &str) -> bool {
        self.illness.tests.iter().any(|known| known == marker)
    }

    /// Whether the words behind a polarity make it somebody else's: `positive DLBCL`.
    pub(super) fn polarity_is_others(&self, after: &str) -> bool {
        let after = after.trim_start_matches([' ', ')', ',']);
        self.polarity_not_followed_by.iter().any(|phrase| starts_word(after, phrase))
    }

    /// Whether the words before a polarity deny it or ask for it.
    pub(super) fn is_denied(&self, before: &str) -> bool {
        self.denials.iter().any(|phrase| ends_word(before.trim_end(), phrase))
    }

    /// The method that a text names.
    pub(super) fn method(&self, text: &str) -> Option<String> {
        self.methods.find(text).first().map(|hit| hit.meaning.clone())
    }
}

/// Whether a text starts with a phrase as a whole word.
pub(super) fn starts_word(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|rest| !(phrase.ends_with(goes_on) && rest.starts_with(goes_on)))
}

fn ends_word(text: &str, phrase: &str) -> bool {
    text.strip_suffix(phrase).is_some_and(|rest| !rest.ends_with(goes_on))
}

fn consists_of(text: &str, words: &[String]) -> bool {
    let mut rest = text.trim_matches([' ', '\t']);
    for _ in 0..12 {
        if rest.is_empty() {
            return true;
        }
        let Some(word) = words.iter().find(|word| starts_word(rest, word)) else { return false };
        rest = rest[word.len()..].trim_start_matches([' ', '\t']);
    }
    false
}
