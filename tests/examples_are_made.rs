//! The example folders hold exactly what their texts make: nobody edits a paper by hand, no paper goes missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use lopdf::{Document, Object};

#[path = "../examples/make/mod.rs"]
mod make;

/// All examples together stay small enough to be cloned by everybody.
const ALL_EXAMPLES: usize = 2_000_000;

fn examples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples"))
}

fn made() -> Result<BTreeMap<String, Vec<u8>>> {
    make::all(&examples().join("make/papers"))
}

/// Every file below `*/papers/`.
fn stored() -> Result<BTreeMap<String, Vec<u8>>> {
    let mut stored = BTreeMap::new();
    for entry in walkdir::WalkDir::new(examples()) {
        let entry = entry?;
        let path = entry.path().strip_prefix(examples())?.to_string_lossy().replace('\\', "/");
        if entry.file_type().is_file() && path.split('/').nth(1) == Some("papers") && !path.starts_with("make/") {
            stored.insert(path, std::fs::read(entry.path())?);
        }
    }
    Ok(stored)
}

/// Whether the paper is a picture: the last digit of a drawn dot may differ from one processor to another.
fn is_picture(path: &str, bytes: &[u8]) -> bool {
    path.ends_with(".jpg") || (path.ends_with(".pdf") && bytes.windows(9).any(|window| window == b"DCTDecode"))
}

fn pictures(path: &str, bytes: &[u8]) -> Result<Vec<image::DynamicImage>> {
    if path.ends_with(".jpg") {
        return Ok(vec![image::load_from_memory(bytes)?]);
    }
    let document = Document::load_mem(bytes)?;
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let jpegs = streams.filter(|s| s.dict.get(b"Filter").and_then(Object::as_name).ok() == Some(b"DCTDecode"));
    jpegs.map(|stream| Ok(image::load_from_memory(&stream.content)?)).collect()
}

/// Mean difference of the dots, of 255.
fn difference(one: &image::DynamicImage, other: &image::DynamicImage) -> f64 {
    let (one, other) = (one.to_luma8(), other.to_luma8());
    if one.dimensions() != other.dimensions() {
        return 255.0;
    }
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn the_folders_hold_what_the_texts_make() -> Result<()> {
    let (made, stored) = (made()?, stored()?);
    let names = |papers: &BTreeMap<String, Vec<u8>>| papers.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&made), names(&stored));
    for (path, bytes) in &made {
        let kept = stored.get(path).context("just compared")?;
        if !is_picture(path, bytes) {
            ensure!(bytes == kept, "{path} differs from its text: run cargo run --example make_examples");
            continue;
        }
        let (new, old) = (pictures(path, bytes)?, pictures(path, kept)?);
        ensure!(!new.is_empty() && new.len() == old.len(), "{path} has another number of pages");
        for (new, old) in new.iter().zip(&old) {
            let difference = difference(new, old);
            ensure!(difference < 1.0, "{path} looks different: {difference} of 255 in the mean");
        }
    }
    Ok(())
}

#[test]
fn the_same_texts_give_the_same_bytes() -> Result<()> {
    assert!(made()? == made()?);
    Ok(())
}

#[test]
fn the_examples_stay_small() -> Result<()> {
    assert!(stored()?.values().map(Vec::len).sum::<usize>() < ALL_EXAMPLES);
    Ok(())
}

#[test]
fn what_is_expected_names_every_paper() -> Result<()> {
    let mut cases = 0;
    for folder in std::fs::read_dir(examples())? {
        let folder = folder?.path();
        if folder.join("expected.yaml").is_file() {
            cases += 1;
            names_every_paper(&folder)?;
        }
    }
    ensure!(cases > 1, "{cases} cases found");
    Ok(())
}

fn names_every_paper(folder: &Path) -> Result<()> {
    let case = folder.file_name().context("a folder without a name")?.to_string_lossy();
    let text = std::fs::read_to_string(folder.join("expected.yaml"))?;
    let expected: serde_yaml::Value = serde_yaml::from_str(&text)?;
    let listed = expected.get("files").and_then(serde_yaml::Value::as_sequence).context("no files listed")?;
    let name = |file: &serde_yaml::Value| file.get("path").and_then(|p| p.as_str()).map(str::to_owned);
    let listed: BTreeSet<String> = listed.iter().filter_map(name).collect();
    let prefix = format!("{case}/papers/");
    let first_slices_only =
        |path: &&str| !path.starts_with("DICOM/") || path.ends_with("IM000001") || path.ends_with("DIR");
    let found = stored()?;
    let found = found.keys().filter_map(|path| path.strip_prefix(&prefix)).filter(first_slices_only);
    assert_eq!(listed, found.map(str::to_owned).collect(), "{case}");
    Ok(())
}
