//! What the line rules know of a treatment: its class, its drugs, what it is directed against.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;

/// The parts of a treatment's entry that count here; its spellings are the extraction's.
#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    name: String,
    class: String,
    #[serde(default)]
    drugs: Vec<String>,
    #[serde(default)]
    antigens: Vec<String>,
}

static ENTRIES: LazyLock<HashMap<String, Entry>> = LazyLock::new(|| {
    let files =
        ["extract/regimens.yaml", "extract/drugs.yaml", "extract/cell_products.yaml", "extract/procedures.yaml"];
    let lists = files.into_iter().flat_map(knowledge::builtin::<Vec<Entry>>);
    lists.map(|entry| (entry.id.clone(), entry)).collect()
});

fn entries(id: &str) -> impl Iterator<Item = &'static Entry> {
    id.split('+').filter_map(|part| ENTRIES.get(part))
}

/// The classes of a regimen or drug id; of ids joined with `+`, of each.
pub(crate) fn classes(id: &str) -> Vec<&'static str> {
    entries(id).map(|entry| entry.class.as_str()).collect()
}

/// The drugs of a regimen or drug id.
pub(crate) fn drugs(id: &str) -> BTreeSet<&'static str> {
    entries(id)
        .flat_map(|entry| {
            if entry.drugs.is_empty() {
                vec![entry.id.as_str()]
            } else {
                entry.drugs.iter().map(String::as_str).collect()
            }
        })
        .collect()
}

/// The antigens that a regimen, drug or product is directed against (domain/vocabulary.md §6.5).
pub fn antigens(id: &str) -> BTreeSet<&'static str> {
    let named = entries(id).flat_map(|entry| entry.antigens.iter().map(String::as_str));
    let of_drugs = drugs(id)
        .into_iter()
        .filter_map(|drug| ENTRIES.get(drug))
        .flat_map(|entry| entry.antigens.iter().map(String::as_str));
    named.chain(of_drugs).collect()
}

/// The standard name of a regimen, drug or product id.
pub fn standard_name(id: &str) -> String {
    let names: Vec<&str> = entries(id).map(|entry| entry.name.as_str()).collect();
    if names.is_empty() { id.to_owned() } else { names.join(" + ") }
}
