//! A run that is killed at any moment leaves nothing half-written, and the next one goes on where it was.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::{Batch, all_files};

/// Lets a run go on for a while and kills it; whether it was killed before it had ended.
fn killed_after(mut child: Child, time: Duration) -> bool {
    let end = Instant::now() + time;
    while Instant::now() < end {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

#[test]
fn a_batch_that_was_killed_goes_on_as_if_nothing_had_happened() {
    // One in five is run again, which takes longest.
    killed_and_run_again(5);
}

/// Each of the fifty is run again: `cargo test --test batch -- --ignored killed`.
#[test]
#[ignore = "takes minutes"]
fn a_batch_that_was_killed_at_any_moment_goes_on_as_if_nothing_had_happened() {
    killed_and_run_again(1);
}

/// Kills a batch at fifty moments, and runs every so many of them again.
fn killed_and_run_again(every: u32) {
    let batch = Batch::of(2, 16);
    let start = Instant::now();
    assert_eq!(batch.run("whole", &["--no-cache"]).status.code(), Some(1));
    let whole = start.elapsed();
    let wanted = all_files(&batch.results("whole"));
    // Moments that are spread over the whole run, in an order of their own.
    for n in 0..50_u32 {
        let name = format!("killed {n}");
        let mut command = batch.command(&name, &["--quiet", "--no-cache"]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let killed = killed_after(child, whole.mul_f64(f64::from(n * 37 % 50) / 50.0));
        for (path, bytes) in all_files(&batch.results(&name)) {
            let known = path.to_string_lossy().starts_with(".cart-dossier-")
                || path.to_string_lossy().contains("/.cart-dossier-");
            assert!(known || wanted.get(&path) == Some(&bytes), "half-written: {}", path.display());
        }
        // A run that had ended is what the next one is compared with.
        if killed && n % every == 0 {
            assert_eq!(batch.run(&name, &["--quiet"]).status.code(), Some(1));
            let now = all_files(&batch.results(&name));
            assert_eq!(now.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "killed at moment {n}");
            assert!(now == wanted, "killed at moment {n}");
        }
        let _ = fs::remove_dir_all(batch.results(&name));
    }
}
