//! A thousand damaged files: whatever a family's disc, mail program or telephone did to a file, no reader panics and none
//! runs on.
//!
//! The files of the examples and the fixtures are the seeds. The damage is drawn from a fixed number, so that a failure
//! comes again; it is told by its number. A panic in the code of this project counts even where the program would catch
//! it; of libraries that are known to panic on broken files, only what escapes does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use cart_dossier::classify::{self, Vocabulary};
use cart_dossier::intake::{self, intake};
use cart_dossier::model::FileState;
use cart_dossier::{extract, read};
use common::project;
use rayon::prelude::*;

const FILES: u64 = 1_000;
/// One damaged file may take so long in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
/// Larger seeds are cut: the damage sits in heads and tables, and a thousand whole files would take minutes.
const SEED_BYTES: usize = 96 << 10;

/// Where the code of this project panicked.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[test]
fn a_thousand_damaged_files_panic_nowhere() {
    panics_nowhere(FILES);
}

#[test]
#[ignore = "takes minutes: cargo test --test mutations -- --ignored"]
fn ten_thousand_damaged_files_panic_nowhere() {
    panics_nowhere(10 * FILES);
}

fn panics_nowhere(files: u64) {
    // One hook and one list of panics: one run at a time.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let seeds = seeds();
    assert!(seeds.len() > 30, "only {} seeds", seeds.len());
    let folder = tempfile::tempdir().unwrap();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|panic| {
        if !panic.location().is_some_and(|place| place.file().contains("/registry/")) {
            PANICS.lock().unwrap().push(panic.to_string());
        }
    }));
    let failures: Vec<String> =
        (0..files).into_par_iter().filter_map(|number| one(number, &seeds, folder.path()).err()).collect();
    std::panic::set_hook(before);
    let panics = PANICS.lock().unwrap().join("\n");
    assert!(failures.is_empty() && panics.is_empty(), "{}\n{panics}", failures.join("\n"));
}

struct Seed {
    name: String,
    bytes: Vec<u8>,
}

/// Every file of the examples and the fixtures, one of each ending more often than a folder full of the same.
fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for root in ["examples", "tests/fixtures"] {
        let walk = walkdir::WalkDir::new(project(root)).sort_by_file_name();
        for entry in walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
            let path: PathBuf = entry.into_path();
            let text = path.to_string_lossy().into_owned();
            let of_papers = text.contains("/papers/") && !text.contains("/make/") || text.contains("/fixtures/");
            if !of_papers || text.ends_with("README.md") {
                continue;
            }
            let mut bytes = std::fs::read(&path).unwrap();
            bytes.truncate(SEED_BYTES);
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            seeds.push(Seed { name, bytes });
        }
    }
    seeds
}

/// Damages one file and sends it through the stages that see its bytes.
fn one(number: u64, seeds: &[Seed], folder: &Path) -> Result<(), String> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (number + 1).wrapping_mul(0xD134_2543_DE82_EF95));
    // Formats take turns, however many files a format has.
    let mut endings: Vec<&str> = seeds.iter().map(|seed| ending(&seed.name)).collect();
    endings.sort_unstable();
    endings.dedup();
    let wanted = endings[number as usize % endings.len()];
    let of_ending: Vec<&Seed> = seeds.iter().filter(|seed| ending(&seed.name) == wanted).collect();
    let seed = of_ending[random.below(of_ending.len())];
    let mut bytes = seed.bytes.clone();
    for _ in 0..1 + random.below(4) {
        damage(&mut bytes, &seeds[random.below(seeds.len())].bytes, &mut random);
    }
    let place = folder.join(number.to_string());
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join(&seed.name), &bytes).unwrap();
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| through(&place)));
    let took = start.elapsed();
    std::fs::remove_dir_all(&place).unwrap();
    match outcome {
        Err(_) => Err(format!("number {number}, from {}: a panic", seed.name)),
        Ok(Err(wrong)) => Err(format!("number {number}, from {}: {wrong}", seed.name)),
        Ok(Ok(())) if took > LONGEST => Err(format!("number {number}, from {}: {took:?}", seed.name)),
        Ok(Ok(())) => Ok(()),
    }
}

fn through(folder: &Path) -> Result<(), String> {
    let options = read::Options::default();
    let sources = intake(folder, &intake::Options::default()).map_err(|error| format!("{error:?}"))?;
    if sources.is_empty() {
        return Err("the file is not listed".to_owned());
    }
    // A damaged archive may give many files; a few stand for all.
    for source in sources.iter().filter(|source| source.verdict.is_none()).take(20) {
        let reading = read::read(source, &options);
        if reading.state != FileState::Read && reading.reason.as_deref().is_none_or(str::is_empty) {
            return Err(format!("{:?} without a reason", reading.state));
        }
        for record in classify::classify(source, &reading.text, Vocabulary::builtin()) {
            extract::extract(&record, &reading.text, &extract::Options::default());
        }
    }
    Ok(())
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// One kind of damage, chosen by chance.
fn damage(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    if bytes.is_empty() {
        return;
    }
    let at = random.below(bytes.len());
    let length = (1 + random.below(64)).min(bytes.len() - at);
    match random.below(7) {
        0 => (0..4).for_each(|_| {
            let bit = random.below(8);
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << bit;
        }),
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(at..at + length)),
        3 => {
            let new: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
            bytes.splice(at..at, new);
        }
        4 => {
            let block = bytes[at..at + length].to_vec();
            let times = 1 + random.below(200);
            bytes.splice(at..at, block.repeat(times));
        }
        // Where a length, a count or an offset stands.
        5 => bytes[at..at + length.min(4)].fill(if random.below(2) == 0 { 0xFF } else { 0x7F }),
        _ => {
            let from = random.below(other.len().max(1));
            bytes.truncate(at);
            bytes.extend(other.get(from..).unwrap_or_default());
            bytes.truncate(2 * SEED_BYTES);
        }
    }
}

/// Numbers without a pattern, the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}
