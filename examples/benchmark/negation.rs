//! Reading what a sentence states or denies, beside packages that look for denied words.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use cart_dossier::extract::{Options, extract};
use cart_dossier::model::{PagedText, Record, RecordKind, TextSource};
use serde_json::json;
use serde_yaml::Value;

use super::Place;
use super::measure::{self, ROUNDS, Spread, Times};
use super::peer::{self, EDSNLP, MEDSPACY, Tool, Waiting};
use super::table::{Figure, Table};

/// The marked papers of the tests in English.
const ENGLISH: [&str; 9] =
    ["en", "diagnosis", "genetics", "identity", "illnesses", "imaging", "markers", "marrow", "traps"];

/// A sentence as a paper.
struct Sentence {
    text: PagedText,
    record: Record,
}

/// Marked sentences of one language, and the names of all that they state.
struct Sentences {
    all: Vec<Sentence>,
    words: Vec<String>,
    names: BTreeSet<String>,
}

/// Measures it in the two languages for which there is a package; on one core.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let mut table = Table::default();
    let sets = [("en", "English", &ENGLISH[..], &MEDSPACY), ("fr", "French", &["fr"][..], &EDSNLP)];
    for (language, name, files, tool) in sets {
        let sentences = Sentences::marked(language, files)?;
        let count = sentences.all.len();
        table.note(format!("{count} marked sentences in {name}."));
        beside(&mut table, name, &sentences, tool, &place.temporary.join(format!("{language}.json")))?;
    }
    Ok(table)
}

fn beside(table: &mut Table, name: &str, sentences: &Sentences, tool: &Tool, file: &Path) -> Result<()> {
    let mut peer = match table.peer(tool) {
        None => None,
        Some(label) => {
            std::fs::write(file, json!({ "sentences": sentences.words, "names": sentences.names }).to_string())?;
            let mut command = peer::script("negation.py");
            command.arg(tool.name).arg(file);
            let (waiting, loaded) = Waiting::start(command)?;
            Some((label, waiting, loaded.parse::<f64>().context("the script told no time")?))
        }
    };
    let (mut ours, mut theirs, mut found) = (Times::default(), Times::default(), String::new());
    for round in 0..=ROUNDS {
        let (facts, time) = measure::timed(|| sentences.read());
        ensure!(facts > 0, "no sentence states anything");
        let their_time = match &mut peer {
            None => None,
            Some((label, waiting, _)) => {
                let told = waiting.work()?;
                let figures: Vec<f64> = told.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
                let [time, names, denied] = figures[..] else { anyhow::bail!("{label} told {told:?}") };
                ensure!(names > 0.0 && denied > 0.0, "{label} found nothing");
                found =
                    format!("In {name} the program gives {facts} facts; {label} finds {names} names, {denied} denied.");
                Some(time)
            }
        };
        if round > 0 {
            ours.rounds.push(time);
            theirs.rounds.extend(their_time);
        }
    }
    let each = 1.0 / sentences.all.len() as f64;
    if let Some((label, _, loaded)) = &peer {
        table.note(found);
        table.tell(format!("a sentence in {name}, in parts of it"), ours.against(&theirs).figure()).beside(label);
        table.tell(format!("the same, {}", tool.name), theirs.spread().scaled(each).ms()).beside(label);
        table.tell(format!("loading {}", tool.name), Figure::of(Spread::of(&[loaded / 1e3]), "s")).beside(label);
    }
    table.tell(format!("a sentence in {name}"), ours.spread().scaled(each).ms());
    Ok(())
}

impl Sentences {
    /// Those of some files of the tests that are one line.
    fn marked(language: &str, files: &[&str]) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extract");
        let mut sentences = Self { all: Vec::new(), words: Vec::new(), names: BTreeSet::new() };
        for file in files {
            let path = folder.join(format!("{file}.yaml"));
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let cases: Vec<Value> = serde_yaml::from_str(&text)?;
            for case in cases {
                let text = case["text"].as_str().context("a marked paper without a text")?.trim_end();
                let is_other = case.get("language").and_then(Value::as_str).is_some_and(|own| own != language);
                if is_other || text.contains(['\n', '\t']) {
                    continue;
                }
                let kind = case.get("kind").and_then(Value::as_str).unwrap_or("clinic-letter");
                let record =
                    Record { language: Some(language.to_owned()), ..Record::new(RecordKind::new(kind), [1, 1]) };
                let paper = PagedText::single(vec![text.to_owned()], TextSource::Text);
                let facts = case.get("facts").and_then(Value::as_sequence).into_iter().flatten();
                let names = facts.filter_map(|fact| fact["name"].as_str()).map(str::to_owned);
                sentences.names.extend(names);
                sentences.all.push(Sentence { text: paper, record });
                sentences.words.push(text.to_owned());
            }
        }
        ensure!(!sentences.all.is_empty(), "there are no sentences");
        Ok(sentences)
    }

    /// How many facts they state.
    fn read(&self) -> usize {
        let facts = |one: &Sentence| extract(&one.record, &one.text, &Options::default()).facts.len();
        self.all.iter().map(facts).sum()
    }
}
