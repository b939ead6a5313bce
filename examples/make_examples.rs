//! Makes the example folders: every paper of `examples/*/papers/` from the texts in `examples/make/papers/`.
//!
//! `cargo run --example make_examples` writes them anew; `cargo run --example make_examples -- FOLDER` writes them into
//! another folder. The same texts give the same bytes. Everything in the papers is invented.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

mod make;

fn main() -> Result<()> {
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
