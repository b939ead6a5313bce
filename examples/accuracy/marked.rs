//! How many papers and sentences are marked in the tests, by language. That all of them come out as marked is what the tests hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_yaml::Value;

use crate::common::project;
use crate::kinds;
use crate::table::{Table, language};

/// Of one language: papers with their kind, of these no result; texts with their facts, of these without any.
type Counts = [usize; 4];

/// The table.
pub(crate) fn count() -> Result<String> {
    let mut languages: BTreeMap<String, Counts> = BTreeMap::new();
    let results = kinds::results();
    for (name, cases) in lists("tests/classify")? {
        let counts = languages.entry(name[..2].to_owned()).or_default();
        counts[0] += cases.len();
        counts[1] += cases.iter().filter(|case| is_no_result(&case["kind"], &results)).count();
    }
    for (name, cases) in lists("tests/extract")? {
        for case in &cases {
            // A list that is not named as a language is of a topic, and English where it does not say more.
            let of_list = if name.len() == 2 { name.as_str() } else { "en" };
            let counts = languages.entry(case["language"].as_str().unwrap_or(of_list).to_owned()).or_default();
            counts[2] += 1;
            counts[3] += usize::from(case["facts"].as_sequence().is_none_or(Vec::is_empty));
        }
    }
    let mut table = Table::new(&[
        "language",
        "papers with their kind",
        "of them no result",
        "sentences and papers with their facts",
        "of them without any",
    ]);
    let mut all = Counts::default();
    for (code, counts) in &languages {
        table.row(std::iter::once(language(code).to_owned()).chain(counts.map(|count| count.to_string())));
        all.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    table.row(std::iter::once("**all**".to_owned()).chain(all.map(|count| count.to_string())));
    Ok(table.to_string())
}

/// The lists of a folder of tests: name, cases.
fn lists(folder: &str) -> Result<Vec<(String, Vec<Value>)>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(project(folder))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let list = |path: PathBuf| {
        let name = path.file_stem().context("a list without a name")?.to_string_lossy().into_owned();
        Ok((name, serde_yaml::from_str(&fs::read_to_string(path)?)?))
    };
    paths.into_iter().map(list).collect()
}

/// Whether none of the kinds that a paper may be taken for is a result.
fn is_no_result(kind: &Value, results: &BTreeSet<String>) -> bool {
    let one = |kind: &Value| kind.as_str().is_some_and(|kind| results.contains(kind));
    !kind.as_sequence().map_or_else(|| one(kind), |kinds| kinds.iter().any(one))
}
