//! The names of treatments: regimens, drugs, cell products, procedures, and how each is written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::WORDS;
use crate::extract::fold::fold;
use crate::extract::lexicon::Lexicon;
use crate::knowledge;
use crate::model::TimelineKind;

/// One treatment of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// As in `Fact.name`.
    pub(crate) id: String,
    /// The standard name.
    pub(crate) name: String,
    /// What sort.
    pub(crate) kind: TimelineKind,
    /// What the line rules look at.
    pub(crate) class: String,
    /// Of a combination: the drugs in it.
    #[serde(default)]
    pub(crate) drugs: Vec<String>,
    /// What it is directed against; read by the stage that asks which antigen was treated.
    #[serde(default, rename = "antigens")]
    _antigens: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    cased: Vec<String>,
}

impl Entry {
    /// Its id and the ways to write it.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id).chain(&self.aliases).chain(&self.cased).map(String::as_str)
    }
}

/// One way to write a treatment.
#[derive(Debug)]
pub(crate) struct Spelling {
    /// Of the catalogue.
    pub(crate) entry: usize,
    /// Where the case matters: letters and digits as they must be printed.
    pub(crate) printed: Option<String>,
}

/// All treatments, and how to find them.
pub(crate) struct Catalogue {
    pub(crate) entries: Vec<Entry>,
    /// A spelling may stand for several treatments that differ in case alone (Pd, PD).
    pub(crate) lexicon: Lexicon<Vec<Spelling>>,
    by_drugs: HashMap<BTreeSet<String>, usize>,
}

impl Catalogue {
    /// The named combination of exactly these drugs.
    pub(crate) fn combination(&self, drugs: &BTreeSet<String>) -> Option<&Entry> {
        self.by_drugs.get(drugs).and_then(|index| self.entries.get(*index))
    }
}

/// What is compared where the case matters.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

pub(crate) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut entries: Vec<Entry> = knowledge::builtin("extract/regimens.yaml");
    let drugs: Vec<Entry> = knowledge::builtin("extract/drugs.yaml");
    let products: Vec<Entry> = knowledge::builtin("extract/cell_products.yaml");
    let procedures: Vec<Entry> = knowledge::builtin("extract/procedures.yaml");
    let single = entries.len()..entries.len() + drugs.len();
    entries.extend(drugs);
    entries.extend(products);
    entries.extend(procedures);

    let mut spellings: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        for alias in &entry.aliases {
            let mut forms = dash_forms(alias);
            if single.contains(&index) {
                forms.extend(other_endings(alias));
            }
            for form in forms {
                spellings.entry(fold(&form)).or_default().push(Spelling { entry: index, printed: None });
            }
        }
        for alias in &entry.cased {
            for form in dash_forms(alias) {
                let printed = Some(letters(alias));
                spellings.entry(fold(&form)).or_default().push(Spelling { entry: index, printed });
            }
        }
    }
    let mut by_drugs = HashMap::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.drugs.len() > 1) {
        if entry.kind == TimelineKind::Systemic {
            by_drugs.entry(entry.drugs.iter().cloned().collect()).or_insert(index);
        }
    }
    Catalogue { entries, lexicon: Lexicon::new(spellings), by_drugs }
});

/// `R-CHOP`, `R CHOP`, `RCHOP`; `A + B`, `A+B`.
fn dash_forms(alias: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::from([alias.to_owned()]);
    if alias.contains('-') {
        forms.insert(alias.replace('-', " "));
        forms.insert(alias.replace('-', ""));
    }
    if alias.contains(" + ") {
        forms.insert(alias.replace(" + ", "+"));
    }
    forms
}

/// The name with the endings of other languages.
fn other_endings(alias: &str) -> Vec<String> {
    if alias.contains(char::is_whitespace) || alias.len() < 8 {
        return Vec::new();
    }
    let swap = |(from, to): &(String, String)| alias.strip_suffix(from.as_str()).map(|stem| format!("{stem}{to}"));
    WORDS.endings.iter().filter_map(swap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_there_once_and_every_drug_of_a_combination_is_known() {
        let mut seen = BTreeSet::new();
        for entry in &CATALOGUE.entries {
            assert!(seen.insert(entry.id.clone()), "{} is there twice", entry.id);
        }
        for entry in &CATALOGUE.entries {
            for drug in &entry.drugs {
                assert!(seen.contains(drug), "{} names {drug}", entry.id);
            }
        }
    }

    #[test]
    fn no_spelling_stands_for_two_treatments() {
        let mut owner: HashMap<String, &str> = HashMap::new();
        for entry in &CATALOGUE.entries {
            for form in entry.aliases.iter().flat_map(|alias| dash_forms(alias)) {
                if let Some(other) = owner.insert(fold(&form), &entry.id) {
                    assert_eq!(other, entry.id, "{form}");
                }
            }
        }
    }

    #[test]
    fn look_alike_brands_are_kept_apart() {
        let find = |text: &str| {
            let hits = CATALOGUE.lexicon.find(&fold(text));
            hits.first().map(|hit| CATALOGUE.entries[hit.meaning[0].entry].id.clone())
        };
        assert_eq!(find("Carteyva").as_deref(), Some("relma-cel"));
        assert_eq!(find("Carvykti").as_deref(), Some("cilta-cel"));
        assert_eq!(find("伊基奥仑赛注射液").as_deref(), Some("eque-cel"));
        assert_eq!(find("阿基仑赛").as_deref(), Some("axi-cel"));
        assert_eq!(find("lenalidomida").as_deref(), Some("lenalidomide"));
        assert_eq!(find("cisplatino").as_deref(), Some("cisplatin"));
        assert_eq!(find("RCHOP").as_deref(), Some("r-chop"));
    }
}
