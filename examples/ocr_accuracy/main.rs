//! Measures how well, and how fast, pictures of pages are read, beside Tesseract on the same pictures where it is there.
//!
//! `cargo run --release --example ocr_accuracy [-- --json] [--details] [--alone] [--save FOLDER] [PART OF A NAME …]`. Clean pages
//! (the example PDFs, and invented pages in eight languages) are damaged as scanners, faxes and telephones do.
//! `--details` prints what was lost, `--alone` leaves the comparison out, `--save` writes the pictures; with parts of names, only what has all of them in the
//! name of its page or its condition is measured.

// A measuring tool: it prints, and what cannot be measured stops it.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod damage;
mod drawing;
mod pages;
mod score;
mod tesseract;
mod typeset;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use cart_dossier::read::ocr::{self, Recognised};
use damage::Condition;
use image::{DynamicImage, GrayImage, RgbImage};
use pages::Page;
use rayon::prelude::*;
use score::Score;
use serde_json::{Value, json};

/// The folder whose PDFs must come through.
const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/case-2-large-b-cell-lymphoma/papers");

/// What the user asked for.
#[derive(Debug, Default)]
struct Wanted {
    json: bool,
    details: bool,
    alone: bool,
    save: Option<PathBuf>,
    names: Vec<String>,
}

impl Wanted {
    fn from_arguments() -> Self {
        let mut wanted = Self::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--json" => wanted.json = true,
                "--details" => wanted.details = true,
                "--alone" => wanted.alone = true,
                "--save" => wanted.save = arguments.next().map(PathBuf::from),
                _ => wanted.names.push(argument),
            }
        }
        wanted
    }

    fn takes(&self, page: &Page, condition: &Condition) -> bool {
        let has = |name: &String| page.name.contains(name.as_str()) || condition.name.contains(name.as_str());
        self.names.is_empty() || self.names.iter().all(has)
    }
}

/// One program's work on one set of pictures.
#[derive(Debug, Default)]
struct Done {
    read: Vec<Vec<String>>,
    doubtful: Vec<Vec<u32>>,
    seconds: f64,
}

/// What is added up for one program.
#[derive(Debug, Default)]
struct Sums {
    languages: BTreeMap<&'static str, Score>,
    /// For each language and condition.
    each: BTreeMap<(&'static str, &'static str), Score>,
    conditions: BTreeMap<&'static str, Score>,
    at_150: Score,
}

impl Sums {
    fn add(&mut self, page: &Page, condition: &Condition, read: &[String]) -> Score {
        let score = Score::of(&page.text(), read);
        self.languages.entry(page.language).or_default().add(score);
        self.each.entry((page.language, condition.name)).or_default().add(score);
        // What the built-in dictionary lacks is another matter.
        if !["ru", "ar"].contains(&page.language) {
            self.conditions.entry(condition.name).or_default().add(score);
            if condition.counts {
                self.at_150.add(score);
            }
        }
        score
    }

    fn json(&self) -> Value {
        let of = |score: &Score| json!({ "error": score.error(), "kept": score.kept(), "whole": score.whole() });
        let all = |map: &BTreeMap<&'static str, Score>| -> Value {
            map.iter().map(|(name, score)| ((*name).to_owned(), of(score))).collect::<serde_json::Map<_, _>>().into()
        };
        let each = self.each.iter().map(|((language, condition), score)| json!([language, condition, of(score)]));
        let each: Vec<Value> = each.collect();
        json!({ "languages": all(&self.languages), "each": each, "conditions": all(&self.conditions), "from_150_dpi": of(&self.at_150) })
    }
}

/// How far the mark of doubt can be trusted.
#[derive(Debug, Default)]
struct Doubt {
    right: usize,
    right_marked: usize,
    wrong: usize,
    wrong_marked: usize,
}

fn main() -> Result<()> {
    let wanted = Wanted::from_arguments();
    let installed = tesseract::languages();
    let (texts, lacking) = pages::texts();
    if !lacking.is_empty() {
        println!("Not measured, because no font for it is installed: {}", lacking.join(", "));
    }
    if installed.is_empty() {
        println!("Tesseract is not installed: nothing is compared, and Russian and Arabic cannot be read.");
    }
    let papers = pages::papers(Path::new(CASE))?;
    let mut report = Report { wanted, installed, ..Report::default() };
    report.texts(&texts)?;
    report.papers(&papers)?;
    report.print();
    Ok(())
}

#[derive(Debug, Default)]
struct Report {
    wanted: Wanted,
    installed: Vec<String>,
    ours: Sums,
    theirs: Sums,
    theirs_prepared: Sums,
    papers: Sums,
    doubt: Doubt,
    /// For each condition the time of the built-in recogniser and of Tesseract, on prepared and on raw pages.
    times: Vec<(&'static str, [f64; 4])>,
}

impl Report {
    /// The invented pages: both programs, each condition, raw and prepared.
    fn texts(&mut self, pages: &[Page]) -> Result<()> {
        for condition in damage::ALL {
            let pages: Vec<&Page> = pages.iter().filter(|page| self.wanted.takes(page, &condition)).collect();
            let pictures = self.pictures(&pages, &condition)?;
            let raw: Vec<&GrayImage> = pictures.iter().map(|(_, raw)| raw).collect();
            let prepared: Vec<GrayImage> =
                pictures.par_iter().map(|(clean, raw)| condition.prepare(raw, clean)).collect();
            let prepared: Vec<&GrayImage> = prepared.iter().collect();
            let ours = self.recognised(&raw);
            self.take(&pages, &condition, &ours, |report| &mut report.ours);
            // Only what both read by themselves is timed.
            let timed: Vec<usize> =
                (0..pages.len()).filter(|at| !["ru", "ar"].contains(&pages[*at].language)).collect();
            let only =
                |all: &[&'_ GrayImage]| -> Vec<GrayImage> { timed.iter().map(|at| (*all[*at]).clone()).collect() };
            if self.installed.is_empty() || self.wanted.alone || pages.is_empty() {
                continue;
            }
            let theirs = self.tesseract(&pages, &raw, condition.dpi)?;
            self.take(&pages, &condition, &theirs, |report| &mut report.theirs);
            let theirs_prepared = self.tesseract(&pages, &prepared, 300.0)?;
            self.take(&pages, &condition, &theirs_prepared, |report| &mut report.theirs_prepared);
            let (timed_raw, timed_prepared) = (only(&raw), only(&prepared));
            let (timed_raw, timed_prepared): (Vec<&GrayImage>, Vec<&GrayImage>) =
                (timed_raw.iter().collect(), timed_prepared.iter().collect());
            let timed_pages: Vec<&Page> = timed.iter().map(|at| pages[*at]).collect();
            self.times.push((
                condition.name,
                [
                    self.recognised(&timed_prepared).seconds,
                    self.tesseract(&timed_pages, &timed_prepared, 300.0)?.seconds,
                    self.recognised(&timed_raw).seconds,
                    self.tesseract(&timed_pages, &timed_raw, condition.dpi)?.seconds,
                ],
            ));
        }
        Ok(())
    }

    /// The papers of the example, printed and scanned again: the built-in recogniser.
    fn papers(&mut self, pages: &[Page]) -> Result<()> {
        for condition in damage::ALL {
            let pages: Vec<&Page> = pages.iter().filter(|page| self.wanted.takes(page, &condition)).collect();
            let pictures = self.pictures(&pages, &condition)?;
            let raw: Vec<&GrayImage> = pictures.iter().map(|(_, raw)| raw).collect();
            let done = self.recognised(&raw);
            self.take(&pages, &condition, &done, |report| &mut report.papers);
        }
        Ok(())
    }

    /// The clean and the damaged picture of each page.
    fn pictures(&self, pages: &[&Page], condition: &Condition) -> Result<Vec<(GrayImage, GrayImage)>> {
        pages
            .par_iter()
            .map(|page| {
                let clean = page.draw(condition.dpi)?;
                let damaged = condition.damage(&clean, page.name.len() as u64 + 7)?;
                if let Some(folder) = &self.wanted.save {
                    std::fs::create_dir_all(folder)?;
                    damaged.save(folder.join(format!("{} {}.png", page.name, condition.name)))?;
                }
                Ok((clean, damaged))
            })
            .collect()
    }

    fn recognised(&self, pictures: &[&GrayImage]) -> Done {
        let tesseract = (!self.installed.is_empty())
            .then(|| ocr::Tesseract { program: PathBuf::from("tesseract"), languages: self.installed.clone() });
        let options = ocr::Options { languages: Vec::new(), tesseract };
        let pictures: Vec<RgbImage> =
            pictures.iter().map(|picture| DynamicImage::ImageLuma8((*picture).clone()).into_rgb8()).collect();
        let start = Instant::now();
        let read: Vec<Recognised> = pictures.par_iter().map(|picture| ocr::recognise(picture, &options)).collect();
        let seconds = start.elapsed().as_secs_f64();
        let (read, doubtful) = read.into_iter().map(|page| (page.lines, page.doubtful)).unzip();
        Done { read, doubtful, seconds }
    }

    fn tesseract(&self, pages: &[&Page], pictures: &[&GrayImage], dpi: f64) -> Result<Done> {
        let start = Instant::now();
        let read = pages
            .par_iter()
            .zip(pictures)
            .map(|(page, picture)| {
                let name = pages::tesseract_name(page.language);
                let language = self.installed.iter().find(|one| *one == name).map_or("eng", String::as_str);
                tesseract::read(picture, language, dpi)
            })
            .collect::<Result<_>>();
        let read = read.context("Tesseract cannot be run")?;
        Ok(Done { read, doubtful: Vec::new(), seconds: start.elapsed().as_secs_f64() })
    }

    fn take(&mut self, pages: &[&Page], condition: &Condition, done: &Done, sums: fn(&mut Self) -> &mut Sums) {
        for (index, (page, read)) in pages.iter().zip(&done.read).enumerate() {
            let score = sums(self).add(page, condition, read);
            let Some(doubtful) = done.doubtful.get(index) else { continue };
            let truth = page.text();
            for (number, line) in (1u32..).zip(read).filter(|(_, line)| !line.trim().is_empty()) {
                let marked = usize::from(doubtful.contains(&number));
                if score::is_right(line, &truth) {
                    self.doubt.right += 1;
                    self.doubt.right_marked += marked;
                } else {
                    self.doubt.wrong += 1;
                    self.doubt.wrong_marked += marked;
                }
            }
            if self.wanted.details {
                println!(
                    "{}, {}: {:.2} % wrong, {:.1} % kept, {:.0} % of rows",
                    page.name,
                    condition.name,
                    score.error(),
                    score.kept(),
                    score.whole()
                );
                println!("    lost: {}", score::lost(&truth, read).join(" | "));
                for line in &truth {
                    if line.contains('\t') && !read.iter().any(|one| one == line) {
                        println!("    row {line:?}");
                    }
                }
                if self.wanted.names.len() > 1 {
                    for (number, line) in (1u32..).zip(read) {
                        println!("  {} {line:?}", if doubtful.contains(&number) { '?' } else { ' ' });
                    }
                }
            }
        }
    }

    fn print(&self) {
        let ratio = |ours: usize, theirs: usize| {
            let ratios = self.times.iter().map(|(name, times)| (*name, times[ours] / times[theirs]));
            let mut ratios: Vec<(&str, f64)> = ratios.collect();
            ratios.sort_by(|a, b| a.1.total_cmp(&b.1));
            ratios
        };
        let (prepared, raw) = (ratio(0, 1), ratio(2, 3));
        if self.wanted.json {
            println!(
                "{:#}",
                json!({
                    "built_in": self.ours.json(),
                    "tesseract": self.theirs.json(),
                    "tesseract_prepared": self.theirs_prepared.json(),
                    "example_papers": self.papers.json(),
                    "doubt": { "right": self.doubt.right, "right_marked": self.doubt.right_marked,
                               "wrong": self.doubt.wrong, "wrong_marked": self.doubt.wrong_marked },
                    "time_prepared": prepared.iter().map(|(name, ratio)| json!([name, ratio])).collect::<Vec<_>>(),
                    "time_raw": raw.iter().map(|(name, ratio)| json!([name, ratio])).collect::<Vec<_>>(),
                })
            );
            return;
        }
        println!("\nWrong letters, %, invented pages, all conditions");
        println!("| language | built-in | Tesseract | Tesseract, prepared pages |\n|---|---|---|---|");
        for (language, score) in &self.ours.languages {
            let other = |sums: &Sums| sums.languages.get(language).map_or("".into(), |s| format!("{:.1}", s.error()));
            println!(
                "| {language} | {:.2} | {} | {} |",
                score.error(),
                other(&self.theirs),
                other(&self.theirs_prepared)
            );
        }
        println!("\nWrong letters, %, by language and condition: built-in / Tesseract / Tesseract, prepared");
        for condition in damage::ALL {
            let cell = |sums: &Sums, language| {
                sums.each.get(&(language, condition.name)).map_or("".into(), |score| format!("{:.2}", score.error()))
            };
            let languages =
                self.ours.languages.keys().filter(|one| self.ours.each.contains_key(&(**one, condition.name)));
            let cells: Vec<String> = languages
                .map(|one| {
                    let of = [&self.ours, &self.theirs, &self.theirs_prepared].map(|sums| cell(sums, one));
                    format!("{one} {}", of.join(" / "))
                })
                .collect();
            if !cells.is_empty() {
                println!("{}: {}", condition.name, cells.join("; "));
            }
        }
        println!("\nLatin and Chinese pages: wrong letters / key terms kept / table rows whole, %");
        println!(
            "| condition | built-in | Tesseract | Tesseract, prepared | built-in, example papers |\n|---|---|---|---|---|"
        );
        let cell = |score: Option<&Score>| {
            score.map_or(String::new(), |s| format!("{:.2} / {:.1} / {:.0}", s.error(), s.kept(), s.whole()))
        };
        for condition in damage::ALL {
            let of = |sums: &Sums| cell(sums.conditions.get(condition.name));
            println!(
                "| {} | {} | {} | {} | {} |",
                condition.name,
                of(&self.ours),
                of(&self.theirs),
                of(&self.theirs_prepared),
                of(&self.papers)
            );
        }
        println!(
            "| all from 150 dpi | {} | {} | {} | {} |",
            cell(Some(&self.ours.at_150)),
            cell(Some(&self.theirs.at_150)),
            cell(Some(&self.theirs_prepared.at_150)),
            cell(Some(&self.papers.at_150))
        );
        let Doubt { right, right_marked, wrong, wrong_marked } = self.doubt;
        println!(
            "\nLines read right: {right}, of them marked doubtful {right_marked}; read wrong: {wrong}, marked {wrong_marked}"
        );
        for (name, ratios, columns) in [("prepared", &prepared, (0, 1)), ("raw", &raw, (2, 3))] {
            let Some(median) = ratios.get(ratios.len() / 2) else { continue };
            let sum = |column: usize| self.times.iter().map(|(_, times)| times[column]).sum::<f64>();
            println!(
                "Time on {name} pages, in parts of Tesseract's, all cores each: {:.2} (median; {:.2} to {:.2}); sums {:.1} s, {:.1} s",
                median.1,
                ratios[0].1,
                ratios[ratios.len() - 1].1,
                sum(columns.0),
                sum(columns.1)
            );
        }
    }
}
