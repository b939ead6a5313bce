//! Makes the example folders: every paper of `examples/*/papers/` from the texts in `examples/make/papers/`.
//!
//! `cargo run --example make_examples` writes them anew; `cargo run --example make_examples -- FOLDER` writes them into
//! another folder. The same texts give the same bytes. Everything in the papers is invented.
//!
//! `cargo run --example make_examples -- --batch FOLDER [PATIENTS] [PAPERS]` makes many patients of them, 200 with 60 papers each if
//! nothing else is said, and `truth.json` beside, which says what `batch` must find.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

#[path = "make/batch.rs"]
mod batch;
mod make;

fn main() -> Result<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [mark, folder, numbers @ ..] = given.as_slice()
        && mark == "--batch"
    {
        let number = |at: usize, usual: usize| numbers.get(at).map_or(Ok(usual), |n| n.parse().context("a number"));
        return batch::make(Path::new(folder), number(0, 200)?, number(1, 60)?);
    }
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let target = std::env::args_os().nth(1).map_or_else(|| examples.clone(), PathBuf::from);
    let papers = make::all(&examples.join("make/papers"))?;
    let mut screen = std::io::stdout().lock();
    for (path, bytes) in &papers {
        let file = target.join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        std::fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
        writeln!(screen, "{:>8}  {path}", bytes.len())?;
    }
    writeln!(screen, "{} files, {} bytes", papers.len(), papers.values().map(Vec::len).sum::<usize>())?;
    Ok(())
}
