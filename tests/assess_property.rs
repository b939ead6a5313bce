//! What holds of the checklist whatever papers are there, and whatever the day: over subsets of the papers of the example
//! cases, which are read once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cart_dossier::assess::{self, Checklist, Input, Options};
use cart_dossier::model::{CaseFile, FileState, Item, PartialDate, PatientMatch, Status};
use chrono::{Days, NaiveDate};
use common::{EXAMPLES, case_of, project};
use proptest::prelude::*;

/// A folder of which all papers are read.
struct Folder {
    name: &'static str,
    checklist: Checklist,
    case: CaseFile,
    /// The papers of the patient, by place among the records: those that come and go.
    papers: Vec<usize>,
    /// The day after the newest paper.
    newest: NaiveDate,
}

static FOLDERS: LazyLock<Vec<Folder>> = LazyLock::new(|| {
    EXAMPLES
        .iter()
        .map(|(name, papers, profile)| {
            let case = case_of(&project(papers), profile);
            // The list that the age chose, so that no birthday chooses another.
            let checklist = Checklist::builtin(&case.profile).unwrap();
            let of_patient =
                |record: &&usize| matches!(case.records[**record].patient, PatientMatch::Same | PatientMatch::Unknown);
            let papers = (0..case.records.len()).collect::<Vec<_>>().iter().filter(of_patient).copied().collect();
            let dates = case.records.iter().filter_map(|record| record.date.as_ref()?.value);
            let newest = dates.map(|date: PartialDate| date.earliest()).max().unwrap().max(day());
            Folder { name, checklist, case, papers, newest }
        })
        .collect()
});

fn day() -> NaiveDate {
    "2026-11-20".parse().unwrap()
}

/// The case of the papers for which `kept` holds, and of all that is not the patient's, on a day. Who the patient is and
/// what the disease is stays as the whole folder tells it.
fn look(folder: &Folder, kept: impl Fn(usize) -> bool, as_of: NaiveDate) -> CaseFile {
    let mut input = Input::default();
    let stays = |place: usize| !folder.papers.contains(&place) || kept(place);
    for (place, record) in folder.case.records.iter().enumerate().filter(|(place, _)| stays(*place)) {
        let mut record = record.clone();
        record.patient_by_user = Some(folder.case.records[place].patient);
        input.records.push(record);
    }
    let there = |id: &str| input.records.iter().any(|record| record.id == id);
    for fact in folder.case.facts.iter().filter(|fact| there(&fact.evidence.record)) {
        let mut fact = fact.clone();
        fact.set_aside = None;
        input.facts.push(fact);
    }
    for file in &folder.case.files {
        let mut file = file.clone();
        let before = file.records.len();
        file.records.retain(|id| there(id));
        if before == 0 || !file.records.is_empty() {
            input.files.push(file);
        }
    }
    let disease = Some(folder.case.disease.id.clone());
    assess::assess(input, &folder.checklist, &Options { as_of, disease, ..Default::default() })
}

fn by_id(case: &CaseFile) -> BTreeMap<&str, &Item> {
    case.items.iter().map(|item| (item.id.as_str(), item)).collect()
}

/// What is lost by adding a paper: an item that was there without it and is missing with it. One thing may: the paper tells
/// of an earlier treatment, so that a report is not the one from before it; then the reason names that report.
fn lost(folder: &Folder, less: &CaseFile, more: &CaseFile) -> Vec<String> {
    let more_items = by_id(more);
    let gone = |item: &&Item| item.status == Status::Present && more_items[item.id.as_str()].status == Status::Missing;
    let told = |item: &&Item| {
        let reason = &more_items[item.id.as_str()].reason;
        let names = item.records.iter().filter_map(|id| more.records.iter().find(|record| record.id == *id));
        let mut files = names.filter_map(|record| more.files.iter().find(|file| file.id == record.file));
        reason.contains("is such a paper, but of")
            && files.all(|file| reason.contains(file.path.rsplit('/').next().unwrap_or(&file.path)))
    };
    let wrong = less.items.iter().filter(gone).filter(|item| !told(item));
    wrong.map(|item| format!("{}: {}: {}", folder.name, item.id, more_items[item.id.as_str()].reason)).collect()
}

fn is_stale(item: &Item) -> bool {
    item.status == Status::Stale || item.also.contains(&Status::Stale)
}

/// What is fresher on a later day than before.
fn fresher(folder: &Folder, before: &CaseFile, after: &CaseFile) -> Vec<String> {
    let later = by_id(after);
    let mut wrong = Vec::new();
    for item in &before.items {
        let now = later[item.id.as_str()];
        let gone = matches!(now.status, Status::Missing | Status::NotApplicable | Status::MentionedOnly);
        let same = now.records == item.records;
        if is_stale(item) && !is_stale(now) && !gone {
            wrong.push(format!(
                "{}: {}: {:?}, then {:?}: {}",
                folder.name, item.id, item.reason, now.status, now.reason
            ));
        }
        if same && now.age_days < item.age_days {
            wrong.push(format!("{}: {}: {:?} days, then {:?}", folder.name, item.id, item.age_days, now.age_days));
        }
    }
    wrong
}

#[test]
fn each_paper_alone_gives_and_takes_nothing_but_what_it_holds() {
    let mut wrong = Vec::new();
    for folder in FOLDERS.iter() {
        let whole = look(folder, |_| true, day());
        let none = look(folder, |_| false, day());
        for paper in &folder.papers {
            let without = look(folder, |place| place != *paper, day());
            wrong.extend(lost(folder, &without, &whole));
            wrong.extend(lost(folder, &none, &look(folder, |place| place == *paper, day())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With all papers the statuses are those of the folder: what follows speaks of the same cases.
#[test]
fn the_whole_folder_is_the_case() {
    for folder in FOLDERS.iter() {
        let whole = look(folder, |_| true, day());
        let (ours, theirs) = (by_id(&whole), by_id(&folder.case));
        assert_eq!(ours.len(), theirs.len(), "{}", folder.name);
        for (id, item) in ours {
            assert_eq!((item.status, &item.also), (theirs[id].status, &theirs[id].also), "{}: {id}", folder.name);
        }
    }
}

/// A file that cannot be read is listed, and stands beside what is missing.
#[test]
fn what_could_not_be_read_stands_beside_what_is_missing() {
    for folder in FOLDERS.iter() {
        let case = look(folder, |_| true, day());
        let unread = case.files.iter().filter(|file| file.state.is_unread()).count();
        for item in case.items.iter().filter(|item| item.status == Status::Missing) {
            assert_eq!(item.reason.contains("could not be read"), unread > 0, "{}: {}", folder.name, item.reason);
        }
        let unreadable = |file: FileState| file.is_unread();
        let asked = case.questions.iter().any(|question| {
            let about = ["q-scan", "q-password", "q-damaged", "q-format", "q-large", "q-part", "q-closed", "q-empty"];
            about.contains(&question.id.as_str())
        });
        assert_eq!(asked, case.files.iter().any(|file| unreadable(file.state)), "{}", folder.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_a_paper_never_loses_what_was_there(which in 0..EXAMPLES.len(), mask in any::<u64>(), added in any::<prop::sample::Index>()) {
        let folder = &FOLDERS[which];
        let added = folder.papers[added.index(folder.papers.len())];
        let kept = |place: usize| mask >> (place % 64) & 1 == 1;
        let less = look(folder, |place| place != added && kept(place), day());
        let more = look(folder, |place| place == added || kept(place), day());
        let wrong = lost(folder, &less, &more);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_later_day_makes_nothing_fresher(which in 0..EXAMPLES.len(), mask in any::<u64>(), first in 0u64..500, more in 1u64..500) {
        let folder = &FOLDERS[which];
        let kept = |place: usize| mask >> (place % 64) & 1 == 1;
        let from = folder.newest + Days::new(first);
        let before = look(folder, kept, from);
        let after = look(folder, kept, from + Days::new(more));
        let wrong = fresher(folder, &before, &after);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
