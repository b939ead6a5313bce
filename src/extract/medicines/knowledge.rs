//! `knowledge/extract/medicines.yaml`, ready for use.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::extract::fold::fold;
use crate::extract::lexicon::Lexicon;
use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    drugs: Vec<String>,
    dose_units: Vec<String>,
    not_regular: Vec<String>,
    frequencies: Vec<String>,
    days: Vec<String>,
    day_links: Vec<String>,
    forms: Vec<String>,
    stopped: Vec<String>,
    not_names: Vec<String>,
    list_kinds: Vec<String>,
    none: Vec<String>,
    allergies: RawAllergies,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAllergies {
    none_known: Vec<String>,
    none_short: Vec<String>,
    unknown: Vec<String>,
    to: Vec<String>,
    behind: Vec<String>,
    /// Words before the substance under the heading: `allergies: to penicillin`.
    opens: Vec<String>,
    reactions: Vec<String>,
    substances: Vec<String>,
    ends: Vec<String>,
}

pub(super) struct Allergies {
    pub(super) none_known: Lexicon<()>,
    pub(super) none_short: Vec<String>,
    pub(super) unknown: Vec<String>,
    pub(super) to: Lexicon<()>,
    pub(super) behind: Vec<String>,
    pub(super) opens: Vec<String>,
    pub(super) reactions: Vec<String>,
    pub(super) substances: Lexicon<()>,
    pub(super) ends: Lexicon<()>,
}

pub(super) struct Medicines {
    pub(super) drugs: Lexicon<()>,
    /// A number and a unit of dose.
    pub(super) dose: Regex,
    pub(super) not_regular: Vec<String>,
    pub(super) frequencies: Lexicon<()>,
    /// Days that narrow a frequency; true: a word that only links them.
    pub(super) days: Lexicon<bool>,
    pub(super) forms: Lexicon<()>,
    pub(super) stopped: Lexicon<()>,
    pub(super) not_names: Vec<String>,
    pub(super) list_kinds: Vec<String>,
    pub(super) none: Lexicon<()>,
    pub(super) allergies: Allergies,
}

pub(super) static MEDICINES: LazyLock<Medicines> = LazyLock::new(|| {
    let raw: Raw = knowledge::builtin("extract/medicines.yaml");
    let folded = |list: Vec<String>| -> Vec<String> {
        let mut list: Vec<String> = list.iter().map(|phrase| fold(phrase)).collect();
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        list
    };
    let lexicon = |list: Vec<String>| Lexicon::new(list.into_iter().map(|phrase| (phrase, ())));
    let units = folded(raw.dose_units).iter().map(|unit| regex::escape(unit)).collect::<Vec<_>>().join("|");
    let number = r"\d{1,7}(?:[.,]\d{1,4}){0,2}";
    let dose = format!(r"\b(?:{number}(?:\s?[/-]\s?{number})?)\s?(?:{units})(?:/{number}\s?ml)?");
    let dose = crate::knowledge::builtin_regex("extract/medicines.yaml", &dose);
    let mut allergies = raw.allergies;
    allergies.substances.extend(raw.drugs.iter().cloned());
    Medicines {
        drugs: lexicon(raw.drugs),
        dose,
        not_regular: folded(raw.not_regular),
        frequencies: lexicon(raw.frequencies),
        days: Lexicon::new(
            raw.days.into_iter().map(|day| (day, false)).chain(raw.day_links.into_iter().map(|link| (link, true))),
        ),
        forms: lexicon(raw.forms),
        stopped: lexicon(raw.stopped),
        not_names: folded(raw.not_names),
        list_kinds: raw.list_kinds,
        none: lexicon(raw.none),
        allergies: Allergies {
            none_known: lexicon(allergies.none_known),
            none_short: folded(allergies.none_short),
            unknown: folded(allergies.unknown),
            to: lexicon(allergies.to),
            behind: folded(allergies.behind),
            opens: folded(allergies.opens),
            reactions: folded(allergies.reactions),
            substances: lexicon(allergies.substances),
            ends: lexicon(allergies.ends),
        },
    }
});
