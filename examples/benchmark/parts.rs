//! What telling the kinds of papers and reading their facts cost, beside reading the papers.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::intake;
use cart_dossier::model::{PagedText, Record, SourceFile};
use cart_dossier::{extract, read};
use serde_yaml::Value;

use super::measure::{Spread, timed};
use super::table::Table;
use super::{Place, papers};

/// Rounds that count, after one that loads what is needed.
const ROUNDS: usize = 15;
/// Telling kinds may take this much of the time of reading papers as families hold them.
const KINDS: f64 = 0.15;
/// And reading facts this much.
const FACTS: f64 = 0.30;
/// With twice the words telling kinds may take this much of the time.
const TWICE: f64 = 1.1;

/// Measures it on the sixty PDF files.
pub(crate) fn of_sixty(place: &Place) -> Result<Table> {
    of_text(&papers::make(&place.examples, &place.temporary.join("papers"))?.folder)
}

/// Measures it on papers that have their words as text, the least that reading can cost. Only twice the words have a limit here: the
/// others are on papers as they are held ([`as_held`]).
pub(crate) fn of_text(folder: &Path) -> Result<Table> {
    let options = read::Options::default();
    let papers = read_all(&[folder.to_owned()], &options)?.0;
    let usual = Vocabulary::builtin();
    let twice = doubled()?;
    let [mut reading, mut kinds, mut facts, mut times] = [const { Vec::new() }; 4];
    for round in 0..=ROUNDS {
        let ((), read) = timed(|| papers.iter().for_each(|(source, _)| drop(read::read(source, &options))));
        let (found, one) = timed(|| tell(&papers, usual));
        let (_, two) = timed(|| tell(&papers, &twice));
        let ((), taken) = timed(|| take(&found));
        if round > 0 {
            reading.push(read);
            kinds.push(one / read);
            facts.push(taken / read);
            times.push(two / one);
        }
    }
    let mut table = Table::default();
    table.note(format!("{} files that have their words as text, on one core.", papers.len()));
    table.tell("telling kinds, in parts of reading", Spread::of(&kinds).figure());
    table.tell("reading facts, in parts of reading", Spread::of(&facts).figure());
    table.at_most(
        "telling kinds with twice the words, in parts of that with the usual ones",
        Spread::of(&times),
        TWICE,
    );
    table.tell("reading", Spread::of(&reading).ms());
    Ok(table)
}

/// Measures it once on papers as families hold them, scans and photos among them.
pub(crate) fn as_held(place: &Place) -> Result<Table> {
    let options = read::Options { ocr: Some(read::ocr::Options::default()), ..read::Options::default() };
    let (papers, reading) = read_all(&papers::cases(&place.examples)?, &options)?;
    let usual = Vocabulary::builtin();
    take(&tell(&papers, usual));
    let (found, kinds) = timed(|| tell(&papers, usual));
    let ((), facts) = timed(|| take(&found));
    let mut table = Table::default();
    table.note(format!("{} papers of the example cases, scans and photos among them, once.", papers.len()));
    table.at_most("telling kinds, in parts of reading", kinds / reading, KINDS);
    table.at_most("reading facts, in parts of reading", facts / reading, FACTS);
    table.tell("reading", Spread::of(&[reading]).ms());
    Ok(table)
}

/// The papers of folders with their text, and the milliseconds that reading took.
fn read_all(folders: &[PathBuf], options: &read::Options) -> Result<(Vec<(SourceFile, PagedText)>, f64)> {
    let mut papers = Vec::new();
    let mut time = 0.0;
    for folder in folders {
        let listed = intake::intake(folder, &intake::Options::default());
        let sources = listed.map_err(|error| anyhow!("the folder is not listed: {error:?}"))?;
        for source in sources.into_iter().filter(|source| source.verdict.is_none()) {
            let (text, taken) = timed(|| read::read(&source, options).text);
            time += taken;
            papers.push((source, text));
        }
    }
    Ok((papers, time))
}

/// The papers in each file.
fn tell<'p>(papers: &'p [(SourceFile, PagedText)], vocabulary: &Vocabulary) -> Vec<(&'p PagedText, Vec<Record>)> {
    papers.iter().map(|(file, text)| (text, classify::classify(file, text, vocabulary))).collect()
}

/// Reads the facts of all of them.
fn take(found: &[(&PagedText, Vec<Record>)]) {
    let options = extract::Options::default();
    for (text, records) in found {
        records.iter().for_each(|record| drop(extract::extract(record, text, &options)));
    }
}

/// All words that are compiled in, and as many that no paper has: the same ones with every letter moved to the next.
fn doubled() -> Result<Vocabulary> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/knowledge/classify");
    let mut own = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let is_language = path.file_stem().is_some_and(|stem| stem.len() == 2);
        if is_language && path.extension().is_some_and(|ending| ending == "yaml") {
            let mut file: Value = serde_yaml::from_str(&std::fs::read_to_string(&path)?)?;
            let map = file.as_mapping_mut().context("a file of words is a map")?;
            map.remove("words");
            map.remove("script");
            for part in ["rules", "features"] {
                let keys = map.get_mut(part).and_then(Value::as_mapping_mut).into_iter().flatten();
                for rules in keys.filter_map(|(_, rules)| rules.as_sequence_mut()) {
                    // A user's expression must have a hint.
                    rules.retain(|rule| rule.get("re").is_none() || rule.get("hint").is_some());
                    rules.iter_mut().for_each(move_words);
                }
            }
            let language = map.get("language").and_then(Value::as_str).unwrap_or_default().to_owned();
            map.insert("language".into(), format!("{language}-moved").into());
            own.push((language, serde_yaml::to_string(&file)?));
        }
    }
    Vocabulary::with(&own).map_err(|error| anyhow!("{error}"))
}

fn move_words(rule: &mut Value) {
    for words in ["any", "unsure", "hint"] {
        rule.get_mut(words).and_then(Value::as_sequence_mut).into_iter().flatten().for_each(move_letters);
    }
}

fn move_letters(words: &mut Value) {
    if let Some(text) = words.as_str() {
        let moved = text.chars().map(|c| {
            if c.is_alphabetic() {
                char::from_u32(u32::from(c) + 1).filter(|next| next.is_alphabetic()).unwrap_or(c)
            } else {
                c
            }
        });
        *words = moved.collect::<String>().into();
    }
}
