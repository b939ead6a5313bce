//! The same folder again and again in one process: memory stays where it was, and every run says the same.
//!
//! What grows by a little with each patient would stop a coordinator's batch on a Monday and nobody's test of one folder.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "helpers of tests")]

mod common;

use std::fs;

use cart_dossier::report::{json, pdf};
use common::{EXAMPLES, case_of, project};

/// Runs before memory is looked at: what is loaded once is loaded, and the allocator has what it needs.
const WARM: usize = 10;
/// What the process may hold more at the end (KB): rests in the allocator's lists, which do not grow with the runs.
const GROWTH: u64 = 8 << 10;

#[test]
fn memory_stays_flat_in_a_few_scans() {
    scans(20);
}

#[test]
#[ignore = "takes minutes: cargo test --test soak -- --ignored"]
fn memory_stays_flat_in_a_thousand_scans() {
    scans(1_000);
}

/// Looks at an example folder so often, and writes its case file and its summary each time.
fn scans(runs: usize) {
    let (_, folder, profile) = EXAMPLES[2];
    let scan = || {
        let case = case_of(&project(folder), profile);
        (json::write(&case).unwrap(), pdf::write(&case).unwrap())
    };
    let first = scan();
    let mut before = 0;
    for run in 1..runs {
        assert!(scan() == first, "run {run} says something else");
        if run == WARM {
            before = resident();
        }
    }
    let after = resident();
    eprintln!("{runs} runs: {before} KB after {WARM}, {after} KB at the end");
    assert!(before > 0 && after <= before + GROWTH, "{before} KB after {WARM} runs, {after} KB after {runs}");
}

/// What this process holds in memory (KB).
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
