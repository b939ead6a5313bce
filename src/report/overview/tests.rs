//! The tables, their order, and what is written of them. `tests/overview.rs` opens the files again.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use serde_yaml::Value;

use super::sheets::{Cell, Tables};
use super::standing::{Standing, warnings};
use super::words;
use super::{Order, csv, html, order, xlsx};
use crate::knowledge;
use crate::model::{FileState, Language, MixedKind, Need, Overview, PatientRow, Status};

/// A batch of invented patients, with names that are made to do harm.
fn batch() -> Overview {
    serde_json::from_str(include_str!("../../../tests/overview/batch.json")).unwrap()
}

fn empty() -> Overview {
    Overview { patients: Vec::new(), mixed: Vec::new(), loose: Vec::new(), ..batch() }
}

fn folders(overview: &Overview) -> Vec<&str> {
    overview.patients.iter().map(|row| row.folder.as_str()).collect()
}

fn stands(row: &PatientRow) -> Standing {
    Standing::of(row, 0)
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        other => other.as_text().to_owned(),
    }
}

/// Where each text of a file stands, with its places to fill in.
fn texts(value: &Value, at: &str, found: &mut BTreeMap<String, (String, BTreeSet<String>)>) {
    match value {
        Value::Mapping(map) => {
            map.iter().for_each(|(key, value)| texts(value, &format!("{at}.{}", key.as_str().unwrap()), found));
        }
        Value::Sequence(list) => {
            list.iter().enumerate().for_each(|(n, value)| texts(value, &format!("{at}.{n}"), found));
        }
        Value::String(text) => {
            let places = text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned());
            found.insert(at.to_owned(), (text.clone(), places.filter(|place| place != "n").collect()));
        }
        other => panic!("{at}: {other:?}"),
    }
}

#[test]
fn every_language_says_the_same_with_the_same_places() {
    let forbidden: BTreeMap<String, Vec<String>> =
        serde_yaml::from_str(include_str!("../../../tests/lint/forbidden.yaml")).unwrap();
    let said = |language: Language| {
        let mut found = BTreeMap::new();
        texts(&knowledge::builtin_in("report/overview_*.yaml", language), "", &mut found);
        found
    };
    let english = said(Language::En);
    assert!(english.len() > 80);
    for language in Language::ALL {
        assert_eq!(words::of(language).language, language);
        let said = said(language);
        let shape = |texts: &BTreeMap<String, (String, BTreeSet<String>)>| -> Vec<(String, BTreeSet<String>)> {
            texts.iter().map(|(at, (_, places))| (at.clone(), places.clone())).collect()
        };
        assert_eq!(shape(&said), shape(&english), "{language:?}");
        for (at, (text, _)) in &said {
            let lower = text.to_lowercase();
            let stem = forbidden.values().flatten().find(|stem| lower.contains(stem.as_str()));
            assert_eq!(stem, None, "{language:?} {at}: {text}");
        }
    }
}

#[test]
fn every_value_has_words_and_every_sheet_a_name_that_a_workbook_takes() {
    for language in Language::ALL {
        let words = words::of(language);
        use FileState::*;
        let states =
            [Read, PartlyRead, NeedsOcr, NeedsPassword, Damaged, Unsupported, Empty, TooLarge, Duplicate, Ignored];
        assert!(states.iter().all(|state| !words.state(*state).is_empty()));
        assert!(
            [Need::Required, Need::Recommended, Need::IfApplicable].iter().all(|need| !words.need(*need).is_empty())
        );
        let kinds = [MixedKind::OfOther, MixedKind::InBoth, MixedKind::SamePerson];
        assert!(kinds.iter().all(|kind| words.mixed(*kind).is_some()) && words.mixed.len() == kinds.len());
        assert!(Standing::ALL.iter().all(|one| words.standing(*one).is_some()));
        assert_eq!(words.standings.len(), Standing::ALL.len());
        for status in [Status::Present, Status::Missing, Status::Stale, Status::Pending] {
            assert!(!words.tile(status).is_empty());
        }
        let tables = Tables::of(&Overview { language, ..batch() });
        let titles: BTreeSet<String> = tables.sheets.iter().map(|sheet| sheet.title.to_lowercase()).collect();
        assert_eq!(titles.len(), 5);
        for title in titles {
            assert!(
                title.chars().count() <= 28 && !title.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']),
                "{title}"
            );
        }
    }
}

#[test]
fn the_worst_come_first_or_all_by_name() {
    let mut overview = batch();
    order(&mut overview, Order::Worst);
    let worst = ["broken \"quoted\"", "=cmd|' /C calc'!A0", "pictures", "001", "Ñandú", "<b>Zoë</b> #2"];
    assert_eq!(folders(&overview), worst);
    order(&mut overview, Order::Name);
    let named = ["<b>Zoë</b> #2", "=cmd|' /C calc'!A0", "Ñandú", "001", "broken \"quoted\"", "pictures"];
    assert_eq!(folders(&overview), named);
}

#[test]
fn a_patient_stands_in_one_word() {
    let overview = batch();
    let words: Vec<Standing> = overview.patients.iter().map(stands).collect();
    use Standing::*;
    assert_eq!(words, [Open, Complete, Open, Check, Unreadable, NothingRead]);
    // What the list of unread files tells is no warning beside it.
    assert_eq!(warnings(&overview.patients[0]), 1);
    assert_eq!(Standing::of(&overview.patients[1], 1), Check);
    let nothing_asked = PatientRow { items: Vec::new(), ..overview.patients[1].clone() };
    assert_eq!(stands(&nothing_asked), Check);
}

#[test]
fn the_tables_hold_what_the_overview_says() {
    let overview = batch();
    let tables = Tables::of(&overview);
    let ids: Vec<(&str, usize)> = tables.sheets.iter().map(|sheet| (sheet.id, sheet.rows.len())).collect();
    assert_eq!(ids, [("readiness", 6), ("missing", 10), ("ask", 2), ("unread", 5), ("mixed", 3)]);
    for sheet in &tables.sheets {
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{}", sheet.id);
    }
    let row = |sheet: usize, at: usize| -> Vec<String> { tables.sheets[sheet].rows[at].iter().map(text_of).collect() };
    let anna = row(0, 0);
    assert_eq!(anna[..6], ["001", "Anna Beispiel", "1961-03-05", "65", "Large B-cell lymphoma", "Required items open"]);
    assert_eq!(anna[7..16], ["3", "1", "1", "1", "0", "0", "2", "1", "2"]);
    assert_eq!(
        anna[16],
        "Since 13 Nov 2026: 2 papers arrived: PET.pdf, @SUM(A1).pdf; Found now: Pathology report; Open again or newly out \
         of date: PET-CT report"
    );
    assert_eq!(row(0, 1)[16], "Nothing since 13 Nov 2026");
    assert_eq!(row(0, 2)[16], "First time in this overview");
    let broken = row(0, 4);
    assert_eq!(
        (broken[5].as_str(), broken[6].as_str()),
        ("Could not be read", overview.patients[4].problem.as_deref().unwrap())
    );
    assert!(broken[7..15].iter().all(String::is_empty), "{broken:?}");
    assert_eq!(row(1, 0)[2..7], ["PET-CT report", "required", "Too old", "2026-03-03", "262"]);
    assert_eq!(row(3, 2)[..4], ["broken \"quoted\"", "", "The whole folder", "Could not be read"]);
    assert_eq!(row(3, 4)[..4], ["", "", "+1.pdf", "Beside the folders"]);
    assert_eq!(
        row(4, 1)[..7],
        [
            "The same file in two folders",
            "001",
            "Anna Beispiel",
            "b.pdf",
            "<b>Zoë</b> #2",
            "<script>alert(1)</script>",
            "copy of b.pdf"
        ]
    );
    assert_eq!(row(4, 2)[3], "The whole folder");
}

#[test]
fn the_numbers_of_required_items_add_up() {
    for row in &Tables::of(&batch()).sheets[0].rows {
        let numbers: Vec<i64> =
            row[7..13].iter().filter_map(|c| if let Cell::Number(n) = c { Some(*n) } else { None }).collect();
        assert_eq!(numbers.first().copied().unwrap_or(0), numbers.iter().skip(1).sum::<i64>());
    }
}

#[test]
fn csv_has_every_cell_and_no_formula() {
    let files = csv::write(&batch());
    let tables = Tables::of(&batch());
    assert_eq!(
        files.iter().map(|(stem, _)| stem.as_str()).collect::<Vec<_>>(),
        ["readiness", "missing", "ask", "unread", "mixed"]
    );
    for ((stem, bytes), sheet) in files.iter().zip(&tables.sheets) {
        let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{FEFF}').unwrap();
        let mut reader = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().len(), sheet.columns.len());
        let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), sheet.rows.len(), "{stem}");
        for cell in rows.iter().flatten() {
            let number = cell.parse::<i64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '|', '%']), "{stem}: {cell:?}");
            assert!(!cell.contains(['\u{202E}', '\n', '\r']), "{cell:?}");
        }
    }
    let readiness = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(readiness.contains(",1961-03-05,65,") && readiness.contains("\"Mar 1970 (day not known)\""), "{readiness}");
    assert!(readiness.contains("\"'=HYPERLINK(\"\"http://example.com\"\",\"\"x\"\")\",1899-12-31"), "{readiness}");
    let missing = String::from_utf8(files[1].1.clone()).unwrap();
    assert!(missing.contains(",2027-01-01,-42,"), "{missing}");
}

#[test]
fn the_page_escapes_every_name_and_loads_nothing() {
    let bytes = html::write(&batch());
    let text = String::from_utf8(bytes).unwrap();
    let page = Html::parse_document(&text);
    let all = |what: &str| page.select(&Selector::parse(what).unwrap()).collect::<Vec<_>>();
    assert_eq!(
        (all("script").len(), all("style").len(), all("b").len(), all("img, iframe, link, [src]").len()),
        (1, 1, 0, 0)
    );
    assert!(!text.contains('\u{202E}'));
    let names: Vec<String> = all("#readiness td").iter().map(|cell| cell.text().collect()).collect();
    assert!(names.iter().any(|name| name == "<script>alert(1)</script>"));
    // Nothing but its own script and style.
    let policy = all("meta[http-equiv]")[0].attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    let links: Vec<&str> = all("a").iter().filter_map(|a| a.attr("href")).collect();
    assert!(links.iter().all(|to| to.starts_with("./") || to.starts_with('#')), "{links:?}");
    assert!(links.contains(&"./%3Cb%3EZo%C3%AB%3C/b%3E%20%232/Case%20summary.pdf"), "{links:?}");
    assert!(links.contains(&"./%3Dcmd%7C%27%20/C%20calc%27%21A0/Case%20summary.pdf"), "{links:?}");
    // For those who do not see it.
    assert_eq!(
        (all("html[lang=en]").len(), all("table > caption").len(), all("tbody th[scope=row]").len()),
        (1, 5, 26)
    );
    assert!(all("thead th").iter().all(|head| head.attr("scope") == Some("col")));
    for region in all("[aria-labelledby]") {
        assert_eq!(all(&format!("#{}", region.attr("aria-labelledby").unwrap())).len(), 1);
    }
}

#[test]
fn an_empty_batch_is_told_as_such() {
    for language in Language::ALL {
        let overview = Overview { language, ..empty() };
        let page = String::from_utf8(html::write(&overview)).unwrap();
        let sheets = &words::of(language).sheets;
        for sheet in [&sheets.readiness, &sheets.missing, &sheets.ask, &sheets.unread, &sheets.mixed] {
            assert!(page.contains(&sheet.none), "{}", sheet.none);
        }
        assert!(!page.contains("<table"));
        assert!(csv::write(&overview).iter().all(|(_, bytes)| bytes.iter().filter(|b| **b == b'\n').count() == 1));
        assert!(xlsx::write(&overview).unwrap().starts_with(b"PK"));
    }
}

#[test]
fn what_is_more_than_a_sheet_holds_goes_to_another_one() {
    let bytes = xlsx::made(&batch(), 4).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let book = std::io::read_to_string(package.by_name("xl/workbook.xml").unwrap()).unwrap();
    for name in ["Missing items", "Missing items 2", "Missing items 3", "Readiness 2", "Could not be read 2"] {
        assert!(book.contains(&format!("name=\"{name}\"")), "{name}: {book}");
    }
}

#[test]
fn the_same_overview_gives_the_same_bytes() {
    assert_eq!(xlsx::write(&batch()).unwrap(), xlsx::write(&batch()).unwrap());
    assert_eq!(html::write(&batch()), html::write(&batch()));
}

#[test]
fn a_text_longer_than_a_cell_and_a_date_of_any_year_are_taken() {
    let mut overview = batch();
    overview.as_of = crate::model::PartialDate::year(1850);
    let row = &mut overview.patients[0];
    row.items[0].reason = "💉".repeat(40_000);
    row.summary = Some("a/".repeat(4_000));
    row.date_of_birth = Some(crate::model::PartialDate::year(9999));
    assert!(xlsx::write(&overview).unwrap().starts_with(b"PK"));
}

#[test]
fn two_hundred_patients_have_their_rows() {
    let one = batch().patients.remove(0);
    let patient = |n: usize| PatientRow { folder: format!("P{n:03}"), ..one.clone() };
    let overview = Overview { patients: (0..200).map(patient).collect(), ..empty() };
    let page = String::from_utf8(html::write(&overview)).unwrap();
    assert_eq!(page.matches("<tr>").count(), 4 + 200 + 600 + 400 + 400);
    assert_eq!(csv::write(&overview)[1].1.iter().filter(|b| **b == b'\n').count(), 601);
    assert!(xlsx::write(&overview).unwrap().len() < 200_000);
}
