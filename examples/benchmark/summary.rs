//! Writing the summary of a case of sixty papers, beside its text set by another Rust PDF library.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use cart_dossier::model::Language;
use cart_dossier::report::pdf;

use super::measure::{self, Spread};
use super::program::{self, Part};
use super::table::{Figure, Table};
use super::{Place, cases, drawn};

/// Milliseconds that a summary may take.
const TIME: f64 = 150.0;
/// MB of memory that it may take beyond the case, without the pages of the program's own file.
const MEMORY: f64 = 30.0;
/// The languages that are measured, and the bytes that a summary in each may have.
const LANGUAGES: [(Language, &str, f64); 2] =
    [(Language::En, "Latin letters", 600e3), (Language::Zh, "Chinese", 1.5e6)];
/// The generated case that is written (tests/layout).
const CASE: &str = "sixty papers";
/// The library beside ours, as its own package builds it.
const PEER: &str = "tests/peers/pdf/target/release/pdf-peer";
const BUILD: &str = "cargo build --release --manifest-path tests/peers/pdf/Cargo.toml";
/// Where its version stands.
const LOCK: &str = include_str!("../../tests/peers/pdf/Cargo.lock");

/// Measures both.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let (root, temporary) = (Path::new(env!("CARGO_MANIFEST_DIR")), &place.temporary);
    fonts(&root.join("src/report/pdf/fonts"), temporary)?;
    let mut table = Table::default();
    table.note(format!("{CASE}, each time in a process that has written none before."));
    let peer: PathBuf = root.join(PEER);
    if !peer.is_file() {
        table.note(format!("Not beside krilla: not built (`{BUILD}`)."));
    }
    for (language, name, most) in LANGUAGES {
        let lines = temporary.join(format!("lines-{}.txt", language.id()));
        let ours = rounds(|| {
            let mut command = program::command(Part::Summary)?;
            command.arg(language.id()).arg(&lines);
            Ok(command)
        })?;
        let theirs = match peer.is_file() {
            false => None,
            true => Some(rounds(|| {
                let mut command = Command::new(&peer);
                command.arg(&lines).arg(temporary);
                Ok(command)
            })?),
        };
        let of = |figures: &[f64], unit: &'static str, by: f64| Figure::of(Spread::of(figures).scaled(by), unit);
        table.at_most(format!("{name}: time at work"), of(&ours[0], "ms", 1.0), TIME);
        table.at_most(format!("{name}: memory beyond the case"), of(&ours[1], "MB", 1.0 / 1024.0), MEMORY);
        table.at_most(format!("{name}: size"), of(&ours[2], "KB", 1e-3), most / 1e3);
        if let Some(theirs) = theirs {
            for (what, at) in [("time at work", 0), ("memory", 1), ("size", 2)] {
                let ratios: Vec<f64> = ours[at].iter().zip(&theirs[at]).map(|(ours, theirs)| ours / theirs).collect();
                let what = format!("{name}: {what}, in parts of it");
                table.tell(what, Spread::of(&ratios).figure()).beside(krilla());
            }
        }
    }
    Ok(table)
}

/// The library with its version.
fn krilla() -> String {
    let version = LOCK.split_once("name = \"krilla\"\nversion = \"").and_then(|(_, rest)| rest.split('"').next());
    format!("krilla {}, its text alone", version.unwrap_or_default())
}

/// Time, memory and size of some rounds, after one that does not count.
fn rounds(command: impl Fn() -> Result<Command>) -> Result<[Vec<f64>; 3]> {
    let mut all: [Vec<f64>; 3] = Default::default();
    for round in 0..=measure::ROUNDS {
        let output = measure::run(command()?, "a summary", &[0])?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let figures: Vec<f64> = told.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        ensure!(figures.len() == 3, "a process told {told:?}");
        if round > 0 {
            all.iter_mut().zip(figures).for_each(|(of, figure)| of.push(figure));
        }
    }
    Ok(all)
}

/// Writes a summary once, and tells milliseconds, KB beyond what was there before, and bytes. Leaves its texts with their
/// places in a file.
pub(crate) fn play(language: &str, lines: &Path) -> Result<String> {
    let language: Language = language.parse().ok().context("no such language")?;
    let all = cases::all();
    let case = all.iter().find(|case| case.name == CASE).context("no such case")?.make(language);
    ensure!(case.files.len() >= 60, "too few papers");
    // Making the case has begun to load what papers need; it must not go on beside the writing.
    cart_dossier::pipeline::load();
    let before = memory("RssAnon:");
    // From here on the peak is that of the writing.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let start = Instant::now();
    let earlier = worked(start);
    let bytes = pdf::write(&case)?;
    let took = worked(start) - earlier;
    // Pages of the program's own file are the system's, and come and go as it likes.
    let beyond = memory("VmHWM:").saturating_sub(memory("RssFile:")).saturating_sub(before);
    let mut texts = String::new();
    for (number, page) in drawn::pages(&bytes).iter().enumerate() {
        for text in page.texts() {
            let [x, _] = text.pen;
            writeln!(texts, "{number}\t{x}\t{}\t{}\t{}\t{}", text.base, text.size, text.font, text.words)?;
        }
    }
    fs::write(lines, texts)?;
    Ok(format!("{took:.1} {beyond} {}", bytes.len()))
}

/// The font files as the summary has them, under the names of its resources.
fn fonts(from: &Path, to: &Path) -> Result<()> {
    for (name, file) in [
        ("R", "SourceSans3-Regular.ttf"),
        ("B", "SourceSans3-SemiBold.ttf"),
        ("I", "SourceSans3-Italic.ttf"),
        ("H", "NotoSansSC-Regular.subset.ttf.gz"),
        ("A", "IBMPlexSansArabic-Regular.ttf"),
    ] {
        let packed = fs::read(from.join(file))?;
        let mut bytes = Vec::new();
        match file.ends_with(".gz") {
            true => drop(flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes)?),
            false => bytes = packed,
        }
        fs::write(to.join(format!("{name}.ttf")), bytes)?;
    }
    Ok(())
}

/// A figure of this process in KB, where the system tells it (Linux).
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0)
}

/// Milliseconds that this thread has been at work, where the system tells it (Linux), which a busy machine changes little;
/// else those since `start`.
fn worked(start: Instant) -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: Option<f64> = told.split_whitespace().next().and_then(|figure| figure.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |figure| figure / 1e6)
}
