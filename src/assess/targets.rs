//! Which markers matter in which disease, which papers prove what, and which treatments aim at which marker or touch which organ.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::case::{UNKNOWN_DISEASE, has_kind};
use crate::knowledge;
use crate::model::{Fact, Record};

/// The type of fact that names an illness.
pub(crate) const DIAGNOSIS: &str = "diagnosis-entity";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Targets {
    diseases: Vec<Disease>,
    /// Genes of which a change over time is worth a look.
    genes: Vec<String>,
    /// The column of the checklist for other ids of diseases.yaml.
    columns: BTreeMap<String, String>,
    #[serde(rename = "not_the_disease")]
    not_the_disease: Vec<String>,
    papers: BTreeMap<String, Vec<String>>,
    therapies: BTreeMap<String, Vec<String>>,
    classes: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Disease {
    id: String,
    main: Vec<String>,
    watch: Vec<String>,
}

static TARGETS: LazyLock<Targets> = LazyLock::new(|| knowledge::builtin("assess/targets.yaml"));

/// The markers whose evidence a CAR-T team asks for; of an unknown disease those of all.
pub(crate) fn main_targets(disease: &str) -> Vec<String> {
    gather(disease, |known| &known.main)
}

/// The markers of which a change over time is worth a look.
pub(crate) fn watched(disease: &str) -> Vec<String> {
    gather(disease, |known| &known.watch)
}

/// The genes and chromosomes of which a change over time is worth a look.
pub(crate) fn watched_genes() -> &'static [String] {
    &TARGETS.genes
}

fn gather(disease: &str, pick: impl Fn(&Disease) -> &Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for known in TARGETS.diseases.iter().filter(|known| disease == UNKNOWN_DISEASE || known.id == disease) {
        for name in pick(known) {
            if !found.contains(name) {
                found.push(name.clone());
            }
        }
    }
    found
}

/// The column of the checklist for a disease id: itself, or the one it is listed under, or `other`.
pub(crate) fn column(disease: &str) -> &str {
    if TARGETS.diseases.iter().any(|known| known.id == disease) {
        return disease;
    }
    TARGETS.columns.get(disease).map_or("other", String::as_str)
}

/// Whether a fact is a diagnosis beside the disease that is referred.
pub(crate) fn is_other_illness(fact: &Fact) -> bool {
    fact.kind == DIAGNOSIS && TARGETS.not_the_disease.contains(&fact.name)
}

/// Whether a paper plays this part for other items: `tissue`, `imaging`, `discharge`.
pub(crate) fn plays(record: &Record, part: &str) -> bool {
    TARGETS.papers.get(part).is_some_and(|kinds| kinds.iter().any(|kind| has_kind(record, kind)))
}

/// Whether a treatment aims at this marker.
pub(crate) fn aims_at(regimen: &str, marker: &str) -> bool {
    let mut therapies = TARGETS.therapies.iter();
    therapies.any(|(target, names)| target.eq_ignore_ascii_case(marker) && is_any(regimen, names))
}

/// Whether a treatment belongs to a class.
pub(crate) fn is_in_class(regimen: &str, class: &str) -> bool {
    TARGETS.classes.get(class).is_some_and(|names| is_any(regimen, names))
}

/// Whether the words of one of the names stand in a row in the regimen: `pola-r-chp` in `pola-r-chp-6`.
fn is_any(regimen: &str, names: &[String]) -> bool {
    let regimen = words(regimen);
    names
        .iter()
        .map(|name| words(name))
        .any(|name| !name.is_empty() && regimen.windows(name.len()).any(|part| part == name.as_slice()))
}

fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_word_is_no_name() {
        assert!(aims_at("blinatumomab", "CD19"));
        assert!(aims_at("hyper-cvad-blinatumomab", "cd19"));
        assert!(!aims_at("rituximab", "CD19"));
        assert!(is_in_class("pola-r-chp-6", "heart"));
        assert!(!is_in_class("r-chopping", "heart"));
        assert!(is_in_class("r-chop", "heart") && is_in_class("r-chop", "immuno-targeted"));
        assert!(!is_in_class("allo-501a", "allograft"));
        assert!(!is_in_class("leukapheresis", "cell-product"));
    }

    #[test]
    fn an_unknown_disease_has_the_markers_of_all() {
        assert_eq!(main_targets("mm"), ["BCMA"]);
        assert_eq!(main_targets(UNKNOWN_DISEASE), ["CD19", "BCMA"]);
        assert_eq!(column("something-new"), "other");
    }
}
