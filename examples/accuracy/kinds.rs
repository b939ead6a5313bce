//! How many papers got the right kind, and which did not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use cart_dossier::classify::{Vocabulary, classify, explain as explain_paper};
use cart_dossier::knowledge::builtin;
use serde::Deserialize;

use crate::corpus::Paper;
use crate::table::{Table, language, of, share};

#[derive(Deserialize)]
struct Kind {
    id: String,
    group: String,
}

/// The kinds that are results.
pub(crate) fn results() -> BTreeSet<String> {
    let kinds: Vec<Kind> = builtin("classify/kinds.yaml");
    kinds.into_iter().filter(|kind| kind.group == "result").map(|kind| kind.id).collect()
}

/// What is counted over all papers.
#[derive(Default)]
struct Tally {
    /// Right, and all.
    by_language: BTreeMap<String, (usize, usize)>,
    /// Label, and what it was taken for.
    confusion: BTreeMap<(String, String), usize>,
    unread: BTreeMap<String, usize>,
    non_results: usize,
    false_results: Vec<String>,
    languages_told: usize,
    languages_right: usize,
    wrong: Vec<String>,
}

/// The tables; with each miss on the screen, where that is asked for.
pub(crate) fn measure(papers: &[Paper], details: bool) -> String {
    let results = results();
    let mut tally = Tally::default();
    papers.iter().for_each(|paper| tally.add(paper, &results));
    if details {
        println!("Wrong kind:\n{}\nTaken for results: {}", tally.wrong.join("\n"), tally.false_results.join(" "));
    }
    tally.tables()
}

impl Tally {
    fn add(&mut self, paper: &Paper, results: &BTreeSet<String>) {
        let Some(text) = &paper.text else {
            *self.unread.entry(paper.file.format.id()).or_default() += 1;
            return;
        };
        let records = classify(&paper.file, text, Vocabulary::builtin());
        let record = records.first();
        let got = record.map_or_else(|| "unclassified".to_owned(), |record| record.kind.to_string());
        let right = |kind: &str| paper.kind == kind || paper.also.iter().any(|also| also == kind);
        let told = record.into_iter().flat_map(|record| record.also.iter().map(|kind| kind.id()));
        let extra = told.filter(|kind| results.contains(*kind) && !right(kind)).count();
        let row = self.by_language.entry(paper.language.clone()).or_default();
        row.1 += 1;
        if right(&got) {
            row.0 += 1;
        } else {
            self.wrong.push(format!("{}: {} taken for {got}", paper.id, paper.kind));
        }
        if !results.contains(&paper.kind) && !paper.also.iter().any(|kind| results.contains(kind)) {
            self.non_results += 1;
            if results.contains(&got) || extra > 0 {
                self.false_results.push(paper.id.clone());
            }
        }
        *self.confusion.entry((paper.kind.clone(), got)).or_default() += 1;
        if let Some(language) = record.and_then(|record| record.language.as_deref()) {
            self.languages_told += 1;
            self.languages_right += usize::from(language == paper.language);
        }
    }

    fn tables(&self) -> String {
        let mut languages = Table::new(&["language", "right kind", "of", ""]);
        for (code, (right, all)) in &self.by_language {
            languages.row([language(code).to_owned(), right.to_string(), all.to_string(), share(*right, *all)]);
        }
        let sum = |part: fn(&(usize, usize)) -> usize| self.by_language.values().map(part).sum::<usize>();
        let (right, all) = (sum(|row| row.0), sum(|row| row.1));
        languages.row(["**all**".to_owned(), right.to_string(), all.to_string(), share(right, all)]);
        let mut more = Table::new(&["over all languages", ""]);
        more.row(["papers that are no result and were taken for one", &of(self.false_results.len(), self.non_results)]);
        more.row(["language of the paper told right", &of(self.languages_right, self.languages_told)]);
        for (format, count) in &self.unread {
            more.row([&format!("not measured, {format} is not read"), &count.to_string()]);
        }
        let mut taken = Table::new(&["first label", "told so", "told to be another kind"]);
        let labels: BTreeSet<&String> = self.confusion.keys().map(|(label, _)| label).collect();
        for label in labels {
            let of_label = || self.confusion.iter().filter(|((other, _), _)| other == label);
            let same: usize = of_label().filter(|((label, got), _)| label == got).map(|(_, count)| count).sum();
            let all: usize = of_label().map(|(_, count)| count).sum();
            let others = of_label().filter(|((label, got), _)| label != got);
            let others: Vec<String> = others.map(|((_, got), count)| format!("{got} {count}")).collect();
            taken.row([label.clone(), of(same, all), others.join(", ")]);
        }
        format!("{languages}\n{more}\n{taken}")
    }
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
