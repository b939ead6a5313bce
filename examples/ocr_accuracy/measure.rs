//! The measuring itself: what each reader gets of each page in each condition, added up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use cart_dossier::read::ocr::{self, Recognised};
use image::{DynamicImage, GrayImage, RgbImage};
use rayon::prelude::*;

use super::damage::{self, Condition};
use super::pages::{self, Page};
use super::score::{self, Score};
use super::tesseract;

/// The folder whose PDFs must come through.
const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/case-2-large-b-cell-lymphoma/papers");

/// What is measured, and what is told while it is.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Print what was lost.
    pub(crate) details: bool,
    /// Without Tesseract.
    pub(crate) alone: bool,
    /// Without the turns that only take the time.
    pub(crate) untimed: bool,
    /// Where the pictures are kept.
    pub(crate) save: Option<PathBuf>,
    /// Parts of the names of pages and conditions; none: all.
    pub(crate) names: Vec<String>,
}

impl Wanted {
    fn takes(&self, page: &Page, condition: &Condition) -> bool {
        let has = |name: &String| page.name.contains(name.as_str()) || condition.name.contains(name.as_str());
        self.names.is_empty() || self.names.iter().all(has)
    }

    /// The pages that are read in a condition; says so, since it takes long.
    fn of<'p>(&self, pages: &'p [Page], condition: &Condition, what: &str) -> Vec<&'p Page> {
        let pages: Vec<&Page> = pages.iter().filter(|page| self.takes(page, condition)).collect();
        if !pages.is_empty() {
            eprintln!("{}: {} {what}", condition.name, pages.len());
        }
        pages
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
pub(crate) struct Sums {
    pub(crate) languages: BTreeMap<&'static str, Score>,
    /// For each language and condition.
    pub(crate) each: BTreeMap<(&'static str, &'static str), Score>,
    pub(crate) conditions: BTreeMap<&'static str, Score>,
    pub(crate) at_150: Score,
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
}

/// How far the mark of doubt can be trusted.
#[derive(Debug, Default)]
pub(crate) struct Doubt {
    pub(crate) right: usize,
    pub(crate) right_marked: usize,
    pub(crate) wrong: usize,
    pub(crate) wrong_marked: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Measured {
    wanted: Wanted,
    /// Languages of invented pages that could not be set, for want of a font.
    pub(crate) lacking: Vec<&'static str>,
    /// The languages of the installed Tesseract.
    pub(crate) installed: Vec<String>,
    pub(crate) ours: Sums,
    pub(crate) theirs: Sums,
    pub(crate) theirs_prepared: Sums,
    pub(crate) papers: Sums,
    pub(crate) doubt: Doubt,
    /// For each condition the time of the built-in recogniser and of Tesseract, on prepared and on raw pages.
    pub(crate) times: Vec<(&'static str, [f64; 4])>,
}

impl Measured {
    /// Measures all that is wanted.
    pub(crate) fn of(wanted: Wanted) -> Result<Self> {
        let (texts, lacking) = pages::texts();
        let mut measured = Self { wanted, lacking, installed: tesseract::languages(), ..Self::default() };
        measured.texts(&texts)?;
        measured.papers(&pages::papers(Path::new(CASE))?)?;
        Ok(measured)
    }

    /// The invented pages: both programs, each condition, raw and prepared.
    fn texts(&mut self, pages: &[Page]) -> Result<()> {
        for condition in damage::ALL {
            let pages = self.wanted.of(pages, &condition, "invented pages");
            let pictures = self.pictures(&pages, &condition)?;
            let raw: Vec<&GrayImage> = pictures.iter().map(|(_, raw)| raw).collect();
            let prepared: Vec<GrayImage> =
                pictures.par_iter().map(|(clean, raw)| condition.prepare(raw, clean)).collect();
            let prepared: Vec<&GrayImage> = prepared.iter().collect();
            let ours = self.recognised(&raw);
            self.take(&pages, &condition, &ours, |all| &mut all.ours);
            if self.installed.is_empty() || self.wanted.alone || pages.is_empty() {
                continue;
            }
            let theirs = self.tesseract(&pages, &raw, condition.dpi)?;
            self.take(&pages, &condition, &theirs, |all| &mut all.theirs);
            let theirs_prepared = self.tesseract(&pages, &prepared, 300.0)?;
            self.take(&pages, &condition, &theirs_prepared, |all| &mut all.theirs_prepared);
            if self.wanted.untimed {
                continue;
            }
            // Only what both read by themselves is timed.
            let timed: Vec<usize> =
                (0..pages.len()).filter(|at| !["ru", "ar"].contains(&pages[*at].language)).collect();
            let only =
                |all: &[&'_ GrayImage]| -> Vec<GrayImage> { timed.iter().map(|at| (*all[*at]).clone()).collect() };
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
            let pages = self.wanted.of(pages, &condition, "pages of the example");
            let pictures = self.pictures(&pages, &condition)?;
            let raw: Vec<&GrayImage> = pictures.iter().map(|(_, raw)| raw).collect();
            let done = self.recognised(&raw);
            self.take(&pages, &condition, &done, |all| &mut all.papers);
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
}
