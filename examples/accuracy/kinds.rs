//! How many papers got the right kind, and which did not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::Instant;

use cart_dossier::classify::{Vocabulary, classify, explain as explain_paper};
use cart_dossier::knowledge::builtin;
use serde::Deserialize;

use crate::corpus::Paper;

#[derive(Deserialize)]
struct Kind {
    id: String,
    group: String,
}

/// The tables, as text.
pub(crate) fn report(papers: &[Paper]) -> String {
    let kinds: Vec<Kind> = builtin("classify/kinds.yaml");
    let results: BTreeSet<&str> =
        kinds.iter().filter(|kind| kind.group == "result").map(|kind| kind.id.as_str()).collect();
    let mut by_language: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut confusion: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    let (mut wrong, mut false_results) = (Vec::new(), Vec::new());
    let (mut languages_right, mut languages_told, mut non_results) = (0, 0, 0);
    let started = Instant::now();
    for paper in papers {
        let Some(text) = &paper.text else {
            *unread.entry(paper.file.format.id()).or_default() += 1;
            continue;
        };
        let records = classify(&paper.file, text, Vocabulary::builtin());
        let record = records.first();
        let got = record.map_or_else(|| "unclassified".to_owned(), |record| record.kind.to_string());
        let right = |kind: &str| paper.kind == kind || paper.also.iter().any(|also| also == kind);
        let told = record.into_iter().flat_map(|record| record.also.iter().map(|kind| kind.id().to_owned()));
        let extra: Vec<String> = told.filter(|kind| results.contains(kind.as_str()) && !right(kind)).collect();
        let row = by_language.entry(&paper.language).or_default();
        row.1 += 1;
        if right(&got) {
            row.0 += 1;
        } else {
            wrong.push(format!("{}: {} taken for {got}", paper.id, paper.kind));
        }
        if !results.contains(paper.kind.as_str()) && !paper.also.iter().any(|kind| results.contains(kind.as_str())) {
            non_results += 1;
            if results.contains(got.as_str()) || !extra.is_empty() {
                false_results.push(paper.id.clone());
            }
        }
        *confusion.entry((&paper.kind, got)).or_default() += 1;
        if let Some(language) = record.and_then(|record| record.language.as_deref()) {
            languages_told += 1;
            languages_right += usize::from(language == paper.language);
        }
    }
    let took = started.elapsed();

    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    line("Right kind, by language of the paper".to_owned());
    for (language, (right, all)) in &by_language {
        line(format!("  {language:<4} {right:>4} of {all:<4} {:.3}", ratio(*right, *all)));
    }
    line(format!(
        "Non-results taken for results: {} of {non_results}  {}",
        false_results.len(),
        false_results.join(" ")
    ));
    line(format!("Language told: {languages_told}, right: {languages_right}"));
    line("Label, taken for, how many".to_owned());
    for ((label, got), count) in &confusion {
        let mark = if label == got { ' ' } else { '*' };
        line(format!("{mark} {label:<22} {got:<22} {count:>4}"));
    }
    line(format!("Wrong: {}", wrong.len()));
    wrong.iter().for_each(|text| line(format!("  {text}")));
    if !unread.is_empty() {
        let list: Vec<String> = unread.iter().map(|(format, count)| format!("{format} {count}")).collect();
        line(format!("Not measured, the format is not read yet: {}", list.join(", ")));
    }
    line(format!("Sorting took {:.1} ms, reading the rules included", took.as_secs_f64() * 1000.0));
    out
}

/// The points of one paper, with the lines that gave them.
pub(crate) fn explain(papers: &[Paper], id: &str) -> String {
    let mut out = String::new();
    for paper in papers.iter().filter(|paper| paper.id == id) {
        let Some(text) = &paper.text else { continue };
        for why in explain_paper(&paper.file, text, Vocabulary::builtin()) {
            let _ = writeln!(out, "{id}: {} (label {})", why.winner, paper.kind);
            for score in why.scores {
                let _ = writeln!(out, "{:>4} {} {:?}", score.points, score.kind, score.lacks);
                for cue in score.cues {
                    let _ =
                        writeln!(out, "     {:>3} {} {}:{} {}", cue.weight, cue.rule, cue.page, cue.line, cue.quote);
                }
            }
        }
    }
    out
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
