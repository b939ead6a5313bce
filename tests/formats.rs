//! One table of blood results in every format that holds tables: each value stays on one line with its analyte, its unit
//! and its reference range, in this order.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;

use cart_dossier::intake;
use cart_dossier::model::{FileState, Format, SourceFile};
use cart_dossier::read::{self, Options};

/// What every file says, row by row. A file writes `10⁹/L` and decimals as its format and country do.
const ROWS: [[&str; 4]; 5] = [
    ["Haemoglobin", "102", "g/L", "115 - 165"],
    ["Neutrophils", "4.0", "10⁹/L", "2.0 - 7.5"],
    ["Creatinine", "64", "µmol/L", "45 - 84"],
    ["LDH", "412", "U/L", "135 - 225"],
    ["Beta-2 microglobulin", "2.9", "mg/L", "0.8 - 2.2"],
];

/// The files, what they are by content, and whether the cells are parted by TABs.
const FILES: &[(&str, Format, bool)] = &[
    ("blood-results.csv", Format::Csv, true),
    ("blood-results.doc", Format::Doc, true),
    ("blood-results.docx", Format::Docx, true),
    ("blood-results.fods", Format::Ods, true),
    ("blood-results.fodt", Format::Odt, true),
    ("blood-results.html", Format::Html, true),
    ("blood-results.md", Format::Text, true),
    ("blood-results.ods", Format::Ods, true),
    ("blood-results.odt", Format::Odt, true),
    ("blood-results.pages", Format::Pages, true),
    ("blood-results.rtf", Format::Rtf, true),
    // Columns of a fixed width, in UTF-16.
    ("blood-results.txt", Format::Text, false),
    ("blood-results.xls", Format::Xls, true),
    ("blood-results.xlsx", Format::Xlsx, true),
];

fn sources() -> BTreeMap<String, SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats");
    let files = intake::intake(&folder, &intake::Options::default()).unwrap();
    files.into_iter().map(|file| (file.path.clone(), file)).collect()
}

/// The same words as `ROWS` has them: one way to write a power of ten and a decimal.
fn plain(line: &str) -> String {
    line.replace("10^9", "10⁹").replace(',', ".").replace('\u{A0}', " ").replace('μ', "µ")
}

#[test]
fn rows_stay_whole_in_every_format() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (name, format, has_tabs) in FILES {
        let source = sources.get(*name).unwrap();
        assert_eq!(source.format, *format, "{name}");
        let reading = read::read(source, &Options::default());
        assert_eq!(reading.state, FileState::Read, "{name}: {:?}", reading.reason);
        let lines: Vec<String> = reading.text.lines().map(|(_, _, line)| plain(line)).collect();
        for row in ROWS {
            let found = lines.iter().any(|line| {
                if *has_tabs {
                    *line == row.join("\t")
                } else {
                    line.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).eq(row)
                }
            });
            if !found {
                wrong.push(format!("{name} has no row {row:?} among {lines:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_sheet_begins_with_its_name_and_dates_have_one_reading() {
    let sources = sources();
    for name in ["blood-results.ods", "blood-results.fods", "blood-results.xlsx", "blood-results.xls"] {
        let reading = read::read(sources.get(name).unwrap(), &Options::default());
        let first: Vec<&str> = reading.text.pages.iter().map(|page| page.lines[0].as_str()).collect();
        assert_eq!(first, ["Bloods", "Older [hidden sheet]"], "{name}");
        let lines: Vec<&str> = reading.text.lines().map(|(_, _, line)| line).collect();
        assert!(lines.contains(&"Collected\t2026-11-03"), "{name}: {lines:#?}");
    }
}

#[test]
fn every_file_of_the_folder_is_in_the_list() {
    let listed: Vec<&str> = FILES.iter().map(|(name, ..)| *name).collect();
    let sources = sources();
    let found: Vec<&str> = sources.keys().map(String::as_str).filter(|name| *name != "README.md").collect();
    assert_eq!(found, listed);
}
