//! Where the time goes: every stage by itself, on one core, in a process that has loaded nothing yet.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

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

use super::measure;
use super::program::{self, Part};

/// Passes that count, after the first, which loads the knowledge.
const PASSES: usize = 7;
/// The stages, as they are printed.
const NAMES: [&str; 6] = ["intake", "read", "classify", "extract", "assess", "PDF"];

/// Starts a process that measures the stages, and prints what it says.
pub(crate) fn print(folder: &Path, name: &str) -> Result<()> {
    let mut command = program::command(Part::Stages)?;
    command.arg(folder).arg(name).env("RAYON_NUM_THREADS", "1");
    let output = measure::run(command, "the stages", &[0])?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}

/// Runs every stage on a folder, first unprepared and then again, and tells both times.
pub(crate) fn measure(folder: &Path, name: &str) -> Result<String> {
    // The fifth stage is run by the pipeline before it is timed: its knowledge is loaded, and timed, on a case of nothing.
    let mut loading = 0.0;
    let generic = timed(&mut loading, || Checklist::builtin("generic")).context("there is no generic checklist")?;
    let as_of = NaiveDate::from_ymd_opt(2026, 11, 20).context("no such day")?;
    let options = assess::Options { as_of, disease: None, ..Default::default() };
    timed(&mut loading, || assess::assess(Input::default(), &generic, &options));
    let settings = Settings {
        language: Default::default(),
        beside: None,
        read: read::Options::default(),
        extract: extract::Options::default(),
        vocabulary: None,
        corrections: Corrections::default(),
        checklist: generic,
        as_of,
        disease: None,
        cache: None,
        tesseract: None,
    };
    let mut first = pass(folder, &settings)?;
    first.stages[4] += loading;
    let again = (0..PASSES).map(|_| pass(folder, &settings)).collect::<Result<Vec<_>>>()?;
    let median = |of: &dyn Fn(&Pass) -> f64| measure::Spread::of(&again.iter().map(of).collect::<Vec<_>>()).median;
    let mut out = format!("  {:<24}{:>10}{:>10}{:>12}\n", name, "first", "again", "of which");
    let whole = median(&|pass| pass.stages.iter().sum());
    for (index, stage) in NAMES.iter().enumerate() {
        let again = median(&|pass| pass.stages[index]);
        let part = again / whole * 100.0;
        writeln!(out, "    {stage:<22}{:>10.1}{again:>10.1}{part:>10.0} %", first.stages[index])?;
    }
    writeln!(out, "    {:<22}{:>10.1}{whole:>10.1}", "all", first.stages.iter().sum::<f64>())?;
    out.push_str(&slowest(&again));
    Ok(out)
}

/// Milliseconds of one run.
struct Pass {
    stages: [f64; 6],
    /// Read, classify and extract of each file.
    files: Vec<(String, f64)>,
}

fn pass(folder: &Path, settings: &Settings) -> Result<Pass> {
    let mut stages = [0.0; 6];
    let sources = timed(&mut stages[0], || intake::intake(folder, &settings.intake())).map_err(not_listed)?;
    let files = sources.iter().map(|source| (source.path.clone(), one_file(source, settings, &mut stages))).collect();
    // The input of the fifth stage is put together by the pipeline, and is all in the case it gives.
    let case = pipeline::run(folder, settings, &Watch::default()).map_err(no_case)?;
    let input = Input { files: case.files, records: case.records, facts: case.facts, ..Input::default() };
    let options = assess::Options { as_of: settings.as_of, disease: None, ..Default::default() };
    let case: CaseFile = timed(&mut stages[4], || assess::assess(input, &settings.checklist, &options));
    timed(&mut stages[5], || pdf::write(&case))?;
    Ok(Pass { stages, files })
}

/// The stages that see one file alone; the time they take together.
fn one_file(source: &SourceFile, settings: &Settings, stages: &mut [f64; 6]) -> f64 {
    let before: f64 = stages.iter().sum();
    if source.verdict.is_none() {
        let text = timed(&mut stages[1], || read::read(source, &settings.read)).text;
        let records = timed(&mut stages[2], || classify::classify(source, &text, settings.vocabulary()));
        for record in &records {
            timed(&mut stages[3], || extract::extract(record, &text, &settings.extract));
        }
    }
    stages.iter().sum::<f64>() - before
}

fn timed<T>(total: &mut f64, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *total += start.elapsed().as_secs_f64() * 1e3;
    result
}

/// What part of the time the slowest tenth of the files takes, and the slowest of them.
fn slowest(passes: &[Pass]) -> String {
    let Some(first) = passes.first() else { return String::new() };
    let mut files: Vec<(&str, f64)> = (0..first.files.len())
        .map(|at| {
            let times: Vec<f64> = passes.iter().filter_map(|pass| pass.files.get(at)).map(|(_, time)| *time).collect();
            (first.files[at].0.as_str(), measure::Spread::of(&times).median)
        })
        .collect();
    files.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tenth = files.len().div_ceil(10);
    let all: f64 = files.iter().map(|(_, time)| time).sum();
    let slow: f64 = files.iter().take(tenth).map(|(_, time)| time).sum();
    let Some((name, time)) = files.first() else { return String::new() };
    format!(
        "    the slowest {tenth} of {} files take {:.0} % of the time; the slowest, {time:.1} ms: {name}\n",
        files.len(),
        slow / all * 100.0
    )
}

fn not_listed(error: IntakeError) -> anyhow::Error {
    anyhow::anyhow!("the folder is not listed: {error:?}")
}

fn no_case(error: NoCase) -> anyhow::Error {
    anyhow::anyhow!("there is no case: {error:?}")
}
