//! Where the time of a scan goes: every stage by itself, on one core, in a process that has loaded nothing yet; and the tenth of the
//! papers that take the longest.

use std::path::Path;

use anyhow::{Context, Result};
use cart_dossier::assess::{self, Checklist, Input};
use cart_dossier::corrections::Corrections;
use cart_dossier::extract;
use cart_dossier::intake::{self, IntakeError};
use cart_dossier::model::{CaseFile, SourceFile};
use cart_dossier::pipeline::{self, NoCase, Settings};
use cart_dossier::report::pdf;
use cart_dossier::watch::Watch;
use cart_dossier::{classify, read};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::measure::{self, Spread};
use super::program::{self, Part};
use super::table::Table;
use super::{Place, growth, papers};

/// Passes that count, after the first, which loads the knowledge.
const PASSES: usize = 5;
/// The stages, as they are printed.
const STAGES: [&str; 6] = ["intake", "read", "classify", "extract", "assess", "PDF"];
/// The stages that see one file alone.
const OF_FILES: [&str; 3] = ["reading", "telling the kind", "reading facts"];
/// The papers of the patient who has many.
const MANY: usize = 1_000;

/// Measures three folders: what a family has, words in PDF files alone, and one patient with many papers.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let case = place.examples.join("case-2-large-b-cell-lymphoma/papers");
    let made = papers::make(&place.examples, &place.temporary.join("papers"))?;
    let many = growth::patient(&place.temporary.join("many"), MANY)?;
    let mut table = Table::default();
    table.note("One file after another, on one core.");
    for (name, folder) in [
        ("example case 2, its scan recognised", &case),
        ("60 PDF files with words", &made.folder),
        ("a patient with 1,000 papers", &many),
    ] {
        let mut command = program::command(Part::Stages)?;
        command.arg(folder).env("RAYON_NUM_THREADS", "1");
        let told = measure::run(command, "the stages", &[0])?;
        let passes: Vec<Pass> = serde_json::from_slice(&told.stdout)?;
        let [first, again @ ..] = passes.as_slice() else { continue };
        tell_stages(&mut table, name, first, again);
        tell_slowest(&mut table, name, again);
    }
    Ok(table)
}

fn tell_stages(table: &mut Table, name: &str, first: &Pass, again: &[Pass]) {
    let over = |of: &dyn Fn(&Pass) -> f64| Spread::of(&again.iter().map(of).collect::<Vec<_>>());
    let all = over(&Pass::all);
    table.tell(format!("**{name}**, all stages"), all.ms());
    table.tell("the first time in a process, in parts of that", Spread::of(&[first.all() / all.median]).figure());
    for (at, stage) in STAGES.iter().enumerate() {
        table.tell(format!("`{stage}`, in parts of all stages"), over(&|pass| pass.stages[at] / pass.all()).figure());
    }
}

/// What part of the files' time the slowest tenth of them takes, with what it is busy, and which it is.
fn tell_slowest(table: &mut Table, name: &str, passes: &[Pass]) {
    let Some(pass) = passes.first() else { return };
    let mut files: Vec<(&FileTimes, [f64; 3])> = (0..pass.files.len())
        .map(|at| {
            let median = |stage: usize| {
                let times: Vec<f64> =
                    passes.iter().filter_map(|pass| pass.files.get(at)).map(|f| f.ms[stage]).collect();
                Spread::of(&times).median
            };
            (&pass.files[at], [median(0), median(1), median(2)])
        })
        .collect();
    let time = |of: &[f64; 3]| of.iter().sum::<f64>();
    files.sort_by(|a, b| time(&b.1).total_cmp(&time(&a.1)));
    let (all, slow) = (files.len(), files.len().div_ceil(10));
    let whole: f64 = files.iter().map(|(_, ms)| time(ms)).sum();
    files.truncate(slow);
    let slowest: f64 = files.iter().map(|(_, ms)| time(ms)).sum();
    let figure = |number: f64| Spread::of(&[number]).figure();
    table
        .tell(format!("the slowest {slow} of {all} files, in parts of the time of all files"), figure(slowest / whole));
    for (stage, what) in OF_FILES.iter().enumerate() {
        let busy: f64 = files.iter().map(|(_, ms)| ms[stage]).sum();
        table.tell(format!("of that, {what}"), figure(busy / slowest));
    }
    let most: Vec<String> =
        files.iter().take(3).map(|(file, ms)| format!("{} ({:.1} ms)", file.path, time(ms))).collect();
    let mut formats: Vec<(usize, &str)> = Vec::new();
    for (file, _) in &files {
        match formats.iter_mut().find(|(_, format)| *format == file.format) {
            Some((count, _)) => *count += 1,
            None => formats.push((1, &file.format)),
        }
    }
    formats.sort_by(|a, b| b.cmp(a));
    let formats: Vec<String> = formats.iter().map(|(count, format)| format!("{count} {format}")).collect();
    table.note(format!("The slowest {slow} of {name}: {}; first of all {}.", formats.join(", "), most.join(", ")));
}

/// Milliseconds of one run.
#[derive(Debug, Serialize, Deserialize)]
struct Pass {
    stages: [f64; 6],
    files: Vec<FileTimes>,
}

/// What one file takes to be read, told and searched for facts.
#[derive(Debug, Serialize, Deserialize)]
struct FileTimes {
    path: String,
    format: String,
    ms: [f64; 3],
}

impl Pass {
    fn all(&self) -> f64 {
        self.stages.iter().sum()
    }
}

/// Runs every stage on a folder, first unprepared and then again, and tells all passes as JSON.
pub(crate) fn play(folder: &Path) -> Result<String> {
    // The fifth stage is run by the pipeline before it is timed: its knowledge is loaded, and timed, on a case of nothing.
    let (generic, loading) = measure::timed(|| Checklist::builtin("generic"));
    let generic = generic.context("there is no generic checklist")?;
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 20).context("no such day")?;
    let options = assess::Options { as_of, disease: None, ..Default::default() };
    let (_, of_nothing) = measure::timed(|| assess::assess(Input::default(), &generic, &options));
    let settings = Settings {
        language: Default::default(),
        beside: None,
        read: read::Options { ocr: Some(read::ocr::Options::default()), ..read::Options::default() },
        extract: extract::Options::default(),
        vocabulary: None,
        corrections: Corrections::default(),
        checklist: generic,
        as_of,
        disease: None,
        cache: None,
        tesseract: None,
    };
    let mut passes = (0..=PASSES).map(|_| pass(folder, &settings)).collect::<Result<Vec<_>>>()?;
    if let Some(first) = passes.first_mut() {
        first.stages[4] += loading + of_nothing;
    }
    Ok(serde_json::to_string(&passes)?)
}

fn pass(folder: &Path, settings: &Settings) -> Result<Pass> {
    let (sources, intake) = measure::timed(|| intake::intake(folder, &settings.intake()));
    let files: Vec<FileTimes> = sources.map_err(not_listed)?.iter().map(|source| one_file(source, settings)).collect();
    let of_files = |stage: usize| files.iter().map(|file| file.ms[stage]).sum();
    let [reading, kinds, facts] = [0, 1, 2].map(of_files);
    // The input of the fifth stage is put together by the pipeline, and is all in the case it gives.
    let case = pipeline::run(folder, settings, &Watch::default()).map_err(no_case)?;
    let input = Input { files: case.files, records: case.records, facts: case.facts, ..Input::default() };
    let options = assess::Options { as_of: settings.as_of, disease: None, ..Default::default() };
    let (case, assess): (CaseFile, f64) = measure::timed(|| assess::assess(input, &settings.checklist, &options));
    let (written, summary) = measure::timed(|| pdf::write(&case));
    written?;
    Ok(Pass { stages: [intake, reading, kinds, facts, assess, summary], files })
}

/// The stages that see one file alone.
fn one_file(source: &SourceFile, settings: &Settings) -> FileTimes {
    let mut ms = [0.0; 3];
    if source.verdict.is_none() {
        let (reading, time) = measure::timed(|| read::read(source, &settings.read));
        ms[0] = time;
        let (records, time) = measure::timed(|| classify::classify(source, &reading.text, settings.vocabulary()));
        ms[1] = time;
        let facts = || records.iter().for_each(|one| drop(extract::extract(one, &reading.text, &settings.extract)));
        ms[2] = measure::timed(facts).1;
    }
    FileTimes { path: source.path.clone(), format: source.format.id(), ms }
}

fn not_listed(error: IntakeError) -> anyhow::Error {
    anyhow::anyhow!("the folder is not listed: {error:?}")
}

fn no_case(error: NoCase) -> anyhow::Error {
    anyhow::anyhow!("there is no case: {error:?}")
}
