//! What holds of every small case whatever papers of it are there, and on whatever later day. What happened to the patient is
//! told by the case itself, so that a paper gives and takes nothing but what it holds.

use super::build::{Document, documents};
use super::cases;
use crate::model::{CaseFile, Item, Status};

/// Days by which the cases are looked at later.
const LATER: [u64; 6] = [1, 13, 29, 61, 180, 900];

fn all() -> Vec<(String, Document)> {
    let named = |(name, text): (String, String)| {
        documents(&name, &text).into_iter().map(move |document| (format!("{name}, {}", document.case), document))
    };
    cases().into_iter().flat_map(named).collect()
}

/// The disease that the whole case tells, so that no paper decides which checklist its neighbours are set beside.
fn disease(document: &Document) -> Option<String> {
    Some(document.run_with(|_| true, 0, None).disease.id).filter(|id| id != "unknown")
}

fn lost<'a>(less: &'a CaseFile, more: &'a CaseFile) -> impl Iterator<Item = &'a Item> {
    let pairs = less.items.iter().zip(&more.items);
    let gone = pairs.filter(|(less, more)| less.status == Status::Present && more.status == Status::Missing);
    gone.map(|(_, more)| more)
}

#[test]
fn a_paper_more_loses_nothing_and_one_less_gains_nothing() {
    let mut wrong = Vec::new();
    for (name, document) in all() {
        let disease = disease(&document);
        let run = |kept: &dyn Fn(usize) -> bool| document.run_with(kept, 0, disease.as_deref());
        let (whole, none) = (run(&|_| true), run(&|_| false));
        for paper in 0..document.papers() {
            let without = run(&|place| place != paper);
            let alone = run(&|place| place == paper);
            for item in lost(&without, &whole).chain(lost(&none, &alone)) {
                wrong.push(format!("{name}: paper {paper}: {}: {}", item.id, item.reason));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_stale(item: &Item) -> bool {
    item.status == Status::Stale || item.also.contains(&Status::Stale)
}

#[test]
fn a_later_day_makes_nothing_fresher() {
    let mut wrong = Vec::new();
    for (name, document) in all().into_iter().filter(|(_, document)| !document.looks_ahead()) {
        let disease = disease(&document);
        let mut before = document.run_with(|_| true, 0, disease.as_deref());
        for days in LATER {
            let after = document.run_with(|_| true, days, disease.as_deref());
            for (item, now) in before.items.iter().zip(&after.items) {
                let fresher = is_stale(item) && !is_stale(now) && now.status == Status::Present;
                let younger = item.records == now.records && now.age_days < item.age_days;
                if fresher || younger || (item.status != Status::Present && now.status == Status::Present) {
                    wrong.push(format!("{name}: {days} days: {}: {} Then: {}", item.id, item.reason, now.reason));
                }
            }
            before = after;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
