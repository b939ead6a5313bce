//! The layout of the summary: forty generated cases in three languages, looked at on the finished pages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod broken;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod drawn;
mod faults;

use cart_dossier::model::Language;
use cart_dossier::report::pdf;

use cases::Generated;
use faults::Seen;

/// Looks at the cases of these numbers, so that several tests share the work.
fn look_at(wanted: impl Fn(usize) -> bool) {
    let mut wrong = Vec::new();
    let mut n_cases = 0;
    for (n, generated) in cases::all().into_iter().enumerate().filter(|(n, _)| wanted(*n)) {
        n_cases += 1;
        for language in generated.languages {
            let Generated { name, whole, .. } = generated;
            let case = generated.make(*language);
            let bytes = pdf::write(&case).unwrap();
            let pages = drawn::pages(&bytes);
            let (found, seen) = faults::of(&pages, whole);
            // To be looked at.
            if let Some(folder) = std::env::var_os("LAYOUT_DIR") {
                std::fs::write(std::path::Path::new(&folder).join(format!("{n:02}-{}.pdf", language.id())), &bytes)
                    .unwrap();
            }
            assert!(seen.texts > 60 && seen.headings > 8 && seen.boxes > 8, "{name}: {seen:?}");
            let total = found.len();
            wrong.extend(found.iter().take(6).map(|fault| {
                format!(
                    "{n} {name}, {}, page {} of {}: {:?} {}",
                    language.id(),
                    fault.page,
                    pages.len(),
                    fault.kind,
                    fault.what
                )
            }));
            if total > 6 {
                wrong.push(format!("{n} {name}, {}: {} more", language.id(), total - 6));
            }
            let first: String =
                pages[0].texts().flat_map(|text| text.words.chars()).filter(|c| !c.is_whitespace()).collect();
            if let Some(name) = case.patient.name.as_deref().filter(|name| name.chars().count() <= 90) {
                let shown: String = name.chars().filter(|c| !c.is_whitespace()).collect();
                // What runs from right to left stands on the page in the order of the page.
                if !name.chars().any(|c| c > '\u{590}' && c < '\u{900}') && !first.contains(&shown) {
                    wrong.push(format!("{n} {name}: page 1 has not the whole name"));
                }
            }
        }
    }
    assert!(n_cases > 5);
    assert!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_forty_cases_and_every_language() {
    let all = cases::all();
    assert!(all.len() >= 40, "{}", all.len());
    for language in [Language::En, Language::Es, Language::Zh] {
        assert!(all.iter().filter(|one| one.languages.contains(&language)).count() >= 35, "{language:?}");
    }
}

#[test]
fn generated_cases_are_laid_out_well_1() {
    look_at(|n| n % 4 == 0);
}

#[test]
fn generated_cases_are_laid_out_well_2() {
    look_at(|n| n % 4 == 1);
}

#[test]
fn generated_cases_are_laid_out_well_3() {
    look_at(|n| n % 4 == 2);
}

#[test]
fn generated_cases_are_laid_out_well_4() {
    look_at(|n| n % 4 == 3);
}

#[test]
fn everything_that_a_page_may_hold_is_looked_at() {
    let all = cases::all();
    let rich = all.iter().find(|one| one.name == "sixty papers").unwrap();
    let (_, seen) = faults::of(&drawn::pages(&pdf::write(&rich.make(Language::En)).unwrap()), true);
    let Seen { texts, boxes, rows, heads, labels, headings } = seen;
    assert!(texts > 1_500 && boxes > 300 && rows > 150 && heads > 10 && labels > 200 && headings > 13, "{seen:?}");
}
