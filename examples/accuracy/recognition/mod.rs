//! How well pictures of pages are read: the tables of what `examples/ocr_accuracy` measures.

#[path = "../../ocr_accuracy/damage.rs"]
mod damage;
#[path = "../../ocr_accuracy/drawing.rs"]
mod drawing;
#[path = "../../ocr_accuracy/measure.rs"]
#[allow(dead_code, reason = "the time is what the other command tells")]
mod measure;
#[path = "../../ocr_accuracy/pages.rs"]
mod pages;
#[path = "../../ocr_accuracy/score.rs"]
mod score;
#[path = "../../ocr_accuracy/tesseract.rs"]
mod tesseract;
#[path = "../../ocr_accuracy/typeset.rs"]
mod typeset;

use anyhow::Result;
use measure::{Doubt, Measured, Sums, Wanted};
use score::Score;

use crate::table::{Table, language, of};

/// The places of the page and their tables, once all is measured: that takes long.
pub(crate) fn measure(details: bool) -> Result<Vec<(&'static str, String)>> {
    let measured = Measured::of(Wanted { details, untimed: true, ..Wanted::default() })?;
    Ok(vec![
        ("recognition-letters", by_condition(&measured.ours, |score| format!("{:.2}", score.error()))),
        ("recognition-terms", by_condition(&measured.ours, |score| format!("{:.1}", score.kept()))),
        ("recognition-tesseract", beside_tesseract(&measured)),
        ("recognition-papers", papers(&measured.papers)),
        ("recognition-doubt", doubt(&measured.doubt)),
    ])
}

/// A figure for each condition and language.
fn by_condition(sums: &Sums, figure: impl Fn(&Score) -> String) -> String {
    let languages: Vec<&str> = sums.languages.keys().copied().collect();
    let titles: Vec<&str> = std::iter::once("condition").chain(languages.iter().map(|code| language(code))).collect();
    let mut table = Table::new(&titles);
    for condition in damage::ALL {
        let cell = |code: &&str| sums.each.get(&(*code, condition.name)).map_or(String::new(), &figure);
        table.row(std::iter::once(condition.name.to_owned()).chain(languages.iter().map(cell)));
    }
    let all = languages.iter().map(|code| figure(&from_150_dpi(sums, code)));
    table.row(std::iter::once("**all from 150 dpi**".to_owned()).chain(all));
    table.to_string()
}

/// All conditions for which a target is set, of a language.
fn from_150_dpi(sums: &Sums, language: &str) -> Score {
    let mut all = Score::default();
    let of_language = damage::ALL.iter().filter(|condition| condition.counts);
    of_language.filter_map(|condition| sums.each.get(&(language, condition.name))).for_each(|score| all.add(*score));
    all
}

/// Both programs on the same pictures, where Tesseract knows the language.
fn beside_tesseract(measured: &Measured) -> String {
    let mut table =
        Table::new(&["language", "built-in", "Tesseract, pages as they are", "Tesseract, pages prepared for it"]);
    for code in measured.theirs.languages.keys() {
        if !measured.installed.iter().any(|installed| installed == pages::tesseract_name(code)) {
            continue;
        }
        let cells = [&measured.ours, &measured.theirs, &measured.theirs_prepared];
        let cells = cells.map(|sums| figures(&from_150_dpi(sums, code)));
        table.row(std::iter::once(language(code).to_owned()).chain(cells));
    }
    let lacking = |what: &str, codes: Vec<&str>| match codes.is_empty() {
        true => String::new(),
        false => {
            format!("\nNot measured, {what}: {}.\n", codes.into_iter().map(language).collect::<Vec<_>>().join(", "))
        }
    };
    if table.is_empty() {
        return "Tesseract was not installed where this was measured.".to_owned();
    }
    format!("{table}{}", lacking("no font for it was installed", measured.lacking.clone()))
}

/// Wrong letters, key terms kept, table rows whole.
fn figures(score: &Score) -> String {
    format!("{:.2} / {:.1} / {:.0}", score.error(), score.kept(), score.whole())
}

fn papers(sums: &Sums) -> String {
    let mut table = Table::new(&["condition", "wrong letters, %", "key terms kept, %", "table rows whole, %"]);
    let mut row = |name: &str, score: &Score| {
        let cells = [format!("{:.2}", score.error()), format!("{:.1}", score.kept()), format!("{:.0}", score.whole())];
        table.row(std::iter::once(name.to_owned()).chain(cells));
    };
    for condition in damage::ALL {
        if let Some(score) = sums.conditions.get(condition.name) {
            row(condition.name, score);
        }
    }
    row("**all from 150 dpi**", &sums.at_150);
    table.to_string()
}

fn doubt(doubt: &Doubt) -> String {
    let mut table = Table::new(&["lines", "marked as doubtful"]);
    table.row(["read wrong".to_owned(), of(doubt.wrong_marked, doubt.wrong)]);
    table.row(["read right".to_owned(), of(doubt.right_marked, doubt.right)]);
    table.to_string()
}
