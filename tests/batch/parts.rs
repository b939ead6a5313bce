//! A batch in parts, also as docs/batch.md has it for several machines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Batch, all_files, is_there, told};

#[test]
fn parts_of_a_batch_come_to_the_same_overview() {
    let batch = Batch::of(4, 18);
    batch.run("whole", &[]);
    let names = batch.names();
    for (n, part) in names.chunks(2).enumerate() {
        let list = batch.home.path().join(format!("list {n}"));
        fs::write(&list, part.join("\n")).unwrap();
        let output = batch.run("parts", &["--only", list.to_str().unwrap()]);
        assert!(told(&output).contains("2 patients"), "{}", told(&output));
        assert!(!batch.results("parts").join("Overview.html").exists());
    }
    let output =
        Command::new(env!("CARGO_BIN_EXE_cart-dossier")).arg("overview").arg(batch.results("parts")).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(
        all_files(&batch.results("whole")) == all_files(&batch.results("parts")),
        "the parts differ from the whole"
    );
    // A row that was lost is made again from the case file.
    fs::remove_file(batch.results("parts").join(&names[0]).join("row.json")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_cart-dossier")).arg("overview").arg(batch.results("parts")).output().unwrap();
    let (whole, parts) = (batch.overview("whole"), batch.overview("parts"));
    assert_eq!(whole.patients[0].items, parts.patients[0].items);
    fs::write(batch.home.path().join("list"), "nobody").unwrap();
    let output = batch.run("parts", &["--only", batch.home.path().join("list").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
}

/// The recipe of docs/batch.md in which these words stand.
fn recipe(words: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/batch.md")).unwrap();
    let blocks = text.split("```").skip(1).step_by(2);
    let of: Vec<&str> = blocks.filter(|block| block.contains(words)).collect();
    assert_eq!(of.len(), 1, "one recipe has {words}");
    of[0].split_once('\n').unwrap().1.to_owned()
}

/// A batch of four whose folder is named as in the recipes, and the results of an undisturbed run.
fn referrals() -> (Batch, BTreeMap<PathBuf, Vec<u8>>) {
    let batch = Batch::of(4, 18);
    batch.run("whole", &[]);
    let whole = all_files(&batch.results("whole"));
    fs::rename(batch.patients(), batch.results("Referrals")).unwrap();
    (batch, whole)
}

/// Runs a recipe with the program on the path; two patients are a list.
fn follow(batch: &Batch, script: &str, program: &mut Command) {
    let ours = Path::new(env!("CARGO_BIN_EXE_cart-dossier")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&path))).unwrap();
    let script = script.replace("-l 25", "-l 2").replace("collate(25)", "collate(2)");
    let file = batch.home.path().join("recipe");
    fs::write(&file, script).unwrap();
    let output = program
        .arg(&file)
        .current_dir(batch.home.path())
        .env("PATH", path)
        .env("CART_DOSSIER_CACHE", batch.home.path().join("kept"))
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{:?} {}", output.status, told(&output));
}

fn check(batch: &Batch, whole: &BTreeMap<PathBuf, Vec<u8>>) {
    assert!(all_files(&batch.results("Overview")) == *whole, "the recipe's results differ from those of one run");
}

#[test]
fn the_recipe_for_gnu_parallel_gives_the_results_of_one_run() {
    if !is_there(Command::new("parallel").arg("--version"), "the recipe for GNU parallel") {
        return;
    }
    let (batch, whole) = referrals();
    follow(&batch, &recipe("parallel cart-dossier"), &mut Command::new("sh"));
    check(&batch, &whole);
}

#[cfg(unix)]
#[test]
fn the_recipe_for_slurm_gives_the_results_of_one_run() {
    let (batch, whole) = referrals();
    // What the scheduler does: it starts the script once for each task, and then what depends on them.
    let lists = "ls Referrals | split -l 2 - list-\n";
    follow(&batch, lists, &mut Command::new("sh"));
    for task in ["0", "1"] {
        follow(&batch, &recipe("SBATCH"), Command::new("sh").env("SLURM_ARRAY_TASK_ID", task));
    }
    follow(&batch, "cart-dossier overview Overview\n", &mut Command::new("sh"));
    check(&batch, &whole);
}

#[test]
fn the_recipe_for_nextflow_gives_the_results_of_one_run() {
    if !is_there(Command::new("nextflow").arg("-version"), "the recipe for Nextflow") {
        return;
    }
    let (batch, whole) = referrals();
    follow(&batch, &recipe("workflow {"), Command::new("nextflow").arg("run"));
    check(&batch, &whole);
}
