//! The letter to a hospital: what it asks for in each example and language, that it asks for nothing that is there, and
//! that its files are whole.
//!
//! The letters of the examples stand in `tests/letter/`; `UPDATE_LETTERS=1` writes them anew, to be read before they are
//! kept.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cart_dossier::model::{CaseFile, Item, Language, Status};
use cart_dossier::read;
use cart_dossier::report::letter::{Block, Letter, docx, text};
use cart_dossier::report::pdf;
use cart_dossier::report::screen::Screen;
use cart_dossier::watch::Watch;
use common::{EXAMPLES, own_words, pdf_pages, project, settings};

const SCREEN: Screen = Screen { width: 100, colour: false, all: false };

/// What is asked of no hospital: the family or a translator makes it.
const FAMILY: [&str; 5] = ["main-question", "identity-consent", "caregiver-stay-plan", "translation", "pi-translation"];

/// Stems of what no letter may say (domain/questions.md §4), in the three languages.
const FORBIDDEN: [&str; 51] = [
    "eligib",
    "suitab",
    "qualif",
    "candidat",
    "meets criteria",
    "contraindic",
    "prognos",
    "surviv",
    "% chance",
    "curable",
    "terminal",
    "best ",
    "recommended hospital",
    "should choose",
    "dangerous",
    "last chance",
    "hurry",
    "urgent",
    "normal",
    "guarantee",
    "you can travel",
    "safe to fly",
    "complete dossier",
    "elegib",
    "idóne",
    "apto ",
    "pronóstic",
    "superviv",
    "probabilidad",
    "mejor ",
    "peligros",
    "última oportunidad",
    "garantiz",
    "puede viajar",
    "debe elegir",
    "符合条件",
    "合格",
    "适合",
    "禁忌",
    "预后",
    "生存",
    "存活",
    "治愈",
    "保证",
    "最佳",
    "最好",
    "危险值",
    "正常",
    "可以出行",
    "机会",
    "马上",
];

/// The examples, their photos unread: what stands in them is of no matter here.
static CASES: LazyLock<Vec<(&str, CaseFile)>> = LazyLock::new(|| {
    let read = |(name, papers, profile): (&'static str, &str, &str)| (name, case(papers, profile));
    EXAMPLES.into_iter().map(read).collect()
});

fn case(papers: &str, profile: &str) -> CaseFile {
    let mut settings = settings(profile);
    settings.read = read::Options { ocr: None, ..read::Options::default() };
    cart_dossier::pipeline::run(&project(papers), &settings, &Watch::default()).unwrap()
}

fn letters() -> impl Iterator<Item = (&'static str, &'static CaseFile, Language, Letter)> {
    let each = |(name, case): &'static (&str, CaseFile)| {
        Language::ALL.into_iter().map(move |language| (*name, case, language, Letter::of(case, language)))
    };
    CASES.iter().flat_map(each)
}

fn requested(letter: &Letter) -> BTreeSet<&str> {
    let items = letter.blocks.iter().filter_map(|block| match block {
        Block::Request { item, .. } => Some(item.as_str()),
        _ => None,
    });
    items.collect()
}

/// A case in which each item has this status.
fn with_status(status: Status) -> CaseFile {
    let mut case = CASES[0].1.clone();
    for item in &mut case.items {
        item.status = status;
    }
    case
}

#[test]
fn the_letters_of_the_examples() {
    let mut wrong = Vec::new();
    for (name, _, language, letter) in letters() {
        let path = project(&format!("tests/letter/{name}.{}.txt", letter.language));
        let said = text::write(&letter, SCREEN).replace(env!("CARGO_PKG_VERSION"), "{version}");
        if std::env::var_os("UPDATE_LETTERS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &said).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != said {
            wrong.push(format!("{name} {language:?}: differs from {}:\n{said}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_that_is_open_is_asked_for_and_nothing_else() {
    let open = |item: &&Item| !matches!(item.status, Status::Present | Status::NotApplicable);
    for (name, case, language, letter) in letters() {
        let open: BTreeSet<&str> =
            case.items.iter().filter(open).map(|item| item.id.as_str()).filter(|id| !FAMILY.contains(id)).collect();
        assert_eq!(requested(&letter), open, "{name} {language:?}");
        assert_eq!(letter.requests(), open.len(), "{name} {language:?}: asked twice");
    }
    for status in [Status::Present, Status::NotApplicable] {
        assert_eq!(Letter::of(&with_status(status), Language::En).requests(), 0, "{status:?}");
    }
    let all = with_status(Status::Missing);
    for item in &all.items {
        let asked = requested(&Letter::of(&all, Language::Es)).contains(item.id.as_str());
        assert_eq!(asked, !FAMILY.contains(&item.id.as_str()), "{}", item.id);
    }
}

#[test]
fn no_letter_says_what_is_the_teams_to_say() {
    for (name, case, language, letter) in letters() {
        let mut said = text::write(&letter, SCREEN);
        // What a paper's author and place are called is theirs.
        for own in case.records.iter().flat_map(|record| record.institution.iter().chain(&record.author)) {
            said = said.replace(own.as_str(), " ");
        }
        let said = own_words(&said);
        for word in FORBIDDEN {
            assert!(!said.contains(word), "{name} {language:?}: {word}");
        }
    }
}

/// Every sentence of the words, also those that no example needs.
#[test]
fn no_word_of_the_letters_is_a_forbidden_one() {
    for language in ["en", "es", "zh"] {
        let text = std::fs::read_to_string(project(&format!("src/knowledge/report/letter_{language}.yaml"))).unwrap();
        let own: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        for word in FORBIDDEN {
            let line = own.iter().find(|line| line.to_lowercase().contains(word));
            assert_eq!(line, None, "{language}: {word}");
        }
    }
}

#[test]
fn an_item_says_which_date_it_should_have() {
    let mut case = CASES[0].1.clone();
    let item = case.items.iter_mut().find(|item| item.id == "blood-count").unwrap();
    item.status = Status::Missing;
    item.limit_days = Some(30);
    let said = |case: &CaseFile, language| {
        let letter = Letter::of(case, language);
        let known = letter.blocks.into_iter().find_map(|block| match block {
            Block::Request { item, known, .. } if item == "blood-count" => Some(known.join(" ")),
            _ => None,
        });
        known.unwrap()
    };
    assert!(
        said(&case, Language::En).ends_with("Date asked for: 21 Oct 2026 or later."),
        "{}",
        said(&case, Language::En)
    );
    assert!(said(&case, Language::Es).ends_with("21 oct 2026 o posterior."));
    assert!(said(&case, Language::Zh).ends_with("2026年10月21日或之后。"));
    // An event after that day moves it.
    let item = case.items.iter_mut().find(|item| item.id == "blood-count").unwrap();
    item.status = Status::Stale;
    item.newest = "2026-08-01".parse().ok();
    item.superseded_by = Some("the latest progression recorded (3 Nov 2026)".to_owned());
    let english = said(&case, Language::En);
    assert!(english.contains("Recorded since then: a progression (3 Nov 2026)."), "{english}");
    assert!(english.ends_with("Date asked for: 3 Nov 2026 or later."), "{english}");
    assert!(said(&case, Language::Es).contains("una progresión (3 nov 2026)"));
}

#[test]
fn a_word_document_is_read_back_whole() {
    for (name, _, language, letter) in letters() {
        let bytes = docx::write(&letter).unwrap();
        assert_eq!(bytes, docx::write(&letter).unwrap(), "{name} {language:?}: the same letter gives other bytes");
        let said = read_back(bytes);
        for block in &letter.blocks {
            let (Block::Request { title: text, .. } | Block::Paragraph(text) | Block::Heading(text)) = block else {
                continue;
            };
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(&words), "{name} {language:?}: {words} is not in the document:\n{said}");
        }
    }
}

/// The text of a Word document by the program's own reader.
fn read_back(bytes: Vec<u8>) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("letter.docx"), bytes).unwrap();
    let options = cart_dossier::intake::Options::default();
    let sources = cart_dossier::intake::intake(folder.path(), &options).unwrap();
    let text = cart_dossier::pipeline::text_of(&sources[0], &read::Options::default());
    let lines = text.pages.iter().flat_map(|page| &page.lines);
    lines.flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_pdf_holds_what_the_letter_says_and_no_box() {
    for (name, case, language, letter) in letters() {
        let printed = pdf::letter::write(&letter, case).unwrap();
        assert_eq!(printed.missing, 0, "{name} {language:?}");
        let pages = pdf_pages(printed.bytes);
        // A Chinese text breaks between its characters.
        let unspaced = |text: &str| text.split_whitespace().collect::<String>();
        let said = unspaced(&pages.join("\n"));
        for block in &letter.blocks {
            let (Block::Request { title: text, .. } | Block::Heading(text)) = block else { continue };
            assert!(said.contains(&unspaced(text)), "{name} {language:?}: {text} is not printed:\n{said}");
        }
    }
}

#[test]
fn a_name_is_text_whatever_it_looks_like() {
    let mut case = CASES[0].1.clone();
    let name = "<script>alert(1)</script> & \"O'Hara\" {date} ]]>";
    case.patient.name = Some(format!("{name}\u{0}\u{202E}\u{7}"));
    for language in Language::ALL {
        let letter = Letter::of(&case, language);
        let bytes = docx::write(&letter).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
        for index in 0..zip.len() {
            let part = std::io::read_to_string(zip.by_index(index).unwrap()).unwrap();
            roxmltree::Document::parse(&part).unwrap_or_else(|error| panic!("{error}: {part}"));
            assert!(!part.contains("<script"), "{part}");
        }
        assert!(read_back(bytes).contains(name));
        let pages = pdf_pages(pdf::letter::write(&letter, &case).unwrap().bytes);
        assert!(pages[0].contains("<script>alert(1)</script> &"), "{}", pages[0]);
    }
}

/// A letter that lies among the papers is evidence of nothing: it names the papers that are not there.
#[test]
fn the_letter_itself_is_no_paper_of_the_patient() {
    let (_, case, _, _) = letters().next().unwrap();
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let letter = Letter::of(case, language);
        std::fs::write(folder.path().join("letter.docx"), docx::write(&letter).unwrap()).unwrap();
        let run = cart_dossier::pipeline::run(folder.path(), &settings("generic"), &Watch::default()).unwrap();
        let found: Vec<&str> = run
            .items
            .iter()
            .filter(|item| !matches!(item.status, Status::Missing | Status::NotApplicable | Status::MentionedOnly))
            .map(|item| item.id.as_str())
            .collect();
        let kinds: Vec<&str> = run.records.iter().map(|record| record.kind.id()).collect();
        assert_eq!(found, Vec::<&str>::new(), "{language:?}: taken for {kinds:?}");
    }
}
