//! Batches of many patients: how time and memory grow, what a second run costs, and a script over the same files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use cart_dossier::cli::exit;
use cart_dossier::model::Overview;

use super::measure::{self, Spread, Subject, megabytes};
use super::peer::{DCMDUMP, PDFTOTEXT};
use super::program::{self, Part};
use super::table::Table;
use super::{Place, patients};

/// The papers of each patient.
const PAPERS: usize = 60;
const FEW: usize = 10;
const SOME: usize = 20;
const MANY: usize = 200;
/// Rounds of what takes more than half a minute, of which none is left out.
const LONG: usize = 2;
/// Rounds of what takes seconds.
const SHORT: usize = 5;

/// Two workers are at least this much faster than one.
const WORKERS: f64 = 1.8;
/// A patient of many may take this much of the time of one of few.
const FLAT: f64 = 1.1;
/// A second run over an unchanged batch is at least this much faster than the first.
const UNCHANGED: f64 = 50.0;
/// A run after one paper changed may take this much of that second run.
const CHANGED: f64 = 2.0;
/// MB that a batch may hold.
const MEMORY: f64 = 400.0;
/// What many patients may hold in parts of what some do.
const MEMORY_FLAT: f64 = 1.2;
/// The program may take this much of the time of the script.
const SCRIPT: f64 = 1.5;

/// What many a coordinator has: the text of every PDF file, the head of every image, a checksum of every file.
const LOOP: &str = r#"
find "$1" -type f | while IFS= read -r file; do
    sha256sum "$file"
    case $file in
        *.pdf) pdftotext -q "$file" - ;;
        */DICOM/*) dcmdump -q -M "$file" ;;
    esac
done; true
"#;

/// The batch answers so where items are open, as they are for everybody here.
const LOOKED: &[i32] = &[exit::ITEMS_OPEN as i32];

/// Where a batch lies, and where its results go.
#[derive(Debug, Clone)]
struct Batch {
    home: PathBuf,
    patients: usize,
}

impl Batch {
    fn make(temporary: &Path, patients: usize) -> Result<Self> {
        let home = temporary.join(format!("{patients} patients"));
        patients::make(&home, patients, PAPERS)?;
        Ok(Self { home, patients })
    }

    fn papers(&self) -> PathBuf {
        self.home.join("patients")
    }

    fn results(&self) -> PathBuf {
        self.home.join("results")
    }

    fn command(&self, jobs: usize) -> Result<Command> {
        let mut command = program::command(Part::Program)?;
        command.arg("batch").arg(self.papers()).arg("-o").arg(self.results());
        command.args(["--as-of", "2026-11-20", "--quiet", "--jobs", &jobs.to_string()]);
        command.env("CART_DOSSIER_CACHE", self.home.join("kept"));
        Ok(command)
    }

    /// A run that finds nothing of an earlier one.
    fn first(&self, jobs: usize) -> Subject {
        let batch = self.clone();
        Subject {
            name: format!("{} patients, {jobs} {}", self.patients, if jobs == 1 { "worker" } else { "workers" }),
            commands: Box::new(move || {
                for folder in [batch.results(), batch.home.join("kept")] {
                    if folder.exists() {
                        fs::remove_dir_all(folder)?;
                    }
                }
                Ok(vec![batch.command(jobs)?])
            }),
            good_codes: LOOKED,
        }
    }

    /// A run after the first, before which `change` is done.
    fn again(&self, name: &str, change: impl Fn() -> Result<()> + 'static) -> Subject {
        let batch = self.clone();
        Subject {
            name: name.to_owned(),
            commands: Box::new(move || {
                change()?;
                Ok(vec![batch.command(2)?])
            }),
            good_codes: LOOKED,
        }
    }

    fn overview(&self) -> Result<Overview> {
        Ok(serde_json::from_slice(&fs::read(self.results().join("overview.json"))?)?)
    }
}

/// Measures it on patients with sixty papers each.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let [few, some, many] = [FEW, SOME, MANY].map(|patients| Batch::make(&place.temporary, patients));
    let (few, some, many) = (few?, some?, many?);
    let mut table = Table::default();
    table.note(format!(
        "Patients with {PAPERS} papers each, none of which must be recognised; two workers if nothing else is said."
    ));

    // Last the largest: its results are those that the second runs find.
    let mut subjects = vec![few.first(2), some.first(2), many.first(1), many.first(2)];
    let tools = [&PDFTOTEXT, &DCMDUMP].map(|tool| table.peer(tool));
    let script = match tools {
        [Some(pdftotext), Some(dcmdump)] => Some(format!("a script: sha256sum, {pdftotext}, {dcmdump}")),
        _ => None,
    };
    if script.is_some() {
        subjects.insert(2, of_script(&many));
    }
    let times = measure::rounds(&subjects, LONG, false)?;
    let [of_few, of_some, script_times @ .., by_one, of_many] = times.as_slice() else { return Ok(table) };
    let first = of_many.spread().median;
    table.at_least("one worker, in parts of two", by_one.against(of_many), WORKERS);
    let flat = of_many.against(of_few).scaled(FEW as f64 / MANY as f64);
    table.at_most(format!("a patient of {MANY}, in parts of one of {FEW}"), flat, FLAT);
    match (of_some.peak(), of_many.peak()) {
        (Some(some), Some(many)) => {
            table.at_most(format!("peak memory of {MANY} patients"), megabytes(many), MEMORY);
            table.at_most(format!("the same, in parts of that of {SOME}"), many / some, MEMORY_FLAT);
        }
        _ => table.note("This system does not tell the peak memory."),
    }
    if let (Some(script), [script_times]) = (script, script_times) {
        let what = format!("{MANY} patients, in parts of a script over the same files");
        table.at_most(what, of_many.against(script_times), SCRIPT).beside(script);
    }
    table.tell(format!("a patient of {MANY}"), of_many.spread().scaled(1.0 / MANY as f64).ms());
    ensure!(many.overview()?.patients.len() == MANY, "the overview has not every patient");

    let paper = fs::read_dir(many.papers())?.next().transpose()?.map(|folder| folder.path().join("new.txt"));
    let changed = paper.context("there is no patient")?;
    let rounds = AtomicUsize::new(0);
    // What changed in the other subject's turn is looked at before the clock runs.
    let settled = many.clone();
    let subjects = [
        many.again("a second run, nothing changed", move || {
            measure::run(settled.command(2)?, "a run between", LOOKED).map(drop)
        }),
        many.again("a run after one paper changed", move || {
            let round = rounds.fetch_add(1, Ordering::Relaxed);
            Ok(fs::write(&changed, format!("Echo is booked, appointment number {round}.\n"))?)
        }),
    ];
    let times = measure::rounds(&subjects, SHORT, true)?;
    let faster = Spread::of(&times[0].rounds.iter().map(|time| first / time).collect::<Vec<_>>());
    table.at_least("the first run, in parts of a second one over the unchanged batch", faster, UNCHANGED);
    let what = "a run after one paper changed, in parts of that second run";
    table.at_most(what, times[1].against(&times[0]), CHANGED);
    table.tell("the second run", times[0].spread().ms());
    Ok(table)
}

fn of_script(batch: &Batch) -> Subject {
    let papers = batch.papers();
    Subject {
        name: "the script over the files of the 200".to_owned(),
        commands: Box::new(move || {
            let mut command = Command::new("sh");
            command.args(["-c", LOOP, "sh"]).arg(&papers);
            Ok(vec![command])
        }),
        good_codes: &[0],
    }
}
