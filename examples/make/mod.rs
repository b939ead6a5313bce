//! The maker of the example papers: texts in YAML go in, files in their real formats come out.
//!
//! A text is laid out once ([`layout`]) and drawn as what the folder of a real family holds: a PDF with a text layer, a
//! Word letter, a scan, a photograph, a mail, a spreadsheet export, a disc of images. Nothing here reads the clock.

mod dicom;
mod docx;
pub(crate) mod elements;
mod layout;
mod mail;
mod naskh;
mod paper;
mod pdf;
mod picture;
mod widths;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use paper::{Drawn, Output, Paper, Source};
use picture::Hand;

/// Every paper of every example: path below `examples/`, and bytes.
pub(crate) fn all(texts: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut made = BTreeMap::new();
    for folder in sorted(texts)? {
        let example = file_name(&folder)?;
        for text in sorted(&folder)? {
            let files = of_text(&fs::read_to_string(&text)?);
            for (name, bytes) in files.with_context(|| format!("{} cannot be made", text.display()))? {
                let path = format!("{example}/papers/{name}");
                if made.insert(path.clone(), bytes).is_some() {
                    bail!("{path} is made twice");
                }
            }
        }
    }
    Ok(made)
}

/// The files of one text as it stands in its YAML file: names and bytes.
pub(crate) fn of_text(text: &str) -> Result<Vec<(String, Vec<u8>)>> {
    one(&serde_yaml::from_str(text)?)
}

fn one(source: &Source) -> Result<Vec<(String, Vec<u8>)>> {
    let mut made = Vec::new();
    if let Some(paper) = &source.paper {
        for output in &source.outputs {
            made.push((output.file.clone(), drawn(&paper.with_replaced(&output.replace)?, output)?));
        }
    }
    if !source.papers.is_empty() {
        for output in &source.outputs {
            made.push((output.file.clone(), merged(&source.papers, output)?));
        }
    }
    if let Some(mail) = &source.mail {
        made.push((mail.file.clone(), mail::write(mail)?));
    }
    if let Some(plain) = &source.plain {
        made.push((plain.file.clone(), plain.bytes()?));
    }
    if let Some(disc) = &source.disc {
        made.extend(dicom::write(disc)?);
    }
    if made.is_empty() {
        bail!("the text names no file to make");
    }
    Ok(made)
}

fn drawn(paper: &Paper, output: &Output) -> Result<Vec<u8>> {
    match output.drawn {
        Drawn::Pdf => pdf::with_text(&layout::pages(paper)?, paper),
        Drawn::Docx => docx::write(paper),
        Drawn::Scan => {
            let pages = pdf::with_text(&layout::pages(paper)?, paper)?;
            pdf::of_pictures(&picture::scans(pages)?)
        }
        Drawn::SearchableScan => {
            let pages = layout::pages(paper)?;
            let scans = picture::scans(pdf::with_text(&pages, paper)?)?;
            pdf::searchable(&[(&scans[..], &pages[..], paper)])
        }
        Drawn::Photo => picture::photo(pdf::with_text(&layout::pages(paper)?, paper)?, Hand::Steady),
        Drawn::BlurredPhoto => picture::photo(pdf::with_text(&layout::pages(paper)?, paper)?, Hand::Moving),
    }
}

/// Papers that lay in the feeder of one scanner, which recognised the words itself.
fn merged(papers: &[Paper], output: &Output) -> Result<Vec<u8>> {
    if !matches!(output.drawn, Drawn::SearchableScan) {
        bail!("several papers in one file are a searchable-scan");
    }
    let mut drawn = Vec::new();
    for paper in papers {
        let pages = layout::pages(paper)?;
        drawn.push((picture::scans(pdf::with_text(&pages, paper)?)?, pages, paper));
    }
    let drawn: Vec<_> = drawn.iter().map(|(scans, pages, paper)| (&scans[..], &pages[..], *paper)).collect();
    pdf::searchable(&drawn)
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> Result<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).context("a folder without a name")
}
