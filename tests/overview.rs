//! The overview of a batch as other programs see it: the workbook is opened again, also by LibreOffice, and the script of
//! the page is run, also by a browser. All people are invented; some names are made to do harm.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cart_dossier::model::Overview;
use cart_dossier::report::overview::{html, xlsx};
use common::project;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

fn batch() -> Overview {
    serde_json::from_slice(&fs::read(project("tests/overview/batch.json")).unwrap()).unwrap()
}

/// A program on the path, or `None` with a word about it: what needs it was not tested.
fn found(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = || std::env::split_paths(&path);
    let found = names.iter().find_map(|name| places().map(|place| place.join(name)).find(|file| file.is_file()));
    if found.is_none() {
        eprintln!("SKIPPED: none of {} is here", names.join(", "));
    }
    found
}

/// What a program writes; it is stopped if it takes too long.
fn output(command: &mut Command) -> String {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut pipe = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    });
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > Duration::from_secs(180) {
            child.kill().unwrap();
            panic!("{command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    reader.join().unwrap()
}

/// The parts of a workbook by their names.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..package.len() {
        let mut part = package.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.insert(name, text);
    }
    parts
}

fn all<'a>(document: &'a Document<'_>, name: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.is_a(name)).collect()
}

trait Named {
    fn is_a(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn is_a(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

/// The cells of a sheet: type, number of the style and value, by `A1`.
fn cells(parts: &BTreeMap<String, String>, sheet: usize) -> BTreeMap<String, (String, usize, String)> {
    let strings = Document::parse(&parts["xl/sharedStrings.xml"]).unwrap();
    let text = |node: Node<'_, '_>| -> String {
        node.descendants().filter(|n| n.is_a("t")).filter_map(|n| n.text()).collect()
    };
    let strings: Vec<String> = all(&strings, "si").into_iter().map(text).collect();
    let sheet = Document::parse(&parts[&format!("xl/worksheets/sheet{sheet}.xml")]).unwrap();
    let cell = |node: Node<'_, '_>| {
        let kind = node.attribute("t").unwrap_or("n").to_owned();
        let value = node.children().find(|n| n.is_a("v")).and_then(|n| n.text()).unwrap_or_default();
        let value = if kind == "s" { strings[value.parse::<usize>().unwrap()].clone() } else { value.to_owned() };
        let style = node.attribute("s").map_or(0, |style| style.parse().unwrap());
        (node.attribute("r").unwrap().to_owned(), (kind, style, value))
    };
    all(&sheet, "c").into_iter().map(cell).collect()
}

#[test]
fn the_workbook_opened_again_has_filters_a_frozen_head_dates_and_no_formula() {
    let bytes = xlsx::write(&batch()).unwrap();
    let parts = parts(&bytes);
    let rows = [6, 10, 2, 5, 3];
    for (at, (rows, last)) in rows.into_iter().zip(["R", "H", "D", "E", "H"]).enumerate() {
        let xml = &parts[&format!("xl/worksheets/sheet{}.xml", at + 1)];
        let sheet = Document::parse(xml).unwrap();
        let range = format!("A1:{last}{}", rows + 1);
        assert_eq!(all(&sheet, "autoFilter")[0].attribute("ref"), Some(range.as_str()));
        let pane = all(&sheet, "pane")[0];
        assert_eq!((pane.attribute("state"), pane.attribute("ySplit")), (Some("frozen"), Some("1")));
        assert_eq!(all(&sheet, "row").len(), rows + 1);
        assert!(all(&sheet, "f").is_empty(), "a formula");
        assert!(
            all(&sheet, "col")
                .iter()
                .all(|col| { (9.0..100.0).contains(&col.attribute("width").unwrap().parse::<f64>().unwrap()) })
        );
    }
    assert!(
        parts.keys().all(|name| !name.contains("externalLink") && !name.contains("vba") && !name.contains("calcChain"))
    );
    let readiness = cells(&parts, 1);
    let is = |cell: &str, kind: &str, value: &str| {
        let (found, _, text) = &readiness[cell];
        assert_eq!((found.as_str(), text.as_str()), (kind, value), "{cell}");
    };
    is("A2", "s", "001");
    is("C2", "n", "22345");
    is("D2", "n", "65");
    is("F2", "s", "Required items open");
    is("H2", "n", "3");
    is("C3", "s", "Mar 1970");
    is("B3", "s", "<script>alert(1)</script>");
    // A spreadsheet knows no day before 1900.
    is("C4", "s", "31 Dec 1899");
    is("A4", "s", "=cmd|' /C calc'!A0");
    is("B4", "s", "=HYPERLINK(\"http://example.com\",\"x\")");
    // Without the marks that turn it.
    is("B5", "s", "Ana nitram");
    is("R4", "s", "Case summary.pdf");
    is("G6", "s", "The folder cannot be opened: permission denied.");
    assert!(!readiness.contains_key("I6"), "nothing is counted of what was not read");
    let missing = cells(&parts, 2);
    assert_eq!(missing["G2"].2, "262");
    assert_eq!(cells(&parts, 3)["C3"].2, "-2 degrees: was the sample kept?");

    let styles = Document::parse(&parts["xl/styles.xml"]).unwrap();
    let formats: BTreeMap<&str, &str> = all(&styles, "numFmt")
        .iter()
        .map(|one| (one.attribute("numFmtId").unwrap(), one.attribute("formatCode").unwrap()))
        .collect();
    let cell_formats: Vec<Node<'_, '_>> =
        all(&styles, "cellXfs")[0].children().filter(|node| node.is_a("xf")).collect();
    let format = |style: usize| cell_formats[style].attribute("numFmtId").unwrap();
    assert_eq!(formats[format(readiness["C2"].1)], "yyyy-mm-dd");
    for sheet in 1..=5 {
        for (at, (kind, style, text)) in cells(&parts, sheet) {
            // 49 is the format "text".
            assert!(kind != "s" || format(style) == "49", "{sheet} {at}: {text}");
            assert!(kind == "s" || kind == "n", "{sheet} {at}: {kind}");
            if kind == "s" && text.starts_with(['=', '+', '-', '@']) {
                assert_eq!(cell_formats[style].attribute("quotePrefix"), Some("1"), "{sheet} {at}: {text}");
            }
        }
    }
    // A colour says what a word says.
    let fills: Vec<usize> = ["F2", "F3", "F6"].iter().map(|cell| readiness[*cell].1).collect();
    assert!(fills[0] != fills[1] && fills[1] != fills[2]);

    let relations = Document::parse(&parts["xl/worksheets/_rels/sheet1.xml.rels"]).unwrap();
    let targets: Vec<&str> =
        all(&relations, "Relationship").iter().map(|one| one.attribute("Target").unwrap()).collect();
    assert!(targets.contains(&"001/Case%20summary.pdf"), "{targets:?}");
    assert!(targets.contains(&"%3Cb%3EZo%C3%AB%3C/b%3E%20%232/Case%20summary.pdf"), "{targets:?}");
    assert!(targets.contains(&"%3Dcmd%7C%27%20/C%20calc%27%21A0/Case%20summary.pdf"), "{targets:?}");
    assert!(targets.contains(&"Ñandú/x.pdf"), "{targets:?}");
    assert!(targets.iter().all(|target| !target.contains(':') && !target.starts_with(['/', '\\', '='])), "{targets:?}");
    assert!(parts["docProps/core.xml"].contains("2026-11-20T00:00:00Z"), "{}", parts["docProps/core.xml"]);
}

/// The rows of a CSV file.
fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn libreoffice_opens_the_workbook_and_computes_nothing() {
    let Some(office) = found(&["soffice", "libreoffice"]) else { return };
    let home = tempfile::tempdir().unwrap();
    let book = home.path().join("overview.xlsx");
    fs::write(&book, xlsx::write(&batch()).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", home.path().display());
    // Commas, quotation marks, UTF-8, values as they are shown, every sheet in a file of its own.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    let mut command = Command::new(office);
    command.args([&profile, "--headless", "--convert-to", filter, "--outdir"]).arg(home.path()).arg(&book);
    let said = output(&mut command);
    let sheet = |name: &str| -> Vec<Vec<String>> {
        let file = home.path().join(format!("overview-{name}.csv"));
        records(&fs::read(&file).unwrap_or_else(|problem| panic!("{}: {problem}; {said}", file.display())))
    };
    let readiness = sheet("Readiness");
    assert_eq!(readiness.len(), 7);
    assert_eq!(readiness[0][..6], ["Folder", "Patient", "Born", "Age", "Disease", "How it stands"]);
    assert_eq!(readiness[1][..5], ["001", "Anna Beispiel", "1961-03-05", "65", "Large B-cell lymphoma"]);
    assert_eq!(readiness[2][..3], ["<b>Zoë</b> #2", "<script>alert(1)</script>", "Mar 1970"]);
    assert_eq!(readiness[3][..2], ["=cmd|' /C calc'!A0", "=HYPERLINK(\"http://example.com\",\"x\")"]);
    assert_eq!(sheet("Missing items").len(), 11);
    assert_eq!(sheet("What to ask")[2][2], "-2 degrees: was the sample kept?");
    let unread = sheet("Could not be read");
    assert_eq!((unread.len(), unread[2][2].as_str(), unread[5][2].as_str()), (6, "=1+1.pdf", "+1.pdf"));
    assert_eq!(sheet("May be mixed up")[1][3], "letters/+49 letter.pdf");
}

/// What is seen of the page when it is used as `drive.js` does.
fn expected() -> Value {
    let (anna, zoe, cmd, nandu, broken, pictures) =
        ("001", "<b>Zoë</b> #2", "=cmd|' /C calc'!A0", "Ñandú", "broken \"quoted\"", "pictures");
    let given = [anna, zoe, cmd, nandu, broken, pictures];
    let values = json!(["", "Missing", "Too old", "Only mentioned", "Awaited"]);
    json!({
        "given": {"order": null, "folders": given},
        "tools": 0,
        "buttons": 18,
        "button": ["button", "button"],
        "missing": [
            {"order": "ascending", "folders": [zoe, nandu, anna, cmd, pictures, broken]},
            {"order": "descending", "folders": [pictures, cmd, anna, zoe, nandu, broken]},
            {"order": null, "folders": given},
        ],
        "born": [
            {"order": "ascending", "folders": [cmd, nandu, anna, zoe, broken, pictures]},
            {"order": "descending", "folders": [zoe, anna, nandu, cmd, broken, pictures]},
        ],
        "standing": {"order": "ascending", "folders": [broken, pictures, anna, cmd, zoe, nandu]},
        "other": null,
        "search": [
            {"shown": 1, "missing": 1, "told": "3 of 26 rows shown"},
            {"shown": 1, "missing": 1, "told": "3 of 26 rows shown"},
            {"shown": 0, "missing": 0, "told": "0 of 26 rows shown"},
            {"shown": 6, "missing": 10, "told": "26 of 26 rows shown"},
        ],
        "status": [
            {"values": values, "rows": 7, "told": "7 of 10 rows shown"},
            {"values": ["", "required", "recommended"], "rows": 1, "told": "1 of 10 rows shown"},
            {"values": values, "rows": 2, "told": "2 of 10 rows shown"},
        ],
        "both": {"shown": 1, "missing": 1, "told": "8 of 26 rows shown"},
        "scripts": 1,
        "tags": 0,
    })
}

#[test]
fn the_script_of_the_page_sorts_filters_and_searches() {
    let Some(node) = found(&["node", "nodejs"]) else { return };
    let home = tempfile::tempdir().unwrap();
    let page = home.path().join("page.html");
    fs::write(&page, html::write(&batch())).unwrap();
    let mut command = Command::new(node);
    command.arg(project("tests/overview/dom.js")).arg(&page).arg(project("tests/overview/drive.js"));
    let seen = output(&mut command);
    assert_eq!(serde_json::from_str::<Value>(&seen).unwrap_or_else(|_| panic!("{seen}")), expected());
}

#[test]
fn a_browser_sorts_filters_and_searches_the_page() {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell"];
    let Some(browser) = found(&names) else { return };
    let home = tempfile::tempdir().unwrap();
    let page = String::from_utf8(html::write(&batch())).unwrap();
    fs::write(home.path().join("page.html"), &page).unwrap();
    fs::write(home.path().join("changed.html"), page.replace("<main>", "<main><script>broken = true</script>"))
        .unwrap();
    for file in ["drive.js", "browser.html"] {
        fs::copy(project("tests/overview").join(file), home.path().join(file)).unwrap();
    }
    let seen = seen_by(&browser, home.path());
    let mut expected = expected();
    for (key, value) in [
        ("focus", json!(true)),
        ("look", json!(["sticky", "rgb(176, 32, 32)", "ltr"])),
        ("broken", json!(false)),
        ("own", json!(true)),
    ] {
        expected[key] = value;
    }
    assert_eq!(seen, expected);
}

/// The page in a frame of another one, which uses it: for that alone the browser may look from one file into another.
fn seen_by(browser: &Path, home: &Path) -> Value {
    let mut command = Command::new(browser);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            // It shall look for nothing outside.
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-web-security",
            "--allow-file-access-from-files",
        ])
        .args(["--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", home.join("profile").display()))
        .arg(format!("file://{}", home.join("browser.html").display()));
    let dumped = output(&mut command);
    let page = scraper::Html::parse_document(&dumped);
    let seen = scraper::Selector::parse("#seen").unwrap();
    let text: String = page.select(&seen).flat_map(|node| node.text()).collect();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{dumped}"))
}
