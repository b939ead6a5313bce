//! The summary of every example in every language, read back: nothing of the case file is lost on its way to the page, all
//! fonts are in the file, and other programs find no fault in it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "../common/mod.rs"]
mod common;
mod expected;
mod readback;

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::LazyLock;

use cart_dossier::model::{CaseFile, Language};
use cart_dossier::pipeline;
use cart_dossier::report::pdf;
use cart_dossier::watch::Watch;
use lopdf::{Dictionary, Document, Object};

use common::{EXAMPLES, pdf_pages, project, settings};
use expected::{Told, Words};
use readback::{Part, letters};

/// A summary and what it was made of.
struct Made {
    name: String,
    case: CaseFile,
    bytes: Vec<u8>,
}

/// Every example in every language, made once for all tests.
static ALL: LazyLock<Vec<Made>> = LazyLock::new(|| {
    let kept = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for (name, papers, profile) in EXAMPLES {
        for language in Language::ALL {
            let place = pipeline::Place { folder: kept.path().to_path_buf(), program: "summary".to_owned() };
            let settings = pipeline::Settings { language, cache: Some(place), ..settings(profile) };
            let case = pipeline::run(&project(papers), &settings, &Watch::default()).unwrap();
            let bytes = pdf::write(&case).unwrap();
            all.push(Made { name: format!("{name}, {}", language.id()), case, bytes });
        }
    }
    all
});

/// Letters of a script that is written from right to left: on a page they stand in the opposite order.
fn is_from_right(c: &char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}')
}

/// Where a text ends in a part that holds it behind `from`.
fn find(part: &[char], from: usize, wanted: &str) -> Option<usize> {
    let rest = part.get(from..)?;
    if !wanted.chars().any(|c| is_from_right(&c)) {
        let wanted = letters(wanted);
        if wanted.is_empty() {
            return Some(from);
        }
        return rest.windows(wanted.len()).position(|some| some == wanted).map(|at| from + at + wanted.len());
    }
    // Words of a text in two directions stand where the page wants them: each is there, near the first.
    let mut end = from;
    let near = &rest[..rest.len().min(4_000)];
    for word in wanted.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut wanted = letters(word);
        let turned = wanted.iter().any(is_from_right);
        wanted.sort_unstable_by_key(|c| if turned { *c } else { '\0' });
        let same = |some: &[char]| {
            let mut some = some.to_vec();
            some.sort_unstable_by_key(|c| if turned { *c } else { '\0' });
            some == wanted
        };
        let at = near.windows(wanted.len()).position(same)?;
        end = end.max(from + at);
    }
    Some(end)
}

/// What a part does not hold in its order.
fn lost(parts: &[Part], at: &mut usize, expected: &expected::Expected) -> Vec<String> {
    let Some(found) = parts[*at..].iter().position(|part| part.title == expected.part) else {
        return vec![format!("there is no part {:?} behind {:?}", expected.part, parts[*at].title)];
    };
    *at += found;
    let (mut from, mut lost) = (0, Vec::new());
    for text in &expected.texts {
        match find(&parts[*at].letters, from, text) {
            Some(end) => from = end,
            None => {
                let after: String = parts[*at].letters[from.saturating_sub(30)..from].iter().collect();
                let next: String = parts[*at].letters[from..].iter().take(80).collect();
                lost.push(format!("{:?}: {text:?} is not behind {after:?} but {next:?}", expected.part));
            }
        }
    }
    lost
}

#[test]
fn everything_of_the_case_is_on_the_pages_in_order() {
    let mut wrong = Vec::new();
    for Made { name, case, bytes } in ALL.iter() {
        let words = Words::of(case.language.id());
        let told = Told { case, words: &words };
        let parts = readback::parts(bytes);
        let mut at = 0;
        let mut texts = 0;
        for expected in told.all() {
            texts += expected.texts.len();
            wrong.extend(lost(&parts, &mut at, &expected).into_iter().map(|text| format!("{name}, {text}")));
        }
        assert!(texts > 350, "{name}: only {texts} texts were looked for");
        let part = |title: &str| parts.iter().find(|part| part.title == title).unwrap();
        // Page 1 names every open item, or says how many more there are.
        let attention = part(&words.word(&["sections", "attention"]));
        let unnamed =
            told.open_items().iter().filter(|item| find(&attention.letters, 0, &item.title).is_none()).count();
        if unnamed > 0 {
            let more = words.word(&["front", "more_in"]).replace("{n}", &unnamed.to_string());
            if find(&attention.letters, 0, &more).is_none() {
                wrong.push(format!("{name}: page 1 does not name {unnamed} items and does not say so"));
            }
        }
        if let Some(treatments) = parts.iter().find(|part| part.title == words.word(&["sections", "treatments"])) {
            let small = |text: &str| text.to_lowercase();
            let shown: Vec<char> = treatments.letters.iter().flat_map(|c| c.to_lowercase()).collect();
            let quotes = told.treatment_quotes();
            wrong.extend(
                quotes
                    .iter()
                    .filter(|quote| find(&shown, 0, &small(quote)).is_none())
                    .map(|quote| format!("{name}: {quote:?}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{} things are lost:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_head_of_a_page_in_two_languages_is_whole() {
    for (first, second) in [("en", "zh"), ("zh", "es"), ("en", "es")] {
        for (example, ..) in EXAMPLES {
            let of =
                |language: &str| &ALL.iter().find(|made| made.name == format!("{example}, {language}")).unwrap().case;
            let (case, other) = (of(first), of(second));
            let pages = pdf_pages(pdf::write_beside(case, other).unwrap());
            let whole = pages.concat();
            for sign in ['\u{25A1}', '\u{FFFD}', '\u{1F}'] {
                assert!(!whole.contains(sign), "{example}, {first} and {second}: {sign:?}");
            }
            let head = |page: &String| page.lines().take(2).collect::<Vec<_>>().join(" ");
            let alone = head(&pdf_pages(pdf::write(case).unwrap())[1]);
            let ends: Vec<&str> = alone.split([' ', ',', '\t']).filter(|word| word.starts_with('…')).collect();
            assert!(!ends.is_empty(), "{example}: {alone}");
            for page in &pages[1..] {
                let head = head(page);
                assert!(ends.iter().all(|end| head.contains(end)), "{example}, {first} and {second}: {head}");
                assert!(!head.contains("/  ·") && !head.contains("/ ·"), "{example}, {first} and {second}: {head}");
            }
        }
    }
}

#[test]
fn what_is_taken_off_a_page_is_missed() {
    let Made { case, bytes, .. } = &ALL[0];
    let words = Words::of(case.language.id());
    let told = Told { case, words: &words };
    let count = |parts: &[Part]| {
        let mut at = 0;
        told.all().iter().map(|expected| lost(parts, &mut at, expected).len()).sum::<usize>()
    };
    let parts = readback::parts(bytes);
    assert_eq!(count(&parts), 0);
    for part in 0..parts.len() {
        let mut fewer = parts.clone();
        let letters = &mut fewer[part].letters;
        // The drawing and the box of page 1 are looked at in another way.
        let unchecked = ["attention", "timeline"].map(|key| words.word(&["sections", key]));
        let bare = letters.len() < 60 || unchecked.contains(&parts[part].title);
        letters.drain(letters.len() / 2..letters.len() / 2 + letters.len() / 3);
        assert!(count(&fewer) > 0 || bare, "{:?}", parts[part].title);
    }
}

#[test]
fn our_own_reader_reads_the_same_letters() {
    for Made { name, bytes, .. } in ALL.iter() {
        let own = pdf_pages(bytes.clone());
        let other = readback::pages(bytes);
        assert_eq!(own.len(), other.len(), "{name}");
        for (n, (printed, other)) in own.iter().zip(other).enumerate() {
            let (own, other) =
                (letters(printed), other.iter().flat_map(|(text, _)| letters(text)).collect::<Vec<char>>());
            let count = |of: &[char], c: char| of.iter().filter(|one| **one == c).count();
            let differ: BTreeSet<char> =
                own.iter().chain(&other).copied().filter(|c| count(&own, *c) != count(&other, *c)).collect();
            let counts: Vec<_> = differ.iter().map(|c| (c, count(&own, *c), count(&other, *c))).collect();
            assert!(differ.is_empty(), "{name}, page {}: {counts:?} in {printed}", n + 1);
        }
    }
}

/// What a reference leads to.
fn resolved<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    object.as_reference().map_or(object, |id| document.get_object(id).unwrap())
}

fn part<'d>(document: &'d Document, of: &'d Dictionary, key: &[u8]) -> &'d Object {
    resolved(document, of.get(key).unwrap())
}

#[test]
fn every_font_is_in_the_file() {
    for Made { name, bytes, .. } in ALL.iter() {
        let document = Document::load_mem(bytes).unwrap();
        let mut fonts = 0;
        for page in document.get_pages().into_values() {
            let page = document.get_dictionary(page).unwrap();
            let resources = part(&document, page, b"Resources").as_dict().unwrap();
            for (_, font) in part(&document, resources, b"Font").as_dict().unwrap().iter() {
                let font = resolved(&document, font).as_dict().unwrap();
                assert_eq!(font.get(b"Subtype").and_then(Object::as_name).unwrap(), b"Type0", "{name}");
                let below = part(&document, font, b"DescendantFonts").as_array().unwrap();
                let below = resolved(&document, &below[0]).as_dict().unwrap();
                let descriptor = part(&document, below, b"FontDescriptor").as_dict().unwrap();
                let file = part(&document, descriptor, b"FontFile2").as_stream().unwrap();
                let program = file.decompressed_content().unwrap_or_else(|_| file.content.clone());
                assert!(rustybuzz::ttf_parser::Face::parse(&program, 0).is_ok(), "{name}");
                let map = part(&document, font, b"ToUnicode").as_stream();
                assert!(map.is_ok(), "{name}: a font without letters to copy");
                let base = font.get(b"BaseFont").and_then(Object::as_name).unwrap();
                assert!(base.get(6) == Some(&b'+'), "{name}: not cut to what is used");
                fonts += 1;
            }
        }
        // No font stands anywhere else: none of a system is asked for.
        for object in document.objects.values().filter_map(|object| object.as_dict().ok()) {
            let subtype = object.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
            assert!(!matches!(subtype, b"Type1" | b"TrueType" | b"Type3" | b"MMType1"), "{name}");
        }
        assert!(fonts >= document.get_pages().len() * 2, "{name}: {fonts} fonts");
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that was skipped says so")]
fn qpdf_finds_no_fault() {
    if Command::new("qpdf").arg("--version").output().is_err() {
        eprintln!("skipped: qpdf is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for Made { name, bytes, .. } in ALL.iter() {
        let path = folder.path().join("summary.pdf");
        std::fs::write(&path, bytes).unwrap();
        let checked = Command::new("qpdf").arg("--check").arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && !said.contains("WARNING"), "{name}: {said}");
    }
}

/// The names that some list of the knowledge gives to what it finds.
fn names(file: &str, list: &str, key: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project(&format!("src/knowledge/extract/{file}.yaml"))).unwrap();
    let knowledge: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let entries = knowledge[list].as_sequence().unwrap();
    entries.iter().map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_the_program_calls_illnesses_and_tests_has_words_in_every_language() {
    let lists = [
        ("diseases", "entities", "name"),
        ("diseases", "capitals_only", "name"),
        ("diseases", "modifiers", "name"),
        ("antigens", "methods", "name"),
        ("antigens", "samples", "name"),
        ("responses", "methods", "method"),
        ("treatment_words", "stop_reasons", "reason"),
    ];
    for language in ["es", "zh"] {
        let words = Words::of(language);
        // Said in the same letters everywhere.
        let same = |name: &String| name.starts_with("Ig") || name.ends_with("GCB");
        let without: Vec<String> = lists
            .iter()
            .flat_map(|(file, list, key)| names(file, list, key))
            .filter(|name| !same(name) && !words.has_term(name))
            .collect();
        assert!(without.is_empty(), "{language}: {without:?}");
    }
}
