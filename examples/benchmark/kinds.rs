//! What telling the kinds of papers costs: beside reading them, and with twice the words.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::intake;
use cart_dossier::model::{PagedText, SourceFile};
use cart_dossier::read;
use serde_yaml::Value;

use super::measure::Spread;

/// Rounds that count, after one that loads what is needed.
const ROUNDS: usize = 15;
/// Telling kinds may take this much of the time of reading.
const PART: f64 = 0.15;
/// With twice the words it may take this much of the time.
const TWICE: f64 = 1.1;

/// Measures it on the papers of a folder; whether the limits hold.
pub(crate) fn measure(folder: &Path, name: &str) -> Result<bool> {
    let options = read::Options::default();
    let listed = intake::intake(folder, &intake::Options::default());
    let sources = listed.map_err(|error| anyhow!("the folder is not listed: {error:?}"))?;
    let papers: Vec<(SourceFile, PagedText)> = sources
        .into_iter()
        .filter(|source| source.verdict.is_none())
        .map(|source| {
            let text = read::read(&source, &options).text;
            (source, text)
        })
        .collect();
    let usual = Vocabulary::builtin();
    let twice = doubled()?;
    let (mut parts, mut times) = (Vec::new(), Vec::new());
    let (mut reading, mut telling) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let read = timed(|| papers.iter().for_each(|(source, _)| drop(read::read(source, &options))));
        let with = |vocabulary: &Vocabulary| {
            timed(|| papers.iter().for_each(|(file, text)| drop(classify::classify(file, text, vocabulary))))
        };
        let (one, two) = (with(usual), with(&twice));
        if round > 0 {
            reading.push(read);
            telling.push(one);
            parts.push(one / read);
            times.push(two / one);
        }
    }
    let (part, times) = (Spread::of(&parts), Spread::of(&times));
    let verdict = |kept: bool| if kept { "kept" } else { "BROKEN" };
    println!("  {name}, {} files", papers.len());
    println!("    {:<38}{:.1}", "reading", Spread::of(&reading));
    println!("    {:<38}{:.1}", "telling kinds", Spread::of(&telling));
    println!("    {:<38}{part:.2}, limit {PART}: {}", "in parts of reading", verdict(part.median <= PART));
    println!("    {:<38}{times:.2}, limit {TWICE}: {}", "with twice the words", verdict(times.median <= TWICE));
    Ok(part.median <= PART && times.median <= TWICE)
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

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}
