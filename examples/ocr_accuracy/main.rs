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
mod measure;
mod pages;
mod score;
mod tesseract;
mod typeset;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use measure::{Doubt, Measured, Sums, Wanted};
use score::Score;
use serde_json::{Value, json};

fn main() -> Result<()> {
    let (wanted, as_json) = from_arguments();
    let measured = Measured::of(wanted)?;
    if !measured.lacking.is_empty() {
        println!("Not measured, because no font for it is installed: {}", measured.lacking.join(", "));
    }
    if measured.installed.is_empty() {
        println!("Tesseract is not installed: nothing is compared, and Russian and Arabic cannot be read.");
    }
    print(&measured, as_json);
    Ok(())
}

/// What the user asked for, and whether as JSON.
fn from_arguments() -> (Wanted, bool) {
    let (mut wanted, mut json) = (Wanted::default(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--details" => wanted.details = true,
            "--alone" => wanted.alone = true,
            "--save" => wanted.save = arguments.next().map(PathBuf::from),
            _ => wanted.names.push(argument),
        }
    }
    (wanted, json)
}

fn json_of(sums: &Sums) -> Value {
    let of = |score: &Score| json!({ "error": score.error(), "kept": score.kept(), "whole": score.whole() });
    let all = |map: &BTreeMap<&'static str, Score>| -> Value {
        map.iter().map(|(name, score)| ((*name).to_owned(), of(score))).collect::<serde_json::Map<_, _>>().into()
    };
    let each = sums.each.iter().map(|((language, condition), score)| json!([language, condition, of(score)]));
    let each: Vec<Value> = each.collect();
    json!({ "languages": all(&sums.languages), "each": each, "conditions": all(&sums.conditions), "from_150_dpi": of(&sums.at_150) })
}

fn print(measured: &Measured, as_json: bool) {
    let ratio = |ours: usize, theirs: usize| {
        let ratios = measured.times.iter().map(|(name, times)| (*name, times[ours] / times[theirs]));
        let mut ratios: Vec<(&str, f64)> = ratios.collect();
        ratios.sort_by(|a, b| a.1.total_cmp(&b.1));
        ratios
    };
    let (prepared, raw) = (ratio(0, 1), ratio(2, 3));
    if as_json {
        println!(
            "{:#}",
            json!({
                "built_in": json_of(&measured.ours),
                "tesseract": json_of(&measured.theirs),
                "tesseract_prepared": json_of(&measured.theirs_prepared),
                "example_papers": json_of(&measured.papers),
                "doubt": { "right": measured.doubt.right, "right_marked": measured.doubt.right_marked,
                           "wrong": measured.doubt.wrong, "wrong_marked": measured.doubt.wrong_marked },
                "time_prepared": prepared.iter().map(|(name, ratio)| json!([name, ratio])).collect::<Vec<_>>(),
                "time_raw": raw.iter().map(|(name, ratio)| json!([name, ratio])).collect::<Vec<_>>(),
            })
        );
        return;
    }
    println!("\nWrong letters, %, invented pages, all conditions");
    println!("| language | built-in | Tesseract | Tesseract, prepared pages |\n|---|---|---|---|");
    for (language, score) in &measured.ours.languages {
        let other = |sums: &Sums| sums.languages.get(language).map_or("".into(), |s| format!("{:.1}", s.error()));
        println!(
            "| {language} | {:.2} | {} | {} |",
            score.error(),
            other(&measured.theirs),
            other(&measured.theirs_prepared)
        );
    }
    println!("\nWrong letters, %, by language and condition: built-in / Tesseract / Tesseract, prepared");
    for condition in damage::ALL {
        let cell = |sums: &Sums, language| {
            sums.each.get(&(language, condition.name)).map_or("".into(), |score| format!("{:.2}", score.error()))
        };
        let languages =
            measured.ours.languages.keys().filter(|one| measured.ours.each.contains_key(&(**one, condition.name)));
        let cells: Vec<String> = languages
            .map(|one| {
                let of = [&measured.ours, &measured.theirs, &measured.theirs_prepared].map(|sums| cell(sums, one));
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
            of(&measured.ours),
            of(&measured.theirs),
            of(&measured.theirs_prepared),
            of(&measured.papers)
        );
    }
    println!(
        "| all from 150 dpi | {} | {} | {} | {} |",
        cell(Some(&measured.ours.at_150)),
        cell(Some(&measured.theirs.at_150)),
        cell(Some(&measured.theirs_prepared.at_150)),
        cell(Some(&measured.papers.at_150))
    );
    let Doubt { right, right_marked, wrong, wrong_marked } = measured.doubt;
    println!(
        "\nLines read right: {right}, of them marked doubtful {right_marked}; read wrong: {wrong}, marked {wrong_marked}"
    );
    for (name, ratios, columns) in [("prepared", &prepared, (0, 1)), ("raw", &raw, (2, 3))] {
        let Some(median) = ratios.get(ratios.len() / 2) else { continue };
        let sum = |column: usize| measured.times.iter().map(|(_, times)| times[column]).sum::<f64>();
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
