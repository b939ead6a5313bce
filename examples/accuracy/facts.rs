//! How many of the labelled facts are found, and how many of these are right.
//!
//! `facts.tsv` is a choice from each paper: a fact that is found beyond it is not counted as wrong. A labelled fact is
//! found where a fact of its type, and of its name where names are fixed, stands in the same words; it is right where
//! the answer (positive, negative, given, planned …), the person and, of a number, the number agree.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use cart_dossier::classify::{Vocabulary, classify};
use cart_dossier::extract;
use cart_dossier::model::{Certainty, Fact, PagedText, Polarity, Subject, TreatmentStatus};

use crate::corpus::Paper;
use crate::table::{Table, language, share};

/// Types whose names are a fixed list; of the others the place decides.
const NAMED: [&str; 5] = ["antigen-status", "lab", "infection-marker", "fish", "fusion"];
/// What a labeller calls a thing, and what the program does.
const ALIASES: [(&str, &str); 14] = [
    ("oxygensaturation", "spo2"),
    ("creatinineclearance", "egfr"),
    ("hcv", "antihcv"),
    ("hbv", "hbsag"),
    ("whitecells", "whitecells"),
    ("plt", "platelets"),
    ("cmvigg", "cmv"),
    ("performancestatus", "ecog"),
    ("co2", "bicarbonate"),
    ("bloodculture", "bloodculture"),
    ("hba1c", "hba1c"),
    ("glasgowcomascale", "gcs"),
    ("bnp", "ntprobnp"),
    ("lungfunction", "fev1"),
];

struct Gold {
    paper: String,
    kind: String,
    name: String,
    value: String,
    polarity: String,
    subject: String,
    quote: String,
}

impl Gold {
    /// What is labelled, and what was found in its place.
    fn against(&self, found: &[&Fact]) -> String {
        let said = found.iter().map(|f| format!("{:?} {:?} {:?} {:?}", f.polarity, f.certainty, f.subject, f.value));
        let Self { paper, kind, name, value, polarity, subject, .. } = self;
        format!("{paper} {kind} {name} ({value}, {polarity}, {subject}): {}", said.collect::<Vec<_>>().join(" | "))
    }
}

#[derive(Default)]
struct Tally {
    labelled: usize,
    found: usize,
    right: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.labelled += other.labelled;
        self.found += other.found;
        self.right += other.right;
    }

    fn row(&self, language: &str, kind: &str) -> [String; 7] {
        let Self { labelled, found, right } = *self;
        let counts = [labelled, found, right].map(|count| count.to_string());
        let [labelled_text, found_text, right_text] = counts;
        [
            language.to_owned(),
            kind.to_owned(),
            labelled_text,
            found_text,
            right_text,
            share(right, found),
            share(right, labelled),
        ]
    }
}

/// The table of `facts.tsv` by language and type; with each miss on the screen, where that is asked for.
pub(crate) fn measure(folder: &Path, papers: &[Paper], details: bool) -> io::Result<String> {
    let gold = load(&folder.join("facts.tsv"))?;
    let mut by_type: BTreeMap<(String, String), Tally> = BTreeMap::new();
    let (mut missed, mut wrong) = (Vec::new(), Vec::new());
    let mut unread = 0;
    for paper in papers {
        let labels: Vec<&Gold> = gold.iter().filter(|fact| fact.paper == paper.id).collect();
        if labels.is_empty() {
            continue;
        }
        let Some(text) = &paper.text else {
            unread += labels.len();
            continue;
        };
        let facts = facts_of(paper, text);
        for label in labels {
            let tally = by_type.entry((paper.language.clone(), label.kind.clone())).or_default();
            tally.labelled += 1;
            let found: Vec<&Fact> = facts.iter().filter(|fact| stands_for(fact, label)).collect();
            if found.is_empty() {
                missed.push(format!("{} {} {}: {}", label.paper, label.kind, label.name, label.quote));
                continue;
            }
            tally.found += 1;
            if found.iter().any(|fact| agrees(fact, label)) {
                tally.right += 1;
            } else {
                wrong.push(label.against(&found));
            }
        }
    }
    if details {
        println!("Not found:\n{}\n\nFound, but not right:\n{}", missed.join("\n"), wrong.join("\n"));
    }
    Ok(table(&by_type, unread))
}

fn table(by_type: &BTreeMap<(String, String), Tally>, unread: usize) -> String {
    let mut table = Table::new(&["language", "type", "labelled", "found", "right", "precision", "recall"]);
    let mut languages: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut both = Tally::default();
    for ((code, kind), tally) in by_type {
        table.row(tally.row(language(code), kind));
        languages.entry(code).or_default().add(tally);
        both.add(tally);
    }
    for (code, tally) in &languages {
        table.row(tally.row(language(code), "**all**"));
    }
    table.row(both.row("all", "**all**"));
    let rest = format!("\n{unread} more labelled facts stand in papers of formats that are not read.");
    format!("{table}{}", if unread > 0 { rest } else { String::new() })
}

fn facts_of(paper: &Paper, text: &PagedText) -> Vec<Fact> {
    let records = classify(&paper.file, text, Vocabulary::builtin());
    let options = extract::Options::default();
    records.iter().flat_map(|record| extract::extract(record, text, &options).facts).collect()
}

/// Whether a fact is what the label speaks of: its type, its name where fixed, the same words.
fn stands_for(fact: &Fact, label: &Gold) -> bool {
    let same_type = match label.polarity.as_str() {
        "pending" => fact.kind == "pending-result" || fact.kind == label.kind,
        _ => fact.kind == label.kind,
    };
    same_type
        && (!NAMED.contains(&label.kind.as_str()) || same_name(&fact.name, &label.name))
        && same_place(fact, label)
}

fn same_name(found: &str, labelled: &str) -> bool {
    let found = letters(found);
    labelled.split([',', '/']).flat_map(|part| part.split(" and ")).any(|part| {
        let part = letters(part);
        found == part || ALIASES.iter().any(|(name, id)| *name == part && *id == found)
    })
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn same_place(fact: &Fact, label: &Gold) -> bool {
    let quote = letters(&label.quote);
    let own = letters(&fact.evidence.quote);
    let raw = letters(&fact.value_raw);
    own.contains(&quote) || quote.contains(&own) || (raw.len() >= 3 && quote.contains(&raw))
}

fn agrees(fact: &Fact, label: &Gold) -> bool {
    let subject = match label.subject.as_str() {
        "family" => fact.subject != Subject::Patient,
        _ => fact.subject == Subject::Patient,
    };
    let planned = fact.certainty == Certainty::Planned
        || fact.treatment.as_ref().is_some_and(|treatment| treatment.status == TreatmentStatus::Planned);
    let answer = match label.polarity.as_str() {
        "positive" => matches!(fact.polarity, Polarity::Positive | Polarity::Stated),
        "negative" => matches!(fact.polarity, Polarity::Negative | Polarity::Lost),
        "partial" => fact.polarity == Polarity::Partial,
        "equivocal" => matches!(fact.polarity, Polarity::Equivocal | Polarity::Partial),
        "pending" => fact.polarity == Polarity::Pending,
        "planned" => planned,
        "given" => !planned,
        _ => !matches!(fact.polarity, Polarity::Negative | Polarity::NotPerformed),
    };
    let number = !["lab", "suvmax", "ecog", "karnofsky"].contains(&label.kind.as_str()) || same_number(fact, label);
    subject && answer && number
}

/// Whether the first number of the label stands in the fact, in its print or in its normal form.
fn same_number(fact: &Fact, label: &Gold) -> bool {
    let Some(wanted) = first_number(&label.value) else { return true };
    let close =
        |text: &str| first_number(text).is_some_and(|found| (found - wanted).abs() <= 0.011 * wanted.abs().max(0.1));
    let printed = fact.value_raw.replace(',', ".");
    let value = fact.value.as_deref().unwrap_or_default();
    close(value) || close(&printed) || printed.contains(label.value.split(' ').next().unwrap_or_default()) || {
        // 52.000/mm3 is labelled in 10^9/L, and the other way round.
        let factors = [1000.0, 0.001, 100.0, 0.01, 10.0, 0.1];
        first_number(value)
            .is_some_and(|found| factors.iter().any(|f| (found * f - wanted).abs() <= 0.011 * wanted.abs()))
    }
}

fn first_number(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let number: String = text[start..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.trim_end_matches('.').parse().ok()
}

fn load(path: &Path) -> io::Result<Vec<Gold>> {
    let text = fs::read_to_string(path)?;
    let mut rows = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|title| *title == name).unwrap_or(usize::MAX);
    let places = ["id", "type", "name", "value", "polarity", "subject", "quote"].map(column);
    Ok(rows
        .map(|row| {
            let cell = |at: usize| row.get(places[at]).copied().unwrap_or_default().to_owned();
            Gold {
                paper: cell(0),
                kind: cell(1),
                name: cell(2),
                value: cell(3),
                polarity: cell(4),
                subject: cell(5),
                quote: cell(6),
            }
        })
        .collect())
}
