//! What `--redact` writes of the examples: the text, the metadata and the bookmarks of the PDF, the JSON and the screen hold
//! no name, number, full birth, or name of a file.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod common;

use cart_dossier::model::{CaseFile, DateKind, Language};
use cart_dossier::pipeline;
use cart_dossier::report::{json, pdf, redact, screen};
use cart_dossier::watch::Watch;
use common::{EXAMPLES, pdf_pages, project, settings};

/// What a careful person finds in the papers of each example: parts of the names of patients, relatives, donors, doctors
/// and hospitals, numbers, births as they are printed and as they are shown.
const TELLING: [(&str, &[&str]); 5] = [
    (
        "first-try",
        &[
            "Bronagh",
            "Devlin",
            "Castellane",
            "Hugo",
            "Osei",
            "Mireille",
            "Weatherby",
            "Ansel",
            "Harbour Street",
            "Adeyemi",
            "Nkechi",
            "PW118204",
            "118204",
            "999 318 8263",
            "9993188263",
            "8263",
            "PW25-00381",
            "23/05/1961",
            "23 May 1961",
            "1961-05-23",
            "01632",
        ],
    ),
    (
        "case-1",
        &[
            "Lina",
            "Benchekroun",
            "Youssef",
            "لينا",
            "بنشقرون",
            "Bennis",
            "Karim",
            "Sefrioui",
            "Amina",
            "Tazi",
            "Samir",
            "Alaoui",
            "Naïma",
            "Idrissi",
            "Hajar",
            "Lahlou",
            "Chraibi",
            "Mansouri",
            "Palmeraie",
            "Deux Rives",
            "النخلة",
            "70-41177",
            "7041177",
            "41177",
            "70-52630",
            "52630",
            "14/04/2017",
            "14 Apr 2017",
            "2017-04-14",
            "14 April 2017",
            "30/08/2014",
            "30 Aug 2014",
            "2014-08-30",
            "26-M-0874",
            "١٤/٠٤/٢٠١٧",
        ],
    ),
    (
        "case-2",
        &[
            "Gareth",
            "Pritchard",
            "Siân",
            "Gwen",
            "Vaughan",
            "Rees",
            "Eleri",
            "Nandakumar",
            "Abernethy",
            "Achterberg",
            "Daneshvar",
            "Okonjo",
            "Lindqvist",
            "Marlowe",
            "Whitlock",
            "Marchetti",
            "Tait",
            "Farrow",
            "Stannard",
            "Larkbridge",
            "Severn Marches",
            "Meridian",
            "Halcyon",
            "LR204471",
            "204471",
            "999 123 4519",
            "9991234519",
            "999 204 4179",
            "9992044179",
            "12/09/1968",
            "12 Sep 1968",
            "1968-09-12",
            "09/12/1968",
            "3 Feb 1941",
            "03/02/1941",
            "1941-02-03",
            "Heron Court",
            "ZZ99",
            "01632",
            "25H-04417",
            "26B-1103447",
            "7730915",
            "2.25.3102",
        ],
    ),
    (
        "case-4",
        &[
            "Joaquim",
            "Ferrer",
            "Puig",
            "Joaquima",
            "Pons",
            "Casals",
            "Mireia",
            "Torrents",
            "Elisenda",
            "Armengol",
            "Bosch",
            "Arnau",
            "Miquel",
            "Guillem",
            "Serrat",
            "Vallès",
            "Soler",
            "Riera",
            "99999999R",
            "00000001R",
            "000123",
            "000871",
            "20-B-004471",
            "26110400871",
            "08.03.1959",
            "8 Mar 1959",
            "1959-03-08",
            "21.11.1966",
            "21 Nov 1966",
            "93 000",
        ],
    ),
    (
        "case-6",
        &[
            "Hannah",
            "Whitcombe",
            "Daniel",
            "Pemberton",
            "Nair",
            "Reyes",
            "Callum",
            "Imogen",
            "Keane",
            "Rosalind",
            "Fernhollow",
            "Westmere",
            "Golden Meadow",
            "FG118204",
            "118204",
            "999 765 4323",
            "9997654323",
            "30/01/1985",
            "30 Jan 1985",
            "1985-01-30",
            "01632",
            "23H-06118",
        ],
    ),
];

fn case_of(papers: &str, profile: &str, language: Language) -> CaseFile {
    let mut settings = settings(profile);
    settings.language = language;
    pipeline::run(&project(papers), &settings, &Watch::default()).unwrap()
}

/// Every text of a PDF outside its pages: metadata, bookmarks, whatever else is there.
fn hidden_texts(bytes: &[u8]) -> String {
    fn walk(object: &lopdf::Object, out: &mut String) {
        match object {
            lopdf::Object::String(bytes, _) => {
                let utf16 = bytes.strip_prefix(&[0xFE, 0xFF]);
                let text = utf16.map(|rest| {
                    let units: Vec<u16> = rest.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
                    String::from_utf16_lossy(&units)
                });
                out.push_str(&text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()));
                out.push('\n');
            }
            lopdf::Object::Array(list) => list.iter().for_each(|one| walk(one, out)),
            lopdf::Object::Dictionary(dictionary) => dictionary.iter().for_each(|(_, one)| walk(one, out)),
            lopdf::Object::Stream(stream) => stream.dict.iter().for_each(|(_, one)| walk(one, out)),
            _ => {}
        }
    }
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let mut out = String::new();
    document.objects.values().for_each(|object| walk(object, &mut out));
    document.trailer.iter().for_each(|(_, object)| walk(object, &mut out));
    out
}

/// In small letters, without what is not seen, every blank one blank.
fn plain(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !matches!(c, '\u{2060}' | '\u{AD}' | '\u{200B}'..='\u{200F}')).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a text holds words, not as parts of longer ones.
fn holds(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = text[at + words.len()..].chars().next().is_some_and(char::is_alphanumeric);
        // A file that is called `a` is no word of a sentence.
        !before && !after
    })
}

/// What the case itself knows: names, numbers, births, authors, institutions, files.
fn known(case: &CaseFile) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for fact in case.facts.iter().filter(|fact| fact.kind == "patient-name") {
        known.extend(
            fact.value.iter().chain([&fact.value_raw]).flat_map(|name| name.split([' ', ',', '-'])).map(str::to_owned),
        );
    }
    let numbers = case.facts.iter().filter(|fact| fact.kind.starts_with("id-") || fact.kind == "report-number");
    known.extend(numbers.flat_map(|fact| fact.value.clone().into_iter().chain([fact.value_raw.clone()])));
    for record in &case.records {
        known.extend(record.author.clone());
        known.extend(record.institution.clone());
        let births = record.all_dates.iter().filter(|date| date.kind == DateKind::Birth);
        known.extend(births.filter_map(|date| date.value).map(|date| date.to_string()));
    }
    for file in &case.files {
        known.push(file.path.clone());
        known.push(file.path.rsplit('/').next().unwrap().to_owned());
        known.push(file.sha256.chars().take(12).collect());
        known.extend(file.caption.iter().map(|caption| caption.from.clone()));
    }
    // A disc's table of contents is called so on every disc, as the format is; a title was taken for a laboratory.
    known.retain(|word| word.chars().count() > 2 && !["DICOMDIR", "Laboratory report"].contains(&word.as_str()));
    known
}

fn outputs(case: &CaseFile) -> Vec<(&'static str, String)> {
    let bytes = pdf::write(case).unwrap();
    let shape = screen::Screen { width: 400, colour: false, all: true };
    vec![
        ("metadata", plain(&hidden_texts(&bytes))),
        ("PDF", plain(&pdf_pages(bytes).join("\n"))),
        ("JSON", plain(&json::write(case).unwrap().replace("\\t", " ").replace("\\n", " "))),
        ("screen", plain(&screen::checklist(case, shape))),
        ("list", plain(&screen::files(case, shape))),
    ]
}

#[test]
fn no_output_of_an_example_tells_who_it_is_about() {
    let mut told = Vec::new();
    for (name, papers, profile) in EXAMPLES {
        let case = case_of(papers, profile, Language::En);
        let hidden = redact::redact(&case).unwrap();
        let telling = TELLING.iter().find(|(example, _)| *example == name).unwrap().1;
        let mut words: Vec<String> = telling.iter().map(|word| (*word).to_owned()).chain(known(&case)).collect();
        words.sort();
        words.dedup();
        for (output, text) in outputs(&hidden) {
            told.extend(words.iter().filter(|word| holds(&text, &plain(word))).map(|word| {
                let at = text.find(&plain(word)).unwrap();
                let near: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                format!("{name}, {output}: {word:?} behind {near:?}")
            }));
        }
        // The search finds what it looks for where nothing is hidden.
        let open: Vec<String> = outputs(&case).into_iter().map(|(_, text)| text).collect();
        for word in telling.iter().take(2) {
            assert!(open.iter().any(|text| holds(text, &plain(word))), "{name}: {word}");
        }
    }
    assert!(told.is_empty(), "{} things are told:\n{}", told.len(), told.join("\n"));
}

#[test]
fn a_redacted_case_is_still_the_case() {
    for (name, papers, profile) in EXAMPLES {
        let case = case_of(papers, profile, Language::En);
        let hidden = redact::redact(&case).unwrap();
        // Line by line: the whole would be unreadable.
        let (once, twice) = (json::write(&hidden).unwrap(), json::write(&redact::redact(&hidden).unwrap()).unwrap());
        for (one, two) in once.lines().zip(twice.lines()) {
            assert_eq!(one, two, "{name}");
        }
        assert_eq!(once.len(), twice.len(), "{name}");
        let statuses =
            |case: &CaseFile| case.items.iter().map(|item| (item.id.clone(), item.status)).collect::<Vec<_>>();
        assert_eq!(statuses(&case), statuses(&hidden), "{name}");
        let titles = |case: &CaseFile| case.items.iter().map(|item| item.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(&case), titles(&hidden), "{name}");
        let timeline = |case: &CaseFile| {
            case.timeline
                .iter()
                .map(|one| (one.regimen.clone(), one.start.as_ref().and_then(|date| date.value)))
                .collect::<Vec<_>>()
        };
        assert_eq!(timeline(&case), timeline(&hidden), "{name}");
        assert_eq!(case.files.len(), hidden.files.len());
        assert_eq!(case.patient.age_years, hidden.patient.age_years);
        let year = |case: &CaseFile| case.patient.date_of_birth.map(|date| date.year_number());
        assert_eq!(year(&case), year(&hidden));
        // Most of what papers say of the illness is there, word for word.
        let clinical = |case: &CaseFile| -> Vec<String> {
            let facts =
                case.facts.iter().filter(|fact| matches!(fact.kind.as_str(), "lab" | "antigen-status" | "suvmax"));
            facts.map(|fact| fact.evidence.quote.clone()).collect()
        };
        let (before, after) = (clinical(&case), clinical(&hidden));
        let same = after.iter().filter(|quote| before.contains(quote)).count();
        assert!(same * 10 >= after.len() * 9, "{name}: {same} of {}", after.len());
    }
}

#[test]
fn page_1_says_what_was_hidden_in_every_language() {
    for (language, mark, word) in [
        (Language::En, "[hidden]", "redacted copy"),
        (Language::Es, "[oculto]", "copia anonimizada"),
        (Language::Zh, "[已隐去]", "去标识"),
    ] {
        let hidden = redact::redact(&case_of(EXAMPLES[0].1, EXAMPLES[0].2, language)).unwrap();
        assert!(hidden.redacted && hidden.patient.name.as_deref() == Some("B. D."));
        let page = plain(&pdf_pages(pdf::write(&hidden).unwrap())[0]);
        let shown = plain(&screen::checklist(&hidden, screen::Screen { width: 100, colour: false, all: true }));
        for text in [&page, &shown] {
            let text = text.replace(' ', "");
            assert!(text.contains(&word.replace(' ', "")) && text.contains(mark), "{text}");
        }
        for telling in TELLING[0].1 {
            assert!(!holds(&page, &plain(telling)) && !holds(&shown, &plain(telling)), "{telling}");
        }
    }
}

#[test]
fn the_name_of_the_output_tells_nobody() {
    let target = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cart-dossier"))
        .args(["scan", "--redact", "--no-ocr", "--as-of", "2026-11-20", "--json", "-o"])
        .args([target.path(), &project(EXAMPLES[0].1)])
        .env("CART_DOSSIER_CACHE", "")
        .output();
    // `--json` without a name takes the next word only where it is none of the options.
    let output = output.unwrap();
    let names: Vec<String> = std::fs::read_dir(target.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["CAR-T case summary - redacted.pdf"], "{}", String::from_utf8_lossy(&output.stderr));
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("\"redacted\": true") && !shown.contains("Devlin"));
}
