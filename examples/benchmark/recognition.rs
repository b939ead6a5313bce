//! Recognising pages, beside Tesseract as its user would run it.

#[allow(dead_code, reason = "a part of the measurement of accuracy")]
#[path = "../ocr_accuracy/damage.rs"]
mod damage;
#[path = "../ocr_accuracy/drawing.rs"]
mod drawing;
#[allow(dead_code, reason = "a part of the measurement of accuracy")]
#[path = "../ocr_accuracy/pages.rs"]
mod pages;
#[path = "../ocr_accuracy/tesseract.rs"]
mod tesseract;
#[allow(dead_code, reason = "a part of the measurement of accuracy")]
#[path = "../ocr_accuracy/typeset.rs"]
mod typeset;

use anyhow::{Context, Result, ensure};
use cart_dossier::read::ocr;
use image::{DynamicImage, GrayImage, RgbImage};
use rayon::prelude::*;

use super::Place;
use super::measure::{self, Times};
use super::peer::TESSERACT;
use super::table::Table;

/// What is measured of all that a page may go through.
const CONDITIONS: [&str; 2] = ["scan, 150 dpi", "photo"];
/// What Tesseract calls the language of the pages.
const ENGLISH: &str = "eng";
/// Rounds that count, after one that loads the networks.
const ROUNDS: usize = 3;

/// Measures it on the pages with words of the second example; both on all cores.
pub(crate) fn measure(place: &Place) -> Result<Table> {
    let pages = pages::papers(&place.examples.join("case-2-large-b-cell-lymphoma/papers"))?;
    ensure!(!pages.is_empty(), "there are no pages");
    let mut table = Table::default();
    table.note(format!("{} pages in English, on all cores.", pages.len()));
    let peer = table.peer(&TESSERACT).filter(|_| tesseract::languages().iter().any(|language| language == ENGLISH));
    for name in CONDITIONS {
        let condition = damage::ALL.iter().find(|one| one.name == name).context("no such condition")?;
        let pictures: Vec<GrayImage> =
            pages.par_iter().map(|page| condition.damage(&page.draw(condition.dpi)?, 7)).collect::<Result<_>>()?;
        let colours: Vec<RgbImage> =
            pictures.iter().map(|picture| DynamicImage::ImageLuma8(picture.clone()).into_rgb8()).collect();
        let (mut ours, mut theirs) = (Times::default(), Times::default());
        for round in 0..=ROUNDS {
            let (read, our_time) = measure::timed(|| {
                let options = ocr::Options::default();
                colours.par_iter().all(|picture| !ocr::recognise(picture, &options).lines.is_empty())
            });
            ensure!(read, "a page was not recognised ({name})");
            let their_time = match &peer {
                None => None,
                Some(_) => {
                    let (read, time) = measure::timed(|| {
                        let read = |picture: &GrayImage| tesseract::read(picture, ENGLISH, condition.dpi);
                        pictures.par_iter().map(read).collect::<Result<Vec<_>>>()
                    });
                    ensure!(read?.iter().any(|lines| !lines.is_empty()), "Tesseract recognised nothing ({name})");
                    Some(time)
                }
            };
            if round > 0 {
                ours.rounds.push(our_time);
                theirs.rounds.extend(their_time);
            }
        }
        if let Some(peer) = &peer {
            let beside = format!("{peer}, a process for each page");
            table.tell(format!("a page ({name}), in parts of it"), ours.against(&theirs).figure()).beside(beside);
        }
        table.tell(format!("a page ({name})"), ours.spread().scaled(1.0 / pages.len() as f64).ms());
    }
    Ok(table)
}
