use serde::Deserialize;

use super::super::vocabulary::Vocabulary;
use super::segments;
use crate::model::{Page, PagedText, TextSource};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    papers: Vec<[usize; 2]>,
    pages: Vec<String>,
}

fn text(pages: &[String]) -> PagedText {
    let page = |(number, lines): (u32, &String)| {
        // As a reader gives them: columns apart, cells by TAB.
        Page::of(number, lines.lines().map(str::to_owned).collect(), TextSource::Ocr)
    };
    PagedText::of((1u32..).zip(pages).map(page).collect())
}

fn cases() -> Vec<Case> {
    crate::knowledge::parse("segments.yaml", include_str!("segments.yaml")).unwrap()
}

fn papers(text: &PagedText) -> Vec<[usize; 2]> {
    let segments = segments(text, Vocabulary::builtin());
    segments.iter().map(|segment| segment.pages.map(|at| at + 1)).collect()
}

#[test]
fn parts_files_into_papers() {
    let mut wrong = String::new();
    for case in cases() {
        let text = text(&case.pages);
        let got = papers(&text);
        if got != case.papers {
            wrong += &format!("\n{}: {:?} expected, {got:?} got", case.what, case.papers);
            for segment in segments(&text, Vocabulary::builtin()) {
                wrong += &format!("\n   {:?} {:?}\n   {:?}", segment.pages, segment.edges.first, segment.edges.last);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What recognition does to letters, again and again the same.
fn noisy(line: &str, seed: usize) -> String {
    let mut out = String::new();
    for (at, c) in line.chars().enumerate() {
        // Figures stay: a misread counter is another one.
        let hit = (at * 7 + seed * 13).is_multiple_of(29);
        match c {
            'l' if hit => out.push('1'),
            'O' if hit => out.push('0'),
            'm' if hit => out.push_str("rn"),
            'e' if hit => out.push('c'),
            'a' if hit => out.push('o'),
            c => out.push(c),
        }
    }
    out
}

#[test]
fn noise_of_recognition_changes_little() {
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for case in cases() {
        for seed in 1..6 {
            let noisy: Vec<String> =
                case.pages.iter().map(|page| page.lines().map(|l| noisy(l, seed) + "\n").collect()).collect();
            all += 1;
            let got = papers(&text(&noisy));
            right += usize::from(got == case.papers);
            if got != case.papers {
                wrong.push(format!("{} ({seed}): {got:?}", case.what));
            }
        }
    }
    assert!(right * 100 >= all * 90, "{right} of {all}: {wrong:#?}");
}

#[test]
fn two_papers_in_a_row_are_two_whatever_they_are() {
    // The last paper of each case of one patient with a named one behind it.
    let stranger = "LABORATORY REPORT\nName: Tomasz Nowak   DOB: 01/02/1950\nHb\t120\tg/L";
    for case in cases().into_iter().filter(|case| case.pages.iter().any(|page| page.contains("12/09/1968"))) {
        let mut pages = case.pages.clone();
        pages.push(stranger.to_owned());
        assert_eq!(papers(&text(&pages)).last(), Some(&[pages.len(), pages.len()]), "{}", case.what);
    }
}

/// A file of many pages whose heads all have to be looked at.
fn long_file(pages: u32) -> PagedText {
    let body = "The marrow is of normal cellularity. Haemoglobin 104 g/L on 3 November, 4 of 5 nodes were involved.\n"
        .repeat(35);
    let page = |number: u32| {
        let lines = format!("HISTOPATHOLOGY REPORT\nName: Gareth Pritchard   Lab No: H26/{}\n{body}", number / 2);
        Page::of(number, lines.lines().map(str::to_owned).collect(), TextSource::Text)
    };
    PagedText::of((1..=pages).map(page).collect())
}

#[test]
fn parting_costs_less_than_telling_what_the_papers_are() {
    let (text, vocabulary) = (long_file(60), Vocabulary::builtin());
    let quickest = |work: &dyn Fn()| {
        let time = || {
            let start = std::time::Instant::now();
            work();
            start.elapsed()
        };
        (0..5).map(|_| time()).min().unwrap_or_default()
    };
    let parting = quickest(&|| assert_eq!(segments(&text, vocabulary).len(), 31));
    let telling = quickest(&|| drop(super::super::one_paper(&text, vocabulary)));
    // Three times, for a machine that does other things and a build without optimisation.
    assert!(parting < telling * 3, "parting {parting:?}, telling {telling:?}");
}

#[test]
fn every_page_may_be_a_paper() {
    let page = "BONE MARROW REPORT\nName: Gareth Pritchard\nPage 1 of 1\nLab no: B1\n".to_owned();
    let pages: Vec<String> = (0..2_000).map(|n| format!("{page}Ref: X{n}")).collect();
    assert_eq!(papers(&text(&pages)).len(), 2_000);
}
